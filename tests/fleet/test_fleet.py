"""A small fleet for a few seconds: what was pressed is what the account holds."""

import sys

from fleet.__main__ import main


def test_pressed_captured_and_kept_are_one(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["fleet", "2", "--minutes", "0.1", "--pace", "2000"])
    assert main() == 0
    counted = capsys.readouterr().out.splitlines()[-1]
    numbers = [int(word) for word in counted.replace(",", "").split() if word.isdigit()]
    assert len(set(numbers)) == 1
    assert numbers[0] > 0
