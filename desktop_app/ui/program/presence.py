"""How one window's person is told: watches their state, announces, notifies, counts what the inbox has new."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.ui.announcing import announce
from desktop_app.ui.memory.told import TellingMemory
from desktop_app.ui.ports.composition import Composition, Person, Place
from desktop_app.ui.ports.host import Context
from desktop_app.ui.shell.window import Window
from desktop_app.ui.telling.teller import Teller
from desktop_app.ui.widgets.text import clean
from desktop_app.words.told import Told

_STAFF = frozenset({"support", "operator"})


class Presence(QObject):
    """Watches one window. It is made after the window's first picture, and ends with it.

    Args:
        window: Whose person is told.
        composition: Where settings, memories and the system are.
    """

    told = Signal(object, object, object)
    """The window, what was told, and whether the system's service showed it."""
    state_changed = Signal()
    """The word of the state may be another."""

    def __init__(self, window: Window, composition: Composition) -> None:
        super().__init__(window)
        self._window = window
        self._composition = composition
        self._teller: Teller | None = None
        self._whose = ("", "")
        window.entered.connect(self._entered)
        window.left.connect(self._left)
        window.went.connect(self._went)
        window.spoke.connect(self._spoke)

    def begin(self) -> None:
        """Begin with whoever is there already."""
        inside = self._window.inside()
        if inside is not None:
            self._entered(*inside)

    def close(self) -> None:
        """Watch no longer."""
        self._left()

    def state(self) -> str:
        """Return the word of the person's state, or nothing."""
        context = self._window.context()
        if context is None or self._teller is None:
            return ""
        seller = context.bridge.desk.seller().data
        if seller is None:
            return ""
        return context.words.state_in_tray(seller, market=clean(context.market, 60), now=context.now())

    # -- the person

    def _entered(self, context: Context, place: Place, person: Person) -> None:
        self._left()
        if person.role in _STAFF:
            self._window.makers.watch()
            return
        self._whose = (place.key, person.key)
        self._teller = Teller(context, self._composition.telling(*self._whose), self._wanted, self)
        self._teller.told.connect(self._tell)
        self._teller.remembered.connect(self._remember)
        context.bridge.seller_changed.connect(self.state_changed)
        self._teller.look()
        self._count()
        self.state_changed.emit()

    def _left(self) -> None:
        if self._teller is not None:
            self._teller.close()
            self._teller.deleteLater()
            self._teller = None

    def _spoke(self, context: Context) -> None:
        if self._teller is not None:
            self._teller.speak(context)
        self._count()
        self.state_changed.emit()

    def _wanted(self) -> tuple[bool, bool]:
        chosen = self._window.preferences()
        return chosen.tell_changes, chosen.tell_dates

    def _remember(self, memory: TellingMemory) -> None:
        self._composition.keep_telling(*self._whose, memory)
        self._count()

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
        self._window.futures.watch(self, shown, lambda by_service: self.told.emit(self._window, told, by_service))

    def _count(self) -> None:
        if self._teller is None:
            return
        at_inbox = self._window.current() == "inbox"
        if at_inbox and self._window.isActiveWindow() and self._teller.memory.unread:
            self._teller.read()
            return  # which counts again
        unread = self._teller.memory.unread
        self._window.sidebar.set_count("inbox", unread, self._window.words.formats.figure(unread))
        if at_inbox:
            from desktop_app.ui.pages.inbox import InboxPage  # once it is shown it is loaded: no start waits for it

            inbox = self._window.page("inbox")
            if isinstance(inbox, InboxPage):
                inbox.put_notes(self._teller.memory.notes)
