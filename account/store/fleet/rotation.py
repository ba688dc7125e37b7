"""Tokens are changed while nobody has had time to do much with a stolen one."""

from sqlalchemy import Connection, and_, exists, or_, select

from account.store.engine import Database
from account.store.fleet import commanding
from account.store.fleet.terminals import ACCEPTED
from account.store.schema import command, terminal
from feedback.asks import Kind

DAYS = 90
WHO = "by the clock"
_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
_AT_ONCE = 200
"""In one transaction: a fleet that enrolled on one day changes its tokens in some minutes."""


class Rotation:
    """Work for the clock: asks every terminal for another token, 90 days after the last one."""

    def __init__(self) -> None:
        self._again_ms = 0

    def __call__(self, database: Database, at_ms: int) -> None:
        """Ask those whose token is old; looked for once an hour."""
        if at_ms < self._again_ms:
            return
        with database.write() as connection:
            aged = _aged(connection, at_ms - DAYS * _DAY_MS)
            for terminal_id in aged:
                commanding.ask(connection, terminal_id, Kind.ROTATE, {}, at_ms, WHO)
        self._again_ms = at_ms if len(aged) == _AT_ONCE else at_ms + _HOUR_MS


def _aged(connection: Connection, before_ms: int) -> list[str]:
    """Terminals whose token is older, and that were not asked already."""
    t, c = terminal.c, command.c
    asked = exists().where(
        and_(
            c.terminal_id == t.terminal_id,
            c.kind == Kind.ROTATE.value,
            or_(c.done_ms.is_(None), c.asked_ms >= before_ms),
        )
    )
    query = select(t.terminal_id).where(t.state == ACCEPTED, t.enrolled_ms < before_ms, ~asked)
    return [*connection.execute(query.order_by(t.terminal_id).limit(_AT_ONCE)).scalars()]
