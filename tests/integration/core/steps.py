"""Steps that many tests take: what Stripe delivers, what is worked off, what ends in the middle."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

from desktop_app import wire
from desktop_app.domain.account import CapabilityState
from desktop_app.onboarding.flows import sellers
from desktop_app.onboarding.incoming import deliveries, reading_events
from desktop_app.onboarding.keeping import events
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.stripe_port import Stripe
from desktop_app.storage.ledger.ledger import SqlLedger
from tests.integration.core.fake_stripe import Crash, FakeStripe, ManualClock, World

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
        pairs.append((delivery, reading_events.read_envelope(raw)))
    deliveries.record_deliveries(parts, pairs)


def work_off(parts: Parts, owner: str = "worker") -> int:
    done = 0
    while events.process_next(parts, owner):
        done += 1
        assert done < 1000
    return done


def every_order(parts: Parts, world: World, user_id: str, *, each: int) -> None:
    """Six events of one second about two states; whatever comes when, the newest state of Stripe is shown.

    ``each`` takes every so-manieth of the 720 orders.
    """
    opened = sellers.open_seller(parts, user_id, wire.SellerRequest(country="DE", kind="individual"))
    account_id = opened.seller.account_id or ""
    unfinished = world.accounts[account_id]
    active = tuple(replace(one, state=CapabilityState.ACTIVE) for one in unfinished.capabilities)
    final = replace(unfinished, form_submitted=True, capabilities=active)
    for number, order in enumerate(itertools.islice(itertools.permutations(range(6)), 0, None, each)):
        world.accounts[account_id] = replace(unfinished, display_name=str(number))
        for place, step in enumerate(order):
            if place == 4:
                world.accounts[account_id] = replace(final, display_name=f"{number} done")
            deliver(parts, about_account(f"evt_{number}_{step}", account_id))
            if place % 2:
                work_off(parts)
        work_off(parts)
        shown = sellers.show_seller(parts, user_id)
        assert (shown.display_name, shown.verified) == (f"{number} done", True)


class Ends:
    """Ends the process at its n-th unit of work, before or after the commit."""

    def __init__(self, ledger: SqlLedger, at: int, *, after: bool) -> None:
        self._ledger, self._left, self._after = ledger, at, after

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)

    def writing(self, **options: bool) -> object:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Crash
        if self._left == 0:
            return _ThenCrash(self._ledger.writing(**options))
        if self._left < 0:
            raise Crash  # a process that ended writes nothing more
        return self._ledger.writing(**options)


class _ThenCrash:
    def __init__(self, inner: object) -> None:
        self._inner = inner

    def __enter__(self) -> object:
        return self._inner.__enter__()  # type: ignore[attr-defined]

    def __exit__(self, *error: object) -> None:
        self._inner.__exit__(*error)  # type: ignore[attr-defined]
        raise Crash
