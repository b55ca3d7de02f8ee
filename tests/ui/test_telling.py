"""Told when it changes: once, wherever the person is, across restarts, in the inbox whatever is switched off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.view import Freshness, View
from desktop_app.sync.desk import Connection, Link, Topic
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.still import NOW, StillComposition, StillDesk
from desktop_app.ui.memory.told import Note, TellingMemory
from desktop_app.ui.pages.inbox import InboxPage, lines
from desktop_app.ui.ports.composition import Preferences
from desktop_app.ui.program import presence as presence_module
from desktop_app.ui.program.presence import Presence
from desktop_app.ui.telling.news import news, seen, state_key
from desktop_app.wire import Seller
from desktop_app.words.wording import Wording
from tests.ui.conftest import Raise, Stage
from tests.ui.test_selling_page import shown

WORDS = Wording("en")
STATES = views.sellers()


# -- the rule


def ask(seller: Seller, memory: TellingMemory, **more: Any) -> tuple[str | None, TellingMemory]:
    found = news(seller, memory, WORDS, market="Hearthside", first_name="Ana", now=more.pop("now", NOW), **more)
    return (None if found.told is None else found.told.title), found.memory


def test_the_first_state_ever_seen_is_not_news() -> None:
    title, memory = ask(STATES["in_progress"], TellingMemory())
    assert title is None
    assert memory.state == state_key(STATES["in_progress"])
    assert memory.unread == 0


def test_a_change_is_told_once_whatever_arrives_after_it() -> None:
    _, memory = ask(STATES["in_progress"], TellingMemory())
    title, memory = ask(STATES["complete"], memory)
    assert title == "You’re ready to sell, Ana"
    for age in range(3):
        title, memory = ask(replace(STATES["complete"], as_of=NOW + timedelta(minutes=age)), memory)
        assert title is None
    assert memory.unread == 1
    assert seen(memory).unread == 0


def test_a_change_takes_the_reminder_with_it_that_has_come_by_then() -> None:
    """Eleven days before a date: the state tells the date itself, and the reminder of 14 days isn't told beside it."""
    soon = STATES["restricted_soon"]
    _, memory = ask(STATES["complete"], TellingMemory())
    title, memory = ask(soon, memory)
    assert title is not None
    assert ask(soon, memory)[0] is None
    assert soon.deadline is not None
    titles = []
    for days in (8, 7, 6, 3, 2, 1, 0.5):
        title, memory = ask(soon, memory, now=soon.deadline - timedelta(days=days))
        titles.append(title)
    assert [title is not None for title in titles] == [False, True, False, True, False, True, False]
    assert [note.days for note in memory.notes] == [7, 3, 1]


def test_what_is_switched_off_counts_as_told_and_stands_in_the_inbox() -> None:
    soon = STATES["restricted_soon"]
    _, memory = ask(STATES["complete"], TellingMemory())
    title, memory = ask(soon, memory, changes=False)
    assert (title, memory.unread) == (None, 1)
    assert ask(soon, memory)[0] is None
    assert soon.deadline is not None
    title, memory = ask(soon, memory, dates=False, now=soon.deadline - timedelta(days=3))
    assert title is None
    assert [note.days for note in memory.notes] == [3]
    assert memory.unread == 2


@pytest.mark.parametrize("seller", [replace(STATES["complete"], status="unknown"), Seller()])
def test_not_knowing_is_no_news(seller: Seller) -> None:
    _, memory = ask(STATES["complete"], TellingMemory())
    assert ask(seller, memory) == (None, memory)


def test_a_new_date_is_news_and_the_old_state_with_it_is_not() -> None:
    soon = STATES["restricted_soon"]
    _, memory = ask(soon, TellingMemory())
    assert soon.deadline is not None
    later = replace(soon, deadline=soon.deadline + timedelta(days=30))
    assert ask(later, memory)[0] is not None


