"""Accounts as a table for other programs: CSV that no table program takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from desktop_app.wire.seller import Seller
from desktop_app.wire.shapes import AccountRow

COLUMNS = ("id", "name", "email", "status", "whose_turn", "deadline", "country", "account_id", "customer_id")
"""The head of the table (a contract: columns may be added at the end, never renamed)."""
# A table program runs what begins so as a formula, some of them also behind wide forms of the signs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - the wide forms are meant
# Where the system's language writes decimals with a comma, table programs part cells at semicolons, and heed quotation
# marks only where a cell begins: what follows a semicolon or a line's end inside one of ours begins one of theirs.
_PARTED = re.compile(r"([;\t\r\n] *)(?=[=+\-@＝＋－＠])")  # noqa: RUF001 - the wide forms are meant


def cells(row: AccountRow) -> list[str]:
    """Return an account's cells as they are, in the order of :data:`COLUMNS`; whoever has none is in no state."""
    seller = row.seller or Seller(status="", whose_turn="")
    deadline = "" if seller.deadline is None else seller.deadline.date().isoformat()
    customer = row.buyer.customer_id if row.buyer else None
    texts = (row.id, row.name, row.email, seller.status, seller.whose_turn, deadline, seller.country, seller.account_id)
    return [text or "" for text in (*texts, customer)]


def csv_lines(rows: Iterable[AccountRow], *, head: bool, end: str = "\r\n") -> str:
    """Return accounts as lines of CSV (RFC 4180); what a table program would run is set behind an apostrophe.

    Args:
        rows: The accounts.
        head: Whether the names of the columns come first.
        end: What ends a line.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end)
    if head:
        writer.writerow(COLUMNS)
    writer.writerows([safe(cell) for cell in cells(row)] for row in rows)
    return out.getvalue()


def safe(cell: str) -> str:
    """Return a cell as no table program takes it for a formula, or a part of it where it parts cells elsewhere."""
    inner = _PARTED.sub(r"\1'", cell)
    return f"'{inner}" if cell.startswith(_FORMULA) else inner
