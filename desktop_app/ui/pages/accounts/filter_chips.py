"""The chips of a page that filters accounts by a few fields, each with its choices in a menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.ui.pages.accounts.filters import Choices
from desktop_app.ui.widgets.chips import Chip
from desktop_app.ui.widgets.choices import open_choices
from desktop_app.ui.widgets.flow import Flow


@dataclass(frozen=True, slots=True)
class FilterBy:
    """One chip: the field that it fills, its name in words, and what can be chosen."""

    field: str
    words: str
    choices: Choices


class FilterChips(QWidget):
    """A row of chips; pressing one that is on takes its filter away."""

    chosen = Signal(str, object)
    """A field, and the chosen value as text or None."""

    def __init__(self, offered: Sequence[FilterBy]) -> None:
        super().__init__()
        flow = Flow(6, 6)
        self.setLayout(flow)
        self._chips: dict[str, Chip] = {}
        for one in offered:
            chip = self._chips[one.field] = Chip(one.words)
            chip.clicked.connect(lambda *, one=one: self._pressed(one))
            chip.cleared.connect(lambda *, one=one: self.choose(one.field, None, None))
            flow.addWidget(chip)

    def chip(self, field: str) -> Chip:
        """Return the chip of a field."""
        return self._chips[field]

    def any_on(self) -> bool:
        """Say whether anything is filtered by."""
        return any(chip.is_on() for chip in self._chips.values())

    def clear(self) -> None:
        """Take every filter away, one after the other."""
        for field, chip in self._chips.items():
            if chip.is_on():
                self.choose(field, None, None)

    def choose(self, field: str, words: str | None, value: str | None) -> None:
        """Show a choice, or none, and tell it."""
        self._chips[field].put(words)
        self.chosen.emit(field, value)

    def _pressed(self, one: FilterBy) -> None:
        chip = self._chips[one.field]
        if chip.is_on():
            self.choose(one.field, None, None)
            return
        open_choices(chip, one.choices, lambda words, value: self.choose(one.field, words, value))
