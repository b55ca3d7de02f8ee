"""Pages for a browser that comes back: they lead to the app, ask for a reading, and never claim success."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from desktop_app.relay import hub
from desktop_app.words.wording import Wording
from tests.integration.core.fake_stripe import ManualClock, World, unreachable
from tests.integration.relay.conftest import OMAR, POLICY
from tests.integration.relay.served import PUBLIC_URL, Served
from tests.integration.relay.test_changes_route import polling

SELLER = {"country": "ES", "kind": "individual"}


def paths(world: World, call: str) -> list[str]:
    """Return our own addresses that Stripe was given in its last call of a kind."""
    details = [detail for name, detail in world.log if name == call]
    return [address.removeprefix(PUBLIC_URL) for address in details[-1].split()]


def hand_off(relay: Served, world: World, **body: object) -> tuple[str, str]:
    """Mint a link and return (refresh path, return path)."""
    relay.call("ana", "POST", "/seller/onboarding", json=SELLER | body).raise_for_status()
    refresh, back = paths(world, "mint_account_link")
    return refresh, back


def test_coming_back_leads_to_the_app_and_asks_stripe(
    relay: Served, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "_BETWEEN_POLLS", 600.0)  # however slow the machine is
    _, back = hand_off(relay, world, return_port=50123)
    cursor = relay.get("ana", "/seller").json()["cursor"]
    relay.parts.stripe.verify(next(iter(world.accounts)))
    with polling(relay, "ana", cursor) as waits:
        page = relay.get(None, back)
        assert waits.result(120).json()["changes"][-1]["data"]["verified"] is True
    assert page.status_code == 200
    assert '<meta http-equiv="refresh" content="1; url=http://127.0.0.1:50123/returned">' in page.text
    assert 'href="http://127.0.0.1:50123/returned"' in page.text
    assert 'href="sellerdesk://return"' in page.text


def test_nobody_is_led_to_an_app_that_was_closed_meanwhile(relay: Served, world: World) -> None:
    _, back = hand_off(relay, world, return_port=50123)
    page = relay.get(None, back)
    assert page.status_code == 200
    assert "50123" not in page.text
    assert 'href="sellerdesk://return"' in page.text


def test_without_a_port_the_deep_link_is_offered_and_nothing_navigates(relay: Served, world: World) -> None:
    _, back = hand_off(relay, world)
    page = relay.get(None, back)
    assert "http-equiv" not in page.text
    assert 'href="sellerdesk://return"' in page.text


def test_the_page_never_claims_success_and_needs_no_script(relay: Served, world: World) -> None:
    _, back = hand_off(relay, world)
    relay.call("ana", "PUT", "/buyer", json=OMAR).raise_for_status()
    relay.call("ana", "POST", "/buyer/payment-setup", json={}).raise_for_status()
    relay.call("ana", "POST", "/buyer/portal", json={}).raise_for_status()
    backs = [back, *paths(world, "start_checkout"), *paths(world, "billing_portal"), "/onboarding/return/unknown"]
    for path in backs:
        page = relay.get(None, path)
        assert page.status_code == (404 if path.endswith("unknown") else 200)
        assert not re.search(r"success|verified|saved|complete|thank|done", page.text, re.IGNORECASE)
        assert "<script" not in page.text
        assert "app" in page.text
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "script-src" not in policy


@pytest.mark.parametrize(
    ("asked", "language", "direction"), [("de-AT,de;q=0.9", "de", "ltr"), ("ja", "ja", "ltr"), ("ar", "ar", "rtl")]
)
def test_who_comes_back_reads_it_in_their_language(
    relay: Served, world: World, asked: str, language: str, direction: str
) -> None:
    words = Wording(language)
    _, back = hand_off(relay, world)
    for path, sentence in ((back, "Checking with Stripe"), ("/onboarding/return/unknown", "Go back to the app")):
        page = relay.get(None, path, headers={"Accept-Language": asked})
        root = re.search(r"<html[^>]*>", page.text)
        assert root
        assert re.search(rf'lang="{language}[-"]', root[0])
        assert f'dir="{direction}"' in root[0]
        assert sentence not in page.text
        assert words.text(sentence) in page.text
        assert words.text("Back to the app") in page.text
        assert page.headers["Vary"].lower().find("accept-language") >= 0
    assert "Checking with Stripe" in relay.get(None, back, headers={"Accept-Language": "tlh"}).text


def test_what_is_not_real_is_said_and_dashed(launch: Callable[..., Served]) -> None:
    for mode, said in (("test", "TEST · nothing is real"), ("demo", "Demo · nothing is real"), ("live", None)):
        page = launch(policy=replace(POLICY, mode=mode)).get(None, "/onboarding/return/unknown").text
        assert ("nothing is real" in page) == (said is not None)
        assert said is None or f'<span class="mode">{said}</span>' in page


def test_both_themes_are_there(relay: Served) -> None:
    page = relay.get(None, "/onboarding/return/unknown").text
    address = re.search(r'<link rel="stylesheet" href="([^"]+)">', page)
    assert address
    sheet = relay.get(None, address[1]).text
    assert "#FAF9F7" in sheet
    assert "prefers-color-scheme: dark" in sheet
    assert "#181715" in sheet


def test_a_dead_link_is_minted_again_five_times_and_then_leads_to_the_app(relay: Served, world: World) -> None:
    refresh, _ = hand_off(relay, world)
    for number in range(5):
        answer = relay.get(None, refresh)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("https://connect.stripe.com/setup/link_")
        assert world.calls("mint_account_link") == number + 2
    spent = relay.get(None, refresh)
    assert spent.status_code == 410
    assert "Go on from the app" in spent.text
    assert 'href="sellerdesk://return"' in spent.text
    assert world.calls("mint_account_link") == 6


def test_a_reference_that_is_too_old_or_nobodys_mints_nothing(relay: Served, world: World, clock: ManualClock) -> None:
    refresh, back = hand_off(relay, world)
    assert relay.get(None, "/onboarding/refresh/unknown").status_code == 404
    swapped = relay.get(None, refresh.rsplit("/", 1)[0] + "/" + back.rsplit("/", 1)[1])
    assert swapped.status_code == 404
    clock.advance(minutes=61)
    assert relay.get(None, refresh).status_code == 410
    assert world.calls("mint_account_link") == 1


def test_a_look_without_a_visit_mints_nothing(relay: Served, world: World) -> None:
    refresh, _ = hand_off(relay, world)
    assert relay.call(None, "HEAD", refresh).status_code == 204
    assert world.calls("mint_account_link") == 1


def test_stripe_out_of_reach_says_to_wait(relay: Served, world: World) -> None:
    refresh, _ = hand_off(relay, world)
    relay.parts.stripe.before["mint_account_link"] = unreachable
    page = relay.get(None, refresh)
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "60"
    assert "Nothing you sent is lost" in page.text


def test_hostile_references_are_only_unknown(relay: Served) -> None:
    for ref in ("%3Cscript%3E", "%00", "x" * 4000, "..%2f..", "%F0%9F%92%A9", "{{7*7}}"):
        for kind in ("return", "refresh"):
            page = relay.get(None, f"/onboarding/{kind}/{ref}")
            assert page.status_code == 404
            assert "<script" not in page.text
            assert "49" not in re.sub(r"(?s)<style.*</style>", "", page.text)


def test_links_are_in_no_answer_but_the_one_that_minted_them(relay: Served, world: World) -> None:
    link = relay.call("ana", "POST", "/seller/onboarding", json=SELLER).json()["url"]
    for person, path in (
        ("ana", "/seller"),
        ("jonas", "/accounts"),
        ("jonas", "/accounts/u_ana/history"),
        ("ana", "/me"),
    ):
        assert link not in relay.get(person, path).text


@pytest.mark.parametrize("minutes", [59, 60])
def test_a_reference_lives_an_hour(relay: Served, world: World, clock: ManualClock, minutes: int) -> None:
    refresh, _ = hand_off(relay, world)
    clock.time += timedelta(minutes=minutes)
    answer: httpx.Response = relay.get(None, refresh)
    assert answer.status_code == 303
