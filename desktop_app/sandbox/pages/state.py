"""The page that shows what the sandbox holds and how it is switched, at `/sandbox`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desktop_app.sandbox.accounts.actions import act
from desktop_app.sandbox.accounts.core import Account
from desktop_app.sandbox.accounts.finish import finish
from desktop_app.sandbox.accounts.onboarding import OUTCOMES
from desktop_app.sandbox.accounts.standing import stand
from desktop_app.sandbox.clock import rfc3339
from desktop_app.sandbox.errors import JSON, Refusal, hidden_key
from desktop_app.sandbox.faults import ANSWERS, WEBHOOKS, Fault
from desktop_app.sandbox.pages import form
from desktop_app.sandbox.pages.form import Form
from desktop_app.sandbox.pages.render import go, message, page
from desktop_app.sandbox.platform import Platform, World

_SHOWN = 25  # accounts
_LAST = 12  # requests and deliveries
_DAY = 86_400.0

SWITCHES = {
    "v1_creation": "Accounts may be made with /v1/accounts",
    "v2_enabled": "/v2/core/accounts answers",
    "recipient_only": "In the US, transfers can be had without card payments",
    "recipient_only_elsewhere": "Elsewhere too",
    "portal_saved": "The customer portal’s settings were saved",
    "profile_done": "The platform profile is finished",
    "branding_done": "The platform has a name, a colour and an icon",
    "activated": "The platform’s own details were sent in",
    "payouts_fail": "Payouts come back from the bank",
    "missing_permissions": "What the key may not do, such as customer_write",
    "requests_per_second": "Requests a second before a 429; 0 is no limit",
    "delivery_delay": "Seconds from an event to its first delivery",
    "verification_seconds": "Seconds that Stripe checks a form",
}
_TURNS = {
    "verified": "Finish the form: verified",
    "pay_out": "Pay out what was sold",
    "more_needed": "Finish the form: more needed",
    "refused": "Finish the form: refused",
    "pending": "Finish the form: still checking",
    "require": "Ask for a document, now overdue",
    "require_soon": "Ask for a document within 14 days",
    "announce": "Announce a document for in 30 days",
    "charge_next": "Charge a card that brings the next requirements",
    "charge_charges": "Charge a card that stops charges",
    "charge_payouts": "Charge a card that stops payouts",
    "verify": "Check",
    "review": "Review",
    "list": "Match with a list",
    "pause": "Pause",
    "hold": "Hold, with nothing to send",
    "unsupport": "Stop offering",
    "reject": "Reject",
    "restore": "Restore",
    "deauthorize": "Disconnect",
    "close": "Close",
}
_CARDS = {
    "charge_next": "4000000000004202",
    "charge_charges": "4000000000004210",
    "charge_payouts": "4000000000004236",
}
_DOCUMENTS: dict[str, JSON] = {
    "require": {},
    "require_soon": {"deadline": 14 * _DAY},
    "announce": {"begins": 30 * _DAY},
}


def routes(world: World) -> list[Route]:
    """The routes of the page."""

    async def show(request: Request) -> Response:
        del request
        for platform in world.platforms.values():
            platform.catch_up()
        return page(
            "state.html",
            now=rfc3339(world.clock.now()),
            platforms=[_platform(item) for item in world.platforms.values()],
            answers=ANSWERS,
            webhooks=WEBHOOKS,
            turns=_TURNS,
            words=SWITCHES,
        )

    async def change(request: Request) -> Response:
        said = await form.read(request)
        platform = world.platforms.get(said.get("key", ""))
        if platform is None:
            return message("Unknown key", "Reload the page.", 400)
        try:
            _change(platform, said)
        except Refusal as refusal:
            return message("That didn’t work", refusal.message, 400, "/sandbox", "Back")
        return go("/sandbox")

    async def home(request: Request) -> Response:
        del request
        return go("/sandbox")

    return [
        Route("/", home, methods=["GET"]),
        Route("/sandbox", show, methods=["GET"]),
        Route("/sandbox", change, methods=["POST"]),
    ]


def _change(platform: Platform, said: Form) -> None:
    """Do what a button says; raises Refusal for what can't be done."""
    action = _ACTIONS.get(said.get("action", ""))
    if action is None:
        raise Refusal(400, "There is no such button.")
    action(platform, said)


def _switch(platform: Platform, said: Form) -> None:
    name = said.get("name", "")
    platform.switches.set({name: not platform.switches.as_json().get(name)})


