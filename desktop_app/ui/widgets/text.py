"""Labels: plain text always, with the line height of their role, and safe with text from outside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.domain.value import value
from desktop_app.ui.theme.fonts import Fonts
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.assistive import be_heading

if TYPE_CHECKING:
    from PySide6.QtGui import QTextCharFormat

Elide = Literal["end", "start", "middle"]
Align = Literal["start", "end", "center"]

_ELIDE: Final = {
    "end": Qt.TextElideMode.ElideRight,
    "start": Qt.TextElideMode.ElideLeft,
    "middle": Qt.TextElideMode.ElideMiddle,
}
_SIGNS: Final = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
"""The scripts that have no spaces between words."""
_FEW: Final = 5
"""Signs at the end of a paragraph that are too few for a line of their own."""
_FIGURES: Final = (
    re.compile(r"(?:\b[^\W\d_]{1,3} \d*)?\d\.? (?:de )?(?=[^\W\d_])\w+"),
    re.compile(r"\d\.? (?:de )?(?=[^\W\d_])\w+"),
)
"""A figure with its word ("4 de diciembre"), and with the little one before it where that has room ("in 112 days")."""
_DOT: Final = " · "
"""What parts two facts on a line: it ends the line that breaks there, and never begins one."""
_LAST: Final = re.compile(r"[^\s·]+ \S+\s*$")
_JOINERS: Final = frozenset("\u200c\u200d")  # scripts and emoji need them, and they hide nothing
_LONGEST_WORD: Final = 30
"""Letters of a word that a line must have room for; no language we speak has a longer one.

What is longer came from outside and breaks anywhere: asking for its room would push the page out of the window.
"""
_PART_OF_A_WORD: Final = 10
"""Letters that a line must have room for of a word that breaks anywhere."""
NARROWEST: Final = 448
"""Pixels that a page has for a line at least, in the smallest window with the largest text: longer words break."""
PARAGRAPH: Final = 520
"""The widest a paragraph may be, in logical pixels."""


def clean(text: str | None, limit: int = 200) -> str:
    """Return text from outside as it may be shown: one line, capped, with invisible characters made visible.

    Control and direction characters become ``[U+202E]``, so that nobody can turn a name around (property D2).
    """
    shown = []
    for char in (text or "")[: limit + 1]:
        if char in "\n\t":
            shown.append(" ")
        elif unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} and char not in _JOINERS:
            shown.append(f"[U+{ord(char):04X}]")
        else:
            shown.append(char)
    return "".join(shown[:limit]) + "…" if len(shown) > limit else "".join(shown)


_ONE_LINE: Final = 48
"""Letters of a tooltip that stand on one line: left to itself Qt makes a block of them."""


def tooltip(text: str) -> str:
    """Return a tooltip that shows the text itself, whatever it looks like; a short one on one line."""
    if not text:
        return ""
    from html import escape  # with a table of all entities, for what few labels show

    begin = '<p style="white-space: nowrap">' if len(text) <= _ONE_LINE else "<p>"
    return f"{begin}{escape(text)}</p>"


_HEARD = 200
"""Letters of a tooltip that are told to whoever listens: it may hold text from outside, of any length."""


def set_tip(widget: QWidget, text: str) -> None:
    """Show a text under the pointer; whoever listens is told the same, and not the marks that keep it plain.

    What assistive technology says of a widget without a description of its own is its tooltip, as it is written.
    """
    shown = tooltip(text)
    if widget.toolTip() == shown and widget.accessibleDescription():
        return
    widget.setToolTip(shown)
    if widget.accessibleDescription() in {"", widget.property("tip")}:
        said = clean(text, _HEARD)
        widget.setAccessibleDescription(said)
        widget.setProperty("tip", said)


@value
class Run:
    """A piece of a label with its own colour or weight; None takes the label's."""

    text: str
    tone: str | None = None
    weight: int | None = None


_POLITE: Final = frozenset("\u304a\u3054")
"""What honours the word after it: it begins a phrase and ends none."""
_PARTICLE: Final = (
    "[\u3041-\u309f]{2,}(?![\u3041-\u309f])"
    "|(?<![\u3041-\u309f])[\u3092\u306b\u304c\u306f\u3067\u3068\u3078\u3082\u3084\u306e](?![\u3041-\u309f])"
)
"""Where a phrase ends: after several signs of hiragana, or one that is a particle; another lies inside a word."""
_LEANING: Final = "(?<=[\u3041-\u309f])(?:\u3053\u3068|\u304f\u3060\u3055\u3044)"
"""The words for a thing done (koto) and for being so kind (kudasai), which begin a phrase of their own."""
_TOGETHER: Final = "\u2060"
_SINGLE: Final = re.compile(r"(?<=\b[^\W\d_])-(?=[^\W\d_])")
"""The hyphen after a letter that stands alone before it."""


