"""The page's smileys are the terminal's: same geometry, drawn as SVG."""

import re

from account.pages import faces
from feedback.faces import face


def _mouths() -> list[tuple[str, str]]:
    """(outline, fill) of each face's mouth, worst first."""
    return re.findall(r'<path d="([^"]+)" fill="([^"]+)"', str(faces.symbols()))


def test_each_face_has_its_own_outline():
    assert len({outline for outline, _ in _mouths()}) == 5


def test_whoever_laughs_on_the_terminal_laughs_on_the_page():
    for value, (outline, fill) in enumerate(_mouths(), 1):
        drawn = face(value, 5)
        assert outline.endswith("Z") == drawn.open_mouth
        assert fill == (drawn.line if drawn.open_mouth else "none")
