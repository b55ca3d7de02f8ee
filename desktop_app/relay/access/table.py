"""The table of pages for browsers, and of what apps sign in by."""

from __future__ import annotations

from desktop_app.relay.access.doors import DOORS
from desktop_app.relay.access.foreign_pages import FOREIGN_PAGES
from desktop_app.relay.access.oauth import OAUTH
from desktop_app.relay.access.own_pages import OWN_PAGES
from desktop_app.relay.access.staff_pages import STAFF_PAGES
from desktop_app.relay.access.start_pages import START_PAGES
from desktop_app.relay.access.visits import PageRoute

PAGES: tuple[PageRoute, ...] = (*FOREIGN_PAGES, *DOORS, *START_PAGES, *OAUTH, *OWN_PAGES, *STAFF_PAGES)
"""In this order addresses are tried: an exact one stands before a pattern that it fits."""
