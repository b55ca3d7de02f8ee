"""P16: what a change of an account costs in the history, and how soon any moment is rebuilt."""

from __future__ import annotations

import contextlib
import copy
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.child import folder
from bench.children.stripe_pages import KEY
from bench.row import Goal, Measure, Row, Sample, Sides
from desktop_app.domain.account import CapabilityName
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.status import Context, judge
from desktop_app.onboarding.ledger.accounts import HistoryRecord
from desktop_app.onboarding.texts import text_of
from desktop_app.sandbox.accounts.seeds import seed
from desktop_app.sandbox.accounts.v1_view import account_v1
from desktop_app.storage.ledger.ledger import SqlLedger, open_ledger
from desktop_app.stripe_api.facts_v1 import read_v1

_WANTED = ("individual.verification.document", "external_account", "tos_acceptance.date", "business_profile.url")


_SELLING = frozenset({CapabilityName.TRANSFERS, CapabilityName.PAYOUTS})


def _changed(shown: dict[str, Any], chance: random.Random) -> None:
    """Change an account as Stripe does: a requirement comes or goes, a capability turns, an address is another."""
    due: list[str] = shown["requirements"]["currently_due"]
    match chance.randrange(4):
        case 0:
            name = chance.choice(_WANTED)
            due.remove(name) if name in due else due.append(name)
        case 1:
            name = chance.choice(sorted(shown["capabilities"]))
            shown["capabilities"][name] = chance.choice(("active", "pending", "inactive"))
        case 2:
            shown["payouts_enabled"] = not shown["payouts_enabled"]
            shown["requirements"]["disabled_reason"] = None if shown["payouts_enabled"] else "requirements.past_due"
        case _:
            shown["email"] = f"ada{chance.randrange(10**6)}@example.org"


def _records(account: int, changes: int) -> Iterator[HistoryRecord]:
    chance, at = random.Random(account), SystemClock().now() - timedelta(days=changes)
    shown = copy.deepcopy(account_v1(seed(account, KEY, time.time()), time.time()))
    for number in range(changes):
        _changed(shown, chance)
        facts = read_v1(shown)
        assert facts is not None
        status = judge(facts, Context(wanted=_SELLING, link_minted=True))
        yield HistoryRecord(
            account_id=facts.id,
            user_id=f"u_{account}",
            at=at + timedelta(days=number),
            cause="event",
            status=status.name.value,
            note=None if status.note is None else status.note.value,
            verified=status.verified,
            reasons=text_of(status.reasons),
            ticket=number,
            facts=text_of(facts),
        )


def _size(ledger: SqlLedger) -> int:
    with ledger.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        unused = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
        return (int(pages) - int(unused)) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    accounts, changes = (3, 50) if short else (20, 200)
    turn = iter(range(1000))
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder()))

        def ours() -> Sample:
            number = next(turn)
            ledger = open_ledger(f"sqlite:///{place}/ledger-{number}.sqlite", SystemClock())
            try:
                return _sample(ledger, number, accounts, changes)
            finally:
                ledger.close()

        yield Sides(ours=ours)


def _sample(ledger: SqlLedger, number: int, accounts: int, changes: int) -> Sample:
    before = _size(ledger)
    for records in zip(*(_records(number * 100 + one, changes) for one in range(accounts)), strict=True):
        with ledger.writing() as work:
            work.history.add(records)
    used = _size(ledger) - before
    took = []
    with ledger.reading() as work:
        for record_id in random.Random(number).sample(range(1, accounts * changes + 1), 100):
            began = time.perf_counter()
            work.history.facts_at(record_id)
            took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {"bytes a change": used / (accounts * changes), "a moment rebuilt: p95": took[int(len(took) * 0.95)]}


ROW = Row(
    "P16",
    "history",
    (
        Measure("bytes a change", "bytes", Goal(400, "≤", "ours"), 0),
        Measure("a moment rebuilt: p95", "ms", Goal(5, "≤", "ours"), 2),
    ),
    _open,
    note="SQLite's own pages, rows and indices counted; accounts of 4.7 KB at Stripe, kept by the facts that we use",
)
