"""The closed list of Stripe's failures that mean something to us; the first that fits counts.

Structured fields decide. Stripe's text is looked at only where the fields are the same for different refusals, only
beside them, and never shown. Sources: ``docs/stripe.md`` §1.5, §6.3, §9.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict, Unpack

from desktop_app.domain.errors import FieldError, KnownError, NotFound, Remedy, StripeUnreachable
from desktop_app.stripe_api.fields import person_field
from desktop_app.stripe_api.problem import Problem
from desktop_app.stripe_api.retry import is_limited
from desktop_app.stripe_api.subject import EVERYTHING, Subject

Make = Callable[[Problem, Subject], KnownError]

_TOKEN = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_PERMISSION = re.compile(r"\b(?:rak|v2)_[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of failure; all that is named must fit.

    Attributes:
        label: What it is, for tests and readers.
        make: The error of ours that comes of it.
        codes: Codes of Stripe's; empty for any.
        statuses: HTTP statuses; empty for any.
        types: Types of v1's; empty for any.
        subjects: What the call must be about.
        says: What the text must contain besides.
        test: What else must hold.
    """

    label: str
    make: Make
    codes: frozenset[str] = frozenset()
    statuses: frozenset[int] = frozenset()
    types: frozenset[str] = frozenset()
    subjects: frozenset[Subject] = EVERYTHING
    says: re.Pattern[str] | None = None
    test: Callable[[Problem], bool] | None = None

    def fits(self, problem: Problem, subject: Subject) -> bool:
        """Whether this failure is of this kind."""
        return (
            subject in self.subjects
            and (not self.codes or problem.code in self.codes)
            and (not self.statuses or problem.status in self.statuses)
            and (not self.types or problem.type in self.types)
            and (self.says is None or self.says.search(problem.message) is not None)
            and (self.test is None or self.test(problem))
        )


def evidence(problem: Problem) -> dict[str, str]:
    """Return Stripe's code and parameter for staff, if they look like names (a hostile server's may not)."""
    named = {"cause": problem.code, "param": problem.param}
    return {key: value for key, value in named.items() if _TOKEN.fullmatch(value)}


def _unreachable(problem: Problem, _: Subject) -> KnownError:
    error = StripeUnreachable(retry_after=problem.wait or 5)
    if problem.replayed:
        error.params["replayed"] = "true"
    if problem.between:
        error.params["between"] = problem.between
    return error


def _limited(problem: Problem, _: Subject) -> KnownError:
    cause = {"cause": problem.limited_by} if _TOKEN.fullmatch(problem.limited_by) else {}
    return KnownError("rate_limited", Remedy.RETRY, params=cause, retry_after=problem.wait or 10)


def _permission(problem: Problem, _: Subject) -> KnownError:
    named = _PERMISSION.search(problem.message)
    return KnownError("key_permission_missing", Remedy.OPERATOR, params={"permission": named[0] if named else ""})


def _hidden(problem: Problem, subject: Subject) -> KnownError:
    kind = "customer" if subject is Subject.CUSTOMER or problem.param.startswith("customer") else "account"
    return KnownError("account_unreachable", Remedy.OPERATOR, params=evidence(problem) | {"object": kind})


def _absent(_: Problem, __: Subject) -> KnownError:
    return NotFound()


def _operator(code: str, cause: str = "") -> Make:
    def make(problem: Problem, _: Subject) -> KnownError:
        return KnownError(code, Remedy.OPERATOR, params=evidence(problem) | ({"cause": cause} if cause else {}))

    return make


def _plain(code: str, remedy: Remedy) -> Make:
    def make(problem: Problem, _: Subject) -> KnownError:
        return KnownError(code, remedy, params=evidence(problem))

    return make


def _field(code: str, otherwise: str) -> Make:
    """Blame the field that Stripe names, or the one that this code is about."""

    def make(problem: Problem, _: Subject) -> KnownError:
        return FieldError(code, person_field(problem.param) or otherwise)

    return make


