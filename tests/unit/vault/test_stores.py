"""Which backends of keyring are taken, and what each refusal is called."""

from __future__ import annotations

from typing import Any

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, fail, null
from keyring.backends.chainer import ChainerBackend

from desktop_app.vault import stores
from desktop_app.vault.speech import Outcome


class PlaintextKeyring(KeyringBackend):
    """As keyrings.alt brings it: a file in the clear."""

    priority = 0.5  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("asked")

    set_password = delete_password = get_password  # type: ignore[assignment]


def chain(*members: KeyringBackend) -> ChainerBackend:
    class Chain(ChainerBackend):
        backends = members  # type: ignore[assignment]

    return Chain()


@pytest.fixture
def secret_service() -> Any:
    return SecretService.Keyring()


def test_a_systems_own_store_is_taken(secret_service: Any) -> None:
    assert stores.pick(secret_service) is secret_service
    assert stores.pick(chain(PlaintextKeyring(), secret_service, null.Keyring())) is secret_service


@pytest.mark.parametrize(
    ("backend", "outcome"),
    [
        (PlaintextKeyring(), Outcome.PLAINTEXT),
        (chain(fail.Keyring(), PlaintextKeyring()), Outcome.PLAINTEXT),
        (null.Keyring(), Outcome.NULL),
        (fail.Keyring(), Outcome.MISSING),
        (chain(), Outcome.MISSING),
    ],
)
def test_everything_else_is_refused_by_name(backend: KeyringBackend, outcome: Outcome) -> None:
    assert stores.pick(backend) is outcome
