"""The marketplace's own sign-in: against a real OpenID provider, and against one that lies."""

from __future__ import annotations

import base64
import hmac
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import KnownError
from desktop_app.relay.access.marketplace import Marketplace
from desktop_app.relay.settings.choices import OidcChoice
from tests.integration.core.fake_stripe import ManualClock, World
from tests.integration.relay.browser import NewBrowser
from tests.integration.relay.conftest import SETTINGS
from tests.integration.relay.served import PUBLIC_URL, Served
from tests.integration.relay.test_oauth import App

ROOT = Path(__file__).resolve().parents[3]
PROVIDER = ROOT / ".tools" / "provider" / "bin" / "python"
BACK = f"{PUBLIC_URL}/signin/marketplace/return"


@pytest.fixture
def provider() -> Iterator[str]:
    """A real provider as a process of its own, new for each test since it remembers consent; returns its issuer."""
    if not PROVIDER.exists():
        pytest.skip("the OpenID provider isn't installed (./scripts/test makes its environment)")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CANAILLE")}
    process = subprocess.Popen(
        [str(PROVIDER), str(ROOT / "tests" / "provider" / "serve.py"), BACK],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.wait(120)
        process.stdout.close()


@pytest.fixture
def relay(launch: Callable[..., Served], provider: str) -> Served:
    choice = OidcChoice(provider, "relay", "a secret of the two of them")
    return launch(replace(SETTINGS, oidc=choice, own_sign_up=False), clock=SystemClock())


def at_the_provider(address: str, answer: str = "accept") -> str:
    """Sign in there as a person would, and return where it sends the browser back to."""
    with httpx.Client(timeout=60, trust_env=False, follow_redirects=False) as http:

        def settled(response: httpx.Response) -> httpx.Response:
            while response.is_redirect and not response.headers["location"].startswith(BACK):
                response = http.get(response.url.join(response.headers["location"]))
            return response

        def token(page: httpx.Response) -> str:
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
            assert found, page.text[:500]
            return found[1]

        page = settled(http.get(address))
        for typed in ({"login": "iris"}, {"password": "a long enough secret"}, {"answer": answer}):
            page = settled(http.post(page.url, data=typed | {"csrf_token": token(page)}))
            if page.is_redirect:
                break
        assert page.is_redirect, page.text[:500]
        return page.headers["location"]


def test_a_person_of_the_marketplace_signs_in(relay: Served, new: NewBrowser, provider: str, world: World) -> None:
    browser, app = new(), App(relay)
    browser.look(app.page())
    browser.follow()
    assert "Continue with Hearthside" in browser.text
    assert "/signup" not in browser.text
    link = re.search(r'href="(/signin/marketplace\?[^"]+)"', browser.text)
    assert link
    away = browser.look(link[1].replace("&amp;", "&"))
    assert away.headers["location"].startswith(f"{provider}/oauth/authorize?")
    query = parse_qs(urlsplit(away.headers["location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == [BACK]
    stranger = new()
    assert stranger.look(f"{BACK}?code=x&state={query['state'][0]}").status_code == 410
    browser.look(link[1].replace("&amp;", "&"))  # a way back is for the browser that left, and was tried: it is over
    back = at_the_provider(browser.page.headers["location"])  # type: ignore[union-attr]
    browser.look(back)
    browser.follow()
    assert browser.heading() == "Let the app in?"
    assert "Iris Vale" in browser.text
    assert browser.look(back).status_code == 410  # and works once
    with relay.parts.ledger.reading() as work:
        login = work.logins.by_subject(provider, "iris")
        assert login is not None
        user = work.people.get(login.user_id)
    assert user is not None
    assert (user.name, user.email, user.locale, user.role) == ("Iris Vale", "iris@example.org", "de", "user")
    assert login.password is None
    assert world.log == []


def test_the_same_person_is_the_same_user(relay: Served, new: NewBrowser, provider: str) -> None:
    ids = set()
    for _ in range(2):
        browser = new()
        browser.look("/signin/marketplace")
        assert browser.page is not None
        browser.look(at_the_provider(browser.page.headers["location"]))
        assert browser.page.headers["location"] == "/pages/account"
        with relay.parts.ledger.reading() as work:
            login = work.logins.by_subject(provider, "iris")
        assert login is not None
        ids.add(login.user_id)
    assert len(ids) == 1


def test_a_no_at_the_marketplace_signs_nobody_in(relay: Served, new: NewBrowser) -> None:
    browser = new()
    browser.look("/signin/marketplace")
    assert browser.page is not None
    browser.look(at_the_provider(browser.page.headers["location"], "deny"))
    assert browser.page.status_code == 403
    assert browser.look("/pages/account").status_code == 303


def test_without_one_there_is_no_such_way(launch: Callable[..., Served]) -> None:
    relay = launch()
    assert relay.get(None, "/signin/marketplace").status_code == 404
    assert "marketplace" not in relay.get(None, "/signin").text


# A provider that lies: its ID tokens are made here.

ISSUER = "https://id.hearthside.test"
NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one"})
SOUND = {
    "iss": ISSUER,
    "aud": "relay",
    "sub": "iris",
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 300,
    "nonce": "the nonce",
    "name": "Iris Vale",
    "email": "iris@example.org",
}


def lying(id_token: str | None, **metadata: object) -> Marketplace:
    def answer(request: httpx.Request) -> httpx.Response:
        match request.url.path:
            case "/.well-known/openid-configuration":
                return httpx.Response(
                    200,
                    json={
                        "issuer": ISSUER,
                        "authorization_endpoint": f"{ISSUER}/authorize",
                        "token_endpoint": f"{ISSUER}/token",
                        "jwks_uri": f"{ISSUER}/keys",
                    }
                    | metadata,
                )
            case "/token":
                tokens = {"access_token": "x", "token_type": "Bearer"}
                return httpx.Response(200, json=tokens | ({"id_token": id_token} if id_token else {}))
            case "/keys":
                return httpx.Response(200, json={"keys": [KEY.as_dict(private=False)]})
            case _:
                return httpx.Response(404)

    choice = OidcChoice(ISSUER, "relay", "secret of the two of them, long enough")
    return Marketplace(choice, BACK, ManualClock(NOW), httpx.MockTransport(answer))


def signed(claims: dict[str, Any], key: Any = KEY, algorithm: str = "RS256", **header: str) -> str:
    return jwt.encode({"alg": algorithm, "kid": "one"} | header, claims, key, algorithms=[algorithm])


def test_a_sound_token_is_taken() -> None:
    who = lying(signed(SOUND)).arrive("code", "the nonce", "verifier")
    assert (who.issuer, who.subject, who.name, who.email) == (ISSUER, "iris", "Iris Vale", "iris@example.org")
    several = SOUND | {"aud": ["relay", "another"], "azp": "relay"}
    assert lying(signed(several)).arrive("code", "the nonce", "verifier").subject == "iris"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": f"{ISSUER}/"},
        {"aud": "another"},
        {"aud": ["another", "relay"]},
        {"aud": ["relay", "another"], "azp": "another"},
        {"azp": "another"},
        {"exp": int(NOW.timestamp()) - 61},
        {"exp": None},
        {"iat": None},
        {"iat": int(NOW.timestamp()) + 3600},
        {"nonce": "another nonce"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"nbf": int(NOW.timestamp()) + 3600},
    ],
)
def test_a_token_that_does_not_fit_is_refused(claims: dict[str, object]) -> None:
    whole = {name: value for name, value in (SOUND | claims).items() if value is not None}
    with pytest.raises(KnownError) as caught:
        lying(signed(whole)).arrive("code", "the nonce", "verifier")
    assert caught.value.code == "marketplace_refused"


def part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unsigned(algorithm: str = "none") -> str:
    header = json.dumps({"alg": algorithm, "kid": "one"})
    return f"{part(header.encode())}.{part(json.dumps(SOUND).encode())}."


def signed_with_the_public_key() -> str:
    """The old trick: HMAC with what everybody may know, in the hope that it is taken for a secret."""
    body = unsigned("HS256").rstrip(".")
    return f"{body}.{part(hmac.digest(KEY.as_pem(private=False), body.encode(), 'sha256'))}"


@pytest.mark.parametrize(
    "token",
    [
        signed(SOUND, OTHER_KEY),
        signed(SOUND, OctKey.import_key("secret of the two of them, long enough"), "HS256"),
        signed_with_the_public_key(),
        unsigned(),
        signed(SOUND)[:-4] + "AAAA",
        "not.a.token",
        "",
        None,
    ],
)
def test_a_token_that_nobody_trusted_signed_is_refused(token: str | None) -> None:
    with pytest.raises(KnownError) as caught:
        lying(token).arrive("code", "the nonce", "verifier")
    assert caught.value.code == "marketplace_refused"


@pytest.mark.parametrize("metadata", [{"issuer": "https://evil.example"}, {"token_endpoint": None}, {"jwks_uri": 7}])
def test_a_provider_that_is_not_the_one_we_named_is_not_asked(metadata: dict[str, object]) -> None:
    with pytest.raises(KnownError) as caught:
        lying(signed(SOUND), **metadata).depart()
    assert caught.value.code == "marketplace_unreachable"


def test_a_provider_that_is_gone_is_said_to_be(launch: Callable[..., Served]) -> None:
    relay = launch(replace(SETTINGS, oidc=OidcChoice("http://127.0.0.1:9", "relay", "x"), own_sign_up=False))
    page = relay.get(None, "/signin/marketplace")
    assert page.status_code == 503
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.headers["Retry-After"] == "30"
    assert "own sign-in doesn’t answer" in page.text
