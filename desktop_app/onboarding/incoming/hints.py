"""Which objects an event is a hint to: the object is read, what the event says about it is not believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop_app.domain.clock import Clock
from desktop_app.onboarding.ledger.accounts import Mark
from desktop_app.onboarding.ledger.queue import Wanted


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an event says it is about.

    Attributes:
        account_id: Whose event it is (connected accounts' snapshot events).
        object_id, object_type: v2 ``related_object``, or the snapshot's object.
        customer_id: The customer that the object belongs to.
        created: When Stripe says it happened; one-second grain, so it orders nothing but a disconnection.
    """

    id: str
    type: str
    account_id: str | None = None
    object_id: str | None = None
    object_type: str | None = None
    customer_id: str | None = None
    created: datetime | None = None
    livemode: bool | None = None


_BUYERS = ("customer.", "payment_method.", "setup_intent.", "checkout.session.", "billing_portal.")
_PAYOUTS = "payout."
_ACCOUNTS = ("v2.core.account", "account.", "capability.", "person.")
_WITHOUT_OBJECT = frozenset({"v2.core.account_link.returned", "v2.core.account_link.completed"})
_NOT_MADE = "event_generation_failure"
"""Part of the types by which Stripe tells that events couldn't be made (``v2.core.health.…``)."""
THIN_V1 = "v1."
"""How the type of a v1 event begins when it comes as a thin notice."""


def subject_of(wanted: Wanted) -> str:
    """Return the name under which events remember the object that is read because of them."""
    return f"{wanted.kind}:{wanted.id}"


def to_read(envelope: Envelope) -> list[Wanted]:
    """Return the objects to read because of an event; none for a type that concerns nothing we hold."""
    kind = envelope.type.removeprefix(THIN_V1)
    if kind in _WITHOUT_OBJECT or _NOT_MADE in kind:
        return [Wanted("event", envelope.id)]
    if kind.startswith(_PAYOUTS):
        return _paid_out(envelope, kind)
    account = _account_of(envelope, kind)
    if account is not None:
        return [Wanted("account", account)]
    if kind.startswith(_BUYERS):
        return _buyer_side(envelope)
    return []


def _account_of(envelope: Envelope, kind: str) -> str | None:
    if envelope.account_id is not None:
        return envelope.account_id
    if kind.startswith("v2.core.account_person"):
        return None  # its related object is the person; the account's own event comes with it
    if not kind.startswith(_ACCOUNTS):
        return None
    return envelope.object_id if envelope.object_type in {"v2.core.account", "account"} else None


def _paid_out(envelope: Envelope, kind: str) -> list[Wanted]:
    """Return what an account's payout is a hint to; the platform's own payouts are none of ours."""
    if envelope.account_id is None:
        return []
    payouts = Wanted("payouts", envelope.account_id)
    # The bank account that it couldn't reach is switched off with it (``docs/stripe.md`` §4.2).
    return [payouts, Wanted("account", envelope.account_id)] if kind == "payout.failed" else [payouts]


def _buyer_side(envelope: Envelope) -> list[Wanted]:
    wanted = []
    if envelope.type.removeprefix(THIN_V1).startswith("checkout.session.") and envelope.object_id is not None:
        wanted.append(Wanted("session", envelope.object_id))
    customer = envelope.object_id if envelope.object_type == "customer" else envelope.customer_id
    if customer is not None:
        wanted.append(Wanted("customer", customer))
    return wanted


def mark_of(envelope: Envelope, clock: Clock) -> Mark | None:
    """Return what to remember of an event that no reading shows later (``docs/stripe.md`` §4.2)."""
    if envelope.account_id is None or envelope.type.removeprefix(THIN_V1) not in {
        "account.application.deauthorized",
        "account.application.authorized",
    }:
        return None
    joined = envelope.type.endswith(".authorized")
    return Mark(envelope.account_id, envelope.created or clock.now(), joined=joined)
