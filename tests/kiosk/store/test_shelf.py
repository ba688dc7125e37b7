"""Papers as files: whole and durable, or as they were."""

import stat
from pathlib import Path

import msgspec
import pytest

from feedback import wire
from feedback.settings import Settings
from kiosk.credentials import Credentials
from kiosk.errors import StoreTrouble
from kiosk.papers import built_in
from kiosk.store import disk
from kiosk.store.shelf import Shelf

SURVEY = built_in().survey_bytes
CREDENTIALS = Credentials(account="https://a.example", token="11" * 32, signing_key="22" * 32)


def issued(touchpoint: str) -> bytes:
    return wire.to_json(
        Settings(
            touchpoint_id="t1",
            touchpoint=touchpoint,
            survey_rev=wire.revision(SURVEY),
            survey_url="",
            public_url="",
            languages=("en",),
        )
    )


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path)


def test_an_empty_shelf_has_nothing(shelf):
    assert shelf.credentials() is None
    assert shelf.papers() is None
    assert shelf.survey("0" * 64) is None


def test_papers_are_there_after_a_restart_byte_for_byte(tmp_path, shelf):
    shelf.keep_papers(issued("Door"), SURVEY)
    papers = Shelf(tmp_path).papers()
    assert papers is not None
    assert papers.settings.touchpoint == "Door"
    assert papers.settings_rev == wire.revision(issued("Door"))
    assert papers.survey_bytes == SURVEY


def test_the_last_kept_are_in_force_again_and_again(shelf):
    for touchpoint in ("Door", "Till", "Door", "Door"):
        shelf.keep_papers(issued(touchpoint), SURVEY)
        assert shelf.papers().settings.touchpoint == touchpoint


def test_where_the_last_are_damaged_those_before_are_good(tmp_path, shelf):
    shelf.keep_papers(issued("Door"), SURVEY)
    shelf.keep_papers(issued("Till"), SURVEY)
    (tmp_path / "papers" / f"{wire.revision(issued('Till'))}.json").write_bytes(b"{")
    assert shelf.papers().settings.touchpoint == "Door"


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"one\ntwo three\n", b"../x ../y", b"a" * 300 + b" " + b"b" * 300]
)
def test_a_damaged_list_is_no_papers(tmp_path, shelf, raw):
    shelf.keep_papers(issued("Door"), SURVEY)
    (tmp_path / "papers" / "in-force").write_bytes(raw)
    assert shelf.papers() is None


def test_a_survey_answers_to_its_revision_alone(tmp_path, shelf):
    shelf.keep_papers(issued("Door"), SURVEY)
    rev = wire.revision(SURVEY)
    assert shelf.survey(rev) == SURVEY
    (tmp_path / "papers" / f"{rev}.json").write_bytes(SURVEY + b" ")
    assert shelf.survey(rev) is None
    assert shelf.survey("../credentials") is None


def test_credentials_are_for_the_terminal_alone(tmp_path, shelf):
    shelf.keep_credentials(CREDENTIALS)
    bound = msgspec.structs.replace(CREDENTIALS, terminal_id="0" * 12)
    shelf.keep_credentials(bound)

    path = tmp_path / "papers" / "credentials.json"
    assert Shelf(tmp_path).credentials() == bound
    copy = tmp_path / "papers" / "credentials.checked"
    assert {stat.S_IMODE(one.stat().st_mode) for one in (path, copy)} == {0o600}


def test_credentials_survive_a_letter_that_is_damaged(tmp_path, shelf):
    """In either copy; a wrong token that looks like a token would be refused for ever."""
    bound = msgspec.structs.replace(CREDENTIALS, terminal_id="0" * 12, token="ab" * 32)
    shelf.keep_credentials(bound)
    for name in ("credentials.json", "credentials.checked"):
        path = tmp_path / "papers" / name
        whole = path.read_bytes()
        for wrong in (whole.replace(b"abab", b"abac", 1), whole[:-9], b"{", b"", b"\xff" + whole):
            path.write_bytes(wrong)
            assert shelf.credentials() == bound
        path.unlink()
        assert shelf.credentials() == bound
        path.write_bytes(whole)


def test_credentials_that_are_damaged_twice_are_none(tmp_path, shelf):
    shelf.keep_credentials(CREDENTIALS)
    for name in ("credentials.json", "credentials.checked"):
        (tmp_path / "papers" / name).write_bytes(b"{")
    assert shelf.credentials() is None


def test_a_power_cut_leaves_the_old_or_the_new(tmp_path, shelf, monkeypatch):
    """The new file is synced before it takes the old one's name, and the name after."""
    shelf.keep_credentials(CREDENTIALS)
    done: list[str] = []

    def cut(handle):
        done.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(disk.os, "fsync", cut)
    with pytest.raises(StoreTrouble, match="Input/output error"):
        shelf.keep_credentials(msgspec.structs.replace(CREDENTIALS, token="33" * 32))
    assert done == [str(tmp_path / "papers" / "credentials.checked.part")]
    assert shelf.credentials() == CREDENTIALS


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "papers").write_text("a file")
    with pytest.raises(StoreTrouble, match="papers"):
        Shelf(tmp_path)
