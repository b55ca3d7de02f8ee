"""Users and their tokens. Nothing here calls Stripe."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

from desktop_app import wire
from desktop_app.domain.errors import NotFound
from desktop_app.onboarding import audit
from desktop_app.onboarding.ledger.people import TokenRecord, UserRecord
from desktop_app.onboarding.parts import ROLES, Caller, Parts, Registry
from desktop_app.onboarding.record.publishing import publish_person, relist

_HEIGHT = {"user": 0, "support": 1, "operator": 2}


def hashed(secret: str) -> str:
    """Return the SHA-256 under which a random secret of ours is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_user(parts: Registry, *, user_id: str | None = None, name: str | None, email: str | None) -> str:
    """Add a person and return their id; a person who is there already stays as they are."""
    user_id = user_id or f"u_{secrets.token_hex(8)}"
    with parts.ledger.writing() as work:
        if work.people.add(UserRecord(user_id, name, email, parts.clock.now())):
            publish_person(work, user_id)
    return user_id


def issue_token(parts: Registry, user_id: str, role: str, caller: Caller | None = None) -> str:
    """Make a bearer token and return it; only its hash is kept. The audit names the caller, where there is one.

    Raises:
        NotFound: There is no such user.
        ValueError: There is no such role.
    """
    if role not in ROLES:
        raise ValueError(f"There is no role {role!r}: {', '.join(sorted(ROLES))}.")
    token = f"sd_{secrets.token_urlsafe(32)}"
    with parts.ledger.writing() as work:
        user = work.people.get(user_id)
        if user is None:
            raise NotFound
        if _HEIGHT[role] > _HEIGHT[user.role]:  # a token of a role is a grant of it
            work.people.put(replace(user, role=role))
        now = parts.clock.now()
        work.people.add_token(TokenRecord(hashed(token), user_id, role, now))
        if caller is not None:
            audit.note(work, now, caller, "token.made", user_id, {"role": role})
        relist(work, user_id)
    return token


def whoami(parts: Parts, caller: Caller) -> wire.Me:
    """Return who a caller is and where they are."""
    with parts.ledger.reading() as work:
        user = work.people.get(caller.user_id)
    if user is None:
        raise NotFound
    policy = parts.policy
    return wire.Me(
        user_id=user.id,
        role=caller.role,
        name=user.name,
        email=user.email,
        market=policy.market,
        mode=policy.mode,
        market_email=policy.market_email,
        buyers=policy.buyers,
    )
