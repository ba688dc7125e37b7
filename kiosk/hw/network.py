"""The network as this machine sees it: interfaces, their addresses, and whether the cable is in."""

import ipaddress
import socket
import struct
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path

SYS, PROC = Path("/sys"), Path("/proc")
_SIOCGIFADDR = 0x8915
"""Linux, linux/sockios.h: an interface's IPv4 address."""
_NAME_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface; `up` where it carries a signal, `wired` where there is hardware behind it."""

    name: str
    mac: str
    up: bool
    addresses: tuple[str, ...]
    wired: bool = True


def interfaces(sys: Path = SYS, proc: Path = PROC) -> tuple[Interface, ...]:
    """Every interface but the loopback, by name."""
    home = sys / "class/net"
    found = sorted(one.name for one in home.iterdir()) if home.is_dir() else []
    six = _six(proc / "net/if_inet6")
    return tuple(
        Interface(
            name=name,
            mac=_line(home / name / "address"),
            up=_line(home / name / "operstate") == "up",
            addresses=(*_four(name), *six.get(name, ())),
            wired=(home / name / "device").exists(),
        )
        for name in found
        if name != "lo" and (home / name).is_dir()
    )


def _four(name: str) -> tuple[str, ...]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        request = struct.pack("16s16x16x", name.encode()[: _NAME_LENGTH - 1])
        try:
            answer = ioctl(asking.fileno(), _SIOCGIFADDR, request)
        except OSError:
            return ()
    return (socket.inet_ntoa(answer[20:24]),)


def _six(table: Path) -> dict[str, tuple[str, ...]]:
    """By interface, without the link-local ones: nobody can reach those from elsewhere."""
    try:
        lines = table.read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    found = dict[str, tuple[str, ...]]()
    for line in lines:
        raw, *_, name = line.split()
        address = ipaddress.IPv6Address(int(raw, 16))
        if not address.is_link_local:
            found[name] = (*found.get(name, ()), str(address))
    return found


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
