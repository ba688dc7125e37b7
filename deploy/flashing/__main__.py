"""`deploy/flash IMAGE CARD`: one card, or many in a row."""

import argparse
import sys
from pathlib import Path

from disk import Refused, target
from settings import Settings, read_settings
from terminals import Terminal, read_table
from writing import put_settings, verify, write


def main() -> int:
    """Do it; 1 with words and a cure where it cannot be."""
    parser = argparse.ArgumentParser(
        prog="deploy/flash", description="Write a terminal's image to a card."
    )
    parser.add_argument("image", type=Path, help="terminal.img or terminal.img.zst")
    parser.add_argument("card", type=Path, help="a disk such as /dev/sdX, or a file")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--settings", type=Path, help="the file that the account made")
    which.add_argument("--terminals", type=Path, metavar="CSV", help="one card after another")
    parser.add_argument("--yes", action="store_true", help="do not ask before overwriting")
    asked = parser.parse_args()
    try:
        if asked.terminals:
            return _many(asked.image, asked.card, read_table(asked.terminals), asked.terminals)
        settings = read_settings(asked.settings) if asked.settings else None
        _one(asked.image, asked.card, settings, ask=not asked.yes)
    except Refused as trouble:
        print(f"deploy/flash: {trouble}\n{trouble.cure}".rstrip(), file=sys.stderr)
        return 1
    except OSError as error:
        print(f"deploy/flash: {error}", file=sys.stderr)
        return 1
    except EOFError:
        print("\ndeploy/flash: nobody answers; what is not done yet is not done", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\ndeploy/flash: stopped; a card that was begun is of no use, write it again",
            file=sys.stderr,
        )
        return 130
    return 0


def _one(image: Path, card: Path, settings: Settings | None, *, ask: bool) -> None:
    to = target(card)
    size = f", {to.size / 1e9:.0f} GB" if to.size else ""
    if ask:
        said = input(f"Everything on {card} ({to.words}{size}) is overwritten. Go on? [y/N] ")
        if said.strip().lower() not in ("y", "yes"):
            raise Refused("nothing was written", "")
    verify(to, *write(image, to))
    if settings is not None:
        put_settings(to, settings)
    print(f"{card} is written and was read back without a difference.")


def _many(image: Path, card: Path, terminals: list[Terminal], table: Path) -> int:
    """What is done is noted beside the table, so that a break is only a break."""
    noted = table.with_name(table.name + ".done")
    finished = set(noted.read_text().splitlines()) if noted.exists() else set()
    for number, one in enumerate(terminals, 1):
        if one.name in finished:
            continue
        while True:
            prompt = f"\n{number} of {len(terminals)}: put in the card for {one.name}, then Enter "
            if input(prompt + "(s skips it): ") == "s":
                break
            try:
                _one(image, card, one.settings, ask=False)
            except (Refused, OSError) as trouble:
                print(f"{trouble}\n{getattr(trouble, 'cure', '')}".rstrip(), file=sys.stderr)
                continue
            with noted.open("a") as file:
                file.write(f"{one.name}\n")
            print(f"Pull it out and label it: {one.name}")
            break
    return 0


if __name__ == "__main__":
    sys.exit(main())
