"""What the engine does by itself: wakes after a sleep, looks again when the person is back, loads nothing too early."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from doubles.clocks import ManualClock
from doubles.world import World, WorldBackend

from desktop_app import wire
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.storage.cache import files as cache_files
from desktop_app.storage.cache.cache import open_cache
from desktop_app.sync.desk import Link
from desktop_app.sync.engine import Engine, Surroundings
from desktop_app.sync.lock import FileLock
from desktop_app.sync.loop import Loop
from desktop_app.sync.visiting import SETUP_LIVES

SECONDS = 120.0
ASKED = wire.RequirementShape("r1", "requirement.photo_id", "person", "to_do")


class Waiting(WorldBackend):
    """A backend whose polls wait as a relay's do, until nudged, closed or changed."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.nudged = 0
        self.polled = False
        """Whether a poll was asked to wait: the first does once all that comes with being online was begun."""

    def changes(self, after: str | None, wait: float) -> wire.ChangePage:
        self.calls.append("changes")
        seen = self.nudged
        with self.world.changed:
            last = len(self.world.changes)
            self.polled = self.polled or wait > 0
            self.world.changed.notify_all()
            if wait and after is not None and int(after.partition("-")[2]) >= last:
                self.world.changed.wait_for(
                    lambda: self.closed or self.nudged > seen or len(self.world.changes) > last, SECONDS
                )
        if self.closed:
            raise KnownError("offline", Remedy.RETRY)
        return self.world.page(after)

    def nudge(self) -> None:
        with self.world.changed:
            self.nudged += 1
            self.world.changed.notify_all()

    def close(self) -> None:
        with self.world.changed:
            self.closed = True
            self.world.changed.notify_all()

    def payment_setup(self, return_port: int | None, language: str | None = None) -> wire.PaymentSetup:
        return wire.PaymentSetup("cs_1", "open", f"https://checkout.stripe.com/{return_port}")

    def payment_setup_state(self, setup_id: str) -> wire.PaymentSetup:
        self.calls.append(f"state {setup_id}")
        return wire.PaymentSetup(setup_id, "saved")

    def until(self, condition: object) -> bool:
        with self.world.changed:
            return self.world.changed.wait_for(condition, SECONDS)  # type: ignore[arg-type]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def backend(clock: ManualClock) -> Waiting:
    return Waiting(World(clock))


@pytest.fixture
def engine(backend: Waiting, clock: ManualClock, tmp_path: Path) -> Iterator[Engine]:
    around = Surroundings(FileLock(tmp_path / "sending.lock"), listens=False)
    made = Engine(backend, open_cache(tmp_path / "cache.sqlite3", clock), clock, around)
    made.start()
    assert made.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
    assert backend.until(lambda: backend.polled)
    yield made
    made.stop()


def test_after_a_sleep_the_old_connection_is_given_up(engine: Engine, backend: Waiting, clock: ManualClock) -> None:
    del engine
    clock.wall += timedelta(hours=8)  # the monotonic clock stood still meanwhile
    assert backend.until(lambda: backend.nudged == 1)


def test_coming_back_looks_at_stripe_only_after_a_page_was_opened(engine: Engine, backend: Waiting) -> None:
    backend.world.change_seller(account_id="acct_1", status="in_progress")
    assert engine.wait_for(lambda picture: picture.seller is not None and picture.seller.version == 1, SECONDS)
    engine.came_back()
    engine.save_buyer(wire.BuyerRequest(name="Ana")).result(SECONDS)
    assert engine.wait_for(lambda picture: not picture.queue, SECONDS)
    assert "check" not in backend.calls
    engine.browser_opened()
    engine.came_back()
    engine.came_back()
    assert _settled(engine, backend, "check") == 1


