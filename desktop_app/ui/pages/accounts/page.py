"""Support: all accounts, searched as one types, and one of them in detail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from PySide6.QtCore import QItemSelection, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.sync.desk import AccountQuery
from desktop_app.ui.ageing import Ageing
from desktop_app.ui.announcing import announce
from desktop_app.ui.countries import country_name
from desktop_app.ui.dialogs.compare import Compare
from desktop_app.ui.dialogs.invite import Invite
from desktop_app.ui.dialogs.moment import open_moments
from desktop_app.ui.memory.saved_views import SavedView, due_days, opened_days
from desktop_app.ui.pages.accounts.exporting import Export
from desktop_app.ui.pages.accounts.filters import (
    STATES,
    capability_choices,
    country_choices,
    days_choices,
    due_choices,
    kind_choices,
    opened_choices,
    requirement_words,
    words_of,
)
from desktop_app.ui.pages.accounts.header import AccountsHeader
from desktop_app.ui.pages.accounts.lines import account_line, heads
from desktop_app.ui.pages.accounts.listing import Listing
from desktop_app.ui.pages.accounts.pane import LINE, WIDTH, AccountPane
from desktop_app.ui.pages.accounts.saved_views import ViewKeeping
from desktop_app.ui.ports.host import Context
from desktop_app.ui.ports.system import FileDraft
from desktop_app.ui.saving import file_name
from desktop_app.ui.theme.theme import set_state, theme
from desktop_app.ui.widgets.banner import Empty, Unread
from desktop_app.ui.widgets.buttons import IconButton, Link
from desktop_app.ui.widgets.chips import Chip, Tabs, TabWords
from desktop_app.ui.widgets.choices import open_choices
from desktop_app.ui.widgets.fields import SearchField
from desktop_app.ui.widgets.flow import Flow
from desktop_app.ui.widgets.frames import column, hairline, row
from desktop_app.ui.widgets.paged import PagedModel
from desktop_app.ui.widgets.table import REST, ROW, Column, Table
from desktop_app.ui.widgets.text import Text, clean
from desktop_app.wire import AccountPage, AccountRow, Drift, HistoryEntry, Invitation

COVERS_BELOW: Final = 1020 - 212
_TYPING: Final = 120
_FIRST, _MOST = 50, 100
_ROWS: Final = 2
"""Rows that always have room; below that the whole list scrolls, with what stands above it."""
"""Rows of a first page, and the most that one answer may hold."""
_COLUMNS: Final = (
    REST,
    Column(least=150, most=196, share=0.37),
    Column(least=74, most=120, share=0.24),
    Column(least=82, most=110, share=0.27, spare=True),
)
_FIND: Final = QKeySequence("Ctrl+F").toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ")


class AccountsPage(QWidget):
    """Search, filters, tabs, table; the pane at the end."""

    def __init__(self, context: Context, keeping: ViewKeeping) -> None:
        super().__init__()
        self._keeping = keeping
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(context.words.text("Accounts"))
        self.context = context
        self.words = context.words
        self.compact = False
        self._query = AccountQuery()
        self._counts: dict[str, int] = {}
        self._turn, self._awaits = 0, False
        self._listed_for: AccountQuery | None = None
        self._wanted: str | None = None
        self._error: KnownError | None = None
        self._unlisted: KnownError | None = None
        self._export: Export | None = None
        self._export_error: KnownError | None = None
        self._exported = self._to_export = 0
        self._invited: dict[str, Invitation] = {}
        """The last invitation that was made here for each line: asked for again, it can be copied or taken back."""
        market = clean(context.market, 60)
        self.model: PagedModel[AccountRow] = PagedModel(
            lambda one: one.id,
            lambda one: account_line(one, self.words, context.now(), market),
            heads(self.words),
            self,
        )
        self.model.more_wanted.connect(self._more)
        across = row(self)
        self._list = Listing()
        self._lay = self._list.parts
        across.addWidget(self._list, 1)
        self.pane = AccountPane(context)
        self.pane.setFixedWidth(theme().px(WIDTH) + LINE)
        self.pane.back_wanted.connect(self._back)
        self.pane.invite_wanted.connect(self._invite)
        self.pane.check_wanted.connect(self._read_again)
        self.pane.compare_wanted.connect(self._compare)
        self.pane.moment_wanted.connect(self._go_to_a_moment)
        across.addWidget(self.pane)
        self._build_list()
        self._begin()

    def _begin(self) -> None:
        """Hear what changes from now on, and ask for the first page."""
        context = self.context
        self.ageing = Ageing(self, self._show_foot)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING)
        self._typing.timeout.connect(self._search_now)
        self._later = QTimer(self, singleShot=True, interval=_TYPING)
        self._later.timeout.connect(self._refresh)
        context.bridge.accounts_told.connect(self._told)
        context.bridge.accounts_changed.connect(self._news)
        context.bridge.connection_changed.connect(self._connected)
        self._show_tabs()
        self._ask()

    # -- what the window calls

    def fit(self, compact: bool) -> None:
        """Be narrow in a narrow window."""
        if compact != self.compact:
            self.set_compact(compact)

    def set_compact(self, compact: bool) -> None:
        """Follow the window's form."""
        self.compact = compact

    def first_focus(self) -> QWidget | None:
        """Return the search field."""
        return self.search_field

    def draw(self) -> None:
        """Draw what is known now."""
        self._show_foot()

    def check(self) -> None:
        """Ask again (F5)."""
        self._refresh()

    def search(self) -> None:
        """Go to the search field."""
        self.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search_field.selectAll()

    def next_account(self, step: int) -> None:
        """Choose the account above or below."""
        at = self.table.currentIndex().row() + step
        if 0 <= at < self.model.rowCount():
            self.table.choose(at)

    def show_view(self, view: SavedView) -> None:
        """Look for what a saved view says."""
        self._typing.stop()
        self._change(view.query(self.context.now()))
        self._show_query()

    def look_at(self, account_id: str) -> None:
        """Look for one account, and show it."""
        self._typing.stop()
        self._wanted = account_id
        self._change(AccountQuery(q=account_id))
        self._show_query()

    def _open_views(self) -> None:
        self._keeping.open_menu(self._query, self.bookmark)

    def unsaved(self) -> object | None:
        """Return what is looked for, who is looked at, and the notes that were begun."""
        row = self.pane.row()
        return self._query, self._wanted or (row.id if row is not None else None), self.pane.notes.drafts()

    def has_typed(self) -> bool:
        """Say whether a note was begun and not added."""
        return bool(self.pane.notes.drafts())

    def take(self, unsaved: object) -> None:
        """Look for the same, at the same account."""
        if isinstance(unsaved, tuple):
            self._query, self._wanted, drafts = unsaved
            self.pane.notes.take(drafts)
            self._show_query()
            self._ask()

    # -- building

    def _build_list(self) -> None:
        head = QFrame()
        head.setObjectName("listHead")
        lay = column(head, margins=(20, 14, 20, 0), gap=10)
        lay.addWidget(self._build_search())
        lay.addWidget(self._build_chips())
        self._lay.addWidget(head)
        self.tabs = Tabs(self.text("More"))
        self.tabs.chosen.connect(self._tab_chosen)
        holder = row(margins=(20, 11, 20, 0))
        holder.addWidget(self.tabs)
        self._lay.addLayout(holder)
        self._lay.addWidget(hairline())
        self.head = AccountsHeader(self.words)
        self.head.sort_wanted.connect(self._sort)
        self.table = Table(self.text("Accounts"), self.model, _COLUMNS, head=self.head)
        self.table.copy_wanted.connect(self._copy_row)
        self.table.selectionModel().selectionChanged.connect(self._chosen)
        self.table.setMinimumHeight(theme().px(_ROWS * ROW))
        self._lay.addWidget(self.table, 1)
        self.empty = Empty("user-list", self.text("No account matches these filters."), "", self.text("Clear filters"))
        self.empty.pressed.connect(self._clear)
        self.unread = Unread(self.text("The accounts couldn’t be read"), self.text("Try now"))
        self.unread.pressed.connect(self._ask)
        for instead in (self.empty, self.unread):
            instead.hide()
            self._lay.addWidget(instead, 1)
        self._lay.addWidget(self._build_foot())

    def _build_search(self) -> QWidget:
        hints = self.text("Name, e-mail, user, account or customer id"), self.text("Name, e-mail or id")
        search = SearchField(self.text("Search accounts"), hints, _FIND)
        self.search_field = search.edit
        self.search_field.textEdited.connect(self._typed)
        return search

    def _build_chips(self) -> QWidget:
        box, chips = QWidget(), QWidget()
        flow = Flow(6, 6)
        chips.setLayout(flow)
        across = row(box, gap=6)
        across.addWidget(chips, 1)
        text = self.text
        self.bookmark = IconButton("bookmark-simple", text("Saved views"), wide=30, edge=16)
        self.bookmark.setProperty("outlined", True)
        self.bookmark.clicked.connect(self._open_views)
        across.addWidget(self.bookmark, 0, Qt.AlignmentFlag.AlignTop)
        self.country = Chip(text("Country"))
        self.due = Chip(text("Due"))
        self.capability = Chip(text("Capability"))
        self.days = Chip(text("Days in state"))
        # Offered by the figures of where sellers stop: here they can only be taken away.
        self.requirement = Chip(text("Stripe waits for"))
        self.kind = Chip(text("Who sells"))
        self.opened = Chip(text("Opened"))
        for chip, clear in (
            (self.requirement, self._clear_requirement),
            (self.kind, self._clear_kind),
            (self.opened, self._clear_opened),
        ):
            chip.hide()
            chip.clicked.connect(clear)
            chip.cleared.connect(clear)
            flow.addWidget(chip)
        for chip, opened, cleared in (
            (self.country, self._open_country, self._clear_country),
            (self.due, self._open_due, self._clear_due),
            (self.capability, self._open_capability, self._clear_capability),
            (self.days, self._open_days, self._clear_days),
        ):
            chip.clicked.connect(opened)
            chip.cleared.connect(cleared)
            flow.addWidget(chip)
        return box

    def _build_foot(self) -> QWidget:
        foot = self._foot_line = QFrame()
        foot.setObjectName("listFoot")
        foot.setMinimumHeight(theme().px(36))
        lay = row(foot, margins=(20, 2, 20, 0), gap=8)
        self._foot = Text("", "dense", "text2", wrap=True)  # a sentence is never cut: the foot grows with it
        self._foot.set_widest(None)
        lay.addWidget(self._foot, 1, Qt.AlignmentFlag.AlignVCenter)
        self.again = Link(self.text("Try now"))
        self.again.clicked.connect(self._ask)
        self.again.hide()
        lay.addWidget(self.again)
        self.export_button = Link(self.text("Export"), icon="download-simple", tone="text2")
        self.export_button.clicked.connect(self._export_pressed)
        lay.addWidget(self.export_button)
        return foot

    def text(self, msgid: str, **params: object) -> str:
        """Return a sentence of ours."""
        return self.words.text(msgid, **params)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the pane cover the table where there is no room for both."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        covers = self.width() < theme().px(COVERS_BELOW)
        chosen = self.pane.row() is not None
        self.pane.set_covering(covers)
        self.pane.setVisible(not covers or chosen)
        self._list.setVisible(not covers or not chosen)
        if covers:
            self.pane.setMinimumWidth(0)
            self.pane.setMaximumWidth(16777215)
        else:
            self.pane.setFixedWidth(theme().px(WIDTH) + LINE)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        set_state(self.pane, "rtl", "true" if rtl else "false")

    # -- asking

    def _say_that_it_reads(self) -> None:
        """Show on the button that was pressed that it works."""
        self.unread.work(self.text("Reading"))
        if self.again.isVisible():
            self.again.set_busy(self.text("Reading"))

    def _ask(self) -> None:
        self._turn += 1
        self._awaits = True
        self._say_that_it_reads()
        turn, bridge = self._turn, self.context.bridge

        def listed(page: AccountPage) -> None:
            if turn == self._turn:
                self._listed(page)
                self._answered()
                count()

        def count() -> None:
            # After the rows, which would wait for it; and not at all where one typed on meanwhile.
            if turn == self._turn:
                counts = bridge.desk.account_counts(replace(self._query, status=None))
                bridge.watch(self, counts, counted, self._failed)

        def refused(error: KnownError) -> None:
            if turn == self._turn:
                self._list_failed(error)
                self._answered()

        def counted(counts: dict[str, int]) -> None:
            if turn == self._turn:
                self._counted(counts)

        bridge.watch(self, bridge.desk.accounts(self._query), listed, refused)

    def _more(self, token: str) -> None:
        turn, bridge = self._turn, self.context.bridge

        def listed(page: AccountPage) -> None:
            if turn == self._turn:
                self.model.append(page.items, page.next)
                self._show_foot()

        bridge.watch(self, bridge.desk.accounts(replace(self._query, page=token)), listed, self._failed)

    def _listed(self, page: AccountPage) -> None:
        self._error = self._unlisted = None
        self._listed_for = replace(self._query, limit=_FIRST)
        row_shown = self.pane.row()
        wanted = self._wanted or (row_shown.id if row_shown else None)
        self.model.put(page.items, page.next)
        nothing = self.model.rowCount() == 0
        self._stand(self.empty if nothing else self.table)
        at = self.model.place_of(wanted) if wanted else None
        if at is not None:
            self.table.choose(at)
        elif wanted and nothing:
            self._show_account(None)
        self._show_foot()

    def _counted(self, counts: dict[str, int]) -> None:
        self._counts = counts
        self._show_tabs()
        self._show_foot()

    def _failed(self, error: KnownError) -> None:
        self._error = error
        self._show_foot()

    def _list_failed(self, error: KnownError) -> None:
        """Keep the rows of what was asked for with their age; those of another question don't stand for this one."""
        self._unlisted = error
        kept = self._listed_for == replace(self._query, limit=_FIRST)
        if not kept:
            self._listed_for = None
            self.model.put(())
            self._stand(self.unread)
            self.unread.tell(self.context.sentence(error))
        self._show_tabs()
        self._show_foot()
        if kept:
            announce(self, self._foot.text(), urgent=True)

    def _stand(self, one: QWidget) -> None:
        for each in (self.table, self.empty, self.unread):
            each.setVisible(each is one)

    def _connected(self) -> None:
        if self._unlisted is not None and self.context.online():
            self._ask()

    def _typed(self) -> None:
        """Look at once; while an answer is awaited, once that is there or typing pauses, so that no looks pile up."""
        if self._awaits:
            self._typing.start()
        else:
            self._search_now()

    def _answered(self) -> None:
        self._awaits = False
        if self._typing.isActive():
            self._typing.stop()
            self._search_now()

    def _search_now(self) -> None:
        self._change(replace(self._query, q=self.search_field.text().strip()))

    def _change(self, query: AccountQuery) -> None:
        if query != self._query:
            self._export_error = None
            self._query = query
            self._ask()

    def _sort(self, sort: str | None) -> None:
        self._change(replace(self._query, sort=sort, limit=_FIRST))

    def _refresh(self) -> None:
        loaded = min(_MOST, max(_FIRST, self.model.rowCount()))
        self._query = replace(self._query, limit=loaded)
        self._ask()

    def _told(self, rows: object) -> None:
        """Draw what changed where it stands, at once; order, tabs and what left the list follow with the next look."""
        for changed in rows if isinstance(rows, tuple) else ():
            self.model.change(changed)

    def _news(self, ids: object) -> None:
        row_shown = self.pane.row()
        if row_shown is not None and isinstance(ids, tuple) and (not ids or row_shown.id in ids):
            self._read_account(row_shown.id)
        self._later.start()

    # -- choosing

    def _chosen(self, _new: QItemSelection, _old: QItemSelection) -> None:
        rows = self.table.selectionModel().selectedRows()
        account = self.model.item(rows[0].row()) if rows else None
        if account is None:
            return
        row_shown = self.pane.row()
        same = row_shown is not None and row_shown.id == account.id
        self._show_account(account)
        if not same:
            self._read_account(account.id)

    def _show_account(self, account: AccountRow | None) -> None:
        self._wanted = account.id if account is not None else None
        self.pane.put(account)
        self._arrange()

    def _read_account(self, account_id: str) -> None:
        bridge = self.context.bridge

        def read(account: AccountRow) -> None:
            self.model.change(account)
            if self._wanted == account.id:
                self.pane.put(account)

        def history(entries: Sequence[HistoryEntry]) -> None:
            self.pane.put_history(account_id, entries)

        bridge.watch(self, bridge.desk.account(account_id), read, self._failed)
        bridge.watch(self, bridge.desk.account_history(account_id), history, self._failed)
        self.pane.read_beside()

    # -- what support does about one account

    def _invite(self) -> None:
        shown = self.pane.row()
        if shown is None:
            return
        made = self._invited.get(shown.id)
        dialog = Invite(self.context, shown)
        bridge = self.context.bridge

        def done(invitation: Invitation) -> None:
            self._invited[shown.id] = invitation
            dialog.put(invitation)

        def taken_back(_: None) -> None:
            self._invited.pop(shown.id, None)
            dialog.taken_back()

        dialog.wanted.connect(lambda: bridge.watch(dialog, bridge.desk.invite(shown.id), done, dialog.fail))
        dialog.back_wanted.connect(
            lambda invitation: bridge.watch(dialog, bridge.desk.take_back(invitation), taken_back, dialog.fail)
        )
        dialog.open()
        if made is not None and made.expires_at > self.context.now():
            dialog.put(made)

    def _read_again(self) -> None:
        shown = self.pane.row()
        if shown is None:
            return
        self.pane.set_checking(checking=True)
        bridge = self.context.bridge

        def done(account: AccountRow) -> None:
            self.model.change(account)
            if self._wanted == account.id:
                self.pane.set_checking(checking=False)
                self.pane.put(account)

        def failed(error: KnownError) -> None:
            self.pane.set_checking(checking=False)
            self._failed(error)

        bridge.watch(self, bridge.desk.check_account(shown.id), done, failed)

    def _compare(self) -> None:
        shown = self.pane.row()
        if shown is None:
            return
        bridge = self.context.bridge

        def there(drift: Drift) -> None:
            Compare(self.context, drift).open()

        bridge.watch(self, bridge.desk.account_drift(shown.id), there, self._failed)

    def _go_to_a_moment(self) -> None:
        shown = self.pane.row()
        if shown is not None:
            open_moments(self.context, shown.id, self.pane.history())

    def _copy_row(self, text: str) -> None:
        self.context.host.copy(text, self.text("Copied."))

    def _back(self) -> None:
        self.table.clearSelection()
        self._show_account(None)
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    # -- the view as a file

    def _export_pressed(self) -> None:
        if self._export is not None:
            self._export.stop()
            self._end_export()
            return
        text = self.text
        name = file_name(self.context.market, text("Accounts"), self.context.mode) + ".csv"
        query = self._query
        self.context.host.start_file(name, text("Tables (*.csv)"), lambda *begun: self._begin_export(query, *begun))

    def _begin_export(self, query: AccountQuery, draft: FileDraft, path: Path) -> None:
        if self._export is not None:
            draft.drop()
            return
        self._export_error = None
        export = self._export = Export(self.context.bridge, query, draft, self)
        self._exported, self._to_export = 0, self._counts.get(query.status or "all", 0)
        export.progressed.connect(self._show_export)
        export.failed.connect(self._export_failed)
        export.finished.connect(lambda number: self._export_done(number, path))
        self.export_button.put(self.text("Stop"))
        self.export_button.set_icon("x")
        export.begin()
        self._show_foot()

    def _show_export(self, number: int) -> None:
        self._exported = number
        self._show_foot()

    def _export_failed(self, error: KnownError) -> None:
        self._export_error = error
        self._end_export()
        announce(self, self._foot.text(), urgent=True)

    def _export_done(self, number: int, path: Path) -> None:
        self._end_export()
        said = self.words.count(number, "{figure} account saved.", "{figure} accounts saved.")
        self.context.host.toast_file(said, path)

    def _end_export(self) -> None:
        if self._export is not None:
            self._export.deleteLater()
            self._export = None
        self.export_button.put(self.text("Export"))
        self.export_button.set_icon("download-simple")
        self._show_foot()

    # -- tabs and filters

    def _show_tabs(self) -> None:
        # Before they are counted they stand without numbers, so that another can be gone to.
        number = self._number(self._counts.get("all", 0)) if self._counts else ""
        tabs = [TabWords("all", self.text("All"), number)]
        for status in STATES:
            count = self._counts.get(status, 0)
            if count or status == self._query.status:
                tabs.append(TabWords(status, self._state_word(status), self._number(count) if self._counts else ""))
        self.tabs.put(tuple(tabs), self._query.status or "all")

    def _state_word(self, status: str) -> str:
        return self.words.state_word(status, market=clean(self.context.market, 60), staff=True)

    def _number(self, count: int) -> str:
        formats = self.words.formats
        return formats.at_least(count) if self._counts.get("more") else formats.figure(count)

    def _tab_chosen(self, key: str) -> None:
        self._change(replace(self._query, status=None if key == "all" else key, limit=_FIRST))

    def _open_country(self) -> None:
        if self.country.is_on():
            self._clear_country()
            return
        open_choices(self.country, country_choices(self.words), self._country_picked)

    def _country_picked(self, _words: str, code: str) -> None:
        self.country.put(country_name(code, self.words))
        self._change(replace(self._query, country=code))

    def _clear_country(self) -> None:
        self.country.put(None)
        self._change(replace(self._query, country=None))

    def _open_due(self) -> None:
        if self.due.is_on():
            self._clear_due()
            return
        open_choices(self.due, due_choices(self.words), self._due_picked)

    def _due_picked(self, words: str, days: str) -> None:
        self.due.put(words)
        until = self.context.now() + timedelta(days=int(days))
        self._change(replace(self._query, due_before=until))

    def _clear_due(self) -> None:
        self.due.put(None)
        self._change(replace(self._query, due_before=None))

    def _open_capability(self) -> None:
        if self.capability.is_on():
            self._clear_capability()
            return
        open_choices(self.capability, capability_choices(self.words), self._capability_picked)

    def _capability_picked(self, words: str, value: str) -> None:
        self.capability.put(words)
        self._change(replace(self._query, capability=value))

    def _clear_capability(self) -> None:
        self.capability.put(None)
        self._change(replace(self._query, capability=None))

    def _open_days(self) -> None:
        if self.days.is_on():
            self._clear_days()
            return
        open_choices(self.days, days_choices(self.words), self._days_picked)

    def _days_picked(self, words: str, days: str) -> None:
        self.days.put(words)
        self._change(replace(self._query, days_in_state=int(days)))

    def _clear_days(self) -> None:
        self.days.put(None)
        self._change(replace(self._query, days_in_state=None))

    def _clear_requirement(self) -> None:
        self._change(replace(self._query, requirement=None))
        self._show_query()

    def _clear_kind(self) -> None:
        self._change(replace(self._query, kind=None))
        self._show_query()

    def _clear_opened(self) -> None:
        self._change(replace(self._query, opened_after=None))
        self._show_query()

    def _show_query(self) -> None:
        """Say in the field, on the chips and in the table's head what the query asks for."""
        query = self._query
        self.search_field.setText(query.q)
        self.head.put(query.sort)
        days = None if query.due_before is None else due_days(query.due_before, self.context.now())
        self.due.put(words_of(days, due_choices(self.words)))
        self.country.put(country_name(query.country, self.words) if query.country else None)
        self.capability.put(words_of(query.capability, capability_choices(self.words)))
        self.days.put(words_of(query.days_in_state, days_choices(self.words)))
        self.requirement.put(requirement_words(query.requirement, self.words))
        self.requirement.setVisible(query.requirement is not None)
        self.kind.put(words_of(query.kind, kind_choices(self.words)))
        self.kind.setVisible(query.kind is not None)
        ago = None if query.opened_after is None else opened_days(query.opened_after, self.context.now())
        self.opened.put(words_of(ago, opened_choices(self.words)))
        self.opened.setVisible(ago is not None)

    def _clear(self) -> None:
        self._change(AccountQuery(sort=self._query.sort))
        self._show_query()

    def _show_foot(self) -> None:
        unread = not self.unread.isHidden()
        trouble = self._error or self._export_error or (None if unread else self._unlisted)
        self._foot.set_tone("stop" if trouble else "text2")
        self.again.set_busy(None)
        self.again.setVisible(trouble is not None and trouble is self._unlisted)
        self._foot_line.setVisible(not unread or trouble is not None or self._export is not None)
        if trouble is not None:
            self._foot.put(self.context.sentence(trouble))
            return
        if self._export is not None:
            figure = self.words.formats.figure
            done, whole = figure(self._exported), figure(max(self._exported, self._to_export))
            self._foot.put(self.text("Exporting {done} of {whole}", done=done, whole=whole))
            return
        if self._listed_for is None:
            self._foot.put("" if unread else self.text("Reading"))
            return
        status = self._query.status
        number = self._counts.get(status or "all", self.model.rowCount())
        more = bool(self._counts.get("more"))
        said = self.words.count(number, "{figure} account", "{figure} accounts", at_least=more)
        now = self.context.now()
        times = [row.seller.as_of for row in self.model.items() if row.seller is not None and row.seller.as_of]
        newest = max(times, default=None)
        self.ageing.wind(newest, now)
        if newest is not None:
            age = self.words.age_range(newest, min(times), now)
            said = f"{said}  ·  " + self.text("read {age}", age=age)
        self._foot.put(said)
