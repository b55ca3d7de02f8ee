"""An ordered store of objects by id, answered newest first, as every v1 list is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Collection(Generic[T]):
    """Objects in the order of their making; taking one out leaves the order of the others as it was."""

    def __init__(self) -> None:
        self._items: dict[str, T] = {}
        self._order: list[str] = []
        self._place: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._items)

    def add(self, key: str, item: T) -> None:
        """Add a new object, or put another in the place of the one that has this id."""
        if key not in self._place:
            self._place[key] = len(self._order)
            self._order.append(key)
        self._items[key] = item

    def get(self, key: str) -> T | None:
        """The object, or None."""
        return self._items.get(key)

    def remove(self, key: str) -> T | None:
        """Take an object out; its place stays known, so that a page can go on from it."""
        return self._items.pop(key, None)

    def knows(self, key: str) -> bool:
        """Whether an object of this id is or was here."""
        return key in self._place

    def newest_first(self, after: str | None = None) -> Iterator[T]:
        """Objects made before `after`, the newest of them first; all of them without it."""
        start = self._place[after] if after is not None else len(self._order)
        for place in range(start - 1, -1, -1):
            item = self._items.get(self._order[place])
            if item is not None:
                yield item

    def oldest_first(self, after: str) -> Iterator[T]:
        """Objects made after `after`, the oldest of them first."""
        for place in range(self._place[after] + 1, len(self._order)):
            item = self._items.get(self._order[place])
            if item is not None:
                yield item

    def where(self, test: Callable[[T], bool]) -> list[T]:
        """Every object that passes, newest first."""
        return [item for item in self.newest_first() if test(item)]
