"""Paths with ids in them: an id is text from outside and may never become another path."""

from __future__ import annotations

from urllib.parse import quote


def path(prefix: str, object_id: str, suffix: str = "") -> str:
    """Return ``prefix/id/suffix`` with the id made safe."""
    tail = f"/{suffix}" if suffix else ""
    return f"{prefix}/{quote(object_id, safe='')}{tail}"
