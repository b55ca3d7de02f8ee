"""Builders for accounts as Stripe describes them, and the published values to combine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from desktop_app.domain.account import (
    Account,
    Api,
    Capability,
    CapabilityName,
    CapabilityState,
    Due,
    Requirement,
)
from desktop_app.domain.status import Context

PAYMENTS, TRANSFERS, PAYOUTS = CapabilityName
SELLER = frozenset({TRANSFERS, PAYOUTS})
DIRECT = frozenset({PAYMENTS, PAYOUTS})
DEADLINE = datetime(2026, 12, 4, tzinfo=UTC)
ACTIVE, PENDING, RESTRICTED = CapabilityState.ACTIVE, CapabilityState.PENDING, CapabilityState.RESTRICTED


def context(**changes: Any) -> Context:
    return Context(**({"wanted": SELLER, "link_minted": True} | changes))


def requirement(key: str = "individual.dob.day", due: Due = Due.CURRENT, **changes: Any) -> Requirement:
    return Requirement(key=key, due=due, **changes)


def v1(*, works: bool = True, requirements: Iterable[Requirement] = (), **changes: Any) -> Account:
    """A v1 account of a transfers seller whose form was submitted."""
    state = ACTIVE if works else RESTRICTED
    facts: dict[str, Any] = {
        "id": "acct_1",
        "api": Api.V1,
        "form_submitted": True,
        "charges_enabled": works,
        "payouts_enabled": works,
        "capabilities": (
            Capability(TRANSFERS, state, raw="active" if works else "inactive"),
            Capability(PAYOUTS, state),
        ),
        "requirements": tuple(requirements),
    }
    return Account(**(facts | changes))


def v2(
    *,
    transfers: Capability | None = None,
    payouts: Capability | None = None,
    requirements: Iterable[Requirement] = (),
    **changes: Any,
) -> Account:
    """A v2 account of a transfers seller, active unless said otherwise."""
    facts: dict[str, Any] = {
        "id": "acct_1",
        "api": Api.V2,
        "livemode": False,
        "capabilities": (
            transfers or Capability(TRANSFERS, ACTIVE, raw="active"),
            payouts or Capability(PAYOUTS, ACTIVE, raw="active"),
        ),
        "requirements": tuple(requirements),
        "applied": ("recipient",),
    }
    return Account(**(facts | changes))


def capability(state: CapabilityState, code: str | None = None, resolution: str | None = None) -> Capability:
    return Capability(TRANSFERS, state, code=code, resolution=resolution, raw=state.value)


TERMS = requirement("identity.attestations.terms_of_service.account.date", Due.PAST)
