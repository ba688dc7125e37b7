"""The pages with a mail server, and somebody else before them."""

import pytest

from account.mail import KeptMail
from tests.account.pages.scene import Scene
from tests.account.pages.serving import Doors, calling


@pytest.fixture
def mail() -> KeptMail:
    return KeptMail()


@pytest.fixture
def served(doors: Doors, scene: Scene, mail: KeptMail):
    with doors.serving(scene, mail=mail) as url:
        yield url


@pytest.fixture
def stranger(served: str):
    with calling(served, headers={"Sec-Fetch-Site": "same-origin"}) as one:
        yield one
