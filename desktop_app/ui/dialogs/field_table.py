"""A table of fields by their names at Stripe, with what they hold: one view of them, or two beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.ui.dialogs.sheet import Scroll
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.frames import Card, column, hairline, row
from desktop_app.ui.widgets.text import Text, clean, name_control

_LONGEST = 300


def field_table(name: str, heads: Sequence[str], lines: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> Scroll:
    """Return a table that scrolls; ``lines`` are data from outside: a field's name, then what it holds.

    ``notes`` are sentences of ours, one below each line.
    """
    card = Card()
    lay = column(card)
    top = row(margins=(14, 8, 14, 8), gap=14)
    for head in heads:
        top.addWidget(Text(head, "caption", "text2", weight=600), 2)
    lay.addLayout(top)
    for at, line in enumerate(lines):
        lay.addWidget(hairline())
        lay.addWidget(_line(line, notes[at] if at < len(notes) else ""))
    lay.addStretch(1)
    area = Scroll(name)
    area.setMinimumHeight(theme().px(min(360, 60 + (62 if notes else 40) * len(lines))))
    area.setWidget(card)
    return area


def plain(value: object) -> str:
    """Return a field's value as text; a field that isn't there is a dash."""
    return "–" if value is None else str(value)


def _line(shown: Sequence[str], note: str) -> QWidget:
    box = QWidget()
    lay = column(box, margins=(14, 7, 14, 7), gap=2)
    across = row(gap=14)
    for at, text in enumerate(shown):
        cell = Text("", "mono-small", "text2" if at == 0 else "text", elide="start" if at == 0 else "end")
        cell.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        cell.put_data(text, _LONGEST)
        across.addWidget(cell, 2)
    lay.addLayout(across)
    if note:
        lay.addWidget(Text(note, "caption", "text3", wrap=True))
    name_control(box, " · ".join([*(clean(one, _LONGEST) for one in shown), *([note] if note else [])]))
    return box
