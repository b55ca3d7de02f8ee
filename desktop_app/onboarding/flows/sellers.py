"""Sellers: an account is opened lazily, once; what was chosen can't be changed, only started over.

A person who buys as an account (``SELLERDESK_BUYERS=account``) gets another account to sell with, although Stripe could
add the configuration to the first (``docs/stripe.md`` §1.3). Country, dashboard and responsibilities can't be changed
and an account is closed with all its configurations (§1.4): starting over, a rejection or a disconnection of the
seller would take the buyer's saved cards along, and a buyer's new e-mail address would become the one to which Stripe
writes about selling. An account that is both, because somebody made it so, is read as both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop_app import wire
from desktop_app.domain.account import Account, Api, Kind
from desktop_app.domain.buyer_checks import check_country, check_email
from desktop_app.domain.capabilities import wanted_for
from desktop_app.domain.errors import Conflict, FieldError, KnownError, NotFound, Remedy, VersionConflict
from desktop_app.domain.status import StatusName
from desktop_app.onboarding.flows.creating import Draft, Making, make, nothing_there
from desktop_app.onboarding.leasing import holding
from desktop_app.onboarding.ledger.accounts import AccountRecord
from desktop_app.onboarding.ledger.creations import CreationRecord
from desktop_app.onboarding.ledger.queue import Task
from desktop_app.onboarding.ledger.work import Work
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.platforms import require_same
from desktop_app.onboarding.reading.checking import check_account_now
from desktop_app.onboarding.reading.readings import Reading, ask_both, sells, store_reading, wanted_of
from desktop_app.onboarding.record.histories import history_page
from desktop_app.onboarding.record.shaping import seller_shape
from desktop_app.onboarding.retry import is_weather
from desktop_app.onboarding.stripe_port import AccountWish
from desktop_app.onboarding.texts import account_of, text_of, wanted_text, wish_of

_FINAL = frozenset({StatusName.UNSUPPORTED, StatusName.CLOSED, StatusName.DISCONNECTED})
"""States that only another account gets a seller out of."""

_CHECKS = 10
_CHECK_WINDOW = timedelta(minutes=1)
"""How often a person may ask for a check (``docs/stripe.md`` §3.5)."""


@dataclass(frozen=True, slots=True)
class OpenedSeller:
    """The seller; ``created`` when this call opened the account."""

    seller: wire.Seller
    created: bool


def show_seller(parts: Parts, user_id: str, *, staff: bool = False) -> wire.Seller:
    """Return where a seller stands as last read, without asking Stripe."""
    with parts.ledger.reading() as work:
        cursor = work.changes.cursor(work.changes.state().last)
        return seller_shape(work.accounts.of_user(user_id), cursor, staff=staff)


def open_seller(
    parts: Parts, user_id: str, request: wire.SellerRequest, *, if_match: int | None = None
) -> OpenedSeller:
    """Open the account where there is none, or another one when the person starts over.

    Raises:
        FieldError: Country or kind are missing or unknown.
        Conflict: ``already_open`` with another country or kind; ``start_over_not_allowed``.
        VersionConflict: It was changed since version ``if_match``.
        StripeUnreachable: The outcome is unknown; the opening is replayed later.
        KnownError: Stripe refused.
    """
    request = checked(request)
    with holding(parts, "seller", user_id):
        _, created = ensure_account(parts, user_id, request, if_match=if_match)
    return OpenedSeller(show_seller(parts, user_id), created)


def ensure_account(
    parts: Parts, user_id: str, request: wire.SellerRequest, *, if_match: int | None = None
) -> tuple[AccountRecord, bool]:
    """Return the current account, opening it where needed, and whether this call did. The caller holds the seller."""
    with parts.ledger.reading() as work:
        if work.people.get(user_id) is None:
            raise NotFound
        current, waiting = work.accounts.of_user(user_id), work.creations.open(user_id, "seller")
    version = 0 if current is None else current.version
    if if_match is not None and if_match != version:
        raise VersionConflict(version)
    created = False
    if current is None or _starts_over(current, request):
        created = _make(parts, user_id, request, needs_draft=waiting is None or _complete(request))
    elif waiting is not None:
        _finish_waiting(parts, user_id)
    current = _current(parts, user_id)
    _refuse_another(current, request)
    return current, created


def checked(request: wire.SellerRequest) -> wire.SellerRequest:
    """Return a request with its fields in their usual form.

    Raises:
        FieldError: ``country_unknown``, ``kind_unknown`` or ``email_invalid``.
    """
    if request.kind is not None and request.kind not in set(Kind):
        raise FieldError("kind_unknown", "kind")
    return replace(
        request,
        country=None if request.country is None else check_country(request.country, "country"),
        email=None if request.email is None else check_email(request.email, "email"),
    )


def _complete(request: wire.SellerRequest) -> bool:
    return request.country is not None and request.kind is not None


def _starts_over(current: AccountRecord, request: wire.SellerRequest) -> bool:
    """Tell whether another account is to be opened.

    A fresh account with the same choice is what was asked for: a second click must not open a third account.
    """
    if not request.start_over:
        return False
    if StatusName(current.status_name) in _FINAL:
        return True
    facts = account_of(current.facts)
    submitted = facts is not None and facts.form_submitted is True
    unfinished = current.status_name in {StatusName.NOT_STARTED, StatusName.IN_PROGRESS}
    if submitted or not unfinished:
        raise Conflict("start_over_not_allowed")
    same = (current.country, current.kind) == (request.country, request.kind)
    return not (same and current.link_minted_at is None)


def _refuse_another(current: AccountRecord, request: wire.SellerRequest) -> None:
    for field, there, asked in (
        ("country", current.country, request.country),
        ("kind", current.kind, request.kind),
    ):
        if asked is not None and there is not None and asked != there:
            raise Conflict("already_open", field=field, params={field: there})


def _make(parts: Parts, user_id: str, request: wire.SellerRequest, *, needs_draft: bool) -> bool:
    wish = _wish(parts, user_id, request) if needs_draft else None
    made = make(parts, user_id, _making(parts, user_id, wish))
    return made is not None


def _finish_waiting(parts: Parts, user_id: str) -> None:
    """Finish a start over whose outcome is unknown; its refusal concerns nobody who asks for what there is."""
    try:
        make(parts, user_id, _making(parts, user_id, wish=None))
    except KnownError as error:
        if is_weather(error):
            raise


def _wish(parts: Parts, user_id: str, request: wire.SellerRequest) -> AccountWish:
    if not request.country:
        raise FieldError("field_required", "country")
    if not request.kind:
        raise FieldError("field_required", "kind")
    with parts.ledger.reading() as work:
        user = work.people.get(user_id)
    email = request.email or (user and user.email) or None
    return AccountWish(request.country, Kind(request.kind), email, None if user is None else user.name)


def finish_seller(parts: Parts, task: Task) -> None:
    """Replay an opening whose outcome is unknown. The caller holds the seller."""
    make(parts, task.id, _making(parts, task.id, wish=None))


def _making(parts: Parts, user_id: str, wish: AccountWish | None) -> Making[Account]:
    def drafted(wish: AccountWish) -> Draft:
        return Draft(parts.stripe.draft_account(user_id, wish), text_of(wish))

    def find(since: datetime, api: Api) -> Sequence[Account]:
        found = parts.stripe.find_accounts(user_id, since, api)
        return [one for one in found if not one.deleted and sells(one)]

    def redraft(reason: KnownError, creation: CreationRecord) -> Draft | None:
        if reason.code != "needs_both_capabilities":
            return None
        body = parts.stripe.draft_account(user_id, wish_of(creation.wish), both=True)
        if body == creation.body:
            raise FieldError("country_unsupported", "country")
        return Draft(body, creation.wish)

    def store(work: Work, account: Account, creation: CreationRecord, ticket: int) -> None:
        known, previous = work.accounts.get(account.id), work.accounts.of_user(user_id)
        work.accounts.retire(user_id)
        work.directory.remove(account.id)
        reading = Reading(account, ticket, "opened")
        if known is not None and known.facts is not None and known.ticket > ticket:
            reading = Reading(account_of(known.facts), known.ticket, "opened")
        record = replace(_opened(parts, known, account, creation), ticket=reading.ticket - 1)
        if previous is not None and previous.id != account.id:
            # The seller's version only grows, also when another account takes the place of the first.
            record = replace(record, version=max(record.version, previous.version))
        store_reading(parts, work, record, reading)

    return Making(
        purpose="seller",
        draft=None if wish is None else lambda: drafted(wish),
        send=parts.stripe.create_account,
        find=find,
        id_of=lambda account: account.id,
        store=store,
        redraft=redraft,
    )


def _opened(parts: Parts, known: AccountRecord | None, account: Account, creation: CreationRecord) -> AccountRecord:
    """Return the record of an opened account; an event may have told us of it before Stripe's answer arrived."""
    wish = wish_of(creation.wish)
    base = known or AccountRecord(id=account.id, api=account.api.value)
    return replace(
        base,
        user_id=creation.user_id,
        current=True,
        platform_id=creation.platform_id,
        livemode=creation.livemode,
        country=wish.country,
        kind=wish.kind.value,
        email=wish.email,
        wanted=wanted_text(wanted_for(parts.policy.charges)),
        made_at=parts.clock.now(),
    )


