"""The fields of one address, in the order and by the names of its country."""

from __future__ import annotations

import itertools
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.address_forms import STATES, address_form
from desktop_app.ui.countries import all_countries
from desktop_app.ui.pages.buying import model
from desktop_app.ui.widgets.fields import Combo, Field, LineEdit
from desktop_app.ui.widgets.frames import column
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.text import clean
from desktop_app.wire import AddressShape
from desktop_app.words.wording import Wording

_SHARES = {"postal_code": 21, "city": 25, "state": 25}
_EDITS = ("line1", "line2", "postal_code", "city", "state")


class AddressFields(QWidget):
    """Country, street and place. ``country`` stands where its owner puts it; the rest is this widget."""

    edited = Signal()
    left = Signal(str)
    """A field was left: its dotted path."""

    def __init__(self, words: Wording, prefix: str) -> None:
        super().__init__()
        self._words, self._prefix = words, prefix
        self._address = AddressShape()
        self._filling = False
        self.fields: dict[str, Field] = {}
        choose = words.text("Choose a country")
        self.choice = Combo(choose)
        self.choice.put(all_countries(words))
        self.choice.currentIndexChanged.connect(self._country_changed)
        self.country = Field(words.text("Country"), self.choice)
        self.country.setMinimumWidth(80)
        for part in _EDITS:
            edit = LineEdit()
            edit.setProperty("part", part)
            edit.textEdited.connect(self._typed)
            edit.left.connect(self._was_left)
            self.fields[part] = Field("", edit)
        self._states = Combo(words.text("Choose"))
        self._states.currentIndexChanged.connect(self._typed)
        self._state_choice = Field("", self._states)
        self._state_choice.setMinimumWidth(80)
        self._typed_state = self.fields["state"]
        for field in (*self.fields.values(), self._state_choice):
            field.setParent(self)  # one without a parent would come up as a window of its own
        self._street, self._place = SideBySide(12, 13), SideBySide(12, 13)
        for part, share in (("line1", 2), ("line2", 1)):
            self._street.add(self.fields[part], share, Qt.AlignmentFlag.AlignTop, self.fields[part].needs)
        self._lay = column(self, gap=13)
        self._lay.addLayout(self._street)
        self._lay.addLayout(self._place)
        self._arrange("")

    def paths(self) -> dict[str, Field]:
        """Return the fields that are shown by their dotted paths."""
        shown = {f"{self._prefix}.country": self.country}
        return shown | {f"{self._prefix}.{part}": field for part, field in self.fields.items()}

    def address(self) -> AddressShape:
        """Return what stands in the fields; parts that the country doesn't have are left empty."""
        return self._address

    def put(self, address: AddressShape) -> None:
        """Show an address."""
        self._filling = True
        self._address = address
        self.choice.choose(address.country or None)
        self._arrange(address.country, address.state)
        for part in ("line1", "line2", "postal_code", "city"):
            self._show(part, str(getattr(address, part)))
        self._show_state(address.state)
        self._filling = False

    def _show(self, part: str, text: str) -> None:
        edit = self.fields[part].control
        if isinstance(edit, LineEdit):
            edit.setText(text)
            edit.setCursorPosition(0)

    def _show_state(self, state: str) -> None:
        if self.fields["state"] is self._state_choice:
            self._states.choose(state or None)
        else:
            self._show("state", state)

    def _arrange(self, country: str, state: str = "") -> None:
        """Put the fields into the order of a country, under the names that it gives them."""
        form = address_form(country)
        states = STATES.get(country, ())
        self._offer_states(states, state)
        field = self._state_choice if states else self._typed_state
        self.fields["state"] = field
        self._place.clear()
        for part in ("postal_code", "city"):
            self.fields[part].setVisible(part in form.place)
        self._typed_state.setVisible("state" in form.place and not states)
        self._state_choice.setVisible("state" in form.place and bool(states))
        for part in form.place:
            self._place.add(self.fields[part], _SHARES[part], Qt.AlignmentFlag.AlignTop, self.fields[part].needs)
        self._lay.removeItem(self._street)
        self._lay.insertLayout(1 if form.place_first else 0, self._street)
        for part, label in model.address_labels(country, self._words).items():
            self.fields[part].set_label(label)
        self._tab_order(form.place, place_first=form.place_first)

    def _offer_states(self, states: tuple[tuple[str, str], ...], state: str) -> None:
        offered = list(states)
        if state and all(state not in pair for pair in states):
            offered.append((state, clean(state, 60)))
        self._states.put(offered, state or None)

    def _tab_order(self, place: tuple[str, ...], *, place_first: bool) -> None:
        street, rest = ["line1", "line2"], list(place)
        parts = rest + street if place_first else street + rest
        controls = [self.fields[part].control for part in parts]
        for one, other in itertools.pairwise(controls):
            QWidget.setTabOrder(one, other)

    def _country_changed(self) -> None:
        if self._filling:
            return
        before, country = self._address.country, self.choice.value() or ""
        self._filling = True
        place = address_form(country).place
        gone = {part: "" for part in ("postal_code", "state") if part not in place}
        self._address = replace(self._address, country=country, **gone)
        state = self._address.state
        if (before in STATES or country in STATES) and all(state not in pair for pair in STATES.get(country, ())):
            state = ""  # another country's state is no state here
        self._address = replace(self._address, state=state)
        self._arrange(country, state)
        self._show_state(state)
        self._filling = False
        self.edited.emit()

    def _typed(self) -> None:
        if self._filling:
            return
        given = {part: self._given(part) for part in _EDITS if part == "line1" or not self.fields[part].isHidden()}
        self._address = replace(self._address, **given)
        self.edited.emit()

    def _given(self, part: str) -> str:
        control = self.fields[part].control
        if isinstance(control, LineEdit):
            return control.text()
        return self._states.value() or ""

    def _was_left(self) -> None:
        self.left.emit(f"{self._prefix}.{self.sender().property('part')}")
