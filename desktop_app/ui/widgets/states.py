"""The icon and family of each state, for lists, where the words come without a whole seller."""

from __future__ import annotations

from typing import Final

_STATES: Final = {
    "not_started": ("circle-dashed", "idle"),
    "in_progress": ("circle-half-fill", "you"),
    "in_review": ("hourglass-medium", "wait"),
    "enabled": ("check-circle-fill", "ok"),
    "complete": ("circle-wavy-check-fill", "ok"),
    "restricted_soon": ("alarm-fill", "you"),
    "action_required": ("warning-fill", "you"),
    "restricted": ("warning-octagon-fill", "stop"),
    "paused": ("pause-circle-fill", "idle"),
    "needs_stripe_contact": ("hand-palm", "wait"),
    "needs_platform": ("wrench", "wait"),
    "rejected": ("prohibit", "stop"),
    "unsupported": ("prohibit-inset", "stop"),
    "disconnected": ("link-break", "idle"),
    "closed": ("x-circle", "idle"),
    "unreachable": ("link-break", "idle"),
    "unknown": ("circle-wavy-question", "idle"),
}

STATES: Final = tuple(_STATES)


def state_icon(status: str, note: str | None = None) -> tuple[str, str]:
    """Return icon and family of a state; a state we don't know looks like ``unknown``."""
    if status == "enabled" and note:
        return "check-circle", "ok"
    return _STATES.get(status, _STATES["unknown"])
