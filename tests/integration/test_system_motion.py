"""What the desktop's settings portal says about motion, on a real bus: read, followed; nothing where it is silent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue

import pytest
from doubles.session_bus import Service, private_bus
from jeepney import DBusAddress, Message, new_error, new_method_return, new_signal

from desktop_app.app.system_motion import SystemMotion

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs dbus-daemon")
WAIT = 60
GNOME = ("org.gnome.desktop.interface", "enable-animations")
ANY = ("org.freedesktop.appearance", "reduced-motion")
HERE = DBusAddress("/org/freedesktop/portal/desktop", interface="org.freedesktop.portal.Settings")
Variant = tuple[str, object]


class Portal(Service):
    """A settings portal: answers what it knows, and says what changes."""

    def __init__(self, bus: str, known: dict[tuple[str, str], Variant]) -> None:
        self.known = known
        self.asked: Queue[tuple[str, str]] = Queue()
        super().__init__(bus, "org.freedesktop.portal.Desktop")

    def change(self, setting: tuple[str, str], value: Variant) -> None:
        self.send(new_signal(HERE, "SettingChanged", "ssv", (*setting, value)))

    def answer(self, message: Message) -> Message:
        self.asked.put(message.body)
        found = self.known.get(message.body)
        if found is None:
            return new_error(message, "org.freedesktop.portal.Error.NotFound", "s", ("Requested setting not found",))
        return new_method_return(message, "v", (("v", found),))  # Read wraps the variant once more


@contextmanager
def desktop(known: dict[tuple[str, str], Variant]) -> Iterator[tuple[Portal, Queue[bool]]]:
    told: Queue[bool] = Queue()
    with private_bus() as bus:
        portal = Portal(bus, known)
        ours = SystemMotion(told.put, bus)
        ours.begin()
        try:
            yield portal, told
        finally:
            ours.close()
            portal.close()


@pytest.mark.parametrize(
    ("known", "still"),
    [
        ({GNOME: ("b", False)}, True),
        ({GNOME: ("b", True)}, False),
        ({ANY: ("u", 1)}, True),
        ({ANY: ("u", 0), GNOME: ("b", True)}, False),
        ({ANY: ("u", 0), GNOME: ("b", False)}, True),
    ],
    ids=["gnome off", "gnome on", "reduced", "neither", "one of them"],
)
def test_what_the_desktop_wants_is_told(known: dict[tuple[str, str], Variant], still: bool) -> None:
    with desktop(known) as (_portal, told):
        assert told.get(timeout=WAIT) is still


def test_changes_are_followed() -> None:
    with desktop({GNOME: ("b", True)}) as (portal, told):
        assert told.get(timeout=WAIT) is False
        portal.change(GNOME, ("b", False))
        assert told.get(timeout=WAIT) is True
        portal.change(("org.gnome.desktop.interface", "clock-format"), ("s", "24h"))
        portal.change(GNOME, ("b", True))
        assert told.get(timeout=WAIT) is False  # and nothing for the clock between
        portal.change(ANY, ("u", 1))
        assert told.get(timeout=WAIT) is True


def test_a_desktop_that_says_nothing_leaves_the_choice_to_the_person() -> None:
    with desktop({}) as (portal, told):
        assert {portal.asked.get(timeout=WAIT), portal.asked.get(timeout=WAIT)} == {ANY, GNOME}
        portal.change(GNOME, ("b", False))  # which it hears all the same, and first
        assert told.get(timeout=WAIT) is True


def test_without_a_bus_or_a_portal_nothing_is_told_and_it_ends(tmp_path: object) -> None:
    told: Queue[bool] = Queue()
    with private_bus() as bus:
        for address in (None, f"unix:path={tmp_path}/nothing", bus):
            ours = SystemMotion(told.put, address)
            ours.begin()
            ours.close()
    assert told.empty()
