"""The type scale: one role per use, with line heights, since a style sheet knows neither them nor letter spacing."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

from desktop_app.domain.value import value
from desktop_app.ui.theme.outlines import prefer_even


@value
class Role:
    """One entry of the scale.

    Attributes:
        size: In logical pixels before the text factor.
        line: Line height in the same unit.
        weight: 400, 500 or 600.
        spacing: Letter spacing in percent of the size.
        tabular: Whether digits share one width.
        fixed: Whether it is the fixed-width face.
    """

    size: int
    line: int
    weight: int = 400
    spacing: float = 0.0
    tabular: bool = False
    fixed: bool = False


ROLES: Final[dict[str, Role]] = {
    "first": Role(30, 38, 600, -2.4),
    "sentence": Role(25, 32, 600, -2.0),
    "sentence-narrow": Role(22, 28, 600, -2.0),
    "sentence-small": Role(20, 26, 600, -1.4),
    "figure": Role(34, 40, 600, -3.0),
    "page": Role(20, 26, 600, -1.4),
    "pane": Role(17, 24, 600, -1.2),
    "section": Role(15, 22, 600, -0.8),
    "body": Role(14, 20, 400, -0.6),
    "paragraph": Role(14, 21, 400, -0.6),
    "dense": Role(13, 18, 400, -0.4),
    "table": Role(13, 18, 400, -0.4, tabular=True),
    "caption": Role(12, 16, 400, 0.0),
    "count": Role(12, 16, 400, 0.0, tabular=True),
    "mode": Role(12, 16, 600, 5.0),
    "mono": Role(12, 17, 400, -2.0, fixed=True),
    "mono-small": Role(11, 17, 400, -2.0, fixed=True),
}

_PREFERRED: Final = ("Inter", "Inter Variable", "Segoe UI", "SF Pro Text", ".AppleSystemUIFont")
_BEHIND: Final = ("Noto Sans Arabic", "BIZ UDGothic", "Noto Sans CJK JP", "Noto Sans")
_JAPANESE: Final = "BIZ UDGothic"
"""Its outlines are TrueType's, as heavy on a dark ground as on a light one (see ``outlines``).

Of Chinese it has only what Japanese writes too: in other languages a name's signs shall all come from one face.
"""
_AIRY: Final = frozenset({"ar", "ja"})
"""Languages whose scripts need air above and below, and no letter spacing."""
_MORE: Final = 4
"""What a line of a script that needs more air is taller, in logical pixels."""


class Fonts:
    """Makes fonts for roles at one text factor, and remembers them."""

    def __init__(self, factor: float = 1.0, language: str = "en") -> None:
        """Take the system's text factor, and the language that is written most."""
        self.factor = factor
        self.latin = language not in _AIRY
        prefer_even()
        present = set(QFontDatabase.families())
        first = next((family for family in _PREFERRED if family in present), None)
        system = QFontDatabase.SystemFont.GeneralFont
        self.families = [
            first or QFontDatabase.systemFont(system).family(),
            *(family for family in _BEHIND if family in present and (family != _JAPANESE or language == "ja")),
        ]
        self._made: dict[tuple[str, int | None], QFont] = {}

    @cached_property
    def fixed_families(self) -> list[str]:
        """The faces whose signs all have one width; asked of the system once a page shows such text."""
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        return [QFontInfo(fixed).family(), "Noto Sans Mono", "DejaVu Sans Mono"]

    def font(self, role: str, weight: int | None = None) -> QFont:
        """Return the font of a role, at another weight where one is given."""
        key = (role, weight)
        if key not in self._made:
            self._made[key] = self._make(ROLES[role], weight)
        return self._made[key]

    def line(self, role: str) -> int:
        """Return the line height of a role in pixels."""
        return round((ROLES[role].line + (0 if self.latin else _MORE)) * self.factor)

    def taller(self) -> int:
        """Return by how many pixels lines are taller than those of Latin words."""
        return 0 if self.latin else round(_MORE * self.factor)

    def _make(self, role: Role, weight: int | None) -> QFont:
        font = QFont()
        font.setFamilies(self.fixed_families if role.fixed else self.families)
        font.setPixelSize(max(1, round(role.size * self.factor)))
        font.setWeight(QFont.Weight(weight or role.weight))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        # Always set: a new QFont begins as a copy of the application's, letter spacing included.
        spacing = role.size * self.factor * role.spacing / 100 if self.latin else 0.0
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
        if role.tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font
