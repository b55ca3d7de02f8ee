"""A page of the list of all accounts, stored at once: what it shows of each, and its line in the list of people.

A first sighting is no change: it makes no row of the history, and of a page the feed hears once. What was known and
reads differently now goes the way of every reading.
"""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.domain.account import Account
from desktop_app.onboarding.access.leaving import erased
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.reading.readings import Reading, first_record, sells, store_reading, with_reading
from desktop_app.onboarding.record.publishing import listed_line, publish_account

CAUSE = "list"


def store_page(parts: Parts, accounts: Sequence[Account], ticket: int) -> int:
    """Store what a page of the list says, and return the ticket of the next page, taken before that is asked for.

    Args:
        parts: What a use case works with.
        accounts: Whole accounts, each once.
        ticket: Place in order, taken before the page was asked for.
    """
    with parts.ledger.writing() as work:
        gone = work.marks.among([erased(one.id) for one in accounts])
        selling = [one for one in accounts if sells(one) and erased(one.id) not in gone]
        known = work.accounts.many([one.id for one in selling])
        owners = _owners(work, selling)
        for account in selling:
            record = known.get(account.id)
            if record is not None:
                store_reading(parts, work, record, Reading(account, ticket, CAUSE))
            elif account.metadata.get("app_user_id") in owners:
                # Linking it to its person takes more than this page: it is read by itself.
                work.queue.ask([Wanted("account", account.id, CAUSE)])
        _store_first(parts, work, [one for one in selling if one.id not in known and not _owned(one, owners)], ticket)
        return work.queue.ticket()


def ask_for(parts: Parts, account_ids: Sequence[str]) -> int:
    """Have those accounts read that a list only names and that aren't known yet; return how many these are."""
    with parts.ledger.writing() as work:
        known = work.accounts.many(account_ids)
        wanted = [Wanted("account", one, CAUSE) for one in dict.fromkeys(account_ids) if one not in known]
        work.queue.ask(wanted)
        return len(wanted)


def _owners(work: Work, accounts: Sequence[Account]) -> frozenset[str]:
    named = {user_id for one in accounts if (user_id := one.metadata.get("app_user_id"))}
    return frozenset(work.people.many(sorted(named))) if named else frozenset()


def _owned(account: Account, owners: frozenset[str]) -> bool:
    return account.metadata.get("app_user_id") in owners


def _store_first(parts: Parts, work: Work, accounts: Sequence[Account], ticket: int) -> None:
    if not accounts:
        return
    now = parts.clock.now()
    platform = parts.stripe.platform()
    place = work.changes.state().last + 1
    records: list[AccountRecord] = []
    lines = []
    for account in accounts:
        record, status = with_reading(first_record(parts, platform, account, None), account, ticket, now)
        records.append(record)
        lines.append(listed_line(record, account, status, place))
    work.accounts.put_many(records)
    work.directory.put_many(lines)
    publish_account(work, records[-1])
