"""Secrets go from the card, whatever is cut or written meanwhile."""

import tomllib

import pytest

from kiosk.provisioning import shelf
from kiosk.provisioning.blanking import BEGUN
from kiosk.provisioning.take_over import Places
from tests.kiosk.provisioning.cards import FULL, Start, kept, put


def test_secrets_go_from_the_card_and_the_rest_stays(places: Places, start: Start) -> None:
    path = put(places, FULL)
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
    path = put(places, odd)

    assert start().returncode == 0
    assert kept(places).account.enrolment_code == "ABCD-EFGH"
    assert not any(part in path.read_text() for part in ("EFGH", 'GH"', 'H"'))
    assert start().returncode == 0
    assert kept(places).account.enrolment_code == "ABCD-EFGH"


def test_a_blanked_card_says_the_same_at_the_next_start(places: Places, start: Start) -> None:
    path = put(places, FULL)
    start()
    blanked = path.read_bytes()
    first = kept(places)

    assert start().returncode == 0
    assert path.read_bytes() == blanked
    assert kept(places) == first


def test_a_cut_at_any_byte_of_the_blanking_is_made_good(places: Places, start: Start) -> None:
    path = put(places, FULL)
    told = path.read_bytes()
    start()
    blanked, first = path.read_bytes(), kept(places)
    half_blanked = [told.index(b"EFGH"), told.index(b"horse"), len(told) - 1]

    for cut in half_blanked:
        path.write_bytes(blanked[:cut] + told[cut:])
        shelf.put(places.kept / BEGUN, told.decode(), mode=0o600)

        assert start().returncode == 0
        assert (path.read_bytes(), kept(places)) == (blanked, first)
        assert not (places.kept / BEGUN).exists()


def test_what_a_person_wrote_meanwhile_is_not_overwritten(places: Places, start: Start) -> None:
    path = put(places, FULL)
    start()
    shelf.put(places.kept / BEGUN, FULL, mode=0o600)
    path.write_text(FULL.replace("ABCD", "WXYZ"))

    assert start().returncode == 0
    assert kept(places).account.enrolment_code == "WXYZ-EFGH-1234"
    assert not (places.kept / BEGUN).exists()


def test_a_note_of_blanking_that_is_damaged_is_dropped(places: Places, start: Start) -> None:
    path = put(places, FULL)
    start()
    (places.kept / BEGUN).write_bytes(bytes(range(256)))

    assert start().returncode == 0
    assert "ABCD" not in path.read_text()
    assert not (places.kept / BEGUN).exists()


def test_a_line_changed_on_a_blankedput(places: Places, start: Start) -> None:
    path = put(places, FULL)
    start()
    path.write_text(path.read_text().replace("1 = 17", "1 = 5"))
    start()

    assert kept(places).buttons == {1: 5, 2: 27}
    assert kept(places).account.enrolment_code == "ABCD-EFGH-1234"


def test_a_blanked_card_in_another_machine_is_told(places: Places, start: Start) -> None:
    put(places, '[account]\naddress = "https://a.example"\nenrolment_code = "***"\n')

    said = start()
    assert said.returncode == 1
    assert "account.enrolment_code is ***, and there is no earlier one" in said.stderr
