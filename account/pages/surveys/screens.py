"""Every screen of a survey as the terminal shows it, with everything on it to be pressed.

The walk is the terminal's own (`feedback.walk`); a survey that is still faulty goes on where it
can and stays where it cannot.
"""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from account.pages.phone_words import direction
from account.pages.surveys.canvas import GAP, HEIGHT, MARGIN, TARGET, WIDTH, Canvas
from account.surveys import editing
from feedback import walk, words
from feedback.response import Value
from feedback.survey import SCALES, WRITTEN, Ending, Kind, Question, Survey, Texts
from feedback.theme import Theme

_INNER = WIDTH - 2 * MARGIN
_FOOT = HEIGHT - MARGIN - TARGET
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


def screen(view: View, href: Href = nowhere) -> Markup:
    """The picture of one step."""
    spoken = view.language if view.language in words.languages() else words.FALLBACK
    canvas = Canvas(view.theme, view.language, direction(view.language))
    drawer = _Drawer(view, canvas, href, spoken)
    drawer.draw()
    return canvas.svg(view.text(view.step.text))


class _Drawer:
    def __init__(self, view: View, canvas: Canvas, href: Href, spoken: str) -> None:
        self._view, self._canvas, self._href, self._spoken = view, canvas, href, spoken
        self._rating = view.step is view.survey.rating or view.step == view.survey.rating

    def draw(self) -> None:
        """The whole screen."""
        step = self._view.step
        if isinstance(step, Ending):
            self._ending(step)
            return
        if step.kind is Kind.COMMENT:
            self._comment(step)
        elif step.kind is Kind.CONTACT:
            self._contact(step)
        elif step.kind in SCALES:
            self._scale(step)
        else:
            self._choices(step)
        self._foot(step)

    def _asked(self, step: Question, height: float) -> None:
        at = (MARGIN, MARGIN - 6, _INNER, height)
        self._canvas.put(self._canvas.words(at, self._view.text(step.text), bold=True))

    def _scale(self, step: Question) -> None:
        self._asked(step, 126)
        if step.kind is Kind.SMILEYS:
            self._smileys(step)
            return
        values = [one for one in step.values if isinstance(one, int)]
        rows = [values[:6], values[6:]] if len(values) > 7 else [values]
        top = 156 if len(rows) > 1 else 190
        for at, row in enumerate(rows):
            self._steps(step, row, top + at * (TARGET + 16 + GAP), len(rows[0]))
        low, high = self._ends(step, values)
        y, half = top + len(rows) * (TARGET + 16 + GAP) - 2, _INNER / 2 - GAP
        quiet = self._canvas.theme.quiet
        for text, x, align in ((low, MARGIN, "start"), (high, MARGIN + half + 2 * GAP, "end")):
            at_ = (x, y, half, 44.0)
            self._canvas.put(self._canvas.words(at_, text, most=25, colour=quiet, align=align))

    def _steps(self, step: Question, row: list[int], y: float, across: int) -> None:
        width = min(118.0, (_INNER - (across - 1) * GAP) / across)
        left = (WIDTH - len(row) * width - (len(row) - 1) * GAP) / 2
        for at, value in enumerate(row):
            x, canvas = left + at * (width + GAP), self._canvas
            if step.kind is Kind.STARS:
                drawn = [canvas.star(x + (width - 86) / 2, y, 86)]
            else:
                place = (x, y, width, TARGET + 16.0)
                drawn = [canvas.box(place), canvas.words(place, str(value), most=38, bold=True)]
            canvas.way(self._after(step, value), str(value), *drawn)

    def _ends(self, step: Question, values: list[int]) -> tuple[str, str]:
        if step.low or step.high:
            return self._view.text(step.low), self._view.text(step.high)
        ends = {
            Kind.NPS: ("unlikely", "likely"),
            Kind.CSAT: ("dissatisfied", "satisfied"),
            Kind.STARS: ("worst", "best"),
            Kind.CES: (
                ("disagree", "agree") if step.direction == "agreement" else ("easier", "harder")
            ),
        }[step.kind]
        low, high = (words.word(one, self._spoken) for one in ends)
        return (
            (low, high)
            if step.kind is Kind.STARS
            else (f"{values[0]} = {low}", f"{values[-1]} = {high}")
        )

    def _smileys(self, step: Question) -> None:
        steps, canvas = len(step.values), self._canvas
        width = _INNER / steps
        across = min(138.0, width * 0.86)
        for value in range(1, steps + 1):
            x = MARGIN + (value - 1) * width
            label = words.face_label(value, steps, self._spoken)
            face = canvas.face(x + (width - across) / 2, 164, across, value, steps)
            under = (x, 164 + across + 4, width, 70.0)
            said = canvas.words(under, label, most=25, colour=canvas.theme.quiet)
            canvas.way(self._after(step, value), label, face, said)

    def _choices(self, step: Question) -> None:
        self._asked(step, 94)
        count, canvas = len(step.choices), self._canvas
        columns = 3 if count > 4 else 2
        rows = max(1, -(-count // columns))
        width = (_INNER - (columns - 1) * GAP) / columns
        height = min(112.0, (_FOOT - GAP - 118 - (rows - 1) * GAP) / rows)
        for at, choice in enumerate(step.choices):
            x = MARGIN + at % columns * (width + GAP)
            y = 118 + at // columns * (height + GAP)
            text, pad = self._view.text(choice.text), 52 if choice.icon else 8
            drawn = [canvas.box((x, y, width, height))]
            if choice.icon:
                drawn.append(canvas.icon(x + 10, y + height / 2 - 19, 38, choice.icon))
            place = (x + pad, y + 4, width - pad - 8, height - 8)
            drawn.append(canvas.words(place, text, most=31))
            value: Value = (choice.id,) if step.kind is Kind.MULTIPLE else choice.id
            canvas.way(self._after(step, value), text, *drawn)

    def _comment(self, step: Question) -> None:
        canvas, theme = self._canvas, self._canvas.theme
        asked = (MARGIN, MARGIN, _INNER, 52.0)
        text = self._view.text(step.text)
        canvas.put(canvas.words(asked, text, most=38, bold=True, align="start"))
        canvas.put(canvas.box((MARGIN, 84, _INNER, 84.0), edge=theme.text))
        for row, letters in enumerate(("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")):
            width = (_INNER - 9 * 6) / 10
            left = (WIDTH - len(letters) * (width + 6) + 6) / 2
            for at, letter in enumerate(letters):
                key = (left + at * (width + 6), 182 + row * 64, width, 56.0)
                canvas.put(canvas.box(key, round_by=6), canvas.words(key, letter, most=25))

    def _contact(self, step: Question) -> None:
        canvas = self._canvas
        self._asked(step, 84)
        notice = (
            self._view.text(step.notice)
            if step.notice
            else words.word("comment_privacy", self._spoken)
        )
        place = (MARGIN, 112, _INNER, 92.0)
        canvas.put(canvas.box(place, edge=canvas.theme.surface))
        inside = (MARGIN + 16, 116, _INNER - 32, 84.0)
        canvas.put(canvas.words(inside, notice, most=25, align="start"))
        agreed = self._view.text(step.consent.text) if step.consent else "…"
        place = (MARGIN, 214, _INNER, 88.0)
        canvas.put(canvas.box(place))
        canvas.put(canvas.box((MARGIN + 14, 246, 26.0, 26.0), round_by=4))
        inside = (MARGIN + 56, 218, _INNER - 72, 80.0)
        canvas.put(canvas.words(inside, agreed, most=25, align="start"))
        named = [words.word(f"contact_{one.value}", self._spoken) for one in step.details]
        self._fields(named)

    def _fields(self, named: list[str]) -> None:
        if not named:
            return
        width = (_INNER - (len(named) - 1) * GAP) / len(named)
        for at, name in enumerate(named):
            place = (MARGIN + at * (width + GAP), 314.0, width, 56.0)
            inside = (place[0] + 12, place[1], width - 24, 56.0)
            quiet = self._canvas.theme.quiet
            said = self._canvas.words(inside, name, most=20, colour=quiet, align="start")
            self._canvas.put(self._canvas.box(place), said)

    def _ending(self, step: Ending) -> None:
        canvas, linked = self._canvas, step.link is not None
        width = _INNER * 0.54 if linked else _INNER
        across = 108.0
        rating, steps = self._view.survey.rating, len(self._view.survey.rating.values)
        x = MARGIN + (width - across) / 2
        if rating.kind is Kind.SMILEYS:
            pressed = min(self._view.pressed or steps, steps)
            canvas.put(canvas.face(x, 40, across, pressed, steps))
        else:
            canvas.put(canvas.icon(x, 40, across, "check"))
        thanks = (MARGIN, 160.0, width, 130.0)
        canvas.put(canvas.words(thanks, self._view.text(step.text), most=48, bold=True))
        if step.link is not None:
            more = (MARGIN, 296.0, width, 84.0)
            canvas.put(canvas.words(more, self._view.text(step.link.text), most=31))
            side = 300.0
            left = MARGIN + width + (_INNER - width - side) / 2
            canvas.put(canvas.code(left, 40, side, step.link.url or "https://feedback.example/v/…"))
            scan = (MARGIN + width, 350.0, _INNER - width, 44.0)
            said = words.word("scan", self._spoken)
            canvas.put(canvas.words(scan, said, most=25))
        self._chips([(words.word("done", self._spoken), self._start(), True)])

    def _foot(self, step: Question) -> None:
        if self._rating:
            self._chips([])
            return
        on = self._href(editing.leads_to(self._view.survey, step).id, *self._said())
        ways = [(words.word("skip", self._spoken), on, False)]
        if step.kind is Kind.MULTIPLE or step.kind in WRITTEN:
            ways.append((words.word("next", self._spoken), on, True))
        rating = self._view.survey.rating
        if rating.kind is Kind.SMILEYS and self._view.pressed:
            face = self._canvas.face(MARGIN, _FOOT + 8, 58, self._view.pressed, len(rating.values))
            place = (MARGIN + 68, float(_FOOT), 210.0, float(TARGET))
            said, quiet = words.word("counted", self._spoken), self._canvas.theme.quiet
            self._canvas.put(
                face, self._canvas.words(place, said, most=20, colour=quiet, align="start")
            )
        self._chips(ways)

    def _chips(self, ways: list[tuple[str, str, bool]]) -> None:
        """Languages and ways on, at the foot of the screen; `strong` ones are filled."""
        others = [one for one in self._view.survey.languages if one != self._view.language]
        most = 5 if self._rating or isinstance(self._view.step, Ending) else 2
        chips = [
            (words.own_name(one), self._href(self._view.step.id, one, self._view.pressed), False)
            for one in others[:most]
        ]
        chips += ways
        widths = [max(74.0, min(132.0, 24 + 11.5 * len(text))) for text, _, _ in chips]
        total = sum(widths) + GAP * (len(chips) - 1)
        centred = self._rating or isinstance(self._view.step, Ending)
        x = (WIDTH - total) / 2 if centred else WIDTH - MARGIN - total
        if isinstance(self._view.step, Ending) and self._view.step.link is not None:
            x = MARGIN + (_INNER * 0.54 - total) / 2
        x, theme = max(float(MARGIN), x), self._canvas.theme
        for (text, href, strong), width in zip(chips, widths, strict=True):
            place = (x, float(_FOOT), width, float(TARGET))
            box = self._canvas.box(place, fill=theme.text if strong else "")
            colour = theme.ground if strong else ""
            inside = (x + 6, float(_FOOT), width - 12, float(TARGET))
            said = self._canvas.words(inside, text, most=20, bold=strong, colour=colour)
            self._canvas.way(href, text, box, said)
            x += width + GAP

    def _said(self) -> tuple[str, int]:
        return self._view.language, self._view.pressed

    def _start(self) -> str:
        return self._href(self._view.survey.rating.id, self._view.language, 0)

    def _after(self, step: Question, value: Value) -> str:
        """Where this answer leads, in the terminal's own words."""
        pressed = value if self._rating and isinstance(value, int) else self._view.pressed
        try:
            after = walk.after(self._view.survey, step, value)
        except (KeyError, ValueError):  # a branch to nowhere, or a question of the phone's
            return self._href(step.id, self._view.language, pressed)
        return self._href(after.id, self._view.language, pressed)
