"""A profile's sign-in: asked for once, renewed once by one process at a time, ended only when the relay says so."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from doubles.key_store import Store, StoreVault
from doubles.oauth_http import AuthorizerDouble

from desktop_app.domain.clock import SystemClock
from desktop_app.domain.errors import KnownError
from desktop_app.sync.authorizer import Authorizer
from desktop_app.sync.credentials import Credentials
from desktop_app.sync.grant import Grant, as_secret, from_secret
from desktop_app.sync.lock import FileLock
from desktop_app.sync.relay_backend import RelayBackend

NAME = "shop at https://relay.example"
CLOCK = SystemClock()


@pytest.fixture
def double() -> Iterator[AuthorizerDouble]:
    made = AuthorizerDouble()
    yield made
    made.stop()


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def make(double: AuthorizerDouble, store: Store, tmp_path: Path) -> Iterator[Any]:
    """Makes a profile's sign-in as a process of its own would, with a backend that uses it."""
    made: list[tuple[Credentials, RelayBackend]] = []

    def process() -> tuple[Credentials, RelayBackend]:
        lock = FileLock(tmp_path / "renewing.lock")
        credentials = Credentials(lambda: StoreVault(store), NAME, Authorizer(double.url, CLOCK), lock, CLOCK)
        backend = RelayBackend(double.url, credentials.get, CLOCK, credentials.renew)
        made.append((credentials, backend))
        return credentials, backend

    yield process
    for credentials, backend in made:
        backend.close()
        credentials.close()


def kept(store: Store) -> Grant:
    grant = from_secret(store.kept[NAME])
    assert grant is not None
    return grant


def sign_in(double: AuthorizerDouble, store: Store) -> None:
    store.kept[NAME] = as_secret(Grant(*double.begin()))


def code_of(work: Any) -> str:
    with pytest.raises(KnownError) as caught:
        work()
    return caught.value.code


def test_nothing_is_asked_before_a_request_needs_it(make: Any, store: Store) -> None:
    credentials, _ = make()
    assert (credentials.note, store.asked) == (None, 0)


def test_the_store_is_asked_once_and_again_while_it_gives_nothing(make: Any, store: Store) -> None:
    credentials, _ = make()
    assert credentials.get() is None
    store.kept[NAME] = "plain"
    assert [credentials.get(), credentials.get()] == ["plain", "plain"]
    assert store.asked == 2


def test_a_refused_token_is_renewed_once_and_the_request_goes_again(
    make: Any, store: Store, double: AuthorizerDouble
) -> None:
    sign_in(double, store)
    before = kept(store)
    _, backend = make()
    double.expire()
    assert backend.me().user_id == "u1"
    assert double.renewals == 1
    assert kept(store) != before
    assert backend.me().user_id == "u1"
    assert double.renewals == 1


def test_many_requests_at_once_renew_once(make: Any, store: Store, double: AuthorizerDouble) -> None:
    sign_in(double, store)
    _, backend = make()
    double.expire()
    with ThreadPoolExecutor(6) as pool:
        answers = [one.result(120) for one in [pool.submit(backend.me) for _ in range(12)]]
    assert {one.user_id for one in answers} == {"u1"}
    assert double.renewals == 1


def test_window_and_command_line_renew_once_between_them(make: Any, store: Store, double: AuthorizerDouble) -> None:
    sign_in(double, store)
    backends = [make()[1] for _ in range(3)]
    assert [one.me().user_id for one in backends] == ["u1"] * 3
    double.expire()
    with ThreadPoolExecutor(6) as pool:
        for one in [pool.submit(backend.me) for backend in backends * 3]:
            one.result(120)
    assert double.renewals == 1


def test_a_lost_answer_signs_nobody_out(make: Any, store: Store, double: AuthorizerDouble) -> None:
    sign_in(double, store)
    before = kept(store)
    _, backend = make()
    double.expire()
    double.lose = {"/oauth/token"}
    for _ in range(3):
        assert code_of(backend.me) in {"offline", "relay_timeout"}
    assert kept(store) == before
    double.lose = set()
    assert backend.me().user_id == "u1"
    # Also for the next run of the program, which knows only what was kept.
    assert make()[1].me().user_id == "u1"