def _names_a_field(problem: Problem) -> bool:
    return person_field(problem.param) is not None


_ACCOUNTS = frozenset({Subject.ACCOUNT, Subject.WANTED, Subject.ACCOUNT_LINK, Subject.LOGIN_LINK})
_WRITES_DETAILS = frozenset({Subject.CUSTOMER, Subject.NEW_ACCOUNT})
_METHOD_GONE = frozenset(
    {"resource_missing", "not_found", "default_payment_method_invalid", "attach_payment_method_to_customer"}
)
_BESIDE_ANOTHER = (
    "capability_not_available_without_other_capability",
    "capability_not_available_without_other_capability_in_country",
)
_NOT_THE_ACCOUNT = frozenset({*_BESIDE_ANOTHER, "identity_country_required", "country_code_invalid", "email_invalid"})
"""What else a request for more can be refused for."""
_PROFILE = re.compile(r"platform[- ]profile|managing losses|responsibilit|connect/settings|branding", re.IGNORECASE)
_OTHER_MODE = re.compile(r"exists in (?:test|live) mode|(?:test|live) mode key was used", re.IGNORECASE)


class _Rest(TypedDict, total=False):
    statuses: frozenset[int]
    types: frozenset[str]
    subjects: frozenset[Subject]
    says: re.Pattern[str]
    test: Callable[[Problem], bool]


def _case(label: str, make: Make, *codes: str, **rest: Unpack[_Rest]) -> Case:
    return Case(label, make, codes=frozenset(codes), **rest)


