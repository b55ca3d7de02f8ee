"""Any text of the window can be copied by its menu."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.widgets.copying import row_text
from desktop_app.ui.widgets.menu import Menu
from desktop_app.ui.widgets.table import Table
from desktop_app.ui.widgets.text import Text
from tests.ui.conftest import Raise, Stage


@pytest.fixture
def opened(stage: Raise) -> Stage:
    return stage(views.person_desk(views.sellers()["in_progress"], views.BUYER))


def wish_for_a_menu(widget: QWidget) -> None:
    at = QPoint(4, 4)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)


def test_a_text_is_copied_by_its_menu(opened: Stage) -> None:
    page = opened.window.page("selling")
    assert page is not None
    text = next(one for one in page.findChildren(Text) if one.isVisible() and len(one.text()) > 20)
    wish_for_a_menu(text)
    (menu,) = opened.window.findChildren(Menu)
    menu.actions()[0].trigger()
    assert QApplication.clipboard().text() == text.text()
    menu.close()


def test_beside_the_texts_there_is_nothing_to_copy(opened: Stage) -> None:
    wish_for_a_menu(opened.window)
    assert opened.window.findChildren(Menu) == []


def test_a_page_is_copied_with_what_stands_in_its_fields(opened: Stage) -> None:
    opened.window.go("buying")
    opened.window.do("copy_page")
    lines = QApplication.clipboard().text().splitlines()
    assert any(f"{views.BUYER.name}  {views.BUYER.email}" in line for line in lines)
    assert any("+34  612 345 678  Spain" in line for line in lines)


def test_a_page_is_copied_with_its_ticks_and_whether_they_are_set(opened: Stage) -> None:
    opened.window.go("settings")
    opened.window.do("copy_page")
    lines = QApplication.clipboard().text().splitlines()
    assert "☑ On this screen, when a state changes" in lines
    assert "☐ Less motion" in lines


def test_a_row_of_a_table_is_copied_by_its_menu(stage: Raise) -> None:
    raised = stage(views.support_desk())
    raised.window.go("deliveries")
    settle()
    (table,) = (one for one in raised.window.findChildren(Table) if one.isVisible())
    wish_for_a_menu(table.viewport())
    (menu,) = raised.window.findChildren(Menu)
    menu.actions()[0].trigger()
    row = QApplication.clipboard().text()
    assert row == row_text(table, 0)
    assert row.split("\t")[1].startswith("Processed")
    menu.close()
