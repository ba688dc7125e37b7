"""account import: responses that were carried here on a stick."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import msgspec

from account.commands.opening import Verbs, account_option, answer, json_option, opened
from account.errors import CannotUse, Misconfigured
from account.store.first_start import the_account
from account.store.intake.carried import CarriedIn, Outcome, State
from account.store.names import now_ms
from feedback import carry

_SURVEYS = "surveys"


def add(verbs: Verbs) -> None:
    """Declare the command."""
    verb = verbs.add_parser("import", help="take responses from a stick", description=__doc__)
    verb.add_argument("file", type=Path, nargs="*", help="a terminal's files, or the stick")
    verb.add_argument(
        "--release", metavar="TERMINAL", help="take what was quarantined of a revoked terminal"
    )
    verb.add_argument(
        "--receipts", type=Path, metavar="DIR", help="where to put receipts (default: the stick)"
    )
    account_option(verb)
    json_option(verb)
    verb.set_defaults(run=_run)


def _run(args: Namespace) -> None:
    if bool(args.file) == bool(args.release):
        raise Misconfigured("name files to import, or --release TERMINAL", "One of the two.")
    with opened(args) as database:
        with database.read() as connection:
            account_id = the_account(connection, args.account)
        carried_in = CarriedIn(database, account_id, now_ms=now_ms)
        if args.release:
            imported = carried_in.release(args.release)
        else:
            unread = list[Outcome]()
            imported = carried_in.take(_contents(args.file, unread))
            imported = imported._replace(outcomes=(*imported.outcomes, *unread))
    back = args.receipts or _stick(args.file)
    written = [_write(back / name, raw) for name, raw in imported.files(now_ms())] if back else []
    facts = {"files": [_facts(one) for one in imported.outcomes], "receipts": written}
    answer(args, facts, "\n".join((*map(_words, imported.outcomes), *_told(written))))
    if imported.refused:
        raise CannotUse(f"{imported.refused} of {len(imported.outcomes)} files were refused")


def _facts(one: Outcome) -> dict[str, object]:
    return {**one._asdict(), "odd": msgspec.to_builtins(one.odd)}


def _contents(files: list[Path], unread: list[Outcome]) -> Iterator[tuple[str, bytes]]:
    """Batches and surveys, of a stick all that is on it; one file in memory at a time.

    One that cannot be read stops no other: it is added to `unread`.
    """
    for given in files:
        found = sorted(_on(given)) if given.is_dir() else [given]
        if not found:
            sys.stderr.write(f"account: nothing of a terminal's is in {given}\n")
        for path in found:
            try:
                with path.open("rb") as file:
                    raw = file.read(carry.BIGGEST)
            except OSError as error:
                why = f"it cannot be read: {error.strerror}"
                unread.append(Outcome(path.name, State.REFUSED, why=why))
                continue
            yield path.name, raw


def _on(stick: Path) -> Iterator[Path]:
    yield from stick.rglob(f"*{carry.SUFFIX}")
    yield from stick.rglob(f"{_SURVEYS}/*.json")


def _stick(files: list[Path]) -> Path | None:
    """Where the first file came from, so that its terminal finds the receipts."""
    if not files:
        return None
    return files[0] if files[0].is_dir() else files[0].parent


def _write(path: Path, raw: bytes) -> str:
    try:
        path.write_bytes(raw)
    except OSError as error:
        raise CannotUse(
            f"{path} cannot be written: {error.strerror}",
            "The responses are kept. Import again with --receipts DIR: that changes nothing else.",
        ) from error
    return str(path)


def _words(one: Outcome) -> str:
    if one.state is not State.TAKEN or one.why:
        return f"{one.name}: {one.state}, {one.why}"
    odd = [f"  response {r.seq}: {r.status}" + (f", {r.code}" if r.code else "") for r in one.odd]
    counts = f"{one.stored} new responses, {one.known} known already"
    return "\n".join((f"{one.name}: {counts}", *odd))


def _told(written: list[str]) -> list[str]:
    return [f"receipts for its terminal: {path}" for path in written]
