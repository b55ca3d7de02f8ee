"""A real browser for the flows: the system's own way of opening links leads to a Chromium that the test can drive."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from doubles.gui_guard import guarded
from doubles.key_store import Store, instead_of_the_systems
from doubles.screen import virtual_screen
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app.demo_services import DemoAddresses, DemoServices
from desktop_app.app.desktop import DesktopComposition
from desktop_app.ui.program.start import make_window
from desktop_app.words.wording import Wording
from tests.e2e import chromium as chromium_browser
from tests.e2e.chromium import PATIENCE
from tests.e2e.person import Person
from tests.e2e.pretend_stripe import PretendStripe


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    lacking = []
    if chromium_browser.PROGRAM is None:
        lacking.append("Chromium")
    if not os.environ.get("DISPLAY"):
        lacking.append("a screen (run under xvfb-run)")
    if lacking:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=f"needs {' and '.join(lacking)}"))


@pytest.fixture(autouse=True)
def gui_thread_guard() -> Iterator[list[str]]:
    """Fail a test in which the window's own code touches a socket, SQLite, a process or the key store (D3)."""
    with guarded(window_alone=True) as touched:
        yield touched


@pytest.fixture(scope="session", autouse=True)
def screen() -> Iterator[None]:
    """Give each of several workers a screen of its own: on one, windows would take the focus from each other."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    with virtual_screen() as display:
        os.environ["DISPLAY"] = display
        yield


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a Chromium with a profile of its own, make it the system's browser, and return its driver's address."""
    home = tmp_path_factory.mktemp("browser")
    profile = home / "profile"
    command = [str(chromium_browser.PROGRAM), *chromium_browser.flags(), f"--user-data-dir={profile}"]
    _become_the_browser(home, command)
    with (home / "chromium.log").open("wb") as log:
        process = subprocess.Popen([*command, "--remote-debugging-port=0", "about:blank"], stdout=log, stderr=log)
    try:
        yield _driver_address(process, profile / "DevToolsActivePort")
    finally:
        process.terminate()
        process.wait(120)


def _become_the_browser(home: Path, command: list[str]) -> None:
    """Register a desktop entry for http and https, as a person's own settings would."""
    entries = home / "data" / "applications"
    entries.mkdir(parents=True)
    (entries / "test-browser.desktop").write_text(
        f"[Desktop Entry]\nType=Application\nName=Test browser\nExec={' '.join(command)} %U\n"
        "MimeType=x-scheme-handler/http;x-scheme-handler/https;text/html;\n"
    )
    config = home / "config"
    config.mkdir()
    (config / "mimeapps.list").write_text(
        "[Default Applications]\nx-scheme-handler/http=test-browser.desktop\n"
        "x-scheme-handler/https=test-browser.desktop\ntext/html=test-browser.desktop\n"
    )
    os.environ["XDG_DATA_HOME"] = str(home / "data")
    os.environ["XDG_CONFIG_HOME"] = str(config)
    os.environ["BROWSER"] = ""


def _driver_address(process: subprocess.Popen[bytes], port_file: Path) -> str:
    """Wait until Chromium has written its port; it ends the wait by ending, too."""
    while not (port_file.exists() and re.match(r"\d+\n", port_file.read_text())):
        if process.poll() is not None:
            pytest.fail(f"Chromium ended with {process.returncode}")
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    return f"http://127.0.0.1:{port_file.read_text().splitlines()[0]}"


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """The one driver of browsers; a second one can't start beside it."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(chromium: str, driver: Playwright) -> Iterator[Browser]:
    """Drive the browser that links open in."""
    driven = driver.chromium.connect_over_cdp(chromium, timeout=PATIENCE)
    yield driven
    driven.close()


@pytest.fixture
def tabs(browser: Browser) -> BrowserContext:
    """The tabs of that browser, where links arrive."""
    found = browser.contexts[0]
    found.set_default_timeout(PATIENCE)
    return found


@pytest.fixture
def words(request: pytest.FixtureRequest) -> Wording:
    """The language that the window speaks: English, unless a test is run in others."""
    return Wording(getattr(request, "param", "en"))


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """A key store that can be looked into, in the system's place."""
    return instead_of_the_systems(monkeypatch)


@pytest.fixture
def demos(monkeypatch: pytest.MonkeyPatch) -> list[PretendStripe]:
    """The sandboxes of the demos that were started, the first one first."""
    seen: list[PretendStripe] = []
    start = DemoServices.start

    def noted(services: DemoServices) -> DemoAddresses:
        addresses = start(services)
        seen.append(PretendStripe(addresses.sandbox, addresses.sandbox_key))
        return addresses

    monkeypatch.setattr(DemoServices, "start", noted)
    return seen


@pytest.fixture
def newcomer(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: Wording,
    tabs: BrowserContext,
    store: Store,
    demos: list[PretendStripe],
) -> Iterator[Person]:
    """Somebody at the first question of a window that was never opened before, with a browser that knows nobody."""
    del store, demos  # both are in place before the window looks for them
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    tabs.clear_cookies()
    home = tmp_path / "home"
    home.mkdir()
    (home / "window.json").write_text(json.dumps({"locale": words.language}))
    composition = DesktopComposition(home)
    window = make_window(qapp, composition)
    qtbot.addWidget(window)
    window.resize(1180, 760)
    window.show_first_run()
    with qtbot.waitActive(window, timeout=PATIENCE):
        window.show()
        window.activateWindow()
    yield Person(qtbot, window, words, tabs)
    window.close()
    composition.close()
    for page in tabs.pages[1:]:
        page.close()
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def somebody(newcomer: Person) -> Person:
    """Somebody in the demo, on the page of a seller who hasn't begun."""
    newcomer.clicks("Continue")
    newcomer.waits_for("Stripe checks who you are, then pays your bank.")
    return newcomer


@pytest.fixture
def stripe(somebody: Person, demos: list[PretendStripe]) -> PretendStripe:
    """The sandbox of the demo that somebody is in."""
    del somebody
    return demos[0]
