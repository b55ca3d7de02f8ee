"""Creating once: one object at Stripe per person, purpose and generation, whatever crashes, repeats or races.

The exact body and its key are stored before anything is sent, and replayed unchanged until Stripe answered
definitively. The caller holds the lease of the person and purpose. Where an earlier outcome is
unknown and the key may have been forgotten, we look for the object before sending.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from desktop_app.domain.account import Api
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.ledger.creations import CreationRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.platforms import require_same
from desktop_app.onboarding.retry import is_weather

ObjectT = TypeVar("ObjectT")

_KEY_LIFE = {Api.V1: timedelta(hours=20), Api.V2: timedelta(days=29)}
"""How long a key may be believed in: Stripe keeps v1 keys for 24 hours at least, v2 keys for 30 days."""

_LOOK_BACK = timedelta(hours=1)
"""How much the clocks of Stripe and ours may differ when looking for what was created since."""


_CLASH = "idempotency_conflict"
"""Stripe knows the key with another body: something was sent that we don't know of."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be sent: the exact body, and the choice in it as JSON."""

    body: str
    wish: str


@dataclass(frozen=True, slots=True)
class Made(Generic[ObjectT]):
    """An object that Stripe made, now or in an answer that was lost.

    Attributes:
        fresh: It was made from the draft of this call, so that it holds what this call asks for.
    """

    thing: ObjectT
    creation: CreationRecord
    fresh: bool


@dataclass(frozen=True, slots=True)
class Making(Generic[ObjectT]):
    """How one kind of object is made.

    Attributes:
        purpose: ``buyer`` or ``seller``.
        draft: Drafts the body for a new generation; None where there is nothing to make but what is open.
        send: Sends a body with its key.
        find: Lists objects of this user that were made since a time with an API.
        id_of: Stripe's id of an object.
        redraft: The draft to answer a refusal with, None where it stands; must end at None.
        store: Stores a made object in the transaction that ends the creation; gets the ticket taken before sending.
    """

    purpose: str
    draft: Callable[[], Draft] | None
    send: Callable[[str, str], ObjectT]
    find: Callable[[datetime, Api], Sequence[ObjectT]]
    id_of: Callable[[ObjectT], str]
    store: Callable[[Work, ObjectT, CreationRecord, int], None]
    redraft: Callable[[KnownError, CreationRecord], Draft | None]


class _RefusedError(Exception):
    """Stripe said no to one generation, definitively."""

    def __init__(self, reason: KnownError, creation: CreationRecord) -> None:
        super().__init__(reason.code)
        self.reason = reason
        self.creation = creation


def no_redraft(reason: KnownError, creation: CreationRecord) -> Draft | None:  # noqa: ARG001 - the shape of a rule
    """Answer no refusal with another draft."""
    return None


def make(parts: Parts, user_id: str, making: Making[ObjectT]) -> Made[ObjectT] | None:
    """Make the object, or finish the attempt that is open; None when nothing is open and there is no draft.

    Raises:
        StripeUnreachable: The outcome is unknown; the attempt stays open and is replayed.
        KnownError: Stripe refused; the next call is a new generation.
    """
    draft = None if making.draft is None else making.draft()
    with parts.ledger.writing() as work:
        creation = work.creations.open(user_id, making.purpose)
        fresh = creation is None or (draft is not None and draft.body == creation.body)
        if creation is None:
            if draft is None:
                return None
            creation = _next(parts, work, user_id, making.purpose, draft)
    while True:
        try:
            return Made(*_attempt(parts, making, creation), fresh)
        except _RefusedError as refused:
            follow = making.redraft(refused.reason, refused.creation)
            if follow is None and not fresh:
                # An older wish was refused; this call asks for something else, so it gets its own generation.
                follow, fresh = draft, True
            if follow is None:
                raise refused.reason from refused
        with parts.ledger.writing() as work:
            creation = _next(parts, work, user_id, making.purpose, follow)


def _next(parts: Parts, work: Work, user_id: str, purpose: str, draft: Draft) -> CreationRecord:
    latest = work.creations.latest(user_id, purpose)
    generation = 1 if latest is None else latest.generation + 1
    row_id = f"cr_{secrets.token_hex(12)}"
    creation = CreationRecord(
        id=row_id,
        user_id=user_id,
        purpose=purpose,
        generation=generation,
        key=f"sellerdesk-{purpose}-{row_id}-{generation}",
        body=draft.body,
        wish=draft.wish,
        state="open",
        drafted_at=parts.clock.now(),
        look_since=_look_since(work, latest),
    )
    work.creations.add(creation)
    return creation


