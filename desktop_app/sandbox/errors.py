"""What the sandbox refuses, and how Stripe words a refusal in v1 and in v2."""

from __future__ import annotations

from typing import Any, Literal

JSON = dict[str, Any]
Api = Literal["v1", "v2"]

_TYPES = {402: "card_error", 409: "idempotency_error"}


class Refusal(Exception):
    """An answer other than 200, in Stripe's words."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str | None = None,
        extra: JSON | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.param = param
        self.kind = kind or _TYPES.get(status, "api_error" if status >= 500 else "invalid_request_error")
        self.extra = extra or {}

    def body(self, api: Api, request_id: str) -> JSON:
        """The error object; v2 always has a code and names no type, v1 always has a type."""
        error: JSON = {"message": self.message}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = f"https://docs.stripe.com/error-codes/{self.code.replace('_', '-')}"
        if self.param is not None:
            error["param"] = self.param
        if api == "v1":
            error["type"] = self.kind
            error["request_log_url"] = f"https://dashboard.stripe.com/test/workbench/logs?object={request_id}"
        else:
            error.setdefault("code", "invalid_request" if self.status < 500 else "internal_error")
        return {"error": error | self.extra}


class InvalidParameters(Refusal):
    """A request refused before anything ran: nothing is kept under its idempotency key."""


def invalid(message: str, param: str | None = None, code: str | None = None) -> Refusal:
    """400 for something wrong with a parameter that only running the request could tell."""
    return Refusal(400, message, param=param, code=code)


def missing_parameter(param: str) -> InvalidParameters:
    """400 parameter_missing."""
    return InvalidParameters(400, f"Missing required param: {param}.", code="parameter_missing", param=param)


def no_such(kind: str, given: str, param: str, status: int) -> Refusal:
    """resource_missing: 404 for an id in the path, 400 for one in a parameter."""
    return Refusal(status, f"No such {kind}: '{given}'", code="resource_missing", param=param)


def account_invalid(account: str, key: str) -> Refusal:
    """403 as v1 says it for an account that this key can't see, whether deleted, foreign or disconnected."""
    return Refusal(
        403,
        f"The provided key '{hidden_key(key)}' does not have access to account '{account}' (or that account does not"
        " exist). Application access may have been revoked.",
        code="account_invalid",
    )


def not_found_v2(kind: str, given: str) -> Refusal:
    """404 as v2 says it."""
    return Refusal(404, f"The {kind} '{given}' could not be found.", code="not_found")


def hidden_key(key: str) -> str:
    """A key as it may be shown: its prefix and last four characters."""
    return f"{key[:8]}{'*' * max(4, len(key) - 12)}{key[-4:]}"
