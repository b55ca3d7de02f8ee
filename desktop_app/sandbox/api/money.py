"""/v1/balance and /v1/payouts: enough to see from when a seller is paid; no money moves in the sandbox."""

from __future__ import annotations

from desktop_app.sandbox import events, payouts
from desktop_app.sandbox.accounts.countries import COUNTRIES
from desktop_app.sandbox.api.call import Call, Handler
from desktop_app.sandbox.api.metadata import merged
from desktop_app.sandbox.api.paging import page_v1, time_within
from desktop_app.sandbox.errors import JSON, invalid, no_such


def balance(call: Call) -> JSON:
    """GET /v1/balance: always nought."""
    account = call.account(call.space.owner)
    currency = account.currency or COUNTRIES[account.country or "US"].currency
    nothing = [{"amount": 0, "currency": currency, "source_types": {"card": 0}}]
    return {"object": "balance", "available": nothing, "livemode": False, "pending": nothing}


def create(call: Call) -> JSON:
    """POST /v1/payouts: made as pending; refused where payouts are off."""
    if call.params["amount"] < 1:
        raise invalid("This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer")
    given = call.params | {"metadata": merged({}, call.params.get("metadata"))}
    return payouts.make(call.platform, call.account(call.space.owner), given, automatic=False)


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


def cancel(call: Call) -> JSON:
    """POST /v1/payouts/{payout}/cancel: only one that hasn't left."""
    return payouts.cancel(call.platform, call.account(call.space.owner), _of(call))


def list_all(call: Call) -> JSON:
    """GET /v1/payouts."""
    created, arrives = time_within(call, "created"), time_within(call, "arrival_date")
    status, destination = call.params.get("status"), call.params.get("destination")
    return page_v1(
        call,
        call.space.payouts,
        "/v1/payouts",
        lambda item: item,
        lambda item: (
            created(item["created"])
            and arrives(item["arrival_date"])
            and (status is None or item["status"] == status)
            and (destination is None or item["destination"] == destination)
        ),
    )


CALLS: dict[str, Handler] = {
    "GET /v1/balance": balance,
    "GET /v1/payouts": list_all,
    "POST /v1/payouts": create,
    "GET /v1/payouts/{payout}": retrieve,
    "POST /v1/payouts/{payout}": update,
    "POST /v1/payouts/{payout}/cancel": cancel,
}
