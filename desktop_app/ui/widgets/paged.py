"""The one model of long lists: rows worded once when they arrive, more fetched by page token as one scrolls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop_app.ui.widgets.text import tooltip

ItemT = TypeVar("ItemT")
Index = QModelIndex | QPersistentModelIndex
NONE: Final = "–"
"""What stands where there is nothing."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows, computed once.

    Attributes:
        second: A quieter line below.
        icon: An icon before the words, in the colour of its ``family``.
        end: Whether it stands at the end of its column, as numbers and dates do.
        theirs: Data from outside (a name, an id), which may be shortened for want of room; our own words may not.
        meant: What the words stand for, under the pointer and aloud, where they are fewer.
    """

    text: str
    second: str = ""
    icon: str = ""
    family: str = "idle"
    tone: str = "text"
    weight: int = 400
    end: bool = False
    theirs: bool = False
    meant: str = ""

    def whole(self) -> str:
        """Return all of its words."""
        return "  ".join(part for part in (self.meant or self.text, self.second) if part)


@dataclass(frozen=True, slots=True)
class Line:
    """What one row shows."""

    cells: tuple[Cell, ...]

    def said(self) -> str:
        """Return the row as one sentence for assistive technology."""
        parts = [part for cell in self.cells for part in (cell.meant or cell.text, cell.second)]
        return ", ".join(part for part in parts if part and part != NONE)


@dataclass(frozen=True, slots=True)
class Head:
    """The name of a column; ``end`` puts it there."""

    words: str
    end: bool = False


class PagedModel(QAbstractTableModel, Generic[ItemT]):
    """Things in the order they came, each once.

    Args:
        key: Returns what tells one thing from another.
        word: Words one thing.
        heads: The columns.
        parent: What it ends with.
    """

    more_wanted = Signal(str)
    """The token of the next page."""

    def __init__(
        self,
        key: Callable[[ItemT], str],
        word: Callable[[ItemT], Line],
        heads: Sequence[Head],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._key, self._word, self._heads = key, word, tuple(heads)
        self._items: list[ItemT] = []
        self._lines: list[Line] = []
        self._places: dict[str, int] = {}
        self._next: str | None = None
        self._asked = False

    def put(self, items: Sequence[ItemT], following: str | None = None) -> None:
        """Show these from the beginning; ``following`` is the token of the next page."""
        self.beginResetModel()
        self._items, self._lines, self._places = [], [], {}
        self._add(self._fresh(items))
        self._next, self._asked = following, False
        self.endResetModel()

    def append(self, items: Sequence[ItemT], following: str | None = None) -> None:
        """Show a further page below. What moved meanwhile and came before already stays where it stands."""
        self._next, self._asked = following, False
        fresh = self._fresh(items)
        if fresh:
            first = len(self._items)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self._add(fresh)
            self.endInsertRows()

    def change(self, item: ItemT) -> None:
        """Show a thing that changed, where it stands; one that isn't shown is left alone."""
        at = self._places.get(self._key(item))
        if at is not None:
            self._items[at], self._lines[at] = item, self._word(item)
            self.dataChanged.emit(self.index(at, 0), self.index(at, len(self._heads) - 1))

    def place_of(self, key: str) -> int | None:
        """Return where a thing stands."""
        return self._places.get(key)

    def item(self, at: int) -> ItemT | None:
        """Return the thing of a row."""
        return self._items[at] if 0 <= at < len(self._items) else None

    def items(self) -> Sequence[ItemT]:
        """Return everything that was fetched."""
        return self._items

    def line_at(self, at: int) -> Line:
        """Return what a row shows."""
        return self._lines[at]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return how many rows were fetched."""
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._heads)

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
        """Return a cell's text: a lookup, since Qt asks many times."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        cell = line.cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.whole()
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(cell.whole())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.said() if index.column() == 0 else cell.whole()
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's name."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._heads[section].words
        return None

    def _fresh(self, items: Sequence[ItemT]) -> list[ItemT]:
        found = dict.fromkeys(self._key(item) for item in items)
        firsts = dict(zip(map(self._key, reversed(items)), reversed(items), strict=True))
        return [firsts[key] for key in found if key not in self._places]

    def _add(self, items: Sequence[ItemT]) -> None:
        for item in items:
            self._places[self._key(item)] = len(self._items)
            self._items.append(item)
            self._lines.append(self._word(item))
