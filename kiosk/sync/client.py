"""The account over HTTP."""

import re
from collections.abc import Callable, Mapping

from feedback import wire
from feedback.batch import Batch, EnrolReply, EnrolRequest, Receipt
from kiosk.credentials import Credentials
from kiosk.errors import AccountUnreachable
from kiosk.sync import trouble
from kiosk.sync.line import Line, safe_address
from kiosk.sync.reply import Reply

_JSON = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
_TERMINAL = re.compile(r"[0-9a-f]{12}")
_KEY = re.compile(r"[0-9a-f]{64}")


class AccountClient:
    """Raises only KioskErrors; repeating any call is harmless (see `needs.Account`).

    The addresses in what the account says are not followed: all is found under the one address
    that this terminal was given, so that its token goes nowhere else.
    """

    def __init__(
        self, address: str, line: Line, *, heard: Callable[[int], None] = lambda _: None
    ) -> None:
        """`heard` is told what time the account's receipts say it is."""
        self._base, self._line, self._heard = f"{safe_address(address)}/v1", line, heard

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        """Ask to be bound; raises EnrolmentRefused or TryLater."""
        url = f"{self._base}/enrol"
        reply = self._line.call("POST", url, _JSON, wire.to_json(request))
        if reply.status != 200:
            raise trouble.enrol_trouble_in(url, reply)
        try:
            bound = wire.from_json(reply.body, EnrolReply)
        except wire.Malformed as error:
            raise trouble.stranger(url, reply) from error
        if not _TERMINAL.fullmatch(bound.terminal_id):
            raise AccountUnreachable(url, f"terminal {bound.terminal_id!r:.40} is not 12 digits")
        if not (_KEY.fullmatch(bound.account_public_key) and _KEY.fullmatch(bound.link_key)):
            raise AccountUnreachable(url, "keys that are not 64 hex digits")
        return bound

    def send(self, batch: Batch, credentials: Credentials) -> Receipt:
        """Only a receipt counts as delivery: guest Wi-Fi says 200 to anything."""
        url = f"{self._of(credentials)}/batches"
        headers = {
            **_JSON,
            **_bearer(credentials),
            "Content-Encoding": "gzip",
            wire.BATCH_HEADER: batch.batch_id,
        }
        reply = self._line.call("POST", url, headers, wire.to_wire(batch))
        receipt = trouble.receipt_in(url, reply, batch)
        self._heard(receipt.server_ms)
        return receipt

    def settings(self, credentials: Credentials, held_rev: str) -> bytes | None:
        """The settings as issued, None when they are those of `held_rev`."""
        url = f"{self._of(credentials)}/settings"
        reply = self._paper(url, credentials, held_rev)
        if reply.status == 304:
            return None
        return _issued(url, reply, _etag(reply.headers))

    def survey(self, credentials: Credentials, rev: str) -> bytes:
        """The survey of that revision, as issued."""
        url = f"{self._base}/surveys/{rev}"
        return _issued(url, self._paper(url, credentials, ""), rev)

    def put_survey(self, credentials: Credentials, rev: str, survey: bytes) -> None:
        """Hand over a survey that the account lacks."""
        url = f"{self._of(credentials)}/surveys/{rev}"
        reply = self._line.call("PUT", url, {**_JSON, **_bearer(credentials)}, survey)
        if reply.status not in (200, 201, 204):
            raise trouble.paper_trouble_in(url, reply)

    def close(self) -> None:
        """Cut a call that is under way, and make no more. Safe from another thread."""
        self._line.close()

    def _of(self, credentials: Credentials) -> str:
        return f"{self._base}/terminals/{credentials.terminal_id}"

    def _paper(self, url: str, credentials: Credentials, held_rev: str) -> Reply:
        headers = {"Accept-Encoding": "identity", **_bearer(credentials)}
        if held_rev:
            headers["If-None-Match"] = f'"{held_rev}"'
        return self._line.call("GET", url, headers)


def _bearer(credentials: Credentials) -> dict[str, str]:
    return {"Authorization": f"Bearer {credentials.token}"}


def _etag(headers: Mapping[str, str]) -> str:
    return headers.get("ETag", "").removeprefix("W/").strip('"')


def _issued(url: str, reply: Reply, rev: str) -> bytes:
    """The body, if it is what was issued under that name."""
    if reply.status not in (200, 304):
        raise trouble.paper_trouble_in(url, reply)
    if reply.status == 304 or wire.revision(reply.body) != rev:
        raise trouble.stranger(url, reply)
    return reply.body
