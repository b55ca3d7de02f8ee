"""P9: listing all accounts of a Stripe on loopback into the local store."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import requests
from sqlalchemy import create_engine, event, text

from bench.child import Child, folder, program
from bench.children.stripe_pages import KEY, PER_PAGE
from bench.row import Goal, Measure, Row, Sample, Sides
from desktop_app.domain.account import Api
from desktop_app.domain.clock import SystemClock
from desktop_app.onboarding.keeping.indexing import Indexer
from desktop_app.onboarding.parts import Parts, Policy
from desktop_app.storage.ledger.ledger import open_ledger
from desktop_app.stripe_api.adapter import StripeAdapter
from desktop_app.stripe_api.settings import StripeSettings

_STRIPES_PACE = 25.0
"""Pages per second that Stripe allows."""

_UPSERT = "INSERT INTO account (id, body) VALUES (:id, :body) ON CONFLICT (id) DO UPDATE SET body = excluded.body"


class Forgetful:
    """A bookmark that begins anew each time."""

    def load(self) -> str | None:
        return None

    def save(self, text: str) -> None:
        """Keep nothing: writing a small file after each page is no part of the work."""


@contextlib.contextmanager
def _open(short: bool) -> Iterator[Sides]:
    pages = 5 if short else 60
    numbers = itertools.count()
    with Child([*program("stripe_pages"), str(pages)]) as stripe, folder() as name:
        url, place = stripe.hear()["url"], Path(name)

        def ours() -> Sample:
            fast = _listed(url, place / f"ours-{next(numbers)}.sqlite3", 1e6)
            slow = _listed(url, place / f"ours-{next(numbers)}.sqlite3", _STRIPES_PACE)
            return {"rate": pages * PER_PAGE / fast[0], "core": 100 * slow[1] / slow[0]}

        def floor() -> Sample:
            began = time.perf_counter()
            _plain(url, place / f"floor-{next(numbers)}.sqlite3")
            return {"rate": pages * PER_PAGE / (time.perf_counter() - began)}

        yield Sides(ours=ours, floor=floor)


def _listed(url: str, path: Path, per_second: float) -> tuple[float, float]:
    """List everything into a new ledger; return the seconds it took, and the processor's among them."""
    clock = SystemClock()
    adapter = StripeAdapter(StripeSettings(KEY, url, Api.V1, reads_per_second=per_second, longest_wait=60))
    policy = Policy(
        Api.V1, "express", "destination", "customer", "usd", "", "Bench", None, "test", per_second, 1_000_000_000
    )
    ledger = open_ledger(f"sqlite:///{path.absolute()}", clock)
    indexer = Indexer(Parts(ledger, adapter, clock, policy), Forgetful())
    adapter.platform()
    began, worked = time.perf_counter(), time.process_time()
    while indexer.place.done_at is None:
        indexer.step()
    took = time.perf_counter() - began, time.process_time() - worked
    ledger.close()
    return took


def _plain(url: str, path: Path) -> None:
    engine = create_engine(f"sqlite:///{path.absolute()}")

    @event.listens_for(engine, "connect")
    def prepare(connection: object, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}").close()  # type: ignore[attr-defined]

    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE account (id TEXT PRIMARY KEY, body TEXT NOT NULL)"))
    after: dict[str, str] = {}
    with requests.Session() as session:
        session.trust_env = False
        while True:
            answer = session.get(
                f"{url}/v1/accounts",
                params={"limit": str(PER_PAGE), **after},
                headers={"Authorization": f"Bearer {KEY}"},
            )
            page = msgspec.json.decode(answer.content)
            rows = [{"id": one["id"], "body": msgspec.json.encode(one)} for one in page["data"]]
            with engine.begin() as connection:
                connection.execute(text(_UPSERT), rows)
            if not page["has_more"]:
                break
            after = {"starting_after": page["data"][-1]["id"]}
    engine.dispose()


ROW = Row(
    "P9",
    "listing accounts into the local store",
    (
        Measure("rate", "accounts/s", Goal(0.45, "≥"), 0),
        Measure("core", "% of a core", Goal(25, "≤", "ours"), 0),
    ),
    _open,
    note="pages of 100 whole accounts; ours judges each and makes its line of the list; floor: raw bodies, executemany"
    "; the second figure at Stripe's own pace of 25 pages/s",
)
