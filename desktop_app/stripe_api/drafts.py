"""Bodies of creations, as the exact JSON text that is stored before it is sent (``docs/stripe.md`` §1.2–1.4, §5.1).

A draft names its path, so that a row drafted before a change of settings is replayed as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from desktop_app.domain.account import Account, Api, CapabilityName, CapabilityState
from desktop_app.domain.buyer import Address, BuyerDetails, Shipping
from desktop_app.onboarding.stripe_port import AccountWish, Addition
from desktop_app.stripe_api.facts_v2 import INCLUDE
from desktop_app.stripe_api.settings import StripeSettings

USER = "app_user_id"
"""The key of ``metadata`` by which an object is found again and adopted."""

V1_ACCOUNTS = "/v1/accounts"
V2_ACCOUNTS = "/v2/core/accounts"
V1_CUSTOMERS = "/v1/customers"

_CONTROLLERS = {
    "standard": {"payer": "account", "losses": "stripe", "collection": "stripe", "dashboard": "full"},
    "express": {"payer": "application", "losses": "application", "collection": "stripe", "dashboard": "express"},
    "custom": {"payer": "application", "losses": "application", "collection": "application", "dashboard": "none"},
}
"""What each type of account says of these four, by v1's words (``docs/stripe.md`` §1.2)."""

_CONFIGURATION_OF = {CapabilityName.PAYMENTS: "merchant", CapabilityName.TRANSFERS: "recipient"}
_FEES_V2 = {"account": "stripe", "application": "application"}


def write_draft(path: str, params: Mapping[str, object]) -> str:
    """Return a draft as text; the order of its parts is kept, so that a replay is the same to the byte."""
    return json.dumps({"path": path, "params": params}, ensure_ascii=False, separators=(",", ":"))


def read_draft(body: str) -> tuple[str, dict[str, object]]:
    """Return path and parameters of a draft."""
    draft = json.loads(body)
    return str(draft["path"]), dict(draft["params"])


def api_of(body: str) -> Api:
    """Return the API that a draft goes to."""
    return Api.V2 if read_draft(body)[0].startswith("/v2/") else Api.V1


def draft_account(settings: StripeSettings, user_id: str, wish: AccountWish, *, both: bool) -> str:
    """Draft an account of the API, type and charges that the settings name.

    Args:
        settings: Which marketplace this is.
        user_id: The person whose account it will be.
        wish: What they chose.
        both: Request card payments and transfers, whatever the charges need.
    """
    payments = both or settings.charges == "direct"
    transfers = both or settings.charges != "direct"
    draft = _account_v2 if settings.api is Api.V2 else _account_v1
    return draft(settings.account_type, user_id, wish, payments, transfers)


def _account_v2(account_type: str, user_id: str, wish: AccountWish, payments: bool, transfers: bool) -> str:
    return write_draft(
        V2_ACCOUNTS,
        {
            **({"display_name": wish.name} if wish.name else {}),
            **({"contact_email": wish.email} if wish.email else {}),
            **_borne_v2(account_type),
            "identity": {"country": wish.country, "entity_type": wish.kind.value},
            "configuration": _configuration_v2(payments, transfers),
            "metadata": {USER: user_id},
            "include": list(INCLUDE),
        },
    )


def _account_v1(account_type: str, user_id: str, wish: AccountWish, payments: bool, transfers: bool) -> str:
    controller = _CONTROLLERS[account_type]
    return write_draft(
        V1_ACCOUNTS,
        {
            "country": wish.country,
            **({"email": wish.email} if wish.email else {}),
            "business_type": wish.kind.value,
            "capabilities": _capabilities_v1(payments, transfers),
            "controller": {
                "fees": {"payer": controller["payer"]},
                "losses": {"payments": controller["losses"]},
                "requirement_collection": controller["collection"],
                "stripe_dashboard": {"type": controller["dashboard"]},
            },
            "metadata": {USER: user_id},
        },
    )


