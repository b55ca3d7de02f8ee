"""What the vault and its helper say to each other, as one line of JSON each way over pipes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How the key store answered."""

    STORED = "stored"
    """It did what was asked."""
    MISSING = "missing"
    """There is no key store here."""
    LOCKED = "locked"
    """There is one, and it is locked."""
    PLAINTEXT = "plaintext"
    """What is configured would write secrets to a file in the clear: refused."""
    NULL = "null"
    """What is configured forgets everything: refused."""
    HUNG = "hung"
    """It didn't answer in time (said by the vault, never by the helper)."""
    FAILED = "failed"
    """It failed in another way."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: ``get``, ``put`` or ``forget``."""

    act: str
    service: str
    name: str
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of it."""

    outcome: Outcome
    secret: str | None = field(default=None, repr=False)


def request_line(request: Request) -> str:
    """Return a request as one line."""
    return json.dumps([request.act, request.service, request.name, request.secret]) + "\n"


def read_request(line: str) -> Request:
    """Read a request.

    Raises:
        ValueError: It isn't one.
    """
    parts = _list(line, 4)
    return Request(str(parts[0]), str(parts[1]), str(parts[2]), None if parts[3] is None else str(parts[3]))


def reply_line(reply: Reply) -> str:
    """Return a reply as one line."""
    return json.dumps([reply.outcome.value, reply.secret]) + "\n"


def read_reply(line: str) -> Reply:
    """Read a reply.

    Raises:
        ValueError: It isn't one.
    """
    parts = _list(line, 2)
    return Reply(Outcome(parts[0]), None if parts[1] is None else str(parts[1]))


def _list(line: str, length: int) -> list[Any]:
    parts = json.loads(line)
    if not isinstance(parts, list) or len(parts) != length:
        raise ValueError("not a line of ours")
    return parts
