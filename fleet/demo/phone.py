"""A visitor's phone and a manager's desk: a real browser on the account's pages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from fleet.demo.stage import SignIn

COMMENT = "The new entrance is easy to find."
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless, that calls nobody but the pages it is sent to."""
    with sync_playwright() as player:
        chromium = player.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield chromium
        finally:
            chromium.close()


def scan(shown: Image.Image) -> str:
    """What the QR code in a picture says; raises LookupError where there is none."""
    found = zxingcpp.read_barcodes(
        shown, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    if not found:
        raise LookupError("no QR code in the picture")
    return found[0].text


def answer_longer_survey(chromium: Browser, link: str, picture: Path) -> str:
    """Open a scanned link on a phone with no JavaScript, answer it; returns the page's thanks."""
    with chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    ) as phone:
        page = phone.new_page()
        page.goto(link)
        page.screenshot(path=picture, full_page=True)
        for box in page.locator("fieldset").all():
            if choices := box.locator("input[type=radio]").all():
                choices[-1].check()
        for field in page.locator("textarea").all():
            field.fill(COMMENT)
        page.get_by_role("button", name="Send", exact=True).click()
        return page.locator("main").inner_text()


def look_at_account(chromium: Browser, sign_in: SignIn, pictures: Path) -> str:
    """Sign in as the owner, photograph the terminals and the responses; the latter's words."""
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as desk:
        page = desk.new_page()
        page.goto(f"{sign_in.address}/sign-in")
        page.locator("input[type=email]").fill(sign_in.email)
        page.locator("input[type=password]").fill(sign_in.password)
        page.locator("main form button").click()
        for name in ("terminals", "responses"):
            page.goto(f"{sign_in.address}/{name}")
            page.screenshot(path=pictures / f"account-{name}.png", full_page=True)
        return page.locator("main").inner_text()
