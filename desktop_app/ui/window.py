"""The shell: ribbon, banner, sidebar and the page that is shown."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.domain.hosts import may_open
from desktop_app.sync.desk import Connection, Desk, Link, Listing
from desktop_app.ui.bridge import Bridge, Futures
from desktop_app.ui.composition import Composition, Person, Place, Preferences, SignedOut
from desktop_app.ui.first_paint import after_paint
from desktop_app.ui.host import Context
from desktop_app.ui.languages import dress, offered, own_name
from desktop_app.ui.menu_bar import menu_bar, name_menus
from desktop_app.ui.motion import PAGE, fade_from, fold, unfold
from desktop_app.ui.own_things import OwnThings
from desktop_app.ui.settings_model import OF_THE_SYSTEM, Value, changed
from desktop_app.ui.shortcuts import SHORTCUTS
from desktop_app.ui.theme.theme import Appearance, theme
from desktop_app.ui.widgets.banner import Banner, Ribbon, Toast
from desktop_app.ui.widgets.focus import FocusRing
from desktop_app.ui.widgets.frames import column, row
from desktop_app.ui.widgets.nav_row import NavItem
from desktop_app.ui.widgets.order import step
from desktop_app.ui.widgets.sidebar import Sidebar
from desktop_app.ui.widgets.text import Text, clean

if TYPE_CHECKING:
    from desktop_app.ui.first_steps import FirstSteps
    from desktop_app.ui.menus import Choice
    from desktop_app.ui.pages.accounts import AccountsPage
    from desktop_app.ui.pages.first_run import FirstRun
    from desktop_app.ui.pages.page import Page
    from desktop_app.ui.pages.saved_views import ViewKeeping
    from desktop_app.ui.saved_views import SavedView, SavedViews
    from desktop_app.ui.system import FileDraft
    from desktop_app.wire import Me
    from desktop_app.words.wording import ProblemWords

    AnyPage = Page | AccountsPage

SMALLEST = QSize(720, 560)
COMPACT_BELOW = 900
_MODES = frozenset({"live", "test", "demo"})
_STAFF = frozenset({"support", "operator"})


class Window(QMainWindow):
    """The one window. It shows the first run, or a place with its pages as one person.

    Pages are loaded and made when they are first asked for, so that the first of them is painted soon.
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
        self._saved: SavedViews | None = None
        self._keeping: ViewKeeping | None = None
        self._context: Context | None = None
        self._makers: dict[str, Callable[[], AnyPage]] = {}
        self._pages: dict[str, AnyPage] = {}
        self._key = ""
        self._first: FirstRun | None = None
        self._steps: FirstSteps | None = None
        self._opening = 0
        self._desk_on_its_way: Future[Desk] | None = None
        self.futures = self._futures = Futures(self)
        self._futures.unexpected.connect(self.unexpected)
        self._own = OwnThings(self, self)
        self._keeps_open: Callable[[], bool] = bool
        self._elsewhere: Callable[[Window, str], bool] = lambda _window, _place: False
        self.setWindowTitle("Sellerdesk")
        self.setMinimumSize(SMALLEST)
        self._build()
        self.ring = FocusRing(self)
        self._menu_bar = menu_bar(self, self.do, self.words)
        self._shortcuts()
        self._restore()

    def first_run(self) -> FirstRun:
        """Return the first run's page, while it is shown."""
        assert self._first is not None  # noqa: S101 - it was shown before anybody asks for it
        return self._first

    # -- where one can be

    def show_first_run(self) -> None:
        """Ask where to start."""
        from desktop_app.ui.first_steps import FirstSteps
        from desktop_app.ui.pages.first_run import FirstRun

        self._leave()
        language = own_name(self.words.language)
        first = self._first = FirstRun(self.words, can_go_back=self._place is not None, language=language)
        steps = self._steps = FirstSteps(first, self._composition, self.words, self)
        steps.futures.unexpected.connect(self.unexpected)
        steps.arrived.connect(self.enter)
        steps.given_up.connect(self._back_from_first_run)
        first.language_wanted.connect(self._open_languages)
        first.set_compact(self.is_compact())
        self._stack_put(first)
        self.sidebar.hide()
        self.ribbon.hide()
        self.banner.hide()
        first.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self, place: Place, person: Person | None = None) -> None:
        """Go to a place, as one of its people."""
        self._place = place
        self.be(person or place.people[0])
        if place.key != self._preferences.place:
            self._keep(replace(self._preferences, place=place.key))

    def be(self, person: Person) -> None:
        """Be somebody else at this place."""
        self._leave()
        self._person = person
        self._opening += 1
        turn = self._opening
        self._draw_place()
        self._stack_put(_Line(self.words.text("Opening")))

        def opened(desk: Desk) -> None:
            if turn == self._opening:
                self._opened(desk)
            else:
                self.desk_left.emit(desk)

        self._desk_on_its_way = person.open_desk()
        self._futures.watch(self, self._desk_on_its_way, opened, self._open_failed)

    def wait_for_desk(self, seconds: float) -> None:
        """Wait a moment, before anything is shown, for a desk that is nearly there: no empty page flashes up."""
        if self._desk_on_its_way is not None:
            wait([self._desk_on_its_way], seconds)

    def go(self, key: str) -> None:
        """Show a page."""
        page = self.page(key)
        if page is None:
            return
        self._key = key
        if self._stack.currentWidget() in self._pages.values() and self._stack.currentWidget() is not page:
            fade_from(self._stack, PAGE)
        self._stack.setCurrentWidget(page)
        self.sidebar.choose(key)
        page.set_compact(self.is_compact())
        focus = page.first_focus()
        if focus is not None and focus.isEnabled():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self.went.emit(key)

    def page(self, key: str) -> AnyPage | None:
        """Return a page of the person who is shown."""
        page = self._pages.get(key)
        if page is None and key in self._makers:
            page = self._pages[key] = self._makers[key]()
            self._stack.addWidget(page)
        return page

    def current(self) -> str:
        """Return the key of the page that is shown."""
        return self._key

    def context(self) -> Context | None:
        """Return what the pages work with, while somebody's are there."""
        return self._context

    def preferences(self) -> Preferences:
        """Return what was chosen."""
        return self._preferences

    @property
    def _preferences(self) -> Preferences:
        return self._composition.preferences()

    def inside(self) -> tuple[Context, Place, Person] | None:
        """Return what the pages work with, the place and the person, while somebody's are there."""
        if self._context is None or self._place is None or self._person is None:
            return None
        return self._context, self._place, self._person

    def place_key(self) -> str:
        """Return the key of the place that is shown, or nothing."""
        return self._place.key if self._place is not None else ""

    def set_places_elsewhere(self, elsewhere: Callable[[Window, str], bool]) -> None:
        """Say who knows whether another window shows a place already (and brings that one up)."""
        self._elsewhere = elsewhere

    def offer(self, address: str) -> None:
        """Offer a marketplace that a link names: it is shown and asked about, never entered by itself."""
        self.show_first_run()
        if self._steps is not None:
            self._steps.follow(address)

    def came_back(self) -> None:
        """Look again: the person is back from the browser."""
        if self._bridge is not None:
            self._bridge.desk.came_back()

    def set_close_filter(self, keeps_open: Callable[[], bool]) -> None:
        """Say who decides whether closing the window only hides it."""
        self._keeps_open = keeps_open

    def is_compact(self) -> bool:
        """Say whether the window is narrow."""
        return self.width() < theme().px(COMPACT_BELOW)

    # -- what pages ask (the Host)

    def frame(self) -> QWidget:
        """Return what dialogs cover."""
        return self._frame

    def toast(self, words: str) -> None:
        """Say something small."""
        self.toasts.say(words)

    def may_open(self, url: str) -> bool:
        """Say whether the rule of D1 allows an address."""
        place = self._place
        return may_open(url, place.relay_url if place else None, place.confirmed_hosts if place else ())

    def open_browser(self, url: str) -> bool:
        """Open a page in the system's browser if the rule allows it."""
        if not self.may_open(url):
            self.banner.put("stop", "warning-octagon-fill", self.words.text("This address isn’t one we open."), "")
            unfold(self.banner)
            return False
        from desktop_app.ui.browser import open_address

        place = self._place
        return open_address(url, place.relay_url if place else None, place.confirmed_hosts if place else ())

    def to_the_front(self) -> None:
        """Come up from wherever the window is."""
        self.show()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def copy(self, text: str, said: str) -> None:
        """Put text on the clipboard."""
        QGuiApplication.clipboard().setText(text)
        self.toast(said)

    def save_file(self, name: str, kinds: str, content: bytes, said: str) -> None:
        """Ask where to, and write a file there."""
        from desktop_app.ui.saving import ask_where

        def failed(error: KnownError) -> None:
            self.toasts.say(self._told(error.code), "warning-circle-fill", "stopIcon")

        def chosen(path: Path) -> None:
            written = self._composition.system.write_file(path, content)
            self._futures.watch(self, written, lambda _: self.toast(said), failed)

        ask_where(self, name, kinds, chosen)

    def start_file(self, name: str, kinds: str, begun: Callable[[FileDraft, Path], object]) -> None:
        """Ask where to, and begin a file there."""
        from desktop_app.ui.saving import ask_where

        ask_where(self, name, kinds, lambda path: begun(self._composition.system.start_file(path), path))

    def toast_file(self, words: str, path: Path) -> None:
        """Say that a file is there, and offer to show it."""
        from desktop_app.ui.browser import open_folder

        self.toasts.offer(words, self.words.text("Show in folder"), lambda: open_folder(path.parent))

    def unexpected(self, error: BaseException) -> None:
        """Show the report window."""
        from desktop_app.ui.dialogs.report import Report, report_text

        report = Report(self._frame, report_text(error), self.words)
        report.copy_wanted.connect(self._copy_report)
        report.open()
        # A gatherer of its own, that opens no second report where gathering this one fails.
        Futures(report).watch(report, self._composition.report(error), report.put)

    def known(self, error: KnownError) -> None:
        """Say a known error that came up where no page waited for it: a sentence, never the report."""
        self.toasts.say(self._told(error.code), "warning-circle-fill", "stopIcon")

    # -- building

    def _build(self) -> None:
        self._frame = QWidget()
        outer = column(self._frame)
        self.ribbon = Ribbon()
        self.ribbon.hide()
        outer.addWidget(self.ribbon)
        across = row()
        outer.addLayout(across, 1)
        self.sidebar = Sidebar(self.words.text("Pages"), self.words.text("Settings"))
        self.sidebar.page_wanted.connect(self.go)
        self.sidebar.place_wanted.connect(self._open_places)
        self.sidebar.person_wanted.connect(self._open_people)
        self.sidebar.settings_wanted.connect(self._open_settings)
        self.sidebar.hide()
        across.addWidget(self.sidebar)
        right = column()
        across.addLayout(right, 1)
        self.banner = Banner()
        self.banner.pressed.connect(self._banner_pressed)
        self.banner.hide()
        right.addWidget(self.banner)
        self._stack = QStackedWidget()
        right.addWidget(self._stack, 1)
        self.setCentralWidget(self._frame)
        self.toasts = Toast(self._frame)

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
        doing: dict[str, Callable[[], object]] = {
            "page": lambda: self._go_by_number(at),
            "check": self._check,
            "search": self._search,
            "previous": lambda: self._next_account(-1),
            "next": lambda: self._next_account(1),
            "settings": self._open_settings,
            "window": lambda: self.another_wanted.emit(None),
            "close": self.close,
            "quit": self.quit_wanted.emit,
            "copy_page": self._copy_page,
            "help": self._open_help,
            "shortcuts": self._open_keys,
            "log": self._open_log,
            "about": self._open_about,
            "save_copy": self._own.save_copy,
            "emails": lambda: self._open_own_page("emails"),
            "devices": lambda: self._open_own_page("devices"),
            "account": lambda: self._open_own_page("account"),
            "sign_out": self._own.ask_sign_out,
            "end_account": self._own.ask_end,
        }
        doing[key]()

    def speak(self, locale: str) -> None:
        """Speak another language from now on; what is typed and isn't saved yet stays where it stands."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        if self._after_dialog(lambda: self.speak(self._preferences.locale)):
            return
        if locale != self._preferences.locale:
            self._keep(replace(self._preferences, locale=locale))
        self.words = self._composition.wording(locale)
        if self._menu_bar is not None:
            name_menus(self._menu_bar, self.words)
        dress(app, self.words, self._preferences)
        asked = self._first if self._first is not None and self._stack.currentWidget() is self._first else None
        typed = (asked.flow(), asked.address.text(), asked.key.text(), asked.token.text()) if asked else None
        unsaved = self._unsaved()
        self._end_first_run()
        self._build()
        self.ring.raise_()
        if typed is not None or self._place is None:
            self.show_first_run()
            if typed is not None and self._steps is not None:
                self._steps.resume(*typed)
        elif self._context is not None and self._person is not None:
            self._context = replace(self._context, words=self.words)
            key = self._key
            self._pages = {}
            self._makers = self._page_makers(self._context, self._person.role)
            self._list_pages()
            self._draw_place()
            self._draw_connection()
            self.sidebar.set_compact(self.is_compact())
            self._go_on(unsaved)
            self.go(key)
            self.spoke.emit(self._context)

    def _unsaved(self) -> dict[str, object]:
        """Return what the pages hold that nobody keeps yet."""
        found = {key: page.unsaved() for key, page in self._pages.items()}
        return {key: one for key, one in found.items() if one is not None}

    def _go_on(self, unsaved: dict[str, object]) -> None:
        """Give it to the pages that took their place."""
        for key, one in unsaved.items():
            page = self.page(key)
            if page is not None:
                page.take(one)

    def _after_dialog(self, call: Callable[[], None]) -> bool:
        """Say whether a dialog is open here, and call once it is closed: nobody loses what they are about to do."""
        from desktop_app.ui.dialogs.scrim import Dialog

        found = next((one for one in self._frame.findChildren(Dialog) if not one.isHidden()), None)
        if found is not None:
            # Once whoever waits for its end has heard of it.
            found.closed.connect(lambda: QTimer.singleShot(0, self, call))
        return found is not None

    def _stack_put(self, widget: QWidget) -> None:
        """Show something that isn't one of the pages; what stood there in the same way goes."""
        self._clear_stack()
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)

    def _clear_stack(self) -> None:
        for index in reversed(range(self._stack.count())):
            old = self._stack.widget(index)
            if old is not None and old not in self._pages.values():
                self._stack.removeWidget(old)
                old.deleteLater()

    def _end_first_run(self) -> None:
        if self._steps is not None:
            self._steps.close()
        self._first, self._steps = None, None

    def _open_languages(self) -> None:
        from desktop_app.ui.menus import Choice

        choices = [
            Choice(f"language:{language}", name, "", icon="globe", chosen=language == self.words.language)
            for language, name in offered()
        ]
        self._popup(choices, self.first_run().language)

    # -- life of a person's pages

    def _leave(self) -> None:
        self._end_first_run()
        if self._bridge is None:
            return
        bridge, self._bridge, self._context = self._bridge, None, None
        if self._keeping is not None:
            self._keeping.end()
        self._saved = self._keeping = None
        self.sidebar.views.put("", ())
        self.left.emit()
        bridge.close()
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        self._makers, self._pages, self._key = {}, {}, ""
        self.desk_left.emit(bridge.desk)
        bridge.deleteLater()

    def _opened(self, desk: Desk) -> None:
        place, person = self._place, self._person
        if place is None or person is None:
            return
        self._bridge = Bridge(desk, self)
        self._bridge.unexpected.connect(self.unexpected)
        self._bridge.connection_changed.connect(self._draw_connection)
        self._bridge.me_changed.connect(self._me_changed)
        me = desk.me()
        place = self._place = self._as_told(place, me)
        self._context = Context(
            bridge=self._bridge,
            words=self.words,
            clock=self._composition.clock,
            host=self,
            market=(me.market if me else "") or place.name,
            mode=place.mode,
            name=(me.name if me else None) or person.name,
            market_email=me.market_email if me else None,
        )
        self._makers = self._page_makers(self._context, person.role)
        self._list_pages()
        self._draw_place()
        self._draw_connection()
        self.go(next(iter(self._makers)))
        self.entered.emit(self._context, place, person)
        after_paint(self._pages[self._key], self.page_painted.emit)

    def _as_told(self, place: Place, me: Me | None) -> Place:
        """Return the place as the marketplace itself says it is: it may have gone live since it was last asked."""
        ours = place.mode == "demo"  # which nothing makes real
        if me is None or ours or me.mode == place.mode or me.mode not in _MODES:
            return place
        return self._composition.learn(place, me.mode)

    def _me_changed(self) -> None:
        place, person, context = self._place, self._person, self._context
        if place is None or person is None or context is None:
            return
        self._place = self._as_told(place, context.bridge.desk.me())
        if self._place.mode != place.mode:
            self._turn_mode(replace(context, mode=self._place.mode), person)
        self._draw_place()

    def _turn_mode(self, context: Context, person: Person) -> None:
        """Make everything anew that says what is real: what was about to be done is asked for again."""
        from desktop_app.ui.dialogs.scrim import Dialog

        for dialog in self._frame.findChildren(Dialog):
            dialog.close_dialog()
        self._context = context
        self._makers = self._page_makers(context, person.role)
        self._remake()
        self.spoke.emit(context)
        text = self.words.text
        market = clean(context.market, 60)
        live = context.mode == "live"
        went = text("{market} is live now: money is real.", market=market)
        came_back = text("{market} is no longer live: nothing here is real.", market=market)
        self.toast(went if live else came_back)

    def _page_makers(self, context: Context, role: str) -> dict[str, Callable[[], AnyPage]]:
        if role in _STAFF:
            return self._staff_makers(context)
        return {
            "selling": lambda: _selling(context),
            "buying": lambda: _buying(context),
            "inbox": lambda: _inbox(context),
            "settings": lambda: self._settings(context),
        }

    def _keep_views(self, context: Context) -> None:
        """Have the saved views in the sidebar, in the words of the context."""
        from desktop_app.ui.pages.saved_views import ViewKeeping
        from desktop_app.ui.saved_views import SavedViews

        place, person = self._place, self._person
        if place is None or person is None:
            return
        if self._keeping is not None:
            self._keeping.end()
        if self._saved is None:
            kept = self._composition.saved_views(place.key, person.key)
            keep = partial(self._composition.keep_saved_views, place.key, person.key)
            self._saved = SavedViews(kept, keep, context.bridge, context.now)
        self._keeping = ViewKeeping(self._saved, context, self.sidebar.views)
        self._keeping.wanted.connect(self._show_view)

    def _show_view(self, view: SavedView) -> None:
        self.go("accounts")
        page = self._pages.get("accounts")
        if page is not None:
            cast("AccountsPage", page).show_view(view)

    def _accounts(self, context: Context) -> AnyPage:
        from desktop_app.ui.pages.accounts import AccountsPage

        assert self._keeping is not None  # noqa: S101 - it was made with the list of pages
        return AccountsPage(context, self._keeping)

    def _staff_makers(self, context: Context) -> dict[str, Callable[[], AnyPage]]:
        self._keep_views(context)
        makers: dict[str, Callable[[], AnyPage]] = {"accounts": lambda: self._accounts(context)}
        if self._place is not None and self._place.relay_url is not None:
            # Stripe delivers to a relay; nothing ever arrives at a profile that holds a key itself.
            makers["deliveries"] = lambda: _deliveries(context)
        makers["drift"] = lambda: _drift(context)
        return makers | {"settings": lambda: self._settings(context)}

    def _settings(self, context: Context) -> AnyPage:
        from PySide6.QtWidgets import QSystemTrayIcon

        from desktop_app.ui.pages.settings import SettingsPage

        tray = QSystemTrayIcon.isSystemTrayAvailable()
        composition = self._composition
        # A demo's people were never signed up: there is nothing of theirs to look at.
        pages = self._place is not None and self._place.relay_url is not None and self._place.mode != "demo"
        settings = SettingsPage(
            context,
            self._preferences,
            composition.system,
            composition.about(),
            tray=tray,
            online_pages=pages,
            staff=self.is_staff(),
        )
        settings.changed.connect(self._set)
        settings.wanted.connect(self.do)
        return settings

    def _list_pages(self) -> None:
        self._clear_stack()
        text = self.words.text
        names = {
            "selling": ("storefront", text("Selling")),
            "buying": ("shopping-cart-simple", text("Buying")),
            "inbox": ("tray", text("Inbox")),
            "accounts": ("user-list", text("Accounts")),
            "deliveries": ("paper-plane-tilt", text("Deliveries")),
            "drift": ("git-diff", text("Drift")),
        }
        items = [
            NavItem(key, *names[key], shortcut=QKeySequence(f"Ctrl+{at + 1}").toString(_NATIVE))
            for at, key in enumerate(key for key in self._makers if key in names)
        ]
        self.sidebar.put(tuple(items))
        self.sidebar.show()

    def _open_failed(self, error: KnownError) -> None:
        self._stack_put(_Line(self._told(error.code)))
        self.sidebar.show()

    # -- first run

    def begin_demo(self) -> None:
        """Start the demo as if it had been chosen."""
        self.first_run().choices.cards[0].choose(chosen=True)
        self.first_run().go.click()

    def _back_from_first_run(self) -> None:
        if self._place is not None:
            self.enter(self._place, self._person)

    # -- drawing

    def _draw_place(self) -> None:
        place, person = self._place, self._person
        if place is None or person is None:
            return
        text = self.words.text
        me = self._bridge.desk.me() if self._bridge is not None else None
        name = (me.market if me else "") or place.name
        staff = person.role in _STAFF
        modes = {
            "live": text("Live · real money") if staff else text("Live"),
            "test": text("Test · nothing is real"),
            "demo": text("On this computer"),
        }
        short = {"live": text("Live"), "test": text("Test"), "demo": text("Demo")}.get(place.mode, place.mode)
        self.sidebar.place.put(name, place.mode, modes.get(place.mode, place.mode), short)
        self.sidebar.person.put(
            (me.name if me else None) or person.name,
            several=len(place.people) > 1,
            switch_words=text("Be somebody else"),
        )
        self._draw_ribbon(clean(name, 60), place.mode, staff=staff)
        self.setWindowTitle(f"Sellerdesk · {clean(name, 60)} · {short}")

    def _draw_ribbon(self, name: str, mode: str, *, staff: bool) -> None:
        text = self.words.text
        words = {
            "live": text("{market} · changes reach real sellers", market=name),
            "test": text("{market} · nothing here is real", market=name),
            "demo": text("{market} · nothing here is real", market=name),
        }
        word = {"live": text("LIVE"), "test": text("TEST"), "demo": text("DEMO")}
        self.ribbon.put(mode, word.get(mode, mode), words.get(mode, name))
        self.ribbon.setVisible(staff or mode != "live")

    def _draw_connection(self) -> None:
        if self._bridge is None:
            return
        connection = self._bridge.desk.connection()
        text = self.words.text
        said = {
            Link.CONNECTING: ("arrow-clockwise", text("Connecting")),
            Link.ONLINE: ("cloud-check", text("Up to date")),
            Link.OFFLINE: ("cloud-slash", text("Offline")),
            Link.REFUSED: ("cloud-slash", text("Not signed in")),
        }[connection.link]
        if connection.link is Link.ONLINE and connection.listing is not None:
            said = self._listing_said(connection.listing) or said
        notes = (connection.error_code, _listing_error(connection), connection.cache_note, connection.secret_note)
        details = " ".join(self._told(code) for code in notes if code is not None)
        self.sidebar.set_connection(*said, details)
        self._draw_banner(connection)

    def _listing_said(self, listing: Listing) -> tuple[str, str] | None:
        """Return icon and words for how far a copy of all accounts is, or None where it is up to date."""
        if listing.error_code is not None:
            return "cloud-slash", self.words.text("Not up to date")
        if listing.done_at is None:
            words = self.words.count(listing.listed, "One account listed", "{figure} accounts listed")
            return "arrow-clockwise", words
        return None

    def _draw_banner(self, connection: Connection) -> None:
        text = self.words.text
        if connection.link is Link.OFFLINE:
            more = self._last_said()
            if connection.waiting:
                waiting = self.words.count(
                    connection.waiting, "One change waits to be sent.", "{n} changes wait to be sent."
                )
                more += " " + waiting[:1].upper() + waiting[1:]
            self.banner.put("idle", "cloud-slash", self._why_offline(connection), more.strip(), text("Try now"))
        elif connection.link is Link.REFUSED:
            said = self._problem(connection.error_code or "token_invalid")
            self.banner.put("you", "key", f"{said.what}.", said.why, text("Sign in again"))
        elif (trouble := _listing_error(connection)) is not None:
            said = self._problem(trouble)
            self.banner.put("idle", "cloud-slash", f"{said.what}.", f"{said.why} {said.next_step}".strip(), "")
        elif connection.cache_note is not None:
            said = self._problem(connection.cache_note)
            more = " ".join(part for part in (said.why, said.safe, said.next_step) if part)
            self.banner.put("you", "warning-circle-fill", f"{said.what}.", more, "")
        elif connection.secret_note is not None:
            said = self._problem(connection.secret_note)
            self.banner.put("you", "key", f"{said.what}.", f"{said.why} {said.safe}".strip(), "")
        notes = (_listing_error(connection), connection.cache_note, connection.secret_note)
        cut_off = connection.link in {Link.OFFLINE, Link.REFUSED}
        (unfold if cut_off or any(note is not None for note in notes) else fold)(self.banner)

    def _why_offline(self, connection: Connection) -> str:
        """Return the particular reason: one's own network, or a marketplace that doesn't answer as it should."""
        if connection.error_code in {None, "offline"}:
            return self.words.text("You’re offline.")
        return self._told(str(connection.error_code))

    def _problem(self, code: str) -> ProblemWords:
        me = self._bridge.desk.me() if self._bridge is not None else None
        name = (me.market if me else "") or (self._place.name if self._place is not None else "")
        return self.words.problem(code, market=clean(name, 60) or None)

    def _told(self, code: str) -> str:
        return self._problem(code).in_a_line()

    def _last_said(self) -> str:
        if self._bridge is None or self._person is None or self._person.role in _STAFF:
            return ""
        seller = self._bridge.desk.seller().data
        if seller is None or seller.as_of is None:
            return ""
        age = self.words.at(seller.as_of, self._composition.clock.now().astimezone())
        return self.words.text("This is what Stripe said {age}.", age=age)

    # -- menus

    def _open_places(self) -> None:
        from desktop_app.ui.menus import Choice

        text = self.words.text
        choices = [
            Choice(f"place:{place.key}", place.name, self._mode_words(place.mode), chosen=place is self._place)
            for place in self._known_places()
        ]
        choices.append(Choice("add", text("Add a place"), "", icon="plus"))
        choices.append(Choice("window", text("Open another window"), "", icon="copy-simple"))
        choices.append(Choice("settings", text("Settings"), "", icon="gear-six"))
        choices.append(Choice("help", text("Explain the words"), "", icon="question"))
        self._popup(choices, self.sidebar.place)

    def _known_places(self) -> list[Place]:
        places = list(self._composition.places())
        if self._place is not None and all(place.key != self._place.key for place in places):
            places.insert(0, self._place)
        elif self._place is not None:
            places = [self._place if place.key == self._place.key else place for place in places]
        return places

    def _mode_words(self, mode: str) -> str:
        text = self.words.text
        return {
            "live": text("Live · real money"),
            "test": text("Test · nothing is real"),
            "demo": text("On this computer"),
        }.get(mode, mode)

    def _open_people(self) -> None:
        from desktop_app.ui.menus import Choice

        if self._place is None:
            return
        text = self.words.text
        roles = {"user": text("Sells and buys"), "support": text("Support"), "operator": text("Operator")}
        choices = [
            Choice(f"person:{person.key}", person.name, roles.get(person.role, ""), chosen=person is self._person)
            for person in self._place.people
        ]
        self._popup(choices, self.sidebar.person)

    def _popup(self, choices: list[Choice], anchor: QWidget) -> None:
        from desktop_app.ui.menus import PopupList

        popup = PopupList(choices, self)
        popup.chosen.connect(self._picked)
        popup.open_at(anchor.mapToGlobal(QPoint(0, 0)), anchor.height())

    def _picked(self, key: str) -> None:
        kind, _, name = key.partition(":")
        if kind == "add":
            self.show_first_run()
        elif kind == "settings":
            self._open_settings()
        elif kind == "language":
            # After the list that told it is gone: everything is made anew.
            QTimer.singleShot(0, self, lambda: self.speak(name))
        elif kind == "person" and self._place is not None:
            self.be(next(person for person in self._place.people if person.key == name))
        elif kind == "place":
            place = next(place for place in self._known_places() if place.key == name)
            if place is not self._place and not self._elsewhere(self, place.key):
                self.enter(place)
        elif kind in {"window", "help"}:
            self.do(kind)

    def _open_settings(self) -> None:
        self.go("settings")

    def _banner_pressed(self) -> None:
        if self._bridge is None:
            return
        if self._bridge.desk.connection().link is Link.REFUSED:
            self._sign_in_again()
        else:
            self._bridge.desk.came_back()

    def _sign_in_again(self) -> None:
        """Ask at the same place: its host is shown once more, and the sign-in page opens from there."""
        address = self._place.relay_url if self._place is not None else None
        if address is not None:
            self.offer(address)
        else:
            self.show_first_run()

    # -- shortcuts

    def _go_by_number(self, at: int) -> None:
        keys = [key for key in self._makers if key != "settings"]
        if at < len(keys):
            self.go(keys[at])

    def _check(self) -> None:
        page = self._pages.get(self._key)
        if page is not None:
            page.check()

    def _search(self) -> None:
        page = self._pages.get(self._key)
        if page is not None:
            page.search()

    def _next_account(self, step: int) -> None:
        from desktop_app.ui.pages.accounts import AccountsPage

        page = self._pages.get(self._key)
        if isinstance(page, AccountsPage):
            page.next_account(step)

    # -- what is the person's own

    def _open_own_page(self, name: str) -> None:
        if self._place is not None and self._place.relay_url is not None:
            self.open_browser(f"{self._place.relay_url}/pages/{name}")

    def depart(self, then: Callable[[SignedOut], None]) -> None:
        """Leave the place for good: nothing of it stays on this computer; then show another, or the first question."""
        place = self._place
        if place is None:
            return
        self._leave()
        self._place = self._person = None
        self._stack_put(_Line(self.words.text("Signing out")))

        def gone(end: SignedOut) -> None:
            known = [one for one in self._composition.places() if not self._elsewhere(self, one.key)]
            if known:
                self.enter(known[0])
            else:
                self.show_first_run()
            then(end)

        self._futures.watch(self, self._composition.sign_out(place), gone, self._open_failed)

    # -- what tells about the program

    def is_staff(self) -> bool:
        """Say whether who is shown looks after others."""
        return self._person is not None and self._person.role in _STAFF

    def _open_help(self) -> None:
        from desktop_app.ui.dialogs.help import HelpSheet

        market = clean(self._context.market, 60) if self._context is not None else ""
        HelpSheet(self._frame, self.words, market, staff=self.is_staff()).open()

    def _open_keys(self) -> None:
        from desktop_app.ui.dialogs.help import KeysSheet

        KeysSheet(self._frame, self.words, staff=self.is_staff()).open()

    def _open_about(self) -> None:
        from desktop_app.ui.dialogs.help import AboutSheet

        sheet = AboutSheet(self._frame, self.words, self._composition.about())
        sheet.copy_wanted.connect(self._copy_versions)
        sheet.open()
        self._futures.watch(sheet, self._composition.system.shipped(), sheet.put)

    def _open_log(self) -> None:
        from desktop_app.ui.dialogs.help import LogSheet

        sheet = LogSheet(self._frame, self.words)

        def read() -> None:
            self._futures.watch(sheet, self._composition.system.read_log(), sheet.put)

        sheet.again_wanted.connect(read)
        sheet.copy_wanted.connect(self._copy_log)
        sheet.open()
        read()

    def _copy_versions(self, text: str) -> None:
        self.copy(text, self.words.text("Versions copied."))

    def _copy_log(self, text: str) -> None:
        self.copy(text, self.words.text("Log copied."))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy the text under the pointer."""
        from desktop_app.ui.copying import text_menu

        under = self.childAt(self.mapFromGlobal(event.globalPos()))
        if isinstance(under, Text) and under.text():
            text_menu(under.text(), self.words, self, event.globalPos())

    def _copy_page(self) -> None:
        from desktop_app.ui.copying import page_text

        page = self._stack.currentWidget()
        if page is not None:
            self.copy(page_text(page), self.words.text("Copied."))

    # -- settings

    def _set(self, key: str, value: Value) -> None:
        """Set what a person chose; what the system keeps is asked of it."""
        if key in OF_THE_SYSTEM:
            self._set_in_system(key, on=bool(value))
            return
        self._keep(changed(self._preferences, key, value))
        if key in {"appearance", "text_factor", "calm"}:
            chosen = self._preferences
            theme().apply(Appearance(chosen.appearance), text_factor=chosen.text_factor, calm=chosen.calm)
        # After the choice was told: the page that tells it may be made anew as well.
        QTimer.singleShot(0, self, lambda: self._chosen(key))

    def _chosen(self, key: str) -> None:
        self.follow_choice(key)
        self.chose.emit(key)

    def follow_choice(self, key: str) -> None:
        """Draw anew what a preference decides, wherever it was chosen."""
        if key == "locale":
            self.speak(self._preferences.locale)
        elif key == "text_factor":
            self._remake()

    def _set_in_system(self, key: str, *, on: bool) -> None:
        system = self._composition.system
        future = system.start_at_login(on) if key == "start_at_login" else system.open_links(on)

        def failed(error: KnownError) -> None:
            self.toasts.say(self._told(error.code), "warning-circle-fill", "stopIcon")
            page = self._pages.get("settings")
            if isinstance(page, SettingsPage):
                page.put(key, not on)

        from desktop_app.ui.pages.settings import SettingsPage

        self._futures.watch(self, future, None, failed)

    def _remake(self) -> None:
        """Make everything anew whose heights follow the text."""
        if self._after_dialog(self._remake):
            return
        unsaved = self._unsaved()
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages = {}
        self.ribbon.set_height()
        self.sidebar.set_compact(self.is_compact())
        self._go_on(unsaved)
        self.go(self._key)

    def _copy_report(self, text: str) -> None:
        self.copy(text, self.words.text("Report copied."))

    def _keep(self, preferences: Preferences) -> None:
        self._composition.keep(preferences)

    def _restore(self) -> None:
        self.resize(1180, 760)
        if self._preferences.geometry:
            self.restoreGeometry(QByteArray.fromBase64(self._preferences.geometry.encode()))

    # -- the window's own events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Change between sidebar and rail."""
        super().resizeEvent(event)
        compact = self.is_compact()
        self.sidebar.set_compact(compact)
        for page in self._pages.values():
            if page.compact != compact:
                page.set_compact(compact)
        shown = self._stack.currentWidget()
        if self._first is not None and shown is self._first:
            self._first.set_compact(compact)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's own name
        """Let the keyboard go as one reads: pages are made and made anew in another order."""
        return step(self._frame, forward=next)

    def changeEvent(self, event: object) -> None:
        """Coming to the front may mean coming back from the browser."""
        super().changeEvent(event)  # type: ignore[arg-type]
        if self.isActiveWindow():
            self.came_back()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember where the window was and let the desk go; or only hide, where the program stays beside the clock."""
        if self._keeps_open():
            event.ignore()
            self.hide()
            return
        self._keep(replace(self._preferences, geometry=bytes(self.saveGeometry().toBase64().data()).decode()))
        self._leave()
        self._futures.forget()
        super().closeEvent(event)
        self.closed.emit(self)


def _selling(context: Context) -> AnyPage:
    from desktop_app.ui.pages.selling import SellingPage

    return SellingPage(context)


def _buying(context: Context) -> AnyPage:
    from desktop_app.ui.pages.buying import BuyingPage

    return BuyingPage(context)


def _inbox(context: Context) -> AnyPage:
    from desktop_app.ui.pages.inbox import InboxPage

    return InboxPage(context)


def _deliveries(context: Context) -> AnyPage:
    from desktop_app.ui.pages.deliveries import DeliveriesPage

    return DeliveriesPage(context)


def _drift(context: Context) -> AnyPage:
    from desktop_app.ui.pages.drift import DriftPage

    return DriftPage(context)


def _listing_error(connection: Connection) -> str | None:
    """Return what keeps a copy of all accounts from being up to date; a profile on a relay has none."""
    return None if connection.listing is None else connection.listing.error_code


class _Line(QWidget):
    """A first load shows one line of text."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        lay = column(self, margins=(32, 24, 32, 24))
        lay.addWidget(Text(words, "body", "text2", wrap=True))
        lay.addStretch(1)


_NATIVE = QKeySequence.SequenceFormat.NativeText
