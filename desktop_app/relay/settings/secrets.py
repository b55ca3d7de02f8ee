"""The webhook endpoints' signing secrets as an operator writes them down, and their file when it is written again."""

from __future__ import annotations

import re
from pathlib import Path

from desktop_app.relay.settings.sources import PLACEHOLDER

_SECRET = re.compile(r"whsec_([A-Za-z0-9+/=_-]+)")


def split_secrets(text: str) -> list[str]:
    """Return the secrets in a text, parted by commas or on lines of their own."""
    return [part for part in re.split(r"[,\s]+", text) if part]


def is_secret(text: str) -> bool:
    """Say whether a text is a signing secret of Stripe's, and no placeholder for one."""
    match = _SECRET.fullmatch(text)
    return match is not None and not PLACEHOLDER.match(match[1])


class SecretsFile:
    """Reads the file with the signing secrets again when it was written since the last time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None

    def __call__(self) -> tuple[str, ...] | None:
        """Return the secrets; None where nothing is new, or it isn't fit to be read, so that the old ones stay."""
        try:
            state = self._path.stat()
            seen = (state.st_ino, state.st_mtime_ns, state.st_size)
            if seen == self._seen:
                return None
            texts = split_secrets(self._path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            return None
        self._seen = seen
        return tuple(dict.fromkeys(texts)) if texts and all(map(is_secret, texts)) else None
