"""Every screen of a survey as the terminal shows it, with everything on it to be pressed.

The walk is the terminal's own (`feedback.walk`); a survey that is still faulty goes on where it
can and stays where it cannot. Places and sizes are those of its panel of 7 inches.
"""

from math import ceil
from unicodedata import name

from markupsafe import Markup

from account.pages.phone_words import direction
from account.pages.surveys.canvas import (
    APART,
    GAP,
    HEIGHT,
    MARGIN,
    TARGET,
    UNIT,
    WIDTH,
    Canvas,
)
from account.pages.surveys.choice_places import GROUND, Box, places, plan
from account.pages.surveys.foot import FOOT, INNER, Chip, Foot, Href, View, nowhere
from account.pages.surveys.setting import NUMERAL, QUIET, READ, SIZES, alone, fitting
from feedback import words
from feedback.response import Value
from feedback.survey import SCALES, Choice, Ending, Kind, Question

_HEAD = 1.3
"""The height of the question above faces, in targets."""
_KEYS = {"de": ("QWERTZUIOPÜ", "ASDFGHJKLÖÄ", "YXCVBNMß")}
_LATIN = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")


def screen(view: View, href: Href = nowhere) -> Markup:
    """The picture of one step."""
    spoken = view.language if view.language in words.languages() else words.FALLBACK
    canvas = Canvas(view.theme, view.language, direction(view.language))
    drawer = _Drawer(view, canvas, href, spoken)
    drawer.draw()
    return canvas.svg(view.text(view.step.text))


