"""The times that a relay remembers of its own work, and what Stripe's reports of its own trouble do to them."""

from __future__ import annotations

from desktop_app.onboarding.incoming.hints import Envelope

_HEALTH = "v2.core.health."
"""Stripe tells of trouble with events and webhooks under this name; the rest of the name is open-ended."""


class RelayMark:
    """Names of the times that the relay remembers of its own work."""

    HEARD = "heard until"
    """Stripe's lists were read up to this time."""
    UNHEARD = "lists failed"
    """The lists couldn't be read then."""
    ALIVE = "alive"
    """Some process of this relay worked then."""
    AWAY = "back from away"
    """All processes were away until then: what isn't verified and was read before that is read again."""
    REREAD = "read all again"
    """Nothing read before this time is believed to be new."""
    TROUBLE, TROUBLE_OVER = "stripe reported trouble", "stripe reported its end"


def health_marks(envelope: Envelope) -> tuple[str, ...]:
    """Return what an event about Stripe's own health sets.

    While trouble lasts events may be late or missing; once it is over, nothing that was read before is believed.
    """
    if not envelope.type.startswith(_HEALTH):
        return ()
    if envelope.type.endswith(".resolved"):
        return (RelayMark.TROUBLE_OVER, RelayMark.REREAD)
    return (RelayMark.TROUBLE,)
