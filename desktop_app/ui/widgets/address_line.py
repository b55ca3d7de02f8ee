"""The address of a page that is about to open: which host, and whether the way there is locked."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import Qt

from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.frames import Ground, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.text import Run, Text, clean, name_control
from desktop_app.words.wording import Wording

LOCKED, PLAIN = "lock-simple", "globe"
_LONGEST_HOST, _LONGEST_REST = 120, 80


class AddressLine(Ground):
    """Shows one address, its host in bold, always from left to right.

    The padlock stands for https alone: a page on this computer needs none, but it isn't locked either.
    """

    def __init__(self, words: Wording) -> None:
        super().__init__()
        self._words = words
        self.setProperty("fieldFrame", True)
        self.setProperty("sunken", True)
        self.setFixedHeight(theme().px(34))
        inner = row(self, margins=(11, 0, 11, 0), gap=8)
        self.icon = Icon(PLAIN, "text2", 16)
        inner.addWidget(self.icon)
        self.text = Text("", "body", "text3", elide="end")
        self.text.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        inner.addWidget(self.text, 1)

    def put(self, url: str) -> None:
        """Show an address. What lies behind the host is cut, and never shown when the pointer rests on it."""
        parts = urlsplit(url)
        host = clean(parts.netloc.rpartition("@")[2], _LONGEST_HOST)
        rest = clean(url.partition(parts.netloc)[2] if parts.netloc else "", _LONGEST_REST)
        self.icon.put(LOCKED if parts.scheme == "https" else PLAIN, "text2")
        self.text.put_runs(Run(f"{parts.scheme}://", "text3"), Run(host, "text", 600), Run(rest, "text3"))
        self.text.setToolTip("")
        name_control(self.text, self._words.text("The page opens at {host}", host=host))
