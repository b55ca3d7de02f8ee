"""Opens the window on its composition."""

from __future__ import annotations

from collections.abc import Sequence


def open_window(arguments: Sequence[str] = ()) -> int:
    """Open the window where it was left, or on the first run's choice; returns when the program ends.

    Args:
        arguments: A link of our scheme, or ``--in-tray``.
    """
    return _run(arguments, demo=False)


def open_demo() -> int:
    """Open the window on a fresh demo that ends with it."""
    return _run((), demo=True)


_RARELY = (50_000, 20, 50)
"""When the collector looks for cycles: what a start makes stays, and a window makes few."""


def _run(arguments: Sequence[str], *, demo: bool) -> int:
    import gc

    gc.set_threshold(*_RARELY)  # before anything is loaded: most of what a start makes is classes
    from contextlib import suppress

    from desktop_app.app.desktop import DesktopComposition
    from desktop_app.app.desktop_log import start_log
    from desktop_app.app.profiles import home
    from desktop_app.ui.program.instance import wish_of
    from desktop_app.ui.program.start import run_window

    with suppress(OSError):  # a full disk must not keep the window shut
        start_log(home())
    composition = DesktopComposition(home())
    # A demo is a world of its own: any number of them may run beside each other.
    claimed = None if demo else home()
    return run_window(
        composition,
        demo=demo,
        begun=(lambda: None) if demo else composition.look_ahead,
        painted=composition.painted,
        home=claimed,
        wish=wish_of(arguments),
    )
