"""A walk over every page in every state, as somebody goes who doesn't see it, or sees it badly, or has no pointer."""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.ui import announcing
from desktop_app.ui.dialogs.handoff import HandoffDialog
from desktop_app.ui.gallery.render import Look
from desktop_app.ui.ports.composition import Found
from desktop_app.ui.shell.window import Window
from desktop_app.ui.widgets import assistive
from desktop_app.ui.widgets.banner import Banner, Toast, Unread
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.fields import Field, LineEdit
from desktop_app.ui.widgets.text import Text
from tests.ui.test_gallery import LISTS, SCENES, SHEETS, active_part, controls, name_of, place, standing

PAGES = [name for name in SCENES if name not in LISTS | SHEETS]
SHARP = 3
"""Pictures are drawn three times as large: an edge's mixed pixels mustn't stand for a letter's colour."""
TEXT, LARGE = 4.5, 3.0


# -- what assistive technology reads


def tree(interface: QAccessibleInterface | None, depth: int = 0) -> list[QAccessibleInterface]:
    if interface is None or not interface.isValid() or depth > 40:
        return []
    found = [interface]
    if isinstance(interface.object(), QComboBox | QAbstractItemView):
        return found  # whose rows speak for themselves, and are many
    for index in range(interface.childCount()):
        child = interface.child(index)
        if child is not None and child.isValid() and not child.state().invisible:
            found += tree(child, depth + 1)
    return found


ROLES = QAccessible.Role
SILENT = {ROLES.Client, ROLES.Pane, ROLES.Grouping, ROLES.LayeredPane, ROLES.Border, ROLES.Separator, ROLES.Window}


@pytest.mark.parametrize("name", SCENES)
def test_whatever_takes_the_focus_says_what_it_is_and_does(name: str) -> None:
    with standing(SCENES[name], Look()) as widget:
        odd = []
        for one in tree(QAccessible.queryAccessibleInterface(widget)):
            said = one.text(QAccessible.Text.Name) + one.text(QAccessible.Text.Description)
            assert "{" not in said, said
            assert "<p" not in said, said
            thing = one.object()
            takes = (
                one.state().focusable and isinstance(thing, QWidget) and thing.focusPolicy() & Qt.FocusPolicy.TabFocus
            )
            if not takes or isinstance(thing.parentWidget(), QComboBox):
                continue
            # A part that scrolls takes the focus to be scrolled by keys; it is named by what it holds.
            silent = one.role() in SILENT and not isinstance(thing, QAbstractScrollArea)
            if silent or not one.text(QAccessible.Text.Name).strip():
                odd.append(f"{name_of(thing)}: {one.role()}, {one.text(QAccessible.Text.Name)!r}")
        assert odd == []


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        (
            "selling-in-progress",
            ["Selling", "Four things left before you can be paid", "What Stripe needs from you", "Next date", "Lately"],
        ),
        ("buying-clean", ["Buying", "Your details", "Payment methods", "Receipts and subscriptions"]),
        ("handoff", ["Continue on Stripe, in your browser"]),
        ("buying-remove", ["Remove Visa 4242?"]),
        ("help", ["Explain the words"]),
    ],
)
def test_titles_are_headings_that_can_be_gone_through(name: str, titles: list[str]) -> None:
    with standing(SCENES[name], Look()) as widget:
        found = tree(QAccessible.queryAccessibleInterface(active_part(widget)))
        assert [one.text(QAccessible.Text.Name) for one in found if one.role() is ROLES.Heading] == titles


def test_choices_of_which_one_holds_are_radio_buttons() -> None:
    with standing(SCENES["start-selling-kind"], Look()) as widget:
        found = tree(QAccessible.queryAccessibleInterface(active_part(widget)))
        radios = [one for one in found if one.role() is ROLES.RadioButton]
        assert [one.text(QAccessible.Text.Name) for one in radios] == ["Just me", "A company", "A non-profit"]


def test_the_pages_of_the_sidebar_are_radio_buttons_too() -> None:
    with standing(SCENES["selling-in-progress"], Look()) as widget:
        radios = [one for one in tree(QAccessible.queryAccessibleInterface(widget)) if one.role() is ROLES.RadioButton]
        assert [one.text(QAccessible.Text.Name) for one in radios] == ["Selling", "Buying", "Inbox"]
        assert [bool(one.state().checked) for one in radios] == [True, False, False]


def test_what_is_left_of_a_widget_that_has_gone_can_be_written_out() -> None:
    """As a failure's report does, after the window was closed."""
    with standing(SCENES["buying-remove"], Look()) as widget:
        found = tree(QAccessible.queryAccessibleInterface(active_part(widget)))
    assert all("QAccessibleInterface" in repr(one) for one in found)


