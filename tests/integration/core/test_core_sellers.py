"""An account is opened lazily, once; what was chosen can only be started over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop_app import wire
from desktop_app.domain.account import CapabilityState, Due, Requirement, RequirementError
from desktop_app.domain.errors import Conflict, FieldError, KnownError, StripeUnreachable, VersionConflict
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import links, sellers
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.stripe_port import Platform
from desktop_app.onboarding.support import accounts
from desktop_app.words.wording import Wording
from tests.integration.core.fake_stripe import FakeStripe, World, unreachable
from tests.integration.core.steps import about_account, deliver, fake, manual, work_off

GERMAN = wire.SellerRequest(country="DE", kind="individual")
FRENCH = wire.SellerRequest(country="FR", kind="company")


@pytest.fixture
def ada(parts: Parts) -> str:
    return people.add_user(parts, name="Ada", email="ada@example.org")


def test_not_started_before_anything(parts: Parts, world: World, ada: str) -> None:
    shown = sellers.show_seller(parts, ada)
    assert (shown.status, shown.account_id, shown.verified) == ("not_started", None, False)
    assert world.log == []


def test_opened_once_and_shown(parts: Parts, world: World, ada: str) -> None:
    first = sellers.open_seller(parts, ada, GERMAN)
    second = sellers.open_seller(parts, ada, wire.SellerRequest())
    assert (first.created, second.created) == (True, False)
    assert first.seller.account_id == second.seller.account_id
    assert (first.seller.status, first.seller.country, first.seller.kind) == ("not_started", "DE", "individual")
    assert first.seller.since == parts.clock.now()
    assert first.seller.version == 1
    assert world.calls("create_account") == 1


@pytest.mark.parametrize(
    ("request_", "code", "field"),
    [
        (wire.SellerRequest(kind="individual"), "field_required", "country"),
        (wire.SellerRequest(country="DE"), "field_required", "kind"),
        (wire.SellerRequest(country="DE", kind="robot"), "kind_unknown", "kind"),
        (wire.SellerRequest(country="Germany", kind="individual"), "country_unknown", "country"),
        (wire.SellerRequest(country="QQ", kind="individual"), "country_unknown", "country"),
        (wire.SellerRequest(country="DE", kind="individual", email="nonsense"), "email_invalid", "email"),
    ],
)
def test_choice_asked_for_and_never_defaulted(
    parts: Parts, world: World, ada: str, request_: wire.SellerRequest, code: str, field: str
) -> None:
    with pytest.raises(FieldError) as caught:
        sellers.open_seller(parts, ada, request_)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert world.log == []


@pytest.mark.parametrize(
    "other", [wire.SellerRequest(country="FR"), wire.SellerRequest(country="DE", kind="company"), FRENCH]
)
def test_another_choice_is_a_conflict(parts: Parts, ada: str, other: wire.SellerRequest) -> None:
    sellers.open_seller(parts, ada, GERMAN)
    with pytest.raises(Conflict) as caught:
        sellers.open_seller(parts, ada, other)
    assert caught.value.code == "already_open"
    with pytest.raises(Conflict):
        links.mint_link(parts, ada, other)


def test_choice_in_its_usual_form(parts: Parts, ada: str) -> None:
    opened = sellers.open_seller(parts, ada, wire.SellerRequest(country="de", kind="individual")).seller
    assert (opened.country, opened.email) == ("DE", "ada@example.org")


@pytest.mark.parametrize("field", ["country", "kind"])
def test_same_choice_is_no_conflict(parts: Parts, ada: str, field: str) -> None:
    sellers.open_seller(parts, ada, GERMAN)
    same = wire.SellerRequest(**{field: getattr(GERMAN, field)}, email="another@example.org")
    assert sellers.open_seller(parts, ada, same).seller.email == "ada@example.org"


def test_start_over_keeps_the_old_account_in_the_history(parts: Parts, world: World, ada: str) -> None:
    old = sellers.open_seller(parts, ada, GERMAN).seller
    new = sellers.open_seller(parts, ada, replace(FRENCH, start_over=True))
    assert new.created
    assert new.seller.account_id != old.account_id
    assert new.seller.country == "FR"
    assert new.seller.version > old.version
    known = {entry.account_id for entry in sellers.seller_history(parts, ada).items}
    assert known == {old.account_id, new.seller.account_id}


def test_start_over_clicked_twice_opens_one(parts: Parts, world: World, ada: str) -> None:
    sellers.open_seller(parts, ada, GERMAN)
    over = replace(FRENCH, start_over=True)
    first, second = sellers.open_seller(parts, ada, over), sellers.open_seller(parts, ada, over)
    assert (first.created, second.created) == (True, False)
    assert world.calls("create_account") == 2


def test_start_over_refused_once_something_was_submitted(parts: Parts, ada: str) -> None:
    opened = sellers.open_seller(parts, ada, GERMAN).seller
    fake(parts).verify(opened.account_id or "")
    sellers.check_seller(parts, ada)
    with pytest.raises(Conflict) as caught:
        sellers.open_seller(parts, ada, replace(FRENCH, start_over=True))
    assert caught.value.code == "start_over_not_allowed"


def test_start_over_out_of_a_final_state(parts: Parts, world: World, ada: str) -> None:
    opened = sellers.open_seller(parts, ada, GERMAN).seller
    account_id = opened.account_id or ""
    fake(parts).verify(account_id)
    world.accounts[account_id] = replace(world.accounts[account_id], deleted=True)
    assert sellers.check_seller(parts, ada).status == "closed"
    again = sellers.open_seller(parts, ada, replace(GERMAN, start_over=True))
    assert again.created
    assert again.seller.account_id != account_id


def test_old_accounts_events_do_not_disturb(parts: Parts, world: World, ada: str) -> None:
    old = sellers.open_seller(parts, ada, GERMAN).seller
    new = sellers.open_seller(parts, ada, replace(FRENCH, start_over=True)).seller
    fake(parts).verify(old.account_id or "")
    deliver(parts, about_account("evt_1", old.account_id or ""))
    work_off(parts)
    shown = sellers.show_seller(parts, ada)
    assert (shown.account_id, shown.status) == (new.account_id, "not_started")


def test_refusal_ends_the_generation(parts: Parts, world: World, ada: str) -> None:
    with pytest.raises(KnownError) as caught:
        sellers.open_seller(parts, ada, wire.SellerRequest(country="KP", kind="individual"))
    assert caught.value.code == "country_unsupported"
    assert sellers.open_seller(parts, ada, GERMAN).created
    keys = [detail for name, detail in world.log if name == "create_account"]
    assert len(set(keys)) == 2


def test_version_held_against_what_is_there(parts: Parts, ada: str) -> None:
    sellers.open_seller(parts, ada, GERMAN, if_match=0)
    with pytest.raises(VersionConflict):
        sellers.open_seller(parts, ada, replace(FRENCH, start_over=True), if_match=0)


def test_check_reads_now_and_says_verified(parts: Parts, ada: str) -> None:
    opened = sellers.open_seller(parts, ada, GERMAN).seller
    fake(parts).verify(opened.account_id or "")
    manual(parts).advance(minutes=5)
    checked = sellers.check_seller(parts, ada)
    assert (checked.status, checked.verified, checked.as_of) == ("complete", True, parts.clock.now())
    assert checked.since == parts.clock.now()


def test_failed_check_changes_nothing_but_says_so(parts: Parts, ada: str) -> None:
    opened = sellers.open_seller(parts, ada, GERMAN).seller
    fake(parts).verify(opened.account_id or "")
    before = sellers.check_seller(parts, ada)
    manual(parts).advance(minutes=5)
    fake(parts).before["read_account"] = unreachable
    after = sellers.check_seller(parts, ada)
    assert (after.status, after.since, after.verified) == (before.status, before.since, True)
    assert (after.as_of, after.check_failed_at) == (before.as_of, parts.clock.now())
    assert after.next_check_at is not None
    assert after.next_check_at > parts.clock.now()
    del fake(parts).before["read_account"]
    manual(parts).advance(minutes=20)
    assert work_off(parts) == 2  # the account, and when they are paid next
    assert sellers.show_seller(parts, ada).check_failed_at is None


def test_checks_by_hand_are_throttled(parts: Parts, ada: str) -> None:
    sellers.open_seller(parts, ada, GERMAN)
    for _ in range(10):
        sellers.check_seller(parts, ada)
    with pytest.raises(KnownError) as caught:
        sellers.check_seller(parts, ada)
    assert caught.value.code == "throttled"
    assert caught.value.retry_after == pytest.approx(60)
    manual(parts).advance(seconds=61)
    sellers.check_seller(parts, ada)


def test_unseen_by_this_key_is_unreachable_and_makes_nothing(parts: Parts, world: World, ada: str) -> None:
    opened = sellers.open_seller(parts, ada, GERMAN).seller
    fake(parts).verify(opened.account_id or "")
    assert sellers.check_seller(parts, ada).verified
    world.hidden.add(opened.account_id or "")
    gone = sellers.check_seller(parts, ada)
    assert (gone.status, gone.verified, gone.account_id) == ("unreachable", False, opened.account_id)
    assert not sellers.open_seller(parts, ada, GERMAN).created


def test_another_platforms_key_reads_and_makes_nothing(
    open_parts: Callable[..., Parts], parts: Parts, world: World, ada: str
) -> None:
    sellers.open_seller(parts, ada, GERMAN)
    other = open_parts(stripe=FakeStripe(world, Platform("acct_other", livemode=False)))
    reads = world.calls("read_account")
    assert sellers.check_seller(other, ada).status == "unreachable"
    with pytest.raises(KnownError) as caught:
        links.mint_link(other, ada, GERMAN)
    assert caught.value.code == "mode_mismatch"
    assert world.calls("read_account") == reads
    assert world.calls("create_account") == 1


def test_nothing_there_to_check_or_open(parts: Parts, ada: str) -> None:
    for ask in (sellers.check_seller, sellers.dashboard_link):
        with pytest.raises(KnownError) as caught:
            ask(parts, ada)
        assert caught.value.code == "nothing_there"


def test_dashboard_link(parts: Parts, ada: str) -> None:
    sellers.open_seller(parts, ada, GERMAN)
    assert sellers.dashboard_link(parts, ada).startswith("https://connect.stripe.com/")


def test_reasons_for_staff_only(parts: Parts, ada: str) -> None:
    sellers.open_seller(parts, ada, GERMAN)
    own = wire.to_plain(sellers.show_seller(parts, ada))
    assert "reasons" not in own
    row = wire.to_plain(accounts.show_account(parts, ada))
    assert "reasons" in row["seller"]
    assert "reasons" not in wire.to_plain(sellers.seller_history(parts, ada))["items"][0]
    assert "reasons" in wire.to_plain(accounts.account_history(parts, ada))["items"][0]


@pytest.mark.parametrize("sold", [False, True])
def test_a_seller_who_never_sold_is_not_told_that_something_has_stopped(
    parts: Parts, world: World, ada: str, sold: bool
) -> None:
    account_id = sellers.open_seller(parts, ada, GERMAN).seller.account_id or ""
    if sold:
        fake(parts).verify(account_id)
        sellers.check_seller(parts, ada)
    account = world.accounts[account_id]
    document = Requirement(
        "individual.verification.document", Due.PAST, errors=(RequirementError("verification_failed_other", "No."),)
    )
    off = tuple(replace(one, state=CapabilityState.RESTRICTED) for one in account.capabilities)
    world.accounts[account_id] = replace(account, form_submitted=True, capabilities=off, requirements=(document,))
    seller = sellers.check_seller(parts, ada)
    words = ("stopped", "have stopped: Stripe needs") if sold else ("not_yet", "can’t start yet: Stripe needs")
    assert seller.status == "restricted"
    assert {one.status for one in seller.capabilities if one.wanted} == {words[0]}
    query = accounts.AccountFilter(capability=f"payouts:{words[0]}")
    row = accounts.list_accounts(parts, query).items[0]
    assert row.seller is not None
    for told in (seller, row.seller):  # the seller and support read the same
        said = Wording("en").state(told, market="Hearthside", first_name=None, now=parts.clock.now())
        assert words[1] in said.sentence


def test_unknown_outcome_is_replayed_by_the_worker(parts: Parts, world: World, ada: str) -> None:
    fake(parts).after["create_account"] = unreachable
    with pytest.raises(StripeUnreachable):
        sellers.open_seller(parts, ada, GERMAN)
    assert sellers.show_seller(parts, ada).status == "not_started"
    del fake(parts).after["create_account"]
    manual(parts).advance(minutes=1)
    work_off(parts)
    assert sellers.show_seller(parts, ada).account_id == next(iter(world.accounts))
    assert len(world.accounts) == 1
