"""What an operator may ask of a terminal from afar."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from enum import StrEnum

LONGEST_SAID = 8192
"""Letters of an answer that are kept."""
DHCP = "dhcp"
"""As an address: ask the network for one."""


class Kind(StrEnum):
    """The commands there are; a terminal that does not know one says so."""

    IDENTIFY = "identify"
    """Show or sound which one it is."""
    RESTART = "restart"
    DIAGNOSTICS = "diagnostics"
    """Say how it is, in full."""
    ROTATE = "rotate"
    """Change its token: another is announced with the next batch, and then used."""
    ADDRESS = "address"
    """Report to `address` from now on: tried first, and left alone where nobody answers there."""
    NETWORK = "network"
    """Join another network: tried first, and the old one taken up again where it does not work."""


NEEDED = {Kind.ADDRESS: ("address",)}
"""The arguments each must have."""
OPTIONAL = {
    Kind.ADDRESS: ("proxy",),
    Kind.NETWORK: ("ssid", "password", "country", "address", "gateway", "dns", "ntp", "proxy"),
}
"""Those it may have; of a network one at least. `dns` and `ntp` are several, with commas. Without
`ssid` the cable is meant, without `address` or with "dhcp" one that the network gives."""


class WrongAsk(ValueError):
    """It could not be done by any terminal; `about` is the argument that is wrong, where one is."""

    def __init__(self, what: str, about: str = "") -> None:
        super().__init__(what)
        self.about = about


def check(kind: str, arguments: Mapping[str, str]) -> Kind:
    """Whether this can be asked at all; raises WrongAsk, in words for whoever asks."""
    if kind not in list(Kind):
        raise WrongAsk(f"there is no command {kind!r}; there are {', '.join(Kind)}")
    known = Kind(kind)
    needed, optional = NEEDED.get(known, ()), OPTIONAL.get(known, ())
    if missing := [one for one in needed if not arguments.get(one)]:
        raise WrongAsk(f"{kind} needs {', '.join(missing)}")
    if strange := [one for one in arguments if one not in (*needed, *optional)]:
        taken = ", ".join((*needed, *optional)) or "no arguments"
        raise WrongAsk(f"{kind} takes {taken}; it does not know {', '.join(strange)}")
    if known is Kind.NETWORK:
        _check_network(arguments)
    return known


def _check_network(arguments: Mapping[str, str]) -> None:
    if not any(arguments.values()):
        raise WrongAsk(f"say at least one of {', '.join(OPTIONAL[Kind.NETWORK])}")
    for name, good, what in _RULES:
        said = arguments.get(name, "")
        if said and not good(said):
            raise WrongAsk(f"{name} is {_shown(name, said)}; {what}", name)
    if arguments.get("gateway") and arguments.get("address", DHCP) == DHCP:
        raise WrongAsk("a gateway belongs to a fixed address", "gateway")


def _shown(name: str, said: str) -> str:
    return "given" if name == "password" else repr(said)


def _interface(said: str) -> bool:
    return said == DHCP or ("/" in said and _is(ipaddress.ip_interface, said))


def _addresses(said: str) -> bool:
    return all(_is(ipaddress.ip_address, one.strip()) for one in said.split(","))


def _is(read: Callable[[str], object], said: str) -> bool:
    try:
        read(said)
    except ValueError:
        return False
    return True


_RULES: tuple[tuple[str, Callable[[str], object], str], ...] = (
    ("ssid", lambda said: 1 <= len(said.encode()) <= 32, "1 to 32 bytes are possible"),
    (
        "password",
        lambda said: re.fullmatch(r"[ -~]{8,63}", said),
        "8 to 63 plain characters are possible",
    ),
    ("country", lambda said: re.fullmatch(r"[A-Z]{2}", said), "write two letters, as in DE"),
    ("address", _interface, "write it with its prefix, as 192.0.2.10/24, or dhcp"),
    ("gateway", _addresses, "write one address"),
    ("dns", _addresses, "write addresses, with commas"),
    (
        "ntp",
        lambda said: re.fullmatch(r"[A-Za-z0-9.:-]{1,253}(, *[A-Za-z0-9.:-]{1,253})*", said),
        "write host names or addresses, with commas",
    ),
)
