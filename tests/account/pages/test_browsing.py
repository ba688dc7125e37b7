"""In a real browser: the keyboard alone, the page that keeps itself fresh, and no script at all."""

from playwright.sync_api import Browser, expect

from tests.account.pages.scene import EMAIL, PASSWORD, Scene


def _sign_in(page) -> None:
    page.goto("/sign-in?next=/responses")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/responses")


def test_signing_in_by_keyboard_alone(browser: Browser, served: str):
    with browser.new_context(base_url=served) as context:
        page = context.new_page()
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in")
        for _ in range(3):
            page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px"
        page.keyboard.type(EMAIL)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/today")


def test_a_new_response_appears_by_itself(browser: Browser, served: str, scene: Scene):
    here = scene.terminal()
    with browser.new_context(base_url=served) as context:
        page = context.new_page()
        _sign_in(page)
        expect(page.get_by_text("No response has arrived yet")).to_be_visible()
        scene.visit(here, 5)
        expect(page.get_by_role("heading", name="Very happy")).to_be_visible(timeout=30_000)


def test_without_scripts_the_refresh_link_does_it(browser: Browser, served: str, scene: Scene):
    here = scene.terminal()
    with browser.new_context(base_url=served, java_script_enabled=False) as context:
        page = context.new_page()
        _sign_in(page)
        scene.visit(here, 5)
        page.get_by_role("link", name="Refresh").click()
        expect(page.get_by_role("heading", name="Very happy")).to_be_visible()


def test_a_session_that_ended_leads_to_the_sign_in(browser: Browser, served: str, scene: Scene):
    with browser.new_context(base_url=served) as context:
        page = context.new_page()
        _sign_in(page)
        context.clear_cookies()
        page.wait_for_url("**/sign-in?next=/responses", timeout=30_000)
