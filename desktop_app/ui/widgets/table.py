"""The one table of long lists: rows of two lines, hairlines, a bar at the start of the chosen one, a ring inside."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.copying import row_text
from desktop_app.ui.widgets.frames import RADIUS, Card
from desktop_app.ui.widgets.paged import Cell, Index, PagedModel
from desktop_app.ui.widgets.text import name_control

ROW: Final = 44
_BETWEEN: Final = 12
_ICON, _AFTER_ICON = 16, 7
_FEW: Final = 3
_KEPT: Final = 120
"""Pixels that names keep where words of ours would be cut, however large the text."""
_WIDTHS_KEPT: Final = 4096
_SECOND: Final = ("caption", 400)
"""Role and weight of second lines."""


@dataclass(frozen=True, slots=True)
class Column:
    """How wide a column is, in logical pixels: what its words need, between two bounds, or (``rest``) what is left.

    Attributes:
        most: What it grows to for words on one line; more only for words that would have no room on two.
        share: The part of the table's width that it takes at most.
        spare: Whether it may be left out where what is left would be less than the least of the ``rest``.
    """

    least: int = 0
    most: int = 400
    share: float = 0.5
    rest: bool = False
    spare: bool = False


REST: Final = Column(rest=True, least=104)
"""The column of names, which takes what is left."""


class Table(QTableView):
    """A list of things; a click or Enter opens one.

    Args:
        name: What assistive technology calls it.
        model: Its rows.
        columns: How wide they are.
        edge: What is left free at both ends of a row.
        head: The head above it, or None for none.
        hugs: Whether it wants to be no higher than its rows, so that no empty ground is left below them.
    """

    opened = Signal(int)
    copy_wanted = Signal(str)
    """What the chosen row says."""
    rows_resized = Signal()

    def __init__(
        self,
        name: str,
        model: PagedModel[Any],
        columns: Sequence[Column],
        *,
        edge: int = 20,
        head: QHeaderView | None = None,
        hugs: bool = False,
    ) -> None:
        super().__init__()
        self.hugs = hugs
        self._rows, self._columns, self.edge = model, tuple(columns), edge
        self._natural = [_Natural() for _ in columns]
        self._last = len(self._columns) - 1
        self._breaks = False
        if head is None:
            self.horizontalHeader().hide()
        else:
            self.setHorizontalHeader(head)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.row_height())
        self.setProperty("bare", True)
        self.setProperty("hugs", hugs)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self._pointed = -1
        self._drawing = _Delegate(self)
        self.setItemDelegate(self._drawing)
        self.setModel(model)
        for column in range(len(columns)):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        model.modelReset.connect(self._measure_anew)
        model.rowsInserted.connect(lambda _parent, first, last: self._measure(first, last))
        model.dataChanged.connect(lambda first, last: self._measure(first.row(), last.row()))
        self.clicked.connect(lambda index: self.opened.emit(index.row()))
        name_control(self, name)

    def choose(self, at: int) -> None:
        """Choose a row. Qt's own ``selectRow`` does nothing from right to left where the columns fill the width."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.model().index(at, 0), flags)

    def pointed_at(self, row: int) -> bool:
        """Say whether the pointer is over a row, whichever cell of it: Qt's own look knows cells alone."""
        return row == self._pointed

    def viewportEvent(self, event: QEvent) -> bool:
        """Follow the pointer from row to row, also where it's the rows that move."""
        if isinstance(event, QMouseEvent):
            self._point_at(self.rowAt(event.position().toPoint().y()))
        elif event.type() in {QEvent.Type.Leave, QEvent.Type.HoverLeave}:
            self._point_at(-1)
        return super().viewportEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Look again what is under the pointer once the rows have moved."""
        super().scrollContentsBy(dx, dy)
        if self._pointed >= 0:
            self._point_at(self.rowAt(self.viewport().mapFromGlobal(QCursor.pos()).y()))

    def _point_at(self, row: int) -> None:
        if row != self._pointed:
            self._pointed = row
            self.viewport().update()

    def inside(self, area: QRect, column: int) -> QRect:
        """Return where the words of a column stand in a cell of it, or in its head."""
        start = self.edge if column == 0 else 0
        end = self.edge if column == self._last else _BETWEEN
        if self._ends(column) and column < self._last:
            start, end = _BETWEEN, 0
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return area.adjusted(end, 0, -start, 0) if rtl else area.adjusted(start, 0, -end, 0)

    def shortened(self) -> Iterator[tuple[Cell, bool]]:
        """Yield the cells in sight that show less than they say, and whether the whole stands under the pointer."""
        area = self.viewport().rect()
        for row in range(self._rows.rowCount()):
            for column, cell in enumerate(self._rows.line_at(row).cells):
                index = self._rows.index(row, column)
                place = self.visualRect(index)
                if place.intersects(area) and self._drawing.is_cut(cell, self.inside(place, column).width()):
                    told = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
                    yield cell, bool(told)

    def within(self, area: QRect) -> QPainterPath | None:
        """Return what of an area lies inside the round card around the table; None where that is all of it."""
        card = self.parentWidget()
        if not (self.hugs and isinstance(card, Card)):
            return None
        at = self.viewport().mapFrom(card, QPoint(0, 0))
        inside, wanted = QPainterPath(), QPainterPath()
        edge = 1
        inside.addRoundedRect(
            QRectF(card.rect().translated(at)).adjusted(edge, edge, -edge, -edge), RADIUS - edge, RADIUS - edge
        )
        wanted.addRect(QRectF(area))
        return None if inside.contains(QRectF(area)) else inside.intersected(wanted)

    def row_height(self) -> int:
        """Return how tall a row is: a line taller where words above a second line have no room on one."""
        return theme().px(ROW) + (theme().line("dense") if self._breaks else 0)

    def sizeHint(self) -> QSize:
        """Return what Qt would, or the height of the rows that there are."""
        usual = super().sizeHint()
        return QSize(usual.width(), self._rows.rowCount() * self.row_height()) if self.hugs else usual

    def minimumSizeHint(self) -> QSize:
        """Return what Qt would, or the height of the first rows: below that the page scrolls, not the table alone."""
        usual = super().minimumSizeHint()
        return QSize(usual.width(), min(self._rows.rowCount(), _FEW) * self.row_height()) if self.hugs else usual

    def broken(self) -> list[str]:
        """Return the words of ours that stand on two lines for want of room."""
        cells = (
            (cell, self.inside(self.visualRect(self._rows.index(row, column)), column).width())
            for row in range(self._rows.rowCount())
            for column, cell in enumerate(self._rows.line_at(row).cells)
            if not self.isColumnHidden(column)
        )
        return [cell.text for cell, width in cells if self._drawing.is_broken(cell, width)]

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Have what scrolls around a table that hugs its rows follow the row that the keys went to."""
        super().currentChanged(current, previous)
        around = self.parentWidget() if self.hugs else None
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        held = around.widget() if around is not None else None
        if around is not None and held is not None and current.isValid():
            row = self.visualRect(current)
            at = self.viewport().mapTo(held, row.center())
            around.ensureVisible(at.x(), at.y(), 0, row.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each column its width."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, then the ring."""
        super().paintEvent(event)
        by_keyboard = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        if not (self.hasFocus() and by_keyboard):
            return
        index = self.currentIndex()
        area = self.visualRect(index.siblingAtColumn(0)) if index.isValid() else self.viewport().rect()
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
            self.choose(at)
            self.opened.emit(at)
        else:
            super().keyPressEvent(event)

    def _ends(self, column: int) -> bool:
        return bool(self._rows.rowCount()) and self._rows.line_at(0).cells[column].end

    def _measure_anew(self) -> None:
        self._natural = [_Natural() for _ in self._columns]
        self._measure(0, self._rows.rowCount() - 1)

    def _measure(self, first: int, last: int) -> None:
        """Look how wide the words of some rows are."""
        if self.hugs:
            self.updateGeometry()
        for row in range(first, last + 1):
            for column, cell in enumerate(self._rows.line_at(row).cells):
                if not self._columns[column].rest:
                    self._natural[column] = self._natural[column].with_room_for(self._drawing.natural(cell))
        self._fit()

    def _fit(self) -> None:
        room = self.viewport().width()
        header = self.horizontalHeader()
        rest = next((at for at, column in enumerate(self._columns) if column.rest), 0)
        shown = list(range(len(self._columns)))
        widths = self._wanted(room, shown)
        spare = [at for at in shown if self._columns[at].spare]
        if spare and room - sum(widths.values()) < theme().px(self._columns[rest].least):
            shown = [at for at in shown if at not in spare]
            widths = self._wanted(room, shown)
        for at in range(len(self._columns)):
            header.setSectionHidden(at, at not in shown)
        for at, width in widths.items():
            header.resizeSection(at, width)
        header.resizeSection(rest, room - sum(widths.values()))
        self._grow(any(self._natural[at].above + self._free(at) > width for at, width in widths.items()))

    def _grow(self, breaks: bool) -> None:
        """Have rows of three lines, or of two."""
        if breaks != self._breaks:
            self._breaks = breaks
            self.verticalHeader().setDefaultSectionSize(self.row_height())
            self.updateGeometry()
            self.rows_resized.emit()

    def _wanted(self, room: int, shown: Sequence[int]) -> dict[int, int]:
        """Return how wide each column is but the one that takes what is left, where these are shown."""
        self._last = shown[-1]
        widths, least = {}, {}
        spared = room
        for at in shown:
            column = self._columns[at]
            if column.rest:
                spared -= min(theme().px(column.least), _KEPT)
                continue
            natural, free = self._natural[at], self._free(at)
            wanted = max(min(natural.one + free, theme().px(column.most)), natural.two + free)
            wanted = max(wanted, theme().px(column.least), self._named(at))
            least[at] = natural.least + free
            widths[at] = min(wanted, int(room * column.share))
            spared -= widths[at]
        # Words of ours that could not even break in their share get what the names can spare, which are told whole.
        for at, width in widths.items():
            more = max(0, min(least[at] - width, spared))
            widths[at] += more
            spared -= more
        return widths

    def _free(self, column: int) -> int:
        """Return what of a column's width its words leave free."""
        return 2 + (self.edge if column == self._last else _BETWEEN) + (self.edge if column == 0 else 0)

    def _named(self, column: int) -> int:
        head = self.horizontalHeader()
        return head.sectionSizeHint(column) if not head.isHidden() else 0


@dataclass(frozen=True, slots=True)
class _Natural:
    """How wide words would like to be.

    Attributes:
        one: On one line.
        two: Broken into two lines, where nothing stands below them.
        least: Broken into two lines, also above a second line, which makes the row taller.
        above: On one line above a second one.
    """

    one: int = 0
    two: int = 0
    least: int = 0
    above: int = 0

    def with_room_for(self, other: _Natural) -> _Natural:
        """Return what has room for either."""
        return _Natural(
            max(self.one, other.one),
            max(self.two, other.two),
            max(self.least, other.least),
            max(self.above, other.above),
        )


class _Widths:
    """How wide texts are: measured once, since that takes nearly as long as drawing them and most are seen again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, int], float] = {}
        self._fonts = theme().fonts

    def of(self, text: str, role: str, weight: int) -> float:
        """Return the width of a text on one line, in the font of a role at a weight."""
        if self._fonts is not theme().fonts or len(self._known) >= _WIDTHS_KEPT:
            self._known, self._fonts = {}, theme().fonts
        width = self._known.get((text, role, weight))
        if width is None:
            width = QFontMetricsF(theme().font(role, weight)).horizontalAdvance(text)
            self._known[text, role, weight] = width
        return width


class _Delegate(QStyledItemDelegate):
    """Draws cells: what they say is theirs, how they look is the same for all."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table
        self._widths = _Widths()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(80, theme().px(ROW))

    def natural(self, cell: Cell) -> _Natural:
        """Return the width that a cell's words would like to have; what isn't ours may be shortened."""
        under = self._under(cell)
        icon = theme().px(_ICON) + _AFTER_ICON if cell.icon else 0
        words = self._width(cell.text, cell)
        one = int(max(words, under)) + icon
        if cell.theirs:
            return _Natural(one)
        pairs = (max(self._width(line, cell) for line in pair) for pair in _broken(cell.text))
        least = int(max(min(pairs, default=words), under)) + icon
        return _Natural(one, one, least, int(words) + icon) if cell.second else _Natural(one, least, least)

    def is_cut(self, cell: Cell, width: int) -> bool:
        """Say whether a cell shows less than it says."""
        room = width - (theme().px(_ICON) + _AFTER_ICON if cell.icon else 0)
        shown = self._lines(cell, room)
        return self._under(cell) > room or any(self._width(line, cell) > room for line in shown)

    def is_broken(self, cell: Cell, width: int) -> bool:
        """Say whether a cell's words need two lines."""
        return len(self._lines(cell, width - (theme().px(_ICON) + _AFTER_ICON if cell.icon else 0))) > 1

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | Any) -> None:  # noqa: ANN401 - either of Qt's
        """Draw one cell."""
        model = index.model()
        if not isinstance(model, PagedModel):
            return
        area: QRect = option.rect
        last = self._table.hugs and index.row() == model.rowCount() - 1
        self._ground(painter, option, row=index.row(), first=index.column() == 0, last=last)
        cell = model.line_at(index.row()).cells[index.column()]
        inner = self._table.inside(area, index.column())
        if cell.icon:
            inner = self._icon(painter, inner, cell, option)
        self._words(painter, inner, cell, option)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, *, row: int, first: bool, last: bool) -> None:
        area: QRect = option.rect
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        over = self._table.pointed_at(row)
        self._fill(painter, area, theme().colour("selected" if chosen else "hover" if over else "surface"))
        if not last:  # what it hugs ends with an edge of its own
            painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme().colour("line"))
        if chosen and first:
            left = area.right() - 2 if _rtl(option) else area.left()
            self._fill(painter, QRect(left, area.top(), 3, area.height() - 1), theme().colour("accentText"))

    def _fill(self, painter: QPainter, area: QRect, colour: QColor) -> None:
        """Fill an area, but for what would lie on the round corners of a card."""
        inside = self._table.within(area)
        if inside is None:
            painter.fillRect(area, colour)
        else:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(inside, colour)
            painter.restore()

    @staticmethod
    def _icon(painter: QPainter, area: QRect, cell: Cell, option: QStyleOptionViewItem) -> QRect:
        edge = theme().px(_ICON)
        rtl = _rtl(option)
        picture = theme().icon(cell.icon, f"{cell.family}Icon", _ICON, option.widget)
        top = area.top() + (area.height() - edge) // 2
        painter.drawPixmap(area.right() + 1 - edge if rtl else area.left(), top, picture)
        room = edge + _AFTER_ICON
        return area.adjusted(0, 0, -room, 0) if rtl else area.adjusted(room, 0, 0, 0)

    def _words(self, painter: QPainter, area: QRect, cell: Cell, option: QStyleOptionViewItem) -> None:
        shown = self._lines(cell, area.width())
        line, caption = theme().line("dense"), theme().line("caption")
        tall = line * len(shown) + (caption if cell.second else 0)
        # Of an odd pixel that is left, one line has it below, two have it above: so the middles of both look alike.
        top = area.top() + (area.height() - (0 if cell.second else 1) - tall) // 2
        for at, text in enumerate(shown):
            place = QRect(area.left(), top + at * line, area.width(), line)
            self._write(painter, place, text, cell.tone, option, ("table", cell.weight), end=cell.end)
        if cell.second:
            place = QRect(area.left(), top + len(shown) * line, area.width(), caption)
            self._write(painter, place, cell.second, "text3", option, _SECOND, end=cell.end)

    def _width(self, line: str, cell: Cell) -> float:
        """Return how wide a line of a cell's words is."""
        return self._widths.of(line, "table", cell.weight)

    def _under(self, cell: Cell) -> float:
        """Return how wide a cell's second line is."""
        return self._widths.of(cell.second, *_SECOND) if cell.second else 0.0

    def _lines(self, cell: Cell, width: int) -> list[str]:
        """Return the words as they stand: on one line, or on two where our own have no room."""
        if cell.theirs or self._width(cell.text, cell) <= width:
            return [cell.text]
        for first, second in _broken(cell.text):
            if self._width(first, cell) <= width:
                return [first, second]
        return [cell.text]

    def _write(
        self,
        painter: QPainter,
        area: QRect,
        text: str,
        tone: str,
        option: QStyleOptionViewItem,
        type_: tuple[str, int],
        *,
        end: bool,
    ) -> None:
        font = theme().font(*type_)
        painter.setFont(font)
        painter.setPen(theme().colour(tone))
        shown = text
        if self._widths.of(text, *type_) > area.width():
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        if _rtl(option):
            painter.setLayoutDirection(direction_of(text))
        side = Qt.AlignmentFlag.AlignRight if end != _rtl(option) else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter, shown)


def _broken(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to break a text into two lines, the longest first line first; between words, where it has any."""
    if " " in text:
        words = text.split()
        for at in range(len(words) - 1, 0, -1):
            yield " ".join(words[:at]), " ".join(words[at:])
    elif not text.isascii():  # scripts without spaces
        for at in range(len(text) - 1, 0, -1):
            yield text[:at], text[at:]


def _rtl(option: QStyleOptionViewItem) -> bool:
    return bool(option.direction == Qt.LayoutDirection.RightToLeft)


def direction_of(text: str) -> Qt.LayoutDirection:
    """Return how a text runs in a table that runs from right to left: codes and names in Latin keep their own way.

    Or the sign for what is left out would stand before the beginning of a code whose end was cut.
    """
    sides = {unicodedata.bidirectional(sign) for sign in text}
    latin = "L" in sides and not sides & {"R", "AL"}
    return Qt.LayoutDirection.LeftToRight if latin else Qt.LayoutDirection.RightToLeft
