from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.sync.desk import Connection, Link, Listing, Topic
from desktop_app.ui.bridge import Bridge, Futures
from desktop_app.ui.dialogs.report import Report, report_text
from desktop_app.ui.dialogs.scrim import Confirm
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import close, settle
from desktop_app.ui.gallery.still import NOW, StillComposition, StillDesk, done, place_of
from desktop_app.ui.pages.accounts.page import AccountsPage
from desktop_app.ui.pages.buying.page import BuyingPage
from desktop_app.ui.pages.selling.page import SellingPage
from desktop_app.ui.pages.settings.model import OF_THE_SYSTEM, SECTIONS, changed
from desktop_app.ui.pages.settings.page import SettingsPage
from desktop_app.ui.ports.composition import Place, Preferences
from desktop_app.ui.program.start import make_window
from desktop_app.ui.shell.lists import told_apart
from desktop_app.ui.shell.window import Window
from desktop_app.ui.theme.theme import Appearance, theme
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.fields import Combo, Tick
from desktop_app.ui.widgets.popup_list import PopupList
from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording
from tests.ui.conftest import Raise
from tests.ui.test_selling_page import shown

WORDS = Wording("en")


@pytest.fixture
def first(qapp: QApplication) -> Any:
    made: list[Window] = []

    def make(composition: StillComposition) -> Window:
        window = Window(composition)
        window.show_first_run()
        window.show()
        window.activateWindow()
        settle()
        made.append(window)
        return window

    yield make
    for window in made:
        close(window)


# -- the first run


def test_the_demo_leads_to_its_first_person(first: Any, qtbot: QtBot, demo_place: Place) -> None:
    window = first(StillComposition(demo=demo_place))
    assert QApplication.focusWidget() is window.first_run().go
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert window.current() == "selling"
    assert "Sell on Hearthside" in shown(window)
    assert window.ribbon.isVisible()
    assert "DEMO" in window.ribbon.accessibleName()
    assert window.windowTitle() == "Sellerdesk · Hearthside · Demo"


def test_the_demo_is_waited_for_with_a_word(first: Any, qtbot: QtBot) -> None:
    window = first(StillComposition())
    qtbot.mouseClick(window.first_run().go, Qt.MouseButton.LeftButton)
    assert window.first_run().go.accessibleName() == "Starting the demo"
    assert not window.first_run().choices.isEnabled()


def test_a_demo_that_cannot_start_says_so_and_can_be_tried_again(first: Any, qtbot: QtBot, demo_place: Place) -> None:
    composition = StillComposition(demo=KnownError("ours", Remedy.OURS))
    window = first(composition)
    qtbot.mouseClick(window.first_run().go, Qt.MouseButton.LeftButton)
    settle()
    assert WORDS.problem("ours", {}).what in window.first_run().problem.words()
    composition.demo = demo_place
    qtbot.mouseClick(window.first_run().go, Qt.MouseButton.LeftButton)
    settle()
    assert window.current() == "selling"


# -- places and people


def test_one_can_be_each_of_the_three_people(first: Any, demo_place: Place) -> None:
    window = first(StillComposition())
    left: list[StillDesk] = []
    window.desk_left.connect(left.append)
    window.enter(demo_place)
    settle()
    for name, page in (("Ben Cole", "selling"), ("Jonas Berg", "accounts"), ("Ana Ruiz", "selling")):
        window._open_people()
        popup = window.findChildren(PopupList)[-1]
        row = next(line for line in popup.rows if line.accessibleName() == name)
        row.click()
        settle()
        assert window.current() == page
        assert window.sidebar.person.accessibleName() == name
    assert len(left) == 3
    assert all(desk.listeners == [] for desk in left[1:])


