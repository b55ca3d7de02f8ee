"""Which of two kinds of Inter is drawn: the one that is as heavy on a dark ground as on a light one."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths

_TRUETYPE: Final = ("truetype/inter*/Inter*.ttf", "Inter*.ttf")
"""Below a folder of fonts: as Debian's ``fonts-inter-variable`` lays it, or a hand."""
_LEAVE_OUT: Final = b"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><selectfont><rejectfont><pattern>
<patelt name="family"><string>Inter</string></patelt><patelt name="fontformat"><string>CFF</string></patelt>
</pattern></rejectfont></selectfont></fontconfig>"""


@cache
def prefer_even() -> None:
    """Leave out Inter with PostScript outlines where it is there with TrueType ones; called before any text is drawn.

    On Linux Qt thickens the stems of PostScript faces and blends them for a light ground: on a dark one everything
    looks a weight bolder than it is. It draws TrueType outlines as they are. The two have one name and the same widths,
    so that where both are there (Debian's ``fonts-inter`` beside ``fonts-inter-variable``) some weights would come from
    the one and some from the other. Only this process leaves it out: nothing is written, no setting is left to others.
    """
    if sys.platform != "linux" or not _there():
        return
    try:
        library = ctypes.CDLL("libfontconfig.so.1")  # Qt's own, which holds one configuration for the process
        library.FcConfigGetCurrent.restype = ctypes.c_void_p
        library.FcConfigParseAndLoadFromMemory.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
        library.FcConfigBuildFonts.argtypes = [ctypes.c_void_p]
    except (OSError, AttributeError):
        return  # an older one, or none: the text stays as it is
    current = library.FcConfigGetCurrent()
    if current and library.FcConfigParseAndLoadFromMemory(current, _LEAVE_OUT, 0):
        library.FcConfigBuildFonts(current)


def _there() -> bool:
    folders = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.FontsLocation)
    return any(any(Path(folder).glob(pattern)) for folder in folders for pattern in _TRUETYPE)
