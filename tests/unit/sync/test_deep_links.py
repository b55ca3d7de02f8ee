"""What a link of our own scheme may do: next to nothing, and nothing at all before its host was confirmed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.errors import KnownError
from desktop_app.domain.hosts import may_open
from desktop_app.sync.deep_link import Connect, Returned, Start, read_deep_link

RELAY = "https://relay.example.org"


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("sellerdesk://return", Returned()),
        ("SELLERDESK://return/", Returned()),
        ("sellerdesk://connect?relay=https%3A%2F%2Frelay.example.org", Connect(RELAY, "relay.example.org")),
        ("sellerdesk://connect?relay=https://relay.example.org/", Connect(RELAY, "relay.example.org")),
        (
            "sellerdesk://connect?relay=https://relay.example.org:8443",
            Connect(f"{RELAY}:8443", "relay.example.org:8443"),
        ),
        (
            "sellerdesk://start?relay=https://relay.example.org&invitation=inv_12345678",
            Start(RELAY, "relay.example.org", f"{RELAY}/start/inv_12345678"),
        ),
    ],
)
def test_known(text: str, link: object) -> None:
    assert read_deep_link(text) == link


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sellerdesk:",
        "sellerdesk://",
        "https://return",
        "sellerdesk://open?url=https://evil.example",
        "sellerdesk://return?then=1",
        "sellerdesk://return/more",
        "sellerdesk://return#x",
        "sellerdesk://someone@return",
        "sellerdesk://return:1",
        "sellerdesk://connect",
        "sellerdesk://connect?relay=",
        "sellerdesk://connect?relay=https://a.example&relay=https://b.example",
        "sellerdesk://connect?relay=https://a.example&token=sd_x",
        "sellerdesk://connect?relay=http://relay.example.org",
        "sellerdesk://connect?relay=https://user:pw@relay.example.org",
        "sellerdesk://connect?relay=file:///etc/passwd",
        "sellerdesk://connect?relay=https://relay.example.org/?x",
        "sellerdesk://connect?relay=https://rel%C3%A0y.example.org",
        "sellerdesk://start?relay=https://relay.example.org&invitation=../seller",
        "sellerdesk://start?relay=https://relay.example.org&invitation=a%2Fb%2Fc%2Fd%2Fe",
        "sellerdesk://start?invitation=inv_12345678",
        "sellerdesk://connect?relay=https://relay.example.org" + "a" * 3000,
        "sellerdesk://return\n",
        "sellerdesk://connect?relay=https://[::1",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(KnownError) as caught:
        read_deep_link(text)
    assert caught.value.code in {"deep_link_refused", "relay_address_invalid", "relay_address_insecure"}


@given(st.text(max_size=200) | st.text(max_size=100).map(lambda rest: f"sellerdesk://{rest}"))
def test_whatever_comes_is_refused_in_words_or_confirmed_first(text: str) -> None:
    try:
        link = read_deep_link(text)
    except KnownError:
        return
    if isinstance(link, Start):
        assert may_open(link.page, link.relay)
