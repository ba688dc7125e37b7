"""Another address for the same account: tried first, and kept only when it answers."""

from collections.abc import Callable

from msgspec.structs import replace

from feedback.batch import Batch, Offer
from kiosk.credentials import Credentials
from kiosk.errors import KioskError
from kiosk.sync.needs import Account, Shelf


class StaysHere(KioskError):
    """The new address was not taken; the old one still is."""

    hint = "Look at the address, and at the network between."


def address_of(configured: str, held: Credentials | None) -> str:
    """Where to report: as the settings say, unless the account has moved from there since."""
    if held is not None and held.enrolled and held.moved_from and held.moved_from == configured:
        return held.account
    return configured


def move(
    address: str,
    *,
    configured: str,
    shelf: Shelf,
    account_at: Callable[[str], Account],
    offer: Offer,
    make_batch: Callable[[Offer], Batch],
) -> str:
    """Send an empty batch there; where a receipt comes back, report there from the next start.

    Raises StaysHere, and then nothing has changed.
    """
    bound = shelf.credentials()
    if bound is None or not bound.enrolled:
        raise StaysHere("this terminal is not enrolled")
    try:
        account_at(address).send(make_batch(replace(offer, responses=())), bound)
    except KioskError as trouble:
        raise StaysHere(f"not moved to {address}: {trouble}") from trouble
    shelf.keep_credentials(replace(bound, account=address, moved_from=configured))
    return f"reports to {address} from its next start on"
