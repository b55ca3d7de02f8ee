"""Property D1: what a browser may be sent to, and 500 addresses that it may not."""

from __future__ import annotations

import itertools

import pytest

from desktop_app.domain.hosts import STRIPE_HOSTS, host_of, may_open

RELAY = "https://desk.hearthside.example"
LOCAL = "http://127.0.0.1:8787"


@pytest.mark.parametrize("host", sorted(STRIPE_HOSTS))
def test_stripes_pages_open(host: str) -> None:
    assert may_open(f"https://{host}/setup/e/acct_1/Ab-c_9~?x=1&y=%2F#frag'(*)!,;", RELAY)
    assert may_open(f"https://{host}:443/", None)
    assert may_open(f"HTTPS://{host.upper()}/", None)


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        (f"{RELAY}/onboarding/return/x", RELAY),
        (f"{RELAY}:443/x", RELAY),
        ("https://desk.example:8443/x", "https://desk.example:8443"),
        ("http://127.0.0.1:9000/connect/x", LOCAL),
        ("http://localhost:9000/", LOCAL),
        ("http://[::1]:9000/", "http://localhost:1"),
        ("https://127.0.0.1/", LOCAL),
    ],
)
def test_the_relays_own_and_loopback_beside_a_relay_on_loopback(url: str, relay: str) -> None:
    assert may_open(url, relay)


def test_hosts_that_the_operator_named_and_the_person_confirmed() -> None:
    assert may_open("https://pay.hearthside.example/c/1", RELAY, ["Pay.Hearthside.Example"])
    assert not may_open("https://pay.hearthside.example:444/c/1", RELAY, ["pay.hearthside.example"])
    assert not may_open("http://pay.hearthside.example/c/1", RELAY, ["pay.hearthside.example"])
    assert not may_open("https://a.pay.hearthside.example/", RELAY, ["pay.hearthside.example"])
    assert not may_open("https://anything.example/", RELAY, ["*", "", "*.example", "https://anything.example"])
    assert not may_open("http://127.0.0.1/", RELAY, ["127.0.0.1", "localhost"])


def _hostile() -> list[str]:
    real = sorted(STRIPE_HOSTS)
    schemes = (
        "http",
        "ftp",
        "file",
        "javascript",
        "data",
        "ws",
        "sellerdesk",
        "smb",
        "vbscript",
        "mailto",
        "blob",
        "about",
    )
    found = [f"{scheme}://{host}/" for scheme, host in itertools.product(schemes, real)]
    found += [f"{scheme}:{host}" for scheme, host in itertools.product(("javascript", "https", "data", "file"), real)]
    shapes = (
        "https://{h}.evil.example/", "https://evil-{h}/", "https://{h}evil.example/", "https://user@{h}/",
        "https://user:pass@{h}/", "https://{h}@evil.example/", "https://{h}:pass@evil.example/",
        "https://evil.example/{h}", "https://evil.example?{h}", "https://evil.example#{h}", "https://evil.example\\@{h}/",
        "https://{h}\\.evil.example/", "https://{h}%2eevil.example/", "https://{h}%00.evil.example/",
        "https://{h}\t/", "https://{h}\n/", " https://{h}/", "https://{h} /", "https://{h}/\x00", "https://{h}./",
        "https://{h}:8443/", "https://{h}:0/", "https://{h}:/", "https://{h}:99999/", "https://{h}:\uff14\uff14\uff13/",
        "https://{h}。/", "https://{h}\u202e/", "https:///{h}/", "https:/{h}/", "https:{h}/", "//{h}/", "{h}",
        "https://[{h}]/", "https://{h}|evil.example/", "https://x.{h}/", "https://.{h}/", "https://-{h}/",
        "https://{h}`/", "https://{h}<b>/", 'https://{h}"/', "https://{h}^/", "https://{h}{{}}/",
    )  # fmt: skip
    found += [shape.format(h=host) for shape, host in itertools.product(shapes, real)]
    found += [f"https://{host.replace('stripe', word)}/" for host, word in itertools.product(
        real, ("str1pe", "strlpe", "strípe", "st\u0433ipe", "strípe", "xn--strpe-esa", "stripe-com", "striipe")
    )]  # fmt: skip
    found += [
        "", "https://", "https://stripe.com/", "https://files.stripe.com/", "https://api.stripe.com/", "https://[::1",
        "https://2130706433/", "https://0x7f.0.0.1/", "https://127.1/", "https://0.0.0.0/", "https://127.0.0.2/",
        "http://localhost/", "http://127.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "https://localhost/",
        "https://localhost.evil.example/", "https://" + "a" * 9000 + ".com/",
        "https://connect.stripe.com/" + "a" * 9000,
    ]  # fmt: skip
    return found


def test_five_hundred_hostile_addresses_are_refused() -> None:
    hostile = _hostile()
    assert len(set(hostile)) >= 500
    assert [url for url in hostile if may_open(url, RELAY)] == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1@evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://localhost.evil.example/",
        "http://127.1:80/",
        "http://0.0.0.0/",
        "http://evil.example/",
        "ftp://127.0.0.1/",
        "http://127.0.0.1:70000/",
    ],
)
def test_a_relay_on_loopback_opens_no_door_to_others(url: str) -> None:
    assert not may_open(url, LOCAL)


@pytest.mark.parametrize("relay", ["http://desk.example", "nonsense", "https://user@desk.example", ""])
def test_a_strange_relay_address_opens_nothing(relay: str) -> None:
    assert not may_open(f"{relay}/x", relay)


def test_the_host_that_is_shown() -> None:
    assert host_of("https://Connect.stripe.com/x") == "connect.stripe.com"
    assert host_of("https://connect.stripe.com@evil.example/") is None
