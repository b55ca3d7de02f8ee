"""How the table of accounts words its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop_app.ui.widgets.paged import NONE, Cell, Head, Line
from desktop_app.ui.widgets.text import clean
from desktop_app.wire import AccountRow, Seller
from desktop_app.words.wording import Wording

SELLER, STATE, DUE, IN_STATE = range(4)
_BUYER: Final = "shopping-cart-simple"


def heads(words: Wording) -> tuple[Head, ...]:
    """Return the columns."""
    text = words.text
    return Head(text("Seller")), Head(text("State")), Head(text("Due"), end=True), Head(text("In state"), end=True)


def account_name(row: AccountRow) -> str:
    """Return what an account is called in lists: the firm, the person, or whatever tells it from others."""
    return clean((row.seller.display_name if row.seller else None) or row.name or row.email or row.id, 80)


def who(row: AccountRow) -> Cell:
    """Return the cell that says whose account it is."""
    return Cell(account_name(row), clean(row.email or row.user_id or row.id, 80), weight=500, theirs=True)


def account_line(row: AccountRow, words: Wording, now: datetime, market: str) -> Line:
    """Word one row."""
    seller = row.seller
    if seller is None or seller.account_id is None:
        buys = row.buyer is not None and row.buyer.customer_id
        # No word of a state: the tabs count the states of accounts, and there is none.
        state = Cell(words.text("Buyer"), icon=_BUYER) if buys else Cell(words.text("No seller account"), icon="user")
        return Line((who(row), state, Cell(NONE, end=True), Cell(NONE, tone="text2", end=True)))
    icon, family = words.state_look(seller.status, seller.note)
    said, whole = words.state_in_table(seller, market=market)
    state = Cell(said, icon=icon, family=family, meant=whole)
    since = Cell(_in_state(seller, words, now), tone="text2", end=True)
    return Line((who(row), state, Cell(_due(seller, words, now), end=True), since))


def _due(seller: Seller, words: Wording, now: datetime) -> str:
    if seller.deadline is None:  # what restricts has passed its date, whether Stripe still tells it or not
        return words.text("past due") if seller.status == "restricted" else NONE
    return words.text("past due") if seller.deadline < now else words.short_day(seller.deadline, now)


def _in_state(seller: Seller, words: Wording, now: datetime) -> str:
    return NONE if seller.since is None else words.span(seller.since, now)
