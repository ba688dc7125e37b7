"""A card's settings file: what the terminal keeps of it."""

import json
from pathlib import Path

import pytest
import trustme

from account.provisioning import provisioning_file
from kiosk import config
from kiosk.provisioning.take_over import Places
from tests.kiosk.provisioning.cards import FULL, Start, kept, put


def test_the_terminal_reads_what_the_card_says(places: Places, start: Start) -> None:
    put(places, FULL)

    assert start().returncode == 0
    assert kept(places).account.address == "https://feedback.example.org"
    assert kept(places).account.enrolment_code == "ABCD-EFGH-1234"
    assert kept(places).buttons == {1: 17, 2: 27}
    assert (places.kept / "localtime").readlink() == Path("/usr/share/zoneinfo/Europe/Berlin")


def test_the_accounts_own_file_fits_as_it_is(places: Places, start: Start) -> None:
    put(places, provisioning_file("https://feedback.example.org", "ABCD-1234", "Tor ⟨Nord⟩"))

    assert start().returncode == 0
    assert kept(places).account.enrolment_code == "ABCD-1234"


def test_wifi_as_the_supplicant_reads_it(places: Places, start: Start) -> None:
    put(places, FULL)
    start()

    path = places.network / "wpa_supplicant-wlan0.conf"
    assert 'psk="correct "horse" battery"' in path.read_text()
    assert "ssid=" + b'Shop "guest"'.hex() in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert "DNS=192.0.2.1" in (places.run / "50-card.network").read_text()


def test_wifi_taken_off_the_card_is_forgotten(places: Places, start: Start) -> None:
    put(places, FULL)
    start()
    put(places, '[account]\naddress = "https://a.example"\n')
    start()

    assert list(places.network.iterdir()) == []
    assert list(places.run.iterdir()) == []


def test_an_authority_beside_the_file(places: Places, start: Start) -> None:
    (places.card / "shop.pem").write_bytes(trustme.CA().cert_pem.bytes())
    put(places, '[account]\naddress = "https://a.example"\nca = "shop.pem"\n')
    assert start().returncode == 0

    (places.card / "shop.pem").unlink()
    authority = Path(kept(places).account.ca)
    assert authority.parent == places.kept
    assert "BEGIN CERTIFICATE" in authority.read_text()


def test_an_authority_written_into_the_file(places: Places, start: Start) -> None:
    pem = trustme.CA().cert_pem.bytes().decode()
    put(places, f'[account]\naddress = "https://a.example"\nca = {json.dumps(pem)}\n')

    assert start().returncode == 0
    assert Path(kept(places).account.ca).read_text() == pem


def test_no_file_and_noput(places: Places, start: Start) -> None:
    assert start().returncode == 0
    places.card.rmdir()

    assert start().returncode == 0
    assert kept(places) == config.Config()


def test_what_a_mac_leaves_on_a_card_is_nobodys(places: Places, start: Start) -> None:
    put(places, '[account]\naddress = ""\n')
    (places.card / "._kiosk.toml").write_bytes(bytes(4096))

    assert start().returncode == 0


def test_a_netmask_is_a_prefix(places: Places, start: Start) -> None:
    put(places, '[network]\naddress = "192.0.2.9/255.255.255.0"\ngateway = "192.0.2.1"\n')

    assert start().returncode == 0
    assert "Address=192.0.2.9/24\nGateway" in (places.run / "50-card.network").read_text()


KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP8ble9C57c5kJNjcY09KpreGCEwq438HubQbMjkCkiU desk@example"
)


def test_keys_open_the_door_and_their_absence_shuts_it(places: Places, start: Start) -> None:
    put(places, f'[ssh]\nkeys = ["{KEY}"]\n')
    assert start().returncode == 0
    door = places.network / "authorized_keys"
    assert door.read_text() == KEY + "\n"
    assert door.stat().st_mode & 0o777 == 0o600

    put(places, 'name = "North door"\n')
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
    put(places, f"[ssh]\nkeys = [{json.dumps(key)}]\n".replace("\\\\n", "\\n"))
    assert start().returncode == 1
    assert not (places.network / "authorized_keys").exists()


def test_a_layout_is_taken_over_by_its_name(places: Places, start: Start) -> None:
    put(places, 'layout = "four-lit-buttons"\n')
    assert start().returncode == 0
    assert config.load(places.kept / "kiosk.toml").buttons == {1: 17, 2: 27, 3: 22, 4: 23}
    put(places, 'layout = "four-lit"\n')
    assert "there is no layout 'four-lit'; there is five-buttons" in start().stderr
