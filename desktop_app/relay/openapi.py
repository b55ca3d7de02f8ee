"""The OpenAPI document, made from the table of operations and from the wire's own types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

import msgspec

from desktop_app import __version__, wire
from desktop_app.relay import examples
from desktop_app.relay.access.described import browser_pages
from desktop_app.relay.access.table import PAGES
from desktop_app.relay.operations import EVERYBODY, OPERATOR, Keeping, Operation, Parameter
from desktop_app.relay.problems import MEDIA_TYPE, STATUS_OF
from desktop_app.relay.shapes import Health, Proofs, Readiness, Received

Document = dict[str, Any]

_SCHEMAS = "#/components/schemas/{name}"
_PROBLEM = {"$ref": _SCHEMAS.format(name="Problem")}
_FIELD_CODES = (
    "body_malformed",
    "country_unknown",
    "country_unsupported",
    "email_invalid",
    "field_invalid",
    "field_required",
    "field_too_long",
    "field_unknown",
    "kind_unknown",
    "phone_invalid",
    "postal_code_invalid",
    "state_required",
    "tax_id_invalid",
    "url_invalid",
)
_READING_CODES = ("headers_too_large", "request_unreadable")
"""What any request may be answered before a route has seen it."""
_STRIPE_CODES = (
    "key_invalid",
    "key_permission_missing",
    "platform_not_ready",
    "rate_limited",
    "mode_mismatch",
    "account_unreachable",
    "stripe_unreachable",
)
_MEANING = {
    400: "Not what was expected here.",
    401: "No token, or one that isn't valid.",
    403: "This token's role may not do this, whatever the object.",
    404: "It isn't there, or it isn't yours.",
    405: "This address has no such method.",
    408: "The request took too long to arrive.",
    409: "It doesn't fit what is there.",
    410: "It is over; begin afresh.",
    412: "Somebody changed it since it was read.",
    413: "The body is too large.",
    422: "A value can't be taken; field names it by a dotted path.",
    429: "Too often; Retry-After says when to try again.",
    431: "The headers are too large.",
    500: "A mistake of the relay's.",
    503: "Stripe, or the relay's set-up, stands in the way; nothing is lost.",
}


def openapi_document(operations: Sequence[Operation], public_url: str) -> Document:
    """Return the whole document: the table's operations, the feed, the webhook route, pages and probes."""
    paths: dict[str, Document] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    for path, method, described in (*_feed(), *_webhook(), *_pages(), *browser_pages(PAGES), *_probes()):
        paths.setdefault(path, {})[method] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sellerdesk relay",
            "version": __version__,
            "description": (
                "Checks are made in this order: token (401), role (403), object (404), body (422). "
                "Every error is an application/problem+json document with a stable code. "
                "Fields may be added, never renamed."
            ),
        },
        "servers": [{"url": public_url}],
        "paths": paths,
        "components": {
            "schemas": _schemas(operations),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "browser": {"type": "apiKey", "in": "cookie", "name": "sellerdesk"},
            },
        },
    }


def _schemas(operations: Iterable[Operation]) -> Document:
    kinds = {wire.Problem, wire.ChangePage, wire.AccountRow, Health, Proofs, Readiness, Received}
    for operation in operations:
        kinds |= {kind for kind in (operation.body, operation.answer) if isinstance(kind, type) and not get_args(kind)}
    _, components = msgspec.json.schema_components(sorted(kinds, key=lambda kind: kind.__name__), ref_template=_SCHEMAS)
    change = components["Change"]["properties"]
    change["kind"]["enum"] = ["seller", "buyer", "account"]
    change["data"] = {"anyOf": [{"$ref": _SCHEMAS.format(name=name)} for name in ("Seller", "Buyer", "AccountRow")]}
    for operation in operations:  # a request with a name that isn't known is refused, and the document says so
        if operation.body is not None:
            components[operation.body.__name__]["additionalProperties"] = False
    return components


def _operation(operation: Operation) -> Document:
    codes = _codes(operation)
    described: Document = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.path.split("/")[1]],
        "security": [{"token": sorted(operation.roles)}],
        "parameters": [*_path_parameters(operation.path), *map(_parameter, operation.parameters), *_headers(operation)],
        "responses": {
            str(status): _json("It is done.", _schema(operation.answer), operation.example)
            for status in operation.statuses
        }
        | _problems(codes),
    }
    if operation.body is not None and operation.writes:
        described["requestBody"] = {
            "required": False,
            "content": {
                "application/json": {
                    "schema": _schema(operation.body),
                    "example": wire.to_plain(operation.body_example) if operation.body_example is not None else {},
                }
            },
        }
    return described


