"""Hosted onboarding: the link burns when it is opened; the form then runs on a session of its own, in four steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desktop_app.sandbox import ids
from desktop_app.sandbox.accounts.changes import changing
from desktop_app.sandbox.accounts.checks import flaws_of
from desktop_app.sandbox.accounts.core import Account
from desktop_app.sandbox.accounts.countries import COUNTRIES
from desktop_app.sandbox.accounts.fields import BAD_DOCUMENT, FIELDS, GOOD_DOCUMENT, REVIEW, ROLES, STEPS, Field
from desktop_app.sandbox.accounts.finish import finish, returned
from desktop_app.sandbox.accounts.needs import asked_now
from desktop_app.sandbox.accounts.onboarding import OUTCOMES, Outcome, give, missing, sample
from desktop_app.sandbox.pages.form import Form, read
from desktop_app.sandbox.pages.render import go, message, page
from desktop_app.sandbox.platform import FormSession, Link, Platform, World

SESSION_LIFETIME = 3600.0
COUNTRY = "country"
_TITLES = {
    "details": ("Your business", "Tell who is selling and what."),
    "identity": ("Who you are", "Stripe checks this against public records."),
    "bank": ("Where payouts go", "Payouts are sent to this account."),
    "review": ("Review and submit", "Choose what happens next, then send it in."),
}
_STEP_NAMES = [("details", "Details"), ("identity", "Identity"), ("bank", "Bank"), ("review", "Review")]
_OUTCOMES = [
    ("verified", "Verified", "Everything is in order; the account can be paid out."),
    ("more_needed", "More needed", "The identity document has expired; another one is asked for."),
    ("refused", "Refused", "Stripe rejects the account for good."),
    ("pending", "Still checking", "Stripe takes its time; nothing is decided yet."),
]
_DOCUMENTS = [
    (GOOD_DOCUMENT, "A good document"),
    (BAD_DOCUMENT, "A bad document"),
]
_LEGENDS = {"individual": "You", "company": "The business", "documents": "Documents", **ROLES}


@dataclass
class Shown:
    """One field as the page draws it."""

    key: str
    label: str
    kind: str
    value: str
    options: list[tuple[str, str]]


@dataclass
class Visit:
    """One request to an opened form."""

    platform: Platform
    session: FormSession
    account: Account
    step: str


def routes(world: World) -> list[Route]:
    """The routes of the form."""

    async def open_link(request: Request) -> Response:
        return _open_link(world, request.path_params["token"])

    async def show(request: Request) -> Response:
        return await _visit(world, request, _show)

    async def take(request: Request) -> Response:
        return await _visit(world, request, _take)

    return [
        Route("/setup/e/{account}/{token}", open_link, methods=["GET"]),
        Route("/setup/c/{token}/{step}", show, methods=["GET"]),
        Route("/setup/c/{token}/{step}", take, methods=["POST"]),
    ]


def _open_link(world: World, token: str) -> Response:
    for platform in world.platforms.values():
        link = platform.links.get(token)
        if link is not None:
            return _open(platform, link)
    return message("This link isn’t known here", "Ask for a new one where you got it.", 404)


def _open(platform: Platform, link: Link) -> Response:
    now = platform.clock.now()
    account = platform.accounts.get(link.account)
    if link.opened or link.expires_at <= now or account is None or account.closed or account.disconnected:
        return go(link.refresh_url, 302)
    link.opened = True
    session = FormSession(ids.token(32), link, now + SESSION_LIFETIME)
    platform.forms[session.token] = session
    return go(f"/setup/c/{session.token}/details")


async def _visit(world: World, request: Request, answer: Callable[[Visit, Request], Awaitable[Response]]) -> Response:
    step = request.path_params["step"]
    for platform in world.platforms.values():
        session = platform.forms.get(request.path_params["token"])
        if session is None or step not in STEPS:
            continue
        platform.catch_up()
        account = platform.accounts.get(session.link.account)
        gone = account is None or account.closed or account.disconnected
        if session.ended or session.expires_at <= platform.clock.now() or account is None or gone:
            return go(session.link.refresh_url, 302)
        return await answer(Visit(platform, session, account, step), request)
    return message("This page isn’t known here", "Open a new link where you got the last one.", 404)


async def _show(visit: Visit, request: Request) -> Response:
    del request
    return _draw(visit, {})


async def _take(visit: Visit, request: Request) -> Response:
    form = await read(request)
    action = form.get("action")
    if action == "test":
        _use_samples(visit)
        return go(visit.step)
    if action == "save":
        _store(visit, form, partly=True)
        return _leave(visit)
    errors = _store(visit, form, partly=False)
    if errors:
        return _draw(visit, errors, 422)
    if visit.step != REVIEW:
        return go(STEPS[STEPS.index(visit.step) + 1])
    return _submit(visit, form)


def _submit(visit: Visit, form: Form) -> Response:
    outcome = form.get("outcome", "")
    if outcome not in OUTCOMES:
        return _draw(visit, {"outcome-verified": "Choose what Stripe should find"}, 422)
    if _unanswered(visit):
        return _draw(visit, {}, 422)
    chosen: Outcome = outcome
    visit.session.ended = True
    finish(visit.platform, visit.account, chosen, visit.session.link.use_case, as_it_is=True)
    return _back(visit)


def _leave(visit: Visit) -> Response:
    visit.session.ended = True
    returned(visit.platform, visit.account, visit.session.link.use_case)
    return _back(visit)


def _back(visit: Visit) -> Response:
    if visit.session.link.return_url:
        return go(visit.session.link.return_url)
    return message("That’s all for now", "You can close this page and go back to where you came from.")


# --- fields


def _keys(visit: Visit) -> list[str]:
    """All that is asked of this account: the whole list while the form was never sent in, else what is missing."""
    account, later = visit.account, visit.session.link.later
    if account.submitted:
        return missing(account, later=later)
    country = account.country or "US"
    keys = list(asked_now(country, account.kind, cards=account.cards))
    keys += [key for key in missing(account, later=later) if key not in keys]
    if visit.session.kind_asked and "business_type" not in keys:
        keys.insert(0, "business_type")
    return keys


def _fields(visit: Visit) -> list[Field]:
    fields = [_field(key) for key in _keys(visit)]
    if visit.account.country is None:
        fields.insert(0, Field(COUNTRY, COUNTRY, "details", "Country", "US", "country"))
    return [item for item in fields if item.kind != "terms"]


def _field(key: str) -> Field:
    known = FIELDS.get(key)
    return known if known is not None else Field(key, key, "identity", "Other details", "given")


def _here(visit: Visit) -> list[Field]:
    return [item for item in _fields(visit) if item.step == visit.step]


def _unanswered(visit: Visit) -> list[tuple[str, str]]:
    """(step, label) of what is still missing; the terms are accepted by sending the form in."""
    account = visit.account
    wanted = [item for item in _fields(visit) if item.v1 == COUNTRY or not account.has(item.v1) or account.submitted]
    return [(item.step, item.label) for item in wanted if item.v1 not in visit.session.answered]


def _store(visit: Visit, form: Form, *, partly: bool) -> dict[str, str]:
    """Take this step's answers into the account; answers what is missing or wrong, and takes nothing then.

    Partly, it takes what is right.
    """
    given: dict[str, object] = {}
    errors: dict[str, str] = {}
    for item in _here(visit):
        value = form.get(item.v1, "").strip()
        if value:
            given[item.v1] = value
        elif not (visit.account.has(item.v1) and item.v1 == "external_account"):
            errors[item.v1] = f"{item.label} is missing"
    wrong = _wrong(visit, given)
    given = {key: value for key, value in given.items() if key not in wrong}
    errors |= wrong
    if errors and not partly:
        visit.session.drafts |= {item.v1: form.get(item.v1, "") for item in _here(visit)}
        return errors
    if given:
        _tell(visit, given)
    return {}


def _wrong(visit: Visit, given: dict[str, object]) -> dict[str, str]:
    """What Stripe refuses of it, as it refuses it of a platform."""
    country = visit.account.country or given.get(COUNTRY)
    now = visit.platform.clock.now()
    return {flaw.key: flaw.message for flaw in flaws_of(given, str(country) if country else None, now)}


def _tell(visit: Visit, given: dict[str, object]) -> None:
    visit.session.answered |= set(given)
    visit.session.kind_asked = visit.session.kind_asked or "business_type" in given
    country = given.pop(COUNTRY, None)
    with changing(visit.platform, visit.account) as account:
        if account.country is None and country in COUNTRIES:
            account.country = str(country)
        give(account, given, visit.platform.clock.now())


def _use_samples(visit: Visit) -> None:
    """Offer test values wherever nothing was said, in this step and in the later ones."""
    visit.session.samples = True
    visit.session.drafts = {key: value for key, value in visit.session.drafts.items() if value}
    if visit.step == REVIEW:
        _tell(visit, {item.v1: _value(visit, item) for item in _fields(visit)})


def _sample(visit: Visit, item: Field) -> str:
    return item.sample if item.v1 == COUNTRY else sample(visit.account, item.v1, visit.platform.clock.now())


# --- drawing


def _draw(visit: Visit, errors: dict[str, str], status: int = 200) -> Response:
    title, intro = _TITLES[visit.step]
    place = STEPS.index(visit.step)
    return page(
        "onboarding.html",
        status,
        title=title,
        intro=intro,
        step=visit.step,
        steps=_STEP_NAMES,
        groups=list(_groups(visit)),
        errors=errors,
        missing=_unanswered(visit) if visit.step == REVIEW else [],
        outcomes=_OUTCOMES,
        outcome="verified",
        previous=STEPS[place - 1] if place else "",
        account=visit.account.id,
        country=visit.account.country or "no country yet",
    )


def _groups(visit: Visit) -> Iterator[tuple[str, list[Shown]]]:
    groups: dict[str, list[Shown]] = {}
    for item in _here(visit):
        legend = _LEGENDS.get(item.v1.partition(".")[0], _TITLES[visit.step][0])
        groups.setdefault(legend, []).append(_shown(visit, item))
    yield from groups.items()


def _shown(visit: Visit, item: Field) -> Shown:
    kind, _, choices = item.kind.partition(":")
    options: list[tuple[str, str]] = []
    if kind == "choice":
        allowed = COUNTRIES[visit.account.country or "US"].kinds if item.v1 == "business_type" else choices.split("|")
        options = [(value, value.replace("_", " ").capitalize()) for value in allowed]
    elif kind == "document":
        options = _DOCUMENTS
    elif kind == "country":
        options = [(code, code) for code in sorted(COUNTRIES)]
    label = item.label.partition(": ")[2].capitalize() if item.v1.partition(".")[0] in ROLES else item.label
    return Shown(item.v1, label, "text" if options else kind, _value(visit, item), options)


def _value(visit: Visit, item: Field) -> str:
    """What was typed last, else what the account was told, else a test value where these are wanted."""
    draft = visit.session.drafts.get(item.v1)
    if draft is not None:
        return draft
    refused = any(demand.key == item.v1 and demand.code for demand in visit.account.demands)
    told = "" if refused else _told(visit.account, item.v1)
    return told or (_sample(visit, item) if visit.session.samples else "")


def _told(account: Account, key: str) -> str:
    if key == "business_type":
        return account.business_type or ""
    role, _, rest = key.partition(".")
    if role not in ROLES:
        return str(account.facts.get(key) or "")
    people = account.with_role(role)
    if not people:
        return ""
    roles = {f"relationship.{name}": value for name, value in people[0].roles.items()}
    return str((people[0].facts | roles).get(rest) or "")
