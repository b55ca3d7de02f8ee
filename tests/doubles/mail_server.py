"""A mail server on loopback."""

from __future__ import annotations

import socket
from typing import Any

from aiosmtpd.controller import Controller


class MailServer(Controller):
    """The library's server on a free port, patient where a loaded computer takes its time."""

    def __init__(self, handler: object, **options: Any) -> None:
        super().__init__(handler, hostname="127.0.0.1", ready_timeout=60, **options)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._listening)

    def _trigger_server(self) -> None:
        with socket.create_connection((self.hostname, self.port), 60) as client:
            client.recv(1024)
