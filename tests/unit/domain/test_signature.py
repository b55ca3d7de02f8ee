"""Properties R1 and R2: raw bytes, any v1 value, any secret, both ends of the window, nothing but refusals."""

from __future__ import annotations

import hmac
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe

from desktop_app.domain import signature
from desktop_app.domain.signature import SignatureRefused, sign, verify

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SECRET, OLD, OTHER = "whsec_one", "whsec_old", "whsec_other"
BODY = '{"id":"evt_1","type":"account.updated","name":"Zoë"}'.encode()


def reason(header: Any, body: bytes = BODY, secrets: tuple[str, ...] = (SECRET,), now: datetime = NOW) -> str:
    with pytest.raises(SignatureRefused) as caught:
        verify(body, header, secrets, now)
    return caught.value.reason


def test_what_stripes_own_library_signs_is_accepted() -> None:
    body = BODY.decode()
    header = stripe.WebhookSignature.generate_signature_header(body, SECRET, timestamp=int(NOW.timestamp()))
    assert verify(BODY, header, [SECRET], NOW) == 0
    assert verify(BODY, header.encode(), [SECRET], NOW) == 0
    assert sign(BODY, SECRET, NOW) == header


def test_any_secret_may_match_and_is_named() -> None:
    assert verify(BODY, sign(BODY, OTHER, NOW), [SECRET, OLD, OTHER], NOW) == 2
    assert verify(BODY, sign(BODY, SECRET, NOW), [SECRET, SECRET], NOW) == 0


def test_any_of_several_values_may_match_while_a_secret_is_rolled() -> None:
    one, two = sign(BODY, OLD, NOW), sign(BODY, SECRET, NOW).partition(",")[2]
    assert verify(BODY, f"{one},{two},v0=00", [SECRET], NOW) == 0
    assert verify(BODY, f"{one},{two}", [OLD], NOW) == 0


@pytest.mark.parametrize("seconds", [-300, -299, 0, 299, 300])
def test_inside_the_window(seconds: int) -> None:
    assert verify(BODY, sign(BODY, SECRET, NOW - timedelta(seconds=seconds)), [SECRET], NOW) == 0


@pytest.mark.parametrize(
    ("seconds", "why"), [(301, "too_old"), (-301, "too_new"), (10**9, "too_old"), (-(10**9), "too_new")]
)
def test_outside_the_window(seconds: int, why: str) -> None:
    assert reason(sign(BODY, SECRET, NOW - timedelta(seconds=seconds))) == why


def test_a_tolerance_of_ones_own() -> None:
    header = sign(BODY, SECRET, NOW - timedelta(seconds=11))
    assert verify(BODY, header, [SECRET], NOW, tolerance=11) == 0
    with pytest.raises(SignatureRefused):
        verify(BODY, header, [SECRET], NOW, tolerance=10)


@pytest.mark.parametrize("header", [None, "", b""])
def test_without_a_header(header: Any) -> None:
    assert reason(header) == "header_missing"


@pytest.mark.parametrize(
    "header",
    [
        "v1=abc",
        "t=1",
        "t=,v1=abc",
        "t=abc,v1=abc",
        "t=-5,v1=abc",
        "t=1.5,v1=abc",
        "t=٣,v1=abc",
        "t=1,t=2,v1=abc",
        "t=9999999999999,v1=abc",
        "v1",
        ",,,",
        "\x00",
        "t=1,v0=abc",
        b"\xff\xfe",
        "x" * 9000,
        "\ud800",
    ],
)
def test_malformed_headers(header: Any) -> None:
    assert reason(header) == "header_malformed"


def test_no_secret_no_entry() -> None:
    assert reason(sign(BODY, SECRET, NOW), secrets=()) == "no_match"


def test_an_empty_signature_never_matches() -> None:
    assert reason(f"t={int(NOW.timestamp())},v1=") == "no_match"


def test_the_body_is_taken_as_it_came() -> None:
    header = sign(BODY, SECRET, NOW)
    assert reason(header, BODY + b"\n") == "no_match"
    assert reason(header, BODY.decode().encode("latin-1")) == "no_match"
    assert verify(b"", sign(b"", SECRET, NOW), [SECRET], NOW) == 0


def test_every_value_is_compared_with_every_secret_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    header = sign(BODY, SECRET, NOW) + ",v1=00"
    compare, pairs = hmac.compare_digest, []

    def watched(one: bytes, other: bytes) -> bool:
        pairs.append((one, other))
        return compare(one, other)

    monkeypatch.setattr(signature.hmac, "compare_digest", watched)
    assert verify(BODY, header, [SECRET, OLD], NOW) == 0
    assert len(pairs) == 4


def _mutated(rng: random.Random, data: bytes) -> bytes:
    raw = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(raw) + 1)
        match rng.randrange(4):
            case 0 if at < len(raw):
                raw[at] ^= 1 << rng.randrange(8)
            case 1 if at < len(raw):
                del raw[at]
            case 2:
                raw[at:at] = bytes([rng.randrange(256)])
            case _:
                raw = raw[:at] + raw[at:][::-1]
    return bytes(raw)


def test_ten_thousand_mutations_are_refused() -> None:
    rng = random.Random(20261124)
    header = sign(BODY, SECRET, NOW).encode()
    stamp = header.partition(b",")[0]
    refused = 0
    while refused < 10_000:
        body, changed = (_mutated(rng, BODY), header) if rng.random() < 0.5 else (BODY, _mutated(rng, header))
        if body == BODY and (changed == header or _same_meaning(changed, stamp, header)):
            continue
        given: str | bytes = changed if rng.random() < 0.5 else changed.decode("latin-1")
        with pytest.raises(SignatureRefused):
            verify(body, given, [OLD, SECRET], NOW)
        refused += 1


def _same_meaning(changed: bytes, stamp: bytes, header: bytes) -> bool:
    """A mutation that leaves one time and the right value in place says the same thing."""
    parts = [part.strip() for part in changed.split(b",")]
    return parts.count(stamp) == 1 and header.partition(b",")[2] in parts
