"""The sidebar (212) or the rail (60): place, pages, connection, person."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.ui.theme.theme import set_state, theme
from desktop_app.ui.widgets.buttons import HoldingButton, IconButton
from desktop_app.ui.widgets.focus import REACH
from desktop_app.ui.widgets.frames import column, empty_layout, row, set_margins, show_part
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.marks import Avatar, Tile
from desktop_app.ui.widgets.nav_row import NavItem, NavRow
from desktop_app.ui.widgets.text import Text, clean, name_control, set_tip
from desktop_app.ui.widgets.views_list import Tall, ViewsList

WIDE, RAIL = 212, 60
_BESIDE = 10


class PlaceButton(HoldingButton):
    """The place: tile, name, mode; opens the list of places and people."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("placeTile")
        self.setAutoDefault(True)  # Enter presses it, as Space does
        self.setProperty("kind", "quiet")
        self.setProperty("ring", 8)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme().px(44))
        self._lay = row(self, margins=(8, 4, 6, 4), gap=_BESIDE)
        self._modes = ("", "")
        self.tile = Tile("", "demo")
        self._name = Text("", "body", weight=600, elide="end")
        self._mode = Text("", "caption", "text3", elide="end", rise=1)
        words = column()
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._mode)
        words.addStretch(1)
        self._lay.addWidget(self.tile)
        self._caret = Icon("caret-down", "text3", 16)
        self._beside = row()  # the caret may come close: its own picture has room around it
        self._beside.addLayout(words, 1)
        self._beside.addWidget(self._caret)
        self._lay.addLayout(self._beside, 1)

    def put(self, name: str, mode: str, mode_words: str, mode_short: str = "") -> None:
        """Show a place; where there is no room for what its mode means, the mode alone."""
        self.tile.put(name, mode)
        self._name.put_data(name, 60)
        self._modes = (mode_words, mode_short)
        self._say_mode()
        name_control(self, clean(name, 60), mode_words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._say_mode()

    def _say_mode(self) -> None:
        whole, short = self._modes
        self._mode.put(whole)
        room = self.width() - theme().px(30) - theme().px(16) - 8 - 6 - 10
        if short and self._mode.sizeHint().width() > room:
            self._mode.put(short)
        set_tip(self, whole if self._mode.text() != whole else "")

    def set_compact(self, compact: bool) -> None:
        """Show the tile alone."""
        self.tile.set_size(32 if compact else 30)
        for part in (self._name, self._mode, self._caret):
            show_part(part, on=not compact)
        _put_alone(self._lay, self.tile, alone=compact)
        self._lay.setStretchFactor(self.tile, 1 if compact else 0)  # with large text the rail is wider than it
        self._lay.setStretchFactor(self._beside, 0 if compact else 1)
        set_margins(self._lay, *((4, 4, 4, 4) if compact else (8, 4, 6, 4)))


class PersonButton(HoldingButton):
    """Who one is; in the demo it opens the list of people."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "quiet")
        self.setProperty("ring", 8)
        self.setAutoDefault(True)  # Enter presses it, as Space does
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme().px(36))
        self._lay = row(self, margins=(8, 4, 0, 4), gap=_BESIDE)
        self.avatar = Avatar("")
        self._name = Text("", "dense", "text2", weight=500, elide="end")
        self._caret = Icon("caret-down", "text3", 16)
        self._lay.addWidget(self.avatar)
        words = row()  # the caret has room enough of its own beside a long name
        words.addWidget(self._name, 1)
        words.addWidget(self._caret)
        self._lay.addLayout(words, 1)
        self._several = self._compact = False

    def put(self, name: str, *, several: bool, switch_words: str) -> None:
        """Show a person, and whether one can be somebody else."""
        self.avatar.put(clean(name, 60))
        self._name.put_data(name, 60)
        self._several = several
        show_part(self._caret, on=several and not self._compact)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not several)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if several else Qt.FocusPolicy.NoFocus)
        name_control(self, clean(name, 60), switch_words if several else "")
        set_tip(self, switch_words if several else "")

    def set_compact(self, compact: bool) -> None:
        """Show the letters alone."""
        show_part(self._name, on=not compact)
        show_part(self._caret, on=not compact and self._several)
        self._compact = compact
        _put_alone(self._lay, self.avatar, alone=compact)
        set_margins(self._lay, *((4, 4, 4, 4) if compact else (8, 4, 0, 4)))


class Sidebar(QFrame):
    """Everything at the start of the window."""

    page_wanted = Signal(str)
    place_wanted = Signal()
    person_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, words_pages: str, words_settings: str) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAccessibleName(words_pages)
        self._compact = False
        self._rows: dict[str, NavRow] = {}
        lay = column(self)
        pages = QWidget()
        pages.setObjectName("viewsBody")
        self._top: QVBoxLayout = column(pages)
        self.place = PlaceButton()
        self.place.clicked.connect(self.place_wanted)
        self._top.addWidget(self.place)
        self._lead = QWidget()
        self._top.addWidget(self._lead)
        self._nav: QVBoxLayout = column(gap=2)
        self._top.addLayout(self._nav)
        self._pages = Tall()
        self._pages.setWidget(pages)
        lay.addWidget(self._pages)
        self.views = ViewsList()
        lay.addWidget(self.views)
        lay.addStretch(1)
        lay.addWidget(self._build_connection())
        lay.addSpacing(7)
        lay.addWidget(self._build_foot(words_settings))
        self.set_compact(False)

    def _build_connection(self) -> QWidget:
        self.connection = QWidget()
        self._connection_lay = row(self.connection, margins=(21, 6, 12, 6), gap=7)
        self._connection_icon = Icon("cloud-check", "text3", 18)
        self._connection_words = Text("", "caption", "text3", elide="end")
        self._connection_lay.addWidget(self._connection_icon)
        self._connection_lay.addWidget(self._connection_words, 1)
        return self.connection

    def _build_foot(self, words_settings: str) -> QWidget:
        foot = self._foot = QFrame()
        foot.setObjectName("sidebarFoot")
        foot.setMinimumHeight(theme().px(56))
        self._foot_lay = row(foot, margins=(12, 10, 15, 8))
        self.person = PersonButton()
        self.person.clicked.connect(self.person_wanted)
        self.gear = IconButton("gear-six", words_settings, tone="text3")
        self.gear.clicked.connect(self.settings_wanted)
        self._foot_lay.addWidget(self.person, 1)
        self._foot_lay.addWidget(self.gear)
        return foot

    def put(self, items: tuple[NavItem, ...]) -> None:
        """Offer these pages."""
        if [item.key for item in items] == list(self._rows):
            for item in items:
                self._rows[item.key].put(item)
            return
        empty_layout(self._nav)
        self._rows = {}
        for item in items:
            line = NavRow(item)
            line.set_compact(self._compact)
            line.clicked.connect(self._clicked)
            self._rows[item.key] = line
            self._nav.addWidget(line)
        self._pages.updateGeometry()
        # The rows are made last and stand between the place and the person: the keyboard goes as the eye does.
        order = [self.place, *self._rows.values(), self.person, self.gear]
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)

    def choose(self, key: str) -> None:
        """Mark the page that is shown."""
        for name, line in self._rows.items():
            line.setChecked(name == key)
        self._reveal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep in sight which page is shown."""
        super().resizeEvent(event)
        self._reveal()

    def _reveal(self) -> None:
        for line in self._rows.values():
            if line.isChecked():
                self._pages.ensureWidgetVisible(line, 0, 0)

    def row(self, key: str) -> NavRow | None:
        """Return a page's row."""
        return self._rows.get(key)

    def set_count(self, key: str, count: int, figure: str = "") -> None:
        """Say how much is new on a page, and how that is written (in plain digits where it isn't said)."""
        line = self._rows.get(key)
        if line is not None and (line.item.count, line.item.figure) != (count, figure):
            line.put(replace(line.item, count=count, figure=figure))

    def forget_counts(self) -> None:
        """Count nothing any more: what was new was another's."""
        for key in self._rows:
            self.set_count(key, 0)

    def set_connection(self, icon: str, words: str, details: str) -> None:
        """Say how the backend is reached."""
        self._connection_icon.put(icon, "text3")
        self._connection_words.put(words)
        set_tip(self.connection, details or words)
        name_control(self.connection, words, details)

    def connection_words(self) -> str:
        """Return what stands at the foot about the connection."""
        return self._connection_words.text()

    def set_compact(self, compact: bool) -> None:
        """Change between sidebar and rail."""
        self._compact = compact
        self.setFixedWidth(theme().px(RAIL if compact else WIDE))
        self._pages.yields = compact  # with very large text the icons are taller than the smallest window
        set_margins(self._top, *((10, 10, 9, REACH) if compact else (12, 14, 12, REACH)))
        set_margins(self._connection_lay, *((0, 6, 0, 0) if compact else (21, 6, 12, 6)))
        show_part(self._connection_words, on=not compact)
        self._connection_icon.set_size(20 if compact else 18)
        set_margins(self._foot_lay, *((11, 7, 10, 11) if compact else (12, 10, 15, 8)))
        show_part(self.gear, on=not compact)
        self._nav.setSpacing(4 if compact else 2)
        self._lead.setFixedHeight(12 if compact else 18)
        set_state(self._foot, "rail", "true" if compact else "false")
        self.place.setFixedHeight(theme().px(44))
        self.person.setFixedHeight(theme().px(36))
        self._foot.setMinimumHeight(theme().px(56))
        self.place.set_compact(compact)
        self.person.set_compact(compact)
        for line in self._rows.values():
            line.set_compact(compact)
        self.views.set_compact(compact)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        set_state(self, "rtl", "true" if rtl else "false")

    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, NavRow):
            self.page_wanted.emit(sender.item.key)


def _put_alone(lay: QHBoxLayout, mark: QWidget, *, alone: bool) -> None:
    """Have a mark stand in the middle where nothing stands beside it, whatever the size of the text."""
    lay.setAlignment(mark, Qt.AlignmentFlag.AlignCenter if alone else Qt.AlignmentFlag.AlignVCenter)
    lay.setSpacing(0 if alone else _BESIDE)
