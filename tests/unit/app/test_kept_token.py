"""The key store is asked by the first request that needs the token, once, and again only while it gives none."""

from __future__ import annotations

import pytest

from desktop_app import vault
from desktop_app.app.kept_token import KeptToken


class Store:
    """Stands in for the key store; gives what it is told to, and counts the questions."""

    answers: tuple[str | None, ...] = ()
    asked = 0
    note = "keyring_locked"

    def get(self, name: str) -> str | None:
        assert name == "shop at https://relay.example"
        Store.asked += 1
        return Store.answers[min(Store.asked, len(Store.answers)) - 1]


@pytest.fixture(autouse=True)
def store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "KeyVault", Store)
    Store.asked = 0


def test_nothing_is_asked_before_a_request_needs_the_token() -> None:
    token = KeptToken("shop at https://relay.example")
    assert (token.note(), Store.asked) == (None, 0)


def test_the_store_is_asked_once() -> None:
    Store.answers = ("secret",)
    token = KeptToken("shop at https://relay.example")
    assert [token.get(), token.get()] == ["secret", "secret"]
    assert (Store.asked, token.note()) == (1, "keyring_locked")


def test_a_store_that_gave_nothing_is_asked_again() -> None:
    Store.answers = (None, "secret")
    token = KeptToken("shop at https://relay.example")
    assert [token.get(), token.get(), token.get()] == [None, "secret", "secret"]
    assert Store.asked == 2


def test_a_token_that_was_just_typed_asks_nobody() -> None:
    assert KeptToken("shop at https://relay.example", "typed").get() == "typed"
    assert Store.asked == 0
