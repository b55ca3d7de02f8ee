"""A v1 account as facts (``docs/stripe.md`` §3.1): ``GET /v1/accounts/{id}`` and the entries of its list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache

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
from desktop_app.stripe_api.reading import block, flag, items, labels, objects, text, texts, unix

_LISTS = ((Due.PAST, "past_due"), (Due.CURRENT, "currently_due"), (Due.EVENTUAL, "eventually_due"))
_STATES = {
    "active": CapabilityState.ACTIVE,
    "inactive": CapabilityState.RESTRICTED,
    "pending": CapabilityState.PENDING,
    "unrequested": CapabilityState.UNREQUESTED,
    "disabled": CapabilityState.RESTRICTED,
}
_DASHBOARDS = {"standard": "full", "express": "express", "custom": "none"}
_ROLES = ("representative", "director", "executive", "owner")


def read_v1(data: Mapping[str, object], persons: tuple[Mapping[str, object], ...] = ()) -> Account | None:
    """Return what a v1 account says, or None where it has no id.

    Args:
        data: The account as Stripe answered it.
        persons: Its persons, where they were asked for.
    """
    account_id = text(data, "id")
    if account_id is None:
        return None
    extras = Extras()
    now, future = block(data, "requirements"), block(data, "future_requirements")
    requirements = (*_requirements(now, extras, future=False), *_requirements(future, extras, future=True))
    return Account(
        id=account_id,
        api=Api.V1,
        country=(text(data, "country") or "").upper() or None,
        kind=extras.member(Kind, "business_type", text(data, "business_type")),
        email=text(data, "email"),
        display_name=text(data, "business_profile", "name") or text(data, "settings", "dashboard", "display_name"),
        dashboard=_dashboard(data),
        deleted=flag(data, "deleted") is True,
        form_submitted=flag(data, "details_submitted"),
        disabled_reason=text(now, "disabled_reason"),
        charges_enabled=flag(data, "charges_enabled"),
        payouts_enabled=flag(data, "payouts_enabled"),
        capabilities=_capabilities(data, extras),
        requirements=requirements,
        alternatives=(*_alternatives(now), *_alternatives(future)),
        persons=_persons(data, persons),
        deadline=unix(now, "current_deadline"),
        future_deadline=unix(future, "current_deadline"),
        missing=_missing(data),
        bank_last4=bank_last4(data),
        metadata=labels(data, "metadata"),
        raw_extra=extras.found(),
    )


def bank_last4(data: Mapping[str, object]) -> str | None:
    """Return the last four figures of the account that payouts go to, or None."""
    banks = tuple(objects(items(data, "external_accounts", "data")))
    chosen = next((bank for bank in banks if flag(bank, "default_for_currency")), banks[0] if banks else None)
    return text(chosen, "last4")


def read_person(data: Mapping[str, object], first: str, last: str) -> Person | None:
    """Return a person's name and role as far as Stripe shows them, or None where there is no id.

    Args:
        data: A v1 or v2 person.
        first: Name of the field with the given name.
        last: Name of the field with the surname.
    """
    person_id = text(data, "id")
    if person_id is None:
        return None
    name = " ".join(part for part in (text(data, first), text(data, last)) if part)
    relationship = block(data, "relationship")
    return Person(person_id, name or None, next((role for role in _ROLES if flag(relationship, role)), None))


def _missing(data: Mapping[str, object]) -> frozenset[str]:
    """Name the block that a judgement can't do without; of a deleted account v1 tells the id alone."""
    told = isinstance(data.get("requirements"), Mapping) or flag(data, "deleted") is True
    return frozenset() if told else frozenset({"requirements"})


def _dashboard(data: Mapping[str, object]) -> str | None:
    return text(data, "controller", "stripe_dashboard", "type") or _DASHBOARDS.get(text(data, "type") or "")