def _codes(operation: Operation) -> tuple[str, ...]:
    codes = ["token_missing", "token_invalid", "role_forbidden", "ours", *_READING_CODES, *operation.problems]
    if "{" in operation.path:
        codes.append("not_found")
    if operation.parameters:
        codes += ["field_invalid", "field_too_long"]
    if operation.writes:
        codes += ["body_too_large", "request_timeout", "idempotency_conflict", *_FIELD_CODES]
    if operation.conditional:
        codes.append("version_conflict")
    if operation.asks_stripe:
        codes += _STRIPE_CODES
    return tuple(dict.fromkeys(codes))


def _problems(codes: Iterable[str]) -> Document:
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(STATUS_OF.get(code, 422), []).append(code)
    return {
        str(status): {
            "description": f"{_MEANING[status]} Codes: {', '.join(sorted(found))}.",
            "content": {
                MEDIA_TYPE: {
                    "schema": _PROBLEM,
                    "example": wire.to_plain(wire.Problem(min(found), _MEANING[status], status)),
                }
            },
        }
        for status, found in sorted(by_status.items())
    }


def _schema(kind: Any) -> Document:  # noqa: ANN401 - a type, or a generic alias of one
    if isinstance(kind, type) and not get_args(kind):
        return {"$ref": _SCHEMAS.format(name=kind.__name__)}
    return msgspec.json.schema(kind)


def _json(description: str, schema: Document, example: object) -> Document:
    return {
        "description": description,
        "content": {"application/json": {"schema": schema, "example": wire.to_plain(example)}},
    }


def _parameter(parameter: Parameter) -> Document:
    schema: Document = {"type": parameter.kind}
    if parameter.kind == "date-time":
        schema = {"type": "string", "format": "date-time"}
    if parameter.choices:
        schema["enum"] = list(map(str, parameter.choices))
    schema |= {
        name: value for name, value in (("minimum", parameter.least), ("maximum", parameter.most)) if value is not None
    }
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.description,
        "schema": schema,
        "example": parameter.example,
    }


def _path_parameters(path: str) -> list[Document]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _headers(operation: Operation) -> list[Document]:
    found = []
    if operation.writes:
        meaning = (
            "The same request under the same key gets the same answer."
            if operation.keeping is Keeping.WHOLE
            else "The same request under the same key is done again: links are never stored."
        )
        found.append(_header("Idempotency-Key", meaning, {"type": "string", "maxLength": 255, "pattern": "^[!-~]+$"}))
    if operation.conditional:
        found.append(_header("If-Match", "Only when this is still its version, as ETag said it.", {"type": "string"}))
    found.append(_header("Accept-Language", "Language of titles and problems; English without.", {"type": "string"}))
    return found


def _header(name: str, description: str, schema: Document) -> Document:
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


def _feed() -> Iterable[tuple[str, str, Document]]:
    yield (
        "/changes",
        "get",
        {
            "operationId": "pollChanges",
            "summary": "What changed for the caller since a cursor; waits for the first change.",
            "tags": ["changes"],
            "security": [{"token": sorted(EVERYBODY)}],
            "parameters": [
                _parameter(
                    Parameter("after", "string", "A cursor of an earlier answer; without it: from now.", "e1-42")
                ),
                _parameter(Parameter("wait", "number", "Seconds to wait; more than 50 counts as 50.", 20, least=0)),
            ],
            "responses": {
                "200": _json("The changes, and the cursor to go on from.", _schema(wire.ChangePage), examples.CHANGES)
            }
            | _problems(
                (
                    "token_missing",
                    "token_invalid",
                    "role_forbidden",
                    "cursor_expired",
                    "field_invalid",
                    "throttled",
                    "ours",
                    *_READING_CODES,
                )
            ),
        },
    )


