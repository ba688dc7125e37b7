"""What there is to see in the tests of the pages: an account, its terminals, visits, people."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import msgspec
from sqlalchemy import insert, update

from account.store import longer, papers, people, schema
from account.store.engine import Database
from feedback import identity, link, seal, wire
from feedback.batch import Health
from feedback.response import Answer, Body, Channel, Ended, Mode, Outcome
from feedback.survey import Survey

NOON = 1_763_809_200_000  # 2025-11-22 12:00 in Berlin
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
EMAIL, PASSWORD = "anna@example.org", "three plain words"
HERE = Path(__file__).parent


class Scene:
    """What there is to see; every method adds to it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOON
        self.account_id, self.sealing_key = "a" * 12, seal.new_key()
        self.survey = wire.survey_from_toml((HERE / "every_kind.toml").read_text("utf-8"))
        self._seqs: dict[str, int] = {}
        with database.write() as connection:
            connection.execute(
                insert(schema.account).values(
                    id=self.account_id,
                    name="Scene",
                    sealing_key=self.sealing_key,
                    signing_key=bytes(32),
                    created_ms=NOON - 90 * DAY,
                    public_url="http://127.0.0.1",
                )
            )
            self.rev = papers.issue_survey(
                connection, self.account_id, self.survey, NOON - 90 * DAY
            ).rev
            people.add_person(connection, self.account_id, EMAIL, PASSWORD, "owner", NOON)
        self.add_touchpoint("north", "Exit north", "Europe/Berlin")

    def add_person(self, email: str, role: str) -> None:
        with self.database.write() as connection:
            people.add_person(connection, self.account_id, email, PASSWORD, role, NOON)

    def add_touchpoint(self, touchpoint_id: str, name: str, time_zone: str) -> None:
        with self.database.write() as connection:
            connection.execute(
                insert(schema.touchpoint).values(
                    id=touchpoint_id,
                    account_id=self.account_id,
                    name=name,
                    time_zone=time_zone,
                    languages=" ".join(self.survey.languages),
                    survey_rev=self.rev,
                    created_ms=NOON - 90 * DAY,
                )
            )

    def issue(self, survey: Survey) -> str:
        with self.database.write() as connection:
            return papers.issue_survey(connection, self.account_id, survey, self.now).rev

    def terminal(
        self,
        name: str = "Left of the door",
        touchpoint: str = "north",
        *,
        heard: int | None = MINUTE,
        health: Health | None = None,
        state: str = "accepted",
    ) -> str:
        """Enrol a terminal, last heard so many milliseconds ago; its terminal_id."""
        terminal_id = f"{len(self._seqs) + 1:012x}"
        self._seqs[terminal_id] = 0
        with self.database.write() as connection:
            connection.execute(
                insert(schema.terminal).values(
                    terminal_id=terminal_id,
                    account_id=self.account_id,
                    name=name,
                    touchpoint_id=touchpoint,
                    state=state,
                    token_hash=f"{terminal_id:0>64}",
                    public_key="",
                    link_key=bytes(31) + bytes([len(self._seqs)]),
                    enrolled_ms=NOON - 30 * DAY,
                    settings_rev="",
                    last_contact_ms=None if heard is None else self.now - heard,
                    health=None if health is None else wire.to_json(health).decode(),
                )
            )
            papers.issue_settings(connection, touchpoint, self.now)
        return terminal_id

    def store(
        self,
        terminal_id: str,
        captured: int,
        *,
        gaps: tuple[tuple[int, int], ...] = (),
        **told: object,
    ) -> None:
        """What a terminal last said of its store; all delivered and still kept unless told."""
        row: dict[str, object] = {
            "terminal_id": terminal_id,
            "store_id": store_id(terminal_id),
            "captured_seq": captured,
            "kept_from_seq": 1,
            "acked_seq": captured,
            "seen_seq": captured,
            "held": "[]",
            "first_contact_ms": self.now,
            "last_contact_ms": self.now,
            **told,
        }
        with self.database.write() as connection:
            connection.execute(insert(schema.terminal_store).values(row))
            for first, last in gaps:
                connection.execute(
                    insert(schema.gap).values(
                        terminal_id=terminal_id,
                        store_id=store_id(terminal_id),
                        from_seq=first,
                        to_seq=last,
                    )
                )

    def quarantine(self, terminal_id: str, seq: int) -> None:
        with self.database.write() as connection:
            connection.execute(
                insert(schema.quarantine).values(
                    terminal_id=terminal_id,
                    raw_hash=seq.to_bytes(32, "big"),
                    store_id=store_id(terminal_id),
                    seq=seq,
                    code="malformed",
                    detail="",
                    raw=b"{",
                    received_ms=self.now,
                )
            )

    def visit(
        self,
        terminal_id: str,
        rating: int = 4,
        *,
        ago: int = 0,
        seq: int | None = None,
        answers: tuple[Answer, ...] = (),
        link: str = "",
        mode: Mode = Mode.NORMAL,
        channel: Channel = Channel.TOUCH,
        language: str = "en",
        bounded: tuple[int, int] | None = None,
        touchpoint: str = "north",
        **columns: object,
    ) -> str:
        """One response, pressed so many milliseconds ago and received since; its rid in hex."""
        self._seqs[terminal_id] = seq or self._seqs[terminal_id] + 1
        rid = identity.new_rid(store_id(terminal_id), self._seqs[terminal_id])
        body = _body(rating, answers, link=link, mode=mode, channel=channel, language=language)
        true_ms = self.now - ago
        earliest, latest = bounded or (true_ms, true_ms)
        row: dict[str, object] = {
            "touchpoint_id": touchpoint,
            "survey_rev": self.rev,
            "body": wire.body_to(body),
            "received_ms": true_ms + 100,
            "rating": rating,
            "language": language,
            "channel": channel,
            "mode": mode,
            "ended": body.ended,
            "link": link,
            "kind": "smileys",
            "steps": 5,
            "true_ms": None if bounded else true_ms,
            "earliest_ms": earliest,
            "latest_ms": latest,
            "time_quality": "bounded" if bounded else "exact",
            **columns,
        }
        self._insert_response(terminal_id, rid, row)
        return rid.hex

    def _insert_response(self, terminal_id: str, rid: UUID, row: dict[str, object]) -> None:
        with self.database.write() as connection:
            connection.execute(
                insert(schema.response).values(
                    terminal_id=terminal_id,
                    rid=rid.bytes,
                    account_id=self.account_id,
                    store_id=store_id(terminal_id),
                    seq=self._seqs[terminal_id],
                    content_hash=bytes(32),
                    boot_id="b",
                    boot_ms=1,
                    wall_ms=1,
                    wall_synced=False,
                    settings_rev="",
                    question="mood",
                    **row,
                )
            )

    def link(self, terminal_id: str, nonce: str) -> str:
        """A token as the terminal's screen shows it."""
        return link.token(terminal_id, nonce, bytes(31) + bytes([int(terminal_id, 16)]))

    def retire(self, terminal_id: str) -> None:
        with self.database.write() as connection:
            this = schema.terminal.c.terminal_id == terminal_id
            connection.execute(update(schema.terminal).where(this).values(state="retired"))


