"""Holds every answer against the OpenAPI document: an undocumented status, type or shape fails the test that got it."""

from __future__ import annotations

import re
from typing import Any

import httpx
from jsonschema import Draft202012Validator

Document = dict[str, Any]


class Described:
    """A relay's OpenAPI document, as a judge of its answers."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.seen: set[tuple[str, str, int]] = set()
        self._paths = [
            (path, re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))) for path in document["paths"]
        ]

    def operations(self) -> list[tuple[str, str, Document]]:
        """Return (path, METHOD, operation) of everything that is described."""
        return [
            (path, method.upper(), operation)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
        ]

    def path_of(self, address: str) -> str | None:
        """Return the described path of an address; exact ones come before patterns."""
        if address in self.document["paths"]:
            return address
        return next((path for path, pattern in self._paths if pattern.fullmatch(address)), None)

    def check(self, method: str, response: httpx.Response) -> None:
        """Fail unless this answer is described."""
        path = self.path_of(response.url.path)
        if path is None or method.lower() not in self.document["paths"][path]:
            assert response.status_code in {404, 405}
            self._check_schema({"$ref": "#/components/schemas/Problem"}, response)
            return
        described = self.document["paths"][path][method.lower()]["responses"]
        where = f"{method} {path}: {response.status_code} {response.text[:300]}"
        assert str(response.status_code) in described, f"Not described: {where}"
        self.seen.add((path, method, response.status_code))
        content = described[str(response.status_code)].get("content")
        if content is None:
            return
        media_type = response.headers["content-type"].split(";")[0]
        assert media_type in content, f"Not described: {media_type} of {where}"
        if media_type.endswith("json"):
            self._check_schema(content[media_type]["schema"], response)

    def _check_schema(self, schema: Document, response: httpx.Response) -> None:
        self.validate(schema, response.json())

    def validate(self, schema: Document, value: object) -> None:
        """Fail unless a value has a shape of this document."""
        Draft202012Validator({**schema, "components": self.document["components"]}).validate(value)
