"""The card that answers four questions in the same place: state, whose turn, what next, how old."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.value import value
from desktop_app.ui.motion import STATE, fade_from
from desktop_app.ui.theme.icons import outline
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button, IconButton, Kind
from desktop_app.ui.widgets.flow import Flow
from desktop_app.ui.widgets.focus import reveal
from desktop_app.ui.widgets.frames import Card, Ground, column, empty_layout, hairline, row, set_margins, show_part
from desktop_app.ui.widgets.icon import Icon, Seal
from desktop_app.ui.widgets.order import focused_near
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.text import Run, Text, between, name_control

SIDE = 308
_FACT = 72
"""The least room of a fact beside others, in logical pixels."""
_SEALED = 220
"""The least room of the words beside the seal, in logical pixels."""
_WORDS_AT: Final = 54
"""Where the words of a problem begin, after its icon: in a wide card below those of the state."""
_LEADS_ON: Final = ",،、。 "
"""What stands after an answer only for the sake of what follows it."""


@value
class Action:
    """One button. ``key`` is what the page hears; ``off`` is the reason why it can't be pressed now."""

    key: str
    label: str
    icon: str | None = None
    browser: bool = False
    off: str | None = None
    short: str = ""
    busy: str = ""


@value
class Works:
    """One line of what works now."""

    name: str
    word: str
    icon: str
    family: str
    short: str = ""
    sentence: str = ""
    remembered: bool = False


@value
class FactWords:
    """A caption, its answer, and what follows it in a quieter tone."""

    caption: str
    strong: str
    more: str = ""
    brief: str = ""
    """The answer where the whole one has no room."""
    shorter: tuple[str, ...] = ()
    """What follows where ``more`` has no room, from the longest on."""
    essential: bool = False
    """Whether what follows is what somebody looks for: it takes a second line rather than being left out."""


@value
class Problem:
    """A known error: what, why and what is safe, the next step, the code."""

    what: str
    why: str
    code: str
    step: Action | None = None
    caption: str = ""
    """The word before the code."""


@value
class StateCardModel:
    """Everything the card shows.

    Attributes:
        at: The time after the state word where the last check failed; the word then goes idle.
        seal: Whether the 52 px seal stands before the sentence.
        remembered: Whether this is the last known state, not a confirmed one.
    """

    word: str
    icon: str
    family: str
    sentence: str
    explanation: str
    main: Action | None = None
    plain: tuple[Action, ...] = ()
    works: tuple[Works, ...] = ()
    works_title: str = ""
    works_note: str = ""
    turn: FactWords = field(default_factory=lambda: FactWords("", ""))
    following: FactWords = field(default_factory=lambda: FactWords("", ""))
    checked: FactWords = field(default_factory=lambda: FactWords("", ""))
    check_name: str = ""
    checking: bool = False
    at: str = ""
    seal: bool = False
    problem: Problem | None = None
    copy_name: str = ""