# -- the window


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What assistive technology is asked to read."""
    heard: list[str] = []
    monkeypatch.setattr(presence_module, "announce", lambda _widget, words, **_: heard.append(words))
    return heard


@pytest.fixture
def there(stage: Raise) -> Iterator[Any]:
    made: list[Presence] = []

    def make(seller: Seller = STATES["in_progress"], memory: TellingMemory | None = None) -> tuple[Stage, Presence]:
        raised = stage(views.person_desk(seller, views.BUYER))
        if memory is not None:
            raised.composition.memories["p", "Ana Ruiz"] = memory
        one = Presence(raised.window, raised.composition)
        made.append(one)
        place, person = raised.window.standing().place, raised.window.standing().person
        assert place is not None
        assert person is not None
        raised.window.entered.emit(raised.window.context(), place, person)
        return raised, one

    yield make
    for one in made:
        one.close()


def becomes(raised: Stage, seller: Seller) -> None:
    raised.desk.seller_now = View(seller, Freshness.FRESH, NOW)
    raised.desk.tell(Topic.SELLER)
    settle()


def test_a_change_is_shown_announced_and_counted(there: Any, said: list[str]) -> None:
    raised, _ = there()
    raised.window.go("buying")
    becomes(raised, STATES["complete"])
    assert raised.composition.system.notices == [
        (
            "You’re ready to sell, Ana",
            "Whose turn: Nobody’s, nothing to do. Your first payout, after a sale.",
            "Open Sellerdesk",
        )
    ]
    assert said == ["You’re ready to sell, Ana. Whose turn: Nobody’s, nothing to do. Your first payout, after a sale."]
    row = raised.window.sidebar.row("inbox")
    assert row is not None
    assert (row.item.count, row.accessibleDescription()) == (1, "1")
    becomes(raised, replace(STATES["complete"], as_of=NOW))
    assert len(raised.composition.system.notices) == 1
    raised.window.go("inbox")
    assert row.item.count == 0


def test_what_stands_before_the_eyes_needs_no_notification(there: Any, said: list[str]) -> None:
    raised, _ = there()
    assert raised.window.isActiveWindow()
    assert raised.window.current() == "selling"
    becomes(raised, STATES["complete"])
    assert raised.composition.system.notices == []
    assert len(said) == 1


def test_a_change_while_the_program_was_closed_is_told_at_the_start(there: Any) -> None:
    raised, _ = there(STATES["complete"], TellingMemory(state=state_key(STATES["in_progress"])))
    raised.window.go("buying")
    settle()
    memory = next(iter(raised.composition.memories.values()))
    assert memory.unread in {0, 1}


def test_switched_off_nothing_is_shown_and_the_inbox_counts(there: Any) -> None:
    raised, _ = there()
    raised.window.choosing.set("tell_changes", False)
    raised.window.go("buying")
    becomes(raised, STATES["complete"])
    assert raised.composition.system.notices == []
    row = raised.window.sidebar.row("inbox")
    assert row is not None
    assert row.item.count == 1


def test_support_is_told_nothing_of_its_own(stage: Raise) -> None:
    raised = stage(views.support_desk())
    one = Presence(raised.window, raised.composition)
    raised.window.entered.emit(raised.window.context(), raised.window.standing().place, raised.window.standing().person)
    raised.desk.tell(Topic.SELLER)
    settle()
    assert raised.composition.memories == {}
    one.close()


# -- the inbox


def test_reminders_stand_among_the_changes_by_time(there: Any) -> None:
    note = Note(views.HISTORY[0].at + timedelta(minutes=1), views.DEADLINE, 7)
    found = lines(views.HISTORY, [note], WORDS, "Hearthside", NOW)
    assert found[0].said == "A reminder, 7 days before"
    assert found[0].more == "Friday 4 December 2026, 12:00, UTC"
    assert [line.at for line in found] == sorted((line.at for line in found), reverse=True)
    raised, _ = there(memory=TellingMemory(state=state_key(STATES["in_progress"]), notes=(note,)))
    raised.window.go("inbox")
    settle()
    page = raised.window.page("inbox")
    assert isinstance(page, InboxPage)
    assert page.head.more.text().startswith("Times in UTC")


def test_the_steps_of_ones_own_form_are_told_once() -> None:
    steps = [
        replace(views.HISTORY[0], at=NOW - timedelta(minutes=minutes), status=status)
        for minutes, status in enumerate(["in_review", "in_progress", "in_progress", "in_progress", "not_started"])
    ]
    said = [line.said for line in lines(steps, [], WORDS, "Hearthside", NOW)]
    assert said == ["Stripe started checking", "Stripe’s form was ready", "The account was opened"]


def test_the_inbox_is_scrolled_by_keys_and_says_nothing_new_only_once_it_was_read(stage: Raise, qtbot: QtBot) -> None:
    desk = views.person_desk(STATES["restricted_soon"])
    del desk.answers["seller_history"]  # the answer takes its time
    raised = stage(desk, size=QSize(720, 560))
    raised.window.go("inbox")
    settle()
    page = raised.window.page("inbox")
    assert isinstance(page, InboxPage)
    assert (page.reading.isVisible(), page.empty.isVisible(), page.unread.isVisible()) == (True, False, False)
    desk.answers["seller_history"] = tuple(
        replace(views.HISTORY[at % 2], at=NOW - timedelta(hours=at)) for at in range(40)
    )
    desk.tell(Topic.SELLER)
    settle()
    assert not page.reading.isVisible()
    raised.window.go("selling")
    raised.window.go("inbox")
    settle()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert (focus.accessibleName(), focus.isVisible()) == ("Inbox", True)
    bar = page.area.verticalScrollBar()
    assert (bar.value(), bar.maximum() > 0) == (0, True)
    qtbot.keyClick(focus, Qt.Key.Key_PageDown)
    assert bar.value() > 0


# -- the calendar file


def test_the_dates_are_offered_as_a_file_that_carries_the_mode(stage: Raise, monkeypatch: pytest.MonkeyPatch) -> None:
    raised = stage(views.person_desk(STATES["restricted_soon"]), mode="test")
    asked: list[str] = []

    def ask_where(_parent: object, _words: object, name: str, _kinds: str, chosen: Any, **_begins: str) -> None:
        asked.append(name)
        chosen(Path("/somewhere") / name)

    monkeypatch.setattr("desktop_app.ui.saving.ask_where", ask_where)
    page: Any = raised.window.page("selling")
    page._date._button.click()
    settle()
    assert asked == ["sellerdesk-hearthside-dates-test.ics"]
    path, content = raised.composition.system.files[0]
    assert path.name == asked[0]
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.count(b"BEGIN:VEVENT") >= 1
    assert raised.window.toasts.isVisible()
    assert "10:00" not in shown(page) or "UTC" in shown(page)


def test_preferences_keep_their_kinds() -> None:
    """What is remembered on disk is read back by the kind of each field."""
    assert Preferences().tell_changes is True
    assert StillComposition().preferences().stay_in_tray is False
    assert StillDesk().stopped is False


def test_nothing_read_is_not_nothing_new(stage: Raise) -> None:
    """Without a network at the start the inbox says so, and reads by itself once there is one."""
    desk = views.person_desk(views.sellers()["in_progress"])
    desk.connection_now = Connection(Link.OFFLINE)
    desk.answers["seller_history"] = KnownError("offline", Remedy.RETRY)
    raised = stage(desk)
    raised.window.go("inbox")
    settle()
    page = raised.window.page("inbox")
    assert isinstance(page, InboxPage)
    assert (page.unread.isVisible(), page.empty.isVisible()) == (True, False)
    desk.answers["seller_history"] = views.HISTORY
    desk.connection_now = Connection(Link.ONLINE)
    desk.tell(Topic.CONNECTION)
    settle()
    assert not page.unread.isVisible()
    assert page._entries == views.HISTORY
