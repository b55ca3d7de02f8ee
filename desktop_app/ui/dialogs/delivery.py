"""One delivery: what it was about, what became of it and why, and how it came, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import KnownError
from desktop_app.ui.dialogs.sheet import Sheet
from desktop_app.ui.ports.host import Context
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button, Link
from desktop_app.ui.widgets.fields import TextArea
from desktop_app.ui.widgets.frames import Tinted, column, empty_layout, refilling, row
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.text import Text, clean, code_text, name_control
from desktop_app.wire import DeliveryShape, WholeDelivery
from desktop_app.words.deliveries import cause, verdict

_MOST: Final = 20_000
"""Letters of headers and body that are shown; all of it is copied."""
_NEVER_AGAIN: Final = frozenset({"other_mode"})
"""Processing such a delivery again would do nothing."""
_ON_ITS_WAY: Final = frozenset({"waiting", "retrying"})
_LOOK_AGAIN: Final = 2000


class DeliveryDialog(Sheet):
    """Shows a delivery at once as the list knows it; headers and body, once they are read, in a sheet of their own.

    While the delivery is on its way its state is looked at again: the feed tells of accounts that changed, and most
    deliveries change none.
    """

    again_wanted = Signal()
    look_wanted = Signal()

    def __init__(self, context: Context, delivery: DeliveryShape) -> None:
        words = context.words
        super().__init__(context.host.frame(), words.text("A delivery from Stripe"), words, width=640)
        self._context = context
        self._shown: DeliveryShape | None = None
        self._whole: WholeDelivery | None = None
        self.look = QTimer(self, singleShot=True, interval=_LOOK_AGAIN)
        self.look.timeout.connect(self.look_wanted)
        self._facts = column()
        self.rows.addLayout(self._facts)
        self.rows.addSpacing(8)
        self.whole = Link(words.text("As it came"), icon="eye")
        self.whole.clicked.connect(self._open_whole)
        self.whole.hide()
        self.foot.insertWidget(0, self.whole)
        self._gone = Text("", "dense", "text2", wrap=True)
        self._gone.hide()
        self._wrong = Text("", "dense", "stop", wrap=True)
        self._wrong.hide()
        self.rows.addWidget(self._gone)
        self.rows.addWidget(self._wrong)
        self.rows.addStretch(1)
        self.again = Button(words.text("Process again"), "plain", 34, icon="arrow-clockwise")
        self.again.clicked.connect(self._again)
        self.add_button(self.again)
        self.put(delivery)

    def put(self, delivery: DeliveryShape) -> None:
        """Show what is known of it."""
        self._shown = delivery
        self._await_news()
        self.again.set_busy(None)
        self._wrong.hide()
        self.again.setVisible(delivery.state not in _NEVER_AGAIN)
        with refilling(self.holder):
            empty_layout(self._facts)
            self._facts.addWidget(self._verdict(delivery))
            self._facts.addSpacing(10)
            for caption, value, mono in self._known(delivery):
                self._facts.addWidget(_fact(caption, value, mono=mono))
        self.refilled()

    def put_whole(self, found: WholeDelivery) -> None:
        """Offer it as it came, or say that headers and body were let go of."""
        self._whole = found
        self.put(found.delivery)
        there = bool(found.headers or found.body)
        self.whole.setVisible(there)
        if not there:
            self._gone.put(self.words.text("Headers and body are kept for a while only. They were let go of."))
            self._gone.show()
        self.refilled()

    def follow(self, delivery: DeliveryShape) -> None:
        """Show what has become of it; while it is the same, or is asked for again just now, nothing moves."""
        if delivery == self._shown or self.again.is_busy():
            self._await_news()
        else:
            self.put(delivery)

    def look_later(self, _error: KnownError) -> None:
        """Look again in a while: that a look failed says nothing of the delivery."""
        self._await_news()

    def fail(self, error: KnownError) -> None:
        """Say what didn't work."""
        self.again.set_busy(None)
        self._wrong.put(self._context.sentence(error))
        self._wrong.show()
        self.refilled()

    def _await_news(self) -> None:
        if self._shown is not None and self._shown.state in _ON_ITS_WAY:
            self.look.start()

    def _again(self) -> None:
        self.again.set_busy(self.words.text("Asking"))
        self.again_wanted.emit()

    def _open_whole(self) -> None:
        if self._whole is not None:
            AsItCame(self._context, self._whole).open()

    def _verdict(self, delivery: DeliveryShape) -> QWidget:
        said = verdict(self.words, delivery.state)
        box = Tinted(said.family)
        lay = column(box, margins=(12, 10, 12, 10), gap=3)
        head = row(gap=7)
        head.addWidget(Icon(said.icon, f"{said.family}Icon", 18))
        head.addWidget(Text(said.word, "dense", said.family, weight=600))
        head.addStretch(1)
        lay.addLayout(head)
        lay.addWidget(Text(said.sentence, "dense", "text", wrap=True))
        if delivery.failure:
            lay.addWidget(self._cause(delivery.failure))
        name_control(box, f"{said.word}. {said.sentence}")
        return box

    def _cause(self, failure: str) -> QWidget:
        words, market = self.words, clean(self._context.market, 60) or None
        known = cause(words, failure, market=market)
        said = known if known is not None else clean(failure, 200)
        return Text(words.text("Cause: {cause}", cause=said), "dense", "text2", wrap=True)

    def _known(self, delivery: DeliveryShape) -> Iterator[tuple[str, str, bool]]:
        words, now = self.words, self._context.now()
        yield words.text("Event"), delivery.type, True
        yield words.text("Its id"), delivery.event_id, True
        if delivery.account_id:
            yield words.text("Account"), delivery.account_id, True
        if delivery.object_id and delivery.object_id != delivery.account_id:
            yield words.text("About"), delivery.object_id, True
        yield words.text("Arrived"), words.moment(delivery.received_at, now), False
        if delivery.settled_at is not None:
            yield words.text("Processed"), words.moment(delivery.settled_at, now), False
        if delivery.attempts:
            failed = words.count(delivery.attempts, "failed once", "failed {figure} times")
            yield words.text("Attempts"), failed, False
        if delivery.livemode is not None:
            yield words.text("Mode"), words.text("Live") if delivery.livemode else words.text("Test"), False
        yield words.text("Signing secret"), words.text("number {n}", n=delivery.secret), False


