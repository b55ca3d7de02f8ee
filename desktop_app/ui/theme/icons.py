"""Our icons: read from the resources once, tinted from tokens, sharp at every scale, remembered."""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.resources import resource

MIRRORED: Final = frozenset({"arrow-right", "arrow-left", "caret-right", "caret-left", "arrow-square-out", "user-list"})
"""Icons that point along the reading direction; the others keep their side in every language."""

TWINS: Final = {
    "circle-half-fill": "circle-half",
    "check-circle-fill": "check-circle",
    "circle-wavy-check-fill": "circle-wavy-check",
    "alarm-fill": "alarm",
    "warning-fill": "warning",
    "warning-octagon-fill": "warning-octagon",
    "warning-circle-fill": "warning-circle",
    "pause-circle-fill": "pause-circle",
}
"""The outline of a filled icon: what was true when it was last checked."""


@cache
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def preload() -> None:
    """Read every icon, so that drawing needn't touch the disk; the few of the first picture have been read by then."""
    for path in resource("icons").glob("*.svg"):
        _source(path.stem)


def outline(name: str) -> str:
    """Return the outline twin of a filled icon, or the icon itself where it has none."""
    return TWINS.get(name, name)


class Icons:
    """Draws icons in given colours; one per theme, thrown away when the theme changes."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str, int, float, bool], QPixmap] = {}

    def pixmap(self, name: str, colour: str, size: int, ratio: float, *, mirrored: bool = False) -> QPixmap:
        """Return the icon.

        Args:
            name: Of a file in ``resources/icons`` without its ending.
            colour: ``#RRGGBB``.
            size: Edge in logical pixels.
            ratio: Device pixels to a logical one.
            mirrored: Whether the text runs from right to left.
        """
        turned = mirrored and name in MIRRORED
        key = (name, colour, size, ratio, turned)
        if key not in self._made:
            self._made[key] = _draw(_source(name), colour, size, ratio, turned=turned)
        return self._made[key]


def _draw(source: str, colour: str, size: int, ratio: float, *, turned: bool) -> QPixmap:
    edge = round(size * ratio)
    image = QImage(edge, edge, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _render(painter, source.replace("currentColor", colour).replace('"cut"', '"none"'), edge)
    if '"cut"' in source:
        # What is cut out of a filled icon shows the ground, whatever that is: right in both themes.
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        _render(painter, source.replace("currentColor", "none").replace('"cut"', '"#000000"'), edge)
    painter.end()
    pixmap = QPixmap.fromImage(image.flipped(Qt.Orientation.Horizontal) if turned else image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _render(painter: QPainter, svg: str, edge: int) -> None:
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, edge, edge))
