"""The pages of people, as they look."""

import re

import pyotp
import pytest

from tests.account.pages.scene import Scene
from tests.account.pages.test_pictures import Eye
from tests.slices import slice_of


@pytest.mark.parametrize(("size", "scheme"), slice_of([("phone", "light"), ("desktop", "dark")]))
def test_pages_looked_at(browser, served, scene: Scene, pictures, size, scheme):
    scene.add_touchpoint("south", "Exit south", "UTC")
    scene.add_person("vera.with.a.long.name@example.org", "analyst")
    with Eye(browser, served, pictures, size=size, scheme=scheme, scripts=False) as eye:
        eye.look("forgotten", "/password")
        eye.sign_in()
        eye.look("own", "/own")
        eye.page.click("text=Set it up")
        eye.judge("own-factor")
        eye.page.fill("#code", pyotp.TOTP(_secret(eye)).at(scene.now // 1000))
        eye.page.click("main button")
        eye.judge("own-recovery")
        eye.look("people-invite", "/account/people/invite")
        eye.page.fill("#email", "eve@example.org")
        eye.page.click("main .card button")
        eye.judge("people-invited")
        eye.look("people", "/account/people")
        eye.page.click("text=vera.with")
        eye.judge("people-one")
        eye.look("token-make", "/account/tokens/make")
        eye.page.fill("#name", "Warehouse")
        eye.page.check("text=Take responses out")
        eye.page.click("main .card button")
        eye.judge("token-made")
        for name in ("tokens", "audit", "privacy"):
            eye.look(f"account-{name}", f"/account/{name}")


def _secret(eye: Eye) -> str:
    with eye.page.expect_response("**/own/factor") as reply:
        eye.page.reload()
    return re.search(r'class="secret">([A-Z2-7 ]+)<', reply.value.text()).group(1).replace(" ", "")
