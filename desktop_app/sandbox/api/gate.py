"""The door of the API: who asks, in which version, with which body; then the call, its answer and its headers."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import logging
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import msgspec
from starlette.types import Receive, Scope, Send

from desktop_app.sandbox import bracket, ids, parameters
from desktop_app.sandbox.api import routes
from desktop_app.sandbox.api.accounts_v2 import retrieve as retrieve_v2
from desktop_app.sandbox.api.call import Call
from desktop_app.sandbox.api.expand import expand
from desktop_app.sandbox.errors import JSON, Api, InvalidParameters, Refusal, account_invalid, hidden_key
from desktop_app.sandbox.faults import LOCKED, Fault
from desktop_app.sandbox.idempotency import Kept, Scoped
from desktop_app.sandbox.permissions import require_permission
from desktop_app.sandbox.platform import Origin, Platform, Space, World

_VERSIONS = parameters.versions()
_NAMED_VERSION = re.compile(r"^\d{4}-\d{2}-\d{2}\.[a-z]+$")
_REASON = "stripe-rate-limited-reason"
_BIGGEST = 2_000_000
_log = logging.getLogger(__name__)
_encoder = msgspec.json.Encoder()


@dataclass
class Request:
    """One request as it came in."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    base_url: str
    id: str = field(default_factory=lambda: ids.new("req_"))
    parameters: JSON = field(default_factory=dict)

    @property
    def api(self) -> Api:
        """v1 or v2, by the path."""
        return "v2" if self.path.startswith("/v2/") else "v1"


@dataclass
class Answer:
    """What goes back."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class Gate:
    """The ASGI application under /v1 and /v2."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = await read(scope, receive, self._world.public_url)
        try:
            platform = platform_of(self._world, request.headers)
        except Refusal as refusal:
            await _send(send, request, _refused(request, refusal))
            return
        fault = platform.faults.take_answer(request.method, request.path)
        answer = await _with_fault(platform, request, fault)
        platform.requests.append(_line(request, answer, platform))
        await _send(send, request, answer, cut=fault is not None and fault.kind == "cut")


