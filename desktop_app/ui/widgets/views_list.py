"""The saved views in the sidebar: below the pages, as many as there is room for, the rest scrolled to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.assistive import ScrollArea
from desktop_app.ui.widgets.focus import REACH
from desktop_app.ui.widgets.frames import column, empty_layout
from desktop_app.ui.widgets.nav_row import NavItem, NavRow
from desktop_app.ui.widgets.text import Text


class ViewRow(NavRow):
    """One view: pressed it is shown; F2 renames it, Delete removes it, and a menu offers both."""

    menu_wanted = Signal(str, QPoint)
    rename_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, item: NavItem) -> None:
        super().__init__(item, small=True)
        self.setCheckable(False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with it, by the pointer or the menu key."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        at = self.mapToGlobal(QPoint(0, self.height())) if by_key else event.globalPos()
        self.menu_wanted.emit(self.item.key, at)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Rename or remove it by the usual keys."""
        if event.key() == Qt.Key.Key_F2:
            self.rename_wanted.emit(self.item.key)
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit(self.item.key)
        else:
            super().keyPressEvent(event)


class ViewsList(QWidget):
    """A head and the views; nothing at all where there are none."""

    wanted = Signal(str)
    """The name of a view to show."""
    menu_wanted = Signal(str, QPoint)
    rename_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._compact = False
        self._rows: dict[str, ViewRow] = {}
        lay = column(self, margins=(0, 20 - REACH, 0, 0), gap=6 - REACH)
        self._title = Text("", "caption", "text3", weight=500, elide="end")
        head = column(margins=(22, 0, 12, 0))
        head.addWidget(self._title)
        lay.addLayout(head)
        self._scroll = Tall()
        body = QWidget()
        body.setObjectName("viewsBody")
        self._lines: QVBoxLayout = column(body, margins=(12, REACH, 12, REACH), gap=2)
        self._scroll.setWidget(body)
        lay.addWidget(self._scroll)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._show()

    def put(self, title: str, items: tuple[NavItem, ...]) -> None:
        """Show these views."""
        self._title.put(title)
        self.setAccessibleName(title)
        if [item.key for item in items] == list(self._rows):
            for item in items:
                self._rows[item.key].put(item)
            return
        empty_layout(self._lines)
        self._rows = {}
        for item in items:
            line = ViewRow(item)
            line.clicked.connect(self._clicked)
            line.menu_wanted.connect(self.menu_wanted)
            line.rename_wanted.connect(self.rename_wanted)
            line.remove_wanted.connect(self.remove_wanted)
            self._rows[item.key] = line
            self._lines.addWidget(line)
        self._show()

    def row(self, name: str) -> ViewRow | None:
        """Return a view's row."""
        return self._rows.get(name)

    def set_compact(self, compact: bool) -> None:
        """Leave them out of the rail: the page's own menu has them too."""
        self._compact = compact
        for line in self._rows.values():
            line.updateGeometry()
        self._show()

    def _show(self) -> None:
        self.setVisible(bool(self._rows) and not self._compact)
        self._scroll.updateGeometry()

    def _clicked(self) -> None:
        line = self.sender()
        if isinstance(line, ViewRow):
            self.wanted.emit(line.item.key)


class Tall(ScrollArea):
    """As tall as what is in it, where there is room for that."""

    yields = True
    """Whether others beside it may have its room."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("views")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for another height once what is in it wants one: larger text, another line."""
        done = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return done

    def sizeHint(self) -> QSize:
        """Return what everything needs."""
        body = self.widget()
        return QSize(theme().px(120), body.sizeHint().height() if body is not None else 0)

    def minimumSizeHint(self) -> QSize:
        """Return the room for one; what yields to nothing else needs all of it."""
        return QSize(0, theme().px(30) if self.yields else self.sizeHint().height())
