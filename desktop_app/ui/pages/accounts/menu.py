"""What can be done with one account, in one list: the menu behind the three dots of its pane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desktop_app.ui.widgets.menu import Menu
from desktop_app.wire import AccountRow
from desktop_app.words.marks import mark
from desktop_app.words.wording import Wording

COPY_ACCOUNT: Final = mark("Copy account id")
COPY_CUSTOMER: Final = mark("Copy customer id")
COPY_USER: Final = mark("Copy user id")
COPY_EMAIL: Final = mark("Copy e-mail address")


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the pane does when a line is chosen.

    Attributes:
        copy: Puts an id on the clipboard.
        dashboard: Opens the account at Stripe; None where there is none (the demo has no Stripe).
        save: Saves what a ticket needs, without anything of the person.
    """

    copy: Callable[[str], object]
    dashboard: Callable[[], object] | None
    invite: Callable[[], object]
    check: Callable[[], object]
    compare: Callable[[], object]
    save: Callable[[], object]


def account_menu(row: AccountRow, deeds: Deeds, words: Wording, parent: QWidget) -> Menu:
    """Return the menu: only what can be done with this account stands in it."""
    menu = Menu(parent)
    account = row.seller.account_id if row.seller else None
    customer = row.buyer.customer_id if row.buyer else None
    ids = ((COPY_ACCOUNT, account), (COPY_CUSTOMER, customer), (COPY_USER, row.user_id), (COPY_EMAIL, row.email))
    for said, value in ids:
        if value:
            line = menu.addAction(words.text(said))
            line.setData(value)
            line.triggered.connect(lambda _checked, value=value: deeds.copy(value))
    menu.addSeparator()
    if account and deeds.dashboard is not None:
        _add(menu, words.text("Stripe dashboard"), deeds.dashboard)
    if row.user_id is not None:
        _add(menu, words.text("Invite to go on"), deeds.invite)
    if account:
        _add(menu, words.text("Read again"), deeds.check)
        _add(menu, words.text("Compare"), deeds.compare)
    menu.addSeparator()
    _add(menu, words.text("Save for a ticket, without names"), deeds.save)
    return menu


def _add(menu: Menu, words: str, deed: Callable[[], object]) -> QAction:
    line = menu.addAction(words)
    line.triggered.connect(lambda _checked: deed())
    return line
