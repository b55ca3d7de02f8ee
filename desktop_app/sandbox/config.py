"""What a caller may say about a sandbox before it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scope = Literal["platform", "connected", "thin"]
SCOPES: tuple[Scope, ...] = ("platform", "connected", "thin")


@dataclass(frozen=True)
class Webhook:
    """An address to send events to from the start.

    `platform` sends the v1 snapshots of the platform's own objects, `connected` those of its connected accounts, `thin`
    the v2 events. Without a secret one is made; `RunningSandbox.webhook_secrets` tells it.
    """

    url: str
    scope: Scope
    secret: str = ""


def webhooks(url: str) -> tuple[Webhook, ...]:
    """One address for all three scopes."""
    return tuple(Webhook(url, scope) for scope in SCOPES)


@dataclass(frozen=True)
class SandboxConfig:
    """How a sandbox starts. Each key is a platform of its own; the webhooks are registered for each of them."""

    keys: tuple[str, ...] = ()
    seed_accounts: int = 0
    webhooks: tuple[Webhook, ...] = ()
    public_url: str = ""  # base of hosted pages; taken from the request's Host header where it is empty
    country: str = "US"  # the platform's own country
    retry_gaps: tuple[float, ...] = (0.5, 2.0, 8.0, 30.0)  # seconds before each further attempt to deliver an event
    delivery_timeout: float = 10.0  # seconds

    def __post_init__(self) -> None:
        for key in self.keys:
            if not key.startswith("sk_test_"):
                raise ValueError("A sandbox key begins with sk_test_.")
