"""What is taken as a relay's address."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import FieldError
from desktop_app.sync.address import relay_address


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("https://relay.example.org", "https://relay.example.org"),
        (" https://relay.example.org/ ", "https://relay.example.org"),
        ("https://example.org/sellerdesk/", "https://example.org/sellerdesk"),
        ("HTTPS://Relay.Example.org:8443", "https://relay.example.org:8443"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("http://localhost:8787", "http://localhost:8787"),
        ("http://[::1]:8787", "http://[::1]:8787"),
    ],
)
def test_taken(given: str, taken: str) -> None:
    assert relay_address(given) == taken


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", "relay_address_invalid"),
        ("relay.example.org", "relay_address_invalid"),
        ("ftp://relay.example.org", "relay_address_invalid"),
        ("https://", "relay_address_invalid"),
        ("https://user@relay.example.org", "relay_address_invalid"),
        ("https://user:secret@relay.example.org", "relay_address_invalid"),
        ("https://relay.example.org?x=1", "relay_address_invalid"),
        ("https://relay.example.org#x", "relay_address_invalid"),
        ("https://relay.example.org:99999", "relay_address_invalid"),
        ("https://[::1", "relay_address_invalid"),
        ("http://relay.example.org", "relay_address_insecure"),
        ("http://127.0.0.1.example.org", "relay_address_insecure"),
        ("http://10.0.0.7:8787", "relay_address_insecure"),
    ],
)
def test_refused(given: str, code: str) -> None:
    with pytest.raises(FieldError) as caught:
        relay_address(given)
    assert caught.value.code == code
