from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.sync.desk import AccountQuery, Topic
from desktop_app.ui.dialogs.name_view import NameView
from desktop_app.ui.dialogs.scrim import Confirm
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.still import NOW
from desktop_app.ui.memory.saved_views import SavedView, ViewMemory
from tests.ui.conftest import Raise, Stage
from tests.ui.test_accounts_page import page_of, queries
from tests.ui.test_selling_page import dialog_of, shown


def lines(stage: Stage) -> list[tuple[str, str]]:
    """The rows of the sidebar: name and number."""
    rows = stage.window.sidebar.views._rows.values()
    return [(row.accessibleName(), row._figure()) for row in rows]


def menu_of(stage: Stage) -> QMenu:
    menu = stage.window.findChildren(QMenu)[-1]
    assert menu.isVisible()
    return menu


def choose(menu: QMenu, words: str) -> None:
    action = next(one for one in menu.actions() if one.text() == words)
    menu.close()
    action.trigger()
    settle()


def with_saved(stage: Raise) -> Stage:
    """Support with four views, raised anew as a next run is."""
    raised = stage(people={"Jonas Berg": views.support_desk()})
    raised.composition.views = views.SAVED
    place = raised.window.standing().place
    assert place is not None
    raised.window.enter(place)
    settle()
    return raised


def save(stage: Stage, qtbot: QtBot, name: str) -> NameView:
    page = page_of(stage)
    qtbot.mouseClick(page.bookmark, Qt.MouseButton.LeftButton)
    choose(menu_of(stage), "Save this view")
    dialog = dialog_of(stage, NameView)
    assert isinstance(dialog, NameView)
    assert stage.window.focusWidget() is dialog.edit
    dialog.edit.clear()
    qtbot.keyClicks(dialog.edit, name)
    return dialog


def test_a_view_is_saved_under_a_name_and_stands_in_the_sidebar(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(people={"Jonas Berg": views.support_desk()})
    page = page_of(raised)
    assert not raised.window.sidebar.views.isVisible()
    page._change(AccountQuery(status="restricted", country="ES", due_before=NOW + timedelta(days=7), sort="deadline"))
    dialog = save(raised, qtbot, "Spain,  restricted ")
    assert "Restricted · Spain · This week" in shown(dialog)
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)
    settle()
    kept = SavedView("Spain, restricted", status="restricted", country="ES", due_in_days=7, sort="deadline")
    assert raised.composition.views == ViewMemory((kept,))
    assert raised.window.sidebar.views.isVisible()
    assert lines(raised) == [("Spain, restricted", "4")]


def test_saved_views_are_there_again_with_their_numbers(stage: Raise) -> None:
    raised = with_saved(stage)
    assert lines(raised) == [
        ("Due this week", "31"), ("Stuck 14 days", "128"), ("Held by Stripe", "9"), ("Spain, restricted", "4"),
    ]  # fmt: skip


def test_a_view_is_looked_at_as_it_was_saved_counted_from_today(stage: Raise, qtbot: QtBot) -> None:
    raised = with_saved(stage)
    page = page_of(raised)
    raised.window.go("settings")
    raised.composition.clock.at = NOW + timedelta(days=3)
    row = raised.window.sidebar.views.row("Due this week")
    assert row is not None
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    settle()
    assert raised.window.current() == "accounts"
    asked = queries(raised.desk)[-1]
    assert isinstance(asked, AccountQuery)
    assert asked.due_before is not None
    assert (asked.due_before - NOW, asked.sort) == (timedelta(days=10), "deadline")
    assert page.due.accessibleName() == "Due: This week"
    assert page.head.words() == "Nearest date first"
    spain = raised.window.sidebar.views.row("Spain, restricted")
    assert spain is not None
    qtbot.keyClick(spain, Qt.Key.Key_Return)
    settle()
    assert not page.due.is_on()
    assert page.country.accessibleName() == "Country: Spain"
    assert page.tabs.key() == "restricted"


