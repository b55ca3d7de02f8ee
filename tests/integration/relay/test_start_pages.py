"""An invitation, followed in a browser: sign in first, then Stripe's link on the click, for that person alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop_app.domain.errors import StripeUnreachable
from tests.integration.core.fake_stripe import ManualClock, World
from tests.integration.relay.browser import EMAIL, PASSWORD, Browser, signed_up
from tests.integration.relay.served import Served


@pytest.fixture
def nora(relay: Served, new: Callable[..., Browser]) -> Browser:
    return signed_up(relay, new)


def invited(relay: Served) -> tuple[str, str]:
    """Return the address of an invitation for Nora, as support makes it, and its id."""
    listed = relay.get("jonas", "/accounts?q=nora").json()["items"]
    made = relay.call("jonas", "POST", f"/accounts/{listed[0]['id']}/invitation").json()
    return "/start/" + made["url"].rsplit("/", 1)[1], made["id"]


def test_the_invited_person_signs_in_first_and_then_goes_to_stripe(
    relay: Served, nora: Browser, new: Callable[..., Browser], world: World
) -> None:
    address, _ = invited(relay)
    other = new()
    assert other.look(address).status_code == 303
    other.follow()
    assert other.heading() == "Sign in"
    assert other.send(email=EMAIL, password=PASSWORD).status_code == 303
    other.follow()
    assert other.heading() == "Start selling on Hearthside"
    assert world.calls("mint_account_link") == 0  # looking mints nothing
    assert other.send(country="ES", kind="individual").status_code == 303
    assert other.page is not None
    assert other.page.headers["location"].startswith("https://")
    assert (world.calls("create_account"), world.calls("mint_account_link")) == (1, 1)
    # The second time the account is there: nothing is asked, and the link is another one.
    first = other.page.headers["location"]
    other.look(address)
    assert 'name="country"' not in other.text
    other.send()
    assert other.page.headers["location"] != first
    assert world.calls("create_account") == 1


def test_the_form_may_lead_to_stripe_and_nowhere_else(relay: Served, nora: Browser) -> None:
    address, _ = invited(relay)
    policy = nora.look(address).headers["Content-Security-Policy"]
    assert "form-action 'self' https://*.stripe.com http://127.0.0.1:* http://localhost:*;" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_what_is_missing_is_asked_for_at_its_field(relay: Served, nora: Browser, world: World) -> None:
    address, _ = invited(relay)
    nora.look(address)
    assert nora.send(kind="individual", country="").status_code == 422
    assert 'id="country" name="country" required autocomplete="country" aria-invalid="true"' in nora.text
    assert nora.send(country="ES", kind="nobody").status_code == 422
    assert world.calls("create_account") == 0


def test_an_invitation_is_for_one_person(relay: Served, nora: Browser, new: Callable[..., Browser]) -> None:
    address, _ = invited(relay)
    stranger = signed_up(relay, new, email="stranger@example.org")
    for found in (stranger.look(address), stranger.look("/start/nonsense")):
        assert found.status_code == 404
        assert "Nora" not in found.text
        assert "nora@example.org" not in found.text


def test_it_ends_by_time_and_by_being_taken_back(relay: Served, nora: Browser, clock: ManualClock) -> None:
    address, invitation = invited(relay)
    nora.look(address)
    relay.call("jonas", "DELETE", f"/invitations/{invitation}").raise_for_status()
    assert nora.send(country="ES", kind="individual").status_code == 410
    assert nora.heading() == "This invitation is over"
    assert nora.look(address).status_code == 410


def test_stripe_away_is_said_on_a_page(relay: Served, nora: Browser) -> None:
    def away() -> None:
        raise StripeUnreachable

    address, _ = invited(relay)
    nora.look(address)
    relay.parts.stripe.before["create_account"] = away  # type: ignore[attr-defined]
    answer = nora.send(country="ES", kind="individual")
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_form_of_somebody_elses_making_does_nothing(relay: Served, nora: Browser, world: World) -> None:
    address, _ = invited(relay)
    answer = nora.http.post(address, data={"country": "ES", "kind": "individual"})
    assert answer.status_code == 403
    assert world.calls("create_account") == 0
