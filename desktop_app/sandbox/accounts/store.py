"""The connected accounts of a platform: those that were made, and behind them the seeded ones."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.sandbox.accounts.core import Account
from desktop_app.sandbox.accounts.seeds import seed, seed_id, seed_number
from desktop_app.sandbox.collection import Collection


class AccountStore:
    """Accounts by id and in the order of their making. A seeded one is made on the spot until something changes it."""

    def __init__(self, seeds: int, key: str, started: float) -> None:
        self._seeds = seeds
        self._key = key
        self._started = started
        self._made: Collection[Account] = Collection()
        self._changed: dict[str, Account | None] = {}
        self._read: dict[str, Account] = {}

    def get(self, account_id: str) -> Account | None:
        """The account, or None where there is none or it was deleted."""
        found = self._made.get(account_id)
        if found is not None:
            return found
        number = seed_number(account_id, self._key) if self._seeds else None
        return None if number is None or number >= self._seeds else self._seed(number)

    def keep(self, account: Account) -> None:
        """Add a new account, or remember that a seeded one is no longer as it was made."""
        number = seed_number(account.id, self._key) if self._seeds else None
        if number is None:
            self._made.add(account.id, account)
        else:
            self._changed[account.id] = account

    def remove(self, account_id: str) -> None:
        """Delete an account."""
        if self._made.remove(account_id) is None:
            self._changed[account_id] = None

    def knows(self, account_id: str) -> bool:
        """Whether the id is or was that of an account here: a page can go on from it."""
        number = seed_number(account_id, self._key)
        return self._made.knows(account_id) or (number is not None and number < self._seeds)

    def newest_first(self, after: str | None = None) -> Iterator[Account]:
        """Accounts made before `after`, the newest first."""
        number = seed_number(after, self._key) if after is not None else None
        if number is None:
            yield from self._made.newest_first(after)
        for place in range((self._seeds if number is None else number) - 1, -1, -1):
            account = self._seed(place)
            if account is not None:
                yield account

    def oldest_first(self, after: str) -> Iterator[Account]:
        """Accounts made after `after`, the oldest first."""
        number = seed_number(after, self._key)
        if number is None:
            yield from self._made.oldest_first(after)
            return
        for place in range(number + 1, self._seeds):
            account = self._seed(place)
            if account is not None:
                yield account
        yield from reversed(list(self._made.newest_first()))

    def forget_views(self) -> None:
        """The clock was moved: what was rendered may be out of date."""
        self._read.clear()
        for account in [*self._made.newest_first(), *(item for item in self._changed.values() if item is not None)]:
            account.touch()

    def _seed(self, number: int) -> Account | None:
        account_id = seed_id(number, self._key)
        if account_id in self._changed:
            return self._changed[account_id]
        found = self._read.get(account_id)
        if found is None:
            found = seed(number, self._key, self._started)
            if len(self._read) >= 5_000:
                self._read.clear()
            self._read[account_id] = found
        return found
