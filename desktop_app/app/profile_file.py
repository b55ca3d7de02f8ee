"""What a window remembers of one place: a small file beside the profile's cache; the demo's is forgotten with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from desktop_app.app.private_files import write_private

MemoryT = TypeVar("MemoryT")


class ProfileFile(Generic[MemoryT]):
    """Reads when it is first asked, then answers from memory.

    Args:
        folder_of: Returns the folder of a place's profile, or None where nothing is to be written.
        name: The file's name in it.
        kind: What stands in the file, made without arguments where there is none.
    """

    def __init__(self, folder_of: Callable[[str], Path | None], name: str, kind: type[MemoryT]) -> None:
        self._folder_of, self._name, self._kind = folder_of, name, kind
        self._guard = threading.Lock()
        self._known: dict[tuple[str, str], MemoryT] = {}

    def read(self, place: str, person: str) -> MemoryT:
        """Return what is remembered; a file that can't be read counts as nothing."""
        with self._guard:
            found = self._known.get((place, person))
        if found is not None:
            return found
        folder = self._folder_of(place)
        memory = self._kind()
        if folder is not None:
            with suppress(OSError, msgspec.MsgspecError):
                memory = msgspec.json.decode((folder / self._name).read_bytes(), type=self._kind)
        with self._guard:
            return self._known.setdefault((place, person), memory)

    def keep(self, place: str, person: str, memory: MemoryT) -> None:
        """Remember it for this run; :meth:`write` puts it on the disk."""
        with self._guard:
            self._known[place, person] = memory

    def write(self, place: str, person: str) -> None:
        """Write the latest of it; a full disk loses only that it is remembered."""
        folder = self._folder_of(place)
        with self._guard:
            memory = self._known.get((place, person))
            if folder is not None and memory is not None and folder.is_dir():
                with suppress(OSError):
                    write_private(folder / self._name, msgspec.json.encode(memory).decode())
