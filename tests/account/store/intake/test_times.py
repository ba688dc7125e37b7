"""When it truly was: late anchors move what came before them, and order does not matter."""

import json
import random
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from account.out.asked import Asked, Shape
from account.out.rows import RESPONSE_COLUMNS, pages
from account.store.first_start import the_account
from account.store.intake.boots import Store
from account.store.intake.times import NEAR_MS, Clock, _OwnBoot, local_hour, place
from account.store.places import touchpoints
from account.store.reach import Reach
from account.store.schema import audit, response, terminal_store, touchpoint
from account.store.schema import terminal as terminal_table
from feedback.batch import Anchor, Boot
from feedback.identity import new_rid
from feedback.response import Moment

HOUR = 3_600_000
SECOND_BOOT = "0f6b1a2c-0000-4000-8000-000000000002"
THIRD_BOOT = "0f6b1a2c-0000-4000-8000-000000000003"


def boot(number, boot_id, last_boot_ms=HOUR):
    return Boot(boot_no=number, boot_id=boot_id, first_wall_ms=0, last_boot_ms=last_boot_ms)


def times(account):
    return {
        row.seq: (row.time_quality, row.true_ms, row.earliest_ms, row.latest_ms, row.lh)
        for row in account.rows(response)
    }


def test_a_response_is_placed_by_the_anchor_in_its_boot(account, terminal):
    terminal.send(terminal.press(boot_ms=60_000))

    (row,) = account.rows(response)
    assert (row.time_quality, row.true_ms) == ("exact", account.now_ms - HOUR + 60_000)
    assert row.true_ms - 100 < row.earliest_ms < row.latest_ms < row.true_ms + 100
    assert row.wall_ms == 1000


def test_without_an_anchor_it_lies_somewhere_before_its_receipt(account, terminal):
    terminal.anchors = []
    terminal.send(terminal.press())

    (row,) = account.rows(response)
    assert (row.time_quality, row.latest_ms, row.lh) == ("bounded", account.now_ms, None)


def test_a_late_anchor_places_what_came_before_it(account, terminal):
    anchors, terminal.anchors = terminal.anchors, []
    terminal.send(terminal.press(boot_ms=60_000))
    terminal.anchors = anchors
    terminal.send()

    (row,) = account.rows(response)
    assert (row.time_quality, row.true_ms) == ("exact", account.now_ms - HOUR + 60_000)
    assert row.lh is not None
    (line,) = [one for one in account.rows(audit) if one.what == "responses.redated"]
    assert (line.about, json.loads(line.detail)) == (terminal.terminal_id, {"responses": 1})
    terminal.send()
    assert sum(one.what == "responses.redated" for one in account.rows(audit)) == 1


def test_the_boots_around_bound_what_has_no_anchor(account, terminal):
    start = account.now_ms - 30 * HOUR
    terminal.anchors = [
        terminal.anchor(1, HOUR, start + HOUR),
        terminal.anchor(2, 0, start + 20 * HOUR, THIRD_BOOT),
    ]
    terminal.boots = [boot(1, terminal.boots[0].boot_id), boot(2, SECOND_BOOT), boot(3, THIRD_BOOT)]

    terminal.send(terminal.press(boot_id=SECOND_BOOT, boot_ms=10 * 60_000))

    (row,) = account.rows(response)
    assert row.time_quality == "bounded"
    assert abs(row.earliest_ms - (start + HOUR + 10 * 60_000)) < 2000
    assert abs(row.latest_ms - (start + 19 * HOUR + 10 * 60_000)) < 2000


def test_a_boot_told_in_two_ways_shows_a_copied_card(account, terminal):
    terminal.send()
    terminal.boots = [
        Boot(boot_no=1, boot_id=terminal.boots[0].boot_id, first_wall_ms=9, last_boot_ms=0)
    ]
    terminal.send()

    (store,) = account.rows(terminal_store)
    assert "two ways" in store.clone_sign


