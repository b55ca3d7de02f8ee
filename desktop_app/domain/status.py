"""What an account's facts mean: one pure function from facts to a status (``docs/stripe.md`` §3.4 and §3.5).

Each row of the two decision tables is a named row here, tried in the tables' order; the first that applies decides.
The name of the deciding row stays with the status (:attr:`Status.row`), so that staff and tests can see why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from desktop_app.domain.account import (
    Account,
    Api,
    Capability,
    CapabilityName,
    CapabilityState,
    Due,
    Requirement,
)


class StatusName(StrEnum):
    """All states, the same word in code, screens, docs and tables."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    ACTION_REQUIRED = "action_required"
    IN_REVIEW = "in_review"
    ENABLED = "enabled"
    COMPLETE = "complete"
    RESTRICTED_SOON = "restricted_soon"
    RESTRICTED = "restricted"
    PAUSED = "paused"
    NEEDS_PLATFORM = "needs_platform"
    NEEDS_STRIPE_CONTACT = "needs_stripe_contact"
    UNSUPPORTED = "unsupported"
    REJECTED = "rejected"
    DISCONNECTED = "disconnected"
    CLOSED = "closed"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


class Note(StrEnum):
    """Parts the rows that share a status and are worded apart (``words.states``)."""

    UPDATES = "updates"
    REVIEWING = "reviewing"
    LAST_STEP = "last_step"
    BY_MARKETPLACE = "by_marketplace"
    COUNTRY = "country"
    BUSINESS = "business"
    ENTITY_TYPE = "entity_type"


class Turn(StrEnum):
    """Whose turn it is."""

    SELLER = "seller"
    STRIPE = "stripe"
    MARKETPLACE = "marketplace"
    NONE = "none"


class ReadFailure(StrEnum):
    """Why the last reading brought no facts."""

    UNREACHABLE = "unreachable"
    """This key can't see the account (403 ``account_invalid``, 404)."""
    CHECK_FAILED = "check_failed"
    """Stripe couldn't be asked (401, network, 429, 5xx). It never changes what earlier facts said."""


@dataclass(frozen=True, slots=True)
class Context:
    """What we know about an account besides what Stripe said.

    Attributes:
        wanted: The capabilities that this marketplace needs, stored with the account when it was made.
        link_minted: An onboarding link was minted for it at least once.
        deauthorised: ``account.application.deauthorized`` was seen for it.
        failure: The last reading failed this way; None when it brought facts.
    """

    wanted: frozenset[CapabilityName]
    link_minted: bool
    deauthorised: bool = False
    failure: ReadFailure | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """Our reading of an account.

    Attributes:
        deadline: When the seller's things are wanted (UTC), or None.
        verified: Every wanted capability is active, and the state doesn't speak against it.
        row: The deciding row, table and number, such as ``v1/9``.
        stops: Wanted capabilities that are off, or that stop at the deadline.
        reasons: Stripe's raw reasons as (where, value), for staff only (property D10).
    """

    name: StatusName
    note: Note | None
    turn: Turn
    deadline: datetime | None
    verified: bool
    row: str
    stops: frozenset[CapabilityName]
    reasons: tuple[tuple[str, str], ...]


NEVER_VERIFIED = frozenset(
    {
        StatusName.CLOSED,
        StatusName.DISCONNECTED,
        StatusName.REJECTED,
        StatusName.UNREACHABLE,
        StatusName.UNKNOWN,
    }
)
"""States that no active capability can make verified."""

DISABLED_REASONS = frozenset(
    {
        "action_required.requested_capabilities",
        "listed",
        "other",
        "platform_paused",
        "rejected.fraud",
        "rejected.incomplete_verification",
        "rejected.listed",
        "rejected.other",
        "rejected.platform_fraud",
        "rejected.platform_other",
        "rejected.platform_terms_of_service",
        "rejected.terms_of_service",
        "requirements.past_due",
        "requirements.pending_verification",
        "under_review",
    }
)
"""v1 ``requirements.disabled_reason`` as published (``docs/stripe.md`` §3.1)."""

