"""The first run: its steps as data, then the page with a person in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.ui.gallery.render import Look, close, dressed, settle
from desktop_app.ui.gallery.still import StillComposition
from desktop_app.ui.pages.first_run.model import Flow, Step, Way, key_problem
from desktop_app.ui.pages.first_run.page import KEY, MARKET, FirstRun
from desktop_app.ui.ports.composition import Found, Place, Preferences
from desktop_app.ui.shell.window import Window
from desktop_app.words.wording import Wording

WORDS = Wording("en")
FOUND = Found("https://relay.hearthside.example", "Hearthside", "live")
UNREACHED = KnownError("relay_unreachable", Remedy.RETRY)

MADE_UP = "made0up0by0us"
"""What stands for the rest of a key: nobody's, and seen at once to be."""


# -- as data


def test_an_address_leads_over_its_host_to_the_browser_and_back() -> None:
    typed = Flow().choose(Way.MARKET).type(" hearthside.example ")
    found = typed.look().was_found("hearthside.example", FOUND)
    assert (found.step, found.found, found.looking) == (Step.CHOOSE, FOUND, False)
    confirm = found.forward()
    assert (confirm.step, confirm.host(), confirm.name()) == (Step.CONFIRM, "relay.hearthside.example", "Hearthside")
    browser = confirm.forward().opened()
    assert (browser.step, browser.busy) == (Step.BROWSER, False)
    assert browser.back().step is Step.CONFIRM
    assert browser.back().back().step is Step.CHOOSE
    assert browser.back().back().typed == "hearthside.example"
    assert browser.failed(UNREACHED).step is Step.CONFIRM


def test_who_presses_on_before_it_is_found_goes_on_when_it_is() -> None:
    going = Flow().choose(Way.MARKET).type("hearthside.example").forward()
    assert (going.looking, going.going, going.step) == (True, True, Step.CHOOSE)
    assert going.was_found("hearthside.example", FOUND).step is Step.CONFIRM
    assert going.was_not_found("hearthside.example", UNREACHED).going is False


def test_what_was_found_for_another_address_counts_for_nothing() -> None:
    flow = Flow().choose(Way.MARKET).type("hearthside.example").look().type("other.example")
    assert flow.was_found("hearthside.example", FOUND) == flow
    assert flow.was_not_found("hearthside.example", UNREACHED).problem is None
    assert replace(flow, found=FOUND).type("third.example").found is None


def test_an_answer_after_going_back_changes_no_later_step() -> None:
    confirm = Flow(way=Way.MARKET, typed="hearthside.example", found=FOUND, step=Step.CONFIRM)
    assert confirm.was_found("hearthside.example", replace(FOUND, name="Other")) == confirm


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (f"rk_live_{MADE_UP}", None),
        (" rk_test_51SdRq2K7Qx ", None),
        ("sk_test_51SdRq2K7Qx", None),
        ("", "field_required"),
        (f"pk_live_{MADE_UP}", "key_publishable"),
        (f"sk_live_{MADE_UP}", "key_unrestricted"),
        ("rk_live_", "key_malformed"),
        ("rk_live_51 SdRq2K7Qx", "key_malformed"),
        ("whsec_51SdRq2K7Qx", "key_malformed"),
    ],
)
def test_a_key_is_looked_at_before_it_is_tried(key: str, code: str | None) -> None:
    problem = key_problem(key)
    assert (problem.code if problem else None) == code


# -- with a person in front of it


@dataclass
class Opened:
    """The addresses that went to the browser; ``answer`` is what the system says to each."""

    urls: list[str] = field(default_factory=list)
    answer: bool = True


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Opened:
    opened = Opened()

    def open_url(url: object) -> bool:
        opened.urls.append(url.toString())  # type: ignore[attr-defined]
        return opened.answer

    monkeypatch.setattr("desktop_app.ui.shell.browser.QDesktopServices.openUrl", open_url)
    return opened