@pytest.mark.parametrize(("asked", "looks"), [((ASKED,), 1), ((), 0)], ids=["something is asked", "nothing is"])
def test_who_sells_already_is_looked_at_where_stripe_still_asks_for_something(
    engine: Engine, backend: Waiting, asked: tuple[wire.RequirementShape, ...], looks: int
) -> None:
    backend.world.change_seller(account_id="acct_1", status="restricted_soon", verified=True, requirements=asked)
    assert engine.wait_for(lambda picture: picture.seller is not None and picture.seller.version == 1, SECONDS)
    engine.browser_opened()
    engine.came_back()
    assert _settled(engine, backend, "check") == looks


def test_a_setup_is_looked_at_until_it_has_an_outcome(engine: Engine, backend: Waiting, clock: ManualClock) -> None:
    engine.payment_setup().result(SECONDS)
    engine.browser_opened()
    engine.came_back()
    assert _settled(engine, backend, "state cs_1") == 1
    clock.advance(60)
    engine.came_back()
    assert _settled(engine, backend, "state cs_1") == 1


def test_a_setup_that_ends_while_a_page_is_noted_stays_ended(engine: Engine) -> None:
    engine.payment_setup().result(SECONDS)
    replica = engine._replica
    ending = threading.Thread(target=lambda: replica.end_setup("cs_1"))

    def asked() -> str | None:
        found = engine.open_setup()
        ending.start()
        ending.join(0.3)  # where nothing held it back it would have ended by now
        return found

    replica.note_opened(asked)
    ending.join(SECONDS)
    assert engine.open_setup() is None


def test_a_setup_that_outlived_the_program_is_looked_at_when_it_starts_again(
    engine: Engine, backend: Waiting, clock: ManualClock, tmp_path: Path
) -> None:
    engine.payment_setup().result(SECONDS)
    engine.stop()
    assert not backend.calls.count("state cs_1")
    again = Waiting(backend.world)
    around = Surroundings(FileLock(tmp_path / "sending.lock"), listens=False)
    made = Engine(again, open_cache(tmp_path / "cache.sqlite3", clock), clock, around)
    made.start()
    try:
        assert made.wait_for(lambda picture: picture.visit is not None and picture.visit.setup_id is None, SECONDS)
        assert again.calls.count("state cs_1") == 1
        assert made.open_setup() is None
    finally:
        made.stop()


def test_a_browser_that_outlived_the_program_finds_its_way_back(
    backend: Waiting, clock: ManualClock, tmp_path: Path
) -> None:
    def run() -> Engine:
        around = Surroundings(FileLock(tmp_path / "sending.lock"))
        made = Engine(Waiting(backend.world), open_cache(tmp_path / "cache.sqlite3", clock), clock, around)
        made.start()
        assert made.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
        return made

    first = run()
    port = int((first.payment_setup().result(SECONDS).url or "").rpartition("/")[2])
    first.browser_opened()
    first.stop()
    with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system likes
        socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
    second = run()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as browser:
            browser.sendall(b"GET /returned HTTP/1.1\r\n\r\n")
            assert browser.recv(15) == b"HTTP/1.1 200 OK"
    finally:
        second.stop()


