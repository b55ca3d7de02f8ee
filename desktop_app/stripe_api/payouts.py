"""Payouts of a connected account: v1's list, for accounts of both APIs, asked with ``Stripe-Account``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.payouts import Payout, Payouts, PayoutState, next_arrival
from desktop_app.stripe_api.client import V1_PAGE, Client, Json
from desktop_app.stripe_api.reading import items, known, objects, text, unix
from desktop_app.stripe_api.subject import Subject

PAYOUTS = "/v1/payouts"


def read_payouts(client: Client, account_id: str, today: date) -> Payouts:
    """Read what arrives from today on, and whether anything ever arrived where that doesn't tell.

    One read for an account that is paid today, two otherwise: what arrives later is listed without what came before.

    Raises:
        KnownError: As the port says.
    """
    if not client.pace.spare():
        raise KnownError("rate_limited", Remedy.RETRY, params={"cause": "reads_per_month"})
    begins = int(datetime.combine(today, time.min, UTC).timestamp())
    found = list(_listed(client, account_id, {"arrival_date": {"gte": begins}, "limit": V1_PAGE}))
    paid = any(one.state is PayoutState.PAID for one in found) or any(
        one.state is PayoutState.PAID for one in _listed(client, account_id, {"status": "paid", "limit": 1})
    )
    return Payouts(next_arrival(found, today), paid)


def _listed(client: Client, account_id: str, params: Json) -> Iterator[Payout]:
    page = client.get(PAYOUTS, Subject.ACCOUNT, params, acting=account_id)
    for data in objects(items(page, "data")):
        arrives = unix(data, "arrival_date")
        if arrives is not None:
            yield Payout(known(PayoutState, text(data, "status")), arrives.date())
