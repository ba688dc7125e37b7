"""The longer survey: what the QR code opens, and what is kept of it."""

import httpx
import msgspec
import pytest
from sqlalchemy import insert, select, update

from account.store import schema
from account.store.intake import longer
from account.store.reach import Reach
from feedback import seal, wire
from feedback.survey import Kind, Question
from tests.account.pages.scene import Scene
from tests.account.pages.serving import calling

NONCE = "0123456789abcdef"
FILLED = {
    "q_again": "4",
    "q_recommend": "0",
    "q_easy": "5",
    "q_satisfied": "2",
    "q_shine": "3",
    "q_found": "some",
    "q_liked": ["staff", "price"],
    "q_words": "Zwei Zeilen\r\nund 😀",
    "q_call_name": "Ayşe",
    "q_call_reach": "+49 30 1234",
    "q_call_consent": "yes",
}


@pytest.fixture
def phone(served: str):
    """A visitor's phone: an old one, which says nothing about where a form came from."""
    with calling(served, follow_redirects=True) as one:
        yield one


@pytest.fixture
def path(scene: Scene) -> str:
    return f"/v/{scene.link(scene.terminal(), NONCE)}"


def _kept(scene: Scene) -> list:
    with scene.database.read() as connection:
        return list(connection.execute(select(schema.longer_response)).all())


def _sent(scene: Scene, **changed: object) -> dict[str, object]:
    return {"rev": scene.rev, **FILLED, **changed}


def test_every_kind_of_answer_is_kept(phone: httpx.Client, path: str, scene: Scene):
    thanks = phone.post(f"{path}?l=de", data=_sent(scene))

    assert thanks.status_code == 200
    assert "Ihre Antworten sind angekommen" in thanks.text
    (row,) = _kept(scene)
    answers = longer.answers_from(row.answers)
    values = {name: one.value for name, one in answers.items() if one.value is not None}
    assert values == {
        "again": 4, "recommend": 0, "easy": 5, "satisfied": 2, "shine": 3,
        "found": "some", "liked": ("staff", "price"),
    }  # fmt: skip
    assert (row.nonce, row.language, row.survey_rev) == (NONCE, "de", scene.rev)


def test_written_text_is_sealed_and_consent_is_recorded(
    phone: httpx.Client, path: str, scene: Scene
):
    phone.post(f"{path}?l=de", data=_sent(scene))
    (row,) = _kept(scene)
    answers = longer.answers_from(row.answers)

    assert "Zeilen" not in row.answers
    assert "1234" not in row.answers
    words, call = answers["words"], answers["call"]
    assert seal.open_sealed(words.sealed or "", scene.sealing_key) == "Zwei Zeilen\nund 😀"
    details = wire.from_json(
        seal.open_sealed(call.sealed or "", scene.sealing_key), longer.ContactDetails
    )
    assert details == longer.ContactDetails(name="Ayşe", reach="+49 30 1234")
    assert call.consent_ms == scene.now
    assert "kontaktieren" in (call.consent or "")


def test_every_question_may_be_left_empty(phone: httpx.Client, path: str, scene: Scene):
    assert phone.post(path, data={"rev": scene.rev}).status_code == 200
    assert longer.answers_from(_kept(scene)[0].answers) == {}


def test_contact_without_consent_is_asked_again_and_nothing_is_lost(
    phone: httpx.Client, path: str, scene: Scene
):
    again = phone.post(path, data=_sent(scene, q_call_consent=""))

    assert again.status_code == 422
    assert "Please tick the box" in again.text
    assert 'value="Ayşe"' in again.text
    assert "und 😀</textarea>" in again.text
    assert again.text.count(" checked>") == 8
    assert _kept(scene) == []


def test_a_name_that_nobody_could_reach_is_asked_again_and_stays_ticked(
    phone: httpx.Client, path: str, scene: Scene
):
    again = phone.post(path, data=_sent(scene, q_call_reach=""))

    assert again.status_code == 422
    assert "Please leave an e-mail address" in again.text
    assert 'aria-describedby="q_call-lacks" aria-invalid="true" autofocus' in again.text
    assert 'name="q_call_consent" value="yes" checked' in again.text
    assert _kept(scene) == []