def test_headings_come_and_go_with_their_labels(qtbot: QtBot) -> None:
    """Qt and Python each hold them: neither may end what the other still uses."""
    before = len(assistive._kept)
    for _ in range(200):
        box = QWidget()
        label = Text("Selling", "page")
        label.setParent(box)
        one = QAccessible.queryAccessibleInterface(label)
        assert one is not None
        label.put("Buying")
        assert (one.role(), one.text(QAccessible.Text.Name)) == (ROLES.Heading, "Buying")
        box.deleteLater()
        del box, label, one
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assistive.be_heading(QLabel("last"))
    assert len(assistive._kept) <= before + 2


def test_whoever_counted_a_bar_may_ask_for_it_when_it_has_gone(qtbot: QtBot) -> None:
    """Qt’s own answer ends the program there: a screen reader counts the parts, then asks for one after the other."""
    area, tall = assistive.ScrollArea(), QWidget()
    qtbot.addWidget(area)
    tall.setMinimumHeight(2000)
    area.setWidget(tall)
    area.setWidgetResizable(True)
    area.resize(200, 100)
    area.show()
    heard = QAccessible.queryAccessibleInterface(area)
    assert heard is not None
    counted = heard.childCount()
    tall.setMinimumHeight(10)
    area.resize(200, 300)
    qtbot.waitUntil(lambda: not area.verticalScrollBar().isVisible(), timeout=30_000)
    asked = [heard.child(number) for number in range(counted + 2)]
    assert asked[0] is not None
    assert asked[0].object() is area.viewport()
    assert asked[-1] is None


def test_every_part_that_scrolls_answers_so() -> None:
    """None is Qt's own, whose answer may end the program."""
    for name in ("selling-in-progress", "buying", "support", "settings", "help", "handoff", "first-run-demo"):
        with standing(SCENES[name], Look()) as widget:
            areas = widget.window().findChildren(QScrollArea)
            assert areas, name
            assert all(isinstance(area, assistive.ScrollArea) for area in areas), name


# -- the keyboard


def orders(root: QWidget, reached: list[QWidget], *, rtl: bool) -> list[str]:
    """Pairs that go against reading: back up in a column, or back along a line."""
    backwards = []
    for one, other in pairwise(reached):
        before, after = place(one, root), place(other, root)
        same_column = before.left() < after.right() and after.left() < before.right()
        overlap = min(before.bottom(), after.bottom()) - max(before.top(), after.top())
        same_line = overlap > min(before.height(), after.height()) / 2
        against = before.left() < after.left() if rtl else before.left() > after.left()
        if (same_column and after.bottom() < before.top()) or (same_line and against):
            backwards.append(f"{name_of(one)} → {name_of(other)}")
    return backwards


def around(widget: QWidget, window: QWidget) -> QRect:
    return place(widget, window).adjusted(-6, -6, 6, 6).intersected(window.rect())


def shows_its_focus(control: QWidget, window: QWidget) -> bool:
    """Say whether a control that the keyboard came to looks different from the same without the focus."""
    area = around(control, window)
    focused = window.grab(area).toImage()
    control.clearFocus()
    QCoreApplication.processEvents()
    without = window.grab(area).toImage()
    control.setFocus(Qt.FocusReason.TabFocusReason)
    return focused != without


@pytest.mark.parametrize("look", [Look(), Look("dark", "ar")], ids=Look.name)
@pytest.mark.parametrize("name", PAGES)
def test_tab_goes_everywhere_as_one_reads_and_can_be_followed(name: str, look: Look) -> None:
    """With the key itself: every control, in the order of reading, each seen to have the focus."""
    with standing(SCENES[name], look) as widget:
        root = active_part(widget)
        wanted = controls(root)
        if not wanted:
            return
        wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
        reached: list[QWidget] = []
        unseen = []
        for _ in range(120):
            QTest.keyClick(QApplication.focusWidget() or widget, Qt.Key.Key_Tab)
            QCoreApplication.processEvents()
            control = QApplication.focusWidget()
            if control is None or control in reached:
                break
            reached.append(control)
            if not shows_its_focus(control, widget):
                unseen.append(name_of(control))
        assert [name_of(one) for one in wanted if one not in reached] == []
        assert unseen == []
        # The walk goes round: exactly one step leads back from the end to where reading begins.
        inside = [one for one in reached if root.isAncestorOf(one)]
        backwards = orders(root, [*inside, inside[0]], rtl=look.locale == "ar")
        assert len(backwards) <= 1, backwards


# -- contrast, measured


def luminance(colour: QColor) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def picture(widget: QWidget) -> QImage:
    image = QImage(widget.size() * SHARP, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SHARP)
    widget.render(image)
    return image


