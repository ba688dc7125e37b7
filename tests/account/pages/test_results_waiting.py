"""What takes seconds says so at once, and its bar moves as parts of the work are done."""

import re
from html import unescape

import httpx
import pytest

from account.errors import DatabaseTrouble
from account.pages.results import by_hour, waiting
from account.store.people import people
from account.store.results import settling
from tests.account.pages.markup import read
from tests.account.pages.scene import PASSWORD, Scene
from tests.account.pages.test_results_page import fill, text_of

QUERY = "period=all&in=north&in=south"
ASKED = f"/results?{QUERY}"
COUNTS = "400 responses are counted."


@pytest.fixture
def much(scene: Scene, client, monkeypatch: pytest.MonkeyPatch) -> Scene:
    client.timeout = 60
    monkeypatch.setattr(waiting, "MANY", 100)
    scene.add_touchpoint("south", "Exit south", "Europe/Berlin")
    fill(scene)
    return scene


def steps(html: str) -> list[tuple[int, int, str]]:
    """(done, of how many, what is worked on), as they were sent."""
    found = re.findall(r'<progress value="(\d+)" max="(\d+)"></progress><span>(.*?)<', html)
    return [(int(done), int(of), name) for done, of, name in found]


def test_a_page_is_sent_as_its_parts_are_done(much, anna):
    page = anna.get(ASKED)

    assert "refresh" not in page.headers
    assert page.headers["x-accel-buffering"] == "no"
    assert COUNTS in text_of(page.text)
    assert steps(page.text) == [
        (0, 1, "Ratings"),
        (1, 7, "Scores"),
        (2, 7, "Pressed on"),
        (3, 7, "Over time"),
        (4, 7, "By weekday and hour"),
        (5, 7, "By place"),
        (6, 7, "Reasons"),
    ]
    assert page.text.index("Happy Index") > page.text.index("Counted: the results follow")
    hides = [at.start() for at in re.finditer(r"stylesheet. href=./static/counted\.css", page.text)]
    assert len(hides) == 1  # not before the last step, or nobody sees any
    assert page.text.index('value="6" max="7"') < hides[0] < page.text.index("Happy Index")
    assert "<title>Results" in page.text
    assert page.text.count("</main>") == page.text.count("</html>") == 1
    read(page.text)  # every tag is closed by its own end
    assert anna.head(ASKED).headers["x-accel-buffering"] == "no"


def test_a_step_is_told_of_before_it_is_worked_out(much, anna, monkeypatch):
    def falls(*_: object) -> None:
        raise DatabaseTrouble("the disk is full")

    monkeypatch.setattr(by_hour, "part", falls)
    page = anna.get(ASKED)

    assert steps(page.text)[-1][2] == "By weekday and hour"
    assert page.status_code == 200  # it was sent before anybody knew
    assert "It was not counted" in page.text
    assert "The account cannot answer just now" in page.text
    read(page.text)


def test_where_we_fall_the_page_says_so_and_breaks_off(much, anna, monkeypatch):
    def falls(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(by_hour, "part", falls)
    came = list[str]()
    with anna.stream("GET", ASKED) as reply, pytest.raises(httpx.RemoteProtocolError):
        came.extend(reply.iter_text())

    assert "This page did not come about" in "".join(came)
    read("".join(came))


def test_other_pages_tell_of_their_parts(much, anna):
    for at in ("phones", "crossed"):
        other = anna.get(f"/results/{at}?{QUERY}").text
        assert len(steps(other)) == 2, at
        read(other)
    board = anna.post("/dashboards", data={"name": "Both"}).headers["location"]
    kept = {"dashboard": board.rpartition("/")[2], "query": QUERY, "part": ["scores", "time"]}
    assert anna.post("/dashboards/keep", data=kept).headers["location"] == board
    page = anna.get(board).text

    assert steps(page)[1:] == [(0, 2, "Part 1 of 2"), (1, 2, "Part 2 of 2")]
    assert "<title>Both" in page
    assert "reading.css" in page


def file_of(anna: httpx.Client, address: str) -> tuple[str, str]:
    """The page before a file, and where that leads."""
    page = anna.get(address)
    assert page.headers["content-type"].startswith("text/html"), address
    leads = re.search(r'http-equiv="refresh" content="0; url=(.*?)"', page.text)
    assert leads is not None, address
    assert page.text.count(f'href="{leads[1]}"') == 1, address
    read(page.text)
    return page.text, unescape(leads[1])


def test_a_file_is_made_while_its_page_stays_and_is_then_fetched(much, anna):
    for name, most in (("phones.csv", 2), ("crossed.csv", 2), ("time.svg", 2)):
        page, leads = file_of(anna, f"/results/{name}?{QUERY}")

        assert len(steps(page)) == most, name
        assert "The file is ready" in page
        made = anna.get(leads)
        assert name in made.headers["content-disposition"]
        assert anna.get(leads).content == made.content  # a browser may ask twice
    much.now += 61_000
    assert anna.get(leads).content[:9] == made.content[:9]  # gone, and made anew


def test_a_file_is_for_whom_it_was_made(much, anna, monkeypatch):
    _, leads = file_of(anna, f"/results.csv?{QUERY}")
    with much.database.write() as connection:
        people.add_person(connection, much.account_id, "b@example.org", PASSWORD, "owner", much.now)
    ready, asked = anna.get(leads).content, []
    monkeypatch.setattr(by_hour, "part", lambda view: asked.append(view))
    assert anna.get(leads).content == ready
    assert not asked

    anna.post("/sign-out")
    anna.post("/sign-in", data={"email": "b@example.org", "password": PASSWORD})
    assert anna.get(leads).content != ready  # made for the other one, from what they see
    assert asked


def test_what_names_nothing_is_not_counted(much, anna):
    assert anna.get("/results?period=days&first=never").status_code == 400
    assert anna.get("/results?in=nowhere").status_code == 404
    assert anna.get("/dashboards/nowhere").status_code == 404


def test_days_that_are_summed_up_are_not_waited_for(much, anna):
    assert steps(anna.get("/results?period=all").text)
    settling.settle(much.database, much.account_id, much.now, 100)

    assert not steps(anna.get("/results?period=all").text)
    assert steps(anna.get(ASKED).text)
