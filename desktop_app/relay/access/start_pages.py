"""``/start/{ref}``: an invitation. Asks the person to sign in, then mints Stripe's link on their click.

Nothing is minted for a look: what previews links, or opens pages before they are read, must not use anything up.
"""

from __future__ import annotations

from desktop_app import wire
from desktop_app.domain.countries import SELLING
from desktop_app.domain.errors import FieldError
from desktop_app.onboarding.flows import invitations, sellers
from desktop_app.relay.access.doors import blank, troubled
from desktop_app.relay.access.visits import Go, Outcome, PageRoute, Visit
from desktop_app.relay.locales import wording
from desktop_app.words.marks import mark

_KINDS = (
    ("individual", mark("Just me"), mark("You sell in your own name, also as a sole trader.")),
    ("company", mark("A company"), mark("It is registered, and sells in its own name.")),
    ("non_profit", mark("A non-profit"), mark("An association, a foundation or a charity.")),
)
_STRIPE = "https://*.stripe.com"
_LOOPBACK = "http://127.0.0.1:* http://localhost:*"


def show_start(visit: Visit) -> Outcome:
    """Show what is about to happen, and ask where and as what the person sells if that isn't known yet."""
    invitations.usable(visit.parts, visit.path["ref"], visit.person.user.id)
    return _shown(visit)


def start(visit: Visit) -> Outcome:
    """Mint a link for this click and lead there, opening the account first where there is none."""
    user_id = visit.person.user.id
    request = wire.SellerRequest(visit.typed("country", 2) or None, visit.typed("kind", 40) or None)
    try:
        link = invitations.follow(visit.parts, visit.path["ref"], user_id, request)
    except FieldError as error:
        page = troubled(visit, error, "start.html", **_values(visit))
        return type(page)(page.template, page.values, page.status, _forms(visit))
    return Go(link.url)


def _shown(visit: Visit) -> Outcome:
    page = blank("start.html", **_values(visit))
    return type(page)(page.template, page.values, page.status, _forms(visit))


def _forms(visit: Visit) -> str:
    """Return where the form's answer may lead: browsers hold redirects of a POST against the policy too."""
    return _STRIPE if visit.parts.policy.mode == "live" else f"{_STRIPE} {_LOOPBACK}"


def _values(visit: Visit) -> dict[str, object]:
    words = wording(visit.locale)
    known = sellers.show_seller(visit.parts, visit.person.user.id).account_id is not None
    countries = words.by_name(SELLING)
    kinds = [(kind, words.text(title), words.text(about)) for kind, title, about in _KINDS]
    return {"ref": visit.path["ref"], "known": known, "countries": countries, "kinds": kinds}


START_PAGES = (
    PageRoute(
        "GET",
        "/start/{ref}",
        "showInvitation",
        "An invitation to start selling: what is about to happen.",
        show_start,
        {
            "200": "The page.",
            "404": "A page that says that this invitation isn't there, or is somebody else's.",
            "410": "A page that says that this invitation is over.",
        },
        signed_in=True,
    ),
    PageRoute(
        "POST",
        "/start/{ref}",
        "followInvitation",
        "Go on from an invitation: opens the account where there is none, mints a link, leads there.",
        start,
        {
            "303": "To Stripe, or to the sign-in first.",
            "404": "A page that says that this invitation isn't there, or is somebody else's.",
            "409": "A page that says what stands in the way.",
            "410": "A page that says that this invitation is over.",
            "422": "The form again: something in it can't be taken.",
            "429": "A page that says to wait.",
            "503": "A page that says to wait: Stripe, or the relay's set-up, stands in the way.",
        },
        signed_in=True,
        waits=True,
    ),
)