def test_a_relay_in_trouble_signs_nobody_out(make: Any, store: Store, double: AuthorizerDouble) -> None:
    sign_in(double, store)
    _, backend = make()
    double.expire()

    def trouble(handler: Any) -> bool:
        if handler.path == "/oauth/token":
            handler.answer(503, {"error": "temporarily_unavailable"})
            return True
        return False

    double.misbehave = trouble
    assert code_of(backend.me) == "relay_failed"
    double.misbehave = lambda handler: False
    assert backend.me().user_id == "u1"


def test_an_ended_sign_in_is_told_and_not_asked_about_again(make: Any, store: Store, double: AuthorizerDouble) -> None:
    sign_in(double, store)
    _, backend = make()
    double.sessions[0].ended = True
    assert [code_of(backend.me), code_of(backend.me)] == ["token_invalid"] * 2
    assert double.requests.count(("POST", "/oauth/token")) == 1
    # Signing in again, in another process even, is found without a restart.
    sign_in(double, store)
    assert backend.me().user_id == "u1"


def test_signing_in_again_is_used_at_once(make: Any, store: Store, double: AuthorizerDouble) -> None:
    sign_in(double, store)
    credentials, backend = make()
    double.sessions[0].ended = True
    assert code_of(backend.me) == "token_invalid"
    credentials.replace(Grant(*double.begin()))
    assert backend.me().user_id == "u1"


def test_a_token_of_the_operators_is_not_renewed(make: Any, store: Store, double: AuthorizerDouble) -> None:
    store.kept[NAME] = "sd_made_by_hand"
    _, backend = make()
    assert code_of(backend.me) == "token_invalid"
    assert ("POST", "/oauth/token") not in double.requests


def test_signing_out_ends_it_everywhere(make: Any, store: Store, double: AuthorizerDouble) -> None:
    sign_in(double, store)
    credentials, _ = make()
    other, backend = make()
    assert backend.me().user_id == "u1"
    assert credentials.sign_out()
    assert store.kept == {}
    assert double.sessions[0].ended
    assert credentials.get() is None
    assert code_of(backend.me) == "token_invalid"
    assert other.get() is None


def test_signing_out_without_the_relay_says_so(make: Any, store: Store, double: AuthorizerDouble) -> None:
    sign_in(double, store)
    credentials, _ = make()
    credentials.close()
    assert not credentials.sign_out()
    assert store.kept == {}


def test_a_locked_store_keeps_the_renewed_pair_for_this_run(make: Any, store: Store, double: AuthorizerDouble) -> None:
    sign_in(double, store)
    credentials, backend = make()
    assert backend.me().user_id == "u1"
    store.note = "keyring_locked"
    for _ in range(2):
        double.expire()
        assert backend.me().user_id == "u1"
    assert credentials.note == "keyring_locked"


def test_a_lock_that_is_never_free_is_not_waited_for_without_end(
    store: Store, double: AuthorizerDouble, tmp_path: Path
) -> None:
    from doubles.clocks import ManualClock

    sign_in(double, store)
    clock = ManualClock()
    lock = FileLock(tmp_path / "renewing.lock")
    assert lock.acquire()
    mine = Credentials(
        lambda: StoreVault(store),
        NAME,
        Authorizer(double.url, CLOCK),
        FileLock(tmp_path / "renewing.lock"),
        clock,
        rest=clock.advance,
    )
    token = mine.get()
    assert token is not None
    assert code_of(lambda: mine.renew(token)) == "relay_timeout"
    lock.release()
    assert mine.renew(token)
    mine.close()


@pytest.mark.parametrize("text", [None, "", "{", "{}", '{"access_token": 1, "refresh_token": 2}', "{]"])
def test_what_is_no_grant(text: str | None) -> None:
    assert from_secret(text) is None


def test_nothing_secret_in_repr(store: Store) -> None:
    grant = Grant("at_canary", "rt_canary")
    credentials = Credentials(
        lambda: StoreVault(store),
        NAME,
        Authorizer("http://127.0.0.1:1", CLOCK),
        FileLock(Path("x")),
        CLOCK,
        fresh=grant,
    )
    assert "canary" not in repr(grant) + repr(credentials) + str(credentials)
    assert from_secret(as_secret(grant)) == grant
