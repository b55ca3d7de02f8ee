"""An empty main window, offscreen and left alone: says when it is painted."""

from __future__ import annotations

import json

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class Empty(QMainWindow):
    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, lambda: print(json.dumps({"painted": True}), flush=True))
        return done


def main() -> None:
    app = QApplication(["empty"])
    window = Empty()
    window.resize(1180, 760)
    window.show()
    app.exec()


if __name__ == "__main__":
    main()
