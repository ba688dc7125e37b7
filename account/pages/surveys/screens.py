"""Every screen of a survey as the terminal shows it, with everything on it to be pressed.

The walk is the terminal's own (`feedback.walk`); a survey that is still faulty goes on where it
can and stays where it cannot.
"""

from markupsafe import Markup

from account.pages.phone_words import direction
from account.pages.surveys.canvas import GAP, MARGIN, TARGET, WIDTH, Canvas
from account.pages.surveys.foot import FOOT, INNER, Foot, Href, View, nowhere
from feedback import words
from feedback.response import Value
from feedback.survey import SCALES, Ending, Kind, Question


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
            return
        if step.kind is Kind.COMMENT:
            self._comment(step)
        elif step.kind is Kind.CONTACT:
            self._contact(step)
        elif step.kind in SCALES:
            self._scale(step)
        else:
            self._choices(step)
        self.foot(step)

    def _asked(self, step: Question, height: float) -> None:
        at = (MARGIN, MARGIN - 6, INNER, height)
        self.canvas.put(self.canvas.words(at, self.view.text(step.text), bold=True))

    def _scale(self, step: Question) -> None:
        values = [one for one in step.values if isinstance(one, int)]
        rows = [values[:6], values[6:]] if len(values) > 7 else [values]
        several = len(rows) > 1
        self._asked(step, 98 if several else 126)
        if step.kind is Kind.SMILEYS:
            self._smileys(step)
            return
        top, tall = (128, TARGET) if several else (190, TARGET + 16)
        for at, row in enumerate(rows):
            self._steps(step, row, top + at * (tall + GAP), len(rows[0]), tall)
        low, high = self._ends(step, values)
        y, half = top + len(rows) * (tall + GAP) - 2, INNER / 2 - GAP
        quiet = self.canvas.theme.quiet
        for text, x, align in ((low, MARGIN, "start"), (high, MARGIN + half + 2 * GAP, "end")):
            at_ = (x, y, half, 44.0)
            self.canvas.put(self.canvas.words(at_, text, most=25, colour=quiet, align=align))

    def _steps(self, step: Question, row: list[int], y: float, across: int, tall: float) -> None:
        width = min(118.0, (INNER - (across - 1) * GAP) / across)
        left = (WIDTH - len(row) * width - (len(row) - 1) * GAP) / 2
        for at, value in enumerate(row):
            x, canvas = left + at * (width + GAP), self.canvas
            if step.kind is Kind.STARS:
                drawn = [canvas.star(x + (width - 86) / 2, y, 86)]
            else:
                place = (x, y, width, float(tall))
                drawn = [canvas.box(place), canvas.words(place, str(value), most=38, bold=True)]
            canvas.way(self.after(step, value), str(value), *drawn)

    def _ends(self, step: Question, values: list[int]) -> tuple[str, str]:
        if step.low or step.high:
            return self.view.text(step.low), self.view.text(step.high)
        ends = {
            Kind.NPS: ("unlikely", "likely"),
            Kind.CSAT: ("dissatisfied", "satisfied"),
            Kind.STARS: ("worst", "best"),
            Kind.CES: (
                ("disagree", "agree") if step.direction == "agreement" else ("easier", "harder")
            ),
        }[step.kind]
        low, high = (words.word(one, self.spoken) for one in ends)
        return (
            (low, high)
            if step.kind is Kind.STARS
            else (f"{values[0]} = {low}", f"{values[-1]} = {high}")
        )

    def _smileys(self, step: Question) -> None:
        steps, canvas = len(step.values), self.canvas
        width = INNER / steps
        across = min(138.0, width * 0.86)
        for value in range(1, steps + 1):
            x = MARGIN + (value - 1) * width
            label = words.face_label(value, steps, self.spoken)
            face = canvas.face(x + (width - across) / 2, 164, across, value, steps)
            under = (x, 164 + across + 4, width, 70.0)
            said = canvas.words(under, label, most=25, colour=canvas.theme.quiet)
            canvas.way(self.after(step, value), label, face, said)

    def _choices(self, step: Question) -> None:
        self._asked(step, 94)
        count, canvas = len(step.choices), self.canvas
        columns = 3 if count > 4 else 2
        rows = max(1, -(-count // columns))
        width = (INNER - (columns - 1) * GAP) / columns
        height = min(112.0, (FOOT - GAP - 118 - (rows - 1) * GAP) / rows)
        for at, choice in enumerate(step.choices):
            x = MARGIN + at % columns * (width + GAP)
            y = 118 + at // columns * (height + GAP)
            text, pad = self.view.text(choice.text), 52 if choice.icon else 8
            drawn = [canvas.box((x, y, width, height))]
            if choice.icon:
                drawn.append(canvas.icon(x + 10, y + height / 2 - 19, 38, choice.icon))
            place = (x + pad, y + 4, width - pad - 8, height - 8)
            drawn.append(canvas.words(place, text, most=31))
            value: Value = (choice.id,) if step.kind is Kind.MULTIPLE else choice.id
            canvas.way(self.after(step, value), text, *drawn)

    def _comment(self, step: Question) -> None:
        canvas, theme = self.canvas, self.canvas.theme
        asked = (MARGIN, MARGIN, INNER, 52.0)
        text = self.view.text(step.text)
        canvas.put(canvas.words(asked, text, most=38, bold=True, align="start"))
        canvas.put(canvas.box((MARGIN, 84, INNER, 84.0), edge=theme.text))
        for row, letters in enumerate(("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")):
            width = (INNER - 9 * 6) / 10
            left = (WIDTH - len(letters) * (width + 6) + 6) / 2
            for at, letter in enumerate(letters):
                key = (left + at * (width + 6), 182 + row * 64, width, 56.0)
                canvas.put(canvas.box(key, round_by=6), canvas.words(key, letter, most=25))

    def _contact(self, step: Question) -> None:
        canvas = self.canvas
        self._asked(step, 84)
        notice = (
            self.view.text(step.notice)
            if step.notice
            else words.word("comment_privacy", self.spoken)
        )
        place = (MARGIN, 112, INNER, 92.0)
        canvas.put(canvas.box(place, edge=canvas.theme.surface))
        inside = (MARGIN + 16, 116, INNER - 32, 84.0)
        canvas.put(canvas.words(inside, notice, most=25, align="start"))
        agreed = self.view.text(step.consent.text) if step.consent else "…"
        place = (MARGIN, 214, INNER, 88.0)
        canvas.put(canvas.box(place))
        canvas.put(canvas.box((MARGIN + 14, 246, 26.0, 26.0), round_by=4))
        inside = (MARGIN + 56, 218, INNER - 72, 80.0)
        canvas.put(canvas.words(inside, agreed, most=25, align="start"))
        named = [words.word(f"contact_{one.value}", self.spoken) for one in step.details]
        self._fields(named)

    def _fields(self, named: list[str]) -> None:
        if not named:
            return
        width = (INNER - (len(named) - 1) * GAP) / len(named)
        for at, name in enumerate(named):
            place = (MARGIN + at * (width + GAP), 314.0, width, 56.0)
            inside = (place[0] + 12, place[1], width - 24, 56.0)
            quiet = self.canvas.theme.quiet
            said = self.canvas.words(inside, name, most=20, colour=quiet, align="start")
            self.canvas.put(self.canvas.box(place), said)
