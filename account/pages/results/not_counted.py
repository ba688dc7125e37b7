"""What does not count in the scores, and how much of it there is."""

from markupsafe import Markup

from account.pages.results.part import Line, Part, Table
from account.pages.results.view import View
from account.pages.words import number
from account.store.results.aside import Aside, aside


def part(view: View) -> tuple[Part, Aside]:
    """A table of it; the page adds the switches."""
    found, w = aside(view.connection, view.scope, view.one), view.w
    rows = [(w(f"results_aside_{name}"), n) for name, n in found._asdict().items()]
    head = (w("results_aside_what"), w("results_n"))
    lines = [Line(words, Markup(), (number(n),)) for words, n in rows]
    told = Part(
        name="aside", title=w("results_aside"), head=head, lines=lines, table=Table(head, rows)
    )
    return told, found
