"""The results pages tell with what they compare, where it was, and in which order."""

import re

import pytest
from sqlalchemy import update

from account.pages.results import narrowing
from account.store import schema
from tests.account.pages.scene import DAY, Scene
from tests.account.pages.test_results_page import ZONE, fill, text_of


@pytest.fixture
def full(scene: Scene) -> Scene:
    scene.add_touchpoint("south", "Exit south", ZONE)
    with scene.database.write() as connection:
        beneath = update(schema.touchpoint).where(schema.touchpoint.c.id == "north")
        connection.execute(beneath.values(parent_id="south"))
    fill(scene, 200)
    fill(scene, 40, place="south")
    return scene


def test_what_is_compared_is_named(full, anna):
    before = "compared with 2025-11-09 to 2025-11-15"

    assert before in text_of(anna.get("/results?period=7d&against=before").text)
    assert before in anna.get("/results.csv?period=7d&against=before").text
    place = text_of(anna.get("/results?period=7d&against=north").text)
    assert "compared with Exit south › Exit north" in place
    assert "compared with" not in text_of(anna.get("/results?period=7d").text)


def test_everything_is_shown_though_nothing_lies_before_it(full, anna):
    reply = anna.get("/results?period=all&against=before")

    assert reply.status_code == 200
    assert "nothing lies before everything" in reply.text


def test_days_without_dates_ask_for_them_in_the_reader_s_language(full, anna):
    reply = anna.get("/results?period=days", headers={"Accept-Language": "de"})

    assert reply.status_code == 400
    assert "Wählen Sie einen ersten und einen letzten Tag" in reply.text


def test_comments_that_came_together_stand_as_they_were_pressed(full, anna):
    with full.database.write() as connection:
        connection.execute(update(schema.response).values(received_ms=full.now + DAY))

    page = text_of(anna.get("/results/comments?period=all").text)

    pressed = re.findall(r"· (\d{4}-\d\d-\d\d \d\d:\d\d) ·", page)
    assert len(pressed) > 5
    assert pressed == sorted(pressed, reverse=True)
    assert "Exit south › Exit north · 2025" in page


def test_a_german_page_writes_no_english_fractions(full, anna):
    page = anna.get("/results?period=90d", headers={"Accept-Language": "de"}).text

    fractions = re.findall(r">(\d+)([.,])(\d)<", page)
    assert fractions
    assert {between for _, between, _ in fractions} == {","}


def test_comments_say_which_question_they_belong_to(full, anna):
    key = f"{full.rev[:12]}~mood~smileys~5"
    every, one = (
        anna.get(f"/results/comments?period=90d&question={name}").text for name in ("", key)
    )
    assert "How was your visit today? · Everywhere" in one
    assert "? · Everywhere" not in every
    assert "Only one till" in one


def test_comments_of_a_question_that_was_not_rated_are_not_those_of_others(full, anna):
    """As its scores: what stood there would look as if it had been written to it."""
    other = f"{full.rev[:12]}~mood~smileys~4"
    page = anna.get(f"/results/comments?period=90d&question={other}").text
    assert "No comment in this time." in page
    assert 'class="comment"' not in page


def test_of_very_many_places_those_to_go_on_from_are_offered(scene: Scene, anna, monkeypatch):
    for under, name in ((None, "hall-a"), (None, "hall-b"), ("hall-a", "a-1"), ("hall-b", "b-1")):
        scene.add_touchpoint(name, name, ZONE)
        with scene.database.write() as connection:
            there = update(schema.touchpoint).where(schema.touchpoint.c.id == name)
            connection.execute(there.values(parent_id=under))
    monkeypatch.setattr(narrowing, "MANY", 4)

    def offered(query: str) -> set[str]:
        page = anna.get(f"/results?{query}").text
        chosen = re.search(r'<select id="in".*?</select>', page, re.DOTALL)
        assert chosen
        return set(re.findall(r'value="([ab]-1|hall-[ab])"', chosen[0]))

    assert offered("") == {"hall-a", "hall-b"}
    assert offered("in=hall-a") == {"hall-a", "hall-b", "a-1"}
    assert offered("in=b-1") == offered("against=b-1") == {"hall-a", "hall-b", "b-1"}
    monkeypatch.setattr(narrowing, "MANY", 100)
    assert len(offered("")) == 4
