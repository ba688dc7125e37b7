"""The courier's rounds: enrol, deliver, fetch. No thread and no sleep; `courier.py` adds both."""

from collections.abc import Callable, Mapping
from random import SystemRandom

from msgspec.structs import replace

from feedback.batch import Batch, Health, Offer, Receipt
from feedback.response import Moment
from kiosk.credentials import Credentials
from kiosk.errors import KioskError
from kiosk.papers import Papers
from kiosk.sync.anchoring import Anchoring
from kiosk.sync.asked import AccountAt, Asked
from kiosk.sync.batching import batch_of
from kiosk.sync.binding import Binding
from kiosk.sync.commands import Commands, Deed
from kiosk.sync.delivery import Delivery
from kiosk.sync.moving import MachineNetwork, NoNetworkOfItsOwn, Way
from kiosk.sync.needs import Account, Outbox, Shelf
from kiosk.sync.news import Ears, SyncNews
from kiosk.sync.old_stores import OldStores
from kiosk.sync.pulling import Pulling
from kiosk.sync.schedule import Schedule

_CHANCE = SystemRandom().random


class Rounds:
    """Everything between outbox and account, one errand at a time.

    `health` says how the terminal is; `check_shown` raises CannotShow for papers it has no
    screens for; `address`, `proxy` and `code` are what its settings file says about the account;
    `account_at` reaches another one, for stores this terminal left behind when it moved, or an
    address it is asked to move to. `deeds` does what commands ask for, by their kind; `machine` is
    what a `network` command changes, `pause` how it waits (see
    `moving.join`), and `begin_anew` has the program started again, on another way.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        account: Account,
        shelf: Shelf,
        clock: Callable[[], Moment],
        health: Callable[[], Health],
        check_shown: Callable[[Papers], None],
        address: str,
        proxy: str = "",
        code: str = "",
        ears: Ears | None = None,
        chance: Callable[[], float] = _CHANCE,
        account_at: AccountAt | None = None,
        deeds: Mapping[str, Deed] | None = None,
        machine: MachineNetwork | None = None,
        pause: Callable[[float], bool] = lambda _seconds: False,
        begin_anew: Callable[[], None] = lambda: None,
    ) -> None:
        self._outbox, self._account, self._shelf = outbox, account, shelf
        self._clock, self._health, self._ears = clock, health, ears or Ears()
        self._binding = Binding(
            outbox=outbox,
            account=account,
            shelf=shelf,
            address=address,
            code=code,
            told=self._ears.credentials,
        )
        self._pulling = Pulling(shelf, account, check_shown)
        self._anchoring = Anchoring(outbox)
        elsewhere = account_at or _only(account)
        asked = Asked(
            configured=Way(address, proxy),
            outbox=outbox,
            shelf=shelf,
            account_at=elsewhere,
            make_batch=self._batch,
            rotate_token=self._binding.rotate_token,
            machine=machine or NoNetworkOfItsOwn(),
            pause=pause,
            begin_anew=begin_anew,
        )
        self._commands = Commands(shelf, {**asked.deeds, **(deeds or {})})
        self._old_stores = OldStores(
            outbox=outbox,
            shelf=shelf,
            account_at=elsewhere,
            clock=clock,
            survey=self._pulling.survey,
            own_batch=self._batch,
        )
        self.schedule = Schedule(lambda: clock().boot_ms / 1000, chance)
        self._last_receipt: Moment | None = None
        self._errand_trouble: KioskError | None = None

    def step(self) -> None:
        """One errand; what comes of it decides when the next is due."""
        trouble: KioskError | None = None
        try:
            if not self._deliver():
                return
        except KioskError as met:
            trouble = self._cope(met)
        self._ears.news(
            SyncNews(
                trouble=trouble,
                last_receipt=self._last_receipt,
                complaints=self._complaints(),
            )
        )

    def rotate_token(self) -> None:
        """Announce a new token with the next batch, and use it from its receipt on."""
        self._binding.rotate_token()

    def _deliver(self) -> bool:
        """False when there was nothing to say."""
        bound, pace = self._binding.credentials(), self.schedule.pacing
        offer = self._outbox.offer(pace.max_responses, pace.max_bytes)
        if not offer.responses and not self.schedule.heartbeat_due:
            self.schedule.nothing_to_send()
            return False
        delivery = Delivery(self._outbox, self._account, bound, self._batch, self._heard)
        try:
            receipt = delivery.deliver(offer)
        except KioskError:
            if delivery.searching:  # a shorter search comes to its end before the link breaks
                self.schedule.send_less()
            raise
        self.schedule.received(
            receipt,
            len(offer.responses),
            more=bool(offer.responses or receipt.resend),
            too_large=delivery.too_large,
        )
        self._follow(receipt, self._binding.received(delivery.announced))
        if not offer.responses:  # what is this terminal's own goes first
            self._old_stores.send(bound.terminal_id)
        return True

    def _batch(self, offer: Offer) -> Batch:
        papers, health = self._shelf.papers(), self._health()
        return batch_of(
            offer,
            papers=papers,
            health=replace(health, trouble=(*health.trouble, *self._complaints())),
            sent=self._clock(),
            next_token_hash=self._binding.next_token_hash,
            done=self._commands.to_report,
        )

    def _heard(self, batch: Batch, receipt: Receipt) -> None:
        self._last_receipt = self._clock()
        self._anchoring.heard(batch.sent, self._last_receipt, receipt.server_ms)
        self._commands.heard(batch.done)

    def _follow(self, receipt: Receipt, bound: Credentials) -> None:
        """Do what a receipt asks for. Trouble here waits for the next one: responses go on."""
        self._errand_trouble = None
        try:
            papers = self._pulling.pull(bound, receipt.settings)
            if papers is not None:
                self._ears.papers(papers)
            self._pulling.hand_over(bound, receipt.want_surveys)
            if self._commands.follow(receipt.commands):
                self.schedule.report_soon()
        except KioskError as trouble:
            self._errand_trouble = trouble

    def _cope(self, trouble: KioskError) -> KioskError:
        """Cure it or wait; what is left to tell of."""
        try:
            if self._binding.cure(trouble):
                self.schedule.hurry()
                return trouble
        except KioskError as worse:
            trouble = worse
        self.schedule.failed(trouble)
        return trouble

    def _complaints(self) -> tuple[str, ...]:
        met = (str(self._errand_trouble),) if self._errand_trouble else ()
        others = (*self._pulling.complaints, *self._old_stores.complaints)
        return (*self._binding.complaints, *others, *met)


def _only(account: Account) -> AccountAt:
    def same(_address: str, _proxy: str | None = None, /) -> Account:
        return account

    return same
