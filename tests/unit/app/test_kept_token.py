"""The token of a profile, from a key store that may be locked at first."""

from __future__ import annotations

from desktop_app.app.engines import KeptToken


class Store:
    note: str | None = "keyring_locked"

    def __init__(self) -> None:
        self.asked = 0
        self.token: str | None = None

    def get(self, name: str) -> str | None:
        assert name == "ana at https://relay.example.org"
        self.asked += 1
        return self.token

    def put(self, name: str, secret: str) -> None:
        raise NotImplementedError

    def forget(self, name: str) -> None:
        raise NotImplementedError


def test_a_locked_store_is_asked_again_and_an_open_one_once() -> None:
    store = Store()
    token = KeptToken(store, "ana at https://relay.example.org")
    assert token() is None
    store.token = "t"
    assert [token(), token(), token()] == ["t", "t", "t"]
    assert store.asked == 2


def test_a_fresh_one_needs_no_store() -> None:
    store = Store()
    assert KeptToken(store, "ana at https://relay.example.org", "fresh")() == "fresh"
    assert store.asked == 0
