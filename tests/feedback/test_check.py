"""Every fault of a survey, named with its place."""

import msgspec
import pytest

from feedback import wire
from feedback.check import FaultySurvey, check
from feedback.survey import Survey

GOOD = {
    "name": "door",
    "languages": ["en", "de"],
    "questions": [
        {
            "id": "mood",
            "kind": "smileys",
            "text": {"en": "How?", "de": "Wie?"},
            "branches": [{"when": [1, 2], "go": "why"}],
            "go": "thanks",
        },
        {
            "id": "why",
            "kind": "single",
            "text": {"en": "Why?", "de": "Warum?"},
            "choices": [
                {"id": "queue", "text": {"en": "Queue", "de": "Schlange"}},
                {"id": "staff", "text": {"en": "Staff", "de": "Personal"}},
            ],
            "go": "thanks",
        },
    ],
    "endings": [{"id": "thanks", "text": {"en": "Thanks", "de": "Danke"}, "link": {
        "text": {"en": "More", "de": "Mehr"}}}],
    "longer": [{"id": "again", "kind": "nps", "text": {"en": "Again?", "de": "Wieder?"}}],
}  # fmt: skip
TEXT = {"en": "x", "de": "y"}
CONSENT = {"version": "1", "text": TEXT}
SCALE = {"id": "scale", "kind": "stars", "text": TEXT, "low": TEXT, "high": TEXT}
COMMENT = {"id": "words", "kind": "comment", "text": TEXT}
CONTACT = {"id": "reach", "kind": "contact", "text": TEXT, "details": ["email"],
           "consent": CONSENT}  # fmt: skip


def changed(path: str, value: object) -> dict:
    """GOOD with one place changed: `questions.0.go`; DELETE removes it."""
    survey = msgspec.json.decode(msgspec.json.encode(GOOD))
    *way, last = path.split(".")
    at = survey
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if isinstance(at, list):
        at.insert(int(last), value) if int(last) >= len(at) else at.__setitem__(int(last), value)
    else:
        at[last] = value
    return survey


def faults(survey: dict) -> list[str]:
    try:
        check(msgspec.convert(survey, Survey))
    except FaultySurvey as error:
        return [f"{place}: {what}" for place, what in error.faults]
    return []


