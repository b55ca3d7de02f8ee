"""A real browser for the flows: the system's own way of opening links leads to a Chromium that the test can drive."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from doubles.gui_guard import guarded
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = [
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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    lacking = []
    if _CHROMIUM is None:
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


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a Chromium with a profile of its own, make it the system's browser, and return its driver's address."""
    home = tmp_path_factory.mktemp("browser")
    profile = home / "profile"
    flags = [*_FLAGS, f"--user-data-dir={profile}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    _become_the_browser(home, [str(_CHROMIUM), *flags])
    with (home / "chromium.log").open("wb") as log:
        process = subprocess.Popen(
            [str(_CHROMIUM), *flags, "--remote-debugging-port=0", "about:blank"], stdout=log, stderr=log
        )
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
    driven = driver.chromium.connect_over_cdp(chromium)
    yield driven
    driven.close()


@pytest.fixture
def tabs(browser: Browser) -> BrowserContext:
    """The tabs of that browser, where links arrive."""
    return browser.contexts[0]
