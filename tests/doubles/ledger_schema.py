"""Holds a ledger's tables against the models."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from desktop_app.storage.ledger.engine import open_engine
from desktop_app.storage.ledger.schema import metadata
from desktop_app.storage.ledger.stores.finding import ONLY_IN_ONE_DATABASE


def differences(url: str) -> list[Any]:
    """Return what differs between a ledger and the models, past what only one kind of database has beside them."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            options = {"compare_type": True, "include_name": _in_both}
            return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))
    finally:
        engine.dispose()


def _in_both(name: str | None, _kind: str, _parents: object) -> bool:
    return name is None or not name.startswith(ONLY_IN_ONE_DATABASE)