class AsItCame(Sheet):
    """Headers and body, word for word: read as text and never as anything else."""

    def __init__(self, context: Context, whole: WholeDelivery) -> None:
        words = context.words
        super().__init__(context.host.frame(), words.text("As it came"), words, width=820, height=560, fills=True)
        self._context = context
        heads = "\n".join(f"{name}: {value}" for name, value in whole.headers)
        self._all = "\n\n".join(part for part in (heads, whole.body) if part)
        self.lines = TextArea()
        self.lines.setReadOnly(True)
        self.lines.setTabChangesFocus(True)
        self.lines.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.lines.setFont(theme().font("mono"))
        name_control(self.lines, words.text("As it came"))
        self.lines.setPlainText("\n".join(clean(line, _MOST) for line in self._all[:_MOST].split("\n")))
        self.rows.addWidget(self.lines, 1)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.copy = Button(words.text("Copy"), "plain", 34, icon="copy-simple")
        self.copy.clicked.connect(self._copy_all)
        self.add_button(self.copy)

    def _copy_all(self) -> None:
        self._context.host.copy(self._all, self.words.text("Copied."))


def _fact(caption: str, value: str, *, mono: bool) -> QWidget:
    box = QWidget()
    box.setMinimumHeight(theme().px(26))
    lay = row(box, gap=12)
    lay.addWidget(Text(caption, "dense", "text3", wrap=True), 3, Qt.AlignmentFlag.AlignVCenter)
    shown = code_text("mono", "text", elide="middle") if mono else Text(value, "dense", "text", elide="end")
    if mono:
        shown.put_data(value, 160)
    lay.addWidget(shown, 7)
    name_control(box, f"{caption}: {clean(value, 160) if mono else value}")
    return box
