"""What is said of a database that cannot be opened."""

import pytest

from account.errors import AccountError
from account.store.engine import open_database


def test_a_password_is_never_shown():
    with pytest.raises(AccountError) as trouble:
        open_database("oracle://scott:tiger@host/name")
    assert "tiger" not in str(trouble.value)
    assert "scott:***@host" in str(trouble.value)


def test_a_file_has_to_be_named():
    with pytest.raises(AccountError, match="names no file"):
        open_database("sqlite://")
