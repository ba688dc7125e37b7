"""Credentials, settings and surveys as files: each write is whole and durable, or not at all."""

from pathlib import Path

from feedback import wire
from feedback.check import FaultySurvey
from kiosk.credentials import Credentials
from kiosk.papers import Papers
from kiosk.store.disk import make_directory, refusals, write_whole


class Shelf:
    """The papers in one directory, each named by its revision. Every method raises StoreTrouble.

    `in-force` names the settings and the survey last kept together, and those before them.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory / "papers"
        self._in_force = self._directory / "in-force"
        self._credentials = self._directory / "credentials.json"
        self._copy = self._directory / "credentials.checked"
        with refusals(self._directory):
            make_directory(self._directory)

    def credentials(self) -> Credentials | None:
        """What was kept last; None before the first enrolment, or where both copies are damaged."""
        raw = _checked(self._read(self._copy)) or self._read(self._credentials)
        try:
            return None if raw is None else wire.from_json(raw, Credentials)
        except wire.Malformed:
            return None  # to be enrolled again

    def keep_credentials(self, credentials: Credentials) -> None:
        """Keep them where only the terminal can read them.

        Those of another terminal that this one was before stay too: its stores are sent, or
        sealed for a stick, with nothing else. Twice, and once with a checksum: a token with one
        letter wrong looks like any other, and no code can be used again to get a new one.
        """
        before, raw = self.credentials(), wire.to_json(credentials)
        with refusals(self._credentials):
            if before and before.enrolled and before.terminal_id != credentials.terminal_id:
                former = self._former(before.terminal_id)
                write_whole(former, wire.to_json(before), mode=0o600)
            write_whole(self._copy, f"{wire.revision(raw)}\n".encode() + raw, mode=0o600)
            write_whole(self._credentials, raw, mode=0o600)

    def former(self, terminal_id: str) -> Credentials | None:
        """What this terminal was bound by when it was that one; None where it never was."""
        now = self.credentials()
        if now is not None and now.terminal_id == terminal_id:
            return now
        raw = self._read(self._former(terminal_id)) if terminal_id.isalnum() else None
        try:
            return None if raw is None else wire.from_json(raw, Credentials)
        except wire.Malformed:
            return None

    def _former(self, terminal_id: str) -> Path:
        return self._directory / f"credentials-{terminal_id}.json"

    def commands(self) -> bytes | None:
        """What was kept of commands; None before the first."""
        return self._read(self._directory / "commands.json")

    def keep_commands(self, noted: bytes) -> None:
        """Keep what is to be remembered of commands."""
        path = self._directory / "commands.json"
        with refusals(path):
            write_whole(path, noted)

    def board(self) -> str:
        """The serial number of the board that this was last in; empty where none was noted."""
        return (self._read(self._directory / "board") or b"").decode(errors="replace")

    def keep_board(self, serial: str) -> None:
        """Note the board's serial number."""
        path = self._directory / "board"
        with refusals(path):
            write_whole(path, serial.encode())

    def papers(self) -> Papers | None:
        """The last good settings and survey; None before the first."""
        for named in (self._read(self._in_force) or b"").decode(errors="replace").splitlines():
            papers = self._papers(*named.split(maxsplit=1))
            if papers is not None:
                return papers
        return None

    def keep_papers(self, settings: bytes, survey: bytes) -> None:
        """Keep both as issued; the survey first, so that settings never name one that is gone."""
        survey_rev, settings_rev = wire.revision(survey), wire.revision(settings)
        named = f"{settings_rev} {survey_rev}"
        before = (self._read(self._in_force) or b"").decode(errors="replace").splitlines()
        lines = [named, *(line for line in before if line != named)][:2]
        with refusals(self._directory):
            write_whole(self._named(survey_rev), survey)
            write_whole(self._named(settings_rev), settings)
            write_whole(self._in_force, "\n".join(lines).encode())

    def survey(self, rev: str) -> bytes | None:
        """A survey issued earlier: all are kept, since responses to it may be unsent."""
        return self._issued(rev)

    def _papers(self, settings_rev: str, survey_rev: str = "") -> Papers | None:
        settings, survey = self._issued(settings_rev), self._issued(survey_rev)
        if settings is None or survey is None:
            return None
        try:
            return Papers.read(settings, survey)
        except (wire.Malformed, FaultySurvey):
            return None  # kept by a version that understood it

    def _issued(self, rev: str) -> bytes | None:
        """The bytes of that name; None where they are gone or damaged."""
        raw = self._read(self._named(rev)) if wire.is_revision(rev) else None
        return raw if raw is not None and wire.revision(raw) == rev else None

    def _named(self, rev: str) -> Path:
        return self._directory / f"{rev}.json"

    def _read(self, path: Path) -> bytes | None:
        with refusals(path):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                return None


def _checked(raw: bytes | None) -> bytes | None:
    """What follows the checksum in the first line, where it fits."""
    told, _, rest = (raw or b"").partition(b"\n")
    return rest if told.decode(errors="replace") == wire.revision(rest) else None
