"""Where sellers stop: figures that are exactly what the list finds under the same filters."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app import wire
from desktop_app.domain.account import Due, Requirement, RequirementError
from desktop_app.domain.errors import FieldError
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import buyers, sellers
from desktop_app.onboarding.keeping.housekeeping import tidy
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.support import accounts, stops
from desktop_app.onboarding.support.accounts import AccountFilter
from tests.integration.core.fake_stripe import World
from tests.integration.core.steps import fake, manual

PHOTO = Requirement("individual.verification.document", Due.CURRENT)
REFUSED = replace(PHOTO, errors=(RequirementError("verification_document_expired", "It has expired."),))
BANK = Requirement("external_account", Due.CURRENT)


def wants(parts: Parts, world: World, user_id: str, *requirements: Requirement) -> None:
    account_id = sellers.show_seller(parts, user_id).account_id or ""
    world.accounts[account_id] = replace(world.accounts[account_id], requirements=requirements)
    sellers.check_seller(parts, user_id)


@pytest.fixture
def crowd(parts: Parts, world: World) -> None:
    """Five sellers, a day between them: two verified, three that Stripe waits for; and a buyer, who sells nothing."""
    for number in range(5):
        user_id = people.add_user(parts, user_id=f"u_{number}", name=f"Person {number}", email=None)
        country = "DE" if number % 2 else "FR"
        opened = sellers.open_seller(parts, user_id, wire.SellerRequest(country=country, kind="individual")).seller
        if number < 2:
            fake(parts).verify(opened.account_id or "")
            sellers.check_seller(parts, user_id)
        manual(parts).advance(days=4)
    wants(parts, world, "u_2", PHOTO, BANK)
    wants(parts, world, "u_3", REFUSED)
    wants(parts, world, "u_4", BANK)
    people.add_user(parts, user_id="u_buyer", name=None, email=None)
    buyers.save_buyer(parts, "u_buyer", wire.BuyerRequest(name="Zoë Ünal", email="zoe@example.org"))


@pytest.mark.usefixtures("crowd")
def test_every_figure_is_what_the_list_finds(parts: Parts) -> None:
    found = stops.account_stops(parts, AccountFilter())
    assert (found.opened, found.ready, found.aside, found.uncounted) == (5, 2, 0, 0)
    assert {one.key: (one.accounts, one.refused) for one in found.requirements} == {
        "requirement.bank_account": (2, 0),
        "requirement.photo_id": (2, 1),
    }
    assert sum(one.accounts for one in found.states) == found.opened

    def listed(wanted: AccountFilter) -> int:
        return len(accounts.list_accounts(parts, wanted).items)

    for state in found.states:
        assert listed(AccountFilter(status=state.status)) == state.accounts
        for days, number in ((1, state.for_1_day), (7, state.for_7_days), (30, state.for_30_days)):
            assert listed(AccountFilter(status=state.status, days_in_state=days)) == number
    for one in found.requirements:
        assert listed(AccountFilter(requirement=one.key)) == one.accounts
        assert listed(AccountFilter(requirement=f"{one.key}:refused")) == one.refused
        for days, number in ((1, one.for_1_day), (7, one.for_7_days), (30, one.for_30_days)):
            assert listed(AccountFilter(requirement=one.key, days_in_state=days)) == number


@pytest.mark.usefixtures("crowd")
def test_figures_under_a_filter(parts: Parts) -> None:
    assert stops.account_stops(parts, AccountFilter(country="DE")).opened == 2
    verified = stops.account_stops(parts, AccountFilter(status="complete"))
    assert (verified.opened, verified.sent, verified.ready, verified.requirements) == (2, 2, 2, ())
    assert verified.states[0].for_7_days == 2
    assert verified.states[0].since is not None


@pytest.mark.usefixtures("crowd")
def test_what_stripe_no_longer_waits_for_isnt_counted(parts: Parts, world: World) -> None:
    wants(parts, world, "u_3")
    found = {one.key: one.accounts for one in stops.account_stops(parts, AccountFilter()).requirements}
    assert found["requirement.photo_id"] == 1


@pytest.mark.parametrize("requirement", ["photo_id", "requirement.", "requirement.photo_id:later", "requirement.%"])
def test_requirements_that_make_no_sense(parts: Parts, requirement: str) -> None:
    with pytest.raises(FieldError) as caught:
        accounts.list_accounts(parts, AccountFilter(requirement=requirement))
    assert caught.value.field == "requirement"


@pytest.mark.usefixtures("crowd")
def test_lines_of_an_earlier_version_are_filled_in_once(parts: Parts) -> None:
    before = stops.account_stops(parts, AccountFilter())
    with parts.ledger.writing() as work:
        lines = [work.directory.get(f"u_{number}") for number in range(5)]
        work.directory.put_many([replace(line, wants=None) for line in lines if line is not None])
    lacking = stops.account_stops(parts, AccountFilter())
    assert (lacking.opened, lacking.uncounted, lacking.requirements) == (5, 5, ())
    tidy(parts)
    after = stops.account_stops(parts, AccountFilter())
    assert (after.requirements, after.uncounted) == (before.requirements, 0)
