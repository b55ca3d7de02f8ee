"""Renders scenes to pictures, and contact sheets of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.ui.languages import speak
from desktop_app.ui.motion import finish
from desktop_app.ui.shell.window import Window
from desktop_app.ui.theme.theme import Appearance, install, theme


@dataclass(frozen=True, slots=True)
class Look:
    """How a scene is rendered."""

    appearance: str = "light"
    locale: str = "en"
    factor: float = 1.0
    contrast: bool = False

    def name(self) -> str:
        """Return a part of a file's name."""
        more = "-contrast" if self.contrast else ""
        return f"{self.appearance}{more}-{self.locale}-{self.factor:.0%}".replace("%", "")


Make = Callable[[str], QWidget]
"""Makes a scene's widget for a locale."""


@contextmanager
def dressed(look: Look) -> Iterator[QApplication]:
    """Put the application into a look for a while."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("a QApplication is needed first")
    install(app).apply(
        Appearance(look.appearance),
        text_factor=look.factor,
        language=look.locale,
        calm=False,
        contrast=look.contrast,
    )
    app.setLayoutDirection(QLocale(look.locale).textDirection())
    speak(app, QLocale(look.locale))
    try:
        yield app
    finally:
        speak(app, QLocale("en"))
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def settle() -> None:
    """Let everything that waits in the event queue happen, ends of widgets and of movements included."""
    for _ in range(12):
        finish()
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def render(make: Make, look: Look, size: QSize | None = None) -> QImage:
    """Return the picture of one scene."""
    with dressed(look):
        widget = make(look.locale)
        if size is not None:
            widget.resize(size)
        widget.show()
        widget.activateWindow()
        settle()
        ready = widget.property("ready")
        if callable(ready):
            ready()
            settle()
        image = picture(widget)
        close(widget)
        return image


def picture(widget: QWidget) -> QImage:
    """Return a widget's picture with the lists, menus and tooltips that are open over it."""
    image = widget.grab().toImage()
    painter = QPainter(image)
    for popup in popups(widget):
        at = popup.pos() - widget.mapToGlobal(QPoint(0, 0))
        painter.drawPixmap(at, popup.grab())
    painter.end()
    return image


def popups(widget: QWidget) -> list[QWidget]:
    """Return the lists, menus and tooltips that are open over a widget: each is a window of its own."""
    floating = {Qt.WindowType.Popup, Qt.WindowType.ToolTip}
    tops = QApplication.topLevelWidgets()
    return [one for one in tops if one is not widget and one.isVisible() and one.windowType() in floating]


def close(widget: QWidget) -> None:
    """Close a scene, with what is open over it, and let it end."""
    for popup in popups(widget):
        popup.close()
    if isinstance(widget, Window):
        widget.half_done.let_go()  # nobody is there to answer
    widget.close()
    widget.deleteLater()
    settle()


def contact_sheet(pictures: list[tuple[str, QImage]], path: Path, columns: int = 4) -> None:
    """Write all pictures, small, on one sheet."""
    if not pictures:
        return
    wide, tall, gap = 420, 290, 16
    rows = math.ceil(len(pictures) / columns)
    sheet = QImage(columns * (wide + gap) + gap, rows * (tall + gap + 18) + gap, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#E4E0D8"))
    painter = QPainter(sheet)
    painter.setFont(theme().font("caption"))
    for index, (name, image) in enumerate(pictures):
        x, y = gap + index % columns * (wide + gap), gap + index // columns * (tall + gap + 18)
        mode = Qt.TransformationMode.SmoothTransformation
        small = image.scaled(wide, tall, Qt.AspectRatioMode.KeepAspectRatio, mode)
        painter.drawImage(x, y + 18, small)
        painter.drawText(x, y + 12, name)
    painter.end()
    sheet.save(str(path))
