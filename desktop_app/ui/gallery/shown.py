"""What a scene's window shows, for scenes that go on from there."""

from __future__ import annotations

from desktop_app.ui.pages.buying.page import BuyingPage
from desktop_app.ui.pages.selling.page import SellingPage
from desktop_app.ui.shell.window import Window


def selling_page(window: Window) -> SellingPage:
    """Return the seller's page of a scene's window."""
    page = window.page("selling")
    assert isinstance(page, SellingPage)  # noqa: S101 - scenes are made so
    return page


def buying_page(window: Window) -> BuyingPage:
    """Return the buyer's page of a scene's window."""
    page = window.page("buying")
    assert isinstance(page, BuyingPage)  # noqa: S101 - scenes are made so
    return page


def press(window: Window, key: str) -> None:
    """Press a button of the state card, where there is one."""
    button = selling_page(window).card.button(key)
    if button is not None:
        button.click()
