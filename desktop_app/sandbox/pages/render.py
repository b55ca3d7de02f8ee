"""Turning a template into an answer, with the headers that Stripe's hosted pages have: no framing, no caching."""

from __future__ import annotations

import secrets

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse

_templates = Environment(
    loader=PackageLoader("desktop_app.sandbox", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def anchor(key: str) -> str:
    """The element id of a field: its key with dashes for dots."""
    return key.replace(".", "-").replace("_", "-")


_templates.filters["anchor"] = anchor


def page(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page from a template."""
    nonce = secrets.token_urlsafe(12)
    text = _templates.get_template(template).render(nonce=nonce, **values)
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'"
    headers = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(text, status, headers)


def message(title: str, text: str, status: int = 200, link: str = "", link_label: str = "") -> HTMLResponse:
    """A page that says one thing."""
    return page("message.html", status, title=title, text=text, link=link, link_label=link_label)


def go(url: str, status: int = 303) -> RedirectResponse:
    """Send the browser on."""
    return RedirectResponse(url, status, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
