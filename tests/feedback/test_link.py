"""The token in the QR code."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback import link

TERMINAL, KEY = "00a1b2c3d4e5", b"k" * 32


def test_a_token_names_terminal_and_visit_and_is_short():
    nonce = link.new_nonce()
    token = link.token(TERMINAL, nonce, KEY)
    assert link.read(token) == (TERMINAL, nonce)
    assert len(token) == 32
    link.prove(token, KEY)


@given(st.integers(0, 31), st.sampled_from("ABCXYZabcxyz0189-_"))
def test_any_letter_changed_is_noticed(place, letter):
    token = link.token(TERMINAL, "ab" * 8, KEY)
    forged = token[:place] + letter + token[place + 1 :]
    if forged != token:
        with pytest.raises(link.NotALink):
            link.prove(forged, KEY)


def test_another_terminals_key_does_not_prove_it():
    with pytest.raises(link.NotALink, match="not made by its terminal"):
        link.prove(link.token(TERMINAL, "ab" * 8, KEY), b"j" * 32)


@pytest.mark.parametrize(
    "text", ["", "short", "!" * 32, "a" * 33, "a" * 36, "ä" * 32, "a" * 31 + "="]
)
def test_what_is_no_token_is_refused(text):
    with pytest.raises(link.NotALink):
        link.read(text)


@pytest.mark.parametrize(("terminal", "nonce"), [("00", "ab" * 8), (TERMINAL, "ab")])
def test_a_token_of_the_wrong_length_is_not_made(terminal, nonce):
    with pytest.raises(ValueError, match="are not 12 and 16 digits"):
        link.token(terminal, nonce, KEY)


def test_nonces_do_not_repeat():
    assert len({link.new_nonce() for _ in range(200)}) == 200
    assert len(set(islice(link.nonces(), 2000))) == 2000


def test_a_terminals_nonces_stand_beside_each_other_and_begin_anew_now_and_then():
    made = list(islice(link.nonces(), 8 * 256))

    beginnings = [{one[:3] for one in made[at : at + 256]} for at in range(0, len(made), 256)]
    assert all(len(row) == 1 for row in beginnings)
    assert len(set.union(*beginnings)) > 1
    assert {len(one) for one in made} == {16}
    assert len({one[3:] for one in made}) == len(made)
