"""The bodies of intents that have no shape of their own on the wire."""

from __future__ import annotations

from desktop_app.domain.value import value


@value
class MethodIntent:
    """A wish about one payment method: make it the default, or remove it."""

    payment_method: str


@value
class ReturnTo:
    """Where the browser shall come back to: a loopback port of ours, or nowhere."""

    return_port: int | None = None


@value
class Address:
    """An answer that is a link and nothing else."""

    url: str
