"""Speech by a local engine: espeak-ng as a program of its own, and a voice that is read by hand.

Nothing leaves the machine, and nothing is listened to.
"""

import shutil
import subprocess

ENGINE = "espeak-ng"
WORDS_A_MINUTE = 150
_LOUDEST = 200
"""espeak-ng's amplitude at 100 percent."""


class EspeakVoice:
    """Says one thing at a time; a new one cuts the one before short.

    `engine` is the program's path, empty where it is not installed: then nothing is ever said.
    """

    def __init__(self, engine: str | None = None) -> None:
        self.engine = (shutil.which(ENGINE) or "") if engine is None else engine
        self._saying: subprocess.Popen[bytes] | None = None

    @property
    def speaking(self) -> bool:
        """Whether something is being said."""
        return self._saying is not None and self._saying.poll() is None

    def say(self, text: str, language: str, volume: int) -> None:
        """Say it in that language, `volume` in percent."""
        self.hush()
        if not self.engine:
            return
        words = [self.engine, "-v", language, "-s", str(WORDS_A_MINUTE)]
        words += ["-a", str(volume * _LOUDEST // 100), "--stdin"]
        # The text goes in by the pipe: on the command line everybody could read it.
        self._saying = subprocess.Popen(  # noqa: S603
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert self._saying.stdin is not None  # noqa: S101
        try:
            with self._saying.stdin as pipe:
                pipe.write(text.encode())
        except BrokenPipeError:
            return  # it ended at once: no sound card, or a voice it lacks

    def hush(self) -> None:
        """Stop in the middle of the word."""
        if self._saying is not None:
            self._saying.kill()
            self._saying.wait()
            self._saying = None

    def close(self) -> None:
        """Say no more."""
        self.hush()


class HandVoice:
    """Stands in on a laptop and in tests: `said` is what would be heard, until `finish`."""

    engine = "by hand"

    def __init__(self) -> None:
        self.said: list[tuple[str, str, int]] = []
        self.speaking = False

    def say(self, text: str, language: str, volume: int) -> None:
        """As the engine does."""
        self.said.append((text, language, volume))
        self.speaking = True

    def finish(self) -> None:
        """It has been said."""
        self.speaking = False

    def hush(self) -> None:
        """As the engine does."""
        self.speaking = False

    def close(self) -> None:
        """Nothing is held."""
        self.hush()
