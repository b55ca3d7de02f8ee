"""Every row of both decision tables, by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop_app.domain.account import Account, Capability, CapabilityState, Due
from desktop_app.domain.status import (
    DISABLED_REASONS,
    NEVER_VERIFIED,
    Context,
    Note,
    ReadFailure,
    Status,
    StatusName,
    Turn,
    judge,
)
from tests.unit.domain.builders import (
    ACTIVE,
    DEADLINE,
    DIRECT,
    PAYMENTS,
    PAYOUTS,
    PENDING,
    RESTRICTED,
    SELLER,
    TERMS,
    TRANSFERS,
    capability,
    context,
    requirement,
    v1,
    v2,
)

PAST, CURRENT, LATER = (
    requirement(due=Due.PAST),
    requirement(due=Due.CURRENT),
    requirement("external_account", Due.EVENTUAL),
)
CHECKING = requirement(due=Due.UNKNOWN, with_stripe=True)
FUTURE = requirement(due=Due.CURRENT, future=True)

Row = tuple[str, Account | None, Context, StatusName, Note | None, Turn]

V1: list[Row] = [
    ("v1/1", None, context(link_minted=False), StatusName.NOT_STARTED, None, Turn.SELLER),
    ("v1/2", None, context(failure=ReadFailure.CHECK_FAILED), StatusName.UNKNOWN, None, Turn.NONE),
    ("v1/3", v1(), context(failure=ReadFailure.UNREACHABLE), StatusName.UNREACHABLE, None, Turn.MARKETPLACE),
    ("v1/3", None, context(failure=ReadFailure.UNREACHABLE), StatusName.UNREACHABLE, None, Turn.MARKETPLACE),
    (
        "v1/3",
        v1(),
        context(failure=ReadFailure.UNREACHABLE, deauthorised=True),
        StatusName.DISCONNECTED,
        None,
        Turn.SELLER,
    ),
    ("v1/4", v1(deleted=True), context(), StatusName.CLOSED, None, Turn.NONE),
    ("v1/4", v1(), context(deauthorised=True), StatusName.DISCONNECTED, None, Turn.SELLER),
    ("v1/4", v1(deleted=True), context(deauthorised=True), StatusName.CLOSED, None, Turn.NONE),
    ("v1/6", v1(works=False, form_submitted=False), context(), StatusName.IN_PROGRESS, None, Turn.SELLER),
    (
        "v1/6",
        v1(works=False, form_submitted=False),
        context(link_minted=False),
        StatusName.NOT_STARTED,
        None,
        Turn.SELLER,
    ),
    # A half-done form always carries past_due items (row 6 before 9).
    (
        "v1/6",
        v1(
            works=False,
            form_submitted=False,
            requirements=[PAST],
            disabled_reason="requirements.past_due",
            deadline=DEADLINE,
        ),
        context(),
        StatusName.IN_PROGRESS,
        None,
        Turn.SELLER,
    ),
    ("v1/7", v1(disabled_reason="platform_paused"), context(), StatusName.PAUSED, None, Turn.MARKETPLACE),
    ("v1/8", v1(disabled_reason="listed"), context(), StatusName.IN_REVIEW, Note.REVIEWING, Turn.STRIPE),
    ("v1/8", v1(disabled_reason="under_review"), context(), StatusName.IN_REVIEW, Note.REVIEWING, Turn.STRIPE),
    (
        "v1/9",
        v1(disabled_reason="listed", requirements=[PAST]),
        context(),
        StatusName.RESTRICTED,
        None,
        Turn.SELLER,
    ),
    ("v1/9", v1(works=False, requirements=[PAST]), context(), StatusName.RESTRICTED, None, Turn.SELLER),
    (
        "v1/9",
        v1(works=False, disabled_reason="requirements.past_due"),
        context(),
        StatusName.RESTRICTED,
        None,
        Turn.SELLER,
    ),
    (
        "v1/10",
        v1(works=False, disabled_reason="action_required.requested_capabilities", requirements=[CURRENT]),
        context(),
        StatusName.NEEDS_PLATFORM,
        None,
        Turn.MARKETPLACE,
    ),
    (
        "v1/11",
        v1(requirements=[CURRENT], deadline=DEADLINE),
        context(),
        StatusName.RESTRICTED_SOON,
        None,
        Turn.SELLER,
    ),
    (
        "v1/12",
        v1(works=False, requirements=[CURRENT], deadline=DEADLINE),
        context(),
        StatusName.ACTION_REQUIRED,
        None,
        Turn.SELLER,
    ),
    (
        "v1/12",
        v1(works=False, requirements=[CURRENT, CHECKING]),
        context(),
        StatusName.ACTION_REQUIRED,
        None,
        Turn.SELLER,
    ),
    ("v1/13", v1(works=False, requirements=[CHECKING]), context(), StatusName.IN_REVIEW, None, Turn.STRIPE),
    (
        "v1/13",
        v1(works=False, requirements=[CHECKING, LATER]),
        context(),
        StatusName.IN_REVIEW,
        None,
        Turn.STRIPE,
    ),
    (
        "v1/13",
        v1(works=False, disabled_reason="requirements.pending_verification"),
        context(),
        StatusName.IN_REVIEW,
        None,
        Turn.STRIPE,
    ),
    ("v1/14", v1(requirements=[CURRENT]), context(), StatusName.ENABLED, Note.UPDATES, Turn.SELLER),
    ("v1/15", v1(requirements=[LATER]), context(), StatusName.ENABLED, None, Turn.NONE),
    ("v1/16", v1(), context(), StatusName.COMPLETE, None, Turn.NONE),
    ("v1/16", v1(requirements=[FUTURE]), context(), StatusName.COMPLETE, None, Turn.NONE),
    ("v1/16", v1(requirements=[CHECKING]), context(), StatusName.COMPLETE, None, Turn.NONE),
    (
        "v1/17",
        v1(works=False, requirements=[LATER]),
        context(),
        StatusName.ACTION_REQUIRED,
        Note.LAST_STEP,
        Turn.SELLER,
    ),
    (
        "v1/18",
        v1(works=False, disabled_reason="other"),
        context(),
        StatusName.NEEDS_STRIPE_CONTACT,
        None,
        Turn.STRIPE,
    ),
    ("v1/18", v1(works=False), context(), StatusName.NEEDS_STRIPE_CONTACT, None, Turn.STRIPE),
    (
        "v1/18",
        v1(works=False, requirements=[FUTURE]),
        context(),
        StatusName.NEEDS_STRIPE_CONTACT,
        None,
        Turn.STRIPE,
    ),
    # What Stripe checks for a day to come keeps nobody waiting now.
    (
        "v1/18",
        v1(works=False, requirements=[replace(CHECKING, future=True)]),
        context(),
        StatusName.NEEDS_STRIPE_CONTACT,
        None,
        Turn.STRIPE,
    ),
    ("v1/19", v1(form_submitted=None), context(), StatusName.UNKNOWN, None, Turn.MARKETPLACE),
    ("v1/19", v1(missing=frozenset({"requirements"})), context(), StatusName.UNKNOWN, None, Turn.MARKETPLACE),
    (
        "v1/19",
        v1(works=False, disabled_reason="something.new"),
        context(),
        StatusName.UNKNOWN,
        None,
        Turn.MARKETPLACE,
    ),
    ("v1/19", v1(), context(wanted=frozenset()), StatusName.UNKNOWN, None, Turn.MARKETPLACE),
    (
        "v1/19",
        v1(capabilities=(Capability(TRANSFERS, CapabilityState.UNKNOWN, raw="dormant"), Capability(PAYOUTS, ACTIVE))),
        context(),
        StatusName.UNKNOWN,
        None,
        Turn.MARKETPLACE,
    ),
]
V1 += [
    (
        "v1/5",
        v1(works=False, form_submitted=False, disabled_reason=reason),
        context(),
        StatusName.REJECTED,
        Note.BY_MARKETPLACE if "platform" in reason else None,
        Turn.MARKETPLACE if "platform" in reason else Turn.NONE,
    )
    for reason in sorted(DISABLED_REASONS)
    if reason.startswith("rejected.")
]

V2: list[Row] = [
    ("v2/1", v2(), context(failure=ReadFailure.UNREACHABLE), StatusName.UNREACHABLE, None, Turn.MARKETPLACE),
    (
        "v2/1",
        v2(),
        context(failure=ReadFailure.UNREACHABLE, deauthorised=True),
        StatusName.DISCONNECTED,
        None,
        Turn.SELLER,
    ),
    ("v2/1", v2(), context(deauthorised=True), StatusName.DISCONNECTED, None, Turn.SELLER),
    ("v2/2", v2(deleted=True), context(), StatusName.CLOSED, None, Turn.NONE),
    ("v2/2", v2(deleted=True), context(deauthorised=True), StatusName.CLOSED, None, Turn.NONE),
    (
        "v2/3",
        v2(transfers=capability(CapabilityState.REJECTED, "rejected_fraud"), requirements=[TERMS]),
        context(),
        StatusName.REJECTED,
        None,
        Turn.NONE,
    ),
    (
        "v2/3",
        v2(transfers=capability(CapabilityState.REJECTED, "rejected_platform_other")),
        context(),
        StatusName.REJECTED,
        Note.BY_MARKETPLACE,
        Turn.MARKETPLACE,
    ),
    (
        "v2/3",
        v2(
            transfers=capability(CapabilityState.REJECTED, "rejected_platform_other"),
            payouts=Capability(PAYOUTS, CapabilityState.REJECTED, code="rejected_listed"),
        ),
        context(),
        StatusName.REJECTED,
        None,
        Turn.NONE,
    ),
    (
        "v2/4",
        v2(transfers=capability(CapabilityState.UNSUPPORTED, "unsupported_country"), requirements=[TERMS]),
        context(),
        StatusName.UNSUPPORTED,
        Note.COUNTRY,
        Turn.SELLER,
    ),
    (
        "v2/4",
        v2(transfers=capability(CapabilityState.UNSUPPORTED, "unsupported_business")),
        context(),
        StatusName.UNSUPPORTED,
        Note.BUSINESS,
        Turn.SELLER,
    ),
    (
        "v2/4",
        v2(transfers=capability(CapabilityState.UNSUPPORTED, "unsupported_entity_type")),
        context(),
        StatusName.UNSUPPORTED,
        Note.ENTITY_TYPE,
        Turn.SELLER,
    ),
    (
        "v2/4",
        v2(transfers=capability(CapabilityState.UNSUPPORTED)),
        context(),
        StatusName.UNSUPPORTED,
        None,
        Turn.SELLER,
    ),
    ("v2/5", v2(requirements=[TERMS]), context(), StatusName.IN_PROGRESS, None, Turn.SELLER),
    ("v2/5", v2(requirements=[TERMS]), context(link_minted=False), StatusName.NOT_STARTED, None, Turn.SELLER),
    # What a v1 reading said comes before the proxy.
    ("v2/5", v2(form_submitted=False), context(), StatusName.IN_PROGRESS, None, Turn.SELLER),
    # Terms that Stripe is looking at, or that are announced, are no form never sent.
    ("v2/9", v2(requirements=[replace(TERMS, with_stripe=True)]), context(), StatusName.IN_REVIEW, None, Turn.STRIPE),
    ("v2/10", v2(requirements=[replace(TERMS, future=True)]), context(), StatusName.COMPLETE, None, Turn.NONE),
    ("v2/6", v2(requirements=[TERMS], form_submitted=True), context(), StatusName.RESTRICTED, None, Turn.SELLER),
    (
        "v2/6",
        v2(transfers=capability(RESTRICTED), requirements=[PAST, CURRENT]),
        context(),
        StatusName.RESTRICTED,
        None,
        Turn.SELLER,
    ),
    (
        "v2/6",
        v2(requirements=[replace(PAST, restricts=frozenset({TRANSFERS, PAYMENTS}))]),
        context(),
        StatusName.RESTRICTED,
        None,
        Turn.SELLER,
    ),
    (
        "v2/7",
        v2(requirements=[CURRENT], deadline=DEADLINE),
        context(),
        StatusName.RESTRICTED_SOON,
        None,
        Turn.SELLER,
    ),
    ("v2/7", v2(requirements=[CURRENT]), context(), StatusName.ENABLED, Note.UPDATES, Turn.SELLER),
    (
        "v2/7",
        v2(transfers=capability(RESTRICTED), requirements=[CURRENT], deadline=DEADLINE),
        context(),
        StatusName.ACTION_REQUIRED,
        None,
        Turn.SELLER,
    ),
    (
        "v2/7",
        v2(transfers=capability(PENDING), requirements=[requirement("external_account")]),
        context(),
        StatusName.ACTION_REQUIRED,
        Note.LAST_STEP,
        Turn.SELLER,
    ),
    # A new word for how pressing it is must not make it look settled.
    (
        "v2/7",
        v2(transfers=capability(RESTRICTED), requirements=[requirement(due=Due.UNKNOWN)]),
        context(),
        StatusName.ACTION_REQUIRED,
        None,
        Turn.SELLER,
    ),
    (
        "v2/8",
        v2(transfers=capability(RESTRICTED, "restricted_other", "contact_stripe")),
        context(),
        StatusName.NEEDS_STRIPE_CONTACT,
        None,
        Turn.STRIPE,
    ),
    (
        "v2/8",
        v2(transfers=capability(RESTRICTED, "restricted_other", "no_resolution"), requirements=[LATER]),
        context(),
        StatusName.NEEDS_STRIPE_CONTACT,
        None,
        Turn.STRIPE,
    ),
    (
        "v2/8",
        v2(transfers=capability(RESTRICTED, "requirements_pending_verification", "provide_info")),
        context(),
        StatusName.IN_REVIEW,
        None,
        Turn.STRIPE,
    ),
    (
        "v2/8",
        v2(transfers=capability(RESTRICTED, "restricted_other", "provide_info")),
        context(),
        StatusName.IN_REVIEW,
        Note.REVIEWING,
        Turn.STRIPE,
    ),
    # Of two that are restricted the worse one counts; of others none does.
    (
        "v2/8",
        v2(
            transfers=capability(RESTRICTED, "restricted_other", "contact_stripe"),
            payouts=Capability(PAYOUTS, RESTRICTED, code="determining_status", resolution="provide_info"),
        ),
        context(),
        StatusName.NEEDS_STRIPE_CONTACT,
        None,
        Turn.STRIPE,
    ),
    (
        "v2/8",
        v2(
            transfers=capability(RESTRICTED, "restricted_other", "provide_info"),
            payouts=Capability(PAYOUTS, RESTRICTED, code="determining_status", resolution="provide_info"),
        ),
        context(),
        StatusName.IN_REVIEW,
        Note.REVIEWING,
        Turn.STRIPE,
    ),
    (
        "v2/8",
        v2(
            transfers=capability(RESTRICTED, "determining_status", "provide_info"),
            payouts=Capability(PAYOUTS, PENDING, code="restricted_other", resolution="contact_stripe"),
        ),
        context(),
        StatusName.IN_REVIEW,
        None,
        Turn.STRIPE,
    ),
    ("v2/9", v2(transfers=capability(PENDING)), context(), StatusName.IN_REVIEW, None, Turn.STRIPE),
    ("v2/9", v2(requirements=[CHECKING]), context(), StatusName.IN_REVIEW, None, Turn.STRIPE),
    ("v2/10", v2(requirements=[LATER]), context(), StatusName.ENABLED, None, Turn.NONE),
    ("v2/10", v2(requirements=[LATER, CHECKING]), context(), StatusName.ENABLED, None, Turn.NONE),
    ("v2/10", v2(), context(), StatusName.COMPLETE, None, Turn.NONE),
    ("v2/10", v2(requirements=[FUTURE]), context(), StatusName.COMPLETE, None, Turn.NONE),
    ("v2/10", v2(requirements=[replace(CHECKING, future=True)]), context(), StatusName.COMPLETE, None, Turn.NONE),
    # Entries that touch only what isn't wanted become a note.
    (
        "v2/10",
        v2(requirements=[replace(PAST, restricts=frozenset({PAYMENTS}))]),
        context(),
        StatusName.ENABLED,
        Note.UPDATES,
        Turn.SELLER,
    ),
    (
        "v2/10",
        v2(requirements=[replace(PAST, restricts_unknown=True)]),
        context(),
        StatusName.ENABLED,
        Note.UPDATES,
        Turn.SELLER,
    ),
    (
        "v2/10",
        v2(requirements=[CHECKING, replace(PAST, restricts=frozenset({PAYMENTS}))]),
        context(),
        StatusName.ENABLED,
        Note.UPDATES,
        Turn.SELLER,
    ),
    ("v2/11", v2(missing=frozenset({"requirements"})), context(), StatusName.UNKNOWN, None, Turn.MARKETPLACE),
    ("v2/11", v2(missing=frozenset({"configuration"})), context(), StatusName.UNKNOWN, None, Turn.MARKETPLACE),
    (
        "v2/11",
        v2(missing=frozenset({"configuration.recipient"}), requirements=[TERMS]),
        context(),
        StatusName.UNKNOWN,
        None,
        Turn.MARKETPLACE,
    ),
    (
        "v2/11",
        v2(transfers=capability(CapabilityState.UNKNOWN)),
        context(),
        StatusName.UNKNOWN,
        None,
        Turn.MARKETPLACE,
    ),
    ("v2/11", v2(capabilities=()), context(), StatusName.UNKNOWN, None, Turn.MARKETPLACE),
    ("v2/11", v2(), context(wanted=frozenset()), StatusName.UNKNOWN, None, Turn.MARKETPLACE),
]


@pytest.mark.parametrize(
    ("row", "account", "given", "name", "note", "turn"),
    [*V1, *V2],
    ids=[f"{row[0]}-{index}" for index, row in enumerate([*V1, *V2])],
)
def test_row(
    row: str, account: Account | None, given: Context, name: StatusName, note: Note | None, turn: Turn
) -> None:
    status = judge(account, given)
    assert (status.row, status.name, status.note, status.turn) == (row, name, note, turn)


def test_every_row_has_a_case() -> None:
    tested = {row[0] for row in (*V1, *V2)}
    assert tested == {f"v1/{number}" for number in range(1, 20)} | {f"v2/{number}" for number in range(1, 12)}


ALL_ACTIVE: list[tuple[Account, Context, StatusName]] = [
    (v1(deleted=True), context(), StatusName.CLOSED),
    (v2(deleted=True), context(), StatusName.CLOSED),
    (v1(), context(deauthorised=True), StatusName.DISCONNECTED),
    (v2(), context(deauthorised=True), StatusName.DISCONNECTED),
    (v1(disabled_reason="rejected.fraud"), context(), StatusName.REJECTED),
    (v1(), context(failure=ReadFailure.UNREACHABLE), StatusName.UNREACHABLE),
    (v2(), context(failure=ReadFailure.UNREACHABLE), StatusName.UNREACHABLE),
    (v1(missing=frozenset({"requirements"})), context(), StatusName.UNKNOWN),
    (v2(missing=frozenset({"requirements"})), context(), StatusName.UNKNOWN),
]


@pytest.mark.parametrize(("account", "given", "name"), ALL_ACTIVE)
def test_a_state_that_speaks_against_it_is_never_verified(account: Account, given: Context, name: StatusName) -> None:
    status = judge(account, given)
    assert (status.name, status.verified) == (name, False)


def test_every_state_that_is_never_verified_was_tried() -> None:
    assert {name for _, _, name in ALL_ACTIVE} == NEVER_VERIFIED


def test_every_state_occurs() -> None:
    assert {row[3] for row in (*V1, *V2)} == set(StatusName)
    assert {row[4] for row in (*V1, *V2)} == {None, *Note}


@pytest.mark.parametrize("key", ["external_account", "configuration.recipient.default_outbound_destination"])
def test_a_bank_account_alone_is_the_last_step(key: str) -> None:
    """By either of the names that v2 gives it; beside anything else it is one of several."""
    bank = requirement(key)
    alone, among = (
        judge(v2(transfers=capability(RESTRICTED), requirements=wanted), context())
        for wanted in ([bank], [bank, CURRENT])
    )
    assert (alone.name, alone.note) == (StatusName.ACTION_REQUIRED, Note.LAST_STEP)
    assert (among.name, among.note) == (StatusName.ACTION_REQUIRED, None)


@pytest.mark.parametrize("code", [None, "determining_status", "requirements_pending_verification"])
def test_restricted_while_stripe_determines_is_no_review_yet(code: str | None) -> None:
    found = judge(v2(transfers=capability(RESTRICTED, code, "provide_info")), context())
    assert (found.row, found.name, found.note) == ("v2/8", StatusName.IN_REVIEW, None)


def test_the_configuration_behind_wanted_payments_must_be_there() -> None:
    paid_directly = v2(
        capabilities=(Capability(PAYMENTS, ACTIVE), Capability(PAYOUTS, ACTIVE)),
        missing=frozenset({"configuration.merchant"}),
    )
    assert judge(paid_directly, context(wanted=DIRECT)).name is StatusName.UNKNOWN


@pytest.mark.parametrize("account", [v1(requirements=[LATER]), v2(requirements=[LATER])])
def test_a_failed_check_leaves_the_last_facts_in_force(account: Account) -> None:
    assert judge(account, context(failure=ReadFailure.CHECK_FAILED)) == judge(account, context())


@pytest.mark.parametrize("name", ["identity", "defaults", "future_requirements", "configuration.customer"])
def test_blocks_that_decide_nothing_may_be_missing(name: str) -> None:
    assert judge(v2(missing=frozenset({name})), context()).name is StatusName.COMPLETE


def test_only_the_wanted_configuration_must_be_there() -> None:
    paid_directly = v2(
        capabilities=(Capability(PAYMENTS, ACTIVE), Capability(PAYOUTS, ACTIVE)),
        missing=frozenset({"configuration.recipient"}),
    )
    assert judge(paid_directly, context(wanted=DIRECT)).name is StatusName.COMPLETE


def test_a_card_seller_needs_charges_besides_the_capability() -> None:
    active = (Capability(PAYMENTS, ACTIVE), Capability(PAYOUTS, ACTIVE))
    assert judge(v1(capabilities=active), context(wanted=DIRECT)).verified
    assert not judge(v1(capabilities=active, charges_enabled=False), context(wanted=DIRECT)).verified
    assert not judge(v1(capabilities=active, payouts_enabled=False), context(wanted=DIRECT)).verified


def test_charges_mean_nothing_for_a_transfers_seller() -> None:
    assert judge(v1(charges_enabled=False), context()).name is StatusName.COMPLETE


def test_payouts_may_be_told_by_the_switch_alone() -> None:
    assert judge(v1(capabilities=(Capability(TRANSFERS, ACTIVE),)), context()).verified
    assert not judge(v1(capabilities=(Capability(TRANSFERS, ACTIVE),), payouts_enabled=False), context()).verified


def test_restricted_while_all_works_stays_verified() -> None:
    status = judge(v1(requirements=[PAST], deadline=DEADLINE), context())
    assert (status.name, status.verified, status.stops) == (StatusName.RESTRICTED, True, frozenset())


def test_what_stops_is_what_is_off() -> None:
    half = v2(payouts=Capability(PAYOUTS, RESTRICTED), requirements=[PAST])
    assert judge(half, context()).stops == {PAYOUTS}


def test_what_stops_soon_is_what_stripe_lists_or_everything() -> None:
    listed = replace(CURRENT, restricts=frozenset({PAYOUTS, PAYMENTS}))
    assert judge(v2(requirements=[listed], deadline=DEADLINE), context()).stops == {PAYOUTS}
    assert judge(v2(requirements=[CURRENT], deadline=DEADLINE), context()).stops == SELLER


def test_the_deadline_that_counts() -> None:
    assert judge(v1(requirements=[CURRENT], deadline=DEADLINE), context()).deadline == DEADLINE
    earlier = replace(PAST, deadline=DEADLINE - timedelta(days=1))
    assert judge(v1(works=False, requirements=[earlier]), context()).deadline == DEADLINE - timedelta(days=1)
    assert judge(v1(requirements=[LATER], deadline=DEADLINE), context()).deadline is None
    assert judge(v1(works=False, requirements=[CURRENT]), context()).deadline is None
    soon = replace(CURRENT, deadline=DEADLINE)
    assert judge(v2(transfers=capability(RESTRICTED), requirements=[soon]), context()).deadline == DEADLINE


def test_a_form_never_finished_tells_no_past_date() -> None:
    half = {"works": False, "form_submitted": False, "deadline": DEADLINE}
    assert judge(v1(requirements=[PAST], **half), context()).deadline is None
    assert judge(v1(requirements=[CURRENT], **half), context()).deadline == DEADLINE


def test_raw_reasons_are_kept_for_staff() -> None:
    status = judge(
        v2(
            transfers=capability(CapabilityState.REJECTED, "rejected_listed", "no_resolution"),
            raw_extra=(("capabilities.recipient", "novel"),),
            missing=frozenset({"identity"}),
        ),
        context(),
    )
    assert status.reasons == (
        ("capabilities.transfers", "rejected_listed: no_resolution"),
        ("null although asked for", "identity"),
        ("capabilities.recipient", "novel"),
    )
    half = v2(transfers=capability(PENDING, "determining_status"), payouts=Capability(PAYOUTS, ACTIVE, resolution="x"))
    assert judge(half, context()).reasons == (
        ("capabilities.transfers", "determining_status"),
        ("capabilities.payouts", "x"),
    )
    assert judge(v1(disabled_reason="listed"), context()).reasons == (("requirements.disabled_reason", "listed"),)


def test_nothing_known_stands_on_nothing() -> None:
    status = judge(None, context(link_minted=False))
    assert status == Status(
        StatusName.NOT_STARTED, None, Turn.SELLER, None, verified=False, row="v1/1", stops=frozenset(), reasons=()
    )


@pytest.mark.parametrize("state", [CapabilityState.REJECTED, CapabilityState.UNSUPPORTED, PENDING, RESTRICTED])
def test_a_capability_that_is_not_wanted_decides_nothing(state: CapabilityState) -> None:
    account = v2()
    beside = replace(account, capabilities=(Capability(PAYMENTS, state), *account.capabilities))
    assert judge(beside, context()).name is StatusName.COMPLETE


def test_what_is_eventually_wanted_for_something_else_is_no_update() -> None:
    one_day = requirement(due=Due.EVENTUAL, restricts=frozenset({PAYMENTS}))
    found = judge(v2(requirements=[one_day]), context())
    assert (found.name, found.note) == (StatusName.ENABLED, None)
