"""The words of what works: payments, transfers, payouts."""

from __future__ import annotations

from typing import NamedTuple

from desktop_app.words.marks import mark, mark_as


class ShownWords(NamedTuple):
    """Word, icon and family of a capability's state."""

    word: str
    icon: str
    family: str


CAPABILITIES = {
    "payments": mark("Payments"),
    "transfers": mark("Transfers"),
    "payouts": mark("Payouts to your bank"),
}

IN_A_SENTENCE = {
    "payments": mark("payments"),
    "transfers": mark("transfers"),
    "payouts": mark("payouts"),
}

ON = ShownWords(mark_as("capability", "On"), "check-circle-fill", "ok")
ON_UNTIL = ShownWords(mark("On until {date}"), "alarm-fill", "you")

SHOWN = {
    "on": ON,
    "checking": ShownWords(mark("Stripe is checking"), "hourglass-medium", "wait"),
    "not_yet": ShownWords(mark("Not yet"), "minus-circle", "idle"),
    "stopped": ShownWords(mark("Stopped"), "warning-octagon-fill", "stop"),
    "not_offered": ShownWords(mark("Not offered here"), "prohibit-inset", "idle"),
}
