"""Bring a database up to this version, or leave it alone."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from account.errors import DatabaseTrouble, NewerDatabase
from account.store.engine import Database


def upgrade(database: Database) -> None:
    """Run the steps that are missing, all or none.

    Raises NewerDatabase for one from a later version and DatabaseTrouble for one that was never
    an account's; both stay untouched.
    """
    steps = _steps()
    script = ScriptDirectory.from_config(steps)
    with database.read() as connection:
        _refuse_foreign(database, connection, script)
        if MigrationContext.configure(connection).get_current_revision() == _newest(script):
            return
    with database.write() as connection:
        steps.attributes["connection"] = connection
        command.upgrade(steps, "head")


def _refuse_foreign(database: Database, connection: Connection, script: ScriptDirectory) -> None:
    at = MigrationContext.configure(connection).get_current_revision()
    where = database.url.render_as_string()
    if at is None and inspect(connection).get_table_names():
        raise DatabaseTrouble(
            f"{where} holds something else, not an account",
            "Give the account an empty database, or another --directory.",
        )
    if at is not None and at not in {step.revision for step in script.walk_revisions()}:
        raise NewerDatabase(
            f"{where} was made by a later version (step {at}; this one knows {_newest(script)})"
        )


def _newest(script: ScriptDirectory) -> str:
    newest = script.get_current_head()
    assert newest is not None, "there is always a first step"  # noqa: S101
    return newest


def _steps() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
