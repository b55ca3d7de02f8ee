"""Support's inbox, where sellers stop, notes and deliveries of one account: what is shown, asked and opened."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.sync.desk import AccountQuery
from desktop_app.ui.dialogs.delivery import DeliveryDialog
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.still import NOW, StillDesk
from desktop_app.ui.pages.accounts.page import AccountsPage
from desktop_app.ui.pages.drift import DriftPage
from desktop_app.ui.pages.stops import StopsPage
from desktop_app.ui.pages.support_inbox import SupportInboxPage
from desktop_app.ui.telling.support_news import WAITS
from desktop_app.ui.theme.theme import theme
from desktop_app.wire import AccountPage, Stops
from desktop_app.words.wording import Wording
from tests.ui.conftest import Raise, Stage
from tests.ui.test_selling_page import dialog_of, shown

WORDS = Wording("en")
UNREACHED = KnownError("relay_unreachable", Remedy.RETRY)
UNREACHED_SAID = WORDS.problem("relay_unreachable", market="Hearthside").in_a_line


def stops_page(stage: Raise, desk: StillDesk) -> tuple[Stage, StopsPage]:
    raised = stage(desk)
    raised.window.go("stops")
    settle()
    page = raised.window.page("stops")
    assert isinstance(page, StopsPage)
    return raised, page


def press(page: StopsPage, name: str, qtbot: QtBot) -> None:
    (button,) = [one for one in page.findChildren(QPushButton) if one.accessibleName() == name]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()


def latest(desk: StillDesk) -> AccountQuery:
    query = desk.asked("accounts")[-1][0]
    assert isinstance(query, AccountQuery)
    return query


# -- where sellers stop


@pytest.mark.parametrize(
    ("name", "status", "requirement", "days"),
    [
        ("Not finished: 128 accounts", "in_progress", None, None),
        ("Restricted: 35 accounts, 7 days or more", "restricted", None, 7),
        ("In review: 120 accounts, One day or more", "in_review", None, 1),
        ("Photo ID: 91 accounts", None, "requirement.photo_id", None),
        ("Photo ID: 14 accounts, 30 days or more", None, "requirement.photo_id", 30),
        ("Photo ID: 37 to be sent again", None, "requirement.photo_id:refused", None),
    ],
)
def test_every_figure_opens_the_accounts_it_counts(
    stage: Raise, qtbot: QtBot, name: str, status: str | None, requirement: str | None, days: int | None
) -> None:
    desk = views.support_desk()
    raised, page = stops_page(stage, desk)
    press(page, name, qtbot)
    assert raised.window.current() == "accounts"
    query = latest(desk)
    assert (query.status, query.requirement, query.days_in_state) == (status, requirement, days)
    accounts = raised.window.page("accounts")
    assert isinstance(accounts, AccountsPage)
    assert accounts.requirement.isVisible() == (requirement is not None)
    accounts.requirement.cleared.emit()
    settle()
    assert latest(desk).requirement is None
    assert not accounts.requirement.isVisible()


def test_the_steps_say_what_they_count(stage: Raise) -> None:
    _, page = stops_page(stage, views.support_desk())
    said = shown(page)
    for wanted in (
        "Counted just now", "1,204 · 100%", "1,040 · 86%", "779 · 65%",
        "All accounts, whatever became of them.", "Stripe has their answers, and may ask for more.",
        "36 accounts are on no step: ended, refused, paused, or in a state that doesn’t tell.",
    ):  # fmt: skip
        assert wanted in said


def test_figures_are_of_those_that_are_chosen_and_open_just_them(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    raised, page = stops_page(stage, desk)
    for field, words, value in (
        ("country", "Spain", "ES"),
        ("kind", "A company", "company"),
        ("opened_in_days", "", "90"),
    ):
        page.chips.choose(field, words, value)
    settle()
    asked = desk.asked("account_stops")[-1][0]
    assert isinstance(asked, AccountQuery)
    assert (asked.country, asked.kind, asked.opened_after) == ("ES", "company", NOW - timedelta(days=90))
    press(page, "Not finished: 119 accounts, One day or more", qtbot)
    query = latest(desk)
    assert (query.status, query.days_in_state) == ("in_progress", 1)
    assert (query.country, query.kind, query.opened_after) == ("ES", "company", NOW - timedelta(days=90))
    accounts = raised.window.page("accounts")
    assert isinstance(accounts, AccountsPage)
    assert accounts.kind.isVisible()
    assert accounts.opened.accessibleName() == "Opened: Opened in the last 90 days"
    accounts.opened.cleared.emit()
    accounts.kind.cleared.emit()
    settle()
    assert (latest(desk).kind, latest(desk).opened_after, latest(desk).country) == (None, None, "ES")
    assert not accounts.kind.isVisible()
    assert not accounts.opened.isVisible()


def test_filters_that_find_nobody_are_cleared_at_once(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["account_stops"] = lambda query: views.STOPS if query.country is None else Stops(NOW)
    _, page = stops_page(stage, desk)
    page.chips.choose("country", "Malta", "MT")
    settle()
    assert (page.nobody.isVisible(), page.none.isVisible()) == (True, False)
    assert page.nobody.button is not None
    qtbot.mouseClick(page.nobody.button, Qt.MouseButton.LeftButton)
    settle()
    assert not page.nobody.isVisible()
    assert "1,204 · 100%" in shown(page)


def test_an_answer_to_an_earlier_choice_is_not_shown(stage: Raise) -> None:
    desk = views.support_desk()
    first: Future[Stops] = Future()
    _, page = stops_page(stage, desk)
    desk.answers["account_stops"] = first
    page.chips.choose("country", "Spain", "ES")
    desk.answers["account_stops"] = Stops(NOW, opened=7, sent=7, ready=7)
    page.chips.choose("country", None, None)
    settle()
    first.set_result(Stops(NOW, opened=5, sent=5, ready=5))
    settle()
    assert "7 · 100%" in shown(page)
    assert "5 · 100%" not in shown(page)


def test_figures_that_couldnt_be_read_are_asked_for_again(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["account_stops"] = UNREACHED
    _, page = stops_page(stage, desk)
    assert page.unread.isVisible()
    desk.answers["account_stops"] = Stops(NOW)
    assert page.unread.button is not None
    qtbot.mouseClick(page.unread.button, Qt.MouseButton.LeftButton)
    settle()
    assert page.none.isVisible()
    assert not page.unread.isVisible()


def test_figures_stay_when_counting_again_fails(stage: Raise) -> None:
    desk = views.support_desk()
    _, page = stops_page(stage, desk)
    desk.answers["account_stops"] = UNREACHED
    page.check()
    settle()
    assert "1,204 · 100%" in shown(page)
    assert f"Counted just now · {UNREACHED_SAID}" == page.age.text()


# -- the inbox


def whose(raised: Stage) -> tuple[str, str]:
    inside = raised.window.inside()
    assert inside is not None
    return inside[1].key, inside[2].key


def test_the_inbox_holds_what_waits_for_staff_and_is_counted_until_looked_at(stage: Raise) -> None:
    desk = views.support_desk()
    raised = stage(desk)
    window = raised.window
    assert desk.asked("accounts") == [(AccountQuery(),)]  # no first picture waits for it
    window.go("settings")
    window.page("inbox")
    settle()
    asked = [arguments[0] for arguments in desk.asked("accounts")[1:]]
    assert [getattr(query, "status", None) for query in asked] == list(WAITS)
    row = window.sidebar.row("inbox")
    assert row is not None
    assert (row.item.count, row.accessibleDescription()) == (3, "3")
    window.go("inbox")
    settle()
    assert row.item.count == 0
    assert raised.composition.telling(*whose(raised)).looked_at == NOW


def test_what_was_looked_at_before_isnt_new(stage: Raise) -> None:
    desk = views.support_desk()
    raised = stage(desk)
    inside = raised.window.inside()
    assert inside is not None
    known = raised.composition.telling(*whose(raised))
    raised.composition.keep_telling(*whose(raised), replace(known, looked_at=NOW - timedelta(hours=4)))
    raised.window.enter(inside[1])
    settle()
    raised.window.page("inbox")
    settle()
    row = raised.window.sidebar.row("inbox")
    assert row is not None
    assert row.item.count == 1  # Lumen Papier, for two hours


def test_an_entry_of_the_inbox_opens_its_account(stage: Raise) -> None:
    desk = views.support_desk()
    raised = stage(desk)
    raised.window.go("inbox")
    settle()
    page = raised.window.page("inbox")
    assert isinstance(page, SupportInboxPage)
    assert [line.cells[0].text for line in map(page.model.line_at, range(3))] == [
        "Lumen Papier", "Casa do Barro", "Galt & Sons",
    ]  # fmt: skip
    page.table.opened.emit(1)
    settle()
    assert raised.window.current() == "accounts"
    assert latest(desk).q == "u_48111"


def test_an_inbox_that_cant_be_read_says_so_and_tries_again(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    raised = stage(desk)
    desk.answers["accounts"] = UNREACHED
    raised.window.go("inbox")
    settle()
    page = raised.window.page("inbox")
    assert isinstance(page, SupportInboxPage)
    assert page.unread.isVisible()
    desk.answers["accounts"] = AccountPage()
    assert page.unread.button is not None
    qtbot.mouseClick(page.unread.button, Qt.MouseButton.LeftButton)
    settle()
    assert page.empty.isVisible()


# -- notes and deliveries of one account


def chosen(stage: Raise, desk: StillDesk) -> tuple[Stage, AccountsPage]:
    raised = stage(desk)
    page = raised.window.page("accounts")
    assert isinstance(page, AccountsPage)
    page.table.choose(1)
    settle()
    return raised, page


def test_notes_say_who_wrote_them_and_when(stage: Raise) -> None:
    desk = views.support_desk()
    _, page = chosen(stage, desk)
    said = shown(page.pane.notes)
    assert desk.asked("account_notes")[-1] == ("u_48113",)
    assert said.index("Jonas Berg · 20 Nov 11:05") < said.index("Asked Ana for a photo of both sides.")
    assert "Mina Sato · 1 Sept 09:50" in said


def test_a_note_is_added_and_stands_first(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    _, page = chosen(stage, desk)
    notes = page.pane.notes
    assert not notes.add.isVisible()
    notes.field.setPlainText("  She sends both sides.  ")
    assert notes.add.isVisible()
    qtbot.mouseClick(notes.add, Qt.MouseButton.LeftButton)
    settle()
    assert desk.asked("add_note") == [("u_48113", "She sends both sides.")]
    assert [one.text for one in notes.notes()][:2] == ["She sends both sides.", views.NOTES[0].text]
    assert notes.field.toPlainText() == ""
    notes.field.setPlainText("x" * 4001)
    assert "1 letter too many" in shown(notes)
    qtbot.keyClick(notes.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(desk.asked("add_note")) == 1


def test_a_note_that_wasnt_taken_stays_in_its_field(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["add_note"] = UNREACHED
    _, page = chosen(stage, desk)
    notes = page.pane.notes
    notes.field.setPlainText("Called her.")
    qtbot.keyClick(notes.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert notes.field.toPlainText() == "Called her."
    assert UNREACHED_SAID in shown(notes)


def test_a_note_that_was_begun_waits_at_its_account(stage: Raise) -> None:
    raised, page = chosen(stage, views.support_desk())
    notes = page.pane.notes
    notes.field.setPlainText("About Ruiz")
    page.table.choose(2)
    settle()
    assert notes.field.toPlainText() == ""
    page.table.choose(1)
    settle()
    assert notes.field.toPlainText() == "About Ruiz"
    raised.window.speak("de")
    settle()
    speaking = raised.window.page("accounts")
    assert isinstance(speaking, AccountsPage)
    assert speaking.pane.notes.field.toPlainText() == "About Ruiz"


def test_the_accounts_deliveries_are_listed_and_opened(stage: Raise) -> None:
    desk = views.support_desk()
    raised, page = chosen(stage, desk)
    box = page.pane.deliveries
    assert desk.asked("account_deliveries")[-1] == ("u_48113",)
    assert box.isVisible()
    assert box.model.rowCount() == 5
    box.table.opened.emit(3)
    settle()
    assert desk.asked("delivery") == [("d3",)]
    assert "Set aside" in shown(dialog_of(raised, DeliveryDialog))


def test_where_nothing_was_delivered_there_is_no_empty_box(stage: Raise) -> None:
    desk = views.support_desk()
    desk.answers["account_deliveries"] = ()
    _, page = chosen(stage, desk)
    assert not page.pane.deliveries.isVisible()


def test_staff_read_their_own_next_step(stage: Raise) -> None:
    desk = views.support_desk()
    rows = list(views.account_rows())
    assert rows[1].seller is not None
    rows[1] = replace(rows[1], seller=replace(rows[1].seller, status="needs_stripe_contact"))
    desk.answers["accounts"], desk.answers["account"] = AccountPage(tuple(rows)), rows[1]
    _, page = chosen(stage, desk)
    assert "Ask Stripe about this account; documents won’t change it." in shown(page.pane)


# -- drift


def test_the_accounts_to_compare_are_chosen(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["account_drift"] = views.DRIFT
    raised = stage(desk)
    raised.window.go("drift")
    settle()
    page = raised.window.page("drift")
    assert isinstance(page, DriftPage)
    page.chips.choose("status", "Restricted", "restricted")
    page.chips.choose("days_in_state", "7 days or more", "7")
    page.button.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == len(views.account_rows()))
    query = latest(desk)
    assert (query.status, query.days_in_state) == ("restricted", 7)
    row = raised.window.sidebar.row("drift")
    assert row is not None
    assert row.item.count == 12
    settle()
    assert page.table.height() == 12 * theme().px(44)  # as high as its rows, with nothing empty below
    page.chips.chip("status").cleared.emit()  # others are compared from now on: what was found goes
    settle()
    assert page.model.rowCount() == 0
    assert row.item.count == 0