class Standing:
    """A window at its first question."""

    def __init__(self, qtbot: QtBot, composition: StillComposition) -> None:
        self.qtbot, self.composition = qtbot, composition
        self.window = Window(composition)
        self.window.show_first_run()
        self.window.show()
        self.window.activateWindow()
        settle()

    @property
    def page(self) -> FirstRun:
        return self.window.first_run()

    @property
    def flow(self) -> Flow:
        return self.page.flow()

    def choose(self, card: int) -> None:
        self.qtbot.mouseClick(self.page.choices.cards[card], Qt.MouseButton.LeftButton)

    def press(self) -> None:
        self.qtbot.mouseClick(self.page.go, Qt.MouseButton.LeftButton)
        settle()

    def finds(self, typed: str = "hearthside.example") -> None:
        """Type an address and go to the step that shows its host."""
        self.choose(MARKET)
        self.qtbot.keyClicks(self.page.address, typed)
        self.press()
        assert self.flow.step is Step.CONFIRM


Stand = Callable[[StillComposition], Standing]


@pytest.fixture
def stand(qapp: QApplication, qtbot: QtBot) -> Iterator[Stand]:
    made: list[Standing] = []

    def make(composition: StillComposition) -> Standing:
        made.append(Standing(qtbot, composition))
        return made[-1]

    yield make
    for one in made:
        close(one.window)


def test_an_address_is_looked_for_while_one_types(stand: Stand, qtbot: QtBot) -> None:
    one = stand(StillComposition(found=FOUND))
    one.choose(MARKET)
    assert QApplication.focusWidget() is one.page.address
    qtbot.keyClicks(one.page.address, "hearthside.example")
    qtbot.waitUntil(lambda: one.flow.found is not None)
    assert one.composition.looked_for == ["hearthside.example"]
    assert one.page.address_field.message() == "Hearthside found. You’ll sign in on its page, in your browser."
    qtbot.keyClicks(one.page.address, ".org")
    assert one.flow.found is None
    assert one.page.address_field.message() == ""


def test_nothing_typed_is_said_at_the_field(stand: Stand) -> None:
    one = stand(StillComposition())
    one.choose(MARKET)
    one.press()
    assert one.page.address_field.error() == "Type the address first."
    assert QApplication.focusWidget() is one.page.address


def test_what_isnt_a_marketplace_is_said_at_the_field_and_mended_there(stand: Stand, qtbot: QtBot) -> None:
    one = stand(StillComposition(found=KnownError("relay_unknown", Remedy.PERSON, field="relay")))
    one.choose(MARKET)
    qtbot.keyClicks(one.page.address, "shop.example")
    one.press()
    assert one.page.address_field.error().startswith("No marketplace answers here.")
    one.composition.found = FOUND
    qtbot.keyClicks(one.page.address, "s")
    assert one.page.address_field.error() == ""
    one.press()
    assert one.flow.step is Step.CONFIRM


def test_the_host_is_confirmed_before_the_browser_opens(
    stand: Stand, qtbot: QtBot, browser: Opened, demo_place: Place
) -> None:
    one = stand(StillComposition(found=FOUND))
    one.finds()
    assert browser.urls == []
    assert one.page.opens.text.text() == "https://relay.hearthside.example"
    assert QApplication.focusWidget() is one.page.go
    one.press()
    visit = one.composition.visits[0]
    assert browser.urls == [visit.url]
    assert one.flow.step is Step.BROWSER
    visit.place.set_result(demo_place)
    settle()
    assert one.window.current() == "selling"


def test_an_invitation_leads_to_its_host_and_is_said_to_be_one(stand: Stand) -> None:
    invited = replace(FOUND, invitation="https://relay.hearthside.example/start/inv_8Yh2kPzQmBvX")
    one = stand(StillComposition(found=invited))
    one.finds("https://relay.hearthside.example/start/inv_8Yh2kPzQmBvX")
    assert "Go on only if you know this address." in one.page._explained.text()
    assert "inv_8Yh2kPzQmBvX" not in one.page.opens.text.text()


def test_going_back_while_the_browser_is_open_ends_the_visit(stand: Stand, qtbot: QtBot, browser: Opened) -> None:
    one = stand(StillComposition(found=FOUND))
    one.finds()
    one.press()
    visit = one.composition.visits[0]
    qtbot.keyClick(one.page, Qt.Key.Key_Escape)
    settle()
    assert visit.cancelled
    assert one.flow.step is Step.CONFIRM
    qtbot.mouseClick(one.page.back, Qt.MouseButton.LeftButton)
    assert one.flow.step is Step.CHOOSE
    assert one.page.address.text() == "hearthside.example"
    one.press()
    one.press()
    assert len(one.composition.visits) == 2


