"""How the account is to be served, checked before anything is opened."""

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from account.errors import Misconfigured

PORT = 8080
_TLS = (
    "Give it a certificate (--certificate PEM --key PEM), or let a proxy on this machine speak "
    "TLS: --host 127.0.0.1 --trusted-proxy 127.0.0.1 --public-url https://..."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the account keeps what it has."""

    directory: Path
    database: str = ""

    @property
    def url(self) -> str:
        """The database's address; a SQLite file in the directory where none was given."""
        return self.database or f"sqlite:///{self.directory / 'account.db'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How the account is reached. Raises Misconfigured for a way that would leak.

    `public_url` is how terminals and visitors' phones reach it, empty for the address it listens
    at. `trusted_proxy` is the address of a proxy whose word on the caller's address is taken.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    public_url: str = ""
    certificate: Path | None = None
    key: Path | None = None
    trusted_proxy: str = ""

    def __post_init__(self) -> None:
        if (self.certificate is None) != (self.key is None):
            raise Misconfigured("--certificate and --key go together", "Give both or neither.")
        if not 0 <= self.port <= 65_535:
            raise Misconfigured(f"--port {self.port} is no port", "Give 1 to 65535; 0 for any.")
        if not (self.secure or self.trusted_proxy or is_loopback(self.host)):
            raise Misconfigured(f"--host {self.host} without TLS would show passwords", _TLS)
        if self.trusted_proxy and not self.public_url:
            raise Misconfigured(
                "--trusted-proxy needs --public-url",
                "Say how the proxy is reached: --public-url https://feedback.example.org",
            )
        if not self.public_url and self.host in ("0.0.0.0", "::", ""):  # noqa: S104
            raise Misconfigured(
                f"--host {self.host!r} is no address to send phones to",
                "Say how this account is reached: --public-url https://feedback.example.org",
            )
        if self.public_url:
            _check_public(self.public_url)

    @property
    def secure(self) -> bool:
        """Whether this process speaks TLS itself."""
        return self.certificate is not None

    def address(self, port: int) -> str:
        """What it listens at, once the port is known."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def default_directory() -> Path:
    """What systemd gave (STATE_DIRECTORY), else the user's own state."""
    if given := os.environ.get("STATE_DIRECTORY"):
        return Path(given)
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "feedback-account"


def _check_public(url: str) -> None:
    cure = "Write it as https://feedback.example.org"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Misconfigured(f"--public-url {url!r}: {error}", cure) from error
    if parts.scheme not in ("http", "https") or not host:
        raise Misconfigured(f"--public-url {url!r} is no web address", cure)
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise Misconfigured(f"--public-url {url!r} has more than a host and a port", cure)
    if parts.scheme == "http" and not is_loopback(host):
        raise Misconfigured(f"--public-url {url!r} is not encrypted", cure)
