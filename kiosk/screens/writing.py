"""What a visitor writes: what was asked, the fields for it, and the keyboard under them."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout

from feedback.response import ContactDetails
from feedback.survey import Kind, Question
from feedback.words import word
from kiosk.screens import typeset
from kiosk.screens.drafts import Drafts
from kiosk.screens.field import Field
from kiosk.screens.fonts import reads_from_right
from kiosk.screens.keyboard import Keyboard  # noqa: F401 - the kv file names it
from kiosk.screens.scale import Scale
from kiosk.screens.targets import arrange
from kiosk.screens.time_left import TimeLeft  # noqa: F401 - the kv file names it
from kiosk.screens.ways import Ways  # noqa: F401 - the kv file names it
from kiosk.visit import GO_ON_S, LONGEST_COMMENT, Asking
from kiosk.visit.contact import LONGEST_DETAIL

Builder.load_file(str(Path(__file__).with_suffix(".kv")))

COMMENT = "comment"
"""The one field of a comment, among the details of a contact."""

STEP = -2
"""What somebody writes is read at arm's length: capitals of 4.7 mm are 0.7 degrees from 380 mm."""
LINES, LINES_UPRIGHT = 3, 6
"""Of a comment that are in sight."""
FEW_LEFT = 50
"""Of a comment's letters: from here on it is said how many there are."""
LINE = 1.4
"""The height of one, in font sizes."""


