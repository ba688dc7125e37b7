"""In a browser: a new user's whole way, its clicks counted; every page looked at, with scripts off.

The way is judged by its length: at two seconds a click and a moment to read, it stays far below
five minutes.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from account.store.reach import Reach
from account.store.surveys import links
from account.surveys import ready
from feedback.response import Channel
from tests.account.pages.scene import EMAIL, PASSWORD, Scene
from tests.account.pages.test_pictures import Eye

SEND = "form button:not([name], .unseen)"


class Hand:
    """Clicks and types like somebody new, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.letters = page, 0, 0

    def click(self, name: str, role: str = "button") -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]

    def tick(self, name: str) -> None:
        self.clicks += 1
        # A box to tick, whatever else on the page bears the same word.
        self.page.get_by_role("checkbox", name=name).first.check()

    def type(self, field: str, text: str) -> None:
        self.clicks += 1
        self.letters += len(text)
        self.page.fill(field, text)


def test_a_three_language_survey_with_reasons_is_asked_of_a_group_in_a_few_clicks(
    browser: Browser, served: str, scene: Scene, pictures: Path
):
    scene.add_touchpoint("west", "West hall", "Europe/Berlin")
    with browser.new_context(base_url=served, java_script_enabled=False, locale="en") as context:
        page = context.new_page()
        page.goto("/sign-in")
        hand = Hand(page)
        hand.type("#email", EMAIL)
        hand.type("#password", PASSWORD)
        hand.click("Sign in")
        hand.click("Surveys", "link")
        hand.click("New survey", "link")
        hand.tick("Deutsch")
        hand.tick("Türkçe")
        hand.click("Make the survey")
        for own in ("English", "Deutsch", "Türkçe"):
            expect(page.locator(".tabs").get_by_text(own, exact=True)).to_be_visible()
        hand.click("Issue …", "link")
        hand.tick("West hall")
        hand.click("Issue it")

        expect(page.get_by_role("status")).to_contain_text("Issued.")
        expect(page.get_by_role("rowheader", name="West hall")).to_be_visible()
    print(f"\n{hand.clicks} clicks and fields, {hand.letters} letters")
    assert hand.clicks <= 12


@pytest.fixture
def eye(browser: Browser, served: str, scene: Scene, pictures: Path):
    scene.terminal()
    with Eye(browser, served, pictures, size="phone", scheme="dark") as one:
        yield one


def test_every_page_of_a_surveys_life(eye: Eye, scene: Scene):
    eye.sign_in()
    page = eye.page
    eye.look("survey-new", "/surveys/new")
    page.click("text=More languages")
    page.check("input[value=ko]")
    page.click("main form >> text=Make the survey")
    eye.judge("survey-editor-faulty")
    draft = page.url
    page.click("#settings summary")
    page.check("[name=languages][value=ar]")
    page.uncheck("[name=languages][value=ko]")
    page.click("#settings button")
    page.wait_for_url("**#settings")
    for part in ("reason", "sorry"):
        eye.look(f"survey-part-{part}", f"{draft}/part/{part}?l=ar")
    eye.look("survey-editor-arabic", f"{draft}?at=reason&l=ar&r=1")
    eye.look("survey-issue", f"{draft}/issue")
    page.locator("[name=at]").last.check()
    page.click("main form button")
    line = page.url.partition("?")[0]
    scene.now += 60_000
    page.click("main .title button")
    page.goto(f"{page.url}/part/reason")
    page.fill("[name='text.en']", "What went wrong?")
    page.click("main form .stick button >> nth=0")
    page.goto(f"{page.url.partition('?')[0]}/issue")
    page.locator("[name=at]").last.check()
    page.check("[value=later]")
    page.click("main form button")
    eye.judge("survey-line")
    eye.look("survey-compare", f"{line}/compare")
    page.goto(f"{line}/links")
    page.fill("#name", "Till")
    page.click(".right button")
    eye.judge("survey-links")
    page.goto(str(page.get_by_role("link", name="Poster").get_attribute("href")))
    eye.judge("survey-poster")
    eye.look("surveys", "/surveys")


def test_a_visit_in_the_browser(eye: Eye, scene: Scene):
    rev = scene.issue(ready.in_languages(ready.ready("smileys"), ["en", "de", "ar"]))
    with scene.database.write() as connection:
        reach = Reach(scene.account_id, None)
        made = links.make(connection, reach, "north", rev, "Till", Channel.WEB, "x", scene.now)
        of = links.one(connection, made)
    assert of is not None
    eye.look("visit", f"/l/{of.token}?l=ar")
    eye.page.locator("button.smile").first.click()
    eye.judge("visit-reason")
    eye.page.check("input[value=queue]")
    eye.page.click(SEND)
    eye.page.click("[name=skip]")
    eye.page.check("input[value=yes]")
    eye.page.click(SEND)
    eye.judge("visit-contact")
    eye.page.click("[name=skip]")
    eye.judge("visit-over")
