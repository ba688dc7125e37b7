"""Results for programs: whatever a page says, and where it must be careful, as carefully."""

import pytest
from sqlalchemy import insert

from account.rights import Right
from account.store.schema import exclusion
from feedback import wire
from feedback.response import Answer, Outcome

ALL = {"period": "all"}


def said(question, value=None):
    outcome = Outcome.SKIPPED if value is None else Outcome.ANSWERED
    return Answer(question=question, outcome=outcome, value=value, took_ms=900)


@pytest.fixture
def visits(terminal):
    """Six who were unhappy, of whom four said why; and four who were not."""
    unhappy = [said("reason", "queue"), said("reason", "staff"), said("reason")] * 2
    send(terminal, *[(1, one) for one in unhappy], *[(4, None)] * 4)
    return terminal


def send(terminal, *visits):
    for rating, more in visits:
        first = Answer(question="mood", outcome=Outcome.ANSWERED, value=rating, took_ms=0)
        body = terminal.body(answers=(first, more) if more else (first,))
        terminal.send(terminal.press(body=wire.body_to(body)))


def test_what_stands_behind_the_scores(program, visits):
    aside = program.get("/results/aside", params=ALL)
    assert aside["n"] == 10
    assert aside["rule"] == {"interval_s": 5, "burst_n": 10, "burst_s": 10, "bucket": "hour"}
    assert program.get("/results/rules")["everywhere"] == aside["rule"]

    def why():
        found = program.get("/results/reasons", params=ALL)
        return next(one for one in found if one["question"] == "reason")

    assert (why()["shown"], why()["answered"], why()["skipped"]) == (6, 4, 2)
    assert why()["by_rating"] is None  # four are too few to be shown
    send(visits, (1, said("reason", "queue")))
    assert why()["by_rating"] == {"queue": {"1": 3}, "staff": {"1": 2}}
    assert program.get("/results/phones", params=ALL)["forms"] == 0
    assert program.get("/results/channels", params=ALL) == []
    assert program("GET", "/results/crossed", params=ALL).status_code == 404


def test_a_time_is_compared_with_the_one_before(program, visits):
    [one] = program.get("/results", params={"period": "7d", "against": "year"})["questions"]
    assert one["before"] is None
    found = program.get("/results", params={"period": "7d", "against": "before"})
    assert found["against"]["last"] < found["first"]
    beside = program.get("/touchpoints")[0]["id"]
    found = program.get("/results", params={"period": "7d", "against": beside})
    [one] = found["questions"]
    assert (one["before"]["n"], set(one["before"]["changes"].values())) == (10, {"unsure"})
    points = program.get("/results/series", params={"period": "7d", "against": beside})
    assert points[-1]["before"]["n"] == points[-1]["score"]["n"]
    for wrong in ("f" * 12, "nowhere"):
        assert program("GET", "/results", params={"against": wrong}).status_code == 404


def test_days_on_which_clocks_changed_are_named(program):
    own = {"time_zone": "Europe/Berlin"}
    program.post("/touchpoints", {"name": "Bar", "own": own}, 201)
    days = {"period": "days", "first": "2026-10-20", "last": "2026-10-30"}
    found = program.get("/results", params=days)

    assert [(one["day"], one["minutes"]) for one in found["clock_changes"]] == [("2026-10-25", -60)]


def test_what_visitors_wrote_takes_the_right_to_read_and_is_noted(with_rights, program, visits):
    assert with_rights(Right.RESULTS)("GET", "/results/comments").status_code == 403
    found = program.get("/results/comments", params={**ALL, "words": "nothing of the kind"})
    assert found == {"comments": [], "older": None, "searched_all": True}
    [line] = program.get("/audit", params={"what": "responses.opened"})
    assert line["detail"] == {"shape": "comments"}


def test_periods_left_out_are_listed_within_reach(program, with_rights, account):
    [place] = [one["id"] for one in program.get("/touchpoints")]
    with account.database.write() as connection:
        row = {"id": "e" * 12, "account_id": program.account_id, "touchpoint_id": place}
        row |= {"from_lh": 24, "until_lh": 48, "reason": "Works", "made_by": "", "made_ms": 5}
        connection.execute(insert(exclusion).values(row))
    [one] = program.get("/results/left-out")

    assert (one["first"], one["until"], one["reason"]) == ("1970-01-02", "1970-01-03", "Works")
    elsewhere = program.post("/touchpoints", {"name": "Elsewhere"}, 201)["id"]
    assert with_rights(Right.RESULTS, roots=[elsewhere]).get("/results/left-out") == []


def test_a_rating_of_no_scale_is_refused(program, visits):
    assert program("GET", "/results/comments", params={"ratings": 1 << 70}).status_code == 422


def test_a_nul_is_in_no_text_of_ours(program, visits):
    refused = program("GET", "/results/crossed", params={"survey": "a\0b", "period": "all"})
    assert (refused.status_code, "NUL" in refused.json()["detail"]) == (422, True)