def _is_sign(sign: str) -> bool:
    """Say whether it is of a script without spaces; by hand, since a pattern of so many signs takes long to make."""
    return "\u2e80" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or "\uff00" <= sign <= "\uffef"


def _is_kana(sign: str) -> bool:
    return "\u3041" <= sign <= "\u309f"


@lru_cache(maxsize=1024)
def _phrased(text: str) -> str:
    """Return a text whose lines break between phrases, in a script that has no spaces between its words.

    A phrase ends with its particle, in hiragana, or with a comma or a stop; the next begins with another kind of sign.
    """
    if not any(map(_is_kana, text)):
        return text
    shown = []
    after = {word.end() for word in re.finditer(_PARTICLE, text)}
    before = {word.start() for word in re.finditer(_LEANING, text)}
    for at, (sign, following, third) in enumerate(zip(text, f"{text} "[1:], f"{text}  "[2:], strict=True), 1):
        shown.append(sign)
        honours = _is_kana(sign) and following in _POLITE and _is_sign(third) and not _is_kana(third)
        ends = sign in "\u3001\u3002\uff01\uff1f" or at in before or honours
        ends = ends or (at in after and sign not in _POLITE)
        if not ends and not following.isspace() and (_is_sign(sign) or _is_sign(following)):
            shown.append(_TOGETHER)
    return "".join(shown)


def _hyphened(text: str) -> str:
    """Return a text whose lines don't break after a single letter and its hyphen ("e-mail")."""
    return _SINGLE.sub(f"-{_TOGETHER}", text) if "-" in text and " " in text else text


def code_text(role: str, tone: str, *, elide: Elide | None = None) -> Text:
    """Return a label for codes and ids: they run from left to right, but begin where the words of the page do."""
    rtl = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    code = Text("", role, tone, elide=elide, align="end" if rtl else "start")
    code.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    return code


_TITLES = frozenset({"first", "sentence", "sentence-narrow", "sentence-small", "page", "pane"})
"""Roles of what stands over all that follows it."""


