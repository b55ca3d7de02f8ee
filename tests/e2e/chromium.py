"""The system's Chromium: where it lies, how it is started, how somebody goes through pages by mouse or keys."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE = 120_000
"""Milliseconds for one thing to happen."""
_MOST = 80
"""Presses of Tab after which everything on a page has had its turn."""


def flags() -> list[str]:
    """What keeps it to itself: no first run, no updates, no network of its own, no key store."""
    given = [
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--password-store=basic",
        "--use-mock-keychain",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        given.append("--no-sandbox")
    return given


@contextlib.contextmanager
def apart(driver: Playwright, **options: Any) -> Iterator[BrowserContext]:
    """Start one without a window, beside the system's; the options are those of its context."""
    browser = driver.chromium.launch(executable_path=PROGRAM, args=flags(), timeout=PATIENCE)
    try:
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        yield context
        context.close()
    finally:
        browser.close()


def finish_onboarding(page: Page, outcome: str, *, answered: bool = True) -> None:
    """Go through what Stripe's page asks, choose what it finds, and be sent back.

    Args:
        page: At Stripe's page.
        outcome: What Stripe finds.
        answered: Whether somebody is there where the browser is sent back to.
    """
    while asks_more(page):
        _leave(page, "#use-test-data")
        _leave(page, "#continue")
    page.check(f"#outcome-{outcome}")
    if answered:
        page.click("#submit")
        page.wait_for_url("**/onboarding/return/**")
    else:
        with page.expect_event("requestfailed"):
            page.click("#submit", no_wait_after=True)


def asks_more(page: Page) -> bool:
    """Wait until a step of Stripe's page is there, and say whether another follows it."""
    page.locator("#continue, #submit").wait_for()
    return page.locator("#continue").count() == 1


def _leave(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.click(button)


def save_card(page: Page, outcome: str) -> None:
    """Choose what the bank says to the card, and save it."""
    page.check(f"#outcome-{outcome}")
    page.click("#save-card")


def tab_to(page: Page, element: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element:
            return
    raise AssertionError(f"Tab never reaches {element}")


def strike(page: Page, element: str) -> None:
    """Go to an element by Tab and press Enter; wait until the next page is there."""
    tab_to(page, element)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, first: str, wanted: str) -> None:
    """Go to a group of choices and move by the arrows until the wanted one has the focus."""
    tab_to(page, first)
    for _ in range(10):
        if page.evaluate("document.activeElement.id") == wanted:
            return
        page.keyboard.press("ArrowDown")  # round and round, as radio buttons go
    raise AssertionError(f"The arrows never reach {wanted}")
