"""A fleet arranged by a program: cards, sticks, surveys where they are meant, links, needs."""

import base64
import csv
import io
import zipfile

import pytest
from sqlalchemy import update

from account.rights import Right
from account.store import schema
from account.store.fleet import terminals
from feedback import carry
from tests.account.conftest import NOW_MS

SEED = bytes(range(32))
SURVEY = """
name = "Short"
languages = ["en"]
[[questions]]
id = "mood"
kind = "smileys"
steps = 4
text = { en = "How was it?" }
[[endings]]
id = "bye"
text = { en = "Thank you!" }
"""


@pytest.fixture
def shops(program):
    """A country with two shops, one of them tagged."""
    own = {"time_zone": "Europe/Berlin", "opening_hours": {"mon": [["08:00", "20:00"]]}}
    top = program.post("/touchpoints", {"name": "Country", "own": own}, 201)["id"]
    tagged = {"tags": ["big"]}
    made = [
        program.post("/touchpoints", {"name": name, "parent_id": top, "own": own}, 201)["id"]
        for name, own in (("North", tagged), ("South", {}))
    ]
    return top, *made


def test_what_a_place_sets_is_sent_back_as_it_came(program, shops):
    here = f"/touchpoints/{shops[0]}"
    own = program.get(here)["own"]
    assert own["opening_hours"] == {"mon": [["08:00", "20:00"]]}
    own |= {"cut_over_min": 240, "languages": ["de", "en"]}
    assert program("PATCH", here, json={"own": own}).status_code == 200
    assert program.get(here)["own"] == own
    assert program.get(f"/touchpoints/{shops[1]}")["holds"]["cut_over_min"] == 240
    for begins in (90, 780):  # no whole hour; past noon
        late = {"own": own | {"cut_over_min": begins}}
        assert program("PATCH", here, json=late).status_code == 422
    faint = {"settings": {"colours": {"paper": "#777777", "ink": "#787878"}}}
    assert program("PATCH", here, json={"own": own | faint}).status_code == 409


def test_cards_for_many_are_made_at_once_or_not_at_all(program, with_rights, shops):
    asked = [
        {"name": "Left", "touchpoint": "North"},
        {"name": "Right", "touchpoint": "Country › South", "by_stick": True},
    ]
    left, right = program.post("/cards", {"terminals": asked, "waits": True}, 201)
    assert (left["touchpoint_id"], right["code"]) == (shops[1], None)
    assert left["code"] in left["content"]
    assert "identity" in right["content"]
    [code] = [one for one in program.get("/codes") if one["name"] == "Left"]
    assert code["state"] == "open"
    [whole] = program.get("/terminals", params={"text": "Right"})["rows"]
    assert whole["state"] == "by_stick"

    packed = program("POST", "/cards/archive", json={"terminals": [asked[0]]})
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        [row] = csv.DictReader(io.StringIO(archive.read("terminals.csv").decode()))
        assert b"enrolment_code" in archive.read(row["settings"])

    newest, *others = program.get("/codes")
    count = 1 + len(others)
    rest = program.get("/codes", params={"after": newest["mark"], "limit": 500})
    assert rest == others
    assert program("GET", "/codes", params={"after": "0" * 12}).status_code == 404
    [first] = program.get("/touchpoints", params={"limit": 1})
    assert first == program.get("/touchpoints")[0]
    wrong = [*asked, {"name": "Third", "touchpoint": "Nowhere"}]
    refused = program("POST", "/cards", json={"terminals": wrong})
    assert (refused.status_code, "terminals.2" in refused.json()["detail"]) == (422, True)
    assert program("POST", "/cards", json={"terminals": asked[:1] * 2}).status_code == 422
    assert len(program.get("/codes")) == count
    narrow = with_rights(Right.ARRANGE, roots=[shops[2]])
    assert narrow("POST", "/cards", json={"terminals": asked}).status_code == 422


def test_a_survey_is_asked_where_it_is_meant(program, shops):
    made = program.post("/surveys", {"toml": SURVEY}, 201)
    assert made["line"] == made["rev"][:12]
    again = program.post("/surveys", {"toml": SURVEY.replace("How", "Just how")}, 201)
    assert again["line"] == made["line"]
    rev, top = again["rev"], shops[0]

    def asks(one):
        return program.get(f"/touchpoints/{one}")["holds"]["survey_rev"] == rev

    def issue(**where):
        return program.post("/issuings", {"rev": rev, **where}, 201)["touchpoints"]

    assert issue(tags=["big"]) == 1
    assert [asks(one) for one in shops] == [False, True, False]
    assert issue(touchpoints=[top], beneath=True, offer_languages=True) == 3
    assert issue(everywhere=True) == 4
    assert program("POST", "/issuings", json={"rev": rev}).status_code == 422

    placed = program.get(f"/surveys/{made['line']}/placings")
    assert (len(placed), placed[0]["asked_by"]) == (8, "Test")
    told = program.get(f"/surveys/{rev}/differences", params={"before": made["rev"]})
    assert [(one["part"], one["state"]) for one in told] == [("mood", "changed"), ("bye", "same")]
    assert told[0]["changed"][0]["after"] == "Just how was it?"
    assert "Just how was it?" in program("GET", f"/surveys/{rev}/file").text


