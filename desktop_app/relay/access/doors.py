"""The pages that lead in and out: sign-up, confirmation, sign-in, reset, a sign-in handed over, sign-out."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from urllib.parse import quote

from desktop_app.domain.errors import FieldError, KnownError
from desktop_app.onboarding.access import sessions, signing_in, signing_up
from desktop_app.relay.access.browsers import onward
from desktop_app.relay.access.visits import Go, Outcome, PageRoute, Sheet, Visit
from desktop_app.relay.locales import wording
from desktop_app.relay.problems import status_of
from desktop_app.words.marks import mark, mark_plural
from desktop_app.words.wording import ProblemWords, Wording

HOME = "/pages/account"
TO_SIGN_IN = ("/signin", mark("Sign in"))
TO_ACCOUNT = (HOME, mark("Your account"))


@dataclass(frozen=True, slots=True)
class Notice:
    """What a page says that says one thing, as message ids."""

    sentence: str
    explanation: str


_SENT = Notice(
    mark("Look into your mail"),
    mark(
        "We’ve sent a message to {email}. It says how to go on; the link in it works for a while. "
        "Nothing there? Look among unwanted mail, or ask again in a few minutes."
    ),
)
_OUT = Notice(mark("You’re signed out"), mark("This browser is no longer signed in here."))
_ENDED = Notice(
    mark("The account is ended"),
    mark("What {market} kept about you here is erased. Stripe keeps its own records; {market} can tell you how long."),
)
_STOPPED = Notice(
    mark("You won’t get these e-mails any more"),
    mark("You can switch them on again on the page of your account."),
)
_TO_EMAILS = ("/pages/emails", mark("E-mails to you"))
_TOO_OFTEN = mark("That was tried too often")
_WAIT = mark_plural("Try again in a minute.", "Try again in {n} minutes.")
_STOPS = ("stop-worse", "stop-deadline")
_CLOSED = Notice(
    mark("You can’t sign up here by yourself"),
    mark("{Market} opens accounts in its own way. Sign in with the one you have."),
)


def troubled(visit: Visit, error: KnownError, template: str, **values: object) -> Sheet:
    """Return a form again, with what was typed and what is wrong, in words, at its field."""
    say = wording(visit.locale)
    words = hindrance(say, error, visit.house.settings.market)
    whole = say.formats.sentences(say.formats.ended(words.what), words.next_step)
    told = words.why if isinstance(error, FieldError) else whole
    typed = {name: value for name, value in visit.form.items() if name not in {"password", "old", "form", "code"}}
    shown = {"typed": typed, "field": error.field or "", "trouble": told, "retry_after": error.retry_after}
    return Sheet(template, {**shown, **values}, status_of(error))


def hindrance(say: Wording, error: KnownError, market: str) -> ProblemWords:
    """Return what stands in the way of somebody at a browser; who tried too often reads how long that lasts."""
    words = say.problem(error.code, {"market": market, **error.params})
    if error.code != "throttled" or error.retry_after is None:
        return words
    wait = say.count(math.ceil(error.retry_after / 60), *_WAIT)
    return replace(words, what=say.text(_TOO_OFTEN), why="", next_step=wait)


def blank(template: str, **values: object) -> Sheet:
    """Return a form that nothing was typed into yet."""
    return Sheet(template, {"typed": {}, "field": "", "trouble": "", "retry_after": None, **values})


def notice(
    visit: Visit, words: Notice, status: int = 200, *, leads_to: tuple[str, str] | None = None, **params: str
) -> Sheet:
    """Return a page that says one thing, with the one place that leads on from it: its address, and its message id."""
    say = wording(visit.locale)
    named = {"market": visit.house.settings.market, "Market": visit.house.settings.market, **params}
    return Sheet(
        "notice.html",
        {
            "sentence": say.text(words.sentence, **named),
            "explanation": say.text(words.explanation, **named),
            "action": "" if leads_to is None else leads_to[0],
            "action_label": "" if leads_to is None else say.text(leads_to[1]),
        },
        status,
    )


def _next(visit: Visit) -> str | None:
    return onward(visit.form.get("next") or visit.query.get("next"))


def _query(place: str | None) -> str:
    return f"?next={quote(place, safe='')}" if place else ""


def _doors(visit: Visit, **values: object) -> dict[str, object]:
    place = _next(visit)
    oidc = visit.house.settings.oidc
    return {"next": place or "", "query": _query(place), "marketplace": oidc is not None, **values}


def show_sign_up(visit: Visit) -> Outcome:
    """Show the form of who is new."""
    if not visit.house.settings.own_sign_up:
        return notice(visit, _CLOSED, 404, leads_to=TO_SIGN_IN)
    return blank("signup.html", **_doors(visit))


def sign_up(visit: Visit) -> Outcome:
    """Take a sign-up; the answer is the same for an address that has a user."""
    if not visit.house.settings.own_sign_up:
        return notice(visit, _CLOSED, 404, leads_to=TO_SIGN_IN)
    wish = signing_up.Wish(
        visit.typed("name"), visit.typed("email"), visit.typed("password"), visit.locale, visit.address, _next(visit)
    )
    try:
        signing_up.sign_up(visit.parts, visit.house.passwords, wish)
    except KnownError as error:
        return troubled(visit, error, "signup.html", **_doors(visit))
    return notice(visit, _SENT, email=wish.email.strip())


def show_confirm(visit: Visit) -> Outcome:
    """Ask whoever came by a letter's link for the password that was chosen with it."""
    wanted = signing_up.show_sign_up(visit.parts, visit.path["ref"])
    return blank("confirm.html", email=wanted.login)


