from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QLocale, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.dialogs.scrim import Confirm
from desktop_app.ui.gallery.render import Look, dressed, settle
from desktop_app.ui.languages import speak
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.theme.tokens import contrast
from desktop_app.ui.widgets import floating
from desktop_app.ui.widgets.banner import Toast
from desktop_app.ui.widgets.buttons import Button, IconButton, Link
from desktop_app.ui.widgets.chips import Chip, Tabs, TabWords
from desktop_app.ui.widgets.choice import ChoiceCard, ChoiceGroup
from desktop_app.ui.widgets.fields import Combo, Field, LineEdit, PrefixEdit, SearchField, TextArea, Tick
from desktop_app.ui.widgets.flow import Flow
from desktop_app.ui.widgets.focus import FocusRing
from desktop_app.ui.widgets.frames import Card, column
from desktop_app.ui.widgets.icon import Icon
from desktop_app.ui.widgets.marks import Number
from desktop_app.ui.widgets.menu import Menu
from desktop_app.ui.widgets.nav_row import NavItem, NavRow
from desktop_app.ui.widgets.paged import Cell, Head, Line, PagedModel
from desktop_app.ui.widgets.popup_list import Choice, PopupList
from desktop_app.ui.widgets.rail import Lately, Steps
from desktop_app.ui.widgets.side_by_side import SideBySide
from desktop_app.ui.widgets.sidebar import PersonButton, PlaceButton
from desktop_app.ui.widgets.state_card import Fact, FactWords
from desktop_app.ui.widgets.table import ROW, Column, Table, direction_of
from desktop_app.ui.widgets.tasks import TaskGroup, TaskItem, TaskList
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.views_list import ViewRow
from desktop_app.words.wording import Wording

Hold = Callable[..., QWidget]


@pytest.fixture
def hold(qtbot: QtBot) -> Iterator[Hold]:
    """Show widgets in a window that lives as long as the test."""
    kept: list[QWidget] = []

    def make(*widgets: QWidget) -> QWidget:
        window = QWidget()
        kept.append(window)
        lay = QVBoxLayout(window)
        for widget in widgets:
            lay.addWidget(widget)
        qtbot.addWidget(window)
        window.resize(500, 400)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield make
    kept.clear()


def test_a_busy_button_keeps_its_width_and_takes_no_press(qtbot: QtBot, hold: Hold) -> None:
    button = Button("Continue on Stripe", "main", 40, trailing="arrow-square-out")
    hold(button)
    wide = button.width()
    pressed: list[int] = []
    button.clicked.connect(lambda: pressed.append(1))
    button.set_busy("Wait")
    settle()
    assert button.width() == wide
    assert button.accessibleName() == "Wait"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert pressed == []
    button.set_busy(None)
    button.setDown(False)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == [1]
    assert button.accessibleName() == "Continue on Stripe"


def test_enter_and_space_press_a_button(qtbot: QtBot, hold: Hold) -> None:
    button, icon = Button("Save"), IconButton("plus", "Add")
    hold(button, icon)
    pressed: list[str] = []
    button.clicked.connect(lambda: pressed.append("button"))
    icon.clicked.connect(lambda: pressed.append("icon"))
    for widget in (button, icon):
        widget.setFocus()
        qtbot.keyClick(widget, Qt.Key.Key_Return)
        qtbot.keyClick(widget, Qt.Key.Key_Space)
    assert pressed == ["button", "button", "icon", "icon"]


def test_a_link_and_a_tab_answer_the_pointer(qtbot: QtBot) -> None:
    tabs = Tabs("More")
    tabs.put((TabWords("all", "All", "3"), TabWords("due", "Due", "1")), "all")
    tabs.resize(400, 38)
    link = Link("Show all")
    for held in (tabs, link):
        qtbot.addWidget(held)
        held.show()
    (due,) = (one for one in tabs.findChildren(QAbstractButton) if one.accessibleName() == "Due 1")
    for one in (link, due):
        rest = one.grab().toImage()
        one.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
        assert one.grab().toImage() != rest, one.accessibleName()


def test_an_off_button_says_why(qtbot: QtBot) -> None:
    button = Button("Save", "main")
    qtbot.addWidget(button)
    button.set_off("Works again when you’re online")
    assert not button.isEnabled()
    assert button.accessibleDescription() == "Works again when you’re online"
    button.set_off(None)
    assert button.isEnabled()
    assert button.accessibleDescription() == ""


def test_an_ampersand_in_a_word_stays(qtbot: QtBot) -> None:
    button = Button("Tell Clay & Co")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Tell Clay & Co"
    assert button.text() == "Tell Clay && Co"


