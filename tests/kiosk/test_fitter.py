"""`kiosk hardware` and `kiosk wiring`, as they are typed."""

import json

import pytest

from kiosk import control, fitter
from kiosk.__main__ import main


@pytest.fixture
def settings(tmp_path):
    directory = tmp_path / "terminal"
    directory.mkdir()
    path = tmp_path / "kiosk.toml"
    path.write_text(f'directory = "{directory}"\nlayout = "four-buttons"\n')
    return directory, ["--config", str(path)]


def test_a_running_terminal_is_asked_for_its_pins(settings, capsys):
    directory, words = settings
    stuck = "the button 3 has been down for 40 s: free it, or look at its wires"
    answers = {
        "hardware": lambda: {"trouble": [stuck], "presses": {"button 3": 1}},
        "try": lambda: "each light shone",
    }
    running = control.Control(directory, answers)
    assert main(["hardware", "--json", "--try", *words]) == 1
    tried, found = capsys.readouterr().out.splitlines()
    running.close()
    assert tried == "each light shone"
    parts = {one["part"]: one for one in json.loads(found)}
    assert {"screen", "card", "network", "temperature"} <= parts.keys()


def test_a_button_that_is_not_heard_is_named(monkeypatch):
    monkeypatch.setattr(fitter, "PRESS_S", 0.0)
    heard = fitter.Heard(trouble=(), presses={"button 1": 0, "button 2": 0})
    first, second = fitter._press_each(lambda: heard)
    assert "button 1 was not heard" in first
    assert "button 2" in second


def test_every_button_that_was_pressed_is_heard(monkeypatch, capsys):
    monkeypatch.setattr(fitter, "LOOK_S", 0.0)
    counts = iter([(0, 0), (0, 0), (1, 0), (1, 2)])

    def ask():
        one, two = next(counts)
        return fitter.Heard(trouble=(), presses={"button 1": one, "button 2": two})

    assert fitter._press_each(ask) == ()
    said = capsys.readouterr().err.splitlines()
    assert said == ["press button 1, button 2", "press button 2", "every button was heard"]


def test_with_nobody_running_it_looks_by_itself(settings, capsys):
    assert main(["hardware", *settings[1]]) == 1
    assert "no GPIO chip" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "begins"), [("w.svg", b"<svg"), ("w.png", b"\x89PNG")])
def test_the_wires_are_drawn(settings, tmp_path, name, begins):
    assert main(["wiring", "--to", str(tmp_path / name), *settings[1]]) == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_ready_layouts_are_listed_and_an_unknown_one_refused(capsys):
    assert main(["wiring", "--list"]) == 0
    assert "five-lit-buttons" in capsys.readouterr().out
    assert main(["wiring", "--layout", "six"]) == 1
    assert "there is no layout 'six'" in capsys.readouterr().err
