"""A long list of two-line rows: what at the start, how it stands at the end; more is fetched as one scrolls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop_app.ui.copying import row_text
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.text import name_control, tooltip

WHAT, HOW = range(2)
ROW: Final = 48
_EDGE: Final = 16
_PART: Final = 0.46
"""The part of the width that the end of a row takes at most."""
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ListRow:
    """What one row shows: two lines at the start, and a word with an icon above a quieter one at the end."""

    first: str
    second: str
    word: str
    icon: str
    family: str
    under: str

    def said(self) -> str:
        """Return the row as one sentence for assistive technology."""
        return ", ".join(part for part in (self.first, self.second, self.word, self.under) if part)


class ListModel(QAbstractTableModel):
    """Rows in the order they came; each is worded once."""

    more_wanted = Signal(str)
    """The token of the next page."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ListRow] = []
        self._next: str | None = None
        self._asked = False

    def put(self, rows: Sequence[ListRow], following: str | None = None) -> None:
        """Show these rows; ``following`` is the token of the next page."""
        self.beginResetModel()
        self._rows = list(rows)
        self._next, self._asked = following, False
        self.endResetModel()

    def append(self, rows: Sequence[ListRow], following: str | None = None) -> None:
        """Show further rows below."""
        self._next, self._asked = following, False
        if rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()

    def change(self, at: int, row: ListRow) -> None:
        """Show a row that changed, where it stands."""
        self._rows[at] = row
        self.dataChanged.emit(self.index(at, WHAT), self.index(at, HOW))

    def row_at(self, at: int) -> ListRow:
        """Return what a row shows."""
        return self._rows[at]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return how many rows were fetched."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else 2

    def canFetchMore(self, _parent: Index) -> bool:
        """Say whether a further page is known and not asked for yet."""
        return self._next is not None and not self._asked

    def fetchMore(self, _parent: Index) -> None:
        """Ask for the next page; the rows come later."""
        if self._next is not None and not self._asked:
            self._asked = True
            self.more_wanted.emit(self._next)

    def ask_again(self) -> None:
        """Let the next page be asked for once more: it didn't come."""
        self._asked = False

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        parts = (row.first, row.second) if index.column() == WHAT else (row.word, row.under)
        shown = "  ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.DisplayRole:
            return shown
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(shown)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.said() if index.column() == WHAT else shown
        return None


class ListTable(QTableView):
    """The list itself: a click or Enter opens a row; a ring stands inside the current one while it has the keyboard."""

    opened = Signal(int)
    copy_wanted = Signal(str)
    """What the chosen row says."""

    def __init__(self, words_name: str, model: ListModel) -> None:
        super().__init__()
        self._model = model
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme().px(ROW))
        self.setProperty("bare", True)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setItemDelegate(_Delegate(self))
        self.setModel(model)
        for column in (WHAT, HOW):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        model.modelReset.connect(self._fit)
        model.rowsInserted.connect(self._fit)
        model.dataChanged.connect(self._fit)
        self.clicked.connect(lambda index: self.opened.emit(index.row()))
        name_control(self, words_name)

    def choose(self, at: int) -> None:
        """Choose a row."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.model().index(at, 0), flags)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the end of the rows what it needs, and the start what is left."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, then the ring."""
        super().paintEvent(event)
        index = self.currentIndex()
        by_keyboard = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        if not (self.hasFocus() and by_keyboard):
            return
        area = self.visualRect(index.siblingAtColumn(WHAT)) if index.isValid() else self.viewport().rect()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("focus"), 2))
        painter.drawRoundedRect(3, area.top() + 3, self.viewport().width() - 6, area.height() - 7, 4, 4)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter, copy the chosen row; leave the pages' own shortcuts alone."""
        at = self.currentIndex().row()
        if event.matches(QKeySequence.StandardKey.Copy) and at >= 0:
            self.copy_wanted.emit(row_text(self, at))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and at >= 0:
            self.opened.emit(at)
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        room = self.viewport().width()
        rows = [self._model.row_at(at) for at in range(self._model.rowCount())]
        words = QFontMetricsF(theme().font("table"))
        under = QFontMetricsF(theme().font("caption"))
        ends = [max(words.horizontalAdvance(row.word), under.horizontalAdvance(row.under)) for row in rows]
        wanted = max(ends, default=0)
        end = min(int(wanted) + theme().px(16) + 7 + 2 * _EDGE + 4, int(room * _PART))
        self.horizontalHeader().resizeSection(HOW, end)
        self.horizontalHeader().resizeSection(WHAT, room - end)


class _Delegate(QStyledItemDelegate):
    """Draws rows of two lines with a hairline below."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        model = index.model()
        if not isinstance(model, ListModel):
            return
        row = model.row_at(index.row())
        area: QRect = option.rect
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(area, theme().colour("selected" if chosen else "hover" if over else "surface"))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme().colour("line"))
        inner = area.adjusted(_EDGE, 0, -_EDGE, 0)
        if index.column() == HOW:
            inner = self._icon(painter, inner, row, option)
        first, second = (row.first, row.second) if index.column() == WHAT else (row.word, row.under)
        self._lines(painter, inner, first, second, option, weight=500 if index.column() == WHAT else 400)

    @staticmethod
    def _icon(painter: QPainter, area: QRect, row: ListRow, option: QStyleOptionViewItem) -> QRect:
        edge = theme().px(16)
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        picture = theme().icon(row.icon, f"{row.family}Icon", 16, option.widget)
        painter.drawPixmap(
            area.right() - edge if rtl else area.left(), area.top() + (area.height() - edge) // 2, picture
        )
        return area.adjusted(0, 0, -edge - 7, 0) if rtl else area.adjusted(edge + 7, 0, 0, 0)

    def _lines(
        self, painter: QPainter, area: QRect, first: str, second: str, option: QStyleOptionViewItem, *, weight: int
    ) -> None:
        tall = theme().line("dense") + (theme().line("caption") if second else 0)
        top = QRect(area.left(), area.top() + (area.height() - 1 - tall) // 2, area.width(), theme().line("dense"))
        self._write(painter, top, first, "text", option, ("table", weight))
        if second:
            below = QRect(area.left(), top.bottom() + 1, area.width(), theme().line("caption"))
            self._write(painter, below, second, "text2", option, ("caption", 400))

    @staticmethod
    def _write(
        painter: QPainter, area: QRect, text: str, tone: str, option: QStyleOptionViewItem, type_: tuple[str, int]
    ) -> None:
        font = theme().font(*type_)
        painter.setFont(font)
        painter.setPen(theme().colour(tone))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        rtl = option.direction == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter, shown)
