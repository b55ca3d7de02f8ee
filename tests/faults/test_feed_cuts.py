"""The change feed under writing load, with cuts of every kind: no gap and no repeat (property R11)."""

from __future__ import annotations

import random
import threading
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from desktop_app.app.relay_wiring import Books
from desktop_app.domain.clock import SystemClock
from desktop_app.onboarding.access import people
from desktop_app.sandbox import SandboxConfig, start
from desktop_app.storage.ledger.ledger import open_ledger
from tests.relay_processes import KEY, RelayProcess, database_at, environment
from tests.waiting import until

PERSONS = 6
POLLERS = 4


class Poller(threading.Thread):
    """Follows the feed through whatever happens to its connection, as a desktop does."""

    def __init__(self, relays: list[RelayProcess], token: str, cursor: str, seed: int) -> None:
        super().__init__(name=f"poller-{seed}")
        self._relays = relays
        self._headers = {"Authorization": f"Bearer {token}"}
        self._chance = random.Random(seed)
        self.cursor = cursor
        self.seen: list[tuple[int, str]] = []
        self.cuts = 0
        self.done = threading.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self._follow()
        except BaseException as error:  # noqa: BLE001 - told to the test
            self.failure = error

    def _follow(self) -> None:
        while not self.done.is_set():
            # A network that breaks at any moment: sometimes the answer is lost on its way.
            patience = self._chance.choice((0.02, 0.1, 0.3, 20.0))
            with httpx.Client(trust_env=False, verify=False, timeout=patience) as http:
                try:
                    for _ in range(self._chance.randint(1, 8)):
                        url = self._chance.choice(self._relays).url
                        answer = http.get(
                            f"{url}/changes", params={"after": self.cursor, "wait": "1"}, headers=self._headers
                        )
                        if answer.status_code in {429, 500, 503}:
                            continue
                        assert answer.status_code == 200, answer.text
                        page = answer.json()
                        self.seen += [(one["seq"], one["id"]) for one in page["changes"]]
                        self.cursor = page["cursor"]
                        if self.done.is_set():
                            return
                except httpx.ConnectError:
                    self.done.wait(0.05)  # a relay that is being started again refuses at once
                except httpx.HTTPError:
                    self.cuts += 1


def writing(relays: list[RelayProcess], person: str, token: str, stop: threading.Event, written: list[int]) -> None:
    """Save a name again and again, at whichever relay answers."""
    chance = random.Random(person)
    number = 0
    with httpx.Client(trust_env=False, verify=False, timeout=120) as http:
        while not stop.is_set():
            number += 1
            try:
                answer = http.put(
                    f"{chance.choice(relays).url}/buyer",
                    json={"name": f"{person} {number}"},
                    headers={"Authorization": f"Bearer {token}"},
                )
            except httpx.HTTPError:
                continue
            if answer.status_code < 300:
                written.append(number)


@pytest.mark.parametrize(
    ("kind", "processes", "cuts"),
    [
        ("sqlite", 1, 25),
        ("postgresql", 2, 25),
        pytest.param("sqlite", 1, 1000, marks=pytest.mark.faults),
        pytest.param("postgresql", 3, 1000, marks=pytest.mark.faults),
    ],
    ids=["sqlite-short", "postgresql-short", "sqlite-long", "postgresql-long"],
)
def test_every_change_arrives_exactly_once_and_in_order(tmp_path: Path, kind: str, processes: int, cuts: int) -> None:
    with ExitStack() as stack:
        sandbox = stack.enter_context(start(SandboxConfig(keys=(KEY,))))
        database = stack.enter_context(database_at(kind, tmp_path))
        books = Books(open_ledger(database, SystemClock()), SystemClock())
        stack.callback(books.ledger.close)
        tokens = {}
        for number in range(PERSONS):
            people.add_user(books, user_id=f"u_{number}", name=None, email=None)
            tokens[f"u_{number}"] = people.issue_token(books, f"u_{number}", "user")
        people.add_user(books, user_id="u_staff", name=None, email=None)
        staff = people.issue_token(books, "u_staff", "support")
        variables = environment(database, tmp_path, sandbox.url, SELLERDESK_READS_PER_SECOND="1000")
        relays = [RelayProcess(variables) for _ in range(processes)]
        stack.callback(lambda: [one.stop() for one in relays if one.alive])
        with books.ledger.reading() as work:
            begin = work.changes.state().last
            cursor = work.changes.cursor(begin)

        pollers = [Poller(relays, staff, cursor, number) for number in range(POLLERS)]
        stop, written = threading.Event(), list[int]()
        writers = [
            threading.Thread(target=writing, args=(relays, person, token, stop, written))
            for person, token in tokens.items()
        ]
        for thread in (*pollers, *writers):
            thread.start()
        try:
            restarts = 0
            chance = random.Random(cuts)
            while restarts < 2 or sum(one.cuts for one in pollers) < cuts:
                began = sum(one.cuts for one in pollers)
                until(lambda began=began: sum(one.cuts for one in pollers) >= began + 12, 300)
                place = chance.randrange(processes)
                if chance.random() < 0.5:
                    relays[place].kill()
                else:
                    assert relays[place].stop() == 0
                relays[place] = RelayProcess(variables)
                restarts += 1
        finally:
            stop.set()
            for writer in writers:
                writer.join(120)
        try:
            until(lambda: settled(books, pollers), 120)
        finally:
            for poller in pollers:
                poller.done.set()
                poller.join(120)
        assert [one.failure for one in pollers] == [None] * POLLERS
        expected = published(books, begin)
        assert restarts >= 2
        assert written
        assert len(expected) > len(written) / 2
        for poller in pollers:
            numbers = [seq for seq, _ in poller.seen]
            assert numbers == sorted(set(numbers))
            assert Counter(poller.seen) == Counter(expected)
        print(f"{kind}: {sum(one.cuts for one in pollers)} cuts, {restarts} restarts, {len(expected)} changes")


def published(books: Books, begin: int) -> list[tuple[int, str]]:
    with books.ledger.reading() as work:
        found = work.changes.after("staff", begin, work.changes.state().last, 1_000_000)
    return [(one.seq, one.id) for one in found]


def settled(books: Books, pollers: list[Poller]) -> bool:
    """Whether nothing is left to do, and every poller has seen the last change."""
    with books.ledger.reading() as work:
        state, waiting = work.changes.state(), work.queue.backlog().waiting
        last = work.changes.cursor(state.last)
    return waiting == 0 and all(one.cursor == last or one.failure is not None for one in pollers)
