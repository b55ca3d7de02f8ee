"""Logs as JSON lines without personal data: only what is named here is written, never a message of somebody else's.

No token, link, e-mail, name or id of a person is a log field; of an error its type and the places in our own code.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TextIO

import msgspec
import structlog

_NAME = "desktop_app.relay"
_PLACES = 4


@cache
def log() -> structlog.stdlib.BoundLogger:
    """Return the relay's logger, made once; its records are JSON texts of the standard library's logging."""
    logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(_NAME),
        wrapper_class=structlog.stdlib.BoundLogger,
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.JSONRenderer(serializer=_as_json),
        ],
    ).bind()
    return logger


def _as_json(fields: dict[str, object], **_options: object) -> str:
    return _encoder.encode(fields).decode()


_encoder = msgspec.json.Encoder(enc_hook=str)


def whereabouts(error: BaseException) -> str:
    """Return where an error came from, without its text: that may hold anybody's data."""
    frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    return " > ".join(f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)


def _module(filename: str) -> str:
    return "/".join(filename.replace("\\", "/").rsplit("/", 2)[-2:])


class _JsonLines(logging.Formatter):
    """One JSON object a line; a foreign record keeps its place and the pattern of its message, never its values."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        if record.name == _NAME:  # its message is a JSON object of ours already
            return f'{{"at":"{at}",{record.getMessage()[1:]}'
        # Without arguments the message may have been put together with somebody's data already.
        event = str(record.msg) if record.args else "foreign"
        place = f"{_module(record.pathname)}:{record.lineno}"
        fields = {"event": event, "logger": record.name, "at_line": place, "level": record.levelname.lower()}
        if record.exc_info is not None and record.exc_info[1] is not None:
            fields |= {"error": type(record.exc_info[1]).__name__, "where": whereabouts(record.exc_info[1])}
        return _as_json({"at": at, **fields})


@contextmanager
def logs_to(stream: TextIO | None = None) -> Iterator[None]:
    """Write logs as JSON lines to ``stream`` (stderr without one) while the block runs: ours, and others' warnings."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_JsonLines())
    handler.addFilter(lambda record: record.name == _NAME or record.levelno >= logging.WARNING)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.setLevel(before)
        root.removeHandler(handler)
