"""A place that was signed in to, on a real relay: its own pages, its codes, its tokens rotated under an engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from doubles.key_store import Store, instead_of_the_systems

from desktop_app import wire
from desktop_app.app.demo_services import free_port
from desktop_app.app.desktop import DesktopComposition
from desktop_app.relay.server import start
from desktop_app.sync.desk import Link
from desktop_app.sync.grant import from_secret
from desktop_app.ui.memory.saved_views import SavedView, ViewMemory
from tests.integration.core.fake_stripe import ManualClock
from tests.integration.relay.browser import EMAIL, PASSWORD, Browser, letters
from tests.integration.relay.conftest import QUICK, SETTINGS, clock, database, launch, world
from tests.integration.relay.served import Served
from tests.waiting import until

__all__ = ["clock", "database", "launch", "world"]
SECONDS = 120.0


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    return instead_of_the_systems(monkeypatch)


@pytest.fixture
def relay(launch: Any) -> Iterator[Served]:
    """A relay whose pages know it by the address that the desktop asks."""
    other = launch()
    port = free_port()
    settings = replace(SETTINGS, public_url=f"http://127.0.0.1:{port}")
    running = start(other.parts, settings, port=port, passwords=QUICK)
    yield replace(other, running=running)
    running.stop()


@pytest.fixture
def composition(store: Store, tmp_path: Path) -> Iterator[DesktopComposition]:
    with closing(DesktopComposition(tmp_path / "home")) as made:
        yield made


@pytest.fixture
def place(relay: Served, composition: DesktopComposition) -> Any:
    """What a person does in their browser: sign up, read the letter, let the app in."""
    found = composition.find_place(relay.url).result(SECONDS)
    assert found.signs_in
    visit = composition.sign_in(found).result(SECONDS)
    with closing(Browser(relay)) as browser:
        browser.look(visit.url)
        browser.follow()
        browser.look(re.sub("/signin", "/signup", str(browser.page.url), count=1))  # type: ignore[union-attr]
        assert browser.send(name="Nora Lindqvist", email=EMAIL, password=PASSWORD).status_code == 200
        (letter,) = letters(relay)
        browser.look(f"{relay.url}/confirm/{letter.ref}")
        browser.send(password=PASSWORD)
        while browser.heading() != "Let the app in?":
            browser.follow()
        answer = browser.send(decision="allow")
    assert httpx.get(answer.headers["location"], timeout=SECONDS, trust_env=False).status_code == 200
    return visit.place.result(SECONDS)


def grant_in(store: Store) -> Any:
    (secret,) = store.kept.values()
    return from_secret(secret)


def test_from_sign_up_to_sign_out(
    place: Any, store: Store, clock: ManualClock, composition: DesktopComposition, tmp_path: Path
) -> None:
    desk = place.people[0].open_desk().result(SECONDS)
    assert desk.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
    assert (place.people[0].role, desk.me().name) == ("user", "Nora Lindqvist")
    desk.save_buyer(wire.BuyerRequest(name="Nora")).result(SECONDS)
    assert desk.wait_for(lambda picture: picture.buyer is not None and picture.buyer.name == "Nora", SECONDS)
    assert desk.wait_for(lambda picture: not picture.queue, SECONDS)

    # An access token lives an hour: the engine goes on with its successor, and the person sees nothing of it.
    for number in range(3):
        before = grant_in(store)
        clock.advance(hours=2)
        desk.save_buyer(wire.BuyerRequest(name=f"Nora {number}")).result(SECONDS)
        assert desk.wait_for(lambda picture: not picture.queue, SECONDS)
        assert desk.buyer().data.name == f"Nora {number}"
        assert grant_in(store).refresh_token != before.refresh_token
        assert desk.connection().link is Link.ONLINE

    # What is kept of the place on this computer is there for the next run, and goes with the place.
    views = ViewMemory((SavedView("Spain", country="ES"),))
    composition.keep_saved_views(place.key, place.people[0].key, views)
    until(lambda: list((tmp_path / "home").rglob("views.json")))
    with closing(DesktopComposition(tmp_path / "home")) as next_run:
        assert next_run.saved_views(place.key, place.people[0].key).result(SECONDS) == views

    tokens = grant_in(store)
    for file in (tmp_path / "home").rglob("*"):
        with suppress(
            IsADirectoryError, FileNotFoundError
        ):  # what is being written is a draft, and gone a moment later
            content = file.read_bytes()
            assert tokens.access_token.encode() not in content
            assert tokens.refresh_token.encode() not in content
    assert composition.sign_out(place).result(SECONDS).told
    assert (store.kept, composition.places()) == ({}, ())
    assert not list((tmp_path / "home" / "profiles").iterdir())


def test_a_rotation_whose_answer_is_lost_signs_nobody_out(
    place: Any, store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop_app.domain.errors import KnownError, Remedy
    from desktop_app.sync.authorizer import Authorizer

    desk = place.people[0].open_desk().result(SECONDS)
    assert desk.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
    renew, lost = Authorizer.renew, []

    def once(self: Authorizer, refresh_token: str) -> Any:
        answer = renew(self, refresh_token)
        if not lost:
            lost.append(answer)
            raise KnownError("offline", Remedy.RETRY)  # the relay answered, and nobody heard
        return answer

    monkeypatch.setattr(Authorizer, "renew", once)
    clock.advance(hours=2)
    desk.save_buyer(wire.BuyerRequest(name="Nora")).result(SECONDS)
    assert desk.wait_for(lambda picture: not picture.queue and picture.buyer is not None, SECONDS)
    assert desk.buyer().data.name == "Nora"
    assert lost
    assert grant_in(store).access_token != lost[0].access_token
    assert desk.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)


def test_an_end_at_the_relay_is_told_and_signing_in_again_goes_on(
    place: Any, relay: Served, store: Store, composition: DesktopComposition
) -> None:
    desk = place.people[0].open_desk().result(SECONDS)
    assert desk.wait_for(lambda picture: picture.connection.link is Link.ONLINE, SECONDS)
    # On another device: this one is signed out.
    form = {"token": grant_in(store).refresh_token, "client_id": "sellerdesk"}
    assert httpx.post(f"{relay.url}/oauth/revoke", data=form, timeout=SECONDS, trust_env=False).status_code == 200
    desk.came_back()
    assert desk.wait_for(lambda picture: picture.connection.link is Link.REFUSED, SECONDS)
    intent = desk.save_buyer(wire.BuyerRequest(name="Nora")).result(SECONDS)
    assert intent.error_code is None
    assert [one.id for one in desk.buyer().pending] == [intent.id]  # nothing is lost by it
