"""What stands under a question and on the last screen: ways on, languages, the code."""

from collections.abc import Callable
from dataclasses import dataclass

from account.pages.surveys.canvas import GAP, HEIGHT, MARGIN, TARGET, WIDTH, Canvas
from account.surveys import editing
from feedback import walk, words
from feedback.response import Value
from feedback.survey import WRITTEN, Ending, Kind, Question, Survey, Texts
from feedback.theme import Theme

INNER = WIDTH - 2 * MARGIN
FOOT = HEIGHT - MARGIN - TARGET
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

    def text(self, texts: Texts) -> str:
        """In this language; a text that is missing shows as a mark."""
        return texts.get(self.language, "") or "…"


def nowhere(_step: str, _language: str, _pressed: int) -> str:
    """For a picture that is only looked at."""
    return ""


class Foot:
    """Draws on a canvas what is the same under every question."""

    def __init__(self, view: View, canvas: Canvas, href: Href, spoken: str) -> None:
        self.view, self.canvas, self.href, self.spoken = view, canvas, href, spoken
        self.rating = view.step is view.survey.rating or view.step == view.survey.rating

    def ending(self, step: Ending) -> None:
        """The last screen."""
        canvas, linked = self.canvas, step.link is not None
        width = INNER * 0.54 if linked else INNER
        across = 108.0
        rating, steps = self.view.survey.rating, len(self.view.survey.rating.values)
        x = MARGIN + (width - across) / 2
        if rating.kind is Kind.SMILEYS:
            pressed = min(self.view.pressed or steps, steps)
            canvas.put(canvas.face(x, 40, across, pressed, steps))
        else:
            canvas.put(canvas.icon(x, 40, across, "check"))
        thanks = (MARGIN, 160.0, width, 130.0)
        canvas.put(canvas.words(thanks, self.view.text(step.text), most=48, bold=True))
        if step.link is not None:
            more = (MARGIN, 296.0, width, 84.0)
            canvas.put(canvas.words(more, self.view.text(step.link.text), most=31))
            side = 300.0
            left = MARGIN + width + (INNER - width - side) / 2
            canvas.put(canvas.code(left, 40, side, step.link.url or "https://feedback.example/v/…"))
            scan = (MARGIN + width, 350.0, INNER - width, 44.0)
            said = words.word("scan", self.spoken)
            canvas.put(canvas.words(scan, said, most=25))
        self.chips([(words.word("done", self.spoken), self._start(), True)])

    def foot(self, step: Question) -> None:
        """What stands under a question: the way on, or the logo under the rating."""
        if self.rating:
            if self.view.logo:
                self.canvas.put(self.canvas.picture(MARGIN, FOOT, 150, TARGET, self.view.logo))
            self.chips([])
            return
        on = self.href(editing.leads_to(self.view.survey, step).id, *self._said())
        ways = [(words.word("skip", self.spoken), on, False)]
        if step.kind is Kind.MULTIPLE or step.kind in WRITTEN:
            ways.append((words.word("next", self.spoken), on, True))
        rating = self.view.survey.rating
        if rating.kind is Kind.SMILEYS and self.view.pressed:
            face = self.canvas.face(MARGIN, FOOT + 8, 58, self.view.pressed, len(rating.values))
            place = (MARGIN + 68, float(FOOT), 210.0, float(TARGET))
            said, quiet = words.word("counted", self.spoken), self.canvas.theme.quiet
            self.canvas.put(
                face, self.canvas.words(place, said, most=20, colour=quiet, align="start")
            )
        self.chips(ways)

    def chips(self, ways: list[tuple[str, str, bool]]) -> None:
        """Languages and ways on, at the foot of the screen; `strong` ones are filled."""
        others = [one for one in self.view.survey.languages if one != self.view.language]
        most = 5 if self.rating or isinstance(self.view.step, Ending) else 2
        chips = [
            (words.own_name(one), self.href(self.view.step.id, one, self.view.pressed), False)
            for one in others[:most]
        ]
        chips += ways
        widths = [max(74.0, min(132.0, 24 + 11.5 * len(text))) for text, _, _ in chips]
        total = sum(widths) + GAP * (len(chips) - 1)
        centred = self.rating or isinstance(self.view.step, Ending)
        x = (WIDTH - total) / 2 if centred else WIDTH - MARGIN - total
        if isinstance(self.view.step, Ending) and self.view.step.link is not None:
            x = MARGIN + (INNER * 0.54 - total) / 2
        x, theme = max(float(MARGIN), x), self.canvas.theme
        for (text, href, strong), width in zip(chips, widths, strict=True):
            place = (x, float(FOOT), width, float(TARGET))
            box = self.canvas.box(place, fill=theme.text if strong else "")
            colour = theme.ground if strong else ""
            inside = (x + 6, float(FOOT), width - 12, float(TARGET))
            said = self.canvas.words(inside, text, most=20, bold=strong, colour=colour)
            self.canvas.way(href, text, box, said)
            x += width + GAP

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
