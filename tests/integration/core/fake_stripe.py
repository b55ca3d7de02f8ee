"""A hand-written Stripe for the use cases' port: the edge, in memory, with idempotency keys and named faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from desktop_app.domain.account import Account, Api, Capability, CapabilityName, CapabilityState, Due, Kind, Requirement
from desktop_app.domain.buyer import BuyerDetails, BuyerPatch, PaymentMethod
from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import FieldError, KnownError, Remedy, StripeUnreachable
from desktop_app.domain.payouts import Payout, Payouts, PayoutState, next_arrival
from desktop_app.onboarding.stripe_port import (
    AccountWish,
    Addition,
    Checkout,
    Customer,
    Platform,
    StripeEvent,
    StripeLink,
)
from desktop_app.onboarding.texts import applied, details_of, text_of, wish_of


class Crash(BaseException):
    """Stands for the end of the process."""


class ManualClock:
    """A clock that a test moves."""

    def __init__(self, now: datetime) -> None:
        self.time = now
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, **amount: float) -> None:
        self.time += timedelta(**amount)
        self.seconds += timedelta(**amount).total_seconds()


@dataclass
class World:
    """What exists at Stripe; several adapters (processes) may share it."""

    clock: Clock
    lock: threading.RLock = field(default_factory=threading.RLock)
    customers: dict[str, Customer] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    created: dict[str, datetime] = field(default_factory=dict)
    methods: dict[str, list[PaymentMethod]] = field(default_factory=dict)
    sessions: dict[str, Checkout] = field(default_factory=dict)
    answers: dict[str, tuple[str, str, datetime]] = field(default_factory=dict)
    in_flight: set[str] = field(default_factory=set)
    log: list[tuple[str, str]] = field(default_factory=list)
    events: dict[Api, list[tuple[datetime, dict[str, object]]]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    payouts: dict[str, list[Payout]] = field(default_factory=dict)
    both_only: frozenset[str] = frozenset()
    number: int = 0

    def next_id(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}_{self.number:04d}"

    def calls(self, name: str) -> int:
        return sum(1 for called, _ in self.log if called == name)


Fault = Callable[[], None]


class FakeStripe:
    """Satisfies the port. ``before[name]`` runs before a call takes effect, ``after[name]`` before it answers."""

    def __init__(self, world: World, platform: Platform | None = None, api: Api = Api.V2) -> None:
        self.world = world
        self.api = api
        self.me = platform or Platform("acct_platform", livemode=False, country="US")
        self.before: dict[str, Fault] = {}
        self.after: dict[str, Fault] = {}

    @contextmanager
    def _call(self, name: str, detail: str = "") -> Any:
        self.before.get(name, _nothing)()
        with self.world.lock:
            self.world.log.append((name, detail))
            yield
        self.after.get(name, _nothing)()

    def _once(self, key: str, body: str, make: Callable[[], str]) -> str:
        """Stripe's rule for idempotency keys, kept for 24 hours."""
        world = self.world
        known = world.answers.get(key)
        if known is not None and world.clock.now() - known[2] < timedelta(hours=24):
            if known[0] != body:
                raise KnownError("ours", Remedy.OURS)
            return known[1]
        made = make()
        world.answers[key] = (body, made, world.clock.now())
        world.created[made] = world.clock.now()
        return made

    def platform(self) -> Platform:
        return self.me

    def draft_customer(self, user_id: str, details: BuyerDetails) -> str:
        return json.dumps({"api": Api.V1, "user": user_id, "details": text_of(details)})

    def api_of(self, body: str) -> Api:
        return Api(json.loads(body)["api"])

    def create_customer(self, body: str, key: str) -> Customer:
        drafted = json.loads(body)
        details = details_of(drafted["details"])
        with self._call("create_customer", key):
            if details.email == "refused@example.org":
                raise KnownError("email_invalid", Remedy.FIELD, field="email")

            def make() -> str:
                made = Customer(self.world.next_id("cus"), details=details, user_id=drafted["user"], livemode=False)
                self.world.customers[made.id] = made
                return made.id

            return self.world.customers[self._once(key, body, make)]

    def update_customer(self, customer_id: str, patch: BuyerPatch, key: str) -> Customer:
        with self._call("update_customer", key):
            known = self._customer(customer_id)
            if known.deleted:
                raise KnownError("account_unreachable", Remedy.OPERATOR)
            after = replace(known, details=applied(patch, known.details))
            self.world.customers[customer_id] = after
        return after

    def _customer(self, customer_id: str) -> Customer:
        if customer_id not in self.world.customers or customer_id in self.world.hidden:
            raise KnownError("account_unreachable", Remedy.OPERATOR)
        return self.world.customers[customer_id]

    def read_customer(self, customer_id: str) -> Customer:
        with self._call("read_customer", customer_id):
            return self._customer(customer_id)

    def find_customers(self, user_id: str, since: datetime, api: Api) -> Sequence[Customer]:
        with self._call("find_customers", user_id):
            return [
                one
                for one in self.world.customers.values()
                if one.user_id == user_id and self.world.created[one.id] >= since
            ]

    def draft_account(self, user_id: str, wish: AccountWish, *, both: bool = False) -> str:
        return json.dumps({"api": self.api, "user": user_id, "wish": text_of(wish), "both": both})

    def create_account(self, body: str, key: str) -> Account:
        drafted = json.loads(body)
        wish = wish_of(drafted["wish"])
        with self._call("create_account", key):
            if wish.country == "KP":
                raise KnownError("country_unsupported", Remedy.FIELD, field="country")
            if wish.country in self.world.both_only and not (drafted["both"] and wish.country != "JP"):
                raise KnownError("needs_both_capabilities", Remedy.PERSON)

            def make() -> str:
                made = new_account(self.world.next_id("acct"), drafted["user"], wish.country, wish.kind, wish.email)
                self.world.accounts[made.id] = made
                return made.id

            return self.world.accounts[self._once(key, body, make)]

    def read_account(self, account_id: str, api: Api) -> Account:
        with self._call("read_account", account_id):
            if account_id not in self.world.accounts or account_id in self.world.hidden:
                raise KnownError("account_unreachable", Remedy.OPERATOR)
            return self.world.accounts[account_id]

    def read_payouts(self, account_id: str, today: date) -> Payouts:
        with self._call("read_payouts", account_id):
            listed = self.world.payouts.get(account_id, [])
            paid = any(one.state is PayoutState.PAID for one in listed)
            return Payouts(next_arrival(listed, today), paid)

    def request_wanted(self, account: Account, addition: Addition, key: str) -> Account:
        with self._call("request_wanted", key):
            known = self.world.accounts.get(account.id)
            if known is None or account.id in self.world.hidden:
                raise KnownError("account_unreachable", Remedy.OPERATOR)
            country = known.country or addition.country
            if country is None:
                raise FieldError("field_required", "country")
            alone = CapabilityName.PAYMENTS not in addition.names | {one.name for one in known.capabilities}
            if country == "KP" or (country in self.world.both_only and (alone or country == "JP")):
                code = "capability_refused" if country == "KP" else "needs_both_capabilities"
                raise KnownError(code, Remedy.OPERATOR if country == "KP" else Remedy.PERSON)
            there = {one.name: one for one in known.capabilities if one.requested}
            names = sorted(set(there) | addition.names | {CapabilityName.PAYOUTS})
            after = replace(
                known,
                country=country,
                email=known.email or addition.email,
                dashboard=known.dashboard or "express",
                form_submitted=bool(there) and known.form_submitted,
                capabilities=tuple(there.get(one) or Capability(one, CapabilityState.RESTRICTED) for one in names),
                requirements=(Requirement("identity.business_details.mcc", Due.PAST),),
            )
            self.world.accounts[account.id] = after
            return after

    def find_accounts(self, user_id: str, since: datetime, api: Api) -> Sequence[Account]:
        with self._call("find_accounts", user_id):
            return [
                one
                for one in self.world.accounts.values()
                if one.metadata.get("app_user_id") == user_id and self.world.created[one.id] >= since
            ]

    def mint_account_link(self, account_id: str, api: Api, *, refresh_url: str, return_url: str) -> StripeLink:
        with self._call("mint_account_link", f"{refresh_url} {return_url}"):
            if account_id in self.world.hidden:
                raise KnownError("account_unreachable", Remedy.OPERATOR)
            number = self.world.next_id("link")
        return StripeLink(f"https://connect.stripe.com/setup/{number}", self.world.clock.now() + timedelta(minutes=5))

    def login_link(self, account_id: str) -> StripeLink:
        with self._call("login_link", account_id):
            return StripeLink(f"https://connect.stripe.com/express/{account_id}")

    def start_checkout(
        self, customer_id: str, *, reservation: str, return_url: str, currency: str, locale: str | None, key: str
    ) -> Checkout:
        with self._call("start_checkout", return_url):

            def make() -> str:
                made = self.world.next_id("cs_test")
                self.world.sessions[made] = Checkout(
                    made,
                    "open",
                    "open",
                    customer_id=customer_id,
                    url=f"https://checkout.stripe.com/{made}",
                    expires_at=self.world.clock.now() + timedelta(hours=24),
                    reservation=reservation,
                )
                return made

            return self.world.sessions[self._once(key, reservation + return_url, make)]

    def read_checkout(self, session_id: str) -> Checkout:
        with self._call("read_checkout", session_id):
            if session_id not in self.world.sessions:
                raise KnownError("not_found", Remedy.PERSON)
            return self.world.sessions[session_id]

    def open_checkouts(self, customer_id: str) -> Sequence[Checkout]:
        with self._call("open_checkouts", customer_id):
            found = [one for one in self.world.sessions.values() if one.customer_id == customer_id]
            return [one for one in reversed(found) if one.status == "open"]

    def list_methods(self, customer_id: str, default: str | None) -> Sequence[PaymentMethod]:
        with self._call("list_methods", customer_id):
            return [replace(one, default=one.id == default) for one in self.world.methods.get(customer_id, [])]

    def set_default_method(self, customer_id: str, method_id: str, key: str) -> None:
        with self._call("set_default_method", method_id):
            self.world.customers[customer_id] = replace(self._customer(customer_id), default_method=method_id)

    def detach_method(self, method_id: str, key: str) -> None:
        with self._call("detach_method", method_id):
            for customer_id, methods in self.world.methods.items():
                self.world.methods[customer_id] = [one for one in methods if one.id != method_id]
                if self.world.customers[customer_id].default_method == method_id:
                    self.world.customers[customer_id] = replace(self.world.customers[customer_id], default_method=None)

    def billing_portal(self, customer_id: str, *, return_url: str, locale: str | None) -> StripeLink:
        with self._call("billing_portal", return_url):
            return StripeLink(f"https://billing.stripe.com/p/session/{customer_id}")

    def events_since(self, since: datetime, api: Api) -> Iterator[dict[str, object]]:
        with self._call("events_since", api.value):
            listed = [event for made, event in self.world.events.get(api, []) if made >= since]
        yield from listed[::-1]

    def read_event(self, event_id: str) -> StripeEvent:
        with self._call("read_event", event_id):
            return StripeEvent(event_id, "v2.core.account_link.returned", account_id=event_id.replace("evt_for_", ""))

    # What happens at Stripe without us.

    def complete_session(self, session_id: str, last4: str = "4242") -> str:
        """Finish the page for adding a card."""
        with self.world.lock:
            session = self.world.sessions[session_id]
            method = PaymentMethod(self.world.next_id("pm"), "card", "visa", last4, 8, 2028)
            self.world.methods.setdefault(session.customer_id or "", []).append(method)
            self.world.sessions[session_id] = replace(
                session, status="complete", outcome="saved", url=None, method_id=method.id
            )
        return method.id

    def verify(self, account_id: str) -> None:
        """Finish onboarding and pass every check."""
        with self.world.lock:
            account = self.world.accounts[account_id]
            active = tuple(replace(one, state=CapabilityState.ACTIVE) for one in account.capabilities)
            self.world.accounts[account_id] = replace(
                account, form_submitted=True, capabilities=active, requirements=()
            )


