"""What visitors write about themselves: what for, how long, and erasing one visit."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.errors import Misconfigured
from account.pages.desk import Desk, words_for
from account.pages.manners import field
from account.pages.office.ground import show
from account.store.people.people import Person
from account.store.privacy import privacy
from account.store.privacy.privacy import LONGEST_DAYS, LONGEST_PURPOSE, Rules


class Privacy:
    """For whoever governs the account."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """The rules as they are."""
        with self._desk.database.read() as connection:
            rules = privacy.rules(connection, person.account_id)
        said = words_for(request)("own_saved") if request.query_params.get("said") else ""
        return self._form(request, person, rules, said)

    def change(self, request: Request, person: Person) -> Response:
        """The form, sent."""
        days = [_number(field(request, f"{what}_days")) for what in ("comment", "contact")]
        purposes = [field(request, name).strip() for name in ("comment_purpose", "contact_purpose")]
        rules = Rules(days[0], days[1], purposes[0], purposes[1])
        try:
            with self._desk.database.write() as connection:
                privacy.set_rules(
                    connection, person.account_id, rules, self._desk.now_ms(), person.id
                )
        except Misconfigured:
            w = words_for(request)
            told = w("privacy_wrong", days=LONGEST_DAYS, letters=LONGEST_PURPOSE)
            return self._form(request, person, rules, told, wrong=True)
        return RedirectResponse("/account/privacy?said=1", HTTPStatus.SEE_OTHER)

    def _form(
        self, request: Request, person: Person, rules: Rules, told: str, *, wrong: bool = False
    ) -> Response:
        return show(
            self._desk,
            request,
            person,
            "privacy",
            HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            rules=rules,
            told=told,
            wrong=wrong,
            longest_days=LONGEST_DAYS,
            longest_purpose=LONGEST_PURPOSE,
        )


def _number(typed: str) -> int | None:
    """Days as typed; None for nothing, 0 (which no rule may be) for what is no number."""
    typed = typed.strip()
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