def test_places_of_one_name_are_told_apart_by_whose_relay_it_is_and_by_who_is_there() -> None:
    """A relay names itself: another one may bear the same name, and mean no good by it."""

    def there(name: str, mode: str, relay: str | None, person: str) -> Place:
        place = place_of([(person or "Nobody", "user", StillDesk())], name=name, mode=mode)
        people = tuple(replace(one, name=person) for one in place.people)
        return replace(place, people=people, key=f"{name} {mode} {relay} {person}", relay_url=relay)

    real = there("Kelp", "live", "https://desk.kelp.example", "Ana Ruiz")
    test = there("Kelp", "test", "https://test.kelp.example", "Ana Ruiz")
    false = there("KELP", "live", "https://kelp-desk.example:8443", "Ana Ruiz")
    staff = there("Kelp", "live", "https://desk.kelp.example", "<b>Olga</b>\u202e")
    key = there("Tide", "live", None, "")
    assert told_apart(real, [real, test, key]) == []
    assert told_apart(real, [real, false]) == ["desk.kelp.example"]
    assert told_apart(false, [real, false]) == ["kelp-desk.example:8443"]
    assert told_apart(staff, [real, staff]) == ["<b>Olga</b>[U+202E]"]
    assert told_apart(real, [real, staff, false, test]) == ["desk.kelp.example", "Ana Ruiz"]
    assert told_apart(key, [key, replace(key, key="another")]) == []


def test_a_desk_that_comes_too_late_is_given_back(first: Any) -> None:
    slow: Future[Any] = Future()
    place = place_of([("Ana Ruiz", "user", views.person_desk(views.sellers()["complete"]))])
    from dataclasses import replace

    late = replace(place.people[0], open_desk=lambda: slow)
    window = first(StillComposition())
    left: list[object] = []
    window.desk_left.connect(left.append)
    window.enter(place, late)
    assert "Opening" in shown(window)
    window.be(place.people[0])
    settle()
    desk = StillDesk()
    slow.set_result(desk)
    settle()
    assert left == [desk]
    assert "You’re ready to sell, Ana" in shown(window)


def test_who_is_asked_where_to_start_isnt_carried_off_by_a_place_that_opens_late(first: Any) -> None:
    from dataclasses import replace

    slow: Future[Any] = Future()
    place = place_of([("Ana Ruiz", "user", views.person_desk(views.sellers()["complete"]))])
    window = first(StillComposition())
    left: list[object] = []
    window.desk_left.connect(left.append)
    window.enter(place, replace(place.people[0], open_desk=lambda: slow))
    window.offer("hearthside.example")  # a link came meanwhile
    desk = StillDesk()
    slow.set_result(desk)
    settle()
    assert left == [desk]
    assert "Where would you like to start?" in shown(window)
    window.speak("de")
    settle()
    assert Wording("de").text("Where would you like to start?") in shown(window)


def test_a_place_that_opens_does_not_show_what_another_counted(first: Any) -> None:
    from dataclasses import replace

    slow: Future[Any] = Future()
    place = place_of([("Ana Ruiz", "user", views.person_desk(views.sellers()["complete"]))])
    other = replace(place, key="other", name="Elsewhere")
    window = first(StillComposition())
    window.enter(place)
    settle()
    window.sidebar.set_count("inbox", 3, "3")
    window.enter(other, replace(place.people[0], open_desk=lambda: slow))
    settle()
    assert "Opening" in shown(window)
    inbox = window.sidebar.row("inbox")
    assert inbox is not None
    assert inbox.item.count == 0
    window.be(place.people[0])
    settle()
    desk = StillDesk()
    slow.set_result(desk)
    settle()


def test_a_desk_that_cannot_be_opened_is_a_sentence(first: Any) -> None:
    from dataclasses import replace

    place = place_of([("Ana Ruiz", "user", StillDesk())])
    person = replace(place.people[0], open_desk=lambda: done(KnownError("keyring_locked", Remedy.PERSON)))
    window = first(StillComposition())
    window.enter(place, person)
    settle()
    assert any(WORDS.problem("keyring_locked", {}).what in text for text in shown(window))


# -- the frame


def test_the_window_shows_nothing_but_itself(windows_shown: list[str], stage: Raise) -> None:
    raised = stage()
    for key in ("buying", "inbox", "settings", "selling"):
        raised.window.go(key)
        settle()
    assert windows_shown == ["Window"]


