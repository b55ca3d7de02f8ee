"""A v2 account as facts (``docs/stripe.md`` §3.2): ``GET /v2/core/accounts/{id}`` with every ``include``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop_app.domain.account import (
    Account,
    Alternative,
    Api,
    Capability,
    CapabilityName,
    CapabilityState,
    Due,
    Kind,
    Person,
    Requirement,
    RequirementError,
)
from desktop_app.stripe_api.extras import Extras
from desktop_app.stripe_api.facts_v1 import read_person
from desktop_app.stripe_api.reading import at, block, flag, items, labels, objects, rfc3339, text, texts

INCLUDE = (
    "configuration.customer",
    "configuration.merchant",
    "configuration.recipient",
    "defaults",
    "future_requirements",
    "identity",
    "requirements",
)
"""All that Stripe leaves null unless it is asked for."""

TERMS = "identity.attestations.terms_of_service"
_BLOCKS = ("configuration", "defaults", "future_requirements", "identity", "requirements")
_STATES = {
    "active": CapabilityState.ACTIVE,
    "pending": CapabilityState.PENDING,
    "restricted": CapabilityState.RESTRICTED,
    "rejected": CapabilityState.REJECTED,
    "unsupported": CapabilityState.UNSUPPORTED,
}
_PATHS = {
    ("merchant", "card_payments"): CapabilityName.PAYMENTS,
    ("recipient", "stripe_balance.stripe_transfers"): CapabilityName.TRANSFERS,
    ("recipient", "stripe_balance.payouts"): CapabilityName.PAYOUTS,
    ("merchant", "stripe_balance.payouts"): CapabilityName.PAYOUTS,
}


def read_v2(
    data: Mapping[str, object], persons: tuple[Mapping[str, object], ...] = (), *, paid_as: str = "recipient"
) -> Account | None:
    """Return what a v2 account says, or None where it has no id.

    Args:
        data: The account as Stripe answered it, every block asked for.
        persons: Its persons, where they were asked for.
        paid_as: The configuration whose payouts count where an account has both: ``recipient`` or ``merchant``.
    """
    account_id = text(data, "id")
    if account_id is None:
        return None
    extras = Extras()
    now, future = block(data, "requirements"), block(data, "future_requirements")
    requirements = (*_requirements(now, extras, future=False), *_requirements(future, extras, future=True))
    missing, applied = _missing(data), texts(data, "applied_configurations")
    return Account(
        id=account_id,
        api=Api.V2,
        livemode=flag(data, "livemode"),
        country=(text(data, "identity", "country") or "").upper() or None,
        kind=extras.member(Kind, "identity.entity_type", text(data, "identity", "entity_type")),
        email=text(data, "contact_email"),
        display_name=text(data, "display_name") or text(data, "defaults", "profile", "doing_business_as"),
        dashboard=text(data, "dashboard"),
        deleted=flag(data, "closed") is True,
        form_submitted=_submitted(requirements, applied, missing),
        capabilities=_capabilities(data, paid_as, extras),
        requirements=requirements,
        alternatives=(*_alternatives(now), *_alternatives(future)),
        persons=_persons(persons),
        deadline=rfc3339(now, "summary", "minimum_deadline", "time"),
        future_deadline=rfc3339(future, "summary", "minimum_deadline", "time")
        or rfc3339(future, "minimum_transition_date"),
        missing=missing,
        applied=applied,
        metadata=labels(data, "metadata"),
        raw_extra=extras.found(),
    )


def _submitted(requirements: tuple[Requirement, ...], applied: tuple[str, ...], missing: frozenset[str]) -> bool | None:
    """Tell whether the seller sent the form; a buyer's account, of which nothing is asked, was never shown one."""
    if applied and not {"merchant", "recipient"} & set(applied):
        return False
    return None if "requirements" in missing else not waits_for_terms(requirements)


def waits_for_terms(requirements: tuple[Requirement, ...]) -> bool:
    """Whether the seller has yet to accept Stripe's terms, the form's last step (a proxy, ``docs/stripe.md`` §3.2)."""
    return any(one.key.startswith(TERMS) and not one.with_stripe and not one.future for one in requirements)


def terms_accepted_before(data: Mapping[str, object]) -> bool:
    """Whether an earlier acceptance of the terms is on record, so that a waiting one is a repetition."""
    return text(data, "identity", "attestations", "terms_of_service", "account", "date") is not None


def names_persons(data: Mapping[str, object]) -> bool:
    """Whether something is asked about a person whose name isn't in the account itself."""
    entries = (*items(data, "requirements", "entries"), *items(data, "future_requirements", "entries"))
    return any(text(entry, "reference", "type") == "person" for entry in entries)


