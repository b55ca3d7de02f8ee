"""P17: how the list of people grows: looked for as one types, paged, counted, among ten thousand and a million."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bench.child import folder
from bench.row import Goal, Measure, Row, Sample, Sides
from desktop_app.domain.account import Api
from desktop_app.domain.clock import SystemClock
from desktop_app.onboarding import accounts
from desktop_app.onboarding.accounts import AccountFilter
from desktop_app.onboarding.parts import Parts, Policy
from desktop_app.storage.ledger import open_ledger

_SMALL, _LARGE = 10_000, 1_000_000
_SYLLABLES = (
    *("an", "ber", "co", "da", "el", "fi", "gra", "hol", "in", "jo", "ka", "lu", "mo", "ne", "or", "pa", "qu", "ri"),
    *("sa", "te", "um", "vi", "wo", "xa", "yo", "zu"),
)
_STATUSES = ("enabled",) * 6 + ("in_progress", "under_review", "restricted", "rejected")
_ADDING = (
    "INSERT INTO directory (id, user_id, account_id, listed, search, status, country, capabilities, since_key,"
    " deadline_key, changed, version) VALUES (?, NULL, ?, 1, ?, ?, ?, ',payouts:on,', ?, ?, ?, 1)"
)


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4)))


def _lines(number: int) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(7)
    for at in range(number):
        first, last, account = _name(chance), _name(chance), f"acct_1{chance.getrandbits(64):016x}"
        text = f" {first} {last} {first}@{last}.example.org {account} cus_{chance.getrandbits(56):x} "
        yield account, account, text, chance.choice(_STATUSES), chance.choice(("DE", "FR", "GB")), at, at, at


@contextlib.contextmanager
def _ledger(path: Path, number: int) -> Iterator[Parts]:
    clock = SystemClock()
    ledger = open_ledger(f"sqlite:///{path}", clock)
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            connection.executemany(_ADDING, _lines(number))
        stripe: Any = None  # nothing is read here
        policy = Policy(
            Api.V2, "express", "destination", "customer", "eur", "http://127.0.0.1", "Hearthside", None, "test", 1, 1
        )
        yield Parts(ledger, stripe, clock, policy)
    finally:
        ledger.close()


def _typed(number: int) -> list[str]:
    """Return what somebody types who looks for some people and accounts, key by key."""
    chance = random.Random(number)
    looked_for = [f"{_name(chance)} {_name(chance)}" for _ in range(4)]
    looked_for += [f"acct_1{chance.getrandbits(20):05x}", "nobody here", "山田"]
    return [text[:end] for text in looked_for for end in range(1, len(text) + 1)]


def _took(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def _sample(parts: Parts, number: int) -> Sample:
    def find(q: str) -> None:
        accounts.list_accounts(parts, AccountFilter(q=q))
        accounts.count_accounts(parts, AccountFilter(q=q))

    keys = sorted(_took(partial(find, q)) for q in _typed(number))
    page = accounts.list_accounts(parts, AccountFilter(limit=100))
    return {
        "each key of a search, page and counts: p50": statistics.median(keys),
        "each key of a search, page and counts: p95": keys[int(len(keys) * 0.95)],
        "a page": statistics.median(
            _took(lambda: accounts.list_accounts(parts, AccountFilter(limit=100, page=page.next))) for _ in range(20)
        ),
        "counts of all": statistics.median(
            _took(lambda: accounts.count_accounts(parts, AccountFilter())) for _ in range(20)
        ),
    }


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(folder()))
        small = stack.enter_context(_ledger(place / "small.sqlite", _SMALL // 10 if short else _SMALL))
        large = stack.enter_context(_ledger(place / "large.sqlite", _SMALL if short else _LARGE))
        _sample(small, 0)
        _sample(large, 0)
        turn = iter(range(1, 1000))
        yield Sides(ours=lambda: _sample(large, next(turn)), floor=lambda: _sample(small, next(turn)))


ROW = Row(
    "P17",
    "growth from 10,000 to 1,000,000 accounts",
    (
        Measure("each key of a search, page and counts: p50", "ms", Goal(2, "≤"), 2),
        Measure("each key of a search, page and counts: p95", "ms", Goal(50, "≤", "ours"), 2),
        Measure("a page", "ms", Goal(2, "≤"), 2),
        Measure("counts of all", "ms", Goal(10, "≤", "ours"), 2),
    ),
    _open,
    note="SQLite; floor: the same with ten thousand. Intake and one account aren't measured here",
)
