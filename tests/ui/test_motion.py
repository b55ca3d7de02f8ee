"""What moves, that it comes to its end, and that nothing does where somebody asked for less motion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import QVariantAnimation
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.view import Freshness, View
from desktop_app.sync.desk import Connection, Link
from desktop_app.ui import motion
from desktop_app.ui.dialogs.scrim import Confirm
from desktop_app.ui.dialogs.sheet import Sheet
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.still import NOW
from desktop_app.ui.motion import Afterimage
from desktop_app.ui.theme.theme import theme
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.icon import Icon, Seal
from desktop_app.ui.widgets.tasks import TaskGroup, TaskItem, TaskList
from tests.ui.conftest import Raise, Stage

SELLERS = views.sellers()


@pytest.fixture
def moving(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let things move, and see that nothing does any more afterwards.

    What begins to move stands still until the test lets it go on: a busy machine would be through before anybody looks.
    """

    def begins(movement: motion.Movement) -> None:
        QVariantAnimation.start(movement)
        movement.pause()

    monkeypatch.setattr(motion.Movement, "start", begins)
    theme().apply(calm=False)
    assert theme().moves()
    yield
    settle()
    assert motion.running() == ()


def afterimages(root: QWidget) -> list[Afterimage]:
    return [one for one in root.findChildren(Afterimage) if not one.isHidden()]


