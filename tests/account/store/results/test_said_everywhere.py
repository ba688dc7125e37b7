"""The first page, dashboards, displays, pictures and reports say what the export says.

Reckoned from the export's own rows, by the hour that each says it counts in.
"""

import json
import random
import re
from collections import Counter
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import insert

from account.pages.reading.composing import NAMES
from account.pages.reading.paper import Paper
from account.pages.reading.report import put_on
from account.pages.results.view import look
from account.pages.words import Words
from account.store.results.selection import read
from account.store.schema import exclusion
from tests.account.engines import NOW_MS
from tests.account.store.results import reference
from tests.account.store.results.filling import BERLIN, DAY, HOUR, Filled, said, survey
from tests.account.store.results.reader import Reader
from tests.account.store.results.test_three_ways import misused

TODAY = date(2027, 1, 15)  # 09:00 in Berlin; half past one in the afternoon in India
BEGINS = {"Bar": 4}
INDIA = "Asia/Kolkata"
MOVED_MS = NOW_MS - 2 * HOUR


class Floor(Reader):
    """Three places: one whose day begins at four, one that was given another time zone today."""

    def __init__(self, account):
        self.filled = filled = Filled(account.database)
        hall = filled.place("Hall", BERLIN)
        bar = filled.place("Bar", BERLIN, cut_over_min=60 * BEGINS["Bar"])
        stand = filled.place("Stand", BERLIN)
        self.revs = [
            filled.issue(survey(), at_ms=1),
            filled.issue(survey(choices=("queue", "dirt")), at_ms=NOW_MS - 2 * DAY),
        ]
        chance = random.Random(9)
        rows = [self._row(chance, one, chance.randrange(4 * DAY)) for one in [hall, bar] * 180]
        rows += [self._row(chance, bar, chance.randrange(4 * HOUR), 1) for _ in range(40)]
        rows += [self._row(chance, stand, 2 * HOUR + chance.randrange(DAY)) for _ in range(60)]
        zones = json.dumps([[MOVED_MS, BERLIN]])
        filled.change(stand, time_zone=INDIA, zones_before=zones)
        rows += [self._row(chance, stand, chance.randrange(2 * HOUR)) for _ in range(20)]
        filled.keep(rows)
        night = NOW_MS // HOUR - 8 - 24 + 1  # one to three in the night before last: of Wednesday
        row = {"id": "e" * 12, "account_id": filled.account_id, "touchpoint_id": bar}
        row |= {"from_lh": night, "until_lh": night + 2}
        row |= {"reason": "Works", "made_by": "", "made_ms": 0}
        with account.database.write() as connection:
            connection.execute(insert(exclusion).values(row))
        super().__init__(account, filled, (hall, bar, stand))
        self.night = night

    def _row(self, chance, place, ago, worst=0):
        at, rating = NOW_MS - 1 - ago, worst or chance.choice((1, 2, 3, 4, 4, 5, 5, 5))
        rev = self.revs[at > NOW_MS - 2 * DAY]
        choices = ("queue", "dirt") if rev == self.revs[1] else ("queue", "staff")
        why = [said("reason", chance.choice(choices))] if rating < 3 else []
        since = chance.choice((None, 300, 6_000, 40_000, 90_000))
        mode = chance.choice(("normal",) * 12 + ("test",))
        return self.filled.row(place, rev, at, rating, *why, since=since, mode=mode)

    def rows(self):
        """Of the export, each with its business day, and what is misuse or left out of it apart."""
        found = self.export()
        out = misused(found)
        for row in found:
            hour = datetime.fromisoformat(f"{row['counted_hour']}Z")
            row["day"] = (hour - timedelta(hours=BEGINS.get(row["touchpoint"], 0))).date()
            lh = int(hour.timestamp()) // 3600
            left_out = row["touchpoint"] == "Bar" and self.night <= lh < self.night + 2
            row["counts"] = row["mode"] == "normal" and row["rid"] not in out and not left_out
            row["rating"] = int(row["rating"])
        return found


@pytest.fixture
def floor(account):
    return Floor(account)


def figures(rows):
    """Of those that count: how many, the score as it is written, and how often each step."""
    ratings = [row["rating"] for row in rows if row["counts"]]
    return len(ratings), f"{reference.happy(ratings, 5):.0f}", Counter(ratings)


def words_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_first_page_display_dashboard_and_report_say_what_the_export_says(floor):
    _first_page_and_display(floor)
    _dashboard(floor)
    _report(floor)
    _nothing_in_its_place(floor)


