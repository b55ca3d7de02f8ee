"""Short ways to do what many tests do."""

from __future__ import annotations

import json
from typing import Any

from desktop_app.onboarding import deliveries, events
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.stripe_port import Stripe
from tests.integration.core.fake_stripe import FakeStripe, ManualClock

STAFF = Caller("u_staff", "support")

_count = iter(range(1, 1_000_000))


def fake(parts: Parts) -> FakeStripe:
    stripe: Stripe = parts.stripe
    assert isinstance(stripe, FakeStripe)
    return stripe


def manual(parts: Parts) -> ManualClock:
    assert isinstance(parts.clock, ManualClock)
    return parts.clock


def event(event_id: str, kind: str = "v2.core.account[requirements].updated", **fields: Any) -> dict[str, Any]:
    return {"id": event_id, "object": "event", "type": kind, "created": 1_795_000_000, "livemode": False, **fields}


def about_account(event_id: str, account_id: str, kind: str = "account.updated") -> dict[str, Any]:
    return event(event_id, kind, account=account_id, data={"object": {"id": account_id, "object": "account"}})


def about_customer(event_id: str, customer_id: str, kind: str = "payment_method.attached") -> dict[str, Any]:
    return event(event_id, kind, data={"object": {"id": "pm_x", "object": "payment_method", "customer": customer_id}})


def deliver(parts: Parts, *bodies: dict[str, Any]) -> None:
    pairs = []
    for body in bodies:
        raw = json.dumps(body).encode()
        delivery = deliveries.Delivery(f"d_{next(_count)}", parts.clock.now(), raw, (("user-agent", "Stripe"),), 0)
        pairs.append((delivery, deliveries.read_envelope(raw)))
    deliveries.record_deliveries(parts, pairs)


def work_off(parts: Parts, owner: str = "worker") -> int:
    done = 0
    while events.process_next(parts, owner):
        done += 1
        assert done < 1000
    return done
