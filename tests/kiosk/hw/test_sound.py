"""The notes, and a machine that cannot sound them."""

import sys
from array import array
from itertools import pairwise

import pytest

from kiosk.hw.sound import NOTE_S, PITCHES, RATE, Loudspeaker, samples


def wave(pitch: float, volume: int) -> array:
    return array("h", samples(pitch, volume))


def test_notes_rise_with_the_mood():
    def crossings(pitch: float) -> int:
        samples = wave(pitch, 100)
        return sum(1 for a, b in pairwise(samples) if (a < 0) != (b < 0))

    counts = [crossings(pitch) for pitch in PITCHES]
    assert counts == sorted(counts)
    assert len(set(counts)) == 5


@pytest.mark.parametrize("pitch", PITCHES)
def test_a_note_is_short_begins_and_ends_softly_and_is_never_clipped(pitch):
    note = wave(pitch, 100)

    assert len(note) == int(RATE * NOTE_S)
    assert abs(note[0]) < 100
    assert abs(note[-1]) < 100
    assert 8_000 < max(note) < 32_767


def test_half_the_volume_is_quieter():
    assert max(wave(440.0, 50)) < max(wave(440.0, 100)) / 3


def test_a_whole_note_fits_a_pipe_so_that_nobody_waits_for_the_sound_card():
    assert len(samples(440.0, 100)) < 65_536


def test_no_player_is_silence():
    speaker = Loudspeaker(("no-such-player-anywhere",))
    speaker.note(1, 100)
    speaker.close()


def test_no_sound_card_is_silence_from_then_on(tmp_path):
    ran = tmp_path / "ran"
    script = f"open({str(ran)!r}, 'a').write('x'); raise SystemExit(1)"
    speaker = Loudspeaker((sys.executable, "-c", script))
    for _ in range(4):
        speaker.note(1, 100)
        assert speaker._playing is not None
        speaker._playing.wait(10)

    assert ran.read_text() == "x"
    speaker.close()
