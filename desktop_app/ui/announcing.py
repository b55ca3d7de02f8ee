"""Says aloud, through assistive technology, what changed on the screen without the person's doing."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have a sentence read out; nothing happens where nobody listens.

    Args:
        widget: Where on the screen it belongs.
        words: The sentence.
        urgent: Whether it may interrupt what is being read.
    """
    if not words:
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    manner = QAccessible.AnnouncementPoliteness
    event.setPoliteness(manner.Assertive if urgent else manner.Polite)
    QAccessible.updateAccessibility(event)
