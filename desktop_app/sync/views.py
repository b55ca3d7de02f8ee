"""What a page draws, made from what is known and what is asked for: pure functions of one picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from typing import TypeVar

from msgspec import UNSET

from desktop_app import wire
from desktop_app.domain.kept import DocumentName, Queued
from desktop_app.domain.view import Freshness, IntentKind, IntentState, View
from desktop_app.sync.bodies import MethodIntent
from desktop_app.sync.desk import Link, Topic
from desktop_app.sync.replica import Picture

BodyT = TypeVar("BodyT")

SELLER_KINDS = frozenset({IntentKind.OPEN_SELLER, IntentKind.CHECK_SELLER})
BUYER_KINDS = frozenset({IntentKind.SAVE_BUYER, IntentKind.DEFAULT_METHOD, IntentKind.REMOVE_METHOD})

_HOPEFUL = frozenset({IntentState.WAITING, IntentState.SENDING})


def seller_view(picture: Picture) -> View[wire.Seller]:
    """Return the selling side with pending wishes on it."""
    pending = tuple(one for one in picture.queue if one.intent.kind in SELLER_KINDS)
    seller = picture.seller
    for queued in _hopeful(pending):
        seller = _projected_seller(seller or wire.Seller(), queued)
    freshness = _freshness(
        picture, Topic.SELLER, check_failed=seller is not None and seller.check_failed_at is not None
    )
    fetched = _fetched_at(picture, DocumentName.SELLER)
    return View(seller, freshness, fetched, tuple(one.intent for one in pending))


def buyer_view(picture: Picture) -> View[wire.Buyer]:
    """Return the buying side with pending wishes on it; failed ones change nothing, the page shows them beside it."""
    pending = tuple(one for one in picture.queue if one.intent.kind in BUYER_KINDS)
    buyer = picture.buyer
    for queued in _hopeful(pending):
        buyer = _projected_buyer(buyer or wire.Buyer(), queued)
    freshness = _freshness(picture, Topic.BUYER, check_failed=False)
    return View(buyer, freshness, _fetched_at(picture, DocumentName.BUYER), tuple(one.intent for one in pending))


def patched(buyer: wire.Buyer, request: wire.BuyerRequest) -> wire.Buyer:
    """Return the details as the backend will have them: absent keeps, null clears."""
    given = {part.name: getattr(request, part.name) for part in fields(request)}
    changes = {name: value for name, value in given.items() if value is not UNSET}
    if "tax_ids" in changes and changes["tax_ids"] is None:
        changes["tax_ids"] = ()
    return replace(buyer, **changes)


def _hopeful(pending: Iterable[Queued]) -> list[Queued]:
    return [one for one in pending if one.intent.state in _HOPEFUL]


def _projected_seller(known: wire.Seller, queued: Queued) -> wire.Seller:
    request = _body(wire.SellerRequest, queued)
    if queued.intent.kind is not IntentKind.OPEN_SELLER or known.account_id is not None or request is None:
        return known
    return replace(
        known,
        country=request.country or known.country,
        kind=request.kind or known.kind,
        email=request.email or known.email,
    )


def _projected_buyer(buyer: wire.Buyer, queued: Queued) -> wire.Buyer:
    if queued.intent.kind is IntentKind.SAVE_BUYER:
        request = _body(wire.BuyerRequest, queued)
        return buyer if request is None else patched(buyer, request)
    wish = _body(MethodIntent, queued)
    chosen = None if wish is None else wish.payment_method
    if queued.intent.kind is IntentKind.REMOVE_METHOD:
        left = tuple(method for method in buyer.payment_methods if method.id != chosen)
        return replace(buyer, payment_methods=left)
    if all(method.id != chosen for method in buyer.payment_methods):
        return buyer
    methods = tuple(replace(method, default=method.id == chosen) for method in buyer.payment_methods)
    return replace(buyer, payment_methods=methods)


def _body(kind: type[BodyT], queued: Queued) -> BodyT | None:
    """A body that another version of this program wrote and this one can't read changes nothing on the screen."""
    try:
        return wire.decode(kind, queued.intent.body)
    except wire.WireError:
        return None


def _freshness(picture: Picture, topic: Topic, *, check_failed: bool) -> Freshness:
    match picture.connection.link:
        case Link.CONNECTING:
            return Freshness.CHECKING
        case Link.ONLINE:
            return Freshness.STALE if check_failed or topic in picture.unreadable else Freshness.FRESH
        case _:
            return Freshness.OFFLINE


def _fetched_at(picture: Picture, name: DocumentName) -> datetime | None:
    """The feed confirms every copy that it has brought no news about."""
    own = dict(picture.fetched).get(name)
    if own is None or picture.confirmed_at is None:
        return own
    return max(own, picture.confirmed_at)