def store_id(terminal_id: str) -> str:
    return f"{int(terminal_id, 16):016x}"


def _body(
    rating: int,
    answers: tuple[Answer, ...],
    *,
    link: str,
    mode: Mode,
    channel: Channel,
    language: str,
) -> Body:
    first = Answer(question="mood", outcome=Outcome.ANSWERED, value=rating, took_ms=0)
    return Body(
        answers=(first, *answers),
        language=language,
        channel=channel,
        order=(1, 2, 3, 4, 5),
        since_last_press_ms=None,
        mode=mode,
        link=link,
        ended=Ended.FINISHED,
    )


def tell_everything(scene: Scene) -> None:
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
    for seq in range(1, 1205):
        scene._seqs[door] = seq
    _received(scene, door, range(1, 1197))
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
    _received(
        scene,
        gate,
        [n for n in range(1, 51) if n not in (17, 18, 31, 40)],
        rating=5,
        touchpoint="gate",
    )
    late = scene.terminal("Kiosk in the hall", heard=20 * MINUTE, health=well)
    scene.store(late, 0, seen_seq=0)
    scene.terminal("Not on the wall yet", heard=None)
    nonce = "0123456789abcdef"
    queue = Answer(question="reason", outcome=Outcome.ANSWERED, value="queue", took_ms=2100)
    skipped = Answer(question="reason", outcome=Outcome.SKIPPED, took_ms=900)
    scene._seqs[gate] = 50
    scene.visit(
        gate,
        3,
        ago=50 * MINUTE,
        touchpoint="gate",
        language="de",
        bounded=(scene.now - 5 * HOUR, scene.now - HOUR),
    )
    scene.visit(gate, 5, ago=40 * MINUTE, touchpoint="gate", mode=Mode.TEST, channel=Channel.BUTTON)
    scene._seqs[door] = 1196
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


def _received(
    scene: Scene, terminal_id: str, seqs: Iterable[int], rating: int = 4, touchpoint: str = "north"
) -> None:
    rows = []
    for seq in seqs:
        body = _body(rating, (), link="", mode=Mode.NORMAL, channel=Channel.TOUCH, language="en")
        true_ms = scene.now - 3 * DAY + seq * MINUTE
        rows.append(
            {
                "terminal_id": terminal_id,
                "rid": identity.new_rid(store_id(terminal_id), seq).bytes,
                "account_id": scene.account_id,
                "store_id": store_id(terminal_id),
                "seq": seq,
                "content_hash": bytes(32),
                "boot_id": "b",
                "boot_ms": 1,
                "wall_ms": 1,
                "wall_synced": False,
                "touchpoint_id": touchpoint,
                "settings_rev": "",
                "survey_rev": scene.rev,
                "body": wire.body_to(body),
                "received_ms": true_ms,
                "question": "mood",
                "rating": rating,
                "language": "en",
                "channel": "touch",
                "mode": "normal",
                "ended": "finished",
                "link": "",
                "kind": "smileys",
                "steps": 5,
                "true_ms": true_ms,
                "earliest_ms": true_ms,
                "latest_ms": true_ms,
                "time_quality": "exact",
            }
        )
    with scene.database.write() as connection:
        connection.execute(insert(schema.response), rows)


def longer_answers(scene: Scene, terminal_id: str, nonce: str) -> None:
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
