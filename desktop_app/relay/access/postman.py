"""A thread that sends letters: when one was written, and when one falls due."""

from __future__ import annotations

import threading

from desktop_app.onboarding.access import posting, warning
from desktop_app.onboarding.access.posting import NotTaken, Post
from desktop_app.onboarding.parts import Parts
from desktop_app.relay.logs import log, whereabouts

_REST = 1.0
_ROUND = 300.0
"""Seconds between two looks at deadlines."""


class Postman:
    """Sends letters one after the other. Several relay processes may each have one."""

    def __init__(self, parts: Parts, post: Post) -> None:
        self._parts = parts
        self._post = post
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="relay-postman", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether it works."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Take nothing more and wait for the letter that is under way."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        looked = -_ROUND
        while not self._stop.is_set():
            if self._parts.clock.monotonic() - looked >= _ROUND:
                looked = self._parts.clock.monotonic()
                self._look_around()
            if not self._one():
                self._stop.wait(_REST)

    def _look_around(self) -> None:
        try:
            warning.remind(self._parts)
        except Exception as error:  # noqa: BLE001 - a database that is gone for a while must not end the thread
            log().error("round_failed", error=type(error).__name__, where=whereabouts(error))

    def _one(self) -> bool:
        """Send a letter; False where there is none, or it wasn't taken."""
        try:
            return posting.send_next(self._parts, self._post)
        except NotTaken as refusal:
            log().warning("letter_not_taken", reason=str(refusal), lasting=refusal.lasting)
        except Exception as error:  # noqa: BLE001 - a mail server that misbehaves must not end the thread
            log().error("letter_failed", error=type(error).__name__, where=whereabouts(error))
        return False
