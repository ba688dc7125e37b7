"""Every route of an application, found by itself; and somebody else's rows in every table."""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Column, Connection, Integer, LargeBinary, Table, insert, select

from account.store.schema import tables

NAME, NUMBER = "zebra", "5eb4a"
"""In every name, and in every id, that the walker must never see."""
WHOSE = ("account_id", "terminal_id", "touchpoint_id", "person_id", "webhook_id", "issuing_id")


class Way(NamedTuple):
    """One method of one route."""

    method: str
    path: str

    @property
    def params(self) -> list[str]:
        """What its address is to be filled with."""
        return re.findall(r"\{(\w+)(?::\w+)?\}", self.path)

    def filled(self, values: dict[str, str]) -> str:
        """The address."""
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: values[found.group(1)], self.path)


def ways(app: Any, prefix: str = "") -> Iterator[Way]:
    """All of them, through whatever is mounted or wrapped."""
    for route in _routes(app):
        methods = getattr(route, "methods", None)
        if methods:
            yield from (Way(one, prefix + route.path) for one in sorted(methods - {"HEAD"}))
        else:  # FastAPI keeps an included router as it was written
            inner = getattr(route, "original_router", route)
            yield from ways(inner, prefix + getattr(route, "path", "").rstrip("/"))


def _routes(app: Any) -> list[Any]:
    while app is not None:
        if found := getattr(app, "routes", None):
            return list(found)
        app = next((getattr(app, name) for name in ("app", "_app") if hasattr(app, name)), None)
    return []


class Strange:
    """Somebody else's part of a database. `known` are the ids that hold it together."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known, self._numbers = known, count(1)
        self.ids = dict[str, dict[str, Any]]()
        """By table, the row that was put there."""

    def spill(self, connection: Connection) -> None:
        """A row into every table that says whose it is and has none of theirs yet.

        Its names are NAME and its documents no documents: whoever reads one shows it, or falls.
        """
        for table in tables.sorted_tables:
            if self._key(table) and not self.rows(connection, table):
                self.put(connection, table)

    def put(self, connection: Connection, table: Table) -> None:
        """A row of theirs."""
        row = {column.name: self._value(column) for column in _given(table)}
        connection.execute(insert(table).values(row))
        self.ids[table.name] = row
        if table.name in ("webhook", "issuing"):
            self.known[f"{table.name}_id"] = row["id"]

    def rows(self, connection: Connection, table: Table) -> list[Any]:
        """What is theirs in a table."""
        key = self._key(table)
        if key is None:
            return []
        theirs = select(table).where(table.c[key] == self.known[key])
        return sorted(map(repr, connection.execute(theirs)))

    def everything(self, connection: Connection) -> dict[str, list[Any]]:
        """All that is theirs, to be compared. Not what the clock and every request adds."""
        return {
            table.name: self.rows(connection, table)
            for table in tables.sorted_tables
            if table.name not in ("audit", "audit_seal")
        }

    def _key(self, table: Table) -> str | None:
        return next((one for one in WHOSE if one in table.columns and one in self.known), None)

    def _value(self, column: Column[Any]) -> Any:
        if column.name in self.known:
            return self.known[column.name]
        if column.foreign_keys or column.name in ("expires_ms", "removed_ms", "revoked_ms"):
            return 2**41 if column.name == "expires_ms" else None
        if isinstance(column.type, Boolean):
            return False
        if isinstance(column.type, Integer):
            return 1
        if isinstance(column.type, LargeBinary):
            return f"{NUMBER}{next(self._numbers):011}".encode()
        length = getattr(column.type, "length", None)
        if length and (column.primary_key or column.name.endswith(("hash", "_id", "rev", "id"))):
            return f"{NUMBER}{next(self._numbers):0{length - len(NUMBER)}}"
        return NAME[:length] if length else f"{NAME}@{column.table.name}{next(self._numbers)}"


def _given(table: Table) -> list[Column[Any]]:
    return [
        column
        for column in table.columns
        if not (column is table.autoincrement_column and isinstance(column.type, Integer))
    ]


def body_of(schema: dict[str, Any], described: dict[str, Any], fields: dict[str, str]) -> Any:
    """JSON that a described route takes, with foreign ids wherever a text may stand."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return body_of(described["components"]["schemas"][name], described, fields)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return body_of(schema[several][0], described, fields)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    kind = schema.get("type")
    if kind == "object":
        return {
            name: fields.get(name) or body_of(one, described, fields)
            for name, one in schema.get("properties", {}).items()
        }
    if kind == "array":
        return [body_of(schema.get("items", {}), described, fields)]
    return {"integer": 1, "number": 1, "boolean": True}.get(str(kind), fields["touchpoint"])
