"""Commands that are the courier's own: another token, another address, another network."""

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec.structs import replace

from feedback.asks import Kind, WrongAsk, check
from feedback.batch import Batch, Offer
from kiosk.errors import AccountBusy
from kiosk.sync.commands import Deed
from kiosk.sync.moving import MachineNetwork, StaysHere, Way, join, move, way_of
from kiosk.sync.needs import Account, Outbox, Shelf


class AccountAt(Protocol):
    """Reaches an account at another address, or by another proxy; None for the one in use."""

    def __call__(self, address: str, proxy: str | None = None, /) -> Account:
        """Nothing is sent by asking for it. Raises KioskError for what cannot be used."""


class Asked:
    """`configured` is what the settings file says; `make_batch` fills an offer up.

    `begin_anew` ends the program, soon, to be started on the new way.
    """

    def __init__(
        self,
        *,
        configured: Way,
        outbox: Outbox,
        shelf: Shelf,
        account_at: AccountAt,
        make_batch: Callable[[Offer], Batch],
        rotate_token: Callable[[], None],
        machine: MachineNetwork,
        pause: Callable[[float], bool],
        begin_anew: Callable[[], None] = lambda: None,
    ) -> None:
        self._configured, self._outbox, self._shelf = configured, outbox, shelf
        self._account_at, self._make_batch, self._rotate = account_at, make_batch, rotate_token
        self._machine, self._pause, self._begin_anew = machine, pause, begin_anew

    @property
    def deeds(self) -> dict[str, Deed]:
        """By their kind."""
        return {Kind.ROTATE: self._rotated, Kind.ADDRESS: self._moved, Kind.NETWORK: self._joined}

    def _rotated(self, _: Mapping[str, str]) -> str:
        self._rotate()
        return "announces another token with the next batch"

    def _moved(self, arguments: Mapping[str, str]) -> str:
        self._check(Kind.ADDRESS, arguments)
        now = way_of(self._configured, self._shelf.credentials())
        self._move(Way(arguments["address"], arguments.get("proxy", now.proxy)))
        return f"reports to {arguments['address']} from its next start on"

    def _joined(self, arguments: Mapping[str, str]) -> str:
        self._check(Kind.NETWORK, arguments)
        now = way_of(self._configured, self._shelf.credentials())
        wanted = now._replace(proxy=arguments.get("proxy", now.proxy))

        def arrive() -> None:
            if wanted == now:
                self._reach(wanted)
            else:
                self._move(wanted)

        machine = {name: said for name, said in arguments.items() if name != "proxy"}
        if machine:
            join(machine, machine=self._machine, arrive=arrive, pause=self._pause)
        else:
            self._move(wanted)
        return "is in the new network, and the account answers there"

    def _move(self, wanted: Way) -> None:
        move(wanted, configured=self._configured, shelf=self._shelf, reach=self._try)
        self._begin_anew()

    def _try(self, way: Way) -> None:
        """An empty batch, and its receipt; raises KioskError."""
        bound = self._shelf.credentials()
        if bound is None:
            raise StaysHere("this terminal is not enrolled")
        now = way_of(self._configured, bound)
        if way.proxy == now.proxy:
            account = self._account_at(way.address)
        else:
            account = self._account_at(way.address, way.proxy)
        account.send(self._make_batch(replace(self._outbox.offer(0, 0), responses=())), bound)

    def _reach(self, way: Way) -> None:
        try:
            self._try(way)
        except AccountBusy:
            return  # its own word: it is there

    def _check(self, kind: Kind, arguments: Mapping[str, str]) -> None:
        try:
            check(kind, arguments)
        except WrongAsk as error:
            raise StaysHere(str(error)) from error
