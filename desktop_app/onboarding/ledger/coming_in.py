"""What coming in needs of the ledger: records, and their stores. ``storage`` satisfies it by shape.

No secret is ever kept: passwords as Argon2id hashes, every reference, token, code and session as its SHA-256. The one
exception is the key of a second factor, which must be readable to be checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LoginRecord:
    """How a user signs in.

    Attributes:
        login: Their e-mail address in the form that is looked up, or None where the marketplace signs them in.
        password: Argon2id hash, or None.
        issuer, subject: Who they are at the marketplace's own sign-in.
        totp_key: The second factor's key, in Base32; it counts once ``totp_at`` says that it was tried.
        totp_step: The last time step whose code was taken: a code works once.
    """

    user_id: str
    login: str | None = None
    password: str | None = field(default=None, repr=False)
    issuer: str | None = None
    subject: str | None = None
    totp_key: str | None = field(default=None, repr=False)
    totp_step: int = 0
    totp_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignUpRecord:
    """Somebody who says that an address is theirs and hasn't shown it yet: no user."""

    id: str
    login: str
    name: str
    password: str = field(repr=False)
    locale: str
    onward: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class PassRecord:
    """A one-time reference that opens something for a while.

    Attributes:
        purpose: ``confirm`` (an address), ``reset`` (a password) or ``enter`` (a sign-in handed over).
        sign_up_id: What ``confirm`` confirms.
        onward: Where the person goes afterwards: an address of the relay's own, without its host.
    """

    hash: str = field(repr=False)
    purpose: str
    user_id: str | None
    made_at: datetime
    ends_at: datetime
    sign_up_id: str | None = None
    onward: str | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A browser that is signed in. ``factor_at`` says when its person showed their second factor."""

    hash: str = field(repr=False)
    id: str
    user_id: str
    device: str
    made_at: datetime
    seen_at: datetime
    ends_at: datetime
    factor_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """A device that is signed in by OAuth: the family of its tokens."""

    id: str
    user_id: str
    role: str
    device: str
    made_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CodeRecord:
    """An authorization code: works once, within a minute, for the address and the challenge it was made for.

    Attributes:
        state_hash: Of the request's ``state``, unique: a request is granted once.
        grant_id: What came of it; a second use ends that.
    """

    hash: str = field(repr=False)
    user_id: str
    role: str
    state_hash: str
    redirect_uri: str
    challenge: str
    device: str
    made_at: datetime
    ends_at: datetime
    grant_id: str | None = None


@dataclass(frozen=True, slots=True)
class DepartureRecord:
    """A browser that went to the marketplace's own sign-in and has to come back with the same ``state``."""

    state_hash: str
    browser_hash: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    onward: str | None
    made_at: datetime


class Logins(Protocol):
    """How users sign in."""

    def add(self, record: LoginRecord) -> bool:
        """Add one; False when the user has one, or the address is taken."""
        ...

    def get(self, user_id: str) -> LoginRecord | None:
        """Return a user's."""
        ...

    def by_login(self, login: str) -> LoginRecord | None:
        """Return the one of an address."""
        ...

    def by_subject(self, issuer: str, subject: str) -> LoginRecord | None:
        """Return the one of a person at the marketplace's own sign-in."""
        ...

    def put(self, record: LoginRecord) -> None:
        """Store it whole."""
        ...

    def set_recoveries(self, user_id: str, hashes: Sequence[str]) -> None:
        """Replace a user's recovery codes."""
        ...

    def use_recovery(self, user_id: str, code_hash: str) -> bool:
        """Use a recovery code up; False where there is no such one."""
        ...

    def recoveries(self, user_id: str) -> int:
        """Return how many recovery codes are left."""
        ...


class Passes(Protocol):
    """Sign-ups that wait, and one-time references."""

    def add_sign_up(self, record: SignUpRecord) -> None:
        """Keep a sign-up until it is confirmed."""
        ...

    def sign_up(self, sign_up_id: str) -> SignUpRecord | None:
        """Return a sign-up."""
        ...

    def drop_sign_ups(self, login: str) -> None:
        """Forget every sign-up of an address."""
        ...

    def add(self, record: PassRecord) -> None:
        """Keep a reference."""
        ...

    def get(self, pass_hash: str) -> PassRecord | None:
        """Return a reference."""
        ...

    def use(self, pass_hash: str, now: datetime) -> bool:
        """Use a reference up; False when it was already."""
        ...

    def end_all(self, user_id: str, purpose: str, now: datetime) -> None:
        """Use up every reference of a user's for a purpose."""
        ...

    def add_departure(self, record: DepartureRecord) -> None:
        """Remember a browser that goes to the marketplace's own sign-in."""
        ...

    def take_departure(self, state_hash: str) -> DepartureRecord | None:
        """Return a departure and forget it: it comes back once."""
        ...


class Sessions(Protocol):
    """Browsers that are signed in."""

    def add(self, record: SessionRecord) -> None:
        """Keep a session."""
        ...

    def get(self, session_hash: str) -> SessionRecord | None:
        """Return a session."""
        ...

    def of_user(self, user_id: str) -> Sequence[SessionRecord]:
        """Return a user's sessions, the latest seen first."""
        ...

    def put(self, record: SessionRecord) -> None:
        """Store it whole."""
        ...

    def end(self, user_id: str, *, only: str | None = None, but: str | None = None) -> int:
        """End a user's sessions: one of them by its id, or all but one; return how many ended."""
        ...


class Grants(Protocol):
    """Devices that are signed in by OAuth, and the codes that lead to them."""

    def add_code(self, record: CodeRecord) -> bool:
        """Keep a code; False when the request's state was granted before."""
        ...

    def code(self, code_hash: str) -> CodeRecord | None:
        """Return a code."""
        ...

    def use_code(self, code_hash: str, grant_id: str) -> bool:
        """Use a code up; False when it was already."""
        ...

    def add(self, record: GrantRecord) -> None:
        """Keep a grant."""
        ...

    def get(self, grant_id: str) -> GrantRecord | None:
        """Return a grant."""
        ...

    def of_user(self, user_id: str) -> Sequence[GrantRecord]:
        """Return a user's grants that haven't ended, the latest seen first."""
        ...

    def seen(self, grant_id: str, now: datetime) -> None:
        """Note that a device was there."""
        ...

    def end(self, user_id: str, now: datetime, *, only: str | None = None) -> int:
        """End a user's grants, or one of them, with all of their tokens; return how many ended."""
        ...


class Throttles(Protocol):
    """How often something was tried, by a key that tells nothing."""

    def hit(self, key: str, now: datetime, floor: datetime) -> tuple[int, datetime]:
        """Count a try; one that began before ``floor`` begins anew. Returns the count and when it began."""
        ...

    def forget(self, key: str) -> None:
        """Begin anew with the next try."""
        ...


class Sweeping(Protocol):
    """What is let go of once it opens nothing any more."""

    def sweep(self, now: datetime) -> None:
        """Remove what ended long enough ago; what says that something was done once stays as long as it matters."""
        ...
