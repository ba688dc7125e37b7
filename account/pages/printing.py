"""What programs may have as the pages draw it: the same tables, charts, reports and posters."""

from account.out.drawing import Picture, Sheet, Size, Wanted
from account.pages.reading.pictures import charted, picture
from account.pages.reading.report import report
from account.pages.results.page import in_file, tabled
from account.pages.results.view import look
from account.pages.surveys import codes, poster, poster_pdf
from account.pages.words import Words, languages
from account.store.intake.shelf import Shelf
from feedback.survey import Survey


class Printing:
    """An `account.out.drawing.Drawing`."""

    def __init__(self) -> None:
        self._shelf = Shelf()

    def languages(self) -> tuple[str, ...]:
        """Those of the pages."""
        return languages()

    def table(self, wanted: Wanted) -> str:
        """The page of results as CSV."""
        w = Words(wanted.language)
        scope, view = look(wanted.connection, w, wanted.reach, wanted.selection, wanted.now_ms)
        return tabled(w, scope, view, [] if view is None else in_file(view))

    def chart(self, wanted: Wanted, part: str, kind: Picture) -> bytes | None:
        """One chart."""
        mine, now_ms = wanted.reach, wanted.now_ms
        w = Words(wanted.language)
        found = charted(wanted.connection, w, mine, wanted.selection, now_ms, part)
        return None if found is None else picture(found, kind)

    def report(self, wanted: Wanted) -> bytes | None:
        """A PDF."""
        w, reads = Words(wanted.language), self._shelf if wanted.reads else None
        mine, now_ms = wanted.reach, wanted.now_ms
        return report(wanted.connection, w, mine, wanted.selection, now_ms, reads)

    def code(self, address: str, kind: Picture) -> bytes:
        """A QR code."""
        return codes.png(address) if kind == "png" else codes.svg(address).encode()

    def poster(
        self, survey: Survey, place: str, address: str, language: str, size: Size, kind: Sheet
    ) -> bytes | None:
        """A small poster."""
        one = poster.poster(size, survey.rating, language, place, f"{address}?l={language}")
        if kind == "svg":
            return str(poster.svg(one)).encode()
        return poster_pdf.pdf(one) if poster_pdf.printable(one) else None
