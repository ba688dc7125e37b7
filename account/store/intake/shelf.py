"""Surveys at hand for scoring: issued ones never change, so each is read from disk once."""

from collections import OrderedDict
from threading import Lock

from sqlalchemy import Connection

from account.store.surveys.papers import survey_bytes
from feedback import wire
from feedback.survey import Survey

_MOST = 200


class Shelf:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._surveys = OrderedDict[tuple[str, str], Survey]()
        self._lock = Lock()

    def survey(self, connection: Connection, account_id: str, rev: str) -> Survey | None:
        """The survey of that revision; None where this account has never seen it."""
        key = (account_id, rev)
        with self._lock:
            if key in self._surveys:
                self._surveys.move_to_end(key)
                return self._surveys[key]
        raw = survey_bytes(connection, account_id, rev)
        if raw is None:
            return None
        survey = wire.from_json(raw, Survey)
        with self._lock:
            self._surveys[key] = survey
            while len(self._surveys) > _MOST:
                self._surveys.popitem(last=False)
        return survey
