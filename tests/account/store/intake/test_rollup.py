"""The hourly counts: kept in step with every insert and every move, they equal a recount."""

import random

import pytest

from account.store.first_start import the_account
from account.store.intake import rollup
from account.store.schema import daily
from account.store.schema import rollup as counted
from account.store.schema import survey as surveys
from feedback import wire
from feedback.batch import Boot
from feedback.response import Mode

HOUR = 3_600_000
SECOND_BOOT = "0f6b1a2c-0000-4000-8000-000000000002"


def recounted(account):
    with account.database.write() as connection:
        rollup.rebuild(connection, the_account(connection))
    return sorted(account.rows(counted))


def by_day(rows):
    """What the hours come to, by the day."""
    days = {}
    for row in rows:
        *key, lh, account_id, n = row[:10]
        day = (*key, lh if lh < 0 else lh - lh % 24, account_id)
        days[day] = days.get(day, 0) + n
    return days


def measures(row):
    return (row.n, row.total, [getattr(row, f"h{step}") for step in range(11)])


def test_an_hour_is_counted_by_its_steps(account, terminal):
    sent = [terminal.press(rating, boot_ms=60_000) for rating in (4, 4, 1)]
    terminal.send(*sent)
    terminal.send(*sent)

    (row,) = account.rows(counted)
    assert measures(row) == (3, 9, [0, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0])
    assert (row.question, row.kind, row.steps, row.mode) == ("mood", "smileys", 4, "normal")


def test_test_presses_stand_apart(account, terminal):
    body = wire.body_to(terminal.body(2, mode=Mode.TEST))
    terminal.send(terminal.press(boot_ms=1000), terminal.press(boot_ms=2000, body=body))

    assert {(row.mode, row.n) for row in account.rows(counted)} == {("normal", 1), ("test", 1)}


def test_what_is_off_the_scale_is_counted_and_not_summed(account, terminal):
    terminal.send(terminal.press(9))

    (row,) = account.rows(counted)
    assert (row.kind, measures(row)) == ("", (1, 0, [0] * 11))


def test_a_late_anchor_moves_what_was_in_no_hour(account, terminal):
    anchors, terminal.anchors = terminal.anchors, []
    terminal.send(terminal.press(boot_ms=60_000))
    assert [row.lh for row in account.rows(counted)] == [rollup.NO_HOUR]

    terminal.anchors = anchors
    terminal.send()

    (row,) = account.rows(counted)
    assert (row.lh > 0, row.n) == (True, 1)
    assert recounted(account) == [row]


def test_a_late_survey_scores_what_was_counted_without_it(account, terminal):
    with account.database.read() as connection:
        raw = connection.execute(surveys.select()).one().issued
    other = raw.replace(b'"name":"', b'"name":"Another ', 1)
    rev = wire.revision(other)
    terminal.send(terminal.press(3, survey_rev=rev), terminal.press(9, survey_rev=rev))
    before = account.rows(counted)
    assert [row.kind for row in before] == [""]

    assert terminal.put_survey(rev, other).status_code == 204

    after = sorted(account.rows(counted))
    assert {(row.kind, row.n) for row in after} == {("smileys", 1), ("", 1)}
    assert recounted(account) == after


@pytest.mark.parametrize("seed", range(8))
def test_whatever_comes_in_whatever_order_it_equals_a_recount(account, terminal, seed):
    chance = random.Random(seed)
    first = terminal.boots[0].boot_id
    boots = [
        Boot(boot_no=1, boot_id=first, first_wall_ms=0, last_boot_ms=60 * HOUR),
        Boot(boot_no=2, boot_id=SECOND_BOOT, first_wall_ms=0, last_boot_ms=60 * HOUR),
    ]
    began = {first: account.now_ms - 200 * HOUR, SECOND_BOOT: account.now_ms - 100 * HOUR}
    anchors = [
        terminal.anchor(number, ms, began[boot_id] + ms + chance.choice([0, 0, 20_000]), boot_id)
        for number in range(1, 7)
        for boot_id, ms in [(chance.choice(list(began)), chance.randrange(60 * HOUR))]
    ]
    presses = [
        terminal.press(
            boot_id=chance.choice(list(began)),
            boot_ms=chance.randrange(60 * HOUR),
            touchpoint_id=chance.choice([terminal.touchpoint_id, "elsewhere"]),
            survey_rev=chance.choice([terminal.survey_rev, "0" * 64]),
            body=wire.body_to(
                terminal.body(chance.randrange(7), mode=chance.choice([Mode.NORMAL, Mode.TEST]))
            ),
        )
        for _ in range(40)
    ]
    terminal.boots, terminal.anchors = [], []
    while presses or anchors:
        some = [presses.pop(chance.randrange(len(presses))) for _ in presses[:5]]
        news = [anchors.pop() for _ in anchors[:1]]
        again = some[: chance.randrange(3)]
        terminal.send(*some, *again, anchors=tuple(news), boots=tuple(chance.sample(boots, 1)))

    kept, days = sorted(account.rows(counted)), sorted(account.rows(daily))
    assert sum(row.n for row in kept) == 40
    assert {row[:9]: row.n for row in days} == by_day(kept)
    assert recounted(account) == kept
    assert sorted(account.rows(daily)) == days
