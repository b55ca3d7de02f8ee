"""A relay and a Stripe sandbox, each a process of its own, as an operator would start them."""

from __future__ import annotations

import contextlib
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.child import Child, environment

KEY = "sk_test_bench0123456789"
SECRETS = tuple(f"whsec_bench{name}0123456789abcdef" for name in ("platform", "connected", "thin"))


@dataclass(frozen=True)
class Services:
    """Where they are, and what opens them."""

    relay: str
    sandbox: str
    relay_pid: int
    accounts: tuple[str, ...]
    tokens: dict[str, str] = field(repr=False)
    others: tuple[str, ...] = ()

    @property
    def intake(self) -> str:
        return f"{self.relay}/webhooks/stripe"

    @property
    def intakes(self) -> tuple[str, ...]:
        return tuple(f"{one}/webhooks/stripe" for one in (self.relay, *self.others))


@contextlib.contextmanager
def services(
    place: Path,
    *,
    seeds: int,
    roles: dict[str, str] | None = None,
    database: str | None = None,
    processes: int = 1,
    **settings: str,
) -> Iterator[Services]:
    """Run both; the sandbox sends nothing by itself, so that what is delivered is what is measured.

    Args:
        place: A folder for the relay's database.
        seeds: How many accounts Stripe has.
        roles: People to make, each with a token, by role.
        database: An SQLAlchemy URL; an SQLite file without it.
        processes: How many relays share it.
        settings: Further variables of the relay's.
    """
    listen = f"127.0.0.1:{_free_port()}"
    database = database or f"sqlite:///{(place / 'relay.sqlite').absolute()}"
    tokens = _people(database, roles or {})
    arguments = ["-m", "desktop_app", "sandbox", "--json", "--key", KEY, "--seed-accounts", str(seeds)]
    with Child([*arguments, "--end-with-parent"]) as stripe:
        sandbox = stripe.hear()["url"]
        variables = environment(
            SELLERDESK_STRIPE_KEY=KEY,
            SELLERDESK_STRIPE_API_BASE=sandbox,
            SELLERDESK_WEBHOOK_SECRETS=",".join(SECRETS),
            SELLERDESK_DATABASE_URL=database,
            SELLERDESK_LISTEN=listen,
            SELLERDESK_PUBLIC_URL=f"http://{listen}",
            SELLERDESK_MARKET="Hearthside",
            SELLERDESK_MODE="demo",
            SELLERDESK_HOME=str(place.absolute()),
        )
        with Child(["-m", "desktop_app", "relay", "--json", "--end-with-parent"], variables | settings) as relay:
            url = relay.hear()["url"]
            with contextlib.ExitStack() as stack:
                others = []
                for _ in range(processes - 1):
                    more = variables | settings | {"SELLERDESK_LISTEN": "127.0.0.1:0"}
                    other = Child(["-m", "desktop_app", "relay", "--json", "--end-with-parent"], more)
                    others.append(stack.enter_context(other).hear()["url"])
                yield Services(url, sandbox, relay.pid, _seeded(seeds), tokens, tuple(others))


def _seeded(count: int) -> tuple[str, ...]:
    from desktop_app.sandbox.accounts.seeds import seed_id

    return tuple(seed_id(number, KEY) for number in range(count))


def _people(database: str, roles: dict[str, str]) -> dict[str, str]:
    from desktop_app.app.relay_wiring import open_books
    from desktop_app.onboarding.access import people

    tokens = {}
    with open_books(database) as books:
        for user_id, role in roles.items():
            people.add_user(books, user_id=user_id, name=user_id.title(), email=f"{user_id}@example.org")
            tokens[user_id] = people.issue_token(books, user_id, role)
    return tokens


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mark() -> str:
    """Return something that was never used before."""
    return secrets.token_hex(8)