def account_to_link(parts: Parts, user_id: str, account_id: str) -> Account:
    """Return an account as Stripe shows it, if nothing there speaks against linking it to a user.

    Raises:
        Conflict: ``gone_at_stripe``, or ``names_another`` by its metadata.
        KnownError: ``account_unreachable``, or Stripe didn't answer.
    """
    account = ask_both(parts, account_id)
    if account.deleted:
        raise Conflict("gone_at_stripe")
    if account.metadata.get("app_user_id") not in {None, "", user_id}:
        raise Conflict("names_another")
    return account


def adopt_account(parts: Parts, user_id: str, account_id: str) -> None:
    """Link an account that exists at Stripe to a user who has none; nothing is made or changed there.

    What is wanted of it is what Stripe shows as requested.

    Raises:
        NotFound: There is no such user.
        Conflict: ``linked_elsewhere`` to somebody else, ``linked_otherwise`` (another one), ``names_another`` by its
            metadata, ``gone_at_stripe``.
        KnownError: ``account_unreachable``, or Stripe didn't answer.
    """
    with holding(parts, "seller", user_id):
        with parts.ledger.writing() as work:
            known, current = work.accounts.get(account_id), work.accounts.of_user(user_id)
            waiting = work.creations.open(user_id, "seller")
            ticket = work.queue.ticket()
            if work.people.get(user_id) is None:
                raise NotFound
        if known is not None and known.user_id not in {None, user_id}:
            raise Conflict("linked_elsewhere")
        if (current is not None and current.id != account_id) or waiting is not None:
            raise Conflict("linked_otherwise")
        platform, account = parts.stripe.platform(), account_to_link(parts, user_id, account_id)
        with parts.ledger.writing() as work:
            before = work.accounts.get(account_id) or AccountRecord(
                id=account.id,
                api=account.api.value,
                platform_id=platform.id,
                livemode=platform.livemode,
                wanted=wanted_text(wanted_of(parts, account)),
            )
            work.directory.remove(account.id)
            before = replace(before, user_id=user_id, current=True)
            reading = Reading(account, max(ticket, before.ticket + 1), "import")
            store_reading(parts, work, before, reading)


