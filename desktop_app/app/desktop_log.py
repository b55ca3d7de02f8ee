"""The desktop's own log: lines of JSON in a private, rotating file, with nothing in them that mustn't leave."""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.app.rotating_file import PrivateFile

LOG = Path("logs") / "desktop.log"
"""Where the log is in the folder of all local files."""

_OURS = "desktop_app"
_LARGEST = 512 * 1024
_OLDER = 3
_LONGEST = 500

# What may stand in a message is what is left when all of this is taken out; a log without an address in it is still
# of use, one with a token in it is a leak.
_REDACTED = (
    (r"(?i)\bbearer\s+\S+", "bearer …"),
    (r"\b(sk|rk|pk|whsec|sd|seti|pi|cs|ek)_[A-Za-z0-9_-]{6,}", r"\1_…"),
    (r"\b(https?://[^/\s?#@]+)[/?#]\S*", r"\1/…"),
    (r"\bhttps?://[^/\s]*@\S+", "https://…"),
    (r"[^\s@<>\"']+@[^\s@<>\"']+", "…@…"),
    (r"\+?\d[\d \-./]{6,}\d", "…"),
)


def start_log(home: Path, level: int = logging.INFO) -> logging.Handler:
    """Write what is logged from now on to ``home/logs/desktop.log``; returns the handler, so that a test can end it.

    Raises:
        OSError: The folder can't be made.
    """
    folder = (home / LOG).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    handler = _FromTheFirstLine(home / LOG)
    handler.setFormatter(RedactedLines())
    handler.setLevel(level)
    logging.getLogger().addHandler(handler)
    logging.getLogger(_OURS).setLevel(level)
    return handler


class RedactedLines(logging.Formatter):
    """Makes one line of JSON of a record, by a list of what may be said."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of other libraries only the pattern of a message, since their values may be anybody's."""
        ours = record.name == _OURS or record.name.startswith(f"{_OURS}.")
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "what": redacted(record.getMessage() if ours else str(record.msg)),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = error_facts(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def redacted(text: str) -> str:
    """Return a text without keys, tokens, addresses' paths, e-mail addresses and long numbers, on one line, capped."""
    for pattern, instead in _REDACTED:
        text = re.sub(pattern, instead, text)
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"


def error_facts(error: BaseException) -> dict[str, object]:
    """Return an error's class and where it came up; its message may hold what a person typed, so it stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    told: dict[str, object] = {"class": f"{type(error).__module__}.{type(error).__qualname__}", "places": places[-30:]}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        told["because"] = f"{type(cause).__module__}.{type(cause).__qualname__}"
    return told


class _FromTheFirstLine(logging.Handler):
    """Opens the file when there is something to write: a start that goes well has its first picture before that."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: PrivateFile | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; what the disk refuses is told as the standard handlers tell it."""
        if self._file is None:
            from desktop_app.app.rotating_file import PrivateFile

            self._file = PrivateFile(self._path, maxBytes=_LARGEST, backupCount=_OLDER, encoding="utf-8", delay=True)
            self._file.setFormatter(self.formatter)
        self._file.emit(record)

    def close(self) -> None:
        """Close the file, if there was ever a line."""
        if self._file is not None:
            self._file.close()
        super().close()
