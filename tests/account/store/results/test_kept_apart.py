"""What must never be mixed or shown: each case has its answer."""

import pytest

from account.errors import NotFound
from account.pages.results import by_hour, by_place, spread
from account.pages.results.view import look
from account.pages.results.why import parts
from account.pages.words import Words
from account.store.reach import Reach
from account.store.results import asked, met, places, series
from account.store.results.selection import Selection
from feedback import wire
from tests.account.engines import NOW_MS
from tests.account.store.results.filling import DAY, HOUR, MOOD, counted, said, survey


def test_other_choices_are_another_form_and_stand_apart(filled):
    place = filled.place("Door")
    old, new = filled.issue(survey()), filled.issue(survey(choices=("queue", "dirt")), at_ms=5)
    rows = [filled.row(place, old, NOW_MS - DAY, 1, said("reason", "queue")) for _ in range(6)]
    rows += [filled.row(place, new, NOW_MS - HOUR, 1, said("reason", "queue")) for _ in range(7)]
    filled.keep(rows)
    scope, [one] = counted(filled, period="7d")
    with filled.database.read() as connection:
        forms = met.met(connection, scope, one)

    assert one.n == 13  # the rating itself is asked as before
    assert [(form.answered, form.sayings) for form in forms] == [
        (7, ["queue", "dirt"]),
        (6, ["queue", "staff"]),
    ]


@pytest.mark.parametrize(
    "other",
    [{"steps": 4}, {"kind": "csat"}, {"name": "Elsewhere", "choices": ("queue", "fun")}],
    ids=["steps", "kind", "line"],
)
def test_another_scale_or_survey_is_another_question(filled, other):
    place, old = filled.place("Door"), filled.issue(survey())
    new = filled.issue(survey(**other), line="2" * 12 if "name" in other else "1" * 12)
    rows = [filled.row(place, old, NOW_MS - DAY, 4) for _ in range(6)]
    filled.keep([*rows, *(filled.row(place, new, NOW_MS - DAY, 3) for _ in range(7))])
    _, found = counted(filled, period="7d")

    assert [one.counts for one in found] == [{3: 7}, {4: 6}]
    assert len({one.key for one in found}) == 2
    assert counted(filled, period="7d", survey=old[:12])[1][0].n == 6


def test_effort_and_agreement_are_never_added(filled):
    place = filled.place("Door")
    more = {"kind": "ces", "steps": 5}
    revs = [filled.issue(survey(direction=one, **more)) for one in ("agreement", "effort")]
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 2) for rev in revs for _ in range(5)])
    _, found = counted(filled, period="7d")

    assert sorted(one.scale.direction for one in found) == ["agreement", "effort"]


LAST = 'text.en = "Tell us"\ngo = "thanks"\n'
EASE = """text.en = "Tell us"
go = "ease"
[[questions]]
id = "ease"
kind = "ces"
text.en = "Was it easy?"
direction = "{direction}"
go = "thanks"
"""


def test_a_follow_up_from_the_other_end_is_another_form_and_says_which(filled):
    more = {"follow": "comment", "direction": "", "choices": ""}
    whole = MOOD.format(name="Mood", kind="smileys", steps=5, **more)
    place = filled.place("Door")
    for at, direction in enumerate(("effort", "agreement")):
        asked_so = whole.replace(LAST, EASE.format(direction=direction))
        rev = filled.issue(wire.survey_from_toml(asked_so), at_ms=at)
        given = said("ease", 4 + at)
        filled.keep([filled.row(place, rev, NOW_MS - DAY, 1, given) for _ in range(6)])
    with filled.database.read() as connection:
        _, view = look(connection, Words("en"), filled.everything, Selection(), NOW_MS)
        assert view is not None
        forms = [x for x in met.met(connection, view.scope, view.one) if x.question.id == "ease"]
        titles = [x.title for x in parts(view) if x.name.startswith("why-ease")]

    assert [(x.question.direction, dict(x.chosen)) for x in forms] == [
        ("agreement", {"5": {1: 6}}),
        ("effort", {"4": {1: 6}}),
    ]
    assert titles == ["Was it easy? (more is easier)", "Was it easy? (more is harder)"]


