"""The way out to an address that somebody typed: never into our own network unless that is meant.

The name is looked up once, every address it has is judged, and the connection goes to the one
that was judged: a name that changes its mind in between leads nowhere else. No redirect is
followed.
"""

import ipaddress
import socket
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import urllib3

_CONNECT_S, _READ_S = 5.0, 10.0
_MOST_READ = 2_000
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
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    return Target(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], path)


def post(url: str, body: bytes, headers: Mapping[str, str], *, inside: bool) -> str:
    """Send it; return what the receiver said, in a line. Raises NotDelivered."""
    to = target(url, inside=inside)
    address = _judged(to, inside=inside)
    pool = _pool(to, address)
    told = {**headers, "Host": to.host if to.port == _PORTS[to.scheme] else f"{to.host}:{to.port}"}
    try:
        reply = pool.urlopen(
            "POST", to.path, body=body, headers=told, retries=False, preload_content=False
        )
        said = reply.read(_MOST_READ, decode_content=False)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise NotDelivered(f"{to.host}: {_in_words(error)}") from error
    finally:
        pool.close()
    line = f"{reply.status} {said.decode(errors='replace').strip()[:200]}".strip()
    if not 200 <= reply.status < 300:
        raise NotDelivered(f"{to.host} answered {line}")
    return line


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
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (mapped is None or mapped.is_global)


def _pool(to: Target, address: str) -> urllib3.HTTPConnectionPool:
    common: dict[str, Any] = {
        "host": address,
        "port": to.port,
        "timeout": urllib3.Timeout(connect=_CONNECT_S, read=_READ_S),
        "maxsize": 1,
    }
    if to.scheme == "http":
        return urllib3.HTTPConnectionPool(**common)
    return urllib3.HTTPSConnectionPool(**common, server_hostname=to.host, assert_hostname=to.host)


def _in_words(error: Exception) -> str:
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "no answer in time"
    return str(getattr(error, "reason", None) or error)[:200]
