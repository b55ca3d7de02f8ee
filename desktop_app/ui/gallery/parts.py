"""One sheet with every part in its states."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui.theme.theme import theme
from desktop_app.ui.theme.tokens import LIGHT
from desktop_app.ui.widgets.banner import Banner, Empty
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.chips import Tag
from desktop_app.ui.widgets.choice import Radio
from desktop_app.ui.widgets.fields import Field, LineEdit, Tick
from desktop_app.ui.widgets.frames import Tinted, column, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.text import Text
from desktop_app.words.states import STATES
from desktop_app.words.wording import Wording


def parts_sheet(locale: str) -> QWidget:
    """Return the sheet."""
    words = Wording(locale)
    sheet = QWidget()
    sheet.setObjectName("page")
    sheet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    across = row(sheet, margins=(36, 32, 36, 24), gap=44)
    for make in (_states, _type_and_banners, _controls):
        holder = QWidget()
        lay = column(holder, gap=8)
        make(lay, words)
        lay.addStretch(1)
        across.addWidget(holder, 1)
    return sheet


def _states(lay: QVBoxLayout, words: Wording) -> None:
    for status, note in STATES:
        icon, family = words.state_look(status, note)
        line = row(gap=9)
        line.addWidget(Icon(icon, f"{family}Icon", 18))
        line.addWidget(Text(words.state_word(status, note, market="Hearthside"), "body", family, weight=500), 1)
        line.addWidget(Text(status, "mono", "text3"))
        lay.addLayout(line)
    lay.addSpacing(12)
    empty = Empty(
        "tray",
        words.text("Nothing new"),
        words.text("When a state changes, it’s written here."),
        words.text("Check now"),
    )
    empty.setProperty("card", True)
    lay.addWidget(empty)


def _type_and_banners(lay: QVBoxLayout, words: Wording) -> None:
    for role in ("first", "sentence", "page", "pane", "section", "body", "dense", "caption", "mono"):
        line = row()
        line.addWidget(Text("Ruiz Cerámica", role), 1)
        line.addWidget(Text(role, "mono", "text3"))
        lay.addLayout(line)
    for family, icon in (
        ("idle", "cloud-slash"),
        ("you", "alarm-fill"),
        ("stop", "warning-octagon-fill"),
        ("wait", "hourglass-medium"),
        ("ok", "check-circle-fill"),
    ):
        banner = Banner(across=False)
        banner.put(family, icon, words.text("You’re offline."), "", words.text("Try now"))
        lay.addWidget(banner)
    swatches = row(gap=6)
    for token in (
        "window",
        "sidebar",
        "surface",
        "sunken",
        "hover",
        "accent",
        "youIcon",
        "stopIcon",
        "okIcon",
        "waitIcon",
    ):
        swatches.addWidget(_Swatch(token))
    lay.addLayout(swatches)


class _Swatch(QWidget):
    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.setFixedSize(26, 26)

    def paintEvent(self, _event: object) -> None:
        from PySide6.QtGui import QPainter

        painter = QPainter(self)
        painter.setPen(theme().colour("line"))
        painter.setBrush(theme().colour(self._token if self._token in LIGHT else "window"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.end()


def _controls(lay: QVBoxLayout, words: Wording) -> None:
    text = words.text
    line = row(gap=10)
    for kind in ("main", "plain", "quiet", "danger", "danger-main"):
        line.addWidget(Button(text("Save"), kind))
    line.addStretch(1)
    lay.addLayout(line)
    busy = row(gap=10)
    for kind in ("main", "plain"):
        button = Button(text("Save"), kind)  # type: ignore[arg-type]
        button.set_busy(text("Saving"))
        busy.addWidget(button)
    off = Button(text("Save"), "main")
    off.set_off(text("Works again when you’re online"))
    busy.addWidget(off)
    busy.addWidget(Text(text("Works again when you’re online"), "dense", "text3", elide="end"), 1)
    lay.addLayout(busy)
    sizes = row(gap=10)
    for size in (40, 34, 28):
        sizes.addWidget(Button(str(size), "main", size))
    sizes.addWidget(Button(text("Continue on Stripe"), "main", 40, trailing="arrow-square-out"))
    sizes.addStretch(1)
    lay.addLayout(sizes)
    lay.addLayout(_choices(words))
    for hint, error, pending in (
        ("", "", ""),
        ("", text("Type the address first."), ""),
        ("", "", text("Sent when you’re online")),
    ):
        edit = LineEdit()
        edit.setText("Ana Ruiz Molina")
        field = Field(text("Full name"), edit, hint=hint)
        field.set_error(error)
        field.set_pending(pending)
        lay.addWidget(field)
    block = Tinted("you")
    inner = column(block, margins=(12, 10, 12, 10))
    inner.addWidget(Text(words.state_word("restricted_soon", market="Hearthside"), "dense", "you", weight=600))
    lay.addWidget(block)


def _choices(words: Wording) -> QVBoxLayout:
    lay = column(gap=8)
    line = row(gap=14)
    for checked in (False, True):
        tick = Tick(words.text("Ship to this address"))
        tick.setChecked(checked)
        line.addWidget(tick)
    line.addStretch(1)
    lay.addLayout(line)
    second = row(gap=14)
    for checked in (False, True):
        radio = Radio("Radio", "")
        radio.setChecked(checked)
        second.addWidget(radio)
    second.addWidget(Tag(words.text("Default")))
    second.addWidget(Tag(words.text("Default"), "you", "alarm-fill"))
    second.addStretch(1)
    lay.addLayout(second)
    return lay
