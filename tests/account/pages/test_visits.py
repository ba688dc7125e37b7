"""A survey asked by a link: on a page, in an e-mail; its responses stand beside all others."""

import httpx
import msgspec
import pytest
from sqlalchemy import select

from account.store import schema
from account.store.intake import browsed
from account.store.intake.shelf import Shelf
from account.store.reach import Reach
from account.store.surveys import links
from account.surveys import ready, recipes
from feedback import link, seal, wire
from feedback.response import Body, Channel, ContactDetails, Ended, Outcome
from tests.account.pages.scene import Scene
from tests.account.pages.serving import calling

WHO = "b" * 12


@pytest.fixture
def browser(served: str):
    """Somebody's browser, that says nothing about where a form came from."""
    with calling(served, follow_redirects=True) as one:
        yield one


@pytest.fixture
def asked(scene: Scene) -> links.SurveyLink:
    return _link(scene)


def _link(scene: Scene, channel: Channel = Channel.WEB, **how: bool) -> links.SurveyLink:
    rev = scene.issue(recipes.done(ready.ready("smileys"), "review"))
    with scene.database.write() as connection:
        reach = Reach(scene.account_id, None)
        made = links.make(connection, reach, "north", rev, "Till", channel, WHO, scene.now, **how)
        found = links.one(connection, made)
    assert found is not None
    return found


def _kept(scene: Scene) -> list[tuple[object, Body]]:
    with scene.database.read() as connection:
        rows = connection.execute(select(schema.response)).all()
    return [(row, wire.body_from(row.body)) for row in rows]


def _send(browser: httpx.Client, path: str, question: str, **fields: object) -> httpx.Response:
    return browser.post(path, data={"question": question, **fields})


def _at(reply: httpx.Response) -> str:
    return reply.url.path


def test_a_whole_visit_is_one_response_with_its_channel(
    browser: httpx.Client, scene: Scene, asked: links.SurveyLink
):
    visit = _at(_send(browser, f"/l/{asked.token}?l=de", "rating", q_rating="1"))
    assert _kept(scene) == []
    scene.now += 5000
    _send(browser, f"{visit}?l=de", "reason", q_reason=["queue", "price"])
    _send(browser, f"{visit}?l=de", "words", q_words="Zu lange")
    _send(browser, f"{visit}?l=de", "call", q_call="yes")
    told = _send(
        browser, f"{visit}?l=de", "reach",
        q_reach_name="Ayşe", q_reach_reach="a@example.org", q_reach_consent="yes",
    )  # fmt: skip

    assert "Wir kümmern uns darum" in told.text
    ((row, body),) = _kept(scene)
    assert (row.channel, row.touchpoint_id, row.rating, row.kind) == ("web", "north", 1, "smileys")
    assert (row.true_ms, row.time_quality) == (scene.now - 5000, "exact")
    assert body.ended is Ended.FINISHED
    assert [one.question for one in body.answers] == ["rating", "reason", "words", "call", "reach"]
    assert body.answers[1].value == ("queue", "price")
    words, reach = body.answers[2], body.answers[4]
    assert seal.open_sealed(words.sealed or "", scene.sealing_key) == "Zu lange"
    details = wire.from_json(
        seal.open_sealed(reach.sealed or "", scene.sealing_key), ContactDetails
    )
    assert details == ContactDetails(name="Ayşe", email="a@example.org")
    assert reach.consented is not None
    assert "Ayşe" not in row.body


def test_the_hourly_count_has_it_in_the_same_transaction(
    browser: httpx.Client, scene: Scene, asked: links.SurveyLink
):
    _send(browser, f"/l/{asked.token}", "rating", q_rating="3")

    with scene.database.read() as connection:
        row = connection.execute(select(schema.rollup)).one()
    assert (row.terminal_id, row.n, row.total) == (asked.id, 1, 3)


def test_whoever_goes_away_after_the_rating_has_given_it(
    browser: httpx.Client, scene: Scene, asked: links.SurveyLink
):
    _send(browser, f"/l/{asked.token}", "rating", q_rating="2")
    pressed = scene.now
    scene.now += browsed.WALKED_OFF_MS + 1
    shelf = Shelf()

    assert browsed.walked_off(scene.database, scene.now, shelf=shelf) == 1
    assert browsed.walked_off(scene.database, scene.now, shelf=shelf) == 0
    ((row, body),) = _kept(scene)
    assert (row.rating, row.true_ms, body.ended) == (2, pressed, Ended.WALKED_AWAY)


