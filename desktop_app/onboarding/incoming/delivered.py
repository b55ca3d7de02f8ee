"""What Stripe delivered, for support: what became of it, whole as it came, and processed again on request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop_app import wire
from desktop_app.domain.errors import FieldError, KnownError, NotFound
from desktop_app.onboarding import audit
from desktop_app.onboarding.incoming.hints import Envelope, mark_of, subject_of, to_read
from desktop_app.onboarding.incoming.reading_events import read_envelope
from desktop_app.onboarding.ledger.deliveries import Beside, DeliveredRecord
from desktop_app.onboarding.ledger.directory import DirectoryRecord
from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.paging import place_of, token_of
from desktop_app.onboarding.parts import Caller, Parts

Looking = Callable[[Beside | None, int], Sequence[DeliveredRecord]]
_MOST = 100
STATES = ("waiting", "retrying", "done", "set_aside", "nothing_to_do", "other_mode")
_VERDICTS = {"set_aside": "set_aside", "nothing_to_do": "nothing", "other_mode": "other_mode"}


@dataclass(frozen=True, slots=True)
class _Place:
    at: datetime
    id: str
    newer: bool


def deliveries_of(parts: Parts, entry_id: str, page: str | None = None, limit: int = 50) -> wire.DeliveryPage:
    """Return what Stripe delivered about a person or an account, newest first.

    Raises:
        NotFound: There is no such line in the list.
        FieldError: ``page`` isn't a token of ours.
    """
    with parts.ledger.reading() as work:
        entry = work.directory.get(entry_id)
        if entry is None:
            raise NotFound
        subjects = _subjects(work, entry)
        return _page(work, page, limit, lambda beside, most: work.deliveries.about(subjects, beside, most))


def unprocessed(work: Work, entry: DirectoryRecord) -> str | None:
    """Return the state of the newest delivery about a person or an account that isn't processed yet, or None."""
    found = work.deliveries.about(_subjects(work, entry), None, _MOST)
    return next((state for one in found if (state := _state(one)) in {"waiting", "retrying", "set_aside"}), None)


def all_deliveries(
    parts: Parts, state: str | None = None, page: str | None = None, limit: int = 50
) -> wire.DeliveryPage:
    """Return deliveries, newest first; ``state`` picks ``set_aside``, ``nothing_to_do`` or ``other_mode``.

    Raises:
        FieldError: ``page`` isn't a token of ours, or ``state`` can't be picked.
    """
    if state is not None and state not in _VERDICTS:
        raise FieldError("field_invalid", "state")
    verdict = None if state is None else _VERDICTS[state]
    with parts.ledger.reading() as work:
        return _page(work, page, limit, lambda beside, most: work.deliveries.with_verdict(verdict, beside, most))


def show_delivery(parts: Parts, delivery_id: str) -> wire.WholeDelivery:
    """Return one delivery with headers and body as they came.

    Raises:
        NotFound: There is no such delivery.
    """
    with parts.ledger.reading() as work:
        found, whole = work.deliveries.delivered(delivery_id), work.deliveries.delivery(delivery_id)
    if found is None or whole is None:
        raise NotFound
    headers = wire.decode(tuple[tuple[str, str], ...], whole.headers)
    return wire.WholeDelivery(_shape(found), headers, whole.body.decode("utf-8", "replace"))


def redeliver(parts: Parts, caller: Caller, delivery_id: str) -> wire.DeliveryShape:
    """Process a delivery again, as if it came now; what it asks for is read even if it was set aside.

    Raises:
        NotFound: There is no such delivery.
    """
    with parts.ledger.writing() as work:
        found, whole = work.deliveries.delivered(delivery_id), work.deliveries.delivery(delivery_id)
        if found is None or whole is None:
            raise NotFound
        envelope = _envelope(found, whole.body)
        wanted = to_read(envelope) if found.verdict != "other_mode" else []
        # Accounts, queue, events, as everywhere: two processes must not wait for each other in a ring.
        mark = mark_of(envelope, parts.clock)
        work.accounts.mark([] if mark is None else [mark])
        if wanted:
            work.queue.ask([Wanted(one.kind, one.id, "redelivery") for one in wanted])
            work.deliveries.reopen(found.event_id)
        audit.note(work, parts.clock.now(), caller, "delivery.redelivered", delivery_id, {"event": found.event_id})
        after = work.deliveries.delivered(delivery_id)
    return _shape(after or found)


