"""The relay's own pages: plain HTML from templates, in the reader's language, that needs no script."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from desktop_app.domain.errors import NotFound
from desktop_app.relay.locales import wording
from desktop_app.resources import resource
from desktop_app.words.marks import mark, mark_as

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action {forms}; frame-ancestors 'none'"
)
_MODES = {"test": mark("TEST · nothing is real"), "demo": mark("Demo · nothing is real")}


class Sheets:
    """Draws pages.

    Args:
        market: What the marketplace is called.
        mode: ``live``, ``test`` or ``demo``.
    """

    def __init__(self, market: str, mode: str) -> None:
        self._market = market
        self._mode = mode
        self._templates = Environment(
            loader=FileSystemLoader(resource("templates", "relay")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["sign"] = _sign
        self._templates.globals["mark_as"] = mark_as

    def draw(
        self, template: str, locale: str, status: int = 200, /, *, forms: str = "'none'", **values: object
    ) -> HTMLResponse:
        """Return a page.

        Args:
            template: Its name.
            locale: The reader's language.
            status: Of the answer.
            forms: Where its forms may lead, as the policy writes it, redirects of their answers included.
            values: What the template needs besides.
        """
        words = wording(locale)
        html = self._templates.get_template(template).render(
            language=locale.replace("_", "-"),
            direction="rtl" if words.rtl else "ltr",
            market=self._market,
            mode=words.text(_MODES[self._mode]) if self._mode in _MODES else "",
            sheet=address_of("page.css"),
            icon=address_of("icon.svg"),
            words=words,
            text=words.text,
            **values,
        )
        headers = {"Content-Security-Policy": _POLICY.format(forms=forms), "Vary": "Accept-Language, Cookie"}
        if status == 503:
            headers["Retry-After"] = "60"
        return HTMLResponse(html, status, headers)


@cache
def _sign(name: str) -> Markup:
    """Return one of the window's icons as part of a page; it says nothing that the words beside it don't say."""
    drawn = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    shape = re.sub(r'\s*xmlns="[^"]*"| width="20" height="20"', "", drawn).replace('stroke="cut"', 'class="cut"')
    return Markup(shape.replace("<svg", '<svg class="icon" aria-hidden="true" focusable="false"', 1).strip())  # noqa: S704


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    found = {}
    for path in sorted(Path(resource("static")).iterdir()):
        content = path.read_bytes()
        found[path.name] = (content, hashlib.sha256(content).hexdigest()[:12])
    return found


def address_of(name: str) -> str:
    """Return where a file of ours is served; the address changes with its content, so that it may be kept."""
    return f"/static/{name}?{_files()[name][1]}"


async def serve_static(request: Request) -> Response:
    """Answer with a file of ours.

    Raises:
        NotFound: There is no such one.
    """
    name = request.path_params["name"]
    found = _files().get(name)
    if found is None:
        raise NotFound
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(found[0], media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})
