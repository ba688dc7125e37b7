"""What was written goes, everywhere; that somebody pressed stays, and nothing brings it back."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from account.errors import Misconfigured, NotFound
from account.store.copies.backup import back_up
from account.store.intake import longer, rollup
from account.store.privacy import erasing, privacy
from account.store.privacy.erasing import EVERYTHING, What
from account.store.privacy.expiry import DAY_MS, Expiry
from account.store.privacy.privacy import Rules
from account.store.schema import audit, conflict, longer_response, response
from account.store.schema import rollup as counts
from feedback import seal, wire
from feedback.batch import Status
from feedback.response import Answer, Consented, Outcome
from tests.account.somebody import other_account, the_first

WHO = "anna"
COMMENT, MAIL = "my name is Eve Miller", "eve@example.org"


def closed(terminal, text):
    return seal.seal(text, bytes.fromhex(terminal.bound.account_public_key))


def written(terminal, link="ab" * 8):
    contact = json.dumps({"name": "Eve Miller", "email": MAIL, "phone": "+49 30 1234"})
    given = {"outcome": Outcome.ANSWERED, "took_ms": 1}
    consent = Consented(version="1", language="en")
    answers = (
        Answer(question="mood", value=2, **given),
        Answer(question="why", sealed=closed(terminal, COMMENT), **given),
        Answer(question="call", sealed=closed(terminal, contact), consented=consent, **given),
    )
    return wire.body_to(terminal.body(2, answers=answers, link=link))


def from_phone(account, terminal, nonce):
    """A comment and contact details, of the visit with that link."""
    answers = {
        "more": longer.LongerAnswer(sealed=closed(terminal, COMMENT)),
        "call": longer.LongerAnswer(
            sealed=closed(terminal, json.dumps({"name": "Eve", "reach": MAIL})),
            consent="yes",
            consent_ms=1,
        ),
    }
    with account.database.write() as connection:
        linked = longer.linked_terminal(connection, terminal.terminal_id)
        asked = longer.Asked(terminal.survey_rev, None)
        longer.keep(connection, linked, nonce, asked, "en", answers, account.now_ms)


@pytest.fixture
def visit(account, terminal):
    """One with a comment and contact details, here and from the phone; its rid."""
    this = terminal.press(2, body=written(terminal))
    terminal.send(terminal.press(4), this)
    from_phone(account, terminal, "ab" * 8)
    return this


def the_first_of(account):
    with account.database.read() as connection:
        return the_first(connection)


def texts(account):
    bodies = [json.loads(row.body)["answers"] for row in account.rows(response)]
    phones = [json.loads(row.answers).values() for row in account.rows(longer_response)]
    return sum(bool(one.get("sealed")) for answers in (*bodies, *phones) for one in answers)


def test_all_of_a_visit_goes_and_the_press_stays(account, visit):
    before = account.rows(counts)
    with account.database.write() as connection:
        mine = the_first(connection)
        taken = erasing.erase_visit(connection, mine, visit.rid, EVERYTHING, 1, WHO)
        assert taken == 4
        assert rollup.rebuild(connection, mine)
    assert texts(account) == 0
    assert account.rows(counts) == before
    bodies = [wire.body_from(row.body) for row in account.rows(response)]
    assert sorted(body.answers[0].value for body in bodies) == [2, 4]
    (line,) = (row for row in account.rows(audit) if row.what == "visit.erased")
    assert (line.who, line.about) == (WHO, visit.rid)
    assert MAIL not in repr(account.rows(audit))


def test_the_same_batch_sent_again_brings_nothing_back(account, terminal, visit):
    with account.database.write() as connection:
        erasing.erase_visit(connection, the_first(connection), visit.rid, EVERYTHING, 1, WHO)
    receipt = terminal.send(visit)
    assert [one.status for one in receipt.results] == [Status.DUPLICATE]
    assert texts(account) == 0


def test_an_odd_copy_goes_too_also_when_it_comes_later(account, terminal, visit):
    def other(rating):
        return terminal.press(rating, seq=visit.seq, rid=visit.rid, body=written(terminal))

    terminal.send(other(1))
    assert [row.raw for row in account.rows(conflict)] != [b""]
    with account.database.write() as connection:
        erasing.erase_visit(connection, the_first(connection), visit.rid, EVERYTHING, 1, WHO)
    assert [row.raw for row in account.rows(conflict)] == [b""]
    terminal.send(other(3))
    Expiry()(account.database, account.now_ms)
    assert {row.raw for row in account.rows(conflict)} == {b""}


def test_no_byte_of_it_stays_in_sqlites_files_nor_in_a_copy(account, visit, tmp_path):
    if not account.database.is_sqlite:
        return  # a server's files are its own: the guide says what is left in them
    file = Path(account.database.url.database)
    body = next(row.body for row in account.rows(response) if row.link)
    sealed = [one["sealed"].encode() for one in json.loads(body)["answers"][1:]]
    files = (file, file.with_name(f"{file.name}-wal"), tmp_path / "copy.db")
    assert all(any(one in path.read_bytes() for path in files[:2]) for one in sealed)
    erasing.erase_contact(account.database, the_first_of(account), MAIL, 1, WHO)
    Expiry()(account.database, account.now_ms)
    back_up(account.database, files[2])
    for one in sealed:
        assert [path.name for path in files if one in path.read_bytes()] == []


@pytest.mark.parametrize("what", list(What))
def test_one_sort_alone(account, visit, what):
    with account.database.write() as connection:
        mine = the_first(connection)
        erasing.erase_visit(connection, mine, visit.rid, frozenset({what}), 1, WHO)
    assert texts(account) == 2


@pytest.mark.parametrize("sought", [MAIL.upper(), "+49 30-12 34", "eve miller"])
def test_whoever_asks_is_found_by_what_they_left(account, terminal, visit, sought):
    terminal.send(terminal.press(5, body=written(terminal, link="")))
    with account.database.read() as connection:
        mine = the_first(connection)
    assert erasing.erase_contact(account.database, mine, "eve", 1, WHO) != (0, 0)  # the phone's
    assert erasing.erase_contact(account.database, mine, sought, 1, WHO)[0] == 1
    assert erasing.erase_contact(account.database, mine, "nobody@example.org", 1, WHO) == (0, 0)
    assert texts(account) == 0


def test_rules_of_the_account_are_kept_by_the_clock(account, visit):
    expiry = Expiry()
    with account.database.write() as connection:
        mine = the_first(connection)
        privacy.set_rules(connection, mine, Rules(30, 7, "better", "call back"), 1, WHO)
    for days, left in ((6, 4), (8, 2), (31, 0)):
        expiry(account.database, account.now_ms + days * DAY_MS)
        assert texts(account) == left, days
    said = [row.about for row in account.rows(audit) if row.what == "texts.erased"]
    assert said == ["contact", "comment"]


@pytest.fixture
def alone(account, terminal):
    """Text from a phone whose visit never arrived: its terminal was lost with it."""
    from_phone(account, terminal, "cd" * 8)


def test_text_from_a_phone_goes_though_its_visit_never_came(account, alone):
    with account.database.write() as connection:
        mine = the_first(connection)
        privacy.set_rules(connection, mine, Rules(30, 7, "better", "call back"), 1, WHO)
    expiry = Expiry()
    for days, left in ((6, 2), (8, 1), (31, 0)):
        expiry(account.database, account.now_ms + days * DAY_MS)
        assert texts(account) == left, days


def test_whoever_asks_is_found_though_their_visit_never_came(account, alone):
    with account.database.read() as connection:
        mine = the_first(connection)
    assert erasing.erase_contact(account.database, mine, "nobody@example.org", 1, WHO) == (0, 0)
    assert erasing.erase_contact(account.database, mine, MAIL, 1, WHO) == (1, 2)
    assert texts(account) == 0


def test_without_rules_nothing_goes(account, visit):
    Expiry()(account.database, account.now_ms + 5000 * DAY_MS)
    assert texts(account) == 4


def test_another_account_s_visits_are_not_there(account, visit):
    with account.database.write() as connection:
        other = other_account(connection).account_id
        with pytest.raises(NotFound):
            erasing.erase_visit(connection, other, visit.rid, EVERYTHING, 1, WHO)
    assert erasing.erase_contact(account.database, other, MAIL, 1, WHO) == (0, 0)
    gone = account.now_ms + DAY_MS
    assert erasing.erase_older(account.database, other, EVERYTHING, gone, 1, WHO) == 0
    assert texts(account) == 4


@pytest.mark.parametrize("rid", ["", "x", "0" * 31, "'; DROP TABLE response"])
def test_what_is_no_visit(account, rid):
    with account.database.read() as connection, pytest.raises(Misconfigured):
        erasing.visit(connection, the_first(connection), rid)


@pytest.mark.parametrize(
    "wrong",
    [
        Rules(0, None, "", ""),
        Rules(None, 3651, "", ""),
        Rules(1, 1, "x" * 301, ""),
        Rules(1, 1, "", "a\nb"),
    ],
)
def test_what_is_no_rule(account, wrong):
    with account.database.write() as connection:
        mine = the_first(connection)
        with pytest.raises(Misconfigured):
            privacy.set_rules(connection, mine, wrong, 1, WHO)
        assert privacy.rules(connection, mine) == Rules(None, None, "", "")


def test_what_is_erased_is_read_everywhere_as_such(account, visit):
    with account.database.write() as connection:
        erasing.erase_visit(connection, the_first(connection), visit.rid, EVERYTHING, 1, WHO)
        (kept,) = connection.execute(select(longer_response.c.answers)).scalars()
    assert {one.sealed for one in longer.answers_from(kept).values()} == {""}
