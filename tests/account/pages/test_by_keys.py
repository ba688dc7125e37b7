"""The main jobs with the keyboard alone, in a real browser: what has the focus is always seen."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.account.pages.scene import EMAIL, PASSWORD, Scene

FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const ring = node => parseFloat(getComputedStyle(node).outlineWidth) >= 3
    && getComputedStyle(node).outlineStyle !== "none";
  const bar = document.querySelector(".stick")?.getBoundingClientRect();
  const under = bar && !one.closest(".stick") && box.bottom > bar.top && box.top < bar.bottom;
  return {
    said: one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || "",
    seen: ring(one) || Boolean(one.closest("label") && ring(one.closest("label"))),
    shown: box.bottom > 0 && box.top < innerHeight && !under,
  };
}"""
MOST_TABS = 90


class Keys:
    """Somebody without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.tabs = page, 0

    def to(self, name: str) -> None:
        """Tab on to what is called so; every stop on the way is seen."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            self.tabs += 1
            at = self.page.evaluate(FOCUSED)
            assert at["seen"], f"no ring around {at} at {self.page.url}"
            assert at["shown"], f"{at} is out of sight at {self.page.url}"
            if at["said"].strip().startswith(name):
                return
        pytest.fail(f"{name!r} is not reached at {self.page.url}")

    def press(self, name: str) -> None:
        """Follow a link or send a form."""
        self.to(name)
        self.enter()

    def enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type(self, name: str, text: str) -> None:
        self.to(name)
        self.page.keyboard.type(text)


def test_a_days_work(browser: Browser, served: str, scene: Scene):
    """One person, one browser: each job begins where the one before it ended."""
    with browser.new_context(base_url=served, java_script_enabled=False, locale="en") as context:
        keys = Keys(context.new_page())
        sign_in(keys)
        make_a_survey_and_issue_it(keys)
        invite_somebody_and_enrol_a_terminal(keys)
        narrow_results_and_leave_a_period_out(keys)


def sign_in(keys: Keys) -> None:
    keys.page.goto("/sign-in")
    keys.type("E-mail address", EMAIL)
    keys.type("Password", PASSWORD)
    keys.enter()


def make_a_survey_and_issue_it(keys: Keys) -> None:
    keys.press("Surveys")
    keys.press("New survey")
    keys.to("Deutsch")
    keys.page.keyboard.press("Space")
    keys.press("Make the survey")
    keys.press("Issue")
    keys.to("Exit north")  # the only place: it is ticked
    keys.press("Issue it")
    expect(keys.page.get_by_role("status")).to_contain_text("Issued.")


def invite_somebody_and_enrol_a_terminal(keys: Keys) -> None:
    keys.press("Account")
    keys.press("People")
    keys.press("Invite somebody")
    keys.type("E-mail address", "new@example.org")
    keys.enter()
    expect(keys.page.locator("main")).to_contain_text("/invitation/")
    keys.press("Terminals")
    keys.press("Add a terminal")
    keys.type("Name of the terminal", "Exit north, left")
    keys.enter()
    expect(keys.page.locator(".code")).to_have_text(re.compile(r"\w{4}"))


def narrow_results_and_leave_a_period_out(keys: Keys) -> None:
    keys.press("Results")
    keys.to("When")
    keys.page.keyboard.type("90")
    keys.press("Show")
    assert "period=90d" in keys.page.url
    keys.press("Left out")
    keys.type("First day", "11202025")
    keys.type("Last day", "11202025")
    keys.type("Reason", "Works at the door")
    keys.press("Leave out")
    expect(keys.page.locator(".period")).to_contain_text("Works at the door")
