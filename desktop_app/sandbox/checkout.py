"""What finishing a Checkout page in setup mode does, from the page and from a script alike."""

from __future__ import annotations

from typing import Literal, get_args

from desktop_app.sandbox import events
from desktop_app.sandbox.api import payment_methods, setup_intents
from desktop_app.sandbox.errors import JSON, Refusal
from desktop_app.sandbox.platform import Platform, Space

Outcome = Literal["saved", "needs_approval", "refused"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
# Stripe's test cards for each outcome.
CARDS: dict[Outcome, tuple[str, str]] = {
    "saved": ("visa", "4242"),
    "needs_approval": ("visa", "3184"),
    "refused": ("visa", "9995"),
}


def finish(platform: Platform, space: Space, session: JSON, outcome: Outcome, base_url: str) -> None:
    """Give a card in: saved completes the session; the other two leave it open.

    Raises:
        Refusal: 400 where the session isn't open.
    """
    expire_if_due(platform, space, session)
    if session["status"] != "open":
        raise Refusal(400, f"This Checkout Session is {session['status']}.", param="id")
    intent = space.setup_intents.get(session["setup_intent"])
    if intent is None:
        raise Refusal(400, "Only sessions in setup mode can be finished in the sandbox.", param="id")
    method = payment_methods.card(*CARDS[outcome], platform.clock.now(), _billing(space, session))
    space.payment_methods.add(method["id"], method)
    if outcome == "refused":
        setup_intents.fail(platform, space, intent, method)
        return
    intent["payment_method"] = method["id"]
    if outcome == "needs_approval":
        setup_intents.ask_for_approval(platform, space, intent, f"{base_url}/c/approve/{session['id']}")
        return
    _complete(platform, space, session, intent)


def approve(platform: Platform, space: Space, session: JSON, *, approved: bool) -> None:
    """The buyer's bank asked; this is the answer."""
    intent = space.setup_intents.get(session["setup_intent"])
    if session["status"] != "open" or intent is None or intent["status"] != "requires_action":
        raise Refusal(400, "This Checkout Session doesn't wait for an approval.", param="id")
    if approved:
        _complete(platform, space, session, intent)
        return
    method = space.payment_methods.get(intent["payment_method"]) or {}
    setup_intents.fail(platform, space, intent, method, asked=True)


def _complete(platform: Platform, space: Space, session: JSON, intent: JSON) -> None:
    if session["customer"] is None and session["customer_account"] is None and session["customer_creation"] == "always":
        session["customer"] = intent["customer"] = _make_customer(platform, space, session)
    setup_intents.succeed(platform, space, intent)
    session["status"] = "complete"
    session["url"] = None
    session["customer_details"] = _details(space, session)
    events.snapshot(platform, space, "checkout.session.completed", session)


def _make_customer(platform: Platform, space: Space, session: JSON) -> str:
    from desktop_app.sandbox.api.call import Call
    from desktop_app.sandbox.api.customers import create

    params = {"email": session["customer_email"]} if session["customer_email"] else {}
    return str(create(Call(platform, space, params, {}, "v1", ""))["id"])


def _owner(space: Space, session: JSON) -> JSON:
    return (space.customers.get(session["customer"]) if session["customer"] else None) or {}


def _billing(space: Space, session: JSON) -> JSON:
    owner = _owner(space, session)
    return {"email": owner.get("email") or session["customer_email"], "name": owner.get("name")}


def _details(space: Space, session: JSON) -> JSON:
    owner = _owner(space, session)
    return {
        "address": owner.get("address"),
        "business_name": None,
        "email": owner.get("email") or session["customer_email"],
        "individual_name": None,
        "name": owner.get("name"),
        "phone": owner.get("phone"),
        "tax_exempt": "none",
        "tax_ids": None,
    }


def expire_if_due(platform: Platform, space: Space, session: JSON) -> None:
    """A session whose time is over expires."""
    if session["status"] == "open" and session["expires_at"] <= platform.clock.now():
        expire(platform, space, session)


def expire(platform: Platform, space: Space, session: JSON) -> None:
    """End an open session."""
    session["status"] = "expired"
    session["url"] = None
    events.snapshot(platform, space, "checkout.session.expired", session)
