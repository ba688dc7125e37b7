"""The results pages: what they show, to whom, and what a form on them does."""

import csv
import io
import re
from html import unescape

import pytest
from sqlalchemy import insert, select, update

from account.store import schema
from account.store.intake import rollup, tally
from account.store.intake.times import local_hour, zone_of
from account.store.people import people
from account.store.sql import insert_all
from feedback import seal, wire
from feedback.response import Answer, Outcome
from tests.account.pages.scene import DAY, HOUR, PASSWORD, Scene
from tests.account.pages.test_pictures import Eye
from tests.account.rows import response_row, visit_body

ZONE = "Europe/Berlin"
QUEUE = Answer(question="reason", outcome=Outcome.ANSWERED, value="queue", took_ms=2100)
SKIPPED = Answer(question="reason", outcome=Outcome.SKIPPED, took_ms=900)


def fill(scene: Scene, number: int = 400, *, place: str = "north", per_day: int = 16) -> None:
    """Visits spread over the last weeks, all of the day, counted as ingest counts them."""
    rows, terminal_id = [], f"{sum(map(ord, place)):012x}"
    for seq in range(1, number + 1):
        rating = (5, 5, 4, 3, 5, 4, 2, 1, 5, 4)[seq * 7 % 10 if place == "north" else seq % 5]
        at = scene.now - (seq // per_day) * DAY - (seq % per_day) * HOUR // 2
        follow = () if rating > 2 else ((QUEUE, words(scene)) if seq % 3 else (SKIPPED,))
        row = response_row(
            scene.account_id,
            terminal_id,
            seq,
            at,
            touchpoint_id=place,
            survey_rev=scene.rev,
            body=wire.body_to(visit_body(rating, follow)),
            rating=rating,
            since_last_press_ms=900 if seq % 50 == 0 else None,
            lh=local_hour(at, zone_of(ZONE)),
        )
        rows.append(tuple(row[column.name] for column in schema.response.columns))
    with scene.database.write() as connection:
        insert_all(connection, schema.response, rows)
        tally.add(connection, rows)
        rollup.rebuild(connection, scene.account_id)


RULE = {"place": "", "interval_s": "5", "burst_n": "0", "burst_s": "0", "bucket": "hour"}


def words(scene: Scene) -> Answer:
    text = seal.seal("Only one till was open.", seal.public_of(scene.sealing_key))
    return Answer(question="words", outcome=Outcome.ANSWERED, sealed=text, took_ms=9000)


@pytest.fixture
def full(scene: Scene) -> Scene:
    scene.add_touchpoint("south", "Exit south", ZONE)
    fill(scene)
    fill(scene, 60, place="south")
    return scene


@pytest.fixture(autouse=True)
def _patient(client) -> None:
    """A page's first rendering compiles its templates and queries: slow on a busy machine."""
    client.timeout = 60


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def test_scores_stand_with_interval_number_and_formula(full, anna):
    page = text_of(anna.get("/results?in=north").text)

    assert "Happy Index" in page
    assert "95 %:" in page
    assert "Interval: Wilson's" in page
    assert "degrees of freedom" in page
    assert "Not counted: misuse, test presses, periods left out." in page
    assert "taken for misuse 8" in page


def test_the_file_is_what_is_on_the_page(full, anna):
    page = text_of(anna.get("/results?in=north").text)
    reply = anna.get("/results.csv?in=north")
    rows = list(csv.reader(io.StringIO(reply.text.lstrip("\ufeff"))))

    assert reply.headers["content-disposition"] == 'attachment; filename="results.csv"'
    happy = next(row for row in rows if row[:1] == ["Happy Index"])
    assert f"Happy Index {float(happy[1]):.0f}" in page
    assert ["taken for misuse", "8"] in rows
    assert next(row for row in rows if row[1:2] == ["Very happy"])[2] in page


def test_misuse_is_counted_by_a_switch(full, anna):
    count = re.compile(r"95 %: \S+ to \S+ (\d+) responses")
    without = int(count.search(text_of(anna.get("/results?in=north").text))[1])
    all_of_it = text_of(anna.get("/results?in=north&misuse=1").text)
    withal = int(count.search(all_of_it)[1])
    assert "Not counted: test presses, periods left out." in all_of_it

    assert withal - without == 8


def test_an_interval_changed_afterwards_holds_for_what_was_pressed_before(full, anna):
    form = {"place": "", "interval_s": "0", "burst_n": "0", "burst_s": "0", "bucket": "day"}
    assert anna.post("/results/rules", data=form).status_code == 303

    page = text_of(anna.get("/results?bucket=hour").text)
    assert "taken for misuse 0" in page
    assert "The smallest bucket that may be shown here is the day" in page
    assert "by weekday and hour" not in page


@pytest.mark.parametrize("wrong", [{"interval_s": "31"}, {"bucket": "minute"}, {"burst_n": "x"}])
def test_a_rule_that_cannot_be_is_refused(full, anna, wrong):
    form = {"place": "", "interval_s": "5", "burst_n": "0", "burst_s": "0", "bucket": "day"}

    assert anna.post("/results/rules", data={**form, **wrong}).status_code == 400


def test_a_period_is_left_out_with_a_reason_and_taken_back(full, anna):
    day = "2025-11-21"
    form = {"place": "north", "first": day, "last": day, "from_h": "0", "until_h": "24"}
    before = text_of(anna.get("/results?in=north").text)
    assert anna.post("/results/left-out", data={**form, "reason": "Works"}).status_code == 303
    during = text_of(anna.get("/results?in=north").text)

    assert "in periods left out 0" in before
    assert "in periods left out 0" not in during
    assert "left out: Works" in during
    with full.database.read() as connection:
        one = connection.execute(select(schema.exclusion.c.id)).scalar_one()
        told = connection.execute(select(schema.audit.c.what)).scalars().all()
    assert "period.left_out" in told

    assert anna.post("/results/left-out/back", data={"id": one}).status_code == 303
    assert "in periods left out 0" in text_of(anna.get("/results?in=north").text)
    assert "taken back by" in text_of(anna.get("/results/left-out").text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " "},
        {"last": "2020-01-01"},
        {"first": "x"},
        {"place": "nowhere"},
        {"first": "9999-12-31", "last": "9999-12-31"},
    ],
)
def test_a_period_without_reason_or_end_is_refused(full, anna, wrong):
    form = {"place": "north", "first": "2025-11-01", "last": "2025-11-01", "from_h": "0"}
    form |= {"until_h": "24", "reason": "Works", **wrong}

    assert anna.post("/results/left-out", data=form).status_code == 400


