"""The surveys of an account, and how a new one begins: from a set, a copy or a file."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from account.pages.desk import Desk, words_for
from account.pages.manners import field, files_of
from account.pages.surveys import from_file
from account.pages.surveys.foot import View
from account.pages.surveys.room import Clock, go_to, reach_of
from account.pages.surveys.screens import screen
from account.pages.words import Words
from account.store.people.people import Person
from account.store.places import tree
from account.store.surveys import drafts, issuing, lines
from account.surveys import editing, ready
from feedback import words
from feedback.check import LONGEST_NAME, MOST_LANGUAGES
from feedback.survey import Survey
from feedback.theme import DARK


class Surveys:
    """Everybody who may issue surveys sees all of the account's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """Drafts first, then what was issued, the last first."""
        with self._desk.database.read() as connection:
            reach = reach_of(connection, person)
            found = lines.lines(connection, reach)
            waits = issuing.waiting(connection, reach)
            begun = drafts.all_of(connection, person.account_id)
            path = tree.read(connection, person.account_id).path
        known = {line.id: line.newest.name for line in found}
        return self._desk.show(
            request,
            "surveys.html",
            lines=found,
            drafts=begun,
            known=known,
            path=path,
            waiting=waits,
            clock=Clock(words_for(request), self._desk.now_ms()),
        )

    def ask(self, request: Request, _person: Person) -> Response:
        """What a new one begins with."""
        return self._form(request, "")

    def make(self, request: Request, person: Person) -> Response:
        """The form, sent: a draft."""
        w, given = words_for(request), request.state.form
        if "file" in files_of(request):
            return self._from_file(request, person)
        chosen = [one for one in given.get("languages", ()) if one in languages()][:MOST_LANGUAGES]
        chosen = in_order(chosen, field(request, "first"))
        begin = field(request, "begin")
        if begin not in ready.SETS:
            return self._form(request, w("survey_choose_a_set"))
        if not chosen:
            return self._form(request, w("survey_choose_a_language"))
        survey = editing.with_languages(ready.ready(begin), chosen)
        name = field(request, "name").strip()[:LONGEST_NAME] or w(f"survey_set_{begin}")
        return self._begin(person, msgspec.structs.replace(survey, name=name))

    def _from_file(self, request: Request, person: Person) -> Response:
        try:
            survey = from_file.read(words_for(request), files_of(request)["file"])
        except from_file.Unread as error:
            return self._form(request, str(error), of_file=True)
        return self._begin(person, survey)

    def _begin(self, person: Person, survey: Survey) -> Response:
        with self._desk.database.write() as connection:
            draft = drafts.make(
                connection, person.account_id, survey, person.id, self._desk.now_ms()
            )
        return go_to(f"/surveys/drafts/{draft}")

    def _form(self, request: Request, told: str, *, of_file: bool = False) -> Response:
        given = getattr(request.state, "form", {})
        w = words_for(request)
        values = {
            "of_file": of_file,
            "begin": "".join(given.get("begin", ())) or "smileys",
            "name": "".join(given.get("name", ())),
            "chosen": given.get("languages") or _likely(w.language),
            "first": "".join(given.get("first", ())) or w.language,
            "sets": [(name, _pictured(name, w)) for name in ready.SETS],
            "languages": [(one, words.own_name(one)) for one in ready.known_languages()],
            "more": [
                (one, words.own_name(one))
                for one in languages()
                if one not in ready.known_languages()
            ],
        }
        return self._desk.form(request, "survey_new.html", told, **values)


def languages() -> tuple[str, ...]:
    """Those that the sets can be had in, then all others that terminals have words in."""
    known = ready.known_languages()
    return (*known, *(one for one in words.languages() if one not in known))


def in_order(chosen: list[str], first: str) -> list[str]:
    """The language that is to be the default comes first."""
    return [first, *(one for one in chosen if one != first)] if first in chosen else chosen


def _likely(language: str) -> list[str]:
    return [language] if language == "en" else [language, "en"]


def _pictured(name: str, w: Words) -> object:
    survey = ready.ready(name)
    language = w.language if w.language in survey.languages else survey.languages[0]
    # In one language: which others it will have is only chosen below.
    alone = editing.with_languages(survey, (language,))
    return screen(View(survey=alone, step=alone.rating, language=language, theme=DARK))
