"""account serve: the whole account with one command."""

import ctypes
from argparse import Namespace
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

from account import serving
from account.app import build
from account.chores import chores
from account.clockwork import Pulse, running
from account.commands.opening import Verbs, opened_or_new, place_options
from account.config import PORT, Serving
from account.mail import Mail, MailServer, SmtpMail, check_password_file
from account.store.copies import room
from account.store.engine import Database
from account.store.first_start import FirstStart, make_account
from account.store.names import now_ms
from account.store.surveys import papers
from account.webhooks.sending import Sending

_SEND_EVERY_S = 2.0


def add(verbs: Verbs) -> None:
    """Declare the command."""
    verb = verbs.add_parser("serve", help="run the account", description=__doc__)
    place_options(verb)
    verb.add_argument("--host", default="127.0.0.1", help="address to listen at (%(default)s)")
    verb.add_argument("--port", type=int, default=PORT, help="port; 0 for any (%(default)s)")
    verb.add_argument("--public-url", default="", help="how terminals and phones reach it")
    verb.add_argument("--certificate", type=Path, metavar="PEM", help="TLS certificate chain")
    verb.add_argument("--key", type=Path, metavar="PEM", help="the certificate's private key")
    verb.add_argument(
        "--trusted-proxy",
        default="",
        metavar="ADDR",
        help="address of the proxy that speaks TLS and tells the caller's address",
    )
    verb.add_argument(
        "--webhooks-inside",
        action="store_true",
        help="let webhooks speak http and reach addresses in this network",
    )
    verb.add_argument(
        "--mail",
        default="",
        metavar="URL",
        help="mail server for invitations and forgotten passwords: smtp+starttls://USER@HOST",
    )
    verb.add_argument("--mail-from", default="", metavar="ADDR", help="who the letters are from")
    verb.add_argument("--mail-password", type=Path, metavar="FILE", help="the mail user's password")
    verb.set_defaults(run=run)


def run(args: Namespace) -> None:
    """Take the port, then the database, then serve."""
    how = Serving(
        host=args.host,
        port=args.port,
        public_url=args.public_url.rstrip("/"),
        certificate=args.certificate,
        key=args.key,
        trusted_proxy=args.trusted_proxy,
    )
    mail, pulses = _mail(args), (Pulse(), Pulse())
    with closing(serving.listen(how)) as listener:
        address = how.address(listener.getsockname()[1])
        public_url = how.public_url or address
        with opened_or_new(args) as database:
            first = _started(database, public_url)
            app = build(
                database,
                public_url=public_url,
                webhooks_inside=args.webhooks_inside,
                mail=mail,
                pulses=pulses,
            )
            sending = Sending(inside=args.webhooks_inside)
            # On a thread of its own: receivers may take their time.
            with (
                running(database, [sending], every_s=_SEND_EVERY_S, pulse=pulses[0]),
                running(database, chores(), pulse=pulses[1]),
            ):
                serving.serve(app, how, listener, partial(_ready, first, address, public_url))


def _mail(args: Namespace) -> Mail | None:
    if not args.mail:
        return None
    if args.mail_password is not None:
        check_password_file(args.mail_password)
    server = MailServer(url=args.mail, sender=args.mail_from, password_file=args.mail_password)
    return SmtpMail(server)


def _started(database: Database, public_url: str) -> FirstStart | None:
    with suppress(OSError):  # the next restore says what is wrong with that folder
        room.clear_away(database)
    with database.write() as connection:
        first = make_account(connection, now_ms())
        papers.serve_at(connection, public_url, now_ms())
    return first


def _give_back() -> None:
    """What starting has freed goes to the system, 19 MB after a first start (malloc_trim(3))."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def _ready(first: FirstStart | None, address: str, public_url: str) -> None:
    _give_back()
    if first is not None:
        serving.say(f"sign in as {first.email} with password {first.password}")
        serving.say("this password is shown once; change it with: account person password")
    if public_url != address:
        serving.say(f"reached from outside as {public_url}")
    serving.say(f"account ready at {address}")
