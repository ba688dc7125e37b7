"""A survey made on its pages, with no script: begun, changed, refused where it is wrong."""

import re
import struct
import zlib

import httpx
import pytest

from account.store.surveys import drafts
from account.store.surveys.drafts import Draft
from account.store.surveys.looks import Look
from account.surveys import written
from feedback import wire
from feedback.survey import Kind
from tests.account.pages.scene import PASSWORD, Scene
from tests.account.pages.serving import calling


def begin(anna: httpx.Client, *languages: str, begin: str = "smileys") -> str:
    """A draft's address."""
    reply = anna.post("/surveys/new", data={"begin": begin, "languages": list(languages or ["en"])})
    assert reply.status_code == 303, reply.text
    return str(reply.headers["location"])


def draft_of(scene: Scene) -> Draft:
    with scene.database.read() as connection:
        return drafts.all_of(connection, scene.account_id)[0]


def form_of(html: str) -> dict[str, list[str]]:
    """What a browser would send of the first form of the page's main part, unchanged."""
    main = html[html.index('<form class="left') :]
    form = main[: main.index("</form>")]
    found = dict[str, list[str]]()
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        ticked = "checked" in tag or ('type="checkbox"' not in tag and 'type="radio"' not in tag)
        if name and ticked:
            found.setdefault(name[1], []).append(_plain(value[1] if value else ""))
    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL
    ):
        found[name] = [_plain(text)]
    for name, options in re.findall(r'<select[^>]* name="([^"]*)">(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        first = re.search(r'<option value="([^"]*)"', options) or re.search(r"<option()", options)
        plain = re.search(r"<option selected>([^<]*)", options)
        found[name] = [(chosen or plain or first)[1]]  # type: ignore[index]
    return found


