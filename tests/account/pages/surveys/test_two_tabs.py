"""Two pages open at once, a page loaded long ago, a press too many: nothing written is lost."""

import re
from html import unescape

import httpx

from account.store.surveys.drafts import MOST_DRAFTS
from account.surveys import ready
from tests.account.pages.scene import Scene
from tests.account.pages.surveys.test_making import begin, draft_of, form_of


def _settings(html: str) -> dict[str, list[str]]:
    form = html[html.index('<details class="card" id="settings"') :]
    form = form[: form.index("</form>")]
    return {
        "name": re.findall(r'name="name" maxlength="200" value="([^"]*)"', form),
        "shown_name": re.findall(r'name="shown_name" value="([^"]*)"', form),
        "shown": re.findall(r'name="shown" value="(\w+)"', form),
        "languages": re.findall(r'name="languages" value="(\w+)" checked', form),
        "first": re.findall(r'id="first".*?<option value="(\w+)"', form, re.DOTALL),
    }


def test_a_language_that_came_meanwhile_keeps_its_words(anna: httpx.Client, scene: Scene):
    at = begin(anna, "en", "de")
    stale = _settings(anna.get(at).text)
    fresh = {**stale, "languages": ["en", "de", "fr"], "name": ["Theirs"]}
    anna.post(f"{at}/settings", data=fresh)
    anna.post(f"{at}/settings", data={**stale, "languages": ["en", "tr"]})

    survey = draft_of(scene).survey
    assert survey.languages == ("en", "fr", "tr")
    assert survey.name == "Theirs"


def test_a_part_loaded_before_a_language_came_leaves_its_words_alone(
    anna: httpx.Client, scene: Scene
):
    at = begin(anna, "en", "de")
    stale = form_of(anna.get(f"{at}/part/reason").text)
    anna.post(f"{at}/settings", data={"languages": ["en", "de", "fr"]})
    told = anna.post(f"{at}/part/reason", data={**stale, "text.en": ["Mine"]})
    assert told.status_code == 409
    anna.post(f"{at}/part/reason", data=form_of(told.text))

    reason = draft_of(scene).survey.questions[1]
    assert reason.text["en"] == "Mine"
    assert set(reason.text) == {"en", "de", "fr"}
    assert all(set(choice.text) == {"en", "de", "fr"} for choice in reason.choices)


def test_a_choice_is_known_by_its_name_and_not_by_its_place(anna: httpx.Client, scene: Scene):
    at = begin(anna)
    stale = form_of(anna.get(f"{at}/part/reason").text)
    anna.post(f"{at}/part/reason", data={**stale, "drop_0": ["1"], "way_clean": ["sorry"]})
    told = anna.post(f"{at}/part/reason", data={**stale, "choice_2.en": ["Dirt"]})

    assert told.status_code == 409
    assert "What differs" in told.text
    assert "Answer clean leads to" in told.text  # ways, too, and not the words alone
    anna.post(f"{at}/part/reason", data=form_of(told.text))
    said = {one.id: one.text["en"] for one in draft_of(scene).survey.questions[1].choices}
    assert (said["friendly"], said["clean"]) == ("Friendliness", "Dirt")


def test_colours_that_somebody_else_chose_are_not_written_over_unseen(
    anna: httpx.Client, scene: Scene
):
    at = begin(anna)
    mark = re.findall(r'id="look".*?name="mark" value="(\w+)"', anna.get(at).text, re.DOTALL)[0]
    none = {"files": {"none": ("", b"")}}
    anna.post(f"{at}/look", data={"theme": "light", "mark": mark}, **none)
    told = anna.post(f"{at}/look", data={"theme": "dark", "mark": mark}, **none)

    assert told.status_code == 409
    assert "Nothing was saved: yours stand in the form" in told.text
    assert draft_of(scene).look.theme == "light"


