"""What a browser or program is told to remember: that this account is reached over TLS alone."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HSTS = "max-age=31536000"
"""For a year, and for this name alone: what else lives below it is not ours to bind (RFC 6797)."""


def is_over_tls(public_url: str) -> bool:
    """Whether people, phones and terminals reach the account over TLS: by its address's scheme."""
    return public_url[:8].lower() == "https://"


class OverTls:
    """Says so on every answer of an account whose public address begins with https://.

    The address decides, not how this request came: a proxy that speaks TLS hands requests on in
    plain, and over plain HTTP nobody heeds the header (RFC 6797, 8.1). An account that is reached
    in plain, as on a laptop, never says it: it would shut its own door.
    """

    def __init__(self, app: ASGIApp, *, public_url: str) -> None:
        self._app, self._applies = app, is_over_tls(public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Strict-Transport-Security"] = HSTS
            await send(message)

        await self._app(scope, receive, send_with if self._applies else send)
