"""What a serving account does every few seconds, whether or not anybody looks."""

from functools import partial

from account.clockwork import Work
from account.store.audit_chain import Sealing
from account.store.fleet.rotation import Rotation
from account.store.intake import browsed
from account.store.intake.shelf import Shelf
from account.store.privacy.expiry import Expiry
from account.store.results.settling import Settling
from account.store.surveys import issuing
from account.webhooks.listening import Listeners


def chores() -> list[Work]:
    """Put surveys up at their hour; close visits that were walked away from; forget old forms;
    have old tokens changed; seal the audit log; erase what has been kept long enough; sum up days
    that are over.
    """
    walked_off = partial(browsed.walked_off, shelf=Shelf(), followers=(Listeners(),))
    return [
        issuing.by_the_clock,
        walked_off,
        browsed.forget_old,
        Rotation(),
        Sealing(),
        Expiry(),
        Settling(),
    ]
