"""Every page, looked at: on a phone and a desktop, light and dark, with scripts and without.

The pictures are for a person to judge; the tests see that nothing is wider than the screen, that
nothing is asked of another site, and that axe finds nothing.
"""

from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.account.pages.scene import EMAIL, PASSWORD, Scene
from tests.slices import slice_of

SIZES = {"phone": (360, 740), "desktop": (1280, 900)}
TOO_SMALL = """
() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter(one => one.checkVisibility() && !one.closest("svg, .aside, .skip, .unseen"))
  .map(one => one.matches("[type=checkbox], [type=radio]") ? one.closest("label") ?? one : one)
  .map(one => [one, Math.max(...[...one.getClientRects()].map(box => box.height))])
  .filter(([_, tall]) => tall < 43.5)
  .map(([one, tall]) => `${one.outerHTML.slice(0, 80)} (${tall} px)`)
"""
"""What is pressed and has not 44 px from top to bottom."""
LOOKS = [
    ("phone", "light", True),
    ("phone", "dark", False),
    ("desktop", "light", False),
    ("desktop", "dark", True),
]
STAFF = {
    "today": "/today",
    "terminals": "/terminals",
    "add-terminal": "/terminals/add",
    "responses": "/responses",
}
ALL = {"front": "/", "sign-in": "/sign-in", "nothing": "/no/such/page"}


@pytest.fixture(
    params=slice_of(LOOKS, 3), ids=lambda one: f"{one[0]}-{one[1]}-{'js' if one[2] else 'nojs'}"
)
def eye(request, browser: Browser, served: str, full_scene: Scene, pictures: Path):
    size, scheme, scripts = request.param
    with Eye(browser, served, pictures, size=size, scheme=scheme, scripts=scripts) as one:
        yield one


class Eye:
    """Opens pages, keeps their pictures and finds what is wrong with them."""

    def __init__(
        self,
        browser: Browser,
        served: str,
        pictures: Path,
        *,
        size: str = "desktop",
        scheme: Literal["light", "dark"] = "light",
        scripts: bool = True,
    ) -> None:
        width, height = SIZES[size]
        self.name, self._pictures, self._scripts = f"{size}-{scheme}", pictures, scripts
        self._trouble: list[str] = []
        self._thumb = size == "phone"
        with ExitStack() as opened:
            seen, judged = (
                opened.enter_context(
                    browser.new_context(
                        base_url=served,
                        viewport={"width": width, "height": height},
                        color_scheme=scheme,
                        java_script_enabled=on,
                        locale="en",
                        reduced_motion="reduce",
                    )
                )
                for on in (scripts, True)
            )
            self.page, self._judge = seen.new_page(), judged.new_page()
            self._opened = opened.pop_all()
        self.page.on("console", lambda said: self._trouble.append(said.text))
        self.page.on(
            "request",
            lambda one: None if one.url.startswith(served) else self._trouble.append(one.url),
        )

    def __enter__(self) -> "Eye":
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def sign_in(self) -> None:
        self.page.goto("/sign-in")
        self.page.fill("#email", EMAIL)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button")
        self.page.wait_for_url("**/today")

    def look(self, name: str, path: str) -> None:
        self._trouble.clear()
        self.page.goto(path)
        self.judge(name)

    def judge(self, name: str) -> None:
        """The page as it is now, axe's judgement included."""
        self.page.wait_for_load_state("networkidle")
        self._keep(name)
        found = Axe().run(self.page if self._scripts else self._copied())
        assert found.violations_count == 0, found.generate_report()
        self._nothing_said()

    def glance(self, name: str, path: str) -> None:
        """A page of parts that axe judges elsewhere: its picture, its width, what it asks for."""
        self._trouble.clear()
        self.page.goto(path)
        self._keep(name)
        self._nothing_said()

    def _keep(self, name: str) -> None:
        picture = self._pictures / f"account-{name}-{self.name}.png"
        self.page.screenshot(path=picture, full_page=True)
        wider = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, f"{name} is {wider} px wider than the screen"
        if self._thumb:
            small = self.page.evaluate(TOO_SMALL)
            assert not small, f"{name}: too small for a thumb: {small}"

    def _nothing_said(self) -> None:
        expected = "the server responded with a status of 4"
        assert [one for one in self._trouble if expected not in one] == []

    def _copied(self) -> Page:
        """The same page where axe can run: it is a script, and here scripts are off."""
        html, url = self.page.content(), self.page.url
        self._judge.route(url, lambda route: route.fulfill(body=html, content_type="text/html"))
        self._judge.goto(url)
        self._judge.unroute(url)
        return self._judge


