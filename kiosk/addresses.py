"""What may not stand for an account's address, or a proxy's: in words that go on after it."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_BLANK = re.compile(r"[\x00-\x20\x7f]")


def trouble_with(address: str) -> str:
    """Why an account cannot be reached there, or not safely; empty where it can."""
    parts = _parts(address)
    if isinstance(parts, str):
        return parts
    if parts.username or parts.query or parts.fragment:
        return "carries more than host and path"
    if parts.scheme == "http" and not _loopback(parts.hostname or ""):
        return "would send the token where anybody on the way can read it"
    return ""


def trouble_with_proxy(proxy: str) -> str:
    """The same of a proxy, which may have a name and a password, and may lack its http://."""
    parts = _parts(proxy if "://" in proxy else f"http://{proxy}")
    # What Python says of a wrong port or host repeats it, and there the password may have ended up.
    return parts.partition(": ")[0] if isinstance(parts, str) else ""


def _parts(address: str) -> SplitResult | str:
    # Python's own reading takes them away; whoever connects does not.
    if _BLANK.search(address):
        return "has a blank or a line's end in it"
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"is no web address: {error}"
    good = parts.scheme in ("http", "https") and host
    return parts if good else "is no web address"


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
