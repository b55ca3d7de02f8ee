"""Sheets that hold windows beside each other: offline and a known error, and live that can't be taken for test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop_app.ui.bridge import Bridge, Futures
from desktop_app.ui.dialogs.invite import Invite
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.pseudo import wording
from desktop_app.ui.gallery.still import StillClock, StillComposition, place_of
from desktop_app.ui.ports.composition import Place
from desktop_app.ui.ports.host import Context
from desktop_app.ui.shell.frame import Frame
from desktop_app.ui.shell.page_host import PageHost
from desktop_app.ui.shell.signs import Signs, mode_words
from desktop_app.ui.shell.standing import Standing
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.fields import SearchField
from desktop_app.ui.widgets.frames import Card, column, hairline, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.nav_row import NavItem
from desktop_app.ui.widgets.popup_list import Choice, PopupList
from desktop_app.ui.widgets.text import Text
from desktop_app.words.wording import Wording

Make = Callable[[str], QWidget]

_GROUND: Final = QColor("#E4E0D8")
_INK: Final = QColor("#33302C")
_EDGE: Final = QColor("#CFC9BE")
BESIDE_SIZE: Final = QSize(1544, 664)
MODES_SIZE: Final = QSize(1180, 722)


class _Corners(QWidget):
    """Lies over a window on the sheet: the ground outside its round corners, and its edge."""

    def __init__(self, place: QRect, sheet: QWidget) -> None:
        super().__init__(sheet)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(place.adjusted(-1, -1, 1, 1))
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        around = QRectF(self.rect())
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        path.addRect(around)
        path.addRoundedRect(around.adjusted(0.5, 0.5, -0.5, -0.5), 10.5, 10.5)
        painter.fillPath(path, _GROUND)
        painter.setPen(_EDGE)
        painter.drawRoundedRect(around.adjusted(0.5, 0.5, -0.5, -0.5), 10.5, 10.5)
        painter.end()


class Sheet(QWidget):
    """A desk's ground with captions, and what lies on it in frames with round corners."""

    def __init__(self) -> None:
        super().__init__()
        self._captions: list[tuple[QPoint, str]] = []

    def lay_down(self, widget: QWidget, place: QRect, caption: str = "") -> None:
        """Put a widget onto the sheet, its caption 20 pixels above it."""
        scale = theme().px(100) / 100
        place = QRect(place.topLeft() * scale, place.size() * scale)
        widget.setParent(self)
        widget.setWindowFlags(Qt.WindowType.Widget)
        widget.setGeometry(place)
        self._captions.append((place.topLeft() - QPoint(1, 16), caption))
        widget.show()
        _Corners(place, self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground and captions."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), _GROUND)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme().font("dense", 600))
        painter.setPen(_INK)
        for at, caption in self._captions:
            painter.drawText(at, caption)
        painter.end()


def beside(offline: Make, error: Make) -> Make:
    """Return the sheet of a window without a network beside one with a known error, both as small as windows get."""

    def make(locale: str) -> QWidget:
        sheet = Sheet()
        windows = [offline(locale), error(locale)]
        captions = (
            "Offline: last known state, its age, what waits",
            "A known error: what happened, what is safe, the next step",
        )
        for window, left, caption in zip(windows, (37, 789), captions, strict=True):
            window.setMinimumSize(0, 0)  # the sheet's frame is part of the 720 × 560
            sheet.lay_down(window, QRect(left, 67, 718, 558), caption)

        def ready() -> None:
            for window in windows:
                window.property("ready")()

        sheet.setProperty("ready", ready)
        return sheet

    return make


def modes(locale: str) -> QWidget:
    """Return the sheet of live beside test: the frame of a window, the list of places, a step that reaches somebody."""
    sheet, words = Sheet(), wording(locale)
    places = {mode: place_of([("Jonas Berg", "support", views.support_desk())], mode=mode) for mode in ("live", "test")}
    around = (
        ("live", 33, "Live: solid. Solid ribbon, solid tile, the word, real money"),
        ("test", 607, "Test: dashed. Dashed edge, dashed tile, flask, nothing is real"),
    )
    for mode, left, caption in around:
        sheet.lay_down(_framed(places[mode], words), QRect(left, 58, 540, 328), caption)
    demo = place_of([("Ana", "user", views.support_desk())], name="Demo", mode="demo")
    listed = _list([*places.values(), demo], words, sheet)
    listed.card.adjustSize()
    tall = round(listed.card.height() * 100 / theme().px(100))
    sheet.lay_down(listed.card, QRect(33, 443, 269, tall), "Switching places")
    steps = (
        ("live", 336, 388, "A consequential step names the mode: live"),
        ("test", 758, 389, "The same step in test"),
    )
    for mode, left, wide, caption in steps:
        step = _step(places[mode], words, sheet)
        tall = step.needed(theme().px(wide))
        holder = QWidget()
        column(holder).addWidget(step.box)
        sheet.lay_down(holder, QRect(left, 443, wide, round(tall * 100 / theme().px(100))), caption)
    return sheet


def _framed(place: Place, words: Wording) -> QWidget:
    frame = Frame(words)
    desk = place.people[0].open_desk().result()
    Signs(frame, words, StillClock()).draw_place(Standing(place, place.people[0], desk))
    names = (("user-list", "Accounts"), ("tray", "Inbox"), ("paper-plane-tilt", "Deliveries"), ("git-diff", "Drift"))
    frame.sidebar.put(tuple(NavItem(name, icon, words.text(name)) for icon, name in names))
    frame.sidebar.choose("Accounts")
    frame.sidebar.connection.hide()
    foot = frame.sidebar.findChild(QFrame, "sidebarFoot")
    if foot is not None:
        foot.hide()
    frame.sidebar.show()
    page = QWidget()
    page.setObjectName("page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    lay = column(page, margins=(24, 25, 24, 24), gap=14)
    lay.addWidget(Text(words.text("Accounts"), "page"))
    lay.addSpacing(1)
    hints = words.text("Name, e-mail, user, account or customer id"), words.text("Name, e-mail or id")
    lay.addWidget(SearchField(words.text("Search accounts"), hints))
    lay.addWidget(_rows(words))
    lay.addStretch(1)
    frame.put(page)
    return frame


def _rows(words: Wording) -> QFrame:
    card = Card()
    lay = column(card)
    firms = (
        ("Ruiz Cerámica SL", "restricted_soon"),
        ("Atelier Morand", "restricted"),
        ("Nordlys Keramikk AS", "enabled"),
    )
    for at, (name, status) in enumerate(firms):
        if at:
            lay.addWidget(hairline())
        line = QWidget()
        line.setMinimumHeight(theme().px(43 if at else 44))
        across = row(line, margins=(16, 4, 16, 4), gap=8)
        across.addWidget(Text(name, "dense", weight=500, elide="end"), 1)
        icon, family = words.state_look(status)
        across.addWidget(Icon(icon, f"{family}Icon", 16))
        across.addWidget(Text(words.state_word(status, market="Hearthside", staff=True), "dense"))
        lay.addWidget(line)
    return card


def _list(places: list[Place], words: Wording, sheet: QWidget) -> PopupList:
    choices = [
        Choice(place.key, place.name, mode_words(words, place.mode), chosen=place.mode == "live", mode=place.mode)
        for place in places
    ]
    return PopupList(
        [*choices, Choice("add", words.text("Add a place"), "", icon="plus", parted=True, quiet=True)], sheet
    )


class _OnSheet:
    """Satisfies what a dialog asks of the window around it: it covers the sheet."""

    def __init__(self, words: Wording, sheet: QWidget) -> None:
        self.words, self.futures = words, Futures(sheet)
        self._frame = Frame(words)
        self._frame.setParent(sheet)
        self._frame.hide()

    def frame(self) -> Frame:
        """Return a frame that nobody sees."""
        return self._frame

    def standing(self) -> Standing:
        """Return that one is nowhere."""
        return Standing()

    def complain(self, what: str, more: str = "") -> None:
        """Nothing goes wrong on a sheet of widgets."""

    def is_compact(self) -> bool:
        """Say that it is wide."""
        return False


def _step(place: Place, words: Wording, sheet: Sheet) -> Invite:
    desk = place.people[0].open_desk().result()
    bridge = Bridge(desk, sheet)
    host = PageHost(StillComposition(), _OnSheet(words, sheet))
    context = Context(bridge, words, StillClock(), host, "Hearthside", place.mode, "Jonas Berg")
    asked = Invite(context, views.account_rows()[1])
    host.frame().removeEventFilter(asked)  # it lies where the sheet puts it
    asked.hide()
    effect = asked.box.graphicsEffect()
    if effect is not None:
        effect.setEnabled(False)  # its shadow would lie on the sheet's edge
    return asked
