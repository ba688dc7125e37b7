"""What can go wrong at the account, each with what cures it."""


class AccountError(Exception):
    """Expected trouble: one clear message, and a hint for whoever can cure it.

    `word` names the same in the words of the pages (`account.pages.words`), for those who read
    them in another language; `told` is what stands in it.
    """

    hint = ""
    word = ""

    def __init__(self, what: str, hint: str = "", *, word: str = "", **told: object) -> None:
        super().__init__(what)
        self.hint, self.word, self.told = hint or self.hint, word or self.word, told


class Misconfigured(AccountError):
    """What was asked for on the command line cannot be done."""


class CannotUse(AccountError):
    """A file or directory that is not what it must be."""


class CannotListen(AccountError):
    """The address or port is not ours to take."""


class DatabaseTrouble(AccountError):
    """The database cannot be opened, read or written."""


class NewerDatabase(DatabaseTrouble):
    """Made by a later version of this program; left as it is."""

    hint = "Install that version, or give this one another --directory."


class NotFound(AccountError):
    """Nothing of that name here."""


class AlreadyThere(AccountError):
    """That name is taken."""


class RefusedSurvey(AccountError):
    """A survey file that cannot be issued; the message lists every fault with its place."""

    hint = "Nothing was issued. Correct the file and run: account survey check FILE"
