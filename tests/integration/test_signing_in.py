"""Signing in in the person's own browser: what is taken, and what is refused, over real HTTP on loopback."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from doubles.oauth_http import AuthorizerDouble, visit

from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import KnownError
from desktop_app.sync import loopback
from desktop_app.sync.authorizer import Authorizer, challenge_of
from desktop_app.sync.grant import Grant
from desktop_app.sync.signing_in import SigningIn
from desktop_app.words.wording import Wording

CLOCK = SystemClock()


@pytest.fixture
def double() -> Iterator[AuthorizerDouble]:
    made = AuthorizerDouble()
    yield made
    made.stop()


@pytest.fixture
def attempt(double: AuthorizerDouble) -> Iterator[SigningIn]:
    made = SigningIn(Authorizer(double.url, CLOCK), CLOCK, Wording("en"))
    yield made
    made.close()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as made:
        yield made


def asked(page: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}


def code_of(future: Future[Grant]) -> str:
    with pytest.raises(KnownError) as caught:
        future.result(120)
    return caught.value.code


def test_the_challenge_is_the_one_of_rfc_7636() -> None:
    # Appendix B.
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_person_signs_in(double: AuthorizerDouble, attempt: SigningIn, pool: ThreadPoolExecutor) -> None:
    page = attempt.begin()
    assert page.startswith(f"{double.url}/oauth/authorize?")
    assert asked(page)["redirect_uri"].startswith("http://127.0.0.1:")
    waiting = pool.submit(attempt.wait)
    assert double.person_agrees(page) == 200
    grant = waiting.result(120)
    assert double.session(grant.access_token) is not None
    assert grant.refresh_token == double.sessions[0].refresh


def test_a_second_visit_finds_nobody(double: AuthorizerDouble, attempt: SigningIn, pool: ThreadPoolExecutor) -> None:
    page = attempt.begin()
    waiting = pool.submit(attempt.wait)
    double.person_agrees(page)
    waiting.result(120)
    with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system likes
        double.person_agrees(page)


@pytest.mark.parametrize(
    "answers",
    [
        {"code": "x"},
        {"code": "x", "state": ""},
        {"code": "x", "state": "somebody-else's"},
        {"error": "access_denied", "state": "somebody-else's"},
        {},
    ],
)
def test_a_foreign_visit_is_refused_and_ours_is_still_waited_for(
    double: AuthorizerDouble, attempt: SigningIn, pool: ThreadPoolExecutor, answers: dict[str, str]
) -> None:
    page = attempt.begin()
    waiting = pool.submit(attempt.wait)
    query = f"?{urlencode(answers)}" if answers else ""
    assert visit(asked(page)["redirect_uri"] + query) == 400
    assert visit(asked(page)["redirect_uri"].replace("/signed-in", "/elsewhere")) == 404
    assert not waiting.done()
    assert double.person_agrees(page) == 200
    assert waiting.result(120).access_token


def test_a_state_given_twice_is_a_trick(attempt: SigningIn, pool: ThreadPoolExecutor) -> None:
    page = attempt.begin()
    waiting = pool.submit(attempt.wait)
    state = asked(page)["state"]
    assert visit(f"{asked(page)['redirect_uri']}?state={state}&state={state}&code=x") == 400
    attempt.close()
    assert code_of(waiting) == "sign_in_cancelled"


def test_another_servers_answer_is_refused(
    double: AuthorizerDouble, attempt: SigningIn, pool: ThreadPoolExecutor
) -> None:
    page = attempt.begin()
    waiting = pool.submit(attempt.wait)
    answer = {"code": "x", "state": asked(page)["state"], "iss": "https://other.example.org"}
    assert visit(f"{asked(page)['redirect_uri']}?{urlencode(answer)}") == 400
    double.says_who = True
    assert double.person_agrees(page) == 200
    assert waiting.result(120).access_token


def test_each_attempt_has_its_own_state_and_verifier(double: AuthorizerDouble) -> None:
    attempts = [SigningIn(Authorizer(double.url, CLOCK), CLOCK, Wording("en")) for _ in range(2)]
    try:
        first, second = (asked(one.begin()) for one in attempts)
        assert first["state"] != second["state"]
        assert first["code_challenge"] != second["code_challenge"]
        assert len(first["state"]) >= 43
    finally:
        for one in attempts:
            one.close()


def test_no_is_an_answer(double: AuthorizerDouble, attempt: SigningIn, pool: ThreadPoolExecutor) -> None:
    double.consent = False
    page = attempt.begin()
    waiting = pool.submit(attempt.wait)
    assert double.person_agrees(page) == 200
    assert code_of(waiting) == "sign_in_refused"


def test_a_code_for_another_verifier_is_refused(
    double: AuthorizerDouble, attempt: SigningIn, pool: ThreadPoolExecutor
) -> None:
    page = attempt.begin()
    waiting = pool.submit(attempt.wait)
    double.person_agrees(page.replace(asked(page)["code_challenge"], challenge_of("another")))
    assert code_of(waiting) == "sign_in_refused"


def test_its_life_is_short(double: AuthorizerDouble, pool: ThreadPoolExecutor, monkeypatch: Any) -> None:
    monkeypatch.setattr(loopback, "_LOOK", 0.02)
    attempt = SigningIn(Authorizer(double.url, CLOCK), CLOCK, Wording("en"), life=0.01)
    attempt.begin()
    assert code_of(pool.submit(attempt.wait)) == "sign_in_late"
    attempt.close()


def test_giving_up_ends_it(double: AuthorizerDouble, attempt: SigningIn, pool: ThreadPoolExecutor) -> None:
    page = attempt.begin()
    waiting = pool.submit(attempt.wait)
    attempt.close()
    assert code_of(waiting) == "sign_in_cancelled"
    with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system likes
        double.person_agrees(page)


def test_a_relay_without_sign_in_is_told(double: AuthorizerDouble) -> None:
    def old(handler: Any) -> bool:
        handler.answer(404, {"code": "not_found", "status": 404})
        return True

    double.misbehave = old
    authorizer = Authorizer(double.url, CLOCK)
    with pytest.raises(KnownError) as caught:
        authorizer.renew("rt")
    assert caught.value.code == "sign_in_unsupported"
    authorizer.close()


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        {"access_token": "a", "token_type": "mac", "refresh_token": "r"},
        {"access_token": "a b", "token_type": "Bearer", "refresh_token": "r"},
        {"access_token": "a", "token_type": "Bearer"},
        {"access_token": "a\n", "token_type": "Bearer", "refresh_token": "r"},
        {"access_token": "a" * 5000, "token_type": "Bearer", "refresh_token": "r"},
    ],
)
def test_tokens_that_cannot_be_tokens_are_none(double: AuthorizerDouble, answer: Any) -> None:
    def odd(handler: Any) -> bool:
        handler.answer(200, answer)
        return True

    double.misbehave = odd
    authorizer = Authorizer(double.url, CLOCK)
    with pytest.raises(KnownError) as caught:
        authorizer.renew("rt")
    assert caught.value.code == "relay_answer_unreadable"
    authorizer.close()


def test_nothing_secret_in_logs_or_texts(
    double: AuthorizerDouble, attempt: SigningIn, pool: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = attempt.begin()
    waiting = pool.submit(attempt.wait)
    double.person_agrees(page)
    grant = waiting.result(120)
    told = caplog.text + repr(grant) + repr(attempt) + str(vars(threading.current_thread()))
    for secret in (grant.access_token, grant.refresh_token, asked(page)["state"], attempt._verifier, attempt._code):
        assert secret
        assert secret not in told
