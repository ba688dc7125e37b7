"""The longer survey, interrupted: kept as far as it is filled, shown to nobody else, sent once."""

import httpx
import msgspec
import pytest
from sqlalchemy import select

from account.store import schema
from account.store.intake import browsed, longer
from account.store.intake.halves import KEPT_MS
from feedback import seal
from feedback.survey import Kind, Question
from tests.account.pages.scene import Scene
from tests.account.pages.serving import calling

NONCE = "0123456789abcdef"


@pytest.fixture
def phone(served: str):
    with calling(served, follow_redirects=True) as one:
        yield one


@pytest.fixture
def path(scene: Scene) -> str:
    return f"/v/{scene.link(scene.terminal(), NONCE)}"


def _halves(scene: Scene) -> list:
    with scene.database.read() as connection:
        return list(connection.execute(select(schema.half_filled)).all())


def _answers(scene: Scene) -> longer.Answers:
    with scene.database.read() as connection:
        (row,) = connection.execute(select(schema.longer_response)).all()
    return longer.answers_from(row.answers)


def _post(phone: httpx.Client, scene: Scene, path: str, **fields: object) -> httpx.Response:
    return phone.post(path, data={"rev": scene.rev, "part": "0", **fields})


def test_what_was_chosen_is_there_again_and_what_was_written_is_kept_unseen(
    phone: httpx.Client, path: str, scene: Scene
):
    kept = _post(phone, scene, path, go="stay", q_recommend="9", q_words="My secret words")
    assert "Saved, not sent" in kept.text
    again = phone.get(path).text

    assert 'name="q_recommend" value="9" checked' in again
    assert "You have written here already" in again
    assert "secret" not in again
    (row,) = _halves(scene)
    assert b"secret" not in row.sealed
    _post(phone, scene, path, q_recommend="9")
    words = _answers(scene)["words"]
    assert seal.open_sealed(words.sealed or "", scene.sealing_key) == "My secret words"
    assert _halves(scene) == []


def test_written_again_it_is_replaced_and_removed_it_is_gone(
    phone: httpx.Client, path: str, scene: Scene
):
    _post(phone, scene, path, go="stay", q_words="first")
    _post(phone, scene, path, go="stay", q_words="second")
    _post(phone, scene, path, go="stay", forget_q_words="yes")
    _post(phone, scene, path)

    assert "words" not in _answers(scene)


def test_another_language_keeps_what_is_being_written_in_sight(
    phone: httpx.Client, path: str, scene: Scene
):
    reply = _post(phone, scene, f"{path}?l=en", go="speak:de", q_words="Hallo", q_shine="3")

    assert '<html lang="de"' in reply.text
    assert ">Hallo</textarea>" in reply.text
    assert 'name="q_shine" value="3" checked' in reply.text


def test_a_long_one_comes_page_by_page_and_every_page_counts(
    phone: httpx.Client, path: str, scene: Scene
):
    scale = [
        Question(id=f"s{n}", kind=Kind.STARS, text=dict.fromkeys(scene.survey.languages, f"Q{n}"))
        for n in range(12)
    ]
    rev = scene.issue(msgspec.structs.replace(scene.survey, longer=tuple(scale)))
    scene.visit("000000000001", 2, link=NONCE, survey_rev=rev)
    first = phone.get(path).text
    assert "1 / 3" in first
    assert "q_s5" not in first
    second = phone.post(path, data={"rev": rev, "part": "0", "go": "next", "q_s0": "5"}).text
    assert "2 / 3" in second
    back = phone.post(path, data={"rev": rev, "part": "1", "go": "back", "q_s6": "4"}).text
    assert 'name="q_s0" value="5" checked' in back
    phone.post(path, data={"rev": rev, "part": "2", "q_s11": "1", "q_s0": "1"})

    values = {name: one.value for name, one in _answers(scene).items()}
    assert values == {"s0": 5, "s6": 4, "s11": 1}  # page 3 says nothing about page 1


def test_unticking_takes_a_choice_back(phone: httpx.Client, path: str, scene: Scene):
    _post(phone, scene, path, go="stay", q_liked=["staff", "price"])
    _post(phone, scene, path)

    assert "liked" not in _answers(scene)


def test_contact_kept_without_consent_is_asked_for_before_it_is_sent(
    phone: httpx.Client, path: str, scene: Scene
):
    _post(phone, scene, path, go="stay", q_call_name="Anna", q_call_reach="a@example.org")
    lacking = _post(phone, scene, path)
    assert lacking.status_code == 422
    assert "Please tick the box" in lacking.text  # though the name is not shown again
    _post(phone, scene, path, q_call_consent="yes")

    assert _answers(scene)["call"].consent is not None


def test_after_a_week_what_was_not_sent_was_not_given(phone: httpx.Client, path: str, scene: Scene):
    _post(phone, scene, path, go="stay", q_recommend="9")
    assert browsed.forget_old(scene.database, scene.now + KEPT_MS - 1) == 0
    assert browsed.forget_old(scene.database, scene.now + KEPT_MS + 1) == 1

    assert "checked" not in phone.get(path).text


def test_it_goes_on_in_the_survey_it_was_begun_in(phone: httpx.Client, path: str, scene: Scene):
    _post(phone, scene, path, go="stay", q_recommend="9")
    new = scene.issue(msgspec.structs.replace(scene.survey, longer=scene.survey.longer[:1]))
    scene.visit("000000000001", 2, link=NONCE, survey_rev=new)

    assert "q_words" in phone.get(path).text


def test_sent_elsewhere_meanwhile_it_is_not_kept_again(
    phone: httpx.Client, path: str, scene: Scene
):
    _post(phone, scene, path, q_recommend="9")
    _post(phone, scene, path, go="stay", q_recommend="1")

    assert _halves(scene) == []
    assert _answers(scene)["recommend"].value == 9


def test_no_address_ever_says_what_was_filled_in(phone: httpx.Client, path: str, scene: Scene):
    reply = _post(phone, scene, path, go="stay", q_words="words", q_call_name="Anna")

    assert not {"words", "Anna"} & set(str(reply.url).replace("=", "&").split("&"))
