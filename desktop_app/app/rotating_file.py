"""The file that the log is written to. A module of its own: it loads sockets and pickles with it, needed or not."""

from __future__ import annotations

import os
from logging.handlers import RotatingFileHandler
from typing import IO


class PrivateFile(RotatingFileHandler):
    """A rotating file that only this user reads, from its first byte on."""

    def _open(self) -> IO[str]:  # type: ignore[override] # the stub narrows to TextIOWrapper, which fdopen also gives
        descriptor = os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")
