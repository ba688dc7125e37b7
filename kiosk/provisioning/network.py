"""What the card says about the network, as systemd-networkd and wpa_supplicant read it."""

import ipaddress
from collections.abc import Iterator

from kiosk.provisioning.card import NetworkCard, WifiCard


def networkd(network: NetworkCard) -> str:
    """A .network file for the wire, or for Wi-Fi where that is named; empty: nothing is special."""
    if not (network.address or network.dns or network.ntp):
        return ""
    return "\n".join(_networkd_lines(network)) + "\n"


def _networkd_lines(network: NetworkCard) -> Iterator[str]:
    yield "[Match]"
    yield f"Type={'wlan' if network.wifi else 'ether'}"
    yield "Kind=!*"
    yield "[Network]"
    if network.address:
        # A netmask in the place of the prefix is not networkd's way of saying it.
        yield f"Address={ipaddress.ip_interface(network.address).with_prefixlen}"
        if network.gateway:
            yield f"Gateway={network.gateway}"
    else:
        yield "DHCP=yes"
    yield from (f"DNS={one}" for one in network.dns)
    yield from (f"NTP={one}" for one in network.ntp)


def wpa_supplicant(wifi: WifiCard | None) -> str:
    """The supplicant's configuration; empty where there is no Wi-Fi."""
    if wifi is None:
        return ""
    return "\n".join(_wpa_lines(wifi)) + "\n"


def _wpa_lines(wifi: WifiCard) -> Iterator[str]:
    if wifi.country:
        yield f"country={wifi.country}"
    yield "network={"
    # In hex: a name may hold anything, quotes too.
    yield f"    ssid={wifi.name.encode().hex()}"
    yield "    scan_ssid=1"
    if wifi.password:
        yield "    key_mgmt=WPA-PSK SAE"
        # Between the first and the last quote everything is taken as it is.
        yield f'    psk="{wifi.password}"'
        yield "    ieee80211w=1"
    else:
        yield "    key_mgmt=NONE"
    yield "}"
