"""How the HTTP server behaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_app.relay.settings.choices import MailChoice, OidcChoice


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """How the HTTP server behaves.

    Attributes:
        webhook_secrets: Signing secrets of all webhook endpoints, in the order in which they are tried.
        renew_secrets: Reads them again where they may have been rolled; None from it means the same as before.
        public_url: Where browsers reach the relay, without a slash at the end.
        market: What the marketplace is called.
        workers: Threads that read objects again from Stripe.
        body_limit, webhook_limit: Largest request bodies in bytes.
        header_limit: Largest request line with headers in bytes.
        read_seconds: A request must have arrived whole within this time.
        idle_seconds: A connection without a request is kept this long.
        waiting_polls, waiting_polls_each: Long polls that may wait at once, in all and for one person.
        unwritten_deliveries: Deliveries that may wait for their commit; more are answered 429.
        connections: Connections that may be open at once; more are answered 503.
        stop_seconds: How long a stop waits for what is under way.
        rounds: Whether this process looks for missed events, reads accounts in turn and tidies.
        mail: How letters leave, or None where none do.
        own_sign_up: Whether people sign up on the relay's own pages.
        oidc: The marketplace's own sign-in, or None.
        proxies: Addresses or networks of the operator's own proxies, whose word about a client's address counts.
    """

    webhook_secrets: tuple[str, ...] = field(repr=False)
    public_url: str
    market: str
    market_email: str | None = None
    workers: int = 4
    body_limit: int = 64 * 1024
    webhook_limit: int = 1024 * 1024
    header_limit: int = 16 * 1024
    read_seconds: float = 20.0
    idle_seconds: int = 75
    waiting_polls: int = 5000
    waiting_polls_each: int = 16
    unwritten_deliveries: int = 2000
    connections: int = 8000
    stop_seconds: float = 10.0
    rounds: bool = True
    mail: MailChoice | None = None
    own_sign_up: bool = True
    oidc: OidcChoice | None = None
    proxies: tuple[str, ...] = ()
    renew_secrets: Callable[[], tuple[str, ...] | None] | None = None
