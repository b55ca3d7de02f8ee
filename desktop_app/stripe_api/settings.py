"""What the adapter must be told, and what a key's own text says about its mode."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop_app.domain.account import Api
from desktop_app.domain.errors import KnownError, Remedy

_KEY = re.compile(r"(?:sk|rk|mk|rkcs)(?:_org)?_(live|test)_\S+")


@dataclass(frozen=True, slots=True)
class StripeSettings:
    """How to reach Stripe, and as what kind of marketplace.

    Attributes:
        key: A secret or restricted key; never shown, never logged.
        api_base: Another server that speaks Stripe's API, or None for Stripe itself.
        api: The API that new accounts are made with.
        account_type: ``express``, ``standard`` or ``custom``.
        charges: ``destination``, ``separate`` or ``direct``.
        buyers: ``customer`` (v1 customers) or ``account`` (v2 accounts with the customer configuration).
        currency: Of payment set-ups that name none.
        connect_timeout: Seconds until a connection stands.
        read_timeout: Seconds between two pieces of an answer.
        attempts: How often one call is sent at most, the first time included.
        reads_per_second: Our share of Stripe's limit (25 per second and endpoint, ``docs/stripe.md`` §6.4); what is
            written comes out of it.
        reads_per_month: Our share of Stripe's read budget, or None for no limit of ours.
        longest_wait: Seconds that a call waits for its turn before it is refused as ``rate_limited``.
        proxy_for: Returns the proxy that the desktop is set to use for an address, or None; asked where neither the
            environment nor the system named one to the HTTP library. May block, raises nothing.
    """

    key: str = field(repr=False)
    api_base: str | None = None
    api: Api = Api.V2
    account_type: str = "express"
    charges: str = "destination"
    buyers: str = "customer"
    currency: str = "usd"
    connect_timeout: float = 5
    read_timeout: float = 30
    attempts: int = 3
    reads_per_second: float = 20
    reads_per_month: int | None = None
    longest_wait: float = 20
    proxy_for: Callable[[str], str | None] | None = field(default=None, repr=False, compare=False)

    @property
    def livemode(self) -> bool:
        """Whether the key moves real money (only the key's text tells, ``docs/stripe.md`` §6.6).

        Raises:
            KnownError: ``key_invalid`` for anything but a secret or restricted key.
        """
        match = _KEY.fullmatch(self.key)
        if match is None:
            raise KnownError("key_invalid", Remedy.OPERATOR, params={"cause": "not_a_secret_key"})
        return match[1] == "live"

    def refuse_strangers(self) -> None:
        """Refuse to send a live key anywhere but to Stripe (property D7).

        Raises:
            KnownError: ``key_live_elsewhere``, or ``key_invalid`` for what isn't a key of the API.
        """
        if self.livemode and self.api_base is not None:
            raise KnownError("key_live_elsewhere", Remedy.OPERATOR)
