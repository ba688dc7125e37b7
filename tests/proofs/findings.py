"""What a proof found: counts, claims that must hold, and controls that must fail."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Findings:
    """Prints as it goes; `broken` names every claim that did not hold."""

    short: bool
    broken: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def size(self, short: int, whole: int) -> int:
        """How much to do."""
        return short if self.short else whole

    def count(self, what: str, number: float, unit: str = "") -> None:
        """A number that somebody may want to see."""
        shown = f"{number:,}" if isinstance(number, int) else f"{number:,.1f}"
        self._say("    ", what, f"{shown} {unit}".rstrip())

    def holds(self, what: str, found: object, expected: object) -> None:
        """It must be exactly so."""
        self._judge(what, found == expected, f"{found}", f"expected {expected}")

    def at_most(self, what: str, found: float, limit: float, unit: str = "") -> None:
        """It must not be more."""
        self._judge(what, found <= limit, _of(found, unit), f"at most {_of(limit, unit)}")

    def at_least(self, what: str, found: float, limit: float, unit: str = "") -> None:
        """It must not be less."""
        self._judge(what, found >= limit, _of(found, unit), f"at least {_of(limit, unit)}")

    def control(self, what: str, failures: int, out_of: int) -> None:
        """The same proof on something wrong: it must be seen, or the proof proves nothing."""
        self._judge(f"control: {what}", failures > 0, f"{failures:,} of {out_of:,}", "must be seen")

    def skip(self, what: str, reason: str) -> None:
        """What this machine cannot show, and why."""
        self.skipped.append(what)
        self._say("skip", what, reason)

    def _judge(self, what: str, good: bool, found: str, wanted: str) -> None:
        if not good:
            self.broken.append(what)
        self._say("ok  " if good else "FAIL", what, f"{found}  ({wanted})")

    def _say(self, verdict: str, what: str, found: str) -> None:
        sys.stdout.write(f"  {verdict} {what}: {found}\n")
        sys.stdout.flush()


def _of(number: float, unit: str) -> str:
    shown = f"{number:,}" if isinstance(number, int) else f"{number:,.2f}"
    return f"{shown} {unit}".rstrip()


Proof = Callable[[Findings], None]
