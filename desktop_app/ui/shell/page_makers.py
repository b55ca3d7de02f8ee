"""Which pages somebody has, and how each is made; a page's module is loaded when the page is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.ui.ports.composition import Composition
from desktop_app.ui.ports.host import Context
from desktop_app.ui.shell.standing import Standing
from desktop_app.ui.widgets.views_list import ViewsList

if TYPE_CHECKING:
    from datetime import datetime

    from desktop_app.ui.memory.drifts import DriftsKept
    from desktop_app.ui.memory.saved_views import SavedViews
    from desktop_app.ui.pages.accounts.saved_views import ViewKeeping
    from desktop_app.ui.shell.page_set import AnyPage
    from desktop_app.ui.telling.support_news import SupportNews

    Makers = dict[str, Callable[[], AnyPage]]


class PageMakers(QObject):
    """Makes pages for a person; the views that staff keep live here as long as the person is shown."""

    chosen = Signal(str, object)
    """A setting and the value that was chosen for it."""
    wanted = Signal(str)
    """What a button of the settings does, by its key."""
    view_wanted = Signal(object)
    """A saved view is to be looked at."""
    account_wanted = Signal(str)
    """An account is to be looked at, by its id."""
    counted = Signal(str, int)
    """How much is new on a page, or is to be seen there, by its key."""

    def __init__(self, composition: Composition, parent: QObject) -> None:
        super().__init__(parent)
        self._composition = composition
        self._keeping: ViewKeeping | None = None
        self._news: SupportNews | None = None
        self._drifts: DriftsKept | None = None
        self.saved: SavedViews | None = None
        """The views of whoever is shown, for staff."""

    def of(self, context: Context, standing: Standing, views: ViewsList) -> Makers:
        """Return the makers of a person's pages, in the order of the sidebar.

        Args:
            context: What the pages work with.
            standing: Where the window is.
            views: The rows of the sidebar for saved views.
        """
        own: Makers = {"settings": lambda: self._settings(context, standing)}
        if standing.staff:
            return self._of_staff(context, standing, views) | own
        return {
            "selling": lambda: _selling(context),
            "buying": lambda: _buying(context),
            "inbox": lambda: _inbox(context),
        } | own

    def end(self) -> None:
        """Forget the person's views."""
        if self._keeping is not None:
            self._keeping.end()
        self.saved = self._keeping = self._news = self._drifts = None

    def went(self, key: str) -> None:
        """Say that a page came up: what stands in the inbox is looked at."""
        if key == "inbox" and self._news is not None:
            self._news.look()

    def watch(self) -> None:
        """Look by itself from now on for what waits for staff: no first picture waits for it."""
        if self._news is not None:
            self._news.begin()

    def count(self) -> None:
        """Tell all counts again: the rows that show them may be new ones."""
        if self._news is not None:
            self.counted.emit("inbox", self._news.unread())
        if self._drifts is not None:
            self.counted.emit("drift", self._drifts.number())

    def _of_staff(self, context: Context, standing: Standing, views: ViewsList) -> Makers:
        keeping = self._keep_views(context, standing, views)
        news, drifts = self._watch_news(context, standing), self._keep_drifts(context, standing)
        makers: Makers = {
            "accounts": lambda: _accounts(context, keeping),
            "inbox": lambda: self._support_inbox(context, news),
        }
        if standing.place is not None and standing.place.relay_url is not None:
            # Stripe delivers to a relay; nothing ever arrives at a profile that holds a key itself.
            makers["deliveries"] = lambda: _deliveries(context)
        makers["drift"] = lambda: _drift(context, drifts)
        makers["stops"] = lambda: self._stops(context)
        return makers

    def _watch_news(self, context: Context, standing: Standing) -> SupportNews:
        """Return what looks for what waits for staff: the same as long as they are shown."""
        from desktop_app.ui.telling.support_news import SupportNews

        place, person = standing.place, standing.person
        assert place is not None  # noqa: S101 - somebody is shown
        assert person is not None  # noqa: S101
        whose = (place.key, person.key)
        if self._news is None:
            memory = self._composition.telling(*whose)

            def keep(looked_at: datetime) -> None:
                self._composition.keep_telling(*whose, replace(memory, looked_at=looked_at))

            self._news = SupportNews(context.bridge, memory.looked_at, keep, context.now)
            self._news.changed.connect(self.count)
        return self._news

    def _support_inbox(self, context: Context, news: SupportNews) -> AnyPage:
        from desktop_app.ui.pages.support_inbox import SupportInboxPage

        page = SupportInboxPage(context, news)
        page.account_wanted.connect(self.account_wanted)
        return page

    def _keep_drifts(self, context: Context, standing: Standing) -> DriftsKept:
        """Return what remembers what differs: the same as long as they are shown."""
        from desktop_app.ui.memory.drifts import DriftsKept

        place, person = standing.place, standing.person
        assert place is not None  # noqa: S101 - somebody is shown
        assert person is not None  # noqa: S101
        if self._drifts is None:
            whose = (place.key, person.key)
            keep = partial(self._composition.keep_drifts, *whose)
            self._drifts = DriftsKept(self._composition.drifts(*whose), keep, context.bridge)
            self._drifts.changed.connect(self.count)
        return self._drifts

    def _stops(self, context: Context) -> AnyPage:
        from desktop_app.ui.pages.stops import StopsPage

        page = StopsPage(context)
        page.view_wanted.connect(self.view_wanted)
        return page

    def _keep_views(self, context: Context, standing: Standing, views: ViewsList) -> ViewKeeping:
        """Have the saved views in the sidebar, in the words of the context."""
        from desktop_app.ui.memory.saved_views import SavedViews
        from desktop_app.ui.pages.accounts.saved_views import ViewKeeping

        place, person = standing.place, standing.person
        assert place is not None  # noqa: S101 - somebody is shown
        assert person is not None  # noqa: S101
        if self._keeping is not None:
            self._keeping.end()
        if self.saved is None:
            kept = self._composition.saved_views(place.key, person.key)
            keep = partial(self._composition.keep_saved_views, place.key, person.key)
            self.saved = SavedViews(kept, keep, context.bridge, context.now)
        self._keeping = ViewKeeping(self.saved, context, views)
        self._keeping.wanted.connect(self.view_wanted)
        return self._keeping

    def _settings(self, context: Context, standing: Standing) -> AnyPage:
        from PySide6.QtWidgets import QSystemTrayIcon

        from desktop_app.ui.pages.settings.page import SettingsPage

        composition, place = self._composition, standing.place
        settings = SettingsPage(
            context,
            composition.preferences(),
            composition.system,
            composition.about(),
            tray=QSystemTrayIcon.isSystemTrayAvailable(),
            # A demo's people were never signed up: there is nothing of theirs to look at.
            online_pages=place is not None and place.relay_url is not None and place.mode != "demo",
            staff=standing.staff,
        )
        settings.changed.connect(self.chosen)
        settings.wanted.connect(self.wanted)
        return settings


def _selling(context: Context) -> AnyPage:
    from desktop_app.ui.pages.selling.page import SellingPage

    return SellingPage(context)


def _buying(context: Context) -> AnyPage:
    from desktop_app.ui.pages.buying.page import BuyingPage

    return BuyingPage(context)


def _inbox(context: Context) -> AnyPage:
    from desktop_app.ui.pages.inbox import InboxPage

    return InboxPage(context)


def _accounts(context: Context, keeping: ViewKeeping) -> AnyPage:
    from desktop_app.ui.pages.accounts.page import AccountsPage

    return AccountsPage(context, keeping)


def _drift(context: Context, kept: DriftsKept) -> AnyPage:
    from desktop_app.ui.pages.drift import DriftPage

    return DriftPage(context, kept)


def _deliveries(context: Context) -> AnyPage:
    from desktop_app.ui.pages.deliveries import DeliveriesPage

    return DeliveriesPage(context)
