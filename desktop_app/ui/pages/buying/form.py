"""The form of the buyer's details: checked on leaving a field, then at each key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.ui.pages.buying import model
from desktop_app.ui.pages.buying.address_fields import AddressFields
from desktop_app.ui.pages.buying.model import Form
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.fields import Combo, Field, LineEdit, PrefixEdit, Tick
from desktop_app.ui.widgets.frames import Card, column, hairline, row
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.text import Text
from desktop_app.wire import AddressShape, ShippingShape
from desktop_app.words.wording import Wording


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed and didn't save: the fields, and those that they have left at least once."""

    form: Form
    touched: frozenset[str]


_SAID = 76
"""The least room of what is said beside the buttons, in logical pixels."""
_AT_END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class BuyerForm(Card):
    """Fields, footer, Save. It never sends by itself."""

    save_wanted = Signal(object)
    """The :class:`Form` as it stands, without errors."""

    def __init__(self, words: Wording) -> None:
        super().__init__()
        self._words = words
        self._saved = Form()
        self._refused: model.Refused | None = None
        self._form = Form()
        self._touched: set[str] = set()
        self._refusals: dict[str, tuple[str, str]] = {}
        self._own: dict[str, Field] = {}
        self._edits: dict[str, LineEdit] = {}
        self._filling = True
        lay = column(self)
        inner = column(margins=(22, 18, 22, 20), gap=12)
        self._billed = True
        self.address = self._address("address")
        self.other = self._address("shipping.address")
        fields = column(gap=13)
        for line in (self._line_name(), self._line_phone()):
            fields.addLayout(line)
        fields.addWidget(self.address)
        inner.addLayout(fields)
        self.ship = Tick(words.text("Ship to this address"))
        self.ship.toggled.connect(self._ship_changed)
        inner.addWidget(self.ship)
        self.elsewhere = Tick(words.text("Ship to another address"))
        self.elsewhere.toggled.connect(self._ship_changed)
        inner.addWidget(self.elsewhere)
        inner.addWidget(self._build_other())
        inner.addWidget(self._build_tax())
        lay.addLayout(inner)
        lay.addWidget(hairline())
        lay.addWidget(self._foot())
        self._filling = False
        self._show()

    # -- what the page calls

    def put(self, saved: Form, refused: model.Refused | None = None) -> None:
        """Show what is saved, or once what of it was refused, to be corrected; what somebody is typing stays."""
        before, self._saved = self._saved, saved
        known, self._refused = self._refused, refused
        at_rest = self._form == before or not model.dirty(self._form, saved)
        if refused is not None and (known is None or known.id != refused.id):
            self.set_refusals(refused.codes, refused.form)
            if at_rest:
                self._fill(refused.form)
        elif at_rest or (refused is None and known is not None and self._form == known.form):
            self._fill(saved)
        self._show()

    def ask_for_billing(self, asked: bool) -> None:
        """Ask for a billing address and a tax number, or not, where Stripe has no place to keep them."""
        if asked == self._billed:
            return
        self._billed = asked
        for part in (self.address, self.address.country, self.ship, self._tax):
            part.setVisible(asked)
        text = self._words.text
        self.elsewhere.say(text("Ship to another address") if asked else text("Ship to an address"))
        self._show_shipping()
        self._show()

    def form(self) -> Form:
        """Return what stands in the fields."""
        return self._form

    def typed(self) -> Typed | None:
        """Return what was typed and isn't saved, or None."""
        return Typed(self._form, frozenset(self._touched)) if model.dirty(self._form, self._saved) else None

    def type(self, typed: Typed) -> None:
        """Go on with what was typed in another form like this one."""
        self._fill(typed.form)
        self._touched = set(typed.touched)
        self._show()

    def set_pending(self, names: frozenset[str]) -> None:
        """Say which fields are saved here and not yet sent."""
        said = self._words.text("Sent when you’re online")
        for path, field in self.fields.items():
            top = path.split(".")[0]
            marked = top in names and self._form.get(path) != ""
            field.set_pending(said if marked and not path.endswith(("country", "type")) else None)

    def set_refusals(self, refused: Mapping[str, str], form: Form | None = None) -> None:
        """Show what Stripe refused of a form at its field, until the value changes."""
        known, stood = self.fields, form or self._form
        self._refusals = {path: (code, stood.get(path)) for path, code in refused.items() if path in known}
        self._show()

    def set_busy(self, word: str | None) -> None:
        """Wait with the Save button."""
        self.save.set_busy(word)

    @property
    def fields(self) -> dict[str, Field]:
        """Return all fields by path; those of an address change with its country."""
        asked = {path: field for path, field in self._own.items() if self._billed or not path.startswith("tax_ids.")}
        return asked | (self.address.paths() if self._billed else {}) | self.other.paths()

    # -- building

    def _line_name(self) -> SideBySide:
        name = self._edit("name", self._words.text("Full name"))
        email = self._edit("email", self._words.text("E-mail"))
        return _line((name, 1), (email, 1))

    def _line_phone(self) -> SideBySide:
        self._phone = PrefixEdit()
        phone = self._field("phone", self._words.text("Phone"), self._phone, self._phone.edit)
        # Where no country is asked for, the phone's field stays as wide as it is.
        size = self.address.country.sizePolicy()
        size.setRetainSizeWhenHidden(True)
        self.address.country.setSizePolicy(size)
        return _line((phone, 1), (self.address.country, 1))

    def _address(self, prefix: str) -> AddressFields:
        made = AddressFields(self._words, prefix)
        made.edited.connect(self._edited)
        made.left.connect(self._was_left)
        return made

    def _build_other(self) -> QWidget:
        """Return the name, phone and address that goods go to when it isn't the person's own."""
        self._other_box = QWidget()
        lay = column(self._other_box, gap=13)
        name = self._edit("shipping.name", self._words.text("Who receives it"))
        phone = self._edit("shipping.phone", self._words.text("Phone (optional)"))
        lay.addLayout(_line((name, 1), (phone, 1)))
        lay.addLayout(_line((self.other.country, 1), (QWidget(), 1)))
        lay.addWidget(self.other)
        self._other_box.hide()
        return self._other_box

    def _build_tax(self) -> QWidget:
        self._tax = QWidget()
        lay = column(self._tax, gap=12)
        lay.addWidget(hairline())
        lay.addSpacing(1)
        lay.addLayout(self._line_tax())
        return self._tax

    def _line_tax(self) -> SideBySide:
        self._tax_kind = Combo(self._words.text("None"))
        self._tax_kind.currentIndexChanged.connect(self._tax_kind_changed)
        kind = self._field("tax_ids.0.type", self._words.text("Tax ID kind"), self._tax_kind, None)
        value = self._edit("tax_ids.0.value", self._words.text("Tax ID"), self._words.text("Optional"))
        return _line((kind, 26), (value, 35))

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setMinimumHeight(theme().px(60) - 1)  # the hairline above it is its first pixel
        across, buttons, ends = SideBySide(10, 8), SideBySide(10, 8), QWidget()
        row(foot, margins=(22, 9, 22, 8)).addLayout(across)
        ends.setLayout(buttons)
        self._status = Text("", "dense", "text2", wrap=True)
        across.add(self._status, 1, Qt.AlignmentFlag.AlignVCenter, self._status_needs)
        self.undo = Button(self._words.text("Undo changes"), "plain", 34)
        self.undo.clicked.connect(self._undo)
        self.save = Button(self._words.text("Save"), "main", 34)
        self.save.clicked.connect(self._save)
        for button in (self.undo, self.save):
            buttons.add(button, 0, _AT_END)
        across.add(ends, 0, _AT_END, lambda: buttons.sizeHint().width())
        return foot

    def _status_needs(self) -> int:
        return min(self._status.sizeHint().width(), theme().px(_SAID))

    def _edit(self, path: str, label: str, placeholder: str = "") -> Field:
        edit = LineEdit(placeholder)
        return self._field(path, label, edit, edit)

    def _field(self, path: str, label: str, control: QWidget, edit: LineEdit | None) -> Field:
        field = Field(label, control)
        self._own[path] = field
        if edit is not None:
            self._edits[path] = edit
            edit.setProperty("path", path)
            edit.textEdited.connect(self._edited)
            edit.left.connect(self._left)
        return field

    # -- life

    def _fill(self, form: Form) -> None:
        self._filling = True
        self._form = form
        self.address.put(form.address)
        self.other.put(form.other.address if form.other is not None else AddressShape())
        self._adapt(form.address.country, form.tax_type)
        self.ship.setChecked(form.ship)
        self.elsewhere.setChecked(form.other is not None)
        for path, edit in self._edits.items():
            edit.setText(self._without_prefix(form.phone) if path == "phone" else form.get(path))
            edit.setCursorPosition(0)
        self._touched = set()
        self._filling = False
        self._show_shipping()

    def _adapt(self, country: str, tax_type: str) -> None:
        self._phone.set_prefix(model.dialling_code(country))
        kinds = model.tax_kinds(country, self._words, tax_type)
        # The usual kind stands there by itself; without a number it isn't sent.
        usual = next(iter(dict(kinds)), None)
        self._tax_kind.put(kinds, tax_type if tax_type in dict(kinds) else usual)
        self._tax_kind.setEnabled(bool(kinds))
        self._own["tax_ids.0.type"].set_hint("" if kinds else model.why_no_tax_kind(country, self._words))
        value = self._own["tax_ids.0.value"].control
        if isinstance(value, LineEdit):
            value.setPlaceholderText(model.tax_example(self._tax_kind.value() or "", self._words))

    def _show_shipping(self) -> None:
        self.elsewhere.setVisible(not self.ship.isChecked() or not self._billed)
        self._other_box.setVisible(self.elsewhere.isChecked() and not self.ship.isChecked())

    def _ship_changed(self) -> None:
        self._show_shipping()
        self._edited()

    def _without_prefix(self, phone: str) -> str:
        prefix = model.dialling_code(self._form.address.country)
        return phone.removeprefix(prefix).strip() if prefix else phone

    def _phone_typed(self) -> str:
        typed = self._phone.edit.text().strip()
        prefix = model.dialling_code(self._form.address.country)
        return typed if not typed or typed.startswith("+") or not prefix else f"{prefix} {typed}"

    def _edited(self) -> None:
        if self._filling:
            return
        given = {path: edit.text() for path, edit in self._edits.items()}
        address = self.address.address()
        if address.country != self._form.address.country:
            # What was right in one country may be wrong in another: say so now, not when it is saved.
            depends = ("phone", "address.postal_code")
            self._touched |= {"address.country", *(path for path in depends if self._form.get(path).strip())}
            self._form = replace(self._form, address=address)
            self._adapt(address.country, self._form.tax_type)
        goes_elsewhere = self.elsewhere.isChecked() and not self.ship.isChecked()
        name, phone = given["shipping.name"], given["shipping.phone"]
        other = ShippingShape(name, self.other.address(), phone.strip() or None) if goes_elsewhere else None
        self._form = Form(
            given["name"], given["email"], self._phone_typed(), address, self.ship.isChecked(),
            self._kind_of(given["tax_ids.0.value"]), given["tax_ids.0.value"], other,
        )  # fmt: skip
        self._show()

    def _kind_of(self, number: str) -> str:
        return (self._tax_kind.value() or "") if number.strip() else ""

    def _tax_kind_changed(self) -> None:
        value = self._own["tax_ids.0.value"].control
        if isinstance(value, LineEdit):
            value.setPlaceholderText(model.tax_example(self._tax_kind.value() or "", self._words))
        self._edited()

    def _left(self) -> None:
        self._was_left(str(self.sender().property("path")))

    def _was_left(self, path: str) -> None:
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
            fields = self.fields
            first = next((path for path in wrong if path in fields), None)
            if first == "tax_ids.0.type":  # it can't be chosen: the country mends it, or no number
                first = "tax_ids.0.value" if self._form.address.country else "address.country"
            if first is not None:
                control = fields[first].control
                (control.focusProxy() or control).setFocus(Qt.FocusReason.TabFocusReason)
            return
        self.save_wanted.emit(self._form)

    def _why(self, path: str, code: str, params: Mapping[str, str]) -> str:
        if path == "tax_ids.0.type" and not self._form.tax_type:
            return model.why_no_tax_kind(self._form.address.country, self._words)
        if code == "postal_code_invalid":
            return model.postal_advice(params.get("country") or self._form.address.country, self._words)
        said = self._words.problem(code, params)
        return said.why or said.what

    def _shown_errors(self) -> dict[str, str]:
        wrong, fields = model.errors(self._form), self.fields
        shown = {
            path: self._why(path, error.code, error.params)
            for path, error in wrong.items()
            if path in self._touched and path in fields
        }
        for path, (code, value) in self._refusals.items():
            if self._form.get(path) == value:
                shown.setdefault(path, self._why(path, code, {}))
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


def _line(*parts: tuple[QWidget, int]) -> SideBySide:
    line = SideBySide(12, 13)
    for field, share in parts:
        field.setMinimumWidth(80)
        line.add(field, share, Qt.AlignmentFlag.AlignTop, field.needs_to_be_read if isinstance(field, Field) else None)
    return line
