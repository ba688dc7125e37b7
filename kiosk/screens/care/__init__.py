"""The caretaker's pages as widgets: each shows a page and dispatches what is done on it."""

from kiosk.caretaker.pages import (
    ButtonTest,
    Cleaning,
    Desk,
    Page,
    PinPad,
    ScreenTest,
    SetTime,
)
from kiosk.screens.care.button_test import ButtonTestPage
from kiosk.screens.care.desk import DeskPage
from kiosk.screens.care.page import CarePage
from kiosk.screens.care.pin_pad import PinPadPage
from kiosk.screens.care.screen_test import ScreenTestPage
from kiosk.screens.care.time import CleaningPage, SetTimePage

_WIDGETS = {
    PinPad: PinPadPage,
    Desk: DeskPage,
    ButtonTest: ButtonTestPage,
    ScreenTest: ScreenTestPage,
    SetTime: SetTimePage,
    Cleaning: CleaningPage,
}


def widget_for(page: Page | None) -> type[CarePage] | None:
    """The kind of widget that shows such a page."""
    return None if page is None else _WIDGETS[type(page)]
