"""How saved views are kept and come up again: the page's menu, the rows of the sidebar, the questions between."""

from __future__ import annotations

from dataclasses import replace

import shiboken6
from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.sync.desk import AccountQuery
from desktop_app.ui.dialogs.name_view import NameView
from desktop_app.ui.dialogs.scrim import Confirm
from desktop_app.ui.memory.saved_views import LONGEST_NAME, SavedView, SavedViews
from desktop_app.ui.pages.accounts.filters import looked_for
from desktop_app.ui.ports.host import Context
from desktop_app.ui.widgets.menu import Menu
from desktop_app.ui.widgets.nav_row import NavItem
from desktop_app.ui.widgets.text import clean
from desktop_app.ui.widgets.views_list import ViewsList


class ViewKeeping(QObject):
    """Saves, renames and removes views, each where it is asked for.

    Args:
        views: The views.
        context: The words and the window.
        shown: The rows of the sidebar.
    """

    wanted = Signal(object)
    """A view is to be looked at."""

    def __init__(self, views: SavedViews, context: Context, shown: ViewsList) -> None:
        super().__init__(views)
        self._views, self._context, self._shown = views, context, shown
        shown.wanted.connect(self._want)
        shown.menu_wanted.connect(self._open_row_menu)
        shown.rename_wanted.connect(self.ask_rename)
        shown.remove_wanted.connect(self.ask_remove)
        views.changed.connect(self.draw)
        self.draw()

    def draw(self) -> None:
        """Show the views in the sidebar."""
        formats = self._context.words.formats
        items = []
        for view in self._views.all():
            number = self._views.number(view.name)
            name = clean(view.name, LONGEST_NAME)
            figure = formats.at_least(number) if self._views.has_more(view.name) else formats.figure(number)
            items.append(NavItem(view.name, "bookmark-simple", name, number, figure=figure))
        self._shown.put(self._context.words.text("Saved views"), tuple(items))

    def end(self) -> None:
        """Let another take over: the window speaks another language."""
        self._views.changed.disconnect(self.draw)
        if shiboken6.isValid(self._shown):  # a new language has a new sidebar
            self._shown.wanted.disconnect(self._want)
            self._shown.menu_wanted.disconnect(self._open_row_menu)
            self._shown.rename_wanted.disconnect(self.ask_rename)
            self._shown.remove_wanted.disconnect(self.ask_remove)
        self.deleteLater()

    def open_menu(self, query: AccountQuery, anchor: QWidget) -> None:
        """Offer to save what is looked for now, and the views that there are."""
        text = self._context.words.text
        current = SavedView.of("", query, self._context.now())
        menu = Menu(anchor)
        save = menu.addAction(text("Save this view"))
        save.setEnabled(self._views.loaded)
        save.triggered.connect(lambda _checked: self.ask_save(current))
        if self._views.all():
            menu.addSeparator()
        same = None
        for view in self._views.all():
            line = menu.addAction(clean(view.name, LONGEST_NAME).replace("&", "&&"))
            line.setCheckable(True)
            line.setChecked(view.same(current))
            line.triggered.connect(lambda _checked, name=view.name: self._want(name))
            same = view if view.same(current) else same
        if same is not None:
            menu.addSeparator()
            self._offer(menu, same.name)
        menu.open_below(anchor, at_end=True)

    def ask_save(self, view: SavedView) -> None:
        """Ask for the name of a new view, then keep it."""
        dialog = self._ask_name(view, "")
        dialog.named.connect(lambda name: self._keep(view, name, ""))
        dialog.open()

    def ask_rename(self, name: str) -> None:
        """Ask for another name of a view, then keep it so."""
        view = self._views.named(name)
        if view is not None:
            dialog = self._ask_name(view, view.name)
            dialog.named.connect(lambda new: self._keep(view, new, view.name))
            dialog.open()

    def ask_remove(self, name: str) -> None:
        """Ask whether a view is to go, then remove it."""
        text = self._context.words.text
        question = Confirm(
            self._context.host.frame(),
            text("Remove the view {name}?", name=clean(name, LONGEST_NAME)),
            text("Only the view goes. The accounts stay as they are."),
            text("Remove"),
            text("Not now"),
            danger=True,
        )
        question.confirmed.connect(lambda: self._remove(name))
        question.open()

    def _remove(self, name: str) -> None:
        put_back, views = self._views.remove(name), self._views
        # Another place may be looked at by the time that somebody thinks better of it.
        self._context.host.toast_undo(
            self._context.words.text("View removed."), lambda: put_back() if shiboken6.isValid(views) else None
        )

    def _ask_name(self, view: SavedView, name: str) -> NameView:
        def taken(wanted: str) -> bool:
            found = self._views.named(wanted)
            return found is not None and found.name != name

        said = looked_for(view, self._context.words, clean(self._context.market, 60))
        return NameView(self._context.host.frame(), self._context.words, said, name, taken)

    def _keep(self, view: SavedView, name: str, instead_of: str) -> None:
        self._views.put(replace(view, name=name), instead_of)
        self._context.host.toast(self._context.words.text("Saved."))

    def _want(self, name: str) -> None:
        view = self._views.named(name)
        if view is not None:
            self.wanted.emit(view)

    def _open_row_menu(self, name: str, at: QPoint) -> None:
        menu = Menu(self._shown)
        self._offer(menu, name)
        menu.open_at(at)

    def _offer(self, menu: Menu, name: str) -> None:
        text = self._context.words.text
        menu.addAction(text("Rename this view")).triggered.connect(lambda _checked: self.ask_rename(name))
        menu.addAction(text("Remove this view")).triggered.connect(lambda _checked: self.ask_remove(name))