class Text(QLabel):
    """A label of one role and tone. One line (elided where asked) or a wrapping paragraph of fixed line height."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        tone: str = "text",
        *,
        weight: int | None = None,
        wrap: bool = False,
        elide: Elide | None = None,
        align: Align = "start",
        rise: int = 0,
    ) -> None:
        """Make a label; ``rise`` has its words stand that many pixels higher in their line, close below a name."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._role, self._tone, self._weight = role, tone, weight
        self._wrap, self._elide, self._align = wrap, elide, align
        self._rise = rise
        self._widest = PARAGRAPH if wrap else None
        self._data = False
        self._runs: tuple[Run, ...] = ()
        # Layouts ask for sizes many times; laying text out is the dearest thing on a page.
        self._measured: dict[int | str, int] = {}
        self._measured_with: Fonts | None = None
        self._apply_policy()
        self.put(text)
        if role in _TITLES:
            be_heading(self)

    # -- content

    def put(self, text: str) -> None:
        """Show a sentence of ours."""
        self.put_runs(Run(text))

    def put_data(self, text: str | None, limit: int = 200) -> None:
        """Show text from outside: cleaned, and in the direction of its own script."""
        self._data = True
        self.put_runs(Run(clean(text, limit)))

    def put_runs(self, *runs: Run) -> None:
        """Show pieces with their own colours and weights on one line or in one paragraph."""
        if runs == self._runs:
            return
        self._runs = runs
        self._measured.clear()
        self.setText("".join(run.text for run in runs))
        self.updateGeometry()
        self.update()

    def set_tone(self, tone: str) -> None:
        """Change the colour."""
        if tone != self._tone:
            self._tone = tone
            self.update()

    def set_widest(self, width: int | None) -> None:
        """Change how wide a paragraph may get; None removes the limit."""
        self._widest = width
        self.updateGeometry()

    def set_wrap(self, wrap: bool) -> None:
        """Break a line that has no room, or go back to one line."""
        if wrap != self._wrap:
            self._wrap = wrap
            self._measured.clear()
            self._apply_policy()
            self.updateGeometry()
            self.update()

    def tone(self) -> str:
        """Return the colour's token."""
        return self._tone

    # -- geometry

    def sizeHint(self) -> QSize:
        """Return the natural size."""
        natural = self._natural()
        if self._wrap:
            width = natural if self._widest is None else min(natural, theme().px(self._widest))
            return QSize(width, self.heightForWidth(width))
        return QSize(natural, theme().line(self._role))

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which it can be read."""
        if self._wrap:
            # Wide enough for the longest word, or the layout would cut words.
            return QSize(self.longest(), theme().line(self._role))
        return QSize(theme().px(24) if self._elide else self._natural(), theme().line(self._role))

    def longest(self) -> int:
        """Return how wide the longest word is that isn't broken."""
        if "longest" not in self._sizes():
            found = unbreakable(self.text())
            words = {word if len(word) <= _LONGEST_WORD else word[:_PART_OF_A_WORD] for word in found}
            heaviest = max((run.weight or 0 for run in self._runs), default=0)
            widest = max((self._measure(word, heaviest) for word in words), default=0)
            self._measured["longest"] = min(widest, NARROWEST)
        return self._measured["longest"]

    def hasHeightForWidth(self) -> bool:
        """Say that a paragraph's height follows its width."""
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        """Return the height of the paragraph at a width."""
        if not self._wrap:
            return theme().line(self._role)
        limited = self._limited(width)
        if limited not in self._sizes():
            fits = self._natural() <= limited and len(self.text().splitlines()) < 2
            self._measured[limited] = 1 if fits else max(1, self._lay_out(limited, self._runs).lineCount())
        return self._measured[limited] * theme().line(self._role)

    def width_within(self, room: int) -> int:
        """Return how much of a room the words take, broken into lines where they wrap."""
        if not self._wrap or self._natural() <= room:
            return min(self._natural(), room)
        layout = self._lay_out(self._limited(room), self._runs)
        longest = max(layout.lineAt(at).naturalTextWidth() for at in range(layout.lineCount()))
        return min(room, int(longest + 0.999))

    def is_cut(self) -> bool:
        """Say whether text is elided or doesn't fit."""
        if self._wrap:
            return self.heightForWidth(self.width()) > self.height()
        return self._natural() > self.width()

    # -- drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the text line by line."""
        runs = self._fitting()
        width = self._limited(self.width()) if self._wrap else self.width()
        layout = self._lay_out(width, runs)
        height = layout.lineCount() * theme().line(self._role)
        left = self.width() - width if self._rtl() and self._align == "start" else 0
        left = (self.width() - width) // 2 if self._align == "center" else left
        painter = QPainter(self)
        painter.setPen(self._ink(None))
        top = 0 if self._wrap else (self.height() - height) // 2
        layout.draw(painter, QPointF(left, top - theme().px(self._rise)))
        painter.end()

    def _apply_policy(self) -> None:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if self._wrap:
            policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _limited(self, width: int) -> int:
        return width if self._widest is None else min(width, theme().px(self._widest))

    def _rtl(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _ink(self, tone: str | None) -> QColor:
        return theme().colour("disabled" if not self.isEnabled() else tone or self._tone)

    def _measure(self, text: str, weight: int | None = None) -> int:
        metrics = QFontMetricsF(theme().font(self._role, weight or self._weight))
        return int(metrics.horizontalAdvance(text) + 1.5)

    def _sizes(self) -> dict[int | str, int]:
        if self._measured_with is not theme().fonts:
            self._measured.clear()
            self._measured_with = theme().fonts
        return self._measured

    def _natural(self) -> int:
        if "natural" not in self._sizes():
            layout = self._lay_out(1e6, self._runs, single=True)
            natural = int(layout.lineAt(0).naturalTextWidth() + 0.999) if layout.lineCount() else 0
            self._measured["natural"] = natural
        return self._measured["natural"]

    def _fitting(self) -> tuple[Run, ...]:
        if self._wrap or not self._elide or self._natural() <= self.width():
            set_tip(self, "")
            return self._runs
        set_tip(self, self.text())
        room = float(self.width())
        kept: list[Run] = []
        for run in self._runs:
            metrics = QFontMetricsF(theme().font(self._role, run.weight or self._weight))
            shown = metrics.elidedText(run.text, _ELIDE[self._elide], max(0.0, room))
            kept.append(Run(shown, run.tone, run.weight))
            room -= metrics.horizontalAdvance(run.text)
            if shown != run.text:
                break
        return tuple(kept)

    def _option(self, *, single: bool) -> QTextOption:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap if single else QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto if self._data else self.layoutDirection())
        sides = {"start": self._rtl(), "end": not self._rtl()}
        side = Qt.AlignmentFlag.AlignRight if sides.get(self._align) else Qt.AlignmentFlag.AlignLeft
        side = Qt.AlignmentFlag.AlignHCenter if self._align == "center" else side
        option.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        return option

    def _formats(self, runs: tuple[Run, ...]) -> list[QTextLayout.FormatRange]:
        formats, start = [], 0
        for run in runs:
            length = len(run.text.encode("utf-16-le")) // 2
            if run.tone is not None or run.weight is not None:  # the others look as the label does
                piece = QTextLayout.FormatRange()
                piece.start, piece.length = start, length
                piece.format = self._format(run)
                formats.append(piece)
            start += length
        return formats

    def _format(self, run: Run) -> QTextCharFormat:
        from PySide6.QtGui import QTextCharFormat  # its enumerations are made with it, and few words need it

        look = QTextCharFormat()
        look.setForeground(self._ink(run.tone))
        look.setFont(theme().font(self._role, run.weight or self._weight))
        return look

    def _lay_out(self, width: float, runs: tuple[Run, ...], *, single: bool = False) -> QTextLayout:
        if self._wrap and not self._data:
            runs = tuple(Run(_hyphened(_phrased(run.text)), run.tone, run.weight) for run in runs)
        text = "".join(run.text for run in runs)
        layout = self._lines(text, width, runs, single=single)
        last = layout.lineCount() - 1
        if last < 1:
            return layout
        # A figure stays with its word ("4 December"), and no paragraph ends on a single one.
        together = self._together(width, alone=len(runs) == 1)
        longer, figure = _FIGURES
        kept = longer.sub(together, text.replace(_DOT, f"\u00a0{_DOT.lstrip()}"))
        kept = figure.sub(self._together(width, alone=len(runs) == 1, share=1), kept)
        start = layout.lineAt(last).textStart()
        if len(text[start:].split()) == 1:
            kept = _LAST.sub(together, kept)
        if kept != text:
            return self._lines(kept, width, runs, single=single)
        if self._align == "start" and _few(text[start:]) and any(map(_is_sign, text[start:])):
            return self._evened(layout, text, width, runs)
        return layout

    def _together(self, width: float, *, alone: bool, share: float = 0.5) -> Callable[[re.Match[str]], str]:
        """Return what keeps words on one line that have room in a share of it.

        Args:
            width: The line's.
            alone: Whether the text is of one piece: where others follow, none may grow longer.
            share: Of the line's width, what the words may take at most.
        """

        def keep(pair: re.Match[str]) -> str:
            if self._measure(pair[0]) > width * share:
                return pair[0]
            unbroken = pair[0].replace(" ", "\u00a0")
            return unbroken.replace("-", f"-{_TOGETHER}") if alone else unbroken

        return keep

    def _evened(self, layout: QTextLayout, text: str, width: float, runs: tuple[Run, ...]) -> QTextLayout:
        """Return a narrower paragraph of no more lines: its script has no words, and leaves a sign or two over."""
        lines, last = layout.lineCount(), layout.lineAt(layout.lineCount() - 1).textStart()
        lone = len(text[last:].replace(_TOGETHER, "")) == 1  # a stop that stands alone is worse than a phrase parted
        for _ in range(_FEW):
            width -= theme().font(self._role).pixelSize()
            narrower = self._lines(text, width, runs, single=False)
            parted = not lone and _parted(narrower, text) > _parted(layout, text)
            if narrower.lineCount() > lines or parted or not _few(text[last:]):
                break
            layout, last = narrower, narrower.lineAt(lines - 1).textStart()
        return layout

    def _lines(self, text: str, width: float, runs: tuple[Run, ...], *, single: bool) -> QTextLayout:
        layout = QTextLayout(text, theme().font(self._role, self._weight))
        layout.setTextOption(self._option(single=single or not self._wrap))
        layout.setFormats(self._formats(runs))
        height = theme().line(self._role)
        layout.beginLayout()
        top = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            ascent, descent = line.ascent(), line.descent()
            baseline = round(top + (height - ascent - descent) / 2 + ascent)
            line.setPosition(QPointF(0, baseline - ascent))
            top += height
        layout.endLayout()
        return layout


