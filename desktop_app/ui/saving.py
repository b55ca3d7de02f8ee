"""Files that a person keeps: their names, and the question where to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop_app.words.wording import Wording


def file_name(*parts: str, identity: str = "") -> str:
    """Return a file's name made of words: letters and digits of any script, parted by hyphens, in small letters.

    What is printed or exported carries the mode among them.

    Args:
        parts: The words.
        identity: One of them whose capitals stay: an id that differs from another by them alone is another's.
    """
    small = [part if part == identity else part.casefold() for part in parts]
    plain = [re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", part)).strip("-_") for part in small]
    return "-".join(part[:60] for part in plain if part) or "sellerdesk"


def ask_where(
    parent: QWidget, words: Wording, name: str, kinds: str, chosen: Callable[[Path], object], *, last: str = ""
) -> None:
    """Ask where a file goes, with the system's own dialog; nothing happens where the person thinks better of it.

    Args:
        parent: What the dialog stands over.
        words: The language it speaks.
        name: What is offered.
        kinds: What such files are called, with their ending in brackets.
        chosen: Gets the path.
        last: The folder of the last file that was kept, where the dialog begins if it is still there.
    """
    from desktop_app.ui.dialogs.where import where

    dialog = where(parent, words, name, kinds, begins_in(last))
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def begins_in(last: str) -> Path:
    """Return the folder to offer: the last one, else the person's documents or downloads, else their home."""
    from PySide6.QtCore import QStandardPaths

    places = QStandardPaths.StandardLocation
    usual = [QStandardPaths.writableLocation(one) for one in (places.DocumentsLocation, places.DownloadLocation)]
    return next((Path(one) for one in (last, *usual) if one and Path(one).is_dir()), Path.home())
