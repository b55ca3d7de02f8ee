"""Every scene, looked at by rules: nothing cut, nothing unnamed, the keyboard goes as the eye does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from desktop_app.ui.dialogs.scrim import Dialog
from desktop_app.ui.dialogs.sheet import Sheet
from desktop_app.ui.gallery.__main__ import main
from desktop_app.ui.gallery.pseudo import ACCENTED, LONGEST, OPEN, SHUT, accented
from desktop_app.ui.gallery.render import Look, close, dressed, settle
from desktop_app.ui.gallery.scenes import Scene, all_scenes
from desktop_app.ui.gallery.views import NOTES, SAVED, STRIPE_SAID
from desktop_app.ui.pages.selling.page import SellingPage
from desktop_app.ui.shell.window import Window
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.address_line import AddressLine
from desktop_app.ui.widgets.banner import Banner, Empty
from desktop_app.ui.widgets.buttons import Button, Link
from desktop_app.ui.widgets.fields import Tick
from desktop_app.ui.widgets.frames import Card
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.nav_row import NavRow
from desktop_app.ui.widgets.order import reading_order
from desktop_app.ui.widgets.qr import QrCode
from desktop_app.ui.widgets.sidebar import PersonButton, PlaceButton
from desktop_app.ui.widgets.state_card import Fact, ProblemBlock
from desktop_app.ui.widgets.table import Table
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.views_list import Tall
from desktop_app.words.wording import languages

EVERY = all_scenes()
SCENES = {name: scene for name, scene in EVERY.items() if not scene.alike}
STATES = [name for name in SCENES if name.startswith("selling-")]
LOOKS = [
    Look(),
    Look("dark", "ar"),
    Look("light", "de", 1.5),
    Look("dark", "ja", contrast=True),
]
NARROW_LOOKS = [
    Look("light", LONGEST),
    Look("dark", "de", 1.5),
    Look("light", "ar", 1.5),
]
SMALLEST = QSize(720, 560)
TWICE = [Look("light", "de", 2.0), Look("light", "ar", 2.0)]
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QPlainTextEdit)


@contextmanager
def standing(scene: Scene, look: Look, size: QSize | None = None) -> Iterator[QWidget]:
    """Put a scene up, ready to be looked at."""
    with dressed(look):
        widget = scene.make(look.locale)
        widget.resize(size or scene.fitting(look.factor))
        widget.show()
        widget.activateWindow()
        settle()
        ready = widget.property("ready")
        if callable(ready):
            ready()
        settle()
        try:
            yield widget
        finally:
            close(widget)


def name_of(widget: QWidget) -> str:
    text = getattr(widget, "text", lambda: "")()
    return f"{type(widget).__name__}({text!r}) {widget.width()}×{widget.height()}"


def cut_texts(root: QWidget) -> list[str]:
    """Labels that show less than they say without an ellipsis, and buttons narrower than their word."""
    labels = [label for label in root.findChildren(Text) if label.isVisible() and label.text()]
    buttons = [button for button in root.findChildren(Button) if button.isVisible()]
    cut = [name_of(label) for label in labels if label._elide is None and label.is_cut()]
    cut += [name_of(button) for button in buttons if button.width() < button.sizeHint().width()]
    return cut + [name_of(tick) for tick in root.findChildren(Tick) if tick.isVisible() and bleeds(tick)]


def bleeds(tick: Tick) -> bool:
    """Say whether something is painted up to the upper or lower edge: words that broke into a line too many."""
    image = tick.grab().toImage()
    edges = {image.pixel(x, y) for y in (0, image.height() - 1) for x in range(image.width())}
    return len(edges) > 1


def overlaps(root: QWidget) -> list[str]:
    """Labels of one parent that lie on each other."""
    labels = [label for label in root.findChildren(Text) if label.isVisible() and label.text()]
    return [
        f"{name_of(one)} / {name_of(other)}"
        for one, other in combinations(labels, 2)
        if one.parentWidget() is other.parentWidget() and one.geometry().intersects(other.geometry())
    ]


def outside(root: QWidget) -> list[str]:
    """Labels that stick out of the part they stand in, where that part doesn't scroll."""
    found = []
    for label in root.findChildren(Text):
        parent = label.parentWidget()
        if label.isVisible() and label.text() and parent is not None and not parent.rect().contains(label.geometry()):
            found.append(f"{name_of(label)} in {name_of(parent)}")
    return found


