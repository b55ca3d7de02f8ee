"""What a second start shows where the first hangs: somebody pressed an icon and would see nothing at all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLayout, QWidget

from desktop_app.ui.program.tray import app_icon
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.focus import FocusRing
from desktop_app.ui.widgets.frames import column, row
from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording

_WIDE = 420


class NoAnswer(QWidget):
    """A small window of its own: one sentence, and another try.

    Args:
        said: What is wrong, and the next step.
        words: The words of the buttons.
        hand_over: Tries again; says whether the first answered.
    """

    def __init__(self, said: str, words: Wording, hand_over: Callable[[], bool]) -> None:
        super().__init__()
        self._hand_over = hand_over
        self._answered = False
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Sellerdesk")
        self.setWindowIcon(app_icon())
        lay = column(self, margins=(26, 24, 26, 22), gap=18)
        lay.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        told = Text(said, "body", wrap=True)
        told.setFixedWidth(theme().px(_WIDE))
        lay.addWidget(told)
        foot = row(gap=8)
        foot.addStretch(1)
        self.close_button = Button(words.text("Close"), "plain", 34)
        self.close_button.clicked.connect(self.close)
        foot.addWidget(self.close_button)
        self.again = Button(words.text("Try again"), "main", 34)
        self.again.clicked.connect(self._try)
        foot.addWidget(self.again)
        lay.addLayout(foot)
        self.ring = FocusRing(self)

    def ask(self, app: QApplication) -> int:
        """Show it until it is closed or the first has answered; return how the program ends."""
        self.show()
        self.activateWindow()
        self.again.setFocus(Qt.FocusReason.ShortcutFocusReason)
        app.exec()
        return 0 if self._answered else 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc, try again on Enter."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.again.click()

    def _try(self) -> None:
        self._answered = self._hand_over()
        if self._answered:
            self.close()
