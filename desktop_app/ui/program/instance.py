"""One running window for one home: a second start hands over what it was asked for, and ends (property D8).

Who may be the first is decided by a lock file, which the system frees when its process dies; what is said between the
two goes over a local socket that only this user may open.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLockFile, QObject, QThread, Signal

from desktop_app.domain.value import value

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

_LONGEST: Final = 32_768
"""Octets of a message; what is longer isn't ours. A link and a token fit, though every letter is escaped."""
_LONGEST_LINK: Final = 2048
"""Characters of a link; ours have some hundreds."""
_NO_LINK: Final = "sellerdesk:"
"""Stands for a link that is too long: nobody follows it, and the window says so."""
_LONGEST_PATH: Final = 100
"""A socket's path may have 107 octets on Linux, 103 elsewhere."""
_MILLISECONDS: Final = 2000
_PATIENCE: Final = 8000
"""Milliseconds that a first may be busy; somebody waits who pressed an icon and sees nothing yet."""
_PAUSE: Final = 200
_DONE: Final = b"shown\n"


@value
class Wish:
    """What a start asks for.

    Attributes:
        link: A link of our scheme, or empty; read by whoever acts on it, believed by nobody before.
        in_tray: Nobody asked for a window: the computer started the program at login.
        token: What the desktop gave the second start so that the first may come to the front (xdg-activation).
    """

    link: str = ""
    in_tray: bool = False
    token: str = ""


class Instance(QObject):
    """The claim to be the first.

    Args:
        home: The folder of all local files: one program at a time runs a window on it.
    """

    wished = Signal(object)
    """Another start wishes something (:class:`Wish`)."""

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._lock: QLockFile | None = None
        self._server: QLocalServer | None = None

    @property
    def address(self) -> str:
        """Where the first listens: in its home, or where that path is too long, in the user's own temporary folder."""
        path = str(self._home / "window.socket")
        if len(path.encode()) <= _LONGEST_PATH:
            return path
        import hashlib  # OpenSSL's library comes with it: only where a path needs it

        mark = hashlib.sha256(path.encode()).hexdigest()[:16]
        folder = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        return str(Path(folder) / f"sellerdesk-{mark}.socket")

    def claim(self) -> bool:
        """Become the first; False where somebody is it already. Where nothing can be locked: True.

        :meth:`listen` follows once the first picture is painted: it costs more than the lock.
        """
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._home / "window.lock"
        lock = QLockFile(str(path))
        lock.setStaleLockTime(0)  # only a dead process makes a lock stale, never its age
        if not lock.tryLock(0):
            return lock.error() != QLockFile.LockError.LockFailedError
        self._lock = lock
        with suppress(OSError):  # on a disk that knows no such rights the home's own must do
            path.chmod(0o600)  # it names this computer; Qt makes it readable for everybody
        return True

    def listen(self) -> None:
        """Hear other starts from now on, if this is the first; a second call does nothing."""
        if self._lock is None or self._server is not None:
            return
        from PySide6.QtNetwork import QLocalServer

        QLocalServer.removeServer(self.address)  # what a killed first left behind
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._connected)
        server.listen(self.address)
        self._server = server

    def hand_over(self, wish: Wish, tries: int = 40) -> bool:
        """Give the first what this start was asked for; False where it doesn't answer in time."""
        from PySide6.QtNetwork import QLocalSocket

        message = json.dumps(asdict(wish)).encode() + b"\n"
        for _ in range(tries):
            socket = QLocalSocket()
            socket.connectToServer(self.address)
            if not socket.waitForConnected(_MILLISECONDS):
                QThread.msleep(_PAUSE)  # it may be about to listen: it holds the lock before it does
                continue
            socket.write(message)
            answered = socket.waitForBytesWritten(_MILLISECONDS) and socket.waitForReadyRead(_PATIENCE)
            said = bytes(socket.readAll().data()) if answered else b""
            silent = not answered and socket.state() is QLocalSocket.LocalSocketState.ConnectedState
            socket.abort()
            if said == _DONE:
                return True
            if silent:
                return False  # it hangs; once it goes on, it reads what was written
        return False

    def close(self) -> None:
        """Listen no longer and free the place."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _connected(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.setParent(self)
            socket.setReadBufferSize(_LONGEST)
            socket.readyRead.connect(self._read)
            socket.disconnected.connect(socket.deleteLater)

    def _read(self) -> None:
        from PySide6.QtNetwork import QLocalSocket

        socket = self.sender()
        if not isinstance(socket, QLocalSocket):
            return
        if not socket.canReadLine():
            if socket.bytesAvailable() >= _LONGEST:
                socket.abort()
            return
        wish = read_wish(bytes(socket.readLine().data()))
        if wish is None:
            socket.abort()
            return
        socket.write(_DONE)
        socket.flush()
        socket.disconnectFromServer()
        self.wished.emit(wish)


def read_wish(line: bytes) -> Wish | None:
    """Read what another start says; None where it isn't what a start of ours says."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    kinds = {part.name: type(part.default) for part in fields(Wish)}
    if not isinstance(said, dict) or any(type(said.get(name)) is not kind for name, kind in kinds.items()):
        return None
    return Wish(**{name: said[name] for name in kinds})


def wish_of(arguments: Sequence[str]) -> Wish:
    """Return what the words of a command line ask of the window: a link, or to start beside the clock."""
    link = next((one for one in arguments if one.lower().startswith(_NO_LINK)), "")
    if len(link) > _LONGEST_LINK:
        link = _NO_LINK  # never a part of it, which could say something else than the whole
    token = os.environ.get("XDG_ACTIVATION_TOKEN") or os.environ.get("DESKTOP_STARTUP_ID") or ""
    return Wish(link, "--in-tray" in arguments, token[:200])
