"""Shows the main job. With a display: a window to press. Without: a story that checks itself."""

import argparse
import os
import select
import shutil
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from fleet.demo.display import picture, virtual_display
from fleet.demo.phone import COMMENT, answer_longer_survey, browser, look_at_account, scan
from fleet.demo.stage import Stage
from fleet.demo.story import Story, Untrue
from kiosk.errors import KioskError


def main() -> int:
    """Run one of the two; 0 only if the account holds exactly what was pressed."""
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--pictures", type=Path, default=Path(".dev/pictures/demo"))
    parser.add_argument(
        "--scripted", action="store_true", help="play the story on a virtual display in any case"
    )
    wanted = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="feedback-demo-"))
    try:
        if os.environ.get("DISPLAY") and not wanted.scripted:
            return by_hand(directory)
        return scripted(directory, wanted.pictures.absolute())
    finally:
        shutil.rmtree(directory)


def scripted(directory: Path, pictures: Path) -> int:
    """Play the story, photograph it, and count."""
    pictures.mkdir(parents=True, exist_ok=True)
    print("starting an account, a network plug and a terminal on a virtual display ...")
    with virtual_display() as display, closing(Stage(directory)) as stage:
        stage.raise_terminal(display)
        try:
            play(Story(stage, display, pictures, print), stage, display, pictures)
        except (Untrue, RuntimeError, LookupError) as wrong:
            picture(display).save(pictures / "at-the-failure.png")
            print(f"FAILED: {wrong}\nlast picture: {pictures / 'at-the-failure.png'}")
            for log in sorted(directory.glob("*.log")):
                print(f"--- the end of {log.name}", *log.read_text().splitlines()[-15:], sep="\n")
            return 1
    print(f"\nThe account holds exactly what was pressed. Pictures are in {pictures}:")
    print(*(f"  {one.name}" for one in sorted(pictures.glob("*.png"))), sep="\n")
    return 0


def play(story: Story, stage: Stage, display: str, pictures: Path) -> None:
    """Touch, button, cut, three more, mend; then the phone and the manager's desk."""
    story.keep_picture("terminal-1-question")
    story.touch(4)
    story.keep_picture("terminal-2-thanks")
    link = scan(picture(display))
    story.report("a touch on the screen")
    story.push(2)
    story.keep_picture("terminal-3-follow-up")
    story.give_first_reason()
    story.report("a press on a button's GPIO pin, and why")
    story.all_delivered()
    story.report("both delivered")
    stage.cut()
    for value in (1, 3, 4):
        story.push(value)
    story.report("network plug pulled, three more presses")
    stage.mend()
    story.all_delivered()
    story.report("plug back, all delivered")
    story.check()
    with browser() as chromium:
        thanks = answer_longer_survey(chromium, link, pictures / "phone-longer-survey.png")
        print(f"the QR code opened on a phone; it said: {thanks.splitlines()[0]}")
        if COMMENT not in look_at_account(chromium, stage.sign_in, pictures):
            raise Untrue("the phone's answers are not on the responses' page")


def by_hand(directory: Path) -> int:
    """A window for a person, and a plug to pull, until the window is closed."""
    with closing(Stage(directory)) as stage:
        stage.raise_terminal(os.environ["DISPLAY"])
        print(
            f"\n  terminal  press the smileys; keys 1 to 4 are its hardware buttons"
            f"\n  account   {stage.sign_in.address}"
            f"\n  sign in   {stage.sign_in.email}  {stage.sign_in.password}"
            f"\n  network   type 'cut' to pull the plug, 'mend' to put it back, 'end' to stop"
            f"\n  parts     type 'press 3', 'hold 3', 'let 3', or 'come' and 'go' for its sensor\n",
            flush=True,
        )
        panel = ""
        while stage.running():
            if line := _typed():
                obey(stage, line)
            panel = show_panel(stage, panel)
    return 0


def show_panel(stage: Stage, before: str) -> str:
    """Say how lights, buttons, buzzer and sensor are, when that is not as before."""
    try:
        now = stage.panel()
    except KioskError:  # it is starting, or about to end
        return before
    if now != before:
        print(f"  {now}", flush=True)
    return now


def obey(stage: Stage, line: str) -> None:
    """Do one typed word and say how things stand."""
    match line.strip():
        case "cut":
            stage.cut()
        case "mend":
            stage.mend()
        case "end":
            stage.close_terminal()
            return
        case words:
            try:
                stage.hand(words)
            except KioskError as trouble:
                print(f"{trouble}. {trouble.hint}\ncut, mend or end")
    status = stage.status()
    print(
        f"captured {status['captured']}, waiting {status['waiting']}, "
        f"at the account {len(stage.account.kept())}"
    )


def _typed() -> str:
    """A line from the keyboard, or nothing after half a second."""
    if select.select([sys.stdin], [], [], 0.5)[0]:
        return sys.stdin.readline() or "end\n"
    return ""


if __name__ == "__main__":
    sys.exit(main())