def test_comments_are_searched_in_the_clear(full, anna):
    assert "Only one till was open." in anna.get("/results/comments?words=TILL").text
    assert "Only one till" not in anna.get("/results/comments?words=parking").text
    assert "Only one till" not in anna.get("/results/comments?ratings=5").text
    assert "Only one till" in anna.get(f"/results/comments?before={'9' * 30}").text


def test_a_comment_of_misuse_is_shown_and_says_that_it_is(full, anna):
    """It came too soon after another; by the switch it counts, and is like all others."""
    lh = local_hour(full.now, zone_of(ZONE))
    full.visit("f" * 12, 1, answers=(words(full),), seq=1, since_last_press_ms=900, lh=lh)
    told, usual = "taken for misuse, in no score", anna.get("/results/comments").text
    assert usual.count(told) == 1 < usual.count('class="comment"')
    assert told not in anna.get("/results/comments?misuse=1").text
    anna.post("/results/rules", data={**RULE, "interval_s": "0"})
    assert told not in anna.get("/results/comments").text


def test_who_may_not_read_sees_scores_and_no_comment(full, client):
    full.add_person("vera@example.org", "viewer")
    client.post("/sign-in", data={"email": "vera@example.org", "password": PASSWORD})

    assert "Only one till" not in client.get("/results").text
    assert client.get("/results/comments").status_code == 403
    assert client.post("/results/left-out", data={}).status_code == 403


