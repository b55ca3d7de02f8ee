"""/v2/core/accounts."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.sandbox import events, ids
from desktop_app.sandbox.accounts.changes import changing
from desktop_app.sandbox.accounts.checks import flaw_of
from desktop_app.sandbox.accounts.core import Account, Capability, Terms
from desktop_app.sandbox.accounts.countries import COUNTRIES, CURRENCIES
from desktop_app.sandbox.accounts.fields import FIELDS, V1_BY_V2, only_a_back, v1_name
from desktop_app.sandbox.accounts.onboarding import give, settle_by_api
from desktop_app.sandbox.accounts.tree import deep_merged, flat, pruned
from desktop_app.sandbox.accounts.v2_names import PAYOUTS, TRANSFERS, to_v1
from desktop_app.sandbox.accounts.v2_view import CONFIGURATIONS, account_v2
from desktop_app.sandbox.api.call import Call, Handler
from desktop_app.sandbox.api.metadata import merged
from desktop_app.sandbox.api.paging import page_v2
from desktop_app.sandbox.clock import parse_rfc3339
from desktop_app.sandbox.errors import JSON, Refusal, invalid


def create(call: Call) -> JSON:
    """POST /v2/core/accounts."""
    _open(call)
    if not call.platform.switches.profile_done:
        raise invalid("Finish your platform profile before creating accounts.", code="connect_profile_not_submitted")
    params = call.params
    account = Account(
        id=ids.new("acct_"), made_by="v2", created=call.now, country=None, terms=_terms(params),
        person_id=ids.new("person_"),
    )  # fmt: skip
    _apply(call, account, params)
    _fits(account)
    _refuse_recipient_alone(call, account)
    settle_by_api(account)
    call.platform.keep(account)
    events.thin(call.platform, "v2.core.account.created", events.about_account(account.id))
    return account_v2(account, call.now, params.get("include") or ())


def _open(call: Call) -> None:
    if not call.platform.switches.v2_enabled:
        raise Refusal(403, "Accounts v2 is not enabled for your platform.", code="accounts_v2_access_blocked")


def _terms(params: JSON) -> Terms:
    said = (params.get("defaults") or {}).get("responsibilities") or {}
    dashboard, fees, losses = params.get("dashboard"), said.get("fees_collector"), said.get("losses_collector")
    if losses == "application" and fees != "application":
        raise invalid(
            "When losses_collector is application, fees_collector must be application.",
            "defaults.responsibilities.fees_collector",
            "account_controller_stripe_pricing_platform_liable",
        )
    if dashboard == "express" and said and (fees, losses) != ("application", "application"):
        raise invalid(
            "An Express dashboard needs fees_collector and losses_collector to be application.",
            "dashboard",
            "account_controller_express_dash_without_application_losses_or_fees",
        )
    collector = "application" if losses == "application" and dashboard == "none" else "stripe"
    return Terms(dashboard, fees, losses, collector, fees_shown="account" if fees == "stripe" else fees)


def _apply(call: Call, account: Account, params: JSON) -> None:
    for name, field in (("contact_email", "email"), ("contact_phone", "phone"), ("display_name", "display_name")):
        if name in params:
            setattr(account, field, params[name] or None)
    account.metadata = merged(account.metadata, params.get("metadata"))
    defaults = params.get("defaults") or {}
    account.currency = defaults.get("currency") or account.currency
    account.locales = defaults.get("locales") or account.locales
    identity = params.get("identity") or {}
    _settle_country(account, identity.get("country"))
    _configure(account, params.get("configuration") or {}, call.now)
    individual = identity.get("individual") or {}
    account.person_metadata = merged(account.person_metadata, individual.get("metadata"))
    account.told_v2 = pruned(deep_merged(account.told_v2, dict(_told(params))))
    facts = dict(_facts(params))
    _refuse_flaws(call, account, facts)
    give(account, facts, call.now)


def _refuse_flaws(call: Call, account: Account, facts: JSON) -> None:
    told = {"email": call.params.get("contact_email"), "phone": call.params.get("contact_phone")}
    flaw = flaw_of(facts | told, account.country, call.now)
    if flaw is not None:
        known = FIELDS[flaw.key].v2 if flaw.key in FIELDS else f"contact_{flaw.key}"
        raise invalid(flaw.message, known, flaw.code)
    currency = (call.params.get("defaults") or {}).get("currency")
    if currency and currency.lower() not in CURRENCIES:
        raise invalid(f"Invalid currency: {currency}", "defaults.currency")


_ELSEWHERE = {"applied", "capabilities", "country", "currency", "entity_type", "id_numbers", "locales", "metadata",
              "responsibilities"}  # fmt: skip


def _told(params: JSON) -> Iterator[tuple[str, JSON]]:
    """What v2 said, in its own shape, without what is kept under other names or never shown."""
    for block in ("configuration", "identity", "defaults"):
        yield block, _without_kept(params.get(block) or {})


def _without_kept(tree: JSON, depth: int = 0) -> JSON:
    """Leave out what is kept elsewhere: it stands at the top of a block or one step below."""
    return {
        name: _without_kept(value, depth + 1) if isinstance(value, dict) else value
        for name, value in tree.items()
        if (depth > 1 or name not in _ELSEWHERE) and not only_a_back(value)
    }


def _settle_country(account: Account, given: str | None) -> None:
    if not given:
        return
    code = given.upper()
    if code not in COUNTRIES:
        raise Refusal(
            400, f"'{given}' is not a supported country.", code="country_unsupported", param="identity.country"
        )
    if account.country not in {None, code}:
        raise Refusal(
            400, "identity.country can't be changed.", code="immutable_identity_param", param="identity.country"
        )
    account.country = code


def _configure(account: Account, given: JSON, now: float) -> None:
    for name in CONFIGURATIONS:
        block = given.get(name)
        if block is None:
            continue
        if block.get("applied") is False:
            account.configurations.discard(name)
            account.capabilities = {
                key: item for key, item in account.capabilities.items() if item.configuration != name
            }  # fmt: skip
            continue
        account.configurations.add(name)
        for path, requested in _requests(block.get("capabilities") or {}):
            _request(account, name, path, requested=requested, now=now)
        if name == "customer":
            said = {key: block[key] for key in ("automatic_indirect_tax", "billing", "shipping") if key in block}
            account.customer |= said


def _requests(tree: JSON) -> Iterator[tuple[str, bool]]:
    for path, value in flat(tree):
        if path.endswith(".requested"):
            yield path.removesuffix(".requested"), bool(value)


def _request(account: Account, configuration: str, path: str, *, requested: bool, now: float) -> None:
    name = to_v1(configuration, path)
    known = account.capabilities.get(name)
    if path == PAYOUTS:
        return
    if known is not None:
        known.requested = requested
    elif requested:
        account.capabilities[name] = Capability(name, configuration, now)


def _facts(params: JSON) -> Iterator[tuple[str, object]]:
    """What v2 told, by v1's dotted names."""
    said = {name: params.get(name) or {} for name in ("identity", "defaults", "configuration")}
    for path, value in flat(said):
        found = v1_name(path, V1_BY_V2)
        if path == "identity.individual.nationalities":
            yield "individual.nationality", value[0] if isinstance(value, list) and value else None
        elif path.startswith("identity.individual.relationship."):
            yield path.removeprefix("identity."), value
        elif found is not None and not path.endswith(".id_numbers"):
            yield found, _as_v1(path, value)
    identity = said["identity"]
    yield from _numbers(identity.get("individual") or {}, "individual", "id_number")
    yield from _numbers(identity.get("business_details") or {}, "company", "tax_id")


