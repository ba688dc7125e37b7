"""What a page must hold so that it can be used by keys alone and be read out, found in its HTML."""

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
TYPED = {"input", "select", "textarea"}
PRESSED = {"a", "button", "summary"}


class Node:
    """An element, its words and what stands in it."""

    def __init__(self, name: str, given: dict[str, str], above: "Node | None") -> None:
        self.name, self.given, self.above = name, given, above
        self.within, self.text = list["Node"](), ""

    def all(self) -> Iterator["Node"]:
        """Itself and everything in it, in the page's order."""
        yield self
        for one in self.within:
            yield from one.all()

    def outwards(self) -> Iterator["Node"]:
        """Itself and all it stands in."""
        yield self
        if self.above:
            yield from self.above.outwards()

    def said(self) -> str:
        """Its words as they are read out."""
        if self.given.get("aria-hidden") == "true":
            return ""
        own = self.given.get("aria-label", self.text)
        return " ".join([own, *(one.said() for one in self.within)]).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.top = self.at = Node("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.within.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.within.append(Node(tag, {name: value or "" for name, value in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.at.name == tag, f"</{tag}> ends <{self.at.name}>"
        self.at = self.at.above or self.top

    def handle_data(self, data: str) -> None:
        self.at.text += data


def read(html: str) -> Node:
    """A page. Raises AssertionError where a tag is closed by another one's end."""
    reader = _Reader()
    reader.feed(html)
    assert reader.at is reader.top, f"<{reader.at.name}> is never closed"
    return reader.top


def faults(page: Node, *, signed_in: bool = True) -> Iterator[str]:
    """Everything that a keyboard or an ear would stumble over."""
    nodes = list(page.all())
    ids = Counter(one.given["id"] for one in nodes if "id" in one.given)
    yield from (f"id {name!r} is there {n} times" for name, n in ids.items() if n > 1)
    for one in nodes:
        for kind in ("for", "aria-labelledby", "aria-describedby"):
            lost = [name for name in one.given.get(kind, "").split() if name not in ids]
            yield from (f"{kind} {name!r} leads nowhere" for name in lost)
        if one.given.get("tabindex", "0") not in ("0", "-1"):
            yield f"<{one.name}> is taken out of the page's order"
        if one.name in PRESSED and not one.said() and one.given.get("aria-hidden") != "true":
            yield f"<{one.name} {one.given}> says nothing"
    yield from _headings(nodes)
    yield from _fields(nodes)
    yield from _tables(nodes)
    if signed_in:
        first = next(one for one in nodes if one.name == "a")
        if first.given.get("class") != "skip" or first.given["href"].lstrip("#") not in ids:
            yield "the first link does not lead to the content"


def _headings(nodes: list[Node]) -> Iterator[str]:
    levels = [int(one.name[1]) for one in nodes if one.name in ("h1", "h2", "h3", "h4")]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level"
    for before, after in zip([0, *levels], levels, strict=False):
        if after > before + 1:
            yield f"a heading of level {after} under one of {before}"


def _fields(nodes: list[Node]) -> Iterator[str]:
    named = {one.given["for"] for one in nodes if one.name == "label" and "for" in one.given}
    for one in nodes:
        if one.name not in TYPED or "hidden" in (*one.given, one.given.get("type")):
            continue
        labels = [out for out in one.outwards() if out.name == "label"]
        if one.given.get("id") in named or "aria-labelledby" in one.given:
            continue
        if not any(label.said() for label in labels) and "aria-label" not in one.given:
            yield f"<{one.name} {one.given.get('name')}> has no name"


def _tables(nodes: list[Node]) -> Iterator[str]:
    for table in (one for one in nodes if one.name == "table"):
        heads = [one for one in table.all() if one.name == "th"]
        if not heads or any("scope" not in one.given for one in heads):
            yield "a table does not say what its columns and rows are"
    for one in nodes:
        left_out = any(out.given.get("aria-hidden") == "true" for out in one.outwards())
        if one.name == "svg" and not left_out and not one.said():
            yield "a drawing has no name and is not left out"
