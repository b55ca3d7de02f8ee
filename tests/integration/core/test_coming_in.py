"""Coming in on both databases: what works once works once for eight at a time, and counted tries count."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.access import devices, foreign, people, roles, sessions, signing_in, signing_up, throttling
from desktop_app.onboarding.access.devices import Asked, Pair
from desktop_app.onboarding.access.foreign import Foreigner
from desktop_app.onboarding.access.posting import Letter, send_next
from desktop_app.onboarding.access.sessions import Visitor
from desktop_app.onboarding.access.throttling import Limit
from desktop_app.onboarding.audit import COMMAND
from desktop_app.onboarding.parts import Parts
from tests.integration.core.fake_stripe import ManualClock

DATABASES = "both"
REDIRECT = "http://127.0.0.1:50123/signed-in"
EMAIL, PASSWORD = "nora@example.org", "correct horse battery"


class Plain:
    """Keeps passwords as they are: hashing is tested elsewhere."""

    def hashed(self, password: str) -> str:
        return f"plain {password}"

    def matches(self, password: str, kept: str | None) -> bool:
        return kept == f"plain {password}"

    def outdated(self, kept: str) -> bool:
        return False


class Post:
    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


def visitor(parts: Parts, role: str = "user") -> Visitor:
    people.add_user(parts, user_id="u_nora", name="Nora", email=EMAIL)
    if role != "user":
        people.issue_token(parts, "u_nora", role)
    with parts.ledger.writing() as work:
        user = work.people.get("u_nora")
        assert user is not None
        secret = sessions.begin(work, user, "Firefox", parts.clock.now())
    found = sessions.find(parts, secret)
    assert found is not None
    return found


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Call all at the same time; returns what each returned, or its error's code."""

    def told(call: Callable[[], object]) -> object:
        try:
            return call()
        except KnownError as error:
            return error.code

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(told, calls))


def pair_of(parts: Parts, state: str = "a state of the app's") -> Pair:
    code = devices.grant_code(parts, visitor(parts), Asked(REDIRECT, state, "challenge"), "Sellerdesk")
    return devices.redeem(parts, code, REDIRECT, "challenge")


def test_a_code_serves_one_of_eight_and_the_rest_end_it(open_parts: Callable[..., Parts]) -> None:
    processes = [open_parts() for _ in range(2)]
    code = devices.grant_code(processes[0], visitor(processes[0]), Asked(REDIRECT, "state", "challenge"), "Sellerdesk")
    answers = at_once(
        *(lambda parts=parts: devices.redeem(parts, code, REDIRECT, "challenge") for parts in processes * 4)
    )
    pairs = [one for one in answers if isinstance(one, Pair)]
    assert len(pairs) == 1
    assert answers.count("grant_invalid") == 7
    assert devices.caller_of(processes[0], pairs[0].access) is None  # somebody else had the code too


def test_a_state_is_granted_to_one_of_eight(parts: Parts) -> None:
    person = visitor(parts)
    asked = Asked(REDIRECT, "state", "challenge")
    answers = at_once(*[lambda: devices.grant_code(parts, person, asked, "Sellerdesk")] * 8)
    assert answers.count("form_stale") == 7


def test_of_pairs_that_were_asked_for_at_once_the_first_used_stays(open_parts: Callable[..., Parts]) -> None:
    processes = [open_parts() for _ in range(2)]
    first = pair_of(processes[0])
    pairs = at_once(*(lambda parts=parts: devices.refresh(parts, first.refresh) for parts in processes * 4))
    assert all(isinstance(one, Pair) for one in pairs)
    kept, *lost = [one for one in pairs if isinstance(one, Pair)]
    assert devices.caller_of(processes[1], kept.access) is not None
    assert devices.caller_of(processes[0], devices.refresh(processes[0], kept.refresh).access) is not None
    with pytest.raises(KnownError, match="grant_invalid"):
        devices.refresh(processes[1], lost[0].refresh)
    assert devices.caller_of(processes[0], kept.access) is None


def test_rotation_and_its_grace(parts: Parts, clock: ManualClock) -> None:
    first = pair_of(parts)
    devices.refresh(parts, first.refresh)
    clock.advance(seconds=60)
    second = devices.refresh(parts, first.refresh)
    assert devices.caller_of(parts, second.access) is not None
    with pytest.raises(KnownError, match="grant_invalid"):
        devices.refresh(parts, first.refresh)
    assert devices.caller_of(parts, second.access) is None
    assert devices.devices_of(parts, "u_nora").grants == ()


def test_tries_at_once_are_all_counted(open_parts: Callable[..., Parts], clock: ManualClock) -> None:
    processes = [open_parts() for _ in range(2)]
    limit = Limit("test", 5, timedelta(minutes=1))
    for _ in range(2):
        answers = at_once(*(lambda parts=parts: throttling.spend(parts, (limit, "x")) for parts in processes * 6))
        assert answers.count("throttled") == 7
        clock.advance(minutes=1)


def test_of_eight_confirmations_one_makes_a_user(open_parts: Callable[..., Parts]) -> None:
    processes, post, plain = [open_parts() for _ in range(2)], Post(), Plain()
    wish = signing_up.Wish("Nora", EMAIL, PASSWORD, "en", "127.0.0.1")
    for _ in range(2):
        signing_up.sign_up(processes[0], plain, wish)
        assert send_next(processes[0], post)
    refs = [letter.ref for letter in post.letters]
    answers = at_once(
        *(
            lambda parts=parts, ref=ref: signing_up.confirm(parts, plain, str(ref), PASSWORD, "Firefox", "::1")
            for parts in processes
            for ref in refs * 2
        )
    )
    assert answers.count("link_over") == 7
    signed_in = signing_in.sign_in(processes[1], plain, EMAIL.upper(), PASSWORD, "Firefox", "::1")
    found = sessions.find(processes[0], signed_in.secret)
    assert found is not None
    assert found.user.name == "Nora"


def test_of_eight_arrivals_of_a_stranger_one_makes_a_user(open_parts: Callable[..., Parts]) -> None:
    processes = [open_parts() for _ in range(2)]
    somebody = Foreigner("https://id.example", "iris", "Iris", "iris@example.org", "de")
    at_once(*(lambda parts=parts: foreign.enter(parts, somebody, "Firefox", None) for parts in processes * 4))
    assert len(roles.list_users(processes[0]).items) == 1


def test_another_role_ends_everything_of_the_old_one(parts: Parts) -> None:
    person = visitor(parts)
    pair = pair_of(parts)
    by_hand = people.issue_token(parts, "u_nora", "user")
    roles.set_role(parts, COMMAND, "u_nora", "support")
    for token in (pair.access, by_hand):
        assert devices.caller_of(parts, token) is None
    assert devices.devices_of(parts, "u_nora").sessions == ()
    with pytest.raises(KnownError, match="grant_invalid"):
        devices.refresh(parts, pair.refresh)
    assert person.user.role == "user"


def test_what_has_ended_is_let_go_of(parts: Parts, clock: ManualClock) -> None:
    first = pair_of(parts)
    clock.advance(days=2)
    with parts.ledger.writing() as work:
        work.sweeping.sweep(clock.now())
    assert devices.caller_of(parts, first.access) is None
    assert devices.caller_of(parts, devices.refresh(parts, first.refresh).access) is not None
    clock.advance(days=200)
    with parts.ledger.writing() as work:
        work.sweeping.sweep(clock.now())
    assert devices.devices_of(parts, "u_nora").sessions == ()
