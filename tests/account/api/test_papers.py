"""Settings and surveys: handed out byte for byte, and surveys brought by terminals."""

import msgspec
import pytest

from account.store.first_start import example_survey, the_account
from account.store.schema import response, survey, wanted_survey
from account.store.surveys import papers
from feedback import wire


def brought(name="Built in", **changes):
    return wire.to_json(msgspec.structs.replace(example_survey(), name=name, **changes))


def test_settings_are_what_their_name_says(terminal):
    reply = terminal.get_settings()

    assert wire.revision(reply.content) == terminal.settings_rev
    assert reply.headers["etag"] == f'"{terminal.settings_rev}"'
    settings = wire.settings_from(reply.content)
    assert (settings.touchpoint, settings.languages) == ("Entrance", ("en", "de"))
    assert settings.public_url == "http://127.0.0.1:8080"


def test_settings_not_changed_are_not_sent_again(terminal):
    reply = terminal.get_settings(If_None_Match=f'"{terminal.settings_rev}"')

    assert (reply.status_code, reply.content) == (304, b"")
    assert terminal.get_settings(If_None_Match='"old"').status_code == 200


def test_the_survey_is_what_its_name_says(terminal):
    reply = terminal.get(f"/v1/surveys/{terminal.survey_rev}")

    assert wire.revision(reply.content) == terminal.survey_rev
    assert wire.survey_from(reply.content) == example_survey()
    assert "immutable" in reply.headers["cache-control"]
    again = terminal.get(
        f"/v1/surveys/{terminal.survey_rev}", If_None_Match=f'W/"{terminal.survey_rev}"'
    )
    assert again.status_code == 304


def test_papers_are_for_enrolled_terminals(account, terminal, problem_of):
    path = f"/v1/surveys/{terminal.survey_rev}"

    assert problem_of(account.http.request("GET", path)).status == 401
    assert problem_of(terminal.get("/v1/surveys/none")).status == 404


def test_a_new_survey_reaches_the_terminals_of_its_touchpoint(account, terminal):
    changed = msgspec.structs.replace(example_survey(), name="Autumn")
    with account.database.write() as connection:
        account_id = the_account(connection)
        rev = papers.issue_survey(connection, account_id, changed, account.now_ms).rev
        papers.ask(connection, account_id, terminal.touchpoint_id, rev, account.now_ms)

    due = terminal.send().settings

    assert due is not None
    settings = wire.settings_from(terminal.get_settings().content)
    assert (wire.revision(terminal.get_settings().content), settings.survey_rev) == (due.rev, rev)
    assert wire.survey_from(terminal.get(f"/v1/surveys/{rev}").content) == changed
    assert terminal.get(f"/v1/surveys/{terminal.survey_rev}").status_code == 200


def test_a_survey_nobody_knows_is_asked_for_and_its_responses_scored_when_it_comes(
    account, terminal
):
    raw = brought()
    rev = wire.revision(raw)

    first = terminal.send(terminal.press(4, survey_rev=rev), terminal.press(9, survey_rev=rev))
    assert [one.status for one in first.results] == ["stored", "stored"]
    assert first.want_surveys == (rev,)
    assert {row.unscored for row in account.rows(response)} == {"survey_unknown"}
    assert terminal.send().want_surveys == (rev,)

    for _ in range(2):
        assert terminal.put_survey(rev, raw).status_code == 204

    scored = {row.rating: (row.kind, row.steps, row.unscored) for row in account.rows(response)}
    assert scored == {4: ("smileys", 4, None), 9: (None, None, "off_scale")}
    assert terminal.send(terminal.press(survey_rev=rev)).want_surveys == ()
    assert account.rows(wanted_survey) == []
    kept = next(row for row in account.rows(survey) if row.rev == rev)
    assert (kept.issued, kept.origin) == (raw, "terminal")


def test_the_survey_a_terminal_says_it_shows_is_asked_for_too(terminal):
    rev = wire.revision(brought())

    assert terminal.send(survey_rev=rev).want_surveys == (rev,)
    assert terminal.send(survey_rev="not a revision").want_surveys == (rev,)


def test_a_brought_survey_must_be_wanted_whole_and_good(account, terminal, problem_of):
    raw, faulty = brought(), b'{"name":"x"}'
    rev = wire.revision(raw)

    assert problem_of(terminal.put_survey(rev, raw)).code == "not_wanted"
    assert problem_of(terminal.put_survey(rev, raw + b" ")).code == "other_bytes"
    assert problem_of(terminal.put_survey(wire.revision(faulty), faulty)).code == "faulty_survey"
    assert problem_of(terminal.put_survey(rev, b" " * 600_000)).status == 413
    assert len(account.rows(survey)) == 1


@pytest.mark.parametrize("own", [True, False])
def test_a_survey_issued_here_needs_no_bringing(account, terminal, own):
    rev = terminal.survey_rev if own else "0" * 64

    assert terminal.send(terminal.press(survey_rev=rev)).want_surveys == (() if own else (rev,))
