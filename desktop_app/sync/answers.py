"""A relay's answers: objects, or problem documents as known errors."""

from __future__ import annotations

import re
from typing import TypeVar

from desktop_app import wire
from desktop_app.domain.errors import (
    Conflict,
    CursorExpired,
    FieldError,
    KnownError,
    NotFound,
    Remedy,
    VersionConflict,
)
from desktop_app.sync.http import Answer
from desktop_app.sync.reading import read_body, unreadable

AnswerT = TypeVar("AnswerT")

_CODE = re.compile(r"[a-z][a-z0-9_]{1,59}")
_FIELD = re.compile(r"[a-z0-9_.\[\]]{1,100}")
_PERSON_STATUS = frozenset({400, 401, 402, 403, 405, 413, 415, 422})
_OPERATOR_CODES = frozenset(
    {
        "capability_refused",
        "key_invalid",
        "key_permission_missing",
        "platform_not_ready",
        "portal_not_configured",
        "mode_mismatch",
    }
)


def read(kind: type[AnswerT], answer: Answer) -> AnswerT:
    """Return the object that a relay answered with.

    Raises:
        KnownError: The relay answered with a problem, or with something that isn't this object.
    """
    if not 200 <= answer.status < 300:
        raise problem(answer)
    return read_body(kind, answer.body)


def problem(answer: Answer) -> KnownError:
    """Return the known error that an answer other than a success stands for."""
    try:
        document = wire.decode(wire.Problem, answer.body)
    except wire.WireError:
        return _without_document(answer)
    if not _CODE.fullmatch(document.code):
        return _without_document(answer)
    return _with_document(answer, document)


def _with_document(answer: Answer, document: wire.Problem) -> KnownError:
    field = document.field if document.field and _FIELD.fullmatch(document.field) else None
    params = {str(name)[:60]: str(value)[:200] for name, value in list((document.params or {}).items())[:20]}
    match answer.status:
        case 404:
            return NotFound(document.code)
        case 409:
            return Conflict(document.code, field=field, params=params)
        case 410:
            return CursorExpired()
        case 412:
            current = params.get("current", "")
            return VersionConflict(int(current) if current.isascii() and current.isdigit() else 0)
        case 422 if field:
            return FieldError(document.code, field, params=params)
    return KnownError(
        document.code,
        _remedy(answer.status, document.code),
        field=field,
        params=params,
        retry_after=answer.retry_after,
        request_id=(document.request_id or "")[:60] or None,
    )


def _without_document(answer: Answer) -> KnownError:
    if answer.status == 401:
        return KnownError("token_invalid", Remedy.PERSON)
    if answer.status == 404:
        return NotFound()
    if answer.status == 410:
        return CursorExpired()
    if answer.status == 429:
        return KnownError("throttled", Remedy.RETRY, retry_after=answer.retry_after)
    if answer.status >= 500:
        return KnownError("relay_failed", Remedy.RETRY, retry_after=answer.retry_after)
    return unreadable()


def _remedy(status: int, code: str) -> Remedy:
    if code in _OPERATOR_CODES:
        return Remedy.OPERATOR
    if status in _PERSON_STATUS:
        return Remedy.PERSON
    return Remedy.RETRY
