"""One's second factor: a QR code, its first code, and codes for the day the telephone is lost."""

import io
from http import HTTPStatus

import qrcode
import qrcode.image.svg
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from account.pages.desk import Desk, words_for
from account.pages.manners import field
from account.pages.people.ground import nothing
from account.pages.people.links import too_often
from account.store.people import people, tenants, totp
from account.store.people.people import Person


class Factor:
    """For everybody who is signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, request: Request, person: Person) -> Response:
        """The QR code, while it waits for its first code; else back to where it is begun."""
        return self._page(request, person, "")

    def begin(self, _request: Request, person: Person) -> Response:
        """A new secret."""
        with self._desk.database.write() as connection:
            totp.begin(connection, person.id)
        return RedirectResponse("/own/factor", HTTPStatus.SEE_OTHER)

    def drawn(self, request: Request, person: Person) -> Response:
        """The QR code as a picture: kept by no browser, gone once the factor is on."""
        address = self._address(person)
        if address is None:
            return nothing(self._desk, request)
        picture = io.BytesIO()
        qrcode.make(address[1], image_factory=qrcode.image.svg.SvgPathFillImage).save(picture)
        return Response(picture.getvalue(), media_type="image/svg+xml")

    def confirm(self, request: Request, person: Person) -> Response:
        """The first code. The codes for recovery are shown once."""
        wait_s = self._desk.codes_as.take(person.id)
        if wait_s:
            return too_often(self._desk, request, wait_s)
        with self._desk.database.write() as connection:
            codes = totp.confirm(connection, person, field(request, "code"), self._desk.now_ms())
        if codes is None:
            return self._page(request, person, words_for(request)("code_wrong"))
        self._desk.codes_as.give_back(person.id)
        return self._desk.show(request, "people/recovery.html", codes=codes)

    def off(self, request: Request, person: Person) -> Response:
        """The password alone again, for whoever knows it: a session left open is not enough."""
        wait_s = self._desk.codes_as.take(person.id)
        if wait_s:
            return too_often(self._desk, request, wait_s)
        with self._desk.database.write() as connection:
            if not people.has_password(connection, person.id, field(request, "old")):
                return self._desk.tell(request, "password_wrong", HTTPStatus.UNPROCESSABLE_ENTITY)
            totp.off(connection, person, self._desk.now_ms(), person.id)
        self._desk.codes_as.give_back(person.id)
        return RedirectResponse("/own?said=own_saved", HTTPStatus.SEE_OTHER)

    def _page(self, request: Request, person: Person, told: str) -> Response:
        address = self._address(person)
        if address is None:
            return RedirectResponse("/own", HTTPStatus.SEE_OTHER)
        secret, _ = address
        groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return self._desk.form(request, "people/factor.html", told, secret=groups)

    def _address(self, person: Person) -> tuple[str, str] | None:
        """The secret and what the QR code says, while it is not on."""
        with self._desk.database.read() as connection:
            secret = totp.standing(connection, person.id).secret
            issuer = tenants.name_of(connection, person.account_id)
        return None if secret is None else (secret, totp.address(secret, person.email, issuer))
