"""Misreadings of an account that others wrote down in public (``docs/stripe.md`` §8), each made impossible here."""

from __future__ import annotations

import pytest

from desktop_app.domain import status as states
from desktop_app.domain.account import Capability, Due
from desktop_app.domain.requirements import worded
from desktop_app.domain.status import StatusName, Turn, judge
from tests.unit.domain.builders import (
    ACTIVE,
    PAYOUTS,
    RESTRICTED,
    SELLER,
    TRANSFERS,
    context,
    requirement,
    v1,
    v2,
)

DISABLED_REASONS = """
    action_required.requested_capabilities listed other platform_paused rejected.fraud
    rejected.incomplete_verification rejected.listed rejected.other rejected.platform_fraud rejected.platform_other
    rejected.platform_terms_of_service rejected.terms_of_service requirements.past_due
    requirements.pending_verification under_review
"""


def test_without_a_bank_account_nobody_is_done() -> None:
    """§8 #19: every step done except the bank account."""
    bank = requirement("external_account", Due.CURRENT)
    without_payouts = Capability(PAYOUTS, RESTRICTED, code="requirements_past_due", resolution="provide_info")
    accounts = [
        v1(
            payouts_enabled=False,
            capabilities=(Capability(TRANSFERS, ACTIVE, raw="active"), Capability(PAYOUTS, RESTRICTED)),
            requirements=[bank],
        ),
        v2(payouts=without_payouts, requirements=[bank]),
    ]
    for account in accounts:
        status = judge(account, context())
        assert not status.verified
        assert (status.name, status.turn) == (StatusName.ACTION_REQUIRED, Turn.SELLER)
        (wanted,) = worded(account, SELLER, status)
        assert (wanted.group, wanted.state) == ("bank", "to_do")


def test_payouts_off_with_nothing_to_send_is_no_task() -> None:
    """§8 #20: told to complete something when every list was empty."""
    account = v1(works=False, disabled_reason="other")
    status = judge(account, context())
    assert status.name is StatusName.NEEDS_STRIPE_CONTACT
    assert status.turn is not Turn.SELLER
    assert worded(account, SELLER, status) == ()


def test_the_published_reasons_are_known() -> None:
    assert set(DISABLED_REASONS.split()) == states.DISABLED_REASONS


@pytest.mark.parametrize("reason", DISABLED_REASONS.split())
def test_only_rejected_reasons_reject(reason: str) -> None:
    """§8 #21: a set ``disabled_reason`` doesn't mean rejected."""
    status = judge(v1(works=False, disabled_reason=reason), context())
    assert (status.name is StatusName.REJECTED) == reason.startswith("rejected.")


def test_what_was_skipped_is_listed() -> None:
    """§8 #26: a person who comes back early believes that all is done."""
    skipped = [requirement(key, Due.PAST) for key in ("individual.verification.document", "external_account")]
    account = v1(works=False, form_submitted=False, disabled_reason="requirements.past_due", requirements=skipped)
    status = judge(account, context())
    assert (status.name, status.verified) == (StatusName.IN_PROGRESS, False)
    assert [(one.group, one.state) for one in worded(account, SELLER, status)] == [
        ("person", "to_do"),
        ("bank", "to_do"),
    ]


@pytest.mark.parametrize("account", [v1, v2])
def test_what_is_wanted_some_day_keeps_nobody_from_being_done(account: object) -> None:
    """§8 #37: done was defined as every list being empty."""
    some_day = account(requirements=[requirement("company.tax_id", Due.EVENTUAL)])  # type: ignore[operator]
    status = judge(some_day, context())
    assert (status.name, status.verified) == (StatusName.ENABLED, True)
    assert [one.state for one in worded(some_day, SELLER, status)] == ["later"]
