"""The person's visit at Stripe: its page, how the browser finds back, until when to look for what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from desktop_app.domain.clock import Clock
from desktop_app.domain.kept import Visit
from desktop_app.sync.replica import Replica

if TYPE_CHECKING:
    from desktop_app.sync.returning import ReturnListener
    from desktop_app.words.wording import Wording

EAGER = 30 * 60.0
"""Seconds after a page of Stripe's was opened during which coming back means: look again."""

SETUP_LIVES = 24 * 3600.0
"""Seconds that Stripe's page for a payment method stays open (``docs/stripe.md`` §5.2)."""

_LOOK_AGAIN = 3.0


class Visiting:
    """Knows of the visit under way, also of one that began before this program was started.

    Args:
        replica: Where the visit outlives the program.
        clock: Where the time comes from.
        returned: Called on the listener's thread when the browser came back by loopback.
        words: Gives the language of the page on which the browser ends; None where no return is listened for.
    """

    def __init__(
        self, replica: Replica, clock: Clock, returned: Callable[[], None], words: Callable[[], Wording | None] | None
    ) -> None:
        self._replica = replica
        self._clock = clock
        self._told = returned
        self._words = words
        self._guard = threading.Lock()
        self._listener: ReturnListener | None = None
        self._eager_until = 0.0
        self._looked_at = float("-inf")
        self._owes_a_look = False

    def resume(self) -> None:
        """Go on looking after the page that was open when this program ended, and wait for its browser."""
        visit = self._replica.picture.visit
        if visit is not None:
            left = EAGER - self._age(visit)
            self._eager_until = max(self._eager_until, self._clock.monotonic() + left)
            self._owes_a_look = left > 0 or self.setup() is not None
            if left > 0 and visit.port is not None:
                self.listen(visit.port)

    def opened(self) -> None:
        """Look eagerly from now on: a page of Stripe's stands in the browser."""
        self._eager_until = self._clock.monotonic() + EAGER

    def note(self, port: int | None) -> None:
        """Write down that a page was opened, and the port at which its browser finds back."""
        self._replica.note_opened(self.setup, port)

    def expect(self, setup_id: str) -> None:
        """Write down which payment set-up's end is awaited."""
        self._replica.note_visit(setup_id, self.port)

    def setup(self) -> str | None:
        """Return the payment set-up whose end isn't known yet."""
        visit = self._replica.picture.visit
        return None if visit is None or self._age(visit) > SETUP_LIVES else visit.setup_id

    def came_back(self) -> bool:
        """Say whether coming back now means to look again: a page was open, and nobody looked a moment ago."""
        now = self._clock.monotonic()
        if now >= self._eager_until or now - self._looked_at < _LOOK_AGAIN:
            return False
        self._looked_at = now
        return True

    def reached(self) -> bool:
        """Say whether reaching the backend again means to look: something was awaited meanwhile."""
        owed, self._owes_a_look = self._owes_a_look, False
        return owed or self._clock.monotonic() < self._eager_until

    def listen(self, port: int = 0) -> int | None:
        """Open a fresh listener for the browser's return; without one, other signs of return remain.

        ``port`` is where a browser is led already, by a link of before this program was started.
        """
        if self._words is None:
            return None
        from desktop_app.sync.returning import ReturnListener

        self.stop()
        with suppress(OSError):
            listener = ReturnListener(self._returned, self._clock, self._words(), port=port)
            with self._guard:
                self._listener = listener
            return listener.port
        return None

    @property
    def port(self) -> int | None:
        """Where a browser's return is listened for."""
        with self._guard:
            return None if self._listener is None else self._listener.port

    def stop(self) -> None:
        """Listen no more."""
        with self._guard:
            listener, self._listener = self._listener, None
        if listener is not None:
            listener.stop()

    def _returned(self) -> None:
        self._looked_at = float("-inf")  # the browser says it once: a look of a moment ago was before its end
        self._told()

    def _age(self, visit: Visit) -> float:
        return max(0.0, (self._clock.now() - visit.opened_at).total_seconds())
