"""Notices that the person comes back from a page of Stripe's: a visit of the browser at a loopback port of ours."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.domain.clock import Clock
from desktop_app.sync.loopback import LoopbackListener, Page
from desktop_app.words.wording import Wording

_WITHOUT_RELAY = ("/onboarding/return/", "/onboarding/refresh/")
"""Where Stripe itself sends the browser when there is no relay in between; a link that was used up comes back too."""

LIFE = 45 * 60.0
"""Seconds that a listener waits; Stripe's pages are left sooner, and other signs of return remain."""


class ReturnListener:
    """Waits for one visit of the person's browser.

    Args:
        came_back: Called once, on the listener's thread, when the browser was here.
        clock: Limits the listener's life.
        words: The language of its page.
        port: The one of a listener before, to which a browser may be led yet; the system chooses for 0.

    Attributes:
        port: Give it to the backend as ``return_port``.
    """

    def __init__(
        self, came_back: Callable[[], None], clock: Clock, words: Wording | None = None, *, port: int = 0
    ) -> None:
        self._words = words or Wording("en")
        self._listener = LoopbackListener(self._visit, came_back, clock, life=LIFE, name="return-listener", port=port)
        self.port = self._listener.port

    def stop(self, seconds: float = 2.0) -> None:
        """End it."""
        self._listener.stop(seconds)

    def _visit(self, target: str) -> Page | None:
        path = target.partition("?")[0]
        if path != "/returned" and not path.startswith(_WITHOUT_RELAY):
            return None
        words = self._words
        return Page(
            words.text("Back to Sellerdesk"),
            words.text("Sellerdesk is checking with Stripe. You can close this tab."),
            words.language,
            words.rtl,
        )
