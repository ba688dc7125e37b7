"""A real account on this machine's loopback, with a certificate of a test authority.

The emulated machine reaches it as 10.0.2.2 (QEMU's user network).
"""

import json
import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from deploy.boot.machine import Gone

HOST_SEEN_FROM_INSIDE = "10.0.2.2"


class HostedAccount:
    """Serves until closed. Everything it has lies in `directory`."""

    def __init__(self, directory: Path, port: int) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory, self._port = directory, port
        self.authority = directory / "authority.pem"
        if not self.authority.exists():
            self._certify()
        self.address = f"https://{HOST_SEEN_FROM_INSIDE}:{port}"
        self._process = self._serve()

    def add_terminal(self, name: str, file: Path) -> None:
        """A new terminal, with its provisioning file."""
        self._ask("terminal", "add", name, "--provisioning", str(file), "--address", self.address)

    def take_in(self, stick: Path) -> str:
        """What a stick brought, and what it said; receipts are put onto it."""
        return self._ask("import", str(stick))

    def responses(self) -> list[dict[str, object]]:
        """Everything that arrived."""
        return [json.loads(line) for line in self._ask("responses").splitlines()]

    def serving(self) -> bool:
        """Whether it listens, itself and nobody in its place; raises Gone once it has ended."""
        if self._process.poll() is not None:
            raise Gone(f"the account ended: see {self._directory}/account.log")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def close(self) -> None:
        """Stop serving."""
        self._process.terminate()
        self._process.wait()

    def keep(self) -> None:
        """What it has now is what `rewind` goes back to."""
        self.close()
        _copy(self._directory, self._beside)
        self._process = self._serve()

    def rewind(self) -> None:
        """To what it had when it was kept."""
        self.close()
        _copy(self._beside, self._directory)
        self._process = self._serve()

    @property
    def _beside(self) -> Path:
        return self._directory.with_name(f"{self._directory.name}-kept")

    def _serve(self) -> subprocess.Popen[bytes]:
        directory = self._directory
        with (directory / "account.log").open("a") as log:
            return subprocess.Popen(
                [
                    sys.executable, "-m", "account", "serve", "--directory", str(directory),
                    "--port", str(self._port), "--public-url", self.address,
                    "--certificate", str(directory / "chain.pem"),
                    "--key", str(directory / "key.pem"),
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def _ask(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "account", *words, "--directory", str(self._directory)],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode:
            raise Gone(f"account {' '.join(words)}: {done.stderr.strip()[-300:]}")
        return done.stdout

    def _certify(self) -> None:
        authority = trustme.CA()
        # As long as a public authority's: a clock that is years ahead cannot take it.
        until = datetime.now(UTC) + timedelta(days=90)
        certificate = authority.issue_cert(HOST_SEEN_FROM_INSIDE, "127.0.0.1", not_after=until)
        authority.cert_pem.write_to_path(str(self.authority))
        certificate.private_key_pem.write_to_path(str(self._directory / "key.pem"))
        chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
        (self._directory / "chain.pem").write_bytes(chain)


def _copy(one: Path, other: Path) -> None:
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(one, other)
