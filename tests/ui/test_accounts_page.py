from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.sync.desk import AccountQuery, Topic
from desktop_app.ui.dialogs.compare import Compare
from desktop_app.ui.dialogs.invite import Invite
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import Look, close, dressed, settle
from desktop_app.ui.gallery.scenes import all_scenes
from desktop_app.ui.gallery.still import NOW, StillDesk
from desktop_app.ui.pages.accounts.filters import STATES
from desktop_app.ui.pages.accounts.lines import account_line, heads
from desktop_app.ui.pages.accounts.page import AccountsPage
from desktop_app.ui.pages.accounts.pane import AccountPane
from desktop_app.ui.widgets.buttons import Button, IconButton
from desktop_app.ui.widgets.fields import Combo
from desktop_app.ui.widgets.paged import Line, PagedModel
from desktop_app.wire import (
    AccountPage,
    AccountRow,
    Buyer,
    Difference,
    Drift,
    ReasonShape,
    RequirementErrorShape,
    RequirementShape,
    Seller,
)
from desktop_app.words.wording import Wording
from tests.ui.conftest import Raise, Stage
from tests.ui.test_selling_page import dialog_of, shown

WORDS = Wording("en")


def page_of(stage: Stage) -> AccountsPage:
    page = stage.window.page("accounts")
    assert isinstance(page, AccountsPage)
    return page


def queries(desk: StillDesk) -> list[object]:
    return [arguments[0] for arguments in desk.asked("accounts")]


def test_the_list_shows_people_with_state_and_date(stage: Raise) -> None:
    raised = stage(views.support_desk())
    page = page_of(raised)
    assert page.model.rowCount() == 12
    assert [page.model.data(page.model.index(1, column)) for column in range(4)] == [
        "Ruiz Cerámica SL  ana@ruizceramica.example", "Restricted soon", "4 Dec", "3 d",
    ]  # fmt: skip
    assert page.model.data(page.model.index(0, 2)) == "past due"
    assert page._foot.text().startswith(WORDS.count(1204, "{figure} account", "{figure} accounts"))
    assert raised.window.ribbon.isVisible()
    assert "changes reach real sellers" in raised.window.ribbon.accessibleName()


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "ja", "ar"])
def test_every_state_stands_on_one_line_in_every_language(stage: Raise, locale: str) -> None:
    desk, words = views.support_desk(), Wording(locale)
    wanted = (RequirementShape(str(n), "requirement.website", "business", "to_do") for n in range(12))
    updates = Seller("acct_0", status="enabled", note="updates", requirements=tuple(wanted))
    sellers = [Seller("acct_1", status=status) for status in STATES]
    sellers += [Seller("acct_2", status="rejected", note="by_marketplace"), updates]
    rows = [AccountRow(f"u_{n}", f"u_{n}", "Ana", "ana@example.org", one, None, 1) for n, one in enumerate(sellers)]
    desk.answers["accounts"] = AccountPage(tuple(rows))
    page = page_of(stage(desk, locale=locale, size=QSize(1180, 1100)))
    assert page.model.rowCount() == len(STATES) + 2
    assert [cell.text for cell, _ in page.table.shortened()] == []
    assert page.table.broken() == []
    state = page.model.index(STATES.index("paused"), 1)
    assert page.model.data(state) == words.state_word(
        "paused", market="", staff=True
    )  # whole, aloud and below the pointer


