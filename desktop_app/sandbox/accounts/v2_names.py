"""How v2 names a capability: v1's `transfers` is `stripe_balance.stripe_transfers` of the recipient, and so on."""

from __future__ import annotations

TRANSFERS = "stripe_balance.stripe_transfers"
PAYOUTS = "stripe_balance.payouts"
_TO_V2 = {"transfers": TRANSFERS, "us_bank_account_ach_payments": "ach_debit_payments"}
_TO_V1 = {name: old for old, name in _TO_V2.items()}


def to_v2(name: str) -> str:
    """The v2 path of a capability inside its configuration's `capabilities`."""
    return _TO_V2.get(name, name.partition(":")[2] or name)


def to_v1(configuration: str, path: str) -> str:
    """Our name of a capability that v2 named; one that v1 doesn't have keeps its configuration before a colon."""
    if path in _TO_V1:
        return _TO_V1[path]
    if configuration == "merchant":
        return path
    return f"{configuration}:{path}"
