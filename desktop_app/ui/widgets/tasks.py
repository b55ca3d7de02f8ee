"""What Stripe needs, in groups; read, not clicked, since Stripe offers no way to one field."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.value import value
from desktop_app.ui.motion import DONE, fold, moves
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.frames import Card, Sunken, column, empty_layout, hairline, row, set_margins
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.text import Run, Text, name_control, set_tip


@value
class TaskItem:
    """One thing: its icon says to do, refused or with Stripe; the end says until when."""

    name: str
    state: str = "to_do"
    detail: str = ""
    end: str = ""
    dated: bool = True
    """Whether ``end`` says when; without a date it is quieter."""
    again: str = ""
    quote: str = ""
    advice: str = ""
    consequence: str = ""
    """What stops if it is late; read aloud and shown under the pointer."""


@value
class TaskGroup:
    """The things of the business, one person, the bank, or with Stripe now."""

    icon: str
    name: str
    role: str
    items: tuple[TaskItem, ...]


_ICONS = {
    "to_do": ("circle-dashed", "idleIcon"),
    "later": ("circle-dashed", "idleIcon"),
    "refused": ("warning-circle-fill", "stopIcon"),
    "with_stripe": ("hourglass-medium", "waitIcon"),
}


class TaskList(Card):
    """One card with all groups, parted by hairlines."""

    def __init__(self) -> None:
        super().__init__()
        self._lay = column(self)
        self._groups: tuple[TaskGroup, ...] = ()
        self._lines: dict[tuple[str, str], _Line] = {}

    def put(self, groups: tuple[TaskGroup, ...]) -> None:
        """Show these groups."""
        if groups == self._groups:
            return
        before, self._groups = self._groups, groups
        done = _done(before, groups) if self.isVisible() and moves() else ()
        lines = [line for key in done if (line := self._lines.get(key)) is not None]
        if lines:
            self._let_go(lines)
        else:
            self._make()

    def _let_go(self, lines: list[_Line]) -> None:
        """Tick what is done and shut its lines; what comes instead stands when they are shut."""
        for line in lines:
            line.tick()
        for line in lines[1:]:
            fold(line, DONE)
        fold(lines[0], DONE, self._shut)

    def _shut(self) -> None:
        """Make what comes instead, unless the list has gone before its lines were shut."""
        if shiboken6.isValid(self):
            self._make()

    def _make(self) -> None:
        groups, self._lines = self._groups, {}
        empty_layout(self._lay)
        for index, group in enumerate(groups):
            if index:
                self._lay.addWidget(hairline())
            self._lay.addWidget(self._group(group))
        if groups:
            self._lay.addSpacing(2)

    def _group(self, group: TaskGroup) -> QWidget:
        box, lay = _group_head(group)
        for item in group.items:
            line = self._lines[group.name, item.name] = _Line(item)
            lay.addWidget(line)
        return box


def _done(before: tuple[TaskGroup, ...], after: tuple[TaskGroup, ...]) -> tuple[tuple[str, str], ...]:
    """Return what was the person's to do and is asked for no longer, or lies with Stripe now."""
    wanted = {(group.name, item.name) for group in after for item in group.items}
    mine = [(group.name, item) for group in before for item in group.items if item.state != "with_stripe"]
    return tuple((name, item.name) for name, item in mine if (name, item.name) not in wanted)


def _group_head(group: TaskGroup) -> tuple[QWidget, QVBoxLayout]:
    box = QWidget()
    lay = column(box, margins=(18, 9, 18, 5))
    head = row(gap=12)
    head.addWidget(Icon(group.icon, "text3", 18))
    name = Text("", "dense", "text2", weight=600)
    name.put_data(group.name)
    who = SideBySide(12)
    who.add(name)
    if group.role:
        role = Text("", "dense", "text3", wrap=True)
        role.put_data(group.role)
        who.add(role, 1, Qt.AlignmentFlag.AlignVCenter)
    head.addLayout(who, 1 if group.role else 0)
    if not group.role:
        head.addStretch(1)
    head_box = QWidget()
    head_box.setLayout(head)
    head_box.setMinimumHeight(theme().px(22))
    lay.addWidget(head_box)
    return box, lay


class _Line(QWidget):
    """One thing with what is said about it."""

    def __init__(self, item: TaskItem) -> None:
        super().__init__()
        lay = column(self)
        box, self._icon = _item(item)
        lay.addWidget(box)
        if item.quote or item.advice:
            lay.addWidget(_quote(item))
            lay.addSpacing(6)

    def tick(self) -> None:
        """Show that it is done."""
        self._icon.put("check-circle-fill", "okIcon")


def _item(item: TaskItem) -> tuple[QWidget, Icon]:
    box = QWidget()
    box.setMinimumHeight(theme().px(54 if item.detail else 36))
    lay = row(box, margins=(0, 4, 0, 4), gap=12)  # seen where a name needs two lines
    icon, tone = _ICONS.get(item.state, _ICONS["to_do"])
    top = Qt.AlignmentFlag.AlignTop if item.detail else Qt.AlignmentFlag.AlignVCenter
    if item.detail:
        # Scripts that need taller lines take them from the room around, so that rows keep their height.
        pad = 8 if theme().fonts.latin else 4
        set_margins(lay, 0, theme().px(pad), 0, theme().px(pad))
    state = Icon(icon, tone, 18)
    # In the middle of the name's line, however tall that is in this script.
    placed = column(margins=(0, (theme().line("body") - theme().px(18)) // 2 if item.detail else 0, 0, 0))
    placed.addWidget(state, 0, top)
    lay.addLayout(placed)
    words = column(gap=0)
    words.addStretch(1)
    words.addWidget(_yielding(Text(item.name, "body", "text", weight=500, wrap=True)))
    if item.detail:
        words.addWidget(_yielding(Text(item.detail, "dense", "text3", wrap=True)))
    words.addStretch(1)
    said, across = QWidget(), SideBySide(12)
    said.setLayout(words)
    across.add(said, 1)
    lay.addLayout(across, 1)
    end = Text("", "dense", "text2", align="end", wrap=True)
    runs = []
    if item.again:
        runs.append(Run(item.again, "stop", 600))
    if item.again and item.end:
        runs.append(Run(" · ", "text2"))
    if item.end:
        runs.append(Run(item.end, "wait" if item.state == "with_stripe" else "text2" if item.dated else "text3"))
    end.put_runs(*runs)
    across.add(end, 0, top)
    set_tip(box, item.consequence)
    heard = ", ".join(part for part in (item.name, item.again, item.end, item.detail, item.consequence) if part)
    name_control(box, heard)
    return box, state


def _yielding(words: Text) -> Text:
    """Return a paragraph that takes what the end of its line leaves: it breaks first, and the end where that is all."""
    policy = words.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
    words.setSizePolicy(policy)
    words.setMinimumWidth(words.minimumSizeHint().width())
    return words


def _quote(item: TaskItem) -> QWidget:
    box = QWidget()
    outer = row(box, margins=(30, 0, 0, 0))
    block = Sunken()
    outer.addWidget(block, 1)
    lay = column(block, margins=(12, 10, 12, 11), gap=1)
    if item.quote:
        quote = Text(item.quote, "dense", "stop", weight=500, wrap=True)
        quote.set_widest(None)
        lay.addWidget(quote)
    if item.advice:
        advice = Text(item.advice, "dense", "text", wrap=True)
        advice.set_widest(None)
        lay.addWidget(advice)
    name_control(block, " ".join(part for part in (item.quote, item.advice) if part))
    return box
