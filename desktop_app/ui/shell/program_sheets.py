"""The sheets that tell about the program: the words explained, the keys, the versions, the log."""

from __future__ import annotations

from typing import Protocol

from desktop_app.ui.bridge import Futures
from desktop_app.ui.ports.composition import Composition
from desktop_app.ui.ports.host import Host
from desktop_app.ui.shell.standing import Standing
from desktop_app.words.wording import Wording


class Around(Protocol):
    """What they ask of the window around them."""

    words: Wording
    futures: Futures

    @property
    def host(self) -> Host:
        """What the window does for pages."""
        ...

    def standing(self) -> Standing:
        """Return where the window is."""
        ...


class ProgramSheets:
    """Opens them, each filled once what it shows has been read."""

    def __init__(self, composition: Composition, around: Around) -> None:
        self._composition, self._around = composition, around

    def open_help(self) -> None:
        """Explain the words."""
        from desktop_app.ui.dialogs.help import HelpSheet

        standing = self._around.standing()
        market = standing.market if standing.desk is not None else ""
        HelpSheet(self._around.host.frame(), self._around.words, market, staff=standing.staff).open()

    def open_keys(self) -> None:
        """Show the shortcuts."""
        from desktop_app.ui.dialogs.help import KeysSheet

        frame, standing = self._around.host.frame(), self._around.standing()
        KeysSheet(frame, self._around.words, inside=standing.desk is not None, staff=standing.staff).open()

    def open_about(self) -> None:
        """Show versions and licences."""
        from desktop_app.ui.dialogs.help import AboutSheet

        sheet = AboutSheet(self._around.host.frame(), self._around.words, self._composition.about())
        sheet.copy_wanted.connect(self._copy_versions)
        sheet.open()
        self._around.futures.watch(sheet, self._composition.system.shipped(), sheet.put)

    def open_log(self) -> None:
        """Show the program's own log."""
        from desktop_app.ui.dialogs.help import LogSheet

        sheet = LogSheet(self._around.host.frame(), self._around.words)

        def read() -> None:
            self._around.futures.watch(sheet, self._composition.system.read_log(), sheet.put)

        sheet.again_wanted.connect(read)
        sheet.copy_wanted.connect(self._copy_log)
        sheet.open()
        read()

    def _copy_versions(self, text: str) -> None:
        self._around.host.copy(text, self._around.words.text("Versions copied."))

    def _copy_log(self, text: str) -> None:
        self._around.host.copy(text, self._around.words.text("Log copied."))
