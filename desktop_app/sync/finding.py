"""Finding a marketplace's relay at what a person typed, before anybody signs in there."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from desktop_app.domain.clock import Clock
from desktop_app.domain.errors import FieldError, KnownError, Remedy
from desktop_app.domain.hosts import on_this_computer
from desktop_app.sync.address import relay_address
from desktop_app.sync.ports import ProxySource
from desktop_app.sync.reading import read_body, unreadable

METADATA = "/.well-known/oauth-authorization-server"
"""RFC 8414. A relay adds what its marketplace is called and its mode (``market``, ``mode``)."""

if TYPE_CHECKING:
    from desktop_app.sync.http import Answer

_INVITATION = re.compile(r"(?P<relay>.*)/start/[A-Za-z0-9._~-]{8,200}/?")
_SOMETHING_ELSE = frozenset({"captive_portal", "relay_redirected", "relay_answer_unreadable"})
_LONGEST_NAME = 80
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a relay tells everybody about its sign-in; empty where it has none.

    ``issuer`` must be the address that was asked (RFC 8414 §3.3): a relay can't speak for another.
    """

    issuer: str = ""
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    market: str = ""
    mode: str = ""


@dataclass(frozen=True, slots=True)
class FoundRelay:
    """A relay that answered. ``invitation`` is the address it was found by, where that was an invitation."""

    address: str
    metadata: Metadata
    invitation: str = field(default="", repr=False)

    @property
    def signs_in(self) -> bool:
        """Whether it has a page to sign in on."""
        return bool(self.metadata.authorization_endpoint)


def typed_address(typed: str) -> tuple[str, str]:
    """Return the relay's address and the invitation's (or nothing) for what a person typed.

    A bare host means https, or http where it is this computer.

    Raises:
        FieldError: ``relay_address_invalid`` or ``relay_address_insecure``.
    """
    text = typed.strip()
    if "://" not in text:
        try:
            host = urlsplit(f"//{text}").hostname or ""
        except ValueError as error:
            raise FieldError("relay_address_invalid", "relay") from error
        text = f"{'http' if on_this_computer(host) else 'https'}://{text}"
    invited = _INVITATION.fullmatch(text)
    if invited is not None:
        return relay_address(invited["relay"]), text
    return relay_address(text), ""


def find_relay(typed: str, clock: Clock, proxy_for: ProxySource | None = None) -> FoundRelay:
    """Ask what a person typed whether it is a relay; nothing of the person's is sent.

    Raises:
        FieldError: It isn't an address that can be asked.
        KnownError: ``relay_silent``: nobody answered; ``relay_unknown``: what answered is no relay; or why the
            answer couldn't be used.
    """
    address, invitation = typed_address(typed)
    try:
        metadata = _asked(address, clock, proxy_for)
        own = address if metadata is None else metadata.issuer.rstrip("/")
        if own != address and _both_here(own, address):
            # This computer has several names; a relay on it is known by the one that it gives itself.
            address, metadata = own, _asked(own, clock, proxy_for)
        return FoundRelay(address, Metadata() if metadata is None else _checked(metadata, address), invitation)
    except KnownError as error:
        if error.code in _SOMETHING_ELSE:
            raise KnownError("relay_unknown", Remedy.PERSON, field="relay") from error
        if error.code in {"offline", "relay_unreachable"}:
            # The address was only just typed: it is as likely wrong as this computer is without a network.
            raise KnownError("relay_silent", Remedy.PERSON, field="relay") from error
        raise


def _both_here(one: str, other: str) -> bool:
    """Whether two addresses differ in this computer's own name alone."""
    try:
        first, second = urlsplit(relay_address(one)), urlsplit(other)
    except FieldError:
        return False
    here = on_this_computer(first.hostname or "") and on_this_computer(second.hostname or "")
    return here and (first.scheme, first.port, first.path) == (second.scheme, second.port, second.path)


def _asked(address: str, clock: Clock, proxy_for: ProxySource | None) -> Metadata | None:
    """Return what a relay tells of its sign-in, or None where it has none."""
    from desktop_app.sync.http import Request, Transport  # loads the HTTP library

    with contextlib.closing(Transport(address, None, clock, proxy_for=proxy_for)) as transport:
        return _metadata(transport.exchange(Request("GET", METADATA, seconds=_SECONDS)))


def _metadata(answer: Answer) -> Metadata | None:
    if answer.status == 404 and answer.kind == "application/problem+json":
        return None
    if answer.status >= 500:
        raise KnownError("relay_failed", Remedy.RETRY)
    if answer.status != 200:
        raise unreadable()
    return read_body(Metadata, answer.body)


def _checked(metadata: Metadata, address: str) -> Metadata:
    """The pages to sign in on must be the relay's own: nobody is sent elsewhere with a password in mind."""
    own = f"{address}/"
    ends = (metadata.authorization_endpoint, metadata.token_endpoint)
    if metadata.issuer.rstrip("/") != address or not all(end.startswith(own) for end in ends):
        raise unreadable()
    mode = metadata.mode if metadata.mode in {"live", "test", "demo"} else ""
    return replace(metadata, market=metadata.market[:_LONGEST_NAME], mode=mode)
