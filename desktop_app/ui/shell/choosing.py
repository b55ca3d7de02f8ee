"""What becomes of a choice in the settings: it is kept, shown at once, and followed by every window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.errors import KnownError
from desktop_app.ui.bridge import Futures
from desktop_app.ui.ports.composition import Composition
from desktop_app.ui.shell.page_set import PageSet
from desktop_app.ui.theme.theme import Appearance, theme

if TYPE_CHECKING:
    from desktop_app.ui.pages.settings.model import Value


class Around(Protocol):
    """What it asks of the window around it."""

    futures: Futures

    @property
    def pages(self) -> PageSet:
        """The pages that there are."""
        ...

    def known(self, error: KnownError) -> None:
        """Say a known error in a sentence."""
        ...

    def speak(self, locale: str) -> None:
        """Speak another language."""
        ...

    def remake(self) -> None:
        """Make everything anew whose heights follow the text."""
        ...


class Choosing(QObject):
    """Sets what a person chose in one window."""

    chose = Signal(str)
    """The key of a preference that was chosen here: other windows follow."""

    def __init__(self, composition: Composition, around: Around, parent: QObject) -> None:
        super().__init__(parent)
        self._composition, self._around = composition, around

    def set(self, key: str, value: Value) -> None:
        """Set it; what the system keeps is asked of the system."""
        from desktop_app.ui.pages.settings.model import OF_THE_SYSTEM, changed

        if key in OF_THE_SYSTEM:
            self._set_in_system(key, on=bool(value))
            return
        self._composition.keep(changed(self._composition.preferences(), key, value))
        if key in {"appearance", "text_factor", "calm"}:
            chosen = self._composition.preferences()
            theme().apply(Appearance(chosen.appearance), text_factor=chosen.text_factor, calm=chosen.calm)
        # After the choice was told: the page that tells it may be made anew as well.
        QTimer.singleShot(0, self, lambda: self._chosen(key))

    def follow(self, key: str) -> None:
        """Draw anew what a preference decides, wherever it was chosen."""
        if key == "locale":
            self._around.speak(self._composition.preferences().locale)
        elif key == "text_factor":
            self._around.remake()

    def _chosen(self, key: str) -> None:
        self.follow(key)
        self.chose.emit(key)

    def _set_in_system(self, key: str, *, on: bool) -> None:
        from desktop_app.ui.pages.settings.page import SettingsPage

        system = self._composition.system
        future = system.start_at_login(on) if key == "start_at_login" else system.open_links(on)

        def failed(error: KnownError) -> None:
            self._around.known(error)
            page = self._around.pages.made("settings")
            if isinstance(page, SettingsPage):
                page.put(key, not on)

        self._around.futures.watch(self, future, None, failed)
