"""How big things are: computed from the screen's physical size, so that people can read and hit."""

from dataclasses import dataclass
from math import ceil

from feedback import measures
from feedback.measures import CAPITAL_SHARE, TARGET_MM, UNIT_MM, USUAL_PX_PER_MM
from feedback.theme import DARK, Theme

__all__ = ["CAPITAL_SHARE", "Scale"]
QR_MODULE_MM = 0.8
LEGIBLE_STEP = -5
"""Steps below what everybody reads from 600 mm, down to what is read close up."""

REACH = 0.55
LOW_TARGETS = 5.4
"""A screen of 600 pixels on 7 to 10 inches still has too few rows for a footer of its own."""
LOWEST_TARGETS = 4.2
"""The height of 480 pixels on a 7-inch panel, in targets."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The measures of one screen, in pixels, and the colours it is drawn in."""

    width: int
    height: int
    px_per_mm: float = USUAL_PX_PER_MM
    theme: Theme = DARK

    @classmethod
    def of(
        cls,
        size: tuple[int, int],
        physical_mm: tuple[float, float] | None = None,
        theme: Theme = DARK,
    ) -> "Scale":
        """The scale of a screen `size` pixels wide and high that measures `physical_mm`."""
        width, height = size
        if physical_mm is None:
            return cls(width, height, theme=theme)
        px_per_mm = min(width / physical_mm[0], height / physical_mm[1])
        return cls(width, height, px_per_mm, theme)

    @property
    def within_reach(self) -> int:
        """How high the lower part is in which a low-reach layout keeps all of a screen.

        A little more than half, but never less than the lowest screen that has room for a visit.
        """
        least = ceil(LOWEST_TARGETS * self.target)
        return min(self.height, max(round(self.height * REACH), least))

    @property
    def unit(self) -> int:
        """All space is a multiple of this: 8 pixels at 160 dpi."""
        return max(1, round(UNIT_MM * self.px_per_mm))

    @property
    def margin(self) -> int:
        """What stays empty along every edge of the screen."""
        return self.unit * max(2, round(min(self.width, self.height) * 0.05 / self.unit))

    @property
    def gap(self) -> int:
        """Between what can be touched."""
        return self.unit if self.low else 2 * self.unit

    @property
    def target(self) -> int:
        """The least width and height of what is to be touched."""
        return ceil(TARGET_MM * self.px_per_mm)

    @property
    def qr_module(self) -> int:
        """The least width of a QR code's module."""
        return ceil(QR_MODULE_MM * self.px_per_mm)

    @property
    def qr_module_most(self) -> int:
        """Wider modules read from no further in a shop; they only shout."""
        return ceil(2.2 * QR_MODULE_MM * self.px_per_mm)

    @property
    def line(self) -> float:
        """The width of a border."""
        return max(1.0, self.unit / 4)

    @property
    def portrait(self) -> bool:
        """Whether the screen stands upright."""
        return self.height > self.width

    @property
    def low(self) -> bool:
        """Whether there is hardly room for targets above each other."""
        return self.height < LOW_TARGETS * self.target

    @property
    def quiet_step(self) -> int:
        """The largest step for what stands back; a low screen shrinks the question too."""
        return -2 if self.low else 0

    @property
    def legible(self) -> int:
        """The font size of 10-point print: smaller words are not worth showing."""
        return self.text(LEGIBLE_STEP)

    def text(self, step: int = 0) -> int:
        """A font size: step 0 is the least that everybody reads, each step 1.25 times more."""
        return measures.text(self.px_per_mm, step)

    def sizes(self, largest: int) -> tuple[int, ...]:
        """Font sizes to try, from step `largest` down as far as letters can be told apart."""
        return measures.sizes(self.px_per_mm, largest)
