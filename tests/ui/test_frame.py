"""Where things stand, by the numbers that the look gives: gaps, edges, what stands in the middle."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.gallery.render import Look
from desktop_app.ui.gallery.scenes import all_scenes
from desktop_app.ui.pages.accounts.page import AccountsPage
from desktop_app.ui.pages.selling.page import SellingPage
from desktop_app.ui.theme.theme import Appearance, theme
from desktop_app.ui.widgets.banner import Empty
from desktop_app.ui.widgets.focus import FocusRing
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.nav_row import NavRow
from desktop_app.ui.widgets.text import Text
from tests.ui.conftest import Raise
from tests.ui.test_gallery import SMALLEST, place, standing

RTL = Qt.LayoutDirection.RightToLeft


def selling(window: QWidget) -> SellingPage:
    (page,) = (one for one in window.findChildren(SellingPage) if one.isVisible())
    return page


def in_line(window: QWidget, below: QWidget) -> tuple[QRect, QRect]:
    """Return where the tasks and the rail stand, seen from the start of the line."""
    page = selling(window)
    return place(page._left, below), place(page._rail, below)


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_rail_is_284_wide_and_24_away_from_what_it_stands_beside(locale: str) -> None:
    with standing(all_scenes()["selling-in-progress"], Look("light", locale)) as window:
        page = selling(window)
        left, rail = in_line(window, page.content)
        gap = left.left() - rail.right() - 1 if window.layoutDirection() == RTL else rail.left() - left.right() - 1
        assert (rail.width(), gap) == (284, 24)
        assert rail.top() == left.top()
        assert left.top() - place(page.card, page.content).bottom() - 1 == 20
        lists = [place(one, page.content) for one in (page._needs, page._date, page._lately)]
        heads = [place(one, page.content) for one in (page._needs_head, page._lately_head)]
        assert lists[0].top() - heads[0].bottom() - 1 == 11
        assert lists[2].top() - heads[1].bottom() - 1 == 11
        assert lists[1].top() == lists[0].top()  # both columns begin on one line


def test_the_rail_goes_below_at_18_where_the_window_is_narrow() -> None:
    with standing(all_scenes()["selling-in-progress"], Look(), SMALLEST) as window:
        page = selling(window)
        left, rail = in_line(window, page.content)
        assert (rail.left(), rail.width()) == (left.left(), left.width())
        assert rail.top() > left.bottom()
        assert left.top() - place(page.card, page.content).bottom() - 1 == 18


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_empty_pane_says_its_sentence_in_its_middle(locale: str) -> None:
    with standing(all_scenes()["support-empty"], Look("light", locale)) as window:
        (page,) = (one for one in window.findChildren(AccountsPage) if one.isVisible())
        (empty,) = (one for one in page.pane.findChildren(Empty) if one.isVisible())
        (mark,), (said,) = empty.findChildren(Icon), (one for one in empty.findChildren(Text) if one.text())
        pane = place(page.pane, window)
        for part in (mark, said):
            assert abs(place(part, window).center().x() - pane.center().x()) <= 1
        both = place(mark, window) | place(said, window)
        assert abs(both.center().y() - pane.center().y()) <= 2


def test_the_tile_stands_in_the_middle_of_the_narrow_rail(stage: Raise) -> None:
    raised = stage(size=QSize(720, 560))
    sidebar = raised.window.sidebar
    assert sidebar.width() == 60
    for part in (sidebar.place.tile, sidebar.person.avatar):
        assert abs(2 * place(part, sidebar).center().x() + 1 - 60) <= 2


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_a_hint_is_a_card_in_our_colours_with_a_round_edge(qtbot: QtBot, appearance: Appearance) -> None:
    def tips() -> list[QWidget]:
        return [one for one in QApplication.topLevelWidgets() if one.inherits("QTipLabel") and one.isVisible()]

    with standing(all_scenes()["selling-in-progress"], Look(appearance.value), SMALLEST) as window:
        QToolTip.showText(window.mapToGlobal(window.rect().center()), "Selling", window)
        qtbot.waitUntil(lambda: len(tips()) == 1)
        (tip,) = tips()
        image = tip.grab().toImage()
        ground, edge = (theme().colour(name).name() for name in ("surface", "lineStrong"))
        middle = image.height() // 2
        assert [image.pixelColor(x, middle).name() for x in (0, 1)] == [edge, ground]
        for x in (0, image.width() - 1):
            for y in (0, image.height() - 1):
                assert image.pixelColor(x, y).name() != edge, "the edge goes into the corner"
        QToolTip.hideText()
        qtbot.waitUntil(lambda: not tips())


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize(
    ("scene", "name"), [("support", "sidebar"), ("support", "pane"), ("first-run-market", "firstPanel")]
)
def test_what_stands_at_a_part_of_the_window_keeps_off_its_line(locale: str, scene: str, name: str) -> None:
    """The line is drawn towards the middle of the window, and its pixel is kept free there and nowhere else."""
    with standing(all_scenes()[scene], Look(locale=locale)) as window:
        part = window.findChild(QFrame, name)
        assert part is not None
        centre = part.mapTo(window, part.rect().center()).x()
        at_left = centre < window.width() // 2
        inside = part.contentsRect()
        assert (inside.left(), part.width() - inside.right() - 1) == ((0, 1) if at_left else (1, 0))


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_the_bar_of_the_pane_stands_on_the_panes_own_ground(appearance: str) -> None:
    with standing(all_scenes()["support"], Look(appearance)) as window:
        pane = window.findChild(QFrame, "pane")
        assert pane is not None
        picture = pane.grab().toImage()
        foot = picture.height() - 40  # below the handle, which is at the top
        grounds = {picture.pixelColor(x, foot).name() for x in range(picture.width() - 10, picture.width())}
        assert grounds == {theme().colour("surface").name()}


@pytest.mark.parametrize("size", [QSize(1180, 760), SMALLEST])
def test_the_ring_around_a_row_of_the_sidebar_is_whole(size: QSize) -> None:
    with standing(all_scenes()["support-saved"], Look(), size) as window:
        ring = window.findChild(FocusRing)
        assert ring is not None
        rows = [one for one in window.findChildren(NavRow) if one.isVisible()]
        assert len(rows) == (5 if size == SMALLEST else 9)
        for one in rows:
            one.setFocus()
            QTest.keyClick(one, Qt.Key.Key_Tab)
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
            assert (ring.target(), ring.isVisible()) == (one, True)
            assert ring.mask().boundingRect() == ring.rect(), one.accessibleName()
