"""Two sheets: every part in its states, and the state card in six states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.view import Freshness, View
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.pseudo import wording
from desktop_app.ui.gallery.still import NOW
from desktop_app.ui.pages.selling import model as selling_model
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.banner import Banner, Empty, Toast
from desktop_app.ui.widgets.buttons import Button, IconButton, Kind
from desktop_app.ui.widgets.chips import Tag
from desktop_app.ui.widgets.choice import Radio
from desktop_app.ui.widgets.fields import Field, LineEdit, Tick
from desktop_app.ui.widgets.focus import draw_ring
from desktop_app.ui.widgets.frames import Sunken, column, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.state_card import StateCard
from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording

# -- the parts


def parts_sheet(locale: str) -> QWidget:
    """Return the sheet of parts."""
    words = wording(locale)
    sheet = _Sheet()
    across = row(sheet, margins=(36, 33, 36, 12), gap=44)
    for make, share in ((_states, 330), (_type_and_banners, 346), (_controls, 344)):
        holder = QWidget()
        lay = column(holder)
        make(lay, words)
        lay.addStretch(1)
        across.addWidget(holder, share)

    def ready() -> None:
        focused = sheet.findChild(LineEdit, "focused")
        if focused is not None:
            focused.setFocus(Qt.FocusReason.OtherFocusReason)
        for button in sheet.findChildren(Button, "hovered"):
            hover(button)
        for button in sheet.findChildren(Button, "busy"):
            button.hold()
        _put_toast(sheet)

    sheet.setProperty("ready", ready)
    return sheet


def hover(button: Button) -> None:
    """Have a button look as under the pointer, which is nowhere near."""
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    middle, none = QPointF(button.rect().center()), Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, middle, button.mapToGlobal(middle), none, none, _NO_KEYS)
    QApplication.sendEvent(button, moved)


_NO_KEYS: Final = Qt.KeyboardModifier.NoModifier


class _Sheet(QWidget):
    """The ground of a sheet, with the focus ring around what is called ``ringed``, as :class:`FocusRing` draws it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        for control in self.findChildren(Button, "ringed"):
            draw_ring(painter, QRect(control.mapTo(self, QPoint(0, 0)), control.size()), control)
        painter.end()


def _head(lay: QVBoxLayout, words: str, *, above: int = 20, below: int = 11) -> None:
    lay.addSpacing(above)
    lay.addWidget(Text(words, "caption", "text3", weight=500, wrap=True))
    lay.addSpacing(below)


_ORDER: Final = (
    ("not_started", None),
    ("in_progress", None),
    ("in_review", None),
    ("enabled", None),
    ("complete", None),
    ("enabled", "updates"),
    ("restricted_soon", None),
    ("action_required", None),
    ("restricted", None),
    ("paused", None),
    ("needs_stripe_contact", None),
    ("needs_platform", None),
    ("rejected", None),
    ("unsupported", None),
    ("disconnected", None),
    ("closed", None),
    ("unknown", None),
)
"""All but ``unreachable``, which looks as ``disconnected`` does."""


