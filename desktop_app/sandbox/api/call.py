"""One call as the handlers see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.sandbox.accounts.core import Account
from desktop_app.sandbox.errors import JSON, Api, Refusal, account_invalid, no_such, not_found_v2
from desktop_app.sandbox.platform import Platform, Space


@dataclass
class Call:
    """A checked request: its typed parameters, the ids from its path, and whose objects it is about."""

    platform: Platform
    space: Space
    params: JSON
    path: dict[str, str]
    api: Api
    base_url: str

    @property
    def now(self) -> float:
        """The sandbox's present moment."""
        return self.platform.clock.now()

    def account(self, account_id: str) -> Account:
        """The v1 account of the path; 403 account_invalid where this key can't see it."""
        found = self.platform.account(account_id)
        if found is None or found.closed:
            raise account_invalid(account_id, self.platform.key)
        return found

    def account_v2(self, account_id: str) -> Account:
        """The v2 account of the path; v2's refusals for an unknown id, a v1 account and a customer."""
        found = self.platform.account(account_id)
        if account_id.startswith("cus_"):
            raise _wrong_kind("v1_customer_instead_of_v2_account", "V1 Customer ID cannot be used in V2 Account APIs.")
        if found is None:
            raise not_found_v2("account", account_id)
        if found.made_by == "v1":
            raise _wrong_kind("v1_account_instead_of_v2_account", "V1 Account ID cannot be used in V2 Account APIs.")
        return found


def _wrong_kind(code: str, message: str) -> Refusal:
    return Refusal(400, message, code=code)


Handler = Callable[[Call], JSON]


def customer_ref(call: Call, name: str = "customer") -> JSON | None:
    """The customer that a parameter names; 400 resource_missing where there is none."""
    given = call.params.get(name)
    if not given:
        return None
    found = call.space.customers.get(given)
    if found is None or found.get("deleted"):
        raise no_such("customer", given, name, 400)
    return found
