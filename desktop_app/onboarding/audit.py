"""What staff did to other people's things, in rows that are only ever added (the database refuses the rest).

Whoever writes a use case for staff calls :func:`note` inside its own unit of work, so that the deed and its row are
committed together::

    with parts.ledger.writing() as work:
        ...                                   # the deed
        audit.note(work, parts.clock.now(), caller, "account.noted", account_id)

The operator's command line passes :data:`COMMAND` as the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from desktop_app import wire
from desktop_app.onboarding.ledger.audit import AuditRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Caller

COMMAND = Caller("command", "operator")
"""The operator's own command line."""


def note(
    work: Work, now: datetime, caller: Caller, action: str, subject: str, details: Mapping[str, str | int] | None = None
) -> None:
    """Add a row to the unit of work in which the deed is done.

    Args:
        work: The unit of work in which it is done.
        now: When.
        caller: Who did it.
        action: What was done, as ``thing.done``: ``role.changed``, ``account.checked``, ``delivery.redelivered``.
        subject: The id of what it was done to, as in ``/accounts/{id}`` or ``/users/{id}``.
        details: Ids, codes and numbers; nothing personal, since rows outlive the people they name.
    """
    work.audit.add(
        AuditRecord(
            at=now,
            actor=caller.user_id,
            role=caller.role,
            action=action,
            subject=subject,
            details=wire.canonical(dict(details or {})).decode(),
        )
    )