def unreachable(root: QWidget) -> list[str]:
    """Buttons that stand beyond the edge of the window, where nothing scrolls to them."""
    buttons = [one for one in root.findChildren(QAbstractButton) if one.isVisible() and not scrolled(one, root)]
    buttons = [one for one in buttons if one.window() is root.window()]  # a list that is open stands for itself
    return [name_of(one) for one in buttons if not root.rect().contains(place(one, root))]


def scrolled(widget: QWidget, root: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and parent is not root:
        if isinstance(parent, QScrollArea) and parent.verticalScrollBar().maximum() > 0:
            return True
        parent = parent.parentWidget()
    return False


def sideways(root: QWidget) -> dict[str, int]:
    """Parts that could be scrolled sideways."""
    areas = [area for area in root.findChildren(QScrollArea) if area.isVisible()]
    return {name_of(area): beyond for area in areas if (beyond := area.horizontalScrollBar().maximum()) > 0}


def look_at(widget: QWidget) -> None:
    assert cut_texts(widget) == []
    assert overlaps(widget) == []
    assert outside(widget) == []
    assert unreachable(widget) == []
    assert shortened(widget) == []
    assert cut_cells(widget) == []
    assert escaped(widget) == []


def cut_cells(root: QWidget) -> list[str]:
    """Cells that show less than they say: words of ours never may, names only with the whole under the pointer."""
    tables = [table for table in root.findChildren(Table) if table.isVisible()]
    return [cell.whole() for table in tables for cell, told in table.shortened() if not (cell.theirs and told)]


def escaped(root: QWidget) -> list[str]:
    """Sentences of ours that were taken for data from outside: their invisible marks are written out."""
    return [name_of(one) for one in root.findChildren(Text) if "[U+" in one.text()]


# What may be shortened: addresses, ids and Stripe's own codes, which are whole under the pointer and in the copy.
_CODES = re.compile(r"^(https?://\S+|…?[\w.]+(: [\w.]+)?( \d{4}-\d\d-\d\d)?)$", re.ASCII)


def shortened(root: QWidget) -> list[str]:
    """Sentences of ours that end in an ellipsis for want of room."""
    labels = [one for one in root.findChildren(Text) if one.isVisible() and one._elide is not None and one.is_cut()]
    return [name_of(one) for one in labels if not _CODES.match(one.text())]


@pytest.mark.parametrize("look", LOOKS, ids=Look.name)
@pytest.mark.parametrize("name", [name for name in SCENES if name != "modes"])  # which lays parts into boxes of its own
def test_nothing_is_cut_and_nothing_overlaps(name: str, look: Look) -> None:
    with standing(SCENES[name], look) as widget:
        look_at(widget)


@pytest.mark.parametrize("look", NARROW_LOOKS, ids=Look.name)
@pytest.mark.parametrize("name", [name for name, scene in SCENES.items() if scene.shrinks])
def test_nothing_is_cut_in_the_smallest_window(name: str, look: Look) -> None:
    with standing(SCENES[name], look, SMALLEST) as widget:
        assert widget.size() == SMALLEST
        look_at(widget)
        assert sideways(widget) == {}


# One of each kind: what they are built of stands in the others as well.
LARGE = [
    "selling-in-progress",
    "selling-action-required",
    "selling-error",
    "selling-offline",
    "buying-account",
    "inbox-reminders",
    "first-run-confirm",
    "drift-kept",
    "deliveries",
    "stops",
    "banner-listing",
    "support",
    "support-inbox",
    "support-failed",
]


@pytest.mark.parametrize("look", TWICE, ids=Look.name)
@pytest.mark.parametrize("name", LARGE)
def test_twice_the_text_is_whole_in_the_smallest_window(name: str, look: Look) -> None:
    """What has no room beside another stands below it, and the page is scrolled down, never sideways."""
    with standing(EVERY[name], look, SMALLEST) as widget:
        assert widget.size() == SMALLEST
        look_at(widget)
        assert sideways(widget) == {}


@pytest.mark.parametrize(
    ("name", "locale"),
    [
        ("banner-error", "de"),
        ("selling-action-required", "de"),
        ("selling-offline", "de"),
        ("buying-refused", "de"),
        ("handoff-asking", "de"),
        ("inbox-reminders", "de"),
        ("support", "de"),
        ("stops-filtered", "de"),
        ("stops-menu", "ar"),
    ],
)
def test_three_times_the_text_is_never_scrolled_sideways(name: str, locale: str) -> None:
    with standing(EVERY[name], Look("light", locale, 3.0), SMALLEST) as widget:
        assert widget.size() == SMALLEST
        assert sideways(widget) == {}
        assert cut_texts(widget) == []
        assert overlaps(widget) == []
        assert unreachable(widget) == []


def test_a_banner_leaves_half_of_the_window_to_the_page_and_is_scrolled_to_its_end() -> None:
    with standing(EVERY["banner-cache"], Look("light", "de", 3.0), SMALLEST) as widget:
        assert isinstance(widget, Window)
        assert widget.banner.height() <= SMALLEST.height() // 2
        (told,) = widget.banner.findChildren(QScrollArea)
        assert told in reading_order(widget)
        told.setFocus(Qt.FocusReason.TabFocusReason)
        bar = told.verticalScrollBar()
        while bar.value() < bar.maximum():
            before = bar.value()
            QTest.keyClick(told, Qt.Key.Key_PageDown)
            assert bar.value() > before
        assert told.widget().visibleRegion().boundingRect().bottom() == told.widget().height() - 1


@pytest.mark.parametrize("name", ["selling-error", "first-run-confirm-failed"])
def test_what_is_said_to_a_press_is_in_sight(name: str) -> None:
    """It comes below what was pressed, where a small window with large text may end."""
    with standing(EVERY[name], Look("light", "de", 2.0), SMALLEST) as widget:
        (said,) = (one for one in widget.findChildren(QWidget) if one.isVisible() and tells(one))
        assert said.visibleRegion().boundingRect() == said.rect()


def tells(widget: QWidget) -> bool:
    """Say whether something tells of a problem where the work is, not across the window."""
    return isinstance(widget, ProblemBlock) or (isinstance(widget, Banner) and not widget.property("banner"))


@pytest.mark.parametrize("locale", ["de", "es"])
def test_an_age_stands_on_one_line_in_the_smallest_window(locale: str) -> None:
    """A preposition alone on a line reads as a slip: where there is no room for the whole age there is a brief one."""
    with standing(SCENES["selling-narrow"], Look("light", locale, 1.5), SMALLEST) as widget:
        (fact,) = [one for one in widget.findChildren(Fact) if one.button is not None]
        assert fact.answer.height() == theme().line("body"), fact.answer.text()


@pytest.mark.parametrize("factor", [2.0, 3.0])
@pytest.mark.parametrize("name", ["selling-complete", "stops", "support-failed"])
def test_the_icons_of_the_pages_stand_apart_however_large_the_text(name: str, factor: float) -> None:
    """They are scrolled where they have no room, and the page that is shown is in sight."""
    with standing(SCENES[name], Look("light", "de", factor), SMALLEST) as widget:
        rows = [row for row in widget.findChildren(NavRow) if row.isVisible()]
        assert len(rows) >= 3
        places = sorted((place(row, widget) for row in rows), key=QRect.top)
        assert [one for one, other in pairwise(places) if one.bottom() >= other.top()] == []
        assert min(one.height() for one in places) >= theme().px(20)
        (shown,) = [row for row in rows if row.isChecked()]
        assert shown.visibleRegion().boundingRect().height() == shown.height()


@pytest.mark.parametrize("name", ["support-invited", "support-moment", "handoff", "start-selling-kind", "report"])
def test_what_a_dialog_ends_with_stays_in_sight_in_the_smallest_window(name: str) -> None:
    """What it says is scrolled to, above its buttons: a Japanese line is taller than another."""
    with standing(SCENES[name], Look("light", "ja", 1.5), SMALLEST) as widget:
        (dialog,) = widget.findChildren(Dialog)
        buttons = [one for one in dialog.findChildren(Button) if one.isVisible() and not isinstance(one, Link)]
        last = max(buttons, key=lambda one: place(one, widget).bottom())
        assert last.visibleRegion().boundingRect() == last.rect(), last.text()


@pytest.mark.parametrize("name", ["support-moment", "support-compare", "start-over", "contact", "report", "history"])
def test_the_buttons_of_a_dialog_keep_apart_from_what_is_above_them(name: str) -> None:
    with standing(SCENES[name], Look()) as widget:
        (dialog,) = widget.findChildren(Dialog)
        top = min(place(button, dialog).top() for button in dialog.findChildren(Button) if button.isVisible())
        ends = [
            place(one, dialog).bottom() + 1
            for one in dialog.findChildren(QWidget)
            if one.isVisible() and isinstance(one, Text | QPlainTextEdit | Card)
        ]
        assert 12 <= top - max(end for end in ends if end <= top) <= 32, dialog.accessibleName()


@pytest.mark.parametrize(
    ("name", "locale"),
    [
        ("start-selling", "de"),
        ("start-selling-kind", "de"),
        ("start-selling-question", "es"),
        ("start-over", "fr"),
        ("handoff-opened", "de"),
        ("end-account", "ja"),
        ("support-invited", "de"),
        ("toast-long", "ja"),
    ],
)
def test_at_three_times_the_size_what_lies_over_the_smallest_window_is_whole(name: str, locale: str) -> None:
    """Buttons stand below each other, and what is too tall scrolls above them; the page beneath has its own rules."""
    with standing(SCENES[name], Look("light", locale, 3.0), SMALLEST) as widget:
        assert isinstance(widget, Window)
        over = active_part(widget) if widget.findChildren(Dialog) else widget.toasts
        assert cut_texts(over) == []
        assert overlaps(over) == []
        assert outside(over) == []
        assert unreachable(over) == []
        assert sideways(over) == {}


@pytest.mark.parametrize(
    ("name", "locale"),
    [
        ("selling-in-progress", "de"),
        ("selling-action-required", "ja"),
        ("selling-action-required", "ar"),
        ("first-run-confirm-token", "de"),
    ],
)
def test_a_page_opens_at_its_top_with_twice_the_text(name: str, locale: str) -> None:
    """Its main action has the focus and may stand below what is in sight; what is read first is the beginning."""
    with standing(EVERY[name], Look("light", locale, 2.0), SMALLEST) as widget:
        areas = [area for area in widget.findChildren(QScrollArea) if area.isVisible()]
        assert any(area.verticalScrollBar().maximum() > 0 for area in areas)
        assert [area.verticalScrollBar().value() for area in areas if area.verticalScrollBar().value()] == []
        assert sideways(widget) == {}
        assert overlaps(widget) == []
        assert outside(widget) == []


@pytest.mark.parametrize(("locale", "factor"), [("fr", 1.5), ("de", 2.0), ("ja", 2.0), ("ar", 2.0)])
def test_a_banner_puts_its_button_under_words_that_would_stand_narrow(locale: str, factor: float) -> None:
    with standing(SCENES["selling-offline-narrow"], Look("light", locale, factor), SMALLEST) as widget:
        assert isinstance(widget, Window)
        words, button = widget.banner._told, widget.banner._button
        assert place(button, widget).top() >= place(words, widget).bottom()
        assert words.width() >= 0.7 * widget.banner.width()
        assert cut_texts(widget.banner) == []
        assert unreachable(widget.banner) == []


# What stands on pages and is nobody's sentence: names, numbers, codes, the keys of a keyboard.
_OURS = re.compile(r"(?<!\\w)(?:[a-z’]{2,} ){2,}[a-z’]{2,}")
_BRACKETS = re.compile(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}")


# Stripe's words stay as Stripe says them, a view's name and a note as their person wrote them.
_THEIRS = re.compile(
    "|".join(
        re.escape(text) for text in (STRIPE_SAID, *(view.name for view in SAVED.views), *(note.text for note in NOTES))
    )
)


def unspoken(text: str) -> str:
    """Return what of a text never came through the catalogue; brackets may stand in brackets."""
    while _BRACKETS.search(text):
        text = _BRACKETS.sub("", text)
    return text


@pytest.mark.parametrize("factor", [1.0, 1.5])
@pytest.mark.parametrize("locale", languages())
def test_the_names_of_pages_fit_the_sidebar(locale: str, factor: float) -> None:
    for name in ("support", "selling-in-progress"):
        with standing(SCENES[name], Look("light", locale, factor)) as widget:
            assert isinstance(widget, Window)
            widget.sidebar.set_count("inbox", 3)  # as it is once it was counted, which may be later than this
            rows = [row for row in widget.findChildren(NavRow) if row.isVisible()]
            assert len(rows) >= 3
            assert [row.item.words for row in rows if row.is_cut()] == []


@pytest.mark.parametrize("name", [name for name in SCENES if name not in {"parts", "states", "modes", "log", "report"}])
def test_every_sentence_is_in_the_catalogue_and_has_room_to_grow(name: str) -> None:
    """In the language of accents whatever reads like three words of a sentence and has no accent was forgotten."""
    with standing(SCENES[name], Look("light", ACCENTED)) as widget:
        look_at(widget)
        said = {label.text() for label in widget.findChildren(Text) if label.text()}
        said |= {button.text() for button in widget.findChildren(QAbstractButton) if button.text()}
        said |= {one.accessibleName() for one in widget.findChildren(QWidget) if one.accessibleName()}
        ours = [_THEIRS.sub("", text) for text in said]
        assert [text for text in ours if _OURS.search(unspoken(text))] == []


def test_a_cell_that_is_cut_is_found() -> None:
    """The check sees words of ours without room, and lets names go whose whole stands under the pointer."""
    with standing(SCENES["support"], Look()) as widget:
        (table,) = [one for one in widget.findChildren(Table) if one.accessibleName() == "Accounts"]
        table.horizontalHeader().resizeSection(1, 40)
        assert {"Restricted", "Enabled"} <= set(cut_cells(widget))
        table.horizontalHeader().resizeSection(0, 60)
        assert not any("Morand" in text for text in cut_cells(widget))
        assert any("Morand" in cell.text and told for cell, told in table.shortened())


def test_the_language_of_accents_is_longer_and_keeps_its_placeholders() -> None:
    made = accented("This is what Stripe said {age}.")
    assert "{age}" in made
    assert len(made) > 1.3 * len("This is what Stripe said {age}.")
    assert unspoken(f"{made} and never translated words") == " and never translated words"


def active_part(root: QWidget) -> QWidget:
    dialogs = [dialog for dialog in root.findChildren(Dialog) if dialog.isVisible()]
    return dialogs[-1] if dialogs else root


def controls(root: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in root.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isEnabled()
        and not isinstance(widget.parentWidget(), QComboBox)
    ]


@pytest.mark.parametrize("name", SCENES)
def test_every_control_has_a_name(name: str) -> None:
    with standing(SCENES[name], Look()) as widget:
        unnamed = [name_of(one) for one in controls(widget) if not one.accessibleName().strip()]
        assert unnamed == []


def walk(root: QWidget, steps: int) -> list[QWidget]:
    """Press Tab until one is where one began."""
    seen: list[QWidget] = []
    for _ in range(steps):
        current = QApplication.focusWidget()
        if current is None or current in seen:
            break
        seen.append(current)
        current.window().focusNextChild() if not isinstance(root, Dialog) else root.focusNextPrevChild(True)
    return seen


def place(widget: QWidget, root: QWidget) -> QRect:
    return QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())


