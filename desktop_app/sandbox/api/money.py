"""/v1/balance and /v1/payouts: enough to see a seller's account from; no money moves in the sandbox."""

from __future__ import annotations

from desktop_app.sandbox import events, ids
from desktop_app.sandbox.accounts.countries import COUNTRIES
from desktop_app.sandbox.accounts.standing import stand
from desktop_app.sandbox.api.call import Call, Handler
from desktop_app.sandbox.api.metadata import merged
from desktop_app.sandbox.api.paging import created_within, page_v1
from desktop_app.sandbox.errors import JSON, invalid, no_such

_DAY = 86400


def balance(call: Call) -> JSON:
    """GET /v1/balance: always nought."""
    account = call.account(call.space.owner)
    currency = account.currency or COUNTRIES[account.country or "US"].currency
    nothing = [{"amount": 0, "currency": currency, "source_types": {"card": 0}}]
    return {"object": "balance", "available": nothing, "livemode": False, "pending": nothing}


def create(call: Call) -> JSON:
    """POST /v1/payouts: made as pending; refused where payouts are off."""
    account = call.account(call.space.owner)
    if call.params["amount"] < 1:
        raise invalid("This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer")
    if not account.bank_accounts or not stand(account, call.now).payouts:
        raise invalid("Payouts are not enabled for this account.", code="payouts_not_allowed")
    made: JSON = {
        "id": ids.new("po_"),
        "object": "payout",
        "amount": call.params["amount"],
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": int(call.now) + 2 * _DAY,
        "automatic": False,
        "balance_transaction": None,
        "created": int(call.now),
        "currency": call.params["currency"],
        "description": call.params.get("description"),
        "destination": call.params.get("destination") or account.bank_accounts[0]["id"],
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": merged({}, call.params.get("metadata")),
        "method": call.params.get("method", "standard"),
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": call.params.get("source_type", "card"),
        "statement_descriptor": call.params.get("statement_descriptor"),
        "status": "pending",
        "trace_id": None,
        "type": "bank_account",
    }
    call.space.payouts.add(made["id"], made)
    events.snapshot(call.platform, call.space, "payout.created", made)
    return made


def _of(call: Call) -> JSON:
    found = call.space.payouts.get(call.path["payout"])
    if found is None:
        raise no_such("payout", call.path["payout"], "id", 404)
    return found


def retrieve(call: Call) -> JSON:
    """GET /v1/payouts/{payout}."""
    return _of(call)


def update(call: Call) -> JSON:
    """POST /v1/payouts/{payout}: its metadata."""
    found = _of(call)
    previous = {"metadata": found["metadata"]}
    found["metadata"] = merged(found["metadata"], call.params.get("metadata"))
    events.snapshot(call.platform, call.space, "payout.updated", found, previous)
    return found


def list_all(call: Call) -> JSON:
    """GET /v1/payouts."""
    fits = created_within(call)
    status = call.params.get("status")
    return page_v1(
        call,
        call.space.payouts,
        "/v1/payouts",
        lambda item: item,
        lambda item: fits(item["created"]) and (status is None or item["status"] == status),
    )


CALLS: dict[str, Handler] = {
    "GET /v1/balance": balance,
    "GET /v1/payouts": list_all,
    "POST /v1/payouts": create,
    "GET /v1/payouts/{payout}": retrieve,
    "POST /v1/payouts/{payout}": update,
}
