"""A network that means no good, on the other end of an emulated machine's USB network card.

It answers for every address, gives out leases and routes that lead to itself, a name, a domain and
a time server of its own, which is years ahead, and knocks at ports. Frames are made here, byte by
byte: no network of the builder's has any part in it.
"""

import socket
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

MAC = bytes.fromhex("0200c0ffee01")
OWN = IPv4Address("10.66.6.1")
LEASED = IPv4Address("10.66.6.66")
OWN6 = IPv6Address("fe80::c0ff:fe:e01")
ALL6 = IPv6Address("ff02::1")
PREFIX = IPv6Address("2001:db8:bad::")
YEARS = 5
"""So far ahead is its time server."""
NAME = "$(reboot);evil"
DOMAIN = "evil.example"
_ETHERNET = struct.Struct("!6s6sH")
_IP4, _ARP, _IP6 = 0x0800, 0x0806, 0x86DD
_TCP, _UDP, _ICMP, _ICMP6 = 6, 17, 1, 58
_SYN = 0x02
_NTP_EPOCH = 2208988800
"""Seconds from 1900, where NTP begins, to 1970."""


class Rogue:
    """The other end, from its making until `close`. Listens on `path` for QEMU to connect."""

    def __init__(self, path: Path) -> None:
        self.path, self.answered = path, set[str]()
        """What answered when knocked at, such as "tcp 22" or "ping"."""
        self.heard = list[str]()
        """What came by itself: names asked for, calls that were begun."""
        self.leased, self.told_time = threading.Event(), threading.Event()
        self.terminal = b"", IPv6Address(0)
        """Its card's address and its own on the wire, once it has said anything."""
        path.unlink(missing_ok=True)
        self._sending = threading.Lock()
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen()
        self._wire: socket.socket | None = None
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def card(self) -> dict[str, object]:
        """The network card's other end, in QEMU's words."""
        at = {"type": "unix", "path": str(self.path)}
        return {"type": "stream", "server": False, "addr": at}

    def close(self) -> None:
        """It is gone."""
        self._listening.close()
        if self._wire is not None:
            self._wire.close()

    def advertise(self) -> None:
        """A router's word: all of IPv6 by me, my prefix, my servers, my domain, the least MTU."""
        prefix = struct.pack("!BBBBIII", 3, 4, 64, 0xC0, 86400, 86400, 0) + PREFIX.packed
        route = struct.pack("!BBBBI", 24, 2, 3, 0x08, 86400) + IPv6Address("2000::").packed[:8]
        servers = struct.pack("!BBHI", 25, 3, 0, 86400) + OWN6.packed
        labels = b"".join(bytes([len(one)]) + one.encode() for one in DOMAIN.split("."))
        domain = struct.pack("!BBHI", 31, 3, 0, 86400) + labels.ljust(16, b"\0")
        least = struct.pack("!BBHI", 5, 1, 0, 1280)
        link = struct.pack("!BB", 1, 1) + MAC
        head = struct.pack("!BBHBBHII", 134, 0, 0, 1, 0xC8, 9000, 0, 0)
        self._send6(ALL6, 255, head + prefix + route + servers + domain + least + link)

    def knock(self, ports: Iterable[int]) -> None:
        """At each port, by TCP and UDP, over IPv4 and IPv6; and once by ping each."""
        own6 = self.terminal[1]
        self._send4(LEASED, _ICMP, _summed(struct.pack("!BBHHH", 8, 0, 0, 7, 1), 2))
        self._send6(own6, 64, struct.pack("!BBHHH", 128, 0, 0, 7, 1))
        for port in ports:
            syn = struct.pack("!HHIIBBHHH", 40000, port, port, 0, 0x50, _SYN, 1024, 0, 0)
            asked = struct.pack("!HHHH", 40000, port, 12, 0) + b"\0\0\0\0"
            for kind, told, at in ((_TCP, syn, 16), (_UDP, asked, 6)):
                self._send4(LEASED, kind, _with_sum4(OWN, LEASED, kind, told, at))
                self._send6(own6, 64, _with_sum6(OWN6, own6, kind, told, at), kind)

    def _serve(self) -> None:
        try:
            self._wire, _ = self._listening.accept()
            for frame in _frames(self._wire):
                self._hear(frame)
        except OSError:
            return  # closed, or the card was pulled

    def _hear(self, frame: bytes) -> None:
        _, source, kind = _ETHERNET.unpack_from(frame)
        told = frame[_ETHERNET.size :]
        if kind == _ARP and told[7] == 1:
            self._frame(source, _ARP, _mine(told))
        elif kind == _IP4:
            self._hear4(source, told)
        elif kind == _IP6:
            self._hear6(source, told)

    def _hear4(self, source: bytes, told: bytes) -> None:
        told = told[: int.from_bytes(told[2:4])]
        kind, inside = told[9], told[(told[0] & 15) * 4 :]
        if kind == _UDP and inside[2:4] == (67).to_bytes(2):
            self._lease(source, inside[8:])
        elif kind == _UDP and inside[2:4] == (123).to_bytes(2) and told[12:16] == LEASED.packed:
            self._tell_time(IPv4Address(told[16:20]), inside)
        elif told[12:16] == LEASED.packed:
            self._note(kind, inside, IPv4Address(told[16:20]))

    def _hear6(self, source: bytes, told: bytes) -> None:
        kind, own, inside = told[6], IPv6Address(told[8:24]), told[40:]
        if own.is_link_local:
            self.terminal = source, own
        if kind == _ICMP6 and inside[0] == 133:
            self.advertise()
        elif kind == _ICMP6 and inside[0] == 135 and int(own):
            # Not where somebody asks whether an address is free: then it had none to be reached at.
            self._i_am(own, inside[8:24])
        elif kind == _ICMP6 and inside[0] == 129:
            self.answered.add("ping by IPv6")
        elif kind in (_TCP, _UDP):
            self._note(kind, inside, IPv6Address(told[24:40]))

    def _note(self, kind: int, inside: bytes, to: IPv4Address | IPv6Address) -> None:
        own, other = struct.unpack_from("!HH", inside)
        if kind in (_TCP, _UDP) and other == 40000:
            said = f", flags {inside[13]:#x}" if kind == _TCP else ""
            self.answered.add(f"{'tcp' if kind == _TCP else 'udp'} {own} from {to.version}{said}")
        elif kind == _ICMP and inside[0] == 0:
            self.answered.add("ping")
        elif kind == _TCP and inside[13] == _SYN:
            self.heard.append(f"calls {to} port {other}")
        elif kind == _UDP:
            self.heard.append(f"asks {to} port {other}")

    def _i_am(self, asker: IPv6Address, whom: bytes) -> None:
        """Whoever is asked for on the wire."""
        told = struct.pack("!BBHI", 136, 0, 0, 0xE0000000) + whom + b"\x02\x01" + MAC
        self._send6(asker, 255, told, own=IPv6Address(whom))

    def _lease(self, source: bytes, asked: bytes) -> None:
        wanted = _option(asked, 53)
        head = bytearray(asked[:236])
        head[0], head[16:20], head[20:24] = 2, LEASED.packed, OWN.packed
        kind = b"\x02" if wanted == b"\x01" else b"\x05"
        # Two halves of everything (RFC 3442): they win over any default route.
        ways = (
            b"\x01\x00" + OWN.packed + b"\x01\x80" + OWN.packed + b"\x18\x0a\x00\x02" + OWN.packed
        )
        options = {
            53: kind, 54: OWN.packed, 51: struct.pack("!I", 86400), 1: b"\xff\xff\xff\0",
            3: OWN.packed, 6: OWN.packed, 42: OWN.packed, 12: NAME.encode(), 15: DOMAIN.encode(),
            119: b"\x04evil\x07example\0", 121: ways, 26: b"\x02\x40", 43: b"\xff" * 20,
            252: b"http://10.66.6.1/wpad.dat", 100: b"XXX-99", 101: b"../../etc/passwd",
        }  # fmt: skip
        said = b"".join(bytes([key, len(told)]) + told for key, told in options.items())
        body = bytes(head) + b"\x63\x82\x53\x63" + said + b"\xff"
        udp = struct.pack("!HHHH", 67, 68, 8 + len(body), 0) + body
        self._send4(LEASED, _UDP, udp, to=source)
        if kind == b"\x05":
            self.leased.set()

    def _tell_time(self, asked: IPv4Address, inside: bytes) -> None:
        """By NTP (RFC 5905), and wrong."""
        seconds = int(time.time()) + _NTP_EPOCH + YEARS * 365 * 86400
        stamp = struct.pack("!II", seconds & 0xFFFFFFFF, 0)
        head = struct.pack("!BBbbII4s", 0x24, 1, 6, -20, 0, 0, b"GPS\0")
        told = head + stamp + inside[8 + 40 : 8 + 48] + stamp + stamp
        own = int.from_bytes(inside[:2])
        udp = struct.pack("!HHHH", 123, own, 8 + len(told), 0) + told
        self.told_time.set()
        self._send4(LEASED, _UDP, udp, own=asked)

    def _send4(
        self,
        whom: IPv4Address,
        kind: int,
        inside: bytes,
        to: bytes = b"",
        own: IPv4Address = OWN,
    ) -> None:
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(inside), 0, 0, 64, kind, 0)
        head = _summed(head + own.packed + whom.packed, 10)
        self._frame(to or self.terminal[0], _IP4, head + inside)

    def _send6(
        self,
        whom: IPv6Address,
        hops: int,
        inside: bytes,
        kind: int = _ICMP6,
        own: IPv6Address = OWN6,
    ) -> None:
        if kind == _ICMP6:
            inside = _with_sum6(own, whom, kind, inside, 2)
        head = struct.pack("!IHBB", 6 << 28, len(inside), kind, hops) + own.packed + whom.packed
        to = b"\x33\x33\0\0\0\x01" if whom == ALL6 else self.terminal[0]
        self._frame(to, _IP6, head + inside)

    def _frame(self, to: bytes, kind: int, told: bytes) -> None:
        frame = _ETHERNET.pack(to, MAC, kind) + told
        if self._wire is not None:
            with self._sending:
                self._wire.sendall(struct.pack("!I", len(frame)) + frame)


