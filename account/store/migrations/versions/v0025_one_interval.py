"""A touchpoint keeps no `response_interval_s`: no terminal ever read it.

Which press is taken for the same person's says a counting rule, at the account alone.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_GONE = "response_interval_s"


def upgrade() -> None:
    """Forget it wherever it was set, so that no change made there is refused because of it."""
    here = op.get_bind()
    place = sa.table("touchpoint", sa.column("id"), sa.column("settings"), sa.column("own"))
    kept = [column.contains(_GONE) for column in (place.c.settings, place.c.own)]
    for one in here.execute(sa.select(place).where(sa.or_(*kept))).all():
        values = {"settings": _without(json.loads(one.settings))}
        if one.own is not None:
            own = json.loads(one.own)
            values["own"] = own | {"settings": _without(own.get("settings", {}))}
        written = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
        here.execute(place.update().where(place.c.id == one.id).values(written))


def _without(settings: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in settings.items() if name != _GONE}
