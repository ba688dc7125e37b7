"""A card's settings file, good and bad: what is kept, what is blanked, what is said."""

import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme

from account.provisioning import provisioning_file
from kiosk import config
from kiosk.provisioning import shelf
from kiosk.provisioning.__main__ import main
from kiosk.provisioning.blanking import BEGUN
from kiosk.provisioning.said import ERRORS, card_trouble
from kiosk.provisioning.take_over import Places

FULL = """\
# North door
name = "North door"
time_zone = "Europe/Berlin"

[account]
address = "https://feedback.example.org"   # the desk's
enrolment_code = "ABCD-EFGH-1234"

[network]
dns = ["192.0.2.1"]

[network.wifi]
name = 'Shop "guest"'
password = 'correct "horse" battery'
country = "DE"

[buttons]
1 = 17
2 = 27
"""


class Said(NamedTuple):
    """How it ended, and what it said."""

    returncode: int
    stderr: str


Start = Callable[[], Said]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """An empty card, and a data partition as it is flashed."""
    places = Places(*(tmp_path / name for name in ("card", "kept", "network", "run")))
    for directory in (places.card, places.kept, places.network):
        directory.mkdir()
    return places


@pytest.fixture
def start(places: Places, capsys: pytest.CaptureFixture[str]) -> Start:
    """What happens at a start, as the unit does it."""

    words = [
        "--card", places.card, "--kept", places.kept,
        "--network", places.network, "--run", places.run,
    ]  # fmt: skip

    def run() -> Said:
        return Said(main([str(word) for word in words]), capsys.readouterr().err)

    return run


def _card(places: Places, told: str | bytes) -> Path:
    path = places.card / "kiosk.toml"
    path.write_bytes(told.encode() if isinstance(told, str) else told)
    return path


def _terminal(places: Places) -> config.Config:
    return config.load(places.kept / "kiosk.toml")


def test_the_terminal_reads_what_the_card_says(places: Places, start: Start) -> None:
    _card(places, FULL)

    assert start().returncode == 0
    assert _terminal(places).account.address == "https://feedback.example.org"
    assert _terminal(places).account.enrolment_code == "ABCD-EFGH-1234"
    assert _terminal(places).buttons == {1: 17, 2: 27}
    assert (places.kept / "localtime").readlink() == Path("/usr/share/zoneinfo/Europe/Berlin")


def test_the_accounts_own_file_fits_as_it_is(places: Places, start: Start) -> None:
    _card(places, provisioning_file("https://feedback.example.org", "ABCD-1234", "Tor ⟨Nord⟩"))

    assert start().returncode == 0
    assert _terminal(places).account.enrolment_code == "ABCD-1234"


def test_secrets_go_from_the_card_and_the_rest_stays(places: Places, start: Start) -> None:
    path = _card(places, FULL)
    start()

    left = path.read_text()
    assert "ABCD" not in left
    assert "horse" not in left
    assert "# North door" in left
    assert 'address = "https://feedback.example.org"   # the desk\'s' in left
    assert len(left) >= len(FULL)  # nothing of the old file lies behind its end
    assert tomllib.loads(left)["account"]["enrolment_code"] == "***"


@pytest.mark.parametrize(
    "odd",
    [
        '[account]\naddress = "https://a.example"\nenrolment_code = """\nABCD\\\n-EFGH"""\n',
        'account = {address = "https://a.example", enrolment_code = "ABCD-EFGH"}\n',
        'account.address = "https://a.example"\naccount."enrolment_code" = "ABCD-EFGH"\n',
        '[account]\r\naddress = "https://a.example"\r\nenrolment_code = "ABCD-EFGH"\r\n',
        '[account]\naddress = "https://a.example"\nenrolment_code = "\\u0041BCD-EFGH"\n',
        '# ABCD-EFGH\n[account]\naddress = "https://a.example"\nenrolment_code = "ABCD-EFGH"\n',
        '\ufeff[account]\naddress = "https://a.example"\nenrolment_code = "ABCD-EFGH"',
        '\ufeff[account]\naddress = "https://a.example"\nenrolment_code = """\nABCD-EFGH"""\n',
    ],
)
def test_secrets_written_oddly_go_too(places: Places, start: Start, odd: str) -> None:
    path = _card(places, odd)

    assert start().returncode == 0
    assert _terminal(places).account.enrolment_code == "ABCD-EFGH"
    assert not any(part in path.read_text() for part in ("EFGH", 'GH"', 'H"'))
    assert start().returncode == 0
    assert _terminal(places).account.enrolment_code == "ABCD-EFGH"


def test_a_blanked_card_says_the_same_at_the_next_start(places: Places, start: Start) -> None:
    path = _card(places, FULL)
    start()
    blanked = path.read_bytes()
    first = _terminal(places)

    assert start().returncode == 0
    assert path.read_bytes() == blanked
    assert _terminal(places) == first


