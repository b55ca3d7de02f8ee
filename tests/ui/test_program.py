"""The running program: several windows, links that arrive, staying beside the clock, what nobody caught."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from typing import Any
from unittest.mock import MagicMock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.view import Freshness, View
from desktop_app.sync.desk import Topic
from desktop_app.ui.dialogs.report import Report
from desktop_app.ui.dialogs.scrim import Confirm, Notice
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import close, settle
from desktop_app.ui.gallery.still import NOW, StillComposition, StillDesk, place_of
from desktop_app.ui.pages.buying.page import BuyingPage
from desktop_app.ui.ports.composition import Place, Preferences
from desktop_app.ui.program import program as program_module
from desktop_app.ui.program import tray as tray_module
from desktop_app.ui.program.instance import Wish
from desktop_app.ui.program.program import Program, follow
from desktop_app.ui.shell.window import Window
from desktop_app.ui.theme.theme import theme
from desktop_app.words.told import Told
from desktop_app.words.wording import Wording


def known_place(key: str, name: str, desk: StillDesk | None = None) -> Place:
    made = place_of([("Ana Ruiz", "user", desk or views.person_desk(views.sellers()["in_progress"]))])
    return Place(key, name, "live", made.people)


class FakeTray:
    """Stands for the system's place beside the clock, which no test machine has."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.state = ""

    def put(self, _words: Wording, state: str) -> None:
        self.state = state

    def show(self, told: Told) -> None:
        self.told.append(told)

    def close(self) -> None:
        """Go."""


class Running:
    """A program with one window on the first known place."""

    def __init__(self, app: QApplication, composition: StillComposition) -> None:
        self.composition = composition
        self.program = Program(app, composition)
        window = Window(composition)
        if composition.known:
            window.enter(composition.known[0])
        else:
            window.show_first_run()
        self.program.open(window)
        window.activateWindow()
        settle()

    @property
    def window(self) -> Window:
        return self.program.windows[0]


@pytest.fixture
def running(qapp: QApplication) -> Iterator[Any]:
    made: list[Running] = []

    def make(*places: Place, **preferences: Any) -> Running:
        composition = StillComposition(preferences_now=Preferences(locale="en", **preferences), known=places)
        made.append(Running(qapp, composition))
        return made[-1]

    yield make
    for one in made:
        one.program._ending = True
        for window in list(one.program.windows):
            close(window)
        one.program.close()
        one.program.deleteLater()
    settle()


# -- the desktop


def test_the_desktop_says_that_nothing_is_to_move_and_takes_it_back(running: Any) -> None:
    theme().apply(calm=False)
    one = running(known_place("a", "Hearthside"))
    assert theme().moves()
    try:
        # As the bus does, on a thread of its own.
        for still in (True, False):
            said = threading.Thread(target=one.composition.system.still_listener, args=(still,))
            said.start()
            said.join()
            settle()
            assert theme().moves() is not still
    finally:
        theme().put_system_calm(False)


# -- windows


def test_a_second_window_shows_another_place(running: Any) -> None:
    one = running(known_place("a", "Hearthside"), known_place("b", "Kiln & Co"))
    one.window.lists.pick("window")
    settle()
    assert [window.place_key() for window in one.program.windows] == ["a", "b"]
    assert all(window.isVisible() for window in one.program.windows)


def test_two_windows_never_show_the_same_place(running: Any) -> None:
    one = running(known_place("a", "Hearthside"), known_place("b", "Kiln & Co"))
    one.program.another()
    settle()
    one.window.lists.pick("place:b")
    settle()
    assert [window.place_key() for window in one.program.windows] == ["a", "b"]
    one.program.another(one.composition.known[0])
    assert len(one.program.windows) == 2


def test_without_another_place_the_new_window_asks(running: Any) -> None:
    one = running(known_place("a", "Hearthside"))
    one.program.another()
    settle()
    assert one.program.windows[1].first_run().isVisible()


def test_a_choice_in_one_window_is_followed_by_the_others(running: Any) -> None:
    one = running(known_place("a", "Hearthside"), known_place("b", "Kiln & Co"))
    one.program.another()
    settle()
    one.window.choosing.set("locale", "de")
    settle()
    assert [window.words.language for window in one.program.windows] == ["de", "de"]
    one.program.windows[1].choosing.set("appearance", "dark")
    one.window.close()
    assert theme().dark
    assert one.composition.preferences().appearance == "dark"
    assert one.composition.preferences().locale == "de"


