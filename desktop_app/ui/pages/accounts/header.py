"""The head of the table of accounts: names of the columns, and the order of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QToolTip, QWidget

from desktop_app.ui.announcing import announce
from desktop_app.ui.pages.accounts.lines import DUE, IN_STATE
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.table import Table
from desktop_app.ui.widgets.text import name_control, tooltip
from desktop_app.words.marks import mark
from desktop_app.words.wording import Wording


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the rows.

    Attributes:
        sort: Its name in :class:`~desktop_app.sync.desk.AccountQuery`.
        section: The column that shows it.
        icon: The arrow: up where values grow downwards.
        words: What stands first, as a sentence of ours.
    """

    sort: str
    section: int
    icon: str
    words: str


ORDERS: Final = (
    Order("deadline", DUE, "caret-up", mark("Nearest date first")),
    Order("since", IN_STATE, "caret-down", mark("Longest in its state first")),
)
NEWEST: Final = mark("Newest change first")
"""The order without an arrow: no column shows it."""
_ARROW, _BEFORE_ARROW = 12, 2
_FREE: Final = 20


class AccountsHeader(QHeaderView):
    """32 high, words at the start, numbers at the end; a column that can be ordered by is pressed for it.

    With the keyboard: the arrows go from one such column to the next, Enter or the space bar orders by it.
    """

    sort_wanted = Signal(object)
    """The name of an order, or None for the newest change first."""

    def __init__(self, words: Wording, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._words = words
        self._order: Order | None = None
        self._at = 0
        self._pointed = -1
        self.setFixedHeight(theme().px(32))
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.sectionClicked.connect(self._clicked)
        self._name()

    def put(self, sort: str | None) -> None:
        """Show the order that is in force."""
        self._order = next((order for order in ORDERS if order.sort == sort), None)
        self._name()
        self.viewport().update()

    def words(self) -> str:
        """Return the order in force in words."""
        return self._words.text(self._order.words if self._order is not None else NEWEST)

    def _name(self) -> None:
        name_control(self, self._words.text("Order"), self.words())

    def _clicked(self, section: int) -> None:
        pressed = next((order for order in ORDERS if order.section == section), None)
        if pressed is not None:
            self._press(pressed)

    def _press(self, order: Order) -> None:
        sort = None if order == self._order else order.sort
        self.put(sort)
        announce(self, self.words())
        self.sort_wanted.emit(sort)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to another column, or order by this one."""
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        steps = {Qt.Key.Key_Left: 1 if rtl else -1, Qt.Key.Key_Right: -1 if rtl else 1}
        key = Qt.Key(event.key())
        if key in steps:
            self._at = max(0, min(len(ORDERS) - 1, self._at + steps[key]))
            self.viewport().update()
            name = self.model().headerData(ORDERS[self._at].section, Qt.Orientation.Horizontal)
            announce(self, f"{name}. {self._words.text(ORDERS[self._at].words)}")
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._press(ORDERS[self._at])
        else:
            event.ignore()  # the pages' own shortcuts

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the order in force."""
        if self._order is not None:
            self._at = ORDERS.index(self._order)
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand where something can be pressed, and its name as a tab's."""
        section = self.logicalIndexAt(event.position().toPoint())
        can = any(order.section == section for order in ORDERS)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if can else Qt.CursorShape.ArrowCursor)
        self._point_at(section if can else -1)
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Let the name be as the others."""
        self._point_at(-1)
        super().leaveEvent(event)

    def _point_at(self, section: int) -> None:
        if section != self._pointed:
            self._pointed = section
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say under the pointer what pressing a column puts first."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            section = self.logicalIndexAt(event.pos())
            words = next((order.words for order in ORDERS if order.section == section), None)
            QToolTip.showText(event.globalPos(), tooltip(self._words.text(words)) if words else "", self)
            return True
        return super().viewportEvent(event)

    def sectionSizeHint(self, section: int) -> int:
        """Return the room that a name needs, with the arrow beside it and what is left free at the table's ends."""
        name = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        wide = QFontMetricsF(theme().font("caption", 500)).horizontalAdvance(name)
        arrow = theme().px(_ARROW) + _BEFORE_ARROW if any(one.section == section for one in ORDERS) else 0
        return int(wide + 2) + arrow + _FREE

    def paintSection(self, painter: QPainter, area: QRect, section: int) -> None:
        """Draw one name, with the arrow after it where the rows are in its order."""
        painter.fillRect(area, theme().colour("window"))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme().colour("line"))
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        table = self.parent()
        inner = table.inside(area, section) if isinstance(table, Table) else area
        name = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        font = theme().font("caption", 500)
        painter.setFont(font)
        painter.setPen(theme().colour("text" if section == self._pointed else "text2"))
        if section not in {DUE, IN_STATE}:
            self._write(painter, inner, name, right=rtl)
            return
        if self._order is not None and self._order.section == section:
            edge = theme().px(_ARROW)
            at = QPoint(inner.left() if rtl else inner.right() + 1 - edge, area.top() + (area.height() - edge) // 2)
            painter.drawPixmap(at, theme().icon(self._order.icon, "text2", _ARROW, self))
            room = edge + _BEFORE_ARROW
            inner = inner.adjusted(room, 0, 0, 0) if rtl else inner.adjusted(0, 0, -room, 0)
        shown = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, inner.width())
        self._write(painter, inner, shown, right=not rtl)
        if self.hasFocus() and ORDERS[self._at].section == section:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme().colour("focus"), 2))
            painter.drawRoundedRect(area.adjusted(3, 3, -3, -4), 4, 4)

    @staticmethod
    def _write(painter: QPainter, area: QRect, text: str, *, right: bool) -> None:
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter, text)
