"""Parts that are made when they are first shown stand where they belong, and are made once."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.widgets.frames import column
from desktop_app.ui.widgets.later import Later


class _Part(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(20)


@pytest.fixture
def ground(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_nothing_is_made_before_it_is_shown_and_nothing_twice(ground: QWidget) -> None:
    made: list[_Part] = []

    def make() -> list[_Part]:
        made.append(_Part())
        return made[-1:]

    place = Later(column(ground), make)
    ground.show()
    assert not place.show(False)
    assert made == []
    assert place.show(True)
    assert made[0].isVisible()
    assert not made[0].isWindow()
    assert not place.show(False)
    assert not made[0].isVisible()
    assert place.show(True)
    assert len(made) == 1


def test_a_part_comes_where_its_place_is_whenever_it_comes(ground: QWidget, qtbot: QtBot) -> None:
    lay = column(ground, gap=11)
    above, first, second, below = _Part(), _Part(), _Part(), _Part()
    lay.addWidget(above)
    place = Later(lay, lambda: (first, second), gap=11)
    lay.addWidget(below)
    lay.addStretch(1)
    ground.resize(100, 300)
    ground.show()
    qtbot.waitUntil(lambda: below.y() == 31)  # an empty place takes no room, and no gap either
    place.show(True)
    qtbot.waitUntil(lambda: (first.y(), second.y(), below.y()) == (31, 62, 93))
    place.show(False)
    qtbot.waitUntil(lambda: below.y() == 31)
