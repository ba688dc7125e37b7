"""The machine's network, changed by asking whoever may: the unit terminal-network, and its twin.

The terminal itself has no right to touch a network. It writes what it wants into its own folder;
the unit, woken by that, checks it and does it, and writes what became of it into one of its own
(kiosk.provisioning.joining). Nobody there: then this is not the terminal's machine to change.
"""

import json
import secrets
import time
from collections.abc import Mapping
from pathlib import Path

from kiosk.errors import KioskError

WISH = Path("/run/feedback-terminal/network.json")
SAID = Path("/run/feedback-terminal-network/said.json")
PATIENCE_S = 20.0
_LOOK_EVERY_S = 0.2


class NotChanged(KioskError):
    """The machine's network is as it was."""

    hint = "Look at what was asked for; on a machine of your own, change its network there."


class AskedNetwork:
    """Calls block until the unit has answered. Files and patience are given for tests."""

    def __init__(
        self, wish: Path = WISH, said: Path = SAID, patience_s: float = PATIENCE_S
    ) -> None:
        self._wish, self._said, self._patience_s = wish, said, patience_s

    def join(self, wanted: Mapping[str, str]) -> None:
        """Try another network; raises NotChanged."""
        self._ask("join", dict(wanted))

    def keep(self) -> None:
        """Stay in it, and join it after every start; raises NotChanged."""
        self._ask("keep", {})

    def back(self) -> None:
        """To the last one that was kept. Where nobody answers, its lease ends by itself."""
        try:
            self._ask("back", {})
        except NotChanged:
            return

    def _ask(self, do: str, wanted: dict[str, str]) -> None:
        name = secrets.token_hex(8)
        wish = self._wish.with_suffix(".new")
        try:
            wish.write_text(json.dumps({"name": name, "do": do, "wanted": wanted}), "utf-8")
            wish.replace(self._wish)
        except OSError as error:
            raise NotChanged(f"{self._wish}: {error.strerror}") from error
        trouble = self._answer(name)
        if trouble:
            raise NotChanged(trouble)

    def _answer(self, name: str) -> str:
        """What went wrong, in words; empty where nothing did."""
        end = time.monotonic() + self._patience_s
        while time.monotonic() < end:
            try:
                said = json.loads(self._said.read_text("utf-8"))
            except (OSError, ValueError):
                said = {}
            if said.get("name") == name:
                return str(said.get("trouble", ""))
            time.sleep(_LOOK_EVERY_S)
        return "nobody on this machine changes its network for the terminal"


class HandNetwork:
    """Stands in for it: remembers which network is joined, and which is kept."""

    def __init__(self, kept: Mapping[str, str] | None = None) -> None:
        self.kept = self.joined = dict(kept or {})

    def join(self, wanted: Mapping[str, str]) -> None:
        """Try another network; raises NotChanged for one that cannot be."""
        if not wanted:
            raise NotChanged("no network is named")
        self.joined = dict(wanted)

    def keep(self) -> None:
        """Stay in it; raises NotChanged where none was joined."""
        if self.joined == self.kept:
            raise NotChanged("no network was joined that could be kept")
        self.kept = self.joined

    def back(self) -> None:
        """To the last one that was kept."""
        self.joined = self.kept