# What is open over a window in these goes by arrows, and ends with the first Tab.
LISTS = {"places", "places-narrow", "people", "languages", "countries", "method-menu", "copy-menu", "tray"}
LISTS |= {name for name in SCENES if name.startswith("support-menu-")}
SHEETS = {name for name, scene in SCENES.items() if not scene.shrinks}


@pytest.mark.parametrize("name", [name for name in SCENES if name not in LISTS | SHEETS])
def test_tab_reaches_every_control(name: str) -> None:
    with standing(SCENES[name], Look()) as widget:
        root = active_part(widget)
        wanted = controls(root)
        if not wanted:
            return
        wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
        reached = walk(root, 200)
        assert [name_of(one) for one in wanted if one not in reached] == []


@pytest.mark.parametrize(
    "name", ["selling-in-progress", "selling-complete", "buying-clean", "first-run-market", "handoff"]
)
def test_tab_goes_as_one_reads(name: str) -> None:
    """Within each column the next control is below, or beside it on the same line."""
    with standing(SCENES[name], Look()) as widget:
        root = active_part(widget)
        first = controls(root)[0]
        first.setFocus(Qt.FocusReason.TabFocusReason)
        reached = walk(root, 200)
        backwards = []
        for one, other in pairwise(reached):
            before, after = place(one, root), place(other, root)
            same_column = before.left() < after.right() and after.left() < before.right()
            if same_column and after.bottom() < before.top():
                backwards.append(f"{name_of(one)} → {name_of(other)}")
        assert backwards == []


