"""The icon beside the system's clock, where the system has a place for it; and the program's own icon."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop_app.resources import resource
from desktop_app.ui.widgets.menu import Menu
from desktop_app.words.told import Told
from desktop_app.words.wording import Wording

_MILLISECONDS = 12_000
_BUS, _BUS_PATH, _WATCHER = "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.kde.StatusNotifierWatcher"
_ANSWER = 1000
"""Milliseconds that the bus may take to say who is on it."""
_EDGES = (16, 22, 24, 32, 48, 64, 128, 256)


@cache
def app_icon() -> QIcon:
    """Return the program's icon at the sizes that trays and task bars ask for."""
    renderer = QSvgRenderer(str(resource("desktop", "sellerdesk.svg")))
    icon = QIcon()
    for edge in _EDGES:
        picture = QPixmap(edge, edge)
        picture.fill("transparent")
        painter = QPainter(picture)
        renderer.render(painter)
        painter.end()
        icon.addPixmap(picture)
    return icon


class Tray(QObject):
    """Brings the window up, ends the program, and shows notifications where no service does."""

    open_wanted = Signal()
    told_wanted = Signal()
    """The notification beside the icon was pressed."""
    end_wanted = Signal()

    def __init__(self, words: Wording, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon = QSystemTrayIcon(app_icon(), self)
        self._menu = Menu(None, kept=True)
        self._open = self._menu.addAction("")
        self._open.triggered.connect(self.open_wanted)
        self._menu.addSeparator()
        self._end = self._menu.addAction("")
        self._end.triggered.connect(self.end_wanted)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.told_wanted)
        self.put(words, "")

    @staticmethod
    def there_is_one() -> bool:
        """Say whether the system has a place for such an icon."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @staticmethod
    def may_come() -> bool:
        """Say whether a place may still come: at login the desktop may start it after this program.

        Qt asks once whether icons are watched for on the session's bus, and keeps the answer: it is asked here, apart.
        """
        if QGuiApplication.platformName() not in {"xcb", "wayland"}:
            return False
        from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return False
        asked = QDBusMessage.createMethodCall(_BUS, _BUS_PATH, _BUS, "NameHasOwner")
        asked.setArguments([_WATCHER])
        return bus.call(asked, QDBus.CallMode.Block, _ANSWER).arguments() == [False]

    def put(self, words: Wording, state: str) -> None:
        """Speak a language, and say the state on the icon."""
        self._open.setText(words.text("Open Sellerdesk"))
        self._end.setText(words.text("Quit Sellerdesk"))
        self._icon.setToolTip(f"Sellerdesk · {state}" if state else "Sellerdesk")

    def menu(self) -> QMenu:
        """Return what opens from the icon, where the system doesn't draw it itself."""
        return self._menu

    def appear(self) -> None:
        """Stand beside the clock."""
        self._icon.show()

    def is_there(self) -> bool:
        """Say whether it stands there."""
        return self._icon.isVisible()

    def close(self) -> None:
        """Leave the place beside the clock."""
        self._icon.hide()
        self._menu.deleteLater()

    def show(self, told: Told) -> None:
        """Show a notification beside the icon."""
        if self.is_there() and self._icon.supportsMessages():
            self._icon.showMessage(told.title, told.body, app_icon(), _MILLISECONDS)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.open_wanted.emit()
