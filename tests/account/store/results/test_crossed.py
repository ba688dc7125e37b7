"""Two questions crossed: every pair as often as the visits have it."""

import random
from collections import Counter

import pytest

from account.pages.results import crossing as crossed_page
from account.pages.results.view import look
from account.pages.words import Words
from account.rights import Right
from account.store.people import tokens
from account.store.results import asked, crossed
from account.store.results.selection import Selection
from feedback import wire
from tests.account.engines import NOW_MS
from tests.account.store.results.filling import BERLIN, DAY, HOUR, said
from tests.account.store.results.reference import crossing, misused

THREE = """
name = "Three"
languages = ["en"]
[[questions]]
id = "mood"
kind = "smileys"
steps = 5
text.en = "How was it?"
[[questions]]
id = "why"
kind = "multiple"
text.en = "Why?"
{choices}
[[questions]]
id = "again"
kind = "stars"
text.en = "And the staff?"
[[endings]]
id = "thanks"
text.en = "Thanks"
"""


def three(*choices):
    listed = (f'[[questions.choices]]\nid = "{one}"\ntext.en = "{one}"' for one in choices)
    return wire.survey_from_toml(THREE.format(choices="\n".join(listed)))


def read(filled, most=None, rows=0, columns=1, **wanted):
    scope = filled.scope(**wanted)
    with filled.database.read() as connection:
        [one] = asked.asked(connection, scope)
        known = crossed.forms(one)
        return crossed.crossed(connection, scope, one, known[rows], known[columns]), known


def test_every_pair_is_that_of_the_raw_visits(filled):
    chance, place = random.Random(11), filled.place("Door")
    rev = filled.issue(three("queue", "staff", "dirt"))
    rows = []
    for _ in range(300):
        several = tuple(chance.sample(("queue", "staff", "dirt"), chance.randrange(1, 4)))
        follow = [said("why", list(several)), said("again", chance.randrange(1, 6))]
        if chance.random() < 0.2:
            follow[chance.randrange(2)] = said("again", None, "skipped")
        since = chance.choice([None, 100, 7_000, 60_000])
        mode = chance.choice(["normal", "normal", "test"])
        at = NOW_MS - DAY - chance.randrange(5 * DAY)
        rows.append(
            filled.row(place, rev, at, chance.randrange(1, 6), *follow, since=since, mode=mode)
        )
    filled.keep([*rows, *(filled.row(place, rev, NOW_MS - DAY, 5) for _ in range(9))])
    names = [column.name for column in filled.columns]
    raw = [dict(zip(names, row, strict=True)) for row in rows]
    out = misused(raw, BERLIN, 5, 10, 10)
    expected = crossing(
        [row for row in raw if row["mode"] == "normal" and row["rid"] not in out], "why", "again"
    )
    found, _ = read(filled)

    assert found.n == expected.n
    assert found.n > 50
    assert dict(found.pairs) == expected.pairs
    assert found.by_row == expected.rows
    assert found.by_column == expected.columns
    assert read(filled, rows=1, columns=0)[0].pairs == Counter(
        {(b, a): n for (a, b), n in expected.pairs.items()}
    )


def test_other_choices_are_another_form_and_never_added(filled):
    place = filled.place("Door")
    old, new = (
        filled.issue(three("queue", "staff")),
        filled.issue(three("queue", "staff", "dirt"), at_ms=5),
    )
    follow = said("why", ["queue"]), said("again", 3)
    filled.keep(
        [filled.row(place, rev, NOW_MS - DAY, 1, *follow) for rev in (old, old, new, new, new)]
    )
    found, known = read(filled)

    assert [len(form.question.choices) for form in known] == [3, 0, 2]
    assert found.n == 3
    assert read(filled, rows=2)[0].n == 2
    assert read(filled, rows=0, columns=2)[0].n == 0  # no visit met both


@pytest.mark.parametrize(("n", "rows"), [(4, [("all", 4, None, None)]), (5, None)])
def test_of_few_who_answered_both_no_answer_is_told_anywhere(filled, account, n, rows):
    place, rev = filled.place("Door"), filled.issue(three("queue", "staff"))
    follow = said("why", ["queue"]), said("again", 3)
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 1, *follow) for _ in range(n)])
    with filled.database.read() as connection:
        wanted = Selection(period="7d")
        _, view = look(connection, Words("en"), filled.everything, wanted, NOW_MS)
        assert view is not None
        first, second = crossed.forms(view.one)
        found = crossed.crossed(connection, view.scope, view.one, second, first)
        told = crossed_page.part(view, found).table.rows
    with account.database.write() as connection:
        rights = (filled.account_id, "t", (Right.RESULTS,), None)
        token = tokens.make(connection, *rights, NOW_MS, None)
    asked_for = {"headers": {"Authorization": f"Bearer {token}"}, "params": {"period": "7d"}}
    reply = account.http.request("GET", "/api/v1/results/crossed", **asked_for).json()

    assert reply["n"] == n
    assert [x["n"] for x in reply["table"]] == ([] if rows else [5, 0])
    assert told == rows if rows else told[2] == ("3 of 5", 5, 5, 0)


@pytest.mark.parametrize(("most", "n"), [(6, 6), (5, 4), (1, 0)])
def test_no_more_visits_are_read_than_a_page_can_wait_for(filled, monkeypatch, most, n):
    place, rev = filled.place("Door", "UTC"), filled.issue(three("queue", "staff"))
    follow = said("why", ["queue"]), said("again", 3)
    hour = NOW_MS // HOUR * HOUR - DAY
    filled.keep([filled.row(place, rev, hour + at // 2 * HOUR, 1, *follow) for at in range(6)])
    monkeypatch.setattr(crossed, "MOST_VISITS", most)
    found, _ = read(filled)

    assert found.n == n
    assert bool(found.since_lh) == (n < 6)
