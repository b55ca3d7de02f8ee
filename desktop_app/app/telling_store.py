"""What people were told, one small file beside each profile's cache; the demo's is forgotten with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from desktop_app.app.private_files import write_private
from desktop_app.ui.telling_model import TellingMemory

_FILE = "told.json"


class TellingStore:
    """Reads when it is first asked, then answers from memory.

    Args:
        folder_of: Returns the folder of a place's profile, or None where nothing is to be written.
    """

    def __init__(self, folder_of: Callable[[str], Path | None]) -> None:
        self._folder_of = folder_of
        self._guard = threading.Lock()
        self._known: dict[tuple[str, str], TellingMemory] = {}

    def read(self, place: str, person: str) -> TellingMemory:
        """Return what is remembered; a file that can't be read counts as nothing, and nothing is told of the past."""
        with self._guard:
            found = self._known.get((place, person))
        if found is not None:
            return found
        folder = self._folder_of(place)
        memory = TellingMemory()
        if folder is not None:
            with suppress(OSError, msgspec.MsgspecError):
                memory = msgspec.json.decode((folder / _FILE).read_bytes(), type=TellingMemory)
        with self._guard:
            return self._known.setdefault((place, person), memory)

    def keep(self, place: str, person: str, memory: TellingMemory) -> None:
        """Remember it for this run; :meth:`write` puts it on the disk."""
        with self._guard:
            self._known[place, person] = memory

    def write(self, place: str, person: str) -> None:
        """Write the latest of it; a full disk loses only that it was told."""
        folder = self._folder_of(place)
        with self._guard:
            memory = self._known.get((place, person))
            if folder is not None and memory is not None and folder.is_dir():
                with suppress(OSError):
                    write_private(folder / _FILE, msgspec.json.encode(memory).decode())
