"""A database is brought up to this version, or left exactly as it was."""

import hashlib

import pytest
from alembic import command
from sqlalchemy import text

from account.errors import DatabaseTrouble, NewerDatabase
from account.store.engine import open_database
from account.store.intake.rollup import rebuild
from account.store.schema import response, rollup
from account.store.upgrade import _steps, upgrade


def opened(path):
    return open_database(f"sqlite:///{path}")


def test_bringing_it_up_twice_is_harmless(tmp_path):
    database = opened(tmp_path / "a.db")
    upgrade(database)
    upgrade(database)
    database.close()


def test_a_later_version_is_refused_and_left_untouched(tmp_path):
    file = tmp_path / "a.db"
    database = opened(file)
    upgrade(database)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    before = hashlib.sha256(file.read_bytes()).digest()

    database = opened(file)
    with pytest.raises(NewerDatabase, match="9999") as refused:
        upgrade(database)
    database.close()

    assert "Install that version" in refused.value.hint
    assert hashlib.sha256(file.read_bytes()).digest() == before


def test_somebody_elses_database_is_left_alone(tmp_path):
    database = opened(tmp_path / "a.db")
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE recipe (name TEXT)")

    with pytest.raises(DatabaseTrouble, match="something else"):
        upgrade(database)
    with database.read() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    database.close()
    assert tables == ["recipe"]


def test_what_is_no_database_is_named(tmp_path):
    file = tmp_path / "a.db"
    file.write_text("shopping list\n" * 100)
    database = opened(file)

    with pytest.raises(DatabaseTrouble, match=r"a\.db"):
        upgrade(database)
    database.close()


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite://", "oracle7://x", "sqlite:///:memory:"])
def test_an_address_that_names_no_database_is_refused(url):
    with pytest.raises(DatabaseTrouble) as refused:
        open_database(url)
    assert refused.value.hint


def test_what_was_there_before_the_hourly_counts_is_counted(tmp_path):
    database = opened(tmp_path / "a.db")
    with database.write() as connection:
        steps = _steps()
        steps.attributes["connection"] = connection
        command.upgrade(steps, "0001")
        row = dict.fromkeys((column.name for column in response.columns), "")
        row |= {"account_id": "a", "steps": 4, "lh": None, "mode": "normal"}
        for rid, (kind, rating) in enumerate([("smileys", 4), ("smileys", 4), (None, 9)]):
            row |= {"rid": bytes([rid]), "kind": kind, "rating": rating}
            marks = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO response VALUES ({marks})"), row)

    upgrade(database)

    with database.write() as connection:
        counted = sorted(connection.execute(rollup.select()).all())
        assert {(one.kind, one.n, one.total, one.h4) for one in counted} == {
            ("smileys", 2, 8, 2),
            ("", 1, 0, 0),
        }
        rebuild(connection, "a")
        assert sorted(connection.execute(rollup.select()).all()) == counted
    database.close()


def test_a_setting_that_no_terminal_read_hinders_no_change_at_its_place(tmp_path):
    kept = '{"response_interval_s": 9, "sound": 0, "touchpoint": "Tür"}'
    marks = "(id, account_id, name, time_zone, languages, settings, own, created_ms)"
    database = opened(tmp_path / "a.db")
    with database.write() as connection:
        steps = _steps()
        steps.attributes["connection"] = connection
        command.upgrade(steps, "0024")
        account = "(id, name, sealing_key, signing_key, created_ms) VALUES ('a', '', '', '', 0)"
        connection.exec_driver_sql(f"INSERT INTO account {account}")
        for name, own in (("all of it", None), ("set here", f'{{"settings": {kept}}}')):
            row = (name, "a", "Door", "UTC", "en", kept, own, 0)
            connection.exec_driver_sql(
                f"INSERT INTO touchpoint {marks} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row
            )

    upgrade(database)

    with database.read() as connection:
        found = connection.execute(text("SELECT settings, own FROM touchpoint ORDER BY id")).all()
    database.close()
    left = '{"sound": 0, "touchpoint": "Tür"}'
    assert [tuple(one) for one in found] == [(left, None), (left, f'{{"settings": {left}}}')]
