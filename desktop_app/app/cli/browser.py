"""Links on the command line: printed, and with ``--open`` opened where they may be."""

from __future__ import annotations

import sys
import webbrowser

from desktop_app.app.cli.outcome import FAILED, FINE
from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.sync.errand import Errand


def show_link(errand: Errand, url: str, *, opened: bool) -> int:
    """Print a link and, if asked to, open it in the system's browser.

    Raises:
        KnownError: ``link_refused``: the address isn't one that may be opened.
    """
    from desktop_app.domain.hosts import may_open

    if not may_open(url, getattr(errand.backend, "address", None)):
        raise KnownError("link_refused", Remedy.OPERATOR)
    sys.stdout.write(f"{url}\n")
    if opened and not webbrowser.open(url):
        sys.stderr.write("No browser could be opened here. Open the address above by hand.\n")
        return FAILED
    return FINE
