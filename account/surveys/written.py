"""A survey as a file that people can read and change: the way back from `wire.survey_from_toml`."""

import json
from collections.abc import Iterator

from feedback.survey import Ending, Question, Survey, Texts


def to_toml(survey: Survey) -> str:
    """TOML in the order of the ready-made sets; reading it gives the same survey."""
    return "\n".join(_lines(survey)).rstrip() + "\n"


def _lines(survey: Survey) -> Iterator[str]:
    yield f"name = {_text(survey.name)}"
    yield f"languages = [{', '.join(map(_text, survey.languages))}]"
    for question in survey.questions:
        yield from _question("questions", question)
    for ending in survey.endings:
        yield from _ending(ending)
    for question in survey.longer:
        yield from _question("longer", question)


def _question(table: str, one: Question) -> Iterator[str]:
    yield from ("", f"[[{table}]]", f"id = {_text(one.id)}", f"kind = {_text(one.kind.value)}")
    if one.steps:
        yield f"steps = {one.steps}"
    for name in ("text", "low", "high", "notice"):
        yield from _texts(name, getattr(one, name))
    if one.details:
        yield f"details = [{', '.join(_text(detail.value) for detail in one.details)}]"
    for name in ("direction", "only_before", "go"):
        if said := getattr(one, name):
            yield f"{name} = {_text(said)}"
    yield from _parts(table, one)


def _parts(table: str, one: Question) -> Iterator[str]:
    for branch in one.branches:
        when = ", ".join(_text(v) if isinstance(v, str) else str(v) for v in branch.when)
        yield from ("", f"[[{table}.branches]]", f"when = [{when}]", f"go = {_text(branch.go)}")
    for choice in one.choices:
        yield from ("", f"[[{table}.choices]]", f"id = {_text(choice.id)}")
        if choice.icon:
            yield f"icon = {_text(choice.icon)}"
        yield from _texts("text", choice.text)
    if one.consent is not None:
        yield from ("", f"[{table}.consent]", f"version = {_text(one.consent.version)}")
        yield from _texts("text", one.consent.text)


def _ending(one: Ending) -> Iterator[str]:
    yield from ("", "[[endings]]", f"id = {_text(one.id)}")
    yield from _texts("text", one.text)
    if one.link is not None:
        yield from ("", "[endings.link]")
        yield from _texts("text", one.link.text)
        if one.link.url:
            yield f"url = {_text(one.link.url)}"


def _texts(name: str, texts: Texts) -> Iterator[str]:
    for language, text in texts.items():
        yield f"{name}.{language} = {_text(text)}"


def _text(text: str) -> str:
    """JSON's strings are TOML's, but for the one letter that TOML wants escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
