"""What the pages draw and set, for programs too: the room of pages makes it, and the room that
answers programs asks for it by this, since neither knows the other.
"""

from typing import Literal, NamedTuple, Protocol

from sqlalchemy import Connection

from account.store.reach import Reach
from account.store.results.selection import Selection
from feedback.survey import Survey

Picture = Literal["svg", "png"]
Sheet = Literal["svg", "pdf"]
Size = Literal["a6", "a5"]


class Wanted(NamedTuple):
    """A selection of results, by whom, and in which language it is told."""

    connection: Connection
    reach: Reach
    selection: Selection
    now_ms: int
    language: str
    reads: bool
    """Whether comments may be in it."""


class Drawing(Protocol):
    """Whoever draws, in one of `languages`."""

    def languages(self) -> tuple[str, ...]:
        """Those of the pages."""

    def table(self, wanted: Wanted) -> str:
        """The page of results as CSV; raises NotASelection, NotFound."""

    def chart(self, wanted: Wanted, part: str, kind: Picture) -> bytes | None:
        """One chart; None where nothing was rated. Raises NotASelection, NotFound."""

    def report(self, wanted: Wanted) -> bytes | None:
        """A PDF; None where nothing was rated. Raises NotASelection, NotFound."""

    def code(self, address: str, kind: Picture) -> bytes:
        """An address as a QR code."""

    def poster(
        self, survey: Survey, place: str, address: str, language: str, size: Size, kind: Sheet
    ) -> bytes | None:
        """A small poster in a language of the survey; None where the PDF has not its letters."""
