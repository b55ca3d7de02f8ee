"""Stripe's parameter names, and the names that our forms and routes use for the same things."""

from __future__ import annotations

_SAME = {
    "name": "name",
    "display_name": "name",
    "email": "email",
    "contact_email": "email",
    "phone": "phone",
    "contact_phone": "phone",
    "country": "country",
    "identity.country": "country",
    "business_type": "kind",
    "identity.entity_type": "kind",
}
_INSIDE = (
    ("address", "address"),
    ("shipping", "shipping"),
    ("configuration.customer.shipping", "shipping"),
    ("tax_id_data", "tax_ids"),
)
_LEAVES = frozenset({"line1", "line2", "city", "state", "postal_code", "country", "name", "phone", "address"})


def person_field(param: str) -> str | None:
    """Return our dotted path of a field that a person fills in, or None for a parameter that is our own affair."""
    if param in _SAME:
        return _SAME[param]
    for prefix, ours in _INSIDE:
        if param == prefix:
            return ours
        if param.startswith(f"{prefix}."):
            rest = param.removeprefix(f"{prefix}.").split(".")
            return ".".join([ours, *(part for part in rest if part in _LEAVES)])
    return None