def _plain(text: str) -> str:
    for code, letter in (("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(code, letter)
    return text.replace("&amp;", "&")


@pytest.mark.parametrize("part", ["rating", "reason", "words", "call", "reach", "sorry"])
def test_a_form_saved_as_it_came_changes_nothing(anna: httpx.Client, scene: Scene, part: str):
    at = begin(anna, "en", "de", "tr")
    before = draft_of(scene).survey
    reply = anna.post(f"{at}/part/{part}", data=form_of(anna.get(f"{at}/part/{part}").text))

    assert reply.status_code == 303
    assert draft_of(scene).survey == before


@pytest.mark.parametrize("name", ["nps", "ces", "checkout"])
def test_the_same_for_every_scale(anna: httpx.Client, scene: Scene, name: str):
    at = begin(anna, "en", "de", begin=name)
    before = draft_of(scene).survey
    for part in (before.rating.id, *(one.id for one in before.longer)):
        anna.post(f"{at}/part/{part}", data=form_of(anna.get(f"{at}/part/{part}").text))
    assert draft_of(scene).survey == before


@pytest.mark.parametrize(("asked", "steps"), [("5", 5), ("6", 4), ("9" * 5000, 4), ("٥", 4)])
def test_a_scale_has_only_steps_that_are_offered(
    anna: httpx.Client, scene: Scene, asked: str, steps: int
):
    at = begin(anna)
    form = form_of(anna.get(f"{at}/part/rating").text)

    assert anna.post(f"{at}/part/rating", data={**form, "steps": [asked]}).status_code == 303
    assert draft_of(scene).survey.questions[0].steps == steps


def test_words_choices_and_ways_are_changed_by_one_form(anna: httpx.Client, scene: Scene):
    at = begin(anna, "en", "de")
    form = form_of(anna.get(f"{at}/part/reason").text)
    form |= {"text.en": ["Why?"], "drop_1": ["1"], "place_2": ["1"], "way_queue": ["sorry"]}
    anna.post(f"{at}/part/reason", data=form)

    reason = draft_of(scene).survey.questions[1]
    assert reason.text == {"en": "Why?", "de": "Was können wir besser machen?"}
    assert [one.id for one in reason.choices][:3] == ["clean", "queue", "range"]
    assert [(one.when, one.go) for one in reason.branches] == [(("queue",), "sorry")]


def test_a_way_that_would_be_a_round_trip_is_not_offered_and_not_taken(
    anna: httpx.Client, scene: Scene
):
    at = begin(anna)
    page = anna.get(f"{at}/part/words").text
    assert '<option value="reason"' not in page
    form = {**form_of(page), "go": ["reason"]}
    anna.post(f"{at}/part/words", data=form)

    assert draft_of(scene).survey.questions[2].go == "call"


def test_html_in_a_question_is_only_words(anna: httpx.Client, scene: Scene):
    at = begin(anna)
    nasty = "<script>alert(1)</script> & <b>how</b>?"
    form = {**form_of(anna.get(f"{at}/part/rating").text), "text.en": [nasty]}
    anna.post(f"{at}/part/rating", data=form)

    assert draft_of(scene).survey.rating.text["en"] == nasty
    page = anna.get(at).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_text_missing_in_a_language_is_marked_where_it_is_missing(
    anna: httpx.Client, scene: Scene
):
    at = begin(anna, "en", "ko")
    page = anna.get(at).text
    assert "한국어: 9 texts missing" in page
    assert "no text in 한국어" not in page  # many of one part are told as one
    refused = anna.post(f"{at}/issue", data={"at": "north", "when": "now"})

    assert refused.status_code == 422
    assert "Nothing was issued" in refused.text
    assert 'class="lack"' in anna.get(f"{at}/part/reason").text


def test_faults_are_told_in_the_readers_language(anna: httpx.Client, scene: Scene):
    at = begin(anna, "en", "ko")
    page = anna.get(at, headers={"Accept-Language": "de"}).text

    assert "한국어: 9 Texte fehlen</li>" in page


def test_what_nobody_can_reach_is_told_and_the_way_back_is_a_list(anna: httpx.Client, scene: Scene):
    at = begin(anna)
    anna.post(f"{at}/do", data={"act": "remove:call"})

    assert "no answer leads to it" in anna.get(at).text


def test_recipes_moves_and_additions(anna: httpx.Client, scene: Scene):
    at = begin(anna, begin="csat")
    for act in ("recipe:call_back", "recipe:review", "recipe:longer", "up:call"):
        assert anna.post(f"{at}/do", data={"act": act}).status_code == 303
    added = anna.post(f"{at}/add", data={"kind": "stars", "after": "rating"})
    survey = draft_of(scene).survey

    assert added.headers["location"].endswith("/part/stars")
    assert {one.kind for one in survey.questions} >= {Kind.CONTACT, Kind.STARS}
    assert survey.longer
    assert "example’s address" in anna.get(at).text


@pytest.mark.parametrize("act", ["remove:rating", "up:nothing", "recipe:nothing", "x", ""])
def test_an_act_that_makes_no_sense_is_refused_kindly(anna: httpx.Client, act: str):
    assert anna.post(f"{begin(anna)}/do", data={"act": act}).status_code == 404


def test_two_people_on_different_questions_lose_nothing(anna: httpx.Client, scene: Scene):
    at = begin(anna)
    mine = form_of(anna.get(f"{at}/part/reason").text)
    theirs = form_of(anna.get(f"{at}/part/words").text)
    anna.post(f"{at}/part/words", data={**theirs, "text.en": ["Theirs"]})
    anna.post(f"{at}/part/reason", data={**mine, "text.en": ["Mine"]})

    texts = [one.text["en"] for one in draft_of(scene).survey.questions]
    assert texts[1:3] == ["Mine", "Theirs"]


def test_the_second_of_two_on_one_question_is_told_and_both_are_shown(
    anna: httpx.Client, scene: Scene, served: str
):
    scene.add_person("ben@example.org", "operator")
    at = begin(anna)
    form = form_of(anna.get(f"{at}/part/reason").text)
    with calling(served, headers={"Sec-Fetch-Site": "same-origin"}) as ben:
        ben.post("/sign-in", data={"email": "ben@example.org", "password": PASSWORD})
        ben.post(f"{at}/part/reason", data={**form, "text.en": ["Ben's words"]})
    told = anna.post(f"{at}/part/reason", data={**form, "text.en": ["Anna's words"]})

    assert told.status_code == 409
    assert "ben@example.org changed this part" in told.text
    assert "Anna&#39;s words" in told.text
    assert "Ben&#39;s words" in told.text
    assert draft_of(scene).survey.questions[1].text["en"] == "Ben's words"
    anna.post(f"{at}/part/reason", data=form_of(told.text))
    assert draft_of(scene).survey.questions[1].text["en"] == "Anna's words"


def _png(width: int, height: int, padding: int = 0) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk + bytes(padding)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (_png(4000, 4000, 2 * 1024 * 1024), "it has 2049 KB, and 48 KB fit"),
        (_png(9000, 10), "9000 × 10 pixels"),
        (b"\xff\xd8\xff\xe0 a photograph", "it is no PNG"),
    ],
)
def test_a_logo_that_no_terminal_shows_is_refused_with_its_cure(
    anna: httpx.Client, scene: Scene, raw: bytes, told: str
):
    at = begin(anna)
    reply = anna.post(f"{at}/look", data={"theme": "dark"}, files={"logo": ("l.png", raw)})

    assert reply.status_code == 422
    assert told in reply.text
    assert draft_of(scene).look.logo == ""