def _missing(data: Mapping[str, object]) -> frozenset[str]:
    """Name the blocks that are null though asked for, and applied configurations whose content is."""
    blocks = {name for name in _BLOCKS if not isinstance(data.get(name), Mapping)}
    applied = {f"configuration.{name}" for name in texts(data, "applied_configurations")}
    empty = {name for name in applied if not isinstance(at(data, *name.split(".")), Mapping)}
    return frozenset(blocks | empty)


def _capabilities(data: Mapping[str, object], paid_as: str, extras: Extras) -> tuple[Capability, ...]:
    """Return our three; with payouts in both configurations the one that this marketplace pays through counts."""
    order = sorted(_PATHS, key=lambda path: path[0] != paid_as)
    found: dict[CapabilityName, Capability] = {}
    for configuration, path in order:
        name = _PATHS[configuration, path]
        source = block(data, "configuration", configuration, "capabilities", *path.split("."))
        raw = text(source, "status")
        if raw is None:
            continue
        if flag(data, "configuration", configuration, "applied") is False:
            capability = Capability(name, CapabilityState.UNREQUESTED, requested=False, raw=raw)
        else:
            capability = _capability(name, raw, source, f"{configuration}.{path}", extras)
        first = found.setdefault(name, capability)
        if first.state is not capability.state:
            extras.note(f"{configuration}.{path}", raw)
    return tuple(found[name] for name in CapabilityName if name in found)


def _capability(name: CapabilityName, raw: str, source: Mapping[str, object], path: str, extras: Extras) -> Capability:
    state = _STATES.get(raw, CapabilityState.UNKNOWN)
    if state is CapabilityState.UNKNOWN:
        extras.note(path, raw)
    details = [(text(one, "code"), text(one, "resolution")) for one in objects(items(source, "status_details"))]
    for code, resolution in details[1:]:
        extras.note(f"{path}.status_details", f"{code}: {resolution}")
    code, resolution = _telling(state, details)
    return Capability(name, state, code=code, resolution=resolution, raw=raw)


def _telling(state: CapabilityState, details: list[tuple[str | None, str | None]]) -> tuple[str | None, str | None]:
    """Return the detail that explains the state best: one named after it, then one that the seller can't mend."""

    def rank(detail: tuple[str | None, str | None]) -> tuple[bool, bool]:
        code, resolution = detail
        return not (code or "").startswith(state.value), resolution == "provide_info"

    return min(details, key=rank) if details else (None, None)


def _requirements(source: Mapping[str, object], extras: Extras, *, future: bool) -> Iterator[Requirement]:
    for entry in objects(items(source, "entries")):
        key = text(entry, "description")
        if key is not None:
            yield _requirement(key, entry, extras, future=future)


def _requirement(key: str, entry: Mapping[str, object], extras: Extras, *, future: bool) -> Requirement:
    actor = text(entry, "awaiting_action_from")
    if actor not in {"user", "stripe"}:
        extras.note(f"{key}.awaiting_action_from", actor)
    kind = text(entry, "reference", "type")
    impacts = tuple(objects(items(entry, "impact", "restricts_capabilities")))
    stops = frozenset(name for name in map(_stopped, impacts) if name is not None)
    return Requirement(
        key=key,
        due=extras.member_or(Due.UNKNOWN, f"{key}.minimum_deadline", text(entry, "minimum_deadline", "status")),
        with_stripe=actor == "stripe",
        restricts=stops,
        restricts_unknown=bool(impacts) and not stops,
        person=text(entry, "reference", "resource") if kind == "person" else None,
        inquiry=kind == "inquiry" or key.startswith("interv_"),
        future=future,
        errors=tuple(
            RequirementError(text(error, "code") or "", text(error, "description") or "")
            for error in objects(items(entry, "errors"))
        ),
    )


def _stopped(impact: Mapping[str, object]) -> CapabilityName | None:
    return _PATHS.get((text(impact, "configuration") or "", text(impact, "capability") or ""))


def _alternatives(source: Mapping[str, object]) -> Iterator[Alternative]:
    for entry in objects(items(source, "alternatives")):
        original = _descriptions(items(entry, "original_entries"))
        options = (_descriptions(items(option, "entries")) for option in objects(items(entry, "options")))
        filled = tuple(option for option in options if option)
        if original and filled:
            yield Alternative(original, filled)


def _descriptions(entries: tuple[object, ...]) -> tuple[str, ...]:
    found = (text(entry, "description") for entry in objects(entries))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _persons(persons: tuple[Mapping[str, object], ...]) -> tuple[Person, ...]:
    found = (read_person(one, "given_name", "surname") for one in persons)
    return tuple({person.id: person for person in found if person is not None}.values())
