"""The table of accounts: rows worded once when they arrive, more fetched by page token as one scrolls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.text import clean, tooltip
from desktop_app.wire import AccountPage, AccountRow, Seller
from desktop_app.words.wording import Wording

SELLER, STATE, DUE, IN_STATE = range(4)
ROW: Final = 44
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class RowWords:
    """What one row shows, computed once."""

    name: str
    second: str
    state: str
    icon: str
    family: str
    due: str
    since: str
    past: bool = False

    def said(self) -> str:
        """Return the row as one sentence for assistive technology."""
        return ", ".join(part for part in (self.name, self.second, self.state, self.due, self.since) if part != "–")


def row_words(row: AccountRow, words: Wording, now: datetime, market: str) -> RowWords:
    """Word one row."""
    seller = row.seller
    name = clean((seller.display_name if seller else None) or row.name or row.email or row.id, 80)
    second = clean(row.email or row.user_id or row.id, 80)
    if seller is None or seller.account_id is None:
        if row.buyer is not None and row.buyer.customer_id:
            return RowWords(name, second, words.text("Buyer"), "shopping-cart-simple", "idle", "–", "–")
        seller = seller or Seller()
    state = words.state_word(seller.status, seller.note, market=market, staff=True)
    icon, family = words.state_look(seller.status, seller.note)
    due, past = _due(seller, words, now)
    return RowWords(name, second, state, icon, family, due, _in_state(seller, words, now), past)


def _due(seller: Seller, words: Wording, now: datetime) -> tuple[str, bool]:
    if seller.deadline is None:
        return "–", False
    if seller.deadline < now:
        return words.text("past due"), True
    return words.short_day(seller.deadline, now), False


def _in_state(seller: Seller, words: Wording, now: datetime) -> str:
    if seller.since is None:
        return "–"
    minutes = max(0, int((now - seller.since).total_seconds() // 60))
    if minutes < 60:
        return words.text("{n} m", n=minutes)
    if minutes < 24 * 60:
        return words.text("{n} h", n=minutes // 60)
    return words.text("{n} d", n=minutes // (24 * 60))


class AccountsModel(QAbstractTableModel):
    """Rows of a search, in the order they came."""

    more_wanted = Signal(str)
    """The token of the next page."""

    def __init__(self, words: Wording, market: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words, self._market = words, market
        self._rows: list[AccountRow] = []
        self._shown: list[RowWords] = []
        self._next: str | None = None
        self._asked = False
        self._heads = (words.text("Seller"), words.text("State"), words.text("Due"), words.text("In state"))

    def put(self, page: AccountPage, now: datetime) -> None:
        """Show the first page of a search."""
        self.beginResetModel()
        self._rows = list(page.items)
        self._shown = [row_words(row, self._words, now, self._market) for row in self._rows]
        self._next, self._asked = page.next, False
        self.endResetModel()

    def append(self, page: AccountPage, now: datetime) -> None:
        """Show a further page."""
        self._next, self._asked = page.next, False
        if not page.items:
            return
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(page.items) - 1)
        self._rows.extend(page.items)
        self._shown.extend(row_words(row, self._words, now, self._market) for row in page.items)
        self.endInsertRows()

    def update_row(self, row: AccountRow, now: datetime) -> None:
        """Show a row that changed, where it stands."""
        at = self.row_of(row.id)
        if at is not None:
            self._rows[at] = row
            self._shown[at] = row_words(row, self._words, now, self._market)
            self.dataChanged.emit(self.index(at, 0), self.index(at, IN_STATE))

    def row_of(self, account_id: str) -> int | None:
        """Return where an account stands."""
        return next((at for at, row in enumerate(self._rows) if row.id == account_id), None)

    def account(self, at: int) -> AccountRow | None:
        """Return the account of a row."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def accounts(self) -> Sequence[AccountRow]:
        """Return all rows that were fetched."""
        return self._rows

    def words_at(self, at: int) -> RowWords:
        """Return what a row shows."""
        return self._shown[at]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return how many rows were fetched."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else 4

    def canFetchMore(self, _parent: Index) -> bool:
        """Say whether a further page is known and not asked for yet."""
        return self._next is not None and not self._asked

    def fetchMore(self, _parent: Index) -> None:
        """Ask for the next page; the rows come later."""
        if self._next is not None and not self._asked:
            self._asked = True
            self.more_wanted.emit(self._next)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text: a lookup, since Qt asks many times."""
        if not index.isValid():
            return None
        words = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (words.name, words.state, words.due, words.since)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip((words.name, words.state, words.due, words.since)[index.column()])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words.said() if index.column() == SELLER else self.data(index)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in {DUE, IN_STATE}:
            return Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's name."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            end = section in {DUE, IN_STATE}
            side = Qt.AlignmentFlag.AlignTrailing if end else Qt.AlignmentFlag.AlignLeading
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class AccountsDelegate(QStyledItemDelegate):
    """Draws rows of two lines: hairline below, the bar at the start of the chosen one."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(80, theme().px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        model = index.model()
        if not isinstance(model, AccountsModel):
            return
        words = model.words_at(index.row())
        area: QRect = option.rect
        self._ground(painter, option, index)
        if index.column() == SELLER:
            inner = area.adjusted(8, 0, -20, 0) if self._rtl(option) else area.adjusted(20, 0, -8, 0)
            self._two_lines(painter, inner, words, option)
        elif index.column() == STATE:
            self._state(painter, area, words, option)
        else:
            past = index.column() == DUE and words.past
            text = words.due if index.column() == DUE else words.since
            tone = "text" if index.column() == DUE or past else "text2"
            inner = area.adjusted(20, 0, 0, 0) if self._rtl(option) else area.adjusted(0, 0, -20, 0)
            inner = inner if index.column() == IN_STATE else area
            self._write(painter, inner, text, tone, option, end=True)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(area, theme().colour("selected" if chosen else "hover" if over else "surface"))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme().colour("line"))
        if chosen and index.column() == SELLER:
            left = area.right() - 2 if self._rtl(option) else area.left()
            painter.fillRect(left, area.top(), 3, area.height() - 1, theme().colour("accentText"))

    def _two_lines(self, painter: QPainter, area: QRect, words: RowWords, option: QStyleOptionViewItem) -> None:
        tall = theme().line("dense") + theme().line("caption")
        top = QRect(area.left(), area.top() + (area.height() - 1 - tall) // 2, area.width(), theme().line("dense"))
        below = QRect(area.left(), top.bottom() + 1, area.width(), theme().line("caption"))
        self._write(painter, top, words.name, "text", option, weight=500)
        self._write(painter, below, words.second, "text3", option, role="caption")

    def _state(self, painter: QPainter, area: QRect, words: RowWords, option: QStyleOptionViewItem) -> None:
        edge = theme().px(16)
        rtl = self._rtl(option)
        left = area.right() - edge if rtl else area.left()
        widget = option.widget
        icon = theme().icon(words.icon, f"{words.family}Icon", 16, widget)
        painter.drawPixmap(left, area.top() + (area.height() - edge) // 2, icon)
        inner = area.adjusted(0, 0, -edge - 7, 0) if rtl else area.adjusted(edge + 7, 0, 0, 0)
        self._write(painter, inner, words.state, "text", option)

    def _write(
        self,
        painter: QPainter,
        area: QRect,
        text: str,
        tone: str,
        option: QStyleOptionViewItem,
        *,
        role: str = "table",
        weight: int = 400,
        end: bool = False,
    ) -> None:
        font = theme().font(role, weight)
        painter.setFont(font)
        painter.setPen(theme().colour(tone))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        right = end != self._rtl(option)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter, shown)

    @staticmethod
    def _rtl(option: QStyleOptionViewItem) -> bool:
        return bool(option.direction == Qt.LayoutDirection.RightToLeft)
