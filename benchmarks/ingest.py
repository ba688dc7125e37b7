"""How many batches the account takes in a second, beside what SQLite itself could do.

Everything through the real routes, gzipped, durable (WAL, FULL), with gaps and times kept in step,
but with no network and no HTTP parser: sender and account share one process and its cores.

    python benchmarks/ingest.py [--batches 400] [--responses 100]
"""

import argparse
import asyncio
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import httpx

from account.app import build
from account.store import papers, terminals
from account.store.engine import Database, open_database
from account.store.first_start import make_account, the_account
from account.store.names import digest, now_ms
from account.store.schema import response
from account.store.upgrade import upgrade
from feedback import wire
from feedback.batch import Anchor, Batch, Boot, EnrolReply, EnrolRequest, Health
from feedback.identity import new_rid, new_store_id
from feedback.response import Answer, Body, Channel, Ended, Moment, Outcome, Response

TERMINALS = 20
BOOT = secrets.token_hex(16)


class Sender:
    """One enrolled terminal with batches ready to go."""

    def __init__(self, http: httpx.AsyncClient, database: Database) -> None:
        self._http, self._token, self._store_id = http, secrets.token_hex(32), new_store_id()
        self._next, self._began = 1, now_ms() - 3_600_000
        with database.write() as connection:
            place = terminals.named_touchpoint(connection, the_account(connection))
            self._code = terminals.add_code(connection, place, "bench", now_ms(), 1)

    async def enrol(self) -> None:
        """Become one of the account's."""
        asks = EnrolRequest(
            code=self._code, token_hash=digest(self._token), public_key=secrets.token_hex(32)
        )
        reply = await self._http.post("/v1/enrol", content=wire.to_json(asks))
        self._bound = wire.from_json(reply.content, EnrolReply)
        headers = {"Authorization": f"Bearer {self._token}"}
        raw = await self._http.get(self._bound.settings.url, headers=headers)
        self._settings = wire.settings_from(raw.content)

    def batch(self, size: int) -> bytes:
        """The next so many presses, packed."""
        presses = [self._press(self._next + n) for n in range(size)]
        acked, self._next = self._next - 1, self._next + size
        return wire.to_wire(
            Batch(
                v=1,
                batch_id=secrets.token_hex(8),
                store_id=self._store_id,
                captured_seq=self._next - 1,
                kept_from_seq=1,
                acked_seq=acked,
                sent=Moment(boot_id=BOOT, boot_ms=0, wall_ms=0, wall_synced=False),
                boots=(Boot(boot_no=1, boot_id=BOOT, first_wall_ms=0, last_boot_ms=acked),),
                anchors=self._anchors() if acked == 0 else (),
                health=Health(version="bench", outbox=0),
                settings_rev=self._bound.settings.rev,
                survey_rev=self._settings.survey_rev,
                responses=tuple(presses),
            )
        )

    async def send(self, packed: bytes) -> float:
        """Deliver one batch; seconds until its receipt."""
        began = time.perf_counter()
        reply = await self._http.post(
            f"/v1/terminals/{self._bound.terminal_id}/batches",
            content=packed,
            headers={"Authorization": f"Bearer {self._token}", "Content-Encoding": "gzip"},
        )
        if reply.status_code != 200:
            raise RuntimeError(reply.text)
        return time.perf_counter() - began

    def _anchors(self) -> tuple[Anchor, ...]:
        true = {"true_ms": self._began, "uncertainty_ms": 50}
        return (Anchor(anchor_no=1, boot_id=BOOT, boot_ms=0, source="synced", **true),)

    def _press(self, seq: int) -> Response:
        rating = Answer(question="mood", outcome=Outcome.ANSWERED, value=1 + seq % 4, took_ms=0)
        body = Body(
            answers=(rating,),
            language="en",
            channel=Channel.TOUCH,
            order=(1, 2, 3, 4),
            since_last_press_ms=9000,
            link=secrets.token_hex(8),
            ended=Ended.FINISHED,
        )
        return Response(
            seq=seq,
            rid=str(new_rid(self._store_id, seq)),
            boot_id=BOOT,
            boot_ms=100 * seq,
            wall_ms=100 * seq,
            wall_synced=False,
            touchpoint_id=self._settings.touchpoint_id,
            settings_rev=self._bound.settings.rev,
            survey_rev=self._settings.survey_rev,
            body=wire.body_to(body),
        )


async def run(database: Database, batches: int, size: int) -> list[float]:
    """Send from all terminals at once; seconds a batch."""
    transport = httpx.ASGITransport(build(database, public_url="http://127.0.0.1:8080"))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        senders = [Sender(http, database) for _ in range(TERMINALS)]
        for sender in senders:
            await sender.enrol()
        packed = [[s.batch(size) for _ in range(batches // TERMINALS)] for s in senders]

        async def all_of(sender: Sender, mine: Sequence[bytes]) -> list[float]:
            return [await sender.send(one) for one in mine]

        took = await asyncio.gather(*map(all_of, senders, packed))
        return [one for each in took for one in each]


def plain(database: Database, path: Path, size: int) -> float:
    """The limit: the same rows by sqlite3's executemany, as many a transaction; rows a second."""
    with database.read() as connection:
        rows = [tuple(row) for row in connection.execute(response.select())]
    schema = ", ".join(column.name for column in response.columns)
    marks = ", ".join("?" for _ in response.columns)
    with closing(sqlite3.connect(path, isolation_level=None)) as limit:
        limit.execute("PRAGMA journal_mode = wal")
        limit.execute("PRAGMA synchronous = full")
        limit.execute(f"CREATE TABLE response ({schema}, PRIMARY KEY (terminal_id, rid))")
        began = time.perf_counter()
        for at in range(0, len(rows), size):
            limit.execute("BEGIN")
            limit.executemany(f"INSERT INTO response VALUES ({marks})", rows[at : at + size])
            limit.execute("COMMIT")
        return len(rows) / (time.perf_counter() - began)


def main(words: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=400)
    parser.add_argument("--responses", type=int, default=100)
    args = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as directory:
        database = open_database(f"sqlite:///{directory}/account.db")
        upgrade(database)
        with database.write() as connection:
            make_account(connection, now_ms())
            papers.serve_at(connection, "http://127.0.0.1:8080", now_ms())
        began = time.perf_counter()
        took = sorted(asyncio.run(run(database, args.batches, args.responses)))
        seconds = sum(took) / TERMINALS
        rows = len(took) * args.responses
        limit = plain(database, Path(directory) / "limit.db", max(1, args.responses))
        database.close()
    whole = time.perf_counter() - began
    sys.stdout.write(
        f"{len(took)} batches of {args.responses} from {TERMINALS} terminals at once\n"
        f"  {len(took) / seconds:,.0f} batches a second, {rows / seconds:,.0f} responses a second\n"
        f"  receipt after {1000 * took[len(took) // 2]:.1f} ms (median), "
        f"{1000 * took[int(len(took) * 0.99)]:.1f} ms (p99), {1000 * took[-1]:.1f} ms (longest)\n"
        f"  the limit, executemany alone: {limit:,.0f} rows a second\n"
        f"  {whole:.1f} s in all\n"
    )


if __name__ == "__main__":
    main()