def broken(text: str, font: QFont, width: float) -> list[str]:
    """Return the lines that a text takes within a width; a word that has no room on one breaks anywhere."""
    layout = QTextLayout(_hyphened(_phrased(text)), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(layout.text()[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return lines


def between(before: str, after: str) -> str:
    """Return what parts two pieces of a line: a space, or nothing between signs of a script that writes none.

    Nor after a stop or comma of such a script, whatever follows: it has its room in itself.
    """
    signs = _is_sign(before[-1:]) and _is_sign(after[:1])
    return "" if signs or before.endswith(("、", "。")) else " "


def _parted(layout: QTextLayout, text: str) -> int:
    """Count the lines that begin within a phrase, for want of room."""
    starts = [layout.lineAt(at).textStart() for at in range(1, layout.lineCount())]
    return sum(_TOGETHER in text[at - 1 : at + 1] for at in starts)


def _few(last: str) -> bool:
    """Say whether too few signs for a line of their own are left over."""
    return len(last.replace(_TOGETHER, "")) < _FEW


def unbreakable(text: str) -> list[str]:
    """Return what a line can't be broken in: words, or single signs of a script without spaces between words."""
    if all(char < "\u2e80" for char in text):
        return text.split()
    return re.findall(rf"[{_SIGNS}]|[^\s{_SIGNS}]+", text)


def name_control(widget: QWidget, name: str, description: str = "") -> None:
    """Give a control the name and description that assistive technology reads."""
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(description or str(widget.property("tip") or ""))
