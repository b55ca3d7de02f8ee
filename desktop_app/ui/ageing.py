"""Ages that stay true: said again when their words become others, and not before. At rest nothing is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.words.ages import steady


class Ageing(QObject):
    """Has one widget say its age in time, while it can be seen.

    Args:
        owner: Where the age stands.
        tell: Says it anew, and calls :meth:`wind` with what it said.
    """

    def __init__(self, owner: QWidget, tell: Callable[[], None]) -> None:
        super().__init__(owner)
        self._owner, self._tell = owner, tell
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(tell)
        owner.installEventFilter(self)

    def wind(self, then: datetime | None, now: datetime) -> None:
        """Look again when the words for the age of ``then`` will be other ones; None has no age."""
        if then is None or not self._owner.isVisible():
            self._clock.stop()
        else:
            self._clock.start(round(steady(then, now) * 1000))

    def winds(self) -> float | None:
        """Return in how many seconds it looks again, or None while it rests."""
        return self._clock.interval() / 1000 if self._clock.isActive() else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on when it comes up again, rest while it can't be seen."""
        kind = event.type()
        if watched is self._owner and kind is QEvent.Type.Show:
            QTimer.singleShot(0, self, self._tell)
        elif watched is self._owner and kind is QEvent.Type.Hide:
            self._clock.stop()
        return False
