"""Views of a shop's survey, to put on a screen."""

from feedback.survey import Choice, Ending, Kind, Link, Question
from kiosk.visit import Asking, Thanking

LANGUAGES = ("en", "de")
LINK = "https://feedback.example.org/v/AAECAwQFBgcICQoLDA0ODxAREhMUFRYX?l=de"
CHOICES = (
    ("queue", "Waiting time", "Wartezeit an der Kasse"),
    ("staff", "Friendliness", "Freundlichkeit"),
    ("clean", "Cleanliness", "Sauberkeit"),
    ("range", "Product range", "Warenauswahl"),
    ("price", "Prices", "Preis-Leistungs-Verhältnis"),
    ("find", "Finding things", "Übersichtlichkeit"),
    ("stock", "Out of stock", "Nicht vorrätig"),
    ("other", "Something else", "Etwas anderes"),
)


def texts(en, de):
    return {"en": en, "de": de}


def asking(steps=4, language="en", languages=LANGUAGES, **more):
    text = texts("How was your visit today?", "Wie zufrieden waren Sie heute mit Ihrem Einkauf?")
    question = Question(id="mood", kind=Kind.SMILEYS, text=text, steps=steps)
    return Asking(question=question, language=language, languages=languages, **more)


def why(count=8, language="en", **more):
    choices = tuple(Choice(id=one, text=texts(en, de)) for one, en, de in CHOICES[:count])
    text = texts("What could we do better?", "Was können wir besser machen?")
    question = Question(id="why", kind=Kind.SINGLE, text=text, choices=choices)
    more = {"face": (1, 4), **more}
    return Asking(question=question, language=language, languages=LANGUAGES, follow_up=True, **more)


def thanking(language="en", link=LINK, languages=LANGUAGES, face=(1, 4)):
    ending = Ending(
        id="thanks",
        text=texts("Thank you for your feedback!", "Vielen Dank für Ihre Rückmeldung!"),
        link=Link(text=texts("Tell us more", "Erzählen Sie uns mehr")),
    )
    return Thanking(ending=ending, language=language, languages=languages, link=link, face=face)
