"""Every route that a browser comes to, found by walking the OpenAPI document: nobody, a stranger, support (S1).

``test_relay_walk`` walks what a token opens; together they are every route there is, which a test here counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.core.fake_stripe import ManualClock, World
from tests.integration.relay.browser import PASSWORD, Browser, NewBrowser, signed_up
from tests.integration.relay.conftest import OMAR
from tests.integration.relay.served import Served
from tests.integration.relay.test_oauth import App
from tests.integration.relay.test_relay_walk import address, guarded
from tests.integration.relay.test_staff import with_factor

Walk = list[tuple[str, str, dict[str, Any]]]

OWNER, OWNERS_NAME = "owner@example.org", "Nora Lindqvist"
LAST = ("/pages/devices/end", "/pages/password", "/pages/data/end", "/signout")
"""What signs the walker out, or ends their account, comes at the end."""
OPEN_WITHOUT_OBJECTS = {
    "/signup",
    "/signin",
    "/signout",
    "/reset",
    "/signin/marketplace",
    "/signin/marketplace/return",
    "/webhooks/stripe",
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/.well-known/oauth-authorization-server",
    "/oauth/authorize",
    "/oauth/token",
    "/oauth/revoke",
}


def pages(relay: Served) -> Walk:
    found = [one for one in relay.described.operations() if any("browser" in need for need in one[2]["security"])]
    return sorted(found, key=lambda one: (LAST.index(one[0]) if one[0] in LAST and one[1] == "POST" else -1, one[:2]))


def doors(relay: Served) -> Walk:
    return [one for one in relay.described.operations() if one[2]["security"] == []]


def form_token(browser: Browser) -> str:
    found = re.search(r'name="form" value="([\w-]+)"', browser.look("/reset").text)
    assert found
    return found[1]


def asked(browser: Browser, method: str, path: str, **typed: str) -> Any:
    """Ask as this browser would, with a form of its own where it sends one."""
    if method == "GET":
        return browser.look(path)
    return browser.post(path, {"form": form_token(browser)} | typed)


@dataclass
class Owner:
    """Somebody with one of everything that a page shows or changes, by the ids that would name it."""

    browser: Browser
    app: App
    pair: dict[str, str]
    things: dict[str, str]
    private: list[str]


@pytest.fixture
def owner(relay: Served, new: NewBrowser) -> Owner:
    browser = signed_up(relay, new, OWNER)
    app = App(relay)
    pair = app.pair(browser)
    bearer = {"Authorization": f"Bearer {pair['access_token']}"}
    relay.call(None, "PUT", "/buyer", json=OMAR | {"email": OWNER}, headers=bearer).raise_for_status()
    seller = {"country": "ES", "kind": "individual"}
    account = relay.call(None, "POST", "/seller", json=seller, headers=bearer).json()["account_id"]
    invitation = relay.call(None, "POST", "/seller/invitation", headers=bearer).json()
    user = relay.call(None, "GET", "/me", headers=bearer).json()["user_id"]
    with relay.parts.ledger.reading() as work:
        (session,), (grant,) = work.sessions.of_user(user), work.grants.of_user(user)
    things = {
        "user": user,
        "account": account,
        "browser": session.id,
        "app": grant.id,
        "invitation": invitation["url"].rsplit("/", 1)[1],
        "invitation_id": invitation["id"],
    }
    return Owner(browser, app, pair, things, [OWNER, OMAR["address"]["line1"], *things.values()])


def shown(answer: Any, path: str, private: list[str]) -> list[str]:
    """Return what an answer tells of somebody, besides what its own address named."""
    whole = f"{answer.text}\n{answer.headers}"
    return [one for one in private if one in whole and one not in path]


def test_every_route_is_walked_by_somebody(relay: Served) -> None:
    by_token, by_browser, by_anybody = guarded(relay), pages(relay), doors(relay)
    assert len(by_token) + len(by_browser) + len(by_anybody) == len(relay.described.operations())
    without = {path for path, _, _ in by_anybody if "{" not in path}
    assert without == OPEN_WITHOUT_OBJECTS
    assert len(by_browser) >= 18


def test_nobody_is_shown_a_page_without_signing_in(relay: Served, new: NewBrowser, owner: Owner) -> None:
    nobody = new()
    for path, method, _ in pages(relay):
        for thing in owner.things.values():
            place = address(path, id=thing, ref=thing)
            answer = asked(nobody, method, place)
            assert answer.status_code == 303, (method, place)
            assert answer.headers["location"].startswith("/signin?next="), (method, place)
            assert shown(answer, place, owner.private) == []
    assert owner.browser.look("/pages/account").status_code == 200


def test_a_stranger_gets_nothing_of_anothers_on_any_page(
    relay: Served, new: NewBrowser, owner: Owner, world: World
) -> None:
    stranger = signed_up(relay, new, "stranger@example.org")
    made = list(world.log)
    typed = {"role": "operator", "do": "codes", "code": "000000", "old": "wrong", "password": PASSWORD, "sure": "on"}
    walked = set()
    for path, method, operation in pages(relay):
        staff_only = bool(operation["security"][0]["browser"])
        allowed = {403} if staff_only else {404} if "{" in path else {200, 303, 422}
        for name, thing in owner.things.items():
            place = address(path, id=thing, ref=thing)
            answer = asked(stranger, method, place, **typed)
            assert answer.status_code in allowed, (method, place, answer.text[:500])
            assert shown(answer, place, owner.private) == [], (method, place, name)
            walked.add((path, method))
            if "{" not in path:
                break
    assert walked == {one[:2] for one in pages(relay)}
    # Nothing of the owner's was touched: their browser, app, role and account, and nothing was made at Stripe.
    assert owner.browser.look("/pages/account").status_code == 200
    assert owner.app.me(owner.pair["access_token"]) == 200
    with relay.parts.ledger.reading() as work:
        user = work.people.get(owner.things["user"])
    assert user is not None
    assert user.role == "user"
    assert world.log == made


def test_support_does_nothing_that_is_an_operators(
    relay: Served, new: NewBrowser, owner: Owner, clock: ManualClock
) -> None:
    support, _, _ = with_factor(relay, new, clock)
    walked = 0
    for path, method, operation in pages(relay):
        needed = set(operation["security"][0]["browser"])
        if needed and "support" not in needed:
            answer = asked(support, method, address(path, id=owner.things["user"]), role="support")
            assert answer.status_code == 403, (method, path)
            walked += 1
    assert walked >= 2
    assert owner.browser.look("/pages/account").status_code == 200


def test_what_is_open_to_all_opens_nothing_by_an_id(relay: Served, new: NewBrowser, owner: Owner, world: World) -> None:
    """These addresses are secrets of their own: who only knows an id, or a secret for another door, gets nothing."""
    stranger, made = new(), list(world.log)
    walked = set()
    for path, method, _ in doors(relay):
        if "{" not in path:
            continue
        for thing in owner.things.values():
            place = re.sub(r"\{\w+\}", thing, path)
            if path.startswith("/onboarding/") and method == "GET":
                answer = relay.get(None, place)  # served before any browser's page: it has no form and no sign-in
            else:
                answer = asked(stranger, method, place, password=PASSWORD)
            told_to_all = path.startswith(("/onboarding/", "/doctor/"))  # a word that says nothing, whoever asks
            assert answer.status_code in ({200, 404, 410} if told_to_all else {404, 410}), (method, place)
            assert shown(answer, place, owner.private) == [], (method, place)
        walked.add((path, method))
    assert len(walked) >= 10
    assert owner.browser.look("/pages/account").status_code == 200
    assert world.log == made
