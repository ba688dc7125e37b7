"""The command line: one clear message and an exit code, whatever is wrong."""

import os
import subprocess
import sys

import pytest

from kiosk.__main__ import main


def settings(tmp_path, more=""):
    path = tmp_path / "kiosk.toml"
    path.write_text(f'directory = "{tmp_path / "terminal"}"\n{more}')
    return ["--config", str(path)]


def test_status_with_nobody_there(tmp_path, capsys):
    assert main(["status", *settings(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "no terminal answers" in said
    assert "kiosk run" in said


def test_a_wrong_setting_names_file_line_and_cure(tmp_path, capsys):
    assert main(["status", *settings(tmp_path, "[screen]\ncolour = 1\n")]) == 1
    said = capsys.readouterr().err
    assert "kiosk.toml: line 3" in said
    assert "settings.md" in said


def test_what_it_writes_is_nobody_elses(tmp_path):
    before = os.umask(0o022)
    try:
        main(["status", *settings(tmp_path)])
        assert os.umask(0o022) == 0o077
    finally:
        os.umask(before)


@pytest.mark.parametrize("words", [[], ["dance"], ["run", "--window", "big"]])
def test_wrong_words_are_usage(words):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2


MISTAKE = """
import threading
from kiosk import __main__
threading.excepthook = __main__._end
threading.Thread(target=lambda: 1 / 0, name="writer").start()
threading.Event().wait(30)
"""


def test_a_thread_that_dies_ends_the_program_loudly():
    ended = subprocess.run(
        [sys.executable, "-c", MISTAKE], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 70
    assert "writer failed" in ended.stderr
    assert "ZeroDivisionError" in ended.stderr
