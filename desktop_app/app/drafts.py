"""A file that grows piece by piece and takes its name once it is whole: nobody finds half of one."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop_app.domain.errors import KnownError, Remedy


class Draft:
    """Satisfies :class:`desktop_app.ui.ports.system.FileDraft`; readable by this user alone, as is what comes of it.

    Args:
        path: The name that it takes at the end.
        submit: Does a piece of work on another thread.
    """

    def __init__(self, path: Path, submit: Callable[[Callable[[], None]], Future[None]]) -> None:
        self._path = path
        self._submit = submit
        self._guard = threading.Lock()
        self._draft: Path | None = None
        self._over = False

    def append(self, content: bytes) -> Future[None]:
        """Write more at the end, elsewhere."""
        return self._submit(lambda: self._append(content))

    def finish(self) -> Future[None]:
        """Give it its name, elsewhere."""
        return self._submit(self._finish)

    def drop(self) -> None:
        """Remove what was written, elsewhere, unless it has its name already."""
        if not self._over:
            self._over = True
            self._submit(self._remove)

    def end(self) -> None:
        """Remove it at once, at the end of the program."""
        self._over = True
        self._remove()

    def _remove(self) -> None:
        with self._guard, suppress(OSError):
            if self._draft is not None:
                self._draft.unlink(missing_ok=True)
                self._draft = None

    def _append(self, content: bytes) -> None:
        with self._guard, disk():
            if self._over:
                return
            if self._draft is None:
                handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", suffix=".part", dir=self._path.parent)
                os.close(handle)
                self._draft = Path(name)
            with self._draft.open("ab") as file:
                file.write(content)

    def _finish(self) -> None:
        with self._guard, disk():
            if self._draft is not None and not self._over:
                self._draft.replace(self._path)
                self._draft = None
                self._over = True


@contextmanager
def disk() -> Iterator[None]:
    """Make what the disk refuses a known error."""
    try:
        yield
    except OSError as error:
        raise KnownError("file_not_written", Remedy.PERSON) from error
