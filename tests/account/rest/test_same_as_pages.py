"""What a page can do, a program can: every route of the pages beside the operations that do the
same, or why no program has a use for it. A new page without a line here fails.
"""

from contextlib import closing

import pytest

from account.app import build
from account.store.engine import open_database
from tests.account.engines import ENGINES
from tests.account.walking import Way, ways

SIGN_IN = "people sign in; programs bear a token"
OWN = "somebody's own way in: nobody else's to change, least of all a program's"
VISITOR = "for visitors, who have the address and no token"
PATH = "a way to other pages"
FORM = "a form: "
DRAFT = "half of a survey while somebody writes it; a program posts the whole file to /surveys"

RESULTS = (
    "GET /results",
    "GET /results/series",
    "GET /results/places",
    "GET /results/hours",
    "GET /results/reasons",
    "GET /results/channels",
    "GET /results/aside",
)
TERMINAL = (
    "GET /terminals/{terminal_id}",
    "GET /terminals/{terminal_id}/commands",
    "GET /terminals/{terminal_id}/history",
)
LINKS = ("GET /links",)
CARDS = ("POST /cards", "POST /cards/archive")

SAME: dict[str, tuple[str, ...] | str] = {
    "GET /": PATH,
    "GET /{anything:path}": PATH,
    "GET /account": PATH,
    # Whoever comes in
    "GET /sign-in": SIGN_IN,
    "POST /sign-in": SIGN_IN,
    "GET /sign-in/code": SIGN_IN,
    "POST /sign-in/code": SIGN_IN,
    "POST /sign-out": SIGN_IN,
    "GET /invitation/{token}": SIGN_IN,
    "POST /invitation/{token}": SIGN_IN,
    "GET /password": SIGN_IN,
    "POST /password": SIGN_IN,
    "GET /password/{token}": SIGN_IN,
    "POST /password/{token}": SIGN_IN,
    "GET /own": OWN,
    "POST /own/password": OWN,
    "POST /own/language": OWN,
    "POST /own/sessions": OWN,
    "POST /own/sessions/{id}": OWN,
    "GET /own/factor": OWN,
    "POST /own/factor": OWN,
    "GET /own/factor/code.svg": OWN,
    "POST /own/factor/confirm": OWN,
    "POST /own/factor/off": OWN,
    # Visitors
    "GET /v/{token}": VISITOR,
    "POST /v/{token}": VISITOR,
    "GET /l/{token}": VISITOR,
    "POST /l/{token}": VISITOR,
    "GET /wall/{token}": VISITOR,
    # Results
    "GET /today": ("GET /results", "GET /results/places", "GET /results/comments", "GET /overview"),
    "GET /responses": ("GET /responses", "GET /results/comments"),
    "GET /responses/newest": ("GET /responses",),
    "GET /results": (*RESULTS, "GET /results/comments"),
    "GET /results.csv": ("GET /results/page.csv",),
    "GET /results/phones": ("GET /results/phones",),
    "GET /results/phones.csv": ("GET /results/phones",),
    "GET /results/crossed": ("GET /results/crossed",),
    "GET /results/crossed.csv": ("GET /results/crossed",),
    "GET /results/comments": ("GET /results/comments",),
    "GET /results/left-out": ("GET /results/left-out",),
    "POST /results/left-out": ("POST /results/left-out",),
    "POST /results/left-out/back": ("DELETE /results/left-out/{period_id}",),
    "GET /results/rules": ("GET /results/rules",),
    "POST /results/rules": (
        "PUT /results/rules",
        "PUT /results/rules/{touchpoint_id}",
        "DELETE /results/rules/{touchpoint_id}",
    ),
    "GET /results/{part}.svg": ("GET /results/charts/{part}.{kind}",),
    "GET /results/{part}.png": ("GET /results/charts/{part}.{kind}",),
    "GET /results/report.pdf": ("GET /results/report.pdf",),
    "GET /dashboards": ("GET /dashboards", "GET /views", "GET /walls"),
    "POST /dashboards": ("POST /dashboards",),
    "GET /dashboards/keep": FORM + "see POST /dashboards/keep",
    "POST /dashboards/keep": ("POST /views", "PUT /dashboards/{dashboard_id}"),
    "POST /dashboards/views/{view_id}/let-go": ("DELETE /views/{view_id}",),
    "POST /dashboards/walls": ("POST /walls",),
    "POST /dashboards/walls/{wall_id}/revoke": ("DELETE /walls/{wall_id}",),
    "GET /dashboards/{dashboard_id}": ("GET /dashboards/{dashboard_id}", *RESULTS),
    "POST /dashboards/{dashboard_id}/let-go": ("DELETE /dashboards/{dashboard_id}",),
    "POST /dashboards/{dashboard_id}/{place}/{what}": ("PUT /dashboards/{dashboard_id}",),
    # Terminals
    "GET /terminals": ("GET /terminals", "GET /views"),
    "GET /terminals/overview": ("GET /overview",),
    "GET /terminals/attention": ("GET /needs",),
    "POST /terminals/views": ("POST /views",),
    "POST /terminals/views/{view}/let-go": ("DELETE /views/{view_id}",),
    "GET /terminals/add": FORM + "see POST /terminals/add",
    "POST /terminals/add": ("POST /codes", *CARDS),
    "POST /terminals/provisioning": CARDS,
    "GET /terminals/add/many": FORM + "see POST /terminals/add/many",
    "POST /terminals/add/many": CARDS,
    "GET /terminals/codes": ("GET /codes",),
    "POST /terminals/codes/{mark}/revoke": ("DELETE /codes/{mark}",),
    "GET /terminals/import": ("GET /carried",),
    "POST /terminals/import": ("POST /carried",),
    "POST /terminals/import/receipts": "receipts come with the answer of POST /carried",
    "POST /terminals/import/{id}/release": ("POST /carried/{terminal_id}/release",),
    "GET /terminals/{id}": TERMINAL,
    "POST /terminals/{id}/ask": ("POST /terminals/{terminal_id}/commands",),
    "GET /terminals/{id}/elsewhere": FORM + "see POST /terminals/{id}/elsewhere",
    "POST /terminals/{id}/elsewhere": ("POST /terminals/{terminal_id}/commands",),
    "POST /terminals/{id}/name": ("PATCH /terminals/{terminal_id}",),
    "POST /terminals/{id}/move": ("PATCH /terminals/{terminal_id}",),
    "POST /terminals/{id}/accept": ("POST /terminals/{terminal_id}/accept",),
    "POST /terminals/{id}/retire": ("POST /terminals/{terminal_id}/retire",),
    "POST /terminals/{id}/revoke": ("POST /terminals/{terminal_id}/revoke",),
    # Touchpoints
    "GET /touchpoints": ("GET /touchpoints",),
    "GET /touchpoints/add": FORM + "see POST /touchpoints/add",
    "POST /touchpoints/add": ("POST /touchpoints",),
    "GET /touchpoints/{id}": ("GET /touchpoints/{touchpoint_id}", "GET /terminals"),
    "GET /touchpoints/{id}/logo.png": ("GET /touchpoints/{touchpoint_id}",),
    "GET /touchpoints/{id}/change": ("GET /touchpoints/{touchpoint_id}",),
    "POST /touchpoints/{id}/change": ("PATCH /touchpoints/{touchpoint_id}",),
    "GET /touchpoints/{id}/settings": ("GET /touchpoints/{touchpoint_id}",),
    "POST /touchpoints/{id}/settings": ("PATCH /touchpoints/{touchpoint_id}",),
    "GET /touchpoints/{id}/move": FORM + "see POST /touchpoints/{id}/move",
    "POST /touchpoints/{id}/move": ("POST /touchpoints/{touchpoint_id}/move",),
    "POST /touchpoints/{id}/close": ("POST /touchpoints/{touchpoint_id}/close",),
    "POST /touchpoints/{id}/reopen": ("POST /touchpoints/{touchpoint_id}/reopen",),
    # Surveys
    "GET /surveys": ("GET /surveys", "GET /issuings"),
    "GET /surveys/new": FORM + "see POST /surveys/new",
    "POST /surveys/new": DRAFT,
    "POST /surveys/issuings/{issuing}/cancel": ("DELETE /issuings/{issuing_id}",),
    "GET /surveys/drafts/{draft}": DRAFT,
    "POST /surveys/drafts/{draft}/settings": DRAFT,
    "POST /surveys/drafts/{draft}/look": DRAFT,
    "GET /surveys/drafts/{draft}/logo.png": DRAFT,
    "POST /surveys/drafts/{draft}/add": DRAFT,
    "POST /surveys/drafts/{draft}/do": DRAFT,
    "POST /surveys/drafts/{draft}/away": DRAFT,
    "GET /surveys/drafts/{draft}/file": DRAFT,
    "GET /surveys/drafts/{draft}/part/{part}": DRAFT,
    "POST /surveys/drafts/{draft}/part/{part}": DRAFT,
    "GET /surveys/drafts/{draft}/issue": FORM + "see its POST",
    "POST /surveys/drafts/{draft}/issue": ("POST /surveys", "POST /issuings"),
    "GET /surveys/{line}": (
        "GET /surveys",
        "GET /surveys/{rev}",
        "GET /surveys/{line}/placings",
        "GET /issuings",
    ),
    "GET /surveys/{line}/compare": ("GET /surveys/{rev}/differences",),
    "GET /surveys/{line}/links": LINKS,
    "POST /surveys/{line}/links": ("POST /links",),
    "POST /surveys/{line}/links/{link}/do": (
        "POST /links/{link_id}/close",
        "POST /links/{link_id}/open",
        "POST /links/{link_id}/ask-newest",
    ),
    "POST /surveys/{line}/links/{link}/addresses": ("POST /links/{link_id}/addresses",),
    "GET /surveys/{line}/links/{link}/code.{kind}": ("GET /links/{link_id}/code.{kind}",),
    "GET /surveys/{line}/links/{link}/poster": ("GET /links/{link_id}/poster.{kind}",),
    "GET /surveys/{line}/{rev}/file": ("GET /surveys/{rev}/file",),
    "POST /surveys/{line}/{rev}/draft": DRAFT,
    "GET /surveys/{line}/{rev}/issue": FORM + "see its POST",
    "POST /surveys/{line}/{rev}/issue": ("POST /issuings",),
    # The account itself
    "GET /account/export": FORM + "see GET /account/export/responses",
    "GET /account/export/responses": ("GET /responses",),
    "GET /account/webhooks": ("GET /webhooks",),
    "GET /account/webhooks/add": FORM + "see POST /account/webhooks/add",
    "POST /account/webhooks/add": ("POST /webhooks",),
    "GET /account/webhooks/{hook_id}": (
        "GET /webhooks/{webhook_id}",
        "GET /webhooks/{webhook_id}/messages",
    ),
    "POST /account/webhooks/{hook_id}/replay": (
        "POST /webhooks/{webhook_id}/messages/{message_id}/replay",
    ),
    "POST /account/webhooks/{hook_id}/{what}": (
        "POST /webhooks/{webhook_id}/pause",
        "POST /webhooks/{webhook_id}/resume",
        "DELETE /webhooks/{webhook_id}",
    ),
    "GET /account/quarantine": ("GET /quarantine",),
    "POST /account/quarantine/replay": ("POST /quarantine/{terminal_id}/{raw_hash}/replay",),
    "POST /account/quarantine/dismiss": ("POST /quarantine/{terminal_id}/{raw_hash}/dismiss",),
    "GET /account/people": ("GET /people", "GET /people/invitations"),
    "GET /account/people/invite": FORM + "see POST /account/people/invite",
    "POST /account/people/invite": ("POST /people/invitations",),
    "POST /account/people/invitations/{id}/withdraw": (
        "DELETE /people/invitations/{invitation_id}",
    ),
    "GET /account/people/{id}": ("GET /people/{person_id}",),
    "POST /account/people/{id}": ("PATCH /people/{person_id}",),
    "POST /account/people/{id}/sessions": ("POST /people/{person_id}/sign-out",),
    "POST /account/people/{id}/remove": ("DELETE /people/{person_id}",),
    "GET /account/tokens": ("GET /tokens", "GET /tokens/mine"),
    "GET /account/tokens/make": FORM + "see POST /account/tokens/make",
    "POST /account/tokens/make": ("POST /tokens",),
    "POST /account/tokens/{id}/revoke": ("DELETE /tokens/{token_id}",),
    "GET /account/audit": ("GET /audit",),
    "GET /account/audit.csv": ("GET /audit/lines.csv",),
    "GET /account/privacy": ("GET /privacy",),
    "POST /account/privacy": ("PUT /privacy",),
}
BY_COMMAND = {
    "POST /privacy/erasures": "account erase",
    "PUT /dashboards/{dashboard_id}": "the same as keeping, moving and removing one by one",
}
"""Operations that no page has: what does the same."""


@pytest.fixture(params=ENGINES[:1])
def database(request, blank):
    with blank(request.param) as url, closing(open_database(url)) as opened:
        yield opened


@pytest.fixture
def served(account) -> list[Way]:
    return list(ways(build(account.database, public_url="http://127.0.0.1:8080")))


def told(way: Way) -> str:
    return f"{way.method} {way.path}"


def test_what_a_page_can_do_a_program_can(served):
    pages = {told(one) for one in served if not one.path.startswith(("/v1", "/api/"))}
    assert pages - SAME.keys() == set(), "say in SAME which operation does it, or why none has to"
    assert SAME.keys() - pages == set(), "no page has these any more"


def test_what_is_said_to_do_the_same_is_there(served):
    operations = {
        f"{one.method} {one.path.removeprefix('/api/v1')}"
        for one in served
        if one.path.startswith("/api/v1/") and not one.path.endswith("openapi.json")
    }
    named = {one for all_of in SAME.values() if isinstance(all_of, tuple) for one in all_of}
    assert named - operations == set(), "there are no such operations"
    assert operations - named - BY_COMMAND.keys() == set(), "say in SAME which page does the same"
