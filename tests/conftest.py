"""Rules for every test: noise fails, nothing is left running, and the environment is clean."""

from __future__ import annotations

import gc
import logging
import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "local")

# Variables that change how libraries behave (proxies, hints for agents, notices) or that configure ourselves.
_FOREIGN = re.compile(r"^(SELLERDESK_(?!STRIPE_OPENAPI)|STRIPE_|(HTTPS?|ALL|NO)_PROXY$|(https?|all|no)_proxy$)")


_FOR_LIVE = {"SELLERDESK_STRIPE_KEY", "SELLERDESK_STRIPE_API_BASE"}  # kept for ``-m live`` alone


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "logs(pattern): log records of level WARNING or more that this test expects")
    for name in [name for name in os.environ if _FOREIGN.match(name)]:
        if not (name in _FOR_LIVE and "live" in (config.getoption("-m") or "")):
            del os.environ[name]


class _Noise(logging.Handler):
    """Keeps every record of level WARNING or more."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_unexpected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning nobody expected: ``@pytest.mark.logs("pattern")`` says which are fine."""
    expected = [re.compile(str(pattern)) for mark in request.node.iter_markers("logs") for pattern in mark.args]
    noise = _Noise()
    logging.getLogger().addHandler(noise)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(noise)
    odd = [
        f"{record.name}: {record.levelname}: {record.getMessage()}"
        for record in noise.records
        if not any(pattern.search(f"{record.name}: {record.getMessage()}") for pattern in expected)
    ]
    assert not odd, "Unexpected log records:\n" + "\n".join(odd)


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread running that it started (fixtures of a wider scope may keep theirs)."""
    before = set(threading.enumerate())
    yield
    limit = time.monotonic() + 60
    left = [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    for thread in left:
        thread.join(max(0.0, limit - time.monotonic()))
    left = [thread for thread in left if thread.is_alive() and not thread.name.startswith("pytest")]
    if left:
        gc.collect()
    assert not left, f"Threads left running: {[thread.name for thread in left]}"


@pytest.fixture(scope="session")
def stripe_openapi() -> Path:
    """The folder of Stripe's published schemas; the tests that need it are skipped without it."""
    folder = os.environ.get("SELLERDESK_STRIPE_OPENAPI")
    if not folder or not Path(folder).is_dir():
        pytest.skip("SELLERDESK_STRIPE_OPENAPI names no folder with Stripe's published schemas")
    return Path(folder)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty ledger with every migration, to be copied: migrating takes longer than most tests."""
    from desktop_app.domain.clock import SystemClock
    from desktop_app.storage.ledger.ledger import open_ledger

    file = tmp_path_factory.mktemp("migrated") / "ledger.db"
    open_ledger(f"sqlite:///{file}", SystemClock()).close()
    return file


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The folder of a running PostgreSQL's socket, one for the whole run: each test makes a database of its own."""
    from tests.doubles.postgres import needed, running

    with running(needed()) as home:
        yield home
