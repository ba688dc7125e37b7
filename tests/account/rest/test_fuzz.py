"""Every address of the API, called as its own description allows, and as it does not.

Whatever comes, the answer is one of those described, in the form described, and never a 500.
"""

import itertools

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from account.pages.people.letters import Letters
from account.pages.printing import Printing
from account.rest import rest
from account.rest.ground import Ground
from account.rights import Right
from account.store.engine import open_database
from account.store.first_start import the_account
from account.store.people import tokens
from tests.account.engines import NOW_MS, sqlite_copies

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


_EXAMPLES = 7
"""Of each; more by hand, with another number."""


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    """The application on a database of its own, and a token with every right."""
    with sqlite_copies(tmp_path_factory.mktemp("fuzz"))() as url:
        database = open_database(url)
        clock = itertools.count(NOW_MS)
        app = rest(
            Ground(
                database=database,
                now_ms=lambda: next(clock),
                public_url="http://127.0.0.1",
                drawing=Printing(),
                letters=Letters(None, "http://127.0.0.1"),
                clock_s=itertools.count().__next__,
            )
        )
        with database.write() as connection:
            account_id = the_account(connection)
            token = tokens.make(connection, account_id, "Fuzz", tuple(Right), None, NOW_MS, None)
        yield schemathesis.openapi.from_asgi("/openapi.json", app), token
        database.close()


def test_any_request_is_answered_as_described(fuzzed):
    described, token = fuzzed
    count = 0
    for found in described.get_all_operations():
        _call(found.ok(), token)
        count += 1
    assert count > 100


def test_the_description_says_which_right_each_takes(fuzzed):
    described, _ = fuzzed
    takes = {
        f"{method.upper()} {path}": [scope for one in of["security"] for scope in one["token"]]
        for path, operations in described.raw_schema["paths"].items()
        for method, of in operations.items()
    }
    either = {"GET /tokens/mine", "GET /views", "POST /views", "DELETE /views/{view_id}"}
    assert {one for one, scopes in takes.items() if not scopes} == either
    assert {scope for scopes in takes.values() for scope in scopes} == {*Right}
    assert takes["GET /results"] == ["results"]


def _call(operation, token: str) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def called(case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=_CHECKS)

    called()
