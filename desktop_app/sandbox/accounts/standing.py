"""Where an account stands at a moment: what is due and which capabilities work. Both views are drawn from this."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from desktop_app.sandbox.accounts.core import Account, Demand
from desktop_app.sandbox.accounts.countries import COUNTRIES
from desktop_app.sandbox.accounts.needs import asked_later, asked_now

Power = Literal["active", "pending", "restricted", "rejected", "unsupported"]


@dataclass(slots=True)
class Due:
    """One thing asked: its v1 key, when, whose turn it is, what was wrong with it, and what it stops."""

    key: str
    status: Literal["past_due", "currently_due", "eventually_due"]
    pending: bool = False
    deadline: float | None = None
    code: str | None = None
    reason: str = ""
    capabilities: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(slots=True)
class Standing:
    """The decided facts; `powers` are keyed by v1 capability names."""

    due: list[Due] = field(default_factory=list)
    announced: list[Due] = field(default_factory=list)  # what will be due from a day on
    begins: float | None = None  # the first of those days
    powers: dict[str, Power] = field(default_factory=dict)
    why: str | None = None  # v2's status detail code, None when all works
    disabled_reason: str | None = None
    payouts: bool = False
    charges: bool = False
    deadline: float | None = None

    def keys(self, *statuses: str) -> list[str]:
        """The keys that the seller must act on, in one or more of the three times."""
        return [item.key for item in self.due if item.status in statuses and not item.pending]


def stand(account: Account, now: float) -> Standing:
    """Work out the standing of an account at a moment (seconds since 1970)."""
    standing = Standing(due=_due(account, now), announced=_announced(account, now))
    standing.begins = min((item.deadline for item in standing.announced if item.deadline is not None), default=None)
    standing.why, standing.disabled_reason = _verdict(account, standing)
    for capability in account.requested():
        standing.powers[capability.name] = _power(account, capability.name, standing)
    standing.payouts = _paid_out(account, standing)
    if account.made_by == "v1":
        _bind_together(standing.powers)
    deadlines = [item.deadline for item in standing.due if item.deadline is not None and item.status == "currently_due"]
    standing.deadline = min(deadlines, default=None)
    working = [name for name, power in standing.powers.items() if power == "active"]
    standing.charges = "card_payments" in working and account.submitted
    return standing


def _due(account: Account, now: float) -> list[Due]:
    if account.closed or account.country is None or not _sells(account):
        return []
    base = asked_now(account.country, account.kind, cards=account.cards)
    demanded = {demand.key for demand in account.demands if not _is_announced(demand, now)}
    found = [_lacking(account, key) for key in base if key not in demanded and not account.has(key)]
    found += [
        _asked(demand, now)
        for demand in account.demands
        if not _is_announced(demand, now) and (not account.has(demand.key) or demand.code)
    ]
    later = asked_later(account.country, account.kind)
    named = {item.key for item in found}
    found += [Due(key, "eventually_due") for key in later if key not in named and not account.has(key)]
    if account.condition == "verifying" and not any(item.pending for item in found):
        found.append(Due(document_key(account), "currently_due", pending=True))
    return found


def _lacking(account: Account, key: str) -> Due:
    """Something of the base list that isn't there; a bank account that failed stops the payouts alone."""
    failed = key == "external_account" and bool(account.bank_accounts)
    return Due(key, "past_due", capabilities=("payouts",) if failed else ())


def _is_announced(demand: Demand, now: float) -> bool:
    return demand.begins is not None and demand.begins > now


def _announced(account: Account, now: float) -> list[Due]:
    """What Stripe will ask for from a day on; that day is its deadline among the future requirements."""
    if account.closed or account.country is None or not _sells(account):
        return []
    return [
        Due(
            demand.key, "eventually_due" if demand.later else "currently_due", deadline=demand.begins, code=demand.code,
            reason=demand.reason, capabilities=demand.capabilities, instead=demand.instead,
        )
        for demand in account.demands
        if _is_announced(demand, now)
    ]  # fmt: skip