def halfway(movement: motion.Movement) -> None:
    """Go to the middle."""
    movement.setCurrentTime(movement.duration() // 2)


def goes_on_until(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    """Let whatever moves move until it holds."""

    def holds() -> bool:
        for movement in motion.running():
            if movement.state() is QVariantAnimation.State.Paused:
                movement.resume()
        return condition()

    qtbot.waitUntil(holds)


def until_it_rests(qtbot: QtBot) -> None:
    goes_on_until(qtbot, lambda: not motion.running())


def becomes(stage: Stage, name: str) -> None:
    stage.desk.seller_now = views.view(SELLERS[name])
    stage.desk.tell("seller")


@pytest.mark.usefixtures("moving")
def test_the_old_page_fades_over_the_new_one_and_goes(stage: Raise, qtbot: QtBot) -> None:
    window = stage().window
    window.go("buying")
    assert window.page("buying").isVisible()  # type: ignore[union-attr] # it is one of the pages
    (ghost,) = afterimages(window)
    assert [one.duration() for one in motion.running()] == [motion.PAGE]
    fresh, half = ghost.grab().toImage(), motion.running()[0]
    halfway(half)
    assert ghost.grab().toImage() != fresh
    until_it_rests(qtbot)
    assert afterimages(window) == []


@pytest.mark.usefixtures("moving")
def test_a_dialog_fades_in_and_rises_to_where_it_belongs(stage: Raise, qtbot: QtBot) -> None:
    window = stage().window
    question = Confirm(window.frame(), "Remove the card?", "It goes.", "Remove", "Not now")
    question.open()
    rest = question.box.pos()
    assert len(afterimages(window)) == 1
    for movement in motion.running():
        halfway(movement)
    assert rest.y() < question.box.y() < rest.y() + motion.RISE
    until_it_rests(qtbot)
    assert question.box.pos() == rest
    assert afterimages(window) == []
    question.close_dialog()


@pytest.mark.usefixtures("moving")
@pytest.mark.parametrize("what", ["about", "log", "help", "shortcuts"])
def test_a_sheet_rests_in_the_middle(stage: Raise, qtbot: QtBot, what: str) -> None:
    window = stage().window
    window.do(what)
    until_it_rests(qtbot)
    (sheet,) = window.findChildren(Sheet)
    assert abs(sheet.box.geometry().center().y() - sheet.rect().center().y()) <= 1
    sheet.close_dialog()


@pytest.mark.usefixtures("moving")
def test_a_banner_grows_and_shrinks(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    banner = raised.window.banner
    raised.desk.connection_now = Connection(Link.OFFLINE, NOW)
    raised.desk.tell("connection")
    qtbot.waitUntil(banner.isVisible)
    (movement,) = [one for one in motion.running() if one.parent() is banner]
    halfway(movement)
    assert 0 < banner.height() < theme().px(44)
    until_it_rests(qtbot)
    goes_on_until(qtbot, lambda: banner.height() >= theme().px(44))
    raised.desk.connection_now = Connection(Link.ONLINE, NOW)
    raised.desk.tell("connection")
    goes_on_until(qtbot, banner.isHidden)
    # It can come again at its full height.
    raised.desk.connection_now = Connection(Link.OFFLINE, NOW)
    raised.desk.tell("connection")
    goes_on_until(qtbot, lambda: banner.isVisible() and banner.height() >= theme().px(44))


@pytest.mark.usefixtures("moving")
def test_a_new_state_fades_in_where_the_old_sentence_stood(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    becomes(raised, "in_review")
    qtbot.waitUntil(lambda: any(one.duration() == motion.STATE for one in motion.running()))
    until_it_rests(qtbot)
    assert afterimages(raised.window) == []


@pytest.mark.usefixtures("moving")
def test_an_age_that_grows_moves_nothing(stage: Raise) -> None:
    raised = stage()
    older = replace(SELLERS["in_progress"], as_of=SELLERS["in_progress"].as_of.replace(minute=0))  # type: ignore[union-attr]
    raised.desk.seller_now = View(older, Freshness.FRESH, NOW)
    raised.desk.tell("seller")
    QApplication.processEvents()
    assert motion.running() == ()


@pytest.mark.usefixtures("moving")
def test_the_seal_is_drawn_once_on_getting_verified(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    seal = raised.window.findChild(Seal)
    assert seal is not None
    becomes(raised, "complete")
    qtbot.waitUntil(lambda: any(one.duration() == motion.SEAL for one in motion.running()))
    movement = next(one for one in motion.running() if one.duration() == motion.SEAL)
    halfway(movement)
    half = ink(seal)
    until_it_rests(qtbot)
    assert 0.2 * ink(seal) < half < 0.95 * ink(seal)
    becomes(raised, "enabled")
    QApplication.processEvents()
    assert not any(one.duration() == motion.SEAL for one in motion.running())


def ink(seal: Seal) -> int:
    """Count the pixels that the seal covers."""
    image, wanted = seal.grab().toImage(), theme().colour("okIcon")
    return sum(close_to(image.pixelColor(x, y), wanted) for x in range(image.width()) for y in range(image.height()))


def close_to(one: QColor, other: QColor) -> bool:
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue()) < 24


GROUPS = (
    TaskGroup("user", "Ana Ruiz", "Director", (TaskItem("Photo ID"), TaskItem("Home address"))),
    TaskGroup("bank", "Bank account", "", (TaskItem("Bank account for payouts"),)),
)
LEFT = (replace(GROUPS[0], items=GROUPS[0].items[1:]), GROUPS[1])


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[TaskList]:
    made = TaskList()
    made.resize(500, 300)
    made.put(GROUPS)
    made.show()
    settle()
    yield made
    made.close()
    made.deleteLater()
    settle()


def names(tasks: TaskList) -> list[str]:
    return [key[1] for key in tasks._lines]


@pytest.mark.usefixtures("moving")
def test_what_is_done_is_ticked_and_shuts(tasks: TaskList, qtbot: QtBot) -> None:
    tasks.put(LEFT)
    (movement,) = motion.running()
    line = movement.parent()
    assert isinstance(line, QWidget)
    assert [one.name() for one in line.findChildren(Icon)] == ["check-circle-fill"]
    whole = line.sizeHint().height()
    halfway(movement)
    assert line.height() < whole
    until_it_rests(qtbot)
    assert names(tasks) == ["Home address", "Bank account for payouts"]


@pytest.mark.usefixtures("moving")
def test_news_while_a_line_shuts_are_what_stands_at_the_end(tasks: TaskList, qtbot: QtBot) -> None:
    tasks.put(LEFT)
    tasks.put(LEFT[1:])
    until_it_rests(qtbot)
    assert names(tasks) == ["Bank account for payouts"]


@pytest.mark.usefixtures("moving", "qapp")
def test_a_line_that_outlives_its_list_makes_nothing_there() -> None:
    tasks = TaskList()
    tasks.put(GROUPS)
    tasks.show()
    settle()
    tasks.put(LEFT)
    (movement,) = motion.running()
    line = movement.parent()
    assert isinstance(line, QWidget)
    line.setParent(None)  # as whatever is drawn anew is taken out of its list
    line.show()
    shiboken6.delete(tasks)
    motion.finish()
    assert line.isHidden()
    line.deleteLater()
    settle()


@pytest.mark.usefixtures("moving")
def test_what_comes_anew_shuts_nothing(tasks: TaskList) -> None:
    tasks.put((*GROUPS, TaskGroup("buildings", "Business", "", (TaskItem("Website"),))))
    assert motion.running() == ()
    assert "Website" in names(tasks)


def test_with_less_motion_everything_is_there_at_once(stage: Raise, tasks: TaskList) -> None:
    assert not theme().moves()
    raised = stage()
    raised.window.go("buying")
    raised.window.go("selling")
    becomes(raised, "complete")
    raised.desk.connection_now = Connection(Link.OFFLINE, NOW)
    raised.desk.tell("connection")
    tasks.put(LEFT)
    QApplication.processEvents()
    assert motion.running() == ()
    assert afterimages(raised.window) == []
    assert raised.window.banner.isVisible()
    assert names(tasks) == ["Home address", "Bank account for payouts"]


def test_with_less_motion_the_word_itself_says_that_it_goes_on(qapp: QApplication) -> None:
    button = Button("Save", "main")
    button.set_busy("Saving")
    assert button._shown() == "Saving…"
    assert button.accessibleName() == "Saving"
    theme().apply(calm=False)
    assert button._shown() == "Saving"
    button.deleteLater()


def test_the_setting_and_the_desktop_each_still_the_window(stage: Raise) -> None:
    theme().apply(calm=False)
    raised = stage()
    raised.window.choosing.set("calm", value=True)
    assert raised.composition.preferences_now.calm
    assert not theme().moves()
    raised.window.choosing.set("calm", value=False)
    assert theme().moves()
    theme().put_system_calm(True)
    try:
        assert not theme().moves()
    finally:
        theme().put_system_calm(False)


@pytest.mark.usefixtures("moving")
def test_what_moves_ends_with_its_window(qapp: QApplication) -> None:
    holder = QWidget()
    holder.resize(200, 100)
    holder.show()
    motion.fade_from(holder, motion.PAGE)
    assert len(motion.running()) == 1
    holder.close()
    holder.deleteLater()
    settle()
    assert motion.running() == ()
