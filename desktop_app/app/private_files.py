"""Small files that only this user reads, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(path: Path, content: str | bytes) -> None:
    """Write a file with mode 0600 in a folder that is made with mode 0700 where it is missing.

    Raises:
        OSError: The disk is full or can't be written; what was there stays.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
    draft.replace(path)
