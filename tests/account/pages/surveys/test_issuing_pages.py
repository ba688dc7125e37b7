"""Issued, compared, taken back, and asked by links: from the pages."""

import re

import httpx
import msgspec
import pytest
from sqlalchemy import select

from account.pages.surveys import poster, poster_pdf
from account.pages.surveys.differences import differences
from account.pages.words import Words
from account.store import schema
from account.store.places import touchpoints
from account.store.surveys import issuing
from account.surveys import editing, ready, recipes
from tests.account.pages.scene import Scene
from tests.account.pages.surveys.test_making import begin, form_of

HOUR = 3_600_000


def asks(scene: Scene, place: str) -> str:
    with scene.database.read() as connection:
        t = schema.touchpoint.c
        return str(connection.execute(select(t.survey_rev).where(t.id == place)).scalar_one())


def issue(anna: httpx.Client, at: str, *places: str, **more: str) -> str:
    """The survey's own address."""
    reply = anna.post(f"{at}/issue", data={"at": list(places), "when": "now", **more})
    assert reply.status_code == 303, reply.text
    return str(reply.headers["location"]).partition("?")[0]


def revised(anna: httpx.Client, scene: Scene, line: str, text: str) -> str:
    """A draft of the survey's next revision, with other words."""
    scene.now += HOUR
    rev = re.findall(rf"{line}/([0-9a-f]{{64}})/draft", anna.get(line).text)[0]
    at = str(anna.post(f"{line}/{rev}/draft").headers["location"])
    form = form_of(anna.get(f"{at}/part/reason").text)
    anna.post(f"{at}/part/reason", data={**form, "text.en": [text]})
    return at


def test_issued_it_is_asked_and_the_draft_is_gone(anna: httpx.Client, scene: Scene):
    before = asks(scene, "north")
    at = begin(anna, "en", "fr")
    line = issue(anna, at, "north", offer="1")

    assert asks(scene, "north") != before
    assert anna.get(at).status_code == 404
    page = anna.get(line).text
    assert "Exit north" in page
    assert "anna@example.org" in page


def test_a_branch_without_a_terminal_is_counted_and_not_listed(anna: httpx.Client, scene: Scene):
    with scene.database.write() as connection:
        city = touchpoints.add(connection, scene.account_id, None, "Kiel", {}, scene.now)
        touchpoints.add(connection, scene.account_id, city, "Quay", {}, scene.now)
    page = anna.get(issue(anna, begin(anna), city)).text

    assert 'scope="row">Kiel › Quay<' in page
    assert 'scope="row">Kiel<' not in page
    assert "Set at 1 branch as well" in page


def test_a_tag_and_everywhere_name_their_places(anna: httpx.Client, scene: Scene):
    scene.add_touchpoint("gate", "Gate", "Asia/Tokyo")
    issue(anna, begin(anna), "*")

    assert asks(scene, "north") == asks(scene, "gate") != scene.rev


def test_at_its_hour_and_not_before_by_the_clock_of_the_place(anna: httpx.Client, scene: Scene):
    line = issue(anna, begin(anna), "north", when="later", date="2025-11-23", hour="06:00")
    due = issuing.due_ms("2025-11-23T06:00", "Europe/Berlin")
    assert "2025-11-23 06:00" in anna.get(line).text

    assert issuing.by_the_clock(scene.database, due - 1) == 0
    assert issuing.by_the_clock(scene.database, due) == 1
    assert asks(scene, "north") != scene.rev
    assert "planned for 2025-11-23 06:00" in anna.get(line).text


def test_taken_back_it_never_comes(anna: httpx.Client, scene: Scene):
    line = issue(anna, begin(anna), "north", when="later", date="2025-11-23", hour="06:00")
    cancel = re.search(r'action="(/surveys/issuings/\w+/cancel)"', anna.get(line).text)
    assert cancel is not None
    anna.post(cancel[1], data={"back": line.rpartition("/")[2]})

    assert issuing.by_the_clock(scene.database, scene.now + 100 * 24 * HOUR) == 0
    assert asks(scene, "north") == scene.rev


