"""Works off the queue: reads each object again and publishes what it shows. An event is only a hint to do so."""

from __future__ import annotations

from datetime import datetime

from desktop_app.onboarding.buyers import finish_buyer
from desktop_app.onboarding.checking import read_task
from desktop_app.onboarding.leasing import LEASE
from desktop_app.onboarding.ledger_port import Task, Wanted
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.retry import LaterError
from desktop_app.onboarding.sellers import finish_seller
from desktop_app.onboarding.setups import settle_all, settle_session
from desktop_app.onboarding.tasks import Done, Handler, run


def process_next(parts: Parts, owner: str) -> bool:
    """Take one thing from the queue and do it; False when nothing is due that nobody else does."""
    now = parts.clock.now()
    with parts.ledger.writing(flushed=False) as work:
        task = work.queue.take(owner, now, now + LEASE)
    if task is None:
        return False
    run(parts, task, owner, _HANDLERS.get(task.kind, _unknown))
    return True


def next_due(parts: Parts) -> datetime | None:
    """Return when there is something to do next; a time long past means now, None that nothing waits."""
    with parts.ledger.reading() as work:
        return work.queue.next_due()


def _read_account(parts: Parts, task: Task, done: Done) -> None:
    with parts.ledger.reading() as work:
        buys = work.buyers.by_customer(task.id) is not None
        sells = not buys or work.accounts.get(task.id) is not None
    if buys:
        # A v2 account may be a buyer's: then it is read as a customer as well.
        with parts.ledger.writing() as work:
            work.queue.ask([Wanted("customer", task.id, task.cause)])
    if sells:
        read_task(parts, task, done)


def _read_customer(parts: Parts, task: Task, _done: Done) -> None:
    """Pass on a customer's event to its buyer; other customers of the platform are none of ours."""
    with parts.ledger.writing() as work:
        buyer = work.buyers.by_customer(task.id)
        if buyer is not None:
            work.queue.ask([Wanted("buyer", buyer.user_id, task.cause)])


def _finish_buyer(parts: Parts, task: Task, _done: Done) -> None:
    finish_buyer(parts, task)
    settle_all(parts, task.id)


def _settle_session(parts: Parts, task: Task, _done: Done) -> None:
    settle_session(parts, task.id)


def _read_event(parts: Parts, task: Task, _done: Done) -> None:
    event = parts.stripe.read_event(task.id)
    if event.account_id is not None:
        # Somebody who came back waits for what they see; an event that Stripe couldn't make may wait its turn.
        cause = "return" if ".account_link." in event.type else "event"
        with parts.ledger.writing() as work:
            work.queue.ask([Wanted("account", event.account_id, cause)])


def _finish_seller(parts: Parts, task: Task, _done: Done) -> None:
    finish_seller(parts, task)


def _unknown(parts: Parts, task: Task, _done: Done) -> None:  # noqa: ARG001 - the shape of a handler
    """Leave work that a newer version of this program asked for."""
    raise LaterError


_HANDLERS: dict[str, Handler] = {
    "account": _read_account,
    "customer": _read_customer,
    "buyer": _finish_buyer,
    "seller": _finish_seller,
    "session": _settle_session,
    "event": _read_event,
}