UNKNOWN_INPUTS = (
    "nothing was read yet and the check failed",
    "the blocks that the judgement needs came back null",
    "v1 without details_submitted",
    "a disabled_reason that isn’t published, with nothing due and something off",
    "a wanted capability whose state isn’t published, or (v2) that isn’t shown or requested, with nothing due",
    "no capability is wanted, with nothing due",
)
"""The only inputs that lead to ``unknown`` (property R10); the property tests hold the function to this list."""

_TURNS = {
    StatusName.NOT_STARTED: Turn.SELLER,
    StatusName.IN_PROGRESS: Turn.SELLER,
    StatusName.ACTION_REQUIRED: Turn.SELLER,
    StatusName.IN_REVIEW: Turn.STRIPE,
    StatusName.ENABLED: Turn.NONE,
    StatusName.COMPLETE: Turn.NONE,
    StatusName.RESTRICTED_SOON: Turn.SELLER,
    StatusName.RESTRICTED: Turn.SELLER,
    StatusName.PAUSED: Turn.MARKETPLACE,
    StatusName.NEEDS_PLATFORM: Turn.MARKETPLACE,
    StatusName.NEEDS_STRIPE_CONTACT: Turn.STRIPE,
    StatusName.UNSUPPORTED: Turn.SELLER,
    StatusName.REJECTED: Turn.NONE,
    StatusName.DISCONNECTED: Turn.SELLER,
    StatusName.CLOSED: Turn.NONE,
    StatusName.UNREACHABLE: Turn.MARKETPLACE,
    StatusName.UNKNOWN: Turn.MARKETPLACE,
}
_TURNS_BY_NOTE: dict[tuple[StatusName, Note | None], Turn] = {
    (StatusName.ENABLED, Note.UPDATES): Turn.SELLER,
    (StatusName.REJECTED, Note.BY_MARKETPLACE): Turn.MARKETPLACE,
}

_TERMS = "identity.attestations.terms_of_service"
_BANK_KEYS = ("external_account", "configuration.recipient.default_outbound_destination")
_STILL_CHECKING = frozenset({None, "determining_status", "requirements_pending_verification"})
_UNSUPPORTED_NOTES = {
    "unsupported_country": Note.COUNTRY,
    "unsupported_business": Note.BUSINESS,
    "unsupported_entity_type": Note.ENTITY_TYPE,
}
_CONFIGURATION_OF = {CapabilityName.PAYMENTS: "merchant", CapabilityName.TRANSFERS: "recipient"}


class _Verdict(NamedTuple):
    name: StatusName
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    """An account with the questions that the rows ask of it."""

    account: Account
    context: Context
    past: tuple[Requirement, ...]
    current: tuple[Requirement, ...]
    eventual: tuple[Requirement, ...]
    aside: tuple[Requirement, ...]
    """Pressing for the seller, but only for capabilities that aren't wanted."""
    checking: tuple[Requirement, ...]
    """With Stripe."""
    capabilities: tuple[Capability, ...]
    """The wanted ones that Stripe shows."""
    off: frozenset[CapabilityName]
    """Wanted capabilities that don't work."""

    @property
    def due(self) -> tuple[Requirement, ...]:
        """What the seller owes now, past its date or not (v1: past_due is a part of currently_due)."""
        return (*self.past, *self.current)

    @property
    def working(self) -> bool:
        """Every wanted capability works; never true where nothing is wanted."""
        return bool(self.context.wanted) and not self.off

    @property
    def reason(self) -> str:
        return self.account.disabled_reason or ""

    def states(self) -> frozenset[CapabilityState]:
        return frozenset(one.state for one in self.capabilities)

    def codes(self, state: CapabilityState) -> frozenset[str | None]:
        return frozenset(one.code for one in self.capabilities if one.state is state)


class _Row(NamedTuple):
    number: int
    applies: Callable[[_Facts], bool]
    verdict: Callable[[_Facts], _Verdict]