def test_an_error_replaces_the_hint_and_goes_again(qtbot: QtBot) -> None:
    edit = LineEdit()
    field = Field("Postal code", edit, hint="Five digits")
    qtbot.addWidget(field)
    assert field.message() == "Five digits"
    field.set_error("Needs 5 digits")
    assert field.message() == "Needs 5 digits"
    assert edit.property("state") == "error"
    assert edit.accessibleName() == "Postal code"
    assert edit.accessibleDescription() == "Needs 5 digits"
    field.set_error(None)
    assert field.message() == "Five digits"
    assert edit.property("state") == ""
    field.set_pending("Sent when you’re online")
    assert field.message() == "Sent when you’re online"


def test_fields_stand_below_each_other_where_one_has_no_room_and_are_as_tall_as_they_say(qtbot: QtBot) -> None:
    """What a field says is wrong with it makes the row taller at once, beside each other or below."""
    name, mail = Field("Full name", LineEdit()), Field("E-mail", LineEdit())
    holder = QWidget()
    qtbot.addWidget(holder)
    lay, line = column(holder), SideBySide(12, 13)
    for field in (name, mail):
        line.add(field, 1, Qt.AlignmentFlag.AlignTop, field.needs_to_be_read)
    lay.addLayout(line)
    lay.addStretch(1)
    holder.resize(600, 400)
    holder.show()
    settle()
    assert name.y() == mail.y()
    assert name.width() == mail.width() == 294
    beside = line.heightForWidth(600)
    name.set_error("Needs a name that is said in more than a few words, so that it takes two lines")
    settle()
    assert line.heightForWidth(600) > beside
    assert line.geometry().height() == line.heightForWidth(600)
    holder.resize(200, 400)
    settle()
    assert line.stacks()
    assert mail.y() == name.geometry().bottom() + 1 + 13
    assert name.width() == mail.width() == 200
    assert line.geometry().height() == line.heightForWidth(200)
    name.hide()
    settle()
    assert not line.stacks()
    assert mail.y() == 0


def test_a_label_leads_to_its_field(qtbot: QtBot) -> None:
    edit = LineEdit()
    field = Field("City", edit)
    qtbot.addWidget(field)
    assert field.label.buddy() is edit


@pytest.mark.parametrize("words", ["Hall", "東京都", "Hall محمد", "Anna 東京"])
@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5])
def test_what_is_typed_stands_on_the_line_of_what_is_chosen_beside_it(qtbot: QtBot, factor: float, words: str) -> None:
    with dressed(Look(factor=factor)):
        edit, combo = LineEdit(), Combo()
        edit.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its caret would be measured
        edit.setText(words)
        combo.put((("one", words),), chosen="one")
        lines = []
        for control in (edit, combo):
            qtbot.addWidget(control)
            control.resize(theme().px(160), control.sizeHint().height())
            control.show()
            qtbot.waitExposed(control)
            lines.append(_inked(control))
    (typed_top, typed_foot), (chosen_top, chosen_foot) = lines
    assert typed_foot == chosen_foot
    assert abs(typed_top - chosen_top) <= 1  # a stroke's edge, half a pixel beside


@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5])
@pytest.mark.parametrize(
    "name", ["Photo ID", "A photo of the passport or ID card, both sides, in colour and with all corners"]
)
def test_a_date_stands_on_the_first_line_of_its_task_and_is_whole(qtbot: QtBot, factor: float, name: str) -> None:
    with dressed(Look(factor=factor)):
        tasks = TaskList()
        qtbot.addWidget(tasks)
        item = TaskItem(name, detail="Still valid, in colour, all corners.", end="by 4 December", again="Send again")
        tasks.put((TaskGroup("user", "Ana", "", (item,)),))
        tasks.resize(theme().px(420), tasks.heightForWidth(theme().px(420)))
        tasks.show()
        qtbot.waitExposed(tasks)
        named, date = (_text_of(tasks, said) for said in (name, "Send again · by 4 December"))
        top = [one.mapTo(tasks, QPoint(0, 0)).y() for one in (named, date)]
        lines = [theme().fonts.line(role) for role in ("body", "dense")]
        assert abs((top[0] + lines[0] / 2) - (top[1] + lines[1] / 2)) <= theme().px(2)
        assert date.width() >= date.sizeHint().width()
        assert date.height() >= date.sizeHint().height()


def test_a_word_from_outside_without_an_end_pushes_nothing_out_of_the_window(qtbot: QtBot) -> None:
    text = Text("", wrap=True)
    qtbot.addWidget(text)
    text.put_data("Stripe: " + "W" * 150)
    assert text.minimumSizeHint().width() < 450
    text.resize(450, text.heightForWidth(450))
    assert not text.is_cut()
    layout = text._lay_out(450, text._runs)
    assert all(layout.lineAt(at).naturalTextWidth() <= 450 for at in range(layout.lineCount()))
    assert layout.lineCount() > 2


