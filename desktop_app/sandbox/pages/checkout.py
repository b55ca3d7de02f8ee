"""The hosted page that saves a card, the bank's question, the portal and the Express dashboard."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desktop_app.sandbox import checkout
from desktop_app.sandbox.api import setup_intents
from desktop_app.sandbox.control import session_of
from desktop_app.sandbox.errors import JSON, Refusal
from desktop_app.sandbox.pages import form
from desktop_app.sandbox.pages.render import go, message, page
from desktop_app.sandbox.platform import Platform, Space, World

_CARDS = [
    ("saved", "4242 4242 4242 4242", "Is saved."),
    ("needs_approval", "4000 0027 6000 3184", "The bank asks for an approval first."),
    ("refused", "4000 0000 0000 9995", "Is refused: insufficient funds."),
]


def routes(world: World) -> list[Route]:
    """The routes of these pages."""

    async def show(request: Request) -> Response:
        return _pay(_find(world, request.path_params["id"]))

    async def take(request: Request) -> Response:
        said = await form.read(request)
        base = world.public_url or str(request.base_url).rstrip("/")
        return _give_card(_find(world, request.path_params["id"]), str(said.get("outcome", "")), base)

    async def ask(request: Request) -> Response:
        bare = _bare_intent(world, request.path_params["id"])
        return _ask_bare(bare) if bare is not None else _ask(_find(world, request.path_params["id"]))

    async def decide(request: Request) -> Response:
        approved = (await form.read(request)).get("decision") == "approve"
        bare = _bare_intent(world, request.path_params["id"])
        if bare is not None:
            return _decide_bare(bare, approved=approved)
        return _decide(_find(world, request.path_params["id"]), approved=approved)

    return [
        Route("/c/pay/{id}", show, methods=["GET"]),
        Route("/c/pay/{id}", take, methods=["POST"]),
        Route("/c/approve/{id}", ask, methods=["GET"]),
        Route("/c/approve/{id}", decide, methods=["POST"]),
    ]


_Found = tuple[Platform, Space, JSON]


def _find(world: World, session_id: str) -> _Found | None:
    for platform in world.platforms.values():
        try:
            space, session = session_of(platform, session_id)
        except Refusal:
            continue
        platform.catch_up()
        return platform, space, session
    return None


def _bare_intent(world: World, intent_id: str) -> _Found | None:
    """A setup intent that was confirmed without Checkout and sent its buyer here."""
    for platform in world.platforms.values():
        for space in platform.spaces():
            intent = space.setup_intents.get(intent_id)
            if intent is not None:
                return platform, space, intent
    return None


def _ask_bare(found: _Found) -> Response:
    _, space, intent = found
    if intent["status"] != "requires_action":
        return message("Nothing to approve", "You can close this page.", 410)
    method = space.payment_methods.get(intent["payment_method"]) or {}
    return page("approve.html", last4=method.get("card", {}).get("last4", "????"))


def _decide_bare(found: _Found, *, approved: bool) -> Response:
    platform, space, intent = found
    if intent["status"] != "requires_action":
        return message("Nothing to approve", "You can close this page.", 410)
    back = intent["next_action"]["redirect_to_url"]["return_url"]
    method = space.payment_methods.get(intent["payment_method"]) or {}
    if approved:
        setup_intents.succeed(platform, space, intent)
    else:
        setup_intents.fail(platform, space, intent, method, asked=True)
    return go(back) if back else message("That’s all", "You can close this page.")


def _over(found: _Found | None) -> Response | None:
    """The page for a session that can't be used, or None for one that can."""
    if found is None:
        return message("This page isn’t known here", "Ask for a new one where you got it.", 404)
    session = found[2]
    if session["status"] == "complete":
        return message("Done", "The payment method was saved.", link=_success(session), link_label="Back to the shop")
    if session["status"] == "expired":
        back = session["cancel_url"] or ""
        return message("This page has expired", "Ask for a new one.", 410, link=back, link_label="Back to the shop")
    return None


def _success(session: JSON) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _pay(found: _Found | None, error: str = "", outcome: str = "saved") -> Response:
    over = _over(found)
    if over is not None or found is None:
        return over or message("This page isn’t known here", "", 404)
    _, space, session = found
    owner = space.customers.get(session["customer"] or "") or {}
    note = (session["custom_text"]["submit"] or {}).get("message", "")
    return page(
        "checkout.html",
        402 if error else 200,
        cards=_CARDS,
        outcome=outcome,
        error=error,
        note=note,
        cancel_url=session["cancel_url"] or "",
        who=owner.get("email") or session["customer_account"] or "",
    )


def _give_card(found: _Found | None, outcome: str, base: str) -> Response:
    over = _over(found)
    if over is not None or found is None:
        return over or message("This page isn’t known here", "", 404)
    if outcome not in checkout.OUTCOMES:
        return _pay(found, "Choose a card.")
    platform, space, session = found
    checkout.finish(platform, space, session, outcome, base)
    if outcome == "refused":
        return _pay(found, "Your card has insufficient funds. Try another one.", outcome)
    if outcome == "needs_approval":
        return go(f"/c/approve/{session['id']}")
    return go(_success(session))


def _ask(found: _Found | None) -> Response:
    over = _over(found)
    if over is not None or found is None:
        return over or message("This page isn’t known here", "", 404)
    _, space, session = found
    intent = space.setup_intents.get(session["setup_intent"]) or {}
    if intent.get("status") != "requires_action":
        return go(f"/c/pay/{session['id']}")
    method = space.payment_methods.get(intent["payment_method"]) or {}
    return page("approve.html", last4=method.get("card", {}).get("last4", "????"))


def _decide(found: _Found | None, *, approved: bool) -> Response:
    over = _over(found)
    if over is not None or found is None:
        return over or message("This page isn’t known here", "", 404)
    platform, space, session = found
    try:
        checkout.approve(platform, space, session, approved=approved)
    except Refusal:
        return go(f"/c/pay/{session['id']}")
    if approved:
        return go(_success(session))
    return _pay(found, "Your bank did not approve this card. Try another one.")