@pytest.mark.parametrize(
    "impossible",
    [
        {"true_ms": -1},
        {"true_ms": 1 << 70},
        {"boot_ms": -1},
        {"uncertainty_ms": -1},
        {"source": "\0"},
    ],
)
def test_an_anchor_that_cannot_be_is_passed_over(account, terminal, impossible):
    terminal.anchors.append(replace(terminal.anchor(2, 2000, account.now_ms), **impossible))
    terminal.send(terminal.press(boot_ms=2000))

    assert [row.true_ms for row in account.rows(response)] == [account.now_ms - HOUR + 2000]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_in_which_news_comes_does_not_matter(account, terminal, seed):
    chance = random.Random(seed)
    first = terminal.boots[0].boot_id
    start = account.now_ms - 200 * HOUR
    boots = [
        boot(1, first, 80 * HOUR),
        boot(2, SECOND_BOOT, 10 * HOUR),
        boot(3, THIRD_BOOT, 90 * HOUR),
    ]
    began = {first: start, THIRD_BOOT: start + 100 * HOUR}
    at = [(boot_id, chance.randrange(80 * HOUR)) for boot_id in began for _ in range(6)]
    anchors = [
        terminal.anchor(n, ms, began[boot_id] + ms + chance.choice([0, 30, 9000]), boot_id)
        for n, (boot_id, ms) in enumerate(sorted(at), 1)
    ]
    presses = [
        terminal.press(boot_id=one.boot_id, boot_ms=chance.randrange(one.last_boot_ms))
        for one in chance.choices(boots, k=40)
    ]
    account.now_ms += HOUR
    terminal.boots, terminal.anchors = boots, anchors
    terminal.send(*presses)
    at_once = times(account)

    terminal.new_store()
    news = [("boots", (one,)) for one in boots] + [("anchors", (one,)) for one in anchors]
    chance.shuffle(news)
    moved = [replace(p, rid=str(new_rid(terminal.store_id, p.seq))) for p in presses]
    terminal.captured, terminal.boots, terminal.anchors = len(moved), [], []
    for number, one in enumerate(moved):
        terminal.send(one, **dict(news[number : number + 1]))
    in_turn = {
        row.seq: (row.time_quality, row.true_ms, row.earliest_ms, row.latest_ms, row.lh)
        for row in account.rows(response)
        if row.store_id == terminal.store_id
    }

    assert in_turn == at_once
    assert {quality for quality, *_ in at_once.values()} == {"exact", "bounded"}


@pytest.mark.parametrize("seed", range(5))
def test_moments_one_after_another_see_the_anchors_that_each_sees_alone(seed):
    chance = random.Random(seed)
    at = sorted(chance.sample(range(60 * HOUR), 6))
    anchors = [
        Anchor(anchor_no=n, boot_id="b", boot_ms=ms, true_ms=ms, uncertainty_ms=0, source="rtc")
        for n, ms in enumerate(at)
    ]

    def in_boot() -> _OwnBoot:
        """It has been given all there are: no connection is asked."""
        boot = _OwnBoot(None, Store("", ""), "b", anchors)
        boot._whole = True
        return boot

    edges = [ms + near + by for ms in at for near in (-NEAR_MS, 0, NEAR_MS) for by in (-1, 0, 1)]
    together = in_boot()
    for ms in sorted([*edges, *(chance.randrange(70 * HOUR) for _ in range(40))]):
        found, alone = together.around(ms), in_boot().around(ms)
        assert found is not None
        assert alone is not None
        assert found._all == alone._all


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "Pacific/Chatham"])
def test_moments_one_after_another_are_of_the_hour_that_each_is_of_alone(zone):
    chance = random.Random(zone)
    shut = Clock(ZoneInfo(zone), ((1_761_440_000_000, ZoneInfo("UTC")),))
    clocks = [Clock(ZoneInfo(zone)), Clock(ZoneInfo("Asia/Tokyo")), shut]
    starts = {"berlin": 1_761_436_800_000, "chatham": 1_743_859_800_000, "begin": 1}
    anchors = {
        name: [
            Anchor(
                anchor_no=1, boot_id=name, boot_ms=0, true_ms=ms, uncertainty_ms=60, source="rtc"
            )
        ]
        for name, ms in starts.items()
    }
    at = sorted(chance.randrange(2 * HOUR) for _ in range(300))
    at += [900_000 * n + by for n in range(9) for by in (-70, -1, 0, 1, 70) if n or by >= 0]
    said = [
        (Moment(boot_id=name, boot_ms=ms, wall_ms=0, wall_synced=False), 1 << 50, clock)
        for name in starts
        for ms in at
        for clock in (clocks if ms % 2 else clocks[:1])
    ]
    alone = [place(None, Store("", ""), [one], anchors)[0] for one in said]
    assert place(None, Store("", ""), said, anchors) == alone
    assert {one.lh is None for one in alone} == {True, False}


