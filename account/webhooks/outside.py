"""The way out to an address that somebody typed: never into our own network unless that is meant.

The name is looked up once, every address it has is judged, and the connection goes to the one
that was judged: a name that changes its mind in between leads nowhere else. No redirect is
followed.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import NamedTuple
from urllib.parse import quote, urlsplit

_CONNECT_S, _READ_S = 5.0, 10.0
WHOLE_S = 30.0
"""A whole try: whoever answers a byte at a time would keep each wait for the next one short."""
_MOST_READ = 2_000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NO_PLACE = tuple(
    ipaddress.ip_network(one)
    for one in (
        "192.0.0.0/24",  # a cloud tells its machines' secrets at 192.0.0.192
        "192.88.99.0/24",  # relays of 6to4, long gone
        "168.63.129.16/32",  # another cloud's own, known to every machine in it
        "2001::/23",  # Teredo and others that hold an address within
        "3fff::/20",  # for books
    )
)
"""No place to send to, though one Python or another calls them global."""
_ISATAP = 0x5EFE
_PORTS = {"https": 443, "http": 80}


class NotDelivered(Exception):
    """Why a message did not arrive, in words for the log."""


class Target(NamedTuple):
    """An address taken apart."""

    scheme: str
    host: str
    port: int
    path: str


def target(url: str, *, inside: bool) -> Target:
    """Read an address; raises NotDelivered for one that nothing is sent to.

    Unless `inside`, only https is spoken.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotDelivered(f"{url!r:.200} is no address") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise NotDelivered(f"{url!r:.200} is no https address")
    if parts.scheme != "https" and not inside:
        raise NotDelivered(f"{url!r:.200} would go unencrypted; write https")
    if parts.username or parts.password:
        raise NotDelivered("the address holds a name or a password; leave them out")
    if any(letter <= " " or letter == "\x7f" for letter in url):
        raise NotDelivered(f"{url!r:.200} holds a space or a control character")
    try:
        host = parts.hostname.encode("idna").decode()
    except UnicodeError as error:
        raise NotDelivered(f"{parts.hostname!r:.200} is no name of a host") from error
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    safe = quote(path, safe="!#$%&'()*+,/:;=?@[]~")
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], safe)


def post(url: str, body: bytes, headers: Mapping[str, str], *, inside: bool) -> str:
    """Send it; return what the receiver said, in a line. Raises NotDelivered."""
    to = target(url, inside=inside)
    address = _judged(to, inside=inside)
    told = {**headers, "Host": named(to)}
    try:
        with (
            socket.create_connection((address, to.port), _CONNECT_S) as plain,
            _cut_off(plain, WHOLE_S),
            closing(_line(to, plain)) as line,
        ):
            line.request("POST", to.path, body, told)
            reply = line.getresponse()
            said = reply.read(_MOST_READ)
    except (http.client.HTTPException, OSError) as error:
        raise NotDelivered(f"{to.host}: {_in_words(error)}") from error
    words = f"{reply.status} {said.decode(errors='replace').strip()[:200]}".strip()
    if not 200 <= reply.status < 300:
        raise NotDelivered(f"{to.host} answered {words}")
    return words


def named(to: Target) -> str:
    """How a receiver hears itself called: an IPv6 address within brackets."""
    host = f"[{to.host}]" if ":" in to.host else to.host
    return host if to.port == _PORTS[to.scheme] else f"{host}:{to.port}"


def _judged(to: Target, *, inside: bool) -> str:
    try:
        found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotDelivered(f"nobody knows where {to.host} is") from error
    addresses = [str(one[4][0]) for one in found]
    if not inside:
        for address in addresses:
            if not _is_outside(address):
                raise NotDelivered(
                    f"{to.host} is {address}, inside a network; --webhooks-inside allows that"
                )
    return addresses[0]


def _is_outside(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip not in _NAT64 and (ip.is_reserved or ip.is_site_local):
            return False
        inner = _within(ip)
        if inner is not None and not _is_outside(str(inner)):
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in one for one in _NO_PLACE)


def _within(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The old address that a new one holds: whoever carries it on sends it there."""
    last, before = int(ip) & 0xFFFF_FFFF, int(ip) >> 32 & 0xFFFF_FFFF
    if ip in _NAT64 or before & ~0x0200_0000 == _ISATAP:
        return ipaddress.IPv4Address(last)
    return ip.ipv4_mapped or ip.sixtofour


def _line(to: Target, plain: socket.socket) -> http.client.HTTPConnection:
    """HTTP over this connection, within TLS where the address says so."""
    line, sock = http.client.HTTPConnection(to.host, to.port), plain
    if to.scheme == "https":
        sock = ssl.create_default_context().wrap_socket(plain, server_hostname=to.host)
    sock.settimeout(_READ_S)
    line.sock = sock
    return line


@contextmanager
def _cut_off(sock: socket.socket, after_s: float) -> Iterator[None]:
    """Break the connection off then, whatever is going on in it."""
    same = sock.dup()  # TLS takes the first for itself

    def cut() -> None:
        with suppress(OSError):  # over already
            same.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(after_s, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        same.close()


def _in_words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error)[:200] or type(error).__name__
