"""Opens the window on its composition."""

from __future__ import annotations


def open_window() -> int:
    """Open the window where it was left, or on the first run's choice; returns when it is closed."""
    return _run(demo=False)


def open_demo() -> int:
    """Open the window on a fresh demo that ends with it."""
    return _run(demo=True)


_RARELY = (50_000, 20, 50)
"""When the collector looks for cycles: what a start makes stays, and a window makes few."""


def _run(*, demo: bool) -> int:
    import gc

    from desktop_app.app.desktop import DesktopComposition
    from desktop_app.app.profiles import home

    gc.set_threshold(*_RARELY)
    composition = DesktopComposition(home())
    if not demo:
        composition.look_ahead()  # goes on beside the loading of the window
    from desktop_app.ui.app import run_window

    return run_window(composition, demo=demo, painted=composition.painted)
