"""The running program: its windows, each on a place of its own, its icon beside the clock, what others ask of it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop_app.domain.errors import KnownError
from desktop_app.sync.deep_link import Connect, Returned, read_deep_link
from desktop_app.ui.ports.composition import Composition, Place
from desktop_app.ui.program.instance import Instance, Wish
from desktop_app.ui.shell.first_paint import after_paint
from desktop_app.ui.shell.window import Window
from desktop_app.ui.theme.theme import theme

if TYPE_CHECKING:
    from desktop_app.ui.program.presence import Presence
    from desktop_app.ui.program.tray import Tray

_PAUSE, _LOOKS = 500, 30
"""Milliseconds between two looks for a place beside the clock, and how many: a desktop may take a while at login."""


class Program(QObject):
    """Owns every window. Two windows never show the same place, and a window shows one place at a time.

    Args:
        app: The application.
        composition: Where people, places and settings come from.
        instance: The claim to be the only program on this home, or None where nobody else can start.
        painted: Called once the first page of a person is painted.
    """

    settled = Signal()
    """A window's first picture is there, or it has none: what that needn't wait for may be done."""
    _pressed = Signal(str)
    _stray = Signal(object)
    _still = Signal(bool)

    def __init__(
        self,
        app: QApplication,
        composition: Composition,
        instance: Instance | None = None,
        painted: Callable[[], object] = bool,
    ) -> None:
        super().__init__(app)
        self._composition = composition
        self._instance = instance
        self._painted = painted
        self.windows: list[Window] = []
        self._presences: dict[Window, Presence] = {}
        self._told_by: Window | None = None
        self._ending = False
        self._unseen = False
        self._looks = 0
        self.tray: Tray | None = None
        self._pressed.connect(self._show_told, Qt.ConnectionType.QueuedConnection)
        self._stray.connect(self._unexpected, Qt.ConnectionType.QueuedConnection)
        self._still.connect(theme().put_system_calm, Qt.ConnectionType.QueuedConnection)
        composition.system.when_pressed(self._pressed.emit)
        if instance is not None:
            instance.wished.connect(self.act_on)

    # -- windows

    def open(self, window: Window, *, shown: bool = True) -> None:
        """Take a window in and show it, or keep it ready where nobody asked for one.

        Without a place beside the clock it would be nowhere: there it is shown all the same.
        """
        self.windows.append(window)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        window.closed.connect(self._closed)
        window.half_done.stays.connect(self._stays)
        window.another_wanted.connect(self.another)
        window.quit_wanted.connect(self.end)
        window.chose.connect(self._chose)
        window.set_close_filter(self._keeps_open)
        window.set_places_elsewhere(self._elsewhere)
        window.page_painted.connect(self._painted)
        if shown:
            window.show()
            # One turn of the loop later: whoever waits for this picture comes first.
            after_paint(window, lambda: QTimer.singleShot(0, self, self._settle))
        else:
            self._unseen = True
            QTimer.singleShot(0, self, self._settle)

    def another(self, place: Place | None = None) -> None:
        """Open one more window: at a place, or where none is named, at one that no window shows, or at the question."""
        if place is not None and (there := self._showing(place.key)) is not None:
            there.to_the_front()
            return
        if place is None:
            place = next((one for one in self._composition.places() if self._showing(one.key) is None), None)
        window = Window(self._composition)
        if self.windows:
            window.move(self.windows[-1].pos().x() + 32, self.windows[-1].pos().y() + 32)
        self.open(window)
        if place is None:
            window.show_first_run()
        else:
            window.enter(place)

    def front(self, token: str = "") -> None:
        """Bring up the window that told something last, or the one that was used last.

        Args:
            token: What the desktop gave whoever asked for it (xdg-activation): without it Wayland lets no program
                come to the front by itself.
        """
        if token:
            # Where Qt looks for it when it next asks to be activated; elsewhere nobody reads it.
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        window = self._told_by if self._told_by in self.windows else None
        window = window or (self.windows[-1] if self.windows else None)
        if window is None:
            self.another()
        else:
            window.to_the_front()
        if token:
            # It is good once: no program that we start may take it for its own.
            os.environ.pop("XDG_ACTIVATION_TOKEN", None)

    def act_on(self, wish: Wish) -> None:
        """Do what another start was asked for: come to the front, and follow its link."""
        if wish.in_tray:
            return
        self.front(wish.token)
        if wish.link and self.windows:
            follow(self.windows[-1], wish.link)

    def end(self) -> None:
        """End the program, whatever would stay beside the clock otherwise.

        A window in which something is typed asks first; the program ends with the last of them.
        """
        self._ending = True
        for window in list(self.windows):
            window.close()
        if not self.windows:
            QApplication.quit()

    def let_go(self) -> None:
        """Ask nothing any more: whoever ends the program from outside isn't there to answer."""
        for window in self.windows:
            window.half_done.let_go()

    def _stays(self) -> None:
        self._ending = False

    def close(self) -> None:
        """Let go of everything that isn't a window."""
        self._composition.system.when_pressed(_nothing)
        for presence in self._presences.values():
            presence.close()
        self._presences.clear()
        if self.tray is not None:
            self.tray.close()
            self.tray = None
        if self._instance is not None:
            self._instance.close()

    def can_stay(self) -> bool:
        """Say whether the program can be there without a window."""
        return self.tray is not None

    def _keeps_open(self) -> bool:
        others = any(window.isVisible() for window in self.windows[1:])
        wanted = self._composition.preferences().stay_in_tray
        return not self._ending and not others and self.can_stay() and wanted

    def _showing(self, place: str) -> Window | None:
        return next((window for window in self.windows if window.place_key() == place), None)

    def _elsewhere(self, window: Window, place: str) -> bool:
        """Bring up the window that shows a place already; False where this window may go there."""
        there = self._showing(place)
        if there is None or there is window:
            return False
        there.to_the_front()
        return True

    def _chose(self, key: str) -> None:
        """Let the other windows follow what was chosen in one."""
        for window in self.windows:
            if window is not self.sender():
                window.follow_choice(key)

    def _closed(self, window: Window) -> None:
        if window in self.windows:
            self.windows.remove(window)
        presence = self._presences.pop(window, None)
        if presence is not None:
            presence.close()
        if self.windows:
            window.deleteLater()

    def _settle(self) -> None:
        """Do what the first picture needn't wait for: watch, be heard by other starts, and stand beside the clock."""
        # Loaded here, since a start that is waited for needs none of it.
        from desktop_app.ui.program.presence import Presence
        from desktop_app.ui.program.tray import app_icon
        from desktop_app.ui.theme.icons import preload

        self.settled.emit()
        preload()
        QApplication.setWindowIcon(app_icon())
        if not self._ending:
            self._composition.system.when_still(self._still.emit)
        for window in self.windows:
            if window not in self._presences:
                presence = self._presences[window] = Presence(window, self._composition)
                presence.told.connect(self._tell)
                presence.state_changed.connect(self._draw_tray)
                presence.begin()
        if self._instance is not None:
            self._instance.listen()
        self._find_place()

    def _find_place(self) -> None:
        """Stand beside the clock; without a place there, a program that was started without a window shows it."""
        from desktop_app.ui.program.tray import Tray

        if self.tray is not None or self._ending:
            return
        if self._unseen and self._looks < _LOOKS and Tray.may_come():
            self._looks += 1
            QTimer.singleShot(_PAUSE, self, self._find_place)
            return
        if Tray.there_is_one():
            tray = self.tray = Tray(self.windows[0].words if self.windows else self._composition.wording(""), self)
            tray.open_wanted.connect(self.front)
            tray.told_wanted.connect(self._show_told)
            tray.end_wanted.connect(self.end)
            tray.appear()
            self._draw_tray()
        elif self._unseen:
            for window in self.windows:
                window.show()
        self._unseen = False

    # -- telling

    def _tell(self, window: Window, told: object, by_service: object) -> None:
        self._told_by = window
        if not by_service and self.tray is not None:
            self.tray.show(told)  # type: ignore[arg-type] # signals carry objects

    def _show_told(self, token: str = "") -> None:
        """Bring up what a notification told of: the state, wherever its window stood."""
        self.front(token)
        if self._told_by in self.windows and self._told_by is not None:
            self._told_by.show_state()

    def _draw_tray(self) -> None:
        if self.tray is not None and self.windows:
            first = self.windows[0]
            presence = self._presences.get(first)
            self.tray.put(first.words, "" if presence is None else presence.state())

    # -- what nobody caught

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Say what came up on the window's thread: a known error in its words, anything else by the report."""
        if isinstance(error, KnownError):
            if self.windows:
                self.windows[-1].known(error)
            return
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            self._unexpected(error)

    def thread_hook(self, arguments: threading.ExceptHookArgs) -> None:
        """The same for other threads; a known error there has been told by whoever waited for it."""
        threading.__excepthook__(arguments)
        if isinstance(arguments.exc_value, Exception) and not isinstance(arguments.exc_value, KnownError):
            self._stray.emit(arguments.exc_value)

    def _unexpected(self, error: BaseException) -> None:
        if self.windows:
            self.windows[-1].unexpected(error)


def follow(window: Window, link: str) -> None:
    """Follow a link of our scheme in a window; whatever names a marketplace is shown and asked about first."""
    try:
        read = read_deep_link(link)
    except KnownError as error:
        window.known(error)
        return
    if isinstance(read, Returned):
        window.returned()
    else:
        window.offer(read.relay if isinstance(read, Connect) else read.page)


def _nothing(_token: str) -> None:
    """Nobody is there any more to be told."""
