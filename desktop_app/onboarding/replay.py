"""The relay's own Idempotency-Key: the same key gives the same answer, another body under it is refused."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain.errors import Conflict
from desktop_app.onboarding.ledger.upkeep import ReplayRecord
from desktop_app.onboarding.parts import Parts


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was given: HTTP status and body."""

    status: int
    body: bytes


def remembered(parts: Parts, user_id: str, route: str, key: str, body_hash: str) -> StoredAnswer | None:
    """Return the answer given before to this key, or None.

    Raises:
        Conflict: ``idempotency_conflict``: the key was used with another body.
    """
    with parts.ledger.reading() as work:
        found = work.replays.get(user_id, route, key)
    if found is None:
        return None
    if found.body_hash != body_hash:
        raise Conflict("idempotency_conflict")
    return StoredAnswer(found.status, found.body)


def remember(parts: Parts, user_id: str, route: str, key: str, body_hash: str, answer: StoredAnswer) -> None:
    """Keep an answer for this key; the first one stays."""
    record = ReplayRecord(user_id, route, key, body_hash, answer.status, answer.body, parts.clock.now())
    with parts.ledger.writing() as work:
        work.replays.put(record)
