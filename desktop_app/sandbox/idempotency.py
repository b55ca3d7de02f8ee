"""Idempotency keys by v1's rules and by v2's; see the table in Stripe's docs on idempotent requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from desktop_app.sandbox.errors import JSON, Api, InvalidParameters, Refusal

LIFETIMES: dict[Api, float] = {"v1": 24 * 3600.0, "v2": 30 * 24 * 3600.0}
LONGEST = 255


@dataclass
class Kept:
    """What a key was used for, and the answer once there is one."""

    api: Api
    operation: str
    path: str
    parameters: JSON
    at: float
    status: int = 0
    body: bytes = b""
    state: Literal["running", "done"] = "running"

    @property
    def succeeded(self) -> bool:
        """Whether the kept answer is a success."""
        return self.state == "done" and self.status < 300


class Scoped(NamedTuple):
    """A key and the account that its request acts for, or "" for the platform itself."""

    key: str
    acting: str


class Keys:
    """The idempotency keys of one platform."""

    def __init__(self) -> None:
        self._kept: dict[Scoped, Kept] = {}

    def claim(self, key: Scoped, wanted: Kept) -> Kept | None:
        """Take a key for a request, or answer what it was used for before.

        Raises:
            Refusal: 400 for a key that is too long or was used with something else, 409 while the first use runs.
        """
        if len(key.key) > LONGEST:
            raise InvalidParameters(
                400,
                f"The Idempotency-Key provided is {len(key.key)} characters long. The maximum length is {LONGEST}.",
                code="idempotency_key_too_long" if wanted.api == "v2" else None,
            )
        kept = self._kept.get(key)
        if kept is None or wanted.at - kept.at > LIFETIMES[kept.api]:
            self._kept[key] = wanted
            return None
        _same(kept, wanted)
        if kept.state == "running":
            raise Refusal(
                409,
                "There is currently another in-progress request using this Idempotent Key (that probably means you"
                f" submitted twice, and the other request is still going through): {key.key}. Please try again later.",
                code="idempotency_key_in_use",
                kind="idempotency_error",
            )
        if kept.api == "v2" and not kept.succeeded:
            self._kept[key] = wanted
            return None
        return kept

    def settle(self, key: Scoped, status: int, body: bytes) -> None:
        """Keep the answer; conflicts and rate limits are not kept."""
        if status in {401, 409, 429}:
            self.forget(key)
            return
        kept = self._kept[key]
        kept.status, kept.body, kept.state = status, body, "done"

    def forget(self, key: Scoped) -> None:
        """Nothing ran: the key is free again."""
        self._kept.pop(key, None)


def _same(kept: Kept, wanted: Kept) -> None:
    if (kept.operation, kept.path) != (wanted.operation, wanted.path):
        message = (
            "Keys for idempotent requests can only be used for the same endpoint they were first used for"
            f" ('{wanted.path}' vs '{kept.path}'). Try using a key other than the one given if you meant to execute a"
            " different request."
        )
    elif kept.parameters != wanted.parameters:
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try"
            " using a key other than the one given if you meant to execute a different request."
        )
    else:
        return
    raise Refusal(400, message, kind="idempotency_error", code="idempotency_error" if wanted.api == "v2" else None)
