"""Parts of a page that are made when they are first shown: most pages never show most of theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop_app.ui.widgets.frames import column, show_part


class Later:
    """A place in a layout for parts that belong together, one below the other.

    Args:
        into: Takes the place at its end.
        make: Makes the parts, once.
        gap: Between the parts, in pixels.
    """

    def __init__(self, into: QBoxLayout, make: Callable[[], Sequence[QWidget]], *, gap: int = 0) -> None:
        self._place = column(gap=gap)
        into.addLayout(self._place)
        self._make = make
        self._parts: tuple[QWidget, ...] = ()

    def show(self, on: bool) -> bool:
        """Show the parts or hide them; returns ``on``: what is shown is there and can be drawn."""
        if on and not self._parts:
            self._parts = tuple(self._make())
            for part in self._parts:
                self._place.addWidget(part)
        for part in self._parts:
            show_part(part, on=on)
        return on