def test_a_branch_is_all_beneath_it_and_tags_narrow(filled):
    top, rev = filled.place("Chain"), filled.issue(survey())
    here, there = filled.place("A", under=top, tags="exit big"), filled.place("B", under=top)
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 4) for place in (here, here, there)])

    assert counted(filled, in_=top)[1][0].n == 3
    assert counted(filled, tag="exit")[1][0].n == 2
    scope, [one] = counted(filled, in_=top)
    with filled.database.read() as connection:
        found = places.at_places(connection, scope, one)
    assert [(x.name, sum(x.counts.values())) for x in found] == [("A", 2), ("B", 1)]


def test_reach_holds_for_every_number(filled):
    mine, rev = filled.place("Mine"), filled.issue(survey())
    other = filled.place("Other")
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 4) for place in (mine, other, other)])
    reach = Reach(filled.account_id, frozenset({mine}))
    scope = filled.scope(reach)
    with filled.database.read() as connection:
        [one] = asked.asked(connection, scope)
        assert one.n == 1
        assert [x.touchpoint_id for x in places.at_places(connection, scope, one)] == [mine]
    with pytest.raises(NotFound):
        filled.scope(reach, in_=other)


def test_places_add_up_though_a_terminal_was_carried_within_an_hour(filled):
    rev, hour = filled.issue(survey()), NOW_MS // HOUR * HOUR - DAY
    doors, quick = [filled.place("A"), filled.place("B")], {"since": 8_000, "terminal_id": "f" * 12}
    rows = [filled.row(door, rev, hour + n, 1, **quick) for door in doors for n in range(7)]
    late = {"since": 900, "received_ms": hour + 9 * DAY}
    filled.keep([*rows, filled.row(doors[0], rev, hour, 1, **late)])
    parts = [counted(filled, in_=door)[1][0] for door in doors]
    scope, [whole] = counted(filled)

    assert ([one.n for one in parts], whole.n) == ([7, 7], 14)
    with filled.database.read() as connection:
        points = series.series(connection, scope, whole)
    assert sum(point.late for point in points) == 0  # what is misuse is not among those that count


def test_of_few_not_even_who_was_shown_what_is_told(filled):
    place, rev = filled.place("Door"), filled.issue(survey())
    why = said("reason", "queue")
    filled.keep([filled.row(place, rev, NOW_MS - DAY, 1, why) for _ in range(4)])
    for more, shown in ((0, 1), (1, 3)):
        filled.keep([filled.row(place, rev, NOW_MS - DAY, 1, why) for _ in range(more)])
        with filled.database.read() as connection:
            _, view = look(connection, Words("en"), filled.everything, Selection(), filled.now)
            funnel = parts(view)[0]
        assert [line.cells[0] for line in funnel.lines] == [str(4 + more)] * (1 + more)
        assert len(funnel.table.rows) == 1 + more, shown


def test_where_there_are_more_places_than_a_page_holds_it_says_so(filled, monkeypatch):
    rev = filled.issue(survey())
    monkeypatch.setattr(by_place, "MOST", 2)
    filled.keep(
        [
            filled.row(filled.place(name), rev, NOW_MS - DAY, 4, terminal_id=f"{at:012x}")
            for at, name in enumerate(("a", "b", "c"), 1)
        ]
    )
    with filled.database.read() as connection:
        _, view = look(connection, Words("en"), filled.everything, Selection(), filled.now)
        part = by_place.part(view)

    assert (len(part.lines), len(part.table.rows)) == (2, 3)
    assert "The first 2 of 3 are shown" in part.notes[1]


