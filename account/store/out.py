"""Everything that arrived, on its way out: row by row, in constant memory."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from account.store.schema import response

_AT_A_TIME = 500
_r = response.c
_COLUMNS = (
    *(_r.terminal_id, _r.store_id, _r.seq, _r.rid, _r.touchpoint_id, _r.survey_rev),
    *(_r.rating, _r.kind, _r.steps, _r.unscored, _r.language, _r.channel, _r.mode, _r.ended),
    *(_r.true_ms, _r.earliest_ms, _r.latest_ms, _r.time_quality, _r.received_ms, _r.body),
)


def responses(connection: Connection, account_id: str) -> Iterator[dict[str, Any]]:
    """Every response of an account, each store's in the order of its seqs."""
    query = select(*_COLUMNS).where(_r.account_id == account_id)
    ordered = query.order_by(_r.terminal_id, _r.store_id, _r.seq, _r.rid)
    rows = connection.execution_options(yield_per=_AT_A_TIME).execute(ordered)
    for row in rows.mappings():
        body = json.loads(row["body"])
        yield {**row, "rid": str(UUID(bytes=row["rid"])), "body": body}