FAULTS = [
    ("languages", [], "languages: none given"),
    ("languages", ["en", "de", "en"], "languages: 'en' stands there 2 times"),
    ("languages", ["en", "de", "Deutsch!"], "'Deutsch!' is no language tag"),
    ("questions.0.text", {"en": "How?"}, "question 'mood' text: has no text in 'de'"),
    ("questions.0.text", {"en": "How?", "de": "  "}, "question 'mood' text: has no text in 'de'"),
    ("questions.0.text.fr", "Quoi?", "has a text in 'fr', which is not among the languages"),
    ("questions.0.text.en", "x" * 281, "281 letters in 'en'; 280 fit"),
    ("questions.0.kind", "comment", "the first question must be a rating scale"),
    ("questions.0.steps", 3, "smileys has 4 or 5 steps, not 3"),
    ("questions.1.steps", 3, "single has no steps, not 3"),
    ("questions.0.direction", "effort", "direction is 'effort', must be none"),
    ("questions.0.kind", "ces", "direction is '', must be 'agreement' or 'effort'"),
    ("questions.0.id", "Mood", "'Mood' is no id"),
    ("questions.1.id", "mood", "ids: 'mood' stands there 2 times"),
    ("questions.1.id", "thanks", "ids: 'thanks' stands there 2 times"),
    ("questions.0.choices", [{"id": "a", "text": TEXT}], "smileys has no choices"),
    ("questions.1.choices", [{"id": "a", "text": TEXT}], "1 choices; give 2 to 8"),
    ("questions.1.choices", [{"id": f"c{n}", "text": TEXT} for n in range(9)], "9 choices"),
    ("questions.1.choices.1.id", "queue", "question 'why' choices: 'queue' stands there 2 times"),
    ("questions.1.choices.1.id", "!", "question 'why' choice '!': '!' is no id"),
    ("questions.1.choices.0.text", {"en": "Q"}, "question 'why' choice 'queue' text: has no text"),
    ("questions.0.branches.0.when", [1, 9], "question 'mood' branch 1: 9 is no answer to it"),
    ("questions.0.branches.0.when", [], "question 'mood' branch 1: 'when' names no answer"),
    ("questions.0.branches.0.go", "nowhere", "goes to 'nowhere', which does not exist"),
    ("questions.0.branches.1", {"when": [2], "go": "thanks"}, "branches: 2 stands there 2 times"),
    ("questions.1.go", "nowhere", "question 'why': goes to 'nowhere', which does not exist"),
    ("questions.1.go", "mood", "question 'mood': its branches lead back to it"),
    ("questions.1.go", "why", "question 'why': its branches lead back to it"),
    ("questions.0.branches", [], "question 'why': no answer leads to it"),
    ("endings", [], "endings: none given"),
    ("endings.1", {"id": "lost", "text": TEXT}, "ending 'lost': no answer leads to it"),
    ("endings.0.text", {"en": "Thanks"}, "ending 'thanks' text: has no text in 'de'"),
    ("endings.0.link.text", {"de": "Mehr"}, "ending 'thanks' link text: has no text in 'en'"),
    ("endings.0.link.url", "http://example.org", "must start with https://"),
    ("endings.0.link.url", "https://e.org/{name}", "{name} is unknown; there are {language}"),
    ("longer", [], "link: has no url and the survey has no longer questions to lead to"),
    ("questions.1.choices.0.icon", "quee", "there is no icon 'quee'; there are bin, card"),
    ("questions.1.choices.0.text.en", "x" * 61, "61 letters in 'en'; 60 fit"),
    ("questions.0.low", TEXT, "smileys has no ends to name"),
    ("questions.2", SCALE | {"high": {}}, "question 'scale' high: has no text in 'en'"),
    ("questions.2", SCALE | {"low": {"en": "x" * 41, "de": "y"}}, "41 letters in 'en'; 40 fit"),
    ("questions.1.notice", TEXT, "a privacy notice has no place before single"),
    ("questions.2", COMMENT | {"notice": {"en": "x"}}, "question 'words' notice: has no text in"),
    ("questions.2", COMMENT | {"details": ["email"]}, "comment asks for no details"),
    ("questions.2", COMMENT | {"consent": CONSENT}, "comment needs no consent"),
    ("questions.2", COMMENT | {"branches": [{"when": ["x"], "go": "thanks"}]}, "'x' is no answer"),
    ("questions.2", CONTACT | {"consent": None}, "question 'reach': has no consent"),
    ("questions.2", CONTACT | {"consent": {"version": " ", "text": TEXT}}, "version is ' '"),
    ("questions.2", CONTACT | {"consent": {"version": "1", "text": {"en": "x"}}}, "consent text"),
    ("questions.2", CONTACT | {"details": ["name"]}, "asks for neither 'email' nor 'phone'"),
    ("questions.2", CONTACT | {"details": ["email", "email"]}, "details: 'email' stands there 2"),
    ("questions.1.only_before", "mood", "'mood' is no comment and no contact question"),
    ("questions.0.only_before", "mood", "the rating is always asked"),
    ("longer.0.notice", TEXT, "notice, details and consent are the page's own on the phone"),
    ("longer.0.go", "mood", "question 'again': the longer survey is one page"),
    ("longer.0.id", "why", "longer: 'why' stands there 2 times"),
    ("name", "x\0", "name: 'x\\x00' is not one line"),
    ("questions.0.text.en", "a\0b", "question 'mood' text: has a control character in 'en'"),
    ("endings.0.link.url", "https://", "'https://' is no web address"),
    ("endings.0.link.url", "https://[", "'https://[' is no web address"),
    ("endings.0.link.url", "https://e.org/a b", "is no web address"),
    ("endings.0.link.url", "https://e.org/" + "x" * 400, "414 letters; 400 fit a QR code"),
    ("endings.0.link.url", "https://e.org/{", "has a brace on its own"),
    ("endings.0.link.url", "https://e.org/{{visit}}", "has a brace on its own"),
    ("endings.0.link.url", "https://e.org/{visit.__class__}", "{visit.__class__} is unknown"),
    ("endings.0.link.url", "https://e.org/{visit:>99}", "{visit:>99} is unknown"),
    ("languages", [f"x{n:02}" for n in range(61)], "languages: 61 of them; at most 60"),
]


