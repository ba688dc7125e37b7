"""When to send next, and how much: pure, with chance and the account's wishes passed in."""

from dataclasses import dataclass, replace

from feedback.batch import Pace

FIRST_RESPONSES, MOST_RESPONSES = 50, 500
FEWEST_RESPONSES = 10
"""Small enough, two or three KiB packed, for a link that breaks off larger calls."""
MOST_BYTES = 256 * 1024

HEARTBEAT_S = 300.0
GATHER_S = 3.0
"""How long a closed visit waits for others to travel with; the account is to see it within 10 s."""

FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 900.0
SHORTEST_ASKED_S, LONGEST_ASKED_S = 1.0, 6 * 3600.0
HOURLY_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How this terminal goes about it now; each event gives the next one."""

    failures: int = 0
    """Tries in a row that brought no receipt."""
    max_responses: int = FIRST_RESPONSES
    max_bytes: int = MOST_BYTES
    gap_s: float = 0.0
    """What the account wants between two batches."""

    def after_receipt(self, wish: Pace, sent: int) -> "Pacing":
        """Grow after a full batch, never beyond what the account wishes for."""
        grown = self.max_responses * 2 if sent >= self.max_responses else self.max_responses
        return Pacing(
            max_responses=max(1, min(grown, MOST_RESPONSES, wish.max_responses)),
            max_bytes=max(1, min(MOST_BYTES, wish.max_bytes)),
            gap_s=min(max(0.0, wish.after_s), LONGEST_ASKED_S),
        )

    def after_failure(self) -> "Pacing":
        """Halve: where a call broke off, a smaller one may get through."""
        fewer = min(self.max_responses, max(FEWEST_RESPONSES, self.max_responses // 2))
        return replace(self, failures=self.failures + 1, max_responses=fewer)

    def after_too_large(self) -> "Pacing":
        """Send less at a time, with nothing else amiss."""
        return replace(self, max_responses=max(1, self.max_responses // 2))


def back_off_s(failures: int, chance: float) -> float:
    """Full jitter after so many failures in a row; `chance` is 0 up to 1.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    doublings = min(failures - 1, 16)  # 2 s * 2**16 is far beyond the longest wait
    return chance * min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0**doublings)


def asked_wait_s(retry_after_s: float, chance: float) -> float:
    """What the account asked for, within reason, and up to a tenth more so that not all return
    at once.
    """
    return min(max(retry_after_s, SHORTEST_ASKED_S), LONGEST_ASKED_S) * (1 + chance / 10)


def hourly_s(chance: float) -> float:
    """For what only a person can cure: an hour, give or take a tenth."""
    return HOURLY_S * (0.9 + chance / 5)


def heartbeat_s(gap_s: float, chance: float) -> float:
    """Every five minutes, a little early by chance so that a fleet spreads out."""
    return max(gap_s, HEARTBEAT_S * (1 - chance / 10))
