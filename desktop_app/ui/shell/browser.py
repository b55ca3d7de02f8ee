"""The one door to other programs: the rule of D1 about addresses is asked here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop_app.domain.hosts import may_open


def open_address(url: str, relay_url: str | None, confirmed_hosts: Iterable[str] = ()) -> bool:
    """Open an address in the system's browser if the rule allows it; say whether it was handed over.

    That the system took it says nothing about whether a browser came up: Qt answers yes all the same.
    """
    return may_open(url, relay_url, confirmed_hosts) and QDesktopServices.openUrl(QUrl(url))


def open_folder(folder: Path) -> bool:
    """Show a folder of this computer in the system's own file manager; say whether it was handed over."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
