"""A session bus of a test's own, and services on it as a desktop has them."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from jeepney import HeaderFields, Message, MessageType
from jeepney.bus_messages import message_bus
from jeepney.io.threading import DBusConnection, ReceiveStopped, open_dbus_connection

WAIT = 120.0


@contextmanager
def private_bus() -> Iterator[str]:
    """Run a bus; yields its address."""
    with subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


class Service:
    """Owns a name on the bus and answers each call by :meth:`answer`."""

    def __init__(self, bus: str, name: str) -> None:
        self._connection: DBusConnection = open_dbus_connection(bus)
        self._claim(name)
        self._thread = threading.Thread(target=self._serve, name=name)
        self._thread.start()

    def answer(self, message: Message) -> Message:
        raise NotImplementedError

    def send(self, message: Message) -> None:
        self._connection.send(message)

    def close(self) -> None:
        self._connection.interrupt()
        self._thread.join(WAIT)
        self._connection.close()

    def _claim(self, name: str) -> None:
        serial = next(self._connection.outgoing_serial)
        self._connection.send(message_bus.RequestName(name), serial=serial)
        while self._connection.receive(timeout=WAIT).header.fields.get(HeaderFields.reply_serial) != serial:
            pass

    def _serve(self) -> None:
        while True:
            try:
                message = self._connection.receive()
            except ReceiveStopped:
                return
            if message.header.message_type is MessageType.method_call:
                self._connection.send(self.answer(message))
