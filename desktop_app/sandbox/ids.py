"""Identifiers as Stripe writes them: a prefix and random letters and digits."""

from __future__ import annotations

import os
import string

_ALPHABET = (string.ascii_letters + string.digits).encode()
_LETTERS = bytes(_ALPHABET[number % len(_ALPHABET)] for number in range(256))

_LENGTHS = {
    "acct_": 15,
    "cus_": 14,
    "cs_test_": 58,
    "pm_": 23,
    "seti_": 23,
    "evt_": 23,
    "req_": 14,
    "person_": 15,
    "ba_": 23,
    "we_": 23,
    "ed_test_": 40,
    "whsec_": 32,
    "txi_": 23,
    "bps_": 23,
    "bpc_": 23,
    "po_": 23,
    "setatt_": 23,
}
_DATED = {"acct_", "pm_", "seti_", "evt_", "person_", "ba_", "we_", "txi_", "bps_", "bpc_", "po_", "setatt_"}


def new(prefix: str) -> str:
    """A fresh id, for instance `new("cus_")`."""
    length = _LENGTHS.get(prefix, 24)
    lead = "1" if prefix in _DATED else ""
    return prefix + lead + token(length)


def token(length: int) -> str:
    """Random letters and digits."""
    return os.urandom(length).translate(_LETTERS).decode()
