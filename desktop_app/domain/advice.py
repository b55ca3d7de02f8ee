"""What helps with each of Stripe's requirement errors, as message ids (``docs/stripe.md`` §3.7).

The codes are open: an unknown one has no advice, and the person reads Stripe's own words.
"""

from __future__ import annotations

_GROUPS = {
    "more_details": "information_missing external_request",
    "real_address": """
        invalid_address_city_state_postal_code invalid_address_highway_contract_box invalid_address_private_mailbox
        invalid_address_cmra_address invalid_address_registered_agent_address invalid_street_address
        unresolvable_postal_code
    """,
    "birth_date": "invalid_dob_age_under_18 invalid_dob_age_under_minimum invalid_dob_age_over_maximum",
    "real_name": """
        invalid_business_profile_name invalid_business_profile_name_denylisted invalid_company_name_denylisted
    """,
    "description": "invalid_product_description_length invalid_product_description_url_match",
    "representative_country": "invalid_representative_country",
    "signatory": """
        invalid_signator verification_failed_authorizer_authority verification_failed_representative_authority
    """,
    "statement_name": """
        invalid_statement_descriptor_length invalid_statement_descriptor_denylisted
        invalid_statement_descriptor_business_mismatch invalid_statement_descriptor_prefix_denylisted
        invalid_statement_descriptor_prefix_mismatch
    """,
    "tax_number": """
        invalid_tax_id invalid_tax_id_format verification_failed_tax_id_match verification_failed_business_iec_number
    """,
    "tax_number_not_issued": "verification_failed_tax_id_not_issued",
    "terms": "invalid_tos_acceptance unresolvable_ip_address",
    "format": "invalid_value_other",
    "website_address": "invalid_url_format invalid_url_length invalid_url_denylisted",
    "website_open": """
        invalid_url_web_presence_detected invalid_url_website_empty invalid_url_website_inaccessible
        invalid_url_website_inaccessible_geoblocked invalid_url_website_inaccessible_password_protected
        invalid_url_website_incomplete_under_construction
    """,
    "website_policies": """
        invalid_url_website_incomplete invalid_url_website_incomplete_cancellation_policy
        invalid_url_website_incomplete_customer_service_details invalid_url_website_incomplete_legal_restrictions
        invalid_url_website_incomplete_refund_policy invalid_url_website_incomplete_return_policy
        invalid_url_website_incomplete_terms_and_conditions invalid_url_website_business_information_mismatch
        invalid_url_website_other
    """,
    "business_type": "unsupported_business_type",
    "document_expired": "verification_document_expired",
    "document_readable": """
        verification_document_corrupt verification_document_failed_copy verification_document_failed_greyscale
        verification_document_failed_other verification_document_incomplete verification_document_not_readable
        verification_document_missing_back verification_document_missing_front verification_document_not_uploaded
        verification_document_invalid verification_document_duplicate_type
    """,
    "document_kind": """
        verification_document_country_not_supported verification_document_type_not_supported
        verification_document_id_number_missing verification_document_issue_or_expiry_date_missing
        verification_document_name_missing verification_document_address_missing verification_document_not_signed
        verification_document_directors_mismatch
    """,
    "document_matches": """
        verification_document_address_mismatch verification_document_dob_mismatch
        verification_document_id_number_mismatch verification_document_name_mismatch
        verification_document_nationality_mismatch verification_document_photo_mismatch
        verification_failed_document_match
    """,
    "document_size": "verification_document_too_large",
    "document_test": "verification_document_failed_test_mode",
    "contact_stripe": """
        verification_document_fraudulent verification_document_manipulated verification_selfie_manipulated
        verification_supportability
    """,
    "data_matches": """
        verification_failed_address_match verification_failed_id_number_match verification_failed_keyed_identity
        verification_failed_keyed_match verification_failed_name_match verification_failed_other
        verification_failed_residential_address
    """,
    "people_match": """
        verification_directors_mismatch verification_extraneous_directors verification_missing_directors
        verification_missing_executives verification_missing_owners
    """,
    "company_papers": """
        verification_legal_entity_structure_mismatch verification_rejected_ownership_exemption_reason
        verification_requires_additional_memorandum_of_associations
        verification_requires_additional_proof_of_registration
    """,
    "selfie": """
        verification_selfie_document_missing_photo verification_selfie_face_mismatch
        verification_selfie_unverified_other
    """,
    "start_again": "verification_token_stale",
}

_BY_CODE = {code: f"advice.{name}" for name, codes in _GROUPS.items() for code in codes.split()}


def advice_for(code: str) -> str | None:
    """Return the message id of the advice for a requirement error, or None for a code that we don't know."""
    return _BY_CODE.get(code)


def advice_ids() -> tuple[str, ...]:
    """Return every message id of advice."""
    return tuple(f"advice.{name}" for name in _GROUPS)