@pytest.mark.parametrize(
    "wrong",
    [
        {"when": "later", "date": "2025-02-30", "hour": "06:00"},
        {"when": "later", "date": "", "hour": ""},
        {"at": []},
        {"at": ["nowhere"]},
    ],
)
def test_an_order_that_cannot_be_is_asked_again_and_the_draft_stays(
    anna: httpx.Client, scene: Scene, wrong: dict[str, object]
):
    at = begin(anna)
    reply = anna.post(f"{at}/issue", data={"at": ["north"], "when": "now", **wrong})

    assert reply.status_code == 422
    assert anna.get(at).status_code == 200
    assert asks(scene, "north") == scene.rev


def test_two_revisions_side_by_side_and_back_to_the_first(anna: httpx.Client, scene: Scene):
    line = issue(anna, begin(anna), "north")
    first = asks(scene, "north")
    issue(anna, revised(anna, scene, line, "Why not?"), "north")
    second = asks(scene, "north")
    compared = anna.get(f"{line}/compare").text

    assert "<del>What could we do better?</del>" in compared
    assert "<ins>Why not?</ins>" in compared
    assert first != second
    issue(anna, f"{line}/{first}", "north")
    assert asks(scene, "north") == first
    assert anna.get(line).text.count("<h3>Revision") == 2


def test_a_terminal_that_still_shows_the_old_one_is_named(anna: httpx.Client, scene: Scene):
    scene.terminal("Left of the door")
    line = issue(anna, begin(anna), "north")

    assert "0 of 1 terminal<" in anna.get(line).text
    assert "Left of the door: has not said yet" in anna.get(line).text


def test_an_older_revision_becomes_a_file_and_a_survey_of_its_own(anna: httpx.Client, scene: Scene):
    line = issue(anna, begin(anna), "north")
    rev = asks(scene, "north")
    assert anna.get(f"{line}/{rev}/file").text.startswith('name = "Smileys')
    copy = anna.post(f"{line}/{rev}/draft", data={"as": "copy"}).headers["location"]

    assert issue(anna, copy, "north") == line  # the same words are the same revision
    assert anna.get(f"{line}/{'0' * 64}/file").status_code == 404


def test_what_differs_is_told_part_by_part():
    w, before = Words("en"), ready.ready("smileys")
    after = editing.moved(editing.removed(before, "words"), "reach", -1)
    after = editing.with_languages(after, ("en", "fr"))
    found = {one.name: one.state for one in differences(w, before, after)}

    assert found["words"] == "gone"
    assert found["reason"] == "changed"
    assert {one.state for one in differences(w, before, before)} == {"same"}


def make_link(anna: httpx.Client, line: str, **fields: str) -> str:
    given = {"name": "Till", "touchpoint": "north", "channel": "web", **fields}
    assert anna.post(f"{line}/links", data=given).status_code == 303
    found = re.search(rf"{line}/links/(\w+)/do", anna.get(f"{line}/links").text)
    assert found is not None
    return f"{line}/links/{found[1]}"


def test_a_link_its_codes_and_its_poster(anna: httpx.Client, scene: Scene):
    line = issue(anna, begin(anna, "en", "ar"), "north")
    link = make_link(anna, line)

    for kind, start in (("svg", b"<svg"), ("png", b"\x89PNG")):
        assert anna.get(f"{link}/code.{kind}").content.startswith(start)
    drawn = anna.get(f"{link}/poster?as=pdf&l=en&size=a5", timeout=60)  # unpacks the fonts
    assert drawn.content.startswith(b"%PDF")
    arabic = anna.get(f"{link}/poster?as=pdf&l=ar")  # no letters for it: the page instead
    assert "our PDF has no letters of this script" in arabic.text
    assert anna.get(f"{link}/code.gif").status_code == 404


