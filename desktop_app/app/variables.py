"""Our variables of the environment, each also by a file that ``…_FILE`` names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from desktop_app.domain.errors import FieldError


def variable(environ: Mapping[str, str], name: str) -> str | None:
    """Return a variable's value, or what the file that ``NAME_FILE`` names holds; None where neither is set.

    Raises:
        FieldError: ``field_invalid``: the file can't be read.
    """
    value = environ.get(name)
    if value:
        return value
    place = environ.get(f"{name}_FILE")
    if not place:
        return None
    try:
        return Path(place).read_text("utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise FieldError("field_invalid", f"{name}_FILE") from error
