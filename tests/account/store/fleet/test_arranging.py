"""Terminals arranged, codes taken back, pending ones accepted; the books beside a count."""

import random

import pytest
from sqlalchemy import Connection, insert, update

from account.errors import NotFound
from account.pages.fleet.guide import begun, guide
from account.store import deeds, schema
from account.store.first_start import the_account
from account.store.fleet import (
    arranging,
    attention,
    codes,
    commanding,
    fleet,
    overview,
    saved_views,
    terminals,
)
from account.store.fleet.glance import books
from account.store.fleet.need import Cause
from account.store.places import touchpoints
from account.store.places.fitting import Unfit
from account.store.reach import Reach
from feedback import wire
from feedback.batch import EnrolReply, Receipt
from tests.account.conftest import Account, WireTerminal, problem_in
from tests.account.engines import NOW_MS

HOUR, DAY = 3_600_000, 86_400_000


def _reach(connection: Connection, *only: str) -> Reach:
    return Reach(the_account(connection), frozenset(only) or None)


def test_a_pending_terminal_waits_until_it_is_accepted(account: Account, terminal: WireTerminal):
    with account.database.write() as connection:
        place = terminals.named_touchpoint(connection, the_account(connection))
        text = terminals.add_code(connection, place, "Exit 3", NOW_MS, 90, waits=True)
    terminal.code, terminal.token = text, "another"
    reply = wire.from_json(terminal.enrol().content, EnrolReply)
    terminal.terminal_id = reply.terminal_id
    assert problem_in(terminal.post(terminal.batch())).code == "pending"
    assert problem_in(terminal.get_settings()).code == "pending"

    with account.database.write() as connection:
        mine = _reach(connection)
        arranging.accept(connection, mine, terminal.terminal_id, NOW_MS, "anna")
        with pytest.raises(Unfit, match="is accepted, not pending"):
            arranging.accept(connection, mine, terminal.terminal_id, NOW_MS, "anna")
    assert terminal.get_settings().status_code == 200


def test_a_code_that_was_taken_back_binds_nobody(account: Account, terminal: WireTerminal):
    text = account.code("Lost card")
    with account.database.write() as connection:
        mine = _reach(connection)
        (code,) = [one for one in codes.listed(connection, mine, NOW_MS) if not one.used_by]
        assert code.state is codes.State.OPEN
        assert codes.revoke(connection, mine, code.mark, NOW_MS, "anna") == "Lost card"
        known = codes.listed(connection, mine, NOW_MS)
        used = next(one for one in known if one.used_by == terminal.terminal_id)
        with pytest.raises(Unfit, match="was used"):
            codes.revoke(connection, mine, used.mark, NOW_MS, "anna")
        for mark in ("", "%", code.mark[:4], "0" * 12):
            with pytest.raises(NotFound):
                codes.revoke(connection, mine, mark, NOW_MS, "anna")
        with pytest.raises(NotFound):
            codes.revoke(connection, _reach(connection, "nowhere"), code.mark, NOW_MS, "anna")
        assert codes.listed(connection, _reach(connection, "nowhere"), NOW_MS) == []
    terminal.code = text
    assert problem_in(terminal.enrol(token_hash="a" * 64)).code == "revoked_code"


def test_moving_keeps_history_where_it_was(account: Account, terminal: WireTerminal):
    terminal.send(terminal.press())
    with account.database.write() as connection:
        mine = _reach(connection)
        there = touchpoints.add(
            connection, mine.account_id, None, "There", {"settings": {"sound": 1}}, NOW_MS
        )
        arranging.move(connection, mine, terminal.terminal_id, there, NOW_MS, "anna")
        arranging.rename(connection, mine, terminal.terminal_id, "Right of it", NOW_MS, "anna")

    settings = wire.settings_from(terminal.get_settings().content)
    assert (settings.touchpoint_id, settings.sound) == (there, 1)
    assert [row.touchpoint_id for row in account.rows(schema.response)] == [terminal.touchpoint_id]
    assert [row.name for row in account.rows(schema.terminal)] == ["Right of it"]


def test_what_is_not_within_reach_cannot_be_arranged(account: Account, terminal: WireTerminal):
    this = terminal.terminal_id
    with account.database.write() as connection:
        elsewhere, mine = _reach(connection, "elsewhere"), _reach(connection)
        shut = touchpoints.add(connection, mine.account_id, None, "Shut", {}, NOW_MS)
        touchpoints.close(connection, mine.account_id, shut, NOW_MS)
        for act in (arranging.accept, arranging.retire):
            with pytest.raises(NotFound):
                act(connection, elsewhere, this, NOW_MS, "eve")
        with pytest.raises(NotFound):
            arranging.rename(connection, elsewhere, this, "mine", NOW_MS, "eve")
        with pytest.raises(NotFound):
            arranging.move(connection, mine, this, "nowhere", NOW_MS, "anna")
        with pytest.raises(Unfit, match="'Shut' is closed"):
            arranging.move(connection, mine, this, shut, NOW_MS, "anna")
        with pytest.raises(Unfit, match="is no name"):
            arranging.rename(connection, mine, this, " ", NOW_MS, "anna")
        arranging.retire(connection, mine, this, NOW_MS, "anna")
        with pytest.raises(Unfit, match="retired already"):
            arranging.retire(connection, mine, this, NOW_MS, "anna")
    assert problem_in(terminal.post(terminal.batch())).code == "revoked"


