"""Every kind of failure of Stripe's, and the look-alikes that must not be taken for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.errors import FieldError, KnownError, Remedy, StripeUnreachable
from desktop_app.stripe_api.cases import CASES
from desktop_app.stripe_api.errors import classify
from desktop_app.stripe_api.problem import Problem
from desktop_app.stripe_api.subject import Subject

INVALID = "invalid_request_error"
NO_SUCH = "No such customer: 'cus_1'; a similar object exists in test mode, but a live mode key was used."
NEEDS_V2 = "Accounts v1 is not enabled. Use POST /v2/core/accounts instead."
PROFILE = "Please review the responsibilities of managing losses for connected accounts."
RIGHTS = "The provided key does not have the required permissions. Having 'rak_accounts_kyc_basic_read' would help."

# label of the case, what Stripe said, about what, our code, remedy, field
TABLE = [
    ("no answer", Problem(None), Subject.ACCOUNT, "stripe_unreachable", Remedy.RETRY, None),
    ("an answer that can't be read", Problem(200), Subject.NEW_ACCOUNT, "stripe_unreachable", Remedy.RETRY, None),
    ("Stripe is in trouble", Problem(500, type="api_error"), Subject.EVENT, "stripe_unreachable", Remedy.RETRY, None),
    ("Stripe is in trouble", Problem(502), Subject.EVENT, "stripe_unreachable", Remedy.RETRY, None),
    ("another party is in trouble", Problem(424), Subject.METHOD, "stripe_unreachable", Remedy.RETRY, None),
    ("asked too much", Problem(429, limited_by="global-rate"), Subject.ACCOUNT, "rate_limited", Remedy.RETRY, None),
    ("asked too much", Problem(400, "rate_limit"), Subject.ACCOUNT, "rate_limited", Remedy.RETRY, None),
    ("locked by another request", Problem(400, "lock_timeout"), Subject.CUSTOMER, "rate_limited", Remedy.RETRY, None),
    (
        "too many accounts at once",
        Problem(400, "account_rate_limit_exceeded"),
        Subject.NEW_ACCOUNT,
        "rate_limited",
        Remedy.RETRY,
        None,
    ),
    (
        "the same request is under way",
        Problem(409, "idempotency_key_in_use"),
        Subject.CUSTOMER,
        "stripe_unreachable",
        Remedy.RETRY,
        None,
    ),
    (
        "another body under this key",
        Problem(409, "idempotency_error"),
        Subject.CUSTOMER,
        "idempotency_conflict",
        Remedy.OURS,
        None,
    ),
    (
        "another body under this key, by type",
        Problem(400, type="idempotency_error"),
        Subject.CUSTOMER,
        "idempotency_conflict",
        Remedy.OURS,
        None,
    ),
    ("in conflict with another request", Problem(409), Subject.CUSTOMER, "stripe_unreachable", Remedy.RETRY, None),
    ("key expired", Problem(401, "api_key_expired"), Subject.PLATFORM, "key_invalid", Remedy.OPERATOR, None),
    (
        "key of the wrong kind",
        Problem(403, "secret_key_required"),
        Subject.PLATFORM,
        "key_invalid",
        Remedy.OPERATOR,
        None,
    ),
    ("key refused", Problem(401, type=INVALID), Subject.ACCOUNT, "key_invalid", Remedy.OPERATOR, None),
    (
        "key may not do this",
        Problem(403, "more_permissions_required", message=RIGHTS),
        Subject.ACCOUNT,
        "key_permission_missing",
        Remedy.OPERATOR,
        None,
    ),
    ("modes mixed", Problem(400, "livemode_mismatch"), Subject.CUSTOMER, "mode_mismatch", Remedy.OPERATOR, None),
    (
        "object of the other mode",
        Problem(404, "resource_missing", INVALID, "id", NO_SUCH),
        Subject.CUSTOMER,
        "mode_mismatch",
        Remedy.OPERATOR,
        None,
    ),
    (
        "account revoked or another platform's",
        Problem(403, "account_invalid", INVALID),
        Subject.ACCOUNT,
        "account_unreachable",
        Remedy.OPERATOR,
        None,
    ),
    (
        "account of the other API",
        Problem(400, "v1_account_instead_of_v2_account"),
        Subject.ACCOUNT,
        "account_unreachable",
        Remedy.OPERATOR,
        None,
    ),
    (
        "accounts v2 switched off",
        Problem(400, "accounts_v2_access_blocked"),
        Subject.NEW_ACCOUNT,
        "platform_not_ready",
        Remedy.OPERATOR,
        None,
    ),
    ("no such account", Problem(404, "not_found"), Subject.ACCOUNT, "account_unreachable", Remedy.OPERATOR, None),
    (
        "no such account in a parameter",
        Problem(400, "resource_missing", INVALID, "account"),
        Subject.ACCOUNT_LINK,
        "account_unreachable",
        Remedy.OPERATOR,
        None,
    ),
    (
        "no such default method",
        Problem(400, "resource_missing", INVALID, "invoice_settings.default_payment_method"),
        Subject.CUSTOMER,
        "method_unknown",
        Remedy.PERSON,
        None,
    ),
    (
        "no such customer",
        Problem(404, "resource_missing", INVALID, "id"),
        Subject.CUSTOMER,
        "account_unreachable",
        Remedy.OPERATOR,
        None,
    ),
    (
        "no such customer in a parameter",
        Problem(400, "resource_missing", INVALID, "customer"),
        Subject.CHECKOUT,
        "account_unreachable",
        Remedy.OPERATOR,
        None,
    ),
    (
        "no such payment method",
        Problem(404, "resource_missing", INVALID, "id"),
        Subject.METHOD,
        "method_unknown",
        Remedy.PERSON,
        None,
    ),
    (
        "payment method no longer attached",
        Problem(400, type=INVALID, message="The payment method you provided is not attached to a customer."),
        Subject.METHOD,
        "method_unknown",
        Remedy.PERSON,
        None,
    ),
    ("no such page or event", Problem(404, "not_found"), Subject.EVENT, "not_found", Remedy.PERSON, None),
    (
        "Connect not set up",
        Problem(400, "platform_registration_required"),
        Subject.NEW_ACCOUNT,
        "platform_not_ready",
        Remedy.OPERATOR,
        None,
    ),
    (
        "responsibilities not accepted",
        Problem(400, "account_creation_requirement_collection_and_liability_unacknowledged"),
        Subject.NEW_ACCOUNT,
        "platform_not_ready",
        Remedy.OPERATOR,
        None,
    ),
    (
        "platform not activated",
        Problem(400, "account_create_activation_required"),
        Subject.NEW_ACCOUNT,
        "platform_not_ready",
        Remedy.OPERATOR,
        None,
    ),
    (
        "more than this account can have",
        Problem(400, "capability_not_available_in_country"),
        Subject.WANTED,
        "capability_refused",
        Remedy.OPERATOR,
        None,
    ),
    (
        "more than this account can have",
        Problem(400, "capability_not_available_for_dashboard_type"),
        Subject.WANTED,
        "capability_refused",
        Remedy.OPERATOR,
        None,
    ),
    (
        "more than this account can have",
        Problem(400, type=INVALID, message="This account can't have card_payments."),
        Subject.WANTED,
        "capability_refused",
        Remedy.OPERATOR,
        None,
    ),
    (
        "capability only beside another",
        Problem(400, "capability_not_available_without_other_capability_in_country"),
        Subject.WANTED,
        "needs_both_capabilities",
        Remedy.PERSON,
        None,
    ),
    (
        "country missing",
        Problem(400, "identity_country_required"),
        Subject.WANTED,
        "field_required",
        Remedy.FIELD,
        "country",
    ),
    ("no such account", Problem(404, "not_found"), Subject.WANTED, "account_unreachable", Remedy.OPERATOR, None),
    (
        "kind of account not open to this platform",
        Problem(400, "account_controller_unsupported_configuration"),
        Subject.NEW_ACCOUNT,
        "platform_not_ready",
        Remedy.OPERATOR,
        None,
    ),
    (
        "kind of account and capability don't go together",
        Problem(400, "capability_not_available_for_dashboard_type"),
        Subject.NEW_ACCOUNT,
        "platform_not_ready",
        Remedy.OPERATOR,
        None,
    ),
    (
        "v1 accounts switched off",
        Problem(400, type=INVALID, message=NEEDS_V2),
        Subject.NEW_ACCOUNT,
        "platform_not_ready",
        Remedy.OPERATOR,
        None,
    ),
    (
        "platform profile, in prose",
        Problem(400, type=INVALID, message=PROFILE),
        Subject.NEW_ACCOUNT,
        "platform_not_ready",
        Remedy.OPERATOR,
        None,
    ),
    (
        "profile or branding missing, for a link",
        Problem(400, "invalid_request", message="Set your platform's branding in Connect settings first."),
        Subject.ACCOUNT_LINK,
        "platform_not_ready",
        Remedy.OPERATOR,
        None,
    ),
    (
        "signed up for Connect, in prose",
        Problem(400, type=INVALID, message="You can only create new accounts if you've signed up for Connect"),
        Subject.NEW_ACCOUNT,
        "platform_not_ready",
        Remedy.OPERATOR,
        None,
    ),
    (
        "capability only beside another",
        Problem(400, "capability_not_available_without_other_capability_in_country"),
        Subject.NEW_ACCOUNT,
        "needs_both_capabilities",
        Remedy.PERSON,
        None,
    ),
    (
        "kind not offered there",
        Problem(400, "entity_type_not_supported_in_country"),
        Subject.NEW_ACCOUNT,
        "kind_unsupported",
        Remedy.FIELD,
        "kind",
    ),
    (
        "country not offered",
        Problem(400, "cross_border_connected_account_creation_not_allowed"),
        Subject.NEW_ACCOUNT,
        "country_unsupported",
        Remedy.FIELD,
        "country",
    ),
    (
        "country missing",
        Problem(400, "identity_country_required"),
        Subject.NEW_ACCOUNT,
        "field_required",
        Remedy.FIELD,
        "country",
    ),
    (
        "country unknown",
        Problem(400, "country_code_invalid"),
        Subject.NEW_ACCOUNT,
        "country_unknown",
        Remedy.FIELD,
        "country",
    ),
    (
        "address of another country",
        Problem(400, "account_country_invalid_address"),
        Subject.CUSTOMER,
        "field_invalid",
        Remedy.FIELD,
        "address.country",
    ),
    (
        "e-mail",
        Problem(400, "email_invalid", INVALID, "email"),
        Subject.CUSTOMER,
        "email_invalid",
        Remedy.FIELD,
        "email",
    ),
    (
        "e-mail",
        Problem(400, "email_invalid", "", "contact_email"),
        Subject.CUSTOMER,
        "email_invalid",
        Remedy.FIELD,
        "email",
    ),
    (
        "phone",
        Problem(400, "phone_invalid", "", "configuration.customer.shipping.phone"),
        Subject.CUSTOMER,
        "phone_invalid",
        Remedy.FIELD,
        "shipping.phone",
    ),
    (
        "postal code",
        Problem(400, "postal_code_invalid", INVALID, "shipping.address.postal_code"),
        Subject.CUSTOMER,
        "postal_code_invalid",
        Remedy.FIELD,
        "shipping.address.postal_code",
    ),
    ("state", Problem(400, "state_unsupported"), Subject.CUSTOMER, "field_invalid", Remedy.FIELD, "address.state"),
    (
        "tax id",
        Problem(400, "tax_id_invalid", INVALID, "tax_id_data.0.value"),
        Subject.CUSTOMER,
        "tax_id_invalid",
        Remedy.FIELD,
        "tax_ids",
    ),
    (
        "shipping address",
        Problem(400, "shipping_address_invalid"),
        Subject.CUSTOMER,
        "field_invalid",
        Remedy.FIELD,
        "shipping.address",
    ),
    (
        "shipping name",
        Problem(400, "shipping_name_required"),
        Subject.CUSTOMER,
        "field_required",
        Remedy.FIELD,
        "shipping.name",
    ),
    ("letters", Problem(400, "script_characters_invalid"), Subject.CUSTOMER, "field_invalid", Remedy.FIELD, "name"),
    (
        "address unusable for tax",
        Problem(400, "customer_tax_location_invalid"),
        Subject.CUSTOMER,
        "field_invalid",
        Remedy.FIELD,
        "address",
    ),
    (
        "field left empty",
        Problem(400, "parameter_invalid_empty", INVALID, "name"),
        Subject.CUSTOMER,
        "field_required",
        Remedy.FIELD,
        "name",
    ),
    (
        "field refused",
        Problem(400, "parameter_invalid_string_blank", INVALID, "phone"),
        Subject.CUSTOMER,
        "field_invalid",
        Remedy.FIELD,
        "phone",
    ),
    (
        "our public address",
        Problem(400, "url_invalid", INVALID, "refresh_url"),
        Subject.ACCOUNT_LINK,
        "url_invalid",
        Remedy.OPERATOR,
        None,
    ),
    (
        "dashboard link before the form, or of another kind",
        Problem(
            400, type=INVALID, message="Cannot create a login link for an account that has not completed onboarding."
        ),
        Subject.LOGIN_LINK,
        "login_link_unavailable",
        Remedy.PERSON,
        None,
    ),
    (
        "portal settings never saved",
        Problem(
            400, type=INVALID, message="No configuration provided and your default configuration has not been created."
        ),
        Subject.PORTAL,
        "portal_not_configured",
        Remedy.OPERATOR,
        None,
    ),
    (
        "key may not do this, in prose",
        Problem(403, type=INVALID, message="This key may not do that."),
        Subject.CUSTOMER,
        "key_permission_missing",
        Remedy.OPERATOR,
        None,
    ),
]


@pytest.mark.parametrize(("label", "problem", "subject", "code", "remedy", "field"), TABLE)
def test_each_kind(label: Any, problem: Any, subject: Any, code: Any, remedy: Any, field: Any) -> None:
    assert next(case.label for case in CASES if case.fits(problem, subject)) == label
    error = classify(problem, subject)
    assert (error.code, error.remedy, error.field) == (code, remedy, field)


def test_every_case_has_a_row() -> None:
    assert {case.label for case in CASES} == {row[0] for row in TABLE}


LOOK_ALIKES = [
    # A parameter of ours that is wrong is no refusal of more.
    (Problem(400, "parameter_unknown", INVALID, "configuration.seller"), Subject.WANTED, "ours"),
    # A customer whose name speaks of a link must not look like a platform that isn't ready.
    (Problem(400, type=INVALID, message=NEEDS_V2), Subject.CUSTOMER, "ours"),
    (Problem(400, type=INVALID, message=PROFILE), Subject.CHECKOUT, "ours"),
    # v2 gives no type: prose alone decides nothing.
    (Problem(400, "", "", "", NEEDS_V2), Subject.NEW_ACCOUNT, "ours"),
    # A parameter that is wrong says so, whatever its text speaks of.
    (Problem(400, "parameter_unknown", INVALID, "branding", "Unknown: branding"), Subject.ACCOUNT_LINK, "ours"),
    # Text without its field.
    (Problem(400, "parameter_unknown", INVALID, "x", NO_SUCH), Subject.CUSTOMER, "ours"),
    (Problem(400, type=INVALID, message="configuration"), Subject.CHECKOUT, "ours"),
    (Problem(400, type=INVALID, message="not attached"), Subject.CUSTOMER, "ours"),
    # 404 of something else than the account itself.
    (Problem(404, "resource_missing", INVALID, "id"), Subject.EVENT, "not_found"),
    # A parameter of ours that Stripe doesn't know is no field of a person's, whatever its name.
    (Problem(400, "parameter_unknown", INVALID, "address.line3"), Subject.CUSTOMER, "ours"),
    (Problem(400, "parameter_missing", INVALID, "mode"), Subject.CHECKOUT, "ours"),
    (Problem(400, "parameter_unknown", INVALID, "x"), Subject.LOGIN_LINK, "ours"),
    # A permission is missing, also where it is an account that can't be read.
    (Problem(403, "more_permissions_required", INVALID, "", RIGHTS), Subject.ACCOUNT, "key_permission_missing"),
    # Busy is not refused, and trouble is not an empty answer.
    (Problem(429, "resource_missing"), Subject.ACCOUNT, "rate_limited"),
    (Problem(503, "resource_missing", INVALID, "id"), Subject.CUSTOMER, "stripe_unreachable"),
    (Problem(401, "account_invalid"), Subject.ACCOUNT, "key_invalid"),
    (Problem(402, "card_declined", "card_error"), Subject.METHOD, "ours"),
]


@pytest.mark.parametrize(("problem", "subject", "code"), LOOK_ALIKES)
def test_look_alikes(problem: Any, subject: Any, code: Any) -> None:
    assert classify(problem, subject).code == code


def test_the_permission_is_named() -> None:
    error = classify(Problem(403, "more_permissions_required", message=RIGHTS), Subject.ACCOUNT)
    assert error.params["permission"] == "rak_accounts_kyc_basic_read"


def test_a_saved_failure_says_so() -> None:
    fresh, saved = Problem(500), Problem(500, replayed=True)
    assert "replayed" not in classify(fresh, Subject.NEW_ACCOUNT).params
    assert classify(saved, Subject.NEW_ACCOUNT).params == {"replayed": "true"}


def test_request_ids_are_kept() -> None:
    for row in TABLE:
        problem = Problem(row[1].status, row[1].code, row[1].type, row[1].param, row[1].message, request_id="req_7")
        assert classify(problem, row[2]).request_id == "req_7"


def test_the_causes_of_an_unready_platform_can_be_told_apart() -> None:
    causes = {classify(row[1], row[2]).params["cause"] for row in TABLE if row[3] == "platform_not_ready"}
    assert causes == {
        "accounts_v2_disabled",
        "accounts_v1_disabled",
        "connect_profile",
        "responsibilities",
        "activation",
        "account_type",
        "platform_profile",
        "branding",
    }


ANYTHING = st.text(max_size=40)


@given(
    status=st.one_of(
        st.none(), st.sampled_from([200, 302, 400, 401, 402, 403, 404, 405, 409, 418, 424, 429, 500, 599])
    ),
    code=st.one_of(ANYTHING, st.sampled_from(sorted({code for case in CASES for code in case.codes}))),
    kind=ANYTHING,
    param=st.one_of(ANYTHING, st.sampled_from(["id", "email", "shipping.address.city", "customer", "country"])),
    message=st.text().map("A sentence of Stripe's: {}".format),
    subject=st.sampled_from(list(Subject)),
)
def test_whatever_stripe_says_is_known_and_its_text_stays_out(
    status: Any, code: Any, kind: Any, param: Any, message: Any, subject: Any
) -> None:
    error = classify(Problem(status, code, kind, param, message, "req_1"), subject)
    assert isinstance(error, KnownError)
    assert isinstance(error, StripeUnreachable) == (error.code == "stripe_unreachable")
    assert isinstance(error, FieldError) == (error.remedy is Remedy.FIELD)
    assert (error.remedy is Remedy.FIELD) == (error.field is not None)
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]{0,80}", value) for value in error.params.values())
    assert message not in str(error)
