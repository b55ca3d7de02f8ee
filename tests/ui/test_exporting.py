from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.sync.desk import AccountQuery
from desktop_app.ui import saving
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.still import StillDesk
from desktop_app.ui.pages.accounts.page import AccountsPage
from desktop_app.wire import AccountPage, AccountRow
from desktop_app.words.wording import Wording
from tests.ui.conftest import Raise, Stage
from tests.ui.test_accounts_page import page_of

WORDS = Wording("en")
ROWS = tuple(AccountRow(f"u_{at}", f"u_{at}", f"Person {at}", f"p{at}@example.com") for at in range(5))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, str]]:
    """What the question where to was asked with; it is answered with a path."""
    asked: list[tuple[str, str]] = []

    def answer(
        _parent: QWidget, _words: object, name: str, kinds: str, chosen: Callable[[Path], object], **_begins: str
    ) -> None:
        asked.append((name, kinds))
        chosen(tmp_path / "found.csv")

    monkeypatch.setattr(saving, "ask_where", answer)
    return asked


def pages(*parts: tuple[AccountRow, ...]) -> Callable[[AccountQuery], AccountPage]:
    """Answer pages by their number."""

    def answer(query: AccountQuery) -> AccountPage:
        at = int(query.page or 0)
        return AccountPage(parts[at], next=str(at + 1) if at + 1 < len(parts) else None)

    return answer


def raised_with(stage: Raise, answer: object) -> tuple[Stage, AccountsPage, StillDesk]:
    desk = views.support_desk()
    raised = stage(people={"Jonas Berg": desk})
    page = page_of(raised)
    desk.answers["accounts"] = answer
    return raised, page, desk


def table(stage: Stage) -> list[list[str]]:
    draft = stage.composition.system.drafts[-1]
    return list(csv.reader(io.StringIO(draft.content.decode("utf-8-sig"), newline="")))


def test_the_view_is_saved_page_after_page_and_where_it_lies_is_offered(
    stage: Raise, qtbot: QtBot, asked: list[tuple[str, str]], tmp_path: Path
) -> None:
    raised, page, desk = raised_with(stage, pages(ROWS[:2], ROWS[2:4], ROWS[4:]))
    page._query = AccountQuery(status="restricted", country="ES", sort="deadline")
    qtbot.mouseClick(page.export_button, Qt.MouseButton.LeftButton)
    settle()
    assert asked == [("hearthside-accounts-live.csv", "Tables (*.csv)")]
    draft = raised.composition.system.drafts[-1]
    assert (draft.path, draft.ends) == (tmp_path / "found.csv", "finished")
    assert draft.content.startswith(b"\xef\xbb\xbf")  # or a table program takes it for another script
    head, *rows = table(raised)
    assert head[:3] == ["id", "name", "email"]
    assert [row[0] for row in rows] == [row.id for row in ROWS]
    first = desk.asked("accounts")[-4][0]
    assert isinstance(first, AccountQuery)
    assert (first.status, first.country, first.sort, first.limit) == ("restricted", "ES", "deadline", 100)
    toast = raised.window.toasts
    assert toast.words() == "5 accounts saved."
    opened = toast.action
    assert opened.isVisible()
    assert opened.text() == "Show in folder"
    qtbot.keyClick(opened, Qt.Key.Key_Return)
    assert raised.opened == [tmp_path.as_uri()]
    assert not toast.isVisible()
    assert page.export_button.text() == "Export"


def test_what_changes_meanwhile_is_neither_missed_nor_written_twice(stage: Raise, asked: list[tuple[str, str]]) -> None:
    """One moves to the front past the page that is being read; another comes again on the next page."""
    moved = ROWS[4]

    def answer(query: AccountQuery) -> AccountPage:
        if query.page is None:
            late = (
                query.sort is None
                and bool(desk.asked("accounts")[1:])
                and any(one.page for (one,) in desk.asked("accounts") if isinstance(one, AccountQuery))
            )
            return AccountPage((moved, *ROWS[:1]) if late else ROWS[:2], next="1")
        return AccountPage(ROWS[1:4])

    raised, page, desk = raised_with(stage, None)
    desk.answers["accounts"] = answer
    page._export_pressed()
    settle()
    assert asked
    assert [row[0] for row in table(raised)[1:]] == ["u_0", "u_1", "u_2", "u_3", "u_4"]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])  # noqa: RUF001