def test_a_score_of_few_is_marked_wherever_it_stands_in_a_line(filled):
    rev = filled.issue(survey())
    for name, n in (("few", 29), ("many", 30)):
        place = filled.place(name)
        filled.keep([filled.row(place, rev, NOW_MS - DAY, 4) for _ in range(n)])
    with filled.database.read() as connection:
        _, view = look(connection, Words("en"), filled.everything, Selection(), filled.now)
        lines = by_place.part(view).lines

    assert {one.name: one.doubt for one in lines} == {"few": "low confidence", "many": ""}


def test_what_an_address_names_is_one_question_with_its_revisions_alone(filled):
    place = filled.place("Door")
    first, other = filled.issue(survey()), filled.issue(survey("Other"), "2" * 12)
    filled.keep(
        [filled.row(place, rev, NOW_MS - DAY, 4) for rev in (first, other) for _ in range(5)]
    )
    with filled.database.read() as connection:
        for line, rev in (("1" * 12, first), ("2" * 12, other)):
            one = asked.named(connection, filled.scope(question=f"{line}~mood~smileys~5"))
            assert one.named == {rev}
        assert asked.named(connection, filled.scope()) is None
        assert asked.named(connection, filled.scope(question="nothing")) is None


def test_what_was_written_belongs_to_every_revision_that_asks_the_question_so(filled):
    """One of which nothing counts, for misuse, is among them; one that asks otherwise is not."""
    place, old = filled.place("Door"), filled.issue(survey())
    new = filled.issue(survey(choices=("queue", "dirt")), at_ms=5)
    filled.issue(survey(steps=4), at_ms=6)
    filled.keep(
        [filled.row(place, old, NOW_MS - DAY, 4), filled.row(place, new, NOW_MS, 4, since=9)]
    )
    _, [one] = counted(filled, period="7d")
    scope, other = filled.scope(question=one.key), filled.scope(question="x")
    with filled.database.read() as connection:
        assert asked.of_named(connection, scope, one) == {old, new} != one.named
        assert asked.of_named(connection, other, None) == frozenset()
        assert asked.of_named(connection, filled.scope(), None) is None


@pytest.mark.parametrize("changes", [0, 1, 5])
def test_every_chart_says_that_it_holds_several_revisions(filled, changes):
    places = [filled.place("Door"), filled.place("Till")]
    names = [f"x{at}" for at in range(changes + 1)]
    revs = [filled.issue(survey(choices=("a", x)), at_ms=at) for at, x in enumerate(names)]
    filled.keep([filled.row(one, rev, NOW_MS - DAY, 4) for rev in revs for one in places * 5])
    with filled.database.read() as connection:
        _, view = look(connection, Words("en"), filled.everything, Selection(), NOW_MS)
        assert view is not None
        said = [*spread.part(view).notes, *(words for _, words in by_hour.part(view).key)]
        there = by_place.part(view)
    named = ", ".join(["…"] * (changes > 3) + [rev[:6] for rev in revs[-4:]])
    told = f"{changes + 1} revisions of the survey together ({named})"

    assert there is not None
    assert [told in of for of in (said[:1], said[1:], there.notes)] == [changes > 0] * 3


def test_what_is_asked_no_more_stands_after_the_rest_as_it_was_asked(filled):
    """And not as the database happens to find it: a file and its page would differ."""
    more = {"follow": "comment", "direction": "", "choices": ""}
    whole = MOOD.format(name="Mood", kind="smileys", steps=5, **more)
    longer = whole.replace(LAST, EASE.format(direction="effort")).replace('"words"', '"told"')
    place, old = filled.place("Door"), filled.issue(wire.survey_from_toml(longer))
    new = filled.issue(wire.survey_from_toml(whole), at_ms=5)
    follow = said("reason", None, "skipped"), said("told", None, "skipped"), said("ease", 3)
    rows = [filled.row(place, rev, NOW_MS - DAY, 1, *follow) for rev in (old, new)]
    filled.keep([*rows, filled.row(place, new, NOW_MS, 1, said("words", None, "skipped"))])
    scope, [one] = counted(filled, period="7d")
    with filled.database.read() as connection:
        names = [form.question.id for form in met.met(connection, scope, one)]

    assert names == ["reason", "words", "told", "ease"]
