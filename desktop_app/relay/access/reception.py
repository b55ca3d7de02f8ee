"""How a browser's request becomes a page: who it is, whether they may, whether the form is ours, then the page."""

from __future__ import annotations

import asyncio
import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.onboarding.access import sessions
from desktop_app.onboarding.access.sessions import Visitor
from desktop_app.relay.access.browsers import (
    Carried,
    Cookies,
    address_of,
    carried,
    check_own_form,
    device_of,
    read_form,
)
from desktop_app.relay.access.doors import TO_ACCOUNT, TO_SIGN_IN, hindrance
from desktop_app.relay.access.table import PAGES
from desktop_app.relay.access.visits import Go, House, Outcome, PageRoute, Plain, Sheet, Visit, turned_away
from desktop_app.relay.calls import Calls
from desktop_app.relay.locales import wording
from desktop_app.relay.problems import status_of
from desktop_app.relay.routes.pages import APP_LINK
from desktop_app.relay.sheets import Sheets
from desktop_app.words.marks import mark

_HASHING_THREADS = 2

_ONWARD = {
    "invitation_over": (APP_LINK, mark("Back to the app")),
    "link_over": TO_SIGN_IN,
    "marketplace_refused": TO_SIGN_IN,
    "marketplace_unreachable": TO_SIGN_IN,
    "method_not_allowed": TO_ACCOUNT,
    "not_found": TO_ACCOUNT,
    "role_forbidden": TO_ACCOUNT,
    "token_invalid": TO_SIGN_IN,
    "token_missing": TO_SIGN_IN,
}
"""Where a page leads that says what stands in the way, by the code of that."""
_AGAIN = mark("Try again")
_LOOKED_AT = frozenset(page.path for page in PAGES if page.method == "GET")


class Reception:
    """Answers browsers for the table's pages."""

    def __init__(self, house: House, calls: Calls, sheets: Sheets) -> None:
        self._house = house
        self._calls = calls
        self._sheets = sheets
        self._cookies = Cookies(house.settings.public_url.startswith("https://"))
        # Hashing takes a core and 64 MiB each: a few at a time, and never on the threads of anything else.
        self._hashing = ThreadPoolExecutor(_HASHING_THREADS, "relay-passwords")

    def close(self) -> None:
        """End the threads."""
        self._hashing.shutdown(cancel_futures=True)

    async def visitor(self, request: Request) -> Visitor | None:
        """Return who is signed in with a browser, or None."""
        secret = carried(request, self._cookies).session
        return await self._calls.quick(lambda: sessions.find(self._house.parts, secret))

    async def answer(self, route: PageRoute, request: Request) -> Response:
        """Return the answer to one request of a browser."""
        brought = carried(request, self._cookies)
        try:
            form = await read_form(request) if route.method == "POST" else {}
            if route.method == "POST" and route.own_form:
                check_own_form(request, brought, form.get("form", ""), self._house.settings.public_url)
            outcome: Outcome = await self._on_threads(route, request, brought, form)
        except KnownError as error:
            if route.speaks == "json":
                raise
            outcome = self._trouble(request, error, may_look=route.path in _LOOKED_AT)
        return self._response(request, brought, outcome)

    async def _on_threads(self, route: PageRoute, request: Request, brought: Carried, form: dict[str, str]) -> Outcome:
        def run() -> Outcome:
            return self._run(route, request, brought, form)

        if route.hashes:
            return await asyncio.get_running_loop().run_in_executor(self._hashing, run)
        return await (self._calls.patient(run) if route.waits else self._calls.quick(run))

    def _run(self, route: PageRoute, request: Request, brought: Carried, form: dict[str, str]) -> Outcome:
        visitor = sessions.find(self._house.parts, brought.session)
        visit = Visit(
            self._house,
            dict(request.path_params),
            dict(request.query_params),
            form,
            visitor,
            self._calls.page_locale(request),
            address_of(request, self._house.settings.proxies),
            device_of(request.headers.get("user-agent")),
            brought.session,
            _place(request),
            route.method == "GET",
            brought.browser,
        )
        if route.signed_in:
            turned = turned_away(visit, route.roles, whole=route.whole)
            if turned is not None:
                return turned
        return route.run(visit)

    def troubled(self, request: Request, error: KnownError) -> Response:
        """Say on a page what stands in the way, at an address that isn't one of the table's."""
        trouble = self._trouble(request, error, may_look=request.method == "GET")
        return self._sheet(request, carried(request, self._cookies), trouble)

    def _trouble(self, request: Request, error: KnownError, *, may_look: bool) -> Sheet:
        say = wording(self._calls.page_locale(request))
        words = hindrance(say, error, self._house.settings.market)
        onward = _ONWARD.get(error.code)
        passes = error.remedy in {Remedy.RETRY, Remedy.OURS} or error.code == "form_stale"
        if onward is None and passes and may_look:
            onward = (_place(request), _AGAIN)
        values = {
            "action": "" if onward is None else onward[0],
            "action_label": "" if onward is None else say.text(onward[1]),
            "sentence": words.what,
            "explanation": say.formats.sentences(words.why, words.safe, words.next_step),
            "retry_after": error.retry_after,
        }
        return Sheet("notice.html", values, status_of(error))

    def _response(self, request: Request, brought: Carried, outcome: Outcome) -> Response:
        response = self._drawn(request, brought, outcome)
        if brought.fresh and not isinstance(outcome, Plain):
            self._cookies.set(response, self._cookies.browser, brought.browser)
        if isinstance(outcome, Go) and outcome.secret is not None:
            if outcome.secret:
                self._cookies.set(response, self._cookies.session, outcome.secret)
            else:
                self._cookies.end(response, self._cookies.session)
        return response

    def _drawn(self, request: Request, brought: Carried, outcome: Outcome) -> Response:
        match outcome:
            case Go():
                return RedirectResponse(outcome.address, outcome.status)
            case Plain():
                return Response(outcome.content, outcome.status, dict(outcome.headers), outcome.media_type)
            case Sheet():
                return self._sheet(request, brought, outcome)

    def _sheet(self, request: Request, brought: Carried, sheet: Sheet) -> Response:
        values: dict[str, Any] = {"action_label": "", "action": "", "retry_after": None, **sheet.values}
        response = self._sheets.draw(
            sheet.template,
            self._calls.page_locale(request),
            sheet.status,
            forms=f"'self' {sheet.forms}".strip(),
            form_token=brought.form_token,
            own_sign_up=self._house.settings.own_sign_up,
            **values,
        )
        if values["retry_after"] is not None:
            response.headers["Retry-After"] = str(max(1, math.ceil(values["retry_after"])))
        return response


def _place(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")