def test_a_page_full_of_long_comments_in_any_script_is_taken(
    phone: httpx.Client, scene: Scene, path: str
):
    asked = tuple(
        Question(id=f"c{n}", kind=Kind.COMMENT, text=dict.fromkeys(scene.survey.languages, "?"))
        for n in range(10)
    )
    rev = scene.issue(msgspec.structs.replace(scene.survey, longer=asked))
    scene.visit("000000000001", 2, link=NONCE, survey_rev=rev)
    written = {f"q_c{n}": "\u0e01" * 1990 + "\u200b\U0001f600" for n in range(10)}
    assert phone.post(path, data={"rev": rev, "part": "0", **written}).status_code == 200

    kept = longer.answers_from(_kept(scene)[0].answers)
    assert seal.open_sealed(kept["c9"].sealed or "", scene.sealing_key) == written["q_c9"]


def test_a_page_that_only_tells_is_called_what_it_tells(phone: httpx.Client):
    assert "<title>This link is not valid." in phone.get("/v/nobody").text


def test_a_link_is_good_for_one_form(phone: httpx.Client, path: str, scene: Scene):
    phone.post(path, data=_sent(scene))
    second = phone.post(path, data=_sent(scene, q_recommend="10"))

    assert second.status_code == 200
    assert "already sent" in second.text
    assert longer.answers_from(_kept(scene)[0].answers)["recommend"].value == 0
    assert "already sent" in phone.get(path).text


def test_looking_uses_nothing_up(phone: httpx.Client, path: str, scene: Scene):
    for _ in range(3):
        assert "<form" in phone.get(path).text
        assert phone.head(path).status_code == 200
    assert "Your answers were received" in phone.post(path, data=_sent(scene)).text


def test_it_works_before_the_visit_has_arrived_and_stays_with_it(
    phone: httpx.Client, path: str, scene: Scene
):
    phone.post(path, data=_sent(scene))
    scene.visit("000000000001", 2, link=NONCE)
    scene.now += 1000
    with scene.database.read() as connection:
        from account.store.results import stream

        (found,) = stream.newest(connection, Reach(scene.account_id, None))
    assert found.longer is not None


def test_once_the_visit_has_arrived_its_own_survey_is_asked(
    phone: httpx.Client, path: str, scene: Scene
):
    older = msgspec.structs.replace(scene.survey, longer=scene.survey.longer[1:2])
    rev = scene.issue(older)
    scene.visit("000000000001", 2, link=NONCE, survey_rev=rev)

    html = phone.get(path).text
    assert "q_recommend" in html
    assert "q_words" not in html
    assert f'value="{rev}"' in html


def test_the_survey_the_terminal_says_it_has_comes_before_the_one_it_should_have(
    phone: httpx.Client, path: str, scene: Scene
):
    rev = scene.issue(msgspec.structs.replace(scene.survey, longer=scene.survey.longer[1:2]))
    with scene.database.write() as connection:
        connection.execute(update(schema.terminal).values(has_survey_rev=rev))
    assert "q_words" not in phone.get(path).text


def test_a_form_opened_before_the_survey_changed_is_still_taken(
    phone: httpx.Client, path: str, scene: Scene
):
    new = scene.issue(msgspec.structs.replace(scene.survey, longer=scene.survey.longer[1:2]))
    scene.visit("000000000001", 2, link=NONCE, survey_rev=new)
    phone.post(path, data=_sent(scene))
    (row,) = _kept(scene)
    assert row.survey_rev == scene.rev
    assert longer.answers_from(row.answers)["shine"].value == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"q_recommend": "11"},
        {"q_recommend": ["1", "2"]},
        {"q_liked": ["staff", "sun"]},
        {"q_words": "x" * 10_001},
        {"q_call_name": "x" * 201},
    ],
)
def test_an_answer_that_the_form_does_not_offer_is_not_kept(
    phone: httpx.Client, path: str, scene: Scene, wrong: dict[str, object]
):
    reply = phone.post(path, data=_sent(scene, **wrong))
    assert reply.status_code == 400
    assert "could not be read" in reply.text
    assert _kept(scene) == []


