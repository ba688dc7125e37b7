"""Responses and bodies that fit their columns, found so while they are read.

The reader is in C, and nearly all that comes fits: what does needs no second look, text by text.
What does not fit is read again by `account.store.intake.judge`, which says why.
"""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from feedback.response import Answer, Body, Response

LONGEST_BODY = 64 * 1024
MOST_MS = 1 << 53
"""What every JSON reader can hold."""
LONG, SHORT, LINK = 64, 40, 16
"""Letters that the columns hold."""

_Long = Annotated[str, Meta(max_length=LONG)]
_Ms = Annotated[int, Meta(ge=0, lt=MOST_MS)]


class _Response(Response, frozen=True, kw_only=True, gc=False):
    boot_id: _Long
    boot_ms: _Ms
    wall_ms: Annotated[int, Meta(ge=-MOST_MS, lt=MOST_MS)]
    touchpoint_id: _Long
    settings_rev: _Long
    survey_rev: _Long
    body: Annotated[str, Meta(max_length=LONGEST_BODY)]


class _Body(Body, frozen=True, kw_only=True, gc=False):
    answers: Annotated[tuple[Answer, ...], Meta(min_length=1)]
    language: Annotated[str, Meta(max_length=SHORT)]
    since_last_press_ms: _Ms | None
    link: Annotated[str, Meta(max_length=LINK)] = ""


_responses = msgspec.json.Decoder(list[_Response])
_body = msgspec.json.Decoder(_Body)
_UNFIT = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def fitting(raw: msgspec.Raw) -> list[_Response] | None:
    """All of an arrived batch's responses; None where one of them does not fit."""
    if b"u0000" in bytes(raw):  # a NUL comes only so, and no column takes one
        return None
    try:
        return _responses.decode(raw)
    except _UNFIT:
        return None


def fitting_bodies(texts: Iterable[str]) -> list[Body] | None:
    """The bodies of many; None where one of them does not fit."""
    try:
        bodies: list[Body] = [*map(_body.decode, texts)]
    except _UNFIT:
        return None
    return bodies if all(len(one.answers[0].question) <= SHORT for one in bodies) else None


def fitting_body(text: str) -> Body | None:
    """A response's body; None where it does not fit."""
    try:
        body = _body.decode(text)
    except _UNFIT:
        return None
    return body if len(body.answers[0].question) <= SHORT else None
