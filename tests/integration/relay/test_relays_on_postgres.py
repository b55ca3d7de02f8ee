"""Two relays on one PostgreSQL: once is once, polls hear of the other, hostile values are only refused."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.doubles.postgres import drop_database, migrated_database
from tests.integration.core.fake_stripe import World
from tests.integration.relay.conftest import OMAR
from tests.integration.relay.served import Served
from tests.integration.relay.test_changes_route import now, polling
from tests.integration.relay.test_writing_routes import SELLER, call


@pytest.fixture
def database(postgres: Path) -> Iterator[str]:
    name = f"r{uuid.uuid4().hex}"
    yield migrated_database(postgres, name)
    drop_database(postgres, name)


@pytest.fixture
def relays(launch: Callable[..., Served]) -> list[Served]:
    return [launch(), launch()]


def test_eight_at_once_make_one_customer_and_one_account(relays: list[Served], world: World) -> None:
    def both(number: int) -> set[int]:
        relay = relays[number % 2]
        return {
            call(relay, "ana", "PUT", "/buyer", OMAR).status_code,
            call(relay, "ana", "POST", "/seller", SELLER).status_code,
        }

    with ThreadPoolExecutor(8) as pool:
        statuses = set().union(*pool.map(both, range(8)))
    assert statuses <= {200, 201}
    assert (world.calls("create_customer"), world.calls("create_account")) == (1, 1)


def test_a_poll_at_one_hears_of_a_delivery_to_the_other(relays: list[Served], world: World) -> None:
    first = relays[0]
    first.call("ana", "POST", "/seller", json=SELLER).raise_for_status()
    account = next(iter(world.accounts))
    cursor = now(first, "ana")
    first.parts.stripe.verify(account)  # type: ignore[attr-defined]
    with polling(first, "ana", cursor) as future:
        for relay in relays:  # the same event at both
            assert relay.deliver({"id": "evt_1", "type": "account.updated", "account": account}).status_code == 200
        changes = future.result(120).json()["changes"]
    assert changes[-1]["data"]["verified"] is True
    with first.parts.ledger.reading() as work:
        assert work.deliveries.count("evt_1") == 2


def test_values_that_the_database_can_not_hold_are_refused(relays: list[Served]) -> None:
    relay = relays[0]
    for path in (
        "/accounts/%00",
        "/accounts/%00/history",
        "/onboarding/return/%00",
        "/accounts?q=%00",
        "/accounts?page=%00",
    ):
        assert relay.get("jonas", path).status_code in {404, 422}
    assert relay.get("ana", "/changes?after=%00").status_code == 422
    for body in (b'{"name": "a\\u0000"}', b'{"name": "\\ud800"}', b'{"address": {"city": "\\u0000"}}'):
        assert relay.call("ana", "PUT", "/buyer", content=body).status_code == 422
    hostile = {"id": "evt_\x00", "type": "a\x00b", "account": "acct_\x00", "data": {"object": {"id": "\x00"}}}
    assert relay.deliver(json.dumps(hostile).encode()).status_code == 200
    assert relay.get(None, "/readyz").status_code == 200
