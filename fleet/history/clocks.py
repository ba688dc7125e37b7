"""A terminal's boots and anchors, made up: what it knows of the time, and when."""

from random import Random

from feedback.batch import Anchor, Boot
from feedback.response import Moment

_MOST_PPM = 60
_STARTS_IN_MS = 40_000


class Clock:
    """One terminal's. True times are Unix milliseconds; nobody at the terminal knows them.

    Without a network after a start its wall clock goes on from where it stood, hours behind.
    """

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._rate = 1 + chance.uniform(-_MOST_PPM, _MOST_PPM) / 1e6
        self._booted, self._wall_behind, self._synced = 0, 0, False
        self._anchors, self.boot_no, self.boot_id = 0, 0, ""
        self.ready = 0
        """When it asks its question again."""
        self._ended = list[Boot]()
        self._new = list[Anchor]()

    def boot(self, at: int) -> None:
        """It loses power, where it had any, and is started again; see `ready`."""
        off_ms = self._chance.randrange(10_000, 90_000)
        if self.boot_no:
            self._ended.append(self._boot(at))
            self._wall_behind, self._synced = off_ms, False
        self.boot_no += 1
        self.boot_id = f"{self._chance.getrandbits(128):032x}"
        self._booted = at + off_ms
        self.ready = self._booted + _STARTS_IN_MS

    def sync(self, at: int) -> None:
        """The network tells the time, give or take."""
        self._synced, self._wall_behind = True, 0
        self._anchors += 1
        unsure = self._chance.randrange(10, 90)
        told = at + self._chance.randrange(-unsure, unsure + 1)
        self._new.append(
            Anchor(
                anchor_no=self._anchors,
                boot_id=self.boot_id,
                boot_ms=self.boot_ms(at),
                true_ms=told,
                uncertainty_ms=unsure + 1,
                source="synced",
            )
        )

    def boot_ms(self, at: int) -> int:
        """What the boot's clock shows at a true time."""
        return int((at - self._booted) * self._rate)

    def moment(self, at: int) -> Moment:
        """What the terminal knows of a true time."""
        return Moment(
            boot_id=self.boot_id,
            boot_ms=self.boot_ms(at),
            wall_ms=at - self._wall_behind,
            wall_synced=self._synced,
        )

    @property
    def has_news(self) -> bool:
        """Whether the account has not heard yet when this terminal was started, or of an anchor."""
        return bool(self._ended or self._new)

    def news(self, at: int) -> tuple[tuple[Boot, ...], tuple[Anchor, ...]]:
        """Boots and anchors that the account has not heard of; each is told once."""
        boots, anchors = (*self._ended, self._boot(at)), tuple(self._new)
        self._ended, self._new = [], []
        return boots, anchors

    def _boot(self, at: int) -> Boot:
        return Boot(
            boot_no=self.boot_no,
            boot_id=self.boot_id,
            first_wall_ms=self._booted - self._wall_behind,
            last_boot_ms=self.boot_ms(at),
        )
