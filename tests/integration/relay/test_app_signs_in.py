"""The desktop signs in at the real relay: its own pages in a browser, tokens that rotate, signing out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from doubles.key_store import Store, instead_of_the_systems
from doubles.oauth_http import visit

from desktop_app.app.demo_services import free_port
from desktop_app.app.desktop import DesktopComposition
from desktop_app.app.profiles import Profiles
from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.parts import Parts
from desktop_app.relay.server import start
from desktop_app.storage.ledger.ledger import open_ledger
from desktop_app.sync.authorizer import Authorizer
from desktop_app.sync.desk import Link
from desktop_app.sync.grant import from_secret
from tests.integration.core.fake_stripe import FakeStripe, ManualClock, World
from tests.integration.relay.browser import Browser, signed_up
from tests.integration.relay.conftest import POLICY, QUICK, SETTINGS
from tests.integration.relay.document import Described
from tests.integration.relay.served import Served

SECONDS = 120.0


@pytest.fixture
def relay(database: str, world: World, clock: ManualClock) -> Iterator[Served]:
    """A relay at the address by which it calls itself, as every real one is."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    ledger = open_ledger(database, clock)
    parts = Parts(ledger, FakeStripe(world), clock, replace(POLICY, public_url=url))
    running = start(parts, replace(SETTINGS, public_url=url), port=port, passwords=QUICK)
    with httpx.Client(timeout=SECONDS, trust_env=False) as http:
        yield Served(running, parts, {}, http, Described(http.get(f"{url}/openapi.json").json()))
    running.stop()
    ledger.close()


@pytest.fixture
def browser(relay: Served) -> Iterator[Browser]:
    opened: list[Browser] = []

    def new() -> Browser:
        opened.append(Browser(relay))
        return opened[-1]

    yield signed_up(relay, new)
    for one in opened:
        one.close()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    return instead_of_the_systems(monkeypatch)


@pytest.fixture
def composition(store: Store, tmp_path: Path) -> Iterator[DesktopComposition]:
    assert store.kept == {}
    made = DesktopComposition(tmp_path / "home")
    yield made
    made.close()


def signed_in(composition: DesktopComposition, relay: Served, browser: Browser, decision: str = "allow") -> Any:
    found = composition.find_place(relay.url).result(SECONDS)
    assert (found.signs_in, found.name, found.mode) == (True, "Hearthside", "test")
    visited = composition.sign_in(found).result(SECONDS)
    browser.look(visited.url)
    answer = browser.send(decision=decision)
    assert answer.status_code == 303
    assert visit(answer.headers["location"]) == 200
    return visited.place


def code_of(work: Callable[[], object]) -> str:
    with pytest.raises(KnownError) as caught:
        work()
    return caught.value.code


def test_through_the_relays_own_pages(
    composition: DesktopComposition, relay: Served, browser: Browser, store: Store
) -> None:
    place = signed_in(composition, relay, browser).result(SECONDS)
    assert (place.name, place.mode, place.people[0].role) == ("Hearthside", "test", "user")
    desk: Any = place.people[0].open_desk().result(SECONDS)
    assert desk.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
    assert desk.me().name == "Nora Lindqvist"
    assert len(store.kept) == 1


def test_a_no_is_told(composition: DesktopComposition, relay: Served, browser: Browser) -> None:
    place = signed_in(composition, relay, browser, "deny")
    assert code_of(lambda: place.result(SECONDS)) == "sign_in_refused"


def test_the_pair_rotates_and_a_lost_answer_signs_nobody_out(
    composition: DesktopComposition, relay: Served, browser: Browser, store: Store, clock: ManualClock, tmp_path: Path
) -> None:
    place = signed_in(composition, relay, browser).result(SECONDS)
    desk: Any = place.people[0].open_desk().result(SECONDS)
    assert desk.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
    name = Profiles(tmp_path / "home").find(place.key).secret_name
    before = from_secret(store.kept[name])
    assert before is not None
    assert before.refresh_token
    clock.advance(seconds=3700)
    # The answer to this renewal is lost: the desk knows nothing of it, and renews with the same token.
    lost = Authorizer(relay.url, SystemClock())
    lost.renew(before.refresh_token)
    lost.close()
    seller = desk.seller_history().result(SECONDS)
    assert list(seller) == []
    after = from_secret(store.kept[name])
    assert after is not None
    assert after.refresh_token != before.refresh_token
    assert desk.connection().link is not Link.REFUSED


def test_signing_out_ends_it_at_the_relay(
    composition: DesktopComposition, relay: Served, browser: Browser, store: Store
) -> None:
    place = signed_in(composition, relay, browser).result(SECONDS)
    kept = from_secret(next(iter(store.kept.values())))
    assert kept is not None
    assert composition.sign_out(place).result(SECONDS).told
    assert store.kept == {}
    answer = relay.call(None, "GET", "/me", headers={"Authorization": f"Bearer {kept.access_token}"})
    assert answer.status_code == 401
    again = Authorizer(relay.url, SystemClock())
    assert code_of(lambda: again.renew(kept.refresh_token or "")) == "token_invalid"
    again.close()


def test_ended_elsewhere_is_told_and_leads_back_in(
    composition: DesktopComposition, relay: Served, browser: Browser, clock: ManualClock
) -> None:
    place = signed_in(composition, relay, browser).result(SECONDS)
    desk: Any = place.people[0].open_desk().result(SECONDS)
    assert desk.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
    clock.advance(days=91)
    assert code_of(lambda: desk.seller_history().result(SECONDS)) == "token_invalid"
    desk.came_back()
    assert desk.wait_for(lambda picture: picture.connection.link is Link.REFUSED, SECONDS)
    browser.http.cookies.clear()
    found = composition.find_place(relay.url).result(SECONDS)
    visited = composition.sign_in(found).result(SECONDS)
    assert "/oauth/authorize?" in visited.url
    assert urlencode({"client_id": "sellerdesk"}) in visited.url
