"""Devices that are signed in by OAuth: codes that lead to tokens, tokens that rotate, and their end (property S3).

Every secret is random and kept as a hash. A refresh token is exchanged for the next pair; since the answer may be lost,
it works again for a minute, but no longer than until the pair that came of it is first used. Whoever uses it after that
has taken it from somebody: the whole device is signed out.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from desktop_app.domain.errors import KnownError, NotFound, Remedy
from desktop_app.onboarding.access.ending import end_apps, end_token
from desktop_app.onboarding.access.people import hashed
from desktop_app.onboarding.access.sessions import Visitor
from desktop_app.onboarding.ledger.coming_in import CodeRecord, GrantRecord, SessionRecord
from desktop_app.onboarding.ledger.people import TokenRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Caller, Registry

CODE_LIFE = timedelta(seconds=60)
ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=90)
GRACE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an app asked for: where its answer goes, and what only it can prove.

    Attributes:
        state: The app's own value, given back to it; one is granted once.
        challenge: PKCE's S256 challenge.
    """

    redirect_uri: str
    state: str
    challenge: str


@dataclass(frozen=True, slots=True)
class Pair:
    """An access token with the refresh token that renews it."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int
    role: str


def grant_code(parts: Registry, visitor: Visitor, asked: Asked, device: str) -> str:
    """Make a code for somebody who agreed that an app acts for them, and return it.

    Raises:
        KnownError: ``form_stale`` where this request was granted before.
    """
    code = secrets.token_urlsafe(32)
    now = parts.clock.now()
    record = CodeRecord(
        hashed(code),
        visitor.user.id,
        visitor.user.role,
        hashed(f"state {asked.state}"),
        asked.redirect_uri,
        asked.challenge,
        device,
        now,
        now + CODE_LIFE,
    )
    with parts.ledger.writing() as work:
        taken = not work.grants.add_code(record)
    if taken:
        raise KnownError("form_stale", Remedy.PERSON)
    return code


def redeem(parts: Registry, code: str, redirect_uri: str, challenge: str) -> Pair:
    """Sign a device in with a code, once; a second use ends what came of the first.

    Args:
        parts: The ledger and the time.
        code: As the app got it.
        redirect_uri: Must be the one that the code was made for.
        challenge: What follows from the verifier that the app shows.

    Raises:
        KnownError: ``grant_invalid``.
    """
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        pair = _redeemed(work, work.grants.code(hashed(code)), redirect_uri, challenge, now)
    return _given(pair)


def _redeemed(work: Work, code: CodeRecord | None, redirect_uri: str, challenge: str, now: datetime) -> Pair | None:
    if code is None:
        return None
    if code.grant_id is not None:
        end_apps(work, code.user_id, now, only=code.grant_id)
        return None
    user = work.people.get(code.user_id)
    fits = secrets.compare_digest(code.redirect_uri, redirect_uri) and secrets.compare_digest(code.challenge, challenge)
    if user is None or user.role != code.role or not fits or not code.made_at <= now < code.ends_at:
        return None
    grant = GrantRecord(f"d_{secrets.token_hex(8)}", code.user_id, code.role, code.device, now, now)
    work.grants.use_code(code.hash, grant.id)
    work.grants.add(grant)
    return _next_pair(work, grant, None, now)


def refresh(parts: Registry, token: str) -> Pair:
    """Exchange a refresh token for the next pair.

    Raises:
        KnownError: ``grant_invalid``: it isn't known, has ended, or was used by somebody else before, which ends the
            device.
    """
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        pair = _refreshed(work, work.people.token(hashed(token)), now)
    return _given(pair)


def _refreshed(work: Work, token: TokenRecord | None, now: datetime) -> Pair | None:
    if token is None or token.kind != "refresh" or token.grant_id is None:
        return None
    grant = work.grants.get(token.grant_id)
    user = work.people.get(token.user_id)
    if grant is None or grant.ended_at is not None or user is None or user.role != grant.role:
        return None
    late = token.rotated_at is not None and not timedelta(0) <= now - token.rotated_at <= GRACE
    if token.revoked_at is not None or late:
        end_apps(work, token.user_id, now, only=grant.id)
        return None
    if token.ends_at is None or now >= token.ends_at:
        return None
    _note_use(work, token, now)
    rotated = work.people.token(token.hash) or token
    work.people.put_token(replace(rotated, rotated_at=token.rotated_at or now))
    work.grants.seen(grant.id, now)
    return _next_pair(work, grant, token.hash, now)


def _next_pair(work: Work, grant: GrantRecord, parent: str | None, now: datetime) -> Pair:
    refresh_token, access_token = f"sd_r_{secrets.token_urlsafe(32)}", f"sd_a_{secrets.token_urlsafe(32)}"
    renewing = TokenRecord(
        hashed(refresh_token),
        grant.user_id,
        grant.role,
        now,
        kind="refresh",
        grant_id=grant.id,
        ends_at=now + REFRESH_LIFE,
        parent=parent,
    )
    opening = replace(
        renewing, hash=hashed(access_token), kind="access", ends_at=now + ACCESS_LIFE, parent=renewing.hash
    )
    work.people.add_token(renewing)
    work.people.add_token(opening)
    return Pair(access_token, refresh_token, int(ACCESS_LIFE.total_seconds()), grant.role)


def _note_use(work: Work, token: TokenRecord, now: datetime) -> None:
    """Note that a pair arrived: what it was exchanged for has done its work, and so have pairs that were lost."""
    if token.used_at is not None:
        return
    work.people.put_token(replace(token, used_at=now))
    if token.parent is None:
        return
    before = work.people.token(token.parent)
    if before is not None and before.revoked_at is None:
        work.people.put_token(replace(before, revoked_at=now))
    work.people.retire_siblings(token.parent, token.hash, now)


def note_first_use(parts: Registry, token_hash: str) -> None:
    """Note that an access token is used for the first time."""
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        token = work.people.token(token_hash)
        if token is None or token.used_at is not None:
            return
        work.people.put_token(replace(token, used_at=now))
        pair = work.people.token(token.parent) if token.parent is not None else None
        if pair is not None:
            _note_use(work, pair, now)


def revoke(parts: Registry, token: str) -> None:
    """Sign the device of a token out; a token that was made by hand ends itself, an unknown one is fine."""
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        found = work.people.token(hashed(token))
        if found is None:
            return
        if found.grant_id is not None:
            end_apps(work, found.user_id, now, only=found.grant_id)
        else:
            end_token(work, found, now)


def _given(pair: Pair | None) -> Pair:
    if pair is None:
        raise KnownError("grant_invalid", Remedy.PERSON)
    return pair


# What a person sees of it.


@dataclass(frozen=True, slots=True)
class Devices:
    """Where a person is signed in: browsers on the relay's own pages, and apps."""

    sessions: tuple[SessionRecord, ...]
    grants: tuple[GrantRecord, ...]


