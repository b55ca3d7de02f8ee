"""A buyer is made once and updated from then on."""

from __future__ import annotations

import pytest

from desktop_app import wire
from desktop_app.domain.errors import FieldError, VersionConflict
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import buyers
from desktop_app.onboarding.parts import Parts
from tests.integration.core.fake_stripe import World


@pytest.fixture
def ada(parts: Parts) -> str:
    return people.add_user(parts, name="Ada", email="ada@example.org")


def test_nothing_at_stripe_until_something_is_saved(parts: Parts, world: World, ada: str) -> None:
    people.issue_token(parts, ada, "user")
    shown = buyers.show_buyer(parts, ada)
    assert world.log == []
    assert (shown.customer_id, shown.version, shown.name) == (None, 0, None)


def test_made_the_first_time_updated_the_second(parts: Parts, world: World, ada: str) -> None:
    first = buyers.save_buyer(parts, ada, wire.BuyerRequest(name="Ada L", email="ada@example.org"))
    second = buyers.save_buyer(parts, ada, wire.BuyerRequest(email=None))
    assert (first.created, second.created) == (True, False)
    assert first.buyer.customer_id == second.buyer.customer_id
    assert (second.buyer.name, second.buyer.email) == ("Ada L", None)
    assert (first.buyer.version, second.buyer.version) == (1, 2)
    assert [name for name, _ in world.log] == ["create_customer", "update_customer"]


def test_refused_by_our_checks_before_stripe_hears(parts: Parts, world: World, ada: str) -> None:
    with pytest.raises(FieldError):
        buyers.save_buyer(parts, ada, wire.BuyerRequest(email="nonsense"))
    assert world.log == []


def test_version_held_against_what_is_there(parts: Parts, ada: str) -> None:
    buyers.save_buyer(parts, ada, wire.BuyerRequest(name="A"), if_match=0)
    with pytest.raises(VersionConflict):
        buyers.save_buyer(parts, ada, wire.BuyerRequest(name="B"), if_match=0)
    assert buyers.save_buyer(parts, ada, wire.BuyerRequest(name="B"), if_match=1).buyer.name == "B"
