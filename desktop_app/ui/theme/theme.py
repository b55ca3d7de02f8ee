"""The theme in force: builds palette and sheet from the tokens and applies them together."""

from __future__ import annotations

from enum import StrEnum
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.resources import resource
from desktop_app.ui.theme.fonts import Fonts
from desktop_app.ui.theme.icons import Icons
from desktop_app.ui.theme.tokens import DARK, LIGHT, SCRIM, Tokens, more_contrast


class Appearance(StrEnum):
    """What a person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Colours, fonts and icons as they are now; ``changed`` is emitted after a change was applied."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._appearance = Appearance.SYSTEM
        self._sheet = Template(resource("style", "app.qss").read_text(encoding="utf-8"))
        self._text_factor = 1.0
        self._language = "en"
        self._calm = False
        self._system_calm = False
        self._more_contrast: bool | None = None
        self.tokens: Tokens = LIGHT
        self.dark = False
        self.contrasts = False
        """Whether the person's system asks for more contrast."""
        self.fonts: Fonts
        self.icons: Icons
        # Held on to: PySide6 ends the Python side of a hints object that nobody holds, with what hangs on it.
        self._hints = app.styleHints()
        self._needs = self._hints.accessibility()
        self._hints.colorSchemeChanged.connect(self._system_changed)
        self._needs.contrastPreferenceChanged.connect(self._contrast_changed)

    @property
    def appearance(self) -> Appearance:
        """What was chosen: follow the system, light or dark."""
        return self._appearance

    def apply(
        self,
        appearance: Appearance | None = None,
        *,
        text_factor: float | None = None,
        language: str | None = None,
        calm: bool | None = None,
        contrast: bool | None = None,
    ) -> None:
        """Apply a choice (or again what is in force): fonts, then palette, then sheet, then everybody redraws.

        Args:
            appearance: Light, dark, or as the system has it.
            text_factor: The size of everything, beside 1.0.
            language: The one that is written most, such as "ja".
            calm: True for a person who wants nothing to move.
            contrast: Decides in place of the system whether edges are drawn stronger.
        """
        self._appearance = appearance or self._appearance
        self._text_factor = text_factor or self._text_factor
        self._language = language or self._language
        self._calm = self._calm if calm is None else calm
        self._more_contrast = self._more_contrast if contrast is None else contrast
        self.dark = self._wants_dark()
        self.tokens = self._contrasting(DARK if self.dark else LIGHT)
        self.fonts = Fonts(self._text_factor, self._language)
        self.icons = Icons()
        self._app.setFont(self.fonts.font("body"))
        self._app.setPalette(self._palette())
        self._app.setStyleSheet(self._sheet.substitute(self._values()))
        self.changed.emit()

    def colour(self, token: str) -> QColor:
        """Return the colour of a token."""
        return QColor(self.tokens[token])

    def scrim(self) -> QColor:
        """Return what lies behind dialogs."""
        return QColor(*SCRIM["dark" if self.dark else "light"])

    def font(self, role: str, weight: int | None = None) -> QFont:
        """Return the font of a role."""
        return self.fonts.font(role, weight)

    def line(self, role: str) -> int:
        """Return the line height of a role in pixels."""
        return self.fonts.line(role)

    def px(self, length: float) -> int:
        """Return a length that grows with the text, in pixels."""
        return round(length * self._text_factor)

    def icon(self, name: str, token: str, size: int, widget: QWidget) -> QPixmap:
        """Return an icon in a token's colour for a widget (its scale and direction)."""
        mirrored = widget.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return self.icons.pixmap(name, self.tokens[token], self.px(size), widget.devicePixelRatioF(), mirrored=mirrored)

    def moves(self) -> bool:
        """Say whether things may move: not where the person or their system asks for less motion."""
        if self._calm or self._system_calm:
            return False
        style = self._app.style()
        return bool(style.styleHint(style.StyleHint.SH_Widget_Animation_Duration))

    def put_system_calm(self, calm: bool) -> None:
        """Say whether the desktop asks its programs to move less, where that is asked of it and not of the style."""
        self._system_calm = calm

    def _wants_dark(self) -> bool:
        if self._appearance is Appearance.SYSTEM:
            return self._hints.colorScheme() == Qt.ColorScheme.Dark
        return self._appearance is Appearance.DARK

    def _contrasting(self, tokens: Tokens) -> Tokens:
        more = self._more_contrast
        self.contrasts = (
            self._needs.contrastPreference() == Qt.ContrastPreference.HighContrast if more is None else more
        )
        return more_contrast(tokens) if self.contrasts else tokens

    def _contrast_changed(self, _wish: object) -> None:
        self.apply()

    def _system_changed(self, _scheme: object) -> None:
        if self._appearance is Appearance.SYSTEM:
            self.apply()

    def _values(self) -> dict[str, str]:
        lengths = {f"px{length}": f"{self.px(length)}px" for length in (28, 30, 32)}
        return {**self.tokens, **lengths}

    def _palette(self) -> QPalette:
        palette = QPalette()
        part = QPalette.ColorRole
        for role, token in (
            (part.Window, "window"),
            (part.WindowText, "text"),
            (part.Base, "surface"),
            (part.AlternateBase, "sunken"),
            (part.Text, "text"),
            (part.Button, "surface"),
            (part.ButtonText, "text"),
            (part.BrightText, "onAccent"),
            (part.Highlight, "accent"),
            (part.HighlightedText, "onAccent"),
            (part.Accent, "accent"),
            (part.Link, "accentText"),
            (part.LinkVisited, "accentText"),
            (part.PlaceholderText, "text3"),
            (part.ToolTipBase, "surface"),
            (part.ToolTipText, "text"),
            (part.Light, "surface"),
            (part.Midlight, "hover"),
            (part.Mid, "lineStrong"),
            (part.Dark, "lineControl"),
            (part.Shadow, "text"),
        ):
            palette.setColor(role, self.colour(token))
        for role in (part.WindowText, part.Text, part.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("disabled"))
        return palette


_holder: list[Theme] = []


def made(app: QApplication) -> Theme:
    """Return the application's theme, made once; nothing can be drawn before it is applied."""
    if not _holder:
        _holder.append(Theme(app))
    return _holder[0]


def install(app: QApplication) -> Theme:
    """Make the application's theme (once) and apply it as the system wants it."""
    if not _holder:
        made(app).apply()
    return _holder[0]


def theme() -> Theme:
    """Return the theme that :func:`install` made."""
    return _holder[0]


def set_state(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property, and have the sheet look at it again where it has looked already."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
            widget.update()
