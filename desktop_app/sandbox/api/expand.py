"""`expand[]`: ids replaced by the objects they name, at most four deep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop_app.sandbox.accounts.v1_view import account_v1
from desktop_app.sandbox.api.call import Call
from desktop_app.sandbox.errors import JSON, InvalidParameters

# What each kind of object lets be expanded; a hash has no `object` and is known by the name it stands under.
_EXPANDABLE: dict[str, set[str]] = {
    "account": {"external_accounts", "branding", "settings"},
    "bank_account": {"account"},
    "billing_portal.session": {"configuration", "customer"},
    "checkout.session": {"customer", "invoice", "line_items", "payment_intent", "payment_link", "setup_intent",
                         "subscription"},
    "customer": {"cash_balance", "default_source", "invoice_settings", "sources", "subscriptions", "tax", "tax_ids",
                 "test_clock"},
    "invoice_settings": {"default_payment_method"},
    "payment_method": {"customer"},
    "payout": {"balance_transaction", "destination", "failure_balance_transaction", "original_payout", "reversed_by"},
    "setup_intent": {"application", "customer", "latest_attempt", "mandate", "on_behalf_of", "payment_method",
                     "single_use_mandate"},
    "tax_id": {"customer", "owner"},
    "owner": {"customer"},
}  # fmt: skip
_LISTS = {"list", "search_result"}
_INCLUDED_LISTS = {"sources", "subscriptions", "line_items"}


def expand(call: Call, answer: JSON, paths: Iterable[str]) -> JSON:
    """The answer with the named properties expanded; nothing that is stored is changed."""
    for number, path in enumerate(paths):
        parts = path.split(".")
        if len(parts) > 4 + ("data" in parts):
            message = f"You cannot expand more than 4 levels of a property. Property: {path}"
            raise InvalidParameters(400, message, param=f"expand[{number}]")
        answer = _Walk(call, path, f"expand[{number}]").step(answer, parts, str(answer.get("object", "")))
    return answer


@dataclass(frozen=True)
class _Walk:
    """One path on its way through an answer."""

    call: Call
    path: str
    param: str

    def step(self, obj: JSON, parts: list[str], kind: str) -> JSON:
        """An object with the first part of the path expanded, and the rest below it."""
        name, rest = parts[0], parts[1:]
        self._refuse_unknown(kind, name)
        copied, value = dict(obj), obj.get(name)
        if isinstance(value, list):
            copied[name] = [self._below(item, rest, "") for item in value]
            return copied
        copied[name] = self._below(_resolve(self.call, obj, name, value), rest, name)
        return copied

    def _below(self, found: object, rest: list[str], name: str) -> object:
        if not rest or not isinstance(found, dict):
            return found
        return self.step(found, rest, str(found.get("object", name)))

    def _refuse_unknown(self, kind: str, name: str) -> None:
        if name in _EXPANDABLE.get(kind, set()) or (kind in _LISTS and name == "data"):
            return
        hint = f" You may want to try expanding 'data.{self.path}' instead." if kind in _LISTS else ""
        raise InvalidParameters(400, f"This property cannot be expanded ({self.path}).{hint}", param=self.param)


def _resolve(call: Call, obj: JSON, name: str, value: object) -> object:
    if obj.get("object") == "customer" and name in {"tax_ids", "tax"}:
        return _of_customer(call, obj, name)
    if name in _INCLUDED_LISTS:
        return _list([], f"/v1/{name}")
    return _object(call, value) if isinstance(value, str) else value


def _of_customer(call: Call, customer: JSON, name: str) -> JSON:
    """What a customer shows only when asked for."""
    if name == "tax":
        return {"automatic_tax": "not_collecting", "ip_address": None, "location": None, "provider": "stripe"}
    owned = call.space.tax_ids.where(lambda item: item["customer"] == customer["id"])
    return _list(owned, f"/v1/customers/{customer['id']}/tax_ids")


def _object(call: Call, named: str) -> object:
    """The object that an id names, or the id where the sandbox has no such object."""
    if named.startswith("acct_"):
        account = call.platform.account(named)
        return account_v1(account, call.now) if account is not None else named
    space = call.space
    for prefix, collection in (
        ("cus_", space.customers), ("pm_", space.payment_methods), ("seti_", space.setup_intents),
    ):  # fmt: skip
        if named.startswith(prefix):
            return collection.get(named) or named
    return named


def _list(data: list[JSON], url: str) -> JSON:
    return {"object": "list", "data": data, "has_more": False, "url": url}
