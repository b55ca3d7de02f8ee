"""Keys tell their mode, and a live one goes nowhere but to Stripe (property D7)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.stripe_api.adapter import StripeAdapter, StripeSettings


@pytest.mark.parametrize(
    ("key", "live"),
    [("sk_test_1", False), ("rk_test_1", False), ("sk_live_1", True), ("rk_live_1", True), ("sk_org_live_1", True)],
)
def test_a_key_tells_its_mode(key: Any, live: Any) -> None:
    assert StripeSettings(key).livemode is live


@pytest.mark.parametrize(
    "key", ["", "pk_live_1", "pk_test_1", "whsec_1", "sk_1", "sk_staging_1", "sk_test_", "sk_test_ 1"]
)
def test_what_is_no_secret_key_is_refused(key: Any) -> None:
    with pytest.raises(KnownError) as caught:
        StripeAdapter(StripeSettings(key))
    assert (caught.value.code, caught.value.remedy) == ("key_invalid", Remedy.OPERATOR)


@pytest.mark.parametrize("base", ["http://127.0.0.1:1", "https://api.stripe.com.example", "https://api.stripe.com", ""])
def test_a_live_key_goes_to_stripe_alone(base: Any) -> None:
    with pytest.raises(KnownError) as caught:
        StripeAdapter(StripeSettings("sk_live_1", api_base=base))
    assert caught.value.code == "key_live_elsewhere"
    StripeAdapter(StripeSettings("sk_live_1"))


def test_a_key_is_never_shown() -> None:
    settings = StripeSettings("sk_test_hush")
    assert "hush" not in repr(settings)
    with pytest.raises(KnownError) as caught:
        StripeAdapter(StripeSettings("pk_test_hush"))
    assert "hush" not in f"{caught.value!r} {caught.value.params}"
