"""The page that shows what the sandbox holds and how it is switched, at `/sandbox`."""

from __future__ import annotations

from itertools import islice

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desktop_app.sandbox.accounts.standing import stand
from desktop_app.sandbox.clock import rfc3339
from desktop_app.sandbox.errors import JSON, Refusal, hidden_key
from desktop_app.sandbox.faults import ANSWERS, WEBHOOKS
from desktop_app.sandbox.pages import form
from desktop_app.sandbox.pages.render import go, message, page
from desktop_app.sandbox.platform import Platform, World


def routes(world: World) -> list[Route]:
    """The routes of the page."""

    async def show(request: Request) -> Response:
        del request
        return page(
            "state.html",
            now=rfc3339(world.clock.now()),
            platforms=[_platform(item) for item in world.platforms.values()],
            answers=ANSWERS,
            webhooks=WEBHOOKS,
        )

    async def change(request: Request) -> Response:
        said = await form.read(request)
        platform = world.platforms.get(str(said.get("key", "")))
        if platform is None:
            return message("Unknown key", "Reload the page.", 400)
        try:
            _change(platform, {name: str(value) for name, value in said.items()})
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


def _change(platform: Platform, said: dict[str, str]) -> None:
    action = said.get("action")
    if action == "switch":
        name = said.get("name", "")
        present = platform.switches.as_json().get(name)
        platform.switches.set({name: not present})
    elif action == "fault":
        platform.faults.add({"kind": said.get("kind", ""), "times": 1, "seconds": 2.0})
    elif action == "no_faults":
        platform.faults.clear()
    elif action == "day":
        platform.clock.advance(86400.0)
        for other in platform.world.platforms.values():
            other.accounts.forget_views()
            other.catch_up()


def _platform(platform: Platform) -> JSON:
    now = platform.clock.now()
    accounts = [
        {
            "id": account.id,
            "name": account.display_name or account.email or "",
            "country": account.country or "",
            "submitted": account.submitted,
            "powers": ", ".join(f"{name} {power}" for name, power in stand(account, now).powers.items()),
            "due": len(stand(account, now).keys("past_due", "currently_due")),
        }
        for account in islice(platform.accounts.newest_first(), 25)
    ]
    switches = platform.switches.as_json()
    return {
        "key": platform.key,
        "shown_key": hidden_key(platform.key),
        "accounts": accounts,
        "customers": len(platform.space.customers),
        "events": len(platform.space.events) + len(platform.v2_events),
        "requests": len(platform.requests),
        "endpoints": [
            {"url": item.url, "kind": "thin" if item.thin else "connected" if item.connected else "platform"}
            for item in platform.endpoints.newest_first()
        ],
        "switches": {name: value for name, value in switches.items() if isinstance(value, bool)},
        "numbers": {name: value for name, value in switches.items() if not isinstance(value, bool)},
        "faults": [item.kind for item in [*platform.faults.answers, *platform.faults.webhooks]],
    }
