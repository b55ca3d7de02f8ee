"""The buyer's page: details, payment methods, the billing page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.domain.view import Freshness, IntentKind, View
from desktop_app.ui.ageing import Ageing
from desktop_app.ui.dialogs.handoff import Handoff
from desktop_app.ui.dialogs.scrim import Confirm
from desktop_app.ui.pages.buying import model
from desktop_app.ui.pages.buying.form import BuyerForm, Typed
from desktop_app.ui.pages.errands import Errand
from desktop_app.ui.pages.page import Page
from desktop_app.ui.ports.host import Context
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.banner import Banner
from desktop_app.ui.widgets.buttons import Link
from desktop_app.ui.widgets.frames import Card, column, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.methods import MethodList
from desktop_app.ui.widgets.rail import SectionHead
from desktop_app.ui.widgets.state_card import ProblemBlock
from desktop_app.ui.widgets.text import Text, clean
from desktop_app.ui.widgets.waiting import WaitingCard
from desktop_app.wire import Buyer, PaymentMethodShape, PaymentSetup

RAIL, _FORM = 376, 470
"""How wide the methods are, and how wide the form has to be beside them."""
_LOOK_EVERY = 2000
_LAST_LOOKS = 5
"""Looks at what Stripe's page came to after somebody said that they are back: its word may be later than theirs."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a page hands to the one that takes its place."""

    typed: Typed | None
    setup: PaymentSetup | None


