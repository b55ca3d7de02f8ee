"""Support goes to a moment in an account's history, and holds two of them beside each other."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.ui.dialogs.moment import MomentDialog
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.still import StillDesk
from desktop_app.ui.pages.accounts.page import AccountsPage
from desktop_app.ui.widgets.buttons import Button, Link
from desktop_app.wire import Difference, HistoryEntry, Moment
from desktop_app.words.happened import happened
from desktop_app.words.wording import Wording
from tests.ui.conftest import Raise
from tests.ui.test_selling_page import dialog_of, shown
from tests.ui.test_support_pages import chosen

WORDS = Wording("en")
NEWEST, BEFORE, *_, OLDEST = views.SUPPORT_HISTORY


def links(page: AccountsPage) -> list[Link]:
    return [one for one in page.pane.findChildren(Link) if one.accessibleName() == "Go to a moment"]


def opened(stage: Raise, qtbot: QtBot, desk: StillDesk) -> MomentDialog:
    raised, page = chosen(stage, desk)
    qtbot.mouseClick(links(page)[0], Qt.MouseButton.LeftButton)
    settle()
    dialog = dialog_of(raised, MomentDialog)
    assert isinstance(dialog, MomentDialog)
    return dialog


def test_the_newest_moment_comes_first_with_what_was_known(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    dialog = opened(stage, qtbot, desk)
    assert desk.asked("account_moment") == [("u_48113", NEWEST.id, None)]
    assert dialog.moment.hasFocus()
    assert {"country", "ES", "capabilities.0.status", "on"} <= set(shown(dialog))


def test_another_moment_is_gone_to(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    dialog = opened(stage, qtbot, desk)
    dialog.moment.setCurrentIndex(4)
    settle()
    assert desk.asked("account_moment")[-1] == ("u_48113", OLDEST.id, None)
    assert happened(OLDEST, WORDS, staff=True) in dialog.moment.currentText()
    assert any(text.endswith(happened(OLDEST, WORDS, staff=True)) for text in shown(dialog))


def test_two_moments_are_held_beside_each_other(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    dialog = opened(stage, qtbot, desk)
    dialog.other.setCurrentIndex(2)
    settle()
    assert desk.asked("account_moment")[-1] == ("u_48113", NEWEST.id, BEFORE.id)
    seen = shown(dialog)
    assert WORDS.count(2, "One field differs.", "{N} fields differ.") in seen
    assert {"status", "enabled", "restricted_soon", "–"} <= set(seen)
    dialog.moment.setCurrentIndex(1)
    settle()
    assert "The two moments show the same." in shown(dialog)


def test_two_moments_of_one_minute_are_told_apart(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    at = datetime(2026, 11, 2, 10, 20, 5).astimezone()
    later, before = replace(NEWEST, at=at.replace(second=41)), replace(NEWEST, at=at, id="h0")
    desk.answers["account_history"] = (later, before)
    desk.answers["account_moment"] = Moment(later, {}, before, (Difference("status", "enabled", "restricted"),))
    dialog = opened(stage, qtbot, desk)
    dialog.other.setCurrentIndex(2)
    settle()
    assert {"2 Nov 10:20:05", "2 Nov 10:20:41"} <= set(shown(dialog))
    assert dialog.moment.itemText(0) != dialog.moment.itemText(1)


def test_a_yes_or_no_is_spelt_as_stripe_spells_it(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    differs = (Difference("livemode", before=False, after=True),)
    desk.answers["account_moment"] = lambda _account, _entry, other=None: (
        Moment(NEWEST, {"deleted": False, "form_submitted": True}) if other is None
        else Moment(NEWEST, {}, BEFORE, differs)
    )  # fmt: skip
    dialog = opened(stage, qtbot, desk)
    alone = shown(dialog)
    dialog.other.setCurrentIndex(2)
    settle()
    for seen in (alone, shown(dialog)):
        assert {"true", "false"} <= set(seen)


def test_an_old_answer_never_replaces_a_newer_one(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    late: list[Future[Moment]] = []

    def slow(*_: object) -> Future[Moment]:
        late.append(Future())
        return late[-1]

    desk.account_moment = slow  # type: ignore[assignment]
    dialog = opened(stage, qtbot, desk)
    assert "Reading" in shown(dialog)
    dialog.moment.setCurrentIndex(1)
    late[1].set_result(Moment(BEFORE, {"country": "PT"}))
    settle()
    late[0].set_result(Moment(NEWEST, {"country": "ES"}))
    settle()
    assert "PT" in shown(dialog)
    assert "ES" not in shown(dialog)


def test_a_moment_that_cannot_be_rebuilt_says_why(stage: Raise, qtbot: QtBot) -> None:
    desk = views.support_desk()
    there, desk.answers["account_moment"] = (
        desk.answers["account_moment"],
        KnownError("relay_unreachable", Remedy.RETRY),
    )
    dialog = opened(stage, qtbot, desk)
    assert WORDS.problem("relay_unreachable", market="Hearthside").in_a_line in shown(dialog)
    (again,) = [one for one in dialog.findChildren(Button) if one.text() == "Try now"]
    desk.answers["account_moment"] = there
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    settle()
    assert {"country", "ES"} <= set(shown(dialog))


def test_without_moments_there_is_nothing_to_go_to(stage: Raise) -> None:
    desk = views.support_desk()
    desk.answers["account_history"] = (HistoryEntry(NEWEST.at, "enabled"),)
    _, page = chosen(stage, desk)
    assert links(page) == []