def test_the_pages_menu_has_the_views_and_ticks_the_one_that_is_shown(stage: Raise, qtbot: QtBot) -> None:
    raised = with_saved(stage)
    page = page_of(raised)
    qtbot.keyClick(page.bookmark, Qt.Key.Key_Return)
    menu = menu_of(raised)
    assert "Remove this view" not in [one.text() for one in menu.actions()]
    choose(menu, "Stuck 14 days")
    assert getattr(queries(raised.desk)[-1], "days_in_state", None) == 14
    qtbot.keyClick(page.bookmark, Qt.Key.Key_Return)
    menu = menu_of(raised)
    assert [one.text() for one in menu.actions() if one.isChecked()] == ["Stuck 14 days"]
    choose(menu, "Remove this view")
    question = dialog_of(raised, Confirm)
    assert isinstance(question, Confirm)
    qtbot.mouseClick(question.no, Qt.MouseButton.LeftButton)
    assert len(lines(raised)) == 4
    qtbot.keyClick(page.bookmark, Qt.Key.Key_Return)
    choose(menu_of(raised), "Remove this view")
    question = raised.window.findChildren(Confirm)[-1]
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    settle()
    assert "Stuck 14 days" not in [name for name, _ in lines(raised)]
    assert len(raised.composition.views.views) == 3


def test_a_view_gets_another_name_by_its_key_and_no_name_twice(stage: Raise, qtbot: QtBot) -> None:
    raised = with_saved(stage)
    row = raised.window.sidebar.views.row("Held by Stripe")
    assert row is not None
    qtbot.keyClick(row, Qt.Key.Key_F2)
    dialog = dialog_of(raised, NameView)
    assert isinstance(dialog, NameView)
    dialog.edit.setText("due THIS week")
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    assert dialog.field.error() == "Another view has this name."
    dialog.edit.setText("  ")
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    assert dialog.field.error() == "Give it a name."
    dialog.edit.setText("Stopped")
    assert dialog.field.error() == ""
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    settle()
    assert [name for name, _ in lines(raised)] == ["Due this week", "Stuck 14 days", "Stopped", "Spain, restricted"]
    assert raised.composition.views.views[2].capability == "payouts:stopped"


def test_saving_under_a_name_that_is_taken_says_so_and_takes_its_place(stage: Raise, qtbot: QtBot) -> None:
    raised = with_saved(stage)
    page = page_of(raised)
    page._change(AccountQuery(country="FR"))
    dialog = save(raised, qtbot, "spain, restricted")
    assert dialog.yes.text() == "Replace"
    assert dialog.field.message() == "There is a view of this name: this one takes its place."
    qtbot.keyClicks(dialog.edit, "!")
    assert dialog.yes.text() == "Save"
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Backspace)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    settle()
    assert [view.name for view in raised.composition.views.views][3:] == ["spain, restricted"]
    assert raised.composition.views.views[3].country == "FR"


def test_a_row_has_a_menu_of_its_own(stage: Raise) -> None:
    raised = with_saved(stage)
    row = raised.window.sidebar.views.row("Held by Stripe")
    assert row is not None
    at = QPoint(4, 4)
    QApplication.sendEvent(row, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, row.mapToGlobal(at)))
    menu = menu_of(raised)
    assert [one.text() for one in menu.actions()] == ["Rename this view", "Remove this view"]
    choose(menu, "Rename this view")
    dialog = dialog_of(raised, NameView)
    assert isinstance(dialog, NameView)
    assert dialog.edit.text() == "Held by Stripe"


def test_a_view_that_was_removed_comes_back_where_it_was(stage: Raise, qtbot: QtBot) -> None:
    raised = with_saved(stage)
    before = [name for name, _ in lines(raised)]
    row = raised.window.sidebar.views.row("Held by Stripe")
    assert row is not None
    qtbot.keyClick(row, Qt.Key.Key_Delete)
    question = dialog_of(raised, Confirm)
    assert isinstance(question, Confirm)
    qtbot.mouseClick(question.yes, Qt.MouseButton.LeftButton)
    settle()
    assert "Held by Stripe" not in [view.name for view in raised.composition.views.views]
    toasts = raised.window.toasts
    assert (toasts.words(), toasts.action.isVisible()) == ("View removed.", True)
    qtbot.mouseClick(toasts.action, Qt.MouseButton.LeftButton)
    settle()
    assert [name for name, _ in lines(raised)] == before
    assert raised.composition.views == views.SAVED
    assert not toasts.isVisible()


