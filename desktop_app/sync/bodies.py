"""The bodies of intents that have no shape of their own on the wire."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MethodIntent:
    """A wish about one payment method: make it the default, or remove it."""

    payment_method: str


@dataclass(frozen=True, slots=True)
class ReturnTo:
    """Where the browser shall come back to: a loopback port of ours, or nowhere."""

    return_port: int | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """An answer that is a link and nothing else."""

    url: str
