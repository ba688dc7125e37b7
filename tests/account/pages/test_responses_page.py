"""Responses as they arrive: what is said of each, and the pages they come in."""

import re

import httpx
from sqlalchemy import update

from account.store import schema
from account.store.results import stream
from feedback import seal, wire
from feedback.response import Answer, Consented, ContactDetails, Mode, Outcome
from tests.account.pages.everything import longer_answers
from tests.account.pages.scene import DAY, HOUR, MINUTE, Scene


def _rows(client: httpx.Client, path: str = "/responses") -> list[str]:
    """What is said of each response."""
    html = client.get(path).text.split('<li class="response"')[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", row.partition(">")[2]).split()) for row in html]


def test_the_newest_comes_first(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    for rating, ago in ((1, 3), (5, 1), (3, 2)):
        scene.visit(here, rating, ago=ago * MINUTE)
    labels = [row.split(" Exit")[0] for row in _rows(anna)]
    assert labels == ["Very happy", "Neutral", "Very unhappy"]


def test_a_press_is_told_by_the_touchpoints_own_clock(anna: httpx.Client, scene: Scene):
    scene.add_touchpoint("gate", "Gate A12", "Asia/Tokyo")
    scene.visit(scene.terminal(touchpoint="gate"), touchpoint="gate")
    assert "20:00:00 JST 2025-11-22 · exact" in _rows(anna)[0]


def test_a_time_that_is_not_exact_is_not_made_so(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    scene.visit(here, bounded=(scene.now - 2 * DAY, scene.now - HOUR))
    assert "between 2025-11-20 12:00 and 2025-11-22 11:00 CET" in _rows(anna)[0]
    assert "exact" not in _rows(anna)[0]


def test_reasons_and_what_was_left_unanswered(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    queue = Answer(question="reason", outcome=Outcome.ANSWERED, value="queue", took_ms=1)
    timed_out = Answer(question="reason", outcome=Outcome.TIMED_OUT, took_ms=1)
    scene.visit(here, 1, answers=(queue,), ago=MINUTE)
    scene.visit(here, 2, answers=(timed_out,))
    unanswered, answered = _rows(anna)
    assert "Waiting time" in answered
    assert "What could we do better? – no answer" in unanswered


def test_a_test_press_is_marked(anna: httpx.Client, scene: Scene):
    scene.visit(scene.terminal(), mode=Mode.TEST)
    assert "Test press" in _rows(anna)[0]


def test_a_rating_without_its_survey_is_a_bare_number(anna: httpx.Client, scene: Scene):
    scene.visit(
        scene.terminal(), 4, kind=None, steps=None, unscored="survey_unknown", survey_rev="0" * 64
    )
    assert _rows(anna)[0].startswith("4 Rating 4")
    assert "has not arrived yet" in _rows(anna)[0]


def test_longer_answers_stand_with_their_visit(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    scene.visit(here, 1, link="0" * 16, ago=MINUTE)
    scene.visit(here, 5)
    longer_answers(scene, here, "0" * 16)

    other, joined = _rows(anna)
    assert "From the phone" not in other
    assert "recommend us to a friend? 3 of 10 What did you like? Range of goods, Staff" in joined
    assert "I nearly left my basket." in joined
    assert "Ayşe Yılmaz" in joined
    assert "consent given 2025-11-22 11:59:00 CET" in joined


def test_longer_answers_of_another_terminal_with_the_same_nonce_stay_apart(
    anna: httpx.Client, scene: Scene
):
    here, there = scene.terminal(), scene.terminal()
    scene.visit(here, 1, link="0" * 16)
    longer_answers(scene, there, "0" * 16)
    assert "From the phone" not in _rows(anna)[0]


def test_text_sealed_to_another_key_is_said_to_be(anna: httpx.Client, scene: Scene):
    torn = Answer(question="words", outcome=Outcome.ANSWERED, sealed="AAAA", took_ms=1)
    scene.visit(scene.terminal(), 1, answers=(torn,))
    assert "cannot be opened with this account&#39;s key" in _rows(anna)[0]


def test_every_response_is_on_exactly_one_page(anna: httpx.Client, scene: Scene, monkeypatch):
    monkeypatch.setattr(stream, "PAGE", 3)
    here, there = scene.terminal(), scene.terminal()
    made = [scene.visit(one, received_ms=scene.now) for one in (here, there) * 5]
    seen, path = list[str](), "/responses"
    while path:
        html = anna.get(path).text
        seen += re.findall(r'data-rid="(\w+)"', html)
        older = re.search(r'href="(/responses\?before=[^"]+)"', html)
        path = older[1] if older else ""
    assert len(seen) == len(made)
    assert set(seen) == set(made)


def test_a_place_that_is_none_is_kindly_told(anna: httpx.Client):
    assert anna.get("/responses?before=nonsense").status_code == 404
    assert anna.get("/responses?before=1-zz-2").status_code == 404


def test_the_fresh_part_is_sent_only_when_it_changed(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    scene.visit(here)
    first = anna.get("/responses/newest")
    same = anna.get("/responses/newest", headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    scene.visit(here)
    changed = anna.get("/responses/newest", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


def test_today_counts_what_is_certainly_of_today(anna: httpx.Client, scene: Scene):
    here = scene.terminal()
    scene.visit(here, 5, ago=HOUR)
    scene.visit(here, 5, ago=HOUR, mode=Mode.TEST)
    scene.visit(here, 1, ago=13 * HOUR, received_ms=scene.now)
    scene.visit(here, 2, bounded=(scene.now - 2 * HOUR, scene.now))
    scene.visit(here, 3, bounded=(scene.now - 2 * DAY, scene.now))

    said = " ".join(re.sub(r"<[^>]+>", " ", anna.get("/today").text).split())
    assert "2 responses" in said
    assert "0 Very unhappy 1 Unhappy 0 Neutral 0 Happy 1 Very happy" in said
    assert "1 more may be from today" in said
    assert "1 test press is not counted" in said


def test_who_asked_to_be_called_back_can_be(anna: httpx.Client, scene: Scene):
    details = wire.to_json(ContactDetails(name="Ada", phone="+49 30 1234")).decode()
    agreed = Answer(
        question="reach",
        outcome=Outcome.ANSWERED,
        sealed=seal.seal(details, seal.public_of(scene.sealing_key)),
        consented=Consented(version="2026-1", language="en"),
        took_ms=9000,
    )
    scene.visit(scene.terminal(), 1, answers=(agreed,))
    assert "Ada, +49 30 1234 (may be contacted: agreed to wording 2026-1)" in _rows(anna)[0]


def test_a_place_is_told_with_those_above_it(anna: httpx.Client, scene: Scene):
    scene.add_touchpoint("city", "Berlin", "Europe/Berlin")
    north = schema.touchpoint.c.id == "north"
    with scene.database.write() as connection:
        connection.execute(update(schema.touchpoint).where(north).values(parent_id="city"))
    scene.visit(scene.terminal())
    assert "<bdi>Berlin › Exit north</bdi> ·" in anna.get("/responses").text
