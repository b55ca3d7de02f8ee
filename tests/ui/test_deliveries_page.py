"""Support's page of what Stripe delivered."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.sync.desk import Topic
from desktop_app.ui.dialogs.delivery import AsItCame, DeliveryDialog
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.still import NOW, StillDesk
from desktop_app.ui.pages.deliveries import DeliveriesPage
from desktop_app.wire import DeliveryPage, WholeDelivery
from desktop_app.words.wording import Wording
from tests.ui.conftest import Raise, Stage
from tests.ui.test_selling_page import dialog_of, shown

WORDS = Wording("en")
ASIDE = views.DELIVERIES.items[3]


def page_of(stage: Raise, desk: StillDesk | None = None) -> tuple[Stage, DeliveriesPage, StillDesk]:
    desk = desk or views.support_desk()
    raised = stage(desk)
    raised.window.go("deliveries")
    settle()
    page = raised.window.page("deliveries")
    assert isinstance(page, DeliveriesPage)
    return raised, page, desk


def visible(page: DeliveriesPage) -> list[QWidget]:
    return [one for one in (page.card, page.reading, page.empty, page.unread) if one.isVisible()]


def said(page: DeliveriesPage, at: int) -> str:
    return str(page.model.index(at, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def test_every_delivery_says_what_it_was_and_what_became_of_it(stage: Raise) -> None:
    _, page, desk = page_of(stage)
    assert desk.asked("deliveries") == [(None, None)]
    assert visible(page) == [page.card]
    assert page.model.rowCount() == len(views.DELIVERIES.items)
    when = WORDS.moment(ASIDE.received_at, NOW.astimezone())
    assert said(page, 3) == f"account.updated, acct_1SdRExampleZ4v, Set aside, {when}"
    assert [page.model.line_at(at).cells[1].text for at in range(7)] == [
        "Processed", "In the queue", "Trying again", "Set aside", "Processed", "Nothing to do", "Other mode",
    ]  # fmt: skip


def test_a_verdict_that_is_not_known_says_so(stage: Raise) -> None:
    desk = views.support_desk()
    desk.answers["deliveries"] = DeliveryPage((replace(ASIDE, state="frozen"),))
    _, page, _ = page_of(stage, desk)
    assert page.model.line_at(0).cells[1].text == "Can’t tell"


def test_those_that_were_set_aside_are_picked_out(stage: Raise) -> None:
    _, page, desk = page_of(stage)
    page.tabs.chosen.emit("set_aside")
    settle()
    assert desk.asked("deliveries")[-1][0] == "set_aside"
    assert page.model.rowCount() == 1
    page.tabs.chosen.emit("other_mode")
    desk.answers["deliveries"] = DeliveryPage()
    page.check()
    settle()
    assert visible(page) == [page.empty]
    assert page.empty.accessibleName() == "Stripe has delivered nothing of this kind."


def test_where_nothing_was_ever_delivered_no_kind_is_spoken_of(stage: Raise) -> None:
    desk = views.support_desk()
    desk.answers["deliveries"] = DeliveryPage()
    _, page, _ = page_of(stage, desk)
    assert visible(page) == [page.empty]
    assert page.empty.accessibleName() == "Stripe has delivered nothing yet."


def test_an_old_answer_never_replaces_a_newer_one(stage: Raise) -> None:
    _, page, desk = page_of(stage)
    late: list[Future[Any]] = []

    def slow(_state: str | None = None, _page: str | None = None) -> Future[DeliveryPage]:
        late.append(Future())
        return late[-1]

    desk.deliveries = slow  # type: ignore[method-assign]
    page.tabs.chosen.emit("set_aside")
    assert visible(page) == [page.reading]
    page.tabs.chosen.emit("all")
    late[1].set_result(views.DELIVERIES)
    settle()
    late[0].set_result(DeliveryPage())
    settle()
    assert page.model.rowCount() == len(views.DELIVERIES.items)


def test_the_next_page_comes_as_one_scrolls_and_may_fail(stage: Raise) -> None:
    desk = views.support_desk()
    more = DeliveryPage(tuple(replace(one, id=f"{one.id}b") for one in views.DELIVERIES.items))
    refused = KnownError("relay_unreachable", Remedy.RETRY)
    pages: dict[str | None, object] = {None: replace(views.DELIVERIES, next="t2"), "t2": refused}
    desk.answers["deliveries"] = lambda _state, page=None: pages[page]
    _, page, _ = page_of(stage, desk)
    if not page.why.isVisible():
        page.model.fetchMore(page.model.index(-1, -1))
        settle()
    assert page.why.text() == WORDS.problem("relay_unreachable", market="Hearthside").in_a_line
    assert page.model.rowCount() == 7
    pages["t2"] = more
    page.model.fetchMore(page.model.index(-1, -1))
    settle()
    assert page.model.rowCount() == 14
    assert not page.why.isVisible()


def test_what_cannot_be_read_says_why_and_is_read_again(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    desk.answers["deliveries"] = KnownError("relay_unreachable", Remedy.RETRY)
    _, page, _ = page_of(stage, desk)
    assert visible(page) == [page.unread]
    assert WORDS.problem("relay_unreachable", market="Hearthside").what in page.unread.accessibleName()
    desk.answers["deliveries"] = views.DELIVERIES
    assert page.unread.button is not None
    qtbot.mouseClick(page.unread.button, Qt.MouseButton.LeftButton)
    settle()
    assert visible(page) == [page.card]


def test_news_of_an_account_reads_the_list_again(stage: Raise, qtbot: QtBot) -> None:
    _, page, desk = page_of(stage)
    before = len(desk.asked("deliveries"))
    page._later.setInterval(0)
    desk.tell(Topic.ACCOUNTS, "u_48113")
    qtbot.waitUntil(lambda: len(desk.asked("deliveries")) > before)


def test_enter_opens_one_with_its_cause_and_its_body(stage: Raise) -> None:
    raised, page, desk = page_of(stage)
    assert page.table.hasFocus()
    page.table.choose(3)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    settle()
    assert desk.asked("delivery") == [("d3",)]
    dialog = dialog_of(raised, DeliveryDialog)
    assert isinstance(dialog, DeliveryDialog)
    seen = shown(dialog)
    assert "Set aside" in seen
    assert any(text.startswith("Cause: ") and WORDS.problem("account_unreachable").what in text for text in seen)
    assert "failed 8 times" in seen
    QTest.mouseClick(dialog.whole, Qt.MouseButton.LeftButton)
    whole = dialog_of(raised, AsItCame)
    assert isinstance(whole, AsItCame)
    assert '"type": "account.updated"' in whole.lines.toPlainText()
    assert whole.lines.isReadOnly()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    settle()
    assert dialog.whole.hasFocus()


def test_a_cause_that_nobody_foresaw_stands_as_it_is(stage: Raise) -> None:
    raised, page, desk = page_of(stage)
    desk.answers["delivery"] = WholeDelivery(replace(ASIDE, failure="KeyError in read, line 12"))
    page.table.opened.emit(3)
    settle()
    dialog = dialog_of(raised, DeliveryDialog)
    assert isinstance(dialog, DeliveryDialog)
    assert "Cause: KeyError in read, line 12" in shown(dialog)
    assert not dialog.whole.isVisible()
    assert any("let go of" in text for text in shown(dialog))


def test_processing_again_shows_what_becomes_of_it(stage: Raise, qtbot: QtBot) -> None:
    raised, page, desk = page_of(stage)
    desk.answers["redeliver"] = replace(ASIDE, state="waiting", attempts=0, failure=None)
    page.table.opened.emit(3)
    settle()
    dialog = dialog_of(raised, DeliveryDialog)
    assert isinstance(dialog, DeliveryDialog)
    qtbot.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
    settle()
    assert desk.asked("redeliver") == [("d3",)]
    assert "In the queue" in shown(dialog)
    assert page.model.line_at(3).cells[1].text == "In the queue"
    assert not dialog.again.is_busy()


def test_what_is_processed_again_is_followed_to_its_end(stage: Raise, qtbot: QtBot) -> None:
    raised, page, desk = page_of(stage)
    waiting = replace(ASIDE, state="waiting", attempts=0, failure=None)
    desk.answers["redeliver"] = waiting
    page.table.opened.emit(3)
    settle()
    dialog = dialog_of(raised, DeliveryDialog)
    assert isinstance(dialog, DeliveryDialog)
    assert not dialog.look.isActive()  # nothing becomes of what was set aside until somebody asks
    dialog.look.setInterval(0)
    desk.answers["delivery"] = KnownError("relay_unreachable", Remedy.RETRY)
    qtbot.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
    looks = len(desk.asked("delivery"))
    qtbot.waitUntil(lambda: len(desk.asked("delivery")) > looks + 1)
    assert "In the queue" in shown(dialog)  # a look that failed says nothing of the delivery
    assert not dialog._wrong.isVisible()
    desk.answers["delivery"] = WholeDelivery(replace(waiting, state="done", settled_at=NOW))
    qtbot.waitUntil(lambda: "Processed" in shown(dialog))
    assert page.model.line_at(3).cells[1].text == "Processed"
    settle()
    assert not dialog.look.isActive()


def test_a_look_takes_nothing_back_that_is_asked_for_just_now(stage: Raise, qtbot: QtBot) -> None:
    raised, page, desk = page_of(stage)
    desk.answers["delivery"] = WholeDelivery(views.DELIVERIES.items[2])
    page.table.opened.emit(2)
    settle()
    dialog = dialog_of(raised, DeliveryDialog)
    assert isinstance(dialog, DeliveryDialog)
    assert dialog.look.isActive()  # it is tried again by itself
    qtbot.mouseClick(dialog.again, Qt.MouseButton.LeftButton)  # no answer yet
    dialog.follow(replace(ASIDE, id="d2"))
    assert dialog.again.is_busy()
    assert "Set aside" not in shown(dialog)


def test_processing_again_may_be_refused(stage: Raise, qtbot: QtBot) -> None:
    raised, page, desk = page_of(stage)
    desk.answers["redeliver"] = KnownError("role_forbidden", Remedy.PERSON)
    page.table.opened.emit(3)
    settle()
    dialog = dialog_of(raised, DeliveryDialog)
    assert isinstance(dialog, DeliveryDialog)
    qtbot.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
    settle()
    assert any(WORDS.problem("role_forbidden", market="Hearthside").what in text for text in shown(dialog))
    assert not dialog.again.is_busy()


def test_a_delivery_of_the_other_mode_is_not_processed(stage: Raise) -> None:
    raised, page, desk = page_of(stage)
    desk.answers["delivery"] = WholeDelivery(views.DELIVERIES.items[6], (), "{}")
    page.table.opened.emit(6)
    settle()
    dialog = dialog_of(raised, DeliveryDialog)
    assert isinstance(dialog, DeliveryDialog)
    assert not dialog.again.isVisible()


def test_all_of_it_is_copied(stage: Raise, qtbot: QtBot) -> None:
    raised, page, desk = page_of(stage)
    body = '{"long": "' + "x" * 30_000 + '"}'
    desk.answers["delivery"] = WholeDelivery(ASIDE, (("user-agent", "Stripe/1.0"),), body)
    page.table.opened.emit(3)
    settle()
    dialog = dialog_of(raised, DeliveryDialog)
    assert isinstance(dialog, DeliveryDialog)
    dialog.whole.click()
    whole = dialog_of(raised, AsItCame)
    assert isinstance(whole, AsItCame)
    qtbot.mouseClick(whole.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == f"user-agent: Stripe/1.0\n\n{body}"
    assert len(whole.lines.toPlainText()) <= 20_100


def test_only_staff_at_a_relay_have_the_page(stage: Raise) -> None:
    raised = stage(views.person_desk(views.sellers()["in_progress"]))
    assert raised.window.page("deliveries") is None
    raised = stage(views.support_desk())
    assert raised.window.sidebar.row("deliveries") is not None
    place = raised.window.standing().place
    assert place is not None
    raised.window.enter(replace(place, relay_url=None))
    settle()
    assert raised.window.page("deliveries") is None
    assert raised.window.sidebar.row("deliveries") is None
