"""Pages that other links lead to: the customer portal and the Express dashboard, as much of them as a test needs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desktop_app.sandbox.api import payment_methods
from desktop_app.sandbox.api.call import Call
from desktop_app.sandbox.api.customers import set_default
from desktop_app.sandbox.errors import JSON
from desktop_app.sandbox.pages import form
from desktop_app.sandbox.pages.render import go, message, page
from desktop_app.sandbox.platform import Platform, World

PORTAL_LIFETIME = 3600.0


def routes(world: World) -> list[Route]:
    """The routes of these pages."""

    async def dashboard(request: Request) -> Response:
        return _dashboard(world, request.path_params["account"], request.path_params["token"])

    async def portal(request: Request) -> Response:
        return _portal(world, request.path_params["token"])

    async def change(request: Request) -> Response:
        said = await form.read(request)
        return _change(world, request.path_params["token"], str(said.get("action", "")), str(said.get("method", "")))

    return [
        Route("/express/{account}/{token}", dashboard, methods=["GET"]),
        Route("/p/session/{token}", portal, methods=["GET"]),
        Route("/p/session/{token}", change, methods=["POST"]),
    ]


def _dashboard(world: World, account: str, token: str) -> Response:
    """The Express dashboard, once for each link."""
    for platform in world.platforms.values():
        link = platform.login_links.get(token)
        if link is None or link.account != account:
            continue
        if link.opened or link.expires_at <= platform.clock.now():
            return message("This link was used up", "Ask for a new one where you got it.", 410)
        link.opened = True
        return message("Express dashboard", f"Here {account} would see payouts. There are none.")
    return message("This link isn’t known here", "Ask for a new one where you got it.", 404)


def _session(world: World, token: str) -> tuple[Platform, JSON] | None:
    for platform in world.platforms.values():
        session = platform.portals.get(token)
        if session is not None and platform.clock.now() < session["created"] + PORTAL_LIFETIME:
            return platform, session
    return None


def _methods(platform: Platform, session: JSON) -> list[JSON]:
    field = "customer_account" if session["customer_account"] else "customer"
    return platform.space.payment_methods.where(lambda item: item[field] == session["customer"])


def _portal(world: World, token: str) -> Response:
    found = _session(world, token)
    if found is None:
        return message("This page isn’t known here", "Ask for a new one where you got it.", 404)
    platform, session = found
    customer = platform.space.customers.get(session["customer"]) or {}
    default = customer.get("invoice_settings", {}).get("default_payment_method")
    return page(
        "portal.html",
        methods=_methods(platform, session),
        default=default,
        can_default=bool(customer),
        return_url=session["return_url"] or "",
    )


def _change(world: World, token: str, action: str, method_id: str) -> Response:
    found = _session(world, token)
    if found is None:
        return message("This page isn’t known here", "Ask for a new one where you got it.", 404)
    platform, session = found
    call = Call(platform, platform.space, {}, {}, "v1", "")
    method = next((item for item in _methods(platform, session) if item["id"] == method_id), None)
    if action == "remove" and method is not None:
        payment_methods.detach_from(call, method)
    elif action == "default" and method is not None:
        set_default(call, session["customer"], method_id)
    elif action == "add":
        owner = {"account": session["customer"]} if session["customer_account"] else {"customer": session["customer"]}
        payment_methods.attach_to(call, "pm_card_visa", **owner)
    return go(f"/p/session/{token}")
