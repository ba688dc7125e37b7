"""What there is to see in the tests of the pages: an account, its terminals, visits, people."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import insert, update

from account.store import schema
from account.store.engine import Database
from account.store.people import people
from account.store.surveys import papers
from feedback import link, seal, wire
from feedback.batch import Health
from feedback.response import Answer, Channel, Mode
from feedback.survey import Survey
from tests.account.rows import response_row, store_id, visit_body

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
        body = visit_body(rating, answers, link=link, mode=mode, channel=channel, language=language)
        true_ms = self.now - ago
        earliest, latest = bounded or (true_ms, true_ms)
        row = response_row(
            self.account_id,
            terminal_id,
            self._seqs[terminal_id],
            true_ms,
            touchpoint_id=touchpoint,
            survey_rev=self.rev,
            body=wire.body_to(body),
            received_ms=true_ms + 100,
            rating=rating,
            language=language,
            channel=channel,
            mode=mode,
            link=link,
        )
        if bounded:
            row |= {"true_ms": None, "time_quality": "bounded"}
        row |= {"earliest_ms": earliest, "latest_ms": latest, **columns}
        with self.database.write() as connection:
            connection.execute(insert(schema.response).values(row))
        return row["rid"].hex()

    def received(self, terminal_id: str, seqs: Iterable[int], **columns: object) -> None:
        """Very many happy visits, a minute apart, of three days ago."""
        rows = [
            response_row(
                self.account_id,
                terminal_id,
                seq,
                self.now - 3 * DAY + seq * MINUTE,
                **{
                    "touchpoint_id": "north",
                    "survey_rev": self.rev,
                    "body": wire.body_to(visit_body(4)),
                    "rating": 4,
                    **columns,
                },
            )
            for seq in seqs
        ]
        with self.database.write() as connection:
            connection.execute(insert(schema.response), rows)

    def count_from(self, terminal_id: str, seq: int) -> None:
        """Its next visit has the number after this one."""
        self._seqs[terminal_id] = seq

    def link(self, terminal_id: str, nonce: str) -> str:
        """A token as the terminal's screen shows it."""
        return link.token(terminal_id, nonce, bytes(31) + bytes([int(terminal_id, 16)]))

    def retire(self, terminal_id: str) -> None:
        with self.database.write() as connection:
            this = schema.terminal.c.terminal_id == terminal_id
            connection.execute(update(schema.terminal).where(this).values(state="retired"))
