"""API tokens, the audit log and the rules of privacy, on their pages."""

import re

import pytest

from tests.account.pages.people.ways import lines
from tests.account.pages.scene import EMAIL


def test_a_token_is_shown_once_and_revoked(anna, scene):
    given = {"name": "Warehouse", "rights": ["export", "read"], "where": "all", "days": "30"}
    token = re.search(
        r'id="token">(fbt_[\w-]+)<', anna.post("/account/tokens/make", data=given).text
    )
    page = anna.get("/account/tokens").text
    assert token.group(1) not in page
    assert "Warehouse" in page
    way = re.search(r'action="(/account/tokens/\w+/revoke)"', page).group(1)
    assert anna.post(way).status_code == 303
    assert "revoked" in anna.get("/account/tokens").text
    assert lines(scene, "token.made")[0][0] == EMAIL


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"name": ""}, 422),
        ({"rights": []}, 422),
        ({"rights": ["teleport"]}, 422),
        ({"rights": ["govern"], "where": "part", "touchpoints": "north"}, 422),
        ({"days": "7"}, 404),
        ({"name": "x" * 5000}, 422),
    ],
)
def test_a_token_that_cannot_be(anna, asked, status):
    usual = {"name": "Warehouse", "rights": ["read"], "where": "all", "days": "30"}
    assert anna.post("/account/tokens/make", data={**usual, **asked}).status_code == status


def test_the_audit_log_is_looked_through(anna, scene):
    scene.add_person("eve@example.org", "viewer")
    anna.post(
        "/account/tokens/make",
        data={"name": "=cmd()", "rights": "read", "where": "all", "days": ""},
    )
    page = anna.get("/account/audit").text
    assert "token.made" in page
    assert EMAIL in page
    assert "Nothing of that sort" in anna.get("/account/audit?who=eve").text
    assert "token.made" in anna.get("/account/audit?who=ANNA&what=token.made").text
    assert "Nothing of that sort" in anna.get("/account/audit?to=2001-01-01").text
    assert anna.get("/account/audit?from=2001-13-01").status_code == 422
    assert anna.get("/account/audit?before=99999999999999999999999").status_code == 200

    sheet = anna.get("/account/audit.csv?what=token.made")
    assert sheet.headers["content-type"].startswith("text/csv")
    assert "token.made" in sheet.text
    assert len(sheet.text.splitlines()) == 2
    assert "audit.exported" in anna.get("/account/audit").text


def test_rules_of_privacy_are_set(anna, scene):
    given = {"comment_days": "365", "contact_days": "", "comment_purpose": "To get better"}
    assert anna.post("/account/privacy", data=given).status_code == 303
    page = anna.get("/account/privacy").text
    assert 'value="365"' in page
    assert "To get better" in page
    for wrong in ({"comment_days": "0"}, {"contact_days": "soon"}, {"comment_purpose": "x" * 301}):
        assert anna.post("/account/privacy", data={**given, **wrong}).status_code == 422
