"""Text from outside is data (property D2): hostile text in every field of everything that a relay may answer.

Whatever comes up for it says the text as it is: plain, capped, with control and direction characters made visible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QPlainTextEdit, QWidget

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.view import Freshness, View
from desktop_app.sync.desk import AccountQuery
from desktop_app.ui.dialogs.delivery import DeliveryDialog
from desktop_app.ui.dialogs.moment import MomentDialog
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import close, settle
from desktop_app.ui.gallery.still import NOW, StillComposition, StillDesk
from desktop_app.ui.pages.accounts.page import AccountsPage
from desktop_app.ui.pages.deliveries import DeliveriesPage
from desktop_app.ui.pages.drift import DriftPage
from desktop_app.ui.ports.composition import Found
from desktop_app.ui.shell.window import Window
from desktop_app.ui.widgets.text import Text
from desktop_app.wire import Ended
from tests.ui.conftest import Raise, Stage

MARK = "Zq"
"""Stands in every hostile text, so that it is found again wherever it comes up."""
CORPUS = {
    "markup": f"<b>{MARK}</b><img src='file:///etc/hostname'><a href='https://evil.example'>{MARK}</a>",
    "entity": f"{MARK}&lt;script&gt;&amp;&nbsp;",
    "turned around": f"{MARK}\u202emoc.live\u2066\u2067",
    "unseen": f"{MARK}\u200b\ufeff\u00ad\x00\x07\x1b[31m{MARK}",
    "lines": f"{MARK}\r\n\r\nSigned out.\u2028{MARK}\u2029",
    "long": f"{MARK}{'x' * 6000}",
    "placeholder": f"{MARK}{{market}}{{0}}{{}}%s%(name)s{{n",
    "mnemonic": f"&{MARK}&&&",
    "address": f"javascript:alert('{MARK}')",
    "half a sign": f"{MARK}\ud800",
}
UNSEEN = "\u202e\u2066\u2067\u200b\ufeff\x00\x07\x1b\r\u2028\u2029"
LONGEST = 1200
"""No label shows more, ours and all around it included."""
KINDS = {
    "status", "whose_turn", "group", "state", "key", "kind", "role", "mode", "note", "name_of_capability", "api",
    "seq", "id", "version", "cursor", "stops",
}  # fmt: skip
"""Fields whose values are names of ours; what isn't known among them is tested where it is read."""


def poisoned(value: Any, text: str, field: str = "", *, spared: set[str] = KINDS) -> Any:
    """Return the same with hostile text in every field that holds text of somebody else's."""
    if isinstance(value, str):
        return value if field in spared else text
    if isinstance(value, tuple | list):
        return type(value)(poisoned(one, text, field, spared=spared) for one in value)
    if isinstance(value, dict):
        return {key: poisoned(one, text, key, spared=spared) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type) and not isinstance(value, datetime):
        plain = type(value).__name__ == "CapabilityShape" and "status" in spared
        changes = (
            {}
            if plain
            else {
                part.name: poisoned(getattr(value, part.name), text, part.name, spared=spared) for part in fields(value)
            }
        )
        return replace(value, **changes)
    return value


@pytest.fixture(params=sorted(CORPUS))
def text(request: pytest.FixtureRequest) -> str:
    return CORPUS[request.param]


def everything(top: QWidget) -> Iterator[tuple[str, str]]:
    """Every text that a window shows, hovers or says, and where."""
    yield "title", top.windowTitle()
    for one in top.findChildren(QWidget):
        where = type(one).__name__
        yield f"{where} name", one.accessibleName()
        yield f"{where} description", one.accessibleDescription()
        if isinstance(one, QLabel):
            assert one.textFormat() is Qt.TextFormat.PlainText or not isinstance(one, Text), where
            yield where, one.text()
        if isinstance(one, QAbstractItemView) and one.model() is not None:
            model = one.model()
            for row in range(model.rowCount()):
                for column in range(model.columnCount()):
                    for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                        yield f"{where} cell", str(model.index(row, column).data(role) or "")
        hover = one.toolTip()
        if MARK in hover:
            # Qt takes a tooltip that looks like markup for markup: ours is escaped, whole.
            begin, _, rest = hover.partition(">")
            assert begin in {"<p", '<p style="white-space: nowrap"'}, (where, hover)
            assert "<" not in rest.removesuffix("</p>"), (where, hover)
    for action in top.findChildren(QAction):
        yield "action", action.text()


