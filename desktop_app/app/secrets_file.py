"""The file in which the relay reads its signing secrets: one a line, added to and never left half written."""

from __future__ import annotations

import os
from pathlib import Path

from desktop_app.relay.settings.secrets import split_secrets


def kept_secrets(path: Path) -> list[str]:
    """Return the secrets in a file; none where it isn't there yet.

    Raises:
        OSError: It can't be read.
    """
    return split_secrets(path.read_text(encoding="utf-8")) if path.exists() else []


def keep_secret(path: Path, secret: str) -> None:
    """Add a secret and return once it is on the disk; the file is private to this user, or stays what it was.

    A new one goes to the end: deliveries name the secret that signed them by its place.

    Raises:
        OSError: The file can't be written; what was there stays.
    """
    write_secrets(path, [*kept_secrets(path), secret])


def write_secrets(path: Path, secrets: list[str]) -> None:
    """Write the file anew with these secrets, durably.

    Raises:
        OSError: The file can't be written; what was there stays.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = path.stat() if path.exists() else None
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(dict.fromkeys(secrets)) + "\n")
        file.flush()
        if before is not None and os.geteuid() == 0:  # run by root for a relay that runs as another user
            os.fchown(file.fileno(), before.st_uid, before.st_gid)
        os.fsync(file.fileno())
    draft.replace(path)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
