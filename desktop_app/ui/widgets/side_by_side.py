"""Parts beside each other, or below each other where large text leaves them no room for that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QLayoutItem, QWidget, QWidgetItem

from desktop_app.domain.value import value
from desktop_app.ui.widgets.arranging import Arrangement
from desktop_app.ui.widgets.frames import column, row

_ANYWHERE: Final = Qt.AlignmentFlag(0)


@value
class _Part:
    widget: QWidget
    share: int
    needs: Callable[[], int] | None

    def least(self) -> int:
        """Return how wide it has to be at least, wherever it stands."""
        return max(self.widget.minimumWidth(), self.widget.minimumSizeHint().width())

    def needed(self) -> int:
        """Return how wide it has to be to stand beside another."""
        return max(self.least(), self.needs() if self.needs is not None else 0)


class _Beside(QWidgetItem):
    """A part in the row: it gets what it needs there before others get their share of the rest."""

    def __init__(self, part: _Part) -> None:
        super().__init__(part.widget)
        self._part = part

    def minimumSize(self) -> QSize:
        """Return how wide it has to be beside another."""
        return super().minimumSize().expandedTo(QSize(0 if self.isEmpty() else self._part.needed(), 0))


class SideBySide(Arrangement):
    """A row that becomes a column where its parts have no room beside each other.

    Which of them it is follows from the width alone, and so does the height: there is nothing to be told, and nothing
    that could be told too late. Both are boxes of Qt's own, so that a row stands as any other row does.
    """

    def __init__(self, gap: int = 0, below: int = 0, *, even: bool = False) -> None:
        """Make an empty row.

        Args:
            gap: What parts what stands beside each other.
            below: What parts what stands below each other.
            even: Whether all keep to their share of the width, as columns do that go on in the next row.
        """
        super().__init__()
        self._gap, self._even = gap, even
        self._parts: list[_Part] = []
        self._row: QBoxLayout = row(gap=gap)
        self._column: QBoxLayout = column(gap=below)
        self._placed: QBoxLayout = self._row
        self._measured: int | None = None
        """What the parts need beside each other, until that may have changed: it is asked for at every height."""
        self.setContentsMargins(0, 0, 0, 0)

    def add(
        self,
        part: QWidget,
        share: int = 0,
        alignment: Qt.AlignmentFlag = _ANYWHERE,
        needs: Callable[[], int] | None = None,
    ) -> None:
        """Take a part, its share of the row, and how wide it has to be there (as its layout says, if not given)."""
        made = _Part(part, share, needs)
        self._parts.append(made)
        self.addWidget(part)
        beside, below = _Beside(made), QWidgetItem(part)
        beside.setAlignment(alignment)
        below.setAlignment(alignment & Qt.AlignmentFlag.AlignHorizontal_Mask)
        self._row.addItem(beside)
        self._column.addItem(below)
        self._row.setStretch(self._row.count() - 1, share)

    def clear(self) -> None:
        """Let go of the parts; they stay whose they are."""
        while self._items:
            self.takeAt(0)
        self.invalidate()

    def stacks(self) -> bool:
        """Say whether the parts stand below each other."""
        return self._placed is self._column

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give one item back."""
        taken = super().takeAt(index)
        if taken is not None:
            self._parts.pop(index)
            self._row.takeAt(index)
            self._column.takeAt(index)
        return taken

    def invalidate(self) -> None:
        """Forget what was measured."""
        self._measured = None
        super().invalidate()
        self._row.invalidate()
        self._column.invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        """Grow as a row does."""
        return self._row.expandingDirections()

    def heightForWidth(self, width: int) -> int:
        """Return the height at a width."""
        return _tall(self._within(width), width)

    def minimumHeightForWidth(self, width: int) -> int:
        """Return the least height at a width."""
        box = self._within(width)
        return box.minimumHeightForWidth(width) if box.hasHeightForWidth() else box.minimumSize().height()

    def sizeHint(self) -> QSize:
        """Return the size of the row."""
        return self._row.sizeHint()

    def minimumSize(self) -> QSize:
        """Return what the widest part needs: the others can stand below it."""
        return QSize(max((part.least() for part in self._shown()), default=0), self._row.minimumSize().height())

    def maximumSize(self) -> QSize:
        """Return how large it may get as it stands."""
        return self._placed.maximumSize()

    def setGeometry(self, area: QRect) -> None:
        """Place the parts."""
        super().setGeometry(area)
        box = self._within(area.width())
        if box is not self._placed:
            box.invalidate()  # it would leave them where the other put them, if it was as large before
            self._placed = box
        rtl = self.parentWidget().layoutDirection() == Qt.LayoutDirection.RightToLeft
        self._row.setDirection(QBoxLayout.Direction.RightToLeft if rtl else QBoxLayout.Direction.LeftToRight)
        box.setGeometry(area)

    def _shown(self) -> list[_Part]:
        return [part for part in self._parts if not part.widget.isHidden()]

    def _within(self, width: int) -> QBoxLayout:
        if self._measured is None:
            self._measured = self._needed()
        return self._row if width >= self._measured else self._column

    def _needed(self) -> int:
        shown = self._shown()
        gaps = self._gap * max(0, len(shown) - 1)
        shares = sum(part.share for part in shown)
        if self._even and shown:
            return gaps + max(-(-part.needed() * shares // part.share) for part in shown)
        return gaps + sum(part.needed() for part in shown)


def _tall(box: QBoxLayout, width: int) -> int:
    return box.heightForWidth(width) if box.hasHeightForWidth() else box.sizeHint().height()