def judge(account: Account | None, context: Context) -> Status:
    """Return what an account's facts mean.

    Args:
        account: The last facts that Stripe gave; None when there is no account, or none was ever read.
        context: What we know besides. With ``failure`` ``check_failed`` the last facts decide as before.
    """
    if context.failure is ReadFailure.UNREACHABLE:
        gone = StatusName.DISCONNECTED if context.deauthorised else StatusName.UNREACHABLE
        return _bare(gone, "v2/1" if account is not None and account.api is Api.V2 else "v1/3")
    if account is None:
        if context.failure is ReadFailure.CHECK_FAILED:
            return _bare(StatusName.UNKNOWN, "v1/2", Turn.NONE)
        return _bare(StatusName.NOT_STARTED, "v1/1")
    facts = _facts(account, context)
    rows, last = (_V1_ROWS, 19) if account.api is Api.V1 else (_V2_ROWS, 11)
    for row in rows:
        if row.applies(facts):
            return _status(facts, row.verdict(facts), f"{account.api}/{row.number}")
    return _status(facts, _Verdict(StatusName.UNKNOWN), f"{account.api}/{last}")


def is_on(account: Account, name: CapabilityName) -> bool:
    """Whether a capability works: active, and in v1 the switches that stand beside it are on."""
    capability = account.capability(name)
    active = capability is not None and capability.state is CapabilityState.ACTIVE
    if account.api is Api.V2:
        return active
    if name is CapabilityName.PAYOUTS:
        return account.payouts_enabled is True
    return active and (name is not CapabilityName.PAYMENTS or account.charges_enabled is True)


def waits_for_seller(requirement: Requirement) -> bool:
    """Whether it is the seller's to give now or one day: not with Stripe, not announced for the future."""
    return not requirement.with_stripe and not requirement.future


def touches(requirement: Requirement, wanted: frozenset[CapabilityName]) -> bool:
    """Whether missing it restricts a wanted capability; without a listed impact it does (``docs/stripe.md`` §3.5)."""
    if not requirement.restricts:
        return not requirement.restricts_unknown
    return bool(requirement.restricts & wanted)


def _facts(account: Account, context: Context) -> _Facts:
    tasks = [one for one in account.requirements if waits_for_seller(one)]
    mine: list[Requirement] = []
    others: list[Requirement] = []
    for one in tasks:
        (mine if touches(one, context.wanted) else others).append(one)
    return _Facts(
        account=account,
        context=context,
        past=_with(mine, Due.PAST),
        # A new word for how pressing it is must not make it look settled.
        current=_with(mine, Due.CURRENT, Due.UNKNOWN),
        eventual=_with(tasks, Due.EVENTUAL),
        aside=tuple(one for one in others if one.due is not Due.EVENTUAL),
        checking=tuple(one for one in account.requirements if one.with_stripe and not one.future),
        capabilities=tuple(one for one in account.capabilities if one.name in context.wanted),
        off=frozenset(name for name in context.wanted if not is_on(account, name)),
    )


def _with(requirements: Iterable[Requirement], *dues: Due) -> tuple[Requirement, ...]:
    return tuple(one for one in requirements if one.due in dues)


def _always(name: StatusName, note: Note | None = None) -> Callable[[_Facts], _Verdict]:
    return lambda _facts: _Verdict(name, note)


def _not_understood(facts: _Facts) -> bool:
    """Blocks that the judgement needs are null: not asked for, never "none"."""
    needed = {_CONFIGURATION_OF[name] for name in facts.context.wanted if name in _CONFIGURATION_OF}
    names = {"requirements", "configuration", *(f"configuration.{name}" for name in needed)}
    return bool(facts.account.missing & names)


def _unfinished(facts: _Facts) -> _Verdict:
    return _Verdict(StatusName.IN_PROGRESS if facts.context.link_minted else StatusName.NOT_STARTED)


def _gone(facts: _Facts) -> _Verdict:
    return _Verdict(StatusName.CLOSED if facts.account.deleted else StatusName.DISCONNECTED)


# --- v1 ---


def _rejected_v1(facts: _Facts) -> _Verdict:
    ours = facts.reason.startswith("rejected.platform_")
    return _Verdict(StatusName.REJECTED, Note.BY_MARKETPLACE if ours else None)


