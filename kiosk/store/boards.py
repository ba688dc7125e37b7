"""A card in another board: copied or moved, its store goes aside, and a new one is begun.

Two boards that went on with one store would give the same numbers out twice, and no account could
say any more that nothing is missing. What waits in the old store is sent all the same, by both if
there are two: a response arrives once however often it is sent.
"""

from kiosk.store.shelf import Shelf
from kiosk.store.store import Store

ANOTHER_BOARD = "another-board"


def keep_apart(store: Store, shelf: Shelf, serial: str) -> None:
    """Look whose board this is; nothing where a board has no number, or never had one before.

    Call it at the start, before anybody presses. Raises StoreTrouble.
    """
    before, terminal_id = shelf.board(), store.tally().terminal_id
    if not serial or serial == before:
        return
    if before and terminal_id is not None:
        store.set_aside(ANOTHER_BOARD)
        store.bind(terminal_id)
    shelf.keep_board(serial)
