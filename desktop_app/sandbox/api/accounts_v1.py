"""/v1/accounts and what hangs below an account."""

from __future__ import annotations

import re

from desktop_app.sandbox import ids
from desktop_app.sandbox.accounts.changes import changing
from desktop_app.sandbox.accounts.checks import bracketed, flaw_of
from desktop_app.sandbox.accounts.core import Account, Capability, Terms
from desktop_app.sandbox.accounts.countries import COUNTRIES, CURRENCIES
from desktop_app.sandbox.accounts.fields import settled_name
from desktop_app.sandbox.accounts.onboarding import bank_account, give, settle_by_api
from desktop_app.sandbox.accounts.tree import deep_merged, flat
from desktop_app.sandbox.accounts.v1_view import account_v1, capability_v1
from desktop_app.sandbox.api.call import Call, Handler
from desktop_app.sandbox.api.metadata import merged
from desktop_app.sandbox.api.paging import created_within, page_v1
from desktop_app.sandbox.collection import Collection
from desktop_app.sandbox.errors import JSON, InvalidParameters, Refusal, invalid, missing_parameter, no_such
from desktop_app.sandbox.platform import LoginLink

LOGIN_LIFETIME = 5 * 60.0
_APP, _STRIPE = "application", "stripe"
_TYPES = {
    "standard": Terms("full", "account", _STRIPE, _STRIPE, kind="standard", fees_shown="account"),
    "express": Terms("express", _APP, _APP, _STRIPE, kind="express", fees_shown="application_express"),
    "custom": Terms("none", _APP, _APP, _APP, kind="custom", fees_shown="application_custom"),
}
_OLD_PLATFORM = (
    "Your platform can't create accounts with POST /v1/accounts. Create them with POST /v2/core/accounts instead, or"
    " turn on Accounts v1 support in your Dashboard under Settings, Developers, API policies."
)
_PROFILE = (
    "Please review the responsibilities of managing losses for connected accounts at"
    " https://dashboard.stripe.com/settings/connect/platform-profile."
)
# Fields that Stripe-collected accounts no longer take from the platform once a link or session was made.
_LOCKED = ("business_type", "company", "individual", "external_account", "tos_acceptance")


def create(call: Call) -> JSON:
    """POST /v1/accounts."""
    _may_create(call)
    params = call.params
    country = country_of(params.get("country") or call.platform.own.country or "US", "country")
    account = Account(
        id=ids.new("acct_"), made_by="v1", created=call.now, country=country, terms=_terms(params),
        person_id=ids.new("person_"),
    )  # fmt: skip
    if account.terms.dashboard == "none" and not params.get("capabilities"):
        raise missing_parameter("capabilities")
    _apply(call, account, params)
    _kind_fits(account)
    settle_by_api(account)
    call.platform.keep(account)
    return account_v1(account, call.now)


def _may_create(call: Call) -> None:
    switches = call.platform.switches
    if not switches.v1_creation:
        raise invalid(_OLD_PLATFORM)
    if not switches.profile_done:
        raise invalid(_PROFILE)


def country_of(code: str, param: str) -> str:
    """A country where sellers can be; 400 country_unsupported otherwise."""
    if code not in COUNTRIES:
        raise Refusal(400, f"Country '{code}' is unknown or not supported.", code="country_unsupported", param=param)
    return code


def _kind_fits(account: Account) -> None:
    kinds = COUNTRIES[account.country or "US"].kinds
    if account.kind is not None and account.kind not in kinds:
        raise Refusal(
            400,
            f"Business type '{account.kind}' is not supported for accounts in {account.country}.",
            code="entity_type_not_supported_in_country",
            param="business_type",
        )


def _terms(params: JSON) -> Terms:
    kind, controller = params.get("type"), params.get("controller")
    if kind and controller is not None:
        raise InvalidParameters(
            400, "You cannot provide both `type` and `controller` when creating an account.", param="type"
        )
    if kind:
        chosen = _TYPES[kind]
        return Terms(chosen.dashboard, chosen.fees, chosen.losses, chosen.collector, chosen.kind, chosen.fees_shown)
    controller = controller or {}
    dashboard = controller.get("stripe_dashboard", {}).get("type", "full")
    losses = controller.get("losses", {}).get("payments", "stripe")
    fees = controller.get("fees", {}).get("payer", "account")
    collector = controller.get("requirement_collection", "stripe")
    _legal(dashboard, losses, fees, collector)
    return Terms(dashboard, "stripe" if fees == "account" else "application", losses, collector, fees_shown=fees)