def added(account_type: str, account: Account, addition: Addition) -> dict[str, object]:
    """Return the parameters that request more of an account (``docs/stripe.md`` §1.3).

    What was never said of the account comes along, since a buyer's has neither country nor dashboard; what was said is
    immutable, and left out.
    """
    payments, transfers = CapabilityName.PAYMENTS in addition.names, CapabilityName.TRANSFERS in addition.names
    if account.api is Api.V1:
        return {"capabilities": _capabilities_v1(payments, transfers)}
    return {
        **({"contact_email": addition.email} if addition.email and not account.email else {}),
        **(_borne_v2(account_type) if account.dashboard is None else {}),
        **({"identity": {"country": addition.country}} if addition.country and not account.country else {}),
        "configuration": _applied(_configuration_v2(payments, transfers), account),
        "include": list(INCLUDE),
    }


def _applied(configuration: dict[str, dict[str, object]], account: Account) -> dict[str, object]:
    """Take a configuration back into use that the account shows as no longer applied."""
    gone = {one.name for one in account.capabilities if one.state is CapabilityState.UNREQUESTED}
    back = {_CONFIGURATION_OF[name] for name in gone if name in _CONFIGURATION_OF}
    return {name: {**block, **({"applied": True} if name in back else {})} for name, block in configuration.items()}


def _borne_v2(account_type: str) -> dict[str, object]:
    controller = _CONTROLLERS[account_type]
    borne = {"fees_collector": _FEES_V2[controller["payer"]], "losses_collector": controller["losses"]}
    return {"dashboard": controller["dashboard"], "defaults": {"responsibilities": borne}}


def _configuration_v2(payments: bool, transfers: bool) -> dict[str, dict[str, object]]:
    configuration: dict[str, dict[str, object]] = {}
    if transfers:
        wanted = {"stripe_balance": {"stripe_transfers": {"requested": True}}}
        configuration["recipient"] = {"capabilities": wanted}
    if payments:
        configuration["merchant"] = {"capabilities": {"card_payments": {"requested": True}}}
    return configuration


def _capabilities_v1(payments: bool, transfers: bool) -> dict[str, object]:
    return {
        **({"card_payments": {"requested": True}} if payments else {}),
        **({"transfers": {"requested": True}} if transfers else {}),
    }


def draft_customer(settings: StripeSettings, user_id: str, details: BuyerDetails) -> str:
    """Draft a buyer: a v1 customer, or a v2 account with the customer configuration.

    The latter holds neither a billing address nor tax ids (``docs/stripe.md`` §10).
    """
    if settings.buyers == "account":
        return _customer_v2(user_id, details)
    return _customer_v1(user_id, details)


def _customer_v1(user_id: str, details: BuyerDetails) -> str:
    params: dict[str, object] = {
        "name": details.name,
        "email": details.email,
        "phone": details.phone,
        "address": filled(details.address) if details.address else None,
        "shipping": _shipping(details.shipping) if details.shipping else None,
        "tax_id_data": [{"type": one.type, "value": one.value} for one in details.tax_ids] or None,
    }
    given = {key: value for key, value in params.items() if value}
    return write_draft(V1_CUSTOMERS, {**given, "metadata": {USER: user_id}, "expand": ["tax_ids"]})


def _customer_v2(user_id: str, details: BuyerDetails) -> str:
    named = {"display_name": details.name, "contact_email": details.email, "contact_phone": details.phone}
    return write_draft(
        V2_ACCOUNTS,
        {
            **{key: value for key, value in named.items() if value},
            "configuration": {"customer": {"shipping": _shipping(details.shipping)} if details.shipping else {}},
            "metadata": {USER: user_id},
            "include": ["configuration.customer"],
        },
    )


def _shipping(shipping: Shipping) -> dict[str, object]:
    phone = {"phone": shipping.phone} if shipping.phone else {}
    return {"name": shipping.name, **phone, "address": filled(shipping.address)}


def filled(address: Address) -> dict[str, str]:
    """Return the members of an address that hold something."""
    return {key: value for key, value in members(address).items() if value}


def members(address: Address) -> dict[str, str]:
    """Return all six members: an update sends them all, since merging is not confirmed (``docs/stripe.md`` §5.1)."""
    return {
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "state": address.state,
        "postal_code": address.postal_code,
        "country": address.country,
    }