def set_aside(parts: Parts) -> wire.SetAsideList:
    """Return everything that failed too often and waits for somebody to look at its cause."""
    with parts.ledger.reading() as work:
        found = work.queue.aside()
    return wire.SetAsideList(
        tuple(wire.SetAsideTask(f"{one.kind}:{one.id}", one.kind, one.failure, one.attempts) for one in found)
    )


def retry(parts: Parts, caller: Caller, task_id: str) -> wire.SetAsideTask:
    """Ask again for something that was set aside.

    Raises:
        NotFound: Nothing of that id is set aside.
    """
    with parts.ledger.writing() as work:
        found = next((one for one in work.queue.aside() if f"{one.kind}:{one.id}" == task_id), None)
        if found is None:
            raise NotFound
        work.queue.ask([Wanted(found.kind, found.id, "redelivery")])
        audit.note(work, parts.clock.now(), caller, "task.retried", task_id, {"attempts": found.attempts})
    return wire.SetAsideTask(task_id, found.kind, found.failure, found.attempts)


def _envelope(found: DeliveredRecord, body: bytes) -> Envelope:
    """Read the body again; once it was stripped, what the event said it was about is what is left of it."""
    try:
        return read_envelope(body)
    except KnownError:
        kind, _, object_id = (found.subject or "").partition(":")
        return Envelope(
            id=found.event_id,
            type=found.type,
            account_id=object_id if kind == "account" else found.account_id,
            object_id=found.object_id,
            customer_id=object_id if kind == "customer" else None,
            livemode=found.livemode,
        )


def _subjects(work: Work, entry: DirectoryRecord) -> list[str]:
    accounts = {entry.account_id} if entry.account_id is not None else set()
    found = []
    if entry.user_id is not None:
        past = work.history.page(account_id=None, user_id=entry.user_id, before=None, limit=_MOST)
        accounts |= {one.account_id for one in past}
        buyer = work.buyers.get(entry.user_id)
        if buyer is not None and buyer.customer_id is not None:
            found.append(subject_of(Wanted("customer", buyer.customer_id)))
    kinds = ("account", "payouts")
    return found + [subject_of(Wanted(kind, account_id)) for account_id in sorted(accounts) for kind in kinds]


def _page(work: Work, page: str | None, limit: int, look: Looking) -> wire.DeliveryPage:
    limit = max(1, min(limit, _MOST))
    place = None if page is None else place_of(_Place, page)
    backwards = place is not None and place.newer
    found = list(look(None if place is None else Beside(place.at, place.id, newer=backwards), limit + 1))
    more = len(found) > limit
    if more:
        found = found[1:] if backwards else found[:-1]
    older = place is not None if backwards else more
    newer = more if backwards else place is not None
    return wire.DeliveryPage(
        items=tuple(map(_shape, found)),
        next=token_of(_Place(found[-1].received_at, found[-1].id, newer=False)) if older and found else None,
        prev=token_of(_Place(found[0].received_at, found[0].id, newer=True)) if newer and found else None,
        cursor=work.changes.cursor(work.changes.state().last),
    )


def _shape(found: DeliveredRecord) -> wire.DeliveryShape:
    return wire.DeliveryShape(
        id=found.id,
        received_at=found.received_at,
        event_id=found.event_id,
        type=found.type,
        state=_state(found),
        attempts=found.attempts,
        failure=found.failure,
        settled_at=found.settled_at,
        secret=found.secret_index + 1,
        livemode=found.livemode,
        account_id=found.account_id,
        object_id=found.object_id,
        whole=found.size > 0,
    )


def _state(found: DeliveredRecord) -> str:
    if found.verdict != "read":
        return {"nothing": "nothing_to_do"}.get(found.verdict, found.verdict)
    if found.settled_at is not None:
        return "done"
    return "retrying" if found.attempts else "waiting"
