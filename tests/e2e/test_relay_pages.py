"""Every page of the relay's in every language, in a browser as narrow as a telephone: nothing is cut or cramped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from desktop_app.resources import resource
from tests.e2e.chromium import apart
from tests.e2e.every_page import EveryPage
from tests.integration.core.fake_stripe import ManualClock
from tests.integration.relay.browser import Browser
from tests.integration.relay.conftest import clock, database, launch, world
from tests.integration.relay.served import Served

__all__ = ["clock", "database", "launch", "world"]

LANGUAGES = ("en", "de", "fr", "es", "ja", "ar")
NARROWEST = 320
"""CSS pixels: what a page must do with at 400 % on a usual screen (WCAG 2.2, 1.4.10)."""
_LOOK = """() => {
  const wide = document.documentElement.clientWidth, wrong = [];
  const say = (what, one) => wrong.push(`${what}: ${one.tagName} ${(one.textContent || one.name).trim().slice(0, 30)}`);
  if (document.documentElement.scrollWidth > wide) wrong.push("the page is wider than the screen");
  for (const one of document.querySelectorAll("main *")) {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    if (!box.width || style.position === "absolute" || one.closest("svg, .scroll thead")) continue;
    if (box.left < -0.5 || box.right > wide + 0.5) say("beside the screen", one);
    if (one.scrollWidth > one.clientWidth + 1 && style.display !== "inline" && one.tagName !== "SELECT")
      say("cut", one);
    // WCAG 2.2, 2.5.8: 24 pixels, but for words within a sentence; a tick's label is pressed as well as itself.
    const pressed = one.matches("a, button, select, input:not([type=hidden])") && !one.closest("p, label, .tick");
    const area = pressed ? Math.max(...[...one.getClientRects()].map(each => each.height)) : 24;
    if (area < 24) say(`${area} pixels high`, one);
    if (one.matches("select, input[type=checkbox], input[type=radio]") && style.appearance !== "none")
      say("as the browser draws it", one);
    if (one.matches("fieldset, legend") && style.borderStyle === "groove") say("as no sheet has it", one);
  }
  const boxes = [...document.querySelectorAll("main p, main h1, main h2, main button, main .field, main table, a.main")]
    .filter(one => one.getBoundingClientRect().height).map(one => [one, one.getBoundingClientRect()]);
  for (const [one, a] of boxes) for (const [two, b] of boxes)
    if (one !== two && !one.contains(two) && !two.contains(one) &&
        a.top < b.bottom - 1 && b.top < a.bottom - 1 && a.left < b.right - 1 && b.left < a.right - 1)
      say("on top of each other", one);
  return wrong;
}"""


@pytest.fixture
def every(launch: Callable[..., Served], clock: ManualClock) -> Iterator[EveryPage]:
    relay, opened = launch(), list[Browser]()

    def new(**headers: str) -> Browser:
        opened.append(Browser(relay, **headers))
        return opened[-1]

    yield EveryPage(relay, new, clock)
    for browser in opened:
        browser.close()


@pytest.fixture
def page(driver: Playwright) -> Iterator[Page]:
    with apart(driver, viewport={"width": NARROWEST, "height": 600}) as context:
        yield context.new_page()


def dressed(html: str) -> str:
    """Put our sheet into a page, which then needs nobody who serves it; one that leads on by itself stays."""
    sheet = Path(resource("static", "page.css")).read_text(encoding="utf-8")
    alone = re.sub(r'<link rel="icon"[^>]*>|<meta http-equiv="refresh"[^>]*>', "", html)
    return re.sub(r'<link rel="stylesheet"[^>]*>', lambda _: f"<style>{sheet}</style>", alone)


def test_no_page_is_cut_or_cramped_on_a_narrow_screen(every: EveryPage, page: Page) -> None:
    wrong: dict[str, list[str]] = {}
    seen = set()
    for locale in LANGUAGES:
        for name, html in every.in_language(locale):
            page.set_content(dressed(html))
            assert page.locator("h1").count() == 1, name
            if found := page.evaluate(_LOOK):
                wrong[f"{name} ({locale})"] = found
            seen.add(name)
    assert wrong == {}
    assert len(seen) >= 35
