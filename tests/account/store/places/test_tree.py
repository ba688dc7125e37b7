"""Touchpoints in a tree: what holds where, who hears of a change, and what is refused."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from account.errors import AccountError, AlreadyThere, NotFound
from account.store import schema
from account.store.engine import Database
from account.store.first_start import example_survey, the_account
from account.store.places import touchpoints, tree
from account.store.places.fitting import Unfit
from account.store.surveys import papers
from feedback import wire
from tests.account.conftest import Account, WireTerminal
from tests.account.engines import NOW_MS


@pytest.fixture
def connection(shared_database: Database):
    """Everything is rolled back."""
    with shared_database.engine.connect() as connection, connection.begin() as begun:
        yield connection
        begun.rollback()


def _add(connection: Connection, parent: str | None, name: str, **own: object) -> str:
    return touchpoints.add(connection, the_account(connection), parent, name, own, NOW_MS)


def _set(connection: Connection, touchpoint_id: str, **own: object) -> int:
    mine = the_account(connection)
    return touchpoints.change(connection, mine, touchpoint_id, own, NOW_MS)


def _place(connection: Connection, touchpoint_id: str) -> tree.Place:
    return tree.read(connection, the_account(connection)).places[touchpoint_id]


def _audited(connection: Connection, about: str) -> list[tuple[str, dict[str, str]]]:
    a = schema.audit.c
    query = select(a.what, a.detail).where(a.about == about).order_by(a.id)
    return [(what, json.loads(detail)) for what, detail in connection.execute(query)]


def test_what_is_set_above_holds_beneath_until_it_is_set_there(connection: Connection):
    country = _add(connection, None, "Germany", time_zone="Europe/Berlin", languages="de en")
    city = _add(connection, country, "Berlin", settings={"sound": 10}, tags="capital")
    gate = _add(connection, city, "Gate", languages="en", settings={"theme": "light"}, tags="air")

    there = _place(connection, gate)
    assert there.holds["time_zone"] == "Europe/Berlin"
    assert there.holds["languages"] == "en"
    assert there.holds["settings"] == {"sound": 10, "theme": "light"}
    assert there.tags == ("capital", "air")
    known = tree.read(connection, the_account(connection))
    assert known.path(gate) == "Germany › Berlin › Gate"
    assert known.origin(gate, "time_zone") == known.places[country]
    assert known.origin(gate, "settings", "sound") == known.places[city]
    assert known.origin(gate, "languages") is None


def test_a_change_above_reaches_all_that_did_not_set_it(connection: Connection):
    country = _add(connection, None, "France", time_zone="Europe/Paris")
    plain, own = _add(connection, country, "a"), _add(connection, country, "b", time_zone="UTC")

    _set(connection, country, time_zone="Europe/Berlin", settings={"sound": 0})

    assert _place(connection, plain).holds["time_zone"] == "Europe/Berlin"
    assert _place(connection, own).holds["time_zone"] == "UTC"
    assert _place(connection, own).holds["settings"] == {"sound": 0}
    assert ("touchpoint.set", {"name": "sound", "was": "", "now": "0"}) in _audited(
        connection, country
    )


def test_a_row_that_says_nothing_of_itself_has_set_all_it_holds(connection: Connection):
    entrance = connection.execute(select(schema.touchpoint.c.id)).scalars().one()
    before = _place(connection, entrance)
    above = _add(connection, None, "Above", time_zone="Asia/Tokyo", languages="ja")

    touchpoints.move(connection, the_account(connection), entrance, above, NOW_MS)

    assert _place(connection, entrance).holds == before.holds


def test_a_survey_put_up_above_is_asked_beneath(connection: Connection):
    mine = the_account(connection)
    city = _add(connection, None, "Bonn")
    survey = msgspec.structs.replace(example_survey(), name="Another")
    rev = papers.issue_survey(connection, mine, survey, NOW_MS).rev
    kept = papers.issue_survey(connection, mine, example_survey(), NOW_MS).rev
    plain, own = _add(connection, city, "a"), _add(connection, city, "b", survey_rev=kept)

    papers.ask(connection, mine, city, rev, NOW_MS)

    assert _place(connection, plain).holds["survey_rev"] == rev
    assert _place(connection, own).holds["survey_rev"] == kept
    _set(connection, city, survey_rev=rev, languages="en")
    assert _place(connection, plain).holds["survey_rev"] == rev


def test_moving_takes_over_what_holds_there(connection: Connection):
    north, south = _add(connection, None, "N"), _add(connection, None, "S", time_zone="Asia/Tokyo")
    shop = _add(connection, north, "Shop")
    till = _add(connection, shop, "Till")

    touchpoints.move(connection, the_account(connection), shop, south, NOW_MS)

    assert _place(connection, till).holds["time_zone"] == "Asia/Tokyo"
    assert _audited(connection, shop)[-1] == (
        "touchpoint.moved",
        {"under": south, "was_under": north},
    )


def test_a_touchpoint_at_the_top_always_has_something_to_ask(connection: Connection):
    top = _add(connection, None, "Top")
    city = _add(connection, top, "City")

    touchpoints.move(connection, the_account(connection), city, None, NOW_MS)
    _set(connection, city)

    assert _place(connection, top).own["survey_rev"]
    assert _place(connection, city).own["survey_rev"] == _place(connection, top).own["survey_rev"]


def test_the_example_is_asked_where_nothing_was_ever_issued(connection: Connection):
    connection.execute(update(schema.survey).values(origin="terminal"))
    top = _add(connection, None, "Top")

    rev = wire.revision(wire.to_json(example_survey()))
    assert _place(connection, top).holds["survey_rev"] == rev


def test_closing_waits_until_nothing_stands_there(connection: Connection):
    mine = the_account(connection)
    city = _add(connection, None, "Ulm")
    shop = _add(connection, city, "Shop")

    with pytest.raises(Unfit, match="open touchpoints beneath it: Shop"):
        touchpoints.close(connection, mine, city, NOW_MS)
    touchpoints.close(connection, mine, shop, NOW_MS)
    touchpoints.close(connection, mine, city, NOW_MS)
    assert _place(connection, city).closed_ms == NOW_MS
    with pytest.raises(Unfit, match="'Ulm' is closed"):
        _add(connection, city, "Another")
    with pytest.raises(Unfit, match="'Ulm' is closed"):
        touchpoints.reopen(connection, mine, shop, NOW_MS)
    touchpoints.reopen(connection, mine, city, NOW_MS)
    touchpoints.reopen(connection, mine, shop, NOW_MS)
    assert _place(connection, shop).closed_ms is None


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({"time_zone": "Mars/Olympus"}, "there is no time zone 'Mars/Olympus'"),
        ({"time_zone": "../etc/passwd"}, "../etc/passwd"),
        ({"opening_hours": '{"someday": []}'}, "'someday' is no weekday"),
        ({"cut_over_min": 90}, "whole hours up to 12"),
        ({"cut_over_min": 13 * 60}, "whole hours up to 12"),
        ({"languages": "Deutsch"}, "languages: Deutsch"),
        ({"languages": ""}, "languages is empty"),
        ({"settings": {"sound": 101}}, "sound is 101, must be between 0 and 100"),
        ({"settings": {"volume": 1}}, "volume"),
        ({"settings": {"colours": {"text": "#111111"}}}, "has contrast"),
        ({"settings": {"dark_hours": "always"}}, "'always' is no span of hours"),
        ({"tags": " ".join(map(str, range(21)))}, "tags: at most 20"),
    ],
)
def test_what_no_terminal_could_take_is_refused(
    connection: Connection, own: dict[str, object], told: str
):
    with pytest.raises(Unfit, match=told):
        _add(connection, None, "Wrong", **own)
    city = _add(connection, None, "Right")
    with pytest.raises(Unfit, match=told):
        _set(connection, city, **own)


@pytest.mark.parametrize("name", ["", " ", " a", "a" * 81, "a\nb", "a › b"])
def test_what_is_no_name_is_refused(connection: Connection, name: str):
    with pytest.raises(Unfit):
        _add(connection, None, name)


def test_trouble_in_the_tree_is_named(connection: Connection):
    mine, top = the_account(connection), _add(connection, None, "Top")
    beneath = _add(connection, top, "Beneath")

    with pytest.raises(AlreadyThere, match="a touchpoint 'Beneath' already"):
        _add(connection, top, "Beneath")
    with pytest.raises(Unfit, match="'Top' cannot hang under itself"):
        touchpoints.move(connection, mine, top, beneath, NOW_MS)
    with pytest.raises(NotFound, match="no touchpoint 'nowhere'"):
        _add(connection, "nowhere", "x")
    with pytest.raises(NotFound):
        touchpoints.change(connection, "b" * 12, top, {}, NOW_MS)
    for level in range(touchpoints.DEEPEST - 2):
        beneath = _add(connection, beneath, f"{level}")
    with pytest.raises(Unfit, match="8 levels deep"):
        _add(connection, beneath, "one too many")
    other = _add(connection, None, "Other")
    with pytest.raises(Unfit, match="more than 8 levels deep"):
        touchpoints.move(connection, mine, top, other, NOW_MS)


@pytest.mark.parametrize("rev", ["0" * 64, f"{'0' * 64} {'1' * 64}", "x"])
def test_no_place_asks_a_survey_that_is_nowhere(connection: Connection, rev: str):
    place = _add(connection, None, "Bonn")
    with pytest.raises(Unfit, match="there is no survey"):
        _set(connection, place, survey_rev=rev, time_zone="UTC", languages="en")
    with pytest.raises(Unfit, match="there is no survey"):
        _add(connection, place, "a", survey_rev=rev)
    assert _place(connection, place).holds["survey_rev"] != rev


def test_a_name_that_is_there_twice_needs_its_path(connection: Connection):
    mine = the_account(connection)
    one, two = _add(connection, None, "One"), _add(connection, None, "Two")
    door = _add(connection, one, "Door")
    _add(connection, two, "Door")

    assert touchpoints.named(connection, mine, "One > Door") == door
    assert touchpoints.named(connection, mine, door) == door
    with pytest.raises(Unfit, match="One › Door; Two › Door"):
        touchpoints.named(connection, mine, "Door")
    with pytest.raises(AccountError, match="no touchpoint 'Window'"):
        touchpoints.named(connection, mine, "Window")


_VALUES = {
    "time_zone": st.sampled_from(["UTC", "Asia/Tokyo"]),
    "languages": st.sampled_from(["en", "de en"]),
    "cut_over_min": st.sampled_from([0, 240]),
    "settings": st.dictionaries(st.sampled_from(["sound", "thanks_s"]), st.integers(2, 60)),
    "tags": st.sampled_from(["a", "b a", "c"]),
}
OWN = st.fixed_dictionaries({}, optional=_VALUES)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), OWN), min_size=1, max_size=12))
def test_what_holds_is_always_what_climbing_would_find(shared_database: Database, steps):
    with shared_database.engine.connect() as connection, connection.begin() as begun:
        mine, made = the_account(connection), [_add(connection, None, "Top")]
        for number, (what, which, own) in enumerate(steps):
            here, other = made[which % len(made)], made[(which + what) % len(made)]
            if what < 3:
                made.append(_add(connection, here, f"{number}", **own))
            elif what < 5:
                touchpoints.change(connection, mine, here, own, NOW_MS)
            elif other not in tree.read(connection, mine).below(here):
                touchpoints.move(connection, mine, here, other, NOW_MS)
        known = tree.read(connection, mine)
        for one in made:
            climbed = list(known.above(one))
            for name in ("time_zone", "languages", "cut_over_min"):
                found = [place.own[name] for place in climbed if name in place.own]
                assert known.places[one].holds[name] == (found[0] if found else tree.ROOT[name])
            sounds = [place.own.get("settings", {}).get("sound") for place in climbed]
            sound = next((one for one in sounds if one is not None), None)
            assert known.places[one].holds["settings"].get("sound") == sound
            tags = {tag for place in climbed for tag in place.own.get("tags", "").split()}
            assert set(known.places[one].tags) == tags
        begun.rollback()


def test_a_terminal_hears_of_a_change_far_above(account: Account, terminal: WireTerminal):
    with account.database.write() as connection:
        mine = the_account(connection)
        top = touchpoints.add(connection, mine, None, "Top", {"settings": {"sound": 7}}, NOW_MS)
        entrance = touchpoints.named(connection, mine, "Entrance")
        touchpoints.move(connection, mine, entrance, top, NOW_MS)
    receipt = terminal.send()
    assert receipt.settings is not None
    assert wire.settings_from(terminal.get_settings().content).sound == 7

    with account.database.write() as connection:
        told = touchpoints.change(connection, mine, top, {"settings": {"sound": 8}}, NOW_MS)
    assert told == 1
    assert wire.settings_from(terminal.get_settings().content).sound == 8
