"""Columns of values as PostgreSQL reads its arrays (its manual, 8.15.2 and 8.15.6).

Its driver writes them too, value by value in Python: that takes longer than what the server does.
"""

from collections.abc import Sequence

Value = str | int | bytes | None
_NAMES = {str: "text", bool: "boolean", int: "bigint", bytes: "bytea"}  # True is an int as well


def kind(column: Sequence[Value]) -> str | None:
    """The type of a column's values; None where there is nothing but NULL, or what has no array."""
    first = next((one for one in column if one is not None), None)
    return next((name for shape, name in _NAMES.items() if isinstance(first, shape)), None)


def written(column: Sequence[Value]) -> str:
    """The column as an array's text."""
    return f"{{{','.join(map(_element, column))}}}"


def _element(value: Value) -> str:
    if isinstance(value, str):
        if "\\" in value or '"' in value:
            value = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{value}"'
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    return "NULL" if value is None else str(value)