@pytest.mark.parametrize("name", ["selling-in-progress", "buying-clean", "support"])
def test_right_to_left_is_the_mirror_image(name: str) -> None:
    with standing(SCENES[name], Look("light", "ar")) as widget:
        sidebar = widget.findChild(QWidget, "sidebar")
        stack = widget.findChild(QStackedWidget)
        assert sidebar is not None
        assert stack is not None
        assert place(sidebar, widget).right() == widget.width() - 1
        assert place(stack, widget).left() == 0


@pytest.mark.parametrize("factor", [1.0, 1.5])
@pytest.mark.parametrize("name", [name for name in SCENES if name not in SHEETS])
def test_nothing_lies_beyond_the_side(name: str, factor: float) -> None:
    with standing(SCENES[name], Look(factor=factor)) as widget:
        assert sideways(widget) == {}
        assert widget.width() == SCENES[name].size.width()


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("name", ["help", "about", "log"])
def test_a_sheets_rows_end_where_its_buttons_do(name: str, locale: str) -> None:
    """Whether they are scrolled, all in sight, or fill it; and it is no taller than they need."""
    with standing(SCENES[name], Look("light", locale)) as widget:
        (sheet,) = widget.findChildren(Sheet)
        rows = place(sheet.holder, widget).marginsRemoved(sheet.rows.contentsMargins())
        close_button = place(sheet.close_button, widget)
        ends = (rows.right(), close_button.right()) if locale == "en" else (rows.left(), close_button.left())
        assert ends[0] == ends[1]
        needed = sheet.rows.totalHeightForWidth(rows.width()) if sheet.rows.hasHeightForWidth() else 0
        scrolls = sheet.area.verticalScrollBar().maximum() > 0
        assert scrolls is (name == "help")
        assert name != "about" or sheet.area.height() == needed