@pytest.mark.parametrize("code", ["sign_in_refused", "sign_in_late", "relay_unreachable", "keyring_locked"])
def test_a_failed_sign_in_is_a_sentence_and_can_be_tried_again(stand: Stand, browser: Opened, code: str) -> None:
    one = stand(StillComposition(found=FOUND))
    one.finds()
    one.press()
    one.composition.visits[0].place.set_exception(KnownError(code, Remedy.PERSON))
    settle()
    assert one.flow.step is Step.CONFIRM
    assert one.page.problem.isVisible()
    assert WORDS.problem(code, {}, market="Hearthside").what in one.page.problem.words()
    one.press()
    assert one.flow.step is Step.BROWSER
    assert not one.page.problem.isVisible()


def test_a_browser_that_does_not_open_is_told_and_the_address_can_be_copied(stand: Stand, browser: Opened) -> None:
    browser.answer = False
    one = stand(StillComposition(found=FOUND))
    one.finds()
    one.press()
    assert "No browser opened" in one.page.problem.words()
    one.qtbot.mouseClick(one.page.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == one.composition.visits[0].url


def test_a_page_that_is_not_the_relays_own_is_never_opened(stand: Stand, browser: Opened) -> None:
    one = stand(StillComposition(found=FOUND))
    one.finds()
    one.composition.sign_in = lambda found: _visit_to("https://evil.example/oauth/authorize")
    one.press()
    assert browser.urls == []
    assert one.page.problem.isVisible()


def _visit_to(url: str) -> Future[object]:
    from desktop_app.ui.gallery.still import StillSignIn, done

    return done(StillSignIn(url))


def test_where_there_is_no_sign_in_page_a_token_does(stand: Stand, qtbot: QtBot) -> None:
    one = stand(StillComposition(found=replace(FOUND, signs_in=False)))
    one.finds()
    assert QApplication.focusWidget() is one.page.token
    one.press()
    assert one.page.token_field.error() == "Type the token first."
    qtbot.keyClicks(one.page.token, "secret")
    assert one.page.token.displayText() != "secret"
    one.press()
    assert one.composition.asked == [("https://relay.hearthside.example", "secret")]


def test_a_refused_token_stands_at_its_field(stand: Stand, qtbot: QtBot) -> None:
    composition = StillComposition(
        found=replace(FOUND, signs_in=False), connected=KnownError("token_invalid", Remedy.PERSON)
    )
    one = stand(composition)
    one.finds()
    qtbot.keyClicks(one.page.token, "secret")
    one.press()
    assert WORDS.problem("token_invalid", {}).what in one.page.token_field.error()
    assert one.page.token.text() == "secret"


def test_a_key_that_cant_be_one_is_never_tried(stand: Stand, qtbot: QtBot) -> None:
    one = stand(StillComposition())
    one.choose(KEY)
    assert QApplication.focusWidget() is one.page.key
    one.press()
    assert one.page.key_field.error() == "Type the key first."
    qtbot.keyClicks(one.page.key, f"pk_live_{MADE_UP}")
    one.press()
    assert "publishable" in one.page.key_field.error()
    assert one.composition.keys == []


def test_a_key_that_stripe_refuses_is_typed_anew_at_once(stand: Stand, qtbot: QtBot) -> None:
    one = stand(StillComposition(connected=KnownError("key_invalid", Remedy.OPERATOR)))
    one.choose(KEY)
    qtbot.keyClicks(one.page.key, "rk_test_51SdRq2K7Qx")
    one.press()
    qtbot.waitUntil(lambda: bool(one.page.key_field.error()))
    assert one.page.key_field.error().startswith("Stripe doesn’t take this key.")
    assert QApplication.focusWidget() is one.page.key


def test_a_key_leads_to_its_place_and_does_not_stay_on_the_page(stand: Stand, qtbot: QtBot, demo_place: Place) -> None:
    one = stand(StillComposition(connected=demo_place))
    page = one.page
    one.choose(KEY)
    qtbot.keyClicks(page.key, "rk_test_51SdRq2K7Qx")
    one.press()
    assert one.composition.keys == ["rk_test_51SdRq2K7Qx"]
    assert one.window.current() == "selling"


def test_a_demo_that_is_being_started_can_be_left(stand: Stand, qtbot: QtBot, demo_place: Place) -> None:
    one = stand(StillComposition())
    late: Future[Place] = Future()
    one.composition.start_demo = lambda: late
    one.press()
    assert one.page.go.is_busy()
    qtbot.mouseClick(one.page.back, Qt.MouseButton.LeftButton)
    assert not one.page.go.is_busy()
    one.choose(MARKET)
    late.set_result(demo_place)
    settle()
    assert one.window.current() == ""
    assert one.flow.way is Way.MARKET


def test_the_language_changes_at_once_and_is_remembered(stand: Stand, qapp: QApplication) -> None:
    one = stand(StillComposition(preferences_now=Preferences(locale="en")))
    one.window.speak("ar")
    settle()
    assert one.page.language.text() == "العربية"
    assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert one.composition.preferences_now.locale == "ar"
    one.window.speak("en")
    settle()
    assert qapp.layoutDirection() is Qt.LayoutDirection.LeftToRight
    assert one.page.go.text() == "Continue"


def test_what_is_typed_stays_when_the_language_changes(stand: Stand) -> None:
    one = stand(StillComposition(preferences_now=Preferences(locale="en"), found=FOUND))
    one.choose(MARKET)
    one.qtbot.keyClicks(one.page.address, "hearthside.example")
    one.window.speak("de")
    settle()
    assert one.page.address.text() == "hearthside.example"
    assert one.flow.way is Way.MARKET
    one.press()
    assert one.flow.step is Step.CONFIRM
    one.window.speak("ja")
    settle()
    assert one.flow.step is Step.CONFIRM
    assert one.flow.found == FOUND
    one.page.back.click()
    assert one.flow.step is Step.CHOOSE
    one.choose(KEY)
    one.qtbot.keyClicks(one.page.key, "rk_test_example")
    one.window.speak("en")
    settle()
    assert one.page.key.text() == "rk_test_example"


@contextmanager
def without_room(qtbot: QtBot) -> Iterator[tuple[FirstRun, QScrollArea]]:
    """Open the first page where not all of it can be seen at once."""
    with dressed(Look(locale="fr", factor=2)):
        window = Window(StillComposition(preferences_now=Preferences(locale="fr")))
        window.show_first_run()
        window.resize(720, 560)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        settle()
        first = window.first_run()
        area = first.findChildren(QScrollArea)[0]
        first.choices.cards[0].radio.setFocus()
        first.go.setFocus()  # as a window does that comes to the front: it is below what is seen
        settle()
        assert area.verticalScrollBar().maximum() > 0
        try:
            yield first, area
        finally:
            close(window)


def test_the_question_is_seen_at_the_opening_where_there_is_no_room_for_all(qtbot: QtBot) -> None:
    with without_room(qtbot) as (_, area):
        assert area.verticalScrollBar().value() == 0


def test_the_way_back_by_the_keyboard_is_seen_from_the_first_step_on(qtbot: QtBot) -> None:
    with without_room(qtbot) as (first, area):
        bar = area.verticalScrollBar()

        def press(key: Qt.Key) -> QWidget:
            focused = QApplication.focusWidget()
            assert focused is not None
            qtbot.keyClick(focused, key)
            settle()
            reached = QApplication.focusWidget()
            assert reached is not None
            assert reached is not focused
            return reached

        def is_seen(control: QWidget) -> bool:
            return area.viewport().rect().contains(QRect(control.mapTo(area.viewport(), QPoint()), control.size()))

        steps = 0
        while (reached := press(Qt.Key.Key_Backtab)) is not first.choices.cards[0].radio:
            assert is_seen(reached) or not area.isAncestorOf(reached), reached
            steps += 1
            assert steps < 12, "the way back never comes to the first choice"
        assert is_seen(reached)
        first.choices.cards[1].radio.setFocus()
        bar.setValue(bar.maximum())  # as the wheel leaves it: whatever the focus comes to is brought back
        assert not is_seen(reached)
        reached.setFocus()
        settle()
        assert is_seen(reached)
