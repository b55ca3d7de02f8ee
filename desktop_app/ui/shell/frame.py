"""The frame around the pages: ribbon, sidebar, banner, the stack that pages stand in, and what floats over them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.ui.widgets.banner import Banner, Ribbon, Toast
from desktop_app.ui.widgets.frames import column, row
from desktop_app.ui.widgets.sidebar import Sidebar
from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording


class Frame(QWidget):
    """Everything in a window, in one language; another language has another frame."""

    def __init__(self, words: Wording) -> None:
        super().__init__()
        self._guest: QWidget | None = None
        outer = column(self)
        self.ribbon = Ribbon()
        self.ribbon.hide()
        outer.addWidget(self.ribbon)
        across = row()
        outer.addLayout(across, 1)
        self.sidebar = Sidebar(words.text("Pages"), words.text("Settings"))
        self.sidebar.hide()
        across.addWidget(self.sidebar)
        right = column()
        across.addLayout(right, 1)
        self.banner = Banner()
        self.banner.hide()
        right.addWidget(self.banner)
        self.stack = QStackedWidget()
        right.addWidget(self.stack, 1)
        self.toasts = Toast(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep half of the window for the page, however large the text of the banner is."""
        super().resizeEvent(event)
        self.banner.set_most(self.height() // 2)

    def put(self, guest: QWidget) -> None:
        """Show something that isn't one of the pages; what stood there in the same way goes."""
        self.drop_guest()
        self._guest = guest
        self.stack.addWidget(guest)
        self.stack.setCurrentWidget(guest)

    def put_line(self, words: str) -> None:
        """Show one line of text, as a first load does."""
        self.put(_Line(words))

    def drop_guest(self) -> None:
        """Let go of what isn't one of the pages."""
        if self._guest is not None:
            self.stack.removeWidget(self._guest)
            self._guest.deleteLater()
            self._guest = None


class _Line(QWidget):
    def __init__(self, words: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        lay = column(self, margins=(32, 24, 32, 24))
        lay.addWidget(Text(words, "body", "text2", wrap=True))
        lay.addStretch(1)
