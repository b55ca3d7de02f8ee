"""What a call is about: the same code of Stripe's means something else for a customer than for an account."""

from __future__ import annotations

from enum import StrEnum


class Subject(StrEnum):
    """What a call is about."""

    PLATFORM = "platform"
    NEW_ACCOUNT = "new_account"
    ACCOUNT = "account"
    WANTED = "wanted"
    ACCOUNT_LINK = "account_link"
    LOGIN_LINK = "login_link"
    CUSTOMER = "customer"
    CHECKOUT = "checkout"
    METHOD = "method"
    PORTAL = "portal"
    EVENT = "event"


EVERYTHING = frozenset(Subject)
