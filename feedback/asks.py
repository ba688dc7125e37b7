"""What an operator may ask of a terminal from afar."""

from enum import StrEnum

LONGEST_SAID = 8192
"""Letters of an answer that are kept."""


class Kind(StrEnum):
    """The commands there are; a terminal that does not know one says so."""

    IDENTIFY = "identify"
    """Show or sound which one it is."""
    RESTART = "restart"
    DIAGNOSTICS = "diagnostics"
    """Say how it is, in full."""
    ADDRESS = "address"
    """Report to `address` from now on: tried first, and left alone where nobody answers there."""
    NETWORK = "network"
    """Join another network: tried first, and the old one taken up again where it does not work."""


NEEDED = {Kind.ADDRESS: ("address",), Kind.NETWORK: ("ssid", "password")}
"""The arguments each must have."""
