"""The manners of a desktop program: keys and menus, copying, help, log, licences, one’s own data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMessageBox,  # noqa: TID251 - the question that Qt's own dialog opens
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app import wire
from desktop_app.app.shipped import shipped
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.ui.dialogs.ending import AccountEnded, EndAccount
from desktop_app.ui.dialogs.help import AboutSheet, HelpSheet, KeysSheet, LogSheet
from desktop_app.ui.dialogs.scrim import Confirm
from desktop_app.ui.dialogs.where import where
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import Look, close, dressed, settle
from desktop_app.ui.pages.settings.page import SettingsPage
from desktop_app.ui.saving import begins_in, file_name
from desktop_app.ui.shell.menu_bar import menu_bar
from desktop_app.ui.shell.own_data import own_data
from desktop_app.ui.shell.window import Window
from desktop_app.ui.shortcuts import MENUS, SHORTCUTS
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.address_line import AddressLine
from desktop_app.ui.widgets.buttons import Button, IconButton
from desktop_app.ui.widgets.menu import Menu
from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording, languages
from tests.ui.conftest import Raise

CTRL = Qt.KeyboardModifier.ControlModifier


def strike(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)
    settle()


# -- keys and menus


def test_every_shortcut_does_something_and_no_two_share_their_keys(stage: Raise) -> None:
    keys = [key for shortcut in SHORTCUTS for key in shortcut.keys]
    assert len(keys) == len(set(keys))
    asked: list[str] = []
    window = stage().window
    window.another_wanted.connect(lambda _place: asked.append("window"))
    window.quit_wanted.connect(lambda: asked.append("quit"))
    for shortcut in SHORTCUTS:
        if shortcut.key != "close":
            window.do(shortcut.key)
            settle()
    assert asked == ["window", "quit"]


@pytest.mark.parametrize(
    ("key", "modifier", "sheet"),
    [
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, HelpSheet),
        (Qt.Key.Key_Slash, CTRL, KeysSheet),
        (Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier, LogSheet),
    ],
)
def test_a_sheet_opens_by_its_key_and_gives_the_focus_back(
    stage: Raise, key: Qt.Key, modifier: Qt.KeyboardModifier, sheet: type[QWidget]
) -> None:
    window = stage().window
    before = QApplication.focusWidget()
    strike(key, modifier)
    opened = window.findChild(sheet)
    assert opened is not None
    assert opened.isAncestorOf(QApplication.focusWidget())
    strike(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is before
    assert window.findChild(sheet) is None


def test_the_keys_are_those_that_do_something_here(stage: Raise) -> None:
    def told(window: Window) -> set[str]:
        window.do("shortcuts")
        (sheet,) = window.findChildren(KeysSheet)
        said = {label.text() for label in sheet.findChildren(QLabel)}
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        settle()
        return said & {one.words for one in SHORTCUTS if one.keys}

    support = told(stage(views.support_desk()).window)
    assert support == {one.words for one in SHORTCUTS if one.keys}
    window = stage().window
    assert support - told(window) == {"Search", "The account before", "The account after"}
    window.show_first_run()
    settle()
    assert {"Settings", "Check now", "Search"}.isdisjoint(told(window))
    assert {"Explain the words", "Log", "Close this window"} <= told(window)


def test_help_explains_to_each_what_they_meet(stage: Raise) -> None:
    window = stage().window
    window.do("help")
    said = [label.text() for label in window.findChildren(HelpSheet)[0].findChildren(QLabel)]
    assert "What is a requirement?" in said
    assert "What is drift?" not in said
    assert any(text.startswith("The company that moves the money.") and "Hearthside works" in text for text in said)
    support = stage(views.support_desk()).window
    support.do("help")
    said = [label.text() for label in support.findChildren(HelpSheet)[0].findChildren(QLabel)]
    assert said.index("What is drift?") < said.index("What is a requirement?")


def test_the_about_box_lists_what_is_shipped_and_copies_it(stage: Raise) -> None:
    window = stage().window
    window.do("about")
    settle()
    sheet = window.findChild(AboutSheet)
    assert sheet is not None
    assert any(label.text() == "LGPL-3.0" for label in sheet.findChildren(QLabel))
    next(one for one in sheet.findChildren(Button) if one.text() == "Copy versions").click()
    assert "PySide6 6.12.0 (LGPL-3.0)" in QGuiApplication.clipboard().text().splitlines()


def test_the_log_is_shown_and_copied(stage: Raise) -> None:
    window = stage().window
    window.do("log")
    settle()
    sheet = window.findChild(LogSheet)
    assert sheet is not None
    assert "sending waits: offline" in sheet.lines.toPlainText()
    next(one for one in sheet.findChildren(Button) if one.text() == "Copy the log").click()
    assert QGuiApplication.clipboard().text() == sheet.lines.toPlainText()


@pytest.mark.parametrize("language", languages())
def test_menus_where_the_platform_has_them(qapp: QApplication, language: str) -> None:
    window = QMainWindow()
    done: list[str] = []
    words = Wording(language)
    assert menu_bar(window, done.append, words, native=lambda _bar: False) is None
    bar = menu_bar(window, done.append, words, native=lambda _bar: True)
    assert bar is not None
    assert [menu.title() for menu in bar.findChildren(QMenu)] == [words.text(name) for _, name in MENUS]
    actions = [action for menu in bar.findChildren(QMenu) for action in menu.actions()]
    assert all(action.text() for action in actions)
    for action in actions:
        action.trigger()
    assert done == [shortcut.key for key, _ in MENUS for shortcut in SHORTCUTS if shortcut.menu == key]
    window.deleteLater()


# -- copying


def test_a_page_is_copied_as_it_is_read(stage: Raise) -> None:
    window = stage().window
    window.do("copy_page")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Selling")
    assert lines.index("Not finished  What works now") < lines.index("What Stripe needs from you  Next date")


def test_any_text_is_copied_by_its_menu(stage: Raise) -> None:
    window = stage().window
    page = window.page("selling")
    assert page is not None
    label = next(one for one in page.findChildren(Text) if one.text().startswith("Four things left"))
    at = label.mapTo(window, QPoint(4, 4))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, window.mapToGlobal(at))
    QApplication.sendEvent(window, event)
    menu = window.findChild(Menu)
    assert menu is not None
    menu.actions()[0].trigger()
    settle()
    assert QGuiApplication.clipboard().text() == label.text()


# -- one's own data


def test_a_copy_of_what_is_kept_here_can_be_saved(stage: Raise, monkeypatch: pytest.MonkeyPatch) -> None:
    raised = stage(mode="test")
    names: list[str] = []

    def ask_where(_parent: object, _words: object, name: str, _kinds: str, chosen: Any, **_begins: str) -> None:
        names.append(name)
        chosen(Path("/somewhere") / name)

    monkeypatch.setattr("desktop_app.ui.saving.ask_where", ask_where)
    raised.desk.answers["own_data"] = {"users": [{"id": "u_ana", "name": "Ana Ruiz"}]}
    raised.window.do("save_copy")
    settle()
    assert names == ["sellerdesk-hearthside-my-data-test.json"]
    copy = json.loads(raised.composition.system.files[0][1])
    assert copy["me"]["user_id"] == views.ME.user_id
    assert copy["buyer"]["name"] == views.BUYER.name
    assert [entry["status"] for entry in copy["history"]] == [entry.status for entry in views.HISTORY]
    assert copy["kept_by_the_marketplace"] == {"users": [{"id": "u_ana", "name": "Ana Ruiz"}]}
    assert raised.window.toasts.words() == "Saved."
    # Where the marketplace can't be asked there is a copy all the same, and it says what isn't in it.
    raised.desk.answers["own_data"] = KnownError("offline", Remedy.RETRY)
    raised.window.do("save_copy")
    settle()
    assert json.loads(raised.composition.system.files[-1][1])["kept_by_the_marketplace"] is None
    assert "without what Hearthside itself keeps" in raised.window.toasts.words()


def test_a_copy_of_nothing_is_a_copy() -> None:
    copy = json.loads(own_data(None, None, None, (), views.NOW))
    nothing = {"me": None, "seller": None, "buyer": None, "history": [], "kept_by_the_marketplace": None}
    assert copy == {"made_at": views.NOW.isoformat(), **nothing}


def test_signing_out_asks_first_and_leads_to_the_question_where_to_start(stage: Raise) -> None:
    raised = stage()
    place = raised.window.standing().place
    raised.window.do("sign_out")
    question = raised.window.findChild(Confirm)
    assert question is not None
    assert question.no.hasFocus()
    question.no.click()
    settle()
    assert raised.window.current() == "selling"
    assert place is not None
    assert raised.composition.preferences().place == place.key
    raised.window.do("sign_out")
    raised.window.findChildren(Confirm)[-1].yes.click()
    settle()
    assert raised.composition.preferences().place == ""
    assert raised.window.first_run().isVisible()
    assert raised.desk.listeners == []
    assert raised.window.toasts.words() == "Signed out. Nothing of it is left on this computer."


def test_a_sign_out_that_the_marketplace_did_not_hear_of_is_said(stage: Raise) -> None:
    raised = stage()
    raised.composition.told = False
    raised.window.do("sign_out")
    raised.window.findChildren(Confirm)[-1].yes.click()
    settle()
    assert raised.window.first_run().isVisible()
    assert "Hearthside couldn’t be told" in raised.window.toasts.words()


def test_the_account_ends_only_after_two_yeses_and_says_what_stripe_keeps(stage: Raise) -> None:
    raised = stage()
    raised.desk.answers["end_account"] = KnownError("relay_unreachable", Remedy.RETRY)
    raised.window.do("end_account")
    (question,) = raised.window.findChildren(EndAccount)
    assert question.no.hasFocus()
    assert not question.yes.isEnabled()
    question.yes.click()
    assert raised.desk.asked("end_account") == []
    question.sure.click()
    question.yes.click()
    settle()
    # It didn't end: said where it was asked, and everything is as before.
    assert question.isVisible()
    assert "Hearthside can’t be reached" in question.trouble.text()
    assert raised.composition.signed_out == []
    raised.desk.answers["end_account"] = wire.Ended(("acct_1QkLm2", "cus_9s6XKzkNRi"))
    question.yes.click()
    settle()
    assert len(raised.composition.signed_out) == 1
    assert raised.window.first_run().isVisible()
    (told,) = raised.window.findChildren(AccountEnded)
    assert told.accessibleName() == "The account is ended"
    copies = [one for one in told.findChildren(IconButton) if one.property("id")]
    assert [one.property("id") for one in copies] == ["acct_1QkLm2", "cus_9s6XKzkNRi"]
    copies[0].click()
    assert QGuiApplication.clipboard().text() == "acct_1QkLm2"
    told.close_button.click()
    settle()
    assert raised.window.first_run().go.isEnabled()


def test_while_the_account_is_being_ended_nothing_else_can_be_pressed(stage: Raise) -> None:
    raised = stage()
    raised.window.do("end_account")
    (question,) = raised.window.findChildren(EndAccount)
    question.sure.click()
    question.yes.click()
    question.yes.click()
    settle()
    assert len(raised.desk.asked("end_account")) == 1
    assert not question.no.isEnabled()
    question.close_dialog()
    assert question.isVisible()
    question.fail("")
    question.close_dialog()
    assert question.isHidden()


def test_a_demo_has_nobody_to_sign_out_and_a_relay_has_pages(stage: Raise) -> None:
    def offered(mode: str) -> list[str]:
        page = stage(mode=mode).window.page("settings")
        assert isinstance(page, SettingsPage)
        return [str(one.property("does")) for one in page.findChildren(Button) if one.property("does")]

    assert "sign_out" not in offered("demo")
    assert {"sign_out", "end_account", "account"} <= set(offered("live"))
    assert "end_account" not in offered("demo")
    assert "save_copy" in offered("demo")


def test_a_file_that_cannot_be_written_is_said(stage: Raise, monkeypatch: pytest.MonkeyPatch) -> None:
    raised = stage()
    raised.composition.system.fails = KnownError("file_not_written", Remedy.PERSON)
    monkeypatch.setattr(
        "desktop_app.ui.saving.ask_where", lambda _p, _w, name, _k, chosen, **_more: chosen(Path("/x") / name)
    )
    raised.window.host.save_file("a.json", "", b"{}", "Saved.")
    settle()
    assert raised.window.banner.accessibleName().startswith("The file wasn’t written")


def test_the_next_file_is_offered_beside_the_last(
    stage: Raise, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    raised = stage()
    begun: list[str] = []

    def ask_where(_parent: object, _words: object, name: str, _kinds: str, chosen: Any, *, last: str) -> None:
        begun.append(last)
        chosen(tmp_path / name)

    monkeypatch.setattr("desktop_app.ui.saving.ask_where", ask_where)
    raised.window.host.save_file("a.json", "", b"{}", "Saved.")
    raised.window.host.start_file("b.csv", "", lambda _draft, _path: None)
    assert begun == ["", str(tmp_path)]


def test_a_file_is_offered_in_a_folder_that_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))  # which names no folders of its own
    assert begins_in("") == tmp_path
    (tmp_path / "Downloads").mkdir()
    assert begins_in("") == tmp_path / "Downloads"
    (tmp_path / "Documents").mkdir()
    assert begins_in("") == tmp_path / "Documents"
    assert begins_in(str(tmp_path / "gone")) == tmp_path / "Documents"
    (tmp_path / "kept").mkdir()
    assert begins_in(str(tmp_path / "kept")) == tmp_path / "kept"


@pytest.mark.parametrize(
    ("url", "icon", "said"),
    [
        ("https://connect.stripe.com/setup/e/x", "lock-simple", "https://connect.stripe.com/setup/e/x"),
        ("http://127.0.0.1:8787", "globe", "http://127.0.0.1:8787"),
        ("http://name:secret@127.0.0.1:8787/a?b=c", "globe", "http://127.0.0.1:8787/a?b=c"),
    ],
)
def test_the_padlock_stands_for_a_locked_way_alone(qapp: QApplication, url: str, icon: str, said: str) -> None:
    line = AddressLine(Wording("en"))
    line.put(url)
    assert (line.icon.name(), line.text.text()) == (icon, said)
    line.deleteLater()


def test_file_names_are_plain_in_every_script() -> None:
    assert file_name("sellerdesk", "Kiln & Co / ../x", "live") == "sellerdesk-kiln-co-x-live"
    assert file_name("sellerdesk", "窯元", "期限") == "sellerdesk-窯元-期限"
    assert file_name("", "…") == "sellerdesk"
    assert file_name("Kiln", "acct_1AbC", "live", identity="acct_1AbC") == "kiln-acct_1AbC-live"


def test_qt_is_among_what_is_shipped_under_its_own_licence() -> None:
    rows = {name.lower().replace("_", "-"): licence for name, _version, licence in shipped()}
    assert {"pyside6-essentials", "shiboken6"} <= rows.keys()
    assert "LGPL-3.0-only" in rows["pyside6-essentials"]


def test_the_question_where_a_file_goes_is_in_our_dress(qapp: QApplication, tmp_path: Path) -> None:
    """Where the system has no dialog of its own Qt shows one, with our icons in it and none of its own."""
    dialog = where(None, Wording("en"), "hearthside.json", "Data files (*.json)", tmp_path)
    tools = [one for one in dialog.findChildren(QToolButton) if one.objectName().endswith("Button")]
    assert len(tools) == 6
    (up,) = [one for one in tools if one.objectName() == "toParentButton"]
    wanted = theme().icon("arrow-up", "text2", 18, dialog).toImage()
    assert up.icon().pixmap(up.iconSize()).toImage() == wanted
    (box,) = dialog.findChildren(QDialogButtonBox)
    assert [one.text() for one in box.buttons() if not one.icon().isNull()] == []
    replaced = QMessageBox(QMessageBox.Icon.Warning, "", "hearthside.json already exists.", parent=dialog)
    replaced.ensurePolished()
    assert replaced.iconPixmap().toImage() == theme().icon("warning-fill", "youIcon", 28, replaced).toImage()
    close(dialog)


def test_a_file_s_kind_and_size_read_from_left_to_right_where_the_language_does_not(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """Qt writes both in Latin letters, and brackets and figures would be turned around in them."""
    (tmp_path / "hearthside.json").write_text("x" * 2345)
    with dressed(Look("light", "ar")):
        dialog = where(None, Wording("ar"), "new.json", "Data files (*.json)", tmp_path)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.show()
        details = dialog.findChild(QTreeView)
        assert details is not None
        qtbot.waitUntil(lambda: details.model().rowCount(details.rootIndex()) == 1)
        size = details.model().index(0, 1, details.rootIndex())
        option = QStyleOptionViewItem()
        details.itemDelegate().initStyleOption(option, size)  # type: ignore[attr-defined]
        assert option.text == f"\u2068{size.data()}\u2069"
        kinds = dialog.findChild(QComboBox, "fileTypeCombo")
        assert kinds is not None
        assert kinds.currentText() == "Data files"
        close(dialog)


def test_the_question_where_a_file_goes_speaks_and_stands_as_our_own(qapp: QApplication, tmp_path: Path) -> None:
    """Its words are ours, and a name of two scripts stands on the line of one in ours."""
    words = Wording("ar")
    with dressed(Look("light", "ar")):
        dialog = where(None, words, "hearthside-الحسابات.csv", "Data files (*.csv)", tmp_path)
        (box,) = dialog.findChildren(QDialogButtonBox)
        assert {one.text() for one in box.buttons()} == {words.text("Save"), words.text("Not now")}
        name = dialog.findChild(QLineEdit)
        assert name is not None
        assert name.textMargins().bottom() < 0  # as much as Qt would lift it
        name.setText("hearthside.csv")
        assert name.textMargins().bottom() == 1
        close(dialog)