def _states(lay: QVBoxLayout, words: Wording) -> None:
    _head(lay, "States: icon shape, colour and word, never colour alone", above=0)
    for status, note in _ORDER:
        icon, family = words.state_look(status, note)
        line = QWidget()
        line.setMinimumHeight(theme().px(30))
        across = row(line, gap=10)
        across.addWidget(Icon(icon, f"{family}Icon", 18))
        said = words.state_word(status, note, market="Hearthside", staff=True)
        across.addWidget(Text(said, "body", family, weight=500, wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
        across.addWidget(Text(f"{status} + note" if note else status, "mono-small", "text3"))
        lay.addWidget(line)
    _head(lay, "Empty state", above=21)
    empty = Empty(
        "tray",
        words.text("Nothing new"),
        words.text("When a state changes, it’s written here."),
        words.text("Check now"),
    )
    empty.setProperty("card", True)
    lay.addWidget(empty)


_ROLES: Final = (
    ("first", "Start", "first run 30/38 600"),
    ("sentence", "Four things left", "sentence 25/32 600"),
    ("page", "Selling", "page 20/26 600"),
    ("pane", "Ruiz Cerámica SL", "pane 17/24 600"),
    ("section", "What Stripe needs", "section 15/22 600"),
    ("body", "Stripe asks for them", "body 14/20 400"),
    ("strong", "Photo ID", "strong 14/20 500"),
    ("dense", "by 4 December", "dense 13/18 400"),
    ("caption", "Whose turn", "caption 12/16 400"),
)
_TOKENS: Final = (
    ("window", "sidebar", "surface", "sunken", "hover"),
    ("pressed", "selected", "line", "lineStrong", "lineControl"),
    ("text", "text2", "text3", "accent", "focus"),
    ("youIcon", "stopIcon", "okIcon", "waitIcon", "idleIcon"),
)


def _type_and_banners(lay: QVBoxLayout, words: Wording) -> None:
    _head(lay, "Type", above=0)
    for role, sample, spec in _ROLES:
        shown, weight = ("body", 500) if role == "strong" else (role, None)
        tall = max(theme().line(shown), theme().px(21))
        above = max(0, tall - theme().line(shown) - 2) // 2
        across = row(gap=8)
        lead = column(margins=(0, above, 0, 0))
        lead.addWidget(Text(sample, shown, weight=weight))
        lead.addStretch(1)
        across.addLayout(lead, 1)
        beside = column()
        beside.addSpacing(round(above + _baseline(shown) - _baseline("mono-small")))
        beside.addWidget(Text(spec, "mono-small", "text3"))
        beside.addStretch(1)
        across.addLayout(beside)
        line = QWidget()
        line.setFixedHeight(tall)
        line.setLayout(across)
        lay.addWidget(line)
        lay.addSpacing(7)
    _head(lay, "Banners", above=13)
    for family, icon, said, action in (
        ("idle", "cloud-slash", "You’re offline. As Stripe said at 14:02.", words.text("Try now")),
        ("you", "alarm-fill", "2 things to send by 4 December.", "Show"),
        ("stop", "warning-octagon-fill", "Stripe has paused payouts.", "Show"),
        ("wait", "hourglass-medium", "Stripe is checking. Nothing to do.", ""),
        ("ok", "check-circle-fill", "Payouts are on.", "Show"),
    ):
        banner = Banner(across=False)
        banner.put(family, icon, said, "", action)
        lay.addWidget(banner)
        lay.addSpacing(8)
    _head(lay, "Toast", above=13)
    copied = words.count(
        4, "Link copied. It works once, for one minute.", "Link copied. It works once, for {figure} minutes."
    )
    lay.addWidget(_toast_place(copied))
    _head(lay, "Colours", above=27)
    grid = QGridLayout()
    grid.setHorizontalSpacing(6)
    grid.setVerticalSpacing(8)
    for at, tokens in enumerate(_TOKENS):
        for along, token in enumerate(tokens):
            grid.addWidget(_Swatch(token), at, along)
    grid.setColumnStretch(len(_TOKENS[0]), 1)
    lay.addLayout(grid)


def _baseline(role: str) -> float:
    """Return where a role's words stand in their line, in pixels from its top."""
    metrics = QFontMetricsF(theme().font(role))
    return (theme().line(role) - metrics.height()) / 2 + metrics.ascent()


def _toast_place(said: str) -> QWidget:
    """Return the place of a toast, which is put over it once the sheet stands: its shadow falls beyond the place."""
    place = QWidget()
    place.setObjectName("toastPlace")
    place.setProperty("said", said)
    place.setFixedHeight(theme().px(42))
    return place


def _put_toast(sheet: QWidget) -> None:
    place = sheet.findChild(QWidget, "toastPlace")
    if place is not None:
        toast = Toast(sheet)
        sheet.removeEventFilter(toast)  # it stays where it is put
        toast.say(place.property("said"))
        toast.move(place.mapTo(sheet, QPoint(0, 0)))


class _Swatch(QWidget):
    """A colour, and its name below it."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.setFixedHeight(theme().px(51))
        self.setFixedWidth(theme().px(64))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme().colour("line"))
        painter.setBrush(theme().colour(self._token))
        block = QRectF(0, 0, self.width(), theme().px(34))
        painter.drawRoundedRect(block.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        font = QFont(theme().font("caption"))
        font.setPixelSize(theme().px(11))
        painter.setFont(font)
        painter.setPen(theme().colour("text3"))
        painter.drawText(QPointF(0, theme().px(47)), self._token)
        painter.end()


_THREE: Final[tuple[Kind, ...]] = ("main", "plain", "quiet")


def _controls(lay: QVBoxLayout, words: Wording) -> None:
    _head(lay, "Buttons", above=0)
    save, undo, again = words.text("Save"), words.text("Undo"), "Open"

    def three() -> list[Button]:
        return [Button(word, kind) for word, kind in zip((save, undo, again), _THREE, strict=True)]

    hovered, pressed = three(), three()
    for button in hovered:
        button.setObjectName("hovered")
    for button in pressed:
        button.setDown(True)
    focused = three()
    for button in focused:
        button.setObjectName("ringed")
    busy = [Button(save, "main"), Button(words.text("Check now"), "plain")]
    busy[0].set_busy(words.text("Saving"))
    busy[1].set_busy("Checking")
    for button in busy:
        button.setObjectName("busy")
    off = [Button(save, "main"), Button(undo, "plain")]
    reason = "a reason beside it"
    for button in off:
        button.set_off(reason)
    beside = Text(reason, "caption", "text3", wrap=True)
    danger = [Button(words.text("Remove"), "danger"), Button("Remove card", "danger-main")]
    for name, buttons in (
        ("Rest", three()),
        ("Hover", hovered),
        ("Pressed", pressed),
        ("Focus", focused),
        ("Busy", busy),
        ("Off", [*off, beside]),
        ("Danger", danger),
        ("Sizes", [Button(str(size), "main", size) for size in (40, 34, 28)]),
    ):
        lay.addLayout(_line(name, buttons))
        lay.addSpacing(12)
    _head(lay, "Ticks, choices, tags", above=1, below=7)
    lay.addLayout(_choices(words))
    _head(lay, "Fields", above=11, below=11)
    _fields(lay, words)


def _line(name: str, parts: Sequence[QWidget]) -> QHBoxLayout:
    line = row(gap=10)
    caption = Text(name, "caption", "text3")
    caption.setFixedWidth(theme().px(58))
    line.addWidget(caption)
    for part in parts:
        if isinstance(part, Text):
            line.addWidget(part, 1, Qt.AlignmentFlag.AlignVCenter)
        else:
            line.addWidget(part)
    if not isinstance(parts[-1], Text):
        line.addStretch(1)
    return line


def _choices(words: Wording) -> QHBoxLayout:
    line = row(gap=16)
    for checked in (False, True):
        tick = Tick("")
        tick.setAccessibleName("Tick")
        tick.setChecked(checked)
        line.addWidget(tick)
    for checked in (False, True):
        radio = Radio("Radio", "")
        radio.setChecked(checked)
        line.addWidget(radio)
    line.addWidget(Tag(words.text("Default")))
    line.addWidget(Tag("7 days", "you", "alarm-fill"))
    line.addStretch(1)
    return line


def _fields(lay: QVBoxLayout, words: Wording) -> None:
    for name, value, error, pending in (
        ("Rest", "Ana Ruiz Molina", "", ""),
        ("Focus", "Ana Ruiz Molina", "", ""),
        ("Error", "0800", "Needs 5 digits", ""),
        ("Saved, not sent yet", "612 345 678", "", words.text("Sent when you’re online")),
    ):
        edit = LineEdit()
        edit.setText(value)
        edit.setObjectName("focused" if name == "Focus" else "")
        field = Field(name, edit)
        field.set_error(error)
        field.set_pending(pending)
        lay.addWidget(field)
        lay.addSpacing(12)
    lay.addWidget(Text("Read only", "dense", "text2", weight=500))
    lay.addSpacing(5)
    block = Sunken()
    block.setMinimumHeight(theme().px(34))
    inner = row(block, margins=(11, 2, 5, 2))
    inner.addWidget(Text("acct_1SdR…7Qx", "body"), 1)
    inner.addWidget(IconButton("copy-simple", words.text("Copy {id}", id="acct_1SdR…7Qx"), edge=16))
    lay.addWidget(block)


# -- the state card


SIX: Final = ("in_review", "restricted", "needs_stripe_contact", "paused", "rejected", "unchecked")
STATES_SIZE: Final = QSize(1180, 800)


def states_sheet(locale: str) -> QWidget:
    """Return the sheet of six states: whose turn it is decides the button."""
    words = wording(locale)
    sheet = _Sheet()
    grid = QGridLayout(sheet)
    grid.setContentsMargins(32, 32, 32, 23)
    grid.setSpacing(20)
    for at, name in enumerate(SIX):
        card = StateCard(small=True)
        facts = selling_model.SellingFacts(
            view=View(views.sellers()[name], Freshness.FRESH, NOW),
            words=words,
            now=NOW,
            market="Hearthside",
            name="Ana Ruiz",
            online=True,
        )
        model = selling_model.card(facts)
        kept = tuple(replace(action, icon=None) for action in model.plain if action.key != "phone")
        card.put(replace(model, works=(), check_name="", plain=kept[:1] if name != "paused" else ()))
        grid.addWidget(card, at // 2, at % 2)
        grid.setColumnStretch(at % 2, 1)

    def ready() -> None:
        # Taller where a language needs more lines: a sheet has no window that scrolls.
        sheet.resize(sheet.width(), max(sheet.height(), sheet.heightForWidth(sheet.width())))

    sheet.setProperty("ready", ready)
    return sheet
