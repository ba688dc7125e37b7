"""Old tokens are changed by the account's clock: once, and not before their time."""

from account.store.fleet.rotation import DAYS, Rotation
from account.store.schema import audit
from feedback.batch import Done

DAY_MS = 86_400_000
HOUR_MS = 3_600_000


def kinds(terminal) -> list[str]:
    return [one.kind for one in terminal.send().commands]


def test_a_token_is_changed_every_ninety_days(account, terminal) -> None:
    rotation, start_ms = Rotation(), account.now_ms
    rotation(account.database, start_ms + DAYS * DAY_MS - HOUR_MS)
    assert kinds(terminal) == []
    for _ in range(3):  # by several servers, and however often
        Rotation()(account.database, start_ms + DAYS * DAY_MS + HOUR_MS)
    (asked,) = terminal.send().commands
    assert asked.kind == "rotate"

    account.now_ms = start_ms + DAYS * DAY_MS + 2 * HOUR_MS
    terminal.send(done=(Done(id=asked.id, well=True),))
    Rotation()(account.database, start_ms + 2 * DAYS * DAY_MS)
    assert kinds(terminal) == []
    Rotation()(account.database, start_ms + 2 * DAYS * DAY_MS + 2 * HOUR_MS)
    assert kinds(terminal) == ["rotate"]
    assert {row.who for row in account.rows(audit) if row.what == "command.rotate"} == {
        "by the clock"
    }


def test_a_terminal_that_is_never_heard_of_is_asked_once(account, terminal) -> None:
    for years in range(1, 4):
        Rotation()(account.database, account.now_ms + 365 * years * DAY_MS)
    assert kinds(terminal) == ["rotate"]
