"""The settings of a touchpoint's terminals: looks, pace, sound, night; and a picture of them."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from account.errors import AccountError
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.manners import field, files_of
from account.pages.places import fields, unfit
from account.pages.places.ground import Seen, nothing, on_to, seen
from account.pages.places.preview import preview
from account.store.people.people import Person
from account.store.places import touchpoints, tree
from account.store.surveys import looks
from feedback import words


class Dressing:
    """For operators and owners, within their reach."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request, person: Person) -> Response:
        """Every setting, with what holds above beside it."""
        return self._form(request, person, None, {}, "")

    def change(self, request: Request, person: Person) -> Response:
        """The form, sent: to look at, or to hold."""
        this = request.path_params["id"]
        typed = {name: " ".join(texts).strip() for name, texts in request.state.form.items()}
        with self._desk.database.read() as connection:
            here = seen(connection, person, this)
        if here is None:
            return nothing(self._desk, request)
        settings: dict[str, Any] = {}
        try:
            settings = _settings(request, typed, here)
            if field(request, "do") == "preview":
                return self._form(request, person, typed, settings, "")
            own = {**here.place.own, "settings": settings}
            told = unfit.wrong(words_for(request), settings, tree.holding(here.above, own))
            if told:
                return self._form(request, person, typed, settings, told)
            with self._desk.database.write() as connection:
                done = touchpoints.change(
                    connection, person.account_id, this, own, self._desk.now_ms(), person.id
                )
        except looks.WrongLogo:
            wrong = words_for(request)("tp_logo_wrong")
            return self._form(request, person, typed, settings, wrong)
        except AccountError as error:
            wrong = in_words(words_for(request), error)
            return self._form(request, person, typed, settings, wrong)
        return on_to(this, "tp_changed", done)

    def _form(
        self,
        request: Request,
        person: Person,
        typed: Mapping[str, str] | None,
        settings: Mapping[str, Any],
        told: str,
    ) -> Response:
        w = words_for(request)
        with self._desk.database.read() as connection:
            here = seen(connection, person, request.path_params["id"])
            if here is None:
                return nothing(self._desk, request)
            own = here.place.own if typed is None else {**here.place.own, "settings": settings}
            holds = tree.holding(here.above, own)
            picture = preview(connection, here, holds)
        theme, kept = fields.theme_of(holds), own.get("settings", {})
        return self._desk.form(
            request,
            "places/settings.html",
            told,
            place=here.place,
            path=here.tree.path(here.place.id),
            rooms=fields.rooms(w, here, typed),
            picture=picture,
            colours=[
                (name, typed_, getattr(theme, name))
                for name, typed_ in fields.colours(own, typed).items()
            ],
            logo_here="logo" in kept,
            logo_above=bool(here.above["settings"].get("logo")),
            unreviewed=[
                (one, words.own_name(one)) for one in words.languages() if not words.reviewed(one)
            ],
            accepted_here="accepted_languages" in kept,
            accepted=holds["settings"].get("accepted_languages", []),
            accepted_above=[
                words.own_name(one) for one in here.above["settings"].get("accepted_languages", [])
            ],
        )


def _settings(request: Request, typed: Mapping[str, str], here: Seen) -> dict[str, Any]:
    """What the touchpoint is to set; what the form does not know stays. Raises WrongLogo."""
    before = here.place.own.get("settings", {})
    known = {*fields.KINDS, "colours", "logo", "accepted_languages"}
    settings = {name: value for name, value in before.items() if name not in known}
    settings |= fields.read(typed)
    colours = {one: typed.get(f"colour_{one}", "") for one in fields.COLOURS}
    if own := {name: colour for name, colour in colours.items() if colour}:
        settings["colours"] = own
    if typed.get("accepted") == "own":
        settings["accepted_languages"] = typed.get("accepted_languages", "").split()
    raw, logo = files_of(request).get("logo_file", b""), typed.get("logo", "")
    if raw:
        settings["logo"] = looks.logo_from(raw)
    elif logo == "none":
        settings["logo"] = ""
    elif logo == "keep" and "logo" in before:
        settings["logo"] = before["logo"]
    return settings
