"""A person's data: all of it told to them, and removed when they go. Stripe's own copies stay with Stripe."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from desktop_app import wire
from desktop_app.domain.errors import NotFound
from desktop_app.onboarding import audit
from desktop_app.onboarding.ledger.feed import ChangeRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Caller, Registry
from desktop_app.onboarding.record.publishing import STAFF, NextPosition, publish_signed_out
from desktop_app.onboarding.record.shaping import row_shape


def export_person(parts: Registry, user_id: str, caller: Caller = audit.COMMAND) -> wire.OwnData:
    """Return every row about a person, by table, without what only lets somebody in.

    Raises:
        NotFound: There is no such user.
    """
    with parts.ledger.writing() as work:
        if work.people.get(user_id) is None:
            raise NotFound
        audit.note(work, parts.clock.now(), caller, "user.exported", user_id)
        return work.leaving.told(user_id)


def export_own(parts: Registry, caller: Caller) -> wire.OwnData:
    """Return the same for the person themselves: without what staff were promised that no seller reads.

    These are staff's notes, and the words Stripe gives for its decisions, which may be a suspicion (property D10):
    in their place stands :data:`KEPT_BACK`. An operator who is asked for them has the whole by ``relay export-user``.
    """
    told = export_person(parts, caller.user_id, caller)
    return {table: _for_the_person(rows) for table, rows in told.items() if table != _NOTES}


KEPT_BACK: Final = "kept back"
"""Stands where a reason was that is staff's to know."""
_NOTES: Final = "notes"
_REASONS: Final = frozenset({"disabled_reason", "code"})


def _for_the_person(rows: Any) -> Any:  # noqa: ANN401 - JSON
    """Return JSON without Stripe's words for its decisions; its errors about what was sent are advice, and stay."""
    if isinstance(rows, list):
        return [_for_the_person(one) for one in rows]
    if not isinstance(rows, dict):
        return rows
    shown: dict[str, Any] = {}
    for name, inner in rows.items():
        if name == "capabilities":
            shown[name] = [one | {key: KEPT_BACK for key in _REASONS if one.get(key)} for one in inner or []]
        elif name == "disabled_reason" and inner:
            shown[name] = KEPT_BACK
        elif name == "reasons":
            shown[name] = [[where, KEPT_BACK] for where, *_ in inner or []]
        else:
            shown[name] = _for_the_person(inner)
    return shown


def erase_person(parts: Registry, user_id: str, caller: Caller = audit.COMMAND) -> tuple[str, ...]:
    """Remove a person, and return the ids of what Stripe still has of them.

    Events about these objects are acknowledged and lead to nothing from then on. Of the person only their id stays,
    in the audit.

    Raises:
        NotFound: There is no such user.
    """
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        if work.people.get(user_id) is None:
            raise NotFound
        # Whoever is about to publish something of this person ends first: they wait for what is removed here.
        work.accounts.of_user(user_id)
        work.buyers.get(user_id)
        stripe_ids = work.leaving.stripe_ids(user_id)
        entries = (user_id, *stripe_ids)
        work.leaving.erase(user_id, entries)
        for stripe_id in stripe_ids:
            work.marks.put(erased(stripe_id), now)
        audit.note(work, now, caller, "user.erased", user_id)
        _publish_gone(work, user_id)
        publish_signed_out(work, user_id)
    return stripe_ids


def erased(stripe_id: str) -> str:
    """Return the mark that an object of an erased person leaves: it must not come back by an event."""
    return f"erased {hashlib.sha256(stripe_id.encode()).hexdigest()[:32]}"


def strip_erased(work: Work, stripe_ids: Sequence[str]) -> frozenset[str]:
    """Let go of what was delivered since about objects of erased persons; return the marks that were found."""
    marks = {erased(one): one for one in stripe_ids}
    gone = work.marks.among(list(marks)) if marks else frozenset()
    if gone:
        work.leaving.strip([marks[one] for one in sorted(gone)])
    return gone


def _publish_gone(work: Work, user_id: str) -> None:
    """Tell staff's copies that nothing is left."""
    work.publish(_gone, user_id)


def _gone(work: Work, user_ids: Sequence[str], position: NextPosition) -> list[ChangeRecord]:  # noqa: ARG001 - its shape
    """Build the last change of persons: it has no name, no address and no sides."""
    rows = []
    for user_id in user_ids:
        at = position()
        row = row_shape(user_id, None, None, None, 1, at.cursor)
        rows.append(ChangeRecord(at.seq, STAFF, "account", user_id, wire.encode(row)))
    return rows
