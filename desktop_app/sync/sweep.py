"""Every account of a view, each once, though accounts move in the order of the pages meanwhile.

What changes while one pages may move past the place where one is, so that it comes twice or not at all. In the order of
the newest changes such accounts stand above all those that are as they were at the beginning: looked through from its
top down to the first of those, nothing is missed, and what came before isn't taken again. While that takes more than
one page, others may move past once more: then one looks again, down to what was the top before.

Where accounts change faster than they can be looked through, that has no end. After a few looks the whole view is gone
through once more by the accounts' ids, which never change: there no account can move past the place where one is.
"""

from __future__ import annotations

from dataclasses import replace

from desktop_app.sync.desk import AccountQuery
from desktop_app.wire import AccountPage, AccountRow

PAGE = 100
"""As many as one answer may hold."""

_MOST_LOOKS = 5
"""Where a hundred accounts change for as long as one answer takes, the list never rests."""
_STILL = "id"
"""The order in which nothing moves."""


class Sweep:
    """Says which page to ask for next, and what of an answer is new. It asks nobody itself.

    Args:
        query: The view; its page and limit count for nothing.
    """

    def __init__(self, query: AccountQuery) -> None:
        self._view = replace(query, limit=PAGE, page=None)
        self._newest = replace(self._view, sort=None)
        self._marks: dict[str, int] = {}
        self._top: dict[str, int] = {}
        self._seen: set[str] = set()
        self._looks = 0
        self._begun = query.sort == _STILL
        self._next: AccountQuery | None = self._view if self._begun else self._newest

    @property
    def query(self) -> AccountQuery | None:
        """What to ask for now; None at the end."""
        return self._next

    @property
    def number(self) -> int:
        """How many accounts were taken."""
        return len(self._seen)

    def take(self, page: AccountPage) -> list[AccountRow]:
        """Take the answer to :attr:`query`; return the accounts in it that didn't come before."""
        if not self._begun:
            self._begun, self._marks = True, _versions(page)
            if self._view.sort is not None:
                self._next = self._view  # this page only told how things were at the beginning
                return []
        fresh = [row for row in page.items if row.id not in self._seen]
        self._seen.update(row.id for row in fresh)
        self._go_on(page)
        return fresh

    def _go_on(self, page: AccountPage) -> None:
        here = self._next
        if here is None:
            return
        if here.sort == _STILL:
            self._next = replace(here, page=page.next) if page.next is not None and page.next != here.page else None
            return
        at_top = self._looks > 0 and here.page is None
        if at_top:
            self._top = _versions(page)
        down = self._looks > 0 and any(self._as_it_was(row) for row in page.items)
        if not down and page.next is not None and page.next != here.page:
            self._next = replace(here, page=page.next)
        elif at_top or here.page is None:  # all of it was one answer
            self._next = None
        elif self._looks == _MOST_LOOKS:
            self._next = replace(self._view, sort=_STILL)
        else:
            self._marks = self._top if self._looks else self._marks
            self._looks, self._next = self._looks + 1, self._newest

    def _as_it_was(self, row: AccountRow) -> bool:
        return self._marks.get(row.id) == row.version


def _versions(page: AccountPage) -> dict[str, int]:
    return {row.id: row.version for row in page.items}
