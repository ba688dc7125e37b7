"""Page, API and export say the same, and what a stranger's program makes of the export is it.

The export is read as text with the standard library; nothing else of the account is asked.
"""

import csv
import io
import random
from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import insert

from account.store.schema import exclusion
from tests.account.store.results import reference
from tests.account.store.results.filling import BERLIN, DAY, HOUR, Filled, said, survey
from tests.account.store.results.reader import Reader

DAYS = {"first": "2026-10-19", "last": "2026-11-01"}  # clocks go back on October 25
BEGIN = 1_792_274_400_000  # 2026-10-18 00:00 in Berlin
HALF_PAST = "Australia/Lord_Howe"  # half an hour of difference, and half an hour of summer
WORKS = "2026-10-28T06:00", "2026-10-28T18:00"


@pytest.fixture
def fortnight(account):
    """Two places on two clocks; quick presses, test presses, late ones, hours left out."""
    filled, chance = Filled(account.database), random.Random(23)
    places = filled.place("Berlin", BERLIN), filled.place("Island", HALF_PAST)
    rev = filled.issue(survey())
    rows = []
    for _ in range(900):
        rating, at = chance.choice((1, 2, 3, 4, 4, 5, 5, 5)), BEGIN + chance.randrange(16 * DAY)
        why = [said("reason", chance.choice(("queue", "staff")))] if rating < 3 else []
        more = {
            "since": chance.choice((None, 300, 4_999, 5_000, 9_999, 40_000)),
            "mode": chance.choice(("normal", "normal", "normal", "test", "cleaning")),
            "channel": chance.choice(("touch", "button")),
            "received_ms": at + chance.choice((100, DAY - 1, DAY, 9 * DAY)),
        }
        if chance.random() < 0.05:  # known to some hours only
            bounds = {"earliest_ms": at - 3 * HOUR, "latest_ms": at + 3 * HOUR, "lh": None}
            more |= {**bounds, "time_quality": "bounded", "received_ms": at + 3 * HOUR}
        rows.append(filled.row(chance.choice(places), rev, at, rating, *why, **more))
    burst = BEGIN + 12 * DAY + 13 * HOUR
    rows += [filled.row(places[0], rev, burst + 7_000 * n, 1, since=7_000) for n in range(40)]
    filled.keep(rows)
    first, last = (int(datetime.fromisoformat(f"{one}Z").timestamp()) // 3600 for one in WORKS)
    with account.database.write() as connection:
        row = {"id": "e" * 12, "account_id": filled.account_id, "touchpoint_id": places[0]}
        row |= {"from_lh": first, "until_lh": last, "reason": "Works", "made_by": "", "made_ms": 0}
        connection.execute(insert(exclusion).values(row))
    return Reader(account, filled, places)


def quick(row, seconds):
    since = row["since_last_press_ms"]
    return since != "" and int(since) < 1000 * seconds


def misused(rows):
    """As docs/guides/results.md says it, over all that was ever pressed."""
    normal = [row for row in rows if row["mode"] == "normal"]
    hours = {}
    for row in normal:
        if row["counted_hour"]:
            hours.setdefault((row["terminal_id"], row["counted_hour"]), []).append(row)
    found = {row["rid"] for row in normal if quick(row, 5)}
    for of in hours.values():
        fast = [row for row in of if quick(row, 10)]
        if len(fast) >= 10 and 2 * len(fast) >= len(of):
            found |= {row["rid"] for row in fast}
    return found


def test_page_api_and_export_agree_with_a_strangers_reckoning(fortnight):
    export, berlin = fortnight.export(), fortnight.places[0]
    out = misused(export)

    def left_out(row):
        return row["touchpoint_id"] == berlin and WORKS[0] <= row["counted_hour"] < WORKS[1]

    within = [
        row
        for row in export
        if row["counted_hour"] and DAYS["first"] <= row["counted_hour"][:10] <= DAYS["last"]
    ]
    normal = [row for row in within if row["mode"] == "normal"]
    counting = [row for row in normal if row["rid"] not in out and not left_out(row)]
    ratings = [int(row["rating"]) for row in counting]
    good = reference.share(sum(one >= 4 for one in ratings), len(ratings))
    assert len(ratings) > 200

    [one] = fortnight.api("/results", **DAYS).json()["questions"]
    assert {int(step): n for step, n in one["counts"].items()} == Counter(ratings)
    happy, csat, _ = one["scores"]
    assert happy["value"] == pytest.approx(reference.happy(ratings, 5))
    assert (csat["value"], csat["low"], csat["high"]) == pytest.approx(good)

    aside = fortnight.api("/results/aside", **DAYS).json()
    kept = [row for row in normal if not left_out(row)]
    assert aside["misuse"] == sum(row["rid"] in out for row in kept)
    assert aside["tests"] == sum(row["mode"] != "normal" for row in within)
    assert aside["excluded"] == sum(left_out(row) for row in normal)
    assert aside["no_hour"] == sum(
        row["mode"] == "normal" and not row["counted_hour"] for row in export
    )
    assert min(aside[name] for name in ("misuse", "tests", "excluded", "no_hour", "late")) > 0

    points = fortnight.api("/results/series", **DAYS, bucket="hour").json()
    by_hour = {f"{p['day']}T{p['hour']:02d}:00": p["score"]["n"] for p in points}
    assert {bool(p["counts"]) for p in points if 0 < p["score"]["n"] < 5} == {False}
    expected = Counter(row["counted_hour"] for row in counting)
    assert {at: n for at, n in by_hour.items() if n} == expected
    assert "2026-10-25T02:00" in by_hour  # came twice in Berlin

    table = list(csv.reader(io.StringIO(fortnight.page("/results.csv", **DAYS).lstrip("\ufeff"))))
    on_page = next(row for row in table if row[:1] == ["Satisfied"])
    assert [float(cell) for cell in on_page[1:4]] == pytest.approx(good)
    assert int(on_page[4]) == len(ratings)
    assert ["taken for misuse", str(aside["misuse"])] in table
    page = fortnight.page("/results", **DAYS)
    assert f"{len(ratings)} responses" in page
    assert "clocks went back by 60 minutes (Europe/Berlin)" in page

    widened = {**DAYS, "misuse": "1", "language": "en", "channel": "touch"}
    told = fortnight.page("/results.csv", **widened).splitlines()[1]
    assert told.startswith("Everywhere · English · touch · misuse counted,")

    whole = fortnight.api("/results", **DAYS, misuse="true", tests="true").json()["questions"][0]
    assert whole["n"] == sum(not left_out(row) for row in within)