def _current(parts: Parts, user_id: str) -> AccountRecord:
    with parts.ledger.reading() as work:
        current = work.accounts.of_user(user_id)
    if current is None:
        raise nothing_there()
    return current


def check_seller(parts: Parts, user_id: str) -> wire.Seller:
    """Ask Stripe again now; where that fails the answer says so beside the last known state.

    Raises:
        KnownError: ``nothing_there``; ``throttled`` after ten times in a minute.
    """
    current = _current(parts, user_id)
    throttle(parts, current.id)
    check_account_now(parts, current.id)
    return show_seller(parts, user_id)


def throttle(parts: Parts, account_id: str) -> None:
    """Count a reading that a person asked for.

    Raises:
        KnownError: ``throttled`` after ten times in a minute.
    """
    with parts.ledger.writing() as work:
        count_reading(work, parts.clock.now(), account_id)


def count_reading(work: Work, now: datetime, account_id: str) -> None:
    """Count a reading that a person asked for, in the unit of work of whatever else comes of their asking.

    Raises:
        KnownError: ``throttled`` after ten times in a minute.
    """
    record = work.accounts.get(account_id)
    if record is None:
        return
    window, checks = record.check_window, record.checks
    if window is None or not timedelta(0) <= now - window < _CHECK_WINDOW:
        window, checks = now, 0
    if checks >= _CHECKS:
        left = (window + _CHECK_WINDOW - now).total_seconds()
        raise KnownError("throttled", Remedy.RETRY, retry_after=left)
    work.accounts.put(replace(record, check_window=window, checks=checks + 1))


def dashboard_link(parts: Parts, user_id: str) -> str:
    """Make a single-use link to the seller's Express dashboard.

    Raises:
        KnownError: ``nothing_there``, or ``login_link_unavailable`` where Stripe offers none.
    """
    current = _current(parts, user_id)
    require_same(parts.stripe.platform(), current.platform_id, current.livemode)
    return parts.stripe.login_link(current.id).url


def seller_history(parts: Parts, user_id: str) -> wire.HistoryPage:
    """Return how a seller came to where they are, earlier accounts included, newest first."""
    return history_page(parts, user_id=user_id, staff=False)
