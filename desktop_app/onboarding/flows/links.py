"""Hand-offs to Stripe's pages: minted for a click, never stored; what we keep is hashes of our own references.

The return reference tells that somebody came back, which proves nothing; the refresh reference mints again, within
limits (``docs/stripe.md`` §2.3).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop_app import wire
from desktop_app.domain.account import Account, Api
from desktop_app.domain.errors import KnownError, NotFound, Remedy
from desktop_app.onboarding import audit
from desktop_app.onboarding.access.people import hashed
from desktop_app.onboarding.flows.sellers import checked, ensure_account
from desktop_app.onboarding.leasing import holding
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.handoffs import LinkRecord
from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.platforms import require_same
from desktop_app.onboarding.reading.readings import keep
from desktop_app.onboarding.reading.requesting import request_wanted
from desktop_app.onboarding.record.judging import judged
from desktop_app.onboarding.stripe_port import StripeLink
from desktop_app.onboarding.texts import account_of

REFRESH_LIFE = timedelta(minutes=60)
REFRESHES = 5
_SHORTEST = timedelta(minutes=5)
"""What a link lives at least, where Stripe doesn't say (``docs/stripe.md`` §2.2)."""


@dataclass(frozen=True, slots=True)
class Return:
    """Somebody came back from a page of Stripe's.

    Attributes:
        purpose: ``onboarding``, ``payment_setup`` or ``portal``.
        return_port: Where the app listens on loopback, or None.
        user_id: Whose visit it was.
    """

    purpose: str
    return_port: int | None
    user_id: str


@dataclass(frozen=True, slots=True)
class References:
    """The two references of one hand-off, of which only hashes are kept.

    The one for coming back follows from the one for minting again, so that a second minting names the same addresses;
    the other way round nothing follows.
    """

    back: str
    again: str


def new_references() -> References:
    """Draw the references of one hand-off."""
    return references_of(secrets.token_urlsafe(24))


def references_of(again: str) -> References:
    """Return both references of the hand-off with this one for minting again."""
    digest = hashlib.sha256(f"return {again}".encode()).digest()
    return References(base64.urlsafe_b64encode(digest[:24]).decode(), again)


def return_url(parts: Parts, reference: str) -> str:
    """Return the address that Stripe sends a browser back to."""
    return f"{parts.policy.public_url.rstrip('/')}/onboarding/return/{reference}"


def refresh_url(parts: Parts, reference: str) -> str:
    """Return the address that Stripe sends a browser to whose link is used up."""
    return f"{parts.policy.public_url.rstrip('/')}/onboarding/refresh/{reference}"


def mint_link(
    parts: Parts, user_id: str, request: wire.SellerRequest, *, may_request: bool = True
) -> wire.OnboardingLink:
    """Mint an onboarding link for this click, opening the account first where there is none.

    Args:
        parts: What is worked with.
        user_id: Whose account it is for.
        request: What they chose, and where the app listens.
        may_request: Whether what the account lacks of the wanted capabilities may be requested.

    Raises:
        FieldError, Conflict, StripeUnreachable, KnownError: As
            :func:`~desktop_app.onboarding.flows.sellers.open_seller` and
            :func:`~desktop_app.onboarding.reading.requesting.request_wanted`.
    """
    request = checked(request)
    with holding(parts, "seller", user_id):
        account, _ = ensure_account(parts, user_id, request)
        references = new_references()
        with _looking(parts, account):
            if may_request:
                request_wanted(parts, account, country=request.country, email=request.email)
            link = _mint(parts, account, references)
        with parts.ledger.writing() as work:
            work.links.add(_link_record(parts, user_id, account, request, references))
            _note_minted(parts, work, account.id)
    return wire.OnboardingLink(url=link.url, expires_at=link.expires_at or parts.clock.now() + _SHORTEST)