def test_looking_uses_nothing_up_and_an_e_mails_answer_is_only_marked(
    browser: httpx.Client, scene: Scene
):
    mail = _link(scene, Channel.EMAIL)
    html = browser.get(f"/l/{mail.token}?r=4").text

    assert 'value="4" checked' in html
    assert _kept(scene) == []
    _send(browser, f"/l/{mail.token}", "rating", q_rating="3")
    assert _kept(scene)[0][0].channel == "email"


def test_an_address_for_one_visit_is_good_for_one(browser: httpx.Client, scene: Scene):
    once = _link(scene, Channel.EMAIL, single_use=True)
    token = once.new_token()
    _send(browser, f"/l/{token}", "rating", q_rating="3")
    again = _send(browser, f"/l/{token}", "rating", q_rating="1")

    assert "already sent" in again.text
    assert [row.rating for row, _ in _kept(scene)] == [3]
    assert browser.get(f"/l/{once.token}").status_code == 404  # everybody's has no use here


def test_a_visit_goes_on_where_it_was_left_and_back_changes_what_was_said(
    browser: httpx.Client, scene: Scene, asked: links.SurveyLink
):
    visit = _at(_send(browser, f"/l/{asked.token}", "rating", q_rating="1"))
    _send(browser, visit, "reason", q_reason="queue")
    assert "What happened?" in browser.get(visit).text
    back = browser.get(f"{visit}?q=reason").text
    assert 'value="queue" checked' in back
    _send(browser, visit, "reason", q_reason="price")
    _send(browser, visit, "words", skip="1")
    _send(browser, visit, "call", q_call="no")

    ((_, body),) = _kept(scene)
    assert [(one.question, one.outcome, one.value) for one in body.answers] == [
        ("rating", Outcome.ANSWERED, 1),
        ("reason", Outcome.ANSWERED, ("price",)),
        ("words", Outcome.SKIPPED, None),
        ("call", Outcome.ANSWERED, "no"),
    ]


def test_contact_details_without_consent_are_asked_for_again(
    browser: httpx.Client, scene: Scene, asked: links.SurveyLink
):
    visit = _at(_send(browser, f"/l/{asked.token}", "rating", q_rating="1"))
    for question, fields in (("reason", {}), ("words", {}), ("call", {"q_call": "yes"})):
        _send(browser, visit, question, **fields)
    again = _send(browser, visit, "reach", q_reach_name="Anna", q_reach_reach="1234567")

    assert again.status_code == 422
    assert "Please tick the box" in again.text
    assert _kept(scene) == []


def test_another_language_takes_nothing_away_that_is_being_written(
    browser: httpx.Client, asked: links.SurveyLink, scene: Scene
):
    visit = _at(_send(browser, f"/l/{asked.token}?l=en", "rating", q_rating="1"))
    visit = _at(_send(browser, visit, "reason", skip="1"))
    turned = _send(browser, visit, "words", q_words="Half a sen", go="speak:de")

    assert '<html lang="de"' in turned.text
    assert ">Half a sen</textarea>" in turned.text
    assert _kept(scene) == []


@pytest.mark.parametrize("fields", [{}, {"q_rating": "9"}, {"q_rating": ["1", "2"]}])
def test_a_rating_that_is_none_is_not_kept(
    browser: httpx.Client, scene: Scene, asked: links.SurveyLink, fields: dict[str, object]
):
    assert _send(browser, f"/l/{asked.token}", "rating", **fields).status_code == 400
    assert _kept(scene) == []


def test_a_question_that_is_not_its_turn_changes_nothing(
    browser: httpx.Client, scene: Scene, asked: links.SurveyLink
):
    _send(browser, f"/l/{asked.token}", "call", q_call="yes")
    visit = _at(_send(browser, f"/l/{asked.token}", "rating", q_rating="1"))
    reply = _send(browser, visit, "reach", q_reach_reach="x", q_reach_consent="yes")

    assert "What could we do better?" in reply.text
    assert _kept(scene) == []


