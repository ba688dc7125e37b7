"""A rating in words: what was pressed, on which scale."""

from account.pages import faces
from account.pages.words import Words
from feedback.survey import Kind
from feedback.words import face_label


def label(w: Words, kind: str | None, steps: int | None, value: int | None) -> str:
    """For example "Very unhappy", or "8 of 10"; without its survey only the bare number."""
    if value is None:
        return w("rating_unknown", value="–")
    if faces.place_of(kind, steps, value) is not None and steps is not None:
        return face_label(value, steps, w.language)
    if kind is None or steps is None:
        return w("rating_unknown", value=value)
    # NPS counts from 0, so its eleven steps end at 10.
    return w("rating_of", value=value, steps=10 if kind == Kind.NPS else steps)
