"""What a page is: one row of a table from which the server, its checks and the OpenAPI document are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.access.passwords import Passwords
from desktop_app.onboarding.access.second_factor import Totp
from desktop_app.onboarding.access.sessions import Visitor
from desktop_app.onboarding.parts import Parts
from desktop_app.relay.access.marketplace import Marketplace
from desktop_app.relay.settings.server import RelaySettings


@dataclass(frozen=True, slots=True)
class House:
    """What every page works with."""

    parts: Parts
    passwords: Passwords
    totp: Totp
    settings: RelaySettings
    marketplace: Marketplace | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a browser.

    Attributes:
        form: What was typed; empty for a look.
        visitor: Who is signed in, or None.
        locale: The language of the page.
        address: Where the request comes from, as far as that is known.
        device: What the browser says it is, in a few words.
        secret: The session's own secret.
        place: The address asked for, with its query.
        look: Whether it only looks: a place that somebody can be led back to.
        browser: What this browser is known by before anybody is signed in.
    """

    house: House
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    visitor: Visitor | None
    locale: str
    address: str
    device: str
    secret: str | None = field(repr=False)
    place: str = ""
    look: bool = True
    browser: str = field(default="", repr=False)

    @property
    def parts(self) -> Parts:
        """What the use cases are given."""
        return self.house.parts

    @property
    def person(self) -> Visitor:
        """Who is signed in, on a page that only shows itself to them."""
        if self.visitor is None:
            raise KnownError("token_missing", Remedy.PERSON)
        return self.visitor

    def typed(self, name: str, longest: int = 1000) -> str:
        """Return what stands in a field; cut, since no field of ours takes more."""
        return self.form.get(name, "")[:longest]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to show: its template and what that needs. ``forms`` are places its forms may lead to besides ours."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    forms: str = ""


@dataclass(frozen=True, slots=True)
class Go:
    """A place to go to. ``secret`` signs the browser in, an empty one signs it out."""

    address: str
    secret: str | None = field(default=None, repr=False)
    status: int = 303


@dataclass(frozen=True, slots=True)
class Plain:
    """An answer that isn't a page."""

    content: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


Outcome = Sheet | Go | Plain


@dataclass(frozen=True, slots=True)
class PageRoute:
    """One row of the table.

    Attributes:
        run: Does it, on a worker thread; a KnownError becomes a page.
        answers: Statuses with what they mean, besides those that every such page has.
        signed_in: Only for somebody who is signed in; others are led to the sign-in, and back.
        whole: Only once a second factor was shown where one is wanted.
        roles: Only for these roles; empty means everybody.
        hashes: Whether it hashes a password: such pages have threads of their own.
        waits: Whether it waits for somebody else's server.
        own_form: Whether a POST must come from a form that we gave this browser.
        file: The media type of a page that is a file.
        speaks: ``html``, or ``json`` for apps, whose errors are problem documents.
    """

    method: str
    path: str
    name: str
    summary: str
    run: Callable[[Visit], Outcome]
    answers: Mapping[str, str]
    signed_in: bool = False
    whole: bool = True
    roles: frozenset[str] = frozenset()
    hashes: bool = False
    waits: bool = False
    own_form: bool = True
    speaks: str = "html"
    file: str | None = None


def turned_away(visit: Visit, roles: frozenset[str] = frozenset(), *, whole: bool = True) -> Outcome | None:
    """Return where somebody is led who may not see a page, or not yet; None for somebody who may.

    Raises:
        KnownError: ``role_forbidden``.
    """
    visitor = visit.visitor
    onward = visit.place if visit.look else "/pages/account"
    if visitor is None:
        return Go(f"/signin?next={quote(onward, safe='')}")
    if whole and not visitor.whole:
        return Go(f"/pages/second-factor?next={quote(onward, safe='')}")
    if roles and visitor.user.role not in roles:
        raise KnownError("role_forbidden", Remedy.PERSON)
    return None
