"""Signing the app in: a code by PKCE over a loopback redirect, once and soon; tokens that rotate and end (S2, S3)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

from tests.integration.core.fake_stripe import ManualClock
from tests.integration.relay.browser import PASSWORD, Browser, NewBrowser, signed_up
from tests.integration.relay.served import PUBLIC_URL, Served

REDIRECT = "http://127.0.0.1:50123/signed-in"


@dataclass
class App:
    """Our app, as far as signing in goes."""

    relay: Served
    redirect: str = REDIRECT
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def page(self, **changes: str | None) -> str:
        query = {
            "response_type": "code",
            "client_id": "sellerdesk",
            "redirect_uri": self.redirect,
            "state": self.state,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
        } | changes
        return "/oauth/authorize?" + urlencode({name: value for name, value in query.items() if value is not None})

    def code(self, browser: Browser, decision: str = "allow") -> dict[str, str]:
        browser.look(self.page())
        assert browser.heading() == "Let the app in?", browser.text
        return answer_of(browser.send(decision=decision), self.redirect)

    def token(self, **form: str) -> httpx.Response:
        return self.relay.call(None, "POST", "/oauth/token", data={"client_id": "sellerdesk"} | form)

    def redeem(self, code: str, /, **changes: str) -> httpx.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect}
        return self.token(**(form | {"code_verifier": self.verifier} | changes))

    def renew(self, refresh: str) -> httpx.Response:
        return self.token(grant_type="refresh_token", refresh_token=refresh)

    def pair(self, browser: Browser) -> dict[str, Any]:
        answer = self.redeem(self.code(browser)["code"])
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def me(self, access: str) -> int:
        headers = {"Authorization": f"Bearer {access}"}
        return self.relay.call(None, "GET", "/me", headers=headers).status_code


def answer_of(response: httpx.Response, redirect: str = REDIRECT) -> dict[str, str]:
    assert response.status_code == 303, response.text
    address, _, query = response.headers["location"].partition("?")
    assert address == redirect
    return {name: values[0] for name, values in parse_qs(query).items()}


def test_signing_up_leads_through_consent_to_tokens(relay: Served, new: NewBrowser) -> None:
    app = App(relay)
    first = new().look(app.page())
    assert first.status_code == 303
    onward = parse_qs(urlsplit(first.headers["location"]).query)["next"][0]
    assert onward == app.page()
    browser = signed_up(relay, new, onward=urlencode({"": onward})[1:])
    assert browser.page is not None
    assert browser.page.headers["location"] == app.page()
    browser.follow()
    policy = browser.page.headers["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:*;" in policy
    told = answer_of(browser.send(decision="allow"))
    assert told == {"code": told["code"], "state": app.state, "iss": PUBLIC_URL}
    answer = app.redeem(told["code"])
    pair = answer.json()
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 3600)
    assert answer.headers["Cache-Control"] == "no-store"
    assert (
        relay.call(None, "GET", "/me", headers={"Authorization": f"Bearer {pair['access_token']}"}).json()["role"]
        == "user"
    )
    assert app.me(pair["refresh_token"]) == 401


def test_a_no_is_told_to_the_app(relay: Served, new: NewBrowser) -> None:
    app = App(relay)
    assert app.code(signed_up(relay, new), "deny")["error"] == "access_denied"


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "https://evil.example/signed-in"},
        {"redirect_uri": "http://127.0.0.1.evil.example:50123/signed-in"},
        {"redirect_uri": "http://127.0.0.1:50123@evil.example/signed-in"},
        {"redirect_uri": "http://127.0.0.1:50123/other"},
        {"redirect_uri": "http://127.0.0.1:50123/signed-in?x=1"},
        {"redirect_uri": "http://127.0.0.1:50123/signed-in#x"},
        {"redirect_uri": "http://127.0.0.1:80/signed-in"},
        {"redirect_uri": "http://127.0.0.1:70000/signed-in"},
        {"redirect_uri": "http://localhost:50123/signed-in"},
        {"redirect_uri": "http://127.0.0.1:50123/signed-in\n"},
        {"redirect_uri": "sellerdesk://signed-in"},
        {"redirect_uri": None},
        {"client_id": "another"},
        {"client_id": None},
    ],
)
def test_an_address_that_is_not_the_apps_is_never_led_to(
    relay: Served, new: NewBrowser, changes: dict[str, str | None]
) -> None:
    page = signed_up(relay, new).look(App(relay).page(**changes))
    assert page.status_code == 400
    assert "location" not in page.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"state": None}, "invalid_request"),
        ({"state": "short"}, "invalid_request"),
    ],
)
def test_a_request_without_proof_is_told_to_the_app(
    relay: Served, new: NewBrowser, changes: dict[str, str | None], error: str
) -> None:
    page = signed_up(relay, new).look(App(relay).page(**changes))
    assert answer_of(page)["error"] == error


def test_any_port_of_the_loopback_address_will_do(relay: Served, new: NewBrowser) -> None:
    browser = signed_up(relay, new)
    for port in (1024, 8080, 49152, 65535):
        app = App(relay, f"http://127.0.0.1:{port}/signed-in")
        assert app.redeem(app.code(browser)["code"]).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": ""},
        {"code_verifier": "short"},
        {"redirect_uri": "http://127.0.0.1:50124/signed-in"},
        {"code": "unknown"},
    ],
)
def test_a_code_is_for_the_app_that_asked(relay: Served, new: NewBrowser, changes: dict[str, str]) -> None:
    app = App(relay)
    code = app.code(signed_up(relay, new))["code"]
    answer = app.redeem(code, **changes)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})
    assert app.redeem(code).status_code == 200


def test_a_code_works_once_and_its_second_use_ends_what_came_of_the_first(relay: Served, new: NewBrowser) -> None:
    app = App(relay)
    code = app.code(signed_up(relay, new))["code"]
    pair = app.redeem(code).json()
    assert app.me(pair["access_token"]) == 200
    assert app.redeem(code).json() == {"error": "invalid_grant"}
    assert app.me(pair["access_token"]) == 401
    assert app.renew(pair["refresh_token"]).json() == {"error": "invalid_grant"}


def test_of_eight_at_once_a_code_serves_one_at_most(relay: Served, new: NewBrowser) -> None:
    app = App(relay)
    code = app.code(signed_up(relay, new))["code"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: app.redeem(code).status_code, range(8)))
    assert sorted(answers) == [200] + [400] * 7


def test_a_code_lives_for_a_minute(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    browser = signed_up(relay, new)
    for seconds, status in ((59, 200), (60, 400)):
        app = App(relay)
        code = app.code(browser)["code"]
        clock.advance(seconds=seconds)
        assert app.redeem(code).status_code == status


def test_a_state_is_granted_once(relay: Served, new: NewBrowser) -> None:
    app, browser = App(relay), signed_up(relay, new)
    app.code(browser)
    browser.look(app.page())
    assert browser.send(decision="allow").status_code == 403


def test_consent_needs_a_form_of_ours(relay: Served, new: NewBrowser) -> None:
    browser = signed_up(relay, new)
    assert browser.post(App(relay).page(), {"decision": "allow"}).status_code == 403
    stranger = new()
    stranger.look("/signin")
    assert stranger.send(email="nobody@example.org", password=PASSWORD).status_code == 422


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "password", "username": "nora", "password": PASSWORD}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "client_id": "another"}, 401, "invalid_client"),
        ({"grant_type": "refresh_token"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "unknown"}, 400, "invalid_grant"),
        ({"grant_type": "authorization_code"}, 400, "invalid_grant"),
    ],
)
def test_errors_are_those_of_oauth(relay: Served, form: dict[str, str], status: int, error: str) -> None:
    answer = App(relay).token(**form)
    assert (answer.status_code, answer.json()) == (status, {"error": error})


def test_tokens_made_by_hand_do_not_renew(relay: Served) -> None:
    assert App(relay).renew(relay.tokens["ana"]).json() == {"error": "invalid_grant"}
    assert App(relay).me(relay.tokens["ana"]) == 200


def test_tokens_rotate_and_end(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    app = App(relay)
    first = app.pair(signed_up(relay, new))
    clock.advance(minutes=59)
    assert app.me(first["access_token"]) == 200
    assert app.me(first["refresh_token"]) == 401  # it renews, and opens nothing
    second = app.renew(first["refresh_token"]).json()
    assert not {first["access_token"], first["refresh_token"]} & {second["access_token"], second["refresh_token"]}
    clock.advance(minutes=1)
    assert app.me(first["access_token"]) == 401
    assert app.me(second["access_token"]) == 200
    clock.advance(days=90)
    assert app.renew(second["refresh_token"]).json() == {"error": "invalid_grant"}


def test_a_lost_answer_signs_nobody_out(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    app = App(relay)
    first = app.pair(signed_up(relay, new))
    app.renew(first["refresh_token"])  # its answer is lost
    clock.advance(seconds=60)
    again = app.renew(first["refresh_token"]).json()
    assert app.me(again["access_token"]) == 200
    assert app.renew(again["refresh_token"]).status_code == 200


def test_after_a_minute_a_rotated_one_is_over(relay: Served, new: NewBrowser, clock: ManualClock) -> None:
    app = App(relay)
    first = app.pair(signed_up(relay, new))
    second = app.renew(first["refresh_token"]).json()
    clock.advance(seconds=61)
    assert app.renew(first["refresh_token"]).status_code == 400
    assert app.me(second["access_token"]) == 401


@pytest.mark.parametrize("used", ["access_token", "refresh_token"])
def test_once_its_successor_was_used_a_rotated_one_ends_the_family(relay: Served, new: NewBrowser, used: str) -> None:
    app, browser = App(relay), signed_up(relay, new)
    other = App(relay)
    elsewhere = other.pair(browser)
    first = app.pair(browser)
    second = app.renew(first["refresh_token"]).json()
    newest = second
    if used == "access_token":
        assert app.me(second["access_token"]) == 200
    else:
        newest = app.renew(second["refresh_token"]).json()
    assert app.renew(first["refresh_token"]).json() == {"error": "invalid_grant"}
    for pair in (first, second, newest):
        assert app.me(pair["access_token"]) == 401
        assert app.renew(pair["refresh_token"]).status_code == 400
    assert other.me(elsewhere["access_token"]) == 200


def test_a_pair_that_was_lost_is_over_once_its_twin_is_used(relay: Served, new: NewBrowser) -> None:
    app = App(relay)
    first = app.pair(signed_up(relay, new))
    lost = app.renew(first["refresh_token"]).json()
    kept = app.renew(first["refresh_token"]).json()
    assert app.me(kept["access_token"]) == 200
    assert app.renew(lost["refresh_token"]).status_code == 400
    assert app.me(kept["access_token"]) == 401


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_signing_out_ends_every_token_of_the_device(relay: Served, new: NewBrowser, which: str) -> None:
    app, browser = App(relay), signed_up(relay, new)
    first = app.pair(browser)
    second = app.renew(first["refresh_token"]).json()
    for _ in range(2):
        answer = relay.call(None, "POST", "/oauth/revoke", data={"token": second[which], "client_id": "sellerdesk"})
        assert answer.status_code == 200
    for pair in (first, second):
        assert app.me(pair["access_token"]) == 401
        assert app.renew(pair["refresh_token"]).status_code == 400
    assert relay.call(None, "POST", "/oauth/revoke", data={"token": "unknown"}).status_code == 200
    assert relay.call(None, "POST", "/oauth/revoke", data={}).status_code == 400


def test_devices_are_listed_and_signed_out_by_their_person_alone(relay: Served, new: NewBrowser) -> None:
    app, nora = App(relay), signed_up(relay, new)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    pair = app.pair(nora)
    second = new(**{"User-Agent": agent})
    second.look("/signin")
    second.send(email="nora@example.org", password=PASSWORD)
    nora.look("/pages/devices")
    assert "Firefox · Linux" in nora.text
    assert nora.text.count('action="/pages/devices/') == 3
    mallory = signed_up(relay, new, "mallory@example.org")
    theirs = [line.split('"')[3] for line in nora.text.splitlines() if 'action="/pages/devices/d_' in line]
    mallory.look("/pages/devices")
    assert "Firefox" not in mallory.text
    token = mallory.text.split('name="form" value="')[1].split('"')[0]
    assert mallory.post(theirs[0], {"form": token}).status_code == 404
    assert app.me(pair["access_token"]) == 200
    nora.send(theirs[0])
    nora.follow()
    assert "That device is signed out." in nora.text
    assert app.me(pair["access_token"]) == 401
    nora.send("/pages/devices/end")
    assert second.look("/pages/account").status_code == 303
    assert nora.look("/pages/account").status_code == 200


def test_the_server_tells_how_to_sign_in(relay: Served) -> None:
    document = relay.get(None, "/.well-known/oauth-authorization-server").json()
    AuthorizationServerMetadata(document | {"issuer": "https://relay.example"}).validate_issuer()
    assert document["issuer"] == PUBLIC_URL
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert (document["market"], document["mode"]) == ("Hearthside", "test")
    for name in ("authorization_endpoint", "token_endpoint", "revocation_endpoint"):
        path = urlsplit(document[name]).path
        assert any(route == path for route, _, _ in relay.described.operations())


def test_no_token_stands_in_the_ledger(relay: Served, new: NewBrowser, database: str) -> None:
    app = App(relay)
    told = app.code(signed_up(relay, new))
    pair = app.redeem(told["code"]).json()
    relay.running.stop()
    files = sorted(Path(database.removeprefix("sqlite:///")).parent.glob("ledger.db*"))
    content = b"".join(path.read_bytes() for path in files)
    for secret in (told["code"], pair["access_token"], pair["refresh_token"], app.state):
        assert secret.encode() not in content