def devices_of(parts: Registry, user_id: str) -> Devices:
    """Return where a person is signed in, the latest seen first."""
    now = parts.clock.now()
    with parts.ledger.reading() as work:
        sessions = tuple(one for one in work.sessions.of_user(user_id) if now < one.ends_at)
        return Devices(sessions, tuple(work.grants.of_user(user_id)))


def end_device(parts: Registry, user_id: str, device_id: str) -> None:
    """Sign one of a person's browsers or apps out.

    Raises:
        NotFound: It isn't theirs, or has ended.
    """
    with parts.ledger.writing() as work:
        ended = work.sessions.end(user_id, only=device_id)
        ended += end_apps(work, user_id, parts.clock.now(), only=device_id)
    if not ended:
        raise NotFound


def end_devices(parts: Registry, user_id: str, *, but: str | None = None) -> None:
    """Sign a person out everywhere, but for one browser; tokens that were made by hand stay."""
    with parts.ledger.writing() as work:
        work.sessions.end(user_id, but=but)
        end_apps(work, user_id, parts.clock.now())


def caller_of(parts: Registry, token: str) -> Caller | None:
    """Return whose token this is, or None when it is nobody's, has ended, or is for renewing only."""
    with parts.ledger.reading() as work:
        found = work.people.token(hashed(token))
    if found is None or found.revoked_at is not None or found.kind == "refresh":
        return None
    if found.ends_at is not None and parts.clock.now() >= found.ends_at:
        return None
    if found.kind == "access" and found.used_at is None:
        note_first_use(parts, found.hash)
    return Caller(found.user_id, found.role)
