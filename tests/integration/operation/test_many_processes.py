"""Relays on one PostgreSQL: one killed under load loses nothing, nginx in front of two hides a restart."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest

from desktop_app.app.demo_services import free_port
from desktop_app.app.relay_wiring import open_books
from desktop_app.onboarding.access import people
from desktop_app.sandbox.accounts.seeds import seed_id
from desktop_app.sandbox.config import SandboxConfig
from desktop_app.sandbox.server import start as start_sandbox
from tests.doubles.postgres import drop_database, migrated_database
from tests.integration.operation.conftest import wait_until
from tests.integration.operation.processes import SECRET, Poller, Process, delivery, nginx, relay_process

KEY = "sk_test_processes"
ACCOUNTS = 60


@pytest.fixture
def database(postgres: Path) -> Iterator[str]:
    name = f"p{uuid.uuid4().hex}"
    yield migrated_database(postgres, name)
    drop_database(postgres, name)


@pytest.fixture
def token(database: str) -> str:
    with open_books(database) as books:
        people.add_user(books, user_id="jonas", name="Jonas", email=None)
        return people.issue_token(books, "jonas", "support")


@pytest.fixture
def launch(database: str, token: str, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Start relays on the one database, beside a Stripe with accounts in it."""
    with contextlib.ExitStack() as stack:
        sandbox = stack.enter_context(start_sandbox(SandboxConfig(keys=(KEY,), seed_accounts=ACCOUNTS)))
        environ = {
            "SELLERDESK_STRIPE_KEY": KEY,
            "SELLERDESK_STRIPE_API_BASE": sandbox.url,
            "SELLERDESK_WEBHOOK_SECRETS": SECRET,
            "SELLERDESK_DATABASE_URL": database,
            "SELLERDESK_PUBLIC_URL": "http://127.0.0.1:8787",
            "SELLERDESK_READS_PER_SECOND": "1000",
            "SELLERDESK_HOME": str(tmp_path / "home"),
        }
        numbers = itertools.count()

        def launch_one(port: int = 0) -> Process:
            log = tmp_path / f"relay-{next(numbers)}.log"
            return stack.enter_context(relay_process(environ, log, port))

        yield launch_one


def account(number: int) -> str:
    return seed_id(number % ACCOUNTS, KEY)


def rows(database: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute(query.encode()).fetchall()


class Senders:
    """Sends deliveries to several addresses from a few threads, and remembers which were acknowledged."""

    def __init__(self, urls: list[str], threads: int = 6) -> None:
        self._urls = urls
        self._end = threading.Event()
        self._numbers = itertools.count()
        self.acknowledged: set[str] = set()
        self.answers: Counter[object] = Counter()
        self._threads = [threading.Thread(target=self._run, args=(one,)) for one in range(threads)]
        for thread in self._threads:
            thread.start()

    def _run(self, own: int) -> None:
        with httpx.Client(timeout=30, trust_env=False) as client:
            while not self._end.is_set():
                number = next(self._numbers)
                event_id = f"evt_{number}"
                body, headers = delivery(account(number), event_id)
                url = self._urls[(own + number) % len(self._urls)]
                try:
                    status: object = client.post(f"{url}/webhooks/stripe", content=body, headers=headers).status_code
                except httpx.HTTPError as error:
                    status = type(error).__name__
                self.answers[status] += 1
                if status == 200:
                    self.acknowledged.add(event_id)

    def stop(self) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()


def test_one_of_three_is_killed_under_load_and_nothing_is_lost(
    launch: Callable[..., Process], database: str, token: str
) -> None:
    with ThreadPoolExecutor(3) as pool:
        relays = list(pool.map(lambda _: launch(), range(3)))
    urls = [one.url for one in relays]
    # One poller begins at each relay; the one of the killed relay goes on at another with the cursor it has.
    pollers = [Poller([*urls[place:], *urls[:place]], token) for place in range(3)]
    begin = int(str(rows(database, "SELECT last FROM feed")[0][0]))
    senders = Senders(urls)
    try:
        wait_until(lambda: len(senders.acknowledged) >= 150, 120)
        relays[1].kill()
        at_kill = len(senders.acknowledged)
        wait_until(lambda: len(senders.acknowledged) >= at_kill + 150, 120)
    finally:
        senders.stop()
    stored = {str(row[0]) for row in rows(database, "SELECT event_id FROM deliveries")}
    assert senders.acknowledged - stored == set()

    def worked_off() -> bool:
        return rows(database, "SELECT 1 FROM queue WHERE state = 'due' LIMIT 1") == []

    wait_until(worked_off, 120)
    read = {str(row[0]) for row in rows(database, "SELECT id FROM accounts WHERE as_of IS NOT NULL")}
    assert read == {account(number) for number in range(ACCOUNTS)}
    wanted = [
        int(str(row[0]))
        for row in rows(database, f"SELECT seq FROM changes WHERE audience = 'staff' AND seq > {begin} ORDER BY seq")
    ]
    assert len(wanted) >= ACCOUNTS
    for poller in pollers:
        with contextlib.suppress(AssertionError):
            wait_until(lambda one=poller: set(wanted) <= set(one.seen), 60)  # type: ignore[misc]
        poller.stop()
        assert poller.failures == []
        once = list(dict.fromkeys(poller.seen))  # a page whose answer was cut may have come twice
        assert [one for one in once if one > begin] == wanted


def test_nginx_before_two_relays_hides_a_restart(
    launch: Callable[..., Process], database: str, token: str, tmp_path: Path
) -> None:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx isn't installed (apt install nginx-light)")
    first, second = launch(free_port()), launch()  # the first comes back to a port that nobody was given meanwhile
    with nginx(tmp_path, program, [first.port, second.port]) as public:
        poller = Poller([public], token)
        begin = int(str(rows(database, "SELECT last FROM feed")[0][0]))
        senders = Senders([public], threads=4)
        try:
            wait_until(lambda: len(senders.acknowledged) >= 60, 120)
            first.terminate()
            assert first.process.wait(60) == 0
            before = len(senders.acknowledged)
            wait_until(lambda: len(senders.acknowledged) >= before + 60, 120)
            launch(first.port)
            before = len(senders.acknowledged)
            wait_until(lambda: len(senders.acknowledged) >= before + 60, 120)
        finally:
            senders.stop()
        assert set(senders.answers) == {200}  # nobody outside saw that a relay went away and came back
        stored = {str(row[0]) for row in rows(database, "SELECT event_id FROM deliveries")}
        assert senders.acknowledged <= stored
        query = f"SELECT seq FROM changes WHERE audience = 'staff' AND seq > {begin}"
        wait_until(lambda: rows(database, "SELECT 1 FROM queue WHERE state = 'due' LIMIT 1") == [], 120)
        wanted = {int(str(row[0])) for row in rows(database, query)}
        wait_until(lambda: wanted <= set(poller.seen), 60)
        poller.stop()
        assert poller.failures == []
        served = {line.split()[0] for line in (tmp_path / "access.log").read_text().splitlines()}
        assert len({one.rstrip(",") for one in served}) >= 2
        body = httpx.post(f"{public}/webhooks/stripe", content=b"x" * 1_200_000, trust_env=False, timeout=30)
        assert body.status_code == 413