def test_closing_one_window_leaves_the_other(running: Any) -> None:
    one = running(known_place("a", "Hearthside"), known_place("b", "Kiln & Co"))
    one.program.another()
    settle()
    one.window.close()
    settle()
    assert [window.place_key() for window in one.program.windows] == ["b"]


# -- what others ask


def test_another_start_brings_the_window_to_the_front(running: Any) -> None:
    one = running(known_place("a", "Hearthside"))
    one.window.hide()
    one.program.act_on(Wish(in_tray=True))
    assert not one.window.isVisible()
    one.program.act_on(Wish())
    assert one.window.isVisible()


def test_what_the_desktop_allowed_is_at_hand_while_the_window_comes_up(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wayland lets nobody come to the front without it (xdg-activation); it is good once."""
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    one = running(known_place("a", "Hearthside"))
    there: list[str | None] = []
    monkeypatch.setattr(one.window, "activateWindow", lambda: there.append(os.environ.get("XDG_ACTIVATION_TOKEN")))
    one.program.act_on(Wish(token="token-1"))
    one.program.act_on(Wish())
    assert there == ["token-1", None]
    assert "XDG_ACTIVATION_TOKEN" not in os.environ


def test_a_return_link_looks_again(running: Any) -> None:
    desk = views.person_desk(views.sellers()["in_progress"])
    one = running(known_place("a", "Hearthside", desk))
    before = len(desk.asked("came_back"))
    one.program.act_on(Wish("sellerdesk://return"))
    assert len(desk.asked("came_back")) > before
    assert one.window.current() == "selling"


@pytest.mark.parametrize(
    ("link", "looked_for"),
    [
        ("sellerdesk://connect?relay=https://relay.example", "https://relay.example"),
        (
            "sellerdesk://start?relay=https://relay.example&invitation=inv_12345678",
            "https://relay.example/start/inv_12345678",
        ),
    ],
)
def test_a_link_that_names_a_marketplace_is_shown_and_never_entered(running: Any, link: str, looked_for: str) -> None:
    one = running(known_place("a", "Hearthside"))
    follow(one.window, link)
    settle()
    first = one.window.first_run()
    assert first.isVisible()
    first.look_wanted.emit()  # as when the field is left by coming to the front
    settle()
    assert one.composition.looked_for == []  # no web page has this program call a host of its choice
    assert "relay.example" in first.address_field.message()
    first.go.click()
    settle()
    assert one.composition.looked_for == [looked_for]
    assert one.composition.visits == []
    assert one.window.windowTitle() == "Sellerdesk"  # not the place before: this is asked about another


def test_a_link_waits_for_the_dialog_that_is_open_and_the_newest_is_followed(running: Any) -> None:
    one = running(known_place("a", "Hearthside"))
    settle()
    question = Confirm(one.window.host.frame(), "Remove it?", "It is gone then.", "Remove", "Not now")
    question.open()
    for host in ("one", "two"):
        follow(one.window, f"sellerdesk://connect?relay=https://{host}.example")
        settle()
    assert one.window.current() == "selling"
    assert question.yes.hasFocus()
    assert one.composition.looked_for == []
    question.close_dialog()
    settle()
    assert one.window.first_run().isVisible()
    assert one.window.first_run().address.text() == "https://two.example"


@pytest.mark.parametrize("link", ["sellerdesk://token?value=x", "sellerdesk://connect?relay=ftp://x", "sellerdesk:"])
def test_another_link_is_refused_in_words(running: Any, link: str) -> None:
    one = running(known_place("a", "Hearthside"))
    follow(one.window, link)
    assert one.window.banner.isVisible()
    assert not one.window.toasts.isVisible()
    assert one.window.current() == "selling"


def test_another_link_is_refused_over_an_open_dialog_too(running: Any) -> None:
    one = running(known_place("a", "Hearthside"))
    settle()
    question = Confirm(one.window.host.frame(), "Remove it?", "It is gone then.", "Remove", "Not now")
    question.open()
    for _ in range(2):  # a page that sends many leaves one to be closed
        follow(one.window, "sellerdesk://token?value=x")
        settle()
    (notice,) = [found for found in one.window.findChildren(Notice) if found.isVisible()]
    assert notice.accessibleName()
    assert notice.close_button.hasFocus()
    assert not one.window.banner.isVisible()
    notice.close_button.click()
    settle()
    assert question.yes.hasFocus()
    question.close_dialog()
    assert one.window.findChild(Report) is None
    one.window.banner.pressed.emit()
    assert one.window.banner.isHidden()


# -- beside the clock


def becomes(desk: StillDesk, state: str) -> None:
    desk.seller_now = View(views.sellers()[state], Freshness.FRESH, NOW)
    desk.tell(Topic.SELLER)
    settle()


def test_a_press_on_a_notification_brings_up_the_window_that_told_it(running: Any) -> None:
    desk = views.person_desk(views.sellers()["in_progress"])
    one = running(known_place("a", "Hearthside"), known_place("b", "Kiln & Co", desk))
    one.program.another()
    settle()
    one.program.windows[1].go("buying")
    one.program.windows[1].hide()
    becomes(desk, "complete")
    assert len(one.composition.system.notices) == 1
    thread = threading.Thread(target=one.composition.system.pressed, args=("",))
    thread.start()
    thread.join()
    settle()
    assert one.program.windows[1].isVisible()
    assert one.program.windows[1].current() == "selling"  # which the notification spoke of


def test_a_press_on_a_notification_takes_nobody_out_of_what_they_are_asked(running: Any) -> None:
    desk = views.person_desk(views.sellers()["in_progress"])
    one = running(known_place("a", "Hearthside", desk))
    one.window.go("buying")
    question = Confirm(one.window.host.frame(), "Remove it?", "It is gone then.", "Remove", "Not now")
    question.open()
    becomes(desk, "complete")
    one.composition.system.pressed("")
    settle()
    assert one.window.current() == "buying"
    question.close_dialog()


@pytest.mark.parametrize(
    ("state", "said"), [("restricted_soon", "Needed by 4 December"), ("enabled_updates", "Verified, one to update")]
)
def test_the_tray_says_the_date_and_the_number(running: Any, state: str, said: str) -> None:
    desk = views.person_desk(views.sellers()["in_progress"])
    one = running(known_place("a", "Hearthside", desk))
    tray = one.program.tray = FakeTray()
    becomes(desk, state)
    assert tray.state == said


def test_the_keyboard_stays_at_the_main_action_while_the_browser_is_in_front(running: Any, qtbot: QtBot) -> None:
    """The state changes while somebody is on Stripe's pages: they come back to the next action."""
    desk = views.person_desk(views.sellers()["in_progress"])
    one = running(known_place("a", "Hearthside", desk))
    page = one.window.page("selling")
    before = page.card.main_button()
    before.setFocus()
    browser = QWidget()
    qtbot.addWidget(browser)
    browser.show()
    browser.activateWindow()
    qtbot.waitUntil(browser.isActiveWindow, timeout=60_000)
    becomes(desk, "complete")
    assert page.card.main_button() is not before
    assert one.window.focusWidget() is page.card.main_button()


def test_the_tray_shows_what_no_service_shows_and_says_the_state(running: Any) -> None:
    desk = views.person_desk(views.sellers()["in_progress"])
    one = running(known_place("a", "Hearthside", desk))
    one.composition.system.service = False
    tray = one.program.tray = FakeTray()
    one.window.go("buying")
    becomes(desk, "complete")
    assert [told.title for told in tray.told] == ["You’re ready to sell, Ana"]
    assert tray.state == "Verified"


def test_closing_hides_where_one_chose_to_stay_beside_the_clock(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = views.person_desk(views.sellers()["in_progress"])
    one = running(known_place("a", "Hearthside", desk), stay_in_tray=True)
    one.program.tray = FakeTray()
    one.window.close()
    assert not one.window.isVisible()
    assert desk.listeners != []
    quits: list[bool] = []
    monkeypatch.setattr(QApplication, "quit", lambda: quits.append(True))
    one.program.end()
    assert quits == [True]
    assert desk.listeners == []


def test_without_a_tray_closing_ends_the_window_whatever_was_chosen(running: Any) -> None:
    desk = views.person_desk(views.sellers()["in_progress"])
    one = running(known_place("a", "Hearthside", desk), stay_in_tray=True)
    one.program.tray = None
    one.window.close()
    assert desk.listeners == []


@pytest.mark.parametrize("comes", [True, False])
def test_started_at_login_it_waits_for_the_place_beside_the_clock(
    running: Any, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, comes: bool
) -> None:
    """A desktop may start its panel after the programs that it starts at login; Qt asks for it only once."""
    one = running(known_place("a", "Hearthside"), known_place("b", "Kiln & Co"))
    monkeypatch.setattr(program_module, "_PAUSE", 0)
    desktop = MagicMock()  # a real icon warns where no system has a place for it
    desktop.may_come.side_effect = [True, True, True, False]
    desktop.there_is_one.side_effect = lambda: comes
    monkeypatch.setattr(tray_module, "Tray", desktop)
    window = Window(one.composition)
    window.enter(one.composition.known[1])
    one.program.open(window, shown=False)
    qtbot.waitUntil(lambda: desktop.there_is_one.called, timeout=60_000)
    assert desktop.may_come.call_count == 4
    assert (one.program.tray is not None) is comes
    assert window.isVisible() is not comes


# -- what is typed and not saved


def types_a_city(window: Window) -> QLineEdit:
    window.go("buying")
    settle()
    page = window.page("buying")
    assert isinstance(page, BuyingPage)
    control = page.form.fields["address.city"].control
    assert isinstance(control, QLineEdit)
    QTest.keyClicks(control, "Halfville")
    return control


def question_of(window: Window) -> Confirm:
    (found,) = [dialog for dialog in window.findChildren(Confirm) if dialog.isVisible()]
    return found


@pytest.mark.parametrize("by", ["the window", "the program"])
def test_closing_asks_where_something_is_typed_and_not_saved(
    running: Any, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setattr(QApplication, "quit", lambda: None)
    desk = views.person_desk(views.sellers()["in_progress"])
    one = running(known_place("a", "Hearthside", desk), stay_in_tray=True)
    window, close_it = one.window, one.window.close if by == "the window" else one.program.end
    city = types_a_city(window)
    for _ in range(2):  # a second press asks no second time
        close_it()
        settle()
    question_of(window).no.click()
    settle()
    assert window.isVisible()
    assert city.text() == "Halfville"
    one.program.tray = FakeTray()
    window.close()  # it stays beside the clock, with what is typed: an end that was taken back is over
    assert not window.isVisible()
    one.program.tray = None
    one.program.front()
    close_it()
    settle()
    question_of(window).yes.click()
    settle()
    assert one.program.windows == []
    assert desk.listeners == []


def test_an_end_from_outside_asks_nobody(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QApplication, "quit", lambda: None)
    one = running(known_place("a", "Hearthside"))
    types_a_city(one.window)
    one.program.let_go()
    one.window.close()
    assert one.program.windows == []


def test_what_is_typed_waits_while_the_window_shows_another_place(running: Any) -> None:
    one = running(known_place("a", "Hearthside"), known_place("b", "Kiln & Co"))
    types_a_city(one.window)
    one.window.lists.pick("place:b")
    settle()
    one.window.close()
    settle()
    question_of(one.window).no.click()
    settle()
    one.window.lists.pick("place:a")
    settle()
    page = one.window.page("buying")
    assert page.form.form().address.city == "Halfville"


# -- what nobody caught


def test_an_unknown_error_opens_the_report_and_a_known_one_never(
    running: Any, capsys: pytest.CaptureFixture[str], qtbot: QtBot
) -> None:
    one = running(known_place("a", "Hearthside"))
    one.program.hook(KnownError, KnownError("disk_full", Remedy.PERSON), None)
    assert one.window.findChild(Report) is None
    assert one.window.banner.isVisible()
    one.program.hook(ValueError, ValueError("secret@example.com"), None)
    settle()
    report = one.window.findChild(Report)
    assert report is not None
    assert "secret" not in report.details.toPlainText()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert "ValueError" in capsys.readouterr().err


def test_an_error_that_ends_a_thread_opens_the_report(running: Any, capsys: pytest.CaptureFixture[str]) -> None:
    one = running(known_place("a", "Hearthside"))
    for error in (KnownError("offline", Remedy.RETRY), RuntimeError("x")):
        one.program.thread_hook(threading.ExceptHookArgs((type(error), error, None, threading.current_thread())))
        settle()
    assert len(one.window.findChildren(Report)) == 1
    assert capsys.readouterr().err
