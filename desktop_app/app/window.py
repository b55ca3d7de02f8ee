"""Opens the window on its composition."""

from __future__ import annotations


def open_window() -> int:
    """Open the window where it was left, or on the first run's choice; returns when it is closed."""
    return _run(demo=False)


def open_demo() -> int:
    """Open the window on a fresh demo that ends with it."""
    return _run(demo=True)


def _run(*, demo: bool) -> int:
    from contextlib import suppress

    from desktop_app.app.desktop import DesktopComposition
    from desktop_app.app.desktop_log import start_log
    from desktop_app.app.profiles import home

    with suppress(OSError):  # a full disk must not keep the window shut
        start_log(home())
    composition = DesktopComposition(home())
    if not demo:
        composition.look_ahead()  # goes on beside the loading of the window
    from desktop_app.ui.app import run_window

    return run_window(composition, demo=demo, painted=composition.painted)