def test_pages_are_reached_by_number_and_settings_by_comma(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    for key, page in ((Qt.Key.Key_2, "buying"), (Qt.Key.Key_3, "inbox"), (Qt.Key.Key_1, "selling")):
        qtbot.keyClick(raised.window, key, Qt.KeyboardModifier.ControlModifier)
        assert raised.window.current() == page
        row = raised.window.sidebar.row(page)
        assert row is not None
        assert row.isChecked()
    qtbot.keyClick(raised.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert raised.window.current() == "settings"


def test_a_demo_that_lost_its_stripe_goes_on_in_another(first: Any, demo_place: Place) -> None:
    composition = StillComposition()
    window = first(composition)
    there = demo_place.people[1]
    window.enter(replace(demo_place, relay_url="http://127.0.0.1:1"), there)
    settle()
    Confirm(window.frame(), "Start over?", "", "Start over", "Not now").open()
    lost, composition.renewed = composition.renewed, Future()
    lost.set_result(replace(demo_place, relay_url="http://127.0.0.1:2"))
    settle()
    assert not any(dialog.isVisible() for dialog in window.findChildren(Confirm))
    assert window.sidebar.person.accessibleName() == there.name
    assert "The pretend Stripe had stopped, so the demo began anew." in shown(window)


def test_the_pages_stay_whole_when_the_text_becomes_larger(stage: Raise) -> None:
    raised = stage()
    raised.window.choosing.set("text_factor", 1.3)
    settle()
    for key in ("selling", "buying", "inbox"):
        row = raised.window.sidebar.row(key)
        assert row is not None
        assert row.height() == theme().px(34)
        assert row.visibleRegion().boundingRect() == row.rect(), key


def test_pages_are_as_narrow_as_the_window_is_for_the_text_that_was_chosen(stage: Raise) -> None:
    raised = stage(size=QSize(1180, 760))
    window = raised.window
    tile = window.sidebar.place.tile
    at_first = tile.geometry()
    for factor, narrow in ((1.5, True), (1.0, False)):
        window.choosing.set("text_factor", factor)
        settle()
        page = window.pages.shown()
        assert page is not None
        assert window.is_compact() is page.compact is narrow
    assert tile.geometry() == at_first


def test_below_900_the_sidebar_is_a_rail_with_names(stage: Raise) -> None:
    raised = stage(size=QSize(800, 600))
    row = raised.window.sidebar.row("buying")
    assert raised.window.sidebar.width() == 60
    assert row is not None
    assert "Buying" in row.toolTip()
    assert row.accessibleName() == "Buying"
    raised.window.resize(1000, 600)
    settle()
    assert raised.window.sidebar.width() == 212


def test_frame_is_as_tall_as_the_look_has_it(stage: Raise) -> None:
    desk = views.person_desk(views.sellers()["complete"])
    desk.connection_now = Connection(Link.OFFLINE, NOW)
    raised = stage(desk, mode="test")
    assert (raised.window.ribbon.height(), raised.window.banner.height()) == (28, 44)


def test_refused_means_sign_in_again(stage: Raise, qtbot: QtBot) -> None:
    desk = views.person_desk(views.sellers()["complete"])
    raised = stage(desk)
    desk.connection_now = Connection(Link.REFUSED, error_code="token_invalid")
    desk.tell(Topic.CONNECTION)
    settle()
    assert WORDS.problem("token_invalid", {}).what in raised.window.banner.words()
    raised.window.banner.pressed.emit()
    settle()
    assert raised.window.first_run().isVisible()


@pytest.mark.parametrize("mode", ["live", "demo"])
def test_trying_the_connection_shows_that_it_is_tried(
    stage: Raise, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setattr(Banner, "WORKING", 50)
    desk = views.person_desk(views.sellers()["complete"])
    desk.connection_now = Connection(Link.OFFLINE, NOW)
    raised = stage(desk, mode=mode)
    (button,) = raised.window.banner.findChildren(Button)
    before = len(desk.asked("came_back"))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(desk.asked("came_back")) == before + 1
    assert button.is_busy()
    qtbot.waitUntil(lambda: not button.is_busy())
    assert button.text() == "Try now"  # still offline: it can be tried again
    assert raised.composition.mended == (1 if mode == "demo" else 0)


def test_a_page_of_the_marketplace_is_not_opened_where_it_cannot_be_reached(stage: Raise) -> None:
    desk = views.person_desk(views.sellers()["complete"])
    raised = stage(desk)
    raised.window.do("emails")
    settle()
    assert [url.rsplit("/", 2)[1:] for url in raised.opened] == [["pages", "emails"]]
    desk.connection_now = Connection(Link.OFFLINE, NOW)
    raised.window.do("emails")
    settle()
    assert len(raised.opened) == 1
    assert "Works again when you’re online." in raised.window.banner.words()


def test_a_missing_key_store_is_said(stage: Raise) -> None:
    desk = views.person_desk(views.sellers()["complete"])
    desk.connection_now = Connection(Link.ONLINE, secret_note="keyring_missing")
    raised = stage(desk)
    assert WORDS.problem("keyring_missing", {}).what in raised.window.banner.words()


def test_trouble_with_our_own_database_is_said(stage: Raise) -> None:
    desk = views.person_desk(views.sellers()["complete"])
    desk.connection_now = Connection(Link.ONLINE, secret_note="keyring_missing", cache_note="disk_full")
    raised = stage(desk)
    assert "This computer’s disk is full." in raised.window.banner.words()
    assert "disk is full" in raised.window.sidebar.connection.toolTip()


def test_a_copy_of_all_accounts_says_how_far_it_is(stage: Raise) -> None:
    desk = views.person_desk(views.sellers()["complete"])
    desk.connection_now = Connection(Link.ONLINE, listing=Listing(1200))
    window = stage(desk).window
    assert window.sidebar.connection_words() == "1,200 accounts listed"
    assert not window.banner.isVisible()
    desk.connection_now = Connection(Link.ONLINE, listing=Listing(1200, NOW))
    desk.tell(Topic.CONNECTION)
    settle()
    assert window.sidebar.connection_words() == "Up to date"


def test_a_copy_that_cannot_be_kept_up_says_why(stage: Raise) -> None:
    desk = views.person_desk(views.sellers()["complete"])
    desk.connection_now = Connection(Link.ONLINE, listing=Listing(1200, NOW, "clock_wrong"))
    window = stage(desk).window
    assert window.sidebar.connection_words() == "Not up to date"
    assert "this computer’s clock is slow" in window.banner.words()
    assert "this computer’s clock is slow" in window.sidebar.connection.toolTip()


def test_a_ledger_made_anew_is_said(stage: Raise) -> None:
    desk = views.person_desk(views.sellers()["complete"])
    desk.connection_now = Connection(Link.ONLINE, cache_note="ledger_rebuilt")
    assert "Look whether your notes are there." in stage(desk).window.banner.words()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (None, "You’re offline."),
        ("offline", "You’re offline."),
        ("relay_timeout", "Hearthside didn’t answer in time. Its server"),
    ],
)
def test_why_it_is_offline_is_said(stage: Raise, code: str | None, said: str) -> None:
    desk = views.person_desk(views.sellers()["complete"])
    desk.connection_now = Connection(Link.OFFLINE, error_code=code)
    assert stage(desk).window.banner.words().startswith(said)


def test_the_person_has_room_in_sidebar_and_rail(stage: Raise) -> None:
    people = {name: views.person_desk(views.sellers()["complete"]) for name in ("Omar Haddad", "Ana Ruiz")}
    for name, desk in people.items():
        desk.me_now = replace(desk.me_now, name=name) if desk.me_now else None
    window = stage(people=people).window
    person = window.sidebar.person
    assert not person.findChildren(Text)[0].is_cut()
    window.resize(720, 560)
    settle()
    window.lists.pick("person:ana")
    settle()
    assert person.avatar.width() == person.avatar.sizeHint().width()


def pick(page: SettingsPage, key: str, value: str) -> None:
    combo = page.controls[key]
    assert isinstance(combo, Combo)
    combo.setCurrentIndex(combo.findData(value))


def test_appearance_is_applied_and_kept(stage: Raise) -> None:
    raised = stage()
    page = raised.window.page("settings")
    assert isinstance(page, SettingsPage)
    pick(page, "appearance", "dark")
    assert theme().dark
    raised.window.go("settings")
    page.controls["text_factor"].setFocus()
    pick(page, "text_factor", "1.3")
    assert theme().px(100) == 130
    assert raised.composition.preferences_now.appearance == "dark"
    assert raised.composition.preferences_now.text_factor == 1.3
    settle()
    anew = raised.window.page("settings")
    assert isinstance(anew, SettingsPage)
    assert anew is not page
    assert anew.head.height() == round(32 * 1.3)
    factor = anew.controls["text_factor"]
    assert isinstance(factor, Combo)
    assert factor.value() == "1.3"
    assert raised.window.focusWidget() is factor, "the next arrow key is meant for the text's size"
    raised.window.go("selling")
    raised.window.go("settings")
    assert raised.window.focusWidget() is anew.controls["appearance"]


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("de", "Einstellungen"),
        ("fr", "Réglages"),
        ("es", "Ajustes"),
        ("ja", "設定"),
        ("ar", "الإعدادات"),
        ("en", "Settings"),
    ],
)
def test_the_language_changes_while_the_window_runs(stage: Raise, language: str, heading: str) -> None:
    raised = stage()
    raised.window.go("settings")
    page = raised.window.page("settings")
    assert isinstance(page, SettingsPage)
    pick(page, "locale", language)
    settle()
    anew = raised.window.page("settings")
    assert isinstance(anew, SettingsPage)
    assert anew.accessibleName() == heading
    assert raised.window.current() == "settings"
    rtl = Qt.LayoutDirection.RightToLeft
    assert (raised.window.layoutDirection() == rtl) is (language == "ar")
    assert raised.composition.preferences_now.locale == language


