"""Every unit of work takes the rows of PostgreSQL's tables in one order, so that no two ever wait in a ring."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from desktop_app import wire
from desktop_app.onboarding.access import leaving, people, roles
from desktop_app.onboarding.flows import buyers, sellers
from desktop_app.onboarding.incoming import delivered
from desktop_app.onboarding.parts import Parts
from desktop_app.storage.ledger.ledger import SqlLedger
from tests.integration.core.fake_stripe import unreachable
from tests.integration.core.steps import STAFF, about_account, deliver, fake, manual, work_off

DATABASES = "postgresql"

SHARED = {"users", "accounts", "buyers", "queue", "events", "leases"}
"""Tables whose rows several units of work want at once. A line of the directory is taken under the feed's lock, by
whoever already holds a row of its person."""

_TAKES = re.compile(r"(?:SELECT\s.*?\sFROM\s+(\w+).*\sFOR\s(?:NO KEY )?UPDATE|UPDATE (\w+)|DELETE FROM (\w+)|"
                    r"INSERT INTO (\w+).*\sON CONFLICT\s.*DO UPDATE)", re.DOTALL)  # fmt: skip


class Orders:
    """Hears which table's rows each transaction took after which other's."""

    def __init__(self, engine: Engine) -> None:
        self.found: dict[tuple[str, str], str] = {}
        self._engine = engine
        self._taken: dict[int, list[str]] = {}
        event.listen(engine, "begin", self._begin)
        event.listen(engine, "before_cursor_execute", self._execute)

    def _begin(self, connection: Any) -> None:
        self._taken[id(connection.connection.dbapi_connection)] = []

    def _execute(self, connection: Any, _cursor: object, statement: str, *_rest: object) -> None:
        found = _TAKES.match(statement.strip())
        table = next(filter(None, found.groups()), "") if found else ""
        taken = self._taken.setdefault(id(connection.connection.dbapi_connection), [])
        if table in SHARED and table not in taken:
            self.found |= {(earlier, table): statement for earlier in taken}
            taken.append(table)

    def stop(self) -> None:
        event.remove(self._engine, "begin", self._begin)
        event.remove(self._engine, "before_cursor_execute", self._execute)

    def rings(self) -> list[tuple[str, str]]:
        """Return the pairs of tables that were taken in both orders."""
        return sorted((one, other) for one, other in self.found if one < other and (other, one) in self.found)


@pytest.fixture
def orders(parts: Parts) -> Iterator[Orders]:
    assert isinstance(parts.ledger, SqlLedger)
    heard = Orders(parts.ledger.engine)
    yield heard
    heard.stop()


def test_no_two_units_of_work_wait_in_a_ring(parts: Parts, orders: Orders) -> None:
    ada = people.add_user(parts, name="Ada", email="ada@example.org")
    buyers.save_buyer(parts, ada, wire.BuyerRequest(name="Ada"))
    account_id = sellers.open_seller(parts, ada, wire.SellerRequest(country="DE", kind="individual")).seller.account_id
    deliver(parts, about_account("evt_1", account_id or ""))
    fake(parts).before["read_account"] = unreachable
    work_off(parts)
    fake(parts).before.clear()
    manual(parts).advance(minutes=10)
    work_off(parts)
    delivered.redeliver(parts, STAFF, _only_delivery(parts))
    work_off(parts)
    roles.set_role(parts, STAFF, ada, "support")
    leaving.erase_person(parts, ada)
    assert {table for pair in orders.found for table in pair} == SHARED
    assert orders.rings() == []


def _only_delivery(parts: Parts) -> str:
    with parts.ledger.reading() as work:
        (one,) = work.deliveries.with_verdict(None, None, 10)
    return one.id