def _strange_v1(facts: _Facts) -> bool:
    return _not_understood(facts) or facts.account.form_submitted is None


def _held_v1(facts: _Facts) -> bool:
    published = not facts.reason or facts.reason in DISABLED_REASONS
    strange = any(one.state is CapabilityState.UNKNOWN for one in facts.capabilities)
    return bool(facts.context.wanted) and published and not strange


def _waits_v1(facts: _Facts) -> bool:
    return not facts.working and (bool(facts.checking) or facts.reason == "requirements.pending_verification")


_V1_ROWS: Sequence[_Row] = (
    _Row(4, lambda f: f.account.deleted or f.context.deauthorised, _gone),
    _Row(5, lambda f: f.reason.startswith("rejected."), _rejected_v1),
    _Row(19, _strange_v1, _always(StatusName.UNKNOWN)),
    _Row(6, lambda f: f.account.form_submitted is False, _unfinished),
    _Row(7, lambda f: f.reason == "platform_paused", _always(StatusName.PAUSED)),
    _Row(
        8,
        lambda f: f.reason in {"listed", "under_review"} and not f.past,
        _always(StatusName.IN_REVIEW, Note.REVIEWING),
    ),
    _Row(9, lambda f: bool(f.past) or f.reason == "requirements.past_due", _always(StatusName.RESTRICTED)),
    _Row(10, lambda f: f.reason == "action_required.requested_capabilities", _always(StatusName.NEEDS_PLATFORM)),
    _Row(
        11,
        lambda f: bool(f.current) and f.account.deadline is not None and f.working,
        _always(StatusName.RESTRICTED_SOON),
    ),
    _Row(12, lambda f: bool(f.current) and not f.working, _always(StatusName.ACTION_REQUIRED)),
    _Row(13, _waits_v1, _always(StatusName.IN_REVIEW)),
    _Row(14, lambda f: bool(f.current) and f.working, _always(StatusName.ENABLED, Note.UPDATES)),
    _Row(15, lambda f: f.working and bool(f.eventual), _always(StatusName.ENABLED)),
    _Row(16, lambda f: f.working, _always(StatusName.COMPLETE)),
    _Row(17, lambda f: bool(f.eventual), _always(StatusName.ACTION_REQUIRED, Note.LAST_STEP)),
    _Row(18, _held_v1, _always(StatusName.NEEDS_STRIPE_CONTACT)),
)


# --- v2 ---


def _rejected_v2(facts: _Facts) -> _Verdict:
    codes = facts.codes(CapabilityState.REJECTED)
    ours = all((code or "").startswith("rejected_platform_") for code in codes)
    return _Verdict(StatusName.REJECTED, Note.BY_MARKETPLACE if ours else None)


def _unsupported_v2(facts: _Facts) -> _Verdict:
    codes = facts.codes(CapabilityState.UNSUPPORTED)
    notes = [note for code, note in _UNSUPPORTED_NOTES.items() if code in codes]
    return _Verdict(StatusName.UNSUPPORTED, notes[0] if notes else None)


def _never_submitted(facts: _Facts) -> bool:
    """Prefer what a v1 reading said; otherwise terms that wait for the seller mean a form never sent."""
    if facts.account.form_submitted is not None:
        return not facts.account.form_submitted
    return any(one.key.startswith(_TERMS) for one in facts.account.requirements if waits_for_seller(one))


def _due_v2(facts: _Facts) -> _Verdict:
    if facts.working:
        if facts.account.deadline is None:
            return _Verdict(StatusName.ENABLED, Note.UPDATES)
        return _Verdict(StatusName.RESTRICTED_SOON)
    only_bank = all(one.key.startswith(_BANK_KEYS) for one in facts.current)
    return _Verdict(StatusName.ACTION_REQUIRED, Note.LAST_STEP if only_bank else None)


def _restricted_v2(facts: _Facts) -> _Verdict:
    restricted = [one for one in facts.capabilities if one.state is CapabilityState.RESTRICTED]
    if any(one.resolution in {"contact_stripe", "no_resolution"} for one in restricted):
        return _Verdict(StatusName.NEEDS_STRIPE_CONTACT)
    still = all(one.code in _STILL_CHECKING for one in restricted)
    return _Verdict(StatusName.IN_REVIEW, None if still else Note.REVIEWING)


