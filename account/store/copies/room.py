"""Where a copy is looked through before it is put in an account's place: as large as an account."""

import errno
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from account.errors import CannotUse
from account.store.engine import Database

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_MAKE_ROOM = "Nothing was changed. It takes as much room as the copy itself; free some."
_NAME = "account-restore-"
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


@contextmanager
def room_for(database: Database) -> Iterator[Path]:
    """A folder of one's own, locked while it is used, empty and gone in the end.

    What killed restores left is cleared away first. Raises CannotUse where there is no room.
    """
    where = _where(database)
    try:
        clear_away(database)
        path, handle = _made(where)
    except OSError as error:
        raise no_room(where, error) from error
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(handle)


def clear_away(database: Database) -> None:
    """What killed restores left where this account's restores are made; raises OSError.

    Only folders of our own name and user: one that goes on has its lock.
    """
    for left in _where(database).glob(f"{_NAME}*"):
        if _is_ours(left) and (handle := _locked(left)) is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(handle)


def no_room(where: Path, error: OSError) -> CannotUse:
    """There is too little of it, or none that may be written."""
    return CannotUse(f"there is no room for the copy in {where}: {error.strerror}", _MAKE_ROOM)


def _where(database: Database) -> Path:
    """Beside the account where it is a file: there is room for it, and nobody else may enter.

    A server's is the system's own for such (TMPDIR), which all its users may write in.
    """
    file = database.url.database if database.is_sqlite else None
    return Path(file).parent if file else Path(tempfile.gettempdir())


def _made(where: Path) -> tuple[Path, int]:
    """Another restore may clear it away before it has its lock: then one more."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=_NAME, dir=where))
        handle = _locked(path)
        if handle is None:
            continue
        if path.exists():
            return path, handle
        os.close(handle)


def _is_ours(room: Path) -> bool:
    try:
        told = room.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(told.st_mode) and told.st_uid == os.geteuid()


def _locked(room: Path) -> int | None:
    """A handle that holds its lock until it is closed; None where it is somebody's, or gone."""
    try:
        handle = os.open(room, _DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
