"""Tells a person what changed: watches their state, asks the rule, shows it, announces it, remembers it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.ui.memory.told import TellingMemory
from desktop_app.ui.ports.host import Context
from desktop_app.ui.telling.news import news, next_look, seen
from desktop_app.ui.widgets.text import clean
from desktop_app.words.told import Told

_LONGEST_SLEEP = timedelta(hours=1)
"""A clock may be set and a computer may sleep: the dates are looked at again at least this often."""


class Teller(QObject):
    """One person's news at one place.

    Args:
        context: Their desk, words and clock.
        memory: What was told before.
        wanted: Answers whether changes and reminders are wanted on screen, asked at each.
    """

    told = Signal(object)
    """Something to show (:class:`~desktop_app.words.told.Told`)."""
    remembered = Signal(object)
    """What is to be kept (:class:`~desktop_app.ui.memory.told.TellingMemory`)."""

    def __init__(
        self, context: Context, memory: TellingMemory, wanted: Callable[[], tuple[bool, bool]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context = context
        self.memory = memory
        self._wanted = wanted
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        context.bridge.seller_changed.connect(self.look)

    def look(self) -> None:
        """See whether there is something to tell, and when to look again."""
        context, now = self._context, self._context.now()
        seller = context.bridge.desk.seller().data
        if seller is None:
            return
        changes, dates = self._wanted()
        first_name = clean(context.name.split()[0], 40) if context.name.split() else None
        found = news(
            seller,
            self.memory,
            context.words,
            market=clean(context.market, 60),
            first_name=first_name,
            now=now,
            changes=changes,
            dates=dates,
        )
        if found.memory != self.memory:
            self._remember(found.memory)
        if found.told is not None:
            self.told.emit(Told(clean(found.told.title), clean(found.told.body, 400)))
        moment = next_look(seller, now)
        self._sleep(_LONGEST_SLEEP if moment is None else min(_LONGEST_SLEEP, moment - now))

    def speak(self, context: Context) -> None:
        """Go on in another language."""
        self._context = context

    def close(self) -> None:
        """Look no longer."""
        self._timer.stop()
        self._context.bridge.seller_changed.disconnect(self.look)

    def read(self) -> None:
        """Take the inbox as seen."""
        if self.memory.unread:
            self._remember(seen(self.memory))

    def _remember(self, memory: TellingMemory) -> None:
        self.memory = memory
        self.remembered.emit(memory)

    def _sleep(self, time: timedelta) -> None:
        self._timer.start(max(1000, int(time.total_seconds() * 1000) + 500))
