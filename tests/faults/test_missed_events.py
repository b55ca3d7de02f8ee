"""A relay that was off while sellers changed at Stripe: all right again after its start (property R7)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from desktop_app.domain.clock import SystemClock
from desktop_app.onboarding.incoming.relay_marks import RelayMark
from desktop_app.onboarding.keeping import events, recovery
from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.onboarding.parts import Parts
from desktop_app.relay.server import start as serve
from desktop_app.sandbox import SandboxConfig, start
from desktop_app.storage.ledger.ledger import open_ledger
from desktop_app.stripe_api.adapter import StripeAdapter, StripeSettings
from tests.doubles.postgres import drop_database, migrated_database
from tests.integration.relay.conftest import POLICY, SETTINGS
from tests.waiting import until

KEY = "sk_test_missed"
ACCOUNT = re.compile(r"/v2/core/accounts/(acct_\w+)$")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/ledger.db"
        return
    home = request.getfixturevalue("postgres")
    name = f"m{uuid.uuid4().hex}"
    yield migrated_database(home, name)
    drop_database(home, name)


def work_off(parts: Parts) -> None:
    def one(number: int) -> None:
        while events.process_next(parts, f"filling-{number}"):
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))


@pytest.mark.parametrize(
    ("accounts", "changed"), [(60, 12), pytest.param(5000, 1000, marks=pytest.mark.faults)], ids=["short", "long"]
)
def test_what_changed_while_the_relay_was_off_is_right_after_its_start(
    database: str, accounts: int, changed: int
) -> None:
    clock = SystemClock()
    with ExitStack() as stack:
        sandbox = stack.enter_context(start(SandboxConfig(keys=(KEY,), seed_accounts=2 * accounts)))
        client = httpx.Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=120)
        script = stack.enter_context(client)
        settings = StripeSettings(KEY, api_base=sandbox.url, reads_per_second=10_000, longest_wait=600)
        policy = replace(POLICY, reads_per_second=10_000, reads_per_month=10**9)
        ledger = stack.enter_context(closing(open_ledger(database, clock)))
        parts = Parts(ledger, StripeAdapter(settings), clock, policy)
        ids = [one for one in seeded(script) if int(one[10:17]) % 2]  # made by v2: its events are listed
        assert len(ids) == accounts
        for place in range(0, accounts, 500):
            with ledger.writing() as work:
                work.queue.ask([Wanted("account", one) for one in ids[place : place + 500]])
        work_off(parts)
        recovery.recover(parts)
        verified, others = known(parts, ids)
        assert len(verified) >= changed
        assert others

        # The relay is off; no delivery reaches anybody.
        for account_id in verified[:changed]:
            asked = {"action": "require", "requirement": "individual.verification.document", "deadline": 864000}
            script.post(f"/sandbox/accounts/{account_id}/change", json=asked).raise_for_status()
        with ledger.writing() as work:
            work.marks.put(RelayMark.ALIVE, clock.now() - timedelta(hours=1))
            work.marks.put(RelayMark.HEARD, clock.now() - timedelta(hours=1))
        before = len(script.get("/sandbox/requests").json())

        with serve(parts, replace(SETTINGS, workers=4, rounds=True)):
            # Looked at seldom: the relay works in this very process, and each look costs it time.
            until(lambda: not known(parts, verified[:changed])[0], 900, every=1.0)
            until(lambda: read(script, before) >= {*verified[:changed], *others}, 900, every=1.0)
            until(lambda: idle(parts), 900)
        sent = script.get("/sandbox/requests").json()[before:]
        readings = [one["path"] for one in sent if one["method"] == "GET" and ACCOUNT.search(one["path"])]
        assert len(readings) <= changed + len(others)
        assert {ACCOUNT.search(path)[1] for path in readings} == {*verified[:changed], *others}  # type: ignore[index]


def seeded(script: httpx.Client) -> list[str]:
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = script.get("/v1/accounts", params={"limit": "100", **after}).json()
        found += [one["id"] for one in page["data"]]
        if not page["has_more"]:
            return found
        after = {"starting_after": found[-1]}


def known(parts: Parts, ids: list[str]) -> tuple[list[str], list[str]]:
    """Return ids of accounts with nothing due that are verified, and of those that aren't verified."""
    fine, others = [], []
    with parts.ledger.reading() as work:
        for place in range(0, len(ids), 500):
            for record in work.accounts.many(ids[place : place + 500]).values():
                if not record.verified:
                    others.append(record.id)
                elif record.deadline is None:
                    fine.append(record.id)
    return sorted(fine), sorted(others)


def read(script: httpx.Client, before: int) -> set[str]:
    sent: list[dict[str, Any]] = script.get("/sandbox/requests").json()[before:]
    return {found[1] for one in sent if (found := ACCOUNT.search(one["path"]))}


def idle(parts: Parts) -> bool:
    with parts.ledger.reading() as work:
        return work.queue.backlog().waiting == 0
