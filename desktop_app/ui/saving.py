"""Files that a person keeps: their names, and the question where to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget


def file_name(*parts: str) -> str:
    """Return a file's name made of words: letters and digits of any script, parted by hyphens, in small letters.

    What is printed or exported carries the mode among them.
    """
    plain = [re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", part).casefold()).strip("-_") for part in parts]
    return "-".join(part[:60] for part in plain if part) or "sellerdesk"


def ask_where(parent: QWidget, name: str, kinds: str, chosen: Callable[[Path], object]) -> None:
    """Ask where a file goes, with the system's own dialog; nothing happens where the person thinks better of it."""
    from PySide6.QtCore import QStandardPaths
    from PySide6.QtWidgets import QFileDialog

    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, "", str(Path(documents or Path.home()) / name), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
