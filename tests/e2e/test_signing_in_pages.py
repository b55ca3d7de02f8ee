"""Signing up and letting the app in, in a real browser without script, by keyboard alone."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.e2e.chromium import apart
from tests.integration.relay.browser import letters
from tests.integration.relay.conftest import SETTINGS, clock, database, launch, world
from tests.integration.relay.served import Served
from tests.integration.relay.test_oauth import App

__all__ = ["clock", "database", "launch", "world"]


class Landing:
    """The app's own loopback address: notes what a browser brings back."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        landing = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                landing.paths.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<title>Back in the app</title>")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/signed-in"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), name="landing")
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def landing() -> Iterator[Landing]:
    found = Landing()
    yield found
    found.stop()


@pytest.fixture
def context(driver: Playwright) -> Iterator[BrowserContext]:
    with apart(driver, java_script_enabled=False, locale="en-GB") as context:
        yield context


def typed(page: Page, *fields: str) -> None:
    """Type into one field after the other, then press Enter."""
    for number, text in enumerate(fields):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")


def labelled(page: Page) -> None:
    """Every field that can be seen has a label of its own, and the page a language and one heading."""
    for field in page.locator("input:not([type=hidden]):not([hidden]), select").all():
        assert page.locator(f'label[for="{field.get_attribute("id")}"]').count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").count() == 1


def test_a_person_signs_up_and_lets_the_app_in(
    launch: Callable[..., Served],
    context: BrowserContext,
    landing: Landing,
    tmp_path: Path,
) -> None:
    relay = launch(replace(SETTINGS))
    app = App(relay, landing.address)
    page = context.new_page()
    page.goto(relay.url + app.page())
    labelled(page)
    page.get_by_role("link", name="Create an account").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/signup?**")
    labelled(page)
    page.get_by_label("Your name").focus()
    typed(page, "Nora Lindqvist", "nora@example.org", "correct horse battery")
    page.get_by_role("heading", name="Look into your mail").wait_for()
    (letter,) = letters(relay)
    page.goto(f"{relay.url}/confirm/{letter.ref}")
    labelled(page)
    page.get_by_label("Password").focus()
    typed(page, "correct horse battery")
    page.get_by_role("heading", name="Let the app in?").wait_for()
    page.get_by_role("button", name="Let it in").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{landing.address}?**")  # the pages' own policy lets the redirect of the form through
    code = landing.paths[0].split("code=")[1].split("&")[0]
    assert app.redeem(code).status_code == 200
    assert f"state={app.state}" in landing.paths[0]