def _capabilities(data: Mapping[str, object], extras: Extras) -> tuple[Capability, ...]:
    named = ((CapabilityName.PAYMENTS, "card_payments"), (CapabilityName.TRANSFERS, "transfers"))
    return (
        *(one for name, key in named if (one := _capability(data, name, key, extras)) is not None),
        *_payouts(data),
    )


def _capability(data: Mapping[str, object], name: CapabilityName, key: str, extras: Extras) -> Capability | None:
    """Return one capability; v1 lists those that were requested, and leaves out the others."""
    raw = text(data, "capabilities", key)
    if raw is None:
        return None
    state = _STATES.get(raw, CapabilityState.UNKNOWN)
    if state is CapabilityState.UNKNOWN:
        extras.note(f"capabilities.{key}", raw)
    return Capability(name, state, requested=state is not CapabilityState.UNREQUESTED, raw=raw)


def _payouts(data: Mapping[str, object]) -> tuple[Capability, ...]:
    enabled = flag(data, "payouts_enabled")
    if enabled is None:
        return ()
    state = CapabilityState.ACTIVE if enabled else CapabilityState.RESTRICTED
    return (Capability(CapabilityName.PAYOUTS, state, raw=f"payouts_enabled: {str(enabled).lower()}"),)


def _requirements(source: Mapping[str, object], extras: Extras, *, future: bool) -> Iterator[Requirement]:
    """Yield each key once as a task, in Stripe's order with the most pressing first, then what Stripe is checking."""
    if not source:
        return
    errors = _errors(source)
    deadline = unix(source, "current_deadline")
    listed: dict[str, Due] = {}
    for due, name in _LISTS:
        for key in texts(source, name):
            listed.setdefault(key, due)
    for key, due in listed.items():
        yield _requirement(key, due, errors.pop(key, ()), deadline, future=future)
    for key in texts(source, "pending_verification"):
        due = listed.get(key, Due.UNKNOWN)
        yield _requirement(key, due, errors.pop(key, ()), None, future=future, with_stripe=True)
    for key, left in errors.items():
        for error in left:
            extras.note("requirements.errors", f"{key}: {error.code}")


def _requirement(
    key: str,
    due: Due,
    errors: tuple[RequirementError, ...],
    deadline: datetime | None,
    *,
    future: bool,
    with_stripe: bool = False,
) -> Requirement:
    wanted_by = deadline if due is Due.PAST or due is Due.CURRENT else None
    return _same(key, due, errors, wanted_by, future=future, with_stripe=with_stripe)


@lru_cache(maxsize=4096)
def _same(
    key: str,
    due: Due,
    errors: tuple[RequirementError, ...],
    deadline: datetime | None,
    *,
    future: bool,
    with_stripe: bool,
) -> Requirement:
    """Return a requirement, the same for all accounts that have the same: most lack the same few things."""
    first = key.split(".", 1)[0]
    return Requirement(
        key=key,
        due=due,
        with_stripe=with_stripe,
        deadline=deadline,
        person=first if first.startswith("person_") else None,
        inquiry=first.startswith("interv_"),
        future=future,
        errors=errors,
    )


def _errors(source: Mapping[str, object]) -> dict[str, tuple[RequirementError, ...]]:
    found: dict[str, tuple[RequirementError, ...]] = {}
    for entry in objects(items(source, "errors")):
        key = text(entry, "requirement")
        if key is not None:
            error = RequirementError(text(entry, "code") or "", text(entry, "reason") or "")
            found[key] = (*found.get(key, ()), error)
    return found


def _alternatives(source: Mapping[str, object]) -> Iterator[Alternative]:
    for entry in objects(items(source, "alternatives")):
        original, option = texts(entry, "original_fields_due"), texts(entry, "alternative_fields_due")
        if original and option:
            yield Alternative(original, (option,))


def _persons(data: Mapping[str, object], persons: tuple[Mapping[str, object], ...]) -> tuple[Person, ...]:
    individual = block(data, "individual")
    everybody = (*((individual,) if individual else ()), *persons)
    found = (read_person(one, "first_name", "last_name") for one in everybody)
    return tuple({person.id: person for person in found if person is not None}.values())
