"""The least that a list of very many must do: a bare window, a table, a model in Python, keyset pages by sqlite3.

Takes the same words as ``crowd_window`` does, as far as there is a floor.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

from bench.table_eye import Eye, step, wheel

_PAGE = 50
_ROWS = (
    "SELECT id, search, status, country, changed FROM directory"
    " WHERE changed < ? ORDER BY changed DESC, id DESC LIMIT ?"
)


class Model(QAbstractTableModel):
    """Rows of the list, page by page."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._database = sqlite3.connect(path)
        self._rows: list[tuple[Any, ...]] = []

    def anew(self) -> None:
        self.beginResetModel()
        self._rows = self._page(1 << 62)
        self.endResetModel()

    def _page(self, before: int) -> list[tuple[Any, ...]]:
        return self._database.execute(_ROWS, (before, _PAGE)).fetchall()

    def empty(self) -> None:
        self.beginResetModel()
        self._rows = []
        self.endResetModel()

    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's own
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's own
        return 0 if parent.isValid() else 4

    def canFetchMore(self, _parent: Any) -> bool:  # noqa: N802 - Qt's own
        return bool(self._rows)

    def fetchMore(self, _parent: Any) -> None:  # noqa: N802 - Qt's own
        more = self._page(self._rows[-1][4])
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(more) - 1)
        self._rows += more
        self.endInsertRows()

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


class Hand(QObject):
    """Does what is asked."""

    asked = Signal(object)

    def __init__(self, table: QTableView, model: Model) -> None:
        super().__init__()
        self._table, self._model = table, model
        self._eye = Eye(table)
        self.asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def _answer(self, asked: dict[str, Any]) -> None:
        print(json.dumps(getattr(self, asked.pop("do"))(**asked)), flush=True)

    def open(self) -> dict[str, Any]:
        self._model.empty()
        QApplication.processEvents()
        return {"ms": [self._eye.took(self._model.anew, answer=True)]}

    def fill(self, rows: int) -> dict[str, Any]:
        while self._model.rowCount() < rows:
            self._model.fetchMore(QModelIndex())
        return {"rows": self._model.rowCount()}

    def scroll(self, times: int) -> dict[str, Any]:
        self._eye.took(lambda: step(self._table, 0), answer=False)
        return {"ms": [self._eye.took(lambda: wheel(self._table), answer=False) for _ in range(times)]}

    def jump(self, places: list[float]) -> dict[str, Any]:
        return {"ms": [self._eye.took(lambda to=to: step(self._table, to), answer=False) for to in places]}


def main() -> None:
    app = QApplication(["floor"])
    window, table, model = QMainWindow(), QTableView(), Model(sys.argv[1])
    model.anew()
    table.setModel(model)
    table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().setDefaultSectionSize(44)
    window.setCentralWidget(table)
    window.resize(1180, 760)
    window.show()
    hand = Hand(table, model)

    def read() -> None:
        for line in sys.stdin:
            hand.asked.emit(json.loads(line))
        QTimer.singleShot(0, app, app.quit)

    print(json.dumps({"rows": model.rowCount()}), flush=True)
    threading.Thread(target=read, daemon=True).start()
    app.exec()


if __name__ == "__main__":
    main()
