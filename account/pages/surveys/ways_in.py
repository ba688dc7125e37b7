"""Links and QR codes of a survey: made, printed, handed out and closed."""

import csv
import io
import re
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from account.errors import NotFound
from account.pages.desk import Desk, words_for
from account.pages.manners import field
from account.pages.phone_words import VisitorWords, direction
from account.pages.surveys import codes, poster, poster_pdf
from account.pages.surveys.room import Clock, go_to, reach_of
from account.store.people.people import Person
from account.store.places import tree
from account.store.surveys import lines, links
from account.store.surveys.links import MOST_TOKENS, SurveyLink
from feedback import words
from feedback.response import Channel
from feedback.survey import Kind, Survey
from feedback.words import FACES

CHANNELS = (Channel.WEB, Channel.EMAIL)
_LONGEST_NAME = 80
_TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}


class WaysIn:
    """A link asks one revision at one touchpoint; its responses have a channel of their own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """All links of a survey, and a form for one more."""
        return self._page(request, person)

    def make(self, request: Request, person: Person) -> Response:
        """One more link."""
        w, name = words_for(request), field(request, "name").strip()
        channel = field(request, "channel")
        if not (name.isprintable() and 1 <= len(name) <= _LONGEST_NAME):
            return self._page(request, person, w("survey_link_name_wrong", most=_LONGEST_NAME))
        if channel not in CHANNELS:
            return self._page(request, person, w("survey_link_channel_wrong"))
        with self._desk.database.write() as connection:
            reach = reach_of(connection, person)
            line = lines.one(connection, reach, request.path_params["line"])
            links.make(
                connection,
                reach,
                field(request, "touchpoint"),
                line.newest.rev,
                name,
                Channel(channel),
                person.id,
                self._desk.now_ms(),
                single_use=bool(field(request, "single_use")),
            )
        return go_to(f"/surveys/{line.id}/links")

    def do(self, request: Request, person: Person) -> Response:
        """Close a link, open it again, or let it ask the newest revision."""
        act, link_id = field(request, "act"), request.path_params["link"]
        now_ms = self._desk.now_ms()
        with self._desk.database.write() as connection:
            reach = reach_of(connection, person)
            line = lines.one(connection, reach, request.path_params["line"])
            if act == "newest":
                rev = line.newest.rev
                links.ask_newest(connection, reach, link_id, rev, person.id, now_ms)
            else:
                again = act == "open"
                links.close(connection, reach, link_id, person.id, now_ms, again=again)
        return go_to(f"/surveys/{line.id}/links")

    def addresses(self, request: Request, person: Person) -> Response:
        """Addresses for one visit each, as a table for whoever sends the e-mails."""
        wanted = field(request, "n")
        with self._desk.database.read() as connection:
            of = self._own(connection, request, person)
        most = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6 else 0
        if not 1 <= most <= MOST_TOKENS:
            told = words_for(request)("survey_link_number_wrong", most=MOST_TOKENS)
            return self._page(request, person, told)
        out = io.StringIO()
        rows = csv.writer(out)
        rows.writerow(["address"])
        rows.writerows([self._address(of.new_token())] for _ in range(most))
        named = {"Content-Disposition": 'attachment; filename="addresses.csv"'}
        return Response(out.getvalue(), media_type="text/csv", headers=named)

    def code(self, request: Request, person: Person) -> Response:
        """The QR code alone, to be put into one's own print."""
        kind = request.path_params["kind"]
        with self._desk.database.read() as connection:
            of = self._own(connection, request, person)
        address = self._address(of.token)
        if kind == "svg":
            return _file(str(codes.svg(address)), kind, of)
        if kind == "png":
            return _file(codes.png(address), kind, of)
        raise NotFound(f"there is no code as {kind!r:.10}", "There are svg and png.")

    def poster(self, request: Request, person: Person) -> Response:
        """A small poster: to be printed from its page, or as a file."""
        with self._desk.database.read() as connection:
            of = self._own(connection, request, person)
            survey = lines.content(connection, person.account_id, of.rev)
        language = request.query_params.get("l", "")
        language = language if language in survey.languages else survey.languages[0]
        size = request.query_params.get("size", "a6")
        size = size if size in poster.SIZES else "a6"
        address = f"{self._address(of.token)}?l={language}"
        one = poster.poster(size, survey.rating, language, of.touchpoint, address)
        kind = request.query_params.get("as", "")
        if kind == "svg":
            return _file(str(poster.svg(one)), kind, of)
        if kind == "pdf" and poster_pdf.printable(one):
            return _file(poster_pdf.pdf(one), kind, of)
        return self._desk.show(
            request,
            "survey_poster.html",
            link=of,
            line=request.path_params["line"],
            picture=poster.svg(one, alone=False),
            size=size,
            language=language,
            languages=[(tag, words.own_name(tag)) for tag in survey.languages],
            printable=poster_pdf.printable(one),
        )

    def _page(self, request: Request, person: Person, told: str = "") -> Response:
        with self._desk.database.read() as connection:
            reach = reach_of(connection, person)
            line = lines.one(connection, reach, request.path_params["line"])
            revs = [one.rev for one in line.revisions]
            found = links.of_revisions(connection, reach, revs)
            counted = links.how_many(connection, found)
            survey = lines.content(connection, person.account_id, line.newest.rev)
            known = tree.read(connection, person.account_id)
        places = [
            (place.id, known.path(place.id))
            for place in known.places.values()
            if reach.holds(place.id) and place.closed_ms is None
        ]
        return self._desk.form(
            request,
            "survey_links.html",
            told,
            line=line,
            links=[self._shown(one, counted, survey) for one in found],
            numbers={one.rev: one.number for one in line.revisions},
            places=places,
            given=getattr(request.state, "form", {}),
            clock=Clock(words_for(request), self._desk.now_ms()),
            most=MOST_TOKENS,
        )

    def _shown(self, of: SurveyLink, counted: dict[str, int], survey: Survey) -> dict[str, Any]:
        address = self._address(of.token)
        return {
            "of": of,
            "address": address,
            "answers": counted.get(of.id, 0),
            "code": codes.svg(address),
            "snippet": "" if of.single_use else snippet(survey, address),
        }

    def _own(self, connection: Connection, request: Request, person: Person) -> SurveyLink:
        """The link that the address names, where this person may; raises NotFound."""
        reach = reach_of(connection, person)
        return links.own(connection, reach, request.path_params["link"])

    def _address(self, token: str) -> str:
        return f"{self._desk.public_url}/l/{token}"


