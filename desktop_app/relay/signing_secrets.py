"""The webhook endpoints' signing secrets while they are being rolled: a new one is taken without a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from desktop_app.domain.clock import Clock
from desktop_app.relay.logs import log

Reread = Callable[[], tuple[str, ...] | None]
"""Reads the secrets again where they are kept; None where they can't be read or are the same."""

_PAUSE = 1.0
"""Seconds between two looks at the file, whatever is sent to us."""


class SigningSecrets:
    """Gives the secrets; looks for new ones when a delivery fits none of those that are known.

    Args:
        known: The secrets of the start, in the order in which they are tried.
        reread: Where new ones are found, or None where they can't change.
        clock: Tells how long ago we looked.
    """

    def __init__(self, known: Sequence[str], reread: Reread | None, clock: Clock) -> None:
        self._known = tuple(known)
        self._reread = reread
        self._clock = clock
        self._looked = float("-inf")

    def known(self) -> tuple[str, ...]:
        """Return the secrets that deliveries are checked with now."""
        return self._known

    async def renewed(self) -> bool:
        """Look whether there are other secrets now, at most once a second; True when there are."""
        now = self._clock.monotonic()
        if self._reread is None or now - self._looked < _PAUSE:
            return False
        self._looked = now
        found = await asyncio.get_running_loop().run_in_executor(None, self._reread)
        if found is None or found == self._known:
            return False
        self._known = found
        log().info("signing_secrets_renewed", count=len(found))
        return True