def _legal(dashboard: str, losses: str, fees: str, collector: str) -> None:
    """Stripe's illegal combinations of responsibilities."""
    if losses == "application" and fees != "application":
        raise invalid(
            "When `controller[losses][payments]` is `application`, `controller[fees][payer]` must be `application`.",
            "controller[fees][payer]",
            "account_controller_stripe_pricing_platform_liable",
        )
    if dashboard == "express" and losses != "application":
        raise invalid(
            "Accounts with an Express dashboard need losses and fees to be the application's.",
            "controller[stripe_dashboard][type]",
            "account_controller_express_dash_without_application_losses_or_fees",
        )
    if dashboard == "none" and collector == "stripe" and losses != "stripe":
        raise invalid(
            "Without a Stripe dashboard, requirements collected by Stripe need losses to be Stripe's.",
            "controller[losses][payments]",
        )
    if collector == "application" and (dashboard != "none" or losses != "application"):
        raise invalid(
            "Requirements can be collected by the application only without a Stripe dashboard and with its own losses.",
            "controller[requirement_collection]",
        )


def _apply(call: Call, account: Account, params: JSON) -> None:
    """Take what a create or update said."""
    if "email" in params:
        account.email = params["email"] or None
    if params.get("default_currency"):
        account.currency = params["default_currency"]
    account.metadata = merged(account.metadata, params.get("metadata"))
    _request(account, params.get("capabilities") or {}, call.now)
    settings = params.get("settings") or {}
    account.settings = deep_merged(account.settings, settings)
    account.groups = account.groups | (params.get("groups") or {})
    _check_dates(params, call.now)
    facts: JSON = {}
    for block in ("business_profile", "company", "individual", "tos_acceptance", "documents"):
        given = params.get(block)
        if isinstance(given, dict):
            if "metadata" in given:
                account.person_metadata = merged(account.person_metadata, given.pop("metadata"))
            facts |= {settled_name(f"{block}.{path}"): value for path, value in flat(given)}
    facts |= {
        f"settings.{path}": value for path, value in flat(settings) if path == "payments.statement_descriptor"
    }  # fmt: skip
    if params.get("business_type"):
        facts["business_type"] = params["business_type"]
    _refuse_flaws(call, account, facts | {"email": params.get("email")})
    give(account, facts, call.now)
    if params.get("external_account"):
        account.bank_accounts = [_bank(account, params["external_account"], call.now)]


def _refuse_flaws(call: Call, account: Account, facts: JSON) -> None:
    flaw = flaw_of(facts, account.country, call.now)
    if flaw is not None:
        raise invalid(flaw.message, bracketed(flaw.key), flaw.v1_code)
    currency = call.params.get("default_currency")
    if currency and currency.lower() not in CURRENCIES:
        raise invalid(f"Invalid currency: {currency}", "default_currency")


def _check_dates(params: JSON, now: float) -> None:
    """Terms can't have been accepted before Stripe was, nor tomorrow."""
    accepted = (params.get("tos_acceptance") or {}).get("date")
    if accepted is not None and not _FIRST_TERMS <= accepted <= now + 86400:
        raise invalid("Invalid timestamp: it must be a moment in the past.", "tos_acceptance[date]")


_FIRST_TERMS = 1_262_304_000  # 2010


def _bank(account: Account, given: object, now: float) -> JSON:
    """A bank account from a token or from its numbers; 400 for what can't be one."""
    if isinstance(given, str) and not given.startswith(("btok_", "tok_")):
        raise no_such("token", given, "external_account", 400)
    if isinstance(given, dict):
        _check_bank(given)
    number = str(given.get("account_number", "000123456789")) if isinstance(given, dict) else "000123456789"
    made = bank_account(account, number, now)
    if isinstance(given, str) and given.startswith("btok_us_verified"):
        made["status"] = "verified"
    if isinstance(given, dict):
        made |= {name: given[name] for name in ("account_holder_name", "country", "currency") if given.get(name)}
        made["routing_number"] = given.get("routing_number", made["routing_number"])
    return made


def _check_bank(given: JSON) -> None:
    if given.get("object") == "card":
        raise invalid("The sandbox takes bank accounts only.", "external_account[object]")
    number = str(given.get("account_number", ""))
    if not re.fullmatch(r"[A-Za-z0-9]{4,34}", number):
        raise invalid("Invalid account number.", "external_account[account_number]", "account_number_invalid")
    routing = given.get("routing_number")
    if given.get("country") == "US" and not re.fullmatch(r"\d{9}", str(routing or "")):
        message = "Routing numbers in the US have nine digits."
        raise invalid(message, "external_account[routing_number]", "routing_number_invalid")
    if str(given.get("currency") or "usd").lower() not in CURRENCIES:
        raise invalid(f"Invalid currency: {given['currency']}", "external_account[currency]")


