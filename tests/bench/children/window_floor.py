"""The least that a start must do: an empty main window, ended on its first paint.

Says how long after the given moment that was.
"""

from __future__ import annotations

import json
import sys
import time


def main() -> None:
    began = int(sys.argv[1])
    from PySide6.QtCore import QEvent, QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication(["floor"])

    class Floor(QMainWindow):
        def event(self, event: QEvent) -> bool:
            done = super().event(event)
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, self.painted)
            return done

        def painted(self) -> None:
            told = {"ms": (time.monotonic_ns() - began) / 1e6}
            print(json.dumps(told), flush=True)
            app.quit()

    window = Floor()
    window.resize(1180, 760)
    window.show()
    app.exec()


if __name__ == "__main__":
    main()
