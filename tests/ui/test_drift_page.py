"""Support compares many accounts with Stripe, one after the other."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.ui.dialogs.compare import Compare
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.still import StillDesk
from desktop_app.ui.pages.drift import DriftPage
from desktop_app.wire import AccountPage, Drift
from desktop_app.words.wording import Wording
from tests.ui.conftest import Raise, Stage
from tests.ui.test_selling_page import dialog_of, shown

WORDS = Wording("en")
ROWS = views.account_rows()
AGREES = replace(views.DRIFT, differences=())


def page_of(stage: Raise, desk: StillDesk) -> tuple[Stage, DriftPage]:
    raised = stage(desk)
    raised.window.go("drift")
    settle()
    page = raised.window.page("drift")
    assert isinstance(page, DriftPage)
    return raised, page


def press(page: DriftPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.button, Qt.MouseButton.LeftButton)
    settle()


def compared(page: DriftPage, qtbot: QtBot, number: int) -> None:
    said = WORDS.count(number, "{figure} account compared", "{figure} accounts compared")
    qtbot.waitUntil(lambda: page.said.text() == said)


def test_nothing_is_asked_before_somebody_asks(stage: Raise) -> None:
    desk = views.support_desk()
    _, page = page_of(stage, desk)
    assert desk.asked("account_drift") == []
    assert page.empty.isVisible()


def test_all_are_compared_and_those_that_differ_are_listed(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["account_drift"] = lambda account: views.DRIFT if account == "u_48113" else AGREES
    raised, page = page_of(stage, desk)
    press(page, qtbot)
    compared(page, qtbot, len(ROWS))
    assert not page.unread.isVisible()
    assert [arguments[0] for arguments in desk.asked("account_drift")] == [row.id for row in ROWS]
    assert page.model.rowCount() == 1
    assert page.model.line_at(0).cells[0].text == "Ruiz Cerámica SL"
    assert page.button.accessibleName() == "Compare again"
    page.table.opened.emit(0)
    settle()
    assert {"seller.capabilities.payouts.status", "on", "stopped"} <= set(shown(dialog_of(raised, Compare)))


def test_agreement_is_said(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["account_drift"] = AGREES
    _, page = page_of(stage, desk)
    press(page, qtbot)
    compared(page, qtbot, len(ROWS))
    assert page.agree.isVisible()
    assert not page.card.isVisible()


def test_an_account_that_stripe_no_longer_shows_is_listed(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["accounts"] = AccountPage(ROWS[:1])
    desk.answers["account_drift"] = replace(AGREES, reachable=False)
    _, page = page_of(stage, desk)
    press(page, qtbot)
    assert page.model.line_at(0).cells[1].text == "Not seen any more"


def test_one_is_asked_at_a_time_and_it_can_be_stopped(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    asked: list[Future[Drift]] = []

    def slow(_account: str) -> Future[Drift]:
        asked.append(Future())
        return asked[-1]

    desk.account_drift = slow  # type: ignore[method-assign]
    _, page = page_of(stage, desk)
    press(page, qtbot)
    assert len(asked) == 1
    assert page.button.accessibleName() == "Stop"
    asked[0].set_result(AGREES)
    settle()
    assert len(asked) == 2
    press(page, qtbot)
    assert page.button.accessibleName() == "Go on"
    press(page, qtbot)
    assert len(asked) == 3
    asked[1].set_result(AGREES)
    settle()
    assert len(asked) == 3
    asked[2].set_result(AGREES)
    settle()
    assert len(asked) == 4
    press(page, qtbot)
    asked[3].set_result(AGREES)
    settle()
    assert len(asked) == 4
    compared(page, qtbot, 3)


def test_a_failure_says_why_and_the_same_account_is_next(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["account_drift"] = KnownError("stripe_unreachable", Remedy.RETRY)
    _, page = page_of(stage, desk)
    press(page, qtbot)
    why = WORDS.problem("stripe_unreachable", market="Hearthside").in_a_line
    assert page.unread.isVisible()
    assert page.unread.accessibleName().endswith(why)
    assert not page.empty.isVisible()
    assert page.button.accessibleName() == "Go on"
    desk.answers["account_drift"] = AGREES
    press(page, qtbot)
    compared(page, qtbot, len(ROWS))
    assert not page.unread.isVisible()
    assert [arguments[0] for arguments in desk.asked("account_drift")][:2] == [ROWS[0].id] * 2


def test_the_next_press_goes_on_with_the_next_page(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["account_drift"] = AGREES
    desk.answers["accounts"] = lambda query: (
        AccountPage(ROWS[:2], next="t2") if query.page is None else AccountPage(ROWS[2:3])
    )
    _, page = page_of(stage, desk)
    press(page, qtbot)
    compared(page, qtbot, 2)
    assert page.button.accessibleName() == "Go on"
    press(page, qtbot)
    compared(page, qtbot, 3)
    assert page.button.accessibleName() == "Compare again"


# -- kept


def anew(raised: Stage) -> DriftPage:
    """Come to the place once more, as a next run does."""
    place = raised.window.standing().place
    assert place is not None
    raised.window.enter(place)
    settle()
    raised.window.go("drift")
    settle()
    page = raised.window.page("drift")
    assert isinstance(page, DriftPage)
    return page


def number(raised: Stage) -> int:
    row = raised.window.sidebar.row("drift")
    assert row is not None
    return row.item.count


def test_what_differs_is_there_in_the_next_run_without_asking_stripe(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["account_drift"] = lambda account: views.DRIFT if account == "u_48113" else AGREES
    raised, page = page_of(stage, desk)
    press(page, qtbot)
    compared(page, qtbot, len(ROWS))
    asked = len(desk.asked("account_drift"))
    kept = raised.composition.drifted
    assert (kept.compared, [one.account_id for one in kept.found]) == (len(ROWS), ["u_48113"])
    place = raised.window.standing().place
    assert place is not None
    raised.window.enter(place)
    settle()
    assert number(raised) == 1  # before anybody looks at the page
    page = anew(raised)
    assert page.model.line_at(0).cells[0].text == "Ruiz Cerámica SL"
    assert page.model.line_at(0).cells[1].text == "Two fields differ"
    assert page.said.text().startswith("12 accounts compared · ")
    assert len(desk.asked("account_drift")) == asked
    page.table.opened.emit(0)  # what exactly differs is asked for as it is now
    settle()
    assert len(desk.asked("account_drift")) == asked + 1
    assert "seller.capabilities.payouts.status" in shown(dialog_of(raised, Compare))


def test_comparing_again_begins_with_nothing_kept(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["account_drift"] = views.DRIFT
    raised, page = page_of(stage, desk)
    press(page, qtbot)
    compared(page, qtbot, len(ROWS))
    page = anew(raised)
    assert page.model.rowCount() == len(ROWS)
    desk.answers["account_drift"] = AGREES
    press(page, qtbot)
    compared(page, qtbot, len(ROWS))
    assert (page.model.rowCount(), page.agree.isVisible(), number(raised)) == (0, True, 0)
    assert raised.composition.drifted.found == ()


def test_an_account_that_is_gone_is_kept_no_longer(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["account_drift"] = lambda account: views.DRIFT if account == "u_48113" else AGREES
    raised, page = page_of(stage, desk)
    press(page, qtbot)
    compared(page, qtbot, len(ROWS))
    desk.answers["account"] = KnownError("not_found", Remedy.PERSON)
    page = anew(raised)
    assert (page.model.rowCount(), number(raised)) == (0, 0)
    assert raised.composition.drifted.found == ()
