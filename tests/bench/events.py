"""Events as Stripe sends them, 4.7 KB each and no two alike."""

from __future__ import annotations

import json
import uuid
from typing import Any

SIZE = 4700


def account_updated(account_id: str, number: int) -> bytes:
    """Return an ``account.updated`` snapshot of a connected account."""
    mark = uuid.uuid4().hex
    event: dict[str, Any] = {
        "id": f"evt_{mark}",
        "object": "event",
        "account": account_id,
        "api_version": "2026-10-28.basil",
        "created": 1_795_000_000 + number,
        "data": {"object": _account(account_id, number, mark)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": "account.updated",
    }
    body = json.dumps(event, indent=2)
    missing = SIZE - len(body) - 30
    event["data"]["object"]["metadata"]["filled"] = "x" * max(0, missing)
    return json.dumps(event, indent=2).encode()


def _account(account_id: str, number: int, mark: str) -> dict[str, Any]:
    due = [f"individual.{name}" for name in ("dob.day", "dob.month", "dob.year", "first_name", "last_name", "phone")]
    return {
        "id": account_id,
        "object": "account",
        "business_profile": {"mcc": "5970", "name": f"Seller {number}", "url": f"https://seller{number}.example"},
        "business_type": "individual",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "application", "is_controller": True, "fees": {"payer": "application"}},
        "country": "GB",
        "created": 1_790_000_000 + number,
        "default_currency": "gbp",
        "details_submitted": True,
        "email": f"seller{number}@example.org",
        "external_accounts": {"object": "list", "data": [], "has_more": False, "total_count": 0},
        "future_requirements": _requirements([]),
        "metadata": {"app_user_id": f"u_{number}", "mark": mark},
        "payouts_enabled": True,
        "requirements": _requirements(due),
        "settings": {
            "payouts": {"debit_negative_balances": True, "schedule": {"delay_days": 7, "interval": "daily"}},
            "payments": {"statement_descriptor": f"SELLER {number}"},
        },
        "tos_acceptance": {"date": 1_790_000_000},
        "type": "express",
    }


def _requirements(due: list[str]) -> dict[str, Any]:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": None,
        "errors": [],
        "eventually_due": due,
        "past_due": [],
        "pending_verification": [],
    }
