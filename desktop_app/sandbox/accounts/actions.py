"""What may happen to an account after its onboarding, for scripts: `POST /sandbox/accounts/{id}/change`.

`{"action": "require", "requirement": v1 key, "deadline": seconds from now or absent, "later": bool, "code": …,
"reason": …, "capabilities": […]}` asks for something; `"settle"` with `requirement` answers it; `"verify"` lets Stripe
check; `"review"`, `"list"`, `"pause"`, `"reject"` (`reason`: a v1 `rejected.…`), `"restore"` set the condition;
`"deauthorize"` disconnects; `"close"` closes. With `"silent": true` no event is made.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.sandbox import events, ids
from desktop_app.sandbox.accounts.changes import changing
from desktop_app.sandbox.accounts.core import Account, Condition, Demand
from desktop_app.sandbox.errors import JSON, Refusal
from desktop_app.sandbox.platform import Platform

_CONDITIONS: dict[str, Condition] = {
    "verify": "verifying",
    "review": "under_review",
    "list": "listed",
    "pause": "paused",
    "reject": "rejected",
    "restore": "open",
}


def act(platform: Platform, account: Account, said: JSON) -> None:
    """Do what the body says; raises Refusal for an unknown action."""
    name = said.get("action")
    if name == "deauthorize":
        _deauthorize(platform, account, silent=bool(said.get("silent")))
        return
    action = _ACTIONS.get(str(name))
    if action is None:
        known = ", ".join([*_ACTIONS, "deauthorize"])
        raise Refusal(400, f"Unknown action: one of {known}", param="action")
    with changing(platform, account, silent=bool(said.get("silent"))):
        action(account, said, platform.clock.now())


def _require(account: Account, said: JSON, now: float) -> None:
    if not isinstance(said.get("requirement"), str):
        raise Refusal(400, "Missing field: requirement", param="requirement")
    seconds = said.get("deadline")
    demand = Demand(
        said["requirement"],
        deadline=now + float(seconds) if seconds is not None else None,
        later=bool(said.get("later")),
        code=said.get("code"),
        reason=str(said.get("reason") or ""),
        capabilities=tuple(said.get("capabilities") or ()),
        pending=bool(said.get("pending")),
    )
    account.demands = [item for item in account.demands if item.key != demand.key] + [demand]
    account.facts.pop(demand.key, None)


def _settle(account: Account, said: JSON, now: float) -> None:
    del now
    account.demands = [item for item in account.demands if item.key != said.get("requirement")]
    account.facts[str(said.get("requirement"))] = "given"


def _condition(account: Account, said: JSON, now: float) -> None:
    del now
    account.condition = _CONDITIONS[said["action"]]
    account.rejection = said.get("reason", "rejected.other") if account.condition == "rejected" else None


def _close(account: Account, said: JSON, now: float) -> None:
    del said, now
    account.closed = True


_ACTIONS: dict[str, Callable[[Account, JSON, float], None]] = {
    "require": _require,
    "settle": _settle,
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
