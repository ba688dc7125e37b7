"""What a page weighs on its way: itself, its sheets and scripts, and the letters it is set in."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice

import httpx
import pytest

from tests.account.pages.scene import Scene
from tests.account.pages.test_results_page import fill

MOST = 150_000
"""Bytes of a manager's page, before anything that only enhances it."""
PAGES = 120
WEIGHTS = ("-400-", "-600-")
_LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
_SHEET = re.compile(r'(?:<link [^>]*href|<script [^>]*src)="([^"]+)')
_FILE = re.compile(r"\.(csv|pdf|png|svg|toml)|/file|/export\?")
_FACE = re.compile(r'url\("([^"]+)"\).*?unicode-range:(.*?);', re.DOTALL)
_NOT_READ = re.compile(r"<(head|svg|select|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
"""What of a page is set in no letters of it: closed lists are opened by the reader."""


class Scales:
    """Fetches each thing once, as a browser does."""

    def __init__(self, client: httpx.Client) -> None:
        self._client, self._sizes = client, dict[str, int]()
        fonts = client.get("/static/fonts.css").text
        self._fonts = [(file, list(_ranges(said))) for file, said in _FACE.findall(fonts)][::-1]

    def weigh(self, page: str) -> int:
        letters = set(map(ord, unescape(_NOT_READ.sub(" ", page))))
        fetched = {unescape(one) for one in _SHEET.findall(page)}
        fetched |= {
            f"/static/{file}" for weight in WEIGHTS for file in self._set_in(letters, weight)
        }
        return len(page.encode()) + sum(map(self._size, fetched))

    def _set_in(self, letters: set[int], weight: str) -> Iterator[str]:
        """Of two fonts that have a letter the later one is taken."""
        of_weight = [font for font in self._fonts if weight in font[0]]
        for letter in letters:
            has = (file for file, ranges in of_weight if any(letter in one for one in ranges))
            yield from islice(has, 1)

    def _size(self, address: str) -> int:
        if address not in self._sizes:
            self._sizes[address] = len(self._client.get(address).raise_for_status().content)
        return self._sizes[address]


def _ranges(said: str) -> Iterator[range]:
    for low, high in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", said):
        yield range(int(low, 16), int(high or low, 16) + 1)


def shape(address: str) -> str:
    """Two touchpoints have one page."""
    return re.sub(r"[0-9a-f]{12,}", "*", re.sub(r"\?.*", "", unescape(address)))


@pytest.mark.timeout(120)
def test_no_page_is_heavier_than_it_may_be(scene: Scene, anna: httpx.Client):
    fill(scene)
    scales, seen = Scales(anna), dict[str, int]()
    ahead = ["/", "/today", "/results?period=28d"]

    while ahead:
        address = ahead.pop(0)
        if shape(address) in seen or _FILE.search(address) or len(seen) >= PAGES:
            continue
        page = anna.get(address, follow_redirects=True).raise_for_status().text
        seen[shape(address)] = scales.weigh(page)
        ahead += map(unescape, _LINK.findall(page))

    assert {"/results", "/surveys/new", "/touchpoints/north/change", "/account/audit"} <= set(seen)
    assert {at: size for at, size in seen.items() if size > MOST} == {}
