"""A comment as it is read."""

from dataclasses import dataclass

from account.charts import colours
from account.pages import faces, rating, when
from account.pages.survey_texts import Lookup, text
from account.pages.survey_texts import question as question_of
from account.pages.when import day
from account.pages.words import Words
from account.scores.scales import Scale, is_scale
from account.store.places.tree import Place
from account.store.results import comments
from account.store.results.scope import Scope, day_of, hour_of_week
from feedback.survey import Survey
from feedback.words import own_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One comment as it is read."""

    text: str | None
    label: str
    face: int | None
    colour: int | None
    place: str
    when: str
    language: str
    tag: str
    """The same as a tag: what was written is read out in it."""
    question: str
    channel: str
    """Where it was written, unless that was at a terminal."""
    late: bool
    misuse: bool


def shown_as(w: Words, scope: Scope, one: comments.Comment, surveys: Lookup) -> Shown:
    """Put one into words. Where hours are not to be shown it bears its day, or its week."""
    survey = surveys(one.survey_rev)
    asked = question_of(survey, one.question)
    place = scope.tree.places.get(one.touchpoint_id)
    said = w("unknown_time")
    if one.lh is not None:
        said = _when(w, scope, one, one.lh, place)
    colour = None
    if one.kind and one.steps and is_scale(one.kind, one.steps) and one.rating is not None:
        colour = colours.place(Scale(one.kind, one.steps, _direction(survey)), one.rating)
    return Shown(
        text=one.text,
        label=rating.label(w, one.kind, one.steps, one.rating),
        face=faces.place_of(one.kind, one.steps, one.rating),
        colour=colour,
        place=scope.tree.path(place.id) if place else one.touchpoint_id,
        when=said,
        language=own_name(one.language),
        tag=one.language,
        question=text(w, survey, asked.text) if asked else one.question,
        channel=_channel(w, one),
        late=one.late,
        misuse=one.misuse,
    )


def _when(w: Words, scope: Scope, one: comments.Comment, lh: int, place: Place | None) -> str:
    """The calendar's day beside the business day that was asked for would tell the hours after
    midnight: where single hours are not to be shown it is the business day.
    """
    if scope.finest == "hour":
        if one.true_ms is None or place is None:
            return day(w, day_of(lh))
        at = when.at(one.true_ms, place.zone_at(one.true_ms), w)
        return f"{day(w, day_of(lh))} {at.clock[:5]}"
    begun = lh - scope.begins(one.touchpoint_id)
    if scope.finest == "week":
        return w("results_week_of", day=day(w, day_of(begun - hour_of_week(begun))))
    return day(w, day_of(begun))


def _direction(survey: Survey | None) -> str:
    """Which end of its rating is the good one, where the survey says so."""
    return survey.rating.direction or "" if survey else ""


def _channel(w: Words, one: comments.Comment) -> str:
    if one.phone:
        return w("results_on_phone")
    return w(f"results_channel_{one.channel}") if one.channel in ("web", "email") else ""
