"""The engine behind a window: threads around feed and outbox, and the commands of the desk."""

from __future__ import annotations

import random
from collections.abc import Callable, Container, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from desktop_app import wire
from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.value import value
from desktop_app.domain.view import Intent, IntentKind, IntentState, View
from desktop_app.sync.bodies import MethodIntent
from desktop_app.sync.desk import AccountQuery, Connection, Link, Notice
from desktop_app.sync.feed import Feed
from desktop_app.sync.hands import Hands
from desktop_app.sync.last_known import MOST, last_known_counts, last_known_page, readable
from desktop_app.sync.looks import Looks
from desktop_app.sync.loop import Loop
from desktop_app.sync.outbox import IDLE, Outbox
from desktop_app.sync.ports import Backend, Cache, Companion, SendingLock
from desktop_app.sync.replica import News, Picture, Replica
from desktop_app.sync.retry import Trouble, classify
from desktop_app.sync.views import BUYER_KINDS, buyer_view, seller_view
from desktop_app.sync.visiting import Visiting

if TYPE_CHECKING:
    from desktop_app.words.wording import Wording

ResultT = TypeVar("ResultT")

_LOAD_AGAIN = 5.0
_SLEPT = 10.0
_FLUSH = 30.0
_QUIET = 3600.0
_UNSENT = frozenset({IntentState.WAITING, IntentState.SENDING})
_UNSETTLED = frozenset({"open", "needs_approval"})
_OPENING = frozenset({IntentKind.OPEN_SELLER})


@value
class Surroundings:
    """What an engine runs in.

    Attributes:
        lock: Held while sending; see :class:`SendingLock`.
        secret_note: Gives the key store's notice of the moment.
        listens: Whether a browser's return is listened for on loopback.
        spread: Gives random numbers in [0, 1).
        hold: Called on the engine's threads between the first look and the opening for work, and before whatever asks
            the backend; may wait until what was looked up is painted.
        words: Gives the language of the page on which the browser ends: it may change while the engine works.
        beside: What works beside the engine, or None.
    """

    lock: SendingLock
    secret_note: Callable[[], str | None] = lambda: None
    listens: bool = True
    spread: Callable[[], float] = random.random
    hold: Callable[[], None] = lambda: None
    words: Callable[[], Wording | None] = lambda: None
    beside: Companion | None = None

    def beside_note(self) -> str | None:
        """Return the notice about what is kept by what works beside the engine."""
        return None if self.beside is None else self.beside.note