def test_a_cut_at_any_byte_of_the_blanking_is_made_good(places: Places, start: Start) -> None:
    path = _card(places, FULL)
    told = path.read_bytes()
    start()
    blanked, first = path.read_bytes(), _terminal(places)
    half_blanked = [told.index(b"EFGH"), told.index(b"horse"), len(told) - 1]

    for cut in half_blanked:
        path.write_bytes(blanked[:cut] + told[cut:])
        shelf.put(places.kept / BEGUN, told.decode(), mode=0o600)

        assert start().returncode == 0
        assert (path.read_bytes(), _terminal(places)) == (blanked, first)
        assert not (places.kept / BEGUN).exists()


def test_what_a_person_wrote_meanwhile_is_not_overwritten(places: Places, start: Start) -> None:
    path = _card(places, FULL)
    start()
    shelf.put(places.kept / BEGUN, FULL, mode=0o600)
    path.write_text(FULL.replace("ABCD", "WXYZ"))

    assert start().returncode == 0
    assert _terminal(places).account.enrolment_code == "WXYZ-EFGH-1234"
    assert not (places.kept / BEGUN).exists()


def test_a_note_of_blanking_that_is_damaged_is_dropped(places: Places, start: Start) -> None:
    path = _card(places, FULL)
    start()
    (places.kept / BEGUN).write_bytes(bytes(range(256)))

    assert start().returncode == 0
    assert "ABCD" not in path.read_text()
    assert not (places.kept / BEGUN).exists()


def test_a_line_changed_on_a_blanked_card(places: Places, start: Start) -> None:
    path = _card(places, FULL)
    start()
    path.write_text(path.read_text().replace("1 = 17", "1 = 5"))
    start()

    assert _terminal(places).buttons == {1: 5, 2: 27}
    assert _terminal(places).account.enrolment_code == "ABCD-EFGH-1234"


def test_a_blanked_card_in_another_machine_is_told(places: Places, start: Start) -> None:
    _card(places, '[account]\naddress = "https://a.example"\nenrolment_code = "***"\n')

    said = start()
    assert said.returncode == 1
    assert "account.enrolment_code is ***, and there is no earlier one" in said.stderr


def test_wifi_as_the_supplicant_reads_it(places: Places, start: Start) -> None:
    _card(places, FULL)
    start()

    path = places.network / "wpa_supplicant-wlan0.conf"
    assert 'psk="correct "horse" battery"' in path.read_text()
    assert "ssid=" + b'Shop "guest"'.hex() in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert "DNS=192.0.2.1" in (places.run / "50-card.network").read_text()


def test_wifi_taken_off_the_card_is_forgotten(places: Places, start: Start) -> None:
    _card(places, FULL)
    start()
    _card(places, '[account]\naddress = "https://a.example"\n')
    start()

    assert list(places.network.iterdir()) == []
    assert list(places.run.iterdir()) == []


def test_an_authority_beside_the_file(places: Places, start: Start) -> None:
    (places.card / "shop.pem").write_bytes(trustme.CA().cert_pem.bytes())
    _card(places, '[account]\naddress = "https://a.example"\nca = "shop.pem"\n')
    assert start().returncode == 0

    (places.card / "shop.pem").unlink()
    kept = Path(_terminal(places).account.ca)
    assert kept.parent == places.kept
    assert "BEGIN CERTIFICATE" in kept.read_text()


def test_an_authority_written_into_the_file(places: Places, start: Start) -> None:
    pem = trustme.CA().cert_pem.bytes().decode()
    _card(places, f'[account]\naddress = "https://a.example"\nca = {json.dumps(pem)}\n')

    assert start().returncode == 0
    assert Path(_terminal(places).account.ca).read_text() == pem


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
    _card(places, FULL)
    start()
    before = (places.kept / "kiosk.toml").read_bytes()
    path = _card(places, told)

    said = start()

    assert said.returncode == 1
    assert named in said.stderr
    assert named in (places.card / "kiosk-errors.txt").read_text()
    assert path.read_bytes() == told
    assert (places.kept / "kiosk.toml").read_bytes() == before
    assert _terminal(places).buttons == {1: 17, 2: 27}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_card_on_a_new_terminal_leaves_it_asking(
    places: Places, start: Start, name: str
) -> None:
    _card(places, BAD[name][0])
    start()

    assert _terminal(places) == config.Config()


def test_a_file_of_a_gigabyte_is_not_read(places: Places, start: Start) -> None:
    with (places.card / "kiosk.toml").open("wb") as file:
        file.truncate(1 << 30)

    said = start()
    assert "larger than 1024 KiB" in said.stderr
    assert _terminal(places) == config.Config()


