"""Tells the feed: a person's own sides, the row that staff see, and the line in the list of people.

Everything is built at the end of the transaction, under the lock that numbers the feed, so that of two changes of one
person the later one always holds both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desktop_app import wire
from desktop_app.domain.account import Account
from desktop_app.domain.capabilities import shown
from desktop_app.domain.requirements import standing
from desktop_app.domain.status import Status
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.buyers import BuyerRecord
from desktop_app.onboarding.ledger.directory import DirectoryRecord
from desktop_app.onboarding.ledger.feed import ChangeRecord, Position
from desktop_app.onboarding.ledger.people import UserRecord
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.record.shaping import buyer_shape, row_shape, seller_shape
from desktop_app.onboarding.texts import account_of, details_of, wanted_of

STAFF = "staff"
"""The audience of staff."""

SIGNED_OUT = "signed_out"
"""The kind of a row that only wakes: see :func:`publish_signed_out`."""

NEVER = 1 << 62
"""Sorts behind every time."""

NextPosition = Callable[[], Position]


def audience_of(user_id: str) -> str:
    """Return the audience that is one person."""
    return f"user:{user_id}"


def publish_seller(work: Work, user_id: str) -> None:
    """Publish a person's seller side, to them and to staff."""
    work.publish(_sellers, user_id)
    publish_person(work, user_id)


def publish_buyer(work: Work, user_id: str) -> None:
    """Publish a person's buyer side, to them and to staff."""
    work.publish(_buyers, user_id)
    publish_person(work, user_id)


def publish_person(work: Work, user_id: str) -> None:
    """Publish a person's row to staff."""
    work.publish(_people, user_id)


def publish_signed_out(work: Work, user_id: str) -> None:
    """Wake whatever waits with a sign-in of a person's that has just ended, at every process; no app sees the rows."""
    work.publish(_signed_out, user_id)


def publish_account(work: Work, account: AccountRecord) -> None:
    """Publish an account: with its user where it is their current one, as a row of its own where it has none."""
    if account.user_id is None:
        work.publish(_ownerless, account.id)
    elif account.current:
        publish_seller(work, account.user_id)


def _sellers(work: Work, user_ids: Sequence[str], position: NextPosition) -> list[ChangeRecord]:
    accounts = work.accounts.many_of_users(user_ids)
    rows = []
    for user_id in user_ids:
        at = position()
        shape = seller_shape(accounts.get(user_id), at.cursor)
        rows.append(ChangeRecord(at.seq, audience_of(user_id), "seller", user_id, wire.encode(shape)))
    return rows


def _buyers(work: Work, user_ids: Sequence[str], position: NextPosition) -> list[ChangeRecord]:
    buyers = work.buyers.many(user_ids)
    rows = []
    for user_id in user_ids:
        at = position()
        shape = buyer_shape(buyers.get(user_id), at.cursor)
        rows.append(ChangeRecord(at.seq, audience_of(user_id), "buyer", user_id, wire.encode(shape)))
    return rows


def _people(work: Work, user_ids: Sequence[str], position: NextPosition) -> list[ChangeRecord]:
    users, buyers = work.people.many(user_ids), work.buyers.many(user_ids)
    accounts = work.accounts.many_of_users(user_ids)
    lines = [_Line(one, users.get(one), accounts.get(one), buyers.get(one)) for one in user_ids]
    return _rows(work, lines, position)


def _signed_out(work: Work, user_ids: Sequence[str], position: NextPosition) -> list[ChangeRecord]:  # noqa: ARG001 - its shape
    return [
        ChangeRecord(position().seq, one, SIGNED_OUT, user_id, b"{}")
        for user_id in user_ids
        for one in (audience_of(user_id), STAFF)  # what ended may have been a sign-in of either kind
    ]


def _ownerless(work: Work, account_ids: Sequence[str], position: NextPosition) -> list[ChangeRecord]:
    accounts = work.accounts.many(account_ids)
    return _rows(work, [_Line(one, None, accounts.get(one), None) for one in account_ids], position)


def relist(work: Work, user_id: str) -> None:
    """Look again whether a person belongs in the list: staff who neither sell nor buy don't."""
    # The person before their line, as everywhere: whoever publishes them holds a row of theirs and then wants the line.
    listed = _listed(work.people.get(user_id), work.accounts.of_user(user_id), work.buyers.get(user_id))
    line = work.directory.get(user_id)
    if line is not None and listed != line.listed:
        work.directory.put(replace(line, listed=listed))


