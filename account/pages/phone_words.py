"""The product's words for a visitor's phone, with the direction they are written in."""

from markupsafe import Markup, escape

from feedback import words


def direction(language: str) -> str:
    """ltr or rtl."""
    return "rtl" if words.reads_from_right(language) else "ltr"


class VisitorWords:
    """Our words in a visit's language; where we have none they are English, and say so."""

    def __init__(self, language: str) -> None:
        self.language, self.direction = language, direction(language)
        known = words.languages()
        self.spoken = language if language in known else language.partition("-")[0]
        if self.spoken not in known:
            self.spoken = words.FALLBACK

    def __call__(self, name: str) -> str:
        """One of our words as plain text."""
        return words.word(name, self.spoken)

    def face(self, value: int, steps: int) -> str:
        """What one smiley means."""
        return words.face_label(value, steps, self.spoken)

    @property
    def marked(self) -> Markup:
        """Attributes for what holds our words, where they are not in the page's language."""
        if self.spoken.partition("-")[0] == self.language.partition("-")[0]:
            return Markup("")
        found = escape(self.spoken), direction(self.spoken)
        return Markup(' lang="{}" dir="{}"').format(*found)
