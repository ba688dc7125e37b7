"""Reading results: the first page's answers, dashboards, displays, pictures and reports."""

import re

import httpx
import pytest
from sqlalchemy import update

from account.charts import lines
from account.charts.drawing import drawing
from account.charts.key import beneath
from account.pages.reading import home
from account.pages.reading.paper import Paper
from account.pages.results.part import Part, Table
from account.pages.results.reading import Shown
from account.pages.words import Words
from account.scores.intervals import Interval
from account.scores.score import Name, Score
from account.store import schema
from account.store.intake import rollup, tally
from account.store.people import members, people
from account.store.reach import Reach
from account.store.results import walls
from tests.account.pages.scene import HOUR, PASSWORD, Scene
from tests.account.pages.serving import calling
from tests.account.pages.test_pictures import Eye
from tests.account.pages.test_results_page import fill


@pytest.fixture
def filled(scene: Scene) -> Scene:
    fill(scene)
    return scene


def board_of(anna: httpx.Client, **more: str) -> str:
    """A new dashboard's address."""
    made = anna.post("/dashboards", data={"name": "Floor", **more})
    assert made.status_code == 303, made.text
    return made.headers["location"]


def test_the_first_page_answers_at_once(anna: httpx.Client, filled: Scene):
    page = anna.get("/today").text
    assert "Compared with the 28 days before" in page
    assert "Worse than usual" in page
    assert "Only one till was open." in page


