"""A walk over every page in every state, as somebody goes who doesn't see it, or sees it badly, or has no pointer."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QImage
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QWidget

from desktop_app.ui import announcing
from desktop_app.ui.gallery.render import Look, settle
from desktop_app.ui.widgets.banner import Banner, Toast
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.fields import Field, LineEdit
from desktop_app.ui.widgets.text import Text
from tests.ui.test_gallery import SCENES, active_part, controls, name_of, place, standing, walk

PAGES = [name for name in SCENES if name != "parts"]
SHARP = 3
"""Pictures are drawn three times as large: an edge's mixed pixels mustn't stand for a letter's colour."""
TEXT, LARGE = 4.5, 3.0


# -- what assistive technology reads


def tree(interface: QAccessibleInterface | None, depth: int = 0) -> list[QAccessibleInterface]:
    if interface is None or not interface.isValid() or depth > 40:
        return []
    found = [interface]
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
            thing = one.object()
            takes = (
                one.state().focusable and isinstance(thing, QWidget) and thing.focusPolicy() & Qt.FocusPolicy.TabFocus
            )
            if not takes or isinstance(thing.parentWidget(), QComboBox):
                continue
            if one.role() in SILENT or not one.text(QAccessible.Text.Name).strip():
                odd.append(f"{name_of(thing)}: {one.role()}, {one.text(QAccessible.Text.Name)!r}")
        assert odd == []


@pytest.mark.parametrize("name", SCENES)
def test_nothing_that_is_read_is_empty_or_made_of_data_about_widgets(name: str) -> None:
    with standing(SCENES[name], Look()) as widget:
        for one in tree(QAccessible.queryAccessibleInterface(widget)):
            said = one.text(QAccessible.Text.Name) + one.text(QAccessible.Text.Description)
            assert "{" not in said, said
            assert "object at 0x" not in said, said


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


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("name", PAGES)
def test_tab_order_is_the_visual_order(name: str, locale: str) -> None:
    with standing(SCENES[name], Look(locale=locale)) as widget:
        root = active_part(widget)
        wanted = controls(root)
        if wanted:
            wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
            reached = [one for one in walk(root, 200) if root.isAncestorOf(one)]
            assert orders(root, reached, rtl=locale == "ar") == []


def around(widget: QWidget, window: QWidget) -> QRect:
    return place(widget, window).adjusted(-6, -6, 6, 6).intersected(window.rect())


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_the_focus_can_be_seen_wherever_it_is(name: str, appearance: str) -> None:
    """Each control's picture with the keyboard's focus differs from its picture without."""
    with standing(SCENES[name], Look(appearance)) as widget:
        unseen = []
        for control in controls(active_part(widget)):
            # What lies beyond the edge of what scrolls is brought into view by the focus first.
            control.setFocus(Qt.FocusReason.TabFocusReason)
            settle()
            area = around(control, widget)
            focused = widget.grab(area).toImage()
            control.clearFocus()
            settle()
            if focused == widget.grab(area).toImage():
                unseen.append(name_of(control))
        assert unseen == []


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
    return widget.visibleRegion().boundingRect().translated(widget.mapTo(root, QPoint(0, 0)))


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("name", SCENES)
def test_every_word_stands_out_from_its_ground(name: str, appearance: str) -> None:
    with standing(SCENES[name], Look(appearance)) as widget:
        root, image = active_part(widget), picture(widget)
        poor = []
        words = [one for one in root.findChildren(Text) if one.isVisible() and one.text().strip() and one.isEnabled()]
        words += [one for one in root.findChildren(Button) if one.isVisible() and one.isEnabled()]  # type: ignore[misc]
        for one in words:
            area = seen(one, widget)
            if area.height() < one.height() or area.width() < 8 or one.isHidden():
                continue
            large = isinstance(one, Text) and one._role in {"first", "sentence", "figure"}
            ratio = measured(image, area)
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
            if view.isVisible():
                assert view.accessibleName()