def _webhook() -> Iterable[tuple[str, str, Document]]:
    event = {
        "id": "evt_1QkLm2",
        "object": "event",
        "type": "account.updated",
        "account": "acct_1QkLm2",
        "data": {"object": {"id": "acct_1QkLm2", "object": "account"}},
    }
    signature = _header(
        "Stripe-Signature", "Time and HMAC-SHA256 of time, a dot and the body's raw bytes.", {"type": "string"}
    ) | {"required": True, "example": "t=1795528920,v1=5257a869e7"}
    yield (
        "/webhooks/stripe",
        "post",
        {
            "operationId": "receiveDelivery",
            "summary": "A delivery of Stripe's, snapshot or thin, signed with any of the secrets; stored before 200.",
            "tags": ["webhooks"],
            "security": [],
            "parameters": [signature],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["id", "type"],
                            "properties": {"id": {"type": "string"}, "type": {"type": "string"}},
                        },
                        "example": event,
                    }
                },
            },
            "responses": {"200": _json("Stored.", _schema(Received), Received())}
            | _problems(
                (
                    "signature_refused",
                    "not_an_event",
                    "body_too_large",
                    "request_timeout",
                    "throttled",
                    "ours",
                    *_READING_CODES,
                )
            )
            | {
                "503": _problems(("stripe_unreachable",))["503"]
                | {"description": "Not stored; send it again. Codes: not_stored."}
            },
        },
    )


def _pages() -> Iterable[tuple[str, str, Document]]:
    for path, name, summary, answers in (
        (
            "/onboarding/return/{ref}",
            "showReturnPage",
            "Where a browser comes back from Stripe's pages: leads back to the app, claims nothing.",
            {"200": "The page.", "404": "The same, for a reference that isn't known."},
        ),
        (
            "/onboarding/refresh/{ref}",
            "refreshOnboardingLink",
            "Where a browser comes whose link had died: mints another one, within limits.",
            {
                "303": "To Stripe.",
                "404": "A page that leads to the app.",
                "409": "A page that leads to the app.",
                "410": "A page that leads to the app: the reference is spent.",
                "429": "A page that says to wait.",
                "503": "A page that says to wait.",
            },
        ),
    ):
        yield (
            path,
            "get",
            {
                "operationId": name,
                "summary": summary,
                "tags": ["pages"],
                "security": [],
                "parameters": _path_parameters(path),
                "responses": {status: _page(status, meaning) for status, meaning in answers.items()}
                | _problems(("ours",)),
            },
        )


def _page(status: str, description: str) -> Document:
    if status == "303":
        return {"description": description, "headers": {"Location": {"schema": {"type": "string"}}}}
    return {"description": description, "content": {"text/html": {"schema": {"type": "string"}}}}


def _probes() -> Iterable[tuple[str, str, Document]]:
    readiness = Readiness(ready=True, checks={"database": "ok", "intake": "ok", "workers": "ok"})
    answers: Mapping[str, tuple[str, str, list[Document], Document]] = {
        "/healthz": ("showHealth", "The process answers.", [], {"200": _json("It does.", _schema(Health), Health())}),
        "/readyz": (
            "showReadiness",
            "Work can be taken.",
            [],
            {
                "200": _json("It can.", _schema(Readiness), readiness),
                "503": _json("It can't; checks says why.", _schema(Readiness), readiness),
            },
        ),
        "/metrics": (
            "showMetrics",
            "Figures in Prometheus' text format.",
            [{"token": sorted(OPERATOR)}],
            {"200": {"description": "The figures.", "content": {"text/plain": {"schema": {"type": "string"}}}}}
            | _problems(("token_missing", "token_invalid", "role_forbidden")),
        ),
        "/openapi.json": (
            "showDescription",
            "This document.",
            [],
            {"200": {"description": "It.", "content": {"application/json": {"schema": {"type": "object"}}}}},
        ),
    }
    yield (
        "/doctor/{nonce}",
        "get",
        {
            "operationId": "proveOneself",
            "summary": "What this relay can say about a nonce with each of its signing secrets; for sellerdesk doctor.",
            "tags": ["operation"],
            "security": [],
            "parameters": _path_parameters("/doctor/{nonce}"),
            "responses": {"200": _json("One proof for each secret.", _schema(Proofs), Proofs(("5257a869e7",)))}
            | _problems(("not_found", "ours")),
        },
    )
    for path, (name, summary, security, responses) in answers.items():
        yield (
            path,
            "get",
            {
                "operationId": name,
                "summary": summary,
                "tags": ["operation"],
                "security": security,
                "parameters": [],
                "responses": responses | _problems(("ours",)),
            },
        )
