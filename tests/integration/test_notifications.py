"""Notifications on a real bus: shown, replaced, pressed; and nothing where nothing shows them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from queue import Queue

import pytest
from doubles.session_bus import Service, private_bus
from jeepney import DBusAddress, HeaderFields, Message, new_method_return, new_signal

from desktop_app.app.notifications import DesktopNotifications, session_bus

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs dbus-daemon")
NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
WAIT = 120


@pytest.fixture
def bus() -> Iterator[str]:
    """A session bus of the test's own."""
    with private_bus() as address:
        yield address


class NotificationServer(Service):
    """What a desktop has: keeps what it is asked to show, and says when somebody presses it."""

    def __init__(self, bus: str, capabilities: list[str]) -> None:
        self.shown: Queue[tuple[object, ...]] = Queue()
        self._capabilities = capabilities
        self._number = 40
        super().__init__(bus, NAME)

    def press(self, number: int, token: str = "") -> None:
        here = DBusAddress(PATH, interface=NAME)
        if token:
            self.send(new_signal(here, "ActivationToken", "us", (number, token)))
        self.send(new_signal(here, "ActionInvoked", "us", (number, "default")))

    def answer(self, message: Message) -> Message:
        if message.header.fields[HeaderFields.member] == "GetCapabilities":
            return new_method_return(message, "as", (self._capabilities,))
        self._number = message.body[1] or self._number + 1
        self.shown.put(message.body)
        return new_method_return(message, "u", (self._number,))


@pytest.fixture
def pressed() -> Queue[str]:
    """What came with each press."""
    return Queue()


@pytest.fixture
def ours(bus: str, pressed: Queue[str]) -> Iterator[DesktopNotifications]:
    made = DesktopNotifications(pressed.put, bus)
    yield made
    made.close()


@pytest.fixture(params=[["body", "actions", "body-markup"], ["body"]], ids=["markup", "plain"])
def server(bus: str, request: pytest.FixtureRequest) -> Iterator[NotificationServer]:
    made = NotificationServer(bus, request.param)
    yield made
    made.close()


def test_a_notification_is_shown_with_its_words(server: NotificationServer, ours: DesktopNotifications) -> None:
    assert ours.show("Two things needed before 4 December", "Yours, since 14:02", "Open Sellerdesk").result(WAIT)
    name, replaces, icon, title, body, actions, hints, _seconds = server.shown.get(timeout=WAIT)
    assert (name, replaces, icon) == ("Sellerdesk", 0, "sellerdesk")
    assert (title, body, actions) == (
        "Two things needed before 4 December",
        "Yours, since 14:02",
        ["default", "Open Sellerdesk"],
    )
    assert hints["desktop-entry"] == ("s", "sellerdesk")  # type: ignore[index]


def test_a_later_one_takes_the_place_of_the_one_before(server: NotificationServer, ours: DesktopNotifications) -> None:
    for number in range(3):
        assert ours.show(f"State {number}", "", "Open").result(WAIT)
    assert [server.shown.get(timeout=WAIT)[1] for _ in range(3)] == [0, 41, 41]


def test_text_that_looks_like_markup_stays_text(server: NotificationServer, ours: DesktopNotifications) -> None:
    ours.show("x", "<b>Hearthside</b> & co", "Open").result(WAIT)
    marked = "body-markup" in server._capabilities
    expected = "&lt;b&gt;Hearthside&lt;/b&gt; &amp; co" if marked else "<b>Hearthside</b> & co"
    assert server.shown.get(timeout=WAIT)[4] == expected


def test_a_press_is_told_and_another_programs_is_not(
    server: NotificationServer, ours: DesktopNotifications, pressed: Queue[str]
) -> None:
    ours.show("x", "y", "Open").result(WAIT)
    server.press(7)
    assert ours.show("x", "z", "Open").result(WAIT)  # whatever was said before has been taken by then
    assert pressed.empty()
    server.press(41)
    assert pressed.get(timeout=WAIT) == ""
    # What the desktop allows with a press comes before it, and belongs to that one alone.
    server.press(41, "token-1")
    assert pressed.get(timeout=WAIT) == "token-1"
    server.press(41)
    assert pressed.get(timeout=WAIT) == ""


def test_without_anything_that_shows_them_it_says_so(ours: DesktopNotifications) -> None:
    assert ours.show("x", "y", "Open").result(WAIT) is False
    assert ours.show("x", "y", "Open").result(WAIT) is False


def test_without_a_bus_it_says_so(tmp_path: object) -> None:
    assert session_bus({}) is None
    assert session_bus({"XDG_RUNTIME_DIR": str(tmp_path)}) is None
    assert DesktopNotifications(lambda _token: None, None).show("x", "y", "Open").result(WAIT) is False
    gone = DesktopNotifications(lambda _token: None, f"unix:path={tmp_path}/nothing")
    assert gone.show("x", "y", "Open").result(WAIT) is False
    gone.close()


def test_a_bus_that_ends_ends_nothing_else(bus: str) -> None:
    ours = DesktopNotifications(lambda _token: None, bus)
    server = NotificationServer(bus, ["body"])
    assert ours.show("x", "y", "Open").result(WAIT)
    server.close()
    assert ours.show("x", "y", "Open").result(WAIT) is False
    ours.close()
