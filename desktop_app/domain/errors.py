"""The errors that a person can meet: a stable code, the field where there is one, and what their wording needs.

The code is the contract (problem documents, the table of sentences in ``words``); the text of an instance is for logs.
Anything that isn't a :class:`KnownError` is a bug and goes to the report window. There is no third kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Remedy(StrEnum):
    """Who can mend it, in one closed list (``docs/stripe.md`` §6.3 falls into these five)."""

    FIELD = "field"
    """The person corrects a field; :attr:`KnownError.field` names it."""
    PERSON = "person"
    """The person must do something else, for example start over."""
    OPERATOR = "operator"
    """The marketplace's operator must change a key, a permission or a setting."""
    RETRY = "retry"
    """Nobody: trying again later helps, and nothing is lost."""
    OURS = "ours"
    """A mistake of this program."""


class KnownError(Exception):
    """An error with a sentence and a next step.

    Attributes:
        code: Stable, machine readable, snake_case; the key of its sentence.
        remedy: Who can mend it.
        field: Dotted path of the field, such as ``address.postal_code``, or None.
        params: What the sentence names; never a secret, never personal data.
        retry_after: Seconds to wait before trying again, or None.
        request_id: Stripe's ``req_…`` where Stripe answered, or None.
    """

    def __init__(
        self,
        code: str,
        remedy: Remedy,
        *,
        field: str | None = None,
        params: Mapping[str, str] | None = None,
        retry_after: float | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(f"{code} ({field})" if field else code)
        self.code = code
        self.remedy = remedy
        self.field = field
        self.params = dict(params or {})
        self.retry_after = retry_after
        self.request_id = request_id


class FieldError(KnownError):
    """A value that can't be taken as it is."""

    def __init__(self, code: str, field: str, *, params: Mapping[str, str] | None = None) -> None:
        super().__init__(code, Remedy.FIELD, field=field, params=params)


class Conflict(KnownError):
    """What was asked for doesn't fit what is there (``already_open``, ``idempotency_conflict``)."""

    def __init__(self, code: str, *, field: str | None = None, params: Mapping[str, str] | None = None) -> None:
        super().__init__(code, Remedy.PERSON, field=field, params=params)


class VersionConflict(KnownError):
    """Somebody changed it since it was read; the answer is 412 ``version_conflict``."""

    def __init__(self, current: int) -> None:
        super().__init__("version_conflict", Remedy.PERSON, params={"current": str(current)})


class NotFound(KnownError):
    """It isn't there, or it isn't yours; nobody is told which."""

    def __init__(self, code: str = "not_found") -> None:
        super().__init__(code, Remedy.PERSON)


class CursorExpired(KnownError):
    """A feed position that is too old, or from before a restore; the client reads afresh."""

    def __init__(self) -> None:
        super().__init__("cursor_expired", Remedy.RETRY)


class StripeUnreachable(KnownError):
    """Stripe didn't answer, or its answer is unknown: the same request is replayed later."""

    def __init__(self, *, retry_after: float = 5, request_id: str | None = None) -> None:
        super().__init__("stripe_unreachable", Remedy.RETRY, retry_after=retry_after, request_id=request_id)