def _nothing() -> None:
    return None


def unreachable() -> None:
    """A fault: Stripe can't be reached, or its answer is lost."""
    raise StripeUnreachable


def crash() -> None:
    """A fault: our process ends here."""
    raise Crash


def new_account(
    account_id: str, user_id: str | None, country: str = "DE", kind: Kind = Kind.INDIVIDUAL, email: str | None = None
) -> Account:
    """Return an account as Stripe makes it: everything still wanted."""
    states = [
        Capability(name, CapabilityState.RESTRICTED) for name in (CapabilityName.TRANSFERS, CapabilityName.PAYOUTS)
    ]
    return Account(
        account_id,
        Api.V2,
        livemode=False,
        country=country,
        kind=kind,
        email=email,
        dashboard="express",
        form_submitted=False,
        capabilities=tuple(states),
        metadata={} if user_id is None else {"app_user_id": user_id},
    )


def fake_buyer(account_id: str, user_id: str | None) -> Account:
    """Return a buyer's account: it has neither country nor dashboard, and nothing is asked of it."""
    return Account(
        account_id,
        Api.V2,
        livemode=False,
        form_submitted=False,
        applied=("customer",),
        metadata={} if user_id is None else {"app_user_id": user_id},
    )


def fail(error: KnownError) -> Fault:
    """Return a fault: Stripe refuses."""

    def refuse() -> None:
        raise error

    return refuse
