"""What a terminal may rely on, whichever account it talks to."""

import random
import secrets
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace
from nacl.signing import SigningKey

from feedback import wire
from feedback.batch import Batch, EnrolRequest, Health, Status
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
from kiosk.errors import (
    EnrolmentRefused,
    EnrolmentRevoked,
    StoreElsewhere,
    TryLater,
)
from kiosk.papers import Papers, built_in
from kiosk.store.shelf import Shelf
from kiosk.store.store import Store
from kiosk.sync.enrolment import digest
from kiosk.sync.rounds import Rounds
from kiosk.visit import Capture

from .accounts import PLACES, Place

BODY = Body(
    answers=(Answer(question="visit", outcome=Outcome.ANSWERED, value=4, took_ms=0),),
    language="en",
    channel=Channel.TOUCH,
    order=(1, 2, 3, 4),
    since_last_press_ms=None,
    ended=Ended.FINISHED,
)


@pytest.fixture(params=PLACES.values(), ids=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with request.param(tmp_path) as made:
        yield made


def question(code: str, token: str) -> EnrolRequest:
    key = SigningKey.generate().verify_key
    return EnrolRequest(code=code, token_hash=digest(token), public_key=bytes(key).hex())


def enrol(place: Place) -> Credentials:
    token = secrets.token_hex(32)
    reply = place.client.enrol(question(place.code(), token))
    return Credentials(
        account="", token=token, signing_key="00" * 32, terminal_id=reply.terminal_id
    )


@pytest.fixture
def bound(place: Place) -> Credentials:
    return enrol(place)


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


@pytest.fixture
def card() -> Card:
    return Card()


# --- enrolment


def test_enrolling_again_with_the_same_question_gives_the_same_answer(place: Place) -> None:
    asked = question(place.code(), "t" * 64)
    assert place.client.enrol(asked) == place.client.enrol(asked)


def test_a_lost_enrolment_can_be_asked_for_again(place: Place) -> None:
    asked = question(place.code(), "t" * 64)
    place.lose_next_receipt()
    with pytest.raises(TryLater):
        place.client.enrol(asked)
    assert len(place.client.enrol(asked).terminal_id) == 12


def test_a_used_code_is_refused_to_anybody_else(place: Place) -> None:
    code = place.code()
    place.client.enrol(question(code, "t" * 64))
    with pytest.raises(EnrolmentRefused):
        place.client.enrol(question(code, "u" * 64))


def test_an_unknown_code_is_refused(place: Place) -> None:
    with pytest.raises(EnrolmentRefused) as met:
        place.client.enrol(question("NONSENSE", "t" * 64))
    assert "new enrolment code" in met.value.hint


# --- batches


def test_a_batch_is_kept_and_the_receipt_names_all_of_it(
    place: Place, bound: Credentials, card: Card
) -> None:
    batch = card.batch(card.press(), card.press())
    receipt = place.client.send(batch, bound)
    assert (receipt.batch_id, receipt.store_id) == (batch.batch_id, batch.store_id)
    assert [(one.seq, one.rid) for one in receipt.results] == [
        (one.seq, one.rid) for one in batch.responses
    ]
    assert {one.status for one in receipt.results} == {Status.STORED}
    assert place.kept(bound.terminal_id) == {one.rid for one in batch.responses}


def test_sending_again_keeps_one(place: Place, bound: Credentials, card: Card) -> None:
    pressed = card.press()
    place.client.send(card.batch(pressed), bound)
    receipt = place.client.send(card.batch(pressed), bound)
    assert [one.status for one in receipt.results] == [Status.DUPLICATE]
    assert len(place.kept(bound.terminal_id)) == 1


def test_the_same_rid_with_other_content_is_a_conflict(
    place: Place, bound: Credentials, card: Card
) -> None:
    pressed = card.press()
    place.client.send(card.batch(pressed), bound)
    receipt = place.client.send(card.batch(replace(pressed, boot_ms=77)), bound)
    assert [one.status for one in receipt.results] == [Status.CONFLICT]
    assert len(place.kept(bound.terminal_id)) == 1


def test_a_lost_receipt_means_kept_and_not_known(
    place: Place, bound: Credentials, card: Card
) -> None:
    pressed = card.press()
    place.lose_next_receipt()
    with pytest.raises(TryLater):
        place.client.send(card.batch(pressed), bound)
    assert place.kept(bound.terminal_id) == {pressed.rid}
    receipt = place.client.send(card.batch(pressed), bound)
    assert [one.status for one in receipt.results] == [Status.DUPLICATE]


def test_a_heartbeat_has_a_receipt_too(place: Place, bound: Credentials, card: Card) -> None:
    receipt = place.client.send(card.batch(), bound)
    assert (receipt.results, receipt.resend, receipt.want_surveys) == ((), (), ())


def test_a_store_belongs_to_one_terminal(place: Place, bound: Credentials, card: Card) -> None:
    place.client.send(card.batch(card.press()), bound)
    other = enrol(place)
    with pytest.raises(StoreElsewhere):
        place.client.send(card.batch(card.press()), other)
    assert place.kept(other.terminal_id) == set()


def test_unplugged_it_is_tried_later(place: Place, bound: Credentials, card: Card) -> None:
    place.unplug()
    with pytest.raises(TryLater):
        place.client.send(card.batch(card.press()), bound)
    place.plug()
    place.client.send(card.batch(), bound)
    assert place.kept(bound.terminal_id) == set()


def test_closed_it_calls_nobody_any_more(place: Place, bound: Credentials, card: Card) -> None:
    place.client.close()
    with pytest.raises(TryLater):
        place.client.send(card.batch(card.press()), bound)
    assert place.kept(bound.terminal_id) == set()


# --- tokens


def test_a_revoked_terminal_is_told_so(place: Place, bound: Credentials, card: Card) -> None:
    place.revoke(bound.terminal_id)
    with pytest.raises(EnrolmentRevoked):
        place.client.send(card.batch(card.press()), bound)
    with pytest.raises(EnrolmentRevoked):
        place.client.settings(bound, "")
    assert place.kept(bound.terminal_id) == set()


def test_another_token_is_not_taken(place: Place, bound: Credentials, card: Card) -> None:
    with pytest.raises(EnrolmentRevoked):
        place.client.send(card.batch(card.press()), replace(bound, token="f" * 64))
    assert place.kept(bound.terminal_id) == set()


def test_the_old_token_works_until_the_new_one_is_first_used(
    place: Place, bound: Credentials, card: Card
) -> None:
    rotated = replace(bound, token=secrets.token_hex(32))
    announcement = replace(card.batch(), next_token_hash=digest(rotated.token))
    place.client.send(announcement, bound)
    place.client.send(replace(announcement, batch_id="again"), bound)
    place.client.send(card.batch(card.press()), rotated)
    with pytest.raises(EnrolmentRevoked):
        place.client.send(card.batch(card.press()), bound)


# --- papers


def test_settings_and_survey_come_as_issued(place: Place, bound: Credentials, card: Card) -> None:
    handout = place.client.send(card.batch(), bound).settings
    assert handout is not None
    settings = place.client.settings(bound, "")
    assert settings is not None
    assert wire.revision(settings) == handout.rev
    survey_rev = wire.settings_from(settings).survey_rev
    assert wire.revision(place.client.survey(bound, survey_rev)) == survey_rev
    assert place.client.settings(bound, handout.rev) is None
    assert place.client.send(Card(handout.rev).batch(), bound).settings is None


def test_a_survey_that_was_never_issued_is_tried_later(place: Place, bound: Credentials) -> None:
    with pytest.raises(TryLater):
        place.client.survey(bound, "0" * 64)


def test_an_unknown_survey_is_asked_for_until_it_comes(
    place: Place, bound: Credentials, card: Card
) -> None:
    mine = wire.to_json(replace(built_in().survey, name="Made here"))
    rev = wire.revision(mine)
    receipt = place.client.send(card.batch(card.press(rev)), bound)
    assert [one.status for one in receipt.results] == [Status.STORED]
    assert receipt.want_surveys == (rev,)
    place.client.put_survey(bound, rev, mine)
    assert place.client.survey(bound, rev) == mine
    assert place.client.send(card.batch(card.press(rev)), bound).want_surveys == ()


def test_a_survey_that_nobody_asked_for_is_not_taken(place: Place, bound: Credentials) -> None:
    mine = wire.to_json(replace(built_in().survey, name="Made here"))
    with pytest.raises(TryLater):
        place.client.put_survey(bound, wire.revision(mine), mine)


# --- the whole way


def test_with_a_third_of_all_replies_swallowed_each_arrives_once(
    place: Place, tmp_path: Path
) -> None:
    chance, clock = random.Random(2), Ticking()
    store, shelf, code = Store.open(tmp_path, clock), Shelf(tmp_path), place.code()
    rids = set[str]()
    try:
        rounds = make_rounds(place, store, shelf, clock, code)
        for number in range(30):
            rids |= press(store, clock)
            if chance.random() < 0.3:
                place.lose_next_receipt()
            if number == 15:  # the plug is pulled: all that is not on disk is forgotten
                rounds = make_rounds(place, store, shelf, clock, code)
            rounds.schedule.hurry()
            rounds.step()
        for _ in range(5):
            rounds.schedule.hurry()
            rounds.step()
        assert store.tally().waiting == 0
        bound = shelf.credentials()
    finally:
        store.close()
    assert bound is not None
    assert len(rids) == 30
    assert place.kept(bound.terminal_id) == rids


class Ticking:
    """A boot clock that moves a second whenever it is read."""

    def __init__(self) -> None:
        self._boot_ms = 0

    def __call__(self) -> Moment:
        self._boot_ms += 1000
        return moment(self._boot_ms)


def make_rounds(place: Place, store: Store, shelf: Shelf, clock: Ticking, code: str) -> Rounds:
    def allow(_papers: Papers) -> None:
        """Everything can be shown."""

    return Rounds(
        outbox=store,
        account=place.client,
        shelf=shelf,
        clock=clock,
        health=lambda: Health(version="test", outbox=0),
        check_shown=allow,
        address="http://127.0.0.1",
        code=code,
    )


def press(store: Store, clock: Ticking) -> set[str]:
    """One visit, durably; its rid."""
    done = Event()
    store.write(
        [Capture(clock(), BODY)],
        touchpoint_id="",
        settings_rev="",
        survey_rev=built_in().survey_rev,
        done=lambda _trouble: done.set(),
    )
    assert done.wait(60)
    return {store.offer(500, 10**6).responses[-1].rid}
