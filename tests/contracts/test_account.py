"""What a terminal may rely on, whichever account it talks to."""

import secrets

import pytest
from msgspec.structs import replace

from feedback.batch import Status
from kiosk.credentials import Credentials
from kiosk.errors import (
    EnrolmentRefused,
    EnrolmentRevoked,
    StoreElsewhere,
    TryLater,
)
from kiosk.sync.enrolment import digest

from .accounts import Place
from .cards import Card, enrol, question


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
