"""A desk that stands still: snapshots and answers are given, every command is written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app import wire
from desktop_app.domain.view import Freshness, Intent, View
from desktop_app.sync.desk import AccountQuery, Connection, Link, Notice, Topic
from desktop_app.ui.gallery.pseudo import wording
from desktop_app.ui.memory.drifts import DriftMemory
from desktop_app.ui.memory.saved_views import ViewMemory
from desktop_app.ui.memory.told import TellingMemory
from desktop_app.ui.ports.composition import About, Found, Person, Place, Preferences, SignedOut, SignIn
from desktop_app.ui.ports.system import Part
from desktop_app.words.wording import Wording

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


@dataclass
class StillClock:
    """A clock that shows one time until it is set."""

    at: datetime = NOW

    def now(self) -> datetime:
        """Return the time."""
        return self.at

    def monotonic(self) -> float:
        """Return the time in seconds."""
        return self.at.timestamp()


@dataclass
class StillDesk:
    """Satisfies :class:`~desktop_app.sync.desk.Desk`. ``answers`` holds what each command's future ends with.

    An answer that is an exception is raised; a command without one never ends, as a slow network would.
    """

    me_now: wire.Me | None = None
    connection_now: Connection = field(default_factory=lambda: Connection(Link.ONLINE))
    seller_now: View[wire.Seller] = field(default_factory=lambda: View(wire.Seller(), Freshness.FRESH))
    buyer_now: View[wire.Buyer] = field(default_factory=lambda: View(wire.Buyer(), Freshness.FRESH))
    answers: dict[str, Any] = field(default_factory=dict)
    commands: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)
    listeners: list[Callable[[Notice], None]] = field(default_factory=list)
    stopped: bool = False
    setup_left: str | None = None

    def start(self) -> None:
        """Stand still."""

    def stop(self, seconds: float = 5.0) -> None:  # noqa: ARG002 - the protocol's own
        """Note that it was stopped."""
        self.stopped = True

    def subscribe(self, listener: Callable[[Notice], None]) -> Callable[[], None]:
        """Remember who listens."""
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tell(self, topic: Topic, *ids: str) -> None:
        """Say that something changed."""
        for listener in list(self.listeners):
            listener(Notice(topic, ids))

    def me(self) -> wire.Me | None:
        """Return who it is."""
        return self.me_now

    def connection(self) -> Connection:
        """Return the connection."""
        return self.connection_now

    def seller(self) -> View[wire.Seller]:
        """Return the seller."""
        return self.seller_now

    def buyer(self) -> View[wire.Buyer]:
        """Return the buyer."""
        return self.buyer_now

    def save_buyer(self, request: wire.BuyerRequest) -> Future[Intent]:
        """Note it."""
        return self._do("save_buyer", request)

    def open_seller(self, request: wire.SellerRequest) -> Future[Intent]:
        """Note it."""
        return self._do("open_seller", request)

    def onboarding_link(self, request: wire.SellerRequest) -> Future[wire.OnboardingLink]:
        """Note it."""
        return self._do("onboarding_link", request)

    def payment_setup(self, return_port: int | None = None, language: str | None = None) -> Future[wire.PaymentSetup]:
        """Note it."""
        return self._do("payment_setup", return_port, language)

    def open_setup(self) -> str | None:
        """Return what the scene says was left open."""
        return self.setup_left

    def forget_setup(self, setup_id: str) -> None:
        """Note it."""
        self.commands.append(("forget_setup", (setup_id,)))

    def payment_setup_state(self, setup_id: str) -> Future[wire.PaymentSetup]:
        """Note it."""
        return self._do("payment_setup_state", setup_id)

    def billing_portal(self, language: str | None = None) -> Future[str]:
        """Note it."""
        return self._do("billing_portal", language)

    def dashboard(self) -> Future[str]:
        """Note it."""
        return self._do("dashboard")

    def check_seller(self) -> Future[wire.Seller]:
        """Note it."""
        return self._do("check_seller")

    def make_default(self, method_id: str) -> Future[Intent]:
        """Note it."""
        return self._do("make_default", method_id)

    def remove_method(self, method_id: str) -> Future[Intent]:
        """Note it."""
        return self._do("remove_method", method_id)

    def send_again(self, intent_id: str) -> Future[None]:
        """Note it."""
        return self._do("send_again", intent_id)

    def drop(self, intent_id: str) -> Future[None]:
        """Note it."""
        return self._do("drop", intent_id)

    def own_data(self) -> Future[wire.OwnData]:
        """Note it."""
        return self._do("own_data")

    def end_account(self) -> Future[wire.Ended]:
        """Note it."""
        return self._do("end_account")

    def accounts(self, query: AccountQuery) -> Future[wire.AccountPage]:
        """Note it."""
        return self._do("accounts", query)

    def account_counts(self, query: AccountQuery) -> Future[dict[str, int]]:
        """Note it."""
        return self._do("account_counts", query)

    def account_stops(self, query: AccountQuery) -> Future[wire.Stops]:
        """Note it."""
        return self._do("account_stops", query)

    def account(self, account_id: str) -> Future[wire.AccountRow]:
        """Note it."""
        return self._do("account", account_id)

    def account_history(self, account_id: str) -> Future[Sequence[wire.HistoryEntry]]:
        """Note it."""
        return self._do("account_history", account_id)

    def seller_history(self) -> Future[Sequence[wire.HistoryEntry]]:
        """Note it."""
        return self._do("seller_history")

    def invitation(self) -> Future[wire.Invitation]:
        """Note it."""
        return self._do("invitation")

    def invite(self, account_id: str) -> Future[wire.Invitation]:
        """Note it."""
        return self._do("invite", account_id)

    def take_back(self, invitation_id: str) -> Future[None]:
        """Note it."""
        return self._do("take_back", invitation_id)

    def check_account(self, account_id: str) -> Future[wire.AccountRow]:
        """Note it."""
        return self._do("check_account", account_id)

    def account_drift(self, account_id: str) -> Future[wire.Drift]:
        """Note it."""
        return self._do("account_drift", account_id)

    def account_moment(self, account_id: str, entry_id: str, compare: str | None = None) -> Future[wire.Moment]:
        """Note it."""
        return self._do("account_moment", account_id, entry_id, compare)

    def account_deliveries(self, account_id: str) -> Future[Sequence[wire.DeliveryShape]]:
        """Note it."""
        return self._do("account_deliveries", account_id)

    def account_notes(self, account_id: str) -> Future[Sequence[wire.Note]]:
        """Note it."""
        return self._do("account_notes", account_id)

    def add_note(self, account_id: str, text: str) -> Future[wire.Note]:
        """Note it."""
        return self._do("add_note", account_id, text)

    def deliveries(self, state: str | None = None, page: str | None = None) -> Future[wire.DeliveryPage]:
        """Note it."""
        return self._do("deliveries", state, page)

    def delivery(self, delivery_id: str) -> Future[wire.WholeDelivery]:
        """Note it."""
        return self._do("delivery", delivery_id)

    def redeliver(self, delivery_id: str) -> Future[wire.DeliveryShape]:
        """Note it."""
        return self._do("redeliver", delivery_id)

    def browser_opened(self) -> None:
        """Note it."""
        self.commands.append(("browser_opened", ()))

    def came_back(self) -> None:
        """Note it."""
        self.commands.append(("came_back", ()))

    def asked(self, name: str) -> list[tuple[object, ...]]:
        """Return the arguments of each time a command was given."""
        return [arguments for command, arguments in self.commands if command == name]

    def _do(self, name: str, *arguments: object) -> Future[Any]:
        self.commands.append((name, arguments))
        future: Future[Any] = Future()
        if name in self.answers:
            answer = self.answers[name]
            answer = answer(*arguments) if callable(answer) else answer
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
                future.set_result(answer)
        return future


def done(value: object) -> Future[Any]:
    """Return a future that has ended with a value, or with an exception."""
    future: Future[Any] = Future()
    if isinstance(value, BaseException):
        future.set_exception(value)
    else:
        future.set_result(value)
    return future


def place_of(people: Sequence[tuple[str, str, StillDesk]], *, name: str = "Hearthside", mode: str = "live") -> Place:
    """Return a place with people, each ``(name, role, desk)``."""
    for _, _, desk in people:
        if desk.me_now is not None:
            desk.me_now = replace(desk.me_now, mode=mode)
    made = tuple(
        Person(key=person.split()[0].lower(), name=person, role=role, open_desk=_opener(desk))
        for person, role, desk in people
    )
    return Place(key=f"{mode}-{name}", name=name, mode=mode, people=made, relay_url="https://relay.hearthside.example")


def _opener(desk: StillDesk) -> Callable[[], Future[Any]]:
    return lambda: done(desk)


@dataclass
class StillSignIn:
    """Satisfies :class:`~desktop_app.ui.ports.composition.SignIn`: it ends when it is told to."""

    url: str
    place: Future[Place] = field(default_factory=Future)
    cancelled: bool = False

    def cancel(self) -> None:
        """Note it and end the waiting."""
        self.cancelled = True
        self.place.cancel()


@dataclass
class StillDraft:
    """Satisfies :class:`~desktop_app.ui.ports.system.FileDraft`; ``ends`` is its end: ``finished`` or ``dropped``."""

    path: Path
    fails: BaseException | None = None
    waits: bool = False
    content: bytes = b""
    ends: str = ""

    def append(self, content: bytes) -> Future[None]:
        """Note it, or fail."""
        self.content += content
        return Future() if self.waits else done(self.fails)

    def finish(self) -> Future[None]:
        """Note it."""
        self.ends = self.ends or "finished"
        return done(None)

    def drop(self) -> None:
        """Note it."""
        self.ends = self.ends or "dropped"


@dataclass
class StillSystem:
    """Satisfies :class:`~desktop_app.ui.ports.system.System`: what it is asked is written down, nothing is done."""

    service: bool = True
    login: bool | None = False
    links: bool | None = False
    log: tuple[str, ...] = (
        "2026-11-23T14:29:58.120+00:00 info desktop_app.sync.feed: connected",
        "2026-11-23T14:30:00.004+00:00 warning desktop_app.sync.outbox: sending waits: offline",
    )
    fails: BaseException | None = None
    notices: list[tuple[str, str, str]] = field(default_factory=list)
    files: list[tuple[Path, bytes]] = field(default_factory=list)
    drafts: list[StillDraft] = field(default_factory=list)
    pressed: Callable[[str], object] = bool
    still_listener: Callable[[bool], object] = bool

    def notify(self, title: str, body: str, action: str) -> Future[bool]:
        """Note it."""
        self.notices.append((title, body, action))
        return done(self.service)

    def when_pressed(self, listener: Callable[[str], object]) -> None:
        """Remember who is told."""
        self.pressed = listener

    def when_still(self, listener: Callable[[bool], object]) -> None:
        """Keep the listener, so that a test can speak as the desktop does."""
        self.still_listener = listener

    def starts_at_login(self) -> bool | None:
        """Return what was set."""
        return self.login

    def start_at_login(self, wanted: bool) -> Future[None]:
        """Set it, or fail."""
        self.login = wanted if self.fails is None else self.login
        return done(self.fails)

    def opens_links(self) -> bool | None:
        """Return what was set."""
        return self.links

    def open_links(self, wanted: bool) -> Future[None]:
        """Set it, or fail."""
        self.links = wanted if self.fails is None else self.links
        return done(self.fails)

    def write_file(self, path: Path, content: bytes) -> Future[None]:
        """Note it, or fail."""
        self.files.append((path, content))
        return done(self.fails)

    def start_file(self, path: Path) -> StillDraft:
        """Begin a file that only seems to grow."""
        self.drafts.append(StillDraft(path, self.fails))
        return self.drafts[-1]

    def read_log(self) -> Future[tuple[str, ...]]:
        """Return what was prepared."""
        return done(self.log)

    def shipped(self) -> Future[tuple[Part, ...]]:
        """Return invented parts."""
        return done((Part("PySide6", "6.12.0", "LGPL-3.0"), Part("requests", "2.32.5", "Apache-2.0")))


@dataclass
class StillComposition:
    """Satisfies :class:`~desktop_app.ui.ports.composition.Composition` without a program around it."""

    clock: StillClock = field(default_factory=StillClock)
    preferences_now: Preferences = field(default_factory=lambda: Preferences(locale="en"))
    kept: list[Preferences] = field(default_factory=list)
    known: tuple[Place, ...] = ()
    renewed: Future[Place] = field(default_factory=Future)
    demo: object = None
    connected: object = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    found: object = None
    sign_in_fails: BaseException | None = None
    looked_for: list[str] = field(default_factory=list)
    visits: list[StillSignIn] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    mended: int = 0
    closed: bool = False
    system: StillSystem = field(default_factory=StillSystem)
    memories: dict[tuple[str, str], TellingMemory] = field(default_factory=dict)

    def telling(self, place: str, person: str) -> TellingMemory:
        """Return what was remembered."""
        return self.memories.get((place, person), TellingMemory())

    def keep_telling(self, place: str, person: str, memory: TellingMemory) -> None:
        """Remember it."""
        self.memories[place, person] = memory

    views: ViewMemory = field(default_factory=ViewMemory)

    def saved_views(self, place: str, person: str) -> Future[ViewMemory]:  # noqa: ARG002 - the protocol's own
        """Return what was kept."""
        return done(self.views)

    def keep_saved_views(self, place: str, person: str, memory: ViewMemory) -> None:  # noqa: ARG002 - as above
        """Keep it."""
        self.views = memory

    drifted: DriftMemory = field(default_factory=DriftMemory)

    def drifts(self, place: str, person: str) -> Future[DriftMemory]:  # noqa: ARG002 - the protocol's own
        """Return what was kept."""
        return done(self.drifted)

    def keep_drifts(self, place: str, person: str, memory: DriftMemory) -> None:  # noqa: ARG002 - as above
        """Keep it."""
        self.drifted = memory

    learnt: list[tuple[str, str]] = field(default_factory=list)
    signed_out: list[str] = field(default_factory=list)
    told: bool = True

    def preferences(self) -> Preferences:
        """Return the preferences."""
        return self.preferences_now

    def keep(self, preferences: Preferences) -> None:
        """Note them."""
        self.preferences_now = preferences
        self.kept.append(preferences)

    def wording(self, locale: str) -> Wording:
        """Return the words, of pretend languages too."""
        return wording(locale or "en")

    def places(self) -> tuple[Place, ...]:
        """Return the known places."""
        return self.known

    def start_demo(self) -> Future[Place]:
        """End with what was prepared, or never."""
        return Future() if self.demo is None else done(self.demo)

    def renewed_demo(self) -> Future[Place]:
        """End when a test has it end."""
        return self.renewed

    def mend_demo(self) -> None:
        """Count it."""
        self.mended += 1

    def find_place(self, address: str) -> Future[Found]:
        """End with what was prepared, or never."""
        self.looked_for.append(address)
        return Future() if self.found is None else done(self.found)

    def sign_in(self, found: Found) -> Future[SignIn]:
        """End with a visit that the test ends."""
        self.visits.append(StillSignIn(f"{found.relay_url}/oauth/authorize?client_id=sellerdesk&state=s"))
        return done(self.visits[-1] if self.sign_in_fails is None else self.sign_in_fails)

    def connect_key(self, key: str) -> Future[Place]:
        """End with what was prepared, or never."""
        self.keys.append(key)
        return Future() if self.connected is None else done(self.connected)

    def connect(self, address: str, token: str) -> Future[Place]:
        """End with what was prepared, or never."""
        self.asked.append((address, token))
        return Future() if self.connected is None else done(self.connected)

    def sign_out(self, place: Place) -> Future[SignedOut]:
        """Note it; the place is gone."""
        self.signed_out.append(place.key)
        self.known = tuple(one for one in self.known if one.key != place.key)
        return done(SignedOut(self.told))

    def learn(self, place: Place, mode: str) -> Place:
        """Note it."""
        self.learnt.append((place.key, mode))
        return replace(place, mode=mode)

    def report(self, error: BaseException | None) -> Future[str]:
        """Return an invented report."""
        return done(f"Sellerdesk 0.1.0\n{type(error).__name__}")

    def about(self) -> About:
        """Return invented versions."""
        parts = (("PySide6", "6.12.0", "LGPL-3.0"), ("requests", "2.32.5", "Apache-2.0"))
        return About("0.1.0", "Apache License 2.0", parts)

    def close(self) -> None:
        """Note it."""
        self.closed = True
