"""Which terminals were not heard of since the account was restored from a copy.

What they had delivered after the copy was made is unknown here, and asked for once they speak.
"""

from sqlalchemy import Connection, func, select

from account.store.audit import COMMAND_LINE, RESTORED
from account.store.schema import audit, terminal, terminal_store


class Restored:
    """The one place where that is asked: of an account, for any number of its terminals."""

    def __init__(self, connection: Connection, account_id: str) -> None:
        self._last_ms = _restored_ms(connection, account_id)
        self._brought = (
            frozenset[str]()
            if self._last_ms is None
            else _brought_since(connection, account_id, self._last_ms)
        )

    def unheard_ms(
        self, terminal_id: str, enrolled_ms: int, last_contact_ms: int | None
    ) -> int | None:
        """When the account was last restored, where this terminal was not heard of since.

        Who enrolled since was heard of. One without a network is, by what is carried here.
        """
        if self._last_ms is None or terminal_id in self._brought:
            return None
        heard_ms = max(enrolled_ms, last_contact_ms or 0)
        return self._last_ms if heard_ms <= self._last_ms else None


def _restored_ms(connection: Connection, account_id: str) -> int | None:
    c = audit.c
    mine = (c.account_id == account_id, c.who == COMMAND_LINE, c.what == RESTORED)
    last: int | None = connection.execute(select(func.max(c.at_ms)).where(*mine)).scalar_one()
    return last


def _brought_since(connection: Connection, account_id: str, then_ms: int) -> frozenset[str]:
    t, s = terminal.c, terminal_store.c
    query = select(s.terminal_id).join(terminal, t.terminal_id == s.terminal_id)
    mine = (t.account_id == account_id, t.by_stick, s.last_contact_ms > then_ms)
    return frozenset(connection.execute(query.where(*mine)).scalars())
