"""What a page is: one row of a table from which the server, its checks and the OpenAPI document are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.access.passwords import Passwords
from desktop_app.onboarding.access.sessions import Visitor
from desktop_app.onboarding.parts import Parts
from desktop_app.relay.settings import RelaySettings


@dataclass(frozen=True, slots=True)
class House:
    """What every page works with."""

    parts: Parts
    passwords: Passwords
    settings: RelaySettings


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
        own_form: Whether a POST must come from a form that we gave this browser.
        asks_stripe: Whether it waits for Stripe: such pages have threads of their own.
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
    own_form: bool = True
    asks_stripe: bool = False
