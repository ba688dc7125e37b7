"""One scene with everything in it that a page can show."""

import msgspec

from account.store.intake import longer
from feedback import seal, wire
from feedback.batch import Health
from feedback.response import Answer, Channel, Mode, Outcome
from tests.account.pages.scene import HOUR, MINUTE, Scene
from tests.account.rows import visit_body


def tell_everything(scene: Scene) -> None:
    """Two touchpoints, terminals that are well, poor, late and new, and a visit of every sort."""
    scene.add_touchpoint("gate", "Gate A12", "Asia/Tokyo")
    well = Health(
        version="0.1.0",
        outbox=0,
        disk_free_bytes=24_600_000_000,
        temperature_c=47.3,
        under_voltage=False,
        clock_synced=True,
    )
    door = scene.terminal(health=well)
    scene.store(door, 1204)
    scene.received(door, range(1, 1197))
    poor = msgspec.structs.replace(
        well,
        clock_synced=False,
        under_voltage=True,
        oldest_unsent_ms=26 * HOUR,
        trouble=("Button 3 has not been pressed for 9 days.",),
    )
    gate = scene.terminal("Boarding, right", "gate", heard=3 * HOUR, health=poor)
    scene.store(
        gate,
        60,
        gaps=((17, 18), (31, 31), (40, 40)),
        seen_seq=52,
        acked_seq=52,
        kept_from_seq=20,
        held='[[31, "refused"]]',
    )
    scene.quarantine(gate, 40)
    came = [n for n in range(1, 51) if n not in (17, 18, 31, 40)]
    body = wire.body_to(visit_body(5))
    scene.received(gate, came, rating=5, body=body, touchpoint_id="gate")
    late = scene.terminal("Kiosk in the hall", heard=20 * MINUTE, health=well)
    scene.store(late, 0, seen_seq=0)
    scene.terminal("Not on the wall yet", heard=None)
    nonce = "0123456789abcdef"
    queue = Answer(question="reason", outcome=Outcome.ANSWERED, value="queue", took_ms=2100)
    skipped = Answer(question="reason", outcome=Outcome.SKIPPED, took_ms=900)
    scene.count_from(gate, 50)
    scene.visit(
        gate,
        3,
        ago=50 * MINUTE,
        touchpoint="gate",
        language="de",
        bounded=(scene.now - 5 * HOUR, scene.now - HOUR),
    )
    scene.visit(gate, 5, ago=40 * MINUTE, touchpoint="gate", mode=Mode.TEST, channel=Channel.BUTTON)
    scene.count_from(door, 1196)
    scene.visit(door, 5, ago=31 * MINUTE)
    scene.visit(door, 4, ago=22 * MINUTE, channel=Channel.BUTTON)
    scene.visit(door, 3, ago=17 * MINUTE, language="de")
    scene.visit(door, 2, ago=9 * MINUTE, answers=(skipped,))
    scene.visit(door, 9, ago=6 * MINUTE, kind="nps", steps=11)
    scene.visit(
        door,
        4,
        ago=4 * MINUTE,
        kind=None,
        steps=None,
        unscored="survey_unknown",
        survey_rev="0" * 64,
    )
    scene.visit(door, 1, ago=2 * MINUTE, answers=(queue,), link=nonce, language="de")
    scene.visit(door, 5, ago=1 * MINUTE)
    longer_answers(scene, door, nonce)


def longer_answers(scene: Scene, terminal_id: str, nonce: str) -> None:
    """The longer survey that follows the visit of that nonce, sent a minute ago."""
    with scene.database.write() as connection:
        of = longer.linked_terminal(connection, terminal_id)
        assert of is not None
        asked = longer.asked(connection, of, nonce)
        assert asked is not None
        details = longer.ContactDetails(name="Ayşe Yılmaz", reach="+49 30 123456")
        answers = {
            "recommend": longer.LongerAnswer(value=3),
            "liked": longer.LongerAnswer(value=("range", "staff")),
            "words": longer.LongerAnswer(
                sealed=seal.seal("Only one till was open.\nI nearly left my basket.", of.public_key)
            ),
            "call": longer.LongerAnswer(
                sealed=seal.seal(wire.to_json(details).decode(), of.public_key),
                consent="Yes, you may contact me.",
                consent_ms=scene.now - MINUTE,
            ),
        }
        assert longer.keep(connection, of, nonce, asked, "de", answers, scene.now - MINUTE)
