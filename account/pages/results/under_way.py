"""The markup of a page that is sent in parts: how it begins, goes on and may end."""

from http import HTTPStatus

from starlette.requests import Request

from account.pages.desk import Desk, words_for

MAIN = '<main id="content" tabindex="-1">'
_END = "</main>"
_STEPS = "<!-- steps -->"
"""Where the page that begins is cut: what follows there is sent as it comes."""


class UnderWay:
    """One page. What it begins with is one string, everything after it fits behind that."""

    def __init__(
        self, desk: Desk, request: Request, title: str, sheets: tuple[str, ...], told: str
    ) -> None:
        self._desk, self._request, self._w = desk, request, words_for(request)
        whole = desk.show(request, "results/waiting.html", title=title, sheets=sheets, told=told)
        self.begin, _, rest = bytes(whole.body).decode().partition(_STEPS)
        self._end = _END + rest.partition(_END)[2]
        self.headers = {"Vary": whole.headers["Vary"]}

    def step(self, name: str, done: int, of: int) -> str:
        """One step begins; it hides the one before."""
        return self._piece("step", name=name, done=done, of=of)

    def ended(self, page: str) -> str:
        """What that whole page holds takes the place of the bar."""
        return self._closed("done", page)

    def ready(self, at: str) -> str:
        """A file is there for whoever goes there; the browser does so by itself."""
        return self._piece("ready", at=at) + self._end

    def failed(self, what: str) -> str:
        """The page's message, since its status is sent."""
        reply = self._desk.tell(self._request, what, HTTPStatus.OK)
        return self._closed("failed", bytes(reply.body).decode())

    def _closed(self, kind: str, page: str) -> str:
        content = page.partition(MAIN)[2].rpartition(_END)[0]
        return self._piece(kind) + content + self._end

    def _piece(self, kind: str, **values: object) -> str:
        told = {"w": self._w, "kind": kind, **values}
        return bytes(self._desk.plain("results/under_way.html", told).body).decode()
