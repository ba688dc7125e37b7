"""The truth lies within half a round trip of what the account says."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from feedback.response import Moment
from kiosk.sync.anchoring import EVERY_MS, Anchoring, anchor_from

from .conftest import MOMENT


@given(st.integers(0, 10**6), st.integers(0, 120_000), st.floats(0, 1))
def test_the_truth_is_within_the_uncertainty(start: int, trip: int, part: float) -> None:
    sent = replace(MOMENT, boot_ms=start)
    received = replace(MOMENT, boot_ms=start + trip)
    spoke = start + int(trip * part)  # on the way there, on the way back, or between
    at, uncertainty_ms = anchor_from(sent, received)
    assert abs(at.boot_ms - spoke) <= uncertainty_ms


class Notes:
    def __init__(self) -> None:
        self.kept: list[tuple[int, int]] = []

    def anchor(self, at: Moment, true_ms: int, uncertainty_ms: int, source: str) -> None:
        assert (true_ms, source) == (1, "reply")
        self.kept.append((at.boot_ms, uncertainty_ms))


def reply(anchoring: Anchoring, at_ms: int, trip_ms: int) -> None:
    sent = replace(MOMENT, boot_ms=at_ms - trip_ms)
    anchoring.heard(sent, replace(MOMENT, boot_ms=at_ms), 1)


def test_the_first_a_much_better_one_and_one_an_hour() -> None:
    notes = Notes()
    anchoring = Anchoring(notes)  # type: ignore[arg-type]
    reply(anchoring, 10_000, 800)
    reply(anchoring, 20_000, 700)  # no news
    reply(anchoring, 30_000, 100)  # much better
    reply(anchoring, 40_000, 5_000)  # worse
    reply(anchoring, 31_000 + EVERY_MS, 200)  # an hour later, whatever it is
    assert [uncertainty for _, uncertainty in notes.kept] == [401, 51, 101]
