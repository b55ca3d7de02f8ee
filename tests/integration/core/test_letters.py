"""Letters to sellers: at most one for one change, with several processes and crashes, and none that isn't wanted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop_app import wire
from desktop_app.onboarding.access import people, posting, signing_in, warning
from desktop_app.onboarding.access.posting import Letter, NotTaken
from desktop_app.onboarding.flows import sellers
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.reading.readings import keep
from tests.integration.core.fake_stripe import ManualClock

DATABASES = "both"


class Post:
    """Keeps letters; may fail on order."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.failures: list[Exception] = []

    def send(self, letter: Letter) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.letters.append(letter)

    @property
    def kinds(self) -> list[str]:
        return [letter.kind for letter in self.letters]


def send_all(parts: Parts, post: Post) -> None:
    while posting.send_next(parts, post):
        continue


def a_seller(parts: Parts, user_id: str = "u_ana") -> str:
    people.add_user(parts, user_id=user_id, name="Ana Ruiz", email=f"{user_id}@example.org")
    seller = sellers.open_seller(parts, user_id, wire.SellerRequest("ES", "individual")).seller
    assert seller.account_id is not None
    become(parts, seller.account_id, "enabled")
    return seller.account_id


def become(parts: Parts, account_id: str, status: str, deadline: Any = None) -> AccountRecord:
    """Let a reading have shown another status."""
    with parts.ledger.writing() as work:
        before = work.accounts.get(account_id)
        assert before is not None
        after = replace(before, status=before.status or "{}", status_name=status, deadline=deadline)
        after = replace(after, facts=f'{{"shown": "{status} {deadline}"}}')
        return keep(work, before, after, parts.clock.now(), "event")


@pytest.fixture(autouse=True)
def _plain_judgements(monkeypatch: pytest.MonkeyPatch) -> None:
    """These letters are about when they are sent; how a status is shaped is tested elsewhere."""
    monkeypatch.setattr(
        posting, "seller_shape", lambda record, cursor: wire.Seller(status=record.status_name, deadline=record.deadline)
    )
    monkeypatch.setattr("desktop_app.onboarding.record.publishing.seller_shape", lambda *_args, **_named: wire.Seller())
    monkeypatch.setattr("desktop_app.onboarding.record.publishing.account_of", lambda _text: None)
    monkeypatch.setattr("desktop_app.onboarding.record.shaping.account_of", lambda _text: None)
    monkeypatch.setattr("desktop_app.onboarding.record.shaping.status_of", lambda _text: None)
    monkeypatch.setattr("desktop_app.onboarding.reading.readings.status_of", lambda _text: None)


def test_getting_worse_is_told_once(parts: Parts) -> None:
    account, post = a_seller(parts), Post()
    become(parts, account, "restricted")
    become(parts, account, "restricted", parts.clock.now() + timedelta(days=90))
    send_all(parts, post)
    assert [(letter.kind, letter.to, letter.seller.status) for letter in post.letters if letter.seller] == [
        ("worse", "u_ana@example.org", "restricted")
    ]
    become(parts, account, "enabled")
    send_all(parts, post)
    assert post.kinds == ["worse"]
    become(parts, account, "restricted")
    send_all(parts, post)
    assert post.kinds == ["worse", "worse"]


def test_what_got_better_before_it_was_sent_is_not_told(parts: Parts) -> None:
    account, post = a_seller(parts), Post()
    become(parts, account, "restricted")
    become(parts, account, "enabled")
    send_all(parts, post)
    assert post.letters == []


def test_each_step_towards_a_deadline_is_told_once(parts: Parts, clock: ManualClock) -> None:
    account, post = a_seller(parts), Post()
    become(parts, account, "enabled", clock.now() + timedelta(days=20))
    left = []
    for hours in range(0, 21 * 24, 6):
        warning.remind(parts)
        before = len(post.letters)
        send_all(parts, post)
        left += [20 - hours / 24] * (len(post.letters) - before)
        clock.advance(hours=6)
    assert left == [14, 7, 3, 1]


def test_a_change_that_tells_a_date_takes_the_place_of_its_step(parts: Parts, clock: ManualClock) -> None:
    account, post = a_seller(parts), Post()
    become(parts, account, "restricted_soon", clock.now() + timedelta(days=6))
    warning.remind(parts)
    send_all(parts, post)
    assert post.kinds == ["worse"]
    clock.advance(days=3)
    warning.remind(parts)
    send_all(parts, post)
    assert post.kinds == ["worse", "deadline"]


def test_several_processes_tell_it_once(open_parts: Callable[..., Parts], clock: ManualClock) -> None:
    processes = [open_parts() for _ in range(4)]
    post = Post()
    for number in range(6):
        account = a_seller(processes[0], f"u_{number}")
        become(processes[0], account, "enabled", clock.now() + timedelta(days=2))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(warning.remind, processes * 3))
        list(pool.map(lambda parts: send_all(parts, post), processes * 2))
    assert sorted(letter.to for letter in post.letters) == [f"u_{number}@example.org" for number in range(6)]


def test_a_sender_that_died_is_not_followed_by_another(open_parts: Callable[..., Parts], clock: ManualClock) -> None:
    """It may have gone out: the commit that takes a letter comes before the sending."""
    parts = open_parts()
    account, post = a_seller(parts), Post()
    become(parts, account, "restricted")
    post.failures = [KeyboardInterrupt()]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        posting.send_next(parts, post)
    clock.advance(hours=1)
    send_all(open_parts(), post)
    assert post.letters == []


def test_what_surely_was_not_taken_is_tried_again(parts: Parts, clock: ManualClock) -> None:
    account, post = a_seller(parts), Post()
    become(parts, account, "restricted")
    for wait in (30, 120, 480):
        post.failures = [NotTaken("unreachable")]
        with pytest.raises(NotTaken):
            posting.send_next(parts, post)
        assert posting.send_next(parts, post) is False
        assert posting.next_due(parts) == clock.now() + timedelta(seconds=wait)
        clock.advance(seconds=wait)
    assert posting.send_next(parts, post) is True
    assert post.kinds == ["worse"]


def test_what_is_refused_for_good_or_may_have_gone_out_is_not(parts: Parts, clock: ManualClock) -> None:
    account, post = a_seller(parts), Post()
    for failure in (NotTaken("recipient", lasting=True), TimeoutError()):
        become(parts, account, "enabled")
        become(parts, account, "restricted")
        post.failures = [failure]
        with pytest.raises(type(failure)):
            posting.send_next(parts, post)
    clock.advance(hours=20)
    send_all(parts, post)
    assert post.letters == []


def test_nobody_gets_what_they_switched_off(parts: Parts, clock: ManualClock) -> None:
    account, post = a_seller(parts), Post()
    become(parts, account, "restricted_soon", clock.now() + timedelta(days=10))
    send_all(parts, post)
    (letter,) = post.letters
    assert letter.ref is not None
    for _ in range(2):
        signing_in.stop_letters(parts, letter.ref)
    become(parts, account, "restricted", clock.now() + timedelta(days=10))
    send_all(parts, post)
    assert post.kinds == ["worse"]
    clock.advance(days=4)
    warning.remind(parts)
    with parts.ledger.writing() as work:
        warning.switch(work, "u_ana", [])
    send_all(parts, post)
    assert post.kinds == ["worse"]


def test_letters_that_waited_for_a_mail_server_are_not_sent_late(parts: Parts, clock: ManualClock) -> None:
    account, post = a_seller(parts), Post()
    become(parts, account, "restricted")
    clock.advance(hours=25)
    send_all(parts, post)
    assert post.letters == []
