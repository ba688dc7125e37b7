"""What stands under a question and on the last screen: ways on, languages, the code."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from account.pages.surveys.canvas import APART, GAP, HEIGHT, MARGIN, TARGET, UNIT, WIDTH, Canvas
from account.pages.surveys.other_languages import INSIDE, by_name
from account.pages.surveys.setting import QUIET, READ, ems, fitting
from account.surveys import editing
from feedback import walk, words
from feedback.response import Value
from feedback.survey import Ending, Kind, Question, Survey, Texts
from feedback.theme import Theme

INNER = WIDTH - 2 * MARGIN
FOOT = HEIGHT - MARGIN - TARGET
BESIDE, UNDER = 0.33 * WIDTH, 0.35 * WIDTH
"""The most that other languages take, beside the rating's question and under another one."""
LOGO = 0.2 * WIDTH
"""So much less where a logo stands there, too."""
FEW = 2
"""So many others stand there by name even where that takes smaller letters; of more, those that all
can read, and a globe."""
_PADDING = 7 * UNIT
Href = Callable[[str, str, int], str]
"""The address of (step, language, rating pressed)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is looked at: a step of a survey in a language, and the rating that led there."""

    survey: Survey
    step: Question | Ending
    language: str
    theme: Theme
    pressed: int = 0
    logo: str = ""
    """The address of the logo's picture, empty where there is none."""
    page: int = 1
    """Of choices that take two."""
    turned: str = ""
    """The address of the other page."""

    def text(self, texts: Texts) -> str:
        """In this language; a text that is missing shows as a mark."""
        return texts.get(self.language, "") or "…"


