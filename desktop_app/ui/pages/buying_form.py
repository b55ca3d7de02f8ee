"""The form of the buyer's details: checked on leaving a field, then at each key."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from desktop_app.ui.countries import all_countries
from desktop_app.ui.pages import buying_model as model
from desktop_app.ui.pages.buying_model import Form
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.fields import Combo, Field, LineEdit, PrefixEdit, Tick
from desktop_app.ui.widgets.frames import Card, column, hairline, row
from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording


class BuyerForm(Card):
    """Fields, footer, Save. It never sends by itself."""

    save_wanted = Signal(object)
    """The :class:`Form` as it stands, without errors."""

    def __init__(self, words: Wording) -> None:
        super().__init__()
        self._words = words
        self._saved = Form()
        self._form = Form()
        self._touched: set[str] = set()
        self._refusals: dict[str, tuple[str, str]] = {}
        self.fields: dict[str, Field] = {}
        self._filling = False
        lay = column(self)
        inner = column(margins=(22, 18, 22, 20), gap=13)
        for line in (self._line_name(), self._line_phone(), self._line_street(), self._line_city()):
            inner.addLayout(line)
        self.ship = Tick(words.text("Ship to this address"))
        self.ship.toggled.connect(self._edited)
        inner.addWidget(self.ship)
        inner.addWidget(hairline())
        inner.addLayout(self._line_tax())
        lay.addLayout(inner)
        lay.addWidget(hairline())
        lay.addWidget(self._foot())
        self._show()

    # -- what the page calls

    def put(self, saved: Form) -> None:
        """Show what is saved; what somebody is typing stays."""
        before, self._saved = self._saved, saved
        if self._form == before or not model.dirty(self._form, saved):
            self._fill(saved)
        self._show()

    def form(self) -> Form:
        """Return what stands in the fields."""
        return self._form

    def set_pending(self, names: frozenset[str]) -> None:
        """Say which fields are saved here and not yet sent."""
        said = self._words.text("Sent when you’re online")
        for path, field in self.fields.items():
            top = path.split(".")[0]
            marked = top in names and self._form.get(path) != ""
            field.set_pending(said if marked and not path.endswith(("country", "type")) else None)

    def set_refusals(self, refused: dict[str, str]) -> None:
        """Show what Stripe refused at its field, until the value changes."""
        self._refusals = {path: (code, self._form.get(path)) for path, code in refused.items() if path in self.fields}
        self._show()

    def set_busy(self, word: str | None) -> None:
        """Wait with the Save button."""
        self.save.set_busy(word)

    # -- building

    def _line_name(self) -> QHBoxLayout:
        name = self._edit("name", self._words.text("Full name"))
        email = self._edit("email", self._words.text("E-mail"))
        return _line((name, 1), (email, 1))

    def _line_phone(self) -> QHBoxLayout:
        self._phone = PrefixEdit()
        phone = self._field("phone", self._words.text("Phone"), self._phone, self._phone.edit)
        self._country = Combo(self._words.text("Choose a country"))
        self._country.put(all_countries(self._words))
        self._country.currentIndexChanged.connect(self._country_changed)
        country = self._field("address.country", self._words.text("Country"), self._country, None)
        return _line((phone, 1), (country, 1))

    def _line_street(self) -> QHBoxLayout:
        street = self._edit("address.line1", self._words.text("Street and number"))
        floor = self._edit("address.line2", self._words.text("Floor, door (optional)"))
        return _line((street, 2), (floor, 1))

    def _line_city(self) -> QHBoxLayout:
        postal = self._edit("address.postal_code", self._words.text("Postal code"))
        city = self._edit("address.city", self._words.text("City"))
        self._state = self._edit("address.state", self._words.text("Province"))
        return _line((postal, 21), (city, 25), (self._state, 25))

    def _line_tax(self) -> QHBoxLayout:
        self._tax_kind = Combo(self._words.text("None"))
        self._tax_kind.currentIndexChanged.connect(self._edited)
        kind = self._field("tax_ids.0.type", self._words.text("Tax ID kind"), self._tax_kind, None)
        value = self._edit("tax_ids.0.value", self._words.text("Tax ID"), self._words.text("Optional"))
        return _line((kind, 19), (value, 26))

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setFixedHeight(theme().px(60))
        lay = row(foot, margins=(22, 0, 22, 0), gap=10)
        self._status = Text("", "dense", "text2", elide="end")
        lay.addWidget(self._status, 1)
        self.undo = Button(self._words.text("Undo changes"), "plain", 34)
        self.undo.clicked.connect(self._undo)
        self.save = Button(self._words.text("Save"), "main", 34)
        self.save.clicked.connect(self._save)
        lay.addWidget(self.undo)
        lay.addWidget(self.save)
        return foot

    def _edit(self, path: str, label: str, placeholder: str = "") -> Field:
        edit = LineEdit(placeholder)
        return self._field(path, label, edit, edit)

    def _field(self, path: str, label: str, control: QWidget, edit: LineEdit | None) -> Field:
        field = Field(label, control)
        self.fields[path] = field
        if edit is not None:
            edit.setProperty("path", path)
            edit.textEdited.connect(self._edited)
            edit.left.connect(self._left)
        return field

    # -- life

    def _fill(self, form: Form) -> None:
        self._filling = True
        self._form = form
        self._country.choose(form.address.country or None)
        self._adapt(form.address.country, form.tax_type)
        self._tax_kind.choose(form.tax_type or None)
        self.ship.setChecked(form.ship)
        for path, field in self.fields.items():
            control = field.control.focusProxy() or field.control
            if isinstance(control, LineEdit):
                shown = self._without_prefix(form.phone) if path == "phone" else form.get(path)
                control.setText(shown)
                control.setCursorPosition(0)
        self._touched = set()
        self._filling = False

    def _adapt(self, country: str, tax_type: str) -> None:
        self._phone.set_prefix(model.dialling_code(country))
        self._state.set_label(model.state_name(country, self._words))
        kinds = model.tax_kinds(country, self._words, tax_type)
        self._tax_kind.put(kinds, tax_type if tax_type in dict(kinds) else None)
        self._tax_kind.setEnabled(bool(kinds))

    def _without_prefix(self, phone: str) -> str:
        prefix = model.dialling_code(self._form.address.country)
        return phone.removeprefix(prefix).strip() if prefix else phone

    def _phone_typed(self) -> str:
        typed = self._phone.edit.text().strip()
        prefix = model.dialling_code(self._form.address.country)
        return typed if not typed or typed.startswith("+") or not prefix else f"{prefix} {typed}"

    def _country_changed(self) -> None:
        if not self._filling:
            self._touched.add("address.country")
            self._form = self._form.with_value("address.country", self._country.value() or "")
            self._adapt(self._form.address.country, self._form.tax_type)
            self._edited()

    def _edited(self) -> None:
        if self._filling:
            return
        form = self._form
        for path, field in self.fields.items():
            control = field.control.focusProxy() or field.control
            if isinstance(control, LineEdit):
                form = form.with_value(path, self._phone_typed() if path == "phone" else control.text())
        form = form.with_value("tax_ids.0.type", self._tax_kind.value() or "")
        self._form = Form(
            form.name, form.email, form.phone, form.address, self.ship.isChecked(), form.tax_type, form.tax_value
        )
        self._show()

    def _left(self) -> None:
        path = str(self.sender().property("path"))
        if self._form.get(path) != self._saved.get(path) or path in self._touched:
            self._touched.add(path)
            self._show()

    def _undo(self) -> None:
        self._fill(self._saved)
        self._refusals = {}
        self._show()

    def _save(self) -> None:
        wrong = model.errors(self._form)
        self._touched.update(wrong)
        self._show()
        if wrong:
            first = next((path for path in wrong if path in self.fields), None)
            if first is not None:
                control = self.fields[first].control
                (control.focusProxy() or control).setFocus(Qt.FocusReason.TabFocusReason)
            return
        self.save_wanted.emit(self._form)

    def _why(self, code: str, params: Mapping[str, str]) -> str:
        if code == "postal_code_invalid":
            return model.postal_advice(self._form.address.country, self._words)
        said = self._words.problem(code, params)
        return said.why or said.what

    def _shown_errors(self) -> dict[str, str]:
        wrong = model.errors(self._form)
        shown = {
            path: self._why(error.code, error.params)
            for path, error in wrong.items()
            if path in self._touched and path in self.fields
        }
        for path, (code, value) in self._refusals.items():
            if self._form.get(path) == value:
                shown.setdefault(path, self._why(code, {}))
        return shown

    def _show(self) -> None:
        shown = self._shown_errors()
        for path, field in self.fields.items():
            field.set_error(shown.get(path))
        dirty = model.dirty(self._form, self._saved)
        self.undo.setVisible(dirty)
        wrong = len(shown)
        text = self._words.text
        said = text("Not saved yet.") if dirty else ""
        if wrong:
            said = self._words.count(wrong, "One field to correct first.", "{n} fields to correct first.")
            said = said[:1].upper() + said[1:]
        self._status.put(said)


def _line(*parts: tuple[Field, int]) -> QHBoxLayout:
    line = row(gap=12)
    for field, share in parts:
        if isinstance(field.control, QComboBox):
            field.setMinimumWidth(80)
        line.addWidget(field, share, Qt.AlignmentFlag.AlignTop)
    return line
