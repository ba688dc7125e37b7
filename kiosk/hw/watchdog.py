"""What systemd is told: ready, alive, stopping. Outside of systemd nobody listens."""

import os
import socket


class Watchdog:
    """Speaks sd_notify(3). Feed it from the window's own loop, so that a frozen window starves it.

    `address` is $NOTIFY_SOCKET; empty where there is no systemd.
    """

    def __init__(self, address: str | None = None) -> None:
        self._address = os.environ.get("NOTIFY_SOCKET", "") if address is None else address

    def ready(self) -> None:
        """The question stands on the screen."""
        self._tell("READY=1")

    def alive(self) -> None:
        """The loop turns."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """The end is meant."""
        self._tell("STOPPING=1")

    def _tell(self, state: str) -> None:
        if not self._address:
            return
        # An address that begins with @ is in Linux's abstract namespace.
        address = self._address.replace("@", "\0", 1)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to_systemd:
            to_systemd.sendto(state.encode(), address)
