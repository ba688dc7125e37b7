"""Surveys: written, looked at, issued, compared and taken back."""

from starlette.routing import BaseRoute, Route

from account.pages.desk import Desk, Page
from account.pages.surveys.editor import Editor
from account.pages.surveys.history import History
from account.pages.surveys.issue import Issuing
from account.pages.surveys.parts import Parts
from account.pages.surveys.room import PersonalPage, kindly
from account.pages.surveys.shelf import Surveys
from account.pages.surveys.ways_in import WaysIn
from account.rights import Right


def routes(desk: Desk) -> list[BaseRoute]:
    """Every page of the room; each for those who may issue."""
    shelf, editor, parts = Surveys(desk), Editor(desk), Parts(desk)
    issue, history, ways_in = Issuing(desk), History(desk), WaysIn(desk)

    def own(page: PersonalPage) -> Page:
        return desk.having(Right.ISSUE, kindly(desk, page))

    def get(path: str, page: PersonalPage) -> Route:
        return Route(f"/surveys{path}", own(page))

    def post(path: str, page: PersonalPage) -> Route:
        return Route(f"/surveys{path}", own(page), methods=["POST"])

    draft, revision, link = "/drafts/{draft}", "/{line}/{rev}", "/{line}/links/{link}"
    return [
        get("", shelf.show),
        get("/new", shelf.ask),
        post("/new", shelf.make),
        post("/issuings/{issuing}/cancel", history.cancel),
        get(draft, editor.show),
        post(f"{draft}/settings", editor.settings),
        post(f"{draft}/look", editor.look),
        get(f"{draft}/logo.png", editor.logo),
        post(f"{draft}/add", editor.add),
        post(f"{draft}/do", editor.do),
        post(f"{draft}/away", editor.throw_away),
        get(f"{draft}/file", history.export_draft),
        get(f"{draft}/issue", issue.ask),
        post(f"{draft}/issue", issue.issue),
        get(f"{draft}/part/{{part}}", parts.show),
        post(f"{draft}/part/{{part}}", parts.save),
        get("/{line}", history.show),
        get("/{line}/compare", history.compare),
        get("/{line}/links", ways_in.show),
        post("/{line}/links", ways_in.make),
        post(f"{link}/do", ways_in.do),
        post(f"{link}/addresses", ways_in.addresses),
        get(f"{link}/code.{{kind}}", ways_in.code),
        get(f"{link}/poster", ways_in.poster),
        get(f"{revision}/file", history.export),
        post(f"{revision}/draft", history.begin),
        get(f"{revision}/issue", issue.ask),
        post(f"{revision}/issue", issue.issue),
    ]
