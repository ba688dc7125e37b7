"""A real account on this machine's loopback, with a certificate of a test authority.

The emulated machine reaches it as 10.0.2.2 (QEMU's user network).
"""

import json
import subprocess
import sys
from pathlib import Path

import trustme

HOST_SEEN_FROM_INSIDE = "10.0.2.2"


class HostedAccount:
    """Serves until closed. Everything it has lies in `directory`."""

    def __init__(self, directory: Path, port: int) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory, self._port = directory, port
        self.authority = directory / "authority.pem"
        self._certify()
        self.address = f"https://{HOST_SEEN_FROM_INSIDE}:{port}"
        with (directory / "account.log").open("a") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable, "-m", "account", "serve", "--directory", str(directory),
                    "--port", str(port), "--public-url", self.address,
                    "--certificate", str(directory / "chain.pem"),
                    "--key", str(directory / "key.pem"),
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def add_terminal(self, name: str, file: Path) -> None:
        """A new terminal, with its provisioning file."""
        self._ask("terminal", "add", name, "--provisioning", str(file), "--address", self.address)

    def responses(self) -> list[dict[str, object]]:
        """Everything that arrived."""
        return [json.loads(line) for line in self._ask("responses").splitlines()]

    def close(self) -> None:
        """Stop serving."""
        self._process.terminate()
        self._process.wait()

    def _ask(self, *words: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "account", *words, "--directory", str(self._directory)],
            capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
        ).stdout  # fmt: skip

    def _certify(self) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert(HOST_SEEN_FROM_INSIDE, "127.0.0.1")
        authority.cert_pem.write_to_path(str(self.authority))
        certificate.private_key_pem.write_to_path(str(self._directory / "key.pem"))
        chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
        (self._directory / "chain.pem").write_bytes(chain)
