"""What this program is shipped with: every library it needs, with version and licence.

From source that is read from the installed libraries themselves; a folder build carries the list that was made when it
was built, of what went into it (``build.spec``).
"""

from __future__ import annotations

import json
import platform
import re
import sys
from collections.abc import Collection, Iterator
from importlib import metadata
from pathlib import Path

LIST = "shipped.json"
"""The list's name in a folder build."""

_NAME = re.compile(r"[A-Za-z0-9._-]+")

Row = tuple[str, str, str]
"""Name, version, licence."""


def shipped() -> list[Row]:
    """Return what is shipped, by name; Python itself stands first."""
    folder = getattr(sys, "_MEIPASS", None)
    if folder is not None:
        rows = json.loads((Path(folder) / LIST).read_text("utf-8"))
        return [(str(name), str(version), str(licence)) for name, version, licence in rows]
    return needed()


def needed(only: Collection[str] | None = None) -> list[Row]:
    """Return what ``sellerdesk`` needs, and what that needs in turn, as far as it is installed.

    Args:
        only: Import names that are really there; libraries that bring none of these are left out. None: all.
    """
    found: dict[str, Row] = {}
    brings = _brings()
    for dist in _closure("sellerdesk"):
        name = dist.metadata["Name"]
        if only is None or brings.get(_plain(name), set()) & set(only):
            found[_plain(name)] = (name, dist.version, _licence(dist))
    python = ("Python", platform.python_version(), "PSF-2.0")
    return [python, *sorted(found.values(), key=lambda row: row[0].casefold())]


def _closure(root: str) -> Iterator[metadata.Distribution]:
    seen, waiting = {_plain(root)}, [root]
    while waiting:
        name = waiting.pop()
        try:
            dist = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system or another Python
        if name != root:
            yield dist
        for line in dist.requires or ():
            match = _NAME.match(line)
            if match and "extra ==" not in line and _plain(match[0]) not in seen:
                seen.add(_plain(match[0]))
                waiting.append(match[0])


def _brings() -> dict[str, set[str]]:
    brings: dict[str, set[str]] = {}
    for module, dists in metadata.packages_distributions().items():
        for dist in dists:
            brings.setdefault(_plain(dist), set()).add(module)
    return brings


def _licence(dist: metadata.Distribution) -> str:
    """Return the licence as the library states it: its expression, its short text, or its classifier."""
    told = dist.metadata
    for field in ("License-Expression", "License"):
        text = str((told.get_all(field) or [""])[0]).strip()
        if text and "\n" not in text and len(text) <= 60:
            return text
    classified = [line.rpartition("::")[2].strip() for line in told.get_all("Classifier") or () if "License ::" in line]
    return ", ".join(classified)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