def test_a_key_searches_at_once(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    before = len(queries(desk))
    for text in ("a", "an"):
        qtbot.keyClicks(page.search_field, text[-1])
        assert getattr(queries(desk)[-1], "q", None) == text
        settle()
    assert len(queries(desk)) == before + 2


@pytest.mark.parametrize("refused", [False, True])
def test_what_is_typed_while_an_answer_is_awaited_is_looked_for_once_it_is_there(
    stage: Raise, qtbot: QtBot, refused: bool
) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    page._typing.setInterval(600_000)  # the answer comes before typing pauses
    answer = desk.answers.pop("accounts")
    first = desk.accounts
    waiting: list[Future[AccountPage]] = []

    def slow(query: AccountQuery) -> Future[AccountPage]:
        waiting.append(first(query))
        return waiting[-1]

    desk.accounts = slow  # type: ignore[method-assign]
    qtbot.keyClicks(page.search_field, "ana")
    assert [getattr(one, "q", None) for one in queries(desk)[-1:]] == ["a"]
    desk.answers["accounts"] = answer
    if refused:
        waiting[0].set_exception(KnownError("offline", Remedy.RETRY))
    else:
        waiting[0].set_result(AccountPage(()))
    qtbot.waitUntil(lambda: getattr(queries(desk)[-1], "q", None) == "ana")
    settle()
    assert page.model.rowCount() == 12
    # What nobody waits for any more isn't counted either: counting is as dear as finding.
    assert [getattr(query, "q", None) for query, *_ in desk.asked("account_counts")] == ["", "ana"]


def test_typing_that_pauses_doesn_t_wait_for_an_answer(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    page._typing.setInterval(0)
    del desk.answers["accounts"]
    qtbot.keyClicks(page.search_field, "ana")
    qtbot.waitUntil(lambda: getattr(queries(desk)[-1], "q", None) == "ana")


def test_an_old_answer_never_replaces_a_newer_one(stage: Raise) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    late: list[object] = []
    del desk.answers["accounts"]
    original = desk.accounts

    def slow(query: object) -> object:
        future = original(query)  # type: ignore[arg-type]
        late.append(future)
        return future

    desk.accounts = slow  # type: ignore[method-assign, assignment]
    page.search_field.setText("a")
    page._search_now()
    page.search_field.setText("ab")
    page._search_now()
    rows = views.account_rows()
    late[1].set_result(AccountPage(rows[:1]))  # type: ignore[attr-defined]
    late[0].set_result(AccountPage(rows[:5]))  # type: ignore[attr-defined]
    settle()
    assert page.model.rowCount() == 1


def test_tabs_carry_counts_and_filter(stage: Raise) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    tabs = {tab.key: tab for tab in page.tabs._all}
    assert list(tabs)[:3] == ["all", "restricted_soon", "restricted"]
    assert tabs["in_review"].count == WORDS.formats.figure(214)
    page.tabs._choose("in_review")
    settle()
    assert getattr(queries(desk)[-1], "status", None) == "in_review"
    assert getattr(desk.asked("account_counts")[-1][0], "status", "x") is None  # under the other filters


def test_where_more_were_found_than_counted_every_number_says_at_least(stage: Raise) -> None:
    desk = views.support_desk()
    desk.answers["account_counts"] = {"all": 10_000, "more": 1, "restricted_soon": 983, "in_review": 7}
    page = page_of(stage(desk))
    tabs = {tab.key: tab for tab in page.tabs._all}
    assert {key: tab.count for key, tab in tabs.items()} == {
        "all": "10,000+",
        "restricted_soon": "980+",
        "in_review": "7+",
    }
    assert page._foot.text().startswith("10,000+ accounts")


def test_a_chip_filters_and_is_taken_away(stage: Raise) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    page._open_country()
    (listed,) = [one for one in page.window().findChildren(Combo) if one.view().isVisible()]
    assert listed.view().window().height() < page.window().height()  # fifty countries: it scrolls
    listed.activated.emit(listed.findData("ES"))
    listed.hidePopup()
    settle()
    assert not shiboken6.isValid(listed)
    assert getattr(queries(desk)[-1], "country", None) == "ES"
    assert page.country.accessibleName() == "Country: Spain"
    page.country.cleared.emit()
    settle()
    assert getattr(queries(desk)[-1], "country", "x") is None


def test_no_match_is_a_sentence_with_a_way_out(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    desk.answers["accounts"] = AccountPage()
    page.search_field.setText("nobody")
    page._search_now()
    settle()
    assert page.empty.isVisible()
    assert not page.table.isVisible()
    desk.answers["accounts"] = AccountPage(views.account_rows())
    assert page.empty.button is not None
    qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    settle()
    assert page.table.isVisible()
    assert page.search_field.text() == ""


def with_reasons() -> StillDesk:
    """A desk where Stripe gives a raw reason for the account that is looked at."""
    desk = views.support_desk()
    rows = list(views.account_rows())
    assert rows[1].seller is not None
    reasons = (ReasonShape("disabled_reason", "requirements.pending"),)
    rows[1] = replace(rows[1], seller=replace(rows[1].seller, reasons=reasons))
    desk.answers["accounts"] = AccountPage(tuple(rows))
    desk.answers["account"] = rows[1]
    return desk


def test_the_pane_puts_the_sellers_words_beside_stripes(stage: Raise) -> None:
    desk = with_reasons()
    page = page_of(stage(desk))
    assert "Choose an account to see it here." in shown(page.pane)
    page.table.choose(1)
    settle()
    texts = shown(page.pane)
    for wanted in (
        "Ruiz Cerámica SL", "The seller reads", "Stripe says", "Photo ID, send again", "The document has expired.",
        "…verification.document", "verification_document_expired", "with Stripe, not a task",
        "disabled_reason: requirements.pending", "acct_1SdR…ple", "Stripe set a date",
    ):  # fmt: skip
        assert any(wanted in text for text in texts), wanted
    assert any("Seller’s turn since Friday. Payouts stop after 4 December." in text for text in texts)
    assert desk.asked("account_history") == [("u_48113",)]


def test_what_is_overdue_says_so_though_stripe_tells_no_date_any_more(stage: Raise) -> None:
    desk = views.support_desk()
    row = desk.answers["accounts"](AccountQuery()).items[1]
    home = replace(views.HOME, deadline=None, overdue=True, stripe_key="individual.address")
    late = replace(row, seller=replace(row.seller, status="restricted", deadline=None, requirements=(home,)))
    desk.answers["accounts"] = AccountPage((late,))
    desk.answers["account"] = late
    page = page_of(stage(desk))
    assert page.model.line_at(0).cells[2].text == "past due"
    page.table.choose(0)
    settle()
    assert {"Overdue", "past_due"} <= set(shown(page.pane))


@pytest.mark.parametrize("word", ["W" * 3000, "https://evil.example/" + "x" * 200])
def test_a_word_without_an_end_pushes_nothing_out_of_the_pane(stage: Raise, word: str) -> None:
    desk = views.support_desk()
    rows = desk.answers["accounts"](AccountQuery()).items
    seller = rows[1].seller
    assert seller is not None
    wanted = tuple(
        replace(one, state="refused", error=RequirementErrorShape("other", f"No {word}"), stripe_key=word)
        for one in seller.requirements
    )
    hostile = replace(rows[1], name=word, email=word, seller=replace(seller, display_name=word, requirements=wanted))
    desk.answers["accounts"] = AccountPage((hostile,))
    desk.answers["account"] = hostile
    page = page_of(stage(desk))
    page.table.choose(0)
    settle()
    inside, room = page.pane._scroll.widget(), page.pane._scroll.viewport()
    assert inside.width() == room.width()
    assert inside.minimumSizeHint().width() <= room.width()


def test_an_id_is_copied_whole(stage: Raise, qtbot: QtBot) -> None:
    page = page_of(stage(views.support_desk()))
    page.table.choose(1)
    settle()
    copy = next(one for one in page.pane.findChildren(IconButton) if one.accessibleName() == "Copy account id")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "acct_1SdRq2K7QxExample"


def test_stripes_dashboard_is_offered_where_there_is_one(stage: Raise) -> None:
    raised = stage(views.support_desk(), mode="test")
    page = page_of(raised)
    page.table.choose(1)
    settle()
    page.pane._open_dashboard()
    assert raised.opened == ["https://dashboard.stripe.com/test/connect/accounts/acct_1SdRq2K7QxExample"]


def test_a_change_is_shown_without_a_click_and_keeps_the_choice(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    page._later.setInterval(0)
    page.table.choose(1)
    settle()
    rows = list(views.account_rows())
    rows[1] = replace(rows[1], seller=replace(views.sellers()["complete"], display_name="Ruiz Cerámica SL"))
    desk.answers["accounts"] = AccountPage(tuple(rows[1:2] + rows[:1] + rows[2:]))
    desk.answers["account"] = lambda account_id: next(row for row in rows if row.id == account_id)
    desk.tell(Topic.ACCOUNTS, "u_48113")
    qtbot.waitUntil(lambda: page.model.data(page.model.index(0, 1)) == "Complete")
    settle()
    assert page.table.currentIndex().row() == 0
    assert any("Complete" in text for text in shown(page.pane))


def test_more_rows_come_as_one_scrolls(stage: Raise) -> None:
    desk = views.support_desk()
    rows = views.account_rows()
    more = tuple(replace(row, id=f"{row.id}x") for row in rows)
    desk.answers["accounts"] = lambda query: AccountPage(rows, next="p2") if query.page is None else AccountPage(more)
    page = page_of(stage(desk))
    if page.model.canFetchMore(QModelIndex()):
        page.model.fetchMore(QModelIndex())
    settle()
    assert page.model.rowCount() == 24
    assert not page.model.canFetchMore(QModelIndex())
    assert [getattr(query, "page", None) for query in queries(desk)].count("p2") == 1


def test_by_keyboard_one_goes_from_account_to_account(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(views.support_desk())
    page = page_of(raised)
    page.table.choose(0)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    settle()
    assert page.pane.row() is not None
    assert page.table.currentIndex().row() == 1
    qtbot.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.search_field.hasFocus()


def test_in_a_narrow_window_the_pane_covers_and_leads_back(stage: Raise) -> None:
    raised = stage(views.support_desk(), size=QSize(720, 560))
    page = page_of(raised)
    assert not page.pane.isVisible()
    page.table.choose(1)
    settle()
    assert page.pane.isVisible()
    assert not page._list.isVisible()
    page.pane.back_wanted.emit()
    assert page._list.isVisible()
    assert not page.pane.isVisible()


def test_names_keep_their_room_beside_the_pane_where_it_just_fits(stage: Raise) -> None:
    page = page_of(stage(views.support_desk(), size=QSize(1020, 700)))
    page.table.choose(1)
    settle()
    assert page.pane.isVisible()
    assert page._list.isVisible()
    assert page.table.columnWidth(0) >= 104
    assert page.table.isColumnHidden(3)  # how long an account is in its state stands on the pane as well
    page.window().resize(1400, 700)
    settle()
    assert not page.table.isColumnHidden(3)


def test_an_error_of_the_list_is_a_sentence(stage: Raise) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    desk.answers["accounts"] = KnownError("stripe_unreachable", Remedy.RETRY)
    page.check()
    settle()
    assert WORDS.problem("stripe_unreachable", {}).what in page._foot.text()


def test_a_list_that_cant_be_read_says_why_and_can_be_tried_again_by_keyboard(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    there, desk.answers["accounts"] = desk.answers["accounts"], KnownError("relay_unreachable", Remedy.RETRY)
    page = page_of(stage(desk))
    assert page.unread.isVisible()
    assert not page.table.isVisible()
    assert WORDS.problem("relay_unreachable", market="Hearthside").what in page.unread.accessibleName()
    assert not page._foot_line.isVisible()  # said once, and nothing is there to be saved
    button = page.unread.button
    assert button is not None
    button.setFocus(Qt.FocusReason.TabFocusReason)
    del desk.answers["accounts"]  # it never ends
    qtbot.keyClick(button, Qt.Key.Key_Return)
    settle()
    assert button.is_busy()
    assert button.hasFocus()
    desk.answers["accounts"] = there
    page.check()
    settle()
    assert page.table.isVisible()
    assert page.model.rowCount() == 12
    assert page._foot_line.isVisible()
    assert not page.unread.isVisible()


def test_rows_stand_under_no_other_question_than_theirs(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    there, desk.answers["accounts"] = desk.answers["accounts"], KnownError("relay_unreachable", Remedy.RETRY)
    page.check()
    settle()
    assert page.table.isVisible()
    assert page.model.rowCount() == 12
    assert page.again.isVisible()  # the rows of this question stay, and can be read again
    page._change(replace(page._query, country="ES"))
    settle()
    assert page.unread.isVisible()
    assert page.model.rowCount() == 0
    assert not page.again.isVisible()
    desk.answers["accounts"] = there
    assert page.unread.button is not None
    qtbot.mouseClick(page.unread.button, Qt.MouseButton.LeftButton)
    settle()
    assert page.model.rowCount() == 12


def line_of(row: AccountRow) -> Line:
    return account_line(row, WORDS, NOW, "M")


def model_of(rows: Sequence[AccountRow], following: str | None = None) -> PagedModel[AccountRow]:
    model: PagedModel[AccountRow] = PagedModel(lambda one: one.id, line_of, heads(WORDS))
    model.put(rows, following)
    return model


def test_the_model_keeps_qts_rules(qtmodeltester: ModelTester) -> None:
    rows = views.account_rows()
    model = model_of(rows[:8], "p2")
    qtmodeltester.check(model, force_py=True)
    model.append(rows[8:])
    model.change(replace(rows[0], name="Atelier Morand, Lyon"))
    qtmodeltester.check(model, force_py=True)
    assert model.index(0, 0).data() == "Atelier Morand, Lyon  contact@morand.example"


def test_what_moved_while_paging_stands_in_the_list_once() -> None:
    rows = views.account_rows()
    model = model_of(rows[:8], "p2")
    model.append(rows[6:])
    assert [one.id for one in model.items()] == [one.id for one in rows]
    assert [model.place_of(one.id) for one in rows] == list(range(len(rows)))
    model.put((*rows[:3], rows[0]))
    assert [one.id for one in model.items()] == [one.id for one in rows[:3]]


def test_a_page_that_didnt_come_is_asked_for_once_more(qtbot: QtBot) -> None:
    model = model_of(views.account_rows(), "p2")
    nowhere = model.index(-1, -1)
    with qtbot.waitSignal(model.more_wanted):
        model.fetchMore(nowhere)
    assert not model.canFetchMore(nowhere)
    model.ask_again()
    assert model.canFetchMore(nowhere)
    model.append((), None)
    assert not model.canFetchMore(nowhere)


def test_a_person_who_only_buys_is_a_buyer() -> None:
    line = line_of(AccountRow("u", "u", "Ben Cole", "ben@example.com", None, Buyer(customer_id="cus_1")))
    assert [cell.text for cell in line.cells] == ["Ben Cole", "Buyer", "–", "–"]
    assert line.said() == "Ben Cole, ben@example.com, Buyer"


@pytest.mark.parametrize("buyer", [None, Buyer()])
def test_a_person_who_began_nothing_is_in_no_state_that_a_tab_counts(buyer: Buyer | None) -> None:
    for seller in (None, Seller()):
        cells = line_of(AccountRow("u", "u", "Ben Cole", None, seller, buyer)).cells
        assert [cell.text for cell in cells[1:]] == ["No seller account", "–", "–"]
    opened = line_of(AccountRow("u", "u", "Ben Cole", None, Seller("acct_1"), buyer)).cells
    assert [cell.text for cell in opened[1:]] == ["Not set up", "–", "–"]


@pytest.mark.parametrize("hostile", ["\u202emoc.live", "<b>x</b>", "x" * 5000])
def test_names_from_outside_stay_data(hostile: str) -> None:
    name = line_of(AccountRow("u", "u", hostile, hostile, None, None)).cells[0]
    assert "\u202e" not in name.text
    assert len(name.text) <= 81
    assert name.theirs


def test_the_foot_says_how_old_the_rows_are(stage: Raise) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    assert page._foot.text() == "1,204 accounts  ·  read 8 s to 41 min ago"


# -- what support does about one account


def chosen(stage: Raise, mode: str = "live") -> tuple[Stage, AccountsPage, StillDesk]:
    desk = views.support_desk()
    raised = stage(people={"Jonas Berg": desk}, mode=mode)
    page = page_of(raised)
    page.table.choose(1)
    settle()
    return raised, page, desk


def pressed(page: AccountsPage, name: str, qtbot: QtBot) -> None:
    found = [one for one in page.pane.findChildren(Button) if one.accessibleName() == name and one.isVisible()]
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)
    settle()


@pytest.mark.parametrize(
    ("mode", "said", "yes"),
    [("live", "A real seller gets this", "Invite in live"), ("test", "No one gets this", "Try in test")],
)
def test_inviting_names_place_and_mode_before_anything_is_made(
    stage: Raise, qtbot: QtBot, mode: str, said: str, yes: str
) -> None:
    raised, page, desk = chosen(stage, mode)
    desk.answers["invite"] = views.INVITATION
    pressed(page, "Invite to go on", qtbot)
    dialog = dialog_of(raised, Invite)
    assert isinstance(dialog, Invite)
    assert said in shown(dialog)
    assert (dialog.yes.accessibleName(), desk.asked("invite")) == (yes, [])
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    settle()
    assert desk.asked("invite") == [("u_48113",)]
    assert dialog.language.value() == "es"  # an account in Spain
    assert views.INVITATION.url in dialog.words()
    assert "Ana Ruiz" in dialog.words()
    assert "Inicia sesión" in dialog.words()
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    assert views.INVITATION.url in QGuiApplication.clipboard().text()


def test_an_invitation_is_shown_again_and_can_be_taken_back(stage: Raise, qtbot: QtBot) -> None:
    raised, page, desk = chosen(stage)
    desk.answers |= {"invite": views.INVITATION, "take_back": KnownError("offline", Remedy.RETRY)}
    pressed(page, "Invite to go on", qtbot)
    first = dialog_of(raised, Invite)
    assert isinstance(first, Invite)
    assert not first.back.isVisible()  # there is none yet
    qtbot.mouseClick(first.yes, Qt.MouseButton.LeftButton)
    settle()
    first.close_dialog()
    pressed(page, "Invite to go on", qtbot)
    again = dialog_of(raised, Invite)
    assert isinstance(again, Invite)
    assert views.INVITATION.url in again.words()
    qtbot.mouseClick(again.back, Qt.MouseButton.LeftButton)
    settle()
    assert any(WORDS.problem("offline").what in text for text in shown(again))
    desk.answers["take_back"] = lambda _: None
    qtbot.mouseClick(again.back, Qt.MouseButton.LeftButton)
    settle()
    assert desk.asked("take_back") == [(views.INVITATION.id,)] * 2
    assert "Invitation taken back. Its address leads nowhere now." in shown(raised.window)
    pressed(page, "Invite to go on", qtbot)
    third = dialog_of(raised, Invite)
    assert isinstance(third, Invite)
    assert (third.yes.accessibleName(), len(desk.asked("invite"))) == ("Invite in live", 1)


def test_a_link_of_stripes_own_cannot_be_taken_back(stage: Raise, qtbot: QtBot) -> None:
    raised, page, desk = chosen(stage)
    desk.answers["invite"] = replace(views.INVITATION, id="")
    pressed(page, "Invite to go on", qtbot)
    dialog = dialog_of(raised, Invite)
    assert isinstance(dialog, Invite)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    settle()
    assert not dialog.back.isVisible()


def test_an_invitation_that_cannot_be_made_says_why(stage: Raise, qtbot: QtBot) -> None:
    raised, page, desk = chosen(stage)
    desk.answers["invite"] = KnownError("throttled", Remedy.RETRY)
    pressed(page, "Invite to go on", qtbot)
    dialog = dialog_of(raised, Invite)
    assert isinstance(dialog, Invite)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    settle()
    assert any(WORDS.problem("throttled").what in text for text in shown(dialog))


def test_reading_again_shows_what_stripe_says_now(stage: Raise, qtbot: QtBot) -> None:
    _, page, desk = chosen(stage)
    row = views.account_rows()[1]
    assert row.seller is not None
    desk.answers["check_account"] = replace(row, seller=replace(row.seller, status="restricted"))
    pressed(page, "Read again", qtbot)
    assert desk.asked("check_account") == [("u_48113",)]
    assert "Restricted" in shown(page.pane)


def test_ours_and_stripes_are_compared_field_by_field(stage: Raise, qtbot: QtBot) -> None:
    raised, page, desk = chosen(stage)
    desk.answers["account_drift"] = Drift(
        NOW, differences=(Difference("seller.capabilities.payouts", "on", "stopped"),)
    )
    pressed(page, "Compare", qtbot)
    dialog = dialog_of(raised, Compare)
    assert {"seller.capabilities.payouts", "on", "stopped"} <= set(shown(dialog))
    assert "Likely cause: Stripe switched something on or off." in shown(dialog)
    assert any("No event has told of it" in text for text in shown(dialog))
    dialog.close_dialog()
    desk.answers["account_drift"] = Drift(NOW)
    pressed(page, "Compare", qtbot)
    assert any(text.startswith("Ours and Stripe’s agree") for text in shown(dialog_of(raised, Compare)))


def test_by_keyboard_one_stays_where_one_was_while_the_pane_changes(stage: Raise, qtbot: QtBot) -> None:
    _, page, desk = chosen(stage)
    there = Future[AccountRow]()
    desk.check_account = lambda account_id: there  # type: ignore[method-assign]

    def held() -> str:
        settle()
        focus = QApplication.focusWidget()
        return "" if focus is None else focus.accessibleName()

    def press(name: str) -> None:
        button = next(one for one in page.pane.findChildren(Button) if one.accessibleName() == name)
        button.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(button, Qt.Key.Key_Return)

    press("See as seller")
    assert held() == "Back to support"
    press("Back to support")
    assert held() == "See as seller"
    press("Read again")
    assert held() == "Reading"
    there.set_result(views.account_rows()[1])
    qtbot.waitUntil(lambda: held() == "Read again")
    page.pane.put_history("u_48113", ())  # "All changes" and "Go to a moment" are gone with it
    assert held() == "Read again"


def test_seeing_as_the_seller_shows_their_words_and_no_staff_reason(stage: Raise, qtbot: QtBot) -> None:
    page = page_of(stage(with_reasons()))
    page.table.choose(1)
    settle()
    assert any("requirements.pending" in text for text in shown(page.pane))
    pressed(page, "See as seller", qtbot)
    said = shown(page.pane)
    seller = views.account_rows()[1].seller
    assert seller is not None
    words = WORDS.state(seller, market="Hearthside", first_name="Ana", now=NOW.astimezone())
    assert words.sentence in said
    assert "You’re reading what Ana Ruiz reads." in said
    assert not any("requirements.pending" in text or "verification_document" in text for text in said)
    pressed(page, "Back to support", qtbot)
    assert any("requirements.pending" in text for text in shown(page.pane))


def test_a_capability_filters(stage: Raise) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    page._open_capability()
    menu = page.findChildren(QMenu)[-1]
    next(one for one in menu.actions() if one.data() == "payouts:stopped").trigger()
    menu.close()
    settle()
    assert getattr(queries(desk)[-1], "capability", None) == "payouts:stopped"
    page._clear()
    settle()
    assert getattr(queries(desk)[-1], "capability", "x") is None


def test_a_row_is_copied_by_the_keys_of_copying_and_a_page_with_its_rows(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(people={"Jonas Berg": views.support_desk()})
    page = page_of(raised)
    page.table.setFocus()
    page.table.choose(1)
    settle()
    qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.split("\t")[0] == str(page.model.index(1, 0).data())
    assert raised.window.toasts.words() == "Copied."
    raised.window.do("copy_page")
    assert any(copied in line for line in QGuiApplication.clipboard().text().splitlines())


# -- the order of the rows


def sorts(desk: StillDesk) -> list[object]:
    return [getattr(query, "sort", "x") for query in queries(desk)]


def test_a_press_on_a_columns_head_orders_by_it_and_a_second_goes_back(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    head = page.head
    middle = head.height() // 2

    def press(section: int) -> None:
        at = QPoint(head.sectionViewportPosition(section) + head.sectionSize(section) // 2, middle)
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)
        settle()

    assert (sorts(desk)[-1], head.accessibleDescription()) == (None, "Newest change first")
    press(2)
    assert (sorts(desk)[-1], head.accessibleDescription()) == ("deadline", "Nearest date first")
    press(3)
    assert (sorts(desk)[-1], head.accessibleDescription()) == ("since", "Longest in its state first")
    asked = len(sorts(desk))
    press(0)  # the names have no order
    assert len(sorts(desk)) == asked
    press(3)
    assert (sorts(desk)[-1], head.accessibleDescription()) == (None, "Newest change first")


def test_the_order_is_chosen_by_keyboard(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    page = page_of(stage(desk))
    head = page.head
    head.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(head, Qt.Key.Key_Space)
    settle()
    assert sorts(desk)[-1] == "deadline"
    qtbot.keyClick(head, Qt.Key.Key_Right)
    qtbot.keyClick(head, Qt.Key.Key_Return)
    settle()
    assert sorts(desk)[-1] == "since"
    page._clear()
    settle()
    assert sorts(desk)[-1] == "since"  # an order is no filter


def test_a_long_list_is_read_again_within_what_one_answer_may_hold(stage: Raise) -> None:
    desk = views.support_desk()
    rows = views.account_rows()
    many = tuple(replace(rows[0], id=f"u_{at}") for at in range(150))
    desk.answers["accounts"] = AccountPage(many)
    page = page_of(stage(desk))
    page.check()
    settle()
    assert getattr(queries(desk)[-1], "limit", None) == 100


# -- the menu of the pane


def menu_lines(page: AccountsPage) -> dict[str, QAction]:
    page.pane._more.click()
    menu = page.pane.findChildren(QMenu)[-1]
    menu.close()
    return {action.text(): action for action in menu.actions() if action.text()}


def test_the_panes_menu_does_what_can_be_done(stage: Raise) -> None:
    raised, page, desk = chosen(stage)
    row = views.account_rows()[1]
    assert row.buyer is not None
    assert list(menu_lines(page)) == [
        "Copy account id", "Copy customer id", "Copy user id", "Copy e-mail address", "Stripe dashboard",
        "Invite to go on", "Read again", "Compare", "Save for a ticket, without names",
    ]  # fmt: skip
    menu_lines(page)["Copy customer id"].trigger()
    assert QGuiApplication.clipboard().text() == row.buyer.customer_id
    menu_lines(page)["Stripe dashboard"].trigger()
    assert raised.opened == ["https://dashboard.stripe.com/connect/accounts/acct_1SdRq2K7QxExample"]
    menu_lines(page)["Read again"].trigger()
    assert desk.asked("check_account") == [("u_48113",)]
    menu_lines(page)["Invite to go on"].trigger()
    settle()
    assert isinstance(dialog_of(raised, Invite), Invite)


def test_the_panes_menu_has_no_stripe_in_the_demo_and_no_account_for_a_buyer(stage: Raise) -> None:
    _, page, desk = chosen(stage, mode="demo")
    assert "Stripe dashboard" not in menu_lines(page)
    desk.answers["account"] = AccountRow("u_b", "u_b", "Ben Cole", None, None, Buyer(customer_id="cus_1"))
    page.pane.put(AccountRow("u_b", "u_b", "Ben Cole", None, None, Buyer(customer_id="cus_1")))
    assert list(menu_lines(page)) == [
        "Copy customer id", "Copy user id", "Invite to go on", "Save for a ticket, without names",
    ]  # fmt: skip


def test_a_file_for_a_ticket_tells_the_account_and_nothing_of_the_person(
    stage: Raise, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask_where(
        _parent: object, _words: object, name: str, _kinds: str, chosen: Callable[[Path], object], **_begins: str
    ) -> None:
        chosen(Path("/somewhere") / name)

    monkeypatch.setattr("desktop_app.ui.saving.ask_where", ask_where)
    raised, page, _ = chosen(stage, mode="test")
    row = views.account_rows()[1]
    assert row.seller is not None
    told = replace(row.seller, reasons=(ReasonShape("disabled_reason", "rejected.fraud"),))
    page.pane.put(replace(row, seller=told))
    menu_lines(page)["Save for a ticket, without names"].trigger()
    settle()
    path, content = raised.composition.system.files[0]
    assert path.name == "hearthside-acct_1SdRq2K7QxExample-test.json"
    found = json.loads(content)
    assert (found["mode"], found["seller"]["account_id"]) == ("test", row.seller.account_id)
    assert found["seller"]["status"] == row.seller.status
    assert [one["status"] for one in found["history"]] == [one.status for one in page.pane.history()]
    errors = [one.error for one in row.seller.requirements if one.error is not None]
    assert [one["error"] for one in found["seller"]["requirements"] if one["error"]] == [one.code for one in errors]
    people = [one.person for one in row.seller.requirements if one.person]
    for secret in (row.name, row.email, row.seller.display_name, row.seller.email, "fraud", *people, errors[0].text):
        assert not secret or secret not in content.decode(), secret


@pytest.mark.parametrize("locale", ["de", "ar"])
def test_with_large_text_nothing_of_the_pane_is_beside_a_narrow_window(qapp: QApplication, locale: str) -> None:
    scene, look = all_scenes()["support-narrow"], Look(locale=locale, factor=2.0)
    with dressed(look):
        window = scene.make(locale)
        window.resize(scene.fitting(look.factor))
        window.show()
        settle()
        window.property("ready")()
        settle()
        (pane,) = window.findChildren(AccountPane)
        body = pane.findChild(QWidget, "paneBody")
        assert isinstance(body, QWidget)
        assert body.parentWidget() is not None
        assert body.width() <= body.parentWidget().width()
        close(window)