@pytest.mark.parametrize("locale", ["en", "ja", "ar"])
def test_a_sheet_is_no_taller_than_its_rows_in_a_language_whose_words_are_short(locale: str) -> None:
    """What wraps at the width that it would like to have does not at the width that it gets."""
    with standing(SCENES["delivery"], Look("light", locale)) as widget:
        (sheet,) = [one for one in widget.findChildren(Sheet) if one.isVisible()]
        within = sheet.holder.width() - sheet.rows.contentsMargins().right()
        needed = sheet.rows.totalHeightForWidth(within)
        assert sheet.area.height() == needed
        assert sheet.area.verticalScrollBar().maximum() == 0


_COLUMNS = ["selling-in-progress", "selling-complete", "selling-error", "buying", "first-run-found"]


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("name", _COLUMNS)
def test_columns_stand_below_each_other_where_a_language_has_no_room_for_them(name: str, locale: str) -> None:
    """Between the narrow window and the usual one as well, whichever way it was dragged."""
    with standing(SCENES[name], Look("light", locale)) as widget:
        for wide in (1100, 1000, 900, 899, 960, 1180):
            widget.resize(wide, 760)
            settle()
            assert widget.width() == wide
            assert sideways(widget) == {}, wide
            look_at(widget)


@pytest.mark.parametrize("name", ["selling-in-progress", "selling-complete"])
def test_the_rail_ends_where_the_card_above_it_does(name: str) -> None:
    with standing(SCENES[name], Look()) as widget:
        page = next(one for one in widget.findChildren(SellingPage) if one.isVisible())
        assert place(page._rail, widget).right() == place(page.card, widget).right()


