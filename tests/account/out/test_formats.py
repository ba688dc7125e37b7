"""What is taken out is what arrived, in every format."""

import csv
import io
import json
import re
from typing import Any

import pytest
from pyarrow import parquet
from sqlalchemy import select, update

from account.out import formats, reading
from account.out.asked import Asked, Format, Shape
from account.out.rows import columns
from account.store import schema
from account.store.first_start import the_account
from account.store.intake.longer import opening_key
from account.store.reach import Reach
from feedback import seal, wire
from feedback.response import Answer, Outcome
from tests.account.conftest import Account, WireTerminal

Row = dict[str, Any]


def asked(account: Account, **more: Any) -> Asked:
    with account.database.read() as connection:
        return Asked(reach=Reach(the_account(connection), None), **more)


def taken(account: Account, form: Format, shape: Shape = Shape.RESPONSES, **more: Any) -> list[Row]:
    raw = b"".join(formats.written(account.database, asked(account, **more), shape, form))
    if form is Format.PARQUET:
        return parquet.read_table(io.BytesIO(raw)).to_pylist()
    if form is Format.JSONL:
        return [json.loads(line) for line in raw.splitlines()]
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))


def plain(row: Row) -> Row:
    """As a spreadsheet has it: nothing but text."""
    body = row.get("body")
    more = {"body": json.dumps(body, separators=(",", ":"))} if isinstance(body, dict) else {}
    return {name: "" if cell is None else str(cell) for name, cell in (row | more).items()}


@pytest.mark.parametrize("shape", Shape)
def test_every_format_says_the_same(
    account: Account, terminal: WireTerminal, shape: Shape, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "PAGE", 3)
    terminal.send(*terminal.presses(8))
    other = account.terminal()
    other.send(*other.presses(3))

    lines = taken(account, Format.JSONL, shape)

    assert len(lines) == 11
    assert len({line["rid"] for line in lines}) == 11
    assert list(lines[0]) == list(columns(shape))
    assert [plain(line) for line in lines] == taken(account, Format.CSV, shape)
    assert [plain(line) for line in lines] == [
        plain(row) for row in taken(account, Format.PARQUET, shape)
    ]


def test_an_export_of_nothing_still_names_its_columns(account: Account):
    for form in Format:
        assert taken(account, form) == []
    raw = b"".join(formats.written(account.database, asked(account), Shape.ANSWERS, Format.PARQUET))
    assert parquet.read_table(io.BytesIO(raw)).column_names == list(columns(Shape.ANSWERS))


def test_no_cell_of_a_spreadsheet_is_a_formula(account: Account, terminal: WireTerminal):
    terminal.send(terminal.press())
    with account.database.write() as connection:
        connection.execute(update(schema.touchpoint).values(name='=HYPERLINK("http://evil")'))
        connection.execute(update(schema.terminal).values(name="@SUM(A1)"))

    [row] = taken(account, Format.CSV)

    assert row["touchpoint"] == '\'=HYPERLINK("http://evil")'
    assert row["terminal"] == "'@SUM(A1)"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_csv_is_what_the_csv_module_writes(account: Account, terminal: WireTerminal):
    hard = [
        'a "b"',
        "a,b",
        "a\rb",
        "a\nb",
        '"',
        "\u2028",
        " a ",
        "\x01",
        "a;b\tc",
        "ü, 中",
        '=a"b',
        "''",
    ]
    terminal.send(*terminal.presses(len(hard)))
    with account.database.write() as connection:
        rids = connection.execute(select(schema.response.c.rid)).scalars().all()
        for rid, text in zip(rids, hard, strict=True):
            hers = schema.response.c.rid == rid
            connection.execute(update(schema.response).where(hers).values(question=text))

    raw = b"".join(
        formats.written(account.database, asked(account), Shape.RESPONSES, Format.CSV)
    ).decode()

    read = list(csv.reader(io.StringIO(raw, newline="")))
    again = io.StringIO(newline="")
    csv.writer(again).writerows(read)
    assert again.getvalue() == raw
    at = list(columns(Shape.RESPONSES)).index("question")
    assert sorted(row[at] for row in read[1:]) == sorted(map(formats.harmless, hard))


def test_no_cell_is_a_formula_however_a_spreadsheet_parts_it():
    """Excel in German takes the semicolon, and quotes do not stop it."""
    for text in ("=1", "＝1", "x;=1", "x;-cmd|1", "x\n@a", "x\t+1", 'x;"=1"', "; -(1+1)", "a;＝1"):
        for cell in re.split("[;\t\n]", formats.harmless(text)):
            assert not re.match(r'[ "]*[=+@＝＋＠-]', cell), text
    for text in ("fast ;-) and good", "sad ;-(", "a; b", "1 + 1 = 2"):
        assert formats.harmless(text) == text


def test_what_visitors_wrote_stays_sealed_unless_asked_for(
    account: Account, terminal: WireTerminal
):
    with account.database.read() as connection:
        key = seal.public_of(opening_key(connection, the_account(connection)))
    rating = Answer(question="mood", outcome=Outcome.ANSWERED, value=1, took_ms=0)
    wrote = seal.seal("The floor was wet.", key)
    comment = Answer(question="why", outcome=Outcome.ANSWERED, sealed=wrote, took_ms=900)
    skipped = Answer(question="call", outcome=Outcome.SKIPPED, took_ms=50)
    body = terminal.body(answers=(rating, comment, skipped))
    terminal.send(terminal.press(body=wire.body_to(body)))

    shut, opened = (
        taken(account, Format.JSONL, Shape.ANSWERS, opened=opened) for opened in (False, True)
    )

    assert [row["text"] for row in shut] == [None, None, None]
    assert [row["text"] for row in opened] == [None, "The floor was wet.", None]
    assert [row["outcome"] for row in opened] == ["answered", "answered", "skipped"]


def test_a_time_range_takes_what_may_lie_in_it(account: Account, terminal: WireTerminal):
    terminal.send(*terminal.presses(5))
    with account.database.read() as connection:
        times = sorted(connection.execute(select(schema.response.c.true_ms)).scalars())

    assert len(taken(account, Format.JSONL, from_ms=times[2])) == 3
    assert len(taken(account, Format.JSONL, to_ms=times[2])) == 2
    assert len(taken(account, Format.JSONL, received_from_ms=account.now_ms + 1)) == 0


def test_nothing_from_beyond_somebodys_reach(account: Account, terminal: WireTerminal):
    terminal.send(*terminal.presses(2))
    with account.database.read() as connection:
        account_id = the_account(connection)

    def seen(reach: Reach) -> int:
        only = Asked(reach=reach)
        pieces = formats.written(account.database, only, Shape.RESPONSES, Format.JSONL)
        return len(b"".join(pieces).splitlines())

    assert (
        seen(Reach(account_id, None))
        == seen(Reach(account_id, frozenset({terminal.touchpoint_id})))
        == 2
    )
    assert seen(Reach(account_id, frozenset({"f" * 12}))) == 0
    assert seen(Reach("0" * 12, None)) == 0
