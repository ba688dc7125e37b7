"""What an operator asks of this terminal: each done once, and answered for until it is heard."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from feedback import wire
from feedback.asks import LONGEST_SAID, Kind
from feedback.batch import Command, Done
from kiosk.errors import KioskError
from kiosk.sync.needs import Shelf

Deed = Callable[[Mapping[str, str]], str]
"""Does a command with its arguments; says what there is to say, or raises a KioskError."""

_REMEMBERED = 50
"""Ids, so that an account that was restored does not have them done again."""
_UNDER_WAY = "the terminal ended while doing it"


class Noted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One command and its answer, as kept on the disk."""

    done: Done
    heard: bool = False


class _Notes(msgspec.Struct, frozen=True):
    noted: tuple[Noted, ...] = ()


class Commands:
    """Remembers before it does, so that a restart that was asked for happens once.

    Its methods raise StoreTrouble when the disk refuses: then nothing was done.
    """

    def __init__(self, shelf: Shelf, deeds: Mapping[str, Deed]) -> None:
        self._shelf, self._deeds = shelf, deeds
        self._noted = _read(shelf.commands())
        self._under_way = ""  # a deed may send a batch of its own

    @property
    def to_report(self) -> tuple[Done, ...]:
        """What the account has not heard yet."""
        ended = (one for one in self._noted if one.done.id != self._under_way)
        return tuple(one.done for one in ended if not one.heard)

    def heard(self, reported: Sequence[Done]) -> None:
        """A receipt came for a batch that said this."""
        if reported:
            self._keep(
                msgspec.structs.replace(one, heard=one.heard or one.done in reported)
                for one in self._noted
            )

    def follow(self, commands: Sequence[Command]) -> bool:
        """Do what is new; whether there is something to report."""
        known = {one.done.id for one in self._noted}
        new = [one for one in commands if one.id not in known]
        for command in new:
            ends = command.kind == Kind.RESTART  # then this is what is left to be said of it
            began = Done(id=command.id, well=ends, said="" if ends else _UNDER_WAY)
            self._under_way = command.id
            self._note(Noted(done=began))
            self._note(Noted(done=self._done(command)))
            self._under_way = ""
        return bool(new)

    def _done(self, command: Command) -> Done:
        deed = self._deeds.get(command.kind)
        if deed is None:
            said = f"this terminal's version cannot do {command.kind!r:.40}"
            return Done(id=command.id, well=False, said=said)
        try:
            said = deed(command.arguments)
        except KioskError as trouble:
            return Done(id=command.id, well=False, said=f"{trouble}"[:LONGEST_SAID])
        return Done(id=command.id, well=True, said=said[:LONGEST_SAID])

    def _note(self, noted: Noted) -> None:
        others = [one for one in self._noted if one.done.id != noted.done.id]
        self._keep([*others, noted])

    def _keep(self, noted: Iterable[Noted]) -> None:
        kept = tuple(noted)[-_REMEMBERED:]
        self._shelf.keep_commands(wire.to_json(_Notes(kept)))
        self._noted = kept


def _read(raw: bytes | None) -> tuple[Noted, ...]:
    try:
        return wire.from_json(raw, _Notes).noted if raw else ()
    except wire.Malformed:
        return ()  # damaged: the account asks again, and once more is harmless