def test_what_the_system_keeps_is_asked_of_it_and_put_back_where_it_fails(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    raised.window.go("settings")
    page = raised.window.page("settings")
    assert isinstance(page, SettingsPage)
    tick = page.controls["start_at_login"]
    assert isinstance(tick, Tick)
    qtbot.keyClick(tick, Qt.Key.Key_Space)
    settle()
    assert raised.composition.system.login is True
    raised.composition.system.fails = KnownError("file_not_written", Remedy.PERSON)
    links = page.controls["open_links"]
    assert isinstance(links, Tick)
    qtbot.keyClick(links, Qt.Key.Key_Space)
    settle()
    assert not links.isChecked()
    assert raised.window.banner.accessibleName().startswith("The file wasn’t written")


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_content_stops_growing_and_stays_at_the_start(stage: Raise, factor: float) -> None:
    theme().apply(text_factor=factor)
    raised = stage(size=QSize(2200, 900))
    page = raised.window.page("selling")
    assert isinstance(page, SellingPage)
    assert page.content.width() == round(1000 * factor)
    assert page.content.mapTo(page, page.content.rect().topLeft()).x() == 32


def test_the_window_gets_no_smaller_than_everything_fits_in(stage: Raise) -> None:
    raised = stage(size=QSize(300, 200))
    assert (raised.window.width(), raised.window.height()) == (720, 560)


def test_what_a_computer_does_not_have_is_off_with_its_reason(stage: Raise) -> None:
    raised = stage()
    raised.composition.system.login = None
    page = raised.window.page("settings")
    assert isinstance(page, SettingsPage)
    tick = page.controls["start_at_login"]
    assert not tick.isEnabled()
    assert tick.accessibleDescription() == "This system has no way to set it here."


def test_every_declared_setting_is_kept_in_its_own_kind() -> None:
    kept = Preferences()
    for section in SECTIONS:
        for setting in section.settings:
            if setting.key in OF_THE_SYSTEM:
                continue
            now = getattr(kept, setting.key)
            assert changed(kept, setting.key, now) == kept
            with pytest.raises(TypeError, match=setting.key):
                changed(kept, setting.key, 7 if not isinstance(now, int) else "7")
    with pytest.raises(KeyError):
        changed(kept, "geometry", "x")


def test_where_the_window_was_is_kept(stage: Raise) -> None:
    raised = stage()
    raised.window.close()
    assert raised.composition.kept[-1].geometry
    assert raised.desk.listeners == []


def test_a_window_is_made_in_the_language_and_colours_that_were_chosen(qapp: QApplication) -> None:
    composition = StillComposition(preferences_now=Preferences(appearance="dark", locale="en", text_factor=1.5))
    window = make_window(qapp, composition)
    assert theme().appearance is Appearance.DARK
    assert theme().px(10) == 15
    close(window)


def test_an_unexpected_error_opens_a_report_without_data(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    raised.desk.answers["onboarding_link"] = ValueError("secret@example.com")
    page: Any = raised.window.page("selling")
    qtbot.mouseClick(page.card.button("continue"), Qt.MouseButton.LeftButton)
    settle()
    report = raised.window.findChild(Report)
    assert report is not None
    assert report.details.toPlainText() == "Sellerdesk 0.1.0\nValueError"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == "Sellerdesk 0.1.0\nValueError"


def test_a_report_names_lines_and_nothing_else() -> None:
    try:
        raise RuntimeError("token sk_test_123")
    except RuntimeError as error:
        text = report_text(error)
    assert "sk_test_123" not in text
    assert "test_window.py" in text


# -- the bridge


def test_news_from_a_thread_arrive_on_the_gui_thread(qtbot: QtBot) -> None:
    desk = StillDesk()
    bridge = Bridge(desk)
    heard: list[threading.Thread] = []

    class Page(QObject):
        def hear(self) -> None:
            heard.append(threading.current_thread())

    page = Page()
    bridge.seller_changed.connect(page.hear)
    thread = threading.Thread(target=desk.tell, args=(Topic.SELLER,))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [threading.main_thread()]
    bridge.close()
    assert desk.listeners == []


def test_a_future_of_a_thread_ends_on_the_gui_thread(qtbot: QtBot) -> None:
    futures, future = Futures(), Future()  # type: ignore[var-annotated]
    ended: list[tuple[int, threading.Thread]] = []
    owner = QObject()
    futures.watch(owner, future, lambda value: ended.append((value, threading.current_thread())))
    thread = threading.Thread(target=future.set_result, args=(7,))
    thread.start()
    thread.join()
    assert ended == []
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == [(7, threading.main_thread())]
    assert futures.waiting() == 0


def test_a_page_that_is_gone_hears_nothing(qtbot: QtBot) -> None:
    import shiboken6

    futures, future = Futures(), Future()  # type: ignore[var-annotated]
    ended: list[object] = []
    owner = QObject()
    futures.watch(owner, future, ended.append, ended.append)
    shiboken6.delete(owner)
    future.set_exception(KnownError("ours", Remedy.OURS))
    settle()
    assert ended == []
    cancelled: Future[object] = Future()
    futures.watch(QObject(futures), cancelled, ended.append, ended.append)
    cancelled.cancel()
    settle()
    assert ended == []


def test_the_guard_sees_what_it_must(gui_thread_guard: list[str]) -> None:
    sqlite3.connect(":memory:").close()
    assert gui_thread_guard == ["sqlite3.connect"]
    gui_thread_guard.clear()


def test_the_language_changes_and_what_is_typed_stays(stage: Raise) -> None:
    raised = stage(people={"Ana Ruiz": views.person_desk(views.sellers()["in_progress"], views.BUYER)})
    raised.window.go("buying")
    page = raised.window.page("buying")
    assert isinstance(page, BuyingPage)
    name = page.form.fields["name"].control
    assert isinstance(name, QLineEdit)
    name.setFocus()
    QTest.keyClicks(name, " y Sol")
    city = page.form.fields["address.city"].control
    assert isinstance(city, QLineEdit)
    city.setFocus()
    city.selectAll()
    QTest.keyClick(city, Qt.Key.Key_Delete)
    page.form.fields["email"].control.setFocus()
    before = page.form.form()
    errors = [path for path, field in page.form.fields.items() if field.error()]
    assert errors == ["address.city"]
    for change in (lambda: raised.window.speak("de"), lambda: raised.window.choosing.set("text_factor", 1.3)):
        change()
        settle()
        anew = raised.window.page("buying")
        assert isinstance(anew, BuyingPage)
        assert anew is not page
        assert anew.form.form() == before
        assert [path for path, field in anew.form.fields.items() if field.error()] == errors
        assert anew.form.undo.isVisible()
        page = anew


def test_a_dialog_is_finished_before_the_language_changes(stage: Raise) -> None:
    """Another window may choose it while something is asked here."""
    raised = stage()
    raised.window.do("sign_out")
    settle()
    (question,) = raised.window.frame().findChildren(Confirm)
    raised.window.follow_choice("text_factor")
    raised.composition.keep(replace(raised.composition.preferences(), locale="fr"))
    raised.window.follow_choice("locale")
    settle()
    assert question.isVisible()
    assert raised.window.words.language == "en"
    question.close_dialog()
    settle()
    assert raised.window.words.language == "fr"


@pytest.mark.parametrize("key", ["page", "search", "settings", "next", "previous"])
def test_no_shortcut_leads_the_page_or_the_keyboard_away_under_a_dialog(stage: Raise, key: str) -> None:
    raised = stage()
    raised.window.do("help")
    settle()
    before, focus = raised.window.current(), QApplication.focusWidget()
    raised.window.do(key, 1)
    settle()
    assert raised.window.current() == before
    assert QApplication.focusWidget() is focus


def test_support_goes_on_looking_for_the_same_in_another_language(stage: Raise) -> None:
    raised = stage(people={"Jonas Berg": views.support_desk()})
    page = raised.window.page("accounts")
    assert isinstance(page, AccountsPage)
    page.search_field.setText("ruiz")
    query = replace(page._query, q="ruiz", country="DE", capability="payouts:stopped", days_in_state=7)
    page._query = replace(query, due_before=page.context.now() + timedelta(days=7))
    raised.window.speak("de")
    settle()
    anew = raised.window.page("accounts")
    assert isinstance(anew, AccountsPage)
    assert anew.search_field.text() == "ruiz"
    asked = [command[1][0] for command in raised.desk.commands if command[0] == "accounts"][-1]
    assert asked == page._query
    assert [anew.country.is_on(), anew.due.is_on(), anew.capability.is_on(), anew.days.is_on()] == [True] * 4
    assert "Deutschland" in anew.country.accessibleName()


# -- live and test


@pytest.mark.parametrize("opens_with_it", [True, False])
def test_a_marketplace_that_went_live_is_shown_as_live(stage: Raise, opens_with_it: bool) -> None:
    """The place was remembered as test; what counts is what the marketplace says of itself."""
    desk = views.person_desk(views.sellers()["in_progress"], views.BUYER)
    raised = stage(desk, mode="test")
    window = raised.window
    assert "Test · nothing is real" in shown(window)
    live = replace(views.ME, mode="live")
    if opens_with_it:
        desk.me_now = live
        window.be(next(iter(window.standing().place.people)))  # type: ignore[union-attr]
        settle()
    else:
        window.go("buying")
        name = window.page("buying").form.fields["name"].control  # type: ignore[union-attr]
        name.setText("Ana R")
        name.textEdited.emit("Ana R")
        window.do("sign_out")
        desk.me_now = live
        desk.tell(Topic.ME)
        settle()
        assert window.toasts.words() == "Hearthside is live now: money is real."
        assert not window.findChildren(Confirm)
        assert window.page("buying").form.form().name == "Ana R"  # type: ignore[union-attr]
    assert [mode for _, mode in raised.composition.learnt] == ["live"]
    assert window.windowTitle().endswith("Live")
    assert not [said for said in shown(window) if "nothing is real" in said]
    context = window.context()
    assert context is not None
    assert context.mode == "live"


def test_a_mode_that_nobody_knows_changes_nothing(stage: Raise) -> None:
    desk = views.person_desk(views.sellers()["in_progress"])
    raised = stage(desk, mode="test")
    desk.me_now = replace(views.ME, mode="lively")
    desk.tell(Topic.ME)
    settle()
    assert raised.window.windowTitle().endswith("Test")
    assert raised.composition.learnt == []
