"""Hears what other processes publish: PostgreSQL's LISTEN, on a connection of its own outside the pool."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy.engine import URL

from desktop_app.storage.ledger.stores.changes import CHANNEL

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5
_AFTER_FAILURE = 2.0


class Listener:
    """A thread that calls back for each batch that any process published.

    While its connection is gone nothing is heard; whoever waits looks every second anyway, and is told to look at once
    when it is back.
    """

    def __init__(self, url: URL, heard: Callable[[], None]) -> None:
        self._url = url
        self._heard = heard
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ledger-listener", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the connection and the thread."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except Exception as error:  # noqa: BLE001 - a server that restarts must not end the listening
                _log.info("Listening to the database ended: %s", type(error).__name__)
                self._stop.wait(_AFTER_FAILURE)

    def _listen(self) -> None:
        import psycopg  # only where PostgreSQL is used

        address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True, application_name="sellerdesk listener") as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self._heard()  # what was published before it listened
            while not self._stop.is_set():
                for _ in connection.notifies(timeout=_LOOK_SECONDS, stop_after=1):
                    self._heard()