def safe(top: QWidget) -> int:
    """Look everything over; return how often the hostile text came up."""
    settle()
    met = 0
    for where, said in everything(top):
        met += MARK in said
        bad = [
            f"U+{ord(sign):04X}" for sign in said if sign in "\u202e\u2066\u2067\u200b\ufeff\x00\x07\x1b\r\u2028\u2029"
        ]
        assert not bad, (where, bad, said[:200])
        if MARK in said:
            assert len(said) <= LONGEST, (where, len(said))
    return met


def hostile_person(text: str, state: str = "restricted_soon") -> StillDesk:
    seller = poisoned(views.sellers()[state], text)
    desk = views.person_desk(seller, poisoned(views.BUYER, text), poisoned(views.ME, text))
    desk.buyer_now = View(replace(poisoned(views.BUYER, text), customer_id=text), Freshness.FRESH, NOW)
    desk.answers["seller_history"] = poisoned(views.HISTORY, text)
    desk.answers["onboarding_link"] = views.LINK
    return desk


@pytest.mark.parametrize("state", sorted(views.sellers()))
def test_a_sellers_page_in_every_state(stage: Raise, state: str) -> None:
    raised = stage(hostile_person("".join(CORPUS[one] for one in ("turned around", "markup", "unseen")), state))
    assert safe(raised.window)


@pytest.mark.parametrize("page", ["selling", "buying", "inbox", "settings"])
def test_a_persons_pages(stage: Raise, text: str, page: str) -> None:
    raised = stage(hostile_person(text))
    raised.window.go(page)
    assert safe(raised.window)


@pytest.mark.parametrize("page", ["selling", "buying", "inbox", "settings"])
def test_names_of_ours_that_nobody_has_heard_of(stage: Raise, text: str, page: str) -> None:
    """A relay may also lie in what should be a name of ours: a state, a capability, a mode, a requirement's key."""
    desk = hostile_person(text)
    seller = poisoned(views.sellers()["restricted_soon"], text, spared={"id", "status"})
    desk.seller_now = View(seller, Freshness.FRESH, NOW)
    desk.buyer_now = View(poisoned(views.BUYER, text, spared={"id"}), Freshness.FRESH, NOW)
    desk.answers["seller_history"] = poisoned(views.HISTORY, text, spared=set())
    raised = stage(desk)
    raised.window.go(page)
    safe(raised.window)


@pytest.mark.parametrize("does", ["help", "about", "log", "sign_out", "end_account"])
def test_what_the_window_opens(stage: Raise, text: str, does: str) -> None:
    raised = stage(hostile_person(text))
    raised.window.do(does)
    assert safe(raised.window)


def test_the_end_of_an_account_names_what_stripe_has(stage: Raise, text: str) -> None:
    raised = stage(hostile_person(text))
    raised.desk.answers["end_account"] = Ended((text, text))
    raised.window.do("end_account")
    from desktop_app.ui.dialogs.ending import EndAccount

    (question,) = raised.window.findChildren(EndAccount)
    question.sure.setChecked(True)
    question.yes.click()
    assert safe(raised.window)


def test_an_error_that_a_relay_made_up(stage: Raise, text: str) -> None:
    raised = stage(hostile_person(text))
    params = {"market": text, "permission": text, "country": text, "least": text}
    for code in ("key_permission_missing", "country_unsupported", "stripe_refused", "nothing_known"):
        raised.window.known(KnownError(code, Remedy.PERSON, params=params, request_id="req_1"))
        safe(raised.window)


def test_a_marketplace_that_is_found(qapp: object, text: str) -> None:
    composition = StillComposition(found=Found("https://relay.hearthside.example", text, text))
    window = Window(composition)
    window.show_first_run()
    window.show()
    first = window.first_run()
    first.choices.cards[1].choose(chosen=True)
    first.address.setText("hearthside.example")
    first.typed.emit("hearthside.example")
    first.look_wanted.emit()
    settle()
    met = safe(window)
    first.go.click()
    assert met + safe(window)
    close(window)


