"""What a caretaker is told: a status and the machine's own word, as facts on a desk."""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlsplit

from feedback.batch import Health
from feedback.response import Moment
from kiosk.caretaker.pages import Fact, Mark
from kiosk.status import Status, ago

HOT_C = 75.0
"""A Raspberry Pi slows itself down from 80 °C on."""
SCARCE_BYTES = 500_000_000
SILENT_S = 24 * 3600


class Interface(Protocol):
    """What is needed of one of the machine's ways into a network."""

    @property
    def name(self) -> str:
        """As the machine calls it."""

    @property
    def mac(self) -> str:
        """Its hardware address."""

    @property
    def up(self) -> bool:
        """Whether it carries a signal."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """What it can be reached at."""

    @property
    def wired(self) -> bool:
        """Whether there is hardware behind it."""


def facts(
    status: Status,
    health: Health,
    moment: Moment,
    interfaces: Sequence[Interface],
    public_url: str,
    local_time: str,
) -> tuple[Fact, ...]:
    """The facts in the order in which they are looked for."""
    return (
        *(Fact("fact_trouble", one, worry=True) for one in status.trouble),
        Fact("fact_touchpoint", status.touchpoint or "–"),
        Fact(
            "fact_account", _account(status), worry=bool(status.account) > bool(status.terminal_id)
        ),
        Fact("fact_contact", ago(status.last_contact_s)),
        Fact("fact_outbox", _outbox(status), worry=status.held > 0),
        *_network(interfaces),
        Fact("fact_hosts", _hosts(status.account, public_url)),
        Fact("fact_clock", local_time + ("" if moment.wall_synced else "?")),
        Fact("fact_disk", _size(health.disk_free_bytes), worry=_scarce(health.disk_free_bytes)),
        Fact(
            "fact_temperature",
            "–" if health.temperature_c is None else f"{health.temperature_c:.0f} °C",
            worry=(health.temperature_c or 0) >= HOT_C or bool(health.under_voltage),
        ),
        *([Fact("fact_speech", status.speech)] if status.speech else []),
        Fact("fact_version", status.version),
    )


def mark(status: Status, *, testing: bool, hardware: bool) -> Mark:
    """The same at a glance; `hardware` says whether a part is in trouble."""
    if testing:
        return Mark.TEST
    late = status.last_contact_s is None or status.last_contact_s >= SILENT_S
    if hardware or status.held or (status.trouble and not status.account):
        return Mark.LOOK
    if status.trouble:
        return Mark.LOOK if late and status.waiting else Mark.WAITS
    return Mark.WAITS if status.account and late else Mark.WELL


def _account(status: Status) -> str:
    if not status.account:
        return "–"
    return f"{status.account} ({status.terminal_id or '?'})"


def _outbox(status: Status) -> str:
    held = f", {status.held} !" if status.held else ""
    return f"{status.waiting} / {status.captured}{held}"


def _network(interfaces: Sequence[Interface]) -> list[Fact]:
    """An interface and its hardware address, then what it can be reached at."""
    real = [one for one in interfaces if one.wired or one.addresses]
    if not any(one.up and one.addresses for one in real):
        return [Fact("fact_network", "–", worry=True), *(_name(one) for one in real)]
    return [
        fact
        for one in real
        for fact in (_name(one), *(Fact("fact_address", at) for at in one.addresses))
    ]


def _name(one: Interface) -> Fact:
    return Fact("fact_network", f"{one.name} {one.mac}{'' if one.up else ' –'}")


def _hosts(*addresses: str) -> str:
    """What a firewall has to let through."""
    hosts = []
    for address in addresses:
        parts = urlsplit(address)
        if parts.hostname:
            port = parts.port or (443 if parts.scheme == "https" else 80)
            hosts.append(f"{parts.hostname}:{port}")
    return ", ".join(dict.fromkeys(hosts)) or "–"


def _size(size: int | None) -> str:
    return "–" if size is None else f"{size / 1e9:.1f} GB"


def _scarce(size: int | None) -> bool:
    return size is not None and size < SCARCE_BYTES
