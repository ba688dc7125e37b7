"""Another network, or another address of the account, asked of a terminal from afar."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import AccountError
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.fleet.ground import rooms
from account.pages.manners import field
from account.store import reach
from account.store.fleet import arranging, commanding
from account.store.people.people import Person
from account.store.places.fitting import Unfit
from feedback.asks import NEEDED, OPTIONAL, Kind

KINDS = (Kind.NETWORK, Kind.ADDRESS)
FIELDS = {kind: (*NEEDED.get(kind, ()), *OPTIONAL.get(kind, ())) for kind in KINDS}
_LONGEST = 300


class Elsewhere:
    """For operators and owners. The terminal tries it first, and goes back where it fails."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self, request: Request, person: Person) -> Response:
        """Both forms."""
        return self._form(request, person, "", "")

    def send(self, request: Request, person: Person) -> Response:
        """One of them, sent."""
        this, kind = request.path_params["id"], field(request, "kind")
        try:
            with self._desk.database.write() as connection:
                mine = reach.of_person(connection, person.account_id, person.id)
                if kind not in KINDS:
                    raise Unfit(f"terminals are not asked for {kind!r:.20}", word="wrong_ask_now")
                given = {name: field(request, name).strip() for name in FIELDS[Kind(kind)]}
                asked = {name: text[:_LONGEST] for name, text in given.items() if text}
                at_ms = self._desk.now_ms()
                commanding.ask_own(connection, mine, this, kind, asked, at_ms, person.id)
        except AccountError as error:
            return self._form(request, person, kind, in_words(words_for(request), error))
        return RedirectResponse(f"/terminals/{this}?done=did_asked", 303)

    def _form(self, request: Request, person: Person, kind: str, told: str) -> Response:
        this = request.path_params["id"]
        try:
            with self._desk.database.read() as connection:
                mine = reach.of_person(connection, person.account_id, person.id)
                one = arranging.own(connection, mine, this, to_change=False)
        except AccountError:
            return self._desk.tell(request, "not_found", HTTPStatus.NOT_FOUND)
        # What was typed is not given back: a password would stand in the page.
        return self._desk.form(
            request,
            "fleet/elsewhere.html",
            told,
            rooms=rooms(person),
            one=one,
            kind=kind,
        )
