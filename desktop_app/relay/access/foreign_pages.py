"""The way to the marketplace's own sign-in and back."""

from __future__ import annotations

from desktop_app.domain.errors import KnownError, NotFound, Remedy
from desktop_app.onboarding.access import foreign, sessions, throttling
from desktop_app.onboarding.access.foreign import Foreigner
from desktop_app.relay.access.browsers import onward
from desktop_app.relay.access.doors import HOME
from desktop_app.relay.access.marketplace import Marketplace
from desktop_app.relay.access.visits import Go, Outcome, PageRoute, Visit
from desktop_app.relay.locales import choose_locale
from desktop_app.words.catalogue import languages

PATH = "/signin/marketplace"
BACK = "/signin/marketplace/return"


def depart(visit: Visit) -> Outcome:
    """Send a browser to the marketplace's sign-in."""
    throttling.spend(visit.parts, (throttling.SIGN_IN_ADDRESS, visit.address))
    leaving = _marketplace(visit).depart()
    foreign.leave(
        visit.parts,
        state=leaving.state,
        browser=visit.browser,
        nonce=leaving.nonce,
        verifier=leaving.verifier,
        onward=onward(visit.query.get("next")),
    )
    return Go(leaving.url)


def arrive(visit: Visit) -> Outcome:
    """Sign a browser in that comes back, as whoever the marketplace says it is."""
    marketplace = _marketplace(visit)
    left = foreign.come_back(visit.parts, visit.query.get("state", ""), visit.browser)
    told = visit.query.get("iss")
    if "code" not in visit.query or (told is not None and told != marketplace.issuer):  # RFC 9207
        raise KnownError("marketplace_refused", Remedy.PERSON)
    who = marketplace.arrive(visit.query["code"], left.nonce, left.verifier)
    locale = visit.locale if who.locale is None else choose_locale(who.locale, frozenset(languages()))
    somebody = Foreigner(who.issuer, who.subject, who.name, who.email, locale)
    entered = foreign.enter(visit.parts, somebody, visit.device, left.onward)
    sessions.end(visit.parts, visit.secret)
    return Go(onward(entered.onward) or HOME, entered.secret)


def _marketplace(visit: Visit) -> Marketplace:
    found = visit.house.marketplace
    if found is None:
        raise NotFound
    return found


_NONE = {"404": "A page: the marketplace has no sign-in of its own.", "429": "A page that says to wait."}

FOREIGN_PAGES = (
    PageRoute(
        "GET",
        PATH,
        "leaveForMarketplace",
        "Sends a browser to the marketplace's own sign-in (OpenID Connect).",
        depart,
        {"303": "To the marketplace."} | _NONE,
        waits=True,
    ),
    PageRoute(
        "GET",
        BACK,
        "returnFromMarketplace",
        "Where the marketplace's sign-in sends a browser back to.",
        arrive,
        {
            "303": "On to where the person wanted to go, signed in.",
            "403": "A page: the marketplace didn't sign anybody in.",
            "410": "A page: this way back was used, is too old, or belongs to another browser.",
        }
        | _NONE,
        waits=True,
    ),
)