def _request(account: Account, capabilities: JSON, now: float) -> None:
    for name, wanted in capabilities.items():
        requested = bool(wanted.get("requested")) if isinstance(wanted, dict) else False
        known = account.capabilities.get(name)
        if known is not None:
            known.requested = requested
        elif requested:
            configuration = "recipient" if name == "transfers" else "merchant"
            account.capabilities[name] = Capability(name, configuration, now)
            account.configurations.add(configuration)


def retrieve(call: Call) -> JSON:
    """GET /v1/accounts/{account}."""
    return account_v1(call.account(call.path["account"]), call.now)


def retrieve_own(call: Call) -> JSON:
    """GET /v1/account: the platform's own account, or the one that Stripe-Account names."""
    shown = dict(account_v1(call.account(call.space.owner), call.now))
    if not call.space.connected:
        switches = call.platform.switches
        shown["details_submitted"] = switches.activated
        if switches.branding_done:
            branding = shown["settings"]["branding"] | {"icon": "file_SandboxIcon", "primary_color": "#1f5f4b"}
            shown["settings"] = shown["settings"] | {"branding": branding}
    return shown


def update(call: Call) -> JSON:
    """POST /v1/accounts/{account}."""
    account = call.account(call.path["account"])
    if account.linked and account.terms.collector == "stripe":
        locked = [name for name in _LOCKED if name in call.params]
        if locked:
            raise Refusal(
                403,
                f"This application does not have the required permissions for the parameter '{locked[0]}' on account"
                f" '{account.id}'.",
                code="oauth_not_supported",
                param=locked[0],
            )
    with changing(call.platform, account):
        _apply(call, account, call.params)
    return account_v1(account, call.now)


def list_all(call: Call) -> JSON:
    """GET /v1/accounts: whole accounts."""
    fits = created_within(call)
    return page_v1(
        call,
        call.platform.accounts,
        "/v1/accounts",
        lambda account: account_v1(account, call.now),
        lambda account: fits(account.created) and not account.closed and not account.disconnected,
    )


def delete(call: Call) -> JSON:
    """DELETE /v1/accounts/{account}."""
    account = call.account(call.path["account"])
    if account is call.platform.own:
        raise invalid("You can't delete your own account.")
    call.platform.accounts.remove(account.id)
    return {"id": account.id, "object": "account", "deleted": True}


_REASONS = {
    "fraud": "rejected.platform_fraud",
    "terms_of_service": "rejected.platform_terms_of_service",
}


def reject(call: Call) -> JSON:
    """POST /v1/accounts/{account}/reject: only where the platform carries losses."""
    account = call.account(call.path["account"])
    if account.terms.losses != "application":
        raise invalid("You can only reject accounts whose losses your platform is responsible for.")
    reason = (
        call.params["reason"].partition("_")[0] if call.params["reason"].startswith("fraud") else call.params["reason"]
    )
    with changing(call.platform, account):
        account.condition = "rejected"
        account.rejection = _REASONS.get(reason, "rejected.platform_other")
    return account_v1(account, call.now)


def unreject(call: Call) -> JSON:
    """POST /v1/accounts/{account}/unreject: takes back the platform's own rejection only."""
    account = call.account(call.path["account"])
    if account.condition != "rejected" or not (account.rejection or "").startswith("rejected.platform_"):
        raise invalid("This account was not rejected by your platform.")
    with changing(call.platform, account):
        account.condition = "open"
        account.rejection = None
    return account_v1(account, call.now)


def login_link(call: Call) -> JSON:
    """POST /v1/accounts/{account}/login_links: Express accounts that sent their form in."""
    account = call.account(call.path["account"])
    if account.terms.dashboard != "express":
        raise invalid("Cannot create a login link for an account that is not an Express account.")
    if not account.submitted:
        raise invalid("Cannot create a login link for an account that has not completed onboarding.")
    token = ids.token(12)
    call.platform.login_links[token] = LoginLink(account.id, call.now + LOGIN_LIFETIME)
    url = f"{call.base_url}/express/{account.id}/{token}"
    return {"object": "login_link", "created": int(call.now), "url": url}


# --- capabilities


def capabilities(call: Call) -> JSON:
    """GET /v1/accounts/{account}/capabilities."""
    account = call.account(call.path["account"])
    data = [capability_v1(account, item, call.now) for name, item in account.capabilities.items() if ":" not in name]
    return {"object": "list", "data": data, "has_more": False, "url": f"/v1/accounts/{account.id}/capabilities"}


