"""Finds the data files (icons, catalogues, page templates) from source, wheel and frozen build alike."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def resources_root() -> Path:
    """Return the folder that holds the data files of this installation.

    Raises:
        FileNotFoundError: The installation is incomplete; reinstalling mends it.
    """
    package = Path(__file__).resolve().parent
    candidates = [package.parent / "resources", package / "_resources"]
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        candidates.insert(0, Path(frozen) / "resources")
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError("Sellerdesk's resources folder is missing: install Sellerdesk again.")


def resource(*parts: str) -> Path:
    """Return the path of one data file, for example ``resource("icons", "storefront.svg")``."""
    return resources_root().joinpath(*parts)
