"""Batches that wait at the same time share one transaction, and so one wait for the disk.

While one group is being written the next one gathers. A batch that cannot be taken spoils no
other: its group is undone and each of them is taken alone.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from account.errors import AccountError
from account.store.engine import Database
from account.store.intake.arrival import Arrival
from account.store.intake.ingest import Follower, take
from account.store.intake.shelf import Shelf
from feedback.batch import Receipt

MOST_BATCHES = 64
MOST_RESPONSES = 4000
"""In one transaction: bounds how long the first of a group waits for the last."""
_FOLD_AFTER = 2000
"""Responses: some 4 MB of SQLite's log, folded into the file in a few hundredths of a second."""

Outcome = Receipt | Exception
"""A batch's receipt, or why it was not taken."""


def next_group(waiting: deque[Arrival]) -> list[Arrival]:
    """Take from the left as many as fit, one a terminal at most; the others keep their order."""
    group, stay, responses = dict[str, Arrival](), deque[Arrival](), 0
    while waiting and len(group) < MOST_BATCHES:
        one = waiting.popleft()
        if one.bound.terminal_id in group:
            stay.append(one)
            continue
        responses += len(one.read)
        if group and responses > MOST_RESPONSES:
            stay.append(one)
            break
        group[one.bound.terminal_id] = one
    waiting.extendleft(reversed(stay))
    return list(group.values())


class Intake:
    """Takes groups of batches, one group after the other."""

    def __init__(self, database: Database, shelf: Shelf, followers: Sequence[Follower]) -> None:
        self._database, self._shelf, self._followers = database, shelf, followers
        self._unfolded = 0

    @property
    def untidy(self) -> bool:
        """Whether there is something to do when nobody waits."""
        return self._unfolded >= _FOLD_AFTER

    def tidy(self) -> None:
        """Do it. Raises DatabaseTrouble."""
        self._unfolded = 0
        self._database.fold()

    def take(
        self, group: Sequence[Arrival], writing: Callable[[], object] = lambda: None
    ) -> list[Outcome]:
        """What became of each; receipts are durable when this returns.

        `writing` is called, by the thread that calls this, when the rows go to the database.
        """
        try:
            return list(self._together(group, writing=writing))
        except AccountError as error:  # of the database: it would say the same to each of them
            return [error] * len(group)
        except Exception:  # noqa: BLE001 - whose fault it is shows when each is taken alone
            return [self._alone(one) for one in group]

    def _alone(self, one: Arrival) -> Outcome:
        try:
            return self._together([one])[0]
        except IntegrityError:  # a response that the books do not know of
            return self._warily(one)
        except Exception as error:  # noqa: BLE001 - goes to whoever waits for this batch
            return error

    def _warily(self, one: Arrival) -> Outcome:
        try:
            return self._together([one], wary=True)[0]
        except Exception as error:  # noqa: BLE001 - likewise
            return error

    def _together(self, group: Sequence[Arrival], **how: Any) -> list[Receipt | AccountError]:
        self._unfolded += sum(1 + len(one.read) for one in group)
        with self._database.write() as connection:
            return take(connection, self._shelf, group, self._followers, **how)
