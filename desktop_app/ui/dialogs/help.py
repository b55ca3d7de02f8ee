"""The words explained, the keys, the log, and what this program is made of: four sheets that only tell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.ui.dialogs.sheet import Sheet
from desktop_app.ui.ports.composition import About
from desktop_app.ui.ports.system import Part
from desktop_app.ui.shortcuts import IN_DIALOGS, SHORTCUTS, written
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.fields import TextArea
from desktop_app.ui.widgets.frames import column, empty_layout, hairline, refilling, row
from desktop_app.ui.widgets.text import Text, name_control
from desktop_app.words.glossary import FOR_PEOPLE, FOR_STAFF
from desktop_app.words.wording import Wording


class HelpSheet(Sheet):
    """Questions and their answers."""

    def __init__(self, window: QWidget, words: Wording, market: str, *, staff: bool) -> None:
        super().__init__(window, words.text("Explain the words"), words)
        entries = (*FOR_STAFF, *FOR_PEOPLE) if staff else FOR_PEOPLE
        name = market or words.text("The marketplace")
        for index, entry in enumerate(entries):
            if index:
                self.rows.addSpacing(14)
                self.rows.addWidget(hairline())
                self.rows.addSpacing(14)
            box = QWidget()
            lay = column(box, gap=4)
            question, answer = words.text(entry.question), words.text(entry.answer, Market=name)
            lay.addWidget(Text(question, "body", weight=600, wrap=True))
            lay.addWidget(Text(answer, "body", "text2", wrap=True))
            name_control(box, f"{question} {answer}")
            self.rows.addWidget(box)
        self.rows.addStretch(1)


class KeysSheet(Sheet):
    """Every key that does something where the person is: at a place, as its staff, or still choosing one."""

    def __init__(self, window: QWidget, words: Wording, *, inside: bool, staff: bool) -> None:
        super().__init__(window, words.text("Keys"), words, width=520)
        working = [one for one in SHORTCUTS if (staff or not one.staff) and (inside or not one.inside)]
        lines = [(one.words, one.keys) for one in working if one.keys]
        for said, keys in (*lines, *IN_DIALOGS):
            line = QWidget()
            line.setMinimumHeight(theme().px(30))
            across = row(line, gap=16)
            middle = Qt.AlignmentFlag.AlignVCenter
            across.addWidget(Text(words.text(said), "body", wrap=True), 1, middle)
            struck = Text(written(keys), "dense", "text2", weight=500)
            struck.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            across.addWidget(struck, 0, middle)
            name_control(line, f"{words.text(said)}: {written(keys)}")
            self.rows.addWidget(line)
        self.rows.addStretch(1)


class AboutSheet(Sheet):
    """Our version and licence, and those of everything that is shipped with it."""

    copy_wanted = Signal(str)

    def __init__(self, window: QWidget, words: Wording, about: About) -> None:
        super().__init__(window, words.text("About Sellerdesk"), words)
        self._about = about
        self._parts: tuple[Part, ...] = ()
        copy = Button(words.text("Copy versions"), "plain", 34, icon="copy-simple")
        copy.clicked.connect(self._copy)
        self.add_button(copy)
        self.put(())

    def put(self, parts: Sequence[Part]) -> None:
        """Show what is shipped."""
        self._parts = tuple(parts)
        with refilling(self.holder):
            empty_layout(self.rows)
            self._fill()
        self.refilled()

    def _fill(self) -> None:
        self.rows.addWidget(Text(f"Sellerdesk {self._about.version}", "body", weight=600))
        self.rows.addWidget(Text(self._about.licence, "dense", "text2"))
        self.rows.addSpacing(12)
        if self._parts:
            self.rows.addWidget(Text(self.words.text("It carries the work of others:"), "dense", "text3", wrap=True))
            self.rows.addSpacing(6)
        for part in self._parts:
            line = QWidget()
            line.setMinimumHeight(theme().px(28))
            across = row(line, gap=12)
            across.addWidget(Text(part.name, "dense", weight=500, elide="end"), 3)
            across.addWidget(Text(part.version, "dense", "text2", elide="end"), 2)
            across.addWidget(Text(part.licence, "dense", "text3", elide="end"), 4)
            name_control(line, f"{part.name} {part.version}, {part.licence}")
            self.rows.addWidget(hairline())
            self.rows.addWidget(line)
        self.rows.addStretch(1)

    def _copy(self) -> None:
        lines = [f"Sellerdesk {self._about.version}"]
        lines += [f"{one.name} {one.version} ({one.licence})" for one in self._parts]
        self.copy_wanted.emit("\n".join(lines))


class LogSheet(Sheet):
    """The last lines of the log, to read and to copy."""

    copy_wanted = Signal(str)
    again_wanted = Signal()

    def __init__(self, window: QWidget, words: Wording) -> None:
        super().__init__(window, words.text("Log"), words, width=820, height=560, fills=True)
        said = words.text("What this program noted. Keys, addresses, names and numbers are left out of it.")
        self.rows.addWidget(Text(said, "dense", "text2", wrap=True))
        self.rows.addSpacing(8)
        self.lines = TextArea()
        self.lines.setReadOnly(True)
        self.lines.setTabChangesFocus(True)
        self.lines.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.lines.setFont(theme().font("mono"))
        self.lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        name_control(self.lines, words.text("Log"))
        self.rows.addWidget(self.lines, 1)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        again = Button(words.text("Read again"), "plain", 34, icon="arrow-clockwise")
        again.clicked.connect(self.again_wanted)
        self.add_button(again)
        copy = Button(words.text("Copy the log"), "plain", 34, icon="copy-simple")
        copy.clicked.connect(self._copy)
        self.add_button(copy)

    def put(self, lines: Sequence[str]) -> None:
        """Show these lines, the newest in view."""
        self.lines.setPlainText("\n".join(lines) or self.words.text("Nothing was noted yet."))
        bar = self.lines.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _copy(self) -> None:
        self.copy_wanted.emit(self.lines.toPlainText())
