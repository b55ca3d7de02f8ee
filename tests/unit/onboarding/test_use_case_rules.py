"""The small rules of the use cases, each by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.account import Account, Api, Capability, CapabilityName, CapabilityState
from desktop_app.domain.buyer import KEEP, Address, BuyerDetails, BuyerPatch, Shipping, TaxId
from desktop_app.domain.errors import FieldError, KnownError, Remedy, StripeUnreachable
from desktop_app.domain.status import ReadFailure
from desktop_app.onboarding import texts
from desktop_app.onboarding.flows.links import references_of
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.paging import place_of, token_of
from desktop_app.onboarding.platforms import require_same, same_platform
from desktop_app.onboarding.record.judging import judged
from desktop_app.onboarding.retry import LONGEST, delay, is_weather
from desktop_app.onboarding.stripe_port import Platform

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)

names = st.none() | st.text(max_size=10)
addresses = st.builds(Address, st.text(max_size=5), country=st.sampled_from(["DE", "FR"]))
shippings = st.builds(Shipping, st.text(max_size=5), addresses)
tax_ids = st.lists(st.builds(TaxId, st.just("eu_vat"), st.text(max_size=5)), max_size=2).map(tuple)
kept = st.just(KEEP)
patches = st.builds(
    BuyerPatch,
    kept | names,
    kept | names,
    kept | names,
    kept | st.none() | addresses,
    kept | st.none() | shippings,
    kept | st.none() | tax_ids,
)
details = st.builds(BuyerDetails, names, names, names, st.none() | addresses, st.none() | shippings, tax_ids)


@given(patches)
def test_changes_come_back_from_the_ledger(patch: BuyerPatch) -> None:
    assert texts.patch_of(texts.patch_text(patch)) == patch


@given(details)
def test_details_come_back_from_the_ledger(value: BuyerDetails) -> None:
    assert texts.details_of(texts.text_of(value)) == value


@given(patches, patches, details)
def test_merged_changes_do_what_both_did(first: BuyerPatch, second: BuyerPatch, before: BuyerDetails) -> None:
    one_by_one = texts.applied(second, texts.applied(first, before))
    assert texts.applied(texts.merged(first, second), before) == one_by_one


@given(st.permutations(list(CapabilityName)), st.permutations(list(CapabilityName)))
def test_equal_facts_are_equal_texts(first: list[CapabilityName], second: list[CapabilityName]) -> None:
    def facts(order: list[CapabilityName]) -> str:
        return texts.text_of(Account("acct_1", Api.V2, missing=frozenset(order), metadata={}))

    assert facts(first) == facts(second)
    assert texts.wanted_of(texts.wanted_text(frozenset(first))) == frozenset(second)


@given(st.integers(0, 60), st.none() | st.floats(0, 5000))
def test_waits_grow_and_are_bounded(attempts: int, hint: float | None) -> None:
    wait = delay(attempts, hint).total_seconds()
    assert wait == pytest.approx(max(wait, min(hint or 0, LONGEST)))
    assert 1 <= wait <= LONGEST
    if attempts >= 9 and hint is None:
        assert wait >= LONGEST / 2


def test_weather() -> None:
    assert is_weather(StripeUnreachable())
    assert is_weather(KnownError("rate_limited", Remedy.OPERATOR))
    assert not is_weather(KnownError("country_unsupported", Remedy.FIELD))
    assert not is_weather(KnownError("platform_not_ready", Remedy.OPERATOR))


@given(st.lists(st.integers() | st.text(max_size=5)))
def test_page_tokens_come_back(place: list[Any]) -> None:
    token = token_of(place)
    assert re.fullmatch(r"[A-Za-z0-9\-_.~]+", token)
    assert place_of(list, token) == place


@given(st.text())
def test_foreign_page_tokens_are_refused(text: str) -> None:
    try:
        place = place_of(int, text)
    except FieldError:
        return
    assert isinstance(place, int)


def test_mode_and_platform() -> None:
    mine = Platform("acct_p", livemode=False)
    assert same_platform(mine, "acct_p", livemode=False)
    assert same_platform(mine, None, None)
    for platform_id, livemode in (("acct_q", False), ("acct_p", True)):
        with pytest.raises(KnownError) as caught:
            require_same(mine, platform_id, livemode)
        assert caught.value.code == "mode_mismatch"


def test_return_reference_follows_from_the_other_one_only() -> None:
    first, second = references_of("secret"), references_of("secret")
    assert first == second
    assert "secret" not in first.back
    assert len(first.back) == 32
    assert references_of("another").back != first.back


def _account(state: CapabilityState = CapabilityState.RESTRICTED, *, submitted: bool = False) -> Account:
    capabilities = tuple(Capability(name, state) for name in (CapabilityName.TRANSFERS, CapabilityName.PAYOUTS))
    return Account("acct_1", Api.V2, form_submitted=submitted, capabilities=capabilities)


def _record(**fields: Any) -> AccountRecord:
    return AccountRecord("acct_1", "v2", wanted="payouts,transfers", **fields)


def test_since_is_the_first_reading_that_showed_it() -> None:
    first = judged(_record(made_at=NOW), _account(), NOW)
    same = judged(first, _account(), NOW + timedelta(hours=1))
    other = judged(same, _account(CapabilityState.ACTIVE, submitted=True), NOW + timedelta(hours=2))
    assert (first.since, same.since, other.since) == (NOW, NOW, NOW + timedelta(hours=2))
    assert other.verified


def test_since_is_unknown_for_what_is_older_than_our_knowledge() -> None:
    first = judged(_record(), _account(), NOW)
    assert first.since is None
    assert judged(first, _account(), NOW + timedelta(hours=1)).since is None


def test_what_never_worked_is_remembered_until_it_works() -> None:
    fresh = judged(_record(), _account(), NOW)
    assert fresh.untried == "payments,payouts,transfers"
    lost = judged(fresh, _account(), NOW, ReadFailure.UNREACHABLE)
    works = judged(lost, _account(CapabilityState.ACTIVE, submitted=True), NOW)
    fell = judged(works, _account(submitted=True), NOW)
    assert [one.untried for one in (lost, works, fell)] == ["payments,payouts,transfers", "payments", "payments"]


def test_of_an_account_found_with_its_form_sent_nobody_knows_what_ever_worked() -> None:
    assert judged(_record(), _account(submitted=True), NOW).untried == ""
    assert judged(_record(), None, NOW, ReadFailure.UNREACHABLE).untried == ""


def test_closed_stays_closed_when_it_is_no_longer_shown() -> None:
    gone = judged(_record(closed_at=NOW), replace(_account(), deleted=True), NOW, ReadFailure.UNREACHABLE)
    lost = judged(_record(), _account(), NOW, ReadFailure.UNREACHABLE)
    assert (gone.status_name, lost.status_name) == ("closed", "unreachable")
    assert not gone.verified