class Engine:
    """One profile at work; satisfies :class:`~desktop_app.sync.desk.Desk`.

    Args:
        backend: The world behind the profile.
        cache: Where what is known and asked for outlives the program.
        clock: Where the time comes from.
        around: What it runs in.
    """

    def __init__(self, backend: Backend, cache: Cache, clock: Clock, around: Surroundings) -> None:
        self._backend = backend
        self._cache = cache
        self._clock = clock
        self._around = around
        self._replica = Replica(cache, clock, around.secret_note, around.beside_note)
        self._feed = Feed(self._replica, backend, clock, around.spread)
        self._outbox = Outbox(self._replica, backend, clock, around.lock, around.spread)
        self._feed_loop = Loop("feed", self._step_feed)
        self._outbox_loop = Loop("outbox", self._step_outbox)
        self._looks = Looks(clock)
        self._looks_loop = Loop("looks", self._step_looks)
        self._focus: str | None = None
        self._hands = Hands(clock, around.hold)
        self._visit = Visiting(self._replica, clock, self._returned, around.words if around.listens else None)
        self._loaded = False
        self._ended = False
        self._awake = (clock.monotonic(), clock.now())

    def start(self) -> None:
        """Look what is kept, then begin to follow the feed and to send what waits; not for the GUI thread."""
        self._replica.peek()
        self._hands.write(self._open)

    def stop(self, seconds: float = 5.0) -> None:
        """End the engine's threads; what wasn't sent stays written down."""
        ends = self._clock.monotonic() + seconds
        loops = (self._feed_loop, self._outbox_loop, self._looks_loop)
        for loop in loops:
            loop.stop()
        self._backend.close()
        self._visit.stop()
        self._ended = True
        self._replica.wake()
        self._hands.settle(ends)
        self._visit.stop()  # one that was opened meanwhile
        for loop in loops:
            loop.join(max(0.0, ends - self._clock.monotonic()))
        self._hands.close()
        if self._around.beside is not None:
            self._around.beside.stop(max(0.0, ends - self._clock.monotonic()))
        with suppress(KnownError):
            self._replica.write_confirmation()
        self._cache.close()

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        """Call ``listener`` at every change, on an engine thread."""
        return self._replica.subscribe(listener)

    def me(self) -> wire.Me | None:
        """Return who this profile is."""
        return self._replica.picture.me

    def connection(self) -> Connection:
        """Return how the backend is reached."""
        return self._replica.picture.connection

    def seller(self) -> View[wire.Seller]:
        """Return the selling side."""
        return seller_view(self._replica.picture)

    def buyer(self) -> View[wire.Buyer]:
        """Return the buying side."""
        return buyer_view(self._replica.picture)

    def wait_for(self, condition: Callable[[Picture], bool], seconds: float) -> bool:
        """Wait, on the caller's thread, until what is known fulfils a condition; False when it doesn't in time."""
        return self._replica.wait_for(condition, seconds)

    def save_buyer(self, request: wire.BuyerRequest) -> Future[Intent]:
        """Write down the change; it is sent as soon as possible, once."""
        return self._write_down(IntentKind.SAVE_BUYER, wire.encode(request))

    def open_seller(self, request: wire.SellerRequest) -> Future[Intent]:
        """Write down that an account is to be opened."""
        return self._write_down(IntentKind.OPEN_SELLER, wire.encode(request))

    def make_default(self, method_id: str) -> Future[Intent]:
        """Write down that a method is to be the default."""
        return self._write_down(IntentKind.DEFAULT_METHOD, wire.encode(MethodIntent(method_id)))

    def remove_method(self, method_id: str) -> Future[Intent]:
        """Write down that a method is to be removed."""
        return self._write_down(IntentKind.REMOVE_METHOD, wire.encode(MethodIntent(method_id)))

    def send_again(self, intent_id: str) -> Future[None]:
        """Send a failed intent once more."""
        return self._then_send(lambda: self._outbox.send_again(intent_id))

    def drop(self, intent_id: str) -> Future[None]:
        """Give up a failed or waiting intent."""
        return self._then_send(lambda: self._outbox.drop(intent_id))

    def onboarding_link(self, request: wire.SellerRequest) -> Future[wire.OnboardingLink]:
        """Mint a link for this click; an account that is still to be opened is opened first."""

        def mint() -> wire.OnboardingLink:
            self._require_opening()
            port = request.return_port or self._visit.listen()
            return self._backend.onboarding_link(replace(request, return_port=port))

        return self._ask_after(_OPENING, mint)

    def payment_setup(self, return_port: int | None = None, language: str | None = None) -> Future[wire.PaymentSetup]:
        """Make a hosted page that adds a payment method; what was saved before is sent first.

        The page makes the customer where there is none: overtaking the person's own first details, it would change
        the buyer under them.
        """

        def make() -> wire.PaymentSetup:
            setup = self._backend.payment_setup(return_port or self._visit.listen(), language)
            self._visit.expect(setup.id)
            return setup

        return self._ask_after(BUYER_KINDS, make)

    def payment_setup_state(self, setup_id: str) -> Future[wire.PaymentSetup]:
        """Read what became of it."""
        return self._hands.ask(lambda: self._state_of(setup_id))

    def open_setup(self) -> str | None:
        """Return the payment set-up whose end isn't known yet, also one of before this program was started."""
        return self._visit.setup()

    def forget_setup(self, setup_id: str) -> None:
        """Expect nothing of a set-up whose page the person didn't open."""
        self._hands.write(lambda: self._replica.end_setup(setup_id))

    def billing_portal(self, language: str | None = None) -> Future[str]:
        """Make a link to the billing portal; what was saved before is sent first."""
        return self._ask_after(BUYER_KINDS, lambda: self._backend.billing_portal(self._visit.listen(), language))

    def dashboard(self) -> Future[str]:
        """Make a link to the Express dashboard."""
        return self._hands.ask(self._backend.dashboard)

    def check_seller(self) -> Future[wire.Seller]:
        """Have Stripe asked again now."""
        return self._hands.ask(self._check)

    def seller_history(self) -> Future[Sequence[wire.HistoryEntry]]:
        """Read the person's own latest changes."""
        return self._hands.ask(self._backend.seller_history)

    def own_data(self) -> Future[wire.OwnData]:
        """Read everything that is kept about the person."""
        return self._hands.ask(self._backend.own_data)

    def end_account(self) -> Future[wire.Ended]:
        """End the account for good."""
        return self._hands.ask(self._backend.end_account)

    def accounts(self, query: AccountQuery) -> Future[wire.AccountPage]:
        """List accounts; the last known ones while the backend can't be reached."""
        self._attend()

        def ask() -> wire.AccountPage:
            page = self._backend.accounts(query)
            self._replica.keep_rows(page.items)
            return page

        def remember() -> wire.AccountPage:
            return last_known_page(self._replica.latest_rows(MOST), query, self._clock.now())

        return self._hands.ask(lambda: self._or_last_known(ask, remember if query.page is None else None))

    def account_counts(self, query: AccountQuery) -> Future[dict[str, int]]:
        """Count accounts by status; the last known ones while the backend can't be reached."""

        def remember() -> dict[str, int]:
            return last_known_counts(self._replica.latest_rows(MOST), query, self._clock.now())

        return self._hands.ask(lambda: self._or_last_known(lambda: self._backend.account_counts(query), remember))

    def account_stops(self, query: AccountQuery) -> Future[wire.Stops]:
        """Count where the sellers found stop: steps, states with their length, what Stripe waits for."""
        return self._hands.ask(lambda: self._backend.account_stops(query))

    def account(self, account_id: str) -> Future[wire.AccountRow]:
        """Read one account; as last known while the backend can't be reached. It is what the person has before them."""
        self._focus = account_id
        self._attend()

        def ask() -> wire.AccountRow:
            row = self._backend.account(account_id)
            self._replica.keep_rows([row])
            return row

        def remember() -> wire.AccountRow | None:
            return next(readable(self._replica.rows([account_id])), None)

        return self._hands.ask(lambda: self._or_last_known(ask, remember))

    def account_history(self, account_id: str) -> Future[Sequence[wire.HistoryEntry]]:
        """Read one account's history."""
        return self._hands.ask(lambda: self._backend.account_history(account_id))

    def invitation(self) -> Future[wire.Invitation]:
        """Make an invitation for oneself, to go on with on another device; an opening that waits is sent first."""
        return self._ask_after(_OPENING, self._backend.invitation)

    def invite(self, account_id: str) -> Future[wire.Invitation]:
        """Make an invitation to hand on to a person."""
        return self._hands.ask(lambda: self._backend.invite(account_id))

    def take_back(self, invitation_id: str) -> Future[None]:
        """End an invitation."""
        return self._hands.ask(lambda: self._backend.take_back(invitation_id))

    def check_account(self, account_id: str) -> Future[wire.AccountRow]:
        """Have Stripe asked again about one account."""
        return self._hands.ask(lambda: self._backend.check_account(account_id))

    def account_drift(self, account_id: str) -> Future[wire.Drift]:
        """Compare what is known of one account with what Stripe says now."""
        return self._hands.ask(lambda: self._backend.account_drift(account_id))

    def account_moment(self, account_id: str, entry_id: str, compare: str | None = None) -> Future[wire.Moment]:
        """Rebuild what was known of an account at one entry of its history."""
        return self._hands.ask(lambda: self._backend.account_moment(account_id, entry_id, compare))

    def account_deliveries(self, account_id: str) -> Future[Sequence[wire.DeliveryShape]]:
        """Read what Stripe delivered about one account and what became of it, newest first."""
        return self._hands.ask(lambda: self._backend.account_deliveries(account_id))

    def account_notes(self, account_id: str) -> Future[Sequence[wire.Note]]:
        """Read what staff wrote about one account, newest first."""
        return self._hands.ask(lambda: self._backend.account_notes(account_id))

    def add_note(self, account_id: str, text: str) -> Future[wire.Note]:
        """Write a note about one account."""
        return self._hands.ask(lambda: self._backend.add_note(account_id, text))

    def deliveries(self, state: str | None = None, page: str | None = None) -> Future[wire.DeliveryPage]:
        """List what Stripe delivered."""
        return self._hands.ask(lambda: self._backend.deliveries(state, page))

    def delivery(self, delivery_id: str) -> Future[wire.WholeDelivery]:
        """Read one delivery as it came."""
        return self._hands.ask(lambda: self._backend.delivery(delivery_id))

    def redeliver(self, delivery_id: str) -> Future[wire.DeliveryShape]:
        """Have a delivery processed again."""
        return self._hands.ask(lambda: self._backend.redeliver(delivery_id))

    def browser_opened(self) -> None:
        """Look eagerly from now on for what the person does at Stripe."""
        self._visit.opened()
        self._hands.write(partial(self._visit.note, self._visit.port))
        if not self._backend.tells:
            self._looks.opened()
            self._looks_loop.ring()

    def came_back(self) -> None:
        """Look again now: the network first, and Stripe where a page of Stripe's was open."""
        self._hurry()
        if self._around.beside is not None:
            self._around.beside.attend(back=True)
        if not self._backend.tells:
            self._looks.came_back()
            self._looks_loop.ring()
        if self._visit.came_back():
            self._hands.ask(self._look_again)

    def _open(self) -> None:
        """Runs before all other work of the disk's thread."""
        self._around.hold()
        self._load()
        self._feed_loop.start()
        self._outbox_loop.start()
        if not self._backend.tells:
            self._looks_loop.start()
        if self._around.beside is not None:
            self._around.beside.told = self._replica.note_listing
            self._around.beside.start()

    def _load(self) -> bool:
        """Open the cache; a disk that refuses now may do so later."""
        try:
            self._replica.load()
        except KnownError as error:
            self._replica.set_link(Link.OFFLINE, error.code)
            return False
        self._loaded = True
        self._visit.resume()
        return True

    def _step_feed(self) -> float:
        if not self._loaded and not self._load():
            return _LOAD_AGAIN
        before = self._replica.picture.connection.link
        pause = self._feed.step()
        if self._replica.picture.connection.link is Link.ONLINE and before is not Link.ONLINE:
            self._outbox.hurry()
            self._outbox_loop.ring()
            if self._visit.reached():
                self._hands.ask(self._look_again)
        return pause

    def _step_outbox(self) -> float:
        self._notice_sleep()
        return self._outbox.step() if self._loaded and self._feed.identified else IDLE

    def _attend(self) -> None:
        if self._around.beside is not None:
            self._around.beside.attend()

    def _step_looks(self) -> float:
        """Where nobody pushes: have read again what the person has before them, at its moments, and else rest."""
        if self._looks.due():
            with suppress(KnownError):  # the next look tries again, and the feed tells how Stripe is reached
                self._backend.look_at(self._focus)
        pause = self._looks.next_in()
        return _QUIET if pause is None else pause

    def _notice_sleep(self) -> None:
        """After a sleep the old connection is dead, and nobody says so: begin a new one.

        The monotonic clock stands still while a computer sleeps; the wall clock doesn't. A wall clock that is only
        set right looks the same, and costs one exchange.
        """
        ticked, walked = self._awake
        self._awake = (self._clock.monotonic(), self._clock.now())
        gap = (self._awake[1] - walked).total_seconds() - (self._awake[0] - ticked)
        if abs(gap) > _SLEPT or self._awake[0] - ticked > _SLEPT + IDLE:
            self._backend.nudge()
            self._hurry()

    def _hurry(self) -> None:
        if self._replica.picture.connection.link is not Link.ONLINE:
            self._outbox.hurry()
        self._feed_loop.ring()
        self._outbox_loop.ring()

    def _look_again(self) -> None:
        seller = self._replica.picture.seller
        with suppress(KnownError):
            if self._backend.tells and seller is not None and _may_have_answered(seller):
                self._check()
        with suppress(KnownError):
            setup_id = self._visit.setup()
            if setup_id is not None and self._state_of(setup_id).state not in _UNSETTLED:
                self._replica.take(News(buyer=self._backend.buyer()))

    def _state_of(self, setup_id: str) -> wire.PaymentSetup:
        setup = self._backend.payment_setup_state(setup_id)
        if setup.state not in _UNSETTLED:
            self._replica.end_setup(setup_id)
        return setup

    def _or_last_known(self, ask: Callable[[], ResultT], remember: Callable[[], ResultT | None] | None) -> ResultT:
        try:
            return ask()
        except KnownError as error:
            known = remember() if remember is not None and classify(error) is Trouble.UNREACHED else None
            if known is None:
                raise
            return known

    def _check(self) -> wire.Seller:
        seller = self._backend.check_seller()
        self._replica.take(News(seller=seller))
        return seller

    def _write_down(self, kind: IntentKind, body: bytes) -> Future[Intent]:
        return self._then_send(lambda: self._outbox.write_down(kind, body))

    def _then_send(self, work: Callable[[], ResultT]) -> Future[ResultT]:
        def written() -> ResultT:
            result = work()
            self._outbox_loop.ring()
            return result

        return self._hands.write(written)

    def _ask_after(self, kinds: Container[IntentKind], work: Callable[[], ResultT]) -> Future[ResultT]:
        """Ask the backend something that builds on what the person asked for before: that is sent first."""

        def sent_first() -> ResultT:
            self._flush(kinds)
            return work()

        return self._hands.ask_in_turn(sent_first)

    def _flush(self, kinds: Container[IntentKind]) -> None:
        """Wait until what was asked for before has been sent, or was refused.

        Raises:
            KnownError: It can't be sent now.
        """
        if not _intents(self._replica.picture, kinds, _UNSENT):
            return
        self._outbox.hurry()
        self._outbox_loop.ring()
        self._replica.wait_for(lambda picture: self._ended or _sent_or_away(picture, kinds), _FLUSH)
        picture = self._replica.picture
        left = _intents(picture, kinds, _UNSENT)
        if left:
            raise KnownError(picture.connection.error_code or left[0].error_code or "offline", Remedy.RETRY)

    def _require_opening(self) -> None:
        """Tell why there is no account that a link could lead to.

        Raises:
            KnownError: Its opening was refused.
        """
        picture = self._replica.picture
        refused = _intents(picture, _OPENING, {IntentState.FAILED})
        if refused and (picture.seller is None or picture.seller.account_id is None):
            raise KnownError(refused[-1].error_code or "ours", Remedy.PERSON, field=refused[-1].error_field)

    def _returned(self) -> None:
        self.browser_opened()
        self.came_back()
        self._replica.tell_returned()


def _may_have_answered(seller: wire.Seller) -> bool:
    """Say whether somebody may have done something for it at Stripe: what works may still be asked about."""
    return seller.account_id is not None and (not seller.verified or bool(seller.requirements))


def _intents(picture: Picture, kinds: Container[IntentKind], states: Container[IntentState]) -> list[Intent]:
    return [one.intent for one in picture.queue if one.intent.kind in kinds and one.intent.state in states]


def _sent_or_away(picture: Picture, kinds: Container[IntentKind]) -> bool:
    away = picture.connection.link in {Link.OFFLINE, Link.REFUSED}
    return away or not _intents(picture, kinds, _UNSENT)
