"""When to look at Stripe where nobody pushes: soon and then less often after a page of Stripe's was opened."""

from __future__ import annotations

from desktop_app.domain.clock import Clock

LOOKS = (3.0, 8.0, 15.0, 25.0, 40.0, 60.0, 90.0)
"""Seconds after the browser was opened."""


class Looks:
    """The moments at which the account in question is read again; nothing is read at other times."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._opened = float("-inf")
        self._left: tuple[float, ...] = ()
        self._now = False

    def opened(self) -> None:
        """A page of Stripe's was opened: begin anew."""
        self._opened = self._clock.monotonic()
        self._left = LOOKS

    def came_back(self) -> None:
        """The window came to the front: look once, now."""
        self._now = True

    def due(self) -> bool:
        """Say whether to look now; several moments that passed meanwhile are one."""
        since = self._clock.monotonic() - self._opened
        passed = [one for one in self._left if one <= since]
        self._left = self._left[len(passed) :]
        look, self._now = self._now or bool(passed), False
        return look

    def next_in(self) -> float | None:
        """Return the seconds until the next moment, or None where none is left."""
        if self._now:
            return 0.0
        if not self._left:
            return None
        return max(0.0, self._opened + self._left[0] - self._clock.monotonic())
