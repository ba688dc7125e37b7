"""What an operator asks at the desk, on its whole way to the terminal and back."""

import pytest

from account.errors import AccountError, NotFound
from account.store.fleet import commanding
from kiosk.errors import AccountUnreachable, EnrolmentRevoked
from kiosk.hw.machine_network import HandNetwork
from kiosk.sync.moving import TRIES, Way, way_of
from tests.proofs.central import ADDRESS, Central
from tests.proofs.world import Card


def ask(account: Central, terminal: Card, kind: str, **arguments: str) -> None:
    with account.database.write() as connection:
        commanding.ask(connection, terminal.terminal_id, kind, arguments, account.now_ms)


def became(account: Central, terminal: Card) -> list[tuple[str, bool | None, str]]:
    with account.database.read() as connection:
        rows = commanding.asked(connection, terminal.terminal_id)
    return [(one.kind, one.well, one.said) for one in rows]


def test_from_the_desk_to_the_terminal_and_back(account: Central, terminal: Card) -> None:
    done = list[str]()
    terminal.deeds = {"identify": lambda _: done.append("beep") or "it beeped"}
    terminal.reboot()
    ask(account, terminal, "identify")
    assert became(account, terminal) == [("identify", None, "")]
    terminal.wire.swallow = 0.5
    terminal.pass_s(7200)
    assert became(account, terminal) == [("identify", True, "it beeped")]
    assert done == ["beep"]


def test_a_wish_that_makes_no_sense_is_not_passed_on(account: Central, terminal: Card) -> None:
    for kind, arguments in (("dance", {}), ("address", {}), ("restart", {"now": "yes"})):
        with pytest.raises(AccountError):
            ask(account, terminal, kind, **arguments)
    with account.database.write() as connection, pytest.raises(NotFound):
        commanding.ask(connection, "000000000000", "restart", {}, 0)


def test_a_password_is_forgotten_once_it_was_answered_for(account: Central, terminal: Card) -> None:
    ask(account, terminal, "network", ssid="shop", password="hush hush")
    terminal.deliver()
    terminal.pass_s(600)
    with account.database.read() as connection:
        left = connection.exec_driver_sql("select arguments from command").scalar()
        noted = connection.exec_driver_sql("select detail from audit").scalars().all()
    assert left == "{}"
    assert not any("hush" in one for one in noted)


def test_a_new_address_is_kept_when_the_account_answers_there(
    account: Central, terminal: Card
) -> None:
    ask(account, terminal, "address", address="https://new.example.org")
    there = terminal.client()
    terminal.account_at = lambda address: {"https://new.example.org": there}[address]
    terminal.reboot()
    terminal.deliver()
    terminal.pass_s(60)
    ((_, well, said),) = became(account, terminal)
    assert (well, "https://new.example.org" in said) == (True, True)
    held = terminal.shelf.credentials()
    assert way_of(Way(ADDRESS), held).address == "https://new.example.org"
    assert way_of(Way("https://edited.example.org"), held).address == "https://edited.example.org"


def test_an_address_where_nobody_answers_is_rolled_back(account: Central, terminal: Card) -> None:
    ask(account, terminal, "address", address="https://nobody.example.org")

    def nobody(address: str) -> object:
        raise AccountUnreachable(address, "nobody there")

    terminal.account_at = nobody  # type: ignore[assignment]
    terminal.reboot()
    terminal.deliver()
    terminal.pass_s(60)
    ((_, well, said),) = became(account, terminal)
    assert (well, "nobody there" in said) == (False, True)
    assert way_of(Way(ADDRESS), terminal.shelf.credentials()).address == ADDRESS
    terminal.press()
    terminal.deliver()
    assert terminal.store.tally().waiting == 0


SHOP = {"ssid": "Shop", "password": "hush hush"}


@pytest.mark.parametrize("reached", [True, False])
def test_a_network_is_kept_when_the_account_answers_in_it(
    account: Central, terminal: Card, reached: bool
) -> None:
    machine, waited = HandNetwork(), list[float]()
    terminal.machine = machine

    def pause(seconds: float) -> bool:
        waited.append(seconds)
        terminal.wire.plugged = reached and len(waited) > 2  # Wi-Fi takes its time
        return True

    terminal.pause = pause
    terminal.reboot()
    ask(account, terminal, "network", **SHOP)
    terminal.wire.plugged = True
    terminal.deliver(1)
    assert machine.kept == machine.joined == (SHOP if reached else {})
    terminal.deliver(1)
    ((_, well, said),) = became(account, terminal)
    assert (well, "back in the network before" in said) == (reached, not reached)
    assert len(waited) == (3 if reached else TRIES)


def test_a_terminal_that_ends_meanwhile_goes_back(account: Central, terminal: Card) -> None:
    machine = HandNetwork()
    terminal.machine, terminal.pause = machine, lambda _seconds: False
    terminal.reboot()
    ask(account, terminal, "network", **SHOP)
    terminal.deliver()
    assert machine.joined == {}
    ((_, well, said),) = became(account, terminal)
    assert (well, "the terminal ended" in said) == (False, True)


@pytest.mark.parametrize("answers", [True, False])
def test_another_proxy_is_kept_when_the_account_answers_through_it(
    account: Central, terminal: Card, answers: bool
) -> None:
    there, used, begun = terminal.client(), list[str | None](), list[bool]()

    def account_at(address: str, proxy: str | None = None) -> object:
        used.append(proxy)
        if not answers:
            raise AccountUnreachable(address, "no such proxy")
        return there

    terminal.account_at = account_at  # type: ignore[assignment]
    terminal.begin_anew = lambda: begun.append(True)
    terminal.reboot()
    ask(account, terminal, "network", proxy="http://me:hush@proxy.example:3128")
    terminal.deliver()
    assert used == ["http://me:hush@proxy.example:3128"]
    held, before = terminal.shelf.credentials(), Way(ADDRESS, "http://old.example:1")
    kept = "http://me:hush@proxy.example:3128" if answers else ""
    assert way_of(Way(ADDRESS), held) == Way(ADDRESS, kept)
    assert way_of(before, held) == before  # somebody has written another one into the settings
    assert bool(begun) == answers
    ((_, well, said),) = became(account, terminal)
    assert (well, "hush" in said) == (answers, False)


def test_a_token_is_changed_when_the_account_asks_for_it(account: Central, terminal: Card) -> None:
    before = terminal.shelf.credentials()
    ask(account, terminal, "rotate")
    terminal.deliver()
    terminal.press()
    terminal.deliver()
    after = terminal.shelf.credentials()
    assert before is not None
    assert after is not None
    assert (after.token != before.token, after.next_token) == (True, "")
    assert became(account, terminal)[0][:2] == ("rotate", True)
    terminal.shelf.keep_credentials(before)  # whoever has copied the old one
    terminal.reboot()
    terminal.press()
    terminal.deliver(1)
    assert isinstance(terminal.trouble, EnrolmentRevoked)