def test_no_file_and_no_card(places: Places, start: Start) -> None:
    assert start().returncode == 0
    places.card.rmdir()

    assert start().returncode == 0
    assert _terminal(places) == config.Config()


def test_the_running_terminal_repeats_it(places: Places, start: Start) -> None:
    _card(places, b"")
    start()
    assert card_trouble(places.kept / ERRORS) == ("kiosk.toml was not taken over: it is empty.",)

    _card(places, FULL)
    start()
    assert card_trouble(places.kept / ERRORS) == ()


def test_a_file_that_windows_renamed(places: Places, start: Start) -> None:
    (places.card / "kiosk.toml.txt").write_text(FULL)

    assert "rename it to kiosk.toml" in start().stderr


@pytest.mark.parametrize("name", ["kiosk.toml.txt", "kiosk (1).toml", "North door.toml"])
def test_a_file_that_lies_beside_the_flashed_one(places: Places, start: Start, name: str) -> None:
    _card(places, '[account]\naddress = ""\nenrolment_code = ""\n')
    (places.card / name).write_text(FULL)

    assert f"{name} lies beside it" in start().stderr
    _card(places, FULL)
    assert start().returncode == 0


def test_what_a_mac_leaves_on_a_card_is_nobodys(places: Places, start: Start) -> None:
    _card(places, '[account]\naddress = ""\n')
    (places.card / "._kiosk.toml").write_bytes(bytes(4096))

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

    assert _terminal(places) == config.Config()


def test_a_netmask_is_a_prefix(places: Places, start: Start) -> None:
    _card(places, '[network]\naddress = "192.0.2.9/255.255.255.0"\ngateway = "192.0.2.1"\n')

    assert start().returncode == 0
    assert "Address=192.0.2.9/24\nGateway" in (places.run / "50-card.network").read_text()


def test_what_was_wrong_is_taken_back_once_it_is_right(places: Places, start: Start) -> None:
    _card(places, b"")
    start()
    _card(places, FULL)

    assert start().returncode == 0
    assert not (places.card / "kiosk-errors.txt").exists()
    assert not (places.kept / "kiosk-errors.txt").exists()


def test_a_damaged_last_good_leaves_it_asking(places: Places, start: Start) -> None:
    places.last_good.write_bytes(bytes(range(256)))

    assert start().returncode == 0
    assert _terminal(places) == config.Config()


KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP8ble9C57c5kJNjcY09KpreGCEwq438HubQbMjkCkiU desk@example"
)


def test_keys_open_the_door_and_their_absence_shuts_it(places: Places, start: Start) -> None:
    _card(places, f'[ssh]\nkeys = ["{KEY}"]\n')
    assert start().returncode == 0
    door = places.network / "authorized_keys"
    assert door.read_text() == KEY + "\n"
    assert door.stat().st_mode & 0o777 == 0o600

    _card(places, 'name = "North door"\n')
    assert start().returncode == 0
    assert not door.exists()


@pytest.mark.parametrize(
    "key",
    [
        "",
        "AAAA",
        f'command="sh" {KEY}',
        f"{KEY}\\n{KEY}",
        "ssh-ed25519 AAAA",
        KEY.replace("ssh-ed25519", "ssh-rsa"),
        KEY.replace("CkiU desk@example", ""),
        KEY.replace("jcY0", "jcÄ0"),
    ],
)
def test_what_is_no_plain_key_opens_nothing(places: Places, start: Start, key: str) -> None:
    _card(places, f"[ssh]\nkeys = [{json.dumps(key)}]\n".replace("\\\\n", "\\n"))
    assert start().returncode == 1
    assert not (places.network / "authorized_keys").exists()


def test_a_layout_is_taken_over_by_its_name(places: Places, start: Start) -> None:
    _card(places, 'layout = "four-lit-buttons"\n')
    assert start().returncode == 0
    assert config.load(places.kept / "kiosk.toml").buttons == {1: 17, 2: 27, 3: 22, 4: 23}
    _card(places, 'layout = "four-lit"\n')
    assert "there is no layout 'four-lit'; there is five-buttons" in start().stderr


@pytest.mark.parametrize("told", ["x" * 60_000 + " = 1\n", f'time_zone = "{"x" * 60_000}"\n'])
def test_words_stay_short_enough_for_a_screen(places: Places, start: Start, told: str) -> None:
    _card(places, told)
    assert start().returncode == 1
    words = (places.kept / ERRORS).read_text().partition("\n")[0]
    assert len(words) < 400
    assert words.startswith("kiosk.toml was not taken over: ")


def test_no_data_partition_is_said_in_words(places: Places, start: Start) -> None:
    _card(places, FULL)
    places.kept.rmdir()
    said = start()
    assert said.returncode == 1
    assert "put in a new one" in said.stderr
