"""Brings in a marketplace that was there before: its people, linked to the customers and accounts they have at Stripe.

Nothing is made or changed at Stripe. Each person is a transaction of their own and doing it again changes nothing, so
an import that was cut goes on where it was by being started again.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Protocol

from desktop_app.domain.errors import Conflict, FieldError, KnownError
from desktop_app.onboarding.access.people import add_user
from desktop_app.onboarding.flows.buyers import adopt_customer, customer_to_link
from desktop_app.onboarding.flows.sellers import account_to_link, adopt_account
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.retry import is_weather

_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of an import; ``place`` says where it stood, such as a line of the file.

    Attributes:
        user_id: The marketplace's own id of the person.
        customer_id, account_id: What they have at Stripe, each or None.
    """

    place: str
    user_id: str
    name: str | None = None
    email: str | None = None
    customer_id: str | None = None
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an entry.

    Attributes:
        outcome: ``linked`` (something was new), ``known`` (all of it was there), ``would_link`` (in a trial) or
            ``refused``.
        code: Why it was refused.
    """

    entry: Entry
    outcome: str
    code: str | None = None


class Walker(Protocol):
    """Lists what there is at Stripe, by the user id in its metadata."""

    def customers(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield ids of customers with the user id under a key of their metadata."""
        ...

    def accounts(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield ids of accounts with the user id under a key of their metadata."""
        ...


def read_entries(text: str, *, as_json: bool) -> list[Entry]:
    """Read a file of people: CSV with a head, or a JSON list of objects.

    Raises:
        FieldError: ``import_malformed`` for the file, ``field_unknown``, ``field_required`` or ``field_too_long`` for
            a place in it; nothing of such a file is brought in.
    """
    rows = _json_rows(text) if as_json else _csv_rows(text)
    entries = [_entry(place, row) for place, row in rows]
    seen: set[str] = set()
    for one in entries:
        if one.user_id in seen:
            raise FieldError("import_twice", f"{one.place}.user_id")
        seen.add(one.user_id)
    return entries


_NAMES = tuple(one.name for one in fields(Entry) if one.name != "place")


def _csv_rows(text: str) -> Iterable[tuple[str, Mapping[str, object]]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        for row in reader:
            if None in row or None in row.values():
                raise FieldError("import_malformed", f"line {reader.line_num}")
            yield f"line {reader.line_num}", row
    except csv.Error as error:
        raise FieldError("import_malformed", f"line {reader.line_num}") from error


def _json_rows(text: str) -> Iterable[tuple[str, Mapping[str, object]]]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise FieldError("import_malformed", "file") from error
    if not isinstance(found, list):
        raise FieldError("import_malformed", "file")
    for number, row in enumerate(found, 1):
        if not isinstance(row, dict):
            raise FieldError("import_malformed", f"entry {number}")
        yield f"entry {number}", row


def _entry(place: str, row: Mapping[str, object]) -> Entry:
    values: dict[str, str | None] = {}
    for name, value in row.items():
        if name not in _NAMES:
            raise FieldError("field_unknown", f"{place}.{name}")
        if value is not None and not isinstance(value, str):
            raise FieldError("import_malformed", f"{place}.{name}")
        text = (value or "").strip()
        if len(text) > _LONGEST or "\x00" in text:
            raise FieldError("field_too_long", f"{place}.{name}", params={"limit": str(_LONGEST)})
        values[name] = text or None
    user_id = values.pop("user_id", None)
    if user_id is None:
        raise FieldError("field_required", f"{place}.user_id")
    return Entry(place, user_id, **values)


def found_by_metadata(walker: Walker, key: str) -> list[Entry]:
    """Return everybody who is named in the metadata of a customer or account.

    Of several objects of one kind that name the same person only the newest counts: Stripe lists that one first.
    """
    people: dict[str, dict[str, str]] = {}
    for kind, walk in (("customer_id", walker.customers), ("account_id", walker.accounts)):
        for stripe_id, user_id in walk(key):
            people.setdefault(user_id, {}).setdefault(kind, stripe_id)
    return [Entry(f"metadata {key}", user_id, **ids) for user_id, ids in people.items()]


def import_people(
    parts: Parts, entries: Iterable[Entry], *, trial: bool, pause: Callable[[float], None]
) -> Iterator[Result]:
    """Bring people in, one after the other; what is refused stops nobody else.

    Args:
        parts: Ledger and Stripe.
        entries: Whom.
        trial: Only look: Stripe is read as it would be, the ledger isn't changed.
        pause: Waits, in seconds, where Stripe asks for it.

    Raises:
        KnownError: Stripe can't be asked at all; starting again goes on from there.
    """
    claimed: dict[str, str] = {}
    for entry in entries:
        if trial:
            yield _tried(parts, entry, pause, lambda parts, entry, missing: _look(parts, entry, missing, claimed))
        else:
            yield _tried(parts, entry, pause, _link)


def _missing(work: Work, entry: Entry) -> list[str]:
    """Return what isn't there yet: ``user``, ``customer``, ``account``.

    Raises:
        Conflict: What is there speaks against it.
    """
    missing = [] if work.people.get(entry.user_id) is not None else ["user"]
    if entry.customer_id is not None:
        buyer, linked = work.buyers.get(entry.user_id), work.buyers.by_customer(entry.customer_id)
        if linked is not None and linked.user_id != entry.user_id:
            raise Conflict("linked_elsewhere")
        if buyer is not None and not buyer.deleted and buyer.customer_id not in {None, entry.customer_id}:
            raise Conflict("linked_otherwise")
        missing += ["customer"] if linked is None else []
    if entry.account_id is not None:
        known, current = work.accounts.get(entry.account_id), work.accounts.of_user(entry.user_id)
        if known is not None and known.user_id not in {None, entry.user_id}:
            raise Conflict("linked_elsewhere")
        if current is not None and current.id != entry.account_id:
            raise Conflict("linked_otherwise")
        missing += ["account"] if known is None or known.user_id is None else []
    return missing


def _tried(parts: Parts, entry: Entry, pause: Callable[[float], None], step: Step) -> Result:
    for attempt in range(_ATTEMPTS):
        try:
            with parts.ledger.reading() as work:
                missing = _missing(work, entry)
            outcome = step(parts, entry, missing)
            return Result(entry, outcome if missing else "known")
        except KnownError as refusal:
            if not is_weather(refusal):
                return Result(entry, "refused", refusal.code)
            if attempt + 1 == _ATTEMPTS:
                raise
            pause(refusal.retry_after or 1)
    raise AssertionError("unreachable")


Step = Callable[[Parts, Entry, list[str]], str]
"""Does what is missing of an entry, or only looks; returns the outcome."""

_ATTEMPTS = 5


def _link(parts: Parts, entry: Entry, missing: list[str]) -> str:
    if "user" in missing:
        add_user(parts, user_id=entry.user_id, name=entry.name, email=entry.email)
    if "customer" in missing and entry.customer_id is not None:
        adopt_customer(parts, entry.user_id, entry.customer_id)
    if "account" in missing and entry.account_id is not None:
        adopt_account(parts, entry.user_id, entry.account_id)
    return "linked"


def _look(parts: Parts, entry: Entry, missing: list[str], claimed: dict[str, str]) -> str:
    """Ask Stripe what a real import would ask it; ``claimed`` holds what earlier entries would have been linked to."""
    for stripe_id in (entry.customer_id, entry.account_id):
        if stripe_id is not None and claimed.get(stripe_id, entry.user_id) != entry.user_id:
            raise Conflict("linked_elsewhere")
    if "customer" in missing and entry.customer_id is not None:
        customer_to_link(parts, entry.user_id, entry.customer_id)
        claimed[entry.customer_id] = entry.user_id
    if "account" in missing and entry.account_id is not None:
        account_to_link(parts, entry.user_id, entry.account_id)
        claimed[entry.account_id] = entry.user_id
    return "would_link"
