"""Every page of the account, by its HTML: for keys alone and for the ear.

Pages are found, not listed: a new one is read as soon as it is served. One whose address has a
part that nothing is known of fails here: say in `lived_in` what stands for it.
"""

import re
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from account.pages import routes
from tests.account.pages.everything import tell_everything
from tests.account.pages.markup import faults, read
from tests.account.pages.scene import Scene
from tests.account.pages.surveys.test_issuing_pages import issue, revised
from tests.account.pages.surveys.test_making import begin
from tests.account.pages.test_office import HOOK
from tests.account.pages.test_results_page import fill
from tests.account.walking import Way, ways

NO_PAGE = ("/static", "/responses/newest", "/results.", "/results/report.pdf")
"""What is served below these is a file, or a part of a page."""
FILES = re.compile(r"\.(csv|png|svg|pdf|\{\w+\})$|/file$|/export/responses$|/account$")
OPEN = ("/sign-in", "/invitation", "/password", "/v/", "/l/", "/wall/")


def found(html: str, pattern: str) -> str:
    match = re.search(pattern, html)
    assert match is not None, pattern
    return match[1]


def lived_in(anna: httpx.Client, scene: Scene) -> dict[str, str]:
    """An account where something is on every page; what stands in addresses for which part."""
    tell_everything(scene)
    fill(scene, 120)
    line = issue(anna, begin(anna, "en", "de"), "north")
    draft = revised(anna, scene, line, "What went wrong?")
    anna.post(f"{line}/links", data={"name": "Till", "touchpoint": "north", "channel": "web"})
    links = anna.get(f"{line}/links").text
    board = anna.post("/dashboards", data={"name": "Floor"}).headers["location"]
    parts = ["scores", "spread", "time", "hours", "places", "reasons", "funnel"]
    kept = {"dashboard": board.rpartition("/")[2], "query": "period=90d", "part": parts}
    anna.post("/dashboards/keep", data=kept)
    anna.post("/account/webhooks/add", data=HOOK)
    anna.post("/account/people/invite", data={"email": "new@example.org", "role": "viewer"})
    return {
        "/terminals/{id}": "000000000002",
        "/touchpoints/{id}": "north",
        "/account/people/{id}": found(anna.get("/account/people").text, r"people/([0-9a-f]{12})"),
        "draft": draft.rpartition("/")[2],
        "line": line.rpartition("/")[2],
        "rev": found(anna.get(line).text, r"/([0-9a-f]{64})/file"),
        "link": found(links, r"/links/([0-9a-f]+)/poster"),
        "part": "reason",
        "dashboard_id": board.rpartition("/")[2],
        "hook_id": found(anna.get("/account/webhooks").text, r"webhooks/([0-9a-f]{12})"),
        "token": "nobody",
        "anything": "no/such/page",
    }


def address(way: Way, there: dict[str, str]) -> str:
    by_place = next((there[one] for one in there if way.path.startswith(one)), None)
    return way.filled({name: there.get(name) or by_place or "?" for name in way.params})


def test_every_page_can_be_gone_through_and_read_out(anna: httpx.Client, scene: Scene):
    there = lived_in(anna, scene)
    app: Any = Starlette(routes=routes(scene.database, public_url="", now_ms=lambda: scene.now))
    pages = [one for one in ways(app) if one.method == "GET" and not FILES.search(one.path)]
    wrong, seen = dict[str, list[str]](), 0
    for way in pages:
        if way.path.startswith(NO_PAGE):
            continue
        at = address(way, there)
        assert "?" not in at, f"{way.path}: say in `lived_in` what stands for its parts"
        reply = anna.get(at)
        if "text/html" not in reply.headers.get("content-type", "") or not reply.text:
            continue
        seen += 1
        at_home = not way.path.startswith(OPEN) and "<nav aria-label" in reply.text
        told = list(faults(read(reply.text), signed_in=at_home))
        if told:
            wrong[at] = told
    assert wrong == {}
    assert seen > 50


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<h2>x</h2>", "headings of the first level"),
        ("<h1>x</h1><h3>y</h3>", "level 3 under one of 1"),
        ("<h1>x</h1><input name=a>", "<input a> has no name"),
        ("<h1>x</h1><button><i aria-hidden=true>+</i></button>", "says nothing"),
        ("<h1 id=a>x</h1><p id=a>y</p>", "'a' is there 2 times"),
        ("<h1>x</h1><table><tr><th>a</th></tr></table>", "columns and rows"),
        ("<h1>x</h1><p aria-describedby=b>y</p>", "'b' leads nowhere"),
        ("<h1 tabindex=3>x</h1>", "out of the page's order"),
        ("<h1>x</h1><svg></svg>", "no name and is not left out"),
    ],
)
def test_the_walk_would_notice(html: str, fault: str):
    assert any(fault in one for one in faults(read(html), signed_in=False))