def _frames(wire: socket.socket) -> Iterator[bytes]:
    """As QEMU's stream has them: each behind its length."""
    with wire.makefile("rb") as read:
        while len(head := read.read(4)) == 4:
            yield read.read(int.from_bytes(head))


def _mine(asked: bytes) -> bytes:
    """The answer to "who has that address": I do."""
    return asked[:6] + b"\0\x02" + MAC + asked[24:28] + asked[8:18]


def _option(asked: bytes, wanted: int) -> bytes:
    at = 240
    while at + 1 < len(asked) and asked[at] != 255:
        if asked[at] == wanted:
            return asked[at + 2 : at + 2 + asked[at + 1]]
        at += 1 if asked[at] == 0 else 2 + asked[at + 1]
    return b""


def _with_sum4(own: IPv4Address, to: IPv4Address, kind: int, told: bytes, at: int) -> bytes:
    before = own.packed + to.packed + struct.pack("!HH", kind, len(told))
    return _summed(before + told, len(before) + at)[len(before) :]


def _with_sum6(own: IPv6Address, to: IPv6Address, kind: int, told: bytes, at: int) -> bytes:
    before = own.packed + to.packed + struct.pack("!II", len(told), kind)
    return _summed(before + told, len(before) + at)[len(before) :]


def _summed(told: bytes, at: int) -> bytes:
    """With the internet's checksum (RFC 1071) at that place, where there are zeros."""
    words = struct.unpack(f"!{(len(told) + 1) // 2}H", told + b"\0" * (len(told) % 2))
    total: int = sum(words)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return told[:at] + (~total & 0xFFFF).to_bytes(2) + told[at + 2 :]
