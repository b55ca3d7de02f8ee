"""What a restricted key may do: each call belongs to one permission, read or write.

Stripe looks for the permission right after it knows the key, before it looks at parameters or objects, and names the
missing one in its refusal.
"""

from __future__ import annotations

import re

from desktop_app.sandbox.errors import Refusal

# The first beginning that fits counts.
_RESOURCES = (
    (r"/v1/accounts/[^/]+/login_links", "edit_link"),
    (r"/v1/account_links|/v2/core/account_links", "account_link"),
    (r"/v1/account_sessions", "account_session"),
    (r"/v1/accounts?(/|$)", "connected_account"),
    (r"/v2/core/accounts?(/|$|_tokens)", "v2_account"),
    (r"/v1/customers(/|$)", "customer"),
    (r"/v1/payment_methods", "payment_method"),
    (r"/v1/setup_intents", "setup_intent"),
    (r"/v1/checkout", "checkout_session"),
    (r"/v1/billing_portal", "customer_portal"),
    (r"/v[12](/core)?/events", "event"),
    (r"/v1/webhook_endpoints|/v2/core/event_destinations", "webhook"),
    (r"/v1/balance", "balance"),
    (r"/v1/payouts", "payout"),
)
_PATTERNS = tuple((re.compile(pattern), name) for pattern, name in _RESOURCES)
PERMISSIONS = frozenset(f"{name}_{way}" for _, name in _RESOURCES for way in ("read", "write"))


def permission_of(method: str, path: str) -> str | None:
    """The permission that a call needs; None for one that every key may make."""
    for pattern, name in _PATTERNS:
        if pattern.match(path):
            return f"{name}_{'read' if method == 'GET' else 'write'}"
    return None


def listed(missing: str) -> frozenset[str]:
    """The names in a list parted by commas."""
    return frozenset(name.strip() for name in missing.split(",") if name.strip())


def check_permissions(missing: str) -> None:
    """Refuse names that no call belongs to."""
    for name in sorted(listed(missing)):
        if name not in PERMISSIONS:
            raise Refusal(400, f"Unknown permission: {name}", param="missing_permissions")


def require_permission(missing: str, method: str, path: str, account: str) -> None:
    """Refuse a call whose permission the key lacks, as Stripe words it."""
    if not missing:
        return
    needed = permission_of(method, path)
    if needed is not None and needed in listed(missing):
        named = needed if needed.startswith("v2_") else f"rak_{needed}"
        raise Refusal(
            403,
            f"The provided key does not have the required permissions for this endpoint on account '{account}'. Having"
            f" the '{named}' permission would allow this request to continue.",
            code="more_permissions_required",
        )
