"""A terminal's side of the wire, made by hand."""

import secrets

from nacl.signing import SigningKey

from feedback import wire
from feedback.batch import Batch, EnrolRequest, Health
from feedback.identity import new_rid, new_store_id
from feedback.response import (
    Answer,
    Body,
    Channel,
    Ended,
    Moment,
    Outcome,
    Response,
)
from kiosk.credentials import Credentials
from kiosk.papers import built_in
from kiosk.sync.enrolment import digest

from .accounts import Place

BODY = Body(
    answers=(Answer(question="visit", outcome=Outcome.ANSWERED, value=4, took_ms=0),),
    language="en",
    channel=Channel.TOUCH,
    order=(1, 2, 3, 4),
    since_last_press_ms=None,
    ended=Ended.FINISHED,
)


def question(code: str, token: str) -> EnrolRequest:
    key = SigningKey.generate().verify_key
    return EnrolRequest(code=code, token_hash=digest(token), public_key=bytes(key).hex())


def enrol(place: Place) -> Credentials:
    token = secrets.token_hex(32)
    reply = place.client.enrol(question(place.code(), token))
    return Credentials(
        account="", token=token, signing_key="00" * 32, terminal_id=reply.terminal_id
    )


def moment(boot_ms: int = 1000) -> Moment:
    return Moment(boot_id="b" * 32, boot_ms=boot_ms, wall_ms=boot_ms, wall_synced=False)


class Card:
    """Makes responses and batches as a terminal's store would."""

    def __init__(self, settings_rev: str = "") -> None:
        self.store_id, self.seq, self.settings_rev = new_store_id(), 0, settings_rev

    def press(self, survey_rev: str = built_in().survey_rev) -> Response:
        self.seq += 1
        return Response(
            seq=self.seq,
            rid=str(new_rid(self.store_id, self.seq)),
            boot_id="b" * 32,
            boot_ms=self.seq,
            wall_ms=self.seq,
            wall_synced=False,
            touchpoint_id="",
            settings_rev=self.settings_rev,
            survey_rev=survey_rev,
            body=wire.body_to(BODY),
        )

    def batch(self, *responses: Response) -> Batch:
        return Batch(
            v=1,
            batch_id=secrets.token_hex(16),
            store_id=self.store_id,
            captured_seq=self.seq,
            kept_from_seq=1,
            sent=moment(),
            health=Health(version="test", outbox=len(responses)),
            settings_rev=self.settings_rev,
            responses=responses,
        )
