"""Being bound, being bound again, and changing the token: each survives a lost reply."""

from msgspec.structs import replace
from nacl.signing import SigningKey

from feedback.batch import EnrolReply, EnrolRequest
from kiosk.errors import (
    AccountUnreachable,
    EnrolmentRefused,
    EnrolmentRevoked,
    NeedsCaretaker,
)
from kiosk.sync.enrolment import NoCode, digest, finish_rotation, other_token

from .story import ADDRESS, TERMINAL, Story

OTHER = "0000000000cd"


def heard(story: Story) -> list[EnrolRequest]:
    """What the account is asked from now on."""
    asked, enrol = list[EnrolRequest](), story.account.enrol

    def listen(request: EnrolRequest) -> EnrolReply:
        asked.append(request)
        return enrol(request)

    story.account.enrol = listen  # type: ignore[method-assign]
    return asked


def test_enrolling_keeps_what_the_account_says_and_tells_of_it(story: Story) -> None:
    story.drain()
    kept = story.shelf.credentials()
    assert kept is not None
    assert (kept.account, kept.terminal_id, kept.link_key) == (ADDRESS, TERMINAL, "b2" * 32)
    assert story.credentials == [kept]
    assert story.store.tally().terminal_id == TERMINAL


def test_the_account_sees_neither_token_nor_key(story: Story) -> None:
    asked = heard(story)
    story.drain()
    kept = story.shelf.credentials()
    assert kept is not None
    assert asked[0].token_hash == digest(kept.token)
    key = SigningKey(bytes.fromhex(kept.signing_key)).verify_key
    assert asked[0].public_key == bytes(key).hex()


def test_a_lost_reply_is_asked_for_again_with_the_same_token(story: Story) -> None:
    asked = heard(story)
    story.account.lose_next_receipt()
    story.rounds.step()
    assert isinstance(story.trouble, AccountUnreachable)
    story.start("CODE-1")  # the plug was pulled in between
    story.drain()
    assert story.trouble is None
    assert asked[0] == asked[1]
    assert len(asked) == 2


def test_credentials_are_on_disk_before_the_account_is_asked(story: Story) -> None:
    found, enrol = list[object](), story.account.enrol

    def look(request: EnrolRequest) -> EnrolReply:
        pending = story.shelf.credentials()
        found.append(pending is not None and digest(pending.token) == request.token_hash)
        return enrol(request)

    story.account.enrol = look  # type: ignore[method-assign]
    story.drain()
    assert found == [True]


def test_a_wrong_code_is_asked_about_hourly(story: Story) -> None:
    story.start("WRONG")
    story.pass_s(1)
    assert isinstance(story.trouble, EnrolmentRefused)
    assert "code" in story.trouble.hint
    asked = story.account.requests
    story.press(2)
    story.pass_s(6 * 3600)
    assert 4 <= story.account.requests - asked <= 7
    assert story.waiting == 2


def test_no_code_and_no_credentials_needs_a_caretaker(story: Story) -> None:
    story.start("")
    story.drain()
    assert isinstance(story.trouble, NoCode)
    assert isinstance(story.trouble, NeedsCaretaker)
    assert story.account.requests == 0


def test_the_same_code_is_not_shown_twice(story: Story) -> None:
    story.drain()
    asked = heard(story)
    story.start("CODE-1")
    story.drain()
    assert asked == []


def test_a_new_code_binds_anew_and_the_old_store_is_set_aside(story: Story) -> None:
    story.press(2)
    story.drain()
    first = story.store.tally().store_id
    story.start(story.account.make_code(OTHER))
    story.press()
    story.drain()
    assert story.store.tally().terminal_id == OTHER
    assert story.store.tally().store_id != first
    assert story.kept == [1, 2, 3]  # its own terminal's, with that one's credentials
    kept = story.shelf.credentials()
    assert kept is not None
    assert (kept.terminal_id, kept.successor) == (OTHER, None)


def test_a_wrong_new_code_leaves_the_old_credentials_at_work(story: Story) -> None:
    story.drain()
    story.start("WRONG")
    story.press(2)
    story.drain()
    assert story.kept == [1, 2]
    assert "WRONG" in story.news[-1].complaints[0]
    assert "WRONG" in story.batches[-1].health.trouble[0]


# --- rotation


def test_the_token_changes_with_a_receipt(story: Story) -> None:
    story.drain()
    before = story.shelf.credentials()
    story.rounds.rotate_token()
    story.pass_s(301)
    after = story.shelf.credentials()
    assert before is not None
    assert after is not None
    assert after.token != before.token
    assert after.previous_token == before.token
    story.pass_s(301)
    assert story.trouble is None
    assert story.account.terminals[TERMINAL].token_hashes == [digest(after.token)]


def test_the_old_token_works_until_the_receipt_is_here(story: Story) -> None:
    story.drain()
    before = story.shelf.credentials()
    story.rounds.rotate_token()
    story.account.lose_next_receipt()
    story.rounds.schedule.hurry()
    story.rounds.step()
    waiting = story.shelf.credentials()
    assert before is not None
    assert waiting is not None
    assert waiting.token == before.token
    assert waiting.next_token
    story.start("CODE-1")
    story.pass_s(301)
    after = story.shelf.credentials()
    assert after is not None
    assert after.token == waiting.next_token
    assert story.trouble is None


def test_an_account_restored_from_before_the_rotation_is_shown_the_old_token(
    story: Story,
) -> None:
    story.drain()
    old = list(story.account.terminals[TERMINAL].token_hashes)
    story.rounds.rotate_token()
    story.pass_s(700)
    story.account.terminals[TERMINAL].token_hashes = old
    story.press()
    story.pass_s(600)
    assert story.trouble is None
    assert story.kept == [1]


def test_a_revoked_terminal_does_not_go_back_and_forth_between_tokens(story: Story) -> None:
    story.drain()
    story.rounds.rotate_token()
    story.pass_s(700)
    story.account.revoke(TERMINAL)
    asked = story.account.requests
    story.pass_s(3600)
    assert isinstance(story.trouble, EnrolmentRevoked)
    assert story.account.requests - asked <= 4


def test_an_account_that_was_the_wrong_one_for_a_while_is_reported_to_again(
    story: Story,
) -> None:
    """A backup too old, put right hours later: the token in between was not let go of."""
    story.drain()
    story.rounds.rotate_token()
    story.pass_s(700)
    good = list(story.account.terminals[TERMINAL].token_hashes)
    story.account.revoke(TERMINAL)
    story.press(2)
    story.pass_s(5 * 3600)
    story.start()  # and the plug was pulled meanwhile
    story.pass_s(5 * 3600)
    assert isinstance(story.trouble, EnrolmentRevoked)
    story.account.terminals[TERMINAL].token_hashes[:] = good
    story.pass_s(2 * 3600)
    assert story.trouble is None
    assert story.kept == [1, 2]


def test_no_token_is_let_go_of_by_trying_the_other(story: Story) -> None:
    story.drain()
    held = story.shelf.credentials()
    assert held is not None
    assert other_token(held) is None
    rotated = finish_rotation(replace(held, next_token="n"))
    assert (rotated.token, rotated.previous_token) == ("n", held.token)
    back = other_token(rotated)
    assert back is not None
    assert (back.token, back.next_token, back.previous_token) == (held.token, "n", "")
    assert other_token(back) == rotated
