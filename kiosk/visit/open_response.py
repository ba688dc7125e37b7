"""The response of whoever stands there: how it grows, and the way back through it."""

from feedback.response import Answer, Body, Channel, Ended, Value
from feedback.survey import Question
from kiosk.visit.answers import answer_to, ended, recorded, spoken


class OpenResponse:
    """Begins with the rating. `key` is what its text is sealed to (32 bytes), None where nobody
    could open it; then no text is asked for.

    What is told it changes `body`; whoever tells it has the body written.
    """

    def __init__(self, body: Body, key: bytes | None) -> None:
        self.body, self.key = body, key
        self._gone_past = list[Question]()  # follow-ups behind this one, to go back to

    @property
    def by_button(self) -> bool:
        """Whether the rating was pressed on a button."""
        return self.body.channel is Channel.BUTTON

    @property
    def rating(self) -> Value | None:
        """What was pressed first."""
        return self.body.answers[0].value

    @property
    def goes_back(self) -> bool:
        """Whether there is a question to go back to."""
        return bool(self._gone_past)

    def given(self, question: Question) -> Value | None:
        """What was answered to it before."""
        before = answer_to(self.body, question.id)
        return before.value if before else None

    def answered(self, question: Question, answer: Answer, language: str) -> None:
        """Said, skipped or sealed; what is sealed cannot be shown again, so no way leads back
        behind it.
        """
        self.body = spoken(recorded(self.body, answer), language)
        self._gone_past.append(question)
        if answer.sealed is not None:
            self._gone_past.clear()

    def gone_back(self, left: Answer) -> Question:
        """From a question with nothing said, to the one before it; what was answered there stands
        until it is changed. Raises IndexError where there is none.
        """
        before = self._gone_past.pop()
        self.body = recorded(self.body, left, said=False)
        return before

    def fell_silent(self, silence: Answer, language: str, how: Ended) -> None:
        """Closed while a question stood unanswered."""
        self.body = ended(recorded(spoken(self.body, language), silence, said=False), how)

    def finished(self, nonce: str) -> None:
        """Closed at an ending, with the nonce of the link that was shown."""
        self.body = ended(self.body, Ended.FINISHED, nonce)
