"""What can be done for a terminal that does not run: its store is opened, looked at and closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from feedback.batch import Health
from kiosk.carrying import FOLDER, Carrying
from kiosk.hw.clock import now
from kiosk.hw.stick import the_stick
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store


def export(directory: Path, stick: str) -> str:
    """As a running terminal would; raises KioskErrors."""
    where = the_stick(stick, FOLDER)
    with _carrying(directory) as carrying:
        return f"{carrying.export(where)}, in {where}"


def receipts(directory: Path, stick: str) -> str:
    """As a running terminal would; raises KioskErrors."""
    where = the_stick(stick, FOLDER)
    with _carrying(directory) as carrying:
        return "\n".join(carrying.take_receipts(where))


@contextmanager
def _carrying(directory: Path) -> Iterator[Carrying]:
    store = Store.open(directory, now)
    try:
        health = Health(version=version("feedback-terminal"), outbox=store.tally().waiting)
        yield Carrying(store, Shelf(directory), now, lambda: health)
    finally:
        store.close()