def test_a_survey_this_account_never_issued_gives_the_form_again(
    phone: httpx.Client, path: str, scene: Scene
):
    assert "<form" in phone.post(path, data=_sent(scene, rev="0" * 64)).text
    assert _kept(scene) == []


@pytest.mark.parametrize("token", ["x", "A" * 32, "ÿ", "A" * 400])
def test_a_link_nobody_made_is_kindly_refused(phone: httpx.Client, token: str):
    reply = phone.get(f"/v/{token}")
    assert reply.status_code == 404
    assert "scan the code" in reply.text
    assert phone.post(f"/v/{token}", data={"q_words": "x"}).status_code == 404


def test_a_link_changed_by_one_letter_is_refused(phone: httpx.Client, path: str, scene: Scene):
    changed = path[:-1] + ("A" if path[-1] != "A" else "B")
    assert phone.get(changed).status_code == 404
    assert phone.post(changed, data=_sent(scene)).status_code == 404
    assert _kept(scene) == []


def test_another_terminals_key_proves_nothing(phone: httpx.Client, path: str, scene: Scene):
    other = scene.terminal()
    with scene.database.write() as connection:
        this = schema.terminal.c.terminal_id == other
        connection.execute(update(schema.terminal).where(this).values(link_key=bytes(32)))
    assert phone.get(f"/v/{scene.link(other, NONCE)}").status_code == 404


def test_a_retired_terminals_link_says_so(phone: httpx.Client, path: str, scene: Scene):
    scene.retire("000000000001")
    gone = phone.get(path)
    assert gone.status_code == 410
    assert "no longer in use" in gone.text
    assert phone.post(path, data=_sent(scene)).status_code == 410
    assert _kept(scene) == []


@pytest.mark.parametrize(
    ("query", "accepted", "language", "direction"),
    [
        ("?l=de", "ar", "de", "ltr"),
        ("", "ar-EG, de;q=0.5", "ar", "rtl"),
        ("?l=xx", "de", "de", "ltr"),
        ("", "fr", "en", "ltr"),
    ],
)
def test_the_form_is_in_the_visits_language(
    phone: httpx.Client, path: str, query: str, accepted: str, language: str, direction: str
):
    html = phone.get(f"{path}{query}", headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}" dir="{direction}">' in html


def test_an_old_phone_gets_no_script_and_no_cookie(phone: httpx.Client, path: str):
    reply = phone.get(path)
    assert "<script" not in reply.text
    assert "set-cookie" not in reply.headers


def test_somebody_who_tries_link_after_link_is_slowed_down(phone: httpx.Client):
    statuses = [phone.get("/v/x").status_code for _ in range(62)]
    assert statuses == [404] * 60 + [429] * 2


def test_a_survey_without_longer_questions_says_thanks(
    phone: httpx.Client, path: str, scene: Scene
):
    short = msgspec.structs.replace(scene.survey, longer=())
    rev = scene.issue(short)
    scene.visit("000000000001", 2, link=NONCE, survey_rev=rev)
    assert "no further questions" in phone.get(path).text


def test_two_forms_at_once_leave_one(scene: Scene, path: str):
    """The second writer finds the first one's answers, whatever it saw before."""
    with scene.database.write() as connection:
        of = longer.linked_terminal(connection, "000000000001")
        assert of is not None
        asked = longer.asked(connection, of, NONCE)
        assert asked is not None
        assert not longer.was_sent(connection, of, NONCE)
        row = {"terminal_id": of.terminal_id, "nonce": NONCE, "account_id": of.account_id}
        connection.execute(
            insert(schema.longer_response).values(
                **row, survey_rev=asked.rev, language="en", answers="{}", received_ms=1
            )
        )
        assert not longer.keep(connection, of, NONCE, asked, "en", {}, 2)
