"""One account, as support sees it: state, ids, what the seller reads beside what Stripe says, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from msgspec import UNSET
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QVBoxLayout, QWidget

from desktop_app import __version__
from desktop_app.domain.view import Freshness, View
from desktop_app.ui.ageing import Ageing
from desktop_app.ui.countries import country_name
from desktop_app.ui.pages.accounts.deliveries import DeliveriesBox
from desktop_app.ui.pages.accounts.lines import account_name
from desktop_app.ui.pages.accounts.menu import COPY_ACCOUNT, COPY_CUSTOMER, COPY_USER, Deeds, account_menu
from desktop_app.ui.pages.accounts.notes import NotesBox
from desktop_app.ui.pages.accounts.ticket import ticket
from desktop_app.ui.pages.buying import model as buying_model
from desktop_app.ui.pages.selling import model as selling_model
from desktop_app.ui.ports.host import Context
from desktop_app.ui.saving import file_name
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.assistive import ScrollArea
from desktop_app.ui.widgets.banner import Banner, Empty
from desktop_app.ui.widgets.buttons import Button, IconButton, Link
from desktop_app.ui.widgets.chips import Tag
from desktop_app.ui.widgets.flow import Flow
from desktop_app.ui.widgets.frames import Ground, Tinted, column, empty_layout, hairline, row, set_margins
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.marks import Plate
from desktop_app.ui.widgets.rail import SectionHead
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.state_card import StateCard
from desktop_app.ui.widgets.tasks import TaskList
from desktop_app.ui.widgets.text import Run, Text, clean, code_text, name_control, set_tip
from desktop_app.wire import AccountRow, Buyer, HistoryEntry, RequirementShape, Seller
from desktop_app.words.happened import happened
from desktop_app.words.marks import mark
from desktop_app.words.wording import CapabilityWords, Wording

WIDTH: Final = 428
"""Beside the line that parts it from the table."""
LINE: Final = 1
_ID: Final = 16
_NAME: Final = 150
"""What a name is left with beside the buttons, at least."""
_INSIDE: Final = WIDTH - 2 * 20
_LONG_KEY: Final = 28
"""Letters of a key of Stripe's that there is room for."""
_LINES: Final = 5
"""Changes that are shown at first."""