def support(stage: Raise, text: str, spared: set[str] = KINDS) -> tuple[Stage, AccountsPage]:
    desk = views.support_desk()
    desk_moment = desk.answers["account_moment"]
    answered = desk.answers["accounts"](AccountQuery())
    rows = tuple(replace(poisoned(row, text, spared=spared), id=f"u_{at}") for at, row in enumerate(answered.items))
    page = replace(answered, items=rows)
    desk.answers |= {
        "accounts": page,
        "account": lambda account_id: next(row for row in rows if row.id == account_id),
        "account_history": poisoned(desk.answers["account_history"], text, spared=spared),
        "account_drift": poisoned(desk.answers["account_drift"], text),
        "account_moment": lambda account, entry, other=None: poisoned(desk_moment(account, entry, other), text),
        "deliveries": poisoned(views.DELIVERIES, text),
        "delivery": poisoned(views.WHOLE_DELIVERY, text),
    }
    assert desk.me_now is not None
    desk.me_now = poisoned(desk.me_now, text)
    raised = stage(people={"Jonas Berg": desk})
    shown = raised.window.page("accounts")
    assert isinstance(shown, AccountsPage)
    shown.table.choose(1)
    settle()
    return raised, shown


def moments(page: AccountsPage) -> MomentDialog:
    return page.window().findChildren(MomentDialog)[-1]


WAYS: dict[str, Callable[[AccountsPage], object]] = {
    "list": lambda page: page.table.choose(2),
    "invite": lambda page: page._invite(),
    "compare": lambda page: page._compare(),
    "moment": lambda page: page._go_to_a_moment(),
    "moments": lambda page: page._go_to_a_moment() or settle() or moments(page).other.setCurrentIndex(2),  # type: ignore[func-returns-value]
    "as the seller": lambda page: page.pane.as_seller.click() if hasattr(page.pane, "as_seller") else None,
}


@pytest.mark.parametrize("way", sorted(WAYS))
def test_supports_pages(stage: Raise, text: str, way: str) -> None:
    raised, page = support(stage, text)
    WAYS[way](page)
    assert safe(raised.window)


def test_support_reads_names_that_nobody_has_heard_of(stage: Raise, text: str) -> None:
    raised, shown = support(stage, text, {"id", "account_id"})
    assert safe(raised.window)
    shown.pane._turn_view()
    assert safe(raised.window)


def test_what_stripe_delivered(stage: Raise, text: str) -> None:
    raised, _ = support(stage, text)
    raised.window.go("deliveries")
    page = raised.window.page("deliveries")
    assert isinstance(page, DeliveriesPage)
    assert safe(raised.window)
    page.table.opened.emit(3)
    assert safe(raised.window)
    raised.window.findChildren(DeliveryDialog)[-1].whole.click()
    safe(raised.window)
    whole = raised.window.findChildren(QPlainTextEdit)[-1]
    assert MARK in whole.toPlainText()
    assert not set(whole.toPlainText()) & set(UNSEEN)


def test_what_drifted(stage: Raise, text: str) -> None:
    raised, _ = support(stage, text)
    raised.window.go("drift")
    page = raised.window.page("drift")
    assert isinstance(page, DriftPage)
    page.button.click()
    assert safe(raised.window)
    page.table.opened.emit(0)
    assert safe(raised.window)


def test_fields_and_reports_show_it_as_it_is(stage: Raise) -> None:
    """What stands in a field is the person's own to mend; it is never read as anything but text."""
    raised = stage(hostile_person(CORPUS["markup"]))
    raised.window.go("buying")
    settle()
    assert any(CORPUS["markup"] in edit.text() for edit in raised.window.findChildren(QLineEdit))
    raised.window.unexpected(ValueError(CORPUS["markup"]))
    settle()
    assert all(edit.isReadOnly() for edit in raised.window.findChildren(QPlainTextEdit))
