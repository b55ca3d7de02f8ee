"""A stateful stand-in for Stripe: API, hosted pages, signed webhooks, faults. Imports nothing of ours.

What others use:

- `SandboxConfig(keys, seed_accounts, webhooks, public_url, country, …)`: a frozen dataclass; each key ("sk_test_…")
  is a platform of its own, and without any one is made.
- `Webhook(url, scope, secret)` registers an address from the start; `scope` is "platform", "connected" or "thin".
  `webhooks(url)` gives all three for one address. Addresses can be added later over the API as well.
- `create_app(config) -> Starlette`: the ASGI application.
- `start(config, host="127.0.0.1", port=0) -> RunningSandbox`: serves in a thread; `.url`, `.keys`, `.key`,
  `.webhook_secrets` (rows of key, url, scope, secret), `.secrets(scope)`, `.stop()`; a context manager too.
- `serve(config, host, port, announce)`: serves in the foreground until SIGINT or SIGTERM; `announce(Announcement)` is
  called once the address is bound, with `.url`, `.keys` and `.webhook_secrets`.

For scripts, with a sandbox key as bearer (see `desktop_app.sandbox.control` for all of it):
`POST /sandbox/accounts/{id}/complete` (outcome: verified, more_needed, refused, pending),
`POST /sandbox/checkout/{id}/complete` (outcome: saved, needs_approval, refused), `GET /sandbox/requests`.
"""

from __future__ import annotations

from desktop_app.sandbox.config import SandboxConfig, Scope, Webhook, webhooks
from desktop_app.sandbox.server import Announcement, RunningSandbox, Secret, create_app, serve, start

__all__ = [
    "Announcement",
    "RunningSandbox",
    "SandboxConfig",
    "Scope",
    "Secret",
    "Webhook",
    "create_app",
    "serve",
    "start",
    "webhooks",
]