class AccountPane(QFrame):
    """Shows one account, or asks to choose one."""

    back_wanted = Signal()
    invite_wanted = Signal()
    check_wanted = Signal()
    compare_wanted = Signal()
    moment_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("pane")
        self._context = context
        self._row: AccountRow | None = None
        self._history: tuple[HistoryEntry, ...] = ()
        outer = column(self)
        self._scroll = ScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        body.setObjectName("paneBody")
        self._body = column(body)
        self._lay: QVBoxLayout = column()
        self._body.addLayout(self._lay)
        # Redrawn they would lose what is typed and where the keyboard is.
        self.notes = NotesBox(context)
        self.deliveries = DeliveriesBox(context)
        self._body.addWidget(self.notes)
        self._body.addWidget(self.deliveries)
        self._body.addStretch(1)
        self._scroll.setWidget(body)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._margins)
        self._margins()
        outer.addWidget(self._scroll)
        self._covers = self._as_seller = False
        self._widest_id, self._across, self._deeds, self._beside = 0, 2, 0, True
        self._checking = self._whole_history = False
        self.setAccessibleName(context.words.text("Account"))
        self.put(None)

    def set_covering(self, covers: bool) -> None:
        """Show the way back where the pane covers the table."""
        if covers != self._covers:
            self._covers = covers
            self._draw()

    def put(self, row: AccountRow | None) -> None:
        """Show an account, or none."""
        if row is None or self._row is None or row.id != self._row.id:
            self._history = ()
            self._as_seller = self._checking = self._whole_history = False
            self._scroll.verticalScrollBar().setValue(0)
        self._row = row
        self._draw()
        if row is not None:
            self.notes.about(row.id)
            self.deliveries.about(row.id)

    def read_beside(self) -> None:
        """Read what stands below the account: notes and deliveries."""
        if self._row is not None:
            self.notes.read()
            self.deliveries.read()

    def put_history(self, account_id: str, entries: Sequence[HistoryEntry]) -> None:
        """Show an account's history, if it is still this one."""
        if self._row is not None and self._row.id == account_id:
            self._history = tuple(entries)
            self._draw()

    def set_checking(self, *, checking: bool) -> None:
        """Say whether this account is being read again."""
        self._checking = checking
        self._draw()

    def history(self) -> tuple[HistoryEntry, ...]:
        """Return the history that is shown, newest first."""
        return self._history

    def row(self) -> AccountRow | None:
        """Return the account that is shown."""
        return self._row

    # -- drawing

    def _margins(self) -> None:
        """Let the bar stand in the margin, so that nothing moves when it comes."""
        bar = self._scroll.verticalScrollBar()
        end = 20 - (bar.sizeHint().width() if bar.maximum() > 0 else 0)
        set_margins(self._body, 20, 16, max(end, 6), 20)

    def _draw(self) -> None:
        held = next((_deed(one) for one in self._controls() if one.hasFocus()), None)
        self._draw_anew()
        # Whoever works by keyboard stays where they were, or begins at this account, not at the window's first control.
        if held is not None and self._row is not None:
            next((one for one in self._controls() if _deed(one) == held), self._more).setFocus()

    def _controls(self) -> list[QAbstractButton]:
        """Return what can be pressed of what is drawn."""
        beside = (self.notes, self.deliveries)
        found = self._scroll.findChildren(QAbstractButton)
        return [one for one in found if not any(box.isAncestorOf(one) for box in beside)]

    def _draw_anew(self) -> None:
        empty_layout(self._lay)
        shown = self._row is not None and not self._as_seller
        self.notes.setVisible(shown)
        self.deliveries.setVisible(shown and self.deliveries.model.rowCount() > 0)
        # Where nothing is chosen, what says so stands in the middle; else what is left over lies below everything.
        alone = self._row is None
        self._body.setStretch(0, 1 if alone else 0)
        self._body.setStretch(self._body.count() - 1, 0 if alone else 1)
        if self._row is None:
            self._lay.addWidget(Empty("user-list", self._context.words.text("Choose an account to see it here.")), 1)
            return
        self._draw_head(self._row)
        if self._as_seller and self._row.seller is not None:
            self._draw_as_seller(self._row, self._row.seller)
            return
        if self._row.seller is not None and self._row.seller.account_id is not None:
            self._draw_seller(self._row.seller)
        self._draw_ids(self._row)
        if self._row.seller is not None and self._row.seller.requirements:
            self._draw_requirements(self._row.seller)
        self._draw_actions(self._row)
        self._draw_history()
        if self._row.seller is not None:
            self._draw_works(self._row.seller)
        if self._row.buyer is not None and self._row.buyer.customer_id is not None:
            self._draw_buyer(self._row.buyer)

    def _draw_head(self, row_data: AccountRow) -> None:
        text = self._context.words.text
        if self._covers:
            back = Link(text("All accounts"), icon="arrow-left")
            back.clicked.connect(self.back_wanted)
            self._lay.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
            self._lay.addSpacing(8)
        seller = row_data.seller
        title = Text("", "pane", elide="end")
        title.put_data(account_name(row_data), 80)
        across = row(gap=10)
        names = column(gap=1)
        names.addWidget(title)
        self._second = Text(_second_line(row_data, self._context), "dense", "text3", wrap=True)
        names.addWidget(self._second)
        deeds = row(gap=10)
        see = None
        if seller is not None and seller.account_id is not None:
            see = Button(text("Back to support") if self._as_seller else text("See as seller"), "plain", 28, icon="eye")
            see.setProperty("deed", "see")
            see.clicked.connect(self._turn_view)
            deeds.addWidget(see, 0, Qt.AlignmentFlag.AlignVCenter)
        self._more = IconButton("dots-three", text("More about this account"), wide=32)
        self._more.setProperty("outlined", True)
        self._more.clicked.connect(self._open_menu)
        deeds.addWidget(self._more, 0, Qt.AlignmentFlag.AlignVCenter)
        self._deeds = (see.sizeHint().width() if see is not None else 0) + theme().px(32) + 2 * 10
        self._beside = self._deeds_beside()
        if self._beside:
            across.addLayout(names, 1)
            across.addLayout(deeds)
            self._lay.addLayout(across)
        else:
            deeds.addStretch(1)
            self._lay.addLayout(names)
            self._lay.addSpacing(8)
            self._lay.addLayout(deeds)
        self._lay.addSpacing(11)

    def _open_menu(self) -> None:
        if self._row is None:
            return
        deeds = Deeds(
            copy=self._copy_id,
            dashboard=self._open_dashboard if self._context.mode != "demo" else None,
            invite=self.invite_wanted.emit,
            check=self.check_wanted.emit,
            compare=self.compare_wanted.emit,
            save=self._save_ticket,
        )
        account_menu(self._row, deeds, self._context.words, self).open_below(self._more, at_end=True)

    def _save_ticket(self) -> None:
        """Offer what a ticket needs as a file; its name carries the place and the mode."""
        if self._row is None:
            return
        context, row_data = self._context, self._row
        about = (row_data.seller.account_id if row_data.seller is not None else None) or row_data.id
        content = ticket(row_data, self._history, mode=context.mode, now=context.now(), version=__version__)
        name = file_name(context.market, about, context.mode, identity=about) + ".json"
        context.host.save_file(name, context.words.text("Data files (*.json)"), content, context.words.text("Saved."))

    def _turn_view(self) -> None:
        self._as_seller = not self._as_seller
        self._scroll.verticalScrollBar().setValue(0)
        self._draw()

    def _draw_as_seller(self, row_data: AccountRow, seller: Seller) -> None:
        """Show the seller's own page: the same words from the same model, without what is for staff only (D10)."""
        context = self._context
        name = clean(row_data.name or seller.display_name or row_data.email, 60)
        banner = Banner(across=False)
        banner.put("idle", "eye", context.words.text("You’re reading what {name} reads.", name=name), "")
        self._lay.addWidget(banner)
        self._lay.addSpacing(14)
        facts = selling_model.SellingFacts(
            view=View(replace(seller, reasons=UNSET), Freshness.FRESH),
            words=context.words,
            now=context.now(),
            market=context.market,
            name=row_data.name or "",
            online=True,
        )
        card = StateCard(compact=True, stacked=True)
        card.put(selling_model.as_read(facts))
        self._lay.addWidget(card)
        groups = selling_model.tasks(facts)
        if groups:
            self._lay.addSpacing(16)
            self._lay.addWidget(SectionHead(context.words.text("What Stripe needs from you")))
            self._lay.addSpacing(8)
            tasks = TaskList()
            tasks.put(groups)
            self._lay.addWidget(tasks)
        self._lay.addStretch(1)

    def _draw_actions(self, row_data: AccountRow) -> None:
        """Offer what support can do about this account."""
        text = self._context.words.text
        has_account = row_data.seller is not None and row_data.seller.account_id is not None
        box = QWidget()
        flow = Flow(8, 8)
        box.setLayout(flow)
        if row_data.user_id is not None:
            invite = Button(text("Invite to go on"), "plain", 28, icon="paper-plane-tilt")
            invite.clicked.connect(self.invite_wanted)
            flow.addWidget(invite)
        if has_account:
            again = Button(text("Read again"), "plain", 28, icon="arrow-clockwise")
            again.clicked.connect(self.check_wanted)
            again.setProperty("deed", "check")
            again.set_busy(text("Reading") if self._checking else None)
            compare = Button(text("Compare"), "plain", 28, icon="git-diff")
            compare.clicked.connect(self.compare_wanted)
            flow.addWidget(again)
            flow.addWidget(compare)
        if flow.count():
            self._lay.addWidget(box)
            self._lay.addSpacing(13)

    def _draw_seller(self, seller: Seller) -> None:
        words, now = self._context.words, self._context.now()
        state = words.state(seller, market=clean(self._context.market, 60), first_name=None, now=now, staff=True)
        icon, family = words.state_look(seller.status, seller.note)
        box = Tinted(family)
        lay = column(box, margins=(12, 11, 12, 10), gap=4)
        head = row(gap=7)
        head.addWidget(Icon(icon, f"{family}Icon", 16))
        told = SideBySide(7)
        told.add(Text(state.word, "dense", family, weight=500, wrap=True), 1)
        if seller.as_of is not None:
            told.add(_age(seller.as_of, self._context))
        head.addLayout(told, 1)
        lay.addLayout(head)
        said = _turn(seller, self._context)
        lay.addWidget(Text(said, "dense", "text", wrap=True))
        following = words.staff_next(seller.status, seller.note)
        if following:
            lay.addWidget(Text(following, "dense", "text2", wrap=True))
        reasons = seller.reasons if seller.reasons is not UNSET else ()
        for reason in reasons:
            line = Text("", "mono-small", "text2", elide="end")
            line.put_data(f"{reason.source}: {reason.value}", 200)
            lay.addWidget(line)
        name_control(box, f"{state.word}. {said} {following}".strip())
        self._lay.addWidget(box)
        self._lay.addSpacing(9)

    def _draw_works(self, seller: Seller) -> None:
        words, now = self._context.words, self._context.now()
        if not seller.capabilities:
            return
        self._lay.addSpacing(14)
        self._lay.addWidget(Text(words.text("What works now"), "dense", weight=600))
        self._lay.addSpacing(6)
        box = QWidget()
        flow = Flow(14, 4)
        box.setLayout(flow)
        for shape in seller.capabilities:
            said = words.capability(shape, now)
            short = words.text("Payouts") if shape.name == "payouts" else said.name
            flow.addWidget(_works(short, said))
        self._lay.addWidget(box)

    def _draw_ids(self, row_data: AccountRow) -> None:
        text = self._context.words.text
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(0)
        account = row_data.seller.account_id if row_data.seller else None
        customer = row_data.buyer.customer_id if row_data.buyer else None
        shown = (
            (text("Account"), text(COPY_ACCOUNT), account),
            (text("Customer"), text(COPY_CUSTOMER), customer),
            (text("User"), text(COPY_USER), row_data.user_id),
        )
        cells = [self._id(caption, copy, value) for caption, copy, value in shown if value]
        if account and self._context.mode != "demo":
            link = Link(text("Stripe dashboard"), trailing="arrow-square-out")
            link.clicked.connect(self._open_dashboard)
            cells.append(link)
        self._widest_id = max((cell.sizeHint().width() for cell in cells), default=0)
        self._across = across = self._ids_across()
        for index, cell in enumerate(cells):
            grid.addWidget(cell, index // across, index % across)
        for column_at in range(across):
            grid.setColumnStretch(column_at, 1)
        self._lay.addLayout(grid)
        self._lay.addSpacing(10)

    def _ids_across(self) -> int:
        """Return two where the words of the language and the window leave room for two beside each other."""
        return 2 if self._widest_id * 2 + 8 <= self._room() else 1

    def _deeds_beside(self) -> bool:
        """Say whether the buttons have room beside the name, and what stands below it beside them in two lines."""
        beside = self._room() - self._deeds
        return theme().px(_NAME) <= beside and self._second.heightForWidth(beside) <= 2 * theme().line("dense")

    def _room(self) -> int:
        return self.width() - 2 * 20 if self._covers else theme().px(_INSIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put below each other what has no room beside each other any more, and back."""
        super().resizeEvent(event)
        drawn = self._beside, self._across
        if self._row is not None and drawn != (self._deeds_beside(), self._ids_across()):
            self._draw()

    def _id(self, caption: str, copying: str, value: str) -> QWidget:
        box = QWidget()
        box.setFixedHeight(theme().px(24))
        lay = row(box)
        label = Text(caption, "caption", "text3")
        label.setMinimumWidth(max(theme().px(66), label.sizeHint().width()))
        lay.addWidget(label)
        lay.addSpacing(4)
        shown = clean(value, 64)
        short = f"{shown[:9]}…{shown[-3:]}" if len(shown) > _ID else shown
        identity = Text(short, "mono-small", "text2", elide="middle")
        identity.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        set_tip(identity, shown)
        lay.addWidget(identity)
        copy = IconButton("copy-simple", copying, edge=14)
        copy.setProperty("value", value)
        copy.clicked.connect(self._copy)
        lay.addWidget(copy)
        lay.addStretch(1)
        name_control(box, f"{caption}: {shown}")
        return box

    def _copy(self) -> None:
        self._copy_id(str(self.sender().property("value")))

    def _copy_id(self, value: str) -> None:
        self._context.host.copy(value, self._context.words.text("Copied."))

    def _open_dashboard(self) -> None:
        if self._row is not None and self._row.seller is not None and self._row.seller.account_id is not None:
            part = "" if self._context.mode == "live" else "test/"
            self._context.host.open_browser(
                f"https://dashboard.stripe.com/{part}connect/accounts/{self._row.seller.account_id}"
            )

    def _draw_requirements(self, seller: Seller) -> None:
        text = self._context.words.text
        heads = row(margins=(0, 0, 0, 6))
        for said, share in ((text("The seller reads"), 6), (text("Stripe says"), 7)):
            head = row(margins=(12, 0, 8, 0))
            head.addWidget(Text(said, "caption", "text2", weight=600, wrap=True), 0, Qt.AlignmentFlag.AlignBottom)
            heads.addLayout(head, share)
        self._lay.addLayout(heads)
        block = Ground()
        block.setProperty("inner", True)
        lay = column(block)
        for index, item in enumerate(seller.requirements):
            if index:
                lay.addWidget(hairline())
            lay.addWidget(self._requirement(item))
        self._lay.addWidget(block)
        self._lay.addSpacing(12)

    def _requirement(self, item: RequirementShape) -> QWidget:
        words, now = self._context.words, self._context.now()
        said = words.requirement(item.key, person=clean(item.person, 40) or None, instead=item.instead)
        box = QWidget()
        lay, left_box = SideBySide(), QWidget()
        column(box).addLayout(lay)
        left = column(left_box, margins=(12, 9, 8, 9))
        title = said.title
        second, tone = "", "text3"
        if item.state == "refused":
            title = words.text("{what}, send again", what=said.title)
            second, tone = words.theirs(clean(item.error.text if item.error else "", 120)), "stop"
        elif item.state == "with_stripe":
            second = words.text("with Stripe, not a task")
        else:
            second = words.until(item, now)
        left.addWidget(Text(title, "dense", weight=500, wrap=True))
        if second:
            left.addWidget(Text(second, "caption", tone, wrap=True))
        left.addStretch(1)
        lay.add(left_box, 6)
        lay.add(self._stripe_says(item), 7)
        name_control(box, f"{title}. {second}")
        return box

    @staticmethod
    def _stripe_says(item: RequirementShape) -> QWidget:
        box = QWidget()
        across = row(box)
        across.addWidget(hairline(vertical=True))
        right = column(margins=(12, 9, 6, 9))
        across.addLayout(right, 1)
        key = str(item.stripe_key if item.stripe_key is not UNSET else item.key)
        for whole, shown in ((key, _end_of(key)), (_stripe_state(item), "")):
            code = code_text("mono-small", "text2", elide="start")
            code.put_data(shown or whole, 120)
            right.addWidget(code)
            if shown != whole:
                set_tip(code, whole)
        right.addStretch(1)
        return box

    def _draw_buyer(self, buyer: Buyer) -> None:
        words, now = self._context.words, self._context.now()
        self._lay.addSpacing(14)
        self._lay.addWidget(Text(words.text("Payment methods"), "dense", weight=600))
        self._lay.addSpacing(4)
        if not buyer.payment_methods:
            self._lay.addWidget(Text(words.text("None saved."), "dense", "text2"))
        for shape in buyer.payment_methods:
            method = buying_model.method(shape, words, now, online=True)
            box = QWidget()
            box.setMinimumHeight(theme().px(36))
            lay = row(box, gap=10)
            lay.addWidget(Plate(method.kind, method.brand))
            label = Text("", "dense", wrap=True)
            label.put_runs(
                Run(method.name, "text", 500), Run(" •••• ", "text3"), Run(f"{method.last4}   ", "text", 500),
                Run(method.line, method.family or "text3"),
            )  # fmt: skip
            lay.addWidget(label, 1, Qt.AlignmentFlag.AlignVCenter)
            if method.tag:
                lay.addWidget(Tag(method.tag))
            name_control(box, f"{method.name} {method.last4}. {method.line}")
            self._lay.addWidget(box)

    def _draw_history(self) -> None:
        if not self._history:
            return
        words, now = self._context.words, self._context.now()
        head = row(gap=8)
        head.addWidget(Text(words.text("History"), "dense", weight=600))
        head.addStretch(1)
        if any(entry.id for entry in self._history):
            moment = Link(words.text("Go to a moment"), role="caption")
            moment.clicked.connect(self.moment_wanted)
            head.addWidget(moment)
        self._lay.addLayout(head)
        self._lay.addSpacing(2)
        shown = self._history if self._whole_history else self._history[:_LINES]
        for entry in shown:
            self._lay.addWidget(_history_line(entry, words.dense_moment(entry.at, now), self._context))
        if len(shown) < len(self._history):
            more = Link(words.text("All changes"))
            more.clicked.connect(self._show_history)
            self._lay.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_history(self) -> None:
        self._whole_history = True
        self._draw()


_TURNS: Final = {
    "seller": mark("Seller’s turn"),
    "stripe": mark("Stripe’s turn"),
    "marketplace": mark("Our turn"),
    "none": mark("Nobody’s turn"),
}


def _deed(control: QAbstractButton) -> str:
    """Return what a control does, whatever it is called at the moment."""
    return str(control.property("deed") or control.accessibleName())


def _second_line(row_data: AccountRow, context: Context) -> str:
    """Return who stands behind a firm, with what they are to it, or how a person is reached; and where it is."""
    seller, words = row_data.seller, context.words
    person = clean(row_data.name, 60)
    if seller is None or not seller.display_name or not person or person == seller.display_name:
        known = [clean(row_data.email, 80)]
    else:
        role = next((one.role for one in seller.requirements if one.person == row_data.name and one.role), None)
        known = [words.text("{name}, {role}", name=person, role=_inside(words, role)) if words.role(role) else person]
    known.append(country_name(seller.country, words) if seller is not None else "")
    return " · ".join(part for part in known if part)


def _inside(words: Wording, role: str | None) -> str:
    """Return a role as it stands inside a line: German nouns keep their capital."""
    said = words.role(role)
    return said if words.language == "de" else said[:1].lower() + said[1:]


def _turn(seller: Seller, context: Context) -> str:
    words, now = context.words, context.now()
    turn = words.text(_TURNS.get(seller.whose_turn, _TURNS["none"]))
    if seller.since is not None:
        turn = words.text("{turn} {since}", turn=turn, since=words.since_day(seller.since, now))
    said = words.formats.ended(turn)
    if seller.deadline is None:
        return said
    date = words.day(seller.deadline, now)
    ending = [one for one in seller.capabilities if one.wanted and one.until is not None]
    if seller.deadline < now:
        due = words.text("It was due on {date}.", date=date)
    elif ending:
        names = [words.text("Payouts") if one.name == "payouts" else words.capability(one, now).name for one in ending]
        due = words.text("{what} stop after {date}.", what=words.formats.listed(names), date=date)
    else:
        due = words.text("Due on {date}.", date=date)
    return words.formats.sentences(said, due)


def _works(name: str, said: CapabilityWords) -> QWidget:
    box = QWidget()
    part = row(box, gap=5)
    part.addWidget(Icon(said.icon, f"{said.family}Icon", 16))
    label = Text("", "dense", "text", wrap=True)
    label.put_runs(Run(name, "text", 500), Run(f" {said.word}", "text2"))
    part.addWidget(label)
    name_control(box, f"{said.name}: {said.word}")
    return box


_CAUSES: Final = {
    "event": mark("Stripe told us"),
    "check": mark("checked by hand"),
    "reconcile": mark("found while comparing"),
    "person": mark("by a person"),
}


def _history_line(entry: HistoryEntry, when: str, context: Context) -> QWidget:
    """Return one change: the state it led to, what happened, and what let us know where that wasn't an event."""
    words = context.words
    line = QWidget()
    line.setMinimumHeight(theme().px(28))
    lay = row(line, margins=(0, 3, 0, 3), gap=10)  # seen where it needs two lines
    icon, family = words.state_look(entry.status, entry.note)
    lay.addWidget(Icon(icon, f"{family}Icon", 16))
    state = words.state_word(entry.status, entry.note, market=clean(context.market, 60), staff=True)
    said = happened(entry, words, staff=True)
    cause = words.text(_CAUSES[entry.cause]) if entry.cause in _CAUSES else ""
    shown = f"{said} · {cause}" if cause and entry.cause != "event" else said
    label = Text("", "dense", wrap=True)
    label.put_runs(Run(state, "text", 500), Run(f" {shown}", "text3"))
    set_tip(label, cause)
    across = SideBySide(10)
    across.add(label, 1, Qt.AlignmentFlag.AlignVCenter)
    across.add(Text(when, "caption", "text3"))
    lay.addLayout(across, 1)
    name_control(line, f"{when}. {state}. {said}. {cause}")
    return line


def _end_of(key: str) -> str:
    """Return the last two parts of a long key of Stripe's: what it is about stands at its end."""
    parts = key.split(".")
    if len(parts) < 3 or "," in key:
        return key
    two = ".".join(parts[-2:])
    return f"…{two if len(two) < _LONG_KEY else parts[-1]}"


def _stripe_state(item: RequirementShape) -> str:
    if item.error is not None:
        return item.error.code
    if item.state == "with_stripe":
        return "awaiting_action_from: stripe"
    if item.state == "later":
        return "eventually_due"
    due = "past_due" if item.overdue else "currently_due"
    return due if item.deadline is None else f"{due} {item.deadline:%Y-%m-%d}"


def _age(as_of: datetime, context: Context) -> Text:
    """Return how old this is, which goes on being true while it is read."""
    label = Text("", "caption", "text2")

    def tell() -> None:
        now = context.now()
        label.put(context.words.age(as_of, now))
        ageing.wind(as_of, now)

    ageing = Ageing(label, tell)
    tell()
    return label
