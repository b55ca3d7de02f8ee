"""A browser without a screen: keeps cookies, fills in forms by their names, reads letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import httpx

from desktop_app.onboarding.access import posting
from desktop_app.onboarding.access.posting import Letter
from tests.integration.relay.served import PUBLIC_URL, Served


class _Forms(HTMLParser):
    """Finds the forms of a page with their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"action": named.get("action"), "method": named.get("method", "get"), "fields": {}})
        elif tag in {"input", "select", "button"} and self.forms and "name" in named:
            if named.get("type") == "checkbox" and "checked" not in named:
                return
            if tag == "button":
                return
            self.forms[-1]["fields"][named["name"]] = named.get("value", "")


class Post:
    """Keeps letters instead of sending them."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


class Browser:
    """Talks to a relay as a person's browser would; never follows a redirect by itself."""

    def __init__(self, relay: Served, **headers: str) -> None:
        self.relay = relay
        self.http = httpx.Client(
            base_url=relay.url, timeout=120, trust_env=False, headers={"Accept-Language": "en", **headers}
        )
        self.page: httpx.Response | None = None

    def close(self) -> None:
        self.http.close()

    def look(self, path: str) -> httpx.Response:
        """Open an address of the relay's, whichever host it names."""
        self.page = self.http.get(_path(path))
        self.relay.described.check("GET", self.page)
        return self.page

    def post(self, path: str, fields: dict[str, str], **options: Any) -> httpx.Response:
        """Send fields as they are."""
        answer = self.http.post(path, data=fields, **options)
        self.relay.described.check("POST", answer)
        return answer

    def send(self, action: str | None = None, **typed: str) -> httpx.Response:
        """Fill in the form of the page that is open (the one with that action) and send it."""
        assert self.page is not None
        forms = _Forms()
        forms.feed(self.page.text)
        form = next(one for one in forms.forms if action is None or one["action"] == action)
        assert form["method"] == "post"
        path = form["action"] or _path(str(self.page.url))
        self.page = self.post(path, form["fields"] | typed)
        return self.page

    def follow(self) -> httpx.Response:
        """Go where the last answer leads."""
        assert self.page is not None
        assert self.page.status_code == 303, (self.page.status_code, self.page.text)
        return self.look(self.page.headers["location"])

    @property
    def text(self) -> str:
        assert self.page is not None
        return self.page.text

    def heading(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.text, re.DOTALL)
        return found[1] if found else ""


NewBrowser = Callable[..., Browser]
"""Opens one: what the fixture ``new`` gives."""


def _path(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def letters(relay: Served) -> list[Letter]:
    """Send every letter that is due, and return them."""
    post = Post()
    while posting.send_next(relay.parts, post):
        continue
    return post.letters


NAME, EMAIL, PASSWORD = "Nora Lindqvist", "nora@example.org", "correct horse battery"


def signed_up(relay: Served, new: Callable[..., Browser], email: str = EMAIL, onward: str = "") -> Browser:
    """Sign somebody up whole: form, letter, confirmation; returns their browser, signed in."""
    browser = new()
    browser.look(f"/signup?next={onward}" if onward else "/signup")
    assert browser.send(name=NAME, email=email, password=PASSWORD).status_code == 200
    letter = next(one for one in letters(relay) if one.to == email.lower())
    browser.look(f"{PUBLIC_URL}/confirm/{letter.ref}")
    browser.send(password=PASSWORD)
    return browser
