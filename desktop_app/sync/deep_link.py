"""Links of our own scheme, ``sellerdesk://``: anybody may write one, so they may do next to nothing by themselves.

``sellerdesk://return``
    The browser is done: come to the front and look again. It names nothing and changes nothing.
``sellerdesk://connect?relay=https://…``
    Offers to sign in at a relay.
``sellerdesk://start?relay=https://…&invitation=…``
    Offers to open an invitation of a relay's in the browser.

Whatever names a relay names it to a person first: the host is shown before anything at all is asked of it, so that no
web page has this program call a host of its choice, and confirmed before a page of it opens or anybody signs in. A
link never carries a token, never chooses a profile, never sends or changes anything.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from desktop_app.domain.errors import FieldError, KnownError, Remedy
from desktop_app.domain.hosts import host_of
from desktop_app.domain.value import value
from desktop_app.sync.address import relay_address

SCHEME = "sellerdesk"

_LONGEST = 2048
_INVITATION = re.compile(r"[A-Za-z0-9_.~-]{8,200}")


@value
class Returned:
    """The person comes back from the browser."""


@value
class Connect:
    """Somebody offers a relay: show the host and ask; only a yes leads to the sign-in.

    Attributes:
        relay: Its address in its plain form.
        host: What the person is shown.
    """

    relay: str
    host: str


@value
class Start:
    """Somebody offers an invitation: show the host and ask; only a yes opens the page in the browser.

    Attributes:
        relay: The relay's address in its plain form.
        host: What the person is shown.
        page: The invitation's own page at that relay.
    """

    relay: str
    host: str
    page: str


DeepLink = Returned | Connect | Start


def read_deep_link(text: str) -> DeepLink:
    """Read a link of our scheme.

    Raises:
        KnownError: ``deep_link_refused``: it isn't one of the three, or has anything in it besides.
        FieldError: ``relay_address_invalid`` or ``relay_address_insecure``: the relay that it names.
    """
    if len(text) > _LONGEST or not text.isascii() or not text.isprintable() or " " in text:
        raise _refused()
    try:
        parts = urlsplit(text)
        given = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query), max_num_fields=4)
        odd = parts.port is not None or parts.username is not None or bool(parts.fragment)
    except ValueError:
        raise _refused() from None
    if (
        parts.scheme != SCHEME
        or odd
        or parts.path not in {"", "/"}
        or any(len(values) > 1 for values in given.values())
    ):
        raise _refused()
    return _told(parts.netloc.lower(), {name: values[0] for name, values in given.items()})


def _told(action: str, given: dict[str, str]) -> DeepLink:
    match action, sorted(given):
        case "return", []:
            return Returned()
        case "connect", ["relay"]:
            relay = relay_address(given["relay"])
            return Connect(relay, _host(relay))
        case "start", ["invitation", "relay"]:
            relay = relay_address(given["relay"])
            if not _INVITATION.fullmatch(given["invitation"]):
                raise _refused()
            return Start(relay, _host(relay), f"{relay}/start/{given['invitation']}")
    raise _refused()


def _host(relay: str) -> str:
    """Return what a person is shown; a name that could be taken for another one is none."""
    host = host_of(relay)
    if host is None:
        raise FieldError("relay_address_invalid", "relay")
    port = urlsplit(relay).port
    return host if port is None else f"{host}:{port}"


def _refused() -> KnownError:
    return KnownError("deep_link_refused", Remedy.PERSON)
