"""A table of fields by their names at Stripe, with what they hold: one view of them, or two beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop_app.ui.dialogs.sheet import Scroll
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.frames import Card, column, hairline, row
from desktop_app.ui.widgets.text import Text, clean, code_text, name_control

_LONGEST = 300
_USUAL, _TALLEST = 600, 360
"""How wide a table is, and how much of it is in sight at least."""
_NARROWEST, _BROADEST = 12, 48
"""Letters that a column has room for at least, and how many of a long entry count when the width is shared."""


def field_table(name: str, heads: Sequence[str], lines: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> Scroll:
    """Return a table that scrolls; ``lines`` are data from outside: a field's name, then what it holds.

    ``notes`` are sentences of ours, one below each line.
    """
    card = Card()
    lay = column(card)
    shares = _shares(heads, lines)
    top = row(margins=(14, 8, 14, 8), gap=14)
    columns = []
    for head, share in zip(heads, shares, strict=True):
        title = Text(head, "caption", "text2", weight=600)
        top.addWidget(title, share)
        columns.append((share, title.sizeHint().width()))
    lay.addLayout(top)
    for at, line in enumerate(lines):
        lay.addWidget(hairline())
        lay.addWidget(_line(line, columns, notes[at] if at < len(notes) else ""))
    lay.addStretch(1)
    area = Scroll(name)
    area.setWidget(card)
    area.setMinimumHeight(min(asked_at(area, theme().px(_USUAL)), theme().px(_TALLEST)))
    return area


def asked_at(table: Scroll, width: int) -> int:
    """Return how tall all of a table is at a width, in pixels."""
    card = table.widget()
    layout = card.layout() if card is not None else None
    if layout is None:
        return 0
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()


def plain(value: object) -> str:
    """Return a field's value as text, spelt as Stripe spells it; a field that isn't there is a dash."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "–" if value is None else str(value)


def _shares(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> list[int]:
    """Return how the columns share the width: by their longest entry, so that none is cut while another has room."""
    longest = [max([len(head), *(len(line[at]) for line in lines)]) for at, head in enumerate(heads)]
    return [min(max(letters, _NARROWEST), _BROADEST) for letters in longest]


def _line(shown: Sequence[str], columns: Sequence[tuple[int, int]], note: str) -> QWidget:
    """Return a line; ``columns`` tells the share and the least width of each, which its head has too."""
    box = QWidget()
    lay = column(box, margins=(14, 7, 14, 7), gap=2)
    across = row(gap=14)
    for at, text in enumerate(shown):
        cell = code_text("mono-small", "text2" if at == 0 else "text", elide="start" if at == 0 else "end")
        cell.put_data(text, _LONGEST)
        share, least = columns[at]
        cell.setMinimumWidth(least)
        across.addWidget(cell, share)
    lay.addLayout(across)
    if note:
        lay.addWidget(Text(note, "caption", "text3", wrap=True))
    name_control(box, " · ".join([*(clean(one, _LONGEST) for one in shown), *([note] if note else [])]))
    return box
