"""A person's second click never overtakes their first: an engine on the real relay, with a Stripe sandbox behind it.

What was asked for is held back here as another process of the profile would hold it: by the lock that senders take.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from doubles.place import Place, start_place

from desktop_app import wire
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.kept import Queued
from desktop_app.domain.view import IntentState
from desktop_app.storage.cache.cache import open_cache
from desktop_app.sync.desk import Link
from desktop_app.sync.engine import Engine, Surroundings
from desktop_app.sync.relay_backend import RelayBackend

SECONDS = 120.0
NEW = wire.BuyerRequest(name="Noor Karim", email="noor@karim.example", phone="+34600111222")


class HeldElsewhere:
    """The senders' lock, which another process gives back: when told to, or after it was asked for often enough."""

    def __init__(self, often: int | None = None) -> None:
        self._often = often
        self._asked = 0
        self._given_back = threading.Event()

    def acquire(self) -> bool:
        self._asked += 1
        return self._given_back.is_set() or (self._often is not None and self._asked > self._often)

    def release(self) -> None:
        """Nothing to give back: no other process is really there."""

    def give_back(self) -> None:
        self._given_back.set()


class Recorded(RelayBackend):
    """The relay, and in which order it answered."""

    def __init__(self, place: Place, who: str) -> None:
        super().__init__(place.addresses.relay, lambda: place.addresses.tokens[who], SystemClock())
        self.answered: list[str] = []

    def send(self, *arguments: Any) -> Any:
        answer = super().send(*arguments)
        self.answered.append("sent")
        return answer

    def payment_setup(self, return_port: int | None, language: str | None = None) -> wire.PaymentSetup:
        setup = super().payment_setup(return_port, language)
        self.answered.append("setup")
        return setup


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    services, running = start_place("v2")
    yield running
    services.stop()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    engines: list[Engine] = []

    def engine(backend: RelayBackend, lock: HeldElsewhere) -> Engine:
        clock = SystemClock()
        cache = open_cache(tmp_path / "cache.sqlite3", clock)
        engines.append(Engine(backend, cache, clock, Surroundings(lock)))
        engines[-1].start()
        assert engines[-1].wait_for(
            lambda picture: picture.connection.link is Link.ONLINE and picture.buyer is not None, SECONDS
        )
        return engines[-1]

    yield engine
    for one in engines:
        one.stop()


def refused(engine: Engine) -> list[str | None]:
    """Wait until nothing waits to be sent any more; returns why what is left failed."""
    under_way = {IntentState.WAITING, IntentState.SENDING}
    assert engine.wait_for(lambda picture: not any(one.intent.state in under_way for one in picture.queue), SECONDS)
    return [one.error_code for one in engine.buyer().pending]


def test_a_card_is_added_to_the_buyer_that_was_saved_a_moment_before(place: Place, make: Any) -> None:
    backend = Recorded(place, "buyer")
    engine = make(backend, HeldElsewhere(often=10))
    assert engine.buyer().data.version == 0
    engine.save_buyer(NEW)
    setup = engine.payment_setup().result(SECONDS)
    assert setup.url
    assert refused(engine) == []
    assert backend.answered == ["sent", "setup"]
    assert engine.buyer().data.name == NEW.name


def test_a_card_page_of_another_device_is_no_change_of_what_was_typed(place: Place, make: Any) -> None:
    lock = HeldElsewhere()
    engine = make(RelayBackend(place.addresses.relay, lambda: place.addresses.tokens["seller"], SystemClock()), lock)
    assert engine.buyer().data.version == 0
    engine.save_buyer(NEW).result(SECONDS)
    other = {"Authorization": f"Bearer {place.addresses.tokens['seller']}"}
    page = requests.post(f"{place.addresses.relay}/buyer/payment-setup", json={}, headers=other, timeout=SECONDS)
    page.raise_for_status()
    made = requests.get(f"{place.addresses.relay}/buyer", headers=other, timeout=SECONDS).json()
    assert made["version"] > 0
    assert made["name"] not in {None, NEW.name}
    lock.give_back()
    assert refused(engine) == []
    assert (engine.buyer().data.name, engine.buyer().data.customer_id) == (NEW.name, made["customer_id"])


def test_a_link_waits_for_an_opening_that_is_not_even_written_down(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, overtaken, lock = SystemClock(), threading.Event(), HeldElsewhere()
    lock.give_back()
    cache = open_cache(tmp_path / "cache.sqlite3", clock)
    backend = RelayBackend(place.addresses.relay, lambda: place.addresses.tokens["seller"], clock)
    write, mint = cache.add, backend.onboarding_link

    def slowly(queued: Queued) -> Queued:
        # As slow as a disk under load, or until somebody didn't wait for it.
        overtaken.wait(1)
        return write(queued)

    def minted(request: wire.SellerRequest) -> wire.OnboardingLink:
        overtaken.set()
        return mint(request)

    monkeypatch.setattr(cache, "add", slowly)
    monkeypatch.setattr(backend, "onboarding_link", minted)
    engine = Engine(backend, cache, clock, Surroundings(lock))
    engine.start()
    try:
        assert engine.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
        engine.open_seller(wire.SellerRequest("DE", "individual"))
        assert engine.onboarding_link(wire.SellerRequest()).result(SECONDS).url
        assert engine.wait_for(
            lambda picture: picture.seller is not None and picture.seller.account_id is not None, SECONDS
        )
        assert engine.seller().pending == ()
    finally:
        engine.stop()
