"""Hand-offs to Stripe's pages: our references are random and kept as hashes, Stripe's addresses not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app import wire
from desktop_app.domain.errors import KnownError, NotFound
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import links, sellers
from desktop_app.onboarding.parts import Parts
from tests.integration.core.fake_stripe import World
from tests.integration.core.steps import fake, manual, work_off

REQUEST = wire.SellerRequest(country="DE", kind="individual", return_port=5123)


@pytest.fixture
def ada(parts: Parts) -> str:
    return people.add_user(parts, name="Ada", email=None)


def references(world: World, place: int = -1) -> tuple[str, str]:
    """Return the refresh and return references of the last minted link."""
    minted = [detail for name, detail in world.log if name == "mint_account_link"][place]
    refresh, back = minted.split(" ")
    assert refresh.startswith("http://127.0.0.1:8787/onboarding/refresh/")
    assert back.startswith("http://127.0.0.1:8787/onboarding/return/")
    return refresh.rpartition("/")[2], back.rpartition("/")[2]


def test_minting_opens_the_account_first(parts: Parts, world: World, ada: str) -> None:
    link = links.mint_link(parts, ada, REQUEST)
    assert link.url.startswith("https://connect.stripe.com/setup/")
    assert link.expires_at > parts.clock.now()
    assert sellers.show_seller(parts, ada).status == "in_progress"
    assert world.calls("create_account") == 1


def test_return_queues_a_reading_and_says_where_the_app_listens(parts: Parts, world: World, ada: str) -> None:
    links.mint_link(parts, ada, REQUEST)
    _, back = references(world)
    fake(parts).verify(next(iter(world.accounts)))
    assert links.note_return(parts, back) == links.Return("onboarding", 5123, ada)
    assert not sellers.show_seller(parts, ada).verified
    work_off(parts)
    assert sellers.show_seller(parts, ada).verified


def test_unknown_references(parts: Parts, world: World, ada: str) -> None:
    links.mint_link(parts, ada, REQUEST)
    again, back = references(world)
    for ask, ref in ((links.note_return, again), (links.refresh_link, back), (links.refresh_link, "x")):
        with pytest.raises(NotFound):
            ask(parts, ref)


def test_refresh_mints_five_times_with_the_same_addresses(parts: Parts, world: World, ada: str) -> None:
    first = links.mint_link(parts, ada, REQUEST)
    again, back = references(world)
    urls = {links.refresh_link(parts, again) for _ in range(5)}
    assert len(urls | {first.url}) == 6
    assert references(world) == (again, back)
    with pytest.raises(KnownError) as caught:
        links.refresh_link(parts, again)
    assert caught.value.code == "refresh_spent"


def test_refresh_lives_an_hour(parts: Parts, world: World, ada: str) -> None:
    links.mint_link(parts, ada, REQUEST)
    again, _ = references(world)
    manual(parts).advance(minutes=60)
    links.refresh_link(parts, again)
    manual(parts).advance(seconds=1)
    with pytest.raises(KnownError):
        links.refresh_link(parts, again)


def test_refresh_dies_with_a_newer_link(parts: Parts, world: World, ada: str) -> None:
    links.mint_link(parts, ada, REQUEST)
    again, _ = references(world)
    links.mint_link(parts, ada, REQUEST)
    with pytest.raises(KnownError):
        links.refresh_link(parts, again)
    links.refresh_link(parts, references(world)[0])


def test_refresh_dies_when_the_form_was_submitted(parts: Parts, world: World, ada: str) -> None:
    links.mint_link(parts, ada, REQUEST)
    again, _ = references(world)
    fake(parts).verify(next(iter(world.accounts)))
    sellers.check_seller(parts, ada)
    with pytest.raises(KnownError):
        links.refresh_link(parts, again)
    # Somebody who submitted before and has to add something gets a link that can be refreshed.
    links.mint_link(parts, ada, REQUEST)
    links.refresh_link(parts, references(world)[0])


def test_account_that_went_away_is_noticed_by_minting(parts: Parts, world: World, ada: str) -> None:
    links.mint_link(parts, ada, REQUEST)
    world.hidden.add(next(iter(world.accounts)))
    with pytest.raises(KnownError) as caught:
        links.mint_link(parts, ada, REQUEST)
    assert caught.value.code == "account_unreachable"
    work_off(parts)
    assert sellers.show_seller(parts, ada).status == "unreachable"


def test_no_address_and_no_reference_is_kept(parts: Parts, world: World, ada: str, tmp_path: Path) -> None:
    link = links.mint_link(parts, ada, REQUEST)
    again, back = references(world)
    token = people.issue_token(parts, ada, "user")
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("ledger.db*"))
    for secret in (link.url, again, back, token):
        assert secret.encode() not in kept