def nowhere(_step: str, _language: str, _pressed: int) -> str:
    """For a picture that is only looked at."""
    return ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A button with a word or, without one, with a sign."""

    text: str
    href: str
    width: float
    sign: str = ""
    strong: bool = False


class Foot:
    """Draws on a canvas what is the same under every question."""

    def __init__(self, view: View, canvas: Canvas, href: Href, spoken: str) -> None:
        self.view, self.canvas, self.href, self.spoken = view, canvas, href, spoken
        self.rating = view.step == view.survey.rating

    def ending(self, step: Ending) -> None:
        """The last screen."""
        canvas, linked = self.canvas, step.link is not None
        width = (INNER - 2 * APART) / 1.85 if linked else float(INNER)
        across = 97.0 if linked else 126.0
        rating, steps = self.view.survey.rating, len(self.view.survey.rating.values)
        x = MARGIN + (width - across) / 2
        if rating.kind is Kind.SMILEYS:
            pressed = min(self.view.pressed or steps, steps)
            canvas.put(canvas.face(x, MARGIN, across, pressed, steps))
        else:
            canvas.put(canvas.icon(x, MARGIN, across, "check"))
        place = (MARGIN, 132.0, width, 104.0) if linked else (MARGIN, 152.0, width, 116.0)
        canvas.put(canvas.words(place, self.view.text(step.text), most=92, bold=True))
        if step.link is not None:
            more = (MARGIN, 240.0, width, 68.0)
            text = self.view.text(step.link.text)
            canvas.put(canvas.words(more, text, most=30))
            self._code(step.link.url, MARGIN + width + 2 * APART)
        others = self._others(0.25 * WIDTH, few=0)
        room = width - sum(one.width + APART for one in others)
        done = self._worded("done", self._start(), strong=True, size=READ)
        chips = [replace(done, width=min(done.width, room)), *others]
        total = sum(one.width for one in chips) + APART * (len(chips) - 1)
        self._row(chips, MARGIN + (width - total) / 2, 316, gap=APART)

    def _code(self, url: str, left: float) -> None:
        canvas, width, side = self.canvas, WIDTH - MARGIN - left, 269.0
        link = url or "https://feedback.example/v/…"
        canvas.put(canvas.code(left + (width - side) / 2, 40, side, link))
        said = words.word("scan", self.spoken)
        canvas.put(canvas.words((left, 332, width, 52), said, most=30))
        address = link.partition("//")[2].partition("/")[0]
        quiet = canvas.theme.quiet
        canvas.put(canvas.words((left, 386, width, 48), address, most=30, colour=quiet))

    def beside(self, height: float) -> float:
        """Other languages and the logo, beside the rating's question, which stands `height` high.

        The width that they take of it.
        """
        canvas, x = self.canvas, float(MARGIN)
        chips = self._others(BESIDE - (LOGO if self.view.logo else 0), few=FEW)
        total = sum(one.width for one in chips) + GAP * max(0, len(chips) - 1)
        if self.view.logo:
            canvas.put(canvas.picture(x, MARGIN, 144, TARGET, self.view.logo))
        self._row(chips, WIDTH - MARGIN - total, MARGIN + max(0.0, (height - TARGET) / 2))
        return total + APART if chips else 0.0

    def foot(self, step: Question) -> None:
        """What stands under a question that is not the rating: what was pressed, the ways on."""
        rating = self.view.survey.rating
        ways, side = self.ways(step), 0.0
        if rating.kind is Kind.SMILEYS and self.view.pressed:
            side = TARGET * 0.8
            top, canvas = FOOT + (TARGET - side) / 2, self.canvas
            face = canvas.face(MARGIN, top, side, self.view.pressed, len(rating.values))
            mark = MARGIN + side * 0.72, top + side * 0.66, side * 0.38
            canvas.put(face, canvas.counted(*mark))
        left = INNER - side - sum(one.width + GAP for one in ways) - GAP
        chips = [*self._others(min(UNDER, left), few=0), *ways]
        total = sum(one.width for one in chips) + GAP * (len(chips) - 1)
        self._row(chips, WIDTH - MARGIN - total, FOOT)

    def ways(self, step: Question, size: int = QUIET) -> list[Chip]:
        """Back, and on without an answer."""
        on = self.href(editing.leads_to(self.view.survey, step).id, *self._said())
        return [Chip("", "", TARGET, "back"), self._worded("skip", on, size=size)]

    def _others(self, room: float, *, few: int) -> list[Chip]:
        """The other languages: by name as long as they fit, the rest behind a globe."""
        others = [one for one in self.view.survey.languages if one != self.view.language]
        if not others:
            return []
        widths = by_name(others, room, few=few)
        shown = [self._language(one, width) for one, width in zip(others, widths, strict=False)]
        return shown if len(shown) == len(others) else [*shown, Chip("", "", TARGET, "globe")]

    def _language(self, one: str, width: float) -> Chip:
        at = self.href(self.view.step.id, one, self.view.pressed)
        return Chip(words.own_name(one), at, width)

    def _worded(self, name: str, href: str, *, strong: bool = False, size: int = QUIET) -> Chip:
        text = words.word(name, self.spoken)
        return Chip(text, href, max(TARGET, ems(text) * size + _PADDING), strong=strong)

    def _row(self, chips: list[Chip], x: float, y: float, gap: float = GAP) -> None:
        """Beside each other; words on all of them in one size."""
        canvas, theme, tall = self.canvas, self.canvas.theme, float(TARGET)
        worded = [one for one in chips if one.text]
        size = min(
            (
                fitting(
                    one.text,
                    one.width - INSIDE,
                    tall,
                    READ,
                    bold=one.strong,
                    language=self.spoken,
                )
                for one in worded
            ),
            default=READ,
        )
        for one in chips:
            place = (x, float(y), one.width, tall)
            box = canvas.box(place, fill=theme.text if one.strong else "")
            if one.sign:
                side = tall * 0.42
                inside = x + (one.width - side) / 2, y + (tall - side) / 2, side
                canvas.put(box, canvas.signed(*inside, one.sign))
            else:
                colour = theme.ground if one.strong else ""
                said = canvas.words(place, one.text, most=size, bold=one.strong, colour=colour)
                canvas.way(one.href, one.text, box, said)
            x += one.width + gap

    def _said(self) -> tuple[str, int]:
        return self.view.language, self.view.pressed

    def _start(self) -> str:
        return self.href(self.view.survey.rating.id, self.view.language, 0)

    def after(self, step: Question, value: Value) -> str:
        """Where this answer leads, in the terminal's own words."""
        pressed = value if self.rating and isinstance(value, int) else self.view.pressed
        try:
            after = walk.after(self.view.survey, step, value)
        except (KeyError, ValueError):  # a branch to nowhere, or a question of the phone's
            return self.href(step.id, self.view.language, pressed)
        return self.href(after.id, self.view.language, pressed)