class Fact(QWidget):
    """A caption above its answer, with room for one small button at the answer's end."""

    def __init__(self, button: IconButton | None = None, *, role: str = "body") -> None:
        super().__init__()
        self._role = role
        self.caption = Text("", "caption", "text3", elide="end")
        self.answer = Text("", role, "text", elide="end")
        self.icon = Icon("", "text2", 16)
        self._words, self._tone = FactWords("", ""), "text"
        self._tall = 0
        self.button = button
        for part in (self.caption, self.icon, self.answer, button):
            if part is not None:
                part.setParent(self)
        self.icon.hide()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def put(self, words: FactWords, *, icon: str = "", icon_tone: str = "text2", tone: str = "text") -> None:
        """Show caption and answer."""
        self.caption.put(words.caption)
        self._words, self._tone = words, tone
        self._say(words.more)
        self.icon.put(icon, icon_tone)
        show_part(self.icon, on=bool(icon))
        name_control(self, f"{words.caption}: {self.answer.text()}")
        self._arrange()

    def _say(self, added: str) -> None:
        """Show the answer with what is added to it, or without: an addition is left out rather than cut."""
        strong = self._words.strong
        if added:
            self.answer.put_runs(Run(strong, self._tone, 500), Run(between(strong, added) + added, "text3", 400))
        else:
            self.answer.put_runs(Run(strong.rstrip(_LEADS_ON) if self._words.more else strong, self._tone, 500))

    def sizeHint(self) -> QSize:
        """Return caption and answer, and the reach of the button."""
        wide = max(
            self.caption.sizeHint().width(),
            self.answer.sizeHint().width() + (34 if self._reaches() else 0),
        )
        return QSize(wide, max(self._tall, theme().line("caption") + theme().line("body")) + 5)

    def minimumSizeHint(self) -> QSize:
        """Return a small width and the full height."""
        return QSize(theme().px(60), self.sizeHint().height())

    def needs(self) -> int:
        """Return how wide it has to be beside others: no word is broken for want of room."""
        lead = theme().px(22) if not self.icon.isHidden() else 0
        side = theme().px(28) + 2 if self._reaches() else 0
        return max(theme().px(_FACT), self.caption.longest(), self.answer.longest() + lead + side)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Place the parts."""
        self._arrange()

    def _arrange(self) -> None:
        top = self._break(self.caption, self.width())
        side = theme().px(28) + 2 if self._reaches() else 0
        lead = theme().px(22) if not self.icon.isHidden() else 0
        without = () if self._words.essential else ("",)
        for added in dict.fromkeys((self._words.more, *self._words.shorter, *without)):
            self._say(added)
            if self._fits(side + lead):
                break
        else:
            if self._words.brief and not self._words.essential:
                self.answer.put_runs(Run(self._words.brief, self._tone, 500))
        tall, line = self._break(self.answer, self.width() - side - lead), theme().line(self._role)
        wide = self.answer.width_within(max(0, self.width() - side - lead))
        self._put(self.caption, 0, 0, self.width(), top)
        self._put(self.icon, 0, top, theme().px(16), line)
        self._put(self.answer, lead, top, wide, tall)
        if self.button:
            reach = theme().px(28)
            self._put(self.button, lead + wide + 1, top + tall - line + (line - reach) // 2, reach, reach)
        if top + tall != self._tall:
            self._tall = top + tall
            self.updateGeometry()

    def _reaches(self) -> bool:
        return self.button is not None and not self.button.isHidden()

    def _fits(self, beside: int) -> bool:
        return not self.width() or self.answer.sizeHint().width() <= self.width() - beside

    @staticmethod
    def _break(words: Text, room: int) -> int:
        """Give a line that has no room a second one rather than cut it; return how tall it is."""
        words.set_wrap(0 < room < words.sizeHint().width())
        return words.heightForWidth(room)

    def _put(self, part: QWidget, x: int, y: int, wide: int, tall: int) -> None:
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = self.width() - x - wide
        part.setGeometry(x, y, wide, tall)


class StateCard(Card):
    """Draws a :class:`StateCardModel`, wide (with a side column) or compact (all in rows)."""

    pressed = Signal(str)
    """The key of the action whose button was pressed."""
    check_wanted = Signal()
    copy_wanted = Signal(str)

    def __init__(self, *, compact: bool = False, small: bool = False, stacked: bool = False) -> None:
        """Make an empty card; ``stacked`` puts the facts below each other, for a column too narrow for three."""
        super().__init__()
        self._compact, self._small, self._stacked = compact, small, stacked
        self._model: StateCardModel | None = None
        self._buttons: dict[str, Button] = {}
        self._owed: str | None = None
        """The action that shall have the keyboard again once it can be pressed, if nothing else has it then."""
        self._lay = column(self)
        self._build()

    # -- what pages call

    def put(self, model: StateCardModel) -> None:
        """Show this; widgets that stay the same keep their focus."""
        previous, self._model = self._model, model
        if previous is not None and _said(previous) != _said(model):
            fade_from(self, STATE, self._words_area())
        self._words(model)
        if previous is not None and model.seal and not previous.seal:
            self._seal.draw_once()
        focused = focused_near(self)  # also while the browser is in front of it
        had = (
            self._owed if focused is None else next((key for key, one in self._buttons.items() if one is focused), None)
        )
        if previous is None or self._shape(previous) != self._shape(model):
            self._make_actions(model)
            self._make_problem(model, told=previous is not None and previous.problem != model.problem)
        self._label_actions(model)
        self._owed = None
        if had is not None:
            self._keep_the_keyboard(had, focused)
        self._works(model)
        self._facts(model)

    def set_compact(self, compact: bool) -> None:
        """Change between the wide and the compact form."""
        if compact != self._compact:
            self._compact = compact
            empty_layout(self._lay)
            self._buttons = {}
            self._build()
            if self._model is not None:
                model, self._model = self._model, None
                self.put(model)

    def button(self, key: str) -> Button | None:
        """Return an action's button."""
        return self._buttons.get(key)

    def main_button(self) -> Button | None:
        """Return the main action's button, for the first focus."""
        return self._buttons.get(self._model.main.key) if self._model and self._model.main else None

    def _words_area(self) -> QRect:
        area = QRect()
        for part in (self._icon, self._seal, self._word, self._at, self._sentence, self._explanation):
            if part.isVisible():
                area |= QRect(part.mapTo(self, QPoint(0, 0)), part.size())
        return area

    # -- building

    def _pad(self) -> int:
        """Return what is left free at the start of all that the card holds."""
        return 22 if self._compact else (24 if self._small else 28)

    def _build(self) -> None:
        pad = self._pad()
        top = QWidget()
        across = row(top)
        across.addLayout(self._build_main(pad), 1)
        self._side = QWidget()
        if not self._compact:
            self._parting = hairline(vertical=True)
            across.addWidget(self._parting)
            self._side.setFixedWidth(theme().px(SIDE) - 1)
            across.addWidget(self._side)
        self._side_lay = column(self._side, margins=(24, 24, 24, 20))
        self._lay.addWidget(top, 1)
        self._problem_box = QVBoxLayout()
        self._lay.addLayout(self._problem_box)
        self._facts_line = hairline()
        self._lay.addWidget(self._facts_line)
        self._build_facts(pad)
        if self._compact:
            self._side.hide()

    def _build_main(self, pad: int) -> QHBoxLayout:
        self._icon = Icon("", "text2", 18)
        self._seal = Seal()
        self._word = Text("", "body", "text", weight=600, wrap=True)
        self._at = Text("", "body", "text3")
        role = "sentence-narrow" if self._compact else ("sentence-small" if self._small else "sentence")
        self._sentence = Text("", role, "text", wrap=True)
        self._sentence.set_widest(720)
        self._explanation = Text("", "paragraph", "text2", wrap=True)
        self._explanation.set_widest(530)
        self._actions = QWidget()
        self._flow = Flow(8, 8)
        self._actions.setLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._actions.setSizePolicy(policy)
        head, told = row(gap=8), SideBySide(8)
        head.addWidget(self._icon)
        told.add(self._word, needs=lambda: self._word.sizeHint().width())
        told.add(self._at, 1)
        head.addLayout(told, 1)
        lay = column(gap=0)
        lay.addLayout(head)
        self._lead = QWidget()
        lay.addWidget(self._lead)
        lay.addWidget(self._sentence)
        lay.addSpacing(5 if self._small else 6)
        lay.addWidget(self._explanation)
        lay.addStretch(1)
        lay.addSpacing(14 if self._small else (16 if self._compact else 18))
        lay.addWidget(self._actions)
        edge = 20 if self._compact or self._small else 24
        across = row(margins=(pad, edge, 20, edge))
        sealed, said = SideBySide(20, 12), QWidget()
        said.setLayout(lay)
        self._seal_box = QWidget()
        column(self._seal_box, margins=(0, 2, 0, 0)).addWidget(self._seal)
        sealed.add(self._seal_box, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        sealed.add(said, 1, needs=lambda: theme().px(_SEALED))
        across.addLayout(sealed, 1)
        return across

    def _build_facts(self, pad: int) -> None:
        self._check = IconButton("arrow-clockwise", "", size=28, edge=16, tone="accentText")
        self._check.clicked.connect(self.check_wanted)
        role = "dense" if self._small else "body"
        self._turn, self._following = Fact(role=role), Fact(role=role)
        self._checked = Fact(self._check, role=role)
        self._lay.addLayout(self._facts_row((self._turn, self._following, self._checked), pad))
        self._work_facts = (Fact(), Fact(), Fact())
        self._works_row: QFrame | None = None
        if self._compact:
            self._works_row = QFrame()
            inner = column(self._works_row)
            inner.addWidget(hairline())
            inner.addLayout(self._facts_row(self._work_facts, pad))
            self._lay.addWidget(self._works_row)

    _fact_parting: Ground | None = None

    def _facts_row(self, facts: tuple[Fact, Fact, Fact], pad: int) -> QLayout:
        if self._compact and not self._stacked:
            return self._compact_facts(facts, pad)
        line: QBoxLayout = column(margins=(0, 2, 0, 6)) if self._stacked else row()
        for index, fact in enumerate(facts):
            if index == 2 and not self._compact and not self._small:
                self._fact_parting = hairline(vertical=True)
                line.addWidget(self._fact_parting)
            box = QWidget()
            around = (pad, 12, 0, 6) if self._compact else (pad, 12, 4, 4) if self._small else (pad, 13, 12, 7)
            inner = column(box, margins=around)
            inner.addWidget(fact)
            inner.addStretch(1)
            if index == 2 and not self._compact and not self._small:
                set_margins(inner, 24, 13, 20, 7)
                box.setFixedWidth(theme().px(SIDE) - 1)
                line.addWidget(box)
            else:
                # On a small card the age needs least room.
                line.addWidget(box, (188, 188, 170)[index] if self._small and not self._stacked else 1)
        return line

    @staticmethod
    def _compact_facts(facts: tuple[Fact, Fact, Fact], pad: int) -> SideBySide:
        """Return facts beside each other, or below each other where the text is too large for three columns."""
        line = SideBySide(even=True)
        for fact in facts:
            box = QWidget()
            inner = column(box, margins=(pad, 12, 0, 6))
            inner.addWidget(fact)
            inner.addStretch(1)
            line.add(box, 1, needs=lambda fact=fact: pad + fact.needs())  # type: ignore[misc]
        return line

    # -- filling

    def _words(self, model: StateCardModel) -> None:
        family = "idle" if model.at else model.family
        icon = outline(model.icon) if model.at and model.icon != "circle-half-fill" else model.icon
        self._icon.put(icon, f"{family}Icon")
        show_part(self._icon, on=not model.seal)
        wide = 4 if model.seal else 10
        self._lead.setFixedHeight(8 if self._compact or self._small else wide)
        show_part(self._seal_box, on=model.seal)
        show_part(self._seal, on=model.seal)
        self._word.put(model.word)
        self._word.set_tone(family)
        self._at.put(model.at)
        show_part(self._at, on=bool(model.at))
        self._sentence.put(model.sentence)
        self._explanation.put(model.explanation)
        show_part(self._explanation, on=bool(model.explanation))
        name_control(self, f"{model.word}. {model.sentence}")

    @staticmethod
    def _shape(model: StateCardModel) -> tuple[object, ...]:
        actions = [model.main, *model.plain]
        keys = tuple((action.key, action.icon, action.browser) for action in actions if action is not None)
        return (keys, model.main is not None, model.problem)

    def _make_actions(self, model: StateCardModel) -> None:
        empty_layout(self._flow)
        self._buttons = {}
        size = 34 if self._small else 40
        for action in (model.main, *model.plain):
            if action is not None:
                self._add_button(action, "main" if action is model.main else "plain", size)
        self._reason = Text("", "dense", "text3", wrap=True)
        self._reason.set_widest(None)
        self._reason_box = QWidget()
        row(self._reason_box).addWidget(self._reason)
        self._reason_box.setProperty("lead", 6)
        self._flow.addWidget(self._reason_box)
        show_part(self._actions, on=bool(self._buttons))

    def _add_button(self, action: Action, kind: Kind, size: int) -> None:
        trailing = "arrow-square-out" if action.browser else None
        button = Button(action.label, kind, size, icon=action.icon, trailing=trailing)
        button.setProperty("key", action.key)
        if self._compact and kind == "plain":
            button.set_pad(15)
        button.clicked.connect(self._clicked)
        self._buttons[action.key] = button
        self._flow.addWidget(button)

    def _clicked(self) -> None:
        self.pressed.emit(str(self.sender().property("key")))

    def _key_of(self, button: QWidget) -> str | None:
        return next((key for key, one in self._buttons.items() if one is button), None)

    def _keep_the_keyboard(self, key: str, focused: QWidget | None) -> None:
        """Keep the focus that an action's button had: Qt would send it to the first corner of the window.

        It goes to another action where that one is gone or off; where none can be pressed, nothing has it, and the
        action has it again once it can be.
        """
        able = {name: one for name, one in self._buttons.items() if one.isEnabled()}
        button = able.get(key) or next(iter(able.values()), None)
        if button is None:
            self._owed, strayed = key, focused_near(self)
            if strayed is not None:
                strayed.clearFocus()
        elif button is not focused:
            button.show()  # a layout shows what is new only later, and what can't be seen takes no focus
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _label_actions(self, model: StateCardModel) -> None:
        reason = ""
        for action in (model.main, *model.plain):
            if action is None:
                continue
            button = self._buttons[action.key]
            button.put(action.short if self._compact and action.short else action.label)
            button.set_off(action.off)
            button.set_busy(action.busy or None)
            reason = reason or action.off or ""
        self._reason.put(reason)
        show_part(self._reason_box, on=bool(reason))

    def _works(self, model: StateCardModel) -> None:
        empty_layout(self._side_lay)
        side_needed = bool(model.works) and not self._compact
        show_part(self._side, on=side_needed)
        if not self._compact:
            show_part(self._parting, on=side_needed)
            if self._fact_parting is not None:
                show_part(self._fact_parting, on=side_needed)
        if side_needed:
            self._side_lay.addWidget(Text(model.works_title, "dense", "text", weight=600))
            self._side_lay.addSpacing(4)
            for works in model.works:
                self._side_lay.addWidget(_works_line(works))
            if model.works_note:
                self._side_lay.addSpacing(8)
                note = Text(model.works_note, "dense", "text3", wrap=True)
                self._side_lay.addWidget(note)
        self._side_lay.addStretch(1)
        if self._works_row is not None:
            show_part(self._works_row, on=bool(model.works))
            for fact, works in zip(self._work_facts, model.works, strict=False):
                icon, tone = _works_icon(works)
                word_tone = "text2" if works.remembered else works.family
                fact.put(FactWords(works.short or works.name, works.word), icon=icon, icon_tone=tone, tone=word_tone)

    def _facts(self, model: StateCardModel) -> None:
        narrow = self._compact or self._small
        self._turn.put(model.turn)
        bare = narrow and not model.following.essential
        self._following.put(_without_more(model.following) if bare else model.following)
        self._checked.put(model.checked)
        show_part(self._check, on=bool(model.check_name))
        self._check.set_name(model.check_name)
        self._check.setEnabled(not model.checking)

    def _make_problem(self, model: StateCardModel, *, told: bool) -> None:
        empty_layout(self._problem_box)
        show_part(self._facts_line, on=model.problem is None)  # a problem has an edge of its own
        if model.problem is not None:
            box = ProblemBlock(model.problem, model.copy_name, self._pad())
            box.pressed.connect(self.pressed)
            box.copy_wanted.connect(self.copy_wanted)
            self._problem_box.addWidget(box)
            if told:  # what was pressed is in sight, what is said to it may not be
                reveal(box)


class ProblemBlock(Ground):
    """A known error inside a card: what happened, why, what is safe, the next step, the code to copy."""

    pressed = Signal(str)
    copy_wanted = Signal(str)

    def __init__(self, problem: Problem, copy_name: str, pad: int = 22) -> None:
        """Make it; ``pad`` is what the card leaves free at its start: the two icons stand below each other."""
        super().__init__()
        self.setProperty("problem", True)
        self._problem = problem
        across = row(self, margins=(pad, 16, 18, 17), gap=_WORDS_AT - 18 - pad)
        mark = column(margins=(0, 1, 0, 0))
        mark.addWidget(Icon("warning-octagon-fill", "stopIcon", 18))
        mark.addStretch(1)
        across.addLayout(mark)
        lay = column(gap=4)
        lay.addWidget(Text(problem.what, "body", "text", weight=600, wrap=True))
        lay.addWidget(Text(problem.why, "dense", "text2", wrap=True))
        lay.addSpacing(9)
        foot, coded = SideBySide(4, 4), QWidget()
        if problem.step is not None:
            trailing = "arrow-square-out" if problem.step.browser else None
            button = Button(problem.step.label, "plain", 28, trailing=trailing)
            button.clicked.connect(self._clicked)
            foot.add(button)
        code = row(coded, gap=4)
        code.addStretch(1)
        if problem.caption:
            code.addWidget(Text(problem.caption, "dense", "text3"))
        code.addWidget(Text(problem.code, "mono", "text3", elide="end"))
        copy = IconButton("copy-simple", copy_name, edge=16)
        copy.clicked.connect(self._copy)
        code.addWidget(copy)
        foot.add(coded, 1)
        lay.addLayout(foot)
        across.addLayout(lay, 1)
        name_control(self, f"{problem.what}. {problem.why}")

    def _clicked(self) -> None:
        if self._problem.step is not None:
            self.pressed.emit(self._problem.step.key)

    def _copy(self) -> None:
        self.copy_wanted.emit(self._problem.code)


def _said(model: StateCardModel) -> tuple[str, str, str]:
    return model.word, model.sentence, model.at


def _without_more(words: FactWords) -> FactWords:
    return replace(words, strong=words.strong.rstrip(_LEADS_ON), more="", shorter=())


def _works_icon(works: Works) -> tuple[str, str]:
    if works.remembered:
        return outline(works.icon), "idleIcon"
    return works.icon, f"{works.family}Icon"


def _works_line(works: Works) -> QWidget:
    line = QWidget()
    line.setMinimumHeight(theme().px(35))
    lay = row(line, gap=12)
    icon, tone = _works_icon(works)
    mark = column(margins=(0, 1, 0, 0))
    mark.addWidget(Icon(icon, tone, 20))
    lay.addLayout(mark)
    name = Text(works.name, "body", "text", weight=500, wrap=True)
    tone = works.family if not works.remembered else "text2"
    word = Text(works.word, "dense", tone, weight=500, wrap=True, align="end")
    room = theme().px(SIDE - 1 - 24 - 24 - 20 - 2 * 12)
    if works.short and name.sizeHint().width() + word.sizeHint().width() > room:
        name.put(works.short)
    middle = Qt.AlignmentFlag.AlignVCenter
    lay.addWidget(name, 1, middle)
    lay.addWidget(word, 0, middle)
    name_control(line, works.sentence or f"{works.name}: {works.word}")
    return line