class _Drawer(Foot):
    """The questions; what stands under them is the foot's."""

    def draw(self) -> None:
        """The whole screen."""
        step = self.view.step
        if isinstance(step, Ending):
            self.ending(step)
        elif step.kind in SCALES:
            self._scale(step)
        elif step.kind is Kind.COMMENT:
            self._comment(step)
        elif step.kind is Kind.CONTACT:
            self._contact(step)
        else:
            self._choices(step)

    def _head(self) -> float:
        """What faces or steps leave to the question above them."""
        step = self.view.survey.rating
        if step.kind is Kind.SMILEYS:
            return TARGET * _HEAD
        return HEIGHT - 2 * MARGIN - 2 * APART - self._wished(step)

    def _asked(self, step: Question, height: float) -> None:
        at = (MARGIN, MARGIN, INNER, height)
        self.canvas.put(self.canvas.words(at, self.view.text(step.text), most=92, bold=True))

    def _scale(self, step: Question) -> None:
        canvas, text = self.canvas, self.view.text(step.text)
        if self.rating:
            height = self._head()
            taken = self.beside(height)
            left = MARGIN + (144 + APART if self.view.logo else 0)
            place = (left, MARGIN, WIDTH - MARGIN - taken - left, height)
            align = "start" if taken or self.view.logo else "center"
            canvas.put(canvas.words(place, text, most=92, bold=True, align=align))
            top = MARGIN + height + APART
        else:
            top = FOOT - GAP - self._wished(step)
            self._asked(step, top - GAP - MARGIN)
            self.foot(step)
        with canvas.unmirrored():  # the worst stands to the left in every language
            if step.kind is Kind.SMILEYS:
                self._smileys(step, top)
            else:
                self._steps(step, top)

    def _wished(self, step: Question) -> float:
        """The height at which steps can be hit, and are no slabs."""
        rows = self._rows(step)
        return rows * self._tall(rows) + GAP * rows + QUIET * 1.28

    def _tall(self, rows: int) -> float:
        room = (HEIGHT * 0.45 - GAP * (rows - 1)) / rows
        return max(TARGET, min(TARGET * (1.1 if rows > 1 else 1.5), room))

    def _rows(self, step: Question) -> int:
        if step.kind is Kind.SMILEYS:
            return 1
        return ceil(len(step.values) / int((INNER + GAP) // (TARGET + GAP)))

    def _steps(self, step: Question, top: float) -> None:
        values = [one for one in step.values if isinstance(one, int)]
        rows = self._rows(step)
        across, tall = ceil(len(values) / rows), self._tall(rows)
        width = (INNER - GAP * (across - 1)) / across
        for at in range(rows):
            row, y = values[at * across : (at + 1) * across], top + at * (tall + GAP)
            left = (WIDTH - len(row) * (width + GAP) + GAP) / 2
            for nth, value in enumerate(row):
                self._one_step(step, value, (left + nth * (width + GAP), y, width, tall))
        y, half = top + rows * (tall + GAP), (INNER - GAP) / 2
        from_right = self.canvas.direction == "rtl"
        sides = ("end", "start") if from_right else ("start", "end")
        told, quiet, line = ends(step, self.view.language), self.canvas.theme.quiet, QUIET * 1.28
        px = min(fitting(one, half, line, QUIET, language=self.view.language) for one in told)
        for text, x, align in zip(told, (0.0, half + GAP), sides, strict=True):
            at_ = (MARGIN + x, y, half, line)
            self.canvas.put(self.canvas.words(at_, text, most=px, colour=quiet, align=align))

    def _one_step(self, step: Question, value: int, place: Box) -> None:
        canvas, (x, y, width, tall) = self.canvas, place
        if step.kind is Kind.STARS:
            side = min(width, tall) * 0.92
            drawn = [canvas.star(x + (width - side) / 2, y + (tall - side) / 2, side)]
        else:
            drawn = [canvas.box(place), canvas.words(place, str(value), most=NUMERAL, bold=True)]
        canvas.way(self.after(step, value), str(value), *drawn)

    def _smileys(self, step: Question, top: float) -> None:
        steps, canvas = len(step.values), self.canvas
        column = (INNER - APART * (steps - 1)) / steps
        room = HEIGHT - MARGIN - APART - top
        labels = [words.face_label(one, steps, self.spoken) for one in range(1, steps + 1)]
        beneath = min(room * 0.36, READ * 2.7)
        named = all(
            fitting(one, column, beneath, READ, language=self.spoken) == READ for one in labels
        )
        under = beneath if named else READ * max(map(alone, labels))
        across = min(column * 0.92, room - under)
        y = top + (room - under - across) / 2
        for value, label in enumerate(labels, 1):
            x = MARGIN + (value - 1) * (column + APART)
            face = canvas.face(x + (column - across) / 2, y, across, value, steps)
            drawn = [face]
            if named:
                drawn.append(canvas.words((x, y + across, column, under), label, most=READ))
            canvas.way(self.after(step, value), label, *drawn)
        if not named:
            self._name_ends(labels[0], labels[-1], y + across + UNIT)

    def _name_ends(self, low: str, high: str, y: float) -> None:
        """Where not every name can be read, the two ends keep theirs."""
        half, canvas = INNER / 2, self.canvas
        tall = max(alone(low), alone(high))
        px = min(fitting(one, half, READ * tall, READ, language=self.spoken) for one in (low, high))
        sides = ("end", "start") if canvas.direction == "rtl" else ("start", "end")
        for text, x, align in zip((low, high), (0.0, half), sides, strict=True):
            place = (MARGIN + x, y, half, px * tall)
            canvas.put(canvas.words(place, text, most=px, align=align))

    def _choices(self, step: Question) -> None:
        texts = [self.view.text(one.text) for one in step.choices]
        icons, several = any(one.icon for one in step.choices), step.kind is Kind.MULTIPLE
        how = plan(texts, self.view.language, icons=icons, several=several)
        row = GROUND.row(how.rows)
        tall = how.rows * (row + GAP) - GAP
        top = FOOT - GAP - tall
        self._asked(step, top - GAP - MARGIN)
        paged = how.a_page < len(step.choices)
        width = INNER - (TARGET + GAP if paged else 0)
        first = how.a_page if paged and self.view.page == 2 else 0
        shown = step.choices[first : first + how.a_page]
        column = (width - GAP * (how.across - 1)) / how.across
        for at, choice in enumerate(shown):
            x = MARGIN + at % how.across * (column + GAP)
            y = top + at // how.across * (row + GAP)
            self._choice(step, choice, (x, y, column, row), how.px, several=several)
        if paged:
            self._turn((MARGIN + width + GAP, top, float(TARGET), tall))
        self.foot(step)

    def _choice(
        self,
        step: Question,
        choice: Choice,
        place: Box,
        px: int,
        *,
        several: bool,
    ) -> None:
        canvas, text = self.canvas, self.view.text(choice.text)
        at = places(place[2:], icon=bool(choice.icon), several=several)
        drawn = [canvas.box(place)]
        if at.tick:
            drawn.append(canvas.box(_from(place, at.tick), round_by=4))
        if choice.icon:
            drawn.append(canvas.icon(*_from(place, at.icon)[:3], choice.icon))
        drawn.append(canvas.words(_from(place, at.words), text, most=px))
        value: Value = (choice.id,) if several else choice.id
        canvas.way(self.after(step, value), text, *drawn)

    def _turn(self, place: Box) -> None:
        """The bar that turns to the other page of choices."""
        canvas, (x, y, width, tall) = self.canvas, place
        page = f"{self.view.page}/2"
        side = width * 0.42
        sign = canvas.signed(x + (width - side) / 2, y + tall / 2 - side, side, "on")
        under = (x, y + tall / 2 + UNIT, width, 60.0)
        said = canvas.words(under, page, most=QUIET, colour=canvas.theme.quiet)
        canvas.way(self.view.turned, page, canvas.box(place), sign, said)

    def _comment(self, step: Question) -> None:
        """The keyboard: the field and the ways on stand in one row above it."""
        canvas, theme = self.canvas, self.canvas.theme
        text, asked = self.view.text(step.text), (MARGIN, MARGIN, INNER, 42.0)
        canvas.put(canvas.words(asked, text, most=QUIET, bold=True, align="start"))
        others = [one for one in self.view.survey.languages if one != self.view.language]
        chips = [*([Chip("", "", TARGET, "globe")] if others else []), *self.ways(step, SIZES[11])]
        total = sum(one.width for one in chips) + GAP * (len(chips) - 1)
        top = MARGIN + 42.0 + GAP
        self._row(chips, WIDTH - MARGIN - total, top)
        canvas.put(canvas.box((MARGIN, top, INNER - total - GAP, TARGET), edge=theme.text))
        self._keyboard(top + TARGET + APART)

    def _keyboard(self, top: float) -> None:
        canvas, keys = self.canvas, _KEYS.get(self.view.language, _LATIN)
        latin = "LATIN" in name(words.own_name(self.view.language)[0], "")
        tall, across = (HEIGHT - MARGIN - top - 9) / 4, len(keys[0])
        width = (INNER - (across - 1) * 3) / across
        for row, letters in enumerate((*keys, " ")):
            wide = INNER * 0.5 if letters == " " else width
            left = (WIDTH - len(letters) * (wide + 3) + 3) / 2
            for at, letter in enumerate(letters):
                key = (left + at * (wide + 3), top + row * (tall + 3), wide, tall)
                canvas.put(canvas.box(key, round_by=6))
                if latin:
                    canvas.put(canvas.words(key, letter, most=42))

    def _contact(self, step: Question) -> None:
        """What is said and agreed to, before anything is typed."""
        canvas = self.canvas
        tall, low = float(TARGET), FOOT - GAP - TARGET
        self._asked(step, low - 2 * GAP - tall - MARGIN)
        given = self.view.text(step.notice) if step.notice else ""
        notice = given or words.word("comment_privacy", self.spoken)
        place = (MARGIN, low - GAP - tall, INNER, tall)
        canvas.put(canvas.box(place, edge=canvas.theme.surface))
        inside = (MARGIN + APART, place[1] + UNIT, INNER - 2 * APART, tall - 2 * UNIT)
        canvas.put(canvas.words(inside, notice, most=QUIET, align="start"))
        agreed = self.view.text(step.consent.text) if step.consent else "…"
        canvas.put(canvas.box((MARGIN, low, INNER, tall)))
        side = 4.0 * UNIT
        canvas.put(canvas.box((MARGIN + APART, low + (tall - side) / 2, side, side), round_by=4))
        inside = (MARGIN + 8 * UNIT, low + UNIT, INNER - 10 * UNIT, tall - 2 * UNIT)
        canvas.put(canvas.words(inside, agreed, most=QUIET, align="start"))
        self.foot(step)


def _from(corner: Box, place: Box) -> Box:
    return corner[0] + place[0], corner[1] + place[1], place[2], place[3]


def ends(step: Question, language: str) -> tuple[str, str]:
    """What the two ends of a scale mean: the survey's own words, or ours."""
    names = {
        Kind.NPS: ("unlikely", "likely"),
        Kind.CSAT: ("dissatisfied", "satisfied"),
        Kind.STARS: ("worst", "best"),
        Kind.CES: ("disagree", "agree") if step.direction == "agreement" else ("easier", "harder"),
    }[step.kind]
    spoken = language if language in words.languages() else words.FALLBACK
    low, high = (words.word(one, spoken) for one in names)
    low, high = step.low.get(language, low), step.high.get(language, high)
    if step.kind is Kind.STARS:
        return low, high
    return f"{step.values[0]} = {low}", f"{step.values[-1]} = {high}"