CASES: tuple[Case, ...] = (
    _case("no answer", _unreachable, test=lambda problem: problem.status is None),
    _case("an answer that can't be read", _unreachable, test=lambda problem: (problem.status or 0) < 300),
    _case("Stripe is in trouble", _unreachable, test=lambda problem: (problem.status or 0) >= 500),
    _case("another party is in trouble", _unreachable, statuses=frozenset({424})),
    _case("asked too much", _limited, test=is_limited),
    _case("locked by another request", _limited, "lock_timeout"),
    _case("too many accounts at once", _limited, "account_rate_limit_exceeded"),
    _case("the same request is under way", _unreachable, "idempotency_key_in_use"),
    _case("another body under this key", _plain("idempotency_conflict", Remedy.OURS), "idempotency_error"),
    _case(
        "another body under this key, by type",
        _plain("idempotency_conflict", Remedy.OURS),
        types=frozenset({"idempotency_error"}),
        statuses=frozenset({400}),
    ),
    _case("in conflict with another request", _unreachable, statuses=frozenset({409})),
    _case("key expired", _operator("key_invalid"), "api_key_expired", "platform_api_key_expired"),
    _case("key of the wrong kind", _operator("key_invalid"), "secret_key_required"),
    _case("key refused", _operator("key_invalid"), statuses=frozenset({401})),
    _case("key may not do this", _permission, "more_permissions_required", "more_permissions_required_for_application"),
    _case("modes mixed", _operator("mode_mismatch"), "livemode_mismatch", "testmode_charges_only"),
    _case(
        "object of the other mode",
        _operator("mode_mismatch", "other_mode"),
        "resource_missing",
        statuses=frozenset({400, 404}),
        says=_OTHER_MODE,
    ),
    # --- what this key can't see -------------------------------------------------------------------------------------
    _case("account revoked or another platform's", _hidden, "account_invalid"),
    _case(
        "account of the other API",
        _hidden,
        "v1_account_instead_of_v2_account",
        "v1_customer_instead_of_v2_account",
        "account_not_yet_compatible_with_v2",
    ),
    _case(
        "accounts v2 switched off",
        _operator("platform_not_ready", "accounts_v2_disabled"),
        "accounts_v2_access_blocked",
    ),
    _case("no such account", _hidden, statuses=frozenset({404}), subjects=_ACCOUNTS),
    _case(
        "no such account in a parameter",
        _hidden,
        "resource_missing",
        subjects=_ACCOUNTS,
        test=lambda problem: problem.param == "account",
    ),
    _case(
        "no such default method",
        _plain("method_unknown", Remedy.PERSON),
        test=lambda problem: problem.code in _METHOD_GONE and problem.param.endswith("default_payment_method"),
    ),
    _case("no such customer", _hidden, statuses=frozenset({404}), subjects=frozenset({Subject.CUSTOMER})),
    _case(
        "no such customer in a parameter",
        _hidden,
        "resource_missing",
        test=lambda problem: problem.param in {"customer", "customer_account"},
    ),
    _case(
        "no such payment method",
        _plain("method_unknown", Remedy.PERSON),
        *_METHOD_GONE,
        subjects=frozenset({Subject.METHOD}),
    ),
    _case(
        "payment method no longer attached",
        _plain("method_unknown", Remedy.PERSON),
        statuses=frozenset({400}),
        subjects=frozenset({Subject.METHOD}),
        says=re.compile(r"not attached", re.IGNORECASE),
    ),
    _case(
        "no such page or event",
        _absent,
        statuses=frozenset({404}),
        subjects=frozenset({Subject.CHECKOUT, Subject.EVENT, Subject.METHOD}),
    ),
    # --- the operator's platform -------------------------------------------------------------------------------------
    _case(
        "Connect not set up",
        _operator("platform_not_ready", "connect_profile"),
        "platform_registration_required",
        "connect_profile_not_submitted",
        "account_terms_of_service_not_accepted",
        "can_create_platform_owned_onboarding_accounts_required",
    ),
    _case(
        "responsibilities not accepted",
        _operator("platform_not_ready", "responsibilities"),
        test=lambda problem: problem.code.startswith("account_creation_") and problem.code.endswith("_unacknowledged"),
    ),
    _case(
        "platform not activated",
        _operator("platform_not_ready", "activation"),
        "account_create_activation_required",
        "connect_identity_not_verified",
        "cannot_create_connected_account",
        "cannot_create_new_account_rejected",
        "platform_account_required",
    ),
    # Country, kind and dashboard of an account that exists can't be changed: only the marketplace can want otherwise.
    _case(
        "more than this account can have",
        _operator("capability_refused"),
        statuses=frozenset({400}),
        subjects=frozenset({Subject.WANTED}),
        test=lambda problem: not (problem.code in _NOT_THE_ACCOUNT or problem.code.startswith("parameter_")),
    ),
    _case(
        "kind of account not open to this platform",
        _operator("platform_not_ready", "account_type"),
        test=lambda problem: problem.code.startswith("account_controller_"),
    ),
    _case(
        "kind of account and capability don't go together",
        _operator("platform_not_ready", "account_type"),
        "capability_not_available_for_dashboard_type",
        "account_capability_not_supported",
        "custom_account_beta",
        "account_creation_invalid",
        "configuration_creation_invalid",
        "account_token_required",
        "account_token_required_for_v2_account",
        "person_token_required",
    ),
    _case(
        "v1 accounts switched off",
        _operator("platform_not_ready", "accounts_v1_disabled"),
        statuses=frozenset({400, 403}),
        types=frozenset({"invalid_request_error"}),
        subjects=frozenset({Subject.NEW_ACCOUNT}),
        says=re.compile(r"/?v2/core/accounts", re.IGNORECASE),
    ),
    _case(
        "platform profile, in prose",
        _operator("platform_not_ready", "platform_profile"),
        statuses=frozenset({400, 403}),
        types=frozenset({"invalid_request_error"}),
        subjects=frozenset({Subject.NEW_ACCOUNT}),
        says=_PROFILE,
    ),
    # v2 gives no type; but nothing that a person typed is in the request for a link, or in the text about it.
    _case(
        "profile or branding missing, for a link",
        _operator("platform_not_ready", "branding"),
        statuses=frozenset({400, 403}),
        subjects=frozenset({Subject.ACCOUNT_LINK}),
        says=_PROFILE,
        test=lambda problem: not problem.param,
    ),
    _case(
        "signed up for Connect, in prose",
        _operator("platform_not_ready", "connect_profile"),
        statuses=frozenset({400, 403}),
        types=frozenset({"invalid_request_error"}),
        subjects=frozenset({Subject.NEW_ACCOUNT}),
        says=re.compile(r"signed up for connect", re.IGNORECASE),
    ),
    # --- what the person chose or typed ------------------------------------------------------------------------------
    _case(
        "capability only beside another",
        _plain("needs_both_capabilities", Remedy.PERSON),
        *_BESIDE_ANOTHER,
    ),
    _case(
        "kind not offered there",
        lambda problem, _: FieldError("kind_unsupported", "kind", params=evidence(problem)),
        "entity_type_not_supported_in_country",
        "structure_incompatible_for_entity_type_country",
        "capability_not_available_for_entity_type_in_country",
    ),
    _case(
        "country not offered",
        lambda problem, _: FieldError("country_unsupported", "country", params=evidence(problem)),
        "country_unsupported",
        "capability_not_available_in_country",
        "capability_not_available_in_platform_country",
        "cross_border_connected_account_creation_not_allowed",
        "account_country_unsupported_currency",
    ),
    _case("country missing", _field("field_required", "country"), "identity_country_required"),
    _case("country unknown", _field("country_unknown", "country"), "country_code_invalid"),
    _case("address of another country", _field("field_invalid", "address.country"), "account_country_invalid_address"),
    _case("e-mail", _field("email_invalid", "email"), "email_invalid", "email_domain_invalid_for_recipient"),
    _case("phone", _field("phone_invalid", "phone"), "phone_invalid"),
    _case(
        "postal code",
        _field("postal_code_invalid", "address.postal_code"),
        "postal_code_invalid",
        "address_postal_code_invalid",
        "unsupported_postal_code",
    ),
    _case(
        "state",
        _field("field_invalid", "address.state"),
        "state_unsupported",
        "address_state_invalid",
        "unsupported_state",
    ),
    _case("tax id", _field("tax_id_invalid", "tax_ids"), "tax_id_invalid"),
    _case(
        "shipping address",
        _field("field_invalid", "shipping.address"),
        "shipping_address_invalid",
        "shipping_address_required",
    ),
    _case("shipping name", _field("field_required", "shipping.name"), "shipping_name_required"),
    _case("letters", _field("field_invalid", "name"), "script_characters_invalid", "address_characters_invalid"),
    _case(
        "address unusable for tax",
        _field("field_invalid", "address"),
        "customer_tax_location_invalid",
        "customer_invalid_tax_location",
    ),
    _case(
        "field left empty",
        _field("field_required", ""),
        "parameter_missing",
        "parameter_invalid_empty",
        subjects=_WRITES_DETAILS,
        test=_names_a_field,
    ),
    _case(
        "field refused",
        _field("field_invalid", ""),
        statuses=frozenset({400}),
        subjects=_WRITES_DETAILS,
        test=lambda problem: problem.code != "parameter_unknown" and _names_a_field(problem),
    ),
    # --- pages -------------------------------------------------------------------------------------------------------
    _case("our public address", _operator("url_invalid"), "url_invalid"),
    _case(
        "dashboard link before the form, or of another kind",
        _plain("login_link_unavailable", Remedy.PERSON),
        statuses=frozenset({400}),
        subjects=frozenset({Subject.LOGIN_LINK}),
        test=lambda problem: not problem.code.startswith("parameter_"),
    ),
    _case(
        "portal settings never saved",
        _operator("portal_not_configured"),
        statuses=frozenset({400}),
        types=frozenset({"invalid_request_error"}),
        subjects=frozenset({Subject.PORTAL}),
        says=re.compile(r"configuration|portal settings", re.IGNORECASE),
    ),
    _case("key may not do this, in prose", _permission, statuses=frozenset({403})),
)