def test_nobody_sees_beyond_their_reach(full, client):
    full.add_person("bo@example.org", "analyst")
    with full.database.write() as connection:
        bo = people.named(connection, full.account_id, "bo@example.org")
        row = {"person_id": bo.id, "touchpoint_id": "south"}
        connection.execute(insert(schema.person_reach).values(row))
    client.post("/sign-in", data={"email": "bo@example.org", "password": PASSWORD})

    page = client.get("/results").text
    assert "Exit north" not in page
    assert client.get("/results?in=north").status_code == 404
    assert client.get("/results?against=north").status_code == 404
    form = {"place": "north", "first": "2025-11-01", "last": "2025-11-01", "from_h": "0"}
    form |= {"until_h": "24", "reason": "Works"}
    assert client.post("/results/left-out", data=form).status_code == 400


def test_places_and_times_are_compared(full, anna):
    assert "Exit south" in text_of(anna.get("/results").text)
    assert "no certain change from" in text_of(anna.get("/results?period=7d&against=before").text)
    assert "from" in text_of(anna.get("/results?in=north&against=south").text)


@pytest.mark.parametrize(
    "query",
    [
        "period=ages",
        "first=2025-13-01&last=2025-12-01",
        "first=2025-12-02&last=2025-12-01",
        "bucket=second",
        "against=before&first=1970-01-01&last=9998-12-31",
    ],
)
def test_an_address_that_cannot_be_says_which_part(full, anna, query):
    reply = anna.get(f"/results?{query}")

    assert reply.status_code == 400
    assert query.split("=")[0].replace("period", "") in reply.text


def test_before_the_first_response_there_is_nothing_and_it_says_so(full, anna):
    page = text_of(anna.get("/results?first=2001-01-01&last=2001-02-01").text)

    assert "No rating in this time" in page


def test_another_direction_is_another_question(full, anna):
    asked = '[[questions]]\nid="ease"\nkind="ces"\nsteps=5\ndirection="{}"\ntext.en="Easy?"\n'
    for direction in ("agreement", "effort"):
        toml = f'name="Ease"\nlanguages=["en"]\n{asked.format(direction)}'
        toml += '[[endings]]\nid="end"\ntext.en="Thanks"\n'
        rev = full.issue(wire.survey_from_toml(toml))
        with full.database.write() as connection:
            this = schema.survey.c.rev == rev
            connection.execute(update(schema.survey).where(this).values(line="e" * 12))
            rows = connection.execute(select(schema.response).limit(20)).mappings().all()
            at = [column.name for column in schema.response.columns]
            new = [
                {**row, "rid": seal.new_key()[:16], "survey_rev": rev, "question": "ease"}
                | {"kind": "ces", "body": "{}"}
                for row in rows
            ]
            insert_all(connection, schema.response, [tuple(x[n] for n in at) for x in new])
            tally.add(connection, [tuple(x[n] for n in at) for x in new])
            rollup.rebuild(connection, full.account_id)

    page = text_of(anna.get("/results").text)
    assert "more is easier" in page
    assert "more is harder" in page
    assert "never added" in page


def test_phones_and_crossings_have_pages_and_files(full, anna):
    page = text_of(anna.get("/results/phones?in=north").text)
    assert "No longer survey came from a phone in this time" in page
    assert "There are not two questions" in text_of(anna.get("/results/crossed").text)
    for name in ("phones", "crossed"):
        reply = anna.get(f"/results/{name}.csv?in=north")
        assert f'filename="{name}.csv"' in reply.headers["content-disposition"]
        assert anna.get(f"/results/{name}?in=nowhere").status_code == 404
        assert anna.get(f"/results/{name}?period=ages").status_code == 400


def test_what_is_taken_away_is_asked_for_twice(full, anna):
    anna.post("/results/rules", data={**RULE, "place": "north", "interval_s": "7"})
    page = anna.get("/results/rules?place=north").text
    sure = re.search(r'<details class="sure">.*?</details>', page, re.DOTALL)[0]
    assert 'name="drop"' in sure
    assert 'name="drop"' not in page.replace(sure, "")


@pytest.mark.parametrize("look", [("desktop", "light"), ("phone", "dark")], ids=str)
def test_pictures(browser, served, full, pictures, look):
    size, scheme = look
    with Eye(browser, served, pictures, size=size, scheme=scheme) as eye:
        eye.sign_in()
        eye.look("results", "/results?against=before&period=7d")
        eye.look("results-comments", "/results/comments")
        eye.look("results-left-out", "/results/left-out")
        eye.look("results-rules", "/results/rules")
