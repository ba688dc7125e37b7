"""What is done to one terminal: asked, named, moved, accepted, retired, revoked."""

from collections.abc import Callable

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import AccountError
from account.pages.desk import Desk, words_for
from account.pages.faults import in_words
from account.pages.fleet.one import ASKABLE, OnePage
from account.pages.manners import field
from account.store import reach
from account.store.fleet import arranging, commanding, terminals
from account.store.people.people import Person
from account.store.places.fitting import Unfit
from account.store.reach import Reach

Act = Callable[[Connection, Reach, str, int], object]
"""(connection, reach, terminal_id, at_ms)"""


class Acts:
    """For operators and owners, within their reach."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._page = desk, OnePage(desk)

    def ask(self, request: Request, person: Person) -> Response:
        """Have it do something."""
        kind = field(request, "kind")

        def act(connection: Connection, mine: Reach, this: str, at_ms: int) -> None:
            if kind not in ASKABLE:
                raise Unfit(f"terminals are not asked for {kind!r:.20}", word="wrong_ask_now")
            commanding.ask_own(connection, mine, this, kind, {}, at_ms, person.id)

        return self._do(request, person, "did_asked", act)

    def rename(self, request: Request, person: Person) -> Response:
        """Call it otherwise."""
        name = field(request, "name").strip()
        return self._do(
            request,
            person,
            "did_renamed",
            lambda c, mine, this, at: arranging.rename(c, mine, this, name, at, person.id),
        )

    def move(self, request: Request, person: Person) -> Response:
        """It stands elsewhere."""
        there = field(request, "touchpoint")
        return self._do(
            request,
            person,
            "did_moved",
            lambda c, mine, this, at: arranging.move(c, mine, this, there, at, person.id),
        )

    def accept(self, request: Request, person: Person) -> Response:
        """It waited to be let in."""
        return self._do(
            request,
            person,
            "did_accepted",
            lambda c, mine, this, at: arranging.accept(c, mine, this, at, person.id),
        )

    def retire(self, request: Request, person: Person) -> Response:
        """It was taken off the wall."""
        return self._do(
            request,
            person,
            "did_retired",
            lambda c, mine, this, at: arranging.retire(c, mine, this, at, person.id),
        )

    def revoke(self, request: Request, person: Person) -> Response:
        """It was stolen, or copied."""

        def act(connection: Connection, mine: Reach, this: str, at_ms: int) -> None:
            arranging.own(connection, mine, this)
            terminals.revoke(connection, this, at_ms, person.id)

        return self._do(request, person, "did_revoked", act)

    def _do(self, request: Request, person: Person, done: str, act: Act) -> Response:
        this = request.path_params["id"]
        try:
            with self._desk.database.write() as connection:
                mine = reach.of_person(connection, person.account_id, person.id)
                act(connection, mine, this, self._desk.now_ms())
        except AccountError as error:
            return self._page.show(request, person, in_words(words_for(request), error))
        return RedirectResponse(f"/terminals/{this}?done={done}", 303)