def _as_v1(path: str, value: object) -> object:
    if path.endswith(".date") and isinstance(value, str):
        try:
            return str(int(parse_rfc3339(value)))
        except ValueError:
            raise invalid("Invalid timestamp.", path) from None
    return value


def _numbers(block: JSON, whose: str, name: str) -> Iterator[tuple[str, object]]:
    for number in block.get("id_numbers") or []:
        if number["type"] == "us_ssn_last_4":
            yield f"{whose}.ssn_last_4", number["value"]
        else:
            yield f"{whose}.{name}", number["value"]
            yield f"{whose}.{name}_type", number["type"]


def _fits(account: Account) -> None:
    """The rules that join configurations, country, kind and responsibilities."""
    selling = account.configurations & {"merchant", "recipient"}
    if not selling:
        return
    if account.country is None and account.terms.dashboard != "full":
        raise Refusal(400, "identity.country is required for this configuration.", code="identity_country_required",
                      param="identity.country")  # fmt: skip
    if account.country is not None and account.kind not in {None, *COUNTRIES[account.country].kinds}:
        raise Refusal(
            400,
            f"Entity type {account.kind} is not supported in {account.country}.",
            code="entity_type_not_supported_in_country",
            param="identity.entity_type",
        )
    wants_responsibilities = "merchant" in selling or (account.terms.dashboard and "transfers" in account.capabilities)
    if wants_responsibilities and account.terms.losses is None:
        raise Refusal(400, "Missing required param: defaults.responsibilities.", code="parameter_missing",
                      param="defaults.responsibilities")  # fmt: skip