def test_no_cell_is_a_formula(stage: Raise, asked: list[tuple[str, str]], begin: str) -> None:
    named = replace(ROWS[0], name=f'{begin}HYPERLINK("https://x.example","a,b")', email=f"{begin}1")
    raised, page, _ = raised_with(stage, pages((named,)))
    page._export_pressed()
    settle()
    assert asked
    row = table(raised)[1]
    assert row[1] == f"'{named.name}"
    assert row[2] == f"'{begin}1"


@pytest.mark.parametrize("part", [";", "; ", "\t", "\n", "\r\n"])
def test_no_part_of_a_cell_is_a_formula_where_cells_are_parted_elsewhere(
    stage: Raise, asked: list[tuple[str, str]], part: str
) -> None:
    """Semicolons part cells where commas part decimals, whatever quotation marks stand around them."""
    named = replace(ROWS[0], name=f"Kern{part}=HYPERLINK(1){part}b-c", email=f"a{part}+1")
    raised, page, _ = raised_with(stage, pages((named,)))
    page._export_pressed()
    settle()
    assert asked
    row = table(raised)[1]
    assert row[1:3] == [f"Kern{part}'=HYPERLINK(1){part}b-c", f"a{part}'+1"]


def test_it_says_how_far_it_is_and_can_be_stopped(stage: Raise, qtbot: QtBot, asked: list[tuple[str, str]]) -> None:
    raised, page, desk = raised_with(stage, pages(ROWS[:2], ROWS[2:]))
    first = desk.accounts

    def slow(query: AccountQuery) -> Any:
        if query.page == "1":
            desk.answers.pop("accounts", None)  # which never ends
        return first(query)

    desk.accounts = slow  # type: ignore[method-assign]
    page._export_pressed()
    settle()
    assert asked
    assert page._foot.text() == "Exporting 2 of 1,204"
    assert page.export_button.text() == "Stop"
    qtbot.mouseClick(page.export_button, Qt.MouseButton.LeftButton)
    settle()
    assert raised.composition.system.drafts[-1].ends == "dropped"
    assert page.export_button.text() == "Export"
    assert "Exporting" not in page._foot.text()
    assert not raised.window.toasts.isVisible()


@pytest.mark.parametrize("where", ["disk", "desk"])
def test_what_goes_wrong_is_said_and_nothing_is_left(stage: Raise, asked: list[tuple[str, str]], where: str) -> None:
    code = "file_not_written" if where == "disk" else "relay_unreachable"
    error = KnownError(code, Remedy.RETRY)
    raised, page, _ = raised_with(stage, pages(ROWS) if where == "disk" else error)
    if where == "disk":
        raised.composition.system.fails = error
    page._export_pressed()
    settle()
    assert asked
    assert raised.composition.system.drafts[-1].ends == "dropped"
    assert WORDS.problem(code, {}, market="Hearthside").what in page._foot.text()
    assert page.export_button.text() == "Export"
    page.check()
    settle()
    if where == "disk":  # the list is fine; what went wrong stays said
        assert WORDS.problem(code, {}).what in page._foot.text()


def test_leaving_drops_what_is_half_written(stage: Raise, asked: list[tuple[str, str]]) -> None:
    raised, page, desk = raised_with(stage, pages(ROWS))
    del desk.answers["accounts"]
    page._export_pressed()
    settle()
    assert asked
    draft = raised.composition.system.drafts[-1]
    assert draft.ends == ""
    raised.window.show_first_run()
    settle()
    assert draft.ends == "dropped"


def test_an_offer_stays_while_it_has_the_focus(stage: Raise) -> None:
    raised = stage(people={"Jonas Berg": views.support_desk()})
    toast = raised.window.toasts
    raised.window.host.toast_file("Saved.", Path("/nowhere/x.csv"))
    assert toast._timer.interval() == toast.OFFERING * 1000
    toast.action.setFocus()
    toast._pass()
    assert toast.isVisible()
    page_of(raised).search_field.setFocus()
    toast._pass()
    assert not toast.isVisible()
    raised.window.host.toast("Copied.")
    assert not toast.action.isVisible()