def confirm(visit: Visit) -> Outcome:
    """Make a user of a sign-up, and lead on to where its person wanted to go."""
    ref = visit.path["ref"]
    try:
        entered = signing_up.confirm(
            visit.parts, visit.house.passwords, ref, visit.typed("password"), visit.device, visit.address
        )
    except FieldError as error:
        return troubled(visit, error, "confirm.html", email=signing_up.show_sign_up(visit.parts, ref).login)
    return Go(onward(entered.onward) or HOME, entered.secret)


def show_sign_in(visit: Visit) -> Outcome:
    """Show the form of who is here already."""
    place = _next(visit)
    if visit.visitor is not None and "again" not in visit.query:
        return Go(place or HOME)
    return blank("signin.html", **_doors(visit))


def sign_in(visit: Visit) -> Outcome:
    """Sign a browser in, and lead on to where its person wanted to go."""
    try:
        entered = signing_in.sign_in(
            visit.parts,
            visit.house.passwords,
            visit.typed("email"),
            visit.typed("password"),
            visit.device,
            visit.address,
        )
    except KnownError as error:
        return troubled(visit, error, "signin.html", **_doors(visit))
    sessions.end(visit.parts, visit.secret)
    return Go(_next(visit) or HOME, entered.secret)


def show_sign_out(_visit: Visit) -> Outcome:
    """Ask before signing out, since a link alone mustn't do it."""
    return blank("signout.html")


def sign_out(visit: Visit) -> Outcome:
    """Sign this browser out."""
    sessions.end(visit.parts, visit.secret)
    return Go("/signout?done=1", "")


def signed_out(visit: Visit) -> Outcome:
    """Say that a browser is signed out, or ask whether it should be."""
    if visit.visitor is not None:
        return show_sign_out(visit)
    if "ended" in visit.query:
        return notice(visit, _ENDED)
    return notice(visit, _OUT, leads_to=TO_SIGN_IN)


def show_ask_reset(_visit: Visit) -> Outcome:
    """Ask for the address of who forgot their password."""
    return blank("reset.html")


def ask_reset(visit: Visit) -> Outcome:
    """Send a letter to an address if it has a user; the answer is the same if not."""
    try:
        signing_in.ask_reset(visit.parts, visit.typed("email"), visit.locale, visit.address)
    except KnownError as error:
        return troubled(visit, error, "reset.html")
    return notice(visit, _SENT, email=visit.typed("email").strip())


def show_reset(visit: Visit) -> Outcome:
    """Show the form for a new password."""
    name = signing_in.show_link(visit.parts, visit.path["ref"], "reset", "welcome")
    return blank("reset_set.html", name=name or "")


def reset(visit: Visit) -> Outcome:
    """Set a new password, and sign this browser in."""
    ref = visit.path["ref"]
    try:
        entered = signing_in.reset(
            visit.parts, visit.house.passwords, ref, visit.typed("password"), visit.device, visit.address
        )
    except FieldError as error:
        return troubled(
            visit, error, "reset_set.html", name=signing_in.show_link(visit.parts, ref, "reset", "welcome") or ""
        )
    return Go(HOME, entered.secret)


