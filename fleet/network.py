"""A network between two processes that can be unplugged, and that fails on demand.

`python -m fleet.network --to 127.0.0.1:8000` listens, says where, and takes orders line by line.
"""

import argparse
import socket
import sys
from contextlib import suppress
from threading import Lock, Thread

from fleet.wires import Faults, Wire, reset

Address = tuple[str, int]

_CONNECT_S = 5.0

ORDERS = "plug, unplug, status, swallow N, reset N, cut BYTES, delay SECONDS, quit"


class Network:
    """Listens at `address` and carries every connection on to `to`, while it is plugged in.

    Unplugged, what was connected is cut and what comes is reset at once; the port stays ours.
    """

    def __init__(self, to: Address, listen: Address = ("127.0.0.1", 0)) -> None:
        self._to = to
        self._listener = socket.create_server(listen)
        host, port = self._listener.getsockname()[:2]
        self.address: Address = (str(host), int(port))
        self.faults = Faults()
        self._lock, self._plugged = Lock(), True
        self._wires = set[Wire]()
        self._thread = Thread(target=self._accept, name="network", daemon=True)
        self._thread.start()

    @property
    def plugged(self) -> bool:
        """Whether anything comes through."""
        return self._plugged

    def plug(self) -> None:
        """Put the plug back."""
        self._plugged = True

    def unplug(self) -> None:
        """Pull it: a connection that is being made at this very moment is cut too."""
        with self._lock:
            self._plugged = False
            wires = set(self._wires)
        for wire in wires:
            wire.cut()

    def close(self) -> None:
        """Cut everything and stop listening."""
        self.unplug()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._thread.join()
        self._listener.close()
        for wire in list(self._wires):
            wire.join()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:  # closed
                return
            if not self._plugged or self.faults.take_reset():
                reset(near)
            else:
                self._carry(near)

    def _carry(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._to, _CONNECT_S)
        except OSError:
            reset(near)
            return
        far.settimeout(None)
        with self._lock:
            wire = Wire(near, far, self.faults, self._wires.discard)
            self._wires.add(wire)
            plugged = self._plugged
        wire.start()
        if not plugged:
            wire.cut()


def obey(network: Network, order: str) -> str:
    """Carry out one line of a person's or a script's; the answer is a line too."""
    word, _, number = order.strip().partition(" ")
    try:
        _obey(network, word, number)
    except ValueError:
        return f"{order.strip()!r} is no order; there are: {ORDERS}"
    return "plugged" if network.plugged else "unplugged"


def _obey(network: Network, word: str, number: str) -> None:
    match word:
        case "plug":
            network.plug()
        case "unplug":
            network.unplug()
        case "status":
            pass
        case "swallow":
            network.faults.swallow(int(number))
        case "reset":
            network.faults.reset(int(number))
        case "cut":
            network.faults.cut_after = int(number) if number else None
        case "delay":
            network.faults.delay_s = float(number)
        case _:
            raise ValueError(word)


def address_from(text: str) -> Address:
    """Read HOST:PORT; raises ValueError."""
    host, colon, port = text.rpartition(":")
    if not colon or not host:
        raise ValueError(f"{text!r} is not HOST:PORT")
    return host, int(port)


def main() -> None:
    """Run until "quit" or the end of the orders."""
    parser = argparse.ArgumentParser(prog="fleet.network", description=__doc__)
    parser.add_argument("--listen", type=address_from, default=("127.0.0.1", 0))
    parser.add_argument("--to", type=address_from, required=True)
    said = parser.parse_args()
    try:
        network = Network(said.to, said.listen)
    except OSError as error:
        parser.error(f"cannot listen at {said.listen[0]}:{said.listen[1]}: {error.strerror}")
    host, port = network.address
    print(f"listening {host}:{port}", flush=True)
    try:
        for line in sys.stdin:
            if line.strip() == "quit":
                break
            print(obey(network, line), flush=True)
    finally:
        network.close()


if __name__ == "__main__":
    main()