@pytest.mark.parametrize("name", ["selling-enabled", "first-run-key-wrong"])
def test_no_page_scrolls_for_what_is_free_below_it(name: str) -> None:
    with standing(SCENES[name], Look(factor=1.5), SMALLEST) as widget:
        areas = (one for one in widget.findChildren(QScrollArea) if one.isVisible() and not isinstance(one, Tall))
        (area,) = (one for one in areas if one.widget() is not None)
        bar = area.verticalScrollBar()
        whole, scrolled = widget.height() + bar.maximum(), []
        for tall in range(whole + 30, max(whole - 45, SMALLEST.height()), -3):
            widget.resize(SMALLEST.width(), tall)
            settle()
            scrolled.append(bar.maximum())
        assert scrolled[0] == 0
        assert scrolled[-1] > 0
        assert not any(0 < by <= 12 for by in scrolled), scrolled


@pytest.mark.parametrize("look", [Look(), Look("dark", "ar")], ids=Look.name)
def test_the_whole_row_of_a_table_is_under_the_pointer(look: Look) -> None:
    with standing(SCENES["support"], look) as widget:
        table = max(widget.findChildren(Table), key=lambda one: one.model().rowCount())
        rows = [QRect(table.visualRect(table.model().index(row, 0))) for row in (2, 3)]
        at = QPointF(table.viewport().width() / 2, rows[0].center().y())
        none, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier

        def grounds() -> list[set[str]]:
            settle()
            image = table.viewport().grab().toImage()
            edges = [
                QRect(table.visualRect(table.model().index(2, column)))
                for column in range(table.model().columnCount())
                if not table.isColumnHidden(column)
            ]
            return [{image.pixelColor(edge.center().x(), row.top() + 3).name() for edge in edges} for row in rows]

        moved = QMouseEvent(QEvent.Type.MouseMove, at, table.viewport().mapToGlobal(at), none, none, no_keys)
        QApplication.sendEvent(table.viewport(), moved)
        hover, surface = ({theme().colour(name).name()} for name in ("hover", "surface"))
        assert grounds() == [hover, surface]
        QApplication.sendEvent(table.viewport(), QEvent(QEvent.Type.Leave))
        assert grounds() == [surface, surface]


