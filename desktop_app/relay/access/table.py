"""The table of pages for browsers."""

from __future__ import annotations

from desktop_app.relay.access.doors import DOORS
from desktop_app.relay.access.own_pages import OWN_PAGES
from desktop_app.relay.access.start_pages import START_PAGES
from desktop_app.relay.access.visits import PageRoute

PAGES: tuple[PageRoute, ...] = (*DOORS, *START_PAGES, *OWN_PAGES)
