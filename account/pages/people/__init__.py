"""The pages of people: who may come in, their own account, tokens, the audit log and privacy."""

from starlette.routing import BaseRoute, Route

from account.pages.desk import Desk
from account.pages.people.audit import Audit
from account.pages.people.factor import Factor
from account.pages.people.forgotten import Forgotten
from account.pages.people.inviting import Inviting
from account.pages.people.joining import joining
from account.pages.people.listing import People
from account.pages.people.own import Own
from account.pages.people.privacy import Privacy
from account.pages.people.tokens import Tokens
from account.rights import Right

_POST = ["POST"]


def routes(desk: Desk) -> list[BaseRoute]:
    """For all, for whoever is signed in, and for those who govern."""
    return [*_for_all(desk), *_own(desk), *_people(desk), *_governed(desk)]


def _for_all(desk: Desk) -> list[BaseRoute]:
    invited, forgotten, free = joining(desk), Forgotten(desk), desk.open_to_all
    return [
        Route("/invitation/{token}", free(invited.ask)),
        Route("/invitation/{token}", free(invited.take), methods=_POST),
        Route("/password", free(forgotten.ask)),
        Route("/password", free(forgotten.send), methods=_POST),
        Route("/password/{token}", free(forgotten.choosing.ask)),
        Route("/password/{token}", free(forgotten.choosing.take), methods=_POST),
    ]


def _own(desk: Desk) -> list[BaseRoute]:
    own, factor, mine = Own(desk), Factor(desk), desk.signed_in
    return [
        Route("/own", mine(own.show)),
        Route("/own/password", mine(own.password), methods=_POST),
        Route("/own/language", mine(own.language), methods=_POST),
        Route("/own/sessions", mine(own.end_others), methods=_POST),
        Route("/own/sessions/{id}", mine(own.end_one), methods=_POST),
        Route("/own/factor", mine(factor.show)),
        Route("/own/factor", mine(factor.begin), methods=_POST),
        Route("/own/factor/code.svg", mine(factor.drawn)),
        Route("/own/factor/confirm", mine(factor.confirm), methods=_POST),
        Route("/own/factor/off", mine(factor.off), methods=_POST),
    ]


def _people(desk: Desk) -> list[BaseRoute]:
    people, inviting, one = People(desk), Inviting(desk), "/account/people/{id}"
    return [
        Route("/account/people", desk.having(Right.GOVERN, people.show)),
        Route("/account/people/invite", desk.having(Right.GOVERN, inviting.ask)),
        Route("/account/people/invite", desk.having(Right.GOVERN, inviting.make), methods=_POST),
        Route(
            "/account/people/invitations/{id}/withdraw",
            desk.having(Right.GOVERN, inviting.withdraw),
            methods=_POST,
        ),
        Route(one, desk.having(Right.GOVERN, people.one)),
        Route(one, desk.having(Right.GOVERN, people.change), methods=_POST),
        Route(f"{one}/sessions", desk.having(Right.GOVERN, people.end), methods=_POST),
        Route(f"{one}/remove", desk.having(Right.GOVERN, people.remove), methods=_POST),
    ]


def _governed(desk: Desk) -> list[BaseRoute]:
    tokens, audit, privacy = Tokens(desk), Audit(desk), Privacy(desk)
    return [
        Route("/account/tokens", desk.having(Right.GOVERN, tokens.show)),
        Route("/account/tokens/make", desk.having(Right.GOVERN, tokens.ask)),
        Route("/account/tokens/make", desk.having(Right.GOVERN, tokens.make), methods=_POST),
        Route(
            "/account/tokens/{id}/revoke",
            desk.having(Right.GOVERN, tokens.revoke),
            methods=_POST,
        ),
        Route("/account/audit", desk.having(Right.GOVERN, audit.show)),
        Route("/account/audit.csv", desk.having(Right.GOVERN, audit.export)),
        Route("/account/privacy", desk.having(Right.GOVERN, privacy.show)),
        Route("/account/privacy", desk.having(Right.GOVERN, privacy.change), methods=_POST),
    ]
