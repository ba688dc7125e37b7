"""Settings and surveys, whichever account issues them."""

import pytest
from msgspec.structs import replace

from feedback import wire
from feedback.batch import Status
from kiosk.credentials import Credentials
from kiosk.errors import (
    TryLater,
)
from kiosk.papers import built_in

from .accounts import Place
from .cards import Card


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
