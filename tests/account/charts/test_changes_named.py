"""Where something changed, its name stands beside its line, and over no other name."""

import re

from account.charts import lines
from account.scores.scales import Scale
from account.scores.score import lead

SCORE = lead(Scale("smileys", 5), {4: 30})


def drawn(changed: dict[int, str]) -> str:
    marks = [
        lines.Mark(label=str(day), told="", score=SCORE, changed=changed.get(day, ""))
        for day in range(28)
    ]
    return str(lines.line(marks, "Happy Index", "n"))


def names(chart: str) -> list[tuple[float, str, str]]:
    found = re.findall(r"<text ([^>]*)>([^<]*)</text>", chart)
    at_top = [(given, said) for given, said in found if 'y="16"' in given]
    return [
        (
            float(re.findall(r'x="([\d.]+)"', given)[0]),
            re.findall(r'anchor="(\w+)"', given)[0],
            said,
        )
        for given, said in at_top
    ]


def test_a_name_alone_stands_whole_where_there_is_room_for_it():
    assert [said for *_, said in names(drawn({2: "Mood changed (b62efb)"}))] == [
        "Mood changed (b62efb)"
    ]
    [(_, anchor, said)] = names(drawn({27: "Mood changed (b62efb)"}))
    assert (anchor, said) == ("end", "Mood changed (b62efb)")


def test_neighbours_leave_each_other_room_and_are_told_whole_where_pointed_at():
    told = {day: f"{day} places: Asia/Tokyo, was Europe/Berlin" for day in (10, 12, 13, 16)}
    chart = drawn(told)
    shown, end = [one for one in names(chart) if one[2]], 0.0
    for x, anchor, said in shown:
        wide = 6.5 * len(said)
        left = x - wide if anchor == "end" else x
        assert left >= end
        end = left + wide
    assert all(f"<title>{said}</title>" in chart for said in told.values())
    assert len(shown) < len(told) or any(said.endswith("…") for *_, said in shown)