def mint_for(parts: Parts, caller: Caller, entry_id: str, account_id: str, *, may_request: bool) -> wire.OnboardingLink:
    """Mint an onboarding link for an account that its operator hands on to its person.

    The audit's row about ``entry_id`` is committed before Stripe is asked: no link is without one. ``may_request`` is
    as for :func:`mint_link`.

    Raises:
        NotFound: There is no such account.
        KnownError: Stripe gives none.
    """
    with parts.ledger.reading() as work:
        account = work.accounts.get(account_id)
    if account is None:
        raise NotFound
    with parts.ledger.writing() as work:
        audit.note(work, parts.clock.now(), caller, "link.minted", entry_id, {"account": account_id})
    with _looking(parts, account):
        if may_request:
            request_wanted(parts, account)
        link = _mint(parts, account, new_references())
    with parts.ledger.writing() as work:
        _note_minted(parts, work, account.id)
    return wire.OnboardingLink(url=link.url, expires_at=link.expires_at or parts.clock.now() + _SHORTEST)


@contextmanager
def _looking(parts: Parts, account: AccountRecord) -> Iterator[None]:
    """Ask Stripe about an account; that this key no longer sees it is news about it (``docs/stripe.md`` §8 #12)."""
    require_same(parts.stripe.platform(), account.platform_id, account.livemode)
    try:
        yield
    except KnownError as error:
        if error.code == "account_unreachable":
            with parts.ledger.writing() as work:
                work.queue.ask([Wanted("account", account.id, "person")])
        raise


def _mint(parts: Parts, account: AccountRecord, references: References) -> StripeLink:
    require_same(parts.stripe.platform(), account.platform_id, account.livemode)
    return parts.stripe.mint_account_link(
        account.id,
        Api(account.api),
        refresh_url=refresh_url(parts, references.again),
        return_url=return_url(parts, references.back),
    )


def _link_record(
    parts: Parts, user_id: str, account: AccountRecord, request: wire.SellerRequest, references: References
) -> LinkRecord:
    return LinkRecord(
        return_hash=hashed(references.back),
        refresh_hash=hashed(references.again),
        purpose="onboarding",
        user_id=user_id,
        made_at=parts.clock.now(),
        account_id=account.id,
        return_port=request.return_port,
        submitted=_submitted(account_of(account.facts)),
    )


def _submitted(account: Account | None) -> bool:
    return account is not None and account.form_submitted is True


def _note_minted(parts: Parts, work: Work, account_id: str) -> None:
    """Remember that a link was minted: from then on an unfinished form is ``in_progress``."""
    before = work.accounts.get(account_id)
    if before is None:
        return
    now = parts.clock.now()
    after = replace(before, link_minted_at=now)
    facts = account_of(before.facts)
    if before.link_minted_at is None and before.as_of is not None and facts is not None:
        after = judged(after, facts, now)
    keep(work, before, after, now, "link")


def refresh_link(parts: Parts, ref: str) -> str:
    """Mint again for a browser whose link was used up or too old, and return where to send it.

    Raises:
        NotFound: The reference isn't ours.
        KnownError: ``refresh_spent`` where the person has to start from the app again.
    """
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        link = work.links.by_refresh(hashed(ref))
        account = None if link is None or link.account_id is None else work.accounts.get(link.account_id)
        if link is None or account is None:
            raise NotFound
        if _spent(link, account, now):
            raise KnownError("refresh_spent", Remedy.PERSON)
        work.links.put(replace(link, refreshes=link.refreshes + 1))
    return _mint(parts, account, references_of(ref)).url


def _spent(link: LinkRecord, account: AccountRecord, now: datetime) -> bool:
    finished = _submitted(account_of(account.facts)) and not link.submitted
    too_old = not timedelta(0) <= now - link.made_at <= REFRESH_LIFE
    return link.superseded or too_old or finished or link.refreshes >= REFRESHES or not account.current


def note_return(parts: Parts, ref: str) -> Return:
    """Note that somebody came back from Stripe, and ask for a reading.

    Raises:
        NotFound: The reference isn't ours.
    """
    with parts.ledger.writing() as work:
        link = work.links.by_return(hashed(ref))
        if link is None:
            raise NotFound
        work.queue.ask(_to_read(work, link))
    return Return(link.purpose, link.return_port, link.user_id)


def _to_read(work: Work, link: LinkRecord) -> list[Wanted]:
    if link.purpose == "onboarding":
        return [] if link.account_id is None else [Wanted("account", link.account_id, "return")]
    wanted = [Wanted("buyer", link.user_id, "return")]
    setup = None if link.setup_id is None else work.setups.get(link.setup_id)
    if setup is not None and setup.session_id is not None:
        wanted.append(Wanted("session", setup.session_id, "return"))
    return wanted