def test_pages_for_everybody(eye: Eye):
    for name, path in ALL.items():
        eye.look(name, path)
    eye.page.goto("/sign-in?next=/responses")
    eye.page.fill("#email", EMAIL)
    eye.page.fill("#password", "something else")
    eye.page.click("main button")
    eye.judge("sign-in-wrong")


def test_pages_for_staff(eye: Eye):
    eye.sign_in()
    for name, path in STAFF.items():
        eye.look(name, path)
    eye.page.goto("/terminals/add")
    eye.page.fill("#name", "Exit north, left")
    eye.page.click("main button")
    eye.judge("enrolment-code")


FLEET = {
    "overview": "/terminals/overview",
    "terminal": "/terminals/000000000002",
    "import": "/terminals/import",
    "touchpoint": "/touchpoints/north",
    "touchpoint-settings": "/touchpoints/north/settings",
}
GLANCES = {
    "attention": "/terminals/attention",
    "codes": "/terminals/codes",
    "add-many": "/terminals/add/many",
    "elsewhere": "/terminals/000000000002/elsewhere",
    "touchpoints": "/touchpoints",
    "touchpoint-add": "/touchpoints/add",
    "touchpoint-change": "/touchpoints/north/change",
    "touchpoint-move": "/touchpoints/gate/move",
    "results-phones": "/results/phones",
    "results-crossed": "/results/crossed",
    "link-invalid": "/v/nobody",
    "invitation-gone": "/invitation/nobody",
}


def test_pages_of_the_fleet(browser: Browser, served: str, full_scene: Scene, pictures: Path):
    with Eye(browser, served, pictures, size="phone", scheme="dark", scripts=False) as eye:
        eye.sign_in()
        for name, path in FLEET.items():
            eye.look(name, path)
        for name, path in GLANCES.items():
            eye.glance(name, path)


def test_longer_survey(eye: Eye, full_scene: Scene):
    # Each look in another language, one of them from right to left.
    language = {"phone-light": "ar", "phone-dark": "de", "desktop-light": "en"}.get(eye.name, "ar")
    token = full_scene.link("000000000001", "fedcba9876543210")
    eye.look(f"longer-{language}", f"/v/{token}?l={language}")
    eye.page.check("[name=q_recommend][value='9']")
    eye.page.fill("[name=q_call_name]", "Ayşe")
    eye.page.click("p button:not([name])")  # the one that sends
    eye.judge(f"longer-consent-{language}")
    eye.page.check("[name=q_call_consent]")
    eye.page.click("p button:not([name])")  # the one that sends
    eye.judge(f"longer-sent-{language}")


def test_on_paper(browser: Browser, served: str, full_scene: Scene, pictures: Path):
    with Eye(browser, served, pictures, scheme="dark") as eye:
        eye.sign_in()
        eye.page.emulate_media(media="print")
        for name in ("today", "terminals", "responses"):
            eye.page.goto(f"/{name}")
            eye.page.screenshot(path=pictures / f"account-{name}-paper.png", full_page=True)
            ground = eye.page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert ground == "rgb(255, 255, 255)", f"{name} prints dark"
            for screen_only in eye.page.locator("nav, button, .button").all():
                expect(screen_only).to_be_hidden()


def test_nothing_yet(browser: Browser, served: str, scene: Scene, pictures: Path):
    with Eye(browser, served, pictures) as eye:
        eye.sign_in()
        for name in ("today", "terminals", "responses"):
            eye.look(f"{name}-empty", f"/{name}")
