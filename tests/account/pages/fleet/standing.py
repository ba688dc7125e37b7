"""How the fleet stands, as the account judges it."""

from account import spans
from account.store.fleet import attention, fleet
from account.store.fleet.need import Need
from account.store.places import touchpoints
from account.store.reach import Reach
from feedback.batch import Health
from tests.account.pages.scene import HOUR, NOON, Scene
from tests.account.pages.test_touchpoints_page import place

WELL = Health(version="0.1.0", outbox=0, clock_synced=True, disk_free_bytes=10**10)


def at_night(scene: Scene) -> None:
    """It is three in the morning, and the place opens from eight to eight."""
    scene.now = NOON + 15 * HOUR
    hours = spans.written(spans.typed("mon-sun 08:00-20:00"))
    with scene.database.write() as connection:
        own = {**place(scene, "north").own, "opening_hours": hours}
        touchpoints.change(connection, scene.account_id, "north", own, scene.now)


def needs(scene: Scene) -> list[Need]:
    mine = Reach(scene.account_id, None)
    with scene.database.read() as connection:
        whole = fleet.whole(connection, mine, scene.now)
        return attention.needs(connection, mine, whole, scene.now)


def state_now(scene: Scene) -> list[str]:
    with scene.database.read() as connection:
        whole = fleet.whole(connection, Reach(scene.account_id, None), scene.now)
    return [str(one.state) for one in whole.terminals]
