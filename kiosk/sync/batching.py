"""What an offer needs around it to be a batch."""

import secrets

from feedback import wire
from feedback.batch import Batch, Done, Health, Offer
from feedback.response import Moment
from kiosk.papers import Papers


def batch_of(
    offer: Offer,
    *,
    papers: Papers | None,
    health: Health,
    sent: Moment,
    next_token_hash: str | None = None,
    done: tuple[Done, ...] = (),
) -> Batch:
    """A batch with a name of its own, to be sent or carried."""
    return Batch(
        v=wire.VERSION,
        batch_id=secrets.token_hex(16),
        store_id=offer.store_id,
        captured_seq=offer.captured_seq,
        kept_from_seq=offer.kept_from_seq,
        acked_seq=offer.acked_seq,
        held=offer.held,
        boots=offer.boots,
        anchors=offer.anchors,
        responses=offer.responses,
        health=health,
        settings_rev=papers.settings_rev if papers else "",
        survey_rev=papers.survey_rev if papers else "",
        next_token_hash=next_token_hash,
        done=done,
        sent=sent,
    )
