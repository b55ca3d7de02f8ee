"""The desktop's own proxy settings: asked of its portal on a real bus, used on the way to a relay and to Stripe."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from doubles.clocks import ManualClock
from doubles.session_bus import Service, private_bus
from jeepney import HeaderFields, Message, new_error, new_method_return

from desktop_app.app import system_proxies as system_proxies_module
from desktop_app.app.system_proxies import LIFE, SystemProxies, system_proxies
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import KnownError
from desktop_app.stripe_api.adapter import StripeAdapter
from desktop_app.stripe_api.settings import StripeSettings
from desktop_app.sync.authorizer import Authorizer
from desktop_app.sync.finding import find_relay
from desktop_app.sync.relay_backend import RelayBackend

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs dbus-daemon")
NAME = "org.freedesktop.portal.Desktop"


class Portal(Service):
    """What a desktop's portal says of proxies."""

    def __init__(self, bus: str) -> None:
        self.says: list[str] | None = ["direct://"]
        self.asked: list[str] = []
        super().__init__(bus, NAME)

    def answer(self, message: Message) -> Message:
        assert message.header.fields[HeaderFields.member] == "Lookup"
        self.asked.append(message.body[0])
        if self.says is None:
            return new_error(message, "org.freedesktop.portal.Error.Failed")
        return new_method_return(message, "as", (self.says,))


class Proxy:
    """Notes the first line that it is asked, and refuses."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, name="proxy")
        self._thread.start()

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            with closing(visitor):
                self.asked.append(visitor.recv(65536).partition(b"\r\n")[0])
                visitor.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(system_proxies_module, "_PATIENCE", 120.0)  # a busy machine isn't a silent desktop
    with private_bus() as address:
        yield address


@pytest.fixture
def portal(bus: str) -> Iterator[Portal]:
    made = Portal(bus)
    yield made
    made.close()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    made = Proxy()
    yield made
    made.stop()


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        (["direct://"], None),
        ([], None),
        (["http://proxy.example:3128"], "http://proxy.example:3128"),
        (["http://user:word@proxy.example:3128", "direct://"], "http://user:word@proxy.example:3128"),
        (["socks://proxy.example:1080"], "socks5h://proxy.example:1080"),
        (["socks4://proxy.example:1080"], "socks4a://proxy.example:1080"),
        (["ftp://proxy.example:21", "http://proxy.example:3128"], "http://proxy.example:3128"),
        (["http://"], None),
        (None, None),
    ],
)
def test_what_the_portal_says_is_taken(bus: str, portal: Portal, says: list[str] | None, expected: str | None) -> None:
    portal.says = says
    assert SystemProxies(bus, SystemClock())("https://relay.example/me?secret=1") == expected
    assert portal.asked == ["https://relay.example/"]  # what is asked for there is nobody's business


def test_it_is_asked_once_a_minute(bus: str, portal: Portal) -> None:
    clock = ManualClock()
    proxies = SystemProxies(bus, clock)
    portal.says = ["http://one.example:1"]
    assert proxies("https://relay.example/me") == "http://one.example:1"
    portal.says = ["http://two.example:2"]
    clock.advance(LIFE - 1)
    assert proxies("https://relay.example/changes") == "http://one.example:1"
    clock.advance(2)
    assert proxies("https://relay.example/me") == "http://two.example:2"


def test_without_a_portal_or_a_bus_there_is_none(bus: str) -> None:
    assert SystemProxies(bus, SystemClock())("https://relay.example/") is None
    assert SystemProxies("unix:path=/nowhere", SystemClock())("https://relay.example/") is None
    assert system_proxies({})("https://relay.example/") is None


def _ask_relay(proxies: SystemProxies) -> None:
    with closing(RelayBackend("https://relay.invalid", lambda: "t", SystemClock(), proxy_for=proxies)) as backend:
        backend.me()


def _ask_sign_in(proxies: SystemProxies) -> None:
    with closing(Authorizer("https://relay.invalid", SystemClock(), proxies)) as authorizer:
        authorizer.renew("r")


def _find(proxies: SystemProxies) -> None:
    find_relay("https://relay.invalid", SystemClock(), proxies)


def _ask_stripe(proxies: SystemProxies) -> None:
    StripeAdapter(StripeSettings("sk_test_x", "https://stripe.invalid", attempts=1, proxy_for=proxies)).platform()


WAYS = [_ask_relay, _ask_sign_in, _find, _ask_stripe]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_out_goes_by_it(bus: str, portal: Portal, proxy: Proxy, way: Callable[[SystemProxies], None]) -> None:
    portal.says = [f"http://{proxy.place}"]
    with pytest.raises(KnownError) as caught:
        way(SystemProxies(bus, SystemClock()))
    host = b"stripe.invalid" if way is _ask_stripe else b"relay.invalid"
    assert {line.rpartition(b" ")[0] for line in proxy.asked} == {b"CONNECT " + host + b":443"}
    # A proxy that refuses is told as such.
    assert "proxy_unreachable" in {caught.value.code, caught.value.params.get("between")}


@pytest.mark.parametrize("way", WAYS)
def test_the_environment_counts_more(
    bus: str, portal: Portal, proxy: Proxy, way: Callable[[SystemProxies], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.place}")
    with pytest.raises(KnownError):
        way(SystemProxies(bus, SystemClock()))
    assert proxy.asked
    assert portal.asked == []


@pytest.mark.parametrize("way", WAYS)
def test_a_socks_proxy_is_spoken_to_as_one(
    bus: str, portal: Portal, proxy: Proxy, way: Callable[[SystemProxies], None]
) -> None:
    portal.says = [f"socks://{proxy.place}"]
    with pytest.raises(KnownError):
        way(SystemProxies(bus, SystemClock()))
    assert proxy.asked[0].startswith(b"\x05")


def test_this_computer_itself_is_reached_without_one(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.place}")
    settings = StripeSettings(
        "sk_test_x", "http://127.0.0.1:9", attempts=1, proxy_for=lambda url: f"http://{proxy.place}"
    )
    with pytest.raises(KnownError):
        StripeAdapter(settings).platform()
    backend = RelayBackend(
        "http://127.0.0.1:9", lambda: "t", SystemClock(), proxy_for=lambda url: f"http://{proxy.place}"
    )
    with closing(backend), pytest.raises(KnownError):
        backend.me()
    assert proxy.asked == []


def test_a_netrc_does_not_take_the_keys_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop_app.stripe_api.trust import session_for

    (tmp_path / ".netrc").write_text("machine api.stripe.com login a password b")
    monkeypatch.setenv("HOME", str(tmp_path))
    import requests

    with session_for(None) as session:
        asked = requests.Request("GET", "https://api.stripe.com/v1/account", headers={"Authorization": "Bearer key"})
        assert session.prepare_request(asked).headers["Authorization"] == "Bearer key"
