"""What trips people who build on Stripe Connect, and the test that shows what we do about each.

The complaints are those that others wrote down in public (``docs/stripe.md`` §8, by its numbers). Each has tests that
show its remedy here. A remedy whose test is gone or renamed fails this module, so that none is lost quietly.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

TESTS = Path(__file__).resolve().parents[1]


class Complaint(NamedTuple):
    """One complaint, what we do about it, and the tests (``path::name``, the path from ``tests``) that show it."""

    number: int
    what: str
    remedy: str
    shown_by: tuple[str, ...]


CORE = "integration/core/test_core_"
RELAY = "integration/relay/test_"
DOMAIN = "unit/domain/test_"
WORDS = "unit/words/test_"
ON_SANDBOX = "integration/test_adapter_on_sandbox.py::"
LIFE = "integration/test_seller_life.py::"

COMPLAINTS = (
    Complaint(
        1,
        "a link leads straight to refresh_url",
        "minted on the click; a refresh mints again a few times, then explains; an unbranded platform is named",
        (
            f"{RELAY}return_pages.py::test_a_dead_link_is_minted_again_five_times_and_then_leads_to_the_app",
            f"{ON_SANDBOX}test_unbranded_platforms_can_t_make_links",
        ),
    ),
    Complaint(
        2,
        "a refresh is taken for the end of the form",
        "return and refresh have references of their own; only a refresh mints",
        (
            "unit/onboarding/test_use_case_rules.py::test_return_reference_follows_from_the_other_one_only",
            f"{CORE}links.py::test_refresh_mints_five_times_with_the_same_addresses",
        ),
    ),
    Complaint(
        3,
        "return_url is taken for verified",
        "the page says to go back to the app, and Stripe is read again",
        (
            f"{RELAY}return_pages.py::test_the_page_never_claims_success_and_needs_no_script",
            f"{CORE}links.py::test_return_queues_a_reading_and_says_where_the_app_listens",
        ),
    ),
    Complaint(
        4,
        "a link is dead when it is clicked",
        "minted for each click, never stored, copied with a warning, replaced when it is over",
        (
            f"{RELAY}writing_routes.py::test_a_link_opens_the_account_first_and_is_minted_for_each_click",
            f"{RELAY}return_pages.py::test_links_are_in_no_answer_but_the_one_that_minted_them",
            "ui/test_selling_page.py::test_copying_the_link_says_that_it_works_once",
            "ui/test_selling_page.py::test_an_address_that_is_over_is_replaced",
        ),
    ),
    Complaint(
        5,
        "a custom scheme is refused as return_url",
        "Stripe is given a page of the relay's, which leads on to the app",
        (
            f"{RELAY}return_pages.py::test_without_a_port_the_deep_link_is_offered_and_nothing_navigates",
            "unit/relay/test_relay_settings.py::test_a_public_address_that_is_none_or_an_example_is_refused",
        ),
    ),
    Complaint(
        6,
        "account_update isn't allowed",
        "every link is for account_onboarding",
        ("contract/stripe_api/test_adapter_requests.py::test_onboarding_links",),
    ),
    Complaint(
        7,
        "a double click makes two",
        "the button locks, the request has a key, one row of the ledger is the only way to make one",
        (
            "integration/test_core_on_sandbox.py::test_eight_clients_make_one_customer",
            "integration/test_core_on_sandbox.py::test_eight_clients_open_one_account",
            "unit/storage/test_ledger_stores.py::test_two_current_accounts_are_impossible",
            "ui/test_selling_page.py::test_a_second_press_while_waiting_asks_nothing_more",
        ),
    ),
    Complaint(
        8,
        "who was finished starts again and gets several accounts",
        "the one there is is shown; another is refused once something was submitted",
        (
            f"{CORE}sellers.py::test_start_over_refused_once_something_was_submitted",
            f"{CORE}sellers.py::test_start_over_clicked_twice_opens_one",
            "ui/test_selling_page.py::test_the_dashboard_opens_without_a_detour",
        ),
    ),
    Complaint(
        9,
        "the wrong country was chosen and can't be changed",
        "asked for and never defaulted; another choice is a conflict; starting over keeps the old account's history",
        (
            f"{CORE}sellers.py::test_choice_asked_for_and_never_defaulted",
            f"{CORE}sellers.py::test_another_choice_is_a_conflict",
            f"{CORE}sellers.py::test_start_over_keeps_the_old_account_in_the_history",
        ),
    ),
    Complaint(
        10,
        "a test id is used with a live key",
        "mode and platform are stored beside every id, a mismatch is refused",
        (
            "unit/onboarding/test_use_case_rules.py::test_mode_and_platform",
            "contract/stripe_api/test_adapter_failures.py::test_an_object_of_the_other_mode_is_refused",
            "unit/sync/test_feed.py::test_live_and_test_are_not_mixed",
        ),
    ),
    Complaint(
        11,
        "a stored id is dead after the key changed",
        "it reads as unreachable; nothing is made anew",
        (
            "integration/test_core_on_sandbox.py::test_key_swapped_makes_nothing",
            f"{CORE}creating_once.py::test_not_found_never_makes_another",
        ),
    ),
    Complaint(
        12,
        "a seller disconnects and the app goes on as before",
        "the event is remembered, a refused reading is told",
        (f"{LIFE}test_a_seller_who_disconnects", f"{CORE}events.py::test_disconnection_is_remembered"),
    ),
    Complaint(
        13,
        "the webhook never arrived",
        "doctor looks at each endpoint and secret and sends a trial round; a check reads whether or not an event came",
        (
            "integration/operation/test_doctor.py::test_a_missing_endpoint",
            "integration/operation/test_doctor.py::test_events_that_did_not_arrive",
            f"{LIFE}test_a_change_with_or_without_an_event_is_seen_by_the_next_check",
            f"{RELAY}webhook_route.py::test_any_of_the_secrets_will_do",
        ),
    ),
    Complaint(
        14,
        "the signature fails",
        "raw bytes, both ends of the time window, any of the secrets, and the one that matched is known",
        (
            f"{DOMAIN}signature.py::test_the_body_is_taken_as_it_came",
            f"{DOMAIN}signature.py::test_any_secret_may_match_and_is_named",
            f"{RELAY}webhook_route.py::test_both_ends_of_the_time_window",
        ),
    ),
    Complaint(
        15,
        "a late redelivery overwrites what is newer",
        "an event is a hint; the object is read, in the order of tickets",
        (
            f"{CORE}events.py::test_older_ticket_never_replaces_a_newer_one",
            f"{CORE}events.py::test_overlapping_readings_answered_in_reverse",
        ),
    ),
    Complaint(
        16,
        "an event about an unknown account is answered with an error",
        "it is stored and answered 200",
        (
            f"{RELAY}webhook_route.py::test_any_other_signed_event_is_stored",
            f"{CORE}events.py::test_unknown_account_that_this_key_cannot_see_is_parked",
        ),
    ),
    Complaint(
        17,
        "restricted soon, without a reason",
        "what is wanted, by when, and what stops otherwise",
        (
            f"{DOMAIN}seller_requirements.py::test_what_stops_without_it",
            "ui/test_selling_page.py::test_the_next_date_counts_down",
            "ui/test_selling_page.py::test_the_consequence_names_what_stops_or_cannot_start",
        ),
    ),
    Complaint(
        18,
        "restricted again months later, and nobody said so",
        "every turn is told by the feed, once",
        (
            f"{LIFE}test_every_turn_is_told_and_taken_back",
            f"{CORE}events.py::test_history_is_written_only_when_something_changed",
        ),
    ),
    Complaint(
        19,
        "everything but the bank account, and yet shown as done",
        "verified needs every wanted capability, payouts included",
        (
            f"{DOMAIN}misreadings.py::test_without_a_bank_account_nobody_is_done",
            f"{DOMAIN}status_properties.py::test_never_verified_without_every_wanted_capability",
        ),
    ),
    Complaint(
        20,
        "payouts off with empty lists, and told to complete something",
        "Stripe has to be written to, and there is nothing to send",
        (f"{DOMAIN}misreadings.py::test_payouts_off_with_nothing_to_send_is_no_task",),
    ),
    Complaint(
        21,
        "any disabled_reason is read as rejected",
        "only those that say so are",
        (f"{DOMAIN}misreadings.py::test_only_rejected_reasons_reject",),
    ),
    Complaint(
        22,
        "raw keys are shown",
        "every key has words; unknown ones read as other details, once",
        (
            f"{WORDS}wording.py::test_every_requirement_has_a_title_without_stripes_names",
            f"{DOMAIN}seller_requirements.py::test_unknown_keys_are_said_once",
        ),
    ),
    Complaint(
        23,
        "internal words reach the seller",
        "suspicions stay with staff",
        (
            f"{WORDS}wording.py::test_sensitive_reasons_stay_with_staff",
            "integration/test_relay_whole_path.py::test_stripes_own_words_reach_support_and_never_the_seller",
        ),
    ),
    Complaint(
        24,
        "the page starts again at each poll",
        "only what changed is drawn; what is being typed stays",
        (
            "ui/test_buying_page.py::test_news_from_elsewhere_leave_what_is_being_typed",
            "ui/test_accounts_page.py::test_a_change_is_shown_without_a_click_and_keeps_the_choice",
        ),
    ),
    Complaint(
        25,
        "sellers stop at Stripe's first page",
        "what to have ready is said before",
        ("ui/test_selling_page.py::test_what_to_have_ready_is_what_stripe_asks_for",),
    ),
    Complaint(
        26,
        "skipped steps are believed to be done",
        "after coming back, what is still missing is listed",
        (
            f"{DOMAIN}misreadings.py::test_what_was_skipped_is_listed",
            "ui/test_selling_page.py::test_groups_come_in_order_and_the_refused_first",
        ),
    ),
    Complaint(
        27,
        "a restricted key lacks a right, and the error doesn't say which",
        "the permission is named, with where to add it",
        (
            "unit/stripe_api/test_stripe_errors.py::test_the_permission_is_named",
            f"{WORDS}remedies.py::test_what_the_adapter_tells_the_operator_has_a_remedy",
        ),
    ),
    Complaint(
        28,
        "platform profile or branding aren't done",
        "each is told apart, with what the operator does",
        (
            f"{ON_SANDBOX}test_an_unfinished_platform_is_the_operator_s_affair",
            f"{WORDS}remedies.py::test_each_cause_of_an_unready_platform_has_its_own",
        ),
    ),
    Complaint(
        29,
        "the portal was never set up, and the page dies",
        "an error of its own",
        (
            f"{ON_SANDBOX}test_a_portal_that_was_never_saved",
            "ui/test_buying_page.py::test_a_portal_that_isnt_set_up_is_a_sentence",
        ),
    ),
    Complaint(
        30,
        "fakes gave dicts where the library gives objects",
        "the adapter is only driven through the real library over HTTP",
        (
            f"{ON_SANDBOX}test_a_seller_from_nothing_to_verified",
            "contract/stripe_api/test_adapter_readings.py::test_the_sample_account_loses_nothing",
        ),
    ),
    Complaint(
        31,
        "a v2 account is lost where v2 is off",
        "it is read by v1",
        (f"{ON_SANDBOX}test_v2_switched_off_still_reads_by_v1",),
    ),
    Complaint(
        32,
        "nobody knows what to type in a test onboarding",
        "the way out says what can be typed in test mode; our sandbox's pages fill in and take test values",
        (
            "ui/test_selling_page.py::test_what_can_be_typed_is_said_in_test_mode_only",
            "ui/test_buying_page.py::test_the_card_to_try_is_said_in_test_mode_only",
            "integration/test_sandbox_test_values.py::test_typed_into_the_form",
            "unit/sandbox/test_sandbox_parts.py::test_everything_asked_is_a_known_field_with_a_test_value",
            f"{RELAY}return_pages.py::test_what_is_not_real_is_said_and_dashed",
        ),
    ),
    Complaint(
        33,
        "customers doubled by a slow search or a failed look",
        "a list is read, never the search; a failed look is not taken for nothing",
        (
            f"{CORE}creating_once.py::test_a_failed_look_is_not_taken_for_nothing",
            "contract/stripe_api/test_adapter_requests.py::test_looking_for_what_was_made",
        ),
    ),
    Complaint(
        34,
        "thin events aren't understood",
        "both kinds come in at one address and lead to the same readings",
        ("unit/onboarding/test_envelopes.py::test_objects_to_read", f"{ON_SANDBOX}test_events_say_whom_they_are_about"),
    ),
    Complaint(
        35,
        "a limit given with the options is ignored",
        "can't arise: one function sends every call, and lists are read to their end by pages whose size is asserted",
        ("contract/stripe_api/test_adapter_requests.py::test_lists_are_read_to_their_end",),
    ),
    Complaint(
        36,
        "a replay repeats a failed creation for ever",
        "a refusal ends the generation; a saved failure is looked into and then made under a new key",
        (
            f"{CORE}sellers.py::test_refusal_ends_the_generation",
            "integration/test_core_on_sandbox.py::test_answers_lost_or_spoilt_make_no_second_account",
        ),
    ),
    Complaint(
        37,
        "done means that every list is empty",
        "what may be wanted some day doesn't count",
        (f"{DOMAIN}misreadings.py::test_what_is_wanted_some_day_keeps_nobody_from_being_done",),
    ),
    Complaint(
        38,
        "a requirement with a date is taken for not onboarded",
        "what works stays on until the date",
        (
            f"{DOMAIN}capabilities.py::test_on_until_the_deadline_only_what_stops",
            f"{DOMAIN}status_tables.py::test_restricted_while_all_works_stays_verified",
        ),
    ),
    Complaint(
        39,
        "success shows only after a reload",
        "the feed brings it, and the window shows it without a click",
        (
            "integration/test_relay_whole_path.py::test_a_seller_becomes_verified_and_hears_of_it",
            "ui/test_selling_page.py::test_verified_arrives_without_a_click",
        ),
    ),
    Complaint(
        40,
        "sellers elsewhere onboard well, and every transfer fails",
        "a pair of countries that Stripe refuses is told at the making, for the country; nothing was made",
        (
            "unit/stripe_api/test_stripe_errors.py::test_each_kind",
            f"{CORE}creating_once.py::test_refused_with_both_is_a_country_that_is_not_offered",
            "ui/test_selling_page.py::test_a_refused_country_is_said_in_the_dialog",
        ),
    ),
    Complaint(
        41,
        "a refused country showed an unrelated message",
        "Stripe's refusals are told for what they are, with the number of the request",
        (
            "unit/stripe_api/test_stripe_errors.py::test_request_ids_are_kept",
            f"{CORE}sellers.py::test_refusal_ends_the_generation",
        ),
    ),
    Complaint(
        42,
        "details prefilled after the first link are locked",
        "Stripe owns them: nothing of ours writes an account after it was made",
        (f"{LIFE}test_legal_details_are_never_written_after_the_making",),
    ),
    Complaint(
        43,
        "columns were missing, and updates failed in silence",
        "the schema is brought up to date or refused at the start; what isn't stored isn't acknowledged",
        (
            "unit/storage/test_ledger_schema.py::test_migrations_lead_to_the_models",
            "unit/storage/test_ledger_schema.py::test_newer_database_is_refused",
            f"{RELAY}webhook_route.py::test_what_can_not_be_stored_is_never_acknowledged",
        ),
    ),
)


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((TESTS / path).read_text("utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree.body if isinstance(node, functions))


def test_all_complaints_are_there() -> None:
    assert [one.number for one in COMPLAINTS] == list(range(1, 44))


@pytest.mark.parametrize("complaint", COMPLAINTS, ids=lambda one: str(one.number))
def test_each_has_a_test_that_exists(complaint: Complaint) -> None:
    assert complaint.what
    assert complaint.remedy
    assert complaint.shown_by
    for shown in complaint.shown_by:
        path, _, name = shown.partition("::")
        assert name.startswith("test_")
        assert name in names_in(path), shown