class WritingScreen(BoxLayout):
    """Dispatches `on_written` with a comment or `on_contact` with ContactDetails.

    A broad screen has room for one field at a time; "next" then leads to the one after it.
    """

    __events__ = (
        "on_written", "on_contact", "on_went_back", "on_skipped", "on_spoken", "on_stayed",
    )  # fmt: skip
    scale = ObjectProperty(Scale(800, 480), rebind=True)
    text = StringProperty()
    asks = BooleanProperty(True)
    """Whether the text is the question or a complaint, and no warning in its place."""
    send = StringProperty()
    language = StringProperty("en")
    languages = ObjectProperty(())
    back = BooleanProperty(False)
    ready = BooleanProperty(False)
    skips = BooleanProperty(True)
    """Whether skipping has a button of its own; a broad screen has room for it or for sending."""
    leaving = NumericProperty(0.0)
    tall_upper = NumericProperty(0)
    tall_middle = NumericProperty(0)
    """Heights of the question and of the fields; 0 is what the others leave."""
    keys_height = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._question: Question | None = None
        self._could_go_back = False
        self._drafts, self._done = Drafts(), False
        self.fields = dict[str, Field]()
        self._kept = [one.__self__ for one in self.ids.values()]  # while they are not shown
        for name in ("scale", "language"):
            self.fbind(name, self._arrange)
        self._arrange()

    def on_written(self, text: str) -> None:
        """Whoever shows this screen binds here."""

    def on_contact(self, details: ContactDetails) -> None:
        """Whoever shows this screen binds here."""

    def on_went_back(self) -> None:
        """Whoever shows this screen binds here."""

    def on_skipped(self) -> None:
        """Whoever shows this screen binds here."""

    def on_spoken(self, language: str) -> None:
        """Whoever shows this screen binds here."""

    def on_stayed(self) -> None:
        """Whoever shows this screen binds here."""

    def show(self, view: Asking) -> None:
        """Put the view on the screen; what was typed stays while it is the same question, and is
        there again where the visitor went back from it.
        """
        language, left = view.language, view.leaving_in_s
        if view.question is not self._question:
            self.put_by()
            self._make_fields(view.question)
        said = word(view.complaint, language) if view.complaint else ""
        if left is not None:
            said = word("still_there", language, s=left)
        self.text, self.asks = said or view.question.text[language], left is None
        self.leaving, self._could_go_back = (left or 0) / GO_ON_S, view.back
        self.language, self.languages = language, view.languages
        for name, field in self.fields.items():
            field.language = language
            field.named = "" if name == COMMENT else word(f"contact_{name}", language)
        self._done = self._done and not view.complaint
        if view.complaint == "email_wrong":
            self._activate(self.fields["email"])
        self._arrange()

    def forget(self) -> None:
        """Nothing of this visitor stays for the next."""
        self._clear()
        self._drafts.forget()

    def put_by(self) -> None:
        """Another question of the same visit is looked at: what is written here and was neither
        sent nor waved aside is kept for when this one comes again.
        """
        texts = {name: field.text for name, field in self.fields.items() if field.text}
        if self._question is not None and texts and not self._done:
            self._drafts.keep(self._question.id, texts)
        self._clear()

    def drop(self, question: str) -> None:
        """It was waved aside before its fields came up again."""
        self._drafts.taken(question)

    def _clear(self) -> None:
        self._question, self._done = None, False
        if any(field.text for field in self.fields.values()):
            typeset.forget()
        for field in self.fields.values():
            field.text = ""
        self.ids.keyboard.reset()

    @property
    def active(self) -> Field:
        """The field that keys write to."""
        return next(field for field in self.fields.values() if field.active)

    def go_on(self) -> None:
        """To the next field where only one fits, else send what was written."""
        if (after := self._beside(1)) is not None:
            self._activate(after)
        elif COMMENT in self.fields:
            self._done = True
            self.dispatch("on_written", self.fields[COMMENT].text)
        else:
            self._done = True
            details = {name: field.text for name, field in self.fields.items()}
            self.dispatch("on_contact", ContactDetails(**details))

    def go_back(self) -> None:
        """To the field before, or to the question before."""
        if (before := self._beside(-1)) is not None:
            self._activate(before)
        else:
            self._done = False
            self.dispatch("on_went_back")

    def skip(self) -> None:
        """Neither now nor when it comes again."""
        self._done = True
        self.dispatch("on_skipped")

    def _beside(self, step: int) -> Field | None:
        """The field before or after the active one, where only one is shown."""
        fields = list(self.fields.values())
        place = fields.index(self.active) + step if fields and not self.scale.portrait else -1
        return fields[place] if 0 <= place < len(fields) else None

    def _make_fields(self, question: Question) -> None:
        self._question = question
        comment = question.kind is Kind.COMMENT
        names = [COMMENT] if comment else [detail.value for detail in question.details]
        self.fields = {}
        for name in names:
            longest = LONGEST_COMMENT if comment else LONGEST_DETAIL
            few = FEW_LEFT if comment else -1
            field = Field(longest=longest, few=few, active=not self.fields)
            field.bind(on_release=self._activate, text=self._look)
            self.fields[name] = field
        for name, text in self._drafts.taken(question.id).items():
            self.fields[name].text = text

    def _activate(self, chosen: Field) -> None:
        for field in self.fields.values():
            field.active = field is chosen
        self._arrange()

    def _look(self, *_: Any) -> None:
        written = any(field.text.strip() for field in self.fields.values())
        more = bool(self.fields) and self._beside(1) is not None
        self.ready = written or more
        self.skips = self.scale.portrait or not self.ready
        nothing = not self.scale.portrait and not self.ready
        self.send = "" if nothing else word("next" if more else "send", self.language)
        before = bool(self.fields) and self._beside(-1) is not None
        self.back = self._could_go_back or before

    def _lines_height(self) -> float:
        scale = self.scale
        lines = LINES_UPRIGHT if scale.portrait else LINES
        return float(scale.text(STEP) * LINE * lines + scale.unit)

    def _arrange(self, *_: Any) -> None:
        """The ways on stand beside the question; on a low screen, which has no height to spare for
        both, beside the field; on an upright one, under it.
        """
        ids, mirrored, broad = self.ids, reads_from_right(self.language), not self.scale.portrait
        low, target = self.scale.low and broad, self.scale.target
        shown = [one for one in self.fields.values() if one.active or not broad]
        for field in self.fields.values():
            field.scale, field.step = self.scale, STEP if COMMENT in self.fields or low else 0
        high = max(target, self._lines_height()) if COMMENT in self.fields and not low else target
        self.tall_upper = target if broad and not low else 0
        self.tall_middle = high * len(shown) + self.scale.gap * (len(shown) - 1)
        above = target + self.scale.text(STEP) * 1.4 if low else target + self.tall_middle
        self.keys_height = ids.keyboard.wished(above)
        arrange(ids.fields, *shown)
        arrange(
            ids.upper, ids.question, *((ids.ways,) if broad and not low else ()), mirrored=mirrored
        )
        arrange(ids.middle, ids.fields, *((ids.ways,) if low else ()), mirrored=mirrored)
        arrange(ids.lower, *(() if broad else (ids.ways,)))
        self._look()
