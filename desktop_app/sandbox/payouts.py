"""Payouts of an account: made as pending, on their way the next day, at the bank on the day that was named.

The day is the midnight in UTC that begins it, as Stripe's is. With the switch `payouts_fail` a payout comes back on
that day in place of arriving, and the bank account it was sent to is marked `errored`: nothing is paid out to it any
more, and another one is asked for. No money moves: there is no balance that it comes out of.
"""

from __future__ import annotations

from functools import partial

from desktop_app.sandbox import events, ids
from desktop_app.sandbox.accounts.changes import changing
from desktop_app.sandbox.accounts.core import ERRORED, Account
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
    usable = account.usable_banks()
    if not usable or not stand(account, now).payouts:
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
        "destination": params.get("destination") or _first_choice(usable)["id"],
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


def _first_choice(banks: list[JSON]) -> JSON:
    """Return the bank account that is paid to where none is named: the default one, if it can be used."""
    return next((bank for bank in banks if bank["default_for_currency"]), banks[0])


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
    _shut_bank(platform, account, payout["destination"])


def _shut_bank(platform: Platform, account: Account, bank: str) -> None:
    """Send nothing more to a bank account from which a payout came back, until the seller names another."""
    with changing(platform, account):
        account.bank_accounts = [
            item | {"status": ERRORED} if item["id"] == bank else item for item in account.bank_accounts
        ]


def _turn(platform: Platform, account: Account, payout: JSON, kind: str, **changes: object) -> None:
    previous = {name: payout[name] for name in changes}
    payout.update(changes)
    space = _space(platform, account)
    # What changed is told with payout.updated alone: the other kinds say it by their names.
    events.snapshot(platform, space, kind, payout, previous if kind == "payout.updated" else None)
