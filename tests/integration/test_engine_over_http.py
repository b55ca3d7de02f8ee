"""The engine with its threads, over real HTTP on loopback."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import requests
from doubles import engine_child
from doubles.relay_http import TOKEN, RelayDouble
from doubles.world import World

from desktop_app import wire
from desktop_app.app.demo_services import free_port
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import KnownError
from desktop_app.domain.view import Freshness
from desktop_app.storage.cache.cache import open_cache
from desktop_app.sync.desk import AccountQuery, Link, Notice, Topic
from desktop_app.sync.engine import Engine, Surroundings
from desktop_app.sync.lock import FileLock
from desktop_app.sync.relay_backend import RelayBackend

SECONDS = 120.0


@pytest.fixture
def double() -> Iterator[RelayDouble]:
    made = RelayDouble(World(SystemClock()), free_port())
    yield made
    made.stop()


@pytest.fixture
def make(double: RelayDouble, tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    engines: list[Engine] = []

    def engine(token: str = TOKEN, url: str = "", folder: str = "profile") -> Engine:
        clock = SystemClock()
        backend = RelayBackend(url or double.url, lambda: token, clock)
        lock = FileLock(tmp_path / folder / "sending.lock")
        cache = open_cache(tmp_path / folder / "cache.sqlite3", clock)
        engines.append(Engine(backend, cache, clock, Surroundings(lock)))
        engines[-1].start()
        return engines[-1]

    yield engine
    for one in engines:
        one.stop()


def until(engine: Engine, condition: Callable[[], bool]) -> None:
    assert engine.wait_for(lambda picture: condition(), SECONDS), engine.connection()


def test_a_change_at_the_relay_is_on_the_screen_without_a_click(make: Any, double: RelayDouble) -> None:
    engine = make()
    until(engine, lambda: engine.connection().link is Link.ONLINE)
    heard = threading.Event()
    end = engine.subscribe(lambda notice: heard.set() if notice == Notice(Topic.SELLER) else None)
    double.world.change_seller(account_id="acct_1", status="complete", verified=True)
    until(engine, lambda: engine.seller().data is not None and engine.seller().data.verified)
    assert heard.wait(SECONDS)
    assert engine.seller().freshness is Freshness.FRESH
    end()


def test_a_save_is_written_sent_and_confirmed(make: Any, double: RelayDouble) -> None:
    engine = make()
    intent = engine.save_buyer(wire.BuyerRequest(name="Ana")).result(SECONDS)
    until(engine, lambda: not engine.buyer().pending)
    assert double.world.buyer.name == "Ana"
    assert [key for key, _ in double.world.effects] == [intent.id]
    assert engine.buyer().data.customer_id == "cus_1"


def test_what_was_saved_offline_is_sent_when_the_relay_is_there(make: Any, double: RelayDouble, tmp_path: Path) -> None:
    port = double.port
    double.stop()
    engine = make()
    engine.save_buyer(wire.BuyerRequest(name="Ana")).result(SECONDS)
    until(engine, lambda: engine.connection().link is Link.OFFLINE)
    assert engine.connection().waiting == 1
    assert engine.buyer().data.name == "Ana"
    again = RelayDouble(double.world, port)
    try:
        engine.came_back()
        until(engine, lambda: not engine.buyer().pending)
        assert len(double.world.effects) == 1
    finally:
        engine.stop()
        again.stop()


def test_the_last_known_state_is_there_before_any_network(make: Any, double: RelayDouble) -> None:
    double.world.change_buyer(name="Ana")
    first = make()
    until(first, lambda: first.buyer().data is not None)
    first.stop()
    second = make(url="http://127.0.0.1:9")
    until(second, lambda: second.buyer().data is not None)
    until(second, lambda: second.connection().link is Link.OFFLINE)
    assert second.buyer().data.name == "Ana"
    assert second.buyer().fetched_at is not None
    assert second.me().name == "Ana"


def test_a_wrong_token_is_said(make: Any) -> None:
    engine = make(token="another")
    until(engine, lambda: engine.connection().link is Link.REFUSED)
    assert engine.connection().error_code == "token_invalid"
    with pytest.raises(KnownError) as caught:
        engine.check_seller().result(SECONDS)
    assert caught.value.code == "token_invalid"


def test_stopping_does_not_wait_for_a_poll(make: Any, double: RelayDouble) -> None:
    engine = make()
    until_requested(double, "wait=45")
    began = time.monotonic()
    engine.stop(120)
    assert time.monotonic() - began < 40  # the poll alone would take 45


def test_a_link_waits_for_the_account_that_was_asked_for_before(make: Any, double: RelayDouble) -> None:
    engine = make()
    engine.open_seller(wire.SellerRequest("DE", "individual")).result(SECONDS)
    link = engine.onboarding_link(wire.SellerRequest()).result(SECONDS)
    assert link.url.startswith("https://connect.stripe.com/")
    assert link.url not in repr(link)
    assert double.world.effects[0][1].startswith("open_seller")


def test_the_browsers_return_makes_it_look_again(make: Any, double: RelayDouble) -> None:
    engine = make()
    until(engine, lambda: engine.connection().link is Link.ONLINE)
    setup = engine.payment_setup().result(SECONDS)
    port = int(setup.id.removeprefix("cs_"))
    page = requests.get(f"http://127.0.0.1:{port}/returned", timeout=SECONDS)
    assert "close this tab" in page.text
    until_requested(double, f"/buyer/payment-setup/{setup.id}")


def until_requested(double: RelayDouble, part: str) -> None:
    limit = time.monotonic() + SECONDS
    with double.world.changed:
        while not any(part in path for _, path, _ in double.requests):
            assert time.monotonic() < limit
            double.world.changed.wait(0.02)


def test_after_the_relay_restarts_the_feed_goes_on(make: Any, double: RelayDouble) -> None:
    engine = make()
    until(engine, lambda: engine.connection().link is Link.ONLINE)
    port = double.port
    double.stop()
    again = RelayDouble(double.world, port)
    try:
        double.world.change_buyer(name="Ana")
        until(engine, lambda: engine.buyer().data is not None and engine.buyer().data.name == "Ana")
    finally:
        engine.stop()
        again.stop()


def test_a_page_of_html_is_a_captive_portal(make: Any, double: RelayDouble) -> None:
    def portal(handler: BaseHTTPRequestHandler) -> bool:
        handler.answer(200, b"<html>Welcome to the hotel</html>", "text/html")  # type: ignore[attr-defined]
        return True

    double.misbehave = portal
    engine = make()
    until(engine, lambda: engine.connection().link is Link.OFFLINE)
    assert engine.connection().error_code == "captive_portal"


def test_commands_after_the_end_fail_in_words(make: Any) -> None:
    engine = make()
    until(engine, lambda: engine.connection().link is Link.ONLINE)
    engine.stop()
    with pytest.raises(KnownError):
        engine.check_seller().result(SECONDS)


def test_window_and_command_line_on_one_profile(make: Any, double: RelayDouble) -> None:
    window, other = make(), make()
    for number in range(5):
        window.save_buyer(wire.BuyerRequest(name=f"w{number}")).result(SECONDS)
        other.save_buyer(wire.BuyerRequest(name=f"o{number}")).result(SECONDS)
    until(window, lambda: not window.buyer().pending)
    until(other, lambda: not other.buyer().pending)
    names = [text for _, text in double.world.effects]
    assert len(names) == 10
    assert names == sorted(names, key=lambda text: text[-3])


def test_two_programs_on_one_profile_meet_no_conflict_of_their_own(double: RelayDouble, tmp_path: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, engine_child.__file__, double.url, TOKEN, str(tmp_path), "-", "1", *asks],
            env={"PATH": "", "PYTHONPATH": str(Path(engine_child.__file__).parents[1])},
        )
        for asks in ([f"save:{program}{number}" for number in range(5)] for program in "wo")
    ]
    assert [one.wait(SECONDS) for one in programs] == [0, 0]
    done = [text for _, text in double.world.effects]
    assert sorted(done) == sorted(
        f'save_buyer{{"name":"{program}{number}"}}' for program in "wo" for number in range(5)
    )
    assert open_cache(tmp_path / "cache.sqlite3", SystemClock()).peek().queue == ()  # none is left as refused


def test_support_without_the_relay_finds_what_was_last_known(make: Any, double: RelayDouble) -> None:
    double.world.me = wire.Me("s1", "support")
    double.world.seller = wire.Seller("acct_1", status="restricted", version=1)
    connected = make()
    until(connected, lambda: connected.connection().link is Link.ONLINE)
    connected.stop()
    support = make(url="http://127.0.0.1:9")
    until(support, lambda: support.connection().link is Link.OFFLINE)
    (row,) = support.accounts(AccountQuery(q="acct_1")).result(SECONDS).items
    assert row.seller.status == "restricted"
    assert support.account_counts(AccountQuery()).result(SECONDS)["all"] == 1
    assert support.account(row.id).result(SECONDS).id == row.id
    with pytest.raises(KnownError):
        support.account("nobody").result(SECONDS)
    with pytest.raises(KnownError):
        support.accounts(AccountQuery(page="2")).result(SECONDS)
