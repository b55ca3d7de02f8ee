"""The window: where it stands, whose pages it shows, and what happens to it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow

from desktop_app.domain.errors import KnownError
from desktop_app.sync.desk import Desk, Link
from desktop_app.ui.bridge import Bridge, Futures
from desktop_app.ui.languages import dress, own_name
from desktop_app.ui.ports.composition import Composition, Person, Place, Preferences, SignedOut
from desktop_app.ui.ports.host import Context
from desktop_app.ui.shell.choosing import Choosing
from desktop_app.ui.shell.first_paint import after_paint
from desktop_app.ui.shell.frame import Frame
from desktop_app.ui.shell.half_done import HalfDone
from desktop_app.ui.shell.menu_bar import menu_bar, name_menus
from desktop_app.ui.shell.own_things import OwnThings
from desktop_app.ui.shell.page_host import PageHost
from desktop_app.ui.shell.page_makers import PageMakers
from desktop_app.ui.shell.page_set import PageSet
from desktop_app.ui.shell.signs import MODES, Signs
from desktop_app.ui.shell.standing import Standing
from desktop_app.ui.shortcuts import SHORTCUTS
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.focus import FocusRing
from desktop_app.ui.widgets.order import step
from desktop_app.ui.widgets.text import clean

if TYPE_CHECKING:
    from desktop_app.ui.dialogs.scrim import Dialog
    from desktop_app.ui.memory.saved_views import SavedView
    from desktop_app.ui.pages.accounts.page import AccountsPage
    from desktop_app.ui.pages.first_run.page import FirstRun
    from desktop_app.ui.shell.first_steps import FirstSteps
    from desktop_app.ui.shell.lists import Lists
    from desktop_app.ui.shell.page_set import AnyPage
    from desktop_app.ui.shell.program_sheets import ProgramSheets
    from desktop_app.wire import Me

SMALLEST = QSize(720, 560)
COMPACT_BELOW = 900
_MOVE = frozenset({"page", "search", "previous", "next", "settings"})
"""What moves the page or the keyboard on it; a dialog keeps both until it is closed."""


class Window(QMainWindow):
    """The one window. It shows the first run, or a place with its pages as one person.

    What stands in it is made by :mod:`desktop_app.ui.shell`; here is decided where one is and when that changes.
    """

    desk_left = Signal(object)
    """A desk that is no longer shown; its owner stops it."""
    page_painted = Signal()
    """The first page of a person was painted."""
    entered = Signal(object, object, object)
    """Somebody's pages are there: context, place, person."""
    left = Signal()
    """They are gone again."""
    closed = Signal(object)
    """The window, once it is closed for good."""
    another_wanted = Signal(object)
    """One more window, at a place or (None) wherever there is one."""
    chose = Signal(str)
    """The key of a preference that was chosen here: other windows follow."""
    quit_wanted = Signal()
    """The whole program is to end."""
    went = Signal(str)
    """A page came up."""
    spoke = Signal(object)
    """The window speaks another language: the context as it is now."""

    def __init__(self, composition: Composition) -> None:
        super().__init__()
        self._composition = composition
        self.words = composition.wording(self._preferences.locale)
        self._place: Place | None = None
        self._person: Person | None = None
        self._bridge: Bridge | None = None
        self._context: Context | None = None
        self._first: FirstRun | None = None
        self._steps: FirstSteps | None = None
        self._opening = 0
        self._offered = ""
        self._whose = "", ""
        self._desk_on_its_way: Future[Desk] | None = None
        self._keeps_open: Callable[[], bool] = bool
        self._elsewhere: Callable[[Window, str], bool] = lambda _window, _place: False
        self.setWindowTitle("Sellerdesk")
        self.setMinimumSize(SMALLEST)
        self.futures = Futures(self)
        self.host = PageHost(composition, self)
        self.futures.unexpected.connect(self.host.unexpected)
        self._own = OwnThings(self, self)
        self.makers = PageMakers(composition, self)
        self._build()
        self.pages = PageSet(self._frame, self)
        self.half_done = HalfDone(self.pages, self)
        self.choosing = Choosing(composition, self, self)
        self.makers.chosen.connect(self.choosing.set)
        self.makers.wanted.connect(self.do)
        self.makers.view_wanted.connect(self._show_view)
        self.makers.account_wanted.connect(self._show_account)
        self.makers.counted.connect(self._count)
        self.pages.went.connect(self.went)
        self.pages.went.connect(self.makers.went)
        self.choosing.chose.connect(self.chose)
        self.ring = FocusRing(self)
        self._menu_bar = menu_bar(self, self.do, self.words)
        self._shortcuts()
        self._restore()

    # -- what others ask of it

    def first_run(self) -> FirstRun:
        """Return the first run's page, while it is shown."""
        assert self._first is not None  # noqa: S101 - it was shown before anybody asks for it
        return self._first

    def go(self, key: str) -> None:
        """Show a page."""
        self.pages.go(key)

    def page(self, key: str) -> AnyPage | None:
        """Return a page of the person who is shown."""
        return self.pages.page(key)

    def current(self) -> str:
        """Return the key of the page that is shown."""
        return self.pages.current

    def context(self) -> Context | None:
        """Return what the pages work with, while somebody's are there."""
        return self._context

    def standing(self) -> Standing:
        """Return where the window is."""
        return Standing(self._place, self._person, self._bridge.desk if self._bridge is not None else None)

    def inside(self) -> tuple[Context, Place, Person] | None:
        """Return what the pages work with, the place and the person, while somebody's are there."""
        if self._context is None or self._place is None or self._person is None:
            return None
        return self._context, self._place, self._person

    def preferences(self) -> Preferences:
        """Return what was chosen."""
        return self._preferences

    @property
    def _preferences(self) -> Preferences:
        return self._composition.preferences()

    def place_key(self) -> str:
        """Return the key of the place that is shown, or nothing."""
        return self._place.key if self._place is not None else ""

    def frame(self) -> Frame:
        """Return what everything stands in, and dialogs cover."""
        return self._frame

    def is_compact(self) -> bool:
        """Say whether the window is narrow."""
        return self.width() < theme().px(COMPACT_BELOW)

    def set_places_elsewhere(self, elsewhere: Callable[[Window, str], bool]) -> None:
        """Say who knows whether another window shows a place already (and brings that one up)."""
        self._elsewhere = elsewhere

    def set_close_filter(self, keeps_open: Callable[[], bool]) -> None:
        """Say who decides whether closing the window only hides it."""
        self._keeps_open = keeps_open

    def came_back(self) -> None:
        """Look again: the person is back from the browser."""
        if self._bridge is not None:
            self._bridge.desk.came_back()

    def returned(self) -> None:
        """Take note that the browser sent the person back."""
        self.came_back()
        if self._bridge is not None:
            self._bridge.returned.emit()

    def to_the_front(self) -> None:
        """Come up from wherever the window is."""
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def show_state(self) -> None:
        """Show the page of the person's state, unless they are about to do something in a dialog."""
        if self._context is not None and self._open_dialog() is None and self.page("selling") is not None:
            self.go("selling")

    def known(self, error: KnownError) -> None:
        """Say a known error that came up where no page waited for it."""
        self.host.known(error)

    def unexpected(self, error: BaseException) -> None:
        """Show the report window."""
        self.host.unexpected(error)

    def copy(self, text: str, said: str) -> None:
        """Put text on the clipboard and say so."""
        self.host.copy(text, said)

    # -- the frame

    def _build(self) -> None:
        frame = self._frame = Frame(self.words)
        self._signs = Signs(frame, self.words, self._composition.clock)
        self.ribbon, self.sidebar, self.banner, self.toasts = frame.ribbon, frame.sidebar, frame.banner, frame.toasts
        self.sidebar.page_wanted.connect(self.go)
        self.sidebar.place_wanted.connect(self._open_places)
        self.sidebar.person_wanted.connect(self._open_people)
        self.sidebar.settings_wanted.connect(self._open_settings)
        self.banner.pressed.connect(self._banner_pressed)
        self.setCentralWidget(frame)

    def _draw_place(self) -> None:
        if self._place is not None and self._person is not None:
            self.setWindowTitle(self._signs.draw_place(self.standing()))

    def _draw_connection(self) -> None:
        self._signs.draw_connection(self.standing())

    @cached_property
    def lists(self) -> Lists:
        """The short lists that open on a click."""
        from desktop_app.ui.shell.lists import Lists

        return Lists(self._composition, self, lambda place: self._elsewhere(self, place))

    @cached_property
    def _sheets(self) -> ProgramSheets:
        """What is told of the program itself."""
        from desktop_app.ui.shell.program_sheets import ProgramSheets

        return ProgramSheets(self._composition, self)

    def _open_places(self) -> None:
        self.lists.open_places(self.sidebar.place)

    def _open_people(self) -> None:
        self.lists.open_people(self.sidebar.person)

    def _open_languages(self) -> None:
        self.lists.open_languages(self.first_run().language)

    def _open_settings(self) -> None:
        self.go("settings")

    def complain(self, what: str, more: str = "") -> None:
        """Say what went wrong, until it was read: in the banner, or over the dialog whose scrim would lie on it."""
        from desktop_app.ui.announcing import announce
        from desktop_app.ui.dialogs.scrim import Dialog, Notice

        dialogs = [one for one in self._frame.findChildren(Dialog) if not one.isHidden()]
        if not dialogs:
            self._signs.complain(what, more)
            return
        for before in dialogs:
            if isinstance(before, Notice):
                before.close_dialog()  # the newest is enough: nobody clicks a heap of them away
        notice = Notice(self._frame, what, more, self.words.text("Close"))
        notice.open()
        announce(notice, notice.accessibleName())

    def _banner_pressed(self) -> None:
        if self._signs.heard():
            self._draw_connection()
            return
        if self._bridge is None:
            return
        if self._bridge.desk.connection().link is Link.REFUSED:
            self._sign_in_again()
        else:
            self._bridge.desk.came_back()
            if self._place is not None and self._place.mode == "demo":
                self._composition.mend_demo()
            self.banner.work(self.words.text("Trying"))

    def _sign_in_again(self) -> None:
        """Ask at the same place: its host is shown once more, and the sign-in page opens from there."""
        address = self._place.relay_url if self._place is not None else None
        self.show_first_run()
        if address is not None and self._steps is not None:
            self._steps.follow(address)

    # -- the first run

    def show_first_run(self) -> None:
        """Ask where to start."""
        from desktop_app.ui.pages.first_run.page import FirstRun
        from desktop_app.ui.shell.first_steps import FirstSteps

        self._leave()
        language = own_name(self.words.language)
        first = self._first = FirstRun(self.words, can_go_back=self._place is not None, language=language)
        steps = self._steps = FirstSteps(first, self._composition, self.words, self)
        steps.futures.unexpected.connect(self.host.unexpected)
        steps.arrived.connect(self.enter)
        steps.given_up.connect(self._back_from_first_run)
        first.language_wanted.connect(self._open_languages)
        first.set_compact(self.is_compact())
        self._frame.put(first)
        self.sidebar.hide()
        self.ribbon.hide()
        self.banner.hide()
        self.setWindowTitle("Sellerdesk")  # it is at no place while it asks for one
        first.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_demo(self) -> None:
        """Start the demo as if it had been chosen."""
        self.first_run().choices.cards[0].choose(chosen=True)
        self.first_run().go.click()

    def offer(self, address: str) -> None:
        """Offer a marketplace that a link names: it is shown, and nothing is asked of it before the person goes on.

        Where a dialog is open it comes up after that; of several links the newest.
        """
        waits, self._offered = bool(self._offered), address
        if not waits:
            self._show_offered()

    def _show_offered(self) -> None:
        if self._after_dialog(self._show_offered):
            return
        address, self._offered = self._offered, ""
        self.show_first_run()
        if self._steps is not None:
            self._steps.offer(address)

    def _back_from_first_run(self) -> None:
        if self._place is not None:
            self.enter(self._place, self._person)

    def _end_first_run(self) -> None:
        if self._steps is not None:
            self._steps.close()
        self._first, self._steps = None, None

    # -- at a place, as somebody

    def enter(self, place: Place, person: Person | None = None) -> None:
        """Go to a place, as one of its people."""
        self._place = place
        self.be(person or place.people[0])
        if place.key != self._preferences.place:
            self._composition.keep(replace(self._preferences, place=place.key))
        if place.mode == "demo":
            self._wait_for_another_demo(place)

    def _wait_for_another_demo(self, place: Place) -> None:
        """Go on in the demo that is begun anew, where its Stripe has ended by itself: nothing works there any more."""

        def still_there() -> bool:
            return self._place is not None and self._place.relay_url == place.relay_url

        def begun(anew: Place) -> None:
            if still_there():
                self._close_dialogs()
                key = self._person.key if self._person is not None else ""
                self.enter(anew, next((one for one in anew.people if one.key == key), None))
                self.host.toast(self.words.text("The pretend Stripe had stopped, so the demo began anew."))

        def failed(_error: KnownError) -> None:
            if still_there():
                self.show_first_run()

        self.futures.watch(self, self._composition.renewed_demo(), begun, failed)

    def be(self, person: Person) -> None:
        """Be somebody else at this place."""
        self._leave()
        self._person = person
        turn = self._opening
        self._draw_place()
        self._frame.put_line(self.words.text("Opening"))

        def opened(desk: Desk) -> None:
            if turn == self._opening:
                self._opened(desk)
            else:
                self.desk_left.emit(desk)

        self._desk_on_its_way = person.open_desk()
        self.futures.watch(self, self._desk_on_its_way, opened, self._open_failed)

    def wait_for_desk(self, seconds: float) -> None:
        """Wait a moment, before anything is shown, for a desk that is nearly there: no empty page flashes up."""
        if self._desk_on_its_way is not None:
            wait([self._desk_on_its_way], seconds)

    def depart(self, then: Callable[[SignedOut], None]) -> None:
        """Leave the place for good: nothing of it stays on this computer; then show another, or the first question."""
        place = self._place
        if place is None:
            return
        self._leave()
        self.half_done.forget(place.key)
        if self._preferences.place == place.key:
            self._composition.keep(replace(self._preferences, place=""))  # it names who was there
        self._place = self._person = None
        self.setWindowTitle("Sellerdesk")
        self._frame.put_line(self.words.text("Signing out"))

        def gone(end: SignedOut) -> None:
            known = [one for one in self._composition.places() if not self._elsewhere(self, one.key)]
            if known:
                self.enter(known[0])
            else:
                self.show_first_run()
            then(end)

        self.futures.watch(self, self._composition.sign_out(place), gone, self._open_failed)

    def _leave(self) -> None:
        self._opening += 1  # a desk that is still on its way comes to nobody any more
        self._end_first_run()
        self._signs.heard()
        if self._bridge is None:
            return
        self.half_done.keep(*self._whose)
        bridge, self._bridge, self._context = self._bridge, None, None
        self.makers.end()
        self.sidebar.views.put("", ())
        self.sidebar.forget_counts()
        self.left.emit()
        bridge.close()
        self.pages.end()
        self.desk_left.emit(bridge.desk)
        bridge.deleteLater()

    def _opened(self, desk: Desk) -> None:
        place, person = self._place, self._person
        if place is None or person is None:
            return
        self._bridge = Bridge(desk, self)
        self._bridge.unexpected.connect(self.host.unexpected)
        self._bridge.connection_changed.connect(self._draw_connection)
        self._bridge.me_changed.connect(self._me_changed)
        self._bridge.returned.connect(self.to_the_front)
        me = desk.me()
        place = self._place = self._as_told(place, me)
        self._context = Context(
            bridge=self._bridge,
            words=self.words,
            clock=self._composition.clock,
            host=self.host,
            market=(me.market if me else "") or place.name,
            mode=place.mode,
            name=(me.name if me else None) or person.name,
            market_email=me.market_email if me else None,
            staff=self.standing().staff,
        )
        self._whose = place.key, person.key
        self._begin_pages(self._context)
        self.half_done.bring_back(*self._whose)
        first = self.pages.go_first()
        self.entered.emit(self._context, place, person)
        if first is not None:
            after_paint(first, self.page_painted.emit)

    def _open_failed(self, error: KnownError) -> None:
        self._frame.put_line(self.standing().told(self.words, error.code))
        self.sidebar.show()

    def _begin_pages(self, context: Context) -> None:
        self.pages.begin(self._makers_of(context), self.words)
        self.makers.count()
        self._draw_place()
        self._draw_connection()

    def _makers_of(self, context: Context) -> dict[str, Callable[[], AnyPage]]:
        return self.makers.of(context, self.standing(), self.sidebar.views)

    def _show_view(self, view: SavedView) -> None:
        self.go("accounts")
        page = self.pages.made("accounts")
        if page is not None:
            cast("AccountsPage", page).show_view(view)

    def _show_account(self, account_id: str) -> None:
        self.go("accounts")
        page = self.pages.made("accounts")
        if page is not None:
            cast("AccountsPage", page).look_at(account_id)

    def _count(self, page: str, number: int) -> None:
        self.sidebar.set_count(page, number, self.words.formats.figure(number))

    # -- what the marketplace says of itself

    def _as_told(self, place: Place, me: Me | None) -> Place:
        """Return the place as the marketplace itself says it is: it may have gone live since it was last asked."""
        ours = place.mode == "demo"  # which nothing makes real
        if me is None or ours or me.mode == place.mode or me.mode not in MODES:
            return place
        return self._composition.learn(place, me.mode)

    def _me_changed(self) -> None:
        place, context = self._place, self._context
        if place is None or context is None:
            return
        self._place = self._as_told(place, context.bridge.desk.me())
        if self._place.mode != place.mode:
            self._turn_mode(replace(context, mode=self._place.mode))
        self._draw_place()

    def _turn_mode(self, context: Context) -> None:
        """Make everything anew that says what is real: what was about to be done is asked for again."""
        self._close_dialogs()
        self._context = context
        self.pages.remake(self._makers_of(context))
        self.spoke.emit(context)
        text = self.words.text
        market = clean(context.market, 60)
        live = context.mode == "live"
        went = text("{market} is live now: money is real.", market=market)
        came_back = text("{market} is no longer live: nothing here is real.", market=market)
        self.host.toast(went if live else came_back)

    # -- made anew

    def speak(self, locale: str) -> None:
        """Speak another language from now on; what is typed and isn't saved yet stays where it stands."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        if self._after_dialog(lambda: self.speak(self._preferences.locale)):
            return
        if locale != self._preferences.locale:
            self._composition.keep(replace(self._preferences, locale=locale))
        self.words = self._composition.wording(locale)
        if self._menu_bar is not None:
            name_menus(self._menu_bar, self.words)
        dress(app, self.words, self._preferences)
        asked = self._first
        typed = (asked.flow(), asked.address.text(), asked.key.text(), asked.token.text()) if asked else None
        unsaved = self.pages.unsaved()
        self._end_first_run()
        self._build()
        self.pages.move_to(self._frame)
        self.ring.raise_()
        if typed is not None or self._place is None:
            self.show_first_run()
            if typed is not None and self._steps is not None:
                self._steps.resume(*typed)
        elif self._context is not None:
            self._context = replace(self._context, words=self.words)
            self._begin_pages(self._context)
            self.sidebar.set_compact(self.is_compact())
            self.pages.go_on(unsaved)
            self.go(self.pages.current)
            self.spoke.emit(self._context)

    def remake(self) -> None:
        """Make everything anew whose heights follow the text."""
        if self._after_dialog(self.remake):
            return
        self.ribbon.set_height()
        self._fit()  # how narrow a window is follows from the size of its text as well
        self.pages.remake()

    def follow_choice(self, key: str) -> None:
        """Draw anew what a preference decides, chosen in another window."""
        self.choosing.follow(key)

    def _close_dialogs(self) -> None:
        """Close what speaks of something that isn't there any more."""
        from desktop_app.ui.dialogs.scrim import Dialog

        for dialog in self._frame.findChildren(Dialog):
            dialog.close_dialog()

    def _after_dialog(self, call: Callable[[], None]) -> bool:
        """Say whether a dialog is open here, and call once it is closed: nobody loses what they are about to do."""
        found = self._open_dialog()
        if found is not None:
            # Once whoever waits for its end has heard of it.
            found.closed.connect(lambda: QTimer.singleShot(0, self, call))
        return found is not None

    def _open_dialog(self) -> Dialog | None:
        from desktop_app.ui.dialogs.scrim import Dialog

        return next((one for one in self._frame.findChildren(Dialog) if not one.isHidden()), None)

    # -- shortcuts and menus

    def _shortcuts(self) -> None:
        for declared in SHORTCUTS:
            if self._menu_bar is not None and declared.menu:
                continue  # its menu listens
            for at, keys in enumerate(declared.keys):
                shortcut = QShortcut(QKeySequence(keys), self)
                shortcut.setProperty("does", declared.key)
                shortcut.setProperty("at", at)
                shortcut.activated.connect(self._struck)

    def _struck(self) -> None:
        self.do(str(self.sender().property("does")), int(self.sender().property("at")))

    def do(self, key: str, at: int = 0) -> None:
        """Do what a shortcut or a menu's line says (:mod:`desktop_app.ui.shortcuts`)."""
        if key in _MOVE and self._open_dialog() is not None:
            return  # the page would change under the scrim, and take the keyboard there
        doing: dict[str, Callable[[], object]] = {
            "page": lambda: self.pages.go_by_number(at),
            "check": self._check,
            "search": self._search,
            "previous": lambda: self._next_account(-1),
            "next": lambda: self._next_account(1),
            "settings": self._open_settings,
            "window": lambda: self.another_wanted.emit(None),
            "close": self.close,
            "quit": self.quit_wanted.emit,
            "copy_page": self._copy_page,
            "help": self._sheets.open_help,
            "shortcuts": self._sheets.open_keys,
            "log": self._sheets.open_log,
            "about": self._sheets.open_about,
            "save_copy": self._own.save_copy,
            "emails": lambda: self._open_own_page("emails"),
            "devices": lambda: self._open_own_page("devices"),
            "account": lambda: self._open_own_page("account"),
            "sign_out": self._own.ask_sign_out,
            "end_account": self._own.ask_end,
        }
        doing[key]()

    def _check(self) -> None:
        page = self.pages.shown()
        if page is not None:
            page.check()

    def _search(self) -> None:
        page = self.pages.shown()
        if page is not None:
            page.search()

    def _next_account(self, step: int) -> None:
        from desktop_app.ui.pages.accounts.page import AccountsPage

        page = self.pages.shown()
        if isinstance(page, AccountsPage):
            page.next_account(step)

    def _open_own_page(self, name: str) -> None:
        if self._place is None or self._place.relay_url is None:
            return
        if self._bridge is not None and self._bridge.desk.connection().link is Link.OFFLINE:
            waits = self.words.text("Works again when you’re online")
            self.complain(self.words.formats.ended(waits))  # rather than the browser's own error
        else:
            self.host.open_browser(f"{self._place.relay_url}/pages/{name}")

    def _copy_page(self) -> None:
        from desktop_app.ui.widgets.copying import page_text

        page = self._frame.stack.currentWidget()
        if page is not None:
            self.host.copy(page_text(page), self.words.text("Copied."))

    # -- the window's own events

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy the text or the row under the pointer."""
        from desktop_app.ui.widgets.copying import text_menu, text_under

        said = text_under(self, event.globalPos())
        if said:
            text_menu(said, self.words, self, event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Change between sidebar and rail."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        compact = self.is_compact()
        self.sidebar.set_compact(compact)
        self.pages.set_compact(compact)
        if self._first is not None:
            self._first.set_compact(compact)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's own name
        """Let the keyboard go as one reads: pages are made and made anew in another order."""
        return step(self._frame, forward=next)

    def changeEvent(self, event: object) -> None:
        """Coming to the front may mean coming back from the browser."""
        super().changeEvent(event)  # type: ignore[arg-type]  # of Qt, whatever its kind
        if self.isActiveWindow():
            self.came_back()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the window was and let the desk go; or only hide, where the program stays beside the clock.

        Nobody loses what they typed without being asked.
        """
        if self._keeps_open():
            event.ignore()
            self.hide()
            return
        if self.half_done.asks(self._frame, self.words, self.close):
            event.ignore()
            self.to_the_front()
            return
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self._composition.keep(replace(self._preferences, geometry=geometry))
        self._leave()
        self.futures.forget()
        super().closeEvent(event)
        self.closed.emit(self)

    def _restore(self) -> None:
        self.resize(QSize(1180, 760).boundedTo(self.screen().availableSize()))
        if self._preferences.geometry:
            self.restoreGeometry(QByteArray.fromBase64(self._preferences.geometry.encode()))
        self.sidebar.set_compact(self.is_compact())  # before the sheet looks at it for the first time
