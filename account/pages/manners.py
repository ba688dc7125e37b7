"""What holds for every page: strict headers, and forms only from our own pages."""

from collections.abc import AsyncGenerator, Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from account.line import Line

Refuse = Callable[[Request, str, HTTPStatus], Response]
Form = dict[str, list[str]]
Files = dict[str, bytes]

PHONE = ("/v/", "/l/")
LINKS = ("/invitation/", "/password/")
BIGGEST_FORM = 64 * 1024
BIGGEST_PHONE_FORM = 256 * 1024
"""Ten comments of 2,000 letters on one page, each letter of Thai nine in the form."""
MOST_FIELDS = 200
FILES = ("/surveys", "/touchpoints", "/terminals", "/account/people", "/account/tokens")
"""Below it forms may bring files, and a survey in many languages has many fields."""
BIGGEST_FILE_FORM = 4 * 1024 * 1024
MOST_FIELDS_OF_STAFF = 1000
IMPORT = "/terminals/import"
"""A stick's files come here, many at once; what is more is for the command line."""
BIGGEST_IMPORT = 64 * 1024 * 1024
MOST_IMPORTED = 200

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
_AGAIN_S = 5
_KEPT = "public, max-age=31536000, immutable"


class Headers:
    """Puts the strict headers on every answer: refusals too, and the page of a fault of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._put(MutableHeaders(scope=message), scope)
            await send(message)

        await self._app(scope, receive, send_strictly)

    def _put(self, headers: MutableHeaders, scope: Scope) -> None:
        headers.update(HEADERS)
        path = scope["path"]
        if path.startswith((*PHONE, *LINKS)):
            # The address is the secret of whoever was sent it: it goes to nobody.
            headers["Referrer-Policy"] = "no-referrer"
        named = path.startswith("/static/") and scope["query_string"]
        headers.setdefault("Cache-Control", _KEPT if named else "no-store")


class Forms:
    """Reads a form once, within its size, into `request.state.form`; refuses another site's.

    Files are read for those whom the account `knows` alone. A phone's form needs no such check:
    the token in its address is all the right it has, no cookie goes with it, and old phones send
    neither header.

    A stick's files are as large as everything else together: two sticks are read at a time.
    """

    def __init__(self, app: ASGIApp, *, refuse: Refuse, knows: Callable[[Request], bool]) -> None:
        self._app, self._refuse, self._knows = app, refuse, knows
        self._imports = Line(inside=2, in_line=20)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, app = Request(scope, receive), self._app
        # A NUL is no text of PostgreSQL's, and in no link of ours.
        if b"%00" in scope["query_string"] or "\0" in scope["path"]:
            app = await self._told(request, "not_found", HTTPStatus.NOT_FOUND)
        elif scope["method"] == "POST" and scope["path"] == IMPORT:
            async with self._imports.place() as free:
                app = await self._with_form(request) if free else await self._not_now(request)
                await app(scope, receive, send)
            return
        elif scope["method"] == "POST":
            app = await self._with_form(request)
        await app(scope, receive, send)

    async def _told(self, request: Request, what: str, status: HTTPStatus) -> Response:
        """In a thread: who is signed in is asked of the database."""
        return await run_in_threadpool(self._refuse, request, what, status)

    async def _not_now(self, request: Request) -> Response:
        full = await self._told(request, "too_much", HTTPStatus.SERVICE_UNAVAILABLE)
        full.headers["Retry-After"] = str(_AGAIN_S)
        return full

    async def _with_form(self, request: Request) -> ASGIApp:
        if not request.url.path.startswith(PHONE) and not from_here(request):
            return await self._told(request, "refused", HTTPStatus.FORBIDDEN)
        files = request.url.path.startswith(FILES)
        form = await _form(request, staff=files and await run_in_threadpool(self._knows, request))
        if form is None:
            return await self._told(request, "too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        request.state.form, request.state.files = form
        return self._app


def from_here(request: Request) -> bool:
    """Whether the browser says that the form was on a page of this same site."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    try:
        origin = urlsplit(request.headers.get("origin", ""))
    except ValueError:
        return False
    return origin.netloc == request.headers.get("host", "") != ""


def field(request: Request, name: str) -> str:
    """One field of the form, empty where it is not there."""
    return "".join(request.state.form.get(name, [])[:1])


def files_of(request: Request) -> Files:
    """The files that came with a form, by the names of their fields."""
    files: Files = request.state.files
    return files


def named_files(request: Request) -> list[tuple[str, bytes]]:
    """Every file that came with a form, by the name it has on the sender's machine."""
    files: list[tuple[str, bytes]] = getattr(request.state, "named_files", [])
    return files


async def _form(request: Request, *, staff: bool) -> tuple[Form, Files] | None:
    most = BIGGEST_IMPORT if request.url.path == IMPORT else BIGGEST_FILE_FORM
    least = BIGGEST_PHONE_FORM if request.url.path.startswith(PHONE) else BIGGEST_FORM
    pieces = _pieces(request, most if staff else least)
    if staff and request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _parted(request, pieces)
    try:
        raw = b"".join([piece async for piece in pieces])
        most = MOST_FIELDS_OF_STAFF if staff else MOST_FIELDS
        form = parse_qs(raw.decode("ascii", "replace"), True, max_num_fields=most)
    except (_Ended, ValueError):
        return None
    return {name: [text.replace("\0", "") for text in texts] for name, texts in form.items()}, {}


class _Ended(MultiPartException):
    """More than a form may have, or less than was promised; the parser then lets its files go."""


async def _pieces(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """What comes, as it comes; raises _Ended."""
    read = 0
    try:
        async for piece in request.stream():
            read += len(piece)
            if read > most:
                raise _Ended(f"more than {most} bytes")
            yield piece
    except ClientDisconnect as error:
        raise _Ended("whoever sent it is gone") from error


async def _parted(
    request: Request, pieces: AsyncGenerator[bytes, None]
) -> tuple[Form, Files] | None:
    most = MOST_IMPORTED if request.url.path == IMPORT else 4
    parser = MultiPartParser(
        request.headers, pieces, max_files=most, max_fields=MOST_FIELDS_OF_STAFF
    )
    form, files, named = Form(), Files(), list[tuple[str, bytes]]()
    try:
        parts = (await parser.parse()).multi_items()
    except MultiPartException:
        return None
    for name, part in parts:
        if isinstance(part, UploadFile):
            files[name] = await part.read()
            named.append(((part.filename or name).replace("\0", ""), files[name]))
            await part.close()
        else:
            form.setdefault(name, []).append(part.replace("\0", ""))
    request.state.named_files = named
    return form, files