def test_a_refused_logo_takes_no_colour_along_and_neither_is_dropped_unsaid(
    anna: httpx.Client, scene: Scene
):
    at, logo = begin(anna), {"logo": ("l.png", _png(400, 160, 1000))}
    typed = {"theme": "", "was_theme": "", "colour_edge": "#ff0000"}
    for fields, files in ((typed, logo), (typed, {"none": ("", b"")}), ({"theme": ""}, logo)):
        reply = anna.post(f"{at}/look", data=fields, files=files)

        assert reply.status_code == 422
        assert "Choose Dark or Light" in reply.text
        assert ('name="colour_edge" value="#ff0000"' in reply.text) is (fields is typed)
    too_wide = {"logo": ("l.png", _png(9000, 10))}
    reply = anna.post(f"{at}/look", data={**typed, "theme": "dark"}, files=too_wide)

    assert 'name="colour_edge" value="#ff0000"' in reply.text
    assert draft_of(scene).look == Look()


def test_a_small_logo_is_kept_and_shown(anna: httpx.Client, scene: Scene):
    at, raw = begin(anna), _png(400, 160, 1000)
    anna.post(f"{at}/look", data={"theme": "light"}, files={"logo": ("l.png", raw)})

    assert anna.get(f"{at}/logo.png").content == raw
    assert draft_of(scene).look.theme == "light"


def test_a_theme_that_nobody_can_read_is_refused_by_its_contrast(anna: httpx.Client, scene: Scene):
    at = begin(anna)
    colours = {"theme": "dark", "was_theme": "dark", "colour_text": "#333333"}
    reply = anna.post(f"{at}/look", data=colours, files={"none": ("", b"")})

    assert reply.status_code == 422
    assert "Words on Ground: contrast 1.4, must be 4.5" in reply.text
    assert draft_of(scene).look.theme == ""


def test_changing_the_theme_leaves_the_other_themes_colours_behind(
    anna: httpx.Client, scene: Scene
):
    at = begin(anna)
    shown = dict(re.findall(r'name="(colour_\w+)" value="(#\w+)"', anna.get(at).text))
    changed = {**shown, "colour_edge": "#ff0000", "theme": "light", "was_theme": "dark"}
    anna.post(f"{at}/look", data=changed, files={"none": ("", b"")})

    assert draft_of(scene).look.colours == {"edge": "#ff0000"}


def test_a_file_goes_out_and_comes_in_again(anna: httpx.Client, scene: Scene):
    at = begin(anna, "en", "ar")
    file = anna.get(f"{at}/file")
    assert file.headers["content-type"].startswith("application/toml")
    again = anna.post("/surveys/new", files={"file": ("s.toml", file.content)})

    assert again.status_code == 303
    assert draft_of(scene).survey == wire.survey_from_toml(file.text)
    assert written.to_toml(draft_of(scene).survey) == file.text


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"", "The file is empty"),
        (b"name = 1", "cannot be read as a survey"),
        (b"name = \n", "not written as TOML is, in line 1"),
        (b"colour = 1", "there is no key “colour”"),
        (b"name = 'x'", "“languages” is missing"),
        (b"x" * (513 * 1024), "more than 512 KB"),
    ],
)
def test_a_file_that_is_no_survey_says_why(anna: httpx.Client, raw: bytes, told: str):
    reply = anna.post("/surveys/new", files={"file": ("s.toml", raw)})

    assert reply.status_code == 422
    assert told in reply.text


def test_a_file_with_faults_that_a_draft_shows_becomes_one(anna: httpx.Client):
    whole = anna.get(f"{begin(anna, 'en', 'de')}/file").text
    faulty = whole.replace('go = "sorry"', 'go = "nowhere"', 1).replace('"de"]', '"de", "fi"]')
    # As Windows' own editor writes it.
    reply = anna.post("/surveys/new", files={"file": ("s.toml", b"\xef\xbb\xbf" + faulty.encode())})
    assert reply.status_code == 303

    page = anna.get(reply.headers["location"], headers={"Accept-Language": "de"}).text
    assert re.search(r"Suomi: \d+ Texte? fehl", page)
    assert "„nowhere“, das es nicht gibt" in page


def test_a_draft_that_is_gone_and_one_of_nobodys_are_the_same(anna: httpx.Client, scene: Scene):
    at = begin(anna)
    anna.post(f"{at}/away")

    for address in (at, f"{at}/part/reason", f"{at}/issue", "/surveys/drafts/000000000000"):
        assert anna.get(address).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("viewer", 403), ("caretaker", 403), ("analyst", 200)]
)
def test_surveys_are_for_those_who_may_issue(
    client: httpx.Client, scene: Scene, role: str, status: int
):
    scene.add_person("ben@example.org", role)
    client.post("/sign-in", data={"email": "ben@example.org", "password": PASSWORD})

    assert client.get("/surveys").status_code == status
