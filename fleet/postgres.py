"""A PostgreSQL server of our own, for tests and benchmarks: made, started, and gone afterwards.

It listens on a Unix socket only, in a folder that nobody else can enter. PostgreSQL refuses to
run as root, so there root hands it to an unprivileged user.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

Words = tuple[str | Path, ...]

_PATIENCE_S = 60
_USERS = ("postgres", "nobody")
_CURE = "no PostgreSQL server here; install Debian's package: apt-get install postgresql"
_FORGETFUL = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
_SETTINGS = ("listen_addresses = ''", "max_connections = 200", "shared_buffers = 256MB")
_CITUS = (
    *("shared_preload_libraries = 'citus'", "citus.shard_count = 4"),
    *("citus.node_conninfo = 'sslmode=disable'", "max_prepared_transactions = 200"),
)
"""A cluster of one node, whose shards talk with each other as those of many do."""


class NoPostgres(RuntimeError):
    """There is no server to start, or it did not start."""


class Postgres:
    """A running server; `new_database` is cheap where it copies a template."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)

    @property
    def pid(self) -> int:
        """The process that all the server's others are children of."""
        return int((self._folder / "data" / "postmaster.pid").read_text().partition("\n")[0])

    def url(self, name: str = "postgres") -> str:
        """A database's address, as `account --database` takes it."""
        return f"postgresql+psycopg://feedback@/{name}?host={self._folder}"

    def new_database(self, template: str = "template1") -> str:
        """Make a database like another, which nobody may have open; return its name."""
        name = f"own_{next(self._numbers)}"
        self.run("postgres", f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def run(self, name: str, sql: str) -> None:
        """Run statements in one of the databases."""
        where = f"host={self._folder} user=feedback dbname={name}"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(sql.encode())


@contextmanager
def postgres(*, durable: bool = False, citus: bool = False) -> Iterator[Postgres]:
    """A server on an empty cluster; `durable` only where its speed is measured.

    With `citus` databases on it can be distributed, where that extension is installed.

    Raises NoPostgres.
    """
    tools = _tools()
    # A socket's path may have 107 letters, so not under the project.
    with tempfile.TemporaryDirectory(prefix="feedback-pg-") as folder:
        place, user = Path(folder), _unprivileged(Path(folder))
        data = place / "data"
        auth = ("--auth=trust", "--username=feedback", "--no-sync", "--encoding=UTF8", "--locale=C")
        _run((tools / "initdb", *auth, data), user)
        settings = (*_SETTINGS, *(() if durable else _FORGETFUL))
        if citus:
            settings += (*_CITUS, f"citus.local_hostname = '{place}'")
        with (data / "postgresql.conf").open("a") as written:
            written.writelines(f"{one}\n" for one in settings)
            written.write(f"unix_socket_directories = '{place}'\n")
        # However we end, even killed, it ends with us: SIGINT is its quick, orderly end.
        command = ("setpriv", "--pdeathsig", "INT", "--", tools / "postgres", "-D", data)
        with (place / "log").open("w") as log:
            server = subprocess.Popen(command, user=user, cwd="/", stdout=log, stderr=log)
        try:
            _await(server, place)
            yield Postgres(place)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(_PATIENCE_S)


def _await(server: subprocess.Popen[bytes], place: Path) -> None:
    for _ in range(_PATIENCE_S * 20):
        if server.poll() is not None:
            raise NoPostgres(f"the server ended: {(place / 'log').read_text()}")
        try:
            Postgres(place).run("postgres", "SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoPostgres(f"no answer after {_PATIENCE_S} s: {(place / 'log').read_text()}")


def _tools() -> Path:
    """Debian keeps them off the path, one folder a version."""
    by_version = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parts[-2])
    )
    on_path = shutil.which("initdb")
    if by_version:
        return by_version[-1]
    if on_path is None:
        raise NoPostgres(_CURE)
    return Path(on_path).parent


def _unprivileged(folder: Path) -> int | None:
    """Give the folder to a user who is not root; None where we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    user = pwd.getpwnam(next(name for name in _USERS if name in names))
    os.chown(folder, user.pw_uid, user.pw_gid)
    return user.pw_uid


def _run(command: Words, user: int | None) -> None:
    done = subprocess.run(command, user=user, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode != 0:
        raise NoPostgres(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()}")
