"""A token, and requests that bear it."""

from typing import Any

import httpx
import pytest

from account.rights import Right
from account.store.first_start import the_account
from account.store.people import tokens
from tests.account.conftest import Account


class Program:
    """Somebody's program with a token."""

    def __init__(self, account: Account, rights: tuple[Right, ...], roots: Any = None) -> None:
        self.account = account
        with account.database.write() as connection:
            self.account_id = the_account(connection)
            self.token = tokens.make(
                connection, self.account_id, "Test", rights, roots, account.now_ms, None
            )

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.account.http.request(method, f"/api/v1{path}", headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        reply = self("GET", path, **more)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        reply = self("POST", path, json=body)
        assert reply.status_code == status, reply.text
        return reply.json()


@pytest.fixture
def program(account: Account) -> Program:
    return Program(account, tuple(Right))


@pytest.fixture
def with_rights(account: Account):
    return lambda *rights, roots=None: Program(account, rights, roots)
