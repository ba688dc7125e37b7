"""The survey and settings a terminal works by: as issued, with the names they were issued under."""

from dataclasses import dataclass
from importlib.resources import files

from feedback import wire
from feedback.settings import Settings
from feedback.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """One survey and the settings that chose it; each `rev` is the SHA-256 of the issued bytes."""

    settings: Settings
    settings_rev: str
    survey: Survey
    survey_rev: str
    survey_bytes: bytes

    @classmethod
    def read(cls, settings: bytes, survey: bytes) -> "Papers":
        """Read what was issued; raises feedback.wire.Malformed or feedback.check.FaultySurvey."""
        return cls(
            settings=wire.settings_from(settings),
            settings_rev=wire.revision(settings),
            survey=wire.survey_from(survey),
            survey_rev=wire.revision(survey),
            survey_bytes=survey,
        )


def built_in(language: str = "", touchpoint: str = "") -> Papers:
    """What a terminal asks before an account has said anything.

    In `language` first, where it can; `touchpoint` is what people call the place.
    """
    survey = wire.survey_from_toml((files(__package__) / "survey.toml").read_text(encoding="utf-8"))
    raw = wire.to_json(survey)
    settings = Settings(
        touchpoint_id="",
        touchpoint=touchpoint,
        survey_rev=wire.revision(raw),
        survey_url="",
        public_url="",
        languages=tuple(sorted(survey.languages, key=lambda one: one != language)),
    )
    return Papers.read(wire.to_json(settings), raw)