def measured(image: QImage, area: QRect) -> float:
    """The contrast of what is drawn in an area with its ground, which is the colour most of it has."""
    part = image.copy(QRect(area.topLeft() * SHARP, area.size() * SHARP)).convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(memoryview(part.constBits()).cast("I"))
    ground = QColor.fromRgb(counted.most_common(1)[0][0])
    # A colour that covers next to nothing is a mixed edge.
    enough = max(2, part.width() * part.height() // 4000)
    return max(
        (contrast(QColor.fromRgb(ink), ground) for ink, times in counted.items() if times >= enough), default=1.0
    )


def seen(widget: QWidget, root: QWidget) -> QRect:
    """The part of a widget that isn't scrolled out of sight or covered, in the root's own places."""
    region = widget.visibleRegion().translated(widget.mapTo(root, QPoint(0, 0)))
    for toast in root.findChildren(Toast):  # round, and so not taken away by Qt
        if toast.isVisible() and not toast.isAncestorOf(widget):
            region -= QRect(toast.mapTo(root, QPoint(0, 0)), toast.size())
    return region.boundingRect()


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("name", SCENES)
def test_every_word_stands_out_from_its_ground(name: str, appearance: str) -> None:
    with standing(SCENES[name], Look(appearance)) as widget:
        root = active_part(widget)
        pictures: dict[QWidget, QImage] = {}  # a list that is open is a window of its own
        poor = []
        words = [one for one in root.findChildren(Text) if one.isVisible() and one.text().strip() and one.isEnabled()]
        words += [one for one in root.findChildren(Button) if one.isVisible() and one.isEnabled()]  # type: ignore[misc]
        for one in words:
            window = one.window()
            area = seen(one, window)
            if area.height() < one.height() or area.width() < 8 or one.isHidden():
                continue
            if window not in pictures:
                pictures[window] = picture(window)
            large = isinstance(one, Text) and one._role in {"first", "sentence", "figure"}
            ratio = measured(pictures[window], area)
            # Rendering rounds colours; a hundredth is nothing that an eye tells.
            if ratio < (LARGE if large else TEXT) - 0.01:
                poor.append(f"{name_of(one)}: {ratio:.2f}")
        assert poor == []


# -- announcements


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What is handed to assistive technology: the words and how urgently."""
    said: list[tuple[str, Any]] = []

    def update(event: Any) -> None:
        said.append((event.message(), event.politeness()))

    monkeypatch.setattr(announcing.QAccessible, "updateAccessibility", update)
    return said


MANNER = QAccessible.AnnouncementPoliteness


def test_an_error_at_a_field_is_announced_once_and_at_once(qapp: QApplication, heard: list[tuple[str, Any]]) -> None:
    field = Field("Postal code", LineEdit())
    field.set_error("This postal code doesn’t fit the country.")
    field.set_error("This postal code doesn’t fit the country.")
    field.set_error(None)
    assert heard == [("Postal code: This postal code doesn’t fit the country.", MANNER.Assertive)]


def test_banner_and_toast_are_announced_politely(qapp: QApplication, heard: list[tuple[str, Any]]) -> None:
    banner = Banner()
    for _ in range(2):
        banner.put("idle", "cloud-slash", "You’re offline.", "This is what Stripe said at 14:02.")
    window = QWidget()
    toast = Toast(window)
    toast.say("Saved.")
    assert heard == [
        ("You’re offline. This is what Stripe said at 14:02.", MANNER.Polite),
        ("Saved.", MANNER.Polite),
    ]
    toast._timer.stop()


def test_lists_are_named() -> None:
    with standing(SCENES["support"], Look()) as widget:
        for view in widget.findChildren(QAbstractItemView):
            if view.isVisible() and view.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert view.accessibleName()


def test_what_couldnt_be_read_is_announced_at_once_and_again_after_a_press(
    qapp: QApplication, heard: list[tuple[str, Any]]
) -> None:
    unread = Unread("The accounts couldn’t be read", "Try now")
    unread.show()
    said = "The accounts couldn’t be read Hearthside can’t be reached."
    unread.tell("Hearthside can’t be reached.")
    unread.tell("Hearthside can’t be reached.")  # drawn again, which isn't news
    assert heard == [(said, MANNER.Assertive)]
    unread.work("Reading")
    unread.tell("Hearthside can’t be reached.")
    assert heard == [(said, MANNER.Assertive)] * 2
    unread.deleteLater()


def test_where_one_stands_in_a_flow_is_announced(qapp: QApplication, heard: list[tuple[str, Any]]) -> None:
    """The steps of the first run, and the hand-off that waits for the browser: nothing there takes the focus."""
    with standing(SCENES["first-run-market"], Look()) as page:
        assert isinstance(page, Window)
        first = page.first_run()
        found = Found("https://relay.hearthside.example", "Hearthside", "live")
        first.put(replace(first.flow(), typed="hearthside.example", found=found).forward())
        first.put(first.flow().opened())
    assert [said for said, _ in heard][-2:] == ["Is this your marketplace?", "Sign in, in your browser"]
    heard.clear()
    with standing(SCENES["handoff"], Look()) as window:
        (dialog,) = window.findChildren(HandoffDialog)
        dialog.opened()
    assert ("Waiting for you to come back", MANNER.Polite) in heard
