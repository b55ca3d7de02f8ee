"""Notifications by the desktop's own service (``org.freedesktop.Notifications`` on the session's bus).

One thread of its own speaks with the bus; it starts with the first notification and ends with the program. Where
there is no bus, or nothing that shows notifications, that is answered and nothing fails.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jeepney.io.threading import DBusConnection
    from jeepney.low_level import Message

_NAME: Final = "org.freedesktop.Notifications"
_PATH: Final = "/org/freedesktop/Notifications"
_LONGEST_TOKEN: Final = 200
_DEFAULT: Final = "default"
"""The action that a press on the notification itself means."""

_log = logging.getLogger(__name__)


def session_bus(environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the address of the session's bus, or None where there is none; a bus is never started for us."""
    named = environ.get("DBUS_SESSION_BUS_ADDRESS")
    if named:
        return named
    runtime = environ.get("XDG_RUNTIME_DIR")
    socket = Path(runtime) / "bus" if runtime else None
    return f"unix:path={socket}" if socket is not None and socket.exists() else None


@dataclass(slots=True)
class _Notice:
    title: str
    body: str
    action: str
    shown: Future[bool] = field(default_factory=Future)


class DesktopNotifications:
    """Shows one notification at a time: a later one takes the place of the one before.

    Args:
        pressed: Called on the thread of the bus when a notification of ours was pressed, with what the desktop gave us
            so that we may come to the front (xdg-activation), or with nothing.
        address: Of the bus; None means that there is none.
    """

    def __init__(self, pressed: Callable[[str], object], address: str | None) -> None:
        self._pressed = pressed
        self._address = address
        self._guard = threading.Lock()
        self._wanted: deque[_Notice] = deque()
        self._thread: threading.Thread | None = None
        self._connection: DBusConnection | None = None
        self._ended = False
        self._number = 0
        self._token = ""
        self._markup = False

    def show(self, title: str, body: str, action: str) -> Future[bool]:
        """Show a notification; the future ends with whether anything shows such things here.

        Args:
            title: One line.
            body: One or two lines; plain text, whatever it looks like.
            action: What a press means, in words.
        """
        notice = _Notice(title, body, action)
        with self._guard:
            if self._ended or self._address is None:
                notice.shown.set_result(False)
                return notice.shown
            self._wanted.append(notice)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)
                self._thread.start()
            elif self._connection is not None:
                self._connection.interrupt()
        return notice.shown

    def close(self) -> None:
        """End the thread; what wasn't shown by now isn't shown."""
        with self._guard:
            self._ended = True
            thread, connection = self._thread, self._connection
            if connection is not None:
                connection.interrupt()
        if thread is not None:
            thread.join(5)

    def _run(self) -> None:
        connection = None
        try:
            connection = self._connect()
            while self._send_wanted(connection):
                self._listen(connection)
        except Exception as error:  # noqa: BLE001 - a bus of whatever kind must not end the program
            _log.info("No notification service: %s", type(error).__name__)
        finally:
            with self._guard:
                self._connection, self._thread = None, None
                left = list(self._wanted)
                self._wanted.clear()
                if connection is not None:
                    connection.close()
            for notice in left:
                notice.shown.set_result(False)

    def _connect(self) -> DBusConnection:
        from jeepney import MatchRule, message_bus
        from jeepney.io.threading import open_dbus_connection

        connection = open_dbus_connection(str(self._address))
        try:
            for member in ("ActivationToken", "ActionInvoked"):
                rule = MatchRule(type="signal", interface=_NAME, member=member, path=_PATH)
                self._ask(connection, message_bus.AddMatch(rule))
            reply = self._ask(connection, self._call("GetCapabilities"))
        except BaseException:
            connection.close()
            raise
        self._markup = "body-markup" in reply.body[0]
        with self._guard:
            self._connection = connection
        return connection

    def _send_wanted(self, connection: DBusConnection) -> bool:
        """Send everything that waits; False when it is time to end."""
        while True:
            with self._guard:
                if self._ended:
                    return False
                if not self._wanted:
                    return True
                notice = self._wanted.popleft()
            self._send(connection, notice)

    def _send(self, connection: DBusConnection, notice: _Notice) -> None:
        # What a service takes for markup must stay the text it is.
        body = escape(notice.body, quote=False) if self._markup else notice.body
        hints = {"desktop-entry": ("s", "sellerdesk"), "category": ("s", "im.received")}
        given = ("Sellerdesk", self._number, "sellerdesk", notice.title, body, [_DEFAULT, notice.action], hints, -1)
        try:
            reply = self._ask(connection, self._call("Notify", "susssasa{sv}i", given))
            self._number = int(reply.body[0])
        except BaseException:
            notice.shown.set_result(False)
            raise
        notice.shown.set_result(True)

    def _listen(self, connection: DBusConnection) -> None:
        """Take what the bus says until there is something to send."""
        from jeepney.io.threading import ReceiveStopped

        while True:
            try:
                self._take(connection.receive())
            except ReceiveStopped:
                connection.reset_interrupt()
                return

    def _ask(self, connection: DBusConnection, message: Message) -> Message:
        """Send a call and wait for its answer, taking other messages meanwhile.

        Raises:
            OSError: The bus is gone, or answers with an error, or not in time.
        """
        from jeepney import HeaderFields, MessageType
        from jeepney.io.threading import ReceiveStopped

        serial = next(connection.outgoing_serial)
        connection.send(message, serial=serial)
        while True:
            try:
                answer = connection.receive(timeout=5.0)
            except ReceiveStopped:
                connection.reset_interrupt()
                continue
            if answer.header.fields.get(HeaderFields.reply_serial) != serial:
                self._take(answer)
            elif answer.header.message_type is MessageType.error:
                raise OSError(answer.header.fields.get(HeaderFields.error_name))
            else:
                return answer

    def _take(self, message: Message) -> None:
        from jeepney import HeaderFields

        member = message.header.fields.get(HeaderFields.member)
        if message.body[:1] != (self._number,):
            return
        if member == "ActivationToken":  # which comes before the press that it belongs to
            self._token = str(message.body[1])[:_LONGEST_TOKEN]
        elif member == "ActionInvoked":
            token, self._token = self._token, ""
            self._pressed(token)

    def _call(self, method: str, signature: str | None = None, body: tuple[Any, ...] = ()) -> Message:
        from jeepney import DBusAddress, new_method_call

        return new_method_call(DBusAddress(_PATH, bus_name=_NAME, interface=_NAME), method, signature, body)