@pytest.mark.parametrize("width", [240, 300, 360, 420])
def test_a_task_asks_for_no_more_room_than_its_longest_words_and_cuts_none(qtbot: QtBot, width: int) -> None:
    tasks = TaskList()
    qtbot.addWidget(tasks)
    item = TaskItem("Documento con foto", end="antes del 4 de diciembre", again="Enviar otra vez")
    tasks.put((TaskGroup("user", "Ana", "", (item,)),))
    assert tasks.minimumSizeHint().width() <= 240
    tasks.resize(width, tasks.heightForWidth(width))
    tasks.show()
    qtbot.waitExposed(tasks)
    for text in tasks.findChildren(Text):
        assert not text.is_cut(), (width, text.text())


@pytest.mark.parametrize(
    ("strong", "shown"), [("Stripe checks it,", "Stripe checks it"), ("Stripeが確認します。", "Stripeが確認します")]
)
def test_an_answer_that_stands_alone_ends_without_what_leads_on(qtbot: QtBot, strong: str, shown: str) -> None:
    fact = Fact()
    qtbot.addWidget(fact)
    fact.put(FactWords("Next", strong, "then payouts start again"))
    fact.resize(fact.fontMetrics().horizontalAdvance("x" * 14), 60)
    fact.show()
    qtbot.waitExposed(fact)
    assert fact.answer.text() == shown


def test_the_button_of_an_answer_in_two_lines_stands_at_their_end(qtbot: QtBot) -> None:
    again = IconButton("arrow-clockwise", "Check now")
    fact = Fact(again)
    qtbot.addWidget(fact)
    fact.put(FactWords("Checked", "yesterday evening at twenty to five"))
    fact.resize(theme().px(190), 80)
    fact.show()
    qtbot.waitExposed(fact)
    assert fact.answer.height() >= 2 * theme().line("body")
    assert not fact.answer.is_cut()
    metrics = QFontMetricsF(theme().font("body", 500))
    longest = max(metrics.horizontalAdvance(part) for part in ("yesterday evening at", "twenty to five"))
    assert again.x() <= longest + 3
    assert again.geometry().center().y() > fact.answer.geometry().center().y()


def test_lines_of_what_happened_lately_keep_their_distance(qtbot: QtBot) -> None:
    lately = Lately()
    qtbot.addWidget(lately)
    told = ("Stripe a demandé autre chose de votre part", "Vous avez commencé")
    lately.put((("Aujourd’hui 09:12", told[0]), ("sam. 16:40", told[1])))
    lately.resize(260, lately.heightForWidth(260))
    lately.show()
    qtbot.waitExposed(lately)
    first, second = (_text_of(lately, said).geometry() for said in told)
    assert first.height() >= 2 * theme().line("dense")
    assert second.top() - first.bottom() >= 8


def test_the_numbers_of_steps_are_written_as_the_language_writes_them(qtbot: QtBot) -> None:
    steps = Steps(Wording("ar").formats.figure)
    qtbot.addWidget(steps)
    steps.put((("يشتري أحدهم منك", "المال"),))
    assert steps.findChild(Number).shown() == "\u0661"  # one, as Arabic writes it


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("v2.core.account[requirements].upd…", Qt.LayoutDirection.LeftToRight),
        ("قيد المراجعة لدى Stripe", Qt.LayoutDirection.RightToLeft),
        ("١٤:٢٧", Qt.LayoutDirection.RightToLeft),
    ],
)
def test_a_code_in_a_table_ends_with_what_stands_for_its_end(text: str, direction: Qt.LayoutDirection) -> None:
    assert direction_of(text) is direction


@pytest.mark.parametrize("above", [0, 4])
def test_the_rows_of_a_card_leave_its_round_corners_whole(hold: Hold, above: int) -> None:
    model: PagedModel[str] = PagedModel(str, lambda one: Line((Cell(one),)), (Head("Name"),))
    model.put(("Ana", "Bo"))
    card, bare = Card(), Card()
    column(card, margins=(0, above, 0, above)).addWidget(Table("Names", model, (Column(rest=True),), hugs=True))
    for one in (card, bare):
        one.setFixedHeight(2 * ROW + 2 * above + 2)
    window = hold(card, bare)
    settle()
    held, alone = (window.grab(one.geometry()).toImage() for one in (card, bare))
    assert held.size() == alone.size()
    right, below = held.width() - 12, held.height() - 12
    for x, y in ((0, 0), (right, 0), (0, below), (right, below)):
        corner = QRect(x, y, 12, 12)
        assert _apart(held.copy(corner), alone.copy(corner)) <= 18, (
            corner
        )  # where it ends an edge is drawn over; a gap is 27


