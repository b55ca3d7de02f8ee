"""The colours, as two tables with the same names, and the formula that proves they can be read."""

from __future__ import annotations

from typing import Final

Tokens = dict[str, str]

# name: (light, dark). Grounds first, then words and lines, then the five families of meaning.
_TABLE: Final[dict[str, tuple[str, str]]] = {
    "window": ("#FAF9F7", "#181715"),
    "sidebar": ("#F3F1EC", "#131210"),
    "surface": ("#FFFFFF", "#211F1D"),
    "sunken": ("#F7F5F1", "#1B1A18"),
    "hover": ("#F0EDE7", "#2A2825"),
    "pressed": ("#E6E2DA", "#34312D"),
    "selected": ("#E3F0F1", "#1D3336"),
    "line": ("#E7E3DC", "#33302C"),
    "lineStrong": ("#D3CEC4", "#4A4640"),
    "lineControl": ("#8D877D", "#7F796F"),
    "text": ("#1D1B18", "#F2EFE9"),
    "text2": ("#57534C", "#BDB7AD"),
    "text3": ("#69645C", "#A19B91"),
    "disabled": ("#A39E95", "#6A655D"),
    "accent": ("#0B6570", "#1B7A86"),
    "accentHover": ("#095660", "#1F808C"),
    "accentPress": ("#07464F", "#166771"),
    "onAccent": ("#FFFFFF", "#FFFFFF"),
    "accentText": ("#0B6570", "#79CBD4"),
    "focus": ("#0B7F8D", "#79CBD4"),
    "you": ("#855000", "#F0C377"),
    "youIcon": ("#B06A00", "#E0A542"),
    "youTint": ("#FDF5E6", "#2C2417"),
    "youLine": ("#EFD9B0", "#4C3E20"),
    "stop": ("#A3231A", "#F5A79E"),
    "stopPress": ("#7D1A13", "#DE6357"),
    "stopIcon": ("#C5362C", "#EF7F73"),
    "stopTint": ("#FCEFEC", "#311F1C"),
    "stopLine": ("#F1CEC8", "#57322D"),
    "ok": ("#2B6A2E", "#A3D69F"),
    "okIcon": ("#37803A", "#74BF70"),
    "okTint": ("#EDF6EB", "#1E2A1D"),
    "okLine": ("#CDE3C9", "#35492F"),
    "wait": ("#4F46A5", "#C1BAF5"),
    "waitIcon": ("#665CC6", "#A198EE"),
    "waitTint": ("#F2F0FC", "#26233A"),
    "waitLine": ("#D9D5F2", "#3F3A63"),
    "idle": ("#57534C", "#BDB7AD"),
    "idleIcon": ("#7A756C", "#9C968C"),
    "idleTint": ("#F3F1EC", "#2A2825"),
    "idleLine": ("#DDD8CF", "#3F3B36"),
    "live": ("#1D1B18", "#DED8CC"),
    "onLive": ("#FFFFFF", "#181715"),
}

LIGHT: Final[Tokens] = {name: pair[0] for name, pair in _TABLE.items()}
DARK: Final[Tokens] = {name: pair[1] for name, pair in _TABLE.items()}
SCRIM: Final = {"light": (29, 27, 24, 107), "dark": (0, 0, 0, 140)}
"""Red, green, blue and opacity (0 to 255) of what lies behind a dialog."""

FAMILIES: Final = ("you", "stop", "ok", "wait", "idle")


def more_contrast(tokens: Tokens) -> Tokens:
    """Return the table for people whose system asks for more contrast: findable lines, no third grey, no pale words."""
    return {
        **tokens,
        "line": tokens["lineControl"],
        "lineStrong": tokens["lineControl"],
        "text3": tokens["text2"],
        "disabled": tokens["idleIcon"],
    }


def _luminance(colour: str) -> float:
    channels = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the ratio of two ``#RRGGBB`` colours by WCAG's formula, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
