"""What was wrong with a form, in the words of whoever filled it in."""

from account.errors import AccountError
from account.pages.words import Words
from account.spans import WrongHours


def in_words(w: Words, error: AccountError | WrongHours) -> str:
    """One sentence or two; what nobody foresaw in a form is told as such."""
    return w(error.word, **error.told) if error.word else w("not_so")