def test_a_good_survey_has_none():
    assert faults(GOOD) == []


@pytest.mark.parametrize(("path", "value", "said"), FAULTS)
def test_a_fault_is_named_with_its_place(path, value, said):
    found = faults(changed(path, value))
    assert any(said in one for one in found), found


@pytest.mark.parametrize("question", [SCALE, COMMENT, CONTACT])
def test_one_of_each_kind_is_good(question):
    survey = changed("questions.2", question)
    survey["questions"][1]["go"] = question["id"]
    assert faults(survey) == []


def recovery(**changes) -> dict:
    """GOOD, with "may we call you?" before the contact question."""
    choices = [{"id": one, "text": TEXT} for one in ("yes", "no")]
    call = {"id": "call", "kind": "single", "text": TEXT, "choices": choices, "go": "thanks",
            "only_before": "reach", "branches": [{"when": ["yes"], "go": "reach"}]}  # fmt: skip
    survey = changed("questions.2", call | changes)
    survey["questions"][1]["go"] = "call"
    survey["questions"].append(CONTACT)
    return survey


def test_a_question_for_the_sake_of_another_leads_there():
    assert faults(recovery()) == []
    lost = recovery(branches=[], go="reach")
    assert faults(lost) == ["question 'call' only_before: no branch leads to 'reach'"]


def test_what_no_answer_to_the_rating_leaves_over_is_reached_by_none():
    survey = changed("questions.0.branches.0", {"when": [1, 2, 3, 4], "go": "why"})
    survey["questions"][0]["go"] = "other"
    survey["endings"].append({"id": "other", "text": TEXT})
    assert faults(survey) == ["ending 'other': no answer leads to it"]


def test_all_faults_are_named_at_once():
    survey = changed("questions.0.text", {"en": "How?"})
    survey["endings"][0]["text"] = {"de": "Danke"}
    assert len(faults(survey)) == 2


@pytest.mark.parametrize("part", ["questions", "longer"])
def test_a_chain_too_long_to_follow_is_told_alone(part: str):
    chain = [
        {"id": f"q{n}", "kind": "nps", "text": TEXT, "low": {"en": "", "de": ""}}
        for n in range(3000)
    ]
    assert faults(changed(part, chain)) == [f"{part}: 3000 of them; at most 100"]


def test_the_longest_chain_is_good():
    survey = changed("questions.0.branches", [])
    more = [{"id": f"q{n}", "kind": "stars", "text": TEXT} for n in range(99)]
    survey["questions"] = [survey["questions"][0] | {"go": "q0"}, *more]
    assert faults(survey) == []


def test_no_questions_is_a_fault_and_no_crash():
    assert any("questions: none given" in one for one in faults(changed("questions", [])))


@pytest.mark.parametrize(
    ("toml", "place"),
    [
        ('name = "x"\ncolour = "red"', "colour"),
        ('name = "x"\nlanguages = "en"', "languages"),
        ("name = ", "the file"),
        (f"name{'.name' * 50_000} = 1", "nested too deeply"),
        (f"[{'name . ' * 50_000}name]", "nested too deeply"),
        (f"name = {'[' * 5_000}", "nested too deeply"),
        (f"name = {'9' * 5_000}", "the file"),
    ],
)
def test_a_file_that_is_no_survey_says_where(toml, place):
    with pytest.raises(FaultySurvey) as found:
        wire.survey_from_toml(toml)
    assert place in str(found.value)
