"""`python -m kiosk.provisioning.joining`: what the unit terminal-network runs.

The terminal, which has no rights, wishes for another network; here it is checked and tried. What
is tried is laid out as the card's network is, and kept only when the terminal says that its
account answers. A terminal that says nothing more within the lease, an end of this program and a
power cut all lead back to the network before.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kiosk.provisioning import asked
from kiosk.provisioning.card import NetworkCard, check
from kiosk.provisioning.errors import WrongCard
from kiosk.provisioning.take_over import SUPPLICANT, Places, kept, lay_network

LEASE_S = 180.0
"""Longer than the terminal tries (kiosk.sync.moving)."""
_LOOK_EVERY_S = 0.5
_BIGGEST = 8192

Tell = Callable[[Sequence[str]], None]
"""Runs a command of the system's."""


class Joining:
    """`wish` is the terminal's file, `said` ours. `tell` reaches the system's services."""

    def __init__(self, places: Places, wish: Path, said: Path, tell: Tell) -> None:
        self._places, self._wish, self._said, self._tell = places, wish, said, tell

    def answer(
        self,
        lease_s: float = LEASE_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Do what is wished for, until it is kept or given back, or the lease is over."""
        name, do, wanted = self._read()
        if do != "join":
            self._say(name, "no network was joined that could be kept" if name else "")
            return
        try:
            network = asked.network_from(wanted)
        except WrongCard as error:
            self._say(name, str(error))
            return
        self._try(name, network, lease_s, clock, sleep)

    def _try(
        self,
        name: str,
        network: NetworkCard,
        lease_s: float,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        card = check(kept(self._places)).machine.network
        good = False
        try:
            self._lay(network)
            self._say(name, "")
            end = clock() + lease_s
            while clock() < end:
                then, do, _ = self._read()
                if then != name and do in ("keep", "back"):
                    good, name = do == "keep", then
                    break
                sleep(_LOOK_EVERY_S)
            if good:
                asked.keep(self._places.network, network, card)
        finally:
            if not good:
                self._lay(asked.in_force(self._places.network, card))
        self._say(name, "")

    def _lay(self, network: NetworkCard) -> None:
        lay_network(network, self._places)
        self._tell(["networkctl", "reload"])
        if (self._places.network / SUPPLICANT).exists():
            self._tell(["systemctl", "restart", "wpa_supplicant@wlan0.service"])
        else:
            self._tell(["systemctl", "stop", "wpa_supplicant@wlan0.service"])

    def _read(self) -> tuple[str, str, dict[str, Any]]:
        """Whatever lies there: it is somebody else's file."""
        try:
            with self._wish.open("rb") as file:
                said = json.loads(file.read(_BIGGEST))
            name, do, wanted = said["name"], said["do"], said["wanted"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return "", "", {}
        good = isinstance(name, str) and isinstance(do, str) and isinstance(wanted, dict)
        return (name, do, wanted) if good else ("", "", {})

    def _say(self, name: str, trouble: str) -> None:
        new = self._said.with_suffix(".new")
        new.write_text(json.dumps({"name": name, "trouble": trouble}), "utf-8")
        new.chmod(0o644)
        new.replace(self._said)


def _system(words: Sequence[str]) -> None:
    """A service that does not want to is seen by the account that does not answer."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        print(f"{' '.join(words)}: {done.stderr.strip()}", file=sys.stderr)


def main(words: Sequence[str] | None = None) -> int:
    """Answer one wish."""
    parser = argparse.ArgumentParser(prog="kiosk.provisioning.joining", description=__doc__)
    for name in ("kept", "network", "run", "wish", "said"):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="PATH")
    given = parser.parse_args(words)
    places = Places(Path("/nowhere"), given.kept, given.network, given.run)
    Joining(places, given.wish, given.said, _system).answer()
    return 0


if __name__ == "__main__":
    sys.exit(main())
