"""For scripts, under /sandbox with a sandbox key as bearer: finish pages, move the clock, switch faults, read the log.

`POST /sandbox/accounts/{id}/complete` `{"outcome": "verified" | "more_needed" | "refused" | "pending"}`
`POST /sandbox/accounts/{id}/change`   `{"action": …}`, see `desktop_app.sandbox.accounts.actions`
`POST /sandbox/checkout/{id}/complete` `{"outcome": "saved" | "needs_approval" | "refused"}`
`POST /sandbox/checkout/{id}/approve`  `{"approved": true | false}`
`GET  /sandbox/requests`               the request log, oldest first; DELETE empties it
`GET  /sandbox/deliveries`             what was sent where, with each attempt
`POST /sandbox/events/{id}/resend`     deliver an event again
`POST /sandbox/clock`                  `{"advance": seconds}` or `{"now": seconds since 1970}`; GET tells the time
`POST /sandbox/faults`                 the fields of `desktop_app.sandbox.faults.Fault`; GET, DELETE
`POST /sandbox/switches`               `{"v1_creation": false, …}`; GET tells all of them
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desktop_app.sandbox import checkout, events, ids
from desktop_app.sandbox.accounts.actions import act
from desktop_app.sandbox.accounts.core import Account
from desktop_app.sandbox.accounts.finish import finish
from desktop_app.sandbox.accounts.onboarding import OUTCOMES
from desktop_app.sandbox.accounts.v1_view import account_v1
from desktop_app.sandbox.accounts.v2_view import CONFIGURATIONS, INCLUDABLE, account_v2
from desktop_app.sandbox.api.call import Call
from desktop_app.sandbox.api.expand import expand
from desktop_app.sandbox.api.gate import platform_of
from desktop_app.sandbox.errors import JSON, Refusal, no_such
from desktop_app.sandbox.platform import Platform, Space, World

_EVERYTHING = (*INCLUDABLE, *(f"configuration.{name}" for name in CONFIGURATIONS))
Command = Callable[[Platform, JSON, dict[str, str], str], object]


def routes(world: World) -> list[Route]:
    """The routes for scripts."""
    return [Route(path, _endpoint(world, command), methods=[method]) for (method, path), command in _COMMANDS.items()]


def _endpoint(world: World, command: Command) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            platform = platform_of(world, dict(request.headers))
            platform.catch_up()
            body = _body(await request.body())
            base = world.public_url or str(request.base_url).rstrip("/")
            found = command(platform, body, dict(request.path_params), base)
            return Response(msgspec.json.encode(found), media_type="application/json")
        except Refusal as refusal:
            body = refusal.body("v1", ids.new("req_"))
            return Response(msgspec.json.encode(body), refusal.status, media_type="application/json")

    return answer


def _body(raw: bytes) -> JSON:
    if not raw.strip():
        return {}
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except msgspec.DecodeError:
        raise Refusal(400, "The body is not a JSON object.") from None


def _outcome(body: JSON, known: tuple[str, ...], usual: str) -> Any:  # noqa: ANN401 - checked against `known`
    outcome = body.get("outcome", usual)
    if outcome not in known:
        raise Refusal(400, f"Unknown outcome: one of {', '.join(known)}", param="outcome")
    return outcome


def shown(account: Account, now: float) -> JSON:
    """An account in the shape of the API that made it, whole."""
    return account_v1(account, now) if account.made_by == "v1" else account_v2(account, now, _EVERYTHING)


def _account(platform: Platform, path: dict[str, str]) -> Account:
    found = platform.accounts.get(path["id"])
    if found is None:
        raise no_such("account", path["id"], "id", 404)
    return found


def _complete_account(platform: Platform, body: JSON, path: dict[str, str], base: str) -> object:
    del base
    account = _account(platform, path)
    finish(platform, account, _outcome(body, OUTCOMES, "verified"))
    return shown(account, platform.clock.now())


def _change_account(platform: Platform, body: JSON, path: dict[str, str], base: str) -> object:
    del base
    account = _account(platform, path)
    act(platform, account, body)
    return shown(account, platform.clock.now())


def session_of(platform: Platform, session_id: str) -> tuple[Space, JSON]:
    """A Checkout session of the platform or of one of its accounts."""
    for space in platform.spaces():
        session = space.checkout_sessions.get(session_id)
        if session is not None:
            return space, session
    raise no_such("checkout.session", session_id, "id", 404)


def _complete_checkout(platform: Platform, body: JSON, path: dict[str, str], base: str) -> object:
    space, session = session_of(platform, path["id"])
    checkout.finish(platform, space, session, _outcome(body, checkout.OUTCOMES, "saved"), base)
    return _session_shown(platform, space, session)


def _approve_checkout(platform: Platform, body: JSON, path: dict[str, str], base: str) -> object:
    del base
    space, session = session_of(platform, path["id"])
    checkout.approve(platform, space, session, approved=bool(body.get("approved", True)))
    return _session_shown(platform, space, session)


def _session_shown(platform: Platform, space: Space, session: JSON) -> JSON:
    return expand(Call(platform, space, {}, {}, "v1", ""), session, ["setup_intent.payment_method"])


def _requests(platform: Platform, body: JSON, path: dict[str, str], base: str) -> object:
    del body, path, base
    return list(platform.requests)


def _forget_requests(platform: Platform, body: JSON, path: dict[str, str], base: str) -> object:
    del body, path, base
    platform.requests.clear()
    return []


def _deliveries(platform: Platform, body: JSON, path: dict[str, str], base: str) -> object:
    del body, path, base
    return [
        {"event": item.event_id, "type": item.event_type, "url": item.url, "attempts": item.attempts}
        for item in platform.world.courier.log
        if item.platform == platform.key
    ]


def _resend(platform: Platform, body: JSON, path: dict[str, str], base: str) -> object:
    del body, base
    return {"resent": events.resend(platform, path["id"])}


def _clock(platform: Platform, body: JSON, path: dict[str, str], base: str) -> object:
    del path, base
    clock = platform.clock
    for name, move in (("advance", clock.advance), ("now", clock.set)):
        if name in body:
            if not isinstance(body[name], int | float):
                raise Refusal(400, f"Invalid number: {name}", param=name)
            move(float(body[name]))
    for other in platform.world.platforms.values():
        other.accounts.forget_views()
        other.catch_up()
    return {"now": clock.now()}


def _faults(platform: Platform, body: JSON, path: dict[str, str], base: str) -> object:
    del path, base
    if body:
        platform.faults.add(body)
    return {"answers": platform.faults.answers, "webhooks": platform.faults.webhooks}


def _no_faults(platform: Platform, body: JSON, path: dict[str, str], base: str) -> object:
    del body, path, base
    platform.faults.clear()
    return {"answers": [], "webhooks": []}


def _switches(platform: Platform, body: JSON, path: dict[str, str], base: str) -> object:
    del path, base
    platform.switches.set(body)
    return platform.switches.as_json()


_COMMANDS: dict[tuple[str, str], Command] = {
    ("POST", "/sandbox/accounts/{id}/complete"): _complete_account,
    ("POST", "/sandbox/accounts/{id}/change"): _change_account,
    ("POST", "/sandbox/checkout/{id}/complete"): _complete_checkout,
    ("POST", "/sandbox/checkout/{id}/approve"): _approve_checkout,
    ("GET", "/sandbox/requests"): _requests,
    ("DELETE", "/sandbox/requests"): _forget_requests,
    ("GET", "/sandbox/deliveries"): _deliveries,
    ("POST", "/sandbox/events/{id}/resend"): _resend,
    ("GET", "/sandbox/clock"): _clock,
    ("POST", "/sandbox/clock"): _clock,
    ("GET", "/sandbox/faults"): _faults,
    ("POST", "/sandbox/faults"): _faults,
    ("DELETE", "/sandbox/faults"): _no_faults,
    ("GET", "/sandbox/switches"): _switches,
    ("POST", "/sandbox/switches"): _switches,
}
