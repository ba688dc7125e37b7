"""A terminal that stands there and asks its question, kept with its memory.

Each proof that needs no start of its own begins there, in seconds; and each begins at the same
moment, so that what one of them does to card or account is gone before the next.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from deploy.boot.account import HostedAccount
from deploy.boot.disks import Kept
from deploy.boot.machine import Gone, Machine
from deploy.boot.table import (
    Table,
    asking,
    captured,
    enrolled,
    free_port,
    press_pin,
    say,
    settings_for,
    wait_for_status,
    wait_until,
)

WITHIN_S = 600
"""An emulated machine's seconds are longer than ours."""


class Standing:
    """One card and its account, at the moment in which the machine was frozen.

    What an earlier run left in the bench's directory is taken as it is.
    """

    def __init__(self, bench: Table) -> None:
        if bench.driver is None:
            raise Gone("NOT TRIED: there is no simulated GPIO chip here, see .dev/gpio-sim.log")
        self.bench, directory = bench, bench.work / "standing"
        self.card, self._memory = bench.work / "standing.img", directory / "memory"
        self._port = directory / "port"
        self._kept: Kept
        if self._memory.exists():
            self._kept = Kept(self.card, directory, taken=True)
            self.account = HostedAccount(directory / "account", int(self._port.read_text()))
            return
        directory.mkdir(exist_ok=True)
        self._port.write_text(str(free_port()))
        self.account = HostedAccount(directory / "account", int(self._port.read_text()))
        try:
            bench.new_card("standing", settings_for(bench, self.account), self.account.authority)
            self._start()
        except Gone:
            self.close()
            raise
        self._kept = Kept(self.card, directory)
        self.account.keep()

    @contextmanager
    def machine(self) -> Iterator[Machine]:
        """It goes on where it stood, until the end of the block."""
        self._kept.put_back()
        self.account.rewind()
        with self.bench.booted(self.card, memory=self._memory) as machine:
            machine.run("true")
            time.sleep(1)
            wait_until(self.account.serving, 120)
            yield machine

    def dated(self, pressed_at: str) -> bool:
        """Whether the account dates by what it was told: from when the machine was frozen, which
        its own clocks take for a moment ago, until now.
        """
        told = datetime.fromisoformat(pressed_at).timestamp()
        return self._memory.stat().st_mtime - WITHIN_S < told < time.time() + WITHIN_S

    def close(self) -> None:
        """The account serves no more."""
        self.account.close()

    def _start(self) -> None:
        with self.bench.booted(self.card) as machine:
            asking(machine)
            wait_for_status(machine, enrolled)
            press_pin(machine, 17)
            wait_for_status(machine, lambda status: captured(status) == 1)
            wait_until(lambda: len(self.account.responses()) == 1, 600)
            say("a press of a simulated pin is in the store and, over TLS, in the account")
            wait_until(lambda: self.bench.photograph(machine, "standing") > 20, 300)
            machine.freeze(self._memory)
