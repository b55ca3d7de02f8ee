"""A key store in memory; several vaults on it are as several processes on one store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop_app import vault

if TYPE_CHECKING:
    import pytest


@dataclass
class Store:
    """What is kept; ``note`` is set while it refuses."""

    kept: dict[str, str] = field(default_factory=dict, repr=False)
    note: str | None = None
    asked: int = 0


class StoreVault:
    """Satisfies the port of that name on a store; while it refuses, secrets are kept for this run."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.for_this_run: dict[str, str] = {}

    @property
    def note(self) -> str | None:
        return self.store.note

    def get(self, name: str) -> str | None:
        self.store.asked += 1
        if name in self.for_this_run:
            return self.for_this_run[name]
        return None if self.store.note else self.store.kept.get(name)

    def put(self, name: str, secret: str) -> None:
        kept = self.for_this_run if self.store.note else self.store.kept
        kept[name] = secret

    def forget(self, name: str) -> None:
        self.for_this_run.pop(name, None)
        if not self.store.note:
            self.store.kept.pop(name, None)


def instead_of_the_systems(monkeypatch: pytest.MonkeyPatch) -> Store:
    """Put a store in the place of the system's, for as long as the patch holds, and return it to be looked into."""
    store = Store()
    monkeypatch.setattr(vault, "KeyVault", lambda: StoreVault(store))
    return store