async def read(scope: Scope, receive: Receive, public_url: str) -> Request:
    """Read a whole request."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body") or len(body) > _BIGGEST:
            break
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    base = public_url or f"{scope.get('scheme', 'http')}://{headers.get('host', '127.0.0.1')}"
    path = unquote(scope.get("raw_path", b"").decode("latin-1").partition("?")[0]) or scope["path"]
    return Request(scope["method"], path, scope["query_string"].decode("latin-1"), headers, body, base.rstrip("/"))


def platform_of(world: World, headers: dict[str, str]) -> Platform:
    """The platform whose key came, as bearer or as Basic user name; 401 otherwise."""
    given = headers.get("authorization", "")
    scheme, _, rest = given.partition(" ")
    key = rest.strip()
    if scheme.lower() == "basic":
        try:
            key = base64.b64decode(key, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            key = ""
    if not key:
        raise Refusal(
            401,
            "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer"
            " auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
        )
    platform = world.platforms.get(key)
    if platform is None and key.startswith("pk_"):
        message = "This API call cannot be made with a publishable API key. Please use a secret API key."
        raise Refusal(401, message, code="secret_key_required")
    if platform is None:
        raise Refusal(401, f"Invalid API Key provided: {hidden_key(key)}")
    return platform


async def _with_fault(platform: Platform, request: Request, fault: Fault | None) -> Answer:
    kind = fault.kind if fault is not None else ""
    if kind in {"409", "429", "500", "not_json"} and fault is not None and not fault.after:
        return _failed(platform, request, fault)
    answer = await _answer(platform, request, delay=fault.seconds if fault is not None else 0.0)
    if fault is not None and fault.after and kind in {"409", "429", "500", "not_json"}:
        return _faulty(request, fault)
    return answer


def _failed(platform: Platform, request: Request, fault: Fault) -> Answer:
    """A failure in place of the answer; nothing was carried out."""
    with contextlib.suppress(Refusal):
        request.parameters = _parameters(request)
    answer = _faulty(request, fault)
    if fault.kept and request.api == "v1":
        _keep(platform, request, answer)
    return answer


def _keep(platform: Platform, request: Request, answer: Answer) -> None:
    """Keep a failure under its key: the same request gets it again for a day."""
    key, match = request.headers.get("idempotency-key"), routes.find(request.method, request.path)
    if key is not None and match is not None:
        wanted = Kept("v1", match.operation, request.path, request.parameters, platform.clock.now())
        scoped = _scoped(request, key)
        if platform.keys.claim(scoped, wanted) is None:
            platform.keys.settle(scoped, answer.status, answer.body)


def _faulty(request: Request, fault: Fault) -> Answer:
    if fault.kind == "not_json":
        return Answer(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", {"content-type": "text/html"})
    refusals = {
        "409": Refusal(409, "Another request is changing this object.", code=_in_use(request)),
        "429": _locked() if fault.reason == LOCKED else _rate_limit(),
        "500": Refusal(500, "An unknown error occurred"),
    }
    answer = _refused(request, refusals[fault.kind])
    if fault.kind == "429":
        answer.headers.pop(_REASON)
        answer.headers |= {_REASON: fault.reason} if fault.reason != LOCKED else {}
    return answer


def _in_use(request: Request) -> str | None:
    return "idempotency_key_in_use" if "idempotency-key" in request.headers else None


def _locked() -> Refusal:
    return Refusal(429, "This object is held by another request. Try again later.", code=LOCKED)


def _rate_limit() -> Refusal:
    return Refusal(
        429,
        "Request rate limit exceeded. Learn more about rate limits at https://stripe.com/docs/rate-limits.",
        code="rate_limit",
    )


async def _answer(platform: Platform, request: Request, *, delay: float) -> Answer:
    platform.catch_up()
    try:
        _within_rate(platform)
        require_permission(platform.switches.missing_permissions, request.method, request.path, platform.own.id)
        version = _version(request)
        request.parameters = _parameters(request)
        match = routes.find(request.method, request.path)
        if match is None:
            raise Refusal(
                404, f"Unrecognized request URL ({request.method}: {request.path}). Please see"
                " https://stripe.com/docs or we can help at https://support.stripe.com/.",
            )  # fmt: skip
        answer = await _idempotently(platform, request, match, delay)
    except Refusal as refusal:
        return _refused(request, refusal)
    except Exception:  # noqa: BLE001 - a server answers 500 whatever went wrong, and keeps serving
        _log.exception("The sandbox itself failed at %s %s", request.method, request.path)
        return _refused(request, Refusal(500, "The sandbox itself failed; its log says why."))
    answer.headers.setdefault("stripe-version", version)
    return answer


def _within_rate(platform: Platform) -> None:
    limit = platform.switches.requests_per_second
    if not limit:
        return
    now = platform.clock.now()
    while platform.recent and platform.recent[0] <= now - 1.0:
        platform.recent.popleft()
    if len(platform.recent) >= limit:
        raise _rate_limit()
    platform.recent.append(now)


def _version(request: Request) -> str:
    given = request.headers.get("stripe-version")
    if given is None:
        if request.api == "v2":
            raise InvalidParameters(400, "A Stripe-Version header is required for /v2.", code="missing_api_version")
        return parameters.VERSION
    known = given in _VERSIONS or given.endswith(".preview")
    if not known or (request.api == "v2" and not _NAMED_VERSION.match(given)):
        raise InvalidParameters(400, f"Invalid Stripe API version: {given}")
    return given


def _parameters(request: Request) -> JSON:
    text = request.query
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if len(request.body) > _BIGGEST:
        raise InvalidParameters(413, "The request is too large.")
    if request.api == "v2" and request.method != "GET":
        # What stands in the address is read too, so that it is refused by name instead of being passed over.
        return _decoded(text) | _json_body(request, kind)
    if request.body and kind not in {"", "application/x-www-form-urlencoded"}:
        raise InvalidParameters(400, f"Invalid request: v1 takes form-encoded bodies, not {kind}.")
    if request.body:
        text = "&".join(part for part in (text, request.body.decode("utf-8", "replace")) if part)
    return _decoded(text)


def _decoded(text: str) -> JSON:
    try:
        return bracket.decode(text)
    except ValueError:
        raise InvalidParameters(400, "The request has too many parameters.") from None


def _json_body(request: Request, kind: str) -> JSON:
    if not request.body:
        return {}
    if kind != "application/json":
        raise InvalidParameters(
            400, "v2 takes JSON bodies (Content-Type: application/json).", code="invalid_content_type"
        )
    try:
        return msgspec.json.decode(request.body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):  # the latter for a body of nothing but brackets
        raise InvalidParameters(400, "The request body is not a JSON object.", code="invalid_json") from None


async def _idempotently(platform: Platform, request: Request, match: routes.Match, delay: float) -> Answer:
    key = request.headers.get("idempotency-key")
    counts = request.method == "POST" or (request.api == "v2" and request.method == "DELETE")
    if not key or not counts:
        await _wait(delay)
        return _run(platform, request, match)
    wanted = Kept(request.api, match.operation, request.path, request.parameters, platform.clock.now())
    scoped = _scoped(request, key)
    kept = platform.keys.claim(scoped, wanted)
    if kept is not None:
        replay = _replay(platform, request, match, kept)
        replay.headers |= {"idempotent-replayed": "true", "idempotency-key": key}
        return replay
    try:
        await _wait(delay)
        answer = _run(platform, request, match)
    except InvalidParameters:
        platform.keys.forget(scoped)
        raise
    except BaseException as error:
        if isinstance(error, Refusal):
            platform.keys.settle(scoped, error.status, _encoder.encode(error.body(request.api, request.id)))
        else:
            platform.keys.forget(scoped)
        raise
    platform.keys.settle(scoped, answer.status, answer.body)
    answer.headers["idempotency-key"] = key
    return answer


def _scoped(request: Request, key: str) -> Scoped:
    """A key belongs to the account that the request acts for: the same key for two sellers is two keys."""
    return Scoped(key, request.headers.get("stripe-account", ""))


async def _wait(delay: float) -> None:
    if delay:
        await asyncio.sleep(delay)


def _replay(platform: Platform, request: Request, match: routes.Match, kept: Kept) -> Answer:
    """v1 sends the kept answer again; v2 tells how the made thing is now."""
    if kept.api == "v2" and match.operation.startswith("POST /v2/core/accounts") and "/persons" not in match.operation:
        made = msgspec.json.decode(kept.body)["id"]
        call = _call(platform, request, platform.space, {"include": request.parameters.get("include")}, {"id": made})
        return Answer(200, _encoder.encode(retrieve_v2(call)))
    return Answer(kept.status, kept.body)


def _run(platform: Platform, request: Request, match: routes.Match) -> Answer:
    params = parameters.check(match.operation, request.parameters, request.api)
    space = _space(platform, request)
    call = _call(platform, request, space, params, match.path)
    platform.origin = Origin(request.id, request.headers.get("idempotency-key"))
    try:
        found = match.handler(call)
        if request.api == "v1" and params.get("expand"):
            found = expand(call, found, params["expand"])
    finally:
        platform.origin = Origin()
    return Answer(200, _encoder.encode(found))


def _call(platform: Platform, request: Request, space: Space, params: JSON, path: dict[str, str]) -> Call:
    return Call(platform, space, params, path, request.api, request.base_url)


def _space(platform: Platform, request: Request) -> Space:
    acting = request.headers.get("stripe-account")
    if not acting or acting == platform.own.id:
        return platform.space
    account = platform.account(acting)
    if account is None or account.closed:
        raise account_invalid(acting, platform.key)
    return platform.space_of(account.id)


def _refused(request: Request, refusal: Refusal) -> Answer:
    answer = Answer(refusal.status, _encoder.encode(refusal.body(request.api, request.id)))
    if refusal.status == 429:
        answer.headers[_REASON] = "global-rate"
    if refusal.status == 409:
        answer.headers["stripe-should-retry"] = "true"
    given = request.headers.get("idempotency-key")
    if given and len(given) <= 255:
        answer.headers["idempotency-key"] = given
    return answer


def _line(request: Request, answer: Answer, platform: Platform) -> JSON:
    return {
        "request_id": request.id,
        "created": platform.clock.now(),
        "method": request.method,
        "path": request.path,
        "parameters": request.parameters,
        "idempotency_key": request.headers.get("idempotency-key"),
        "stripe_account": request.headers.get("stripe-account"),
        "status": answer.status,
    }


async def _send(send: Send, request: Request, answer: Answer, *, cut: bool = False) -> None:
    headers = {"content-type": "application/json", "request-id": request.id, "content-length": str(len(answer.body))}
    headers |= answer.headers
    if "stripe-version" not in headers:
        headers["stripe-version"] = parameters.VERSION
    start = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": start})
    body = answer.body[: len(answer.body) // 2] if cut else answer.body
    await send({"type": "http.response.body", "body": body, "more_body": cut})
    if cut:
        raise ConnectionAbortedError("cut by a fault")
