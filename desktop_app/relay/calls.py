"""How a request becomes an answer, in the contract's order of checks: token, role, object, body."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from desktop_app import wire
from desktop_app.domain.errors import FieldError, KnownError, NotFound, Remedy
from desktop_app.onboarding import replay
from desktop_app.onboarding.access import devices
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.replay import StoredAnswer
from desktop_app.relay.bodies import decode_body, read_body
from desktop_app.relay.locales import choose_locale, choose_region
from desktop_app.relay.operations import Answer, Call, Keeping, Operation
from desktop_app.relay.worded import worded

ResultT = TypeVar("ResultT")

_JSON = "application/json"
_VERSION = re.compile(r'(W/)?"(?P<version>\d{1,18})"')
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_LONGEST_ID = 255


@dataclass(frozen=True, slots=True)
class Pools:
    """Threads for blocking work: quick ones for the ledger alone, patient ones for calls that wait for Stripe."""

    quick: Executor
    patient: Executor


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a worker thread needs of a request."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    locale: str


class Calls:
    """Answers requests for the table's operations."""

    def __init__(self, parts: Parts, pools: Pools, body_limit: int, locales: frozenset[str]) -> None:
        self._parts = parts
        self._pools = pools
        self._body_limit = body_limit
        self._locales = locales

    def locale(self, request: Request) -> str:
        """Return the language that the caller wants."""
        return choose_locale(request.headers.get("accept-language"), self._locales)

    def page_locale(self, request: Request) -> str:
        """Return the same for a page that people read, with the region whose digits they are used to."""
        return choose_region(request.headers.get("accept-language"), self.locale(request))

    async def quick(self, work: Callable[[], ResultT]) -> ResultT:
        """Do something that takes the ledger alone, off the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pools.quick, work)

    async def patient(self, work: Callable[[], ResultT]) -> ResultT:
        """Do something that waits for Stripe, off the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pools.patient, work)

    async def caller(self, request: Request, roles: frozenset[str]) -> Caller:
        """Return who calls.

        Raises:
            KnownError: ``token_missing``, ``token_invalid`` or ``role_forbidden``.
        """
        token = bearer_token(request.headers.get("authorization"))
        caller = await self.quick(lambda: devices.caller_of(self._parts, token))
        if caller is None:
            raise KnownError("token_invalid", Remedy.PERSON)
        if caller.role not in roles:
            raise KnownError("role_forbidden", Remedy.PERSON)
        return caller

    async def answer(self, operation: Operation, request: Request) -> Response:
        """Return the answer to one request, whose errors the server turns into problem documents."""
        caller = await self.caller(request, operation.roles)
        body = await read_body(request, self._body_limit) if operation.writes else b""
        incoming = Incoming(
            dict(request.path_params), dict(request.query_params), request.headers, body, self.locale(request)
        )
        run = self.patient if operation.asks_stripe else self.quick
        return await run(lambda: self._do(operation, caller, incoming))

    def _do(self, operation: Operation, caller: Caller, incoming: Incoming) -> Response:
        bare = Call(self._parts, caller, _path(incoming.path), incoming.query, None, None, incoming.locale)
        if operation.find is not None:
            operation.find(bare)
        call = Call(
            self._parts,
            caller,
            bare.path,
            incoming.query,
            decode_body(operation.body, incoming.body) if operation.body is not None and operation.writes else None,
            _if_match(incoming.headers.get("if-match")) if operation.conditional else None,
            incoming.locale,
        )
        key = incoming.headers.get("idempotency-key")
        if key is None or not operation.writes:
            return _response(operation.run(call), incoming.locale)
        return self._once(operation, call, incoming, key)

    def _once(self, operation: Operation, call: Call, incoming: Incoming, key: str) -> Response:
        """Do it, or repeat the answer that was given under the same key."""
        if not _KEY.fullmatch(key):
            raise FieldError("field_invalid", "idempotency_key")
        route = f"{operation.method} {operation.path}"
        digest = _digest(incoming)
        before = replay.remembered(self._parts, call.caller.user_id, route, key, digest)
        if before is not None and operation.keeping is Keeping.WHOLE:
            return Response(before.body, before.status, media_type=_JSON)
        response = _response(operation.run(call), incoming.locale)
        if before is None:
            kept = bytes(response.body) if operation.keeping is Keeping.WHOLE else b""
            stored = StoredAnswer(response.status_code, kept)
            replay.remember(self._parts, call.caller.user_id, route, key, digest, stored)
        return response


def bearer_token(header: str | None) -> str:
    """Return the token of an ``Authorization`` header.

    Raises:
        KnownError: ``token_missing``.
    """
    scheme, _, token = (header or "").strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise KnownError("token_missing", Remedy.PERSON)
    return token


def json_response(value: object, status: int = 200) -> Response:
    """Return an answer in JSON."""
    return Response(wire.encode(value), status, media_type=_JSON)


def _response(answer: Answer, locale: str) -> Response:
    response = json_response(worded(answer.body, locale), answer.status)
    if answer.version is not None:
        response.headers["ETag"] = f'"{answer.version}"'
    return response


def _path(values: Mapping[str, str]) -> Mapping[str, str]:
    for value in values.values():
        if len(value) > _LONGEST_ID or not value.isprintable():
            raise NotFound
    return values


def _if_match(header: str | None) -> int | None:
    """Return the version wanted; -1, which nothing has, for a header that names none of ours."""
    if header is None or header.strip() == "*":
        return None
    found = _VERSION.fullmatch(header.strip())
    return int(found["version"]) if found else -1


def _digest(incoming: Incoming) -> str:
    """Return what makes two requests the same: the values of the path, and the body."""
    hashed = hashlib.sha256()
    for value in (*(text.encode() for text in incoming.path.values()), incoming.body):
        hashed.update(len(value).to_bytes(8, "big") + value)
    return hashed.hexdigest()