def test_local_hours_follow_the_touchpoints_clock():
    berlin = ZoneInfo("Europe/Berlin")
    before, after = 1_761_436_800_000, 1_761_440_400_000  # 02:00 CEST, and 02:00 CET an hour on

    assert local_hour(before, berlin) == local_hour(after, berlin)
    assert local_hour(before, berlin) % 24 == 2
    kathmandu = ZoneInfo("Asia/Kathmandu")  # 5:45 ahead
    quarter = 500_000 * HOUR + 15 * 60_000
    assert local_hour(quarter - 1, kathmandu) == 500_005
    assert local_hour(quarter, kathmandu) == 500_006


def test_the_hour_is_the_touchpoints_own(account, terminal):
    with account.database.write() as connection:
        connection.execute(update(touchpoint).values(time_zone="Asia/Tokyo"))
    elsewhere = terminal.press(boot_ms=HOUR // 2, touchpoint_id="elsewhere")
    terminal.send(terminal.press(boot_ms=HOUR // 2), elsewhere)

    hours = {row.lh for row in account.rows(response)}
    assert hours == {local_hour(account.now_ms - HOUR // 2, ZoneInfo("Asia/Tokyo"))}


def stands_in(account, zone, at_ms, place):
    with account.database.write() as connection:
        mine = the_account(connection)
        touchpoints.change(connection, mine, place, {"time_zone": zone}, at_ms)


def test_a_place_that_moves_keeps_the_hours_of_what_was_pressed_before(account, terminal):
    began = account.now_ms - HOUR
    stands_in(account, "Europe/Berlin", began - HOUR, terminal.touchpoint_id)
    terminal.send(terminal.press(boot_ms=60_000))
    stands_in(account, "Asia/Tokyo", began + HOUR // 2, terminal.touchpoint_id)

    terminal.anchors.append(terminal.anchor(2, 50 * 60_000, began + 50 * 60_000 + 1))
    terminal.send(terminal.press(boot_ms=70_000), terminal.press(boot_ms=50 * 60_000))

    berlin, tokyo = (local_hour(began, ZoneInfo(zone)) for zone in ("Europe/Berlin", "Asia/Tokyo"))
    assert [row.lh for row in account.rows(response)] == [berlin, berlin, tokyo]
    everything = Asked(reach=Reach(account.rows(response)[0].account_id, None))
    [page] = pages(account.database, everything, Shape.RESPONSES)
    names = list(RESPONSE_COLUMNS)
    pressed, hour = (page[names.index(name)] for name in ("pressed_local", "counted_hour"))
    assert [text[:13] for text in pressed] == [text[:13] for text in hour]


def test_what_a_terminal_left_behind_keeps_the_clock_of_there(account, terminal):
    anchors, terminal.anchors = terminal.anchors, []
    terminal.send(terminal.press(boot_ms=60_000))
    stands_in(account, "Europe/Berlin", 1, terminal.touchpoint_id)
    with account.database.write() as connection:
        mine, tokyo = the_account(connection), {"time_zone": "Asia/Tokyo"}
        new = touchpoints.add(connection, mine, None, "Tokyo", tokyo, 1)
        where = terminal_table.c.terminal_id == terminal.terminal_id
        connection.execute(update(terminal_table).where(where).values(touchpoint_id=new))

    terminal.anchors = anchors
    terminal.send()

    (row,) = account.rows(response)
    assert row.lh == local_hour(account.now_ms - HOUR, ZoneInfo("Europe/Berlin"))


def test_both_ends_in_one_hour_are_not_all_of_it_where_clocks_go_back(account, terminal):
    stands_in(account, "Pacific/Chatham", 1, terminal.touchpoint_id)
    back = 1_775_311_200_000  # 2026-04-04 14:00 UTC: 03:45 is 02:45
    terminal.anchors = [replace(terminal.anchor(1, 0, back + 450_000), uncertainty_ms=780_000)]
    terminal.send(terminal.press(boot_ms=0))

    (row,) = account.rows(response)
    chatham = ZoneInfo("Pacific/Chatham")
    assert local_hour(row.earliest_ms, chatham) == local_hour(row.latest_ms, chatham)
    assert row.lh is None
