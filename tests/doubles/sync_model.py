"""A model of the whole module: whatever happens between, each wish is done once or shown as failed, and in order."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from desktop_app import wire
from desktop_app.domain.errors import FieldError, KnownError, StripeUnreachable
from desktop_app.domain.view import IntentKind, IntentState
from desktop_app.storage.cache.cache import Cache, open_cache
from desktop_app.sync.feed import Feed
from desktop_app.sync.lock import FileLock
from desktop_app.sync.outbox import Outbox
from desktop_app.sync.replica import Replica
from desktop_app.sync.views import buyer_view, seller_view
from doubles.clocks import ManualClock
from doubles.world import OFFLINE, World, WorldBackend


class Killed(BaseException):
    """The process is gone."""


class Run:
    """One run of the program on the profile."""

    def __init__(self, folder: Path, clock: ManualClock, world: World) -> None:
        self.cache: Cache = open_cache(folder / "cache.sqlite3", clock)
        self.backend = WorldBackend(world)
        self.replica = Replica(self.cache, clock)
        self.replica.load()
        self.lock = FileLock(folder / "sending.lock")
        self.feed = Feed(self.replica, self.backend, clock, lambda: 0.5)
        self.outbox = Outbox(self.replica, self.backend, clock, self.lock, lambda: 0.5)

    def end(self) -> None:
        self.lock.release()
        self.cache.close()


class Profile(RuleBasedStateMachine):
    """Two runs on one profile (window and command line), a world behind an unkind network."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = ManualClock()
        self.world = World(self.clock)
        self.world.refuse = self._refuse
        self.runs = [Run(self.folder, self.clock, self.world) for _ in range(2)]
        self.number = 0
        self.asked: dict[str, str] = {}
        self.dropped: set[str] = set()
        self.elsewhere = 0

    def _refuse(self, kind: IntentKind, body: bytes) -> KnownError | None:
        return FieldError("field_invalid", "name") if b"refused" in body else None

    @rule(which=st.integers(0, 1), refused=st.booleans())
    def save(self, which: int, refused: bool) -> None:
        self.number += 1
        name = f"{'refused' if refused else 'name'}-{self.number:04d}"
        body = wire.encode(wire.BuyerRequest(name=name))
        intent = self.runs[which].outbox.write_down(IntentKind.SAVE_BUYER, body)
        self.asked[intent.id] = f"save_buyer{body.decode()}"

    @rule(which=st.integers(0, 1))
    def open_seller(self, which: int) -> None:
        self.number += 1
        body = wire.encode(wire.SellerRequest("DE", "individual", f"{self.number:04d}@example.org"))
        intent = self.runs[which].outbox.write_down(IntentKind.OPEN_SELLER, body)
        self.asked[intent.id] = f"open_seller{body.decode()}"

    @rule(which=st.integers(0, 1), seconds=st.floats(0, 100), steps=st.integers(1, 4))
    def send(self, which: int, seconds: float, steps: int) -> None:
        self.clock.advance(seconds)
        for _ in range(steps):
            self.runs[which].outbox.step()

    @rule(which=st.integers(0, 1), steps=st.integers(1, 3))
    def follow(self, which: int, steps: int) -> None:
        for _ in range(steps):
            self.runs[which].feed.step()

    @rule(which=st.integers(0, 1), fault=st.sampled_from(["lost", "answer lost", "unsure", "answer unsure"]))
    def break_network(self, which: int, fault: str) -> None:
        error = StripeUnreachable() if "unsure" in fault else OFFLINE

        def fail(operation: str) -> None:
            raise error

        backend = self.runs[which].backend
        backend.before, backend.after = (backend.before, fail) if "answer" in fault else (fail, backend.after)

    @rule(which=st.integers(0, 1))
    def mend_network(self, which: int) -> None:
        backend = self.runs[which].backend
        backend.before = backend.after = lambda operation: None

    @rule(which=st.integers(0, 1), moment=st.sampled_from(["before", "after"]))
    def killed_while_sending(self, which: int, moment: str) -> None:
        run = self.runs[which]

        def die(operation: str) -> None:
            raise Killed

        setattr(run.backend, moment, die)
        self.clock.advance(400)
        with suppress(Killed):
            run.outbox.step()
        run.end()
        self.runs[which] = Run(self.folder, self.clock, self.world)

    @rule(which=st.integers(0, 1))
    def restart(self, which: int) -> None:
        self.runs[which].end()
        self.runs[which] = Run(self.folder, self.clock, self.world)

    @rule()
    def change_elsewhere(self) -> None:
        self.elsewhere += 1
        self.world.change_buyer(payment_methods=(wire.PaymentMethodShape(f"pm_{self.elsewhere}", "card"),))

    @rule()
    def same_field_changes_elsewhere(self) -> None:
        self.elsewhere += 1
        self.world.change_buyer(name=f"elsewhere-{self.elsewhere}")

    @rule(back=st.integers(1, 5))
    def an_old_page_comes_again(self, back: int) -> None:
        for run in self.runs:
            cursor = run.replica.cursor
            if cursor is not None:
                epoch, _, seen = cursor.partition("-")
                run.replica.cursor = f"{epoch}-{max(0, int(seen) - back)}"

    @rule()
    def relay_restored(self) -> None:
        self.world.restore()

    @rule(seconds=st.floats(-100_000, 100_000))
    def wall_clock_moved(self, seconds: float) -> None:
        self.clock.wall += type(self.clock.wall - self.clock.wall)(seconds=seconds)

    @precondition(lambda self: self._pending(IntentState.FAILED))
    @rule(again=st.booleans())
    def answer_a_failure(self, again: bool) -> None:
        intent = self._pending(IntentState.FAILED)[0]
        outbox = self.runs[0].outbox
        if again:
            outbox.send_again(intent)
        else:
            outbox.drop(intent)
            self.dropped.add(intent)

    def _pending(self, *states: IntentState) -> list[str]:
        self.runs[0].replica.refresh_queue()
        return [one.intent.id for one in self.runs[0].replica.picture.queue if one.intent.state in states]

    @invariant()
    def nothing_happens_twice(self) -> None:
        texts = [text for _, text in self.world.effects]
        assert len(texts) == len(set(texts))

    def teardown(self) -> None:
        try:
            self._settle()
            self._compare()
        finally:
            for run in self.runs:
                run.end()
            shutil.rmtree(self.folder)

    def _settle(self) -> None:
        for run in self.runs:
            run.backend.before = run.backend.after = lambda operation: None
        for _ in range(5 * len(self.asked) + 5):
            for run in self.runs:
                run.feed.step()
                run.feed.step()
                self.clock.advance(4000)
                run.outbox.step()
            if not self._pending(IntentState.WAITING, IntentState.SENDING):
                break
        for run in self.runs:
            for _ in range(6):
                run.feed.step()
            run.replica.refresh_queue()

    def _compare(self) -> None:
        failed = set(self._pending(IntentState.FAILED))
        assert not self._pending(IntentState.WAITING, IntentState.SENDING)
        done = {text for _, text in self.world.effects}
        for intent, text in self.asked.items():
            # Done, shown as failed, or dropped by the person.
            assert text in done or intent in failed or intent in self.dropped, text
        for run in self.runs:
            picture = run.replica.picture
            assert picture.buyer is not None
            assert replace(picture.buyer, cursor="") == replace(self.world.buyer, cursor="")
            assert buyer_view(picture).data == self.world.buyer
            assert seller_view(picture).data == self.world.seller
