"""A card that is no good: nothing is changed, and it is said why."""

import os
import subprocess
import sys
import time

import pytest

from kiosk import config
from kiosk.provisioning.said import ERRORS, card_trouble
from kiosk.provisioning.take_over import Places
from tests.kiosk.provisioning.cards import FULL, Start, kept, put

BAD = {
    "empty": (b"", "is empty"),
    "zeros": (bytes(512), "is empty"),
    "binary": (bytes(range(256)) * 8, "is not text in UTF-8"),
    "notepad's": ('name = "x"'.encode("utf-16"), "is not text in UTF-8"),
    "truncated": (FULL[:150].encode(), "Unterminated string"),
    "deep": (b"a = " + b"[" * 20000, "nested too deeply"),
    "less deep": (b"a = " + b"[" * 40 + b"]" * 40, "nested too deeply"),
    "a name of many parts": (b"a" + b" . a" * 9000 + b" = 1", "nested too deeply"),
    "a large number": (b"[screen]\nwidth_mm = 0x" + b"f" * 9000, "64 bits"),
    "a wide screen": (b"[screen]\nwidth_mm = 999999\n", "between 0 and 10000"),
    "a number without an end": (b"volume = " + b"9" * 9000, "digits"),
    "unknown key": (b'[account]\nadress = "https://a.example"\n', "no setting 'adress'"),
    "a list for a table": (b"account = [1, 2]\n", "account"),
    "wrong pin hash": (b'[caretaker]\npin_hash = "1234"\n', "pin"),
    "two on one pin": (b"[buttons]\n1 = 5\n2 = 5\n", "both on pin 5"),
    "a time zone of fancy": (b'time_zone = "../../etc/passwd"\n', "time_zone"),
    "no zone, though it lies beside them": (b'time_zone = "leapseconds"\n', "time_zone"),
    "too long once it is kept": (b"name = '''" + b"\n" * 600_000 + b"'''\n", "larger than"),
    "too deep once it is kept": (b'name = "' + b"x\\u002e" * 70 + b'"\n', "nested too deeply"),
    "servers without end": (b"[network]\nntp = [" + b'"a",' * 9 + b"]\n", "9 ntp; 8 are the most"),
    "keys without end": (b"[ssh]\nkeys = [" + b'"a",' * 101 + b"]\n", "100 are the most"),
    "no server of names": (b'[network]\ndns = [""]\n', "leave dns out"),
    "no address": (b'[network]\naddress = "10.0.0.300/24"\n', "10.0.0.300"),
    "a line smuggled in": (b'[network]\ndns = ["fe80::1%x\\n[Network]"]\n', "digits, dots"),
    "a short password": (b'[network.wifi]\nname = "x"\npassword = "short"\n', "8 to 63"),
    "a directory": (b'directory = "/tmp"\n', "cannot be set on a card"),
    "an authority elsewhere": (b'[account]\naddress = "https://a"\nca = "/etc/passwd"\n', "beside"),
    "an authority of no name": (b'[account]\naddress = "https://a"\nca = "a\\u0000b"\n', "beside"),
    "no letters of PEM": (
        '[account]\naddress = "https://a"\nca = "-----BEGIN CERTIFICATE-----ä"\n'.encode(),
        "no certificate",
    ),
    "half an identity": (b'[account]\nidentity = "eJyrVkrL"\n', "not copied whole"),
    "no web address": (b'[account]\naddress = "feedback.example.org"\n', "no web address"),
    "an unsafe address": (b'[account]\naddress = "http://feedback.example"\n', "anybody on the"),
    "a proxy of fancy": (b'[account]\naddress = "https://a"\nproxy = "ftp://b"\n', "http://host"),
    "a gateway elsewhere": (
        b'[network]\naddress = "10.0.0.3/24"\ngateway = "10.0.1.1"\n',
        "10.0.1",
    ),
    "a gateway's prefix": (b'[network]\naddress = "10.0.0.3/24"\ngateway = "10.0.0.1/24"\n', "own"),
    "no authority": (b'[account]\naddress = "https://a"\nca = "none.pem"\n', "none.pem"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_card_changes_nothing_and_says_why(places: Places, start: Start, name: str) -> None:
    told, named = BAD[name]
    put(places, FULL)
    start()
    before = (places.kept / "kiosk.toml").read_bytes()
    path = put(places, told)

    said = start()

    assert said.returncode == 1
    assert named in said.stderr
    assert named in (places.card / "kiosk-errors.txt").read_text()
    assert path.read_bytes() == told
    assert (places.kept / "kiosk.toml").read_bytes() == before
    assert kept(places).buttons == {1: 17, 2: 27}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_card_on_a_new_terminal_leaves_it_asking(
    places: Places, start: Start, name: str
) -> None:
    put(places, BAD[name][0])
    start()

    assert kept(places) == config.Config()


def test_a_file_of_a_gigabyte_is_not_read(places: Places, start: Start) -> None:
    with (places.card / "kiosk.toml").open("wb") as file:
        file.truncate(1 << 30)

    said = start()
    assert "larger than 1024 KiB" in said.stderr
    assert kept(places) == config.Config()


def test_the_running_terminal_repeats_it(places: Places, start: Start) -> None:
    put(places, b"")
    start()
    assert card_trouble(places.kept / ERRORS) == ("kiosk.toml was not taken over: it is empty.",)

    put(places, FULL)
    start()
    assert card_trouble(places.kept / ERRORS) == ()


def test_a_file_that_windows_renamed(places: Places, start: Start) -> None:
    (places.card / "kiosk.toml.txt").write_text(FULL)

    assert "rename it to kiosk.toml" in start().stderr


@pytest.mark.parametrize("name", ["kiosk.toml.txt", "kiosk (1).toml", "North door.toml"])
def test_a_file_that_lies_beside_the_flashed_one(places: Places, start: Start, name: str) -> None:
    put(places, '[account]\naddress = ""\nenrolment_code = ""\n')
    (places.card / name).write_text(FULL)

    assert f"{name} lies beside it" in start().stderr
    put(places, FULL)
    assert start().returncode == 0


def test_a_card_that_ends_the_program_leaves_what_was_kept(places: Places) -> None:
    os.mkfifo(places.card / "kiosk.toml")
    words = ["--card", places.card, "--kept", places.kept]
    words += ["--network", places.network, "--run", places.run]
    endless = subprocess.Popen([sys.executable, "-m", "kiosk.provisioning", *map(str, words)])
    try:
        end = time.monotonic() + 60
        while not (places.kept / "kiosk.toml").exists() and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        endless.kill()
        endless.wait()

    assert kept(places) == config.Config()


def test_what_was_wrong_is_taken_back_once_it_is_right(places: Places, start: Start) -> None:
    put(places, b"")
    start()
    put(places, FULL)

    assert start().returncode == 0
    assert not (places.card / "kiosk-errors.txt").exists()
    assert not (places.kept / "kiosk-errors.txt").exists()


def test_a_damaged_last_good_leaves_it_asking(places: Places, start: Start) -> None:
    places.last_good.write_bytes(bytes(range(256)))

    assert start().returncode == 0
    assert kept(places) == config.Config()


@pytest.mark.parametrize("told", ["x" * 60_000 + " = 1\n", f'time_zone = "{"x" * 60_000}"\n'])
def test_words_stay_short_enough_for_a_screen(places: Places, start: Start, told: str) -> None:
    put(places, told)
    assert start().returncode == 1
    words = (places.kept / ERRORS).read_text().partition("\n")[0]
    assert len(words) < 400
    assert words.startswith("kiosk.toml was not taken over: ")


def test_no_data_partition_is_said_in_words(places: Places, start: Start) -> None:
    put(places, FULL)
    places.kept.rmdir()
    said = start()
    assert said.returncode == 1
    assert "put in a new one" in said.stderr