def _waits_v2(facts: _Facts) -> bool:
    only_stripe = bool(facts.checking) and not (facts.eventual or facts.aside)
    return CapabilityState.PENDING in facts.states() or only_stripe


def _working_v2(facts: _Facts) -> _Verdict:
    if facts.aside:
        return _Verdict(StatusName.ENABLED, Note.UPDATES)
    return _Verdict(StatusName.ENABLED if facts.eventual else StatusName.COMPLETE)


_V2_ROWS: Sequence[_Row] = (
    _Row(2, lambda f: f.account.deleted, _always(StatusName.CLOSED)),
    # The event is v1's, but it is sent for v2 accounts too (``docs/stripe.md`` §4.2): no row of §3.5 names it.
    _Row(1, lambda f: f.context.deauthorised, _always(StatusName.DISCONNECTED)),
    _Row(3, lambda f: CapabilityState.REJECTED in f.states(), _rejected_v2),
    _Row(4, lambda f: CapabilityState.UNSUPPORTED in f.states(), _unsupported_v2),
    _Row(11, _not_understood, _always(StatusName.UNKNOWN)),
    _Row(5, _never_submitted, _unfinished),
    _Row(6, lambda f: bool(f.past), _always(StatusName.RESTRICTED)),
    _Row(7, lambda f: bool(f.current), _due_v2),
    _Row(8, lambda f: CapabilityState.RESTRICTED in f.states(), _restricted_v2),
    _Row(9, _waits_v2, _always(StatusName.IN_REVIEW)),
    _Row(10, lambda f: f.working, _working_v2),
)


# --- the status around the verdict ---


def _bare(name: StatusName, row: str, turn: Turn | None = None) -> Status:
    """Return a status that no facts stand behind."""
    return Status(
        name=name,
        note=None,
        turn=turn or _TURNS[name],
        deadline=None,
        verified=False,
        row=row,
        stops=frozenset(),
        reasons=(),
    )


def _status(facts: _Facts, verdict: _Verdict, row: str) -> Status:
    name, note = verdict
    return Status(
        name=name,
        note=note,
        turn=_TURNS_BY_NOTE.get((name, note), _TURNS[name]),
        deadline=_deadline(facts, name),
        verified=facts.working and name not in NEVER_VERIFIED,
        row=row,
        stops=_stops(facts, name),
        reasons=_reasons(facts.account),
    )


_DATED = frozenset({StatusName.ACTION_REQUIRED, StatusName.RESTRICTED_SOON, StatusName.RESTRICTED})


def _deadline(facts: _Facts, name: StatusName) -> datetime | None:
    """Return the date that matters to the seller; a form never finished always carries dates that don't."""
    if name in _DATED:
        dates = [one.deadline for one in facts.due if one.deadline is not None]
        return facts.account.deadline or min(dates, default=None)
    if name is StatusName.IN_PROGRESS and not facts.past:
        return facts.account.deadline
    return None


def _stops(facts: _Facts, name: StatusName) -> frozenset[CapabilityName]:
    """Return what is off, or, while all works, what stops at the deadline (all wanted where Stripe doesn't say)."""
    if name is not StatusName.RESTRICTED_SOON:
        return facts.off
    listed = frozenset[CapabilityName]().union(*(one.restricts for one in facts.current)) & facts.context.wanted
    return listed or facts.context.wanted


def _reasons(account: Account) -> tuple[tuple[str, str], ...]:
    """Return Stripe's raw reasons; they are for staff only."""
    found: list[tuple[str, str]] = []
    if account.disabled_reason is not None:
        found.append(("requirements.disabled_reason", account.disabled_reason))
    found += [
        (f"capabilities.{one.name}", ": ".join(filter(None, (one.code, one.resolution))))
        for one in account.capabilities
        if one.code is not None or one.resolution is not None
    ]
    found += [("null although asked for", name) for name in sorted(account.missing)]
    return (*found, *account.raw_extra)
