"""What staff did, for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """What somebody did to somebody else's things. Rows are only ever added.

    Attributes:
        actor: A user id, or ``command`` for the operator's own command line.
        action: ``role.changed``, ``account.checked`` and so on.
        subject: The id of what it was done to.
        details: JSON with ids and codes; nothing personal.
    """

    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    details: str = "{}"
    id: int = 0


class Audit(Protocol):
    """What staff did. Nothing is ever changed or removed; the database refuses it."""

    def add(self, record: AuditRecord) -> None:
        """Add a row."""
        ...

    def page(self, *, subject: str | None, before: int | None, limit: int) -> Sequence[AuditRecord]:
        """Return rows, newest first."""
        ...
