"""The longer survey's answers: with the visit they belong to, and with nothing else."""

import json

import pytest
from sqlalchemy import insert

from account.scores.score import lead
from account.store.reach import Reach
from account.store.results import asked, comments, phones, rules
from account.store.results.channels import by_channel
from account.store.results.rules import Rule
from account.store.schema import longer_response, response, survey_link, terminal
from feedback import seal, wire
from tests.account.engines import NOW_MS
from tests.account.store.results.filling import DAY, HOUR, MOOD, said

LONGER = """
[[longer]]
id = "again"
kind = "nps"
text.en = "Would you tell a friend?"
[[longer]]
id = "found"
kind = "multiple"
text.en = "What did you look for?"
[[longer.choices]]
id = "milk"
text.en = "Milk"
[[longer.choices]]
id = "bread"
text.en = "Bread"
{more}
[[longer]]
id = "tell"
kind = "comment"
text.en = "What else?"
"""


def with_longer(more=""):
    text = MOOD.format(
        name="Mood",
        kind="smileys",
        steps=5,
        follow="comment",
        direction="",
        choices="",
    )
    return wire.survey_from_toml(text + LONGER.format(more=more))


def rows(filled, place, rev, n, first=0, **more):
    return [
        filled.row(place, rev, NOW_MS - DAY, 4, link=f"{first + at:016x}", **more)
        for at in range(n)
    ]


def send(filled, visits, rev, *answers, terminal_id=None):
    """A form for each visit, its answers in turn."""
    with filled.database.write() as connection:
        for at, given in enumerate(visits):
            connection.execute(
                insert(longer_response).values(
                    terminal_id=terminal_id or given[0],
                    nonce=given if isinstance(given, str) else given[LINK],
                    account_id=filled.account_id,
                    survey_rev=rev,
                    language="en",
                    answers=json.dumps(answers[at % len(answers)]),
                    received_ms=NOW_MS - DAY + 60_000 + at,
                )
            )


LINK = list(response.c).index(response.c.link)


def read(filled, **wanted):
    scope = filled.scope(**wanted)
    with filled.database.read() as connection:
        [one] = asked.asked(connection, scope)
        return phones.phones(connection, scope, one)


def told(found):
    return {one.question.id: one for one in found.questions}


def test_answers_stand_by_question_with_their_channel_and_are_in_no_score(filled):
    place, rev = filled.place("Door"), filled.issue(with_longer())
    touched, pressed = (
        rows(filled, place, rev, 6, first, channel=channel)
        for first, channel in ((0, "touch"), (100, "button"))
    )
    filled.keep([*touched, *pressed, *rows(filled, place, rev, 3, 200)])
    answers = (
        {"again": {"value": 10}},
        {"again": {"value": 3}, "found": {"value": ["milk", "bread"]}},
    )
    send(filled, [*touched, *pressed], rev, *answers)
    found = read(filled)

    assert (found.forms, dict(found.channels)) == (12, {"touch": 6, "button": 6})
    again, things, words = found.questions
    assert (again.asked, again.answered, again.counts) == (12, 12, {10: 6, 3: 6})
    assert lead(again.scale, again.counts).value == 0
    assert (things.answered, things.channels) == (6, {"touch": 3, "button": 3})
    assert things.chosen == {"milk": {4: 6}, "bread": {4: 6}}
    assert (words.asked, words.answered) == (12, 0)
    assert read(filled, channel="button").forms == 6
    with filled.database.read() as connection:
        [one] = asked.asked(connection, filled.scope())
    assert one.n == 15


def test_a_form_counts_where_its_visit_counts(filled):
    place, rev = filled.place("Door", "UTC"), filled.issue(with_longer())
    kinds = {
        "good": {},
        "quick": {"since": 200},
        "test": {"mode": "test"},
        "old": {"true_ms": NOW_MS - 90 * DAY},
    }
    each = {}
    for at, (name, more) in enumerate(kinds.items()):
        true_ms = more.pop("true_ms", NOW_MS - DAY)
        each[name] = filled.row(place, rev, true_ms, 4, link=f"{at:016x}", **more)
    filled.keep(list(each.values()))
    send(filled, list(each.values()), rev, {"again": {"value": 9}})

    assert read(filled).forms == 1
    assert read(filled, misuse="1").forms == 2
    assert read(filled, tests="1").forms == 2
    assert read(filled, period="all").forms == 2


def test_a_burst_is_misuse_here_as_in_the_scores(filled):
    place, rev = filled.place("Door", "UTC"), filled.issue(with_longer())
    hour = NOW_MS // HOUR * HOUR - DAY
    children = [
        filled.row(place, rev, hour + n, 1, link=f"{n:016x}", since=8_000) for n in range(30)
    ]
    filled.keep([*children, *rows(filled, place, rev, 2, 900)])
    send(filled, children, rev, {"again": {"value": 0}})

    assert read(filled).forms == 0
    with filled.database.write() as connection:
        rules.put(connection, filled.account_id, "", Rule(burst_n=0), "anna", NOW_MS)
    assert read(filled).forms == 30


