"""Menus where the platform shows them outside the window (a Mac, some desktops); elsewhere there are none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from desktop_app.ui.shortcuts import MENUS, SHORTCUTS
from desktop_app.words.wording import Wording


def menu_bar(
    window: QMainWindow,
    do: Callable[[str], object],
    words: Wording,
    *,
    native: Callable[[QMenuBar], bool] = QMenuBar.isNativeMenuBar,
) -> QMenuBar | None:
    """Give a window its menus, or None where the platform would draw them inside it: everything is there without."""
    bar = QMenuBar(window)
    if not native(bar):
        bar.deleteLater()
        return None
    for key, _words in MENUS:
        menu = QMenu(bar)
        menu.setObjectName(key)
        bar.addMenu(menu)
        for shortcut in SHORTCUTS:
            if shortcut.menu == key:
                action = QAction(menu)
                action.setData(shortcut.key)
                action.setShortcuts([QKeySequence(keys) for keys in shortcut.keys])
                action.triggered.connect(partial(_do, do, shortcut.key))
                menu.addAction(action)
    window.setMenuBar(bar)
    name_menus(bar, words)
    return bar


def _do(do: Callable[[str], object], key: str, _checked: bool = False) -> None:
    do(key)


def name_menus(bar: QMenuBar, words: Wording) -> None:
    """Speak a language in the menus."""
    names, said = dict(MENUS), {one.key: one.words for one in SHORTCUTS}
    for menu in bar.findChildren(QMenu):
        menu.setTitle(words.text(names[menu.objectName()]))
        for action in menu.actions():
            action.setText(words.text(said[str(action.data())]))