class BuyingPage(Page):
    """Details on one side, ways to pay on the other."""

    columns = True

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.words.text("Buying"))
        self._errand: Errand | None = None
        self._setup: PaymentSetup | None = None
        self._removing = ""
        self._expecting = False
        self._replacing: str | None = None
        self._looks_left = 0
        self._problem: KnownError | None = None
        self._awaits_bank = False
        self._known: frozenset[str] = frozenset()
        self._across: QHBoxLayout = row(gap=24)
        self.body.addLayout(self._across)
        self.body.addStretch(1)
        self._details = self._build_details()
        self._details.setMinimumWidth(theme().px(_FORM))
        self._across.addWidget(self._details, 1)
        self._rail = self._build_rail()
        self._rail.setFixedWidth(theme().px(RAIL))
        self._across.addWidget(self._rail)
        self.ageing = Ageing(self, self._tell_age)
        self._look = QTimer(self, interval=_LOOK_EVERY)
        self._look.timeout.connect(self.look_at_setup)
        context.bridge.buyer_changed.connect(self.draw)
        context.bridge.me_changed.connect(self.draw)
        context.bridge.connection_changed.connect(self.draw)
        self.draw()

    def set_compact(self, compact: bool) -> None:
        """Put the methods below in narrow windows."""
        super().set_compact(compact)
        direction = QBoxLayout.Direction.TopToBottom if compact else QBoxLayout.Direction.LeftToRight
        self._across.setDirection(direction)
        self._details.setMinimumWidth(0 if compact else theme().px(_FORM))
        if compact:
            self._rail.setMinimumWidth(0)
            self._rail.setMaximumWidth(16777215)
        else:
            self._rail.setFixedWidth(theme().px(RAIL))

    def first_focus(self) -> QWidget | None:
        """Return the first field."""
        return self.form.fields["name"].control

    def check(self) -> None:
        """Look again at what Stripe has."""
        self.context.bridge.desk.came_back()

    def unsaved(self) -> object | None:
        """Return what is typed, and the set-up on which the bank has the last word."""
        typed, setup = self.form.typed(), self._setup if self._awaits_bank else None
        return None if typed is None and setup is None else _Begun(typed, setup)

    def has_typed(self) -> bool:
        """Say whether details stand in the fields that aren't saved."""
        return self.form.typed() is not None

    def take(self, unsaved: object) -> None:
        """Go on with both."""
        if not isinstance(unsaved, _Begun):
            return
        if unsaved.typed is not None:
            self.form.type(unsaved.typed)
        if unsaved.setup is not None:
            self._setup = unsaved.setup
            self._expecting = True
            self._wait_for_bank()
            self._look.start()

    # -- building

    def _build_details(self) -> QWidget:
        box = QWidget()
        lay = column(box, gap=11)
        market = clean(self.context.market, 60)
        goes = self.text("Goes to {market} and Stripe", market=market)
        lay.addWidget(SectionHead(self.text("Your details"), end=goes))
        self.form = BuyerForm(self.words)
        self.form.save_wanted.connect(self._save)
        lay.addWidget(self.form)
        self._problem_card = Card()
        self._problem_lay = column(self._problem_card)
        self._problem_card.hide()
        lay.addWidget(self._problem_card)
        self._pending = WaitingCard()
        self._pending.pressed.connect(self._pending_pressed)
        self._pending.hide()
        lay.addWidget(self._pending)
        lay.addStretch(1)
        return box

    def _build_rail(self) -> QWidget:
        rail = QWidget()
        lay = column(rail, gap=11)
        text = self.text
        lay.addWidget(SectionHead(text("Payment methods")))
        self.outcome = Banner(across=False)
        self.outcome.pressed.connect(self._outcome_pressed)
        self.outcome.hide()
        lay.addWidget(self.outcome)
        none = text("No way to pay yet. You add one on Stripe’s page.")
        self.methods = MethodList(text("Add a payment method"), text("More for {name}", name="{name}"), none)
        self.methods.pressed.connect(self._method_pressed)
        self.methods.add_wanted.connect(self._add)
        lay.addWidget(self.methods)
        self._why_off = Text("", "dense", "text2", wrap=True)
        lay.addWidget(self._why_off)
        promise = row(margins=(4, 3, 4, 0), gap=10)
        promise.addWidget(Icon("lock-simple", "text3", 18, heads=True), 0, Qt.AlignmentFlag.AlignTop)
        never = text("Card and bank numbers are typed on Stripe’s page, never in this app. Adding one charges nothing.")
        promise.addWidget(Text(never, "dense", "text3", wrap=True), 1)
        lay.addLayout(promise)
        lay.addSpacing(11)
        lay.addWidget(SectionHead(text("Receipts and subscriptions")))
        lay.addLayout(self._portal_line())
        lay.addStretch(1)
        return rail

    def _portal_line(self) -> QBoxLayout:
        lay = column(margins=(2, 0, 2, 0), gap=5)
        self._portal_words = Text("", "dense", "text2", wrap=True)
        lay.addWidget(self._portal_words)
        self.portal = Link(self.text("Open billing page"), trailing="arrow-square-out")
        self.portal.clicked.connect(self._open_portal)
        lay.addWidget(self.portal, 0, Qt.AlignmentFlag.AlignLeft)
        return lay

    # -- drawing

    def draw(self) -> None:
        """Draw the last known details and methods."""
        view = self.context.bridge.desk.buyer()
        buyer = view.data
        self._draw_head(buyer)
        me = self.context.bridge.desk.me()
        self.form.ask_for_billing(model.billed(buyer, me))
        first = model.first_form(buyer, me)
        self.form.put(first, model.refused(buyer, view.pending))
        self.form.set_pending(frozenset() if self.context.online() else model.unsent(view.pending))
        self._draw_waiting(view)
        self._draw_methods(buyer, online=self.context.online() and view.freshness is not Freshness.OFFLINE)
        self._take_up()

    def _draw_head(self, buyer: Buyer | None) -> None:
        now = self.context.now()
        as_of = buyer.as_of if buyer is not None and buyer.customer_id is not None else None
        age = self.text("Saved with Stripe {age}", age=self.words.age(as_of, now)) if as_of is not None else ""
        self.head.put(age)
        self.ageing.wind(as_of, now)

    def _tell_age(self) -> None:
        self._draw_head(self.context.bridge.desk.buyer().data)

    def _draw_waiting(self, view: View[Buyer]) -> None:
        shown = tuple(
            intent
            for intent in view.pending
            if intent.state.value == "failed"
            or (intent.kind is not IntentKind.SAVE_BUYER and not self.context.online())
        )
        self._pending.put(shown, self.words, self.context.now(), self.context.market)
        self._pending.setVisible(bool(shown))

    def _draw_methods(self, buyer: Buyer | None, *, online: bool) -> None:
        methods = buyer.payment_methods if buyer is not None else ()
        now = self.context.now()
        self.methods.put(tuple(model.method(one, self.words, now, online=online) for one in methods))
        off = None if online else self.text("Works again when you’re online")
        self.methods.add.set_off(off)
        self._why_off.put(off or "")
        self._why_off.setVisible(off is not None)
        self.portal.set_off(off)
        has_page = buyer is not None and buyer.customer_id is not None
        self.portal.setVisible(has_page)
        kept = self.text("They’re kept in your billing page at Stripe.")
        to_come = self.text("You have a billing page at Stripe as soon as your details are saved.")
        self._portal_words.put(kept if has_page else to_come)
        added = [one for one in methods if one.id not in self._known]
        if self._known_once and added and self._expecting:
            self._added(added[0], methods)
        elif self._known_once and added:
            self.outcome.hide()
        self._known, self._known_once = frozenset(one.id for one in methods), buyer is not None

    _known_once = False

    # -- saving

    def _save(self, form: model.Form) -> None:
        desk = self.context.bridge.desk
        buyer = desk.buyer().data
        saved = model.form_of(buyer)
        if not model.dirty(form, saved):
            self.context.host.toast(self.text("Nothing has changed since it was saved."))
            return
        request = model.request_of(form, saved, buyer)
        self.form.set_busy(self.text("Saving"))
        self._show_problem(None)
        self.context.bridge.watch(self, desk.save_buyer(request), self._written, self._save_failed)

    def _written(self, _intent: object) -> None:
        self.form.set_busy(None)
        desk = self.context.bridge.desk
        for refused in model.failed_saves(desk.buyer().pending):
            desk.drop(refused.id)  # what it held stood in the form, and was saved with it
        online = self.context.online()
        # Written down, no more: Stripe may still refuse it, and then it says so at the field.
        now, later = self.text("Saved here. It goes to Stripe now."), self.text("Saved here. Sent when you’re online.")
        self.context.host.toast(now if online else later)
        self.draw()

    def _save_failed(self, error: KnownError) -> None:
        self.form.set_busy(None)
        if error.field in self.form.fields:
            self.form.set_refusals({error.field: error.code})
        else:
            self._show_problem(error)

    def _show_problem(self, error: KnownError | None) -> None:
        from desktop_app.ui.pages.selling.model import problem
        from desktop_app.ui.widgets.frames import empty_layout

        empty_layout(self._problem_lay)
        self._problem_card.setVisible(error is not None)
        if error is not None:
            block = ProblemBlock(problem(error, self.words, self.context.market), self.text("Copy the code"))
            block.copy_wanted.connect(self._copy_code)
            block.pressed.connect(self._dismiss)
            self._problem_lay.addWidget(block)

    def _dismiss(self, _key: str) -> None:
        self._show_problem(None)

    def _copy_code(self, code: str) -> None:
        self.context.host.copy(code, self.text("Code copied."))

    def _pending_pressed(self, intent_id: str, key: str) -> None:
        desk = self.context.bridge.desk
        future = desk.send_again(intent_id) if key == "again" else desk.drop(intent_id)
        self.context.bridge.watch(self, future, None, self._show_problem)

    # -- methods

    def _add(self) -> None:
        if self._errand is not None:
            return
        self._replacing = None
        self._awaits_bank = False
        self._setup = None
        self.outcome.hide()
        self._show_problem(None)
        self.methods.add.set_busy(self.text("Getting an address"))
        desk, language = self.context.bridge.desk, self.words.language
        errand = Errand(
            self.context, self._handoff, lambda: desk.payment_setup(language=language), self._read_setup, self
        )
        errand.answered.connect(self._setup_there)
        errand.failed.connect(self._add_failed)
        errand.finished.connect(self._errand_over)
        self._errand = errand
        errand.start()

    def _read_setup(self, setup: PaymentSetup) -> tuple[str, datetime | None]:
        self._setup = setup
        return setup.url or "", setup.expires_at

    def _handoff(self, url: str, _expires_at: datetime | None) -> Handoff:
        words = self.text("Card and bank numbers are typed there, never in this app. Adding one charges nothing.")
        tried = self.text(
            "In test mode the card {card} can be saved, with any date to come.", card="4242 4242 4242 4242"
        )
        hint = tried if self.context.mode == "test" else ""
        return Handoff(self.text("Add a payment method, on Stripe’s page"), words, url, None, hint=hint, lasts=True)

    def _setup_there(self) -> None:
        self.methods.add.set_busy(None)
        self._expecting = True
        self._look.start()

    def _add_failed(self, error: KnownError) -> None:
        self._replacing = None
        self.methods.add.set_busy(None)
        self._show_problem(error)

    def _errand_over(self) -> None:
        self.methods.add.set_busy(None)
        if self._errand is None:
            return
        self._looks_left = _LAST_LOOKS if self._errand.opened else 0
        if self._looks_left and not self._awaits_bank and self._look.isActive():
            self._say_being_added()
        untouched = not (self._errand.opened or self._errand.copied or self._awaits_bank)
        if untouched and self._setup is not None:
            self.context.bridge.desk.forget_setup(self._setup.id)
        self._errand.deleteLater()
        self._errand = None
        if not self._looks_left and not self._awaits_bank:
            self._give_up()

    def look_at_setup(self) -> None:
        """Ask what has come of Stripe's page, as the timer does while it is open."""
        if not self.context.online():
            return  # nothing can be seen, so nothing can be said
        if self._errand is None and not self._awaits_bank:
            self._looks_left -= 1
            if self._looks_left < 0:
                self._give_up()
                still_open = self.text("Nothing was added yet. Stripe’s page is still open.")
                self.outcome.put("idle", "timer", still_open, "", self.text("Open again"))
                return
        if self._setup is not None and self.context.bridge.waiting() == 0:
            future = self.context.bridge.desk.payment_setup_state(self._setup.id)
            self.context.bridge.watch(self, future, self._setup_read, self._look_failed)

    def _take_up(self) -> None:
        """Go on with a set-up whose end wasn't known when this page, or the whole program, ended."""
        setup_id = self.context.bridge.desk.open_setup()
        if setup_id is None or self._setup is not None or self._errand is not None:
            return
        self._setup = PaymentSetup(setup_id, "open")
        self._expecting, self._looks_left = True, _LAST_LOOKS
        self._say_being_added()
        self._look.start()

    def _say_being_added(self) -> None:
        self.outcome.put("wait", "hourglass-medium", self.text("Being added…"), "", "")
        self.outcome.show()

    def _give_up(self) -> None:
        """Expect nothing more from Stripe's page; what comes of it later is seen in the list."""
        self._look.stop()
        self._expecting, self._replacing = False, None

    def _look_failed(self, _error: KnownError) -> None:
        """Look again at the next turn: nothing is said before Stripe says it."""

    def _setup_read(self, setup: PaymentSetup) -> None:
        if not self._look.isActive():
            return
        if setup.state == "refused":
            refused = self.text("Your bank refused it. Nothing was saved.")
            self._settle("stop", "warning-octagon-fill", refused, self.text("Try another"))
        elif setup.state == "expired":
            over = self.text("Stripe’s page has expired. Nothing was saved.")
            self._settle("idle", "timer", over, self.text("Get a new address"))
        elif setup.state == "needs_approval":
            self._wait_for_bank()
        elif setup.state == "saved":
            self._settle()

    def _wait_for_bank(self) -> None:
        """Say that the bank has the last word, with a way back to its page; look on until it has spoken."""
        if self._awaits_bank:
            return
        self._awaits_bank = True
        wanted = self.text("Needs approval by your bank")
        self.outcome.put("you", "shield-warning", wanted, "", self.text("Approve"))
        self.outcome.show()
        if self._errand is not None:
            self._errand.end()

    def _settle(self, family: str = "", icon: str = "", words: str = "", action: str = "") -> None:
        """Stop looking: it has come to an end, told in words where it isn't plain to see in the list."""
        self._awaits_bank = False
        self._look.stop()
        if words:
            self._give_up()
            self.outcome.put(family, icon, words, "", action)
        self.outcome.setVisible(bool(words))
        if self._errand is not None:
            self._errand.end()

    def _outcome_pressed(self) -> None:
        if self._awaits_bank and self._setup is not None and self._setup.url:
            self.context.host.open_browser(self._setup.url)
            return
        self._add()

    def _added(self, method: PaymentMethodShape, methods: Sequence[PaymentMethodShape]) -> None:
        old = next((one for one in methods if one.id == self._replacing), None)
        self._settle()
        self._give_up()
        name, last4 = model.method_name(method, self.words), clean(method.last4, 4)
        self.context.host.toast(self.text("{name} ending {last4} was added.", name=name, last4=last4))
        if old is not None:
            desk, watch = self.context.bridge.desk, self.context.bridge.watch
            if old.default:
                watch(self, desk.make_default(method.id), None, self._show_problem)
            watch(self, desk.remove_method(old.id), None, self._show_problem)

    def _method_pressed(self, method_id: str, key: str) -> None:
        bridge = self.context.bridge
        if key == "replace":
            # The new one takes the old one's place once it is there: nobody is without a way to pay meanwhile.
            self._add()
            self._replacing = method_id
        elif key == "approve":
            self._outcome_pressed()
        elif key == "default":
            bridge.watch(self, bridge.desk.make_default(method_id), None, self._show_problem)
        elif key == "remove":
            self._ask_remove(method_id)

    def _ask_remove(self, method_id: str) -> None:
        buyer = self.context.bridge.desk.buyer().data
        found = next((one for one in buyer.payment_methods if one.id == method_id), None) if buyer else None
        if found is None:
            return
        name = f"{model.method_name(found, self.words)} {clean(found.last4, 4)}".strip()
        self._removing = method_id
        others = len(buyer.payment_methods) - 1 if buyer else 0
        guard = self._guard(default=found.default, others=others)
        again = self.text("It can’t be brought back; you’d add it again on Stripe’s page.")
        question = Confirm(
            self.context.host.frame(),
            self.text("Remove {name}?", name=name),
            self.words.formats.sentences(guard, again),
            self.text("Remove"),
            self.text("Not now"),
            danger=True,
        )
        question.confirmed.connect(self._remove)
        question.open()

    def _guard(self, *, default: bool, others: int) -> str:
        """Return what removing a method leads to, where it leads to more than its being gone."""
        if not others:
            return self.text("It’s your only way to pay: you can’t buy until you add another.")
        if default:
            return self.text("It’s what you pay with unless you choose: make another the default afterwards.")
        return ""

    def _remove(self) -> None:
        bridge = self.context.bridge
        bridge.watch(self, bridge.desk.remove_method(self._removing), None, self._show_problem)

    def _open_portal(self) -> None:
        self.portal.set_busy(self.text("Getting an address"))
        bridge = self.context.bridge
        future = bridge.desk.billing_portal(language=self.words.language)
        bridge.watch(self, future, self._portal_ready, self._portal_failed)

    def _portal_ready(self, url: str) -> None:
        self.portal.set_busy(None)
        self.context.host.open_browser(url)

    def _portal_failed(self, error: KnownError) -> None:
        self.portal.set_busy(None)
        self._show_problem(error)
