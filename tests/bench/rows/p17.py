"""P17: how what is asked of a relay grows: among ten thousand accounts, and among a million."""

from __future__ import annotations

import contextlib
import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bench.child import folder
from bench.crowd import account_id, copy_crowd, name
from bench.events import account_updated
from bench.row import Goal, Measure, Row, Sample, Sides
from desktop_app.domain.account import Api
from desktop_app.domain.clock import SystemClock
from desktop_app.onboarding.incoming.deliveries import Delivery, record_deliveries
from desktop_app.onboarding.incoming.reading_events import read_envelope
from desktop_app.onboarding.parts import Parts, Policy
from desktop_app.onboarding.support import accounts
from desktop_app.onboarding.support.accounts import AccountFilter
from desktop_app.storage.ledger.ledger import open_ledger

_SMALL, _LARGE = 10_000, 1_000_000
_TIMES = 20
_AT_ONCE = 8
"""Deliveries that one commit takes along."""


class _Ledger:
    """A ledger with so many accounts, asked as the relay's routes ask it."""

    def __init__(self, parts: Parts, number: int) -> None:
        self._parts = parts
        self._number = number
        self._events = itertools.count()

    def sample(self, turn: int) -> Sample:
        """Take every figure once."""
        parts, chance = self._parts, random.Random(turn)
        texts = _typed(turn)
        rows = sorted(_took(partial(accounts.list_accounts, parts, AccountFilter(q=q))) for q in texts)
        counts = sorted(_took(partial(accounts.count_accounts, parts, AccountFilter(q=q))) for q in texts)
        after = accounts.list_accounts(parts, AccountFilter(limit=100)).next
        ids = [account_id(chance.randrange(self._number)) for _ in range(_TIMES)]
        return {
            "each key of a search, its page: p50": statistics.median(rows),
            "each key of a search, its page: p95": rows[int(len(rows) * 0.95)],
            "each key of a search, its counts: p50": statistics.median(counts),
            "each key of a search, its counts: p95": counts[int(len(counts) * 0.95)],
            "a page": self._usual(lambda: accounts.list_accounts(parts, AccountFilter(limit=100, page=after))),
            "counts of all": self._usual(lambda: accounts.count_accounts(parts, AccountFilter())),
            "one account": statistics.median(_took(partial(accounts.show_account, parts, one)) for one in ids),
            f"intake of {_AT_ONCE} deliveries": self._usual(lambda: self._take_in(chance)),
        }

    def _usual(self, do: Callable[[], object]) -> float:
        return statistics.median(_took(do) for _ in range(_TIMES))

    def _take_in(self, chance: random.Random) -> None:
        now, taken = self._parts.clock.now(), []
        for _ in range(_AT_ONCE):
            number = next(self._events)
            body = account_updated(account_id(chance.randrange(self._number)), number)
            taken.append((Delivery(f"d_{number}", now, body, (("host", "relay"),), 0), read_envelope(body)))
        record_deliveries(self._parts, taken)


@contextlib.contextmanager
def _ledger(path: Path, number: int) -> Iterator[_Ledger]:
    copy_crowd(number, path)
    clock = SystemClock()
    ledger = open_ledger(f"sqlite:///{path}", clock)
    try:
        stripe: Any = None  # nothing is read here
        policy = Policy(
            Api.V2, "express", "destination", "customer", "eur", "http://127.0.0.1", "Hearthside", None, "test", 1, 1
        )
        yield _Ledger(Parts(ledger, stripe, clock, policy), number)
    finally:
        ledger.close()


def _typed(number: int) -> list[str]:
    """Return what somebody types who looks for some people and accounts, key by key."""
    chance = random.Random(number)
    looked_for = [f"{name(chance)} {name(chance)}" for _ in range(4)]
    looked_for += [f"acct_1{chance.getrandbits(20):05x}", "nobody here", "山田"]
    return [text[:end] for text in looked_for for end in range(1, len(text) + 1)]


def _took(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder()))
        small = stack.enter_context(_ledger(place / "small.sqlite", _SMALL // 10 if short else _SMALL))
        large = stack.enter_context(_ledger(place / "large.sqlite", _SMALL if short else _LARGE))
        small.sample(0)
        large.sample(0)
        # The same is typed on both sides of a round.
        turns = (itertools.count(1), itertools.count(1))
        yield Sides(ours=lambda: large.sample(next(turns[0])), floor=lambda: small.sample(next(turns[1])))


ROW = Row(
    "P17",
    "growth from 10,000 to 1,000,000 accounts",
    (
        Measure("each key of a search, its page: p50", "ms", Goal(2, "≤"), 2),
        Measure("each key of a search, its page: p95", "ms", Goal(50, "≤", "ours"), 2),
        Measure("each key of a search, its counts: p50", "ms", None, 2),
        Measure("each key of a search, its counts: p95", "ms", Goal(50, "≤", "ours"), 2),
        Measure("a page", "ms", Goal(2, "≤"), 2),
        Measure("counts of all", "ms", Goal(10, "≤", "ours"), 2),
        Measure("one account", "ms", Goal(2, "≤"), 2),
        Measure(f"intake of {_AT_ONCE} deliveries", "ms", Goal(2, "≤"), 2),
    ),
    _open,
    note="SQLite; floor: the same with ten thousand",
)
