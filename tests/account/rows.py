"""A response as the account keeps it, for tests that begin where the intake has ended."""

from typing import Any

from feedback.identity import new_rid
from feedback.response import Answer, Body, Channel, Ended, Mode, Outcome


def store_id(terminal_id: str) -> str:
    """The one store of each terminal."""
    return f"{int(terminal_id, 16):016x}"


def response_row(
    account_id: str, terminal_id: str, seq: int, at_ms: int, **columns: Any
) -> dict[str, Any]:
    """Columns of `response` for five smileys, pressed and received at `at_ms` by an exact clock.

    `touchpoint_id`, `survey_rev`, `body` and `rating` are the caller's to give, and whatever else
    is to differ.
    """
    return {
        "terminal_id": terminal_id,
        "rid": new_rid(store_id(terminal_id), seq).bytes,
        "account_id": account_id,
        "store_id": store_id(terminal_id),
        "seq": seq,
        "content_hash": bytes(32),
        "boot_id": "b",
        "boot_ms": 1,
        "wall_ms": 1,
        "wall_synced": True,
        "settings_rev": "",
        "received_ms": at_ms,
        "question": "mood",
        "language": "en",
        "channel": "touch",
        "mode": "normal",
        "ended": "finished",
        "since_last_press_ms": None,
        "link": "",
        "kind": "smileys",
        "steps": 5,
        "unscored": None,
        "true_ms": at_ms,
        "earliest_ms": at_ms,
        "latest_ms": at_ms,
        "time_quality": "exact",
        **columns,
    }


def visit_body(
    rating: int,
    answers: tuple[Answer, ...] = (),
    *,
    link: str = "",
    mode: Mode = Mode.NORMAL,
    channel: Channel = Channel.TOUCH,
    language: str = "en",
) -> Body:
    """What such a visit left: the rating, and the answers after it."""
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
