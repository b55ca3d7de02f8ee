"""Whether the desktop asks its programs to move less: read from its settings portal, and followed while we run.

``org.freedesktop.portal.Settings`` tells it in two ways: ``reduced-motion`` of ``org.freedesktop.appearance``, which
any desktop may have, and GNOME's own ``enable-animations``. Either is enough. Where there is no bus or no portal
nothing is told, and the person's own setting alone decides.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jeepney.io.threading import DBusConnection
    from jeepney.low_level import Message

_NAME: Final = "org.freedesktop.portal.Desktop"
_PATH: Final = "/org/freedesktop/portal/desktop"
_INTERFACE: Final = "org.freedesktop.portal.Settings"
_SECONDS: Final = 5.0
_STILL: Final = {
    ("org.freedesktop.appearance", "reduced-motion"): 1,
    ("org.gnome.desktop.interface", "enable-animations"): False,
}
"""By namespace and key: the value by which a desktop asks for less motion."""

_log = logging.getLogger(__name__)


class SystemMotion:
    """Tells whether the desktop wants things to move less, at first and at every change.

    Args:
        told: Called on the thread of the bus with the wish; never where the desktop says nothing about it.
        address: Of the session's bus; None means that there is none.
    """

    def __init__(self, told: Callable[[bool], object], address: str | None) -> None:
        self._told = told
        self._address = address
        self._guard = threading.Lock()
        self._connection: DBusConnection | None = None
        self._ended = False
        self._wishes: dict[tuple[str, str], bool] = {}
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Ask, and go on listening, on a thread of its own."""
        if self._address is None or self._thread is not None:
            return
        self._thread = threading.Thread(target=self._run, name="system motion", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        with self._guard:
            self._ended = True
            if self._connection is not None:
                self._connection.interrupt()
        if self._thread is not None:
            self._thread.join(_SECONDS)

    def _run(self) -> None:
        from jeepney.io.threading import ReceiveStopped, open_dbus_connection

        try:
            with open_dbus_connection(str(self._address)) as connection:
                with self._guard:
                    if self._ended:
                        return
                    self._connection = connection
                try:
                    self._follow(connection)
                except ReceiveStopped:
                    return
                finally:
                    with self._guard:
                        self._connection = None
        except Exception as error:  # noqa: BLE001 - a bus of whatever kind must not end the program
            _log.info("The desktop says nothing about motion: %s", type(error).__name__)

    def _follow(self, connection: DBusConnection) -> None:
        from jeepney import MatchRule, message_bus

        # First listened, then asked: no change is missed between.
        rule = MatchRule(type="signal", interface=_INTERFACE, member="SettingChanged", path=_PATH)
        self._ask(connection, message_bus.AddMatch(rule))
        for namespace, key in _STILL:
            value = self._read(connection, namespace, key)
            if value is not None:
                self._wishes.setdefault((namespace, key), value)
        self._tell()
        while True:
            if self._take(connection.receive()):
                self._tell()

    def _read(self, connection: DBusConnection, namespace: str, key: str) -> bool | None:
        """Return a setting's wish, or None where this desktop has no such setting."""
        from jeepney import DBusAddress, MessageType, new_method_call

        portal = DBusAddress(_PATH, bus_name=_NAME, interface=_INTERFACE)
        # ``Read`` is older than ``ReadOne`` and there in every version.
        answer = self._ask(connection, new_method_call(portal, "Read", "ss", (namespace, key)))
        if answer.header.message_type is MessageType.error:
            return None
        return _wish(namespace, key, answer.body[0])

    def _ask(self, connection: DBusConnection, message: Message) -> Message:
        """Send a call and wait for its answer, taking changes meanwhile."""
        from jeepney import HeaderFields

        serial = next(connection.outgoing_serial)
        connection.send(message, serial=serial)
        while True:
            answer = connection.receive(timeout=_SECONDS)
            if answer.header.fields.get(HeaderFields.reply_serial) == serial:
                return answer
            self._take(answer)

    def _take(self, message: Message) -> bool:
        """Note a change of one of the settings; say whether it was one."""
        from jeepney import HeaderFields

        fields = message.header.fields
        if fields.get(HeaderFields.member) != "SettingChanged" or fields.get(HeaderFields.interface) != _INTERFACE:
            return False
        namespace, key, value = message.body
        if (namespace, key) not in _STILL:
            return False
        self._wishes[namespace, key] = _wish(namespace, key, value)
        return True

    def _tell(self) -> None:
        if self._wishes:
            self._told(any(self._wishes.values()))


def _wish(namespace: str, key: str, value: Any) -> bool:  # noqa: ANN401 - a variant, perhaps in another
    """Say whether a value asks for less motion; ``Read`` wraps it once more than the signal does."""
    while isinstance(value, tuple) and len(value) == 2:
        value = value[1]
    wanted: bool = value == _STILL[namespace, key]
    return wanted
