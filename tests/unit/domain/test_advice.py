"""Every requirement error that Stripe publishes has advice, and none is made up."""

from __future__ import annotations

import typing
from typing import Any, get_args, get_type_hints

from stripe import Account
from stripe.v2.core import Account as V2Account

from desktop_app.domain.advice import _BY_CODE, advice_for, advice_ids


def _published(owner: Any) -> set[str]:
    """Read the codes out of the type declarations, without the open end that both APIs add."""
    declared = get_type_hints(owner, localns=vars(typing))["code"]
    parts = [declared, *get_args(declared)]
    return {value for part in parts for value in get_args(part) if isinstance(value, str)}


def test_every_published_code_has_advice() -> None:
    v1 = _published(Account.Requirements.Error)
    v2 = _published(V2Account.Requirements.Entry.Error)
    assert len(v1) == 99
    assert len(v2) == 98
    assert sorted((v1 | v2) - _BY_CODE.keys()) == []
    assert sorted(_BY_CODE.keys() - v1 - v2) == []


def test_an_unknown_code_has_none() -> None:
    assert advice_for("verification_aura_mismatch") is None


def test_every_advice_is_given() -> None:
    assert set(_BY_CODE.values()) == set(advice_ids())
