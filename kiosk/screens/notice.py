"""What becomes of what a visitor writes, said before it is written; and the box to agree to it."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from feedback.survey import Question
from feedback.words import word
from kiosk.screens.choice_grid import ChoiceTarget
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.scale import Scale
from kiosk.screens.targets import arrange
from kiosk.screens.typeset import fit
from kiosk.screens.words import Words  # noqa: F401 - the kv file names it

Builder.load_file(str(Path(__file__).with_suffix(".kv")))


class Card(Widget):
    """Words on a card."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    text = StringProperty()
    language = StringProperty("en")


class Notice(BoxLayout):
    """A privacy notice, and under it the sentence to agree to; never ticked beforehand."""

    scale = ObjectProperty(Scale(800, 480), rebind=True)
    text = StringProperty()
    consent = StringProperty()
    language = StringProperty("en")
    ticked = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._card = self.ids.card.__self__
        self._box = ChoiceTarget(several=True, align="start")
        self._box.bind(on_release=lambda _: setattr(self, "ticked", not self.ticked))
        for name in ("scale", "language", "consent", "ticked"):
            self.fbind(name, self._tell)
        self._tell()

    @property
    def box(self) -> ChoiceTarget:
        """The box to tick, with its sentence."""
        return self._box

    def show(self, question: Question, language: str) -> None:
        """The survey's own notice, or ours."""
        self.text = question.notice.get(language) or word("comment_privacy", language)
        consent = question.consent.text[language] if question.consent else ""
        if consent != self.consent:
            self.ticked = False  # nobody has agreed to these words, in another language either
        self.consent = consent

    def wished(self) -> float:
        """Room for what it says, and for the box under it, up to half the screen."""
        scale = self.scale
        width = scale.width - 2 * scale.margin - 6 * scale.unit
        size = [scale.text(scale.quiet_step)]
        said = fit(self.text, self.language, size, (width, 99_999)).height + 4 * scale.unit
        box = 0.0
        if self.consent:
            agreed = fit(self.consent, self.language, size, (width - scale.target, 99_999))
            box = max(scale.target, agreed.height + 2 * scale.unit) + scale.gap
        most = max(scale.height * 0.5, scale.target * 2)
        return float(min(most, max(scale.target, said) + box))

    def _tell(self, *_: Any) -> None:
        box = self._box
        box.scale, box.language, box.text = self.scale, self.language, self.consent
        box.step = self.scale.quiet_step
        box.mirrored, box.ticked = reads_from_right(self.language), self.ticked
        arrange(self, self._card, *((box,) if self.consent else ()))
