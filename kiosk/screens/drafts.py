"""What a visitor wrote and has not sent, while another question of the same visit is looked at."""


class Drafts:
    """In this memory only, and no longer than the visit: by question, each field's text."""

    def __init__(self) -> None:
        self._kept = dict[str, dict[str, str]]()

    def keep(self, question: str, texts: dict[str, str]) -> None:
        """Of who went back: to be there when the question comes again."""
        self._kept[question] = texts

    def taken(self, question: str) -> dict[str, str]:
        """What was kept of it, and is kept no longer."""
        return self._kept.pop(question, {})

    def forget(self) -> None:
        """The visit is over."""
        self._kept.clear()
