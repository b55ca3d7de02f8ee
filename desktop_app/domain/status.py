"""What an account's facts mean: one pure function from facts to a status (``stripe-facts`` §3.4 and §3.5)."""

from __future__ import annotations

from enum import StrEnum


class StatusName(StrEnum):
    """All states, the same word in code, screens, docs and tables."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    ACTION_REQUIRED = "action_required"
    IN_REVIEW = "in_review"
    ENABLED = "enabled"
    COMPLETE = "complete"
    RESTRICTED_SOON = "restricted_soon"
    RESTRICTED = "restricted"
    PAUSED = "paused"
    NEEDS_PLATFORM = "needs_platform"
    NEEDS_STRIPE_CONTACT = "needs_stripe_contact"
    UNSUPPORTED = "unsupported"
    REJECTED = "rejected"
    DISCONNECTED = "disconnected"
    CLOSED = "closed"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


class Note(StrEnum):
    """Parts the rows that share a status (``look.md`` §9)."""

    UPDATES = "updates"
    REVIEWING = "reviewing"
    LAST_STEP = "last_step"
    BY_MARKETPLACE = "by_marketplace"
    COUNTRY = "country"
    BUSINESS = "business"
    ENTITY_TYPE = "entity_type"


class Turn(StrEnum):
    """Whose turn it is."""

    SELLER = "seller"
    STRIPE = "stripe"
    MARKETPLACE = "marketplace"
    NONE = "none"
