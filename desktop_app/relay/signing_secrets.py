"""The webhook endpoints' signing secrets while they are being rolled: a new one is taken without a restart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop_app.relay.logs import log

Reread = Callable[[], tuple[str, ...] | None]
"""Reads the secrets again where they are kept; None, and quickly, where nothing was written since the last time."""


class SigningSecrets:
    """Gives the secrets; looks for new ones when a delivery fits none of those that are known.

    Whoever forges signatures makes us look at a file's date, no more: a pause between two looks would refuse what
    Stripe signs with a secret that was put there during it.

    Args:
        known: The secrets of the start, in the order in which they are tried.
        reread: Where new ones are found, or None where they can't change.
    """

    def __init__(self, known: Sequence[str], reread: Reread | None) -> None:
        self._known = tuple(known)
        self._reread = reread

    def known(self) -> tuple[str, ...]:
        """Return the secrets that deliveries are checked with now."""
        return self._known

    def current(self) -> tuple[str, ...]:
        """Return the secrets that the next delivery would find, new ones included."""
        self.renewed(self._known)
        return self._known

    def renewed(self, tried: tuple[str, ...]) -> bool:
        """Look for new secrets; True when there are others than those that were tried."""
        found = None if self._reread is None else self._reread()
        if found is not None and found != self._known:
            self._known = found
            log().info("signing_secrets_renewed", count=len(found))
        return self._known != tried
