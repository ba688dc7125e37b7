"""Text that nobody but the account can read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback import seal


@given(st.text(max_size=200))
def test_the_account_reads_what_was_sealed(text):
    private = seal.new_key()
    sealed = seal.seal(text, seal.public_of(private))
    assert seal.open_sealed(sealed, private) == text


def test_the_same_text_never_looks_the_same():
    public = seal.public_of(seal.new_key())
    assert seal.seal("0171 234567", public) != seal.seal("0171 234567", public)
    assert "0171" not in seal.seal("0171 234567", public)


def test_another_account_reads_nothing():
    sealed = seal.seal("hello", seal.public_of(seal.new_key()))
    with pytest.raises(seal.CannotOpen):
        seal.open_sealed(sealed, seal.new_key())


@pytest.mark.parametrize(
    "damage", [lambda s: s[:-8], lambda s: "AAAA" + s[4:], lambda s: s + "!", lambda s: s[:0]]
)
def test_damaged_is_not_read(damage):
    private = seal.new_key()
    sealed = seal.seal("hello", seal.public_of(private))
    with pytest.raises(seal.CannotOpen):
        seal.open_sealed(damage(sealed), private)
