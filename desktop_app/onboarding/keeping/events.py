"""Works off the queue: reads each object again and publishes what it shows. An event is only a hint to do so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desktop_app.onboarding.access.leaving import strip_erased
from desktop_app.onboarding.flows.buyers import finish_buyer
from desktop_app.onboarding.flows.sellers import finish_seller
from desktop_app.onboarding.flows.setups import settle_all, settle_session
from desktop_app.onboarding.leasing import LEASE
from desktop_app.onboarding.ledger.queue import Task, Wanted
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.reading.checking import Answer, Claim, ask_about, look_up, settle
from desktop_app.onboarding.reading.payouts import read_payouts
from desktop_app.onboarding.reading.tasks import Handler, run
from desktop_app.onboarding.retry import LaterError


class Processing:
    """The steps of working off the queue, for as many threads as share them.

    Args:
        parts: What the use cases work with.
        owner: A name for who holds what was taken.
    """

    def __init__(self, parts: Parts, owner: str) -> None:
        self._parts = parts
        self._owner = owner

    def claim(self, most: int) -> Sequence[Claim]:
        """Take what is due and that nobody else does; empty when there is nothing."""
        now = self._parts.clock.now()
        with self._parts.ledger.writing(flushed=False) as work:
            tasks = work.queue.take(self._owner, now, now + LEASE, most)
        return look_up(self._parts, tasks)

    def do(self, claim: Claim) -> Answer | None:
        """Do one thing. What Stripe answered about an account is returned, to be settled; other things are done then.

        Raises nothing that is Stripe's or the object's fault.
        """
        if claim.task.kind == "account":
            return ask_about(self._parts, claim)
        run(self._parts, claim.task, self._owner, _HANDLERS.get(claim.task.kind, _unknown))
        return None

    def settle(self, answers: Sequence[Answer]) -> None:
        """Store answers in one commit, with their history and their changes; again changes nothing.

        Raises:
            Exception: Whatever the database said where it took one neither as read nor as failed.
        """
        settle(self._parts, answers, self._owner)

    def give_up(self, claims: Sequence[Claim]) -> None:
        """Give back what was taken and not begun."""
        if claims:
            with self._parts.ledger.writing(flushed=False) as work:
                for claim in claims:
                    work.queue.release(claim.task, self._owner)

    def next_due(self) -> datetime | None:
        """Return when there is something to do next; a time long past means now, None that nothing waits."""
        return next_due(self._parts)


def process_next(parts: Parts, owner: str) -> bool:
    """Take one thing from the queue and do it; False when nothing is due that nobody else does."""
    processing = Processing(parts, owner)
    claims = processing.claim(1)
    for claim in claims:
        answer = processing.do(claim)
        if answer is not None:
            processing.settle([answer])
    return bool(claims)


def next_due(parts: Parts) -> datetime | None:
    """Return when there is something to do next; a time long past means now, None that nothing waits."""
    with parts.ledger.reading() as work:
        return work.queue.next_due()


def _read_customer(parts: Parts, task: Task) -> None:
    """Pass on a customer's event to its buyer; other customers of the platform are none of ours."""
    with parts.ledger.writing() as work:
        buyer = work.buyers.by_customer(task.id)
        if buyer is not None:
            work.queue.ask([Wanted("buyer", buyer.user_id, task.cause)])
        else:
            strip_erased(work, [task.id])


def _finish_buyer(parts: Parts, task: Task) -> None:
    finish_buyer(parts, task)
    settle_all(parts, task.id)


def _settle_session(parts: Parts, task: Task) -> None:
    settle_session(parts, task.id)


def _read_event(parts: Parts, task: Task) -> None:
    event = parts.stripe.read_event(task.id)
    if event.account_id is not None:
        # Somebody who came back waits for what they see; an event that Stripe couldn't make may wait its turn.
        cause = "return" if ".account_link." in event.type else "event"
        with parts.ledger.writing() as work:
            work.queue.ask([Wanted("account", event.account_id, cause)])


def _unknown(parts: Parts, task: Task) -> None:  # noqa: ARG001 - the shape of a handler
    """Leave work that a newer version of this program asked for."""
    raise LaterError


_HANDLERS: dict[str, Handler] = {
    "customer": _read_customer,
    "buyer": _finish_buyer,
    "seller": finish_seller,
    "session": _settle_session,
    "event": _read_event,
    "payouts": read_payouts,
}