def test_other_choices_stand_apart_and_other_reach_sees_nothing(filled):
    place, old = filled.place("Door"), filled.issue(with_longer())
    more = '[[longer.choices]]\nid = "salt"\ntext.en = "Salt"'
    new = filled.issue(with_longer(more), at_ms=5)
    before, after = rows(filled, place, old, 5), rows(filled, place, new, 6, 50)
    filled.keep([*before, *after])
    send(filled, before, old, {"found": {"value": ["milk"]}})
    send(filled, after, new, {"found": {"value": ["salt"]}})
    forms = [one for one in read(filled).questions if one.question.id == "found"]

    assert [(one.answered, sorted(one.chosen)) for one in forms] == [(6, ["salt"]), (5, ["milk"])]
    elsewhere = Reach(filled.account_id, frozenset({filled.place("Elsewhere")}))
    with filled.database.read() as connection:
        scope = filled.scope(elsewhere)
        [one] = asked.asked(connection, filled.scope())
        assert phones.phones(connection, scope, one).forms == 0


def test_a_form_whose_visit_has_not_come_is_counted_apart(filled):
    place, rev = filled.place("Door"), filled.issue(with_longer())
    filled.keep(rows(filled, place, rev, 5))
    with filled.database.write() as connection:
        row = {column.name: "" for column in terminal.columns if not column.nullable}
        row |= {"terminal_id": "f" * 12, "account_id": filled.account_id, "touchpoint_id": place}
        row |= {"enrolled_ms": 0, "link_key": b"", "by_stick": False, "state": "accepted"}
        connection.execute(insert(terminal).values(row))
    send(filled, ["a" * 16], rev, {"again": {"value": 9}}, terminal_id="f" * 12)

    assert read(filled).forms == 0
    with filled.database.read() as connection:
        assert phones.unplaced(connection, filled.everything, 0) == 1
        assert phones.unplaced(connection, filled.everything, 1 << 50) == 0
        assert phones.unplaced(connection, Reach(filled.account_id, frozenset()), 0) == 0


def test_what_was_written_on_phones_is_among_the_comments(filled, monkeypatch):
    place, rev = filled.place("Door"), filled.issue(with_longer())
    with filled.database.read() as connection:
        key = comments.opening_key(connection, filled.account_id)

    def closed(text):
        return seal.seal(text, seal.public_of(key))

    visit = filled.row(
        place, rev, NOW_MS - DAY, 1, said("words", sealed=closed("at the door")), link="1" * 16
    )
    filled.keep([visit, *rows(filled, place, rev, 5)])
    send(filled, [visit], rev, {"tell": {"sealed": closed("on the phone")}})

    def texts(**wanted):
        with filled.database.read() as connection:
            found = comments.comments(connection, filled.scope(), **wanted)
        return [(one.text, one.phone) for one in found.comments], found

    assert sorted(texts()[0]) == [("at the door", False), ("on the phone", True)]
    assert texts(words="PHONE")[0] == [("on the phone", True)]

    monkeypatch.setattr(comments, "MOST_READ", 1)
    rare = [
        filled.row(place, rev, NOW_MS - n * HOUR, 1, said("words", sealed=closed(f"no {n}")))
        for n in range(4, 8)
    ]
    filled.keep(rare)
    seen, before = list[str](), 0
    for _ in range(20):
        page, found = texts(words="no", before_ms=before)
        seen += [text for text, _ in page]
        if not found.older:
            break
        assert found.older < (before or 2**62)
        before = found.older
    assert found.searched_all
    assert seen == ["no 4", "no 5", "no 6", "no 7"]


@pytest.mark.parametrize("channel", ["web", "email"])
def test_what_came_through_a_link_is_told_apart(filled, channel):
    place, rev = filled.place("Door"), filled.issue(with_longer())
    link = "b" * 12
    with filled.database.write() as connection:
        row = {"id": link, "account_id": filled.account_id, "touchpoint_id": place, "rev": rev}
        row |= {"name": "On the page", "channel": channel, "single_use": False}
        connection.execute(insert(survey_link).values(made_by="", made_ms=0, **row))
    linked = [
        filled.row(place, rev, NOW_MS - DAY, 1, terminal_id=link, channel=channel) for _ in range(3)
    ]
    filled.keep([*rows(filled, place, rev, 5), *linked])
    scope = filled.scope()
    with filled.database.read() as connection:
        [one] = asked.asked(connection, scope)
        assert by_channel(connection, scope, one) == {"terminal": {4: 5}, channel: {1: 3}}
        assert by_channel(connection, filled.scope(channel=channel), one) == {}