def _asked(demand: Demand, now: float) -> Due:
    status: Literal["past_due", "currently_due", "eventually_due"] = "currently_due"
    if demand.later:
        status = "eventually_due"
    elif (not demand.pending and demand.deadline is not None and demand.deadline <= now) or (
        not demand.pending and demand.deadline is None
    ):
        status = "past_due"
    return Due(
        demand.key, status, demand.pending, demand.deadline, demand.code, demand.reason, demand.capabilities,
        demand.instead,
    )  # fmt: skip


def _sells(account: Account) -> bool:
    """A buyer alone is asked for nothing."""
    return account.made_by == "v1" or bool(account.configurations & {"merchant", "recipient"})


def document_key(account: Account) -> str:
    """The identity document of the person in question."""
    whose = "individual" if account.kind in {None, "individual"} else "representative"
    return f"{whose}.verification.document"


def _verdict(account: Account, standing: Standing) -> tuple[str | None, str | None]:
    """v2's status code and v1's disabled_reason, the strongest cause first."""
    decided = _decided(account)
    if decided is not None:
        return decided
    unfinished = not account.submitted and _sells(account) and account.country is not None
    if standing.keys("past_due") or (unfinished and not any(item.pending for item in standing.due)):
        return "requirements_past_due", "requirements.past_due"
    if any(item.pending for item in standing.due):
        return "requirements_pending_verification", "requirements.pending_verification"
    if account.made_by == "v1" and not account.requested():
        return None, "action_required.requested_capabilities"
    return None, None


def _decided(account: Account) -> tuple[str, str] | None:
    """What Stripe or the platform decided about the account, whatever is due."""
    if account.condition == "rejected":
        reason = account.rejection or "rejected.other"
        return reason.replace(".", "_"), reason
    if account.condition == "unsupported":
        return account.rejection or "unsupported_business", "other"
    return _CONDITIONS.get(account.condition)


_CONDITIONS = {
    "paused": ("restricted_other", "platform_paused"),
    "under_review": ("determining_status", "under_review"),
    "listed": ("determining_status", "listed"),
    "held": ("restricted_other", "other"),
}
_POWERS: dict[str, Power] = {
    "rejected": "rejected",
    "paused": "restricted",
    "held": "restricted",
    "unsupported": "unsupported",
    "under_review": "pending",
    "listed": "pending",
}


def _power(account: Account, name: str, standing: Standing) -> Power:
    if account.country is not None and account.kind not in {None, *COUNTRIES[account.country].kinds}:
        return "unsupported"
    if account.condition in _POWERS:
        return _POWERS[account.condition]
    stopping = [item for item in standing.due if _stops(item, name)]
    if account.closed or any(item.status == "past_due" and not item.pending for item in stopping):
        return "restricted"
    if any(item.pending for item in stopping):
        return "pending"
    return "active" if account.submitted else "restricted"


def _stops(item: Due, name: str) -> bool:
    return not item.capabilities or name in item.capabilities


def _paid_out(account: Account, standing: Standing) -> bool:
    """Payouts have a switch of their own: what stops charges alone leaves them on."""
    stopping = [item for item in standing.due if _stops(item, "payouts")]
    return (
        account.submitted
        and not account.closed
        and account.has("external_account")
        and bool(standing.powers)
        and account.condition not in _POWERS
        and "unsupported" not in standing.powers.values()
        and not any(item.pending or item.status == "past_due" for item in stopping)
    )


_WORST_FIRST: tuple[Power, ...] = ("rejected", "unsupported", "restricted", "pending")


def _bind_together(powers: dict[str, Power]) -> None:
    """In v1 card_payments and transfers stop together where both were requested; v2 keeps its configurations apart."""
    both = {"card_payments", "transfers"}
    if both <= set(powers):
        worst = next((one for one in _WORST_FIRST if one in {powers[name] for name in both}), None)
        if worst is not None:
            powers |= dict.fromkeys(both, worst)
