"""What a marketplace wants, which settings make sense, and how what works is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.account import Account, Capability, CapabilityState, Due
from desktop_app.domain.capabilities import (
    CapabilityStatus,
    SettingsRefused,
    ShownCapability,
    check_settings,
    listed,
    shown,
    wanted_for,
)
from desktop_app.domain.status import Context, judge
from tests.unit.domain.builders import (
    ACTIVE,
    DEADLINE,
    DIRECT,
    PAYMENTS,
    PAYOUTS,
    PENDING,
    RESTRICTED,
    SELLER,
    TRANSFERS,
    capability,
    context,
    requirement,
    v1,
    v2,
)

ON, CHECKING, NOT_YET, STOPPED, NOT_OFFERED = CapabilityStatus


def statuses(account: Account | None, given: Context | None = None) -> list[CapabilityStatus]:
    given = given or context()
    return [one.status for one in shown(account, given.wanted, judge(account, given))]


def test_what_each_way_of_charging_wants() -> None:
    assert wanted_for("destination") == wanted_for("separate") == SELLER
    assert wanted_for("direct") == DIRECT
    with pytest.raises(SettingsRefused, match="destination, separate or direct"):
        wanted_for("barter")


@pytest.mark.parametrize(
    ("account_type", "charges", "chosen"),
    [
        ("express", None, "destination"),
        ("express", "", "destination"),
        ("express", "separate", "separate"),
        ("standard", None, "direct"),
        ("standard", "direct", "direct"),
        ("custom", "destination", "destination"),
        ("custom", "separate", "separate"),
        ("custom", "direct", "direct"),
    ],
)
@pytest.mark.parametrize("api", ["v1", "v2"])
def test_settings_that_can_be_made(api: str, account_type: str, charges: str | None, chosen: str) -> None:
    assert check_settings(api, account_type, charges) == chosen


@pytest.mark.parametrize(
    ("api", "account_type", "charges", "says"),
    [
        ("v3", "express", None, "v1 or v2"),
        ("v2", "platinum", None, "express, standard or custom"),
        ("v2", "custom", None, "must name their charges"),
        ("v2", "express", "barter", "destination, separate or direct"),
        ("v1", "express", "direct", "Express accounts can't take direct charges"),
        ("v2", "standard", "destination", "Standard accounts can't take destination charges"),
        ("v2", "standard", "separate", "Standard accounts can't take separate charges"),
    ],
)
def test_settings_that_cannot_be_made(api: str, account_type: str, charges: str | None, says: str) -> None:
    with pytest.raises(SettingsRefused, match=says) as caught:
        check_settings(api, account_type, charges)
    assert caught.value.code == "settings_refused"
    assert caught.value.params["sentence"] == str(caught.value)


def test_always_all_three_in_one_order() -> None:
    assert shown(v1(), SELLER, judge(v1(), context())) == (
        ShownCapability(PAYMENTS, NOT_OFFERED, wanted=False),
        ShownCapability(TRANSFERS, ON, wanted=True),
        ShownCapability(PAYOUTS, ON, wanted=True),
    )
    assert listed(frozenset({PAYOUTS, PAYMENTS})) == [PAYMENTS, PAYOUTS]


def test_on_until_the_deadline_only_what_stops() -> None:
    account = v2(requirements=[requirement(restricts=frozenset({PAYOUTS}))], deadline=DEADLINE)
    _, transfers, payouts = shown(account, SELLER, judge(account, context()))
    assert (transfers.status, transfers.until, payouts.status, payouts.until) == (ON, None, ON, DEADLINE)


def test_not_yet_before_and_stopped_after() -> None:
    begun = v1(works=False, form_submitted=False, requirements=[requirement()])
    assert statuses(begun) == [NOT_OFFERED, NOT_YET, NOT_YET]
    late = v1(works=False, requirements=[requirement(due=Due.PAST)])
    assert statuses(late) == [NOT_OFFERED, STOPPED, STOPPED]


def test_what_never_worked_has_not_stopped_when_a_date_passes() -> None:
    late = v1(works=False, requirements=[requirement(due=Due.PAST)])
    status = judge(late, context())
    found = shown(late, SELLER, status, frozenset({PAYOUTS}))
    assert [one.status for one in found] == [NOT_OFFERED, STOPPED, NOT_YET]
    gone = replace(late, deleted=True)
    assert [one.status for one in shown(gone, SELLER, judge(gone, context()), SELLER)] == [
        NOT_OFFERED,
        STOPPED,
        STOPPED,
    ]


def test_checking() -> None:
    assert statuses(v2(transfers=capability(PENDING))) == [NOT_OFFERED, CHECKING, ON]
    waiting = v1(works=False, requirements=[requirement(due=Due.UNKNOWN, with_stripe=True)])
    assert statuses(waiting) == [NOT_OFFERED, CHECKING, CHECKING]


def test_unsupported_is_not_offered_and_rejected_is_stopped() -> None:
    assert statuses(v2(transfers=capability(CapabilityState.UNSUPPORTED)))[1] is NOT_OFFERED
    assert statuses(v2(transfers=capability(CapabilityState.REJECTED)))[1] is STOPPED


@pytest.mark.parametrize("given", [context(deauthorised=True)])
def test_a_disconnected_account_has_nothing_on(given: Context) -> None:
    assert statuses(v1(), given) == [NOT_OFFERED, STOPPED, STOPPED]
    assert statuses(v1(deleted=True)) == [NOT_OFFERED, STOPPED, STOPPED]


def test_an_unwanted_capability_that_works_is_shown() -> None:
    account = v2(capabilities=(Capability(PAYMENTS, ACTIVE), Capability(TRANSFERS, RESTRICTED)))
    assert statuses(account) == [ON, CHECKING, NOT_YET]


def test_nothing_known_is_not_yet() -> None:
    assert statuses(None, context(link_minted=False)) == [NOT_OFFERED, NOT_YET, NOT_YET]