def _recipient_alone(account: Account) -> bool:
    transfers = account.capabilities.get("transfers")
    return transfers is not None and transfers.requested and not account.cards


def _refuse_recipient_alone(call: Call, account: Account) -> None:
    """Refuse to begin with transfers alone where the platform isn't allowed to; what is there already stays."""
    switches = call.platform.switches
    allowed = switches.recipient_only if account.country == "US" else switches.recipient_only_elsewhere
    if account.country is not None and _recipient_alone(account) and not allowed:
        raise Refusal(
            400,
            f"The capability {TRANSFERS} is not available without card_payments in {account.country}.",
            code="capability_not_available_without_other_capability_in_country",
            param="configuration.recipient.capabilities.stripe_balance.stripe_transfers",
        )


def retrieve(call: Call) -> JSON:
    """GET /v2/core/accounts/{id}."""
    _open(call)
    account = call.account_v2(call.path["id"])
    return account_v2(account, call.now, call.params.get("include") or ())


def update(call: Call) -> JSON:
    """POST /v2/core/accounts/{id}."""
    _open(call)
    account = call.account_v2(call.path["id"])
    if account.closed:
        raise Refusal(400, "This account is closed.", code="account_closed")
    if account.linked and account.terms.collector == "stripe" and set(call.params.get("identity") or {}) - {"country"}:
        raise Refusal(400, "Identity is collected by Stripe and can't be changed by the platform any more.",
                      code="immutable_identity_param", param="identity")  # fmt: skip
    alone_before = _recipient_alone(account)
    with changing(call.platform, account):
        _keep_terms(account, call.params)
        _apply(call, account, call.params)
        _fits(account)
        if not alone_before:
            _refuse_recipient_alone(call, account)
    return account_v2(account, call.now, call.params.get("include") or ())


def _keep_terms(account: Account, params: JSON) -> None:
    """Dashboard and responsibilities can be given once, when a buyer becomes a seller, and never changed."""
    said = (params.get("defaults") or {}).get("responsibilities")
    terms = account.terms
    if "dashboard" in params and terms.dashboard not in {None, params["dashboard"]}:
        raise Refusal(400, "dashboard can't be changed.", code="parameter_immutable", param="dashboard")
    if said and terms.losses is not None and (terms.fees, terms.losses) != (
        said.get("fees_collector", terms.fees), said.get("losses_collector", terms.losses),
    ):  # fmt: skip
        raise Refusal(400, "Responsibilities can't be changed.", code="parameter_immutable",
                      param="defaults.responsibilities")  # fmt: skip
    if (said and terms.losses is None) or (params.get("dashboard") and terms.dashboard is None):
        fresh = _terms(
            {"dashboard": params.get("dashboard", terms.dashboard), "defaults": {"responsibilities": said or {}}}
        )
        account.terms = fresh


def list_all(call: Call) -> JSON:
    """GET /v2/core/accounts: no include, at most 20 at a time."""
    _open(call)

    def keep(account: Account) -> bool:
        wanted = set(call.params.get("applied_configurations") or ())
        closed = call.params.get("closed", False)
        return (
            account.made_by == "v2"
            and not account.disconnected
            and account.closed == closed
            and wanted <= account.configurations
        )

    return page_v2(
        call, call.platform.accounts, "/v2/core/accounts", lambda account: account_v2(account, call.now), keep
    )  # fmt: skip


def close(call: Call) -> JSON:
    """POST /v2/core/accounts/{id}/close: only with all of the applied configurations."""
    _open(call)
    account = call.account_v2(call.path["id"])
    given = set(call.params.get("applied_configurations") or ())
    if given != account.configurations:
        raise Refusal(
            400,
            "applied_configurations must name every configuration of the account.",
            code="configs_must_match_to_close",
            param="applied_configurations",
            extra={"applied_configurations": sorted(account.configurations)},
        )
    with changing(call.platform, account):
        account.closed = True
    return account_v2(account, call.now)


CALLS: dict[str, Handler] = {
    "GET /v2/core/accounts": list_all,
    "POST /v2/core/accounts": create,
    "GET /v2/core/accounts/{id}": retrieve,
    "POST /v2/core/accounts/{id}": update,
    "POST /v2/core/accounts/{id}/close": close,
}
