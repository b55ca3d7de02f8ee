"""How the program is there while nobody looks at its window: beside the clock, by notifications, by a count."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from desktop_app.ui.announcing import announce
from desktop_app.ui.composition import Composition, Person, Place
from desktop_app.ui.host import Context
from desktop_app.ui.pages.inbox import InboxPage
from desktop_app.ui.telling import Teller
from desktop_app.ui.tray import Tray
from desktop_app.ui.window import Window
from desktop_app.words.told import Told

_STAFF = frozenset({"support", "operator"})


class Presence(QObject):
    """Watches one window. It is made after the window and ends with it.

    Args:
        window: Whose person is told.
        composition: Where settings, memories and the system are.
    """

    _pressed = Signal()

    def __init__(self, window: Window, composition: Composition) -> None:
        super().__init__(window)
        self._window = window
        self._composition = composition
        self._teller: Teller | None = None
        self._ending = False
        self.tray = Tray(window.words, self) if Tray.there_is_one() else None
        if self.tray is not None:
            self.tray.open_wanted.connect(self._open)
            self.tray.end_wanted.connect(self.end)
            self.tray.appear()
        window.entered.connect(self._entered)
        window.left.connect(self._left)
        window.went.connect(self._went)
        window.spoke.connect(self._spoke)
        window.set_close_filter(self._keeps_open)
        self._pressed.connect(self._open, Qt.ConnectionType.QueuedConnection)
        composition.system.when_pressed(self._pressed.emit)

    def end(self) -> None:
        """End the program, whatever stays beside the clock otherwise."""
        self._ending = True
        self._window.close()
        QApplication.quit()

    def close(self) -> None:
        """Leave the place beside the clock."""
        self._composition.system.when_pressed(_nothing)
        self._left()
        if self.tray is not None:
            self.tray.close()
            self.tray = None

    def can_stay(self) -> bool:
        """Say whether the program can be there without a window."""
        return self.tray is not None

    def _keeps_open(self) -> bool:
        """Say whether closing the window leaves the program beside the clock."""
        return not self._ending and self.can_stay() and self._window.preferences().stay_in_tray

    # -- the person

    def _entered(self, context: Context, place: Place, person: Person) -> None:
        self._left()
        if person.role in _STAFF:
            return
        memory = self._composition.telling(place.key, person.key)
        self._teller = Teller(context, memory, self._wanted, self)
        self._teller.told.connect(self._tell)
        self._teller.remembered.connect(lambda memory: self._composition.keep_telling(place.key, person.key, memory))
        self._teller.remembered.connect(self._count)
        self._teller.look()
        self._count()
        self._draw_tray()
        context.bridge.seller_changed.connect(self._draw_tray)

    def _left(self) -> None:
        if self._teller is not None:
            self._teller.deleteLater()
            self._teller = None

    def _spoke(self, context: Context) -> None:
        if self._teller is not None:
            self._teller.speak(context)
        self._count()
        self._draw_tray()

    def _wanted(self) -> tuple[bool, bool]:
        chosen = self._window.preferences()
        return chosen.tell_changes, chosen.tell_dates

    def _went(self, page: str) -> None:
        if page == "inbox" and self._teller is not None:
            self._teller.read()
            self._count()

    # -- telling

    def _tell(self, told: Told) -> None:
        announce(self._window, f"{told.title}. {told.body}")
        if self._window.isActiveWindow() and self._window.current() == "selling":
            return  # it stands before the person's eyes
        action = self._window.words.text("Open Sellerdesk")
        shown = self._composition.system.notify(told.title, told.body, action)
        self._window.futures.watch(self, shown, lambda by_service: self._shown(told, by_service))

    def _shown(self, told: Told, by_service: object) -> None:
        if not by_service and self.tray is not None:
            self.tray.show(told)

    def _count(self) -> None:
        if self._teller is None:
            return
        if self._window.current() == "inbox" and self._window.isActiveWindow():
            self._teller.read()
        self._window.sidebar.set_count("inbox", self._teller.memory.unread)
        inbox = self._window.page("inbox") if self._window.current() == "inbox" else None
        if isinstance(inbox, InboxPage):
            inbox.put_notes(self._teller.memory.notes)

    def _draw_tray(self) -> None:
        context = self._window.context()
        if self.tray is None or context is None:
            return
        seller = context.bridge.desk.seller().data
        words = context.words
        state = words.state_word(seller.status, seller.note, market=context.market) if seller is not None else ""
        self.tray.put(words, state)

    def _open(self) -> None:
        self._window.to_the_front()


def _nothing() -> None:
    """Nobody is there any more to be told."""