def test_addresses_for_one_visit_each_differ_and_say_nothing(anna: httpx.Client, scene: Scene):
    line = issue(anna, begin(anna), "north")
    link = make_link(anna, line, channel="email", single_use="1")
    rows = anna.post(f"{link}/addresses", data={"n": "50"}).text.splitlines()

    assert rows[0] == "address"
    assert len(set(rows)) == 51
    assert all(re.fullmatch(r"http://127.0.0.1:\d+/l/[\w-]{32}", one) for one in rows[1:])
    for wrong in ("0", "10001", "x", ""):
        assert anna.post(f"{link}/addresses", data={"n": wrong}).status_code == 422


def test_a_link_is_no_terminal_of_its_place(anna: httpx.Client):
    make_link(anna, issue(anna, begin(anna), "north"), name="Poster at the till")
    assert "Poster at the till" not in anna.get("/touchpoints/north").text


@pytest.mark.parametrize("wrong", [{"name": ""}, {"channel": "touch"}, {"touchpoint": "nowhere"}])
def test_a_link_that_cannot_be_is_not_made(anna: httpx.Client, scene: Scene, wrong: dict[str, str]):
    line = issue(anna, begin(anna), "north")
    given = {"name": "Till", "touchpoint": "north", "channel": "web", **wrong}

    assert anna.post(f"{line}/links", data=given).status_code in (404, 422)
    with scene.database.read() as connection:
        assert connection.execute(select(schema.survey_link)).all() == []


def test_a_poster_has_room_for_a_long_question_in_every_language():
    for name in ready.SETS:
        survey = editing.with_languages(ready.ready(name), ready.known_languages())
        for language in survey.languages:
            one = poster.poster("a6", survey.rating, language, "Exit", "https://f.example/l/x")
            assert one.code[1] + one.code[2] < one.height - 14
            assert one.code[2] >= 40


@pytest.mark.parametrize(
    ("name", "faces", "boxes", "stars", "ends"),
    [
        ("smileys", 4, 0, 0, ""),
        ("nps", 0, 11, 0, "10 = very likely"),
        ("csat", 0, 5, 0, "5 = very satisfied"),
        ("ces", 0, 7, 0, "7 = strongly agree"),
        ("checkout", 0, 0, 5, "best"),
    ],
)
def test_a_poster_shows_the_steps_that_its_survey_asks(name, faces, boxes, stars, ends):
    rating = ready.ready(name).rating
    one = poster.poster("a6", rating, "en", "Exit", "https://f.example/l/x")

    assert (len(one.faces), len(one.boxes), len(one.stars)) == (faces, boxes, stars)
    assert not ends or ends in [line.text for line in one.lines]
    assert str(poster.svg(one)).count("<use ") == faces
    assert poster_pdf.pdf(one).startswith(b"%PDF")


def test_the_direction_the_order_and_which_of_two_endings_are_differences():
    w, before = Words("en"), ready.ready("ces")
    turned = msgspec.structs.replace(before.rating, direction="effort")
    after = editing.replaced(before, turned)
    ces = next(one for one in differences(w, before, after) if one.name == before.rating.id)
    assert [(one.what, one.after) for one in ces.lines if one.changed] == [
        ("More means", "more effort: it was hard")
    ]

    before = ready.ready("smileys")
    reason = before.questions[1]
    after = editing.replaced(
        before, msgspec.structs.replace(reason, choices=reason.choices[::-1], go="thanks")
    )
    found = next(one for one in differences(w, before, after) if one.name == reason.id)
    assert {one.what for one in found.lines if one.changed} == {"Order", "Else it leads to"}
    before = recipes.review(before)
    assert "review" in differences(w, before, before)[0].lines[-2].after


def test_a_way_is_the_same_though_what_it_leads_to_was_worded_anew():
    before = ready.ready("smileys")
    worded = msgspec.structs.replace(before.questions[1], text={"en": "Why?", "de": "Warum?"})
    found = differences(Words("en"), before, editing.replaced(before, worded))

    assert [one.name for one in found if one.state == "changed"] == [worded.id]