def test_a_link_is_made_drawn_closed_and_opened(program, with_rights, shops):
    made = program.post("/surveys", {"toml": SURVEY}, 201)
    asked = {"line": made["line"], "touchpoint_id": shops[1], "name": "Receipt"}
    link = program.post("/links", asked, 201)
    here = f"/links/{link['id']}"
    [listed] = program.get("/links", params={"line": made["line"]})["rows"]
    assert (listed, listed["address"][:24]) == (link, "http://127.0.0.1:8080/l/")
    page = program.account.http.request(
        "GET", listed["address"].removeprefix("http://127.0.0.1:8080")
    )
    assert "How was it?" in page.text
    assert len(set(program.post(f"{here}/addresses", {"n": 3})["addresses"])) == 3
    assert program("GET", f"{here}/code.png").content[:4] == b"\x89PNG"
    assert b"<svg" in program("GET", f"{here}/poster.svg").content
    assert program("GET", f"{here}/poster.pdf", params={"language": "fr"}).status_code == 422
    program.account.now_ms += 1
    newer = program.post("/surveys", {"toml": SURVEY.replace("How", "Just how")}, 201)
    program.post(f"{here}/ask-newest")
    program.post(f"{here}/close")
    [listed] = program.get("/links")["rows"]
    assert (listed["rev"], listed["closed_ms"] is None) == (newer["rev"], False)
    program.post(f"{here}/open")
    elsewhere = with_rights(Right.ISSUE, roots=[shops[2]])
    assert elsewhere.get("/links")["rows"] == []
    assert elsewhere("POST", f"{here}/close").status_code == 404
    assert elsewhere("GET", f"{here}/code.svg").status_code == 404


def test_a_stick_is_taken_and_its_receipts_given_back(program, with_rights, terminal, account):
    with account.database.write() as connection:
        key = carry.verify_key_of(SEED).hex()
        connection.execute(update(schema.terminal).values(public_key=key))
    public = bytes.fromhex(terminal.bound.account_public_key)
    octets = {"Content-Type": "application/octet-stream"}

    def bring(by, *pressed):
        raw = carry.close(terminal.batch(*pressed), terminal.terminal_id, public, SEED)
        return by("POST", "/carried", params={"name": "a.fbk"}, content=raw, headers=octets)

    done = bring(program, *terminal.presses(2)).json()
    [file] = done["files"]
    assert (file["state"], file["stored"], file["odd"]) == ("taken", 2, [])
    receipts = base64.b64decode(done["receipts"][0]["content"])
    opened = carry.open_receipts(receipts, bytes.fromhex(terminal.bound.account_verify_key))
    assert opened.terminal_id == terminal.terminal_id
    with account.database.write() as connection:
        terminals.revoke(connection, terminal.terminal_id, account.now_ms, "x")
    [file] = bring(program, terminal.press()).json()["files"]
    assert file["state"] == "quarantined"
    assert [one["terminal_id"] for one in program.get("/carried")] == [terminal.terminal_id]
    released = program.post(f"/carried/{terminal.terminal_id}/release")
    assert released["files"][0]["stored"] == 1
    assert program("POST", f"/carried/{terminal.terminal_id}/release").status_code == 404
    [place] = program.get("/touchpoints")
    narrow = with_rights(Right.ARRANGE, roots=[place["id"]])
    assert bring(narrow, terminal.press()).status_code == 403
    more = b" " * (carry.BIGGEST + 1)
    for by, status in (("nobody", 401), (program.token, 413)):
        bearer = {"Authorization": f"Bearer {by}", **octets}
        refused = account.http.request(
            "POST", "/api/v1/carried?name=a", content=more, headers=bearer
        )
        assert refused.status_code == status


def test_what_needs_a_person_is_told_with_the_fleet(program, with_rights, terminal, account):
    terminal.send(terminal.press())
    account.now_ms = NOW_MS + 30 * 86_400_000
    needs = program.get("/needs", params={"limit": 1})
    assert (needs["rows"][0]["cause"], needs["next"]) == ("silent", None)
    seen = program.get("/overview")
    assert (seen["needs"], seen["captured"], seen["running"]) == ({"silent": 1}, 1, 1)
    here = program.get(f"/terminals/{terminal.terminal_id}")
    assert (here["to_ask"], here["needs"]) == (here["shown"], needs["rows"])
    [boot] = here["boots"]
    assert boot["number"] == 1
    told = program.get(f"/terminals/{terminal.terminal_id}/history")
    assert told[0]["what"] == "terminal.enrolled"
    away = program.post("/touchpoints", {"name": "Away"}, 201)["id"]
    narrow = with_rights(Right.FLEET, roots=[away])
    assert narrow.get("/needs")["rows"] == []
    assert narrow("GET", f"/terminals/{terminal.terminal_id}/history").status_code == 404
