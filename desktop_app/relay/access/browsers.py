"""What a browser carries and says: its cookies, the token of its forms, where it comes from, and what it is."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.relay.bodies import read_body

_LONGEST_FORM = 16 * 1024
_MOST_FIELDS = 60
_ONWARD = re.compile(r"/(oauth/authorize\?|start/|pages/)[\x21-\x7e]*")
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("Sellerdesk", "Sellerdesk"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)


@dataclass(frozen=True, slots=True)
class Cookies:
    """The two cookies of ours: who is signed in, and which browser a form was given to.

    On https their names keep every other host, also a neighbour under the same domain, from setting them.
    """

    https: bool

    @property
    def session(self) -> str:
        """The name of the cookie of somebody who is signed in."""
        return "__Host-sellerdesk" if self.https else "sellerdesk"

    @property
    def browser(self) -> str:
        """The name of the cookie of a browser that was given a form."""
        return "__Host-sellerdesk-form" if self.https else "sellerdesk-form"

    def set(self, response: Response, name: str, value: str) -> None:
        """Give a browser a cookie that lasts until it is closed; the ledger knows when it ends at the latest."""
        response.set_cookie(name, value, path="/", secure=self.https, httponly=True, samesite="lax")

    def end(self, response: Response, name: str) -> None:
        """Take a cookie away."""
        response.delete_cookie(name, path="/", secure=self.https, httponly=True, samesite="lax")


@dataclass(frozen=True, slots=True)
class Carried:
    """What a browser brought along. ``fresh`` says that its form cookie was drawn just now."""

    session: str | None = field(repr=False)
    browser: str = field(repr=False)
    fresh: bool

    @property
    def form_token(self) -> str:
        """What every form of ours holds for this browser: follows from its cookies, and nothing follows from it."""
        digest = hashlib.sha256(f"form {self.browser} {self.session or ''}".encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def carried(request: Request, cookies: Cookies) -> Carried:
    """Return what a browser brought along."""
    session = request.cookies.get(cookies.session)
    browser = request.cookies.get(cookies.browser, "")
    if re.fullmatch(r"[\w-]{20,100}", browser):
        return Carried(session, browser, fresh=False)
    return Carried(session, secrets.token_urlsafe(24), fresh=True)


def check_own_form(request: Request, brought: Carried, form_token: str, public_url: str) -> None:
    """Make sure that a form is ours and was given to this browser.

    Raises:
        KnownError: ``form_stale``.
    """
    origin = request.headers.get("origin")
    ours = {_origin(public_url), _origin(f"{request.url.scheme}://{request.headers.get('host', '')}")}
    foreign = origin is not None and origin != "null" and origin not in ours
    crossed = request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
    if foreign or crossed or not secrets.compare_digest(form_token.encode(), brought.form_token.encode()):
        raise KnownError("form_stale", Remedy.PERSON)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form; of a repeated one the last.

    Raises:
        KnownError: ``body_malformed`` or ``body_too_large``.
    """
    body = await read_body(request, _LONGEST_FORM)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if body and kind != "application/x-www-form-urlencoded":
        raise KnownError("body_malformed", Remedy.PERSON)
    try:
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise KnownError("body_malformed", Remedy.PERSON) from error
    if any("\x00" in text for field in fields for text in field):
        raise KnownError("body_malformed", Remedy.PERSON)
    return dict(fields)


def onward(address: str | None) -> str | None:
    """Return an address of ours that a person may be led on to after they signed in, or None for any other."""
    if address is None or len(address) > 4000 or "\\" in address or not _ONWARD.fullmatch(address):
        return None
    return address


def device_of(user_agent: str | None) -> str:
    """Return what a browser or an app is, in a few words that its person recognises; empty where it doesn't say."""
    text = user_agent or ""
    what = next((name for sign, name in _BROWSERS if sign in text), "")
    where = next((name for sign, name in _SYSTEMS if sign in text), "")
    return " · ".join(part for part in (what, where) if part)


def address_of(request: Request, proxies: Sequence[str]) -> str:
    """Return the address that a request comes from: the last one that isn't a proxy of the operator's.

    A computer with IPv6 has a whole /64 to itself, so that counts as one address.
    """
    trusted = [ipaddress.ip_network(one, strict=False) for one in proxies]
    peer = request.client.host if request.client is not None else ""
    hops = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    found = peer
    while hops and _among(found, trusted):
        found = hops.pop()
    return _counted(found)


def _among(text: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in networks if network.version == address.version)


def _counted(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)