def _look_since(work: Work, latest: CreationRecord | None) -> datetime | None:
    """Return since when something may exist that we don't know of, or None."""
    if latest is not None and latest.state == "refused" and (latest.sends > 1 or latest.error_code == _CLASH):
        return latest.first_sent_at  # one of its answers was lost before the refusal
    restored = work.creations.look_since()
    # A generation that began after the backup was made may be lost with its object, whatever came before it.
    return restored if latest is None or (restored is not None and latest.drafted_at <= restored) else None


def _attempt(parts: Parts, making: Making[ObjectT], creation: CreationRecord) -> tuple[ObjectT, CreationRecord]:
    platform = parts.stripe.platform()
    require_same(platform, creation.platform_id, creation.livemode)
    creation, found = _look(parts, making, creation)
    if found is not None:
        return found
    with parts.ledger.writing() as work:
        creation = replace(
            creation,
            first_sent_at=creation.first_sent_at or parts.clock.now(),
            sends=creation.sends + 1,
            platform_id=platform.id,
            livemode=platform.livemode,
        )
        work.creations.put(creation)
        ticket = work.queue.ticket()
    try:
        thing = making.send(creation.body, creation.key)
    except KnownError as error:
        _note_failure(parts, creation, error)
        raise
    return thing, _finish(parts, making, creation, thing, ticket)


def _note_failure(parts: Parts, creation: CreationRecord, error: KnownError) -> None:
    """Note what a failed sending means for the attempt.

    Raises:
        _RefusedError: It is over: nothing was made.
    """
    if error.params.get("replayed") == "true":
        # Stripe repeats a failure that it keeps under this key: the key is of no more use, look what came of it.
        with parts.ledger.writing() as work:
            work.creations.put(replace(creation, look_since=creation.first_sent_at))
    if is_weather(error) or error.code == "mode_mismatch":
        return
    refused = replace(creation, state="refused", error_code=error.code)
    with parts.ledger.writing() as work:
        work.creations.put(refused)
    raise _RefusedError(error, refused) from error


def _look(
    parts: Parts, making: Making[ObjectT], creation: CreationRecord
) -> tuple[CreationRecord, tuple[ObjectT, CreationRecord] | None]:
    """Look for an object of an unknown outcome; nothing found gives the creation to send, of a new generation."""
    sent, api = creation.first_sent_at, parts.stripe.api_of(creation.body)
    stale = sent is not None and parts.clock.now() - sent > _KEY_LIFE[api]
    since = creation.look_since or (sent if stale else None)
    if since is None:
        return creation, None
    with parts.ledger.writing() as work:
        ticket = work.queue.ticket()
    for thing in making.find(since - _LOOK_BACK, api):
        if _is_ours_to_adopt(parts, creation, making.id_of(thing)):
            return creation, (thing, _finish(parts, making, creation, thing, ticket))
    with parts.ledger.writing() as work:
        if sent is None:
            creation = replace(creation, look_since=None)
            work.creations.put(creation)
        else:
            work.creations.put(replace(creation, state="lapsed"))
            creation = _next(parts, work, creation.user_id, making.purpose, Draft(creation.body, creation.wish))
    return creation, None


def _is_ours_to_adopt(parts: Parts, creation: CreationRecord, stripe_id: str) -> bool:
    """Tell whether a found object is nobody's yet: an account kept in the history must not come back."""
    with parts.ledger.reading() as work:
        account, buyer = work.accounts.get(stripe_id), work.buyers.by_customer(stripe_id)
        if creation.purpose == "seller":
            return account is None or account.user_id is None
        return buyer is None


def _finish(
    parts: Parts, making: Making[ObjectT], creation: CreationRecord, thing: ObjectT, ticket: int
) -> CreationRecord:
    made = replace(creation, state="made", stripe_id=making.id_of(thing), look_since=None, error_code=None)
    with parts.ledger.writing() as work:
        work.creations.put(made)
        making.store(work, thing, made, ticket)
    return made


def nothing_there() -> KnownError:
    """Return the error for asking something of an object that was never made."""
    return KnownError("nothing_there", Remedy.PERSON)
