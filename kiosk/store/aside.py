"""Stores that are no longer written to. Nothing in them is ever deleted."""

from pathlib import Path

from kiosk.store.disk import make_directory, sync_directory

STORE = "store"
"""The living store's folder. Its files move together, since the folder is what is renamed."""
FILE = "store.db"
SALVAGED = "salvaged.db"
DAMAGED = "damaged"


class Aside:
    """The folders of set-aside stores, numbered: `set-aside/0001-damaged`."""

    def __init__(self, directory: Path) -> None:
        self._live = directory / STORE
        self._folder = directory / "set-aside"

    def put(self, reason: str) -> Path:
        """Move the living store here, database and journal in one step; raises OSError."""
        make_directory(self._folder)
        number = 1 + max((int(one.name[:4]) for one in self._folders()), default=0)
        folder = self._folder / f"{number:04}-{reason}"
        self._live.rename(folder)
        sync_directory(self._folder)
        sync_directory(self._live.parent)
        return folder

    def damaged(self) -> list[Path]:
        """Folders of stores that were set aside because they could not be read."""
        return [one for one in self._folders() if one.name.endswith(f"-{DAMAGED}")]

    def whole(self) -> list[Path]:
        """Files of stores that can be read: those left behind, and what was saved of others."""
        files = [
            one / (SALVAGED if one.name.endswith(f"-{DAMAGED}") else FILE)
            for one in self._folders()
        ]
        return [one for one in files if one.exists()]

    def _folders(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9][0-9][0-9][0-9]-*"))
