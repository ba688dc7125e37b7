"""Webhooks: made, paused, removed; and what became of each message."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import Misconfigured, NotFound
from account.pages import when
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.manners import field
from account.pages.office.ground import OWN_ZONE, form, show
from account.pages.people.tokens import made_by
from account.pages.results.narrowing import places_within
from account.pages.words import Words
from account.store import reach
from account.store.people import hook_makers
from account.store.people.people import Person
from account.store.places import tree
from account.webhooks import deliveries, hooks
from account.webhooks.deliveries import Delivery
from account.webhooks.hooks import Asked, Hook
from account.webhooks.messages import EVENTS, RESPONSES, Form

_EMPTY = {"name": "", "url": "", "form": Form.JSON.value, "touchpoint": "", "events": [RESPONSES]}


@dataclass(frozen=True, slots=True)
class Line:
    """One message as it is shown; `state` is arrived, waiting or lost."""

    id: int
    event: str
    iso: str
    at: str
    state: str
    words: str
    said: str


class Webhooks:
    """For whoever governs the account."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """All of them."""
        with self._desk.database.read() as connection:
            found = hooks.of_account(connection, person.account_id)
            by = _makers(words_for(request), connection, person.account_id)
        return show(self._desk, request, person, "webhooks", hooks=found, by=by)

    def ask(self, request: Request, person: Person) -> Response:
        """The form."""
        return self._form(request, person, "", _EMPTY)

    def make(self, request: Request, person: Person) -> Response:
        """The form, sent; the secret is shown once."""
        given = {name: field(request, name).strip() for name in ("name", "url", "form")}
        events = [one for one in request.state.form.get("events", []) if one in EVENTS]
        place = field(request, "touchpoint")
        asked = Asked(
            name=given["name"],
            url=given["url"],
            form=Form.SLACK if given["form"] == Form.SLACK else Form.JSON,
            events=tuple(events),
            touchpoint_id=place or None,
        )
        try:
            with self._desk.database.write() as connection:
                hook, secret = hooks.add(
                    connection,
                    person.account_id,
                    asked,
                    person.id,
                    self._desk.now_ms(),
                    inside=self._desk.webhooks_inside,
                )
        except Misconfigured as error:
            told = in_words(words_for(request), error)
            return self._form(
                request, person, told, {**given, "touchpoint": place, "events": events}
            )
        return show(self._desk, request, person, "webhook_made", hook=hook, secret=secret)

    def log(self, request: Request, person: Person) -> Response:
        """One webhook and its messages."""
        w, before = words_for(request), request.query_params.get("before", "")
        with self._desk.database.read() as connection:
            try:
                hook = hooks.one(connection, person.account_id, request.path_params["hook_id"])
            except NotFound:
                return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
            known = int(before[:15]) if before.isascii() and before.isdigit() else 0
            found = deliveries.log(connection, hook, known)
            by = _makers(w, connection, person.account_id)[hook.id]
        return show(
            self._desk,
            request,
            person,
            "webhook",
            hook=hook,
            by=by,
            log=[_line(w, one) for one in found],
            older=found[-1].id if len(found) == deliveries.PAGE else 0,
        )

    def change(self, request: Request, person: Person) -> Response:
        """Pause it, go on, or remove it."""
        what = request.path_params["what"]
        try:
            hook = self._hook(request, person)
        except NotFound:
            what = ""
        if what not in ("pause", "resume", "remove"):
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        who, at_ms = person.id, self._desk.now_ms()
        with self._desk.database.write() as connection:
            if what == "remove":
                hooks.remove(connection, hook, who, at_ms)
            else:
                hooks.pause(connection, hook, who, at_ms, paused=what == "pause")
        to = "/account/webhooks" if what == "remove" else f"/account/webhooks/{hook.id}"
        return RedirectResponse(to, HTTPStatus.SEE_OTHER)

    def replay(self, request: Request, person: Person) -> Response:
        """Send a message once more."""
        message = field(request, "message")
        known = int(message[:15]) if message.isascii() and message.isdigit() else 0
        try:
            hook = self._hook(request, person)
            with self._desk.database.write() as connection:
                deliveries.replay(connection, hook, known, person.id, self._desk.now_ms())
        except NotFound:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        return RedirectResponse(f"/account/webhooks/{hook.id}", HTTPStatus.SEE_OTHER)

    def _hook(self, request: Request, person: Person) -> Hook:
        with self._desk.database.read() as connection:
            return hooks.one(connection, person.account_id, request.path_params["hook_id"])

    def _form(
        self, request: Request, person: Person, told: str, given: Mapping[str, object]
    ) -> Response:
        with self._desk.database.read() as connection:
            seen = reach.of_person(connection, person.account_id, person.id)
            places = places_within(tree.read(connection, person.account_id), seen)
        return form(
            self._desk,
            request,
            person,
            "webhook_add",
            told,
            given=given,
            forms=[one.value for one in Form],
            events=EVENTS,
            touchpoints=places,
        )


def _makers(w: Words, connection: Connection, account_id: str) -> dict[str, tuple[str, bool]]:
    """By webhook: (who answers for it in words, whether they may)."""
    found = hook_makers.kept(connection, account_id)
    return {one.id: (made_by(w, one.maker), one.maker.governs) for one in found}


def _line(w: Words, one: Delivery) -> Line:
    made = when.at(one.made_ms, OWN_ZONE, w)
    if one.arrived_ms is not None:
        state, words = "arrived", w("webhook_arrived")
    elif one.due_ms is not None:
        state = "waiting"
        words = w("webhook_waiting", when=when.at(one.due_ms, OWN_ZONE, w).minute)
    else:
        state, words = "lost", w("webhook_given_up", tries=one.tries)
    return Line(one.id, one.event, made.iso, made.full, state, words, one.said)
