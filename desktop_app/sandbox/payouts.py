"""Payouts of an account: made as pending, on their way the next day, at the bank on the day that was named.

The day is the midnight in UTC that begins it, as Stripe's is. With the switch `payouts_fail` a payout comes back on
that day in place of arriving. No money moves: there is no balance that it comes out of.
"""

from __future__ import annotations

from functools import partial

from desktop_app.sandbox import events, ids
from desktop_app.sandbox.accounts.core import Account
from desktop_app.sandbox.accounts.countries import COUNTRIES
from desktop_app.sandbox.accounts.standing import stand
from desktop_app.sandbox.errors import JSON, invalid
from desktop_app.sandbox.platform import Platform, Space

DAY = 86400
_UNTIL_THERE = 2 * DAY
_SOLD = 4200  # what a sale in the demo brings, in the currency's smallest unit


def make(platform: Platform, account: Account, params: JSON, *, automatic: bool) -> JSON:
    """Make a payout; raises Refusal where payouts are off."""
    now = platform.clock.now()
    if not account.bank_accounts or not stand(account, now).payouts:
        raise invalid("Payouts are not enabled for this account.", code="payouts_not_allowed")
    arrives = (int(now) + _UNTIL_THERE) // DAY * DAY
    made: JSON = {
        "id": ids.new("po_"),
        "object": "payout",
        "amount": params["amount"],
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": arrives,
        "automatic": automatic,
        "balance_transaction": None,
        "created": int(now),
        "currency": params["currency"],
        "description": params.get("description"),
        "destination": params.get("destination") or account.bank_accounts[0]["id"],
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "method": params.get("method", "standard"),
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": params.get("source_type", "card"),
        "statement_descriptor": params.get("statement_descriptor"),
        "status": "pending",
        "trace_id": None,
        "type": "bank_account",
    }
    space = _space(platform, account)
    space.payouts.add(made["id"], made)
    events.snapshot(platform, space, "payout.created", made)
    platform.at(arrives - DAY, partial(_leave, platform, account, made))
    platform.at(arrives, partial(_arrive, platform, account, made))
    return made


def _space(platform: Platform, account: Account) -> Space:
    return platform.space if account is platform.own else platform.space_of(account.id)


def pay_out(platform: Platform, account: Account) -> JSON:
    """Let Stripe pay out by itself what a sale brought."""
    currency = account.currency or COUNTRIES[account.country or "US"].currency
    return make(platform, account, {"amount": _SOLD, "currency": currency}, automatic=True)


def cancel(platform: Platform, account: Account, payout: JSON) -> JSON:
    """Take a payout back that hasn't left; raises Refusal for any other."""
    if payout["status"] != "pending":
        raise invalid(f"Payouts with a status of {payout['status']} can't be canceled.")
    _turn(platform, account, payout, "payout.canceled", status="canceled")
    return payout


def _leave(platform: Platform, account: Account, payout: JSON) -> None:
    if payout["status"] == "pending":
        _turn(platform, account, payout, "payout.updated", status="in_transit")


def _arrive(platform: Platform, account: Account, payout: JSON) -> None:
    if payout["status"] != "in_transit":
        return
    if not platform.switches.payouts_fail:
        _turn(platform, account, payout, "payout.paid", status="paid")
        return
    said = "The bank could not process this transfer."
    _turn(
        platform,
        account,
        payout,
        "payout.failed",
        status="failed",
        failure_code="could_not_process",
        failure_message=said,
    )


def _turn(platform: Platform, account: Account, payout: JSON, kind: str, **changes: object) -> None:
    previous = {name: payout[name] for name in changes}
    payout.update(changes)
    space = _space(platform, account)
    # What changed is told with payout.updated alone: the other kinds say it by their names.
    events.snapshot(platform, space, kind, payout, previous if kind == "payout.updated" else None)
