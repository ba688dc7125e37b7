"""The parts of a terminal together: what one of them does keeps another from doing."""

from queue import SimpleQueue

import pytest

from kiosk.config import Config, SpeechConfig
from kiosk.hw.pins import MockPins
from kiosk.hw.sound import HandLoudspeaker
from kiosk.hw.speech import HandVoice
from kiosk.hw.twins import Twins
from kiosk.parts import Parts
from kiosk.visit import Thanking

BUZZER, SPEECH = 18, 24


@pytest.fixture
def heard(monkeypatch):
    """The terminal's voice and loudspeaker, by hand."""
    voice, speaker = HandVoice(), HandLoudspeaker()
    monkeypatch.setattr("kiosk.parts.EspeakVoice", lambda: voice)
    monkeypatch.setattr("kiosk.parts.Loudspeaker", lambda: speaker)
    return voice, speaker


@pytest.mark.parametrize("spoken", [False, True])
def test_nothing_else_sounds_while_a_visit_is_read_out(tmp_path, heard, spoken):
    """EN 301 549, 5.1.3.10."""
    voice, speaker = heard
    config = Config(
        buttons={1: 17, 2: 27, 3: 22, 4: 23}, buzzer=BUZZER, speech=SpeechConfig(pin=SPEECH)
    )
    mock = MockPins(config.pressable)
    posted = SimpleQueue()
    with Parts(
        config, tmp_path, post=posted.put, show=lambda _: None, mock=mock, screen=True
    ) as parts:
        if spoken:
            parts.spoken.pressed()
        parts.running.terminal.rated(2)
        assert not voice.speaking  # whoever answers has heard enough
        while not isinstance(parts.running.terminal.view, Thanking):
            posted.get(timeout=10)()
        assert voice.speaking == spoken
        assert len(speaker.heard) == (not spoken)
        assert bool(Twins(config, mock).look().beeps) != spoken
