"""Another way to the account: tried first, and kept only when the account answers on it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from kiosk.credentials import Credentials
from kiosk.errors import AccountBusy, KioskError
from kiosk.sync.needs import Shelf

TRIES, EVERY_S = 15, 6.0
"""A minute and a half: Wi-Fi has found its network, and a lease has come, or neither will."""


class StaysHere(KioskError):
    """The new way was not taken; the old one still is."""

    hint = "Look at what was asked for, and at the network between."


class Way(NamedTuple):
    """How the account is reached."""

    address: str
    proxy: str = ""


class MachineNetwork(Protocol):
    """The machine's network, as it may be changed from afar.

    What was joined and not kept is undone by itself: at the next start, and when its lease is over.
    """

    def join(self, wanted: Mapping[str, str]) -> None:
        """Try another; `wanted` as in feedback.asks. Raises KioskError: then nothing changed."""

    def keep(self) -> None:
        """From now on, and after every start. Raises KioskError."""

    def back(self) -> None:
        """To the last one that was kept."""


class NoNetworkOfItsOwn:
    """On a laptop, or where somebody else sees to the machine."""

    def join(self, _wanted: Mapping[str, str]) -> None:
        """Refuse."""
        raise StaysHere("this terminal does not see to its machine's network")

    def keep(self) -> None:
        """Nothing was joined."""

    def back(self) -> None:
        """Nothing was joined."""


def way_of(configured: Way, held: Credentials | None) -> Way:
    """How to report: as the settings say, unless the account has changed that since.

    Whoever edits a setting has the last word on it.
    """
    if held is None or not held.enrolled:
        return configured
    moved = held.moved_from and held.moved_from == configured.address
    detour = held.proxy is not None and held.proxy_from == configured.proxy
    return Way(
        held.account if moved else configured.address,
        held.proxy if detour and held.proxy is not None else configured.proxy,
    )


def move(wanted: Way, *, configured: Way, shelf: Shelf, reach: Callable[[Way], None]) -> None:
    """Report that way from the next start on, if the account answers on it. Raises StaysHere."""
    bound = shelf.credentials()
    if bound is None or not bound.enrolled:
        raise StaysHere("this terminal is not enrolled")
    try:
        reach(wanted)
    except AccountBusy:
        pass  # its own word: it is there
    except KioskError as trouble:
        raise StaysHere(f"not moved to {_shown(wanted)}: {trouble}") from trouble
    if wanted.address != configured.address:
        bound = replace(bound, account=wanted.address, moved_from=configured.address)
    elif bound.moved_from:
        bound = replace(bound, account=configured.address, moved_from="")
    if wanted.proxy != configured.proxy:
        bound = replace(bound, proxy=wanted.proxy, proxy_from=configured.proxy)
    else:
        bound = replace(bound, proxy=None, proxy_from="")
    shelf.keep_credentials(bound)


def join(
    wanted: Mapping[str, str],
    *,
    machine: MachineNetwork,
    arrive: Callable[[], None],
    pause: Callable[[float], bool],
) -> None:
    """Join another network, and keep it when `arrive` does not raise; else go back.

    `pause` waits so many seconds; False when the program ends meanwhile. Raises StaysHere.
    """
    machine.join(wanted)
    met: KioskError | None = None
    for _ in range(TRIES):
        if not pause(EVERY_S):
            break
        try:
            arrive()
            machine.keep()
        except KioskError as trouble:
            met = trouble
        else:
            return
    machine.back()
    raise StaysHere(f"not joined, and back in the network before: {met or 'the terminal ended'}")


def _shown(way: Way) -> str:
    by = f" by the proxy {way.proxy.rpartition('@')[2]}" if way.proxy else ""
    return way.address + by
