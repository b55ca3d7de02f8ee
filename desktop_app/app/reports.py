"""A report about a problem, as its person reads it before sending: nothing in it that mustn't leave this computer."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from desktop_app import __version__
from desktop_app.app.desktop_log import LOG, error_facts, redacted

LINES = 60
"""Lines of the log that a report ends with."""

_MOST = 64 * 1024


def report_text(
    error: BaseException | None, home: Path, libraries: Iterable[tuple[str, str, str]], now: datetime
) -> str:
    """Return a report: the program and what it runs on, the error's place in it, the end of the log.

    ``libraries`` are name, version and licence of each; one without a version isn't here and is left out.
    An error's own message stays out, since it may quote what somebody typed; of the log there is only what was written
    to it, which is redacted, and redacted again here.
    """
    parts = [f"Sellerdesk {__version__}", _surroundings(libraries), f"Written {now:%Y-%m-%d %H:%M} UTC"]
    if error is not None:
        facts = error_facts(error)
        cause = [f"because of {facts['because']}"] if "because" in facts else []
        places = facts["places"]
        parts.append("\n".join([f"Error: {facts['class']}", *cause, *(places if isinstance(places, list) else [])]))
    lines = log_lines(home / LOG)
    parts.append("\n".join(["The end of the log:", *lines]) if lines else "There is no log.")
    return "\n\n".join(parts) + "\n"


def _surroundings(libraries: Iterable[tuple[str, str, str]]) -> str:
    versions = [f"{name} {version}" for name, version, _licence in libraries if version]
    system = f"{platform.system()} {platform.release()}, {platform.machine()}"
    frozen = "built" if getattr(sys, "frozen", False) else "from source"
    return "\n".join([f"Python {platform.python_version()}, {frozen}", system, *versions])


def log_lines(path: Path, most: int = LINES) -> list[str]:
    """Return the end of the log as a person reads it, oldest first; redacted once more. No file is no lines."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _MOST))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return [_told(line) for line in text.splitlines()[-most:]]


def _told(line: str) -> str:
    """A line of the log is JSON of our own making; its time and names of modules aren't for redacting."""
    import json

    try:
        read = json.loads(line)
        head = f"{read['at']} {read['level']} {read['where']}"
        what = redacted(str(read["what"]))
        error = read.get("error")
        return f"{head}: {what}" if error is None else f"{head}: {what} ({redacted(json.dumps(error))})"
    except (ValueError, KeyError, TypeError, AttributeError):
        return redacted(line)