def capability(call: Call) -> JSON:
    """GET /v1/accounts/{account}/capabilities/{capability}."""
    account = call.account(call.path["account"])
    found = account.capabilities.get(call.path["capability"])
    if found is None:
        raise no_such("capability", call.path["capability"], "id", 404)
    return capability_v1(account, found, call.now)


def update_capability(call: Call) -> JSON:
    """POST /v1/accounts/{account}/capabilities/{capability}: request it, or take the request back."""
    account = call.account(call.path["account"])
    name = call.path["capability"]
    if "requested" in call.params:
        with changing(call.platform, account):
            _request(account, {name: {"requested": call.params["requested"]}}, call.now)
    return capability(call)


# --- external accounts


def _bank_of(account: Account, bank_id: str) -> JSON:
    for item in account.bank_accounts:
        if item["id"] == bank_id:
            return item
    raise no_such("external account", bank_id, "id", 404)


def external_accounts(call: Call) -> JSON:
    """GET /v1/accounts/{account}/external_accounts."""
    account = call.account(call.path["account"])
    kind = call.params.get("object", "bank_account")
    found: Collection[JSON] = Collection()
    for item in account.bank_accounts:
        found.add(item["id"], item)
    url = f"/v1/accounts/{account.id}/external_accounts"
    return page_v1(call, found, url, lambda item: item, lambda item: item["object"] == kind)


def add_external_account(call: Call) -> JSON:
    """POST /v1/accounts/{account}/external_accounts."""
    account = call.account(call.path["account"])
    made = _bank(account, call.params["external_account"], call.now)
    made["metadata"] = merged({}, call.params.get("metadata"))
    first = not account.bank_accounts
    made["default_for_currency"] = bool(call.params.get("default_for_currency", first)) or first
    with changing(call.platform, account):
        if made["default_for_currency"]:
            account.bank_accounts = [item | {"default_for_currency": False} for item in account.bank_accounts]
        account.bank_accounts = [*account.bank_accounts, made]
    return made


def external_account(call: Call) -> JSON:
    """GET /v1/accounts/{account}/external_accounts/{id}."""
    return _bank_of(call.account(call.path["account"]), call.path["id"])


def update_external_account(call: Call) -> JSON:
    """POST /v1/accounts/{account}/external_accounts/{id}."""
    account = call.account(call.path["account"])
    found = _bank_of(account, call.path["id"])
    said = {
        name: value for name, value in call.params.items() if name in {"account_holder_name", "default_for_currency"}
    }
    changed = found | said | {"metadata": merged(found["metadata"], call.params.get("metadata"))}
    with changing(call.platform, account):
        account.bank_accounts = [changed if item["id"] == found["id"] else item for item in account.bank_accounts]
    return changed


def delete_external_account(call: Call) -> JSON:
    """DELETE /v1/accounts/{account}/external_accounts/{id}: not the default one while others are there."""
    account = call.account(call.path["account"])
    found = _bank_of(account, call.path["id"])
    if found["default_for_currency"] and len(account.bank_accounts) > 1:
        raise invalid("You cannot delete the default external account for your default currency.")
    with changing(call.platform, account):
        account.bank_accounts = [item for item in account.bank_accounts if item["id"] != found["id"]]
    return {"id": found["id"], "object": "bank_account", "deleted": True, "currency": found["currency"]}


CALLS: dict[str, Handler] = {
    "GET /v1/account": retrieve_own,
    "GET /v1/accounts": list_all,
    "POST /v1/accounts": create,
    "GET /v1/accounts/{account}": retrieve,
    "POST /v1/accounts/{account}": update,
    "DELETE /v1/accounts/{account}": delete,
    "POST /v1/accounts/{account}/reject": reject,
    "POST /v1/accounts/{account}/unreject": unreject,
    "POST /v1/accounts/{account}/login_links": login_link,
    "GET /v1/accounts/{account}/capabilities": capabilities,
    "GET /v1/accounts/{account}/capabilities/{capability}": capability,
    "POST /v1/accounts/{account}/capabilities/{capability}": update_capability,
    "GET /v1/accounts/{account}/external_accounts": external_accounts,
    "POST /v1/accounts/{account}/external_accounts": add_external_account,
    "GET /v1/accounts/{account}/external_accounts/{id}": external_account,
    "POST /v1/accounts/{account}/external_accounts/{id}": update_external_account,
    "DELETE /v1/accounts/{account}/external_accounts/{id}": delete_external_account,
}
