"""One answer in a visitor's browser: out of the form that was sent, and into it again."""

from collections.abc import Sequence

from account.pages import phone_form
from feedback import seal, wire
from feedback.response import Answer, Consented, ContactDetails, Outcome
from feedback.survey import WRITTEN, Kind, Question, Survey


class Lacking(ValueError):
    """An answer that cannot be taken yet; `word` says what it lacks."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def answered(
    form: phone_form.Given, asked: Question, public_key: bytes, language: str, survey: Survey
) -> Answer:
    """What the form says to this question, sealed to `public_key` (32 bytes) where it was written.

    Raises Unreadable or Lacking.
    """
    filled = phone_form.read(form, [asked])
    passed_over = Answer(question=asked.id, outcome=Outcome.SKIPPED, took_ms=0)
    if "skip" in form and asked is not survey.rating:
        return passed_over
    value, written = filled.values.get(asked.id), _written(filled, asked)
    if value is None and not written:
        if asked is survey.rating:
            raise phone_form.Unreadable("no rating")
        return passed_over
    consented = None
    if written and asked.kind is Kind.CONTACT:
        version = asked.consent.version if asked.consent else ""
        consented = Consented(version=version, language=language)
    return Answer(
        question=asked.id,
        outcome=Outcome.ANSWERED,
        value=value,
        sealed=seal.seal(written, public_key) if written else None,
        consented=consented,
        took_ms=0,
    )


def _written(filled: phone_form.Filled, asked: Question) -> str:
    """What is to be sealed: a comment, contact details as JSON, or nothing. Raises Lacking."""
    if asked.kind is Kind.COMMENT:
        return filled.comments.get(asked.id, "")
    if asked.kind is not Kind.CONTACT:
        return ""
    if lack := filled.lacks.get(asked.id):
        raise Lacking(lack)
    details = filled.contacts.get(asked.id)
    if not details:
        return ""
    email = details.reach if "@" in details.reach else ""
    phone = "" if email else details.reach
    said = ContactDetails(name=details.name, email=email, phone=phone)
    return wire.to_json(said).decode()


def given_before(asked: Question, answer: Answer | None) -> dict[str, Sequence[str]]:
    """What was chosen before; what was written is not shown again."""
    if answer is None or answer.value is None or asked.kind in WRITTEN:
        return {}
    chosen = answer.value if isinstance(answer.value, tuple) else (str(answer.value),)
    return {f"q_{asked.id}": chosen}
