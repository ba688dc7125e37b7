"""The tables, by numbered migrations. A migration that has shipped is never changed."""

import sqlite3
from contextlib import closing

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("store")

_FIRST = """
create table store(id integer primary key check(id = 1), store_id text not null, terminal_id text,
  acked_seq integer not null default 0, acked_boot integer not null default 0,
  acked_anchor integer not null default 0) strict;
create table boot(boot_no integer primary key, boot_id text not null unique,
  first_wall_ms integer not null, last_boot_ms integer not null) strict;
create table anchor(anchor_no integer primary key, boot_id text not null,
  boot_ms integer not null, true_ms integer not null, uncertainty_ms integer not null,
  source text not null) strict;
create table response(seq integer primary key, rid blob not null,
  boot_id text not null, boot_ms integer not null, wall_ms integer not null,
  wall_synced integer not null, touchpoint_id text not null, settings_rev text not null,
  survey_rev text not null, open integer not null, body text not null) strict;
create table held(seq integer primary key, kind text not null, code text) strict;
"""


@migrations(name="0001_first")
def _first(db: Database) -> None:
    for statement in _FIRST.split(";"):
        if statement.strip():
            db.execute(statement)


class FromTheFuture(Exception):
    """A newer terminal wrote this store; the message names both versions."""


class Spoilt(Exception):
    """Its tables are not those that any version made."""


def migrate(db: Database) -> None:
    """Bring the tables up to this version.

    Raises FromTheFuture, before anything is written, when a newer version was here; Spoilt where
    what the file says of its own tables is damaged.
    """
    with closing(Database(memory=True)) as blank:
        known = [one.name for one in migrations.pending(blank)]
        migrations.apply(blank)
        model = _tables(blank)
    applied = _applied(db)
    newer = {one for one in applied if one[:4].isdecimal() and one[:4] > known[-1][:4]}
    if newer:
        raise FromTheFuture(
            f"was written by version {max(newer)} of the store, this terminal knows {known[-1]}"
        )
    if applied - set(known):
        raise Spoilt(f"names a version that never was: {min(applied - set(known))!r:.40}")
    if not applied and _tables(db):
        raise Spoilt("has tables, and no version")
    migrations.apply(db)
    if _tables(db) != model:
        raise Spoilt("describes its tables as no version does")


def _applied(db: Database) -> set[str]:
    try:
        return {one.name for one in migrations.applied(db)}
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise Spoilt(error) from error
    except KeyError as error:
        raise Spoilt(f"keeps its version without {error}") from error


def _tables(db: Database) -> list[tuple[str, str]]:
    """Ours, by name and as they were created."""
    return db.execute(
        "select name, sql from sqlite_schema where name not like '%migrations%' order by name"
    ).fetchall()
