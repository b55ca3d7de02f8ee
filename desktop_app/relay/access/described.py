"""Browsers' pages in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from desktop_app.relay.access.visits import PageRoute
from desktop_app.relay.problems import MEDIA_TYPE

Document = dict[str, Any]

_HTML = {"text/html": {"schema": {"type": "string"}}}
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_OURS = {"description": "A mistake of the relay's. Codes: ours.", "content": _PROBLEM}
_FORM_ANSWERS = {
    "403": "A page that says that the form wasn't given to this browser.",
    "408": "The request took too long to arrive.",
    "413": "The form is too large.",
    "422": "What arrived isn't a form.",
}


def browser_pages(pages: Sequence[PageRoute]) -> Iterable[tuple[str, str, Document]]:
    """Yield (path, method, description) of every page."""
    for page in pages:
        yield page.path, page.method.lower(), _described(page)
    yield "/static/{name}", "get", _static()


def _described(page: PageRoute) -> Document:
    answers = dict(page.answers)
    if page.speaks == "json":
        return _document(page, answers)
    if page.method == "POST":
        answers = _FORM_ANSWERS | answers
    if page.waits:
        answers = {"503": "A page that says to wait."} | answers
    if page.signed_in:
        answers = {"303": "To the sign-in, and back."} | answers
    if page.roles:
        answers = {"403": "A page that says that this is for others."} | answers
    described: Document = {
        "operationId": page.name,
        "summary": page.summary,
        "tags": ["browser"],
        "security": [{"browser": sorted(page.roles)}] if page.signed_in else [],
        "parameters": [_in_path(part[1:-1]) for part in page.path.split("/") if part.startswith("{")],
        "responses": {status: _answer(status, meaning) for status, meaning in sorted(answers.items())} | {"500": _OURS},
    }
    if page.file is not None:
        described["responses"]["200"]["content"] = {page.file: {"schema": {"type": "object"}}}
    if page.method == "POST":
        form = {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}
        described["requestBody"] = {"required": False, "content": {"application/x-www-form-urlencoded": form}}
    return described


def _document(page: PageRoute, answers: dict[str, str]) -> Document:
    """Describe what apps use: JSON, and problem documents for what isn't OAuth's."""
    plain = {"application/json": {"schema": {"type": "object"}}}
    responses: Document = {}
    for status, meaning in answers.items():
        responses[status] = {"description": meaning, "content": _PROBLEM if status == "429" else plain}
    described: Document = {
        "operationId": page.name,
        "summary": page.summary,
        "tags": ["oauth"],
        "security": [],
        "parameters": [],
        "responses": responses | {"500": _OURS},
    }
    if page.method == "POST":
        form = {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}
        described["requestBody"] = {"required": True, "content": {"application/x-www-form-urlencoded": form}}
        for status in ("408", "413", "422"):
            described["responses"][status] = {"description": _FORM_ANSWERS[status], "content": _PROBLEM}
    return described


def _answer(status: str, meaning: str) -> Document:
    if status == "303":
        return {"description": meaning, "headers": {"Location": {"schema": {"type": "string"}}}}
    return {"description": meaning, "content": _HTML}


def _in_path(name: str) -> Document:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _static() -> Document:
    return {
        "operationId": "showStatic",
        "summary": "The pages' style sheet and icon; their addresses change with their content.",
        "tags": ["browser"],
        "security": [],
        "parameters": [_in_path("name")],
        "responses": {
            "200": {
                "description": "The file.",
                "content": {
                    "text/css": {"schema": {"type": "string"}},
                    "image/svg+xml": {"schema": {"type": "string"}},
                },
            },
            "404": {"description": "There is none of this name. Codes: not_found.", "content": _PROBLEM},
            "500": _OURS,
        },
    }