def test_the_books_say_what_a_count_would(account: Account, terminal: WireTerminal):
    """Sent in any order, in part, twice, from a rolled-back card: books and rows agree."""
    chance = random.Random(7)
    presses = terminal.presses(60)
    for _ in range(12):
        some = chance.sample(presses, chance.randint(1, 9))
        claimed = chance.choice([60, 60, 40])
        sendable = [one for one in some if one.seq <= claimed]
        reply = terminal.post(terminal.batch(*sendable, captured_seq=claimed))
        assert wire.from_json(reply.content, Receipt).results is not None
        with account.database.read() as connection:
            mine, ids = the_account(connection), [terminal.terminal_id]
            counted = overview.those(connection, mine, ids, counted=True)
            assert overview.those(connection, mine, ids) == counted


@pytest.mark.parametrize(
    ("captured", "seen", "gaps", "told"),
    [
        (8, 8, [(3, 6)], (4, 0)),
        (5, 2, [], (2, 0)),
        (2, 3, [], (2, 1)),
        (4, 9, [(3, 6), (8, 8)], (2, 2)),
        (0, 0, [], (0, 0)),
    ],
)
def test_books_by_example(captured: int, seen: int, gaps: list[tuple[int, int]], told: tuple):
    assert overview.by_books(captured, seen, gaps) == told


def test_views_are_kept_for_oneself_or_shared(account: Account):
    with account.database.write() as connection:
        mine = the_account(connection)
        whole = _reach(connection)

        def keep(name: str, *, shared: bool) -> str:
            return saved_views.keep(connection, mine, "anna", name, "q=1", NOW_MS, shared=shared)

        keep("Own", shared=False)
        shared = keep("For all", shared=True)
        assert [one.name for one in saved_views.listed(connection, whole, "anna")] == [
            "For all",
            "Own",
        ]
        assert [one.name for one in saved_views.listed(connection, whole, "bob")] == ["For all"]
        with pytest.raises(NotFound):
            saved_views.let_go(connection, mine, "bob", shared, NOW_MS, governs=False)
        with pytest.raises(NotFound):
            saved_views.let_go(connection, "b" * 12, "anna", shared, NOW_MS, governs=True)
        saved_views.let_go(connection, mine, "bob", shared, NOW_MS, governs=True)
        assert [one.name for one in saved_views.listed(connection, whole, "anna")] == ["Own"]
        with pytest.raises(Unfit):
            keep("", shared=False)


def test_a_shared_view_is_for_those_who_reach_what_it_names(account: Account):
    shared = {"all": "state=silent", "here": "place=1", "there": "place=2&state=silent"}
    there = {"results": "in=1&in=2", "beside": "in=1&against=2", "before": "in=1&against=before"}
    with account.database.write() as connection:
        mine = the_account(connection)
        for name, query in (shared | there).items():
            page = saved_views.RESULTS if name in there else saved_views.TERMINALS
            saved_views.keep(connection, mine, "anna", name, query, NOW_MS, shared=True, page=page)

        def seen(who: str, *only: str) -> set[str]:
            pages = (saved_views.TERMINALS, saved_views.RESULTS)
            found = [
                saved_views.listed(connection, _reach(connection, *only), who, x) for x in pages
            ]
            return {one.name for views in found for one in views}

        assert seen("bob", "1") == {"all", "here", "before"}
        assert seen("anna", "1") == seen("bob") == {*shared, *there}


def test_what_the_pages_ask_is_asked_on_both_engines(account: Account, terminal: WireTerminal):
    first, _, third = terminal.presses(3)
    terminal.send(first, third, acked_seq=3)
    with account.database.write() as connection:
        commanding.ask(connection, terminal.terminal_id, "restart", {}, NOW_MS, "anna")
        connection.execute(update(schema.command).values(done_ms=NOW_MS, well=False))
        account_id = the_account(connection)
        terminals.add_code(connection, terminal.touchpoint_id, "Card", NOW_MS - 88 * DAY, 90)
        connection.execute(
            insert(schema.carried_file).values(
                terminal_id=terminal.terminal_id,
                raw_hash=bytes(32),
                name="b",
                raw=b"",
                received_ms=NOW_MS,
            )
        )
    later = NOW_MS + 5 * HOUR
    with account.database.read() as connection:
        mine = Reach(account_id, frozenset({terminal.touchpoint_id}))
        whole = fleet.whole(connection, mine, later)
        found = {one.cause: one.n for one in attention.needs(connection, mine, whole, later)}
        assert found == {
            Cause.MISSING: 1,
            Cause.SILENT: 0,
            Cause.FAILED: 0,
            Cause.CARRIED: 1,
            Cause.CODE: 0,
        }
        only = attention.of_terminal(connection, mine, whole, terminal.terminal_id, later)
        assert {one.cause for one in only} == found.keys() - {Cause.CODE}
        assert [one.what for one in deeds.about(connection, account_id, terminal.terminal_id)] == [
            "command.restart",
            "terminal.enrolled",
        ]
        assert arranging.own(connection, mine, terminal.terminal_id, to_change=False)
        assert begun(connection, account_id)
        assert guide(connection, mine, whole) is None
        assert books(connection, mine) == (3, 3)