def _first_page_and_display(floor):
    rows = floor.rows()
    page = floor.page("/today")
    for name in ("Hall", "Bar", "Stand"):
        # Cards count from the first press on, quick repeats too, each by its own day.
        mine = [x for x in rows if x["touchpoint"] == name and x["mode"] == "normal"]
        card = page[page.index(f"<h2>{name}</h2>") :].partition("</section>")[0]
        n = sum(x["day"] == TODAY for x in mine)
        assert f"{n} responses</p>" in card
    # By the clock that Stand has now, more of them would be of today.
    by_one_clock = [x for x in mine if x["pressed_at"] >= "2027-01-14T18:30"]
    assert len(by_one_clock) > n

    today = [x for x in rows if x["day"] == TODAY]
    n, score, steps = figures(today)
    tile = f'<p class="big">{score}</p>'
    assert tile in page
    assert f"{n} responses" in words_of(page)
    bar_n, bar_score, _ = figures([x for x in today if x["touchpoint"] == "Bar"])
    _, others, _ = figures([x for x in today if x["touchpoint"] != "Bar"])
    worse = words_of(page[page.index('class="place worse"') :].partition("</p>")[0])
    assert re.search(
        rf"Bar {bar_score} \(\d+ to \d+\); the others together {others} .*; "
        rf"{bar_n} responses today",
        worse,
    )

    made = floor.post("/dashboards/walls", name="Lobby", query="")
    link = re.search(r'href="[^"]*(/wall/[^"]+)"', made.text)[1]
    shown = floor.page(link)
    assert f'<p class="big">{score}</p>' in shown
    shares = re.findall(r"<strong>(\d+)\u202f%</strong>", shown)
    assert [int(x) for x in shares] == [int(100 * steps[x] / n + 0.5) for x in (5, 4, 3, 2, 1)]
    assert "compared with yesterday" in shown


def _dashboard(floor):
    rows = [x for x in floor.rows() if x["counts"]]
    n, score, steps = figures(rows)
    board = floor.post("/dashboards", name="Floor").headers["location"]
    floor.post(
        "/dashboards/keep", dashboard=board.rpartition("/")[2], query="period=7d", part=list(NAMES)
    )
    page = floor.page(board)
    told = words_of(page)
    assert f'<p class="big">{score}</p>' in page
    spread = [f"{steps[x]} {int(100 * steps[x] / n + 0.5)} %" for x in (5, 4, 3, 2, 1)]
    assert all(one in told.replace("\u202f", " ") for one in spread)
    by_day = Counter(str(x["day"]) for x in rows)
    points = re.findall(r'class="volume[^>]*><title>(\S+): .*?(\d+) (?:of 5 )?responses', page)
    assert {day: int(many) for day, many in points if many != "0"} == by_day
    marked = re.findall(r'class="left-out"[^>]*><title>(\S+):', page)
    assert marked == ["2027-01-13"]  # the night is of the day before, where that begins at four
    cells = re.findall(r"<title>[A-Z]\w\w \d\d–\d\d: .*?(\d+) (?:of 5 )?responses", page)
    assert sum(map(int, cells)) == n
    for name in ("Hall", "Bar", "Stand"):
        assert figures([x for x in rows if x["touchpoint"] == name])[1] in told
    for rev in floor.revs:  # each form of the question by itself, here and on the page
        given = reference.reasons([x for x in rows if x["survey_rev"] == rev], "reason")
        for shown in (told, words_of(floor.page("/results", period="7d"))):
            for choice, by_rating in given.items():
                assert f"{choice.title()} {by_rating.total()} " in shown
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def _report(floor):
    rows = [x for x in floor.rows() if x["counts"]]
    n, score, steps = figures(rows)

    class Heard(Paper):
        def multi_cell(self, *given, **named):
            heard.append(named.get("text") or (given[2] if len(given) > 2 else ""))
            return super().multi_cell(*given, **named)

    heard = list[str]()
    w, scope = Words("en"), floor.filled.scope(period="7d")
    with floor.filled.database.read() as connection:
        selection = read(parse_qsl("period=7d"))
        _, view = look(connection, w, floor.filled.everything, selection, NOW_MS)
        paper = Heard(w, "")
        put_on(paper, view, scope, [])
    assert paper.done().startswith(b"%PDF-")
    found = set(heard)
    assert {score, f"{n} responses", *(str(steps[x]) for x in steps)} <= found
    given = reference.reasons(rows, "reason")
    assert {str(given[one].total()) for one in ("staff", "dirt")} <= found


def _nothing_in_its_place(floor):
    """A question that nobody rated is not answered by another."""
    other = f"{floor.revs[0][:12]}~mood~smileys~4"
    made = floor.post("/dashboards/walls", name="Lobby", query=f"question={other}")
    link = re.search(r'href="[^"]*(/wall/[^"]+)"', made.text)[1]
    assert "after the first five responses" in floor.page(link)
    page = floor.page("/results", question=other, period="7d")
    assert "tile card" not in page
    assert "No rating in this time" in page
    assert 'href="?period=7d"' in page
