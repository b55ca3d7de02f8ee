"""Support's routes."""

from __future__ import annotations

from desktop_app import wire
from desktop_app.domain.account import Kind
from desktop_app.domain.status import StatusName
from desktop_app.onboarding.support import accounts, stops
from desktop_app.onboarding.support.accounts import AccountFilter
from desktop_app.relay import examples
from desktop_app.relay.operations import (
    LIMIT,
    PAGE,
    STAFF,
    Answer,
    Call,
    Operation,
    Parameter,
    choice_of,
    limit_of,
    number_of,
    page_of,
    text_of,
    time_of,
)
from desktop_app.relay.shapes import Nothing

_STATUSES = tuple(StatusName)
_KINDS = tuple(Kind)
_SORTS = ("changed", "deadline", "since", "id")
_FILTERS = (
    Parameter("q", "string", "Part of a name, e-mail, user, account or customer id.", "ruiz"),
    Parameter("status", "string", "Only this status.", "restricted_soon", choices=_STATUSES),
    Parameter("country", "string", "Only this country (ISO 3166-1 alpha-2).", "ES"),
    Parameter(
        "capability", "string", "Only with this capability on, or in the state after a colon.", "payouts:stopped"
    ),
    Parameter("due_before", "date-time", "Only with a deadline before this time.", "2026-12-04T00:00:00Z"),
    Parameter("days_in_state", "integer", "Only those for this many days in their status.", 14, least=0, most=36500),
    Parameter(
        "requirement",
        "string",
        "Only where Stripe waits for this (a requirement's key) from the seller, or has refused it (after a colon).",
        "requirement.photo_id:refused",
    ),
    Parameter("kind", "string", "Only accounts that were opened as this.", "company", choices=_KINDS),
    Parameter(
        "opened_after",
        "date-time",
        "Only accounts that were opened here at this time or later; one that was brought in never was.",
        "2026-09-01T00:00:00Z",
    ),
)


def _filter(call: Call) -> AccountFilter:
    country = text_of(call, "country", 2)
    return AccountFilter(
        q=text_of(call, "q"),
        status=choice_of(call, "status", _STATUSES),
        country=None if country is None else country.upper(),
        capability=text_of(call, "capability"),
        due_before=time_of(call, "due_before"),
        days_in_state=number_of(call, "days_in_state", 0, 36500),
        requirement=text_of(call, "requirement"),
        kind=choice_of(call, "kind", _KINDS),
        opened_after=time_of(call, "opened_after"),
        sort=choice_of(call, "sort", _SORTS),
        limit=limit_of(call),
        page=page_of(call),
    )


def _list(call: Call) -> Answer:
    return Answer(accounts.list_accounts(call.parts, _filter(call)))


def _count(call: Call) -> Answer:
    return Answer(accounts.count_accounts(call.parts, _filter(call)))


def _stops(call: Call) -> Answer:
    return Answer(stops.account_stops(call.parts, _filter(call)))


def _row(row: wire.AccountRow) -> Answer:
    return Answer(row, version=row.version)


def _show(call: Call) -> Answer:
    return _row(_find(call))


def _find(call: Call) -> wire.AccountRow:
    return accounts.show_account(call.parts, call.path["id"])


def _history(call: Call) -> Answer:
    return Answer(accounts.account_history(call.parts, call.path["id"], page_of(call), limit_of(call)))


def _check(call: Call) -> Answer:
    return _row(accounts.check_account(call.parts, call.caller, call.path["id"]))


ACCOUNT_OPERATIONS = (
    Operation(
        "GET",
        "/accounts",
        "listAccounts",
        "People with their seller and buyer sides: search, filters, keyset pages.",
        STAFF,
        _list,
        wire.AccountPage,
        examples.ACCOUNT_PAGE,
        parameters=(
            *_FILTERS,
            Parameter(
                "sort",
                "string",
                "Newest change, nearest deadline or longest wait first; or by id, in which no account ever moves.",
                "changed",
                choices=_SORTS,
            ),
            LIMIT,
            PAGE,
        ),
    ),
    Operation(
        "GET",
        "/accounts/counts",
        "countAccounts",
        "How many there are by status under the filters; all is their sum. Of those that a filter finds some 10,000 are"
        " counted, with q some 1,000: more is 1 where there are others, so that each number says at least.",
        STAFF,
        _count,
        dict[str, int],
        {"all": 41, "more": 0, "enabled": 30, "restricted_soon": 2, "in_progress": 9},
        parameters=_FILTERS,
    ),
    Operation(
        "GET",
        "/accounts/stops",
        "showStops",
        "Where sellers stop: how many are at which step, in which state for how long, and what Stripe waits for.",
        STAFF,
        _stops,
        wire.Stops,
        examples.STOPS,
        parameters=_FILTERS,
    ),
    Operation(
        "GET",
        "/accounts/{id}",
        "showAccount",
        "One person, or one account that no person is linked to.",
        STAFF,
        _show,
        wire.AccountRow,
        examples.ACCOUNT_ROW,
    ),
    Operation(
        "GET",
        "/accounts/{id}/history",
        "showAccountHistory",
        "Every change of the account's status with its cause, newest first.",
        STAFF,
        _history,
        wire.HistoryPage,
        examples.HISTORY,
        find=_find,
        parameters=(LIMIT, PAGE),
    ),
    Operation(
        "POST",
        "/accounts/{id}/check",
        "checkAccount",
        "Read Stripe again now; throttled.",
        STAFF,
        _check,
        wire.AccountRow,
        examples.ACCOUNT_ROW,
        find=_find,
        body=Nothing,
        problems=("nothing_there", "throttled", "stripe_unreachable"),
        asks_stripe=True,
    ),
)
