"""What people do before the pages, and what the account has of it."""

import re

import httpx
from sqlalchemy import select

from account.mail import KeptMail, Letter
from account.store import schema
from account.store.people import people
from tests.account.pages.scene import PASSWORD, Scene

NEW = "another three words"


def letter_in(mail: KeptMail) -> Letter:
    """The next letter; it is sent behind the reply."""
    assert mail.arrived.acquire(timeout=20)
    return mail.letters[-1]


def enter(client: httpx.Client, email: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/sign-in", data={"email": email, "password": password})


def link_in(text: str) -> str:
    return re.search(r"https?://[^/\s]+(/(?:invitation|password)/[\w-]+)", text).group(1)


def person_id(scene: Scene, email: str) -> str:
    with scene.database.read() as connection:
        return people.named(connection, scene.account_id, email).id


def lines(scene: Scene, what: str) -> list[tuple[str, str]]:
    a = schema.audit.c
    with scene.database.read() as connection:
        return [
            tuple(row) for row in connection.execute(select(a.name, a.about).where(a.what == what))
        ]