def test_a_column_that_can_be_ordered_by_answers_the_pointer_as_a_tab_does() -> None:
    with standing(SCENES["support"], Look()) as widget:
        head = max(widget.findChildren(QHeaderView), key=lambda one: one.width())
        none, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier

        def darkest(section: int) -> str:
            settle()
            left = head.sectionViewportPosition(section)
            image = head.viewport().grab(QRect(left, 4, head.sectionSize(section), head.height() - 8)).toImage()
            inks = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
            return min(inks, key=lambda one: one.lightness()).name()

        def point(section: int) -> None:
            at = QPointF(head.sectionViewportPosition(section) + 20, 12)
            moved = QMouseEvent(QEvent.Type.MouseMove, at, head.viewport().mapToGlobal(at), none, none, no_keys)
            QApplication.sendEvent(head.viewport(), moved)

        last = head.count() - 1
        at_rest = darkest(last)
        point(last)
        assert QColor(darkest(last)).lightness() < QColor(at_rest).lightness() - 20
        point(0)  # which nothing is ordered by
        assert darkest(last) == at_rest


def test_what_opens_the_places_shows_the_pointer_over_its_words_too() -> None:
    with standing(SCENES["support"], Look("dark")) as widget:
        for button in [*widget.findChildren(PlaceButton), *widget.findChildren(PersonButton)]:
            rest = button.grab().toImage().pixelColor(button.width() // 2, 3)
            button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
            assert button.grab().toImage().pixelColor(button.width() // 2, 3) == theme().colour("hover") != rest


_NOTHING_THERE = ["support-inbox-empty", "support-inbox-failed", "deliveries-empty", "deliveries-failed", "drift-empty"]
_NOTHING_THERE += ["drift-agrees", "stops-empty", "stops-failed"]


@pytest.mark.parametrize("name", _NOTHING_THERE)
def test_what_stands_instead_of_a_list_is_in_the_middle_of_what_is_free(name: str) -> None:
    with standing(SCENES[name], Look()) as widget:
        (empty,) = (one for one in widget.findChildren(Empty) if one.isVisible())
        assert place(empty, widget).bottom() > widget.height() - 60


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_the_pictures_are_made(tmp_path: Path, appearance: str) -> None:
    arguments = [
        "--out",
        str(tmp_path),
        "--only",
        "inbox-reminders",
        "--themes",
        appearance,
        "--locales",
        "en",
        "--factors",
        "1",
    ]
    assert main(arguments) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        f"inbox-reminders-{appearance}-en-100.png",
        f"sheet-{appearance}-en-100.png",
    }


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_icon_of_a_problem_stands_below_that_of_the_state(locale: str) -> None:
    with standing(SCENES["selling-error"], Look("light", locale)) as widget:
        (block,) = widget.findChildren(ProblemBlock)
        state = min(
            (one for one in block.parentWidget().findChildren(Icon) if one.isVisible()),
            key=lambda one: place(one, widget).top(),
        )
        assert place(block.findChildren(Icon)[0], widget).center().x() == place(state, widget).center().x()


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_a_dialog_has_an_edge_where_more_contrast_is_asked_for(appearance: str) -> None:
    with standing(SCENES["start-over"], Look(appearance, contrast=True)) as widget:
        (dialog,) = widget.findChildren(Dialog)
        card = place(dialog.box, widget)
        image = widget.grab().toImage()
        line, beside = (QColor(image.pixelColor(card.left() - out, card.center().y())).lightness() for out in (1, 12))
        ground = theme().colour("surface").lightness()
        assert abs(line - ground) > 50
        assert abs(line - beside) > (50 if appearance == "dark" else 15)  # a light card parts from its scrim by itself


@pytest.mark.parametrize("scale", ["1.25", "2", "3"])
def test_a_scaled_screen_shows_codes_on_whole_pixels_and_icons_as_fine_as_it_is(tmp_path: Path, scale: str) -> None:
    """In a process of its own, since Qt reads the scale once."""
    with standing(EVERY["buying-handoff"], Look()) as widget:
        (code,) = widget.findChildren(QrCode)
        code_at = place(code, widget).adjusted(8, 8, -8, -8)
        icons_at = [place(icon, widget) for icon in widget.findChildren(AddressLine)[0].findChildren(Icon)]
    command = [sys.executable, "-m", "desktop_app.ui.gallery", "--only", "buying-handoff", "--out", str(tmp_path)]
    looks = ["--themes", "light", "--locales", "en", "--factors", "1"]
    given = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}

    def render() -> None:
        scaled = {**given, "QT_SCALE_FACTOR": scale}
        subprocess.run([*command, *looks], check=True, capture_output=True, env=scaled, timeout=300)

    with ThreadPoolExecutor(1) as pool:  # the GUI thread starts no program
        pool.submit(render).result()
    image = QImage(str(tmp_path / "buying-handoff-light-en-100.png"))
    factor = float(scale)

    def there(area: QRect) -> QImage:
        return image.copy(*(round(edge * factor) for edge in area.getRect()))

    modules = there(code_at)
    tones = {modules.pixelColor(x, y).name() for x in range(modules.width()) for y in range(modules.height())}
    assert tones == {"#1d1b18", "#ffffff"}  # a module that ends within a pixel would be grey there
    if factor.is_integer():
        assert icons_at
        assert not any(_coarse(there(icon), int(factor)) for icon in icons_at)


def _coarse(image: QImage, factor: int) -> bool:
    """Say whether a picture is one of fewer pixels, shown larger."""
    return all(
        image.pixel(x, y) == image.pixel(x - x % factor, y - y % factor)
        for x in range(image.width())
        for y in range(image.height())
    )
