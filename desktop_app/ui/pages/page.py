"""What every page is: a head, a body that scrolls, and tracked connections."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from desktop_app.ui.ports.host import Context
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.assistive import ScrollArea
from desktop_app.ui.widgets.frames import column, full_height, row, set_margins, show_part, yielding
from desktop_app.ui.widgets.text import Text

_EDGE, _BELOW = 32, 24
_BESIDE, _LOWER = 12, 4
"""Between a title and the quieter line beside it, and how much lower that stands, in pixels."""
WIDEST = 1000
"""The content of the seller's and the buyer's pages grows no further."""


class Head(QWidget):
    """The page's title with a quieter line beside it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._lay: QBoxLayout = row(self, gap=_BESIDE)
        self.title = Text(title, "page")
        self.title.set_widest(None)
        self.more = Text("", "dense", "text3", elide="end")
        self.more.set_widest(None)
        self._lay.addWidget(self.title)
        self._inner = column(margins=(0, _LOWER, 0, 0))
        self._inner.addWidget(self.more)
        self._lay.addLayout(self._inner, 1)
        self._line_up()

    def put(self, more: str) -> None:
        """Change the quieter line."""
        self.more.put(more)
        self._line_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the quieter line below the title where it has no room beside it."""
        super().resizeEvent(event)
        self._line_up()

    def minimumSizeHint(self) -> QSize:
        """Return what the longest word needs: both lines may break, once there is less room than for one of each."""
        return QSize(max(self.title.longest(), self.more.longest()), self.height())

    def _line_up(self) -> None:
        room, titled = self.width(), self.title.sizeHint().width()
        beside = self.more.width_within(10**6) + _BESIDE if self.more.text() else 0
        below = 0 < room < titled + beside
        for words in (self.title, self.more):
            words.set_wrap(below)
        show_part(self.more, on=bool(beside))
        self._lay.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)
        self._lay.setSpacing(0 if below else _BESIDE)
        set_margins(self._inner, 0, 0 if below else _LOWER, 0, 0)
        tall = theme().px(32)
        if below:
            lower = self.more.heightForWidth(room) if beside else 0
            tall = max(tall, self.title.heightForWidth(room) + lower)
        self.setFixedHeight(tall)


class Page(QWidget):
    """A page of the window. ``leave`` ends what it watches."""

    columns = False
    """Whether it has columns beside each other, which a window that isn't narrow may have no room for either."""

    def __init__(self, context: Context, title: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context = context
        self.words = context.words
        self.compact = self._narrow_window = context.host.is_compact()
        self._needed, self._fitted = 0, False
        self.setAccessibleName(title)
        self.head = Head(title)
        outer = column(self)
        self.area = ScrollArea()
        # Qt's own widget inside would be looked up among all of Qt's classes when first met, which makes them all.
        self.area.setViewport(QWidget())
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        holder.setObjectName("pageBody")
        self._holder_lay = row(holder)
        self.content = QWidget()
        self.body: QVBoxLayout = column(self.content)
        self.content.setMaximumWidth(theme().px(WIDEST))
        if self.columns:
            self.content.installEventFilter(self)
        self._holder_lay.addWidget(self.content, 1)
        self._holder_lay.addStretch(0)
        self.area.setWidget(holder)
        outer.addWidget(self.area)
        self.area.verticalScrollBar().rangeChanged.connect(self._margins)
        self._margins()
        self.body.addWidget(self.head)
        self._gap = QWidget()
        self.body.addWidget(self._gap)
        self._gap.setFixedHeight(_gap(compact=self.compact))

    def text(self, msgid: str, **params: object) -> str:
        """Return a sentence of ours."""
        return self.words.text(msgid, **params)

    def set_compact(self, compact: bool) -> None:
        """Change between wide and narrow."""
        self.compact = compact
        self._margins()
        self._gap.setFixedHeight(_gap(compact=compact))

    def fit(self, compact: bool) -> None:
        """Be narrow in a narrow window, and in any other whose room the columns don't fit into in this language."""
        self._narrow_window = compact
        room = self.width() - 2 * _EDGE
        if self.columns and not compact and room < self._needed:
            compact = True
        if self.compact != compact or not self._fitted:
            self._fitted = True
            self.set_compact(compact)
        if self.columns and not compact:
            self._needed = self.content.minimumSizeHint().width()
            if room < self._needed:
                self.set_compact(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See whether the columns have room."""
        super().resizeEvent(event)
        self.fit(self._narrow_window)
        self._margins()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See whether the columns have room for what is said now."""
        if watched is self.content and event.type() is QEvent.Type.LayoutRequest and not self.compact:
            QTimer.singleShot(0, self, lambda: self.fit(self._narrow_window))
        return False

    def first_focus(self) -> QWidget | None:
        """Return what gets the focus when the page comes up."""
        return None

    def draw(self) -> None:
        """Draw what is known now."""

    def check(self) -> None:
        """Check now (F5)."""

    def search(self) -> None:
        """Go to the search field, where there is one."""

    def unsaved(self) -> object | None:
        """Return what somebody began here and nobody keeps yet, for the page that takes this one's place; or None."""
        return None

    def has_typed(self) -> bool:
        """Say whether somebody typed something here that would be gone with the page."""
        return False

    def take(self, unsaved: object) -> None:
        """Go on with what a page of the same kind gave (:meth:`unsaved`)."""

    def _margins(self) -> None:
        edge = 24 if self.compact else _EDGE
        bar = self.area.verticalScrollBar()
        # The bar stands in the margin, so that the content doesn't move when it comes.
        end = edge - (bar.sizeHint().width() if bar.maximum() > 0 else 0)
        above, room = 18 if self.compact else 22, self.area.maximumViewportSize()
        wide = min(room.width() - 2 * edge, self.content.maximumWidth())
        needed = above + full_height(self.body, wide) + _BELOW
        set_margins(self._holder_lay, edge, above, end, _BELOW - yielding(needed - room.height()))


def _gap(*, compact: bool) -> int:
    return 10 if compact else 14
