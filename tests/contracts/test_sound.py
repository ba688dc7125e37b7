"""What every loudspeaker does: the real one, playing into a file, and the one by hand."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.hw.sound import PITCHES, HandLoudspeaker, Loudspeaker, samples

RECORD = "import sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read())"


class Room:
    """A loudspeaker, and the notes that were heard from it, one call each."""

    def __init__(self, speaker: Loudspeaker | HandLoudspeaker, heard: Callable[[], list]) -> None:
        self.speaker, self.heard = speaker, heard


@pytest.fixture(params=["real", "by hand"])
def room(request, tmp_path: Path) -> Iterator[Room]:
    if request.param == "by hand":
        by_hand = HandLoudspeaker()
        yield Room(by_hand, lambda: by_hand.heard)
        return
    tape = tmp_path / "tape"
    real = Loudspeaker((sys.executable, "-c", RECORD, str(tape)))
    notes = {
        samples(pitch, volume): (place, volume)
        for place, pitch in enumerate(PITCHES)
        for volume in (10, 50, 100)
    }

    def heard() -> list:
        if real._playing is not None:
            real._playing.wait(10)
        return [notes[tape.read_bytes()]] if tape.exists() else []

    yield Room(real, heard)
    real.close()


@pytest.mark.parametrize("place", range(5))
def test_each_face_has_its_note(room, place):
    room.speaker.note(place, 50)
    assert room.heard() == [(place, 50)]


def test_no_volume_is_silence(room):
    room.speaker.note(3, 0)
    assert room.heard() == []


def test_there_is_no_sixth_note(room):
    with pytest.raises(IndexError):
        room.speaker.note(5, 50)


def test_it_can_be_closed_in_the_middle_of_a_note(room):
    room.speaker.note(0, 10)
    room.speaker.close()