def test_an_ending_that_nothing_leads_to_yet_outlives_a_recipe(anna: httpx.Client, scene: Scene):
    at = begin(anna, begin="washroom")
    anna.post(f"{at}/add", data={"kind": "ending"})
    anna.post(f"{at}/do", data={"act": "recipe:longer"})

    assert "ending" in [one.id for one in draft_of(scene).survey.endings]


def test_two_endings_with_the_same_words_are_told_apart(anna: httpx.Client):
    at = begin(anna)
    anna.post(f"{at}/do", data={"act": "recipe:review"})
    page = anna.get(f"{at}/part/rating").text

    assert "Thank you! (Ending)" in page
    assert "Thank you! (Ending with a QR code)" in page


def test_an_hour_that_was_written_beside_at_once_is_asked_about(anna: httpx.Client, scene: Scene):
    at = begin(anna)
    shown = re.findall(r'name="shown_hour" value="([^"]+)"', anna.get(f"{at}/issue").text)[0]
    given = {"at": "north", "when": "now", "date": "2025-12-24", "hour": "06:00"}
    told = anna.post(f"{at}/issue", data={**given, "shown_hour": shown})

    assert told.status_code == 422
    assert "You wrote an hour" in told.text
    assert anna.get(at).status_code == 200
    again = re.findall(r'name="shown_hour" value="([^"]+)"', told.text)[0]
    assert anna.post(f"{at}/issue", data={**given, "shown_hour": again}).status_code == 303


def test_issued_twice_by_a_double_press_it_says_where_the_draft_went(anna: httpx.Client):
    at = begin(anna)
    anna.post(f"{at}/issue", data={"at": "north", "when": "now"})
    second = anna.post(f"{at}/issue", data={"at": "north", "when": "now"})

    assert second.status_code == 404
    assert "It was issued" in second.text
    assert 'href="/surveys"' in second.text


def test_a_draft_too_many_is_told(anna: httpx.Client, scene: Scene):
    from sqlalchemy import insert

    from account.store import schema
    from feedback import wire

    row = {
        "account_id": scene.account_id, "line": "l", "based_on": "", "look": "", "version": 1,
        "content": wire.to_json(ready.ready("ces")).decode(), "made_by": "", "made_ms": 1,
        "changed_by": "", "changed_ms": 1,
    }  # fmt: skip
    with scene.database.write() as connection:
        rows = [{**row, "id": f"{n:012x}"} for n in range(MOST_DRAFTS)]
        connection.execute(insert(schema.surveys.survey_draft), rows)
    reply = anna.post("/surveys/new", data={"begin": "smileys", "languages": "en"})

    assert reply.status_code == 409
    assert "too many drafts" in reply.text


def test_a_session_that_ended_while_somebody_wrote_loses_no_word(
    anna: httpx.Client, scene: Scene, served: str
):
    at = begin(anna)
    form = {**form_of(anna.get(f"{at}/part/reason").text), "text.en": ["\nWhy <b>\r\nnot</b>?"]}
    session = dict(anna.cookies)
    anna.cookies.clear()
    told = anna.post(f"{at}/part/reason", data=form)
    assert told.status_code == 403
    assert "Nothing was saved yet" in told.text
    held = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', told.text, re.DOTALL)
    assert unescape(dict(held)["text.en"]) == "\nWhy <b>\r\nnot</b>?"

    anna.cookies.update(session)
    sent = {name: unescape(text) for name, text in held}
    assert f'action="{at}/part/reason"' in told.text
    assert anna.post(f"{at}/part/reason", data=sent).status_code == 303
    assert draft_of(scene).survey.questions[1].text["en"] == "Why <b>\nnot</b>?"


def test_a_file_and_a_password_are_in_no_page_to_be_sent_again(client: httpx.Client):
    file = client.post("/surveys/new", files={"file": ("s.toml", b"name = 'x'")})
    assert "cannot be kept in this page" in file.text
    secret = client.post("/own/password", data={"password": "three plain words"})
    assert secret.status_code == 303
