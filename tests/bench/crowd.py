"""Ledgers with very many people in them: made once, kept beside the build, and copied for each use."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from desktop_app.domain.account import Account, Api, Capability, CapabilityName, CapabilityState
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.status import Context, judge
from desktop_app.onboarding.texts import text_of
from desktop_app.storage.ledger.ledger import open_ledger
from desktop_app.storage.ledger.migrate import known_revisions
from desktop_app.storage.ledger.schema import to_micros

_SYLLABLES = (
    *("an", "ber", "co", "da", "el", "fi", "gra", "hol", "in", "jo", "ka", "lu", "mo", "ne", "or", "pa", "qu", "ri"),
    *("sa", "te", "um", "vi", "wo", "xa", "yo", "zu"),
)
_STATUSES = ("enabled",) * 6 + ("in_progress", "in_review", "restricted", "rejected")
_COUNTRIES = ("DE", "FR", "GB")
_ADDING = (
    "INSERT INTO directory (id, user_id, account_id, listed, search, status, country, capabilities, wants, since_key,"
    " deadline_key, changed, version) VALUES (?, NULL, ?, 1, ?, ?, ?, ',payouts:on,', ',', ?, ?, ?, 1)"
)
_ADDING_ACCOUNT = (
    "INSERT INTO accounts (id, api, current, country, email, wanted, ticket, facts, status, status_name, verified,"
    " as_of, failures, checks, version) VALUES (?, 'v1', 1, ?, ?, 'payouts,transfers', 0, ?, ?, ?, 1, ?, 0, 0, 1)"
)
_KEPT_BESIDE = (
    "INSERT INTO directory_places (entry_id) SELECT id FROM directory ORDER BY rowid",
    (
        "INSERT INTO directory_search (rowid, search) SELECT number, replace(search, ' ', '  ')"
        " FROM directory_places JOIN directory ON id = entry_id ORDER BY number"
    ),
    "INSERT INTO directory_counts (status, number) SELECT status, count(*) FROM directory GROUP BY status",
)
_WANTED = frozenset({CapabilityName.TRANSFERS, CapabilityName.PAYOUTS})
_NEVER_DUE = datetime(2100, 1, 1, tzinfo=UTC)
"""When accounts were read last: no relay shall read them again while something else is measured."""
_CHUNK = 10_000


def name(chance: random.Random) -> str:
    """Return a name such as people of the crowd have."""
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4)))


def account_id(number: int) -> str:
    """Return the id of the account with a number, from 0 on."""
    return f"acct_1{random.Random(number).getrandbits(64):016x}"


def copy_crowd(number: int, target: Path) -> None:
    """Copy a ledger with so many accounts to a new file."""
    kept = Path("build") / f"crowd-{max(known_revisions())}-{number}.sqlite"
    if not kept.exists():
        draft = kept.with_suffix(".part")
        draft.unlink(missing_ok=True)
        _make(draft, number)
        draft.rename(kept)
    shutil.copy(kept, target)


def _make(path: Path, number: int) -> None:
    open_ledger(f"sqlite:///{path.absolute()}", SystemClock()).close()
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        kept = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'directory'"
        triggers = connection.execute(kept).fetchall()
        for name_of_it, _ in triggers:
            connection.execute(f"DROP TRIGGER {name_of_it}")
        people = _people(number)
        while some := list(islice(people, _CHUNK)):
            connection.executemany(_ADDING_ACCOUNT, [account for account, _ in some])
            connection.executemany(_ADDING, [line for _, line in some])
        # What the triggers keep beside it takes half the time where it is made at once.
        for statement in _KEPT_BESIDE:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("UPDATE feed SET last = ?, trimmed = ?", (number, number))


def _people(number: int) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    chance = random.Random(7)
    active = tuple(Capability(one, CapabilityState.ACTIVE, requested=True) for one in CapabilityName)
    usual = Account(
        id="", api=Api.V1, form_submitted=True, payouts_enabled=True, charges_enabled=True, capabilities=active
    )
    told = text_of(judge(usual, Context(wanted=_WANTED, link_minted=True)))
    for at in range(number):
        first, last, account = name(chance), name(chance), account_id(at)
        country, state = chance.choice(_COUNTRIES), chance.choice(_STATUSES)
        email = f"{first}@{last}.example.org"
        facts = replace(usual, id=account, country=country, email=email, display_name=f"{first} {last}".title())
        text = f" {first} {last} {email} {account} cus_{chance.getrandbits(56):x} "
        yield (
            (account, country, email, text_of(facts), told, state, to_micros(_NEVER_DUE)),
            (account, account, text, state, country, at, at, at),
        )
