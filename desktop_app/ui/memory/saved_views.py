"""Views of the accounts that somebody keeps under a name: what is looked for, counted now and then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.errors import KnownError
from desktop_app.sync.desk import AccountQuery

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop_app.ui.bridge import Bridge

DUE_DAYS: Final = (7, 30, 0)
"""How far ahead a date may lie, in days, in the order of their offering; 0 is past."""
OPENED_DAYS: Final = (7, 30, 90, 365)
"""How long ago an account may have been opened, in days."""
LONGEST_NAME: Final = 40
_COUNT_AGAIN: Final = 10_000
"""Milliseconds after a change until the numbers are asked for again: they may be off meanwhile, the lists are not."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """What is looked for, under a name that no other view of the person has.

    Attributes:
        due_in_days: Only with a date within so many days of whenever it is looked at, or None.
        opened_in_days: Only what was opened in so many days before whenever it is looked at, or None.
    """

    name: str
    q: str = ""
    status: str | None = None
    country: str | None = None
    capability: str | None = None
    due_in_days: int | None = None
    days_in_state: int | None = None
    sort: str | None = None
    requirement: str | None = None
    kind: str | None = None
    opened_in_days: int | None = None

    @classmethod
    def of(cls, name: str, query: AccountQuery, now: datetime) -> SavedView:
        """Return what a query looks for, as it is kept."""
        due = None if query.due_before is None else due_days(query.due_before, now)
        opened = None if query.opened_after is None else opened_days(query.opened_after, now)
        return cls(
            name,
            query.q,
            query.status,
            query.country,
            query.capability,
            due,
            query.days_in_state,
            query.sort,
            query.requirement,
            query.kind,
            opened,
        )

    def query(self, now: datetime) -> AccountQuery:
        """Return the query that looks for it now."""
        due = None if self.due_in_days is None else now + timedelta(days=self.due_in_days)
        return AccountQuery(
            q=self.q,
            status=self.status,
            country=self.country,
            capability=self.capability,
            due_before=due,
            days_in_state=self.days_in_state,
            requirement=self.requirement,
            kind=self.kind,
            opened_after=None if self.opened_in_days is None else now - timedelta(days=self.opened_in_days),
            sort=self.sort,
        )

    def same(self, other: SavedView) -> bool:
        """Say whether another looks for the same, whatever its name."""
        return replace(other, name=self.name) == self


def due_days(due_before: datetime, now: datetime) -> int:
    """Return which of the offered distances comes nearest to a moment."""
    days = (due_before - now) / timedelta(days=1)
    return min(DUE_DAYS, key=lambda one: abs(one - days))


def opened_days(opened_after: datetime, now: datetime) -> int:
    """Return which of the offered distances comes nearest to a moment."""
    days = (now - opened_after) / timedelta(days=1)
    return min(OPENED_DAYS, key=lambda one: abs(one - days))


@dataclass(frozen=True, slots=True)
class ViewMemory:
    """All that somebody keeps at a place, in the order they were saved in."""

    views: tuple[SavedView, ...] = ()


class SavedViews(QObject):
    """The views of one person at one place: read once, kept at every change, each counted in its turn.

    Args:
        kept: What the person keeps there, once it is read.
        keep: Keeps all of it in place of what was kept.
        bridge: Whose accounts are counted.
        now: Returns the time.
    """

    changed = Signal()
    """A view or a number is another."""

    def __init__(
        self,
        kept: Future[ViewMemory],
        keep: Callable[[ViewMemory], object],
        bridge: Bridge,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(bridge)
        self._keep_all, self._bridge, self._now = keep, bridge, now
        self._views: tuple[SavedView, ...] = ()
        self._numbers: dict[str, int] = {}
        self._with_more: set[str] = set()
        self._queue: list[SavedView] = []
        self.loaded = False
        self._again = QTimer(self, singleShot=True, interval=_COUNT_AGAIN)
        self._again.timeout.connect(self._count_all)
        bridge.accounts_changed.connect(self._news)
        bridge.watch(self, kept, self._read)

    def all(self) -> tuple[SavedView, ...]:
        """Return the views."""
        return self._views

    def named(self, name: str) -> SavedView | None:
        """Return the view of a name, however it is written."""
        return next((view for view in self._views if view.name.casefold() == name.casefold()), None)

    def number(self, name: str) -> int:
        """Return how many accounts a view has, 0 while that isn't known."""
        return self._numbers.get(name, 0)

    def has_more(self, name: str) -> bool:
        """Say whether a view has more accounts than were counted."""
        return name in self._with_more

    def put(self, view: SavedView, instead_of: str = "") -> None:
        """Keep a view: in the place of one, or of that with its name, or at the end."""
        old = self.named(instead_of or view.name)
        kept = [view if one is old else one for one in self._views if one is old or one.name != view.name]
        self._keep(tuple(kept) if old is not None else (*kept, view))
        self._queue.append(view)
        self._count_next()

    def remove(self, name: str) -> Callable[[], None]:
        """Keep a view no longer; returns what puts it back where it was."""
        at = next((place for place, view in enumerate(self._views) if view.name == name), None)
        if at is None:
            return lambda: None
        gone = self._views[at]
        self._keep((*self._views[:at], *self._views[at + 1 :]))
        return lambda: self._put_back(gone, at)

    def _put_back(self, view: SavedView, at: int) -> None:
        if self.named(view.name) is None:  # another one may bear its name by now
            self._keep((*self._views[:at], view, *self._views[at:]))
            self._queue.append(view)
            self._count_next()

    def _read(self, memory: ViewMemory) -> None:
        self._views, self.loaded = memory.views, True
        self.changed.emit()
        self._count_all()

    def _keep(self, views: tuple[SavedView, ...]) -> None:
        self._views = views
        self._keep_all(ViewMemory(views))
        self.changed.emit()

    def _news(self) -> None:
        if self._views and not self._again.isActive():
            self._again.start()

    def _count_all(self) -> None:
        idle = not self._queue
        self._queue = list(self._views)
        if idle:
            self._count_next()

    def _count_next(self) -> None:
        if not self._queue:
            return
        view = self._queue[0]
        query = view.query(self._now())

        def counted(counts: dict[str, int]) -> None:
            if view in self._views:
                self._numbers[view.name] = counts.get(view.status or "all", 0)
                (self._with_more.add if counts.get("more") else self._with_more.discard)(view.name)
                self.changed.emit()
            go_on()

        def go_on(_error: KnownError | None = None) -> None:
            self._queue = [one for one in self._queue if one is not view]
            self._count_next()

        asked = self._bridge.desk.account_counts(replace(query, status=None, sort=None))
        self._bridge.watch(self, asked, counted, go_on)