def _listed(user: UserRecord | None, account: AccountRecord | None, buyer: BuyerRecord | None) -> bool:
    return account is not None or buyer is not None or user is None or user.role == "user"


@dataclass(frozen=True, slots=True)
class _Line:
    """What a row for staff is made of."""

    id: str
    user: UserRecord | None
    account: AccountRecord | None
    buyer: BuyerRecord | None


def _rows(work: Work, lines: Sequence[_Line], position: NextPosition) -> list[ChangeRecord]:
    """Store lines in the list of people, and return what staff hear of them."""
    known = work.directory.many([one.id for one in lines])
    changes, records = [], []
    for one in lines:
        at, before = position(), known.get(one.id)
        version = 1 if before is None else before.version + 1
        shape = row_shape(one.id, one.user, one.account, one.buyer, version, at.cursor)
        listed = _listed(one.user, one.account, one.buyer)
        records.append(_line(shape, one.account, one.buyer, listed=listed, changed=at.seq))
        changes.append(ChangeRecord(at.seq, STAFF, "account", one.id, wire.encode(shape)))
    work.directory.put_many(records)
    return changes


def _line(
    shape: wire.AccountRow, account: AccountRecord | None, buyer: BuyerRecord | None, *, listed: bool, changed: int
) -> DirectoryRecord:
    seller = shape.seller
    capabilities = "" if seller is None else "".join(f",{one.name}:{one.status}" for one in seller.capabilities)
    return DirectoryRecord(
        id=shape.id,
        user_id=shape.user_id,
        account_id=None if account is None else account.id,
        listed=listed,
        search=_search_text(shape, account, buyer),
        status=None if seller is None else seller.status,
        country=None if seller is None else seller.country,
        capabilities=f"{capabilities},",
        wants=_wants(() if seller is None else _standing(seller)),
        since_key=NEVER if account is None else _micros(account.since, missing=0),
        deadline_key=NEVER if account is None else _micros(account.deadline, missing=NEVER),
        changed=changed,
        version=shape.version,
    )


def listed_line(record: AccountRecord, account: Account, status: Status, changed: int) -> DirectoryRecord:
    """Return the line of an account without a user, made of its facts themselves: thousands of them come at once."""
    wanted = wanted_of(record.wanted)
    found = shown(account, wanted, status, wanted_of(record.untried))
    capabilities = "".join(f",{one.name}:{one.status}" for one in found)
    return DirectoryRecord(
        id=record.id,
        user_id=None,
        account_id=record.id,
        listed=True,
        search=_joined((account.display_name, account.email, record.id, record.email)),
        status=record.status_name,
        country=record.country,
        capabilities=f"{capabilities},",
        wants=_wants(standing(account, status)) if account.requirements else ",",
        since_key=_micros(record.since, missing=0),
        deadline_key=_micros(record.deadline, missing=NEVER),
        changed=changed,
        version=1,
    )


def wants_of(account: AccountRecord) -> str:
    """Return what Stripe waits for from a seller, as the list of people keeps it."""
    return _wants(_standing(seller_shape(account, "")))


def _standing(seller: wire.Seller) -> Iterator[tuple[str, str]]:
    return ((one.key, one.state) for one in seller.requirements)


def _wants(things: Iterable[tuple[str, str]]) -> str:
    """Return each thing that is the seller's to do once, refused where any of its kind was, in the order of the keys.

    Args:
        things: Message ids, and where each thing stands.
    """
    found: dict[str, str] = {}
    for key, state in things:
        if state in _TO_DO:
            found[key] = max(found.get(key, _TO_DO[0]), state, key=_TO_DO.index)
    return "".join(f",{key}:{state}" for key, state in sorted(found.items())) + ","


_TO_DO = ("to_do", "refused")


def _micros(moment: datetime | None, *, missing: int) -> int:
    return missing if moment is None else int(moment.timestamp() * 1_000_000)


def _search_text(shape: wire.AccountRow, account: AccountRecord | None, buyer: BuyerRecord | None) -> str:
    facts = None if account is None else account_of(account.facts)
    details = None if buyer is None else details_of(buyer.details)
    parts = [
        shape.name,
        shape.email,
        shape.id,
        account and account.id,
        account and account.email,
        facts and facts.display_name,
        facts and facts.email,
        buyer and buyer.customer_id,
        details and details.name,
        details and details.email,
    ]
    return _joined(part for part in parts if isinstance(part, str))


def _joined(parts: Iterable[str | None]) -> str:
    return " " + " ".join(dict.fromkeys(" ".join(part.lower().split()) for part in parts if part)) + " "
