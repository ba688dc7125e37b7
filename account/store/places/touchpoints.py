"""Touchpoints as people arrange them: added, changed, moved and closed, each with its audit line.

Every change locks its account, so that two people who arrange at once do it one after the other.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from account.errors import NotFound
from account.store import audit
from account.store.first_start import example_survey
from account.store.names import new_id
from account.store.places import tree
from account.store.places.fitting import Unfit, check_name, check_settings, checked
from account.store.places.tree import Place, Tree
from account.store.reach import Reach
from account.store.schema import account, survey, terminal, touchpoint
from account.store.surveys import papers

DEEPEST = 8


def add(
    connection: Connection,
    account_id: str,
    parent_id: str | None,
    name: str,
    own: Mapping[str, Any],
    at_ms: int,
    who: str = audit.COMMAND_LINE,
    kind: str = "",
) -> str:
    """A new touchpoint under another one, or at the top; its id. Raises Unfit or NotFound."""
    known = _locked(connection, account_id)
    above = _open_place(known, parent_id) if parent_id else None
    check_name(known, parent_id, name)
    if above and above.depth + 1 >= DEEPEST:
        told = f"{known.path(above.id)} is {DEEPEST} levels deep already"
        raise Unfit(told, word="wrong_deep", n=DEEPEST)
    own = dict(own)
    _check_survey(connection, account_id, own)
    if not (above and above.holds["survey_rev"]) and not own.get("survey_rev"):
        own["survey_rev"] = _a_survey(connection, account_id, at_ms)
    holds = tree.holding(above.holds if above else {}, checked(own))
    check_settings(holds, name)
    touchpoint_id = new_id()
    kept = {**holds, "settings": json.dumps(holds["settings"], ensure_ascii=False)}
    row = {"id": touchpoint_id, "account_id": account_id, "parent_id": parent_id, "name": name}
    connection.execute(insert(touchpoint).values(**row, **kept, kind=kind, created_ms=at_ms))
    tree.set_own(connection, touchpoint_id, own)
    what = "touchpoint.added"
    audit.note(connection, account_id, at_ms, who, what, touchpoint_id, name=name, under=parent_id)
    return touchpoint_id


def change(
    connection: Connection,
    account_id: str,
    touchpoint_id: str,
    own: Mapping[str, Any],
    at_ms: int,
    who: str = audit.COMMAND_LINE,
    *,
    name: str = "",
    kind: str | None = None,
) -> int:
    """Set what a touchpoint sets itself, all of it, and perhaps its name and kind.

    Returns how many terminals get new settings. Raises Unfit, AlreadyThere or NotFound.
    """
    known = _locked(connection, account_id)
    place = _place(known, touchpoint_id)
    name, kind = name or place.name, place.kind if kind is None else kind
    if name != place.name:
        check_name(known, place.parent_id, name)
    above = known.places.get(place.parent_id or "")
    check_settings(tree.holding(above.holds if above else {}, checked(own)), name)
    own = dict(own)
    if above is None and not own.get("survey_rev"):
        own["survey_rev"] = place.holds["survey_rev"]  # at the top nobody else would ask anything
    if (name, kind, own) == (place.name, place.kind, dict(place.own)):
        return 0
    _check_survey(connection, account_id, own)
    values = {"name": name, "kind": kind}
    connection.execute(update(touchpoint).where(touchpoint.c.id == place.id).values(values))
    tree.set_own(connection, place.id, own)
    for what, detail in _differences(place, own, name, kind):
        audit.note(connection, account_id, at_ms, who, what, place.id, **detail)
    return papers.spread(connection, account_id, place.id, at_ms)


def _check_survey(connection: Connection, account_id: str, own: Mapping[str, Any]) -> None:
    """Raises Unfit for one that this account never saw: no terminal could fetch it."""
    rev = own.get("survey_rev")
    if rev and papers.survey_bytes(connection, account_id, rev) is None:
        raise Unfit(f"there is no survey {rev!r:.70}", word="wrong_survey")


def move(
    connection: Connection,
    account_id: str,
    touchpoint_id: str,
    parent_id: str | None,
    at_ms: int,
    who: str = audit.COMMAND_LINE,
) -> int:
    """Hang a touchpoint, with all beneath it, under another one; how many terminals hear of it.

    What was pressed stays where it was pressed. Raises Unfit, AlreadyThere or NotFound.
    """
    known = _locked(connection, account_id)
    place = _place(known, touchpoint_id)
    if parent_id == place.parent_id:
        return 0
    above = _open_place(known, parent_id) if parent_id else None
    beneath = known.below(place.id)
    if parent_id in beneath:
        raise Unfit(f"{place.name!r} cannot hang under itself", word="wrong_circle")
    deepest = max(known.places[one].depth for one in beneath) - place.depth
    if above and above.depth + 1 + deepest >= DEEPEST:
        told = f"under {known.path(above.id)} it would be more than {DEEPEST} levels deep"
        raise Unfit(told, word="wrong_deep", n=DEEPEST)
    check_name(known, parent_id, place.name)
    values = {"parent_id": parent_id}
    connection.execute(update(touchpoint).where(touchpoint.c.id == place.id).values(values))
    if above is None and "survey_rev" not in place.own:
        survey = {"survey_rev": place.holds["survey_rev"]}
        tree.set_own(connection, place.id, {**place.own, **survey})
    was = place.parent_id
    about = {"under": parent_id, "was_under": was}
    audit.note(connection, account_id, at_ms, who, "touchpoint.moved", place.id, **about)
    return papers.spread(connection, account_id, place.id, at_ms)


def close(
    connection: Connection,
    account_id: str,
    touchpoint_id: str,
    at_ms: int,
    who: str = audit.COMMAND_LINE,
) -> None:
    """Nothing stands there any more; its responses stay. Raises Unfit or NotFound."""
    known = _locked(connection, account_id)
    place = _place(known, touchpoint_id)
    beneath = known.below(place.id) - {place.id}
    if still := [known.places[one].name for one in beneath if not known.places[one].closed_ms]:
        names = ", ".join(sorted(still))
        told = f"{place.name!r} has open touchpoints beneath it: {names}"
        raise Unfit(told, word="wrong_beneath", names=names)
    t = terminal.c
    there = select(func.count()).where(t.touchpoint_id == place.id, t.state != "retired")
    if count := connection.execute(there).scalar_one():
        told = f"terminals still stand at {place.name!r}: {count}; move or retire them first"
        raise Unfit(told, word="wrong_stand_there", n=count)
    _close(connection, place.id, at_ms)
    what = "touchpoint.closed"
    audit.note(connection, account_id, at_ms, who, what, place.id, name=place.name)


def reopen(
    connection: Connection,
    account_id: str,
    touchpoint_id: str,
    at_ms: int,
    who: str = audit.COMMAND_LINE,
) -> None:
    """Something may stand there again. Raises Unfit or NotFound."""
    known = _locked(connection, account_id)
    place = _place(known, touchpoint_id)
    if place.parent_id:
        _open_place(known, place.parent_id)
    check_name(known, place.parent_id, place.name)
    _close(connection, place.id, None)
    what = "touchpoint.reopened"
    audit.note(connection, account_id, at_ms, who, what, place.id, name=place.name)


def named(connection: Connection, account_id: str, text: str) -> str:
    """The id of a touchpoint given by its id, its name or its path; raises NotFound or Unfit."""
    return named_in(tree.read(connection, account_id), text, Reach(account_id, None))


def named_in(known: Tree, text: str, mine: Reach) -> str:
    """The same in a tree that was read, within reach: what lies beyond is not even named."""
    seen = [one for one in known.places.values() if mine.holds(one.id)]
    wanted = " › ".join(part.strip() for part in text.replace(">", "›").split("›"))
    for same in (
        lambda one: one.id == text,
        lambda one: known.path(one.id) == wanted,
        lambda one: one.name == wanted,
    ):
        if found := [one.id for one in seen if same(one)]:
            break
    if not found:
        raise NotFound(f"there is no touchpoint {text!r}", "See: account touchpoint list")
    if len(found) > 1:
        paths = "; ".join(known.path(one) for one in found)
        raise Unfit(f"{text!r} may be each of these: {paths}", "Name its whole path, or its id.")
    return found[0]


def _locked(connection: Connection, account_id: str) -> Tree:
    """The tree, which nobody else changes before this transaction ends."""
    this = select(account.c.id).where(account.c.id == account_id)
    connection.execute(this.with_for_update(key_share=True))
    return tree.read(connection, account_id)


def _close(connection: Connection, touchpoint_id: str, at_ms: int | None) -> None:
    this = touchpoint.c.id == touchpoint_id
    connection.execute(update(touchpoint).where(this).values(closed_ms=at_ms))


def _place(known: Tree, touchpoint_id: str) -> Place:
    if touchpoint_id not in known.places:
        raise NotFound(f"there is no touchpoint {touchpoint_id!r}", "See: account touchpoint list")
    return known.places[touchpoint_id]


def _open_place(known: Tree, touchpoint_id: str) -> Place:
    place = _place(known, touchpoint_id)
    if place.closed_ms:
        raise Unfit(f"{place.name!r} is closed", "Open it again first.", word="wrong_closed")
    return place


def _a_survey(connection: Connection, account_id: str, at_ms: int) -> str:
    """The one issued last, the example where there is none: a terminal always has one to ask."""
    issued = select(survey.c.rev).where(
        survey.c.account_id == account_id, survey.c.origin == "issued"
    )
    newest = connection.execute(issued.order_by(survey.c.issued_ms.desc(), survey.c.rev)).scalar()
    return newest or papers.issue_survey(connection, account_id, example_survey(), at_ms).rev


def _differences(
    place: Place, own: Mapping[str, Any], name: str, kind: str
) -> Iterator[tuple[str, dict[str, str]]]:
    """An audit line for each thing that is set otherwise now."""
    if name != place.name:
        yield "touchpoint.renamed", {"was": place.name, "now": name}
    if kind != place.kind:
        yield "touchpoint.kind", {"was": place.kind, "now": kind}
    before, after = ({**one, **one.get("settings", {})} for one in (place.own, own))
    for one in sorted((before.keys() | after.keys()) - {"settings"}):
        if before.get(one) != after.get(one):
            was, now = (_short(values.get(one)) for values in (before, after))
            yield "touchpoint.set", {"name": one, "was": was, "now": now}


def _short(value: Any) -> str:
    """For an audit line; nothing at all means: as above."""
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
    return text if len(text) <= 200 else f"{text[:40]}… ({len(text)} letters)"
