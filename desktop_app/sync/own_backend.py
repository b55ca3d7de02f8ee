"""Stripe itself as a backend: the relay's own use cases in this process, behind the same feed, without HTTP.

It inspects. It makes nothing at Stripe unless its owner has switched that on, and then looks for what exists before it
makes anything. What somebody may do follows from the role, as at a relay: whoever holds the key is the operator; with
creating switched on they may also act as one of their users.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from desktop_app import wire
from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import FieldError, KnownError, NotFound, Remedy
from desktop_app.domain.view import IntentKind
from desktop_app.onboarding import replay
from desktop_app.onboarding.access import leaving, people
from desktop_app.onboarding.flows import buyers, links, sellers, setups
from desktop_app.onboarding.incoming import delivered
from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.record import feed, notes
from desktop_app.onboarding.replay import StoredAnswer
from desktop_app.onboarding.stripe_port import Platform
from desktop_app.onboarding.support import accounts, drift, stops
from desktop_app.sync.bodies import MethodIntent
from desktop_app.sync.desk import AccountQuery
from desktop_app.sync.relay_backend import LONGEST_WAIT

AnswerT = TypeVar("AnswerT")

_NOBODY = 9
_FLOOR = 1.0
"""Seconds between two looks into the feed while nobody says that something was published."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who works here, and what they may do.

    Attributes:
        platform_id, livemode: Whose key this profile was made with: another key is refused.
        creates: Whether anything may be made at Stripe.
        user_id: The user that is acted as, or None for the operator.
    """

    platform_id: str
    livemode: bool
    creates: bool = False
    user_id: str | None = None


class StripeBackend:
    """Satisfies :class:`~desktop_app.sync.ports.Backend` on the use cases.

    Args:
        parts: What the use cases work with.
        owner: Who works here.
        clock: Limits the waiting for a change.
        woken: Registers a callback for when something was published; returns the way to end that.
    """

    tells = False
    """Nobody pushes to this computer: what the person has before them is looked at eagerly."""

    def __init__(
        self, parts: Parts, owner: Owner, clock: Clock, woken: Callable[[Callable[[object], None]], Callable[[], None]]
    ) -> None:
        self._parts = parts
        self._owner = owner
        self._clock = clock
        self._caller = Caller(owner.user_id or owner.platform_id, "user" if owner.user_id else "operator")
        self._changed = threading.Condition()
        self._published = 0
        self._nudged = 0
        self._closed = False
        self._identified = False
        self._deaf = woken(self._hear)

    def me(self) -> wire.Me:
        """Say who works here, once the key is known to be the profile's own.

        Raises:
            KnownError: ``mode_mismatch``: the key belongs to another platform, or to the other mode (property D7).
        """
        self._open()
        if not self._identified:
            platform = self._asked()
            if (platform.id, platform.livemode) != (self._owner.platform_id, self._owner.livemode):
                raise KnownError("mode_mismatch", Remedy.PERSON)
            self._identified = True
        if self._caller.role == "user":
            return people.whoami(self._parts, self._caller)
        policy = self._parts.policy
        return wire.Me(self._caller.user_id, "operator", market=policy.market, mode=policy.mode, buyers=policy.buyers)

    def seller(self) -> wire.Seller:
        """Read the acted user's selling side."""
        return sellers.show_seller(self._parts, self._user())

    def buyer(self) -> wire.Buyer:
        """Read the acted user's buying side."""
        return buyers.show_buyer(self._parts, self._user())

    def changes(self, after: str | None, wait: float) -> wire.ChangePage:
        """Read what changed since a position, waiting for the first change."""
        ends = self._clock.monotonic() + min(max(wait, 0.0), LONGEST_WAIT)
        nudged = self._nudged
        while True:
            self._open()
            seen = self._published
            page = feed.changes_after(self._parts, self._caller, after)
            left = ends - self._clock.monotonic()
            if after is None or page.changes or left <= 0 or self._nudged != nudged:
                return page
            after = page.cursor
            with self._changed:
                if self._published == seen and self._nudged == nudged and not self._closed:
                    self._changed.wait(min(left, _FLOOR))

    def send(self, kind: IntentKind, body: bytes, key: str, if_match: int | None) -> wire.Seller | wire.Buyer:
        """Do what was asked for, once for a key; see :meth:`Backend.send`."""
        match kind:
            case IntentKind.SAVE_BUYER:
                request = _read(wire.BuyerRequest, body)
                return self._once(
                    wire.Buyer, "save", key, body, lambda user: self._saved(user, request, if_match), makes=True
                )
            case IntentKind.OPEN_SELLER:
                wish = _read(wire.SellerRequest, body)
                return self._once(
                    wire.Seller,
                    "open",
                    key,
                    body,
                    lambda user: sellers.open_seller(self._parts, user, wish).seller,
                    makes=True,
                )
            case IntentKind.CHECK_SELLER:
                return self.check_seller()
            case IntentKind.DEFAULT_METHOD:
                chosen = _read(MethodIntent, body).payment_method
                return self._once(
                    wire.Buyer, "prefer", key, body, lambda user: setups.set_default_method(self._parts, user, chosen)
                )
            case IntentKind.REMOVE_METHOD:
                gone = _read(MethodIntent, body).payment_method
                return self._once(
                    wire.Buyer, "remove", key, body, lambda user: setups.remove_method(self._parts, user, gone)
                )

    def onboarding_link(self, request: wire.SellerRequest) -> wire.OnboardingLink:
        """Mint a link for the acted user.

        Raises:
            KnownError: ``page_missing``: a live link needs an https page of the operator's to come back to.
        """
        user = self._user()
        parts = self._coming_back_to(request.return_port)
        if sellers.show_seller(self._parts, user).account_id is None:
            self._may_create()
        return links.mint_link(parts, user, request, may_request=self._owner.creates)

    def payment_setup(self, return_port: int | None, language: str | None = None) -> wire.PaymentSetup:
        """Make a page that adds a payment method."""
        user = self._user()
        parts = self._coming_back_to(return_port)
        self._may_create()
        return setups.start_payment_setup(parts, user, return_port=return_port, locale=language)

    def payment_setup_state(self, setup_id: str) -> wire.PaymentSetup:
        """Read what became of it."""
        return setups.show_payment_setup(self._parts, self._user(), setup_id)

    def billing_portal(self, return_port: int | None, language: str | None = None) -> str:
        """Make a link to the billing portal."""
        user = self._user()
        parts = self._coming_back_to(return_port)
        return setups.billing_portal(parts, user, return_port=return_port, locale=language)

    def dashboard(self) -> str:
        """Make a link to the acted user's Express dashboard."""
        return sellers.dashboard_link(self._parts, self._user())

    def check_seller(self) -> wire.Seller:
        """Ask Stripe again."""
        return sellers.check_seller(self._parts, self._user())

    def look_at(self, account_id: str | None) -> None:
        """Have Stripe asked again about what the person has before them; the answer comes by the feed."""
        self._open()
        found = self._account_of(account_id)
        wanted = [] if found is None else [Wanted("account", found, "return")]
        if not self._caller.staff:
            wanted.append(Wanted("buyer", self._caller.user_id, "return"))
        with self._parts.ledger.writing() as work:
            work.queue.ask(wanted)

    def seller_history(self) -> Sequence[wire.HistoryEntry]:
        """Read the acted user's latest changes."""
        return sellers.seller_history(self._parts, self._user()).items

    def own_data(self) -> wire.OwnData:
        """Read everything that this computer's own ledger keeps about the acted user."""
        return leaving.export_person(self._parts, self._user())

    def end_account(self) -> wire.Ended:
        """Nobody signed up here: whoever holds the key removes it with the place."""
        raise KnownError("role_forbidden", Remedy.PERSON)

    def accounts(self, query: AccountQuery) -> wire.AccountPage:
        """List accounts."""
        return self._staff(lambda: accounts.list_accounts(self._parts, _filter(query)))

    def account_counts(self, query: AccountQuery) -> dict[str, int]:
        """Count accounts by status."""
        wanted = replace(_filter(query), status=None, sort=None, page=None)
        return self._staff(lambda: accounts.count_accounts(self._parts, wanted))

    def account_stops(self, query: AccountQuery) -> wire.Stops:
        """Count where the sellers found stop, of what this computer's own ledger knows."""
        return self._staff(lambda: stops.account_stops(self._parts, _filter(query)))

    def account(self, account_id: str) -> wire.AccountRow:
        """Read one account."""
        return self._staff(lambda: accounts.show_account(self._parts, account_id))

    def account_history(self, account_id: str) -> Sequence[wire.HistoryEntry]:
        """Read one account's history."""
        return self._staff(lambda: accounts.account_history(self._parts, account_id).items)

    def invitation(self) -> wire.Invitation:
        """Make a link for the acted user to go on with elsewhere: without a relay it is Stripe's own, for minutes."""
        link = self.onboarding_link(wire.SellerRequest())
        return wire.Invitation("", link.url, link.expires_at)

    def invite(self, account_id: str) -> wire.Invitation:
        """Make a link to hand on: without a relay it is Stripe's own, single use, for minutes."""

        def mint() -> wire.Invitation:
            entry = self._account_of(account_id)
            if entry is None:
                raise NotFound
            parts = self._coming_back_to(None)
            link = links.mint_for(parts, self._caller, account_id, entry, may_request=self._owner.creates)
            return wire.Invitation("", link.url, link.expires_at)

        return self._staff(mint)

    def take_back(self, invitation_id: str) -> None:
        """Refuse: without a relay a link is Stripe's own, and none of those can be taken back.

        Raises:
            NotFound: Always.
        """
        del invitation_id
        raise NotFound

    def check_account(self, account_id: str) -> wire.AccountRow:
        """Ask Stripe again about one account."""
        return self._staff(lambda: accounts.check_account(self._parts, self._caller, account_id))

    def account_drift(self, account_id: str) -> wire.Drift:
        """Compare what is known of one account with what Stripe says now."""
        return self._staff(lambda: drift.show_drift(self._parts, self._caller, account_id))

    def account_moment(self, account_id: str, entry_id: str, compare: str | None = None) -> wire.Moment:
        """Rebuild what was known of an account at one entry of its history."""
        return self._staff(lambda: accounts.account_moment(self._parts, account_id, entry_id, compare))

    def account_deliveries(self, account_id: str) -> Sequence[wire.DeliveryShape]:
        """Nothing is delivered to this computer."""
        return self._staff(lambda: delivered.deliveries_of(self._parts, account_id).items)

    def account_notes(self, account_id: str) -> Sequence[wire.Note]:
        """Read the notes about one account."""
        return self._staff(lambda: notes.notes_of(self._parts, account_id).items)

    def add_note(self, account_id: str, text: str) -> wire.Note:
        """Write a note about one account."""
        return self._staff(lambda: notes.add_note(self._parts, self._caller, account_id, text))

    def deliveries(self, state: str | None, page: str | None) -> wire.DeliveryPage:
        """Nothing is delivered to this computer."""
        return self._staff(lambda: delivered.all_deliveries(self._parts, state, page))

    def delivery(self, delivery_id: str) -> wire.WholeDelivery:
        """Nothing is delivered to this computer."""
        return self._staff(lambda: delivered.show_delivery(self._parts, delivery_id))

    def redeliver(self, delivery_id: str) -> wire.DeliveryShape:
        """Nothing is delivered to this computer."""
        return self._staff(lambda: delivered.redeliver(self._parts, self._caller, delivery_id))

    def nudge(self) -> None:
        """Cut a waiting poll short."""
        with self._changed:
            self._nudged += 1
            self._changed.notify_all()

    def close(self) -> None:
        """End what waits; later calls fail with ``offline``."""
        self._deaf()
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _asked(self) -> Platform:
        """Return whose key this is; what stands between this computer and Stripe is told by its own name."""
        try:
            return self._parts.stripe.platform()
        except KnownError as error:
            between = error.params.get("between")
            if between is None:
                raise
            raise KnownError(between, Remedy.RETRY) from error

    def _hear(self, _about: object) -> None:
        with self._changed:
            self._published += 1
            self._changed.notify_all()

    def _open(self) -> None:
        if self._closed:
            raise KnownError("offline", Remedy.RETRY)

    def _user(self) -> str:
        """Return the acted user.

        Raises:
            KnownError: ``role_forbidden``: the operator is nobody's buyer or seller, as at a relay.
        """
        self._open()
        if self._caller.role != "user":
            raise KnownError("role_forbidden", Remedy.PERSON)
        return self._caller.user_id

    def _account_of(self, entry_id: str | None) -> str | None:
        """Return Stripe's id of the account in question, or None where there is none."""
        with self._parts.ledger.reading() as work:
            if not self._caller.staff:
                record = work.accounts.of_user(self._caller.user_id)
                return None if record is None else record.id
            entry = None if entry_id is None else work.directory.get(entry_id)
            return None if entry is None else entry.account_id

    def _staff(self, work: Callable[[], AnswerT]) -> AnswerT:
        self._open()
        if not self._caller.staff:
            raise KnownError("role_forbidden", Remedy.PERSON)
        return work()

    def _may_create(self) -> None:
        if not self._owner.creates:
            raise KnownError("creating_off", Remedy.PERSON)

    def _coming_back_to(self, port: int | None) -> Parts:
        """Return the parts with the page that a browser comes back to: the operator's, or in test mode our own port.

        Raises:
            KnownError: ``page_missing``: live, Stripe sends a browser back to https pages only.
        """
        policy = self._parts.policy
        if policy.public_url.startswith("https://"):
            return self._parts
        if self._owner.livemode:
            raise KnownError("page_missing", Remedy.OPERATOR)
        # Without a port, too, Stripe wants an address; nobody listens at this one, and other signs of return remain.
        return replace(self._parts, policy=replace(policy, public_url=f"http://127.0.0.1:{port or _NOBODY}"))

    def _saved(self, user_id: str, request: wire.BuyerRequest, if_match: int | None) -> wire.Buyer:
        return buyers.save_buyer(self._parts, user_id, request, if_match=if_match).buyer

    def _once(
        self,
        kind: type[AnswerT],
        route: str,
        key: str,
        body: bytes,
        work: Callable[[str], AnswerT],
        *,
        makes: bool = False,
    ) -> AnswerT:
        """Do it, or repeat the answer that was given under the same key, as a relay does."""
        user = self._user()
        if makes:
            self._may_create()
        digest = hashlib.sha256(body).hexdigest()
        before = replay.remembered(self._parts, user, route, key, digest)
        if before is not None:
            return wire.decode(kind, before.body)
        answer = work(user)
        replay.remember(self._parts, user, route, key, digest, StoredAnswer(200, wire.encode(answer)))
        return answer


def _read(kind: type[AnswerT], body: bytes) -> AnswerT:
    try:
        return wire.decode(kind, body)
    except wire.WireError:
        raise FieldError("field_invalid", "body") from None


def _filter(query: AccountQuery) -> accounts.AccountFilter:
    return accounts.AccountFilter(
        q=query.q or None,
        status=query.status,
        country=query.country,
        capability=query.capability,
        due_before=query.due_before,
        days_in_state=query.days_in_state,
        requirement=query.requirement,
        kind=query.kind,
        opened_after=query.opened_after,
        sort=query.sort,
        limit=query.limit,
        page=query.page,
    )
