"""Every shortcut of the window, declared once: the window listens by it, the sheet and the menus show it."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QKeySequence

from desktop_app.domain.value import value
from desktop_app.words.marks import mark

_NATIVE: Final = QKeySequence.SequenceFormat.NativeText


@value
class Shortcut:
    """One thing that keys do.

    Attributes:
        key: What the window does at it.
        words: A sentence of ours.
        keys: Each a way to write the keys as Qt reads it (``Ctrl`` is Command on a Mac).
        menu: The menu it stands in where the platform has menus; empty for none.
        staff: Whether only support's pages know it.
        inside: Whether it does nothing where one still chooses a place.
    """

    key: str
    words: str
    keys: tuple[str, ...]
    menu: str = ""
    staff: bool = False
    inside: bool = False

    def shown(self) -> str:
        """Return the keys in the system's own way of writing."""
        return "  ".join(QKeySequence(keys).toString(_NATIVE) for keys in self.keys)


_ALL: Final = 3
"""Of more keys than these the first and the last are told."""
MENUS: Final = (("program", "Sellerdesk"), ("view", mark("View")), ("help", mark("Help")))

SHORTCUTS: Final = (
    Shortcut(
        "page", mark("Go to a page by its place in the list"), tuple(f"Ctrl+{at}" for at in range(1, 6)), inside=True
    ),
    Shortcut("check", mark("Check now"), ("F5",), "view", inside=True),
    Shortcut("search", mark("Search"), ("Ctrl+F",), "view", staff=True),
    Shortcut("previous", mark("The account before"), ("Alt+Up",), staff=True),
    Shortcut("next", mark("The account after"), ("Alt+Down",), staff=True),
    Shortcut("settings", mark("Settings"), ("Ctrl+,",), "program", inside=True),
    Shortcut("window", mark("Open another window"), ("Ctrl+N",), "program"),
    Shortcut("close", mark("Close this window"), ("Ctrl+W",), "program"),
    Shortcut("quit", mark("Quit Sellerdesk"), ("Ctrl+Q",), "program"),
    Shortcut("copy_page", mark("Copy what this page says"), ("Ctrl+Shift+C",), "view"),
    Shortcut("help", mark("Explain the words"), ("F1",), "help"),
    Shortcut("shortcuts", mark("Keys"), ("Ctrl+/",), "help"),
    Shortcut("log", mark("Log"), ("Ctrl+Shift+L",), "help"),
    Shortcut("about", mark("About Sellerdesk"), (), "help"),
)

IN_DIALOGS: Final = (
    (mark("Go to the next thing, or the one before"), ("Tab", "Shift+Tab")),
    (mark("Press what has the ring"), ("Return", "Space")),
    (mark("Close a sheet, or go back"), ("Esc",)),
    (mark("Undo in a field"), ("Ctrl+Z",)),
)
"""What works everywhere and needs nobody to listen: words and keys."""


def written(keys: tuple[str, ...]) -> str:
    """Return keys in the system's own way of writing, a long row of them by its ends.

    They are parted by spaces; each runs from left to right everywhere.
    """
    said = [
        f"\N{LEFT-TO-RIGHT ISOLATE}{QKeySequence(one).toString(_NATIVE)}\N{POP DIRECTIONAL ISOLATE}" for one in keys
    ]
    return f"{said[0]} … {said[-1]}" if len(said) > _ALL else "  ".join(said)