@pytest.mark.parametrize("hostile", ["\u202emoc.live", "<b>x</b>", "a & b"])
def test_a_name_stays_data(stage: Raise, hostile: str) -> None:
    raised = stage(people={"Jonas Berg": views.support_desk()})
    raised.composition.views = ViewMemory((SavedView(hostile),))
    place = raised.window.standing().place
    assert place is not None
    raised.window.enter(place)
    settle()
    assert "\u202e" not in lines(raised)[0][0]
    page_of(raised).bookmark.click()
    menu = menu_of(raised)
    said = [one.text() for one in menu.actions() if one.isCheckable()]
    menu.close()
    assert "\u202e" not in said[0]
    assert said[0].count("&") == 2 * hostile.count("&")


def test_numbers_are_asked_for_again_after_news_one_after_the_other(stage: Raise, qtbot: QtBot) -> None:
    raised = with_saved(stage)
    saved = raised.window.makers.saved
    assert saved is not None
    saved._again.setInterval(0)
    raised.desk.answers["account_counts"] = {"all": 7, "restricted": 6}
    raised.desk.tell(Topic.ACCOUNTS, "u_48113")
    qtbot.waitUntil(lambda: [number for _, number in lines(raised)] == ["7", "7", "7", "6"])


def test_a_view_with_more_than_were_counted_says_at_least(stage: Raise) -> None:
    raised = stage(people={"Jonas Berg": views.support_desk()})
    raised.composition.views = views.SAVED
    raised.desk.answers["account_counts"] = {"all": 10_000, "restricted": 41, "more": 1}
    place = raised.window.standing().place
    assert place is not None
    raised.window.enter(place)
    settle()
    assert [number for _, number in lines(raised)] == ["10,000+", "10,000+", "10,000+", "41+"]


def test_a_number_that_cannot_be_had_is_left_out(stage: Raise) -> None:
    raised = stage(people={"Jonas Berg": views.support_desk()})
    raised.composition.views = views.SAVED
    raised.desk.answers["account_counts"] = KnownError("relay_unreachable", Remedy.RETRY)
    place = raised.window.standing().place
    assert place is not None
    raised.window.enter(place)
    settle()
    assert [number for _, number in lines(raised)] == ["", "", "", ""]


def test_in_a_narrow_window_the_pages_menu_has_them(stage: Raise) -> None:
    raised = stage(people={"Jonas Berg": views.support_desk()}, size=QSize(720, 560))
    raised.composition.views = views.SAVED
    place = raised.window.standing().place
    assert place is not None
    raised.window.enter(place)
    settle()
    assert not raised.window.sidebar.views.isVisible()
    page_of(raised).bookmark.click()
    menu = menu_of(raised)
    assert "Held by Stripe" in [one.text() for one in menu.actions()]
    menu.close()
    raised.window.resize(1180, 760)
    settle()
    assert raised.window.sidebar.views.isVisible()


def test_another_language_keeps_the_views_and_they_still_work(stage: Raise, qtbot: QtBot) -> None:
    raised = with_saved(stage)
    raised.window.speak("ar")
    settle()
    assert lines(raised)[0][0] == "Due this week"
    row = raised.window.sidebar.views.row("Stuck 14 days")
    assert row is not None
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    settle()
    assert getattr(queries(raised.desk)[-1], "days_in_state", None) == 14
    raised.window.speak("en")
    settle()


def test_leaving_takes_the_views_away(stage: Raise) -> None:
    raised = with_saved(stage)
    raised.window.show_first_run()
    settle()
    assert lines(raised) == []