def test_a_place_that_is_worse_than_usual_is_named(
    anna: httpx.Client, filled: Scene, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(home, "_MANY", 2)  # places, from which on chance is told of
    filled.add_touchpoint("south", "Exit south", "Europe/Berlin")
    fill(filled, 600, place="south", per_day=24)
    r = schema.response.c
    with filled.database.write() as connection:
        today = (r.touchpoint_id == "south", r.true_ms > filled.now - 11 * HOUR)
        connection.execute(update(schema.response).where(*today).values(rating=1))
        rollup.rebuild(connection, filled.account_id)
        tally.rebuild(connection, filled.account_id)
    page = anna.get("/today").text
    told = re.search(r'class="place worse".*?href="([^"]*)">Exit south', page, re.DOTALL)
    assert told is not None
    assert "question=" in told[1]  # what is told of there, not what most were asked
    assert "2 places were compared. One or two in a hundred" in page


def test_comments_on_the_first_page_take_the_right_to_read(client: httpx.Client, filled: Scene):
    filled.add_person("else@example.org", "viewer")
    client.post("/sign-in", data={"email": "else@example.org", "password": PASSWORD})
    page = client.get("/today").text
    assert "Worse than usual" in page
    assert "Only one till" not in page


def test_a_dashboard_is_put_together_and_taken_apart(anna: httpx.Client, filled: Scene):
    board = board_of(anna)
    chosen = {
        "dashboard": board.rpartition("/")[2],
        "query": "period=90d",
        "part": ["scores", "time"],
    }
    assert anna.post("/dashboards/keep", data=chosen).headers["location"] == board
    page = anna.get(board).text
    assert page.index("Happy Index") < page.index("chart-lines")
    assert page.count("<h2>") == 1  # both parts speak of the same question: it is said once
    assert anna.post(f"{board}/1/up").status_code == 303
    page = anna.get(board).text
    assert page.index("chart-lines") < page.index('class="tile')
    assert anna.post(f"{board}/0/remove").status_code == 303
    assert "chart-lines" not in anna.get(board).text
    for wrong in ("7/up", "-1/up", "x/up", "0/burn"):
        assert anna.post(f"{board}/{wrong}").status_code == 404
    assert anna.post(f"{board}/let-go").status_code == 303
    assert anna.get(board).status_code == 404


def test_a_shared_dashboard_is_seen_and_not_changed_by_others(client: httpx.Client, filled: Scene):
    filled.add_person("else@example.org", "viewer")
    client.post("/sign-in", data={"email": "else@example.org", "password": PASSWORD})
    shared, own = board_of(client, shared="1"), board_of(client)
    client.post("/sign-out")
    client.post("/sign-in", data={"email": "anna@example.org", "password": PASSWORD})
    assert client.get(shared).status_code == 200
    assert client.get(own).status_code == 404
    assert client.post(f"{own}/let-go").status_code == 404
    assert client.post(f"{shared}/0/remove").status_code == 404
    mine = board_of(client, shared="1")
    assert client.post(f"{shared}/let-go").status_code == 303, "whoever governs may"
    client.post("/sign-out")
    client.post("/sign-in", data={"email": "else@example.org", "password": PASSWORD})
    assert client.get(shared).status_code == 404
    assert "/let-go" not in client.get(mine).text
    assert client.post(f"{mine}/let-go").status_code == 404


def test_a_selection_is_kept_and_let_go(anna: httpx.Client, filled: Scene):
    kept = {"name": "Last quarter", "query": "period=90d&misuse=1"}
    assert anna.post("/dashboards/keep", data=kept).status_code == 303
    page = anna.get("/dashboards").text
    assert 'href="/results?period=90d&amp;misuse=1">Last quarter' in page
    view = re.search(r"/dashboards/views/([0-9a-f]{12})/let-go", page)
    assert view is not None
    assert "Last quarter" not in anna.get("/terminals").text
    assert anna.post(view[0]).status_code == 303
    assert "Last quarter" not in anna.get("/dashboards").text


@pytest.mark.parametrize("query", ["period=never", "first=2026-13-01", "in=ffffffffffff"])
def test_what_cannot_be_selected_cannot_be_kept(anna: httpx.Client, query: str):
    assert anna.get(f"/dashboards/keep?{query}").status_code == 404
    assert (
        anna.post("/dashboards/keep", data={"name": "x", "query": "period=never"}).status_code
        == 404
    )


def wall_of(anna: httpx.Client) -> str:
    made = anna.post("/dashboards/walls", data={"name": "Lobby", "query": ""})
    link = re.search(r'href="[^"]*(/wall/[^"]+)"', made.text)
    assert link is not None, made.text
    return link[1]


def test_a_display_needs_no_sign_in_until_it_is_taken_back(
    anna: httpx.Client, served: str, filled: Scene
):
    link = wall_of(anna)
    with calling(served) as screen:
        shown = screen.get(link)
        assert shown.status_code == 200
        assert "Happy Index" in shown.text
        assert "Only one till" not in shown.text
        assert shown.headers["cache-control"] == "no-store"
        assert shown.headers["refresh"] == "30"
        revoke = re.search(r"/dashboards/walls/[0-9a-f]{12}/revoke", anna.get("/dashboards").text)
        assert revoke is not None
        assert anna.post(revoke[0]).status_code == 303
        assert screen.get(link).status_code == 404
        assert screen.get("/wall/" + "x" * 5000).status_code == 404
    assert anna.post(revoke[0]).status_code == 404


@pytest.fixture
def olaf(served: str, filled: Scene):
    """An operator beside Anna, and what can be done to them."""
    filled.add_person("olaf@example.org", "operator")
    with filled.database.read() as connection:
        row = people.named(connection, filled.account_id, "olaf@example.org")
    with calling(served, headers={"Sec-Fetch-Site": "same-origin"}) as client:
        client.post("/sign-in", data={"email": "olaf@example.org", "password": PASSWORD})
        yield client, row.id


@pytest.mark.parametrize("then", ["caretaker", "narrowed", "removed"])
def test_a_display_shows_no_more_than_its_maker_may_see_still(
    client: httpx.Client, filled: Scene, olaf, then: str
):
    his, olaf_id = olaf
    filled.add_touchpoint("south", "Exit south", "Europe/Berlin")
    link = wall_of(his)
    assert "Happy Index" in client.get(link).text
    mine, at_ms = filled.account_id, filled.now
    with filled.database.write() as connection:
        if then == "removed":
            members.remove(connection, mine, olaf_id, at_ms, "anna")
        else:
            role, roots = ("operator", {"south"}) if then == "narrowed" else (then, None)
            members.change(connection, mine, olaf_id, role, roots, at_ms, "anna")
    shown = client.get(link)
    assert shown.status_code == (200 if then == "narrowed" else 404)
    assert "Happy Index" not in shown.text
    with filled.database.read() as connection:
        listed = walls.listed(connection, Reach(mine, None))
    assert len(listed) == (0 if then == "removed" else 1)


def test_a_shared_dashboard_names_and_counts_what_its_reader_reaches(
    anna: httpx.Client, filled: Scene, olaf
):
    his, olaf_id = olaf
    filled.add_touchpoint("south", "Zebra exit", "Europe/Berlin")
    fill(filled, 60, place="south")
    board = board_of(anna, shared="1")
    for query in ("period=90d", "period=90d&in=south", "in=north&against=south"):
        kept = {"dashboard": board.rpartition("/")[2], "query": query, "part": "scores"}
        assert anna.post("/dashboards/keep", data=kept).status_code == 303
    assert "Everywhere · 2025-08-25" in his.get(board).text
    with filled.database.write() as connection:
        reached = {"north"}
        mine, at_ms = filled.account_id, filled.now
        members.change(connection, mine, olaf_id, "operator", reached, at_ms, "anna")
    page = his.get(board).text
    assert "Exit north · 2025-08-25" in page
    assert "392 responses" in page
    assert not re.search("Everywhere|Zebra|south", page)
    shown = his.get(wall_of(his)).text
    assert "Exit north" in shown
    assert "Everywhere" not in shown


def test_somebody_narrowed_does_not_take_back_the_display_of_all(
    anna: httpx.Client, filled: Scene, olaf
):
    his, olaf_id = olaf
    wall_of(anna)
    revoke = re.search(r"/dashboards/walls/[0-9a-f]{12}/revoke", anna.get("/dashboards").text)
    with filled.database.write() as connection:
        members.change(
            connection, filled.account_id, olaf_id, "operator", {"north"}, filled.now, "anna"
        )
    assert revoke is not None
    assert "Lobby" not in his.get("/dashboards").text
    assert his.post(revoke[0]).status_code == 404
    wall_of(his)
    assert "Lobby" in his.get("/dashboards").text


def test_a_display_with_too_few_waits(anna: httpx.Client, scene: Scene):
    fill(scene, 3)
    assert "after the first five responses" in anna.get(wall_of(anna)).text


def test_a_display_of_weeks_says_what_it_is_compared_with(anna: httpx.Client, filled: Scene):
    rule = {"place": "north", "interval_s": "5", "burst_n": "10", "burst_s": "10", "bucket": "week"}
    link = wall_of(anna)
    assert "compared with yesterday" in anna.get(link).text
    assert anna.post("/results/rules", data=rule).status_code in (200, 303)
    shown = anna.get(link).text
    assert "yesterday" not in shown
    assert "compared with 2025-11-10 to 2025-11-16" in shown


def test_only_who_arranges_makes_displays(client: httpx.Client, filled: Scene):
    filled.add_person("else@example.org", "viewer")
    client.post("/sign-in", data={"email": "else@example.org", "password": PASSWORD})
    assert client.post("/dashboards/walls", data={"name": "x", "query": ""}).status_code == 403


def test_charts_are_taken_as_pictures(anna: httpx.Client, filled: Scene):
    svg = anna.get("/results/time.svg?period=28d")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert "<style>" in svg.text
    png = anna.get("/results/hours.png?period=28d", timeout=60)
    assert png.content[:8] == b"\x89PNG\r\n\x1a\n"
    for wrong in ("time.svg?period=never", "spread.png", "none.svg", "time.gif"):
        assert anna.get(f"/results/{wrong}").status_code == 404


def test_a_report_is_a_pdf_with_the_pages_numbers(anna: httpx.Client, filled: Scene):
    report = anna.get("/results/report.pdf?period=90d", timeout=60)
    assert report.headers["content-type"] == "application/pdf"
    assert report.content[:5] == b"%PDF-"
    assert anna.get("/results/report.pdf?period=never").status_code == 404


def test_a_report_says_whose_words_they_are_on_the_same_sheet_and_what_is_hidden():
    said = Shown(
        text="Only one till was open.",
        label="Unhappy",
        face=2,
        colour=2,
        place="Exit north",
        when="2026-11-09 08:58",
        language="English",
        tag="en",
        question="Tell us",
        channel="",
        late=False,
        misuse=False,
    )
    paper = Paper(Words("en"), "")
    paper.comments("", [said])
    tall = paper.get_y() - paper.t_margin
    paper.set_y(paper.page_break_trigger - 8)  # room for a line, and not for two
    paper.comments("", [said])
    assert (paper.page_no(), round(paper.get_y() - paper.t_margin, 1)) == (2, round(tall, 1))

    hidden = Part(name="spread", title="How they pressed", table=Table((), []), notes=["4 of 5"])
    before = paper.get_y()
    paper.lines(hidden)
    assert paper.get_y() > before + 7
    assert paper.done().startswith(b"%PDF-")  # which lets go of its letters


@pytest.mark.parametrize("text", ["{nb}", "**b**"])
def test_a_report_says_what_was_written_letter_by_letter(text: str):
    def letters(text: str) -> int:
        paper = Paper(Words("en"), "")
        paper.set_compression(False)
        paper.heading(text, text)
        return sum(map(len, re.findall(rb"\((.+?)\) Tj", paper.done())))

    assert letters(text) == letters("a" * len(text)) > 0


def test_a_picture_says_what_its_marks_mean():
    words = "fewer than 30: " + "told at some length, " * 4
    chart = drawing(400, 100, [], "Score by day")
    both = beneath(chart, [("line", "score"), ("doubtful", words), ("left-out", "a < b")])

    assert 'viewBox="0 0 400 168"' in both  # three lines: the long one has its own
    assert "a &lt; b" in both
    assert beneath(chart, []) == chart


def test_the_scale_of_a_line_says_its_halves():
    def ticks(low: float, high: float) -> list[str]:
        score = Score(Name.HAPPY, 30, 0, 100, (low + high) / 2, Interval(low, high))
        drawn = lines.line([lines.Mark(label="1", told="", score=score)], "", "n", point=",")
        return re.findall(r'text-anchor="end">([\d,]+)<', drawn)

    assert ticks(50, 80) == ["50,0", "57,5", "65,0", "72,5", "80,0"]
    assert ticks(60, 80) == ["60", "65", "70", "75", "80"]


def test_comments_say_which_question_they_belong_to(anna: httpx.Client, filled: Scene):
    key = f"{filled.rev[:12]}~mood~smileys~5"
    every, one = (
        anna.get(f"/results/comments?period=90d&question={name}").text for name in ("", key)
    )
    assert "How was your visit today? · Everywhere" in one
    assert "? · Everywhere" not in every
    assert "Only one till" in one


def test_nobody_has_reports_made_without_end(anna: httpx.Client, scene: Scene):
    codes = [anna.get("/results/report.pdf?period=never").status_code for _ in range(21)]
    assert codes[:20] == [404] * 20
    assert codes[20] == 429
    assert int(anna.get("/results/time.png").headers["retry-after"]) >= 1
    assert anna.get("/results").status_code == 200


@pytest.mark.parametrize(
    ("size", "scheme", "scripts"), [("phone", "dark", True), ("desktop", "light", False)]
)
def test_pages_looked_at(browser, served, filled, pictures, size, scheme, scripts):
    with Eye(browser, served, pictures, size=size, scheme=scheme, scripts=scripts) as eye:
        eye.sign_in()
        eye.look("today-answers", "/today")
        eye.page.goto("/dashboards")
        eye.page.fill("#board-name", "Store floor")
        eye.page.click("form[action='/dashboards'] button")
        eye.look("keep", "/dashboards/keep?period=28d")
        for part in ("scores", "spread", "hours"):
            eye.page.check(f"[name=part][value={part}]")
        eye.page.click("form:has(#dashboard) button")
        eye.judge("dashboard")
        eye.look("dashboards", "/dashboards")
        eye.page.goto("/dashboards/keep?period=28d")
        eye.page.fill("#wall-name", "Lobby")
        eye.page.click("form[action='/dashboards/walls'] button")
        link = eye.page.get_attribute(".link a", "href")
        eye.look("wall", link.removeprefix(served))
