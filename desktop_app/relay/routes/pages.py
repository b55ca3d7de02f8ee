"""Pages for a browser that comes back from Stripe: plain HTML that needs no script and never claims success."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.flows import links
from desktop_app.onboarding.parts import Parts
from desktop_app.relay.calls import Calls
from desktop_app.relay.locales import wording
from desktop_app.relay.problems import status_of
from desktop_app.relay.return_ports import return_address
from desktop_app.relay.sheets import Sheets
from desktop_app.words.marks import mark

APP_LINK = "sellerdesk://return"
_LONGEST_REF = 200


@dataclass(frozen=True, slots=True)
class Page:
    """One page: a sentence, what to do, and where that leads. Texts are message ids of ``words``."""

    sentence: str
    explanation: str
    action: str = mark("Back to the app")
    address: str = APP_LINK
    at_once: bool = False
    """Whether the browser goes to ``address`` by itself after a moment."""


_OTHER = mark("Nothing happens? Open the app yourself")
_CHECKING = Page(
    mark("Checking with Stripe"),
    mark("Go back to the app. It tells you where things stand as soon as Stripe has answered."),
)
_BACK = Page(mark("Go back to the app"), mark("You can close this page."))
_UNKNOWN_RETURN = Page(
    mark("Go back to the app"), mark("This page belongs to a visit that is over. The app knows where things stand.")
)
_SPENT = Page(
    mark("Go on from the app"), mark("This link has done its work. Open the app and choose “Continue on Stripe” there.")
)
_LATER = Page(
    mark("Stripe can’t be reached just now"),
    mark("Nothing you sent is lost. Reload this page in a minute, or open the app."),
)


class Pages:
    """The return and refresh pages of every hand-off to Stripe.

    Args:
        parts: What the use cases need.
        calls: Runs them.
        sheets: Draws.
        hears: Says of a user whether their app is there, as far as this process knows.
    """

    def __init__(self, parts: Parts, calls: Calls, sheets: Sheets, hears: Callable[[str], bool]) -> None:
        self._parts = parts
        self._hears = hears
        self._calls = calls
        self._sheets = sheets

    async def came_back(self, request: Request) -> Response:
        """Say that Stripe is asked, and lead back to the app; coming back proves nothing.

        Nobody is led to a port at which no app listens any more: the browser would say that nothing was found, where
        all is well. An app that is there hears of the return from the feed as well.
        """
        try:
            found = await self._calls.quick(partial(links.note_return, self._parts, _ref(request)))
        except KnownError as error:
            return self._show(request, _UNKNOWN_RETURN, status_of(error))
        page = _BACK if found.purpose == "portal" else _CHECKING
        if found.return_port is None or not self._hears(found.user_id):
            return self._show(request, page, 200)
        led = Page(page.sentence, page.explanation, page.action, return_address(found.return_port), at_once=True)
        return self._show(request, led, 200)

    async def refresh(self, request: Request) -> Response:
        """Mint another link for a browser whose link had died, and go there; when that's over, lead to the app."""
        if request.method == "HEAD":  # previews and link checkers look that way: they must not use a minting up
            return Response(status_code=204)
        try:
            address = await self._calls.patient(partial(links.refresh_link, self._parts, _ref(request)))
        except KnownError as error:
            status = status_of(error)
            return self._show(request, _LATER if status >= 500 or status == 429 else _SPENT, status)
        return RedirectResponse(address, 303)

    def _show(self, request: Request, page: Page, status: int) -> Response:
        locale = self._calls.page_locale(request)
        words = wording(locale)
        return self._sheets.draw(
            "page.html",
            locale,
            status,
            sentence=words.text(page.sentence),
            explanation=words.text(page.explanation),
            action=words.text(page.action),
            address=page.address,
            app_link=APP_LINK,
            other=words.text(_OTHER),
            at_once=page.at_once,
        )


def _ref(request: Request) -> str:
    ref: str = request.path_params["ref"]
    return ref[:_LONGEST_REF]
