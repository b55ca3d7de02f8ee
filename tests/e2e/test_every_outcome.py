"""Each outcome that Stripe's pages can have, for seller and buyer, in English and from right to left.

Every part is real: window, relay, sandbox, database, signed webhooks and a Chromium that the system opens links in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app.desktop import DesktopComposition
from desktop_app.ui.app import make_window
from desktop_app.words.wording import Wording
from tests.e2e.person import PATIENCE, Person

LANGUAGES = ("en", "ar")


class Speaker(Person):
    """Somebody who reads the window in one language."""

    def __init__(self, qtbot: QtBot, person: Person, words: Wording, tabs: BrowserContext) -> None:
        super().__init__(qtbot, person.window)
        self.words, self.tabs = words, tabs

    def clicks(self, sentence: str, **params: object) -> None:
        self.presses(self.words.text(sentence, **params))

    def waits_for(self, *sentences: str) -> None:
        self.waits_to_read(*(self.words.text(sentence) for sentence in sentences))

    def goes_to_stripe(self) -> Page:
        """Open the address that the hand-off shows; return the page that came up in the browser."""
        before = list(self.tabs.pages)

        def opened() -> list[Page]:
            before[0].title()  # asking anything lets the driver take in what the browser did meanwhile
            return [page for page in self.tabs.pages if page not in before]

        self.clicks("Open in browser")
        self.qtbot.waitUntil(lambda: bool(opened()), timeout=PATIENCE)
        page = opened()[0]
        page.wait_for_load_state()
        return page

    def finishes(self, page: Page, outcome: str) -> None:
        """Go through what Stripe's page asks and choose what it finds."""
        while page.locator("#continue").count():
            page.click("#use-test-data")
            page.click("#continue")
        page.check(f"#outcome-{outcome}")
        page.click("#submit")
        page.wait_for_url("**/onboarding/return/**")
        page.close()


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Wording:
    return Wording(request.param)


@pytest.fixture
def somebody(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: Wording,
    tabs: BrowserContext,
) -> Iterator[Speaker]:
    """Somebody at the demo's first page, in their language."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    home = tmp_path / "home"
    home.mkdir()
    (home / "window.json").write_text(json.dumps({"locale": words.language}))
    composition = DesktopComposition(home)
    window = make_window(qapp, composition)
    qtbot.addWidget(window)
    window.resize(1180, 760)
    window.show_first_run()
    with qtbot.waitExposed(window):
        window.show()
    person = Speaker(qtbot, Person(qtbot, window), words, tabs)
    person.clicks("Continue")
    person.waits_for("Stripe checks who you are, then pays your bank.")
    yield person
    window.close()
    composition.close()
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def _starts_selling(person: Speaker) -> Page:
    country = person.words.country("DE")
    person.clicks("Start selling")
    person.fills_in(person.words.text("Country you sell from"), country)
    person.clicks("Continue")
    person.clicks("Just me")
    person.clicks("Continue")
    person.clicks("Continue on Stripe")
    return person.goes_to_stripe()


def _continues(person: Speaker) -> Page:
    person.clicks("Continue on Stripe")
    return person.goes_to_stripe()


def test_every_outcome_of_onboarding_is_told_in_its_words(somebody: Speaker) -> None:
    person = somebody
    page = _starts_selling(person)

    # Stripe sends a document back: what it said, and that it is to be sent again.
    person.finishes(page, "more_needed")
    person.waits_for("Send again")

    # Sent again, and everything is there.
    person.finishes(_continues(person), "verified")
    person.waits_for("Verified", "Your first payout")

    # Another person's takes its time: nothing to do.
    person.becomes("Omar Haddad")
    person.waits_for("Stripe checks who you are, then pays your bank.")
    person.finishes(_starts_selling(person), "pending")
    person.waits_for("In review", "Stripe is checking what you sent")


def test_a_refused_account_is_told_as_stripes_decision(somebody: Speaker) -> None:
    somebody.finishes(_starts_selling(somebody), "refused")
    somebody.waits_for("Rejected", "Stripe won’t work with this account")


def test_every_outcome_of_adding_a_card_is_told_apart(somebody: Speaker) -> None:
    person = somebody
    person.becomes("Omar Haddad")
    person.waits_for("Stripe checks who you are, then pays your bank.")
    person.window.go("buying")
    person.fills_in(person.words.text("Full name"), "Omar Haddad")
    person.fills_in(person.words.text("E-mail"), "omar@haddad.example")
    person.clicks("Save")

    def adds(outcome: str) -> Page:
        person.clicks("Add a payment method")
        page = person.goes_to_stripe()
        page.check(f"#outcome-{outcome}")
        page.click("#save-card")
        return page

    refused = adds("refused")
    person.waits_for("Your bank refused it. Nothing was saved.")
    refused.close()

    adds("saved").close()
    person.waits_to_read("4242")

    bank = adds("needs_approval")
    person.waits_for("Needs approval by your bank")
    bank.click("#approve")
    person.waits_to_read("3184")
    bank.close()
