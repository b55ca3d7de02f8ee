"""A relay with a Stripe sandbox behind it, as the demo starts them, for tests that need the real things."""

from __future__ import annotations

import os
from typing import Any

import requests

from desktop_app.app.demo_services import DemoAddresses, DemoServices

SECONDS = 120.0


class Place:
    """A running demo, without the window."""

    def __init__(self, addresses: DemoAddresses) -> None:
        self.addresses = addresses

    def stripe(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.addresses.sandbox_key}"}
        answer = requests.request(method, self.addresses.sandbox + path, headers=headers, timeout=SECONDS, **options)
        answer.raise_for_status()
        return answer.json()

    def made(self, path: str) -> int:
        log = self.stripe("GET", "/sandbox/requests")
        rows = log["data"] if isinstance(log, dict) else log
        return sum((row["method"], row["path"], row["status"]) == ("POST", path, 200) for row in rows)


def start_place(api: str) -> tuple[DemoServices, Place]:
    before = os.environ.get("SELLERDESK_ACCOUNTS_API")
    os.environ["SELLERDESK_ACCOUNTS_API"] = api
    try:
        services = DemoServices()
        return services, Place(services.start())
    finally:
        if before is None:
            del os.environ["SELLERDESK_ACCOUNTS_API"]
        else:
            os.environ["SELLERDESK_ACCOUNTS_API"] = before
