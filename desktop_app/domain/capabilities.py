"""What works: which capabilities a marketplace wants, and how each one is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop_app.domain.account import Account, Api, Capability, CapabilityName, CapabilityState
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.status import Status, StatusName, is_on

_WANTED = {
    "destination": frozenset({CapabilityName.TRANSFERS, CapabilityName.PAYOUTS}),
    "separate": frozenset({CapabilityName.TRANSFERS, CapabilityName.PAYOUTS}),
    "direct": frozenset({CapabilityName.PAYMENTS, CapabilityName.PAYOUTS}),
}
_DEFAULT_CHARGES = {"express": "destination", "standard": "direct"}
_TYPE_OF = {"express": "express", "full": "standard", "none": "custom"}
"""The type of an account by its dashboard (``docs/stripe.md`` §1.2)."""
_TYPES = ("express", "standard", "custom")

_SHUT = frozenset(
    {
        StatusName.RESTRICTED,
        StatusName.REJECTED,
        StatusName.PAUSED,
        StatusName.NEEDS_STRIPE_CONTACT,
        StatusName.DISCONNECTED,
        StatusName.CLOSED,
    }
)
"""States in which something that doesn't work has been stopped, rather than not begun."""

_FORM_UNSENT = frozenset({StatusName.NOT_STARTED, StatusName.IN_PROGRESS})
"""States of an account about which Stripe was never told anything."""


class SettingsRefused(KnownError):
    """Settings that no account can be made with; the message is a sentence for the operator."""

    def __init__(self, sentence: str) -> None:
        super().__init__("settings_refused", Remedy.OPERATOR, params={"sentence": sentence})
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class CapabilityStatus(StrEnum):
    """How a capability is shown."""

    ON = "on"
    CHECKING = "checking"
    NOT_YET = "not_yet"
    STOPPED = "stopped"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class ShownCapability:
    """One capability as a person sees it.

    Attributes:
        wanted: This marketplace needs it.
        until: It works until then (UTC) unless Stripe gets what it asked for; None when there is no such date.
    """

    name: CapabilityName
    status: CapabilityStatus
    wanted: bool
    until: datetime | None = None


def wanted_for(charges: str) -> frozenset[CapabilityName]:
    """Return what a marketplace needs for its way of charging.

    Raises:
        SettingsRefused: ``charges`` is none of ``destination``, ``separate``, ``direct``.
    """
    if charges not in _WANTED:
        raise SettingsRefused(f"Charges must be destination, separate or direct, not {charges!r}.")
    return _WANTED[charges]


def never_requested(account: Account, wanted: frozenset[CapabilityName]) -> frozenset[CapabilityName]:
    """Return the wanted capabilities that nobody asked Stripe for, or whose request was taken back.

    Payouts come with either of the others (``docs/stripe.md`` §1.3). A configuration that came back null tells nothing.
    """
    if any(name.startswith("configuration") for name in account.missing):
        return frozenset()
    shown = {one.name for one in account.capabilities if one.requested}
    return wanted - shown - {CapabilityName.PAYOUTS}


def may_be_charged(account: Account, charges: str) -> bool:
    """Tell whether an account of this kind can ever work for a way of charging; its kind can't be changed."""
    if account.dashboard not in _TYPE_OF:
        return True
    try:
        check_settings(account.api, _TYPE_OF[account.dashboard], charges)
    except SettingsRefused:
        return False
    return True


def check_settings(api: str, account_type: str, charges: str | None) -> str:
    """Return the way of charging that these settings mean; without ``charges`` the type's own default.

    Raises:
        SettingsRefused: Something isn't known, a custom account names no charges, or the pair can't be made:
            Express wants fees and losses with the marketplace, direct charges on Standard leave both with Stripe
            (``docs/stripe.md`` §1.2).
    """
    if api not in set(Api):
        raise SettingsRefused(f"The accounts API must be v1 or v2, not {api!r}.")
    if account_type not in _TYPES:
        raise SettingsRefused(f"The account type must be express, standard or custom, not {account_type!r}.")
    chosen = charges or _DEFAULT_CHARGES.get(account_type)
    if chosen is None:
        raise SettingsRefused("Custom accounts must name their charges: destination, separate or direct.")
    direct = CapabilityName.PAYMENTS in wanted_for(chosen)
    if account_type == "express" and direct:
        raise SettingsRefused(
            "Express accounts can't take direct charges here: those leave fees and losses with Stripe, and an Express "
            "account needs both with the marketplace. Use destination or separate charges, or standard accounts."
        )
    if account_type == "standard" and not direct:
        raise SettingsRefused(
            f"Standard accounts can't take {chosen} charges here: the losses would be the marketplace's, and a "
            "Standard account leaves them with Stripe. Use direct charges, or express accounts."
        )
    return chosen


def untried(account: Account, status: Status, before: frozenset[CapabilityName] | None) -> frozenset[CapabilityName]:
    """Return what has certainly never worked for an account, so that nobody is told that it has stopped.

    Args:
        account: What a reading said.
        status: What we make of it.
        before: The answer after the reading before this one; None at the first, when nothing can have worked yet where
            Stripe's form was never sent, and of every other account nobody knows.
    """
    if before is None:
        before = frozenset(CapabilityName) if status.name in _FORM_UNSENT else frozenset()
    return frozenset(name for name in before if not is_on(account, name))


def shown(
    account: Account | None,
    wanted: frozenset[CapabilityName],
    status: Status,
    never_worked: frozenset[CapabilityName] = frozenset(),
) -> tuple[ShownCapability, ...]:
    """Return payments, transfers and payouts as a person sees them, always all three and in this order.

    Args:
        account: The last facts, or None.
        wanted: What this marketplace needs.
        status: What we make of the facts.
        never_worked: What has certainly never worked (:func:`untried`).
    """
    return tuple(_shown(account, name, wanted, status, never_worked) for name in CapabilityName)


def _shown(
    account: Account | None,
    name: CapabilityName,
    wanted: frozenset[CapabilityName],
    status: Status,
    never_worked: frozenset[CapabilityName],
) -> ShownCapability:
    capability = None if account is None else account.capability(name)
    works = (
        account is not None and is_on(account, name) and status.name not in {StatusName.CLOSED, StatusName.DISCONNECTED}
    )
    if works:
        until = status.deadline if status.name is StatusName.RESTRICTED_SOON and name in status.stops else None
        return ShownCapability(name, CapabilityStatus.ON, name in wanted, until)
    # A date that passed before anything worked has stopped nothing; what follows a final state never begins either.
    shut = status.name in _SHUT and not (status.name is StatusName.RESTRICTED and name in never_worked)
    return ShownCapability(name, _off(capability, name in wanted, status, shut=shut), name in wanted)


def _off(capability: Capability | None, wanted: bool, status: Status, *, shut: bool) -> CapabilityStatus:
    state = None if capability is None else capability.state
    if state is CapabilityState.UNSUPPORTED or (not wanted and state in {None, CapabilityState.UNREQUESTED}):
        return CapabilityStatus.NOT_OFFERED
    if state is CapabilityState.REJECTED or shut:
        return CapabilityStatus.STOPPED
    if state is CapabilityState.PENDING or (status.name is StatusName.IN_REVIEW and state is not None):
        return CapabilityStatus.CHECKING
    return CapabilityStatus.NOT_YET


def listed(names: frozenset[CapabilityName]) -> Sequence[CapabilityName]:
    """Return capabilities in the order in which they are always told."""
    return [name for name in CapabilityName if name in names]
