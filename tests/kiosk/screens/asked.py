"""A question of every kind, in two languages, first of a visit or after a face."""

from feedback.survey import Choice, Consent, Detail, Kind, Question
from feedback.words import word
from kiosk.visit import Asking
from tests.kiosk.screens.shown import LANGUAGES, texts

CHOICES = (
    ("queue", "Waiting time", "Wartezeit an der Kasse"),
    ("friendly", "Friendliness", "Freundlichkeit"),
    ("clean", "Cleanliness", "Sauberkeit"),
    ("range", "Product range", "Warenauswahl"),
    ("price", "Prices", "Preis-Leistungs-Verhältnis"),
    ("find", "Finding things", "Übersichtlichkeit"),
    ("stock", "Out of stock", "Nicht vorrätig"),
    ("other", "Something else", "Etwas anderes"),
)


def question(kind, en, de, **more):
    return Question(id=kind, kind=Kind(kind), text=texts(en, de), **more)


def choices(count):
    return tuple(Choice(id=one, text=texts(en, de), icon=one) for one, en, de in CHOICES[:count])


NPS = question(
    "nps", "How likely are you to recommend us to a friend?",
    "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",
)  # fmt: skip
CSAT = question("csat", "How satisfied are you today?", "Wie zufrieden sind Sie heute?")
AGREEMENT = question(
    "ces", "They made it easy for me to solve my problem.",
    "Mein Anliegen ließ sich leicht erledigen.", steps=7, direction="agreement",
)  # fmt: skip
EFFORT = question(
    "ces", "How much effort was it to find what you needed?",
    "Wie viel Mühe war es, das Gesuchte zu finden?", steps=5, direction="effort",
)  # fmt: skip
STARS = question("stars", "How do you rate our café?", "Wie bewerten Sie unser Café?")
SMILEYS = question("smileys", "And the staff?", "Und das Personal?", steps=5)
MULTIPLE = question(
    "multiple", "What could we do better?", "Was können wir besser machen?", choices=choices(8)
)
SINGLE = question(
    "single", "What could we do better?", "Was können wir besser machen?", choices=choices(6)
)
COMMENT = question("comment", "What happened?", "Was ist passiert?")
CONTACT = question(
    "contact", "How can we reach you?", "Wie erreichen wir Sie?",
    details=(Detail.NAME, Detail.EMAIL, Detail.PHONE),
    consent=Consent(version="1", text=texts(word("consent", "en"), word("consent", "de"))),
)  # fmt: skip
SCALES = {
    "nps": NPS, "csat": CSAT, "agreement": AGREEMENT, "effort": EFFORT, "stars": STARS,
    "smileys": SMILEYS,
}  # fmt: skip


def first(asked, language="en", **more):
    return Asking(question=asked, language=language, languages=LANGUAGES, **more)


def then(asked, language="en", **more):
    more = {"face": (2, 5), "back": True, **more}
    return first(asked, language, follow_up=True, **more)