@pytest.mark.parametrize("token", ["x", "A" * 32, "ÿ"])
def test_a_link_nobody_made_is_kindly_refused(browser: httpx.Client, token: str):
    reply = browser.get(f"/l/{token}")

    assert reply.status_code == 404
    assert "not valid" in reply.text


def test_a_link_changed_by_one_letter_or_signed_by_another_is_refused(
    browser: httpx.Client, scene: Scene, asked: links.SurveyLink
):
    other = _link(scene)
    forged = link.token(asked.id, link.new_nonce(), other.key)
    changed = asked.token[:-1] + ("A" if asked.token[-1] != "A" else "B")
    for token in (forged, changed):
        assert _send(browser, f"/l/{token}", "rating", q_rating="3").status_code == 404
    assert _kept(scene) == []


def test_a_closed_link_begins_nothing_and_lets_a_visit_end(
    browser: httpx.Client, scene: Scene, asked: links.SurveyLink
):
    visit = _at(_send(browser, f"/l/{asked.token}", "rating", q_rating="1"))
    with scene.database.write() as connection:
        links.close(connection, Reach(scene.account_id, None), asked.id, WHO, scene.now)

    assert browser.get(f"/l/{asked.token}").status_code == 410
    assert "What could we do better?" in browser.get(visit).text


def test_a_hundred_a_second_are_slowed_down(browser: httpx.Client, asked: links.SurveyLink):
    statuses = [browser.get(f"/l/{asked.token}").status_code for _ in range(62)]

    assert statuses == [200] * 60 + [429] * 2


def test_a_script_that_stuffs_a_link_is_flagged_and_then_slowed_down(
    browser: httpx.Client, scene: Scene, asked: links.SurveyLink
):
    """Each visit is kept, with the time since the one before from the same address: whoever
    reads the results leaves them out by the same rule as presses at a terminal."""

    def press(token: str) -> httpx.Response:
        sent = {"question": "rating", "q_rating": "4"}  # the survey ends with it
        return browser.post(f"/l/{token}", data=sent, follow_redirects=False)

    replies = []
    for _ in range(42):
        replies.append(press(asked.token))
        scene.now += 50
    assert [one.status_code for one in replies] == [303] * 40 + [429] * 2
    assert replies[-1].headers["retry-after"] == "1"
    scene.now += 950
    assert press(asked.token).status_code == 303  # one every three seconds
    since = [body.since_last_press_ms for _, body in _kept(scene)]
    assert sorted(since, key=str) == [1100, *[50] * 39, None]
    assert press(_link(scene).token).status_code == 303


def test_addresses_for_one_visit_each_know_nothing_of_one_another(
    browser: httpx.Client, scene: Scene
):
    of = _link(scene, Channel.EMAIL)
    for _ in range(2):
        token = link.token(of.id, link.new_nonce(), of.key)
        _send(browser, f"/l/{token}", "rating", q_rating="3")
    assert [body.since_last_press_ms for _, body in _kept(scene)] == [None, None]


def test_no_ending_says_more_than_its_own_survey(
    browser: httpx.Client, scene: Scene, asked: links.SurveyLink
):
    """The way on is the ending's own address, its braces filled in."""
    told = _send(browser, f"/l/{asked.token}?l=en", "rating", q_rating="4")

    assert "https://example.org/review?from=north&amp;l=en" in told.text


def test_the_longer_survey_follows_on_the_same_visit(browser: httpx.Client, scene: Scene):
    rev = scene.issue(msgspec.structs.replace(ready.ready("shop"), name="With more"))
    with scene.database.write() as connection:
        reach = Reach(scene.account_id, None)
        made = links.make(connection, reach, "north", rev, "Page", Channel.WEB, WHO, scene.now)
        of = links.one(connection, made)
    assert of is not None
    told = _send(browser, f"/l/{of.token}?l=en", "mood", q_mood="4")
    further = told.text.partition('class="further" href="')[2].partition('"')[0]
    form = browser.get(further.replace("&amp;", "&"))

    assert form.status_code == 200
    assert "q_recommend" in form.text


def test_it_is_no_terminal_of_the_fleet_and_among_the_responses_all_the_same(
    anna: httpx.Client, browser: httpx.Client, asked: links.SurveyLink
):
    _send(browser, f"/l/{asked.token}", "rating", q_rating="3")

    assert "Till" not in anna.get("/terminals").text
    assert "Web link" in anna.get("/responses").text
