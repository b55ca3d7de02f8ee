"""Languages by the name they call themselves, and the application put into one of them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from desktop_app.ui.ports.composition import Preferences
from desktop_app.ui.theme.theme import Appearance, made
from desktop_app.words.wording import Wording, languages

_OWN_NAMES: Final = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "ja": "日本語",
    "ar": "العربية",
}
_QTS_OWN: Final = "qtbase"


def own_name(language: str) -> str:
    """Return what a language calls itself; never translated."""
    return _OWN_NAMES.get(language, language)


def offered() -> list[tuple[str, str]]:
    """Return ``(language, own name)`` of every language there are words for."""
    return [(language, own_name(language)) for language in languages()]


def dress(app: QApplication, words: Wording, chosen: Preferences) -> None:
    """Give the application the direction, dates and type of a language, in the colours and at the size chosen."""
    locale = QLocale(words.locale.replace("-", "_")) if words.locale else QLocale()
    QLocale.setDefault(locale)
    speak(app, locale)
    app.setLayoutDirection(locale.textDirection())
    made(app).apply(
        Appearance(chosen.appearance),
        text_factor=chosen.text_factor,
        language=words.language,
        calm=chosen.calm,
    )


def speak(app: QApplication, locale: QLocale) -> None:
    """Have Qt say its own few words (a field's menu, its file dialog, the names of keys) in a language too."""
    spoken = app.findChild(QTranslator, _QTS_OWN)
    if (spoken.language() if spoken is not None else "en") == locale.name().partition("_")[0]:
        return
    if spoken is not None:
        app.removeTranslator(spoken)
        spoken.setParent(None)
    words = QTranslator(app)
    words.setObjectName(_QTS_OWN)
    if words.load(locale, _QTS_OWN, "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)
    else:
        words.setParent(None)  # English, as Qt speaks by itself
