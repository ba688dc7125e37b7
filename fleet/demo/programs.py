"""The three programs of the demonstration, as processes of their own."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE_S = 60.0


class Program:
    """One running program; what it prints is kept in a log and can be waited for. `under` is a
    command that runs it, a tracer for example.
    """

    def __init__(
        self,
        words: Sequence[str],
        log: Path,
        env: Mapping[str, str] | None = None,
        under: Sequence[str] = (),
    ) -> None:
        self.name, self._log = words[0], log
        self._lines = queue.SimpleQueue[str | None]()
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [*under, sys.executable, "-m", *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**os.environ, **(env or {})},
            )
        self._reader = threading.Thread(target=self._read, name=f"reads {self.name}")
        self._reader.start()

    def wait_for(self, words: str, patience_s: float = PATIENCE_S) -> str:
        """The first printed line that holds these words; raises RuntimeError with the log."""
        while True:
            try:
                line = self._lines.get(timeout=patience_s)
            except queue.Empty:
                line = None
            if line is None:
                raise RuntimeError(f"{self.name} never said {words!r}; its log is {self._log}")
            if words in line:
                return line

    def tell(self, line: str) -> None:
        """Type a line into it."""
        assert self.process.stdin is not None  # noqa: S101
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        """End it as a pulled plug would: no goodbye."""
        self.process.kill()
        self._finish()

    def close(self) -> int:
        """Ask it to end, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self._finish()
        return self.process.returncode

    def _finish(self) -> None:
        self.process.wait(timeout=PATIENCE_S)
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def _read(self) -> None:
        assert self.process.stdout is not None  # noqa: S101
        with self._log.open("a") as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                self._lines.put(line.rstrip("\n"))
        self._lines.put(None)


def run(*words: str) -> str:
    """Run one of our commands to its end and return what it printed; raises RuntimeError."""
    done = subprocess.run(
        [sys.executable, "-m", *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}: {done.stderr}")
    return done.stdout
