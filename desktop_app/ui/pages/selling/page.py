"""The seller's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from desktop_app import __version__, wire
from desktop_app.domain.errors import KnownError
from desktop_app.domain.view import Freshness
from desktop_app.ui.countries import country_name
from desktop_app.ui.pages.page import Page
from desktop_app.ui.pages.selling import model
from desktop_app.ui.ports.host import Context
from desktop_app.ui.saving import file_name
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Link
from desktop_app.ui.widgets.flow import Flow
from desktop_app.ui.widgets.frames import column, row, show_part
from desktop_app.ui.widgets.later import Later
from desktop_app.ui.widgets.order import focused_near
from desktop_app.ui.widgets.rail import ComingUp, Lately, NextDate, SectionHead, Steps
from desktop_app.ui.widgets.state_card import StateCard
from desktop_app.ui.widgets.tasks import TaskList
from desktop_app.ui.widgets.text import Text, clean
from desktop_app.ui.widgets.waiting import WaitingCard
from desktop_app.words.marks import mark, mark_as

if TYPE_CHECKING:  # what opens on a click is loaded on the click: the page is painted sooner
    from desktop_app.ui.dialogs.handoff import Handoff
    from desktop_app.ui.dialogs.start_selling import StartSelling
    from desktop_app.ui.pages.errands import Errand
    from desktop_app.wire import HistoryEntry, Invitation, OnboardingLink, Seller, SellerRequest

RAIL = 284
_INVITATION_LEFT = timedelta(days=1)
"""An invitation that ends sooner isn't shown again: who scans a code may come to it tomorrow."""
_GOING = frozenset({"continue", "update"})
_WRITING = frozenset({"write", "tell", "ask", "check_profile"})


