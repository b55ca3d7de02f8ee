"""`expand[]`: ids replaced by the objects they name, at most four deep."""

from __future__ import annotations

from collections.abc import Iterable

from desktop_app.sandbox.accounts.v1_view import account_v1
from desktop_app.sandbox.api.call import Call
from desktop_app.sandbox.errors import JSON, InvalidParameters

_EXPANDABLE = {
    "account", "customer", "default_payment_method", "on_behalf_of", "payment_method", "setup_intent", "tax_ids",
    "latest_attempt", "default_source", "sources", "subscriptions", "line_items", "cash_balance", "test_clock",
    "external_accounts",
}  # fmt: skip
_INCLUDED_LISTS = {"sources", "subscriptions", "line_items"}
_INNER = {"data", "invoice_settings"}


def expand(call: Call, answer: JSON, paths: Iterable[str]) -> JSON:
    """The answer with the named properties expanded; nothing that is stored is changed."""
    for path in paths:
        parts = path.split(".")
        if len(parts) > 4 + ("data" in parts):
            message = f"You cannot expand more than 4 levels of a property. Property: {path}"
            raise InvalidParameters(400, message, param="expand")
        answer = _step(call, answer, parts, path)
    return answer


def _step(call: Call, obj: JSON, parts: list[str], path: str) -> JSON:
    name, rest = parts[0], parts[1:]
    if name not in _EXPANDABLE and name not in _INNER:
        raise InvalidParameters(400, f"This property cannot be expanded ({path}).", param="expand[0]")
    copied = dict(obj)
    value = obj.get(name)
    if isinstance(value, list):
        copied[name] = [_step(call, item, rest, path) if rest else item for item in value]
        return copied
    found = _resolve(call, obj, name, value)
    copied[name] = _step(call, found, rest, path) if rest and isinstance(found, dict) else found
    return copied


def _resolve(call: Call, obj: JSON, name: str, value: object) -> object:
    if name == "tax_ids" and obj.get("object") == "customer":
        owned = call.space.tax_ids.where(lambda item: item["customer"] == obj["id"])
        return _list(owned, f"/v1/customers/{obj['id']}/tax_ids")
    if name in _INCLUDED_LISTS and "object" in obj:
        return _list([], f"/v1/{name}")
    if not isinstance(value, str):
        return value
    if value.startswith("acct_"):
        account = call.platform.account(value)
        return account_v1(account, call.now) if account is not None else value
    space = call.space
    for prefix, collection in (
        ("cus_", space.customers), ("pm_", space.payment_methods), ("seti_", space.setup_intents),
    ):  # fmt: skip
        if value.startswith(prefix):
            return collection.get(value) or value
    return value


def _list(data: list[JSON], url: str) -> JSON:
    return {"object": "list", "data": data, "has_more": False, "url": url}