def test_a_browser_that_comes_back_is_heard_however_lately_it_looked(
    backend: Waiting, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend.world.change_seller(account_id="acct_1", status="in_progress")
    told = threading.Event()
    around = Surroundings(FileLock(tmp_path / "sending.lock"))
    made = Engine(backend, open_cache(tmp_path / "cache.sqlite3", clock), clock, around)
    monkeypatch.setattr(made._replica, "tell_returned", told.set)
    made.start()
    try:
        assert made.wait_for(lambda picture: picture.seller is not None, SECONDS)
        port = int((made.payment_setup().result(SECONDS).url or "").rpartition("/")[2])
        made.browser_opened()
        made.came_back()  # the window was seen for a moment, between two of Stripe's pages
        looked = _settled(made, backend, "check")
        with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as browser:
            browser.sendall(b"GET /returned HTTP/1.1\r\n\r\n")
            assert browser.recv(15) == b"HTTP/1.1 200 OK"
        assert told.wait(SECONDS)
        assert _settled(made, backend, "check") == looked + 1
    finally:
        made.stop()


def test_a_page_that_was_open_too_long_ago_is_let_go(engine: Engine, clock: ManualClock) -> None:
    engine.payment_setup().result(SECONDS)
    assert engine.open_setup() == "cs_1"
    clock.advance(SETUP_LIVES + 1)
    assert engine.open_setup() is None


def _settled(engine: Engine, backend: Waiting, call: str) -> int:
    """Count a call after everything that was submitted before has ended."""
    while left := [future for future in engine._hands.under_way() if not future.done()]:
        left[0].exception(SECONDS)
    return backend.calls.count(call)


def test_stopping_before_starting_and_twice_is_fine(backend: Waiting, clock: ManualClock, tmp_path: Path) -> None:
    around = Surroundings(FileLock(tmp_path / "sending.lock"), listens=False)
    engine = Engine(backend, open_cache(tmp_path / "cache.sqlite3", clock), clock, around)
    engine.stop()
    engine.start()
    engine.stop()


class HeldElsewhere:
    """The senders' lock while another process has it."""

    def acquire(self) -> bool:
        return False

    def release(self) -> None:
        """Never held."""


def test_who_waits_for_an_earlier_wish_does_not_outstay_the_end(
    backend: Waiting, clock: ManualClock, tmp_path: Path
) -> None:
    around = Surroundings(HeldElsewhere(), listens=False)
    engine = Engine(backend, open_cache(tmp_path / "cache.sqlite3", clock), clock, around)
    engine.start()
    assert engine.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
    engine.save_buyer(wire.BuyerRequest(name="Ana"))
    setup = engine.payment_setup()
    # Less than the wish would be waited for.
    engine.stop(25)
    assert isinstance(setup.exception(0), KnownError)


def test_a_cache_that_is_newer_is_said(backend: Waiting, clock: ManualClock, tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(tmp_path / "cache.sqlite3")) as database:
        database.execute("PRAGMA user_version = 99")
    around = Surroundings(FileLock(tmp_path / "sending.lock"), listens=False)
    engine = Engine(backend, open_cache(tmp_path / "cache.sqlite3", clock), clock, around)
    engine.start()
    assert engine.wait_for(lambda picture: picture.connection.error_code == "cache_newer", SECONDS)
    with pytest.raises(KnownError, match="cache_newer"):
        engine.save_buyer(wire.BuyerRequest(name="Ana")).result(SECONDS)
    engine.stop()


def test_a_disk_that_refused_at_the_start_is_tried_again(
    backend: Waiting, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        raise OSError("No space left on device")

    around = Surroundings(FileLock(tmp_path / "sending.lock"), listens=False)
    engine = Engine(backend, open_cache(tmp_path / "cache.sqlite3", clock), clock, around)
    with monkeypatch.context() as patch:
        patch.setattr(cache_files, "make_private", full)
        engine.start()
        assert engine.wait_for(lambda picture: picture.connection.error_code == "disk_full", SECONDS)
        with pytest.raises(KnownError, match="disk_full"):
            engine.save_buyer(wire.BuyerRequest(name="Ana")).result(SECONDS)
    engine.came_back()
    assert engine.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
    engine.save_buyer(wire.BuyerRequest(name="Ana")).result(SECONDS)
    assert engine.wait_for(lambda picture: not picture.queue, SECONDS)
    engine.stop()


@pytest.mark.logs("A step of x failed")
def test_a_mistake_in_a_step_does_not_end_its_thread() -> None:
    calls: list[int] = []
    twice = threading.Event()

    def step() -> float:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("a mistake")
        twice.set()
        return 60.0

    loop = Loop("x", step)
    loop.start()
    while not twice.wait(0.01):
        loop.ring()
    loop.stop()
    loop.join(SECONDS)


def test_nothing_slow_is_loaded_before_it_is_needed() -> None:
    slow = ["requests", "urllib3", "sqlalchemy", "alembic", "keyring", "PySide6", "ssl"]
    code = (
        "import sys, desktop_app.sync.engine, desktop_app.sync.relay_backend;"
        "import desktop_app.storage.cache.cache, desktop_app.vault;"
        f"print([name for name in {slow!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