class SellingPage(Page):
    """State, what Stripe needs, dates, and the ways to go on."""

    columns = True
    _alone = False
    """Whether nothing stands beside the rail."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words.text("Selling"))
        self._busy = ""
        self._checking = False
        self._problem: KnownError | None = None
        self._errand: Errand | None = None
        self._entries: tuple[HistoryEntry, ...] = ()
        self._shown: tuple[str, bool] | None = None
        self._day: date | None = None
        self._start: StartSelling | None = None
        self._invitation: Invitation | None = None
        self.nothing = Text(self.text("Reading what is known"), "body", "text2", wrap=True)
        self.card = StateCard(compact=self.compact)
        self.card.pressed.connect(self._pressed)
        self.card.check_wanted.connect(self.check)
        self.card.copy_wanted.connect(self._copy_code)
        self.body.addWidget(self.nothing)
        self.body.addWidget(self.card)
        self._card_gap = QWidget()
        self.body.addWidget(self._card_gap)
        self.body.addLayout(self._build_below())
        self.body.addStretch(1)
        context.bridge.seller_changed.connect(self._news)
        context.bridge.connection_changed.connect(self.draw)
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self._tick)
        self.draw()
        self._read_history()

    # -- what the window calls

    def set_compact(self, compact: bool) -> None:
        """Put the rail below in narrow windows."""
        if compact != self.compact:
            super().set_compact(compact)
            self.card.set_compact(compact)
            self.draw()
            self._place_rail(compact=compact)

    def _place_rail(self, *, compact: bool) -> None:
        direction = QBoxLayout.Direction.TopToBottom if compact else QBoxLayout.Direction.LeftToRight
        self._below.setDirection(direction)
        self._card_gap.setFixedHeight(18 if compact else 20)
        # With nothing at its side the rail would stand at the end of an empty page: it takes the column's place.
        self._aside.setFixedWidth(theme().px(RAIL))
        show_part(self._aside, on=self._alone and not compact)
        if compact or self._alone:
            self._rail.setMinimumWidth(0)
            self._rail.setMaximumWidth(16777215)
        else:
            self._rail.setFixedWidth(theme().px(RAIL))

    def first_focus(self) -> QWidget | None:
        """Return the main action, or what stands there until one is known."""
        return self.card.main_button() if self.nothing.isHidden() else self.nothing

    def check(self) -> None:
        """Ask Stripe again."""
        if self._checking or not self.context.online() or self._facts().seller.account_id is None:
            return
        self._checking = True
        self.context.bridge.watch(self, self.context.bridge.desk.check_seller(), self._checked, self._check_failed)
        self.draw()

    def showEvent(self, event: object) -> None:
        """Keep the age moving while it can be seen."""
        super().showEvent(event)  # type: ignore[arg-type]  # of Qt, whatever its kind
        self._wind(self._facts())

    def hideEvent(self, event: object) -> None:
        """Rest while it can't be seen."""
        super().hideEvent(event)  # type: ignore[arg-type]  # of Qt, whatever its kind
        self._clock.stop()

    # -- drawing

    def _build_below(self) -> QHBoxLayout:
        self._below = row(gap=24)
        left = QWidget()
        lay = column(left, gap=11)
        self._pending_place = Later(lay, self._make_pending, gap=11)
        self._needs_head = SectionHead(self.text("What Stripe needs from you"), tone="text2")
        self._needs = TaskList()
        lay.addWidget(self._needs_head)
        lay.addWidget(self._needs)
        self._steps_place = Later(lay, self._make_steps, gap=11)
        lay.addStretch(1)
        self._left = left
        self._below.addWidget(left, 1)
        self._rail = self._build_rail()
        self._below.addWidget(self._rail)
        self._aside = QWidget()
        self._below.addWidget(self._aside)
        self._place_rail(compact=self.compact)
        return self._below

    def _build_rail(self) -> QWidget:
        rail = QWidget()
        lay = column(rail, gap=11)
        self._date_place = Later(lay, self._make_date, gap=11)
        self._coming_place = Later(lay, self._make_coming, gap=11)
        self._lately_place = Later(lay, self._make_lately, gap=11)
        self._again_place = Later(lay, self._make_again)
        lay.addStretch(1)
        return rail

    def _make_pending(self) -> tuple[QWidget, ...]:
        self._pending = WaitingCard()
        self._pending.pressed.connect(self._pending_pressed)
        return SectionHead(self.text("Waiting to be sent")), self._pending

    def _make_steps(self) -> tuple[QWidget, ...]:
        self._steps_head = SectionHead(self.text("Your first payout"))
        self._steps = Steps(self.words.formats.figure)
        return self._steps_head, self._steps

    def _make_date(self) -> tuple[QWidget, ...]:
        self._date = NextDate()
        self._date.add_wanted.connect(self._save_dates)
        return SectionHead(self.text("Next date")), self._date

    def _make_coming(self) -> tuple[QWidget, ...]:
        self._coming_head = SectionHead(self.text("Coming up"))
        self._coming = ComingUp()
        self._coming.now_wanted.connect(self._go)
        self._coming.reminder_wanted.connect(self._save_dates)
        return self._coming_head, self._coming

    def _make_lately(self) -> tuple[QWidget, ...]:
        self._lately_head = SectionHead(self.text("Lately"), link=self.text(mark_as("history", "All")))
        self._lately_head.pressed.connect(self._show_history)
        self._lately = Lately()
        return self._lately_head, self._lately

    def _make_again(self) -> tuple[QWidget, ...]:
        again = QWidget()
        lay = Flow(6, 2)
        column(again, margins=(2, 0, 2, 0)).addLayout(lay)
        lay.addWidget(Text(self.text("Wrong country or kind?"), "dense", "text3", wrap=True))
        start_over = Link(self.text("Start over"))
        start_over.clicked.connect(self._ask_start_over)
        lay.addWidget(start_over)
        return (again,)

    def _facts(self) -> model.SellingFacts:
        context = self.context
        view = context.bridge.desk.seller()
        return model.SellingFacts(
            view=view,
            words=self.words,
            now=context.now(),
            market=context.market,
            name=context.name,
            online=context.online() and view.freshness is not Freshness.OFFLINE,
            busy=self._busy,
            checking=self._checking,
            problem=self._problem,
        )

    def draw(self) -> None:
        """Draw the last known state, or say in one line that nothing is known yet."""
        facts = self._facts()
        self._day = facts.now.date()
        known = facts.view.data is not None
        waited = focused_near(self) is self.nothing
        show_part(self.nothing, on=not known)
        show_part(self.card, on=known)
        if not known:
            offline = facts.view.freshness is Freshness.OFFLINE
            unknown, reading = (
                mark("Nothing is known yet. It’s read when you’re online."),
                mark("Reading what is known"),
            )
            said = unknown if offline else reading
            self.nothing.put(self.text(said))
        else:
            self.card.put(model.card(facts))
        self._draw_head(facts)
        self._draw_left(facts, known=known)
        self._draw_rail(facts)
        if self.isVisible():
            self._wind(facts)
        if waited and known:
            self._begin_at_main()

    def _begin_at_main(self) -> None:
        """Give the keyboard to the main action, which wasn't there yet as the page was gone to."""
        button = self.card.main_button()
        if button is not None and button.isEnabled():
            button.show()  # a layout shows what is new only later, and what can't be seen takes no focus
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _draw_head(self, facts: model.SellingFacts) -> None:
        seller = facts.seller
        parts = [clean(seller.display_name, 60), country_name(seller.country, self.words)]
        self.head.put(" · ".join(part for part in parts if part))

    def _draw_left(self, facts: model.SellingFacts, *, known: bool) -> None:
        intents = model.waiting(facts.view.pending)
        if self._pending_place.show(bool(intents)):
            self._pending.put(intents, self.words, facts.now, facts.market)
        groups = model.tasks(facts) if known else ()
        self._needs.put(groups)
        self._needs_head.put(self.text("What Stripe needs from you"), model.date_line(facts) if self.compact else "")
        _show(self._needs_head, self._needs, on=bool(groups))
        self._needs_head.set_lead(bool(intents))
        if self._steps_place.show(model.awaits_first_payout(facts) and not groups):
            self._steps.put(model.first_payout(facts))
            self._steps_head.set_lead(bool(intents))
        self._alone = not (intents or groups or model.awaits_first_payout(facts))
        show_part(self._left, on=not self._alone)
        self._place_rail(compact=self.compact)

    def _draw_rail(self, facts: model.SellingFacts) -> None:
        date = model.next_date(facts)
        coming = model.coming_up(facts)
        if self._date_place.show(date is not None) and date is not None:
            self._date.put(date)
        if self._coming_place.show(coming is not None) and coming is not None:
            self._coming.put(coming)
            self._coming_head.set_lead(date is not None)
        if self._lately_place.show(bool(self._entries)):
            self._lately_head.set_lead(date is not None or coming is not None)
            self._lately.put(model.lately(self._entries, self.words, facts.now))
        again = self._again_place.show(model.may_start_over(facts.seller) and facts.online)
        show_part(self._rail, on=date is not None or coming is not None or bool(self._entries) or again)

    def _tick(self) -> None:
        facts = self._facts()
        if facts.now.date() != self._day:  # another day: what was to come today has passed
            self.draw()
            return
        if facts.view.data is not None:
            self.card.put(model.card(facts))
        self._wind(facts)

    def _wind(self, facts: model.SellingFacts) -> None:
        """Look again when the words of an age will be other ones, and not before: at rest nothing is done."""
        self._clock.start(round(model.steady_for(facts) * 1000))

    # -- news

    def _news(self) -> None:
        seller = self.context.bridge.desk.seller().data
        now_shown = (seller.status, seller.verified) if seller else None
        if now_shown != self._shown:
            if self._errand is not None and not _still_filling_in(seller):
                self._errand.end()
            self._shown = now_shown
            self._problem = None
            self._read_history()
        if self._errand is not None:
            self._errand.put_ready(model.have_ready(self._facts()))
        self.draw()

    def _read_history(self) -> None:
        seller = self.context.bridge.desk.seller().data
        self._shown = (seller.status, seller.verified) if seller else None
        if seller is not None and seller.account_id is not None:
            self.context.bridge.watch(self, self.context.bridge.desk.seller_history(), self._history_read)

    def _history_read(self, entries: Sequence[HistoryEntry]) -> None:
        self._entries = tuple(entries)
        self.draw()

    def _checked(self, _seller: object) -> None:
        self._checking = False
        self._problem = None
        self.draw()

    def _check_failed(self, error: KnownError) -> None:
        self._checking = False
        self._problem = error
        self.draw()

    # -- actions

    def _pressed(self, key: str) -> None:
        if key == "again":
            key, self._problem = self._last_key, None
        self._last_key = key
        if key in {"start", "open_new", "connect"}:
            self._start_selling()
        elif key in _GOING | {"copy", "phone"}:
            self._go(key)
        elif key in _WRITING:
            self._write()
        else:
            self._other(key)

    def _write(self) -> None:
        from desktop_app.ui.dialogs.contact import Contact

        Contact(self.context).open()

    def _other(self, key: str) -> None:
        if key == "dashboard":
            self._dashboard()
        elif key == "history":
            self._show_history()
        elif key == "start_over":
            self._ask_start_over()
        elif key == "check":
            self.check()

    _last_key = ""

    def _start_selling(self) -> None:
        seller = self._facts().seller
        if seller.account_id is not None and seller.status == "not_started":
            self._go("start")
            return
        self._open_start(start_over=seller.status in {"closed", "disconnected", "unsupported"})

    def _ask_start_over(self) -> None:
        from desktop_app.ui.dialogs.scrim import Confirm

        text = self.text
        question = Confirm(
            self.context.host.frame(),
            text("Start over?"),
            text("You choose country and kind again. What you did here stays in the history."),
            text("Start over"),
            text("Not now"),
        )
        # Later: the question gives the focus back as it closes, and would take it from the dialog that follows.
        question.confirmed.connect(self._start_over, Qt.ConnectionType.QueuedConnection)
        question.open()

    def _start_over(self) -> None:
        self._open_start(start_over=True)

    def _open_start(self, *, start_over: bool) -> None:
        from desktop_app.domain.buyer_checks import LONGEST_EMAIL
        from desktop_app.ui.dialogs.start_selling import StartSelling

        me = self.context.bridge.desk.me()
        dialog = StartSelling(
            self.context.host.frame(),
            self.words,
            clean(self.context.market, 60),
            clean((me and me.email) or "", LONGEST_EMAIL),
            online=self.context.online(),
        )
        dialog.setProperty("startOver", start_over)
        dialog.submitted.connect(self._submitted)
        dialog.closed.connect(self._start_closed)
        self._start = dialog
        dialog.open()

    def _start_closed(self) -> None:
        self._start = None

    def _submitted(self, country: str, kind: str, email: str) -> None:
        over = bool(self._start is not None and self._start.property("startOver"))
        request = wire.SellerRequest(country=country, kind=kind, email=email or None, start_over=over)
        if self.context.online():
            self._mint(request, "start")
            return
        bridge = self.context.bridge
        bridge.watch(self, bridge.desk.open_seller(request), self._written, self._failed)

    def _written(self, _intent: object) -> None:
        if self._start is not None:
            self._start.close_dialog()
        self.context.host.toast(self.text("Saved here. Sent when you’re online."))
        self.draw()

    def _go(self, key: str = "continue") -> None:
        self._mint(wire.SellerRequest(), key or "continue")

    def _mint(self, request: SellerRequest, key: str) -> None:
        from desktop_app.ui.pages.errands import Errand

        if self._busy:
            return
        self._busy, self._problem = key, None
        desk = self.context.bridge.desk
        if key == "copy":
            self.context.bridge.watch(self, desk.onboarding_link(request), self._copy_link, self._failed)
        else:
            errand = Errand(self.context, self._handoff, lambda: desk.onboarding_link(request), _read_link, self)
            errand.answered.connect(self._answered)
            errand.failed.connect(self._failed)
            errand.finished.connect(self._errand_over)
            self._errand = errand
            errand.start()
        self.draw()

    def _handoff(self, url: str, expires_at: datetime | None) -> Handoff:
        from desktop_app.ui.dialogs.handoff import Handoff

        title = self.text("Continue on Stripe, in your browser")
        words = self.text("Come back here when you’re done. We’ll notice by ourselves.")
        ready = model.have_ready(self._facts())
        hint = self._test_values() if self.context.mode == "test" else ""
        return Handoff(title, words, url, expires_at, ready, phone=self._invited(), invites=True, hint=hint)

    def _test_values(self) -> str:
        """Say what Stripe's form takes in test mode (docs.stripe.com/connect/testing)."""
        return self.text(
            "In test mode Stripe takes made-up answers: code {code}, born on {born}, street “{street}”, ID number"
            " {number}, bank account {bank}.",
            code="000-000",
            born=self.words.short_day(date(1901, 1, 1), self.context.now()),
            street="address_full_match",
            number="000000000",
            bank="000123456789",
        )

    def _invited(self) -> str:
        """Return the invitation's address for the code; one is made now where there is none that lasts."""
        there = self._invitation
        if there is not None and there.expires_at - self.context.now() > _INVITATION_LEFT:
            return there.url
        bridge = self.context.bridge
        bridge.watch(self, bridge.desk.invitation(), self._invitation_made, self._no_invitation)
        return ""

    def _invitation_made(self, invitation: Invitation) -> None:
        self._invitation = invitation
        if self._errand is not None:
            self._errand.put_phone(invitation.url)

    def _no_invitation(self, _error: KnownError) -> None:
        if self._errand is not None:
            self._errand.put_phone(None)

    def _answered(self) -> None:
        self._busy = ""
        if self._start is not None:
            self._start.close_dialog()
        self.draw()

    def _failed(self, error: KnownError) -> None:
        self._busy = ""
        if self._start is not None:
            self._start.fail(self.context.sentence(error), error.field)
        else:
            self._problem = error
        self.draw()

    def _errand_over(self) -> None:
        if self._errand is not None:
            self._errand.deleteLater()
            self._errand = None

    def _copy_link(self, link: OnboardingLink) -> None:
        self._busy = ""
        minutes = round((link.expires_at - self.context.now()).total_seconds() / 60)
        said = self.words.count(
            minutes, "Link copied. It works once, for one minute.", "Link copied. It works once, for {figure} minutes."
        )
        # A link that has ended on arrival tells of this computer's clock.
        self.context.host.copy(link.url, said if minutes > 0 else self.text("Link copied. It works once."))
        self.draw()

    def _dashboard(self) -> None:
        self._busy = "dashboard"
        bridge = self.context.bridge
        bridge.watch(self, bridge.desk.dashboard(), self._dashboard_ready, self._failed)
        self.draw()

    def _dashboard_ready(self, url: str) -> None:
        self._busy = ""
        self.context.host.open_browser(url)
        self.draw()

    def _show_history(self) -> None:
        from desktop_app.ui.dialogs.history import HistoryDialog

        HistoryDialog(self.context.host.frame(), self._entries, self.words, self.context.now()).open()

    def _save_dates(self) -> None:
        """Offer the dates as a file that calendars read; its name carries the place and the mode."""
        content = model.calendar(self._facts(), __version__)
        name = file_name("sellerdesk", self.context.market, self.text("dates"), self.context.mode) + ".ics"
        kinds = self.text("Calendar files (*.ics)")
        self.context.host.save_file(name, kinds, content, self.text("Saved. Your calendar opens it."))

    def _copy_code(self, code: str) -> None:
        self.context.host.copy(code, self.text("Code copied."))

    def _pending_pressed(self, intent_id: str, key: str) -> None:
        desk = self.context.bridge.desk
        future = desk.send_again(intent_id) if key == "again" else desk.drop(intent_id)
        self.context.bridge.watch(self, future, None, self._failed)


def _read_link(link: OnboardingLink) -> tuple[str, datetime]:
    return link.url, link.expires_at


def _still_filling_in(seller: Seller | None) -> bool:
    """Say whether the form is still the person's: making the link itself moves the state here, and ends nothing."""
    return seller is None or seller.status in {"not_started", "in_progress"}


def _show(*parts: QWidget, on: bool) -> None:
    for part in parts:
        show_part(part, on=on)
