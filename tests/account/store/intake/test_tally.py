"""The finer counts: kept in step with every insert and every move, they equal a recount."""

import random

import pytest

from account.store.first_start import the_account
from account.store.intake import tally
from account.store.schema import answer_tally, survey
from account.store.schema import tally as counted
from feedback import wire
from feedback.batch import Boot
from feedback.response import Answer, Body, Channel, Ended, Mode, Outcome

HOUR = 3_600_000
SECOND_BOOT = "0f6b1a2c-0000-4000-8000-000000000002"


def body(rating=1, *follow, since=None, mode=Mode.NORMAL, language="en", channel=Channel.TOUCH):
    first = Answer(question="mood", outcome=Outcome.ANSWERED, value=rating, took_ms=0)
    return wire.body_to(
        Body(
            answers=(first, *follow),
            language=language,
            channel=channel,
            order=(1, 2, 3, 4),
            since_last_press_ms=since,
            mode=mode,
            ended=Ended.FINISHED,
        )
    )


def chose(*values, question="reason"):
    value = values[0] if len(values) == 1 else values
    return Answer(question=question, outcome=Outcome.ANSWERED, value=value, took_ms=9)


SKIPPED = Answer(question="reason", outcome=Outcome.SKIPPED, took_ms=9)


def kept(account):
    return sorted(account.rows(counted)), sorted(account.rows(answer_tally))


def recounted(account):
    with account.database.write() as connection:
        tally.rebuild(connection, the_account(connection))
    return kept(account)


@pytest.mark.parametrize(
    ("since", "haste"), [(None, 30), (0, 0), (999, 0), (4_999, 4), (5_000, 5), (90_000, 30)]
)
def test_haste_is_whole_seconds_since_the_press_before(account, terminal, since, haste):
    terminal.send(terminal.press(boot_ms=1000, body=body(2, since=since)))

    assert [row.haste for row in account.rows(counted)] == [haste]


def test_a_follow_up_is_counted_by_outcome_choice_and_rating(account, terminal):
    pressed = [body(1, chose("queue")), body(1, chose("queue", "staff")), body(2, SKIPPED), body(4)]
    terminal.send(*(terminal.press(boot_ms=1000 + n, body=one) for n, one in enumerate(pressed)))

    found = {
        (row.outcome, row.value): (row.n, row.r1, row.r2) for row in account.rows(answer_tally)
    }
    assert found == {
        ("answered", "queue"): (1, 1, 0),
        ("answered", ""): (1, 1, 0),
        ("chosen", "queue"): (1, 1, 0),
        ("chosen", "staff"): (1, 1, 0),
        ("skipped", ""): (1, 0, 1),
    }


def test_what_came_a_day_later_is_marked(account, terminal):
    terminal.send(terminal.press(boot_ms=1000))
    account.now_ms += 2 * tally.LATE_MS
    terminal.send(terminal.press(boot_ms=2000))

    assert sorted(row.late for row in account.rows(counted)) == [0, 1]


def test_a_late_survey_scores_what_was_counted_without_it(account, terminal):
    with account.database.read() as connection:
        raw = connection.execute(survey.select()).one().issued
    other = raw.replace(b'"name":"', b'"name":"Another ', 1)
    rev = wire.revision(other)
    terminal.send(terminal.press(survey_rev=rev, boot_ms=5, body=body(1, chose("queue"))))
    assert [row.kind for row in account.rows(counted)] == [""]

    assert terminal.put_survey(rev, other).status_code == 204

    after = kept(account)
    assert [(row.kind, row.h1) for row in after[0]] == [("smileys", 1)]
    assert [row.r1 for row in after[1]] == [1]
    assert recounted(account) == after


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_in_whatever_order_it_equals_a_recount(account, terminal, seed):
    chance = random.Random(seed)
    first = terminal.boots[0].boot_id
    began = {first: account.now_ms - 200 * HOUR, SECOND_BOOT: account.now_ms - 100 * HOUR}
    boots = [
        Boot(boot_no=number, boot_id=boot_id, first_wall_ms=0, last_boot_ms=60 * HOUR)
        for number, boot_id in enumerate(began, 1)
    ]
    anchors = [
        terminal.anchor(number, ms, began[boot_id] + ms, boot_id)
        for number in range(1, 5)
        for boot_id, ms in [(chance.choice(list(began)), chance.randrange(60 * HOUR))]
    ]
    presses = [
        terminal.press(
            boot_id=chance.choice(list(began)),
            boot_ms=chance.randrange(60 * HOUR),
            survey_rev=chance.choice([terminal.survey_rev, "0" * 64]),
            body=body(
                chance.randrange(1, 6),
                *chance.choice([(), (SKIPPED,), (chose("queue"),), (chose("staff", "queue"),)]),
                since=chance.choice([None, 400, 7_000, 80_000]),
                mode=chance.choice([Mode.NORMAL, Mode.TEST]),
                language=chance.choice(["en", "de"]),
            ),
        )
        for _ in range(40)
    ]
    terminal.boots, terminal.anchors = [], []
    while presses or anchors:
        some = [presses.pop(chance.randrange(len(presses))) for _ in presses[:8]]
        news = [anchors.pop() for _ in anchors[:1]]
        terminal.send(*some, *some[:1], anchors=tuple(news), boots=tuple(chance.sample(boots, 1)))

    now = kept(account)
    assert sum(row.n for row in now[0]) == 40
    assert len({row.lh for row in now[0]}) > 3
    assert recounted(account) == now