def _set(platform: Platform, said: Form) -> None:
    """Set a switch that holds a number or a text."""
    name = said.get("name", "")
    present = platform.switches.as_json().get(name)
    platform.switches.set({name: _as(present, said.get("value", ""))})


def _as(present: object, text: str) -> object:
    try:
        return type(present)(text) if isinstance(present, int | float) else text.strip()
    except ValueError:
        raise Refusal(400, f"“{text}” isn’t a number.") from None


def _fault(platform: Platform, said: Form) -> None:
    times = said.get("times", "").strip()
    given: JSON = {"kind": said.get("kind", ""), "path": said.get("path", "").strip(), "seconds": 2.0}
    platform.faults.add(given | ({"times": _as(0, times)} if times else {}))


def _no_faults(platform: Platform, said: Form) -> None:
    del said
    platform.faults.clear()


def _clock(platform: Platform, said: Form) -> None:
    days = _as(0.0, said.get("days", "1"))
    platform.clock.advance(_DAY * (days if isinstance(days, float) else 1.0))
    for other in platform.world.platforms.values():
        other.accounts.forget_views()
        other.catch_up()


def _turn(platform: Platform, said: Form) -> None:
    account = platform.accounts.get(said.get("account", ""))
    if account is None:
        raise Refusal(400, "There is no such account any more.")
    turn = said.get("turn", "")
    outcome = next((name for name in OUTCOMES if name == turn), None)
    if outcome is not None:
        finish(platform, account, outcome)
    elif turn in _DOCUMENTS:
        whose = "individual" if account.kind in {None, "individual"} else "company"
        asked = {"action": "require", "requirement": f"{whose}.verification.document"}
        act(platform, account, asked | _DOCUMENTS[turn])
    elif turn in _CARDS:
        act(platform, account, {"action": "charge", "card": _CARDS[turn]})
    else:
        act(platform, account, {"action": turn})


_ACTIONS: dict[str, Callable[[Platform, Form], None]] = {
    "switch": _switch,
    "set": _set,
    "fault": _fault,
    "no_faults": _no_faults,
    "clock": _clock,
    "turn": _turn,
}


# --- what is shown


def _platform(platform: Platform) -> JSON:
    switches = platform.switches.as_json()
    return {
        "key": platform.key,
        "shown_key": hidden_key(platform.key),
        "accounts": [_account(item, platform) for item in islice(platform.accounts.newest_first(), _SHOWN)],
        "customers": len(platform.space.customers),
        "events": sum(len(space.events) for space in platform.spaces()) + len(platform.v2_events),
        "requests": len(platform.requests),
        "endpoints": [
            {
                "url": item.url,
                "kind": "thin" if item.thin else "connected accounts" if item.connected else "platform",
                "enabled": item.enabled,
                "secret": item.secret,
            }
            for item in platform.endpoints.newest_first()
        ],
        "switches": {name: value for name, value in switches.items() if isinstance(value, bool)},
        "settings": {name: value for name, value in switches.items() if not isinstance(value, bool)},
        "faults": [_fault_line(item) for item in [*platform.faults.answers, *platform.faults.webhooks]],
        "last_requests": list(islice(reversed(platform.requests), _LAST)),
        "deliveries": _deliveries(platform),
    }


def _account(account: Account, platform: Platform) -> JSON:
    standing = stand(account, platform.clock.now())
    over = "closed" if account.closed else "disconnected" if account.disconnected else ""
    return {
        "id": account.id,
        "name": account.display_name or account.email or "",
        "country": account.country or "",
        "api": account.made_by,
        "form": over or ("sent in" if account.submitted else "open" if account.linked else "not opened"),
        "powers": [(name.replace("_", " "), power) for name, power in standing.powers.items()],
        "payouts": standing.payouts,
        "due": len(standing.keys("past_due", "currently_due")),
    }


def _fault_line(fault: Fault) -> str:
    calls = " ".join(part for part in (fault.method, fault.path) if part)
    where = f" at {calls}" if calls else ""
    return f"{fault.kind}{where}, {'until switched off' if fault.times is None else f'{fault.times} more'}"


def _deliveries(platform: Platform) -> list[JSON]:
    mine = (item for item in reversed(platform.world.courier.log) if item.platform == platform.key)
    return [
        {"type": item.event_type, "url": item.url, "tries": len(item.attempts), "last": _outcome(item.attempts)}
        for item in islice(mine, _LAST)
    ]


def _outcome(attempts: list[JSON]) -> str:
    if not attempts:
        return "on its way"
    last = attempts[-1]
    return str(last.get("status") or last.get("error") or "no answer")