def snippet(survey: Survey, address: str) -> str:
    """The first question as HTML for an e-mail or a page: plain links, no picture, no script.

    A press opens the survey with that answer marked; only the visitor's own press there sends it,
    since mail programs open links by themselves.
    """
    language = survey.languages[0]
    rating, w = survey.rating, VisitorWords(language)
    cells = []
    for value in rating.values:
        shown = str(value)
        if rating.kind is Kind.SMILEYS and isinstance(value, int):
            shown = w.face(value, len(FACES[len(rating.values)]))
        to = f"{address}?l={language}&amp;r={value}"
        cells.append(f'<td style="padding:8px"><a href="{to}">{_plain(shown)}</a></td>')
    asked = _plain(rating.text[language])
    return (
        f'<p lang="{language}" dir="{direction(language)}">{asked}</p>\n'
        f"<table><tr>{''.join(cells)}</tr></table>"
    )


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _file(content: str | bytes, kind: str, of: SurveyLink) -> Response:
    name = re.sub(r"[^A-Za-z0-9]+", "-", f"{of.name}-{of.touchpoint}").strip("-").lower()
    named = {"Content-Disposition": f'attachment; filename="{name[:60] or "code"}.{kind}"'}
    return Response(content, media_type=_TYPES[kind], headers=named)