def show_enter(visit: Visit) -> Outcome:
    """Ask for a click before a reference is used up, since previews of links look too."""
    return blank("enter.html", name=signing_in.show_link(visit.parts, visit.path["ref"], "enter") or "")


def enter(visit: Visit) -> Outcome:
    """Sign a browser in that was handed over by the marketplace."""
    entered = signing_in.enter(visit.parts, visit.path["ref"], visit.device, visit.address)
    sessions.end(visit.parts, visit.secret)
    return Go(onward(entered.onward) or HOME, entered.secret)


def show_stop(visit: Visit) -> Outcome:
    """Ask before e-mails are switched off, since previews of links look too."""
    signing_in.show_link(visit.parts, visit.path["ref"], *_STOPS)
    return blank("stop.html")


def stop(visit: Visit) -> Outcome:
    """Switch the kind of e-mail off that a reference came with; mail programs may do it by themselves (RFC 8058)."""
    signing_in.stop_letters(visit.parts, visit.path["ref"])
    return notice(visit, _STOPPED, leads_to=_TO_EMAILS)


_FORM = {"200": "The page."}
_OVER = {"410": "A page that says that the link is over."}
_TYPED = {"422": "The form again, with what is wrong.", "429": "The form again: tried too often."}
_ONWARD = {"303": "On to where the person wanted to go, signed in."}


_CLOSED_ANSWER = {"404": "A page that says that nobody signs up here by themselves."}

DOORS = (
    PageRoute("GET", "/signup", "showSignUp", "The form of who is new.", show_sign_up, _FORM | _CLOSED_ANSWER),
    PageRoute(
        "POST",
        "/signup",
        "signUp",
        "Write a sign-up down and send its letter; the same for an address that has a user. Stripe isn't called.",
        sign_up,
        _FORM | _TYPED | _CLOSED_ANSWER,
        hashes=True,
    ),
    PageRoute(
        "GET", "/confirm/{ref}", "showConfirmation", "Asks for the password of a sign-up.", show_confirm, _FORM | _OVER
    ),
    PageRoute(
        "POST",
        "/confirm/{ref}",
        "confirmSignUp",
        "Make a user of a sign-up.",
        confirm,
        _ONWARD | _OVER | _TYPED,
        hashes=True,
    ),
    PageRoute("GET", "/signin", "showSignIn", "The form of who is here already.", show_sign_in, _FORM | _ONWARD),
    PageRoute("POST", "/signin", "signIn", "Sign a browser in.", sign_in, _ONWARD | _TYPED, hashes=True),
    PageRoute(
        "GET",
        "/signin/once/{ref}",
        "showHandedOver",
        "Asks for a click before a sign-in that was handed over is used up.",
        show_enter,
        _FORM | _OVER,
    ),
    PageRoute(
        "POST",
        "/signin/once/{ref}",
        "enterHandedOver",
        "Sign a browser in that was handed over.",
        enter,
        _ONWARD | _OVER | {"429": "A page that says to wait."},
    ),
    PageRoute("GET", "/signout", "showSignOut", "Asks before signing out, or says that it is done.", signed_out, _FORM),
    PageRoute("POST", "/signout", "signOut", "Sign this browser out.", sign_out, {"303": "To the page that says so."}),
    PageRoute(
        "GET", "/reset", "showAskReset", "Asks for the address of who forgot their password.", show_ask_reset, _FORM
    ),
    PageRoute(
        "POST",
        "/reset",
        "askReset",
        "Send a letter that leads to a new password; the same answer for an address that has no user.",
        ask_reset,
        _FORM | _TYPED,
    ),
    PageRoute("GET", "/reset/{ref}", "showReset", "The form for a new password.", show_reset, _FORM | _OVER),
    PageRoute(
        "POST",
        "/reset/{ref}",
        "resetPassword",
        "Set a password, end all other sign-ins, and sign this browser in.",
        reset,
        _ONWARD | _OVER | _TYPED,
        hashes=True,
    ),
    PageRoute(
        "GET", "/unsubscribe/{ref}", "showStop", "Asks before e-mails are switched off.", show_stop, _FORM | _OVER
    ),
    PageRoute(
        "POST",
        "/unsubscribe/{ref}",
        "stopEmails",
        "Switch a kind of e-mail off; mail programs may ask for it by themselves (RFC 8058).",
        stop,
        _FORM | _OVER,
        own_form=False,
    ),
)
