"""The demo's services as the window uses them."""

from __future__ import annotations

import os
import signal
import threading

import pytest
import requests

from desktop_app.app.demo_services import DemoServices


def test_a_relay_that_was_ended_is_started_again_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SELLERDESK_")]:
        monkeypatch.delenv(name)
    lost = threading.Event()
    with DemoServices(on_lost=lost.set) as services:
        addresses = services.start()

        def asks(method: str, path: str, **body: str) -> requests.Response:
            headers = {"Authorization": f"Bearer {addresses.tokens['seller']}"}
            return requests.request(method, addresses.relay + path, headers=headers, json=body or None, timeout=120)

        assert asks("PUT", "/buyer", name="Ana Ruiz", email="ana@ruizceramica.example").status_code == 201
        services.mend()  # nothing has ended: nothing is started
        (relay,) = [child for child in services._children if child.name == "relay"]
        os.kill(relay._process.pid, signal.SIGKILL)
        relay._process.wait()
        assert services.ended() == "relay"
        services.mend()
        assert services.ended() is None
        assert asks("GET", "/buyer").json()["name"] == "Ana Ruiz"
        assert not lost.is_set()  # the relay has all it needs in its books

        # What the sandbox remembered goes with it: whoever runs the demo hears of it.
        (sandbox,) = [child for child in services._children if child.name == "sandbox"]
        os.kill(sandbox._process.pid, signal.SIGKILL)
        assert lost.wait(120)
        lost.clear()
    assert not lost.is_set()  # an end that was asked for is no loss
