"""What may happen to an account after its onboarding, for scripts: `POST /sandbox/accounts/{id}/change`.

`{"action": "require", "requirement": v1 key, "deadline": seconds from now or absent, "later": bool, "code": …,
"reason": …, "capabilities": […], "instead": [v1 keys], "begins": seconds from now or absent}` asks for something, or
with `begins` announces it among the future requirements until then; `"settle"` with `requirement` answers it;
`"verify"` lets Stripe check; `"review"`, `"list"`, `"pause"`, `"hold"` (payouts off, nothing asked), `"unsupport"`
(`reason`: `unsupported_business` or `unsupported_country`), `"reject"` (`reason`: a v1 `rejected.…`) and `"restore"`
set the condition; `"charge"` with `card` is a payment to the account by one of Stripe's test cards that change it:
`4000000000004202` brings the next requirements, `…4210` stops charges, `…4236` stops payouts; `"pay_out"` makes a
payout, as Stripe does by itself after a sale; `"deauthorize"` disconnects; `"close"` closes. With `"silent": true` no
event is made, but of a payout.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.sandbox import events, ids, payouts
from desktop_app.sandbox.accounts.changes import changing
from desktop_app.sandbox.accounts.core import Account, Condition, Demand
from desktop_app.sandbox.accounts.fields import ROLES
from desktop_app.sandbox.accounts.needs import asked_later
from desktop_app.sandbox.accounts.onboarding import give, sample
from desktop_app.sandbox.accounts.standing import document_key
from desktop_app.sandbox.errors import JSON, Refusal
from desktop_app.sandbox.platform import Platform

_CONDITIONS: dict[str, Condition] = {
    "verify": "verifying",
    "review": "under_review",
    "list": "listed",
    "pause": "paused",
    "hold": "held",
    "unsupport": "unsupported",
    "reject": "rejected",
    "restore": "open",
}


_USUAL_REASONS: dict[str, str] = {"rejected": "rejected.other", "unsupported": "unsupported_business"}
_USUAL_TIME = 30 * 86400.0  # seconds that a requirement leaves once it has begun


def act(platform: Platform, account: Account, said: JSON) -> None:
    """Do what the body says; raises Refusal for an unknown action."""
    name = said.get("action")
    if name == "deauthorize":
        _deauthorize(platform, account, silent=bool(said.get("silent")))
        return
    if name == "pay_out":
        payouts.pay_out(platform, account)
        return
    action = _ACTIONS.get(str(name))
    if action is None:
        known = ", ".join([*_ACTIONS, "pay_out", "deauthorize"])
        raise Refusal(400, f"Unknown action: one of {known}", param="action")
    with changing(platform, account, silent=bool(said.get("silent"))):
        action(account, said, platform.clock.now())


def _require(account: Account, said: JSON, now: float) -> None:
    if not isinstance(said.get("requirement"), str):
        raise Refusal(400, "Missing field: requirement", param="requirement")
    demand = Demand(
        said["requirement"],
        deadline=_moment(said, "deadline", now),
        begins=_moment(said, "begins", now),
        instead=tuple(said.get("instead") or ()),
        later=bool(said.get("later")),
        code=said.get("code"),
        reason=str(said.get("reason") or ""),
        capabilities=tuple(said.get("capabilities") or ()),
        pending=bool(said.get("pending")),
    )
    if demand.begins is not None and demand.deadline is None:
        demand.deadline = demand.begins + _USUAL_TIME
    account.demands = [item for item in account.demands if item.key != demand.key] + [demand]
    account.forget(demand.key)


def _moment(said: JSON, name: str, now: float) -> float | None:
    """A moment given in seconds from now."""
    seconds = said.get(name)
    if seconds is None:
        return None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise Refusal(400, f"Invalid number: {name}", param=name)
    return now + float(seconds)


def _settle(account: Account, said: JSON, now: float) -> None:
    key = str(said.get("requirement"))
    account.demands = [item for item in account.demands if item.key != key]
    role = key.partition(".")[0]
    if role in ROLES and account.with_role(role):
        give(account, {key: sample(account, key, now)}, now)
    else:
        account.facts[key] = "given"


def _condition(account: Account, said: JSON, now: float) -> None:
    del now
    account.condition = _CONDITIONS[said["action"]]
    usual = _USUAL_REASONS.get(account.condition)
    account.rejection = said.get("reason", usual) if usual is not None else None


def _charge(account: Account, said: JSON, now: float) -> None:
    brought = TEST_CARDS.get(str(said.get("card")))
    if brought is None:
        raise Refusal(400, f"Not a card that changes an account: one of {', '.join(TEST_CARDS)}", param="card")
    new = brought(account, now)
    keys = {demand.key for demand in new}
    account.demands = [demand for demand in account.demands if demand.key not in keys] + new
    for key in keys:
        account.forget(key)


def _next_requirements(account: Account, now: float) -> list[Demand]:
    """What was to be asked at a threshold is asked now, with the usual time; a document where nothing was left."""
    later = [key for key in asked_later(account.country or "US", account.kind) if not account.has(key)]
    return [Demand(key, deadline=now + _USUAL_TIME) for key in later or [document_key(account)]]


def _stopping(*capabilities: str) -> Callable[[Account, float], list[Demand]]:
    return lambda account, _now: [Demand(document_key(account), capabilities=capabilities)]


TEST_CARDS: dict[str, Callable[[Account, float], list[Demand]]] = {
    "4000000000004202": _next_requirements,
    "4000000000004210": _stopping("card_payments", "transfers"),
    "4000000000004236": _stopping("payouts"),
}


def _close(account: Account, said: JSON, now: float) -> None:
    del said, now
    account.closed = True


_ACTIONS: dict[str, Callable[[Account, JSON, float], None]] = {
    "require": _require,
    "settle": _settle,
    "charge": _charge,
    "close": _close,
    **dict.fromkeys(_CONDITIONS, _condition),
}


def _deauthorize(platform: Platform, account: Account, *, silent: bool) -> None:
    """The owner disconnects the platform: from now on the key can't see the account."""
    if not silent:
        application = {"id": f"ca_{ids.token(24)}", "object": "application", "name": "Sandbox marketplace"}
        events.snapshot(platform, platform.space_of(account.id), "account.application.deauthorized", application)
        if account.made_by == "v2":
            events.thin(platform, "v2.core.account.closed", events.about_account(account.id))
    account.disconnected = True
    account.touch()
    platform.keep(account)