def test_what_stands_in_an_empty_note_can_be_read(hold: Hold) -> None:
    note = TextArea()
    note.setPlaceholderText("||||||||||||||||||||")
    hold(note)
    note.clearFocus()
    inside = note.grab(note.rect().adjusted(6, 6, -6, -6)).toImage()
    tones = {inside.pixelColor(x, y).name() for x in range(inside.width()) for y in range(inside.height())}
    assert max(contrast(tone, "#FFFFFF") for tone in tones) >= 4.5


def test_a_text_that_is_only_read_has_a_quiet_edge_until_the_keyboard_is_in_it(hold: Hold) -> None:
    said, beside = TextArea(), LineEdit()
    said.setReadOnly(True)
    hold(said, beside)

    def edge() -> str:
        settle()
        return said.grab().toImage().pixelColor(0, said.height() // 2).name()

    beside.setFocus()
    assert edge() == theme().colour("line").name()
    said.setFocus()
    assert edge() == theme().colour("focus").name()


def _apart(one: QImage, other: QImage) -> int:
    """Return by how much of 255 two pictures differ where they do so most."""
    return max(
        abs(one.pixelColor(x, y).lightness() - other.pixelColor(x, y).lightness())
        for x in range(one.width())
        for y in range(one.height())
    )


def _text_of(within: QWidget, said: str) -> Text:
    (found,) = [one for one in within.findChildren(Text) if one.text() == said]
    return found


def _inked(control: QWidget) -> tuple[int, int]:
    """Return the first and the last row of the words, inside the edge and before the chevron."""
    image = control.grab().toImage()
    ground = image.pixelColor(image.width() // 2, 4).lightness()
    rows = [
        y
        for y in range(4, image.height() - 4)
        if any(abs(image.pixelColor(x, y).lightness() - ground) > 60 for x in range(8, image.width() // 2))
    ]
    return rows[0], rows[-1]


def test_choosing_by_code_tells_nobody(qtbot: QtBot) -> None:
    combo = Combo("Choose")
    qtbot.addWidget(combo)
    combo.put((("ES", "Spain"), ("FR", "France")))
    assert combo.value() is None
    told: list[int] = []
    combo.currentIndexChanged.connect(told.append)
    combo.choose("FR")
    assert combo.value() == "FR"
    assert told == []


def test_a_tick_is_ticked_by_its_words_too(qtbot: QtBot, hold: Hold) -> None:
    tick = Tick("Ship to this address")
    hold(tick)
    qtbot.mouseClick(tick, Qt.MouseButton.LeftButton, pos=tick.rect().center())
    assert tick.isChecked()


def test_only_one_card_is_chosen_and_arrows_move_it(qtbot: QtBot, hold: Hold) -> None:
    cards = (ChoiceCard("flask", "Demo", "Pretend"), ChoiceCard("key", "Key", "Real"))
    group = ChoiceGroup(cards)
    hold(group)
    cards[0].choose(chosen=True)
    assert group.index() == 0
    qtbot.mouseClick(cards[1], Qt.MouseButton.LeftButton)
    assert (group.index(), cards[0].is_chosen()) == (1, False)
    cards[1].radio.setFocus()
    qtbot.keyClick(cards[1].radio, Qt.Key.Key_Up)
    assert group.index() == 0


def test_a_choice_that_is_pressed_again_stays(qtbot: QtBot, hold: Hold) -> None:
    cards = (ChoiceCard("flask", "Demo", "Pretend"), ChoiceCard("key", "Key", "Real"))
    group = ChoiceGroup(cards)
    hold(group)
    for _ in range(2):
        qtbot.mouseClick(cards[1].radio, Qt.MouseButton.LeftButton)
        assert group.index() == 1
    qtbot.keyClick(cards[1].radio, Qt.Key.Key_Space)
    assert group.index() == 1


def test_tabs_that_have_no_room_wait_in_the_menu(qtbot: QtBot, hold: Hold) -> None:
    tabs = Tabs("More")
    hold(tabs)
    tabs.put(tuple(TabWords(f"k{n}", f"A long name {n}", "1,204") for n in range(12)), "k0")
    settle()
    shown = [button.tab.key for button in tabs._tabs]
    assert shown[0] == "k0"
    assert 1 <= len(shown) < 12
    assert tabs._more.isVisible()
    with qtbot.waitSignal(tabs.chosen) as told:
        tabs._choose("k9")
    assert told.args == ["k9"]
    assert "k9" in [button.tab.key for button in tabs._tabs]


def test_a_tab_that_is_chosen_from_elsewhere_comes_out_of_the_menu(hold: Hold) -> None:
    tabs = Tabs("More")
    hold(tabs)
    kinds = tuple(TabWords(f"k{n}", f"A long name {n}", "1,204") for n in range(12))
    tabs.put(kinds, "k0")
    settle()
    tabs.put(kinds, "k9")
    settle()
    shown = [button for button in tabs._tabs if button.isVisible()]
    assert [button.tab.key for button in shown if button.accessibleDescription()] == ["k9"]


def test_a_chip_is_cleared_by_the_keyboard(qtbot: QtBot) -> None:
    chip = Chip("Country")
    qtbot.addWidget(chip)
    chip.put("Spain")
    assert chip.accessibleName() == "Country: Spain"
    with qtbot.waitSignal(chip.cleared):
        qtbot.keyClick(chip, Qt.Key.Key_Delete)
    chip.put(None)
    assert not chip.is_on()


def test_a_row_of_buttons_wraps_instead_of_cutting_words(qtbot: QtBot) -> None:
    box = QWidget()
    flow = Flow(8, 8)
    box.setLayout(flow)
    for n in range(4):
        flow.addWidget(Button(f"Quite a long button {n}"))
    qtbot.addWidget(box)
    assert flow.heightForWidth(4000) == 34
    assert flow.heightForWidth(220) == 4 * 34 + 3 * 8


def test_the_ring_follows_the_keyboard_only(qtbot: QtBot, hold: Hold) -> None:
    first, second = Button("One"), Button("Two")
    window = hold(first, second)
    ring = FocusRing(window)
    first.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    qtbot.waitUntil(ring.isVisible)
    target = QApplication.focusWidget()
    assert ring.target() is target
    assert ring.geometry().contains(target.geometry())
    assert ring.width() == target.width() + 8
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton)
    assert ring.isHidden()


def test_a_key_that_leads_on_takes_the_ring_along(qtbot: QtBot, hold: Hold) -> None:
    field, button = LineEdit(), Button("Next")
    window = hold(field, button)
    ring = FocusRing(window)
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert ring.isHidden()  # nobody touched a key
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    field.returnPressed.connect(lambda: button.setFocus(Qt.FocusReason.TabFocusReason))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert ring.isVisible()
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert ring.isHidden()


def test_no_ring_stands_around_what_is_not_in_sight(qtbot: QtBot, hold: Hold) -> None:
    """As where a page comes up that remembers a focus in a part which was put away meanwhile."""
    field, box, button = LineEdit(), QWidget(), Button("Next")
    column(box).addWidget(button)
    window = hold(field, box)
    ring = FocusRing(window)
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert (ring.target(), ring.isVisible()) == (button, True)
    field.setFocus(Qt.FocusReason.TabFocusReason)
    box.hide()
    qtbot.keyClick(field, Qt.Key.Key_Left)
    button.setFocus(Qt.FocusReason.OtherFocusReason)
    assert QApplication.focusWidget() is button
    assert ring.isHidden()


def test_a_dialog_keeps_the_focus_and_gives_it_back(qtbot: QtBot, hold: Hold) -> None:
    below = Button("Below")
    window = hold(below)
    below.setFocus()
    dialog = Confirm(window, "Remove Visa 4242?", "It can’t be brought back.", "Remove", "Not now", danger=True)
    dialog.open()
    assert QApplication.focusWidget() is dialog.no  # never the destructive one
    seen = set()
    for _ in range(5):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.add(QApplication.focusWidget())
    assert seen == {dialog.no, dialog.yes}
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert dialog.isHidden()
    assert QApplication.focusWidget() is below


def test_the_focus_stays_near_where_it_was_when_its_button_has_gone_under_a_dialog(hold: Hold) -> None:
    """What happens behind a dialog may take the button away that opened it; Qt then goes to the first corner."""
    corner, card = Button("Somewhere else"), QWidget()
    inside = QVBoxLayout(card)
    before = Button("Continue", "main", 34)
    inside.addWidget(before)
    window = hold(corner, card)
    before.setFocus()
    dialog = Confirm(window, "Open it?", "The browser opens.", "Open", "Not now")
    dialog.open()
    after = Button("See how it stands", "main", 34)
    inside.replaceWidget(before, after)
    before.hide()
    before.deleteLater()
    after.show()
    settle()
    dialog.close_dialog()
    assert QApplication.focusWidget() is after


def test_enter_confirms_and_closes(qtbot: QtBot, hold: Hold) -> None:
    window = hold(Button("Below"))
    dialog = Confirm(window, "Start over?", "You choose again.", "Start over", "Not now")
    told: list[int] = []
    dialog.confirmed.connect(lambda: told.append(1))
    dialog.open()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert told == [1]
    assert dialog.isHidden()


def test_a_toast_stands_at_the_bottom_and_goes(qtbot: QtBot, hold: Hold) -> None:
    window = hold(Button("Below"))
    toast = Toast(window)
    toast._timer.setInterval(0)
    toast.say("Link copied.")
    assert toast.isVisible()
    assert toast.words() == "Link copied."
    assert toast.geometry().bottom() < window.height()
    qtbot.waitUntil(toast.isHidden)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
@pytest.mark.parametrize(
    "make",
    [
        lambda: Button("Save", "main", 34),
        lambda: IconButton("copy-simple", "Copy"),
        lambda: NavRow(NavItem("selling", "storefront", "Selling")),
        lambda: ViewRow(NavItem("view", "bookmark-simple", "Late ones")),
        lambda: Chip("Country"),
        PlaceButton,
        PersonButton,
    ],
)
def test_what_can_be_pressed_is_pressed_by_enter_and_by_space(
    hold: Hold, qtbot: QtBot, make: Callable[[], QAbstractButton], key: Qt.Key
) -> None:
    button = make()
    hold(button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    button.setFocus()
    qtbot.keyClick(button, key)
    assert pressed == [True]


@pytest.fixture(params=[True, False], ids=["blended", "opaque"])
def blends(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Say whether the display blends windows: on one that does not, a translucent popup would be a black box."""
    monkeypatch.setattr(floating, "_blends", lambda: request.param)
    return bool(request.param)


def _card(popup: Menu | PopupList) -> QRect:
    """Return where a popup's card is on the screen."""
    inside = popup.card() if isinstance(popup, Menu) else popup.card.geometry()
    return inside.translated(popup.geometry().topLeft())


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_list_opens_where_the_words_of_its_control_begin_and_stays_on_the_screen(
    hold: Hold, blends: bool, direction: Qt.LayoutDirection
) -> None:
    window = hold(Button("Hearthside", "plain", 34))
    popup = PopupList([Choice("a", "One", ""), Choice("b", "Two", "")], window)
    popup.setLayoutDirection(direction)
    screen = popup.screen().availableGeometry()
    window.window().setGeometry(screen)
    place = QRect(screen.center(), QSize(100, 34))
    popup.open_at(place)
    there = _card(popup)
    assert (there.left() == place.left()) == (direction is Qt.LayoutDirection.LeftToRight)
    assert (there.right() == place.right()) == (direction is Qt.LayoutDirection.RightToLeft)
    assert there.top() == place.bottom() + 5
    for corner in (screen.topLeft(), screen.topRight(), screen.bottomLeft(), screen.bottomRight()):
        popup.open_at(QRect(corner, QSize(1, 1)))
        assert screen.contains(_card(popup)), (corner, popup.geometry())
    popup.close()


def test_a_list_at_the_foot_of_its_window_opens_above_and_not_over_what_lies_behind(hold: Hold, blends: bool) -> None:
    window = hold(Button("Hearthside", "plain", 34))
    window.setGeometry(100, 80, 400, 400)
    foot = QRect(110, 440, 100, 34)
    popup = PopupList([Choice("a", "One", ""), Choice("b", "Two", "")], window)
    assert popup.screen().availableGeometry().bottom() > 700, "there is room below the window"
    popup.open_at(foot)
    assert _card(popup).bottom() == foot.top() - 5
    popup.close()


def test_the_shadow_of_a_choices_list_bears_that_the_collector_took_its_half_first(hold: Hold) -> None:
    choice = Combo()
    choice.addItem("One", "one")
    hold(choice)
    choice.showPopup()
    popup = choice.view().window()
    shadows = [child for child in popup.children() if isinstance(child, floating.Backdrop)]
    assert len(shadows) == 1
    vars(shadows[0]).clear()
    choice.hidePopup()


def test_a_menu_opens_below_its_control_from_its_start_or_up_to_its_end(hold: Hold, blends: bool) -> None:
    control = Button("Hearthside", "plain", 34)
    hold(control).move(250, 60)
    there = QRect(control.mapToGlobal(QPoint(0, 0)), control.size())
    for at_end in (False, True):
        menu = Menu(control)
        menu.addAction("Remove this for good")
        menu.open_below(control, at_end=at_end)
        card = _card(menu)
        assert card.top() == there.top() + there.height() + 4
        assert (card.right() == there.right()) if at_end else (card.left() == there.left())
        menu.close()


def test_what_floats_casts_a_shadow_where_one_can_fall_and_is_cut_round_elsewhere(hold: Hold, blends: bool) -> None:
    window = hold(Button("Hearthside", "plain", 34))
    menu = Menu(window)
    menu.addAction("Remove")
    menu.open_below(window)
    listed = PopupList([Choice("a", "One", "")], window)
    listed.open_by(window)
    for popup in (menu, listed):
        settle()
        inside = popup.card() if isinstance(popup, Menu) else popup.card.geometry()
        if not blends:
            assert inside == popup.rect()
            assert not popup.mask().contains(QPoint(0, 0))
            assert not popup.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
            continue
        image = popup.grab().toImage()
        assert image.pixelColor(inside.center()).alpha() == 255
        middle, below = inside.center().x(), inside.bottom() + 1
        under = [image.pixelColor(middle, y).alphaF() for y in range(below + 1, popup.height())]
        assert 0.07 < under[0] < 0.14
        assert under == sorted(under, reverse=True)
        assert under[-1] < 0.01
        above = image.pixelColor(middle, inside.top() - 2).alphaF()
        assert 0 < above < under[0]  # it falls downwards
        assert image.pixelColor(0, 0).alpha() == 0
    for popup in (menu, listed):
        popup.close()


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_a_field_s_list_floats_as_the_other_lists_do(hold: Hold, blends: bool, direction: Qt.LayoutDirection) -> None:
    combo = Combo()
    combo.put((("ES", "Spain"), ("FR", "France")), "ES")
    combo.setLayoutDirection(direction)
    hold(combo).move(60, 60)
    heights = set()
    for _ in range(2):  # opened again it is where it was, and as large
        combo.showPopup()
        settle()
        popup = combo.view().window()
        card = QRect(combo.view().mapToGlobal(QPoint(0, 0)), combo.view().size())
        field = QRect(combo.mapToGlobal(QPoint(0, 0)), combo.size())
        assert (card.left(), card.right(), card.top()) == (field.left(), field.right(), field.bottom() + 5)
        assert popup.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground) is blends
        heights.add(card.height())
        if blends:
            image = popup.grab().toImage()
            inside = combo.view().geometry()
            assert 0.07 < image.pixelColor(inside.center().x(), inside.bottom() + 2).alphaF() < 0.14
            assert image.pixelColor(inside.topLeft()).alpha() < 255, "its corners are round"
        else:
            assert not popup.mask().contains(QPoint(0, 0))
        combo.hidePopup()
    assert len(heights) == 1


@pytest.mark.parametrize("make", [LineEdit, TextArea])
def test_a_field_s_menu_speaks_the_person_s_language_and_is_one_of_ours(
    qapp: QApplication, hold: Hold, make: Callable[[], LineEdit | TextArea]
) -> None:
    speak(qapp, QLocale(QLocale.Language.German))
    field = make()
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    hold(field)
    field.insert("Ana") if isinstance(field, LineEdit) else field.insertPlainText("Ana")
    field.selectAll()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(4, 4), field.mapToGlobal(QPoint(4, 4)))
    field.contextMenuEvent(asked)
    (menu,) = (one for one in qapp.topLevelWidgets() if isinstance(one, Menu))
    deeds = {deed.text().replace("&", "").partition("\t")[0]: deed for deed in menu.actions()}
    assert {"Ausschneiden", "Kopieren", "Einfügen"} <= deeds.keys()
    assert all(deed.icon().isNull() for deed in deeds.values())
    deeds["Kopieren"].trigger()
    assert qapp.clipboard().text() == "Ana"
    menu.close()


@pytest.mark.parametrize("make", [Menu, lambda window: PopupList([Choice("a", "One", "")], window)])
def test_a_press_into_the_shadow_closes_as_one_beside_does(
    qtbot: QtBot, hold: Hold, monkeypatch: pytest.MonkeyPatch, make: Callable[[QWidget], Menu | PopupList]
) -> None:
    monkeypatch.setattr(floating, "_blends", lambda: True)
    window = hold(Button("Hearthside", "plain", 34))
    popup = make(window)
    if isinstance(popup, Menu):
        popup.addAction("Remove")
        popup.open_below(window)
    else:
        popup.open_by(window)
    gone: list[bool] = []
    popup.destroyed.connect(lambda: gone.append(True))
    qtbot.mouseClick(popup, Qt.MouseButton.LeftButton, pos=QPoint(popup.width() // 2, popup.height() - 4))
    qtbot.waitUntil(lambda: bool(gone))


def test_a_name_of_two_words_is_found_by_typing_it(qtbot: QtBot, hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    combo = Combo("Choose")
    combo.put([("AE", "United Arab Emirates"), ("GB", "United Kingdom"), ("US", "United States")])
    hold(combo)
    opened: list[bool] = []
    monkeypatch.setattr(Combo, "showPopup", lambda _self: opened.append(True))
    interval = QApplication.keyboardInputInterval()
    QApplication.setKeyboardInputInterval(3_600_000)  # however slow the machine types
    try:
        qtbot.keyClicks(combo, "United States")
        assert (combo.value(), opened) == ("US", [])
    finally:
        QApplication.setKeyboardInputInterval(interval)
    QApplication.setKeyboardInputInterval(0)  # nobody is looking for anything any more
    try:
        qtbot.keyClick(combo, Qt.Key.Key_Space)
        assert opened == [True]
    finally:
        QApplication.setKeyboardInputInterval(interval)


@pytest.mark.parametrize("interval", [3_600_000, 50])
def test_what_is_chosen_by_typing_counts_once_it_is_typed(hold: Hold, qtbot: QtBot, interval: int) -> None:
    """Where each letter counted, larger text would come at the 1 of 150 % and take the field away from the rest."""
    combo = Combo()
    combo.put([(size, f"{size}%") for size in ("90", "100", "115", "150")], "90")
    hold(combo)
    counted: list[str | None] = []
    combo.settled.connect(lambda: counted.append(combo.value()))
    usual = QApplication.keyboardInputInterval()
    QApplication.setKeyboardInputInterval(interval)
    try:
        if interval == 50:
            qtbot.keyClicks(combo, "1")
            qtbot.waitUntil(lambda: counted == ["100"])  # by itself, after a while
        else:
            qtbot.keyClicks(combo, "150")
            assert (combo.value(), counted) == ("150", [])
            QApplication.setKeyboardInputInterval(0)
            qtbot.keyClick(combo, Qt.Key.Key_Up)
            assert counted == ["115"]
    finally:
        QApplication.setKeyboardInputInterval(usual)


def test_a_search_says_as_much_of_what_can_be_typed_as_there_is_room_for(hold: Hold) -> None:
    whole, short = "Name, e-mail, user, account or customer id", "Name, e-mail or id"
    search = SearchField("Search accounts", (whole, short), "Ctrl F")
    hold(search)
    for wide, hint in ((460, whole), (260, short), (460, whole)):
        search.setFixedWidth(wide)
        settle()
        assert search.edit.placeholderText() == hint


@pytest.mark.parametrize(("wide", "start"), [(400, 114), (180, 0)])
def test_what_keeps_room_before_itself_begins_a_row_without_it(hold: Hold, wide: int, start: int) -> None:
    box, first, reason = QWidget(), QWidget(), QWidget()
    flow = Flow(8, 8)
    box.setLayout(flow)
    for part in (first, reason):
        part.setFixedSize(100, 20)
        flow.addWidget(part)
    reason.setProperty("lead", 6)
    hold(box)
    box.setFixedWidth(wide)
    settle()
    assert reason.x() == start


@pytest.mark.parametrize("placeholder", ["", "اختياري"])
def test_an_empty_field_begins_where_the_page_does(qtbot: QtBot, placeholder: str) -> None:
    latin, arabic = LineEdit("Optional"), LineEdit(placeholder)
    arabic.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    for edit in (latin, arabic):
        qtbot.addWidget(edit)
        edit.resize(300, 34)
        edit.show()
    settle()
    assert latin.cursorRect().center().x() < 30
    assert arabic.cursorRect().center().x() > 270
    assert abs(arabic.cursorRect().center().y() - latin.cursorRect().center().y()) <= 1
    arabic.setText("ana@ruizceramica.example")  # an address is written from left to right everywhere
    arabic.setCursorPosition(0)
    settle()
    assert arabic.cursorRect().center().x() < 30


def test_a_number_without_a_prefix_begins_where_what_is_typed_above_it_does(hold: Hold) -> None:
    number, plain = PrefixEdit(), LineEdit()
    for edit in (number.edit, plain):
        edit.setText("|||")
    hold(plain, number)
    plain.clearFocus()
    assert _inked_from(number) == _inked_from(plain)


def _inked_from(field: QWidget) -> int:
    """Return where the words of a field begin, inside its edge."""
    image = field.grab().toImage()
    middle = image.height() // 2
    return next(x for x in range(4, image.width()) if image.pixelColor(x, middle).lightness() < 128)


@pytest.mark.parametrize(("locale", "lower"), [("en", 0), ("ja", 2), ("ar", 2)])
def test_an_icon_at_the_head_of_words_stands_with_their_first_line_in_taller_scripts(locale: str, lower: int) -> None:
    with dressed(Look("light", locale)):
        field = Field("Name", LineEdit())
        field.set_error("…")
        icon = field.findChild(Icon)
        assert icon is not None
        assert icon.sizeHint() == QSize(16, 16 + 2 * lower)
        field.deleteLater()
        settle()
