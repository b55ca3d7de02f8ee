"""Which parameters each call accepts: the table in parameters.json, and the check of a request against it.

The table is written by scripts/sandbox_parameters.py from the type declarations of the `stripe` package. It holds, for
each call ("POST /v1/customers"), the number of a shape; a shape has `fields` (name to type) and the names `required`.
A type is "string", "integer", "number", "boolean" or "any", or a list: ["enum", values], ["list", type],
["map", type], ["shape", number], ["either", types] or ["clear", type], the last meaning that '' unsets the field.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Any

import msgspec

from desktop_app.sandbox.errors import JSON, Api, InvalidParameters, missing_parameter

_TABLE = msgspec.json.decode((resources.files("desktop_app.sandbox") / "parameters.json").read_bytes())
VERSION: str = _TABLE["version"]
OPERATIONS: dict[str, int] = _TABLE["operations"]
_SHAPES: list[JSON] = _TABLE["shapes"]
_BOOLEANS = {"true": True, "false": False}

# The v2 lists take a page token, which the declared types leave out (it travels inside next_page_url).
_EXTRA: dict[str, JSON] = {
    name: {"page": "string"} for name in OPERATIONS if name.startswith("GET /v2/") and not name.endswith("{id}")
}


def check(operation: str, raw: JSON, api: Api) -> JSON:
    """Check a request's parameters and give them their types; what came in a query or form is text to be read.

    Raises:
        InvalidParameters: naming the first parameter that is unknown, missing or of the wrong type.
    """
    shape = _SHAPES[OPERATIONS[operation]]
    return _Reader(api, text=api == "v1" or operation.startswith("GET ")).shape(
        shape, raw, "", _EXTRA.get(operation, {})
    )


def names(operation: str, *path: str) -> list[str]:
    """The names of the parameters of a call, or of one of its nested objects."""
    fields = _SHAPES[OPERATIONS[operation]]["fields"]
    for name in path:
        form = fields[name][1] if fields[name][0] == "clear" else fields[name]
        fields = _SHAPES[form[1]]["fields"]
    return list(fields)


def values(operation: str, name: str) -> frozenset[str]:
    """The declared values of a parameter, or of the items of a list."""
    form = _SHAPES[OPERATIONS[operation]]["fields"][name]
    return frozenset((form[1] if form[0] == "list" else form)[1])


def versions() -> frozenset[str]:
    """Every API version that Stripe has had, from the declared values of `api_version`."""
    return values("POST /v1/webhook_endpoints", "api_version") | {VERSION}


class _Reader:
    """Walks a request and its declared type side by side."""

    def __init__(self, api: Api, *, text: bool) -> None:
        self._v1 = api == "v1"
        self._text = text

    def shape(self, shape: JSON, given: JSON, path: str, extra: JSON | None = None) -> JSON:
        fields: JSON = shape["fields"] | extra if extra else shape["fields"]
        required: list[str] = shape.get("required", [])
        read: JSON = {}
        for name, value in given.items():
            place = self._place(path, name)
            form = fields.get(name)
            if form is None:
                raise InvalidParameters(
                    400, f"Received unknown parameter: {place}", code="parameter_unknown", param=place
                )
            if value is None and not self._v1:
                if name not in required:
                    read[name] = None
                continue
            read[name] = self._field(form, value, place, required=name in required)
        for name in required:
            if name not in read:
                raise missing_parameter(self._place(path, name))
        return read

    def _place(self, path: str, name: str) -> str:
        if not path:
            return name
        return f"{path}[{name}]" if self._v1 else f"{path}.{name}"

    def _field(self, form: Any, value: object, place: str, *, required: bool) -> object:  # noqa: ANN401
        if self._v1 and value == "":
            return self._empty(form, place, required=required)
        return self.value(form, value, place)

    def _empty(self, form: Any, place: str, *, required: bool) -> object:  # noqa: ANN401
        """'' unsets a field; a required one can't be unset, and a number is not a text."""
        if required:
            raise InvalidParameters(
                400,
                f"You passed an empty string for '{place}'. We assume empty values are an attempt to unset a"
                f" parameter; however '{place}' cannot be unset. You should remove '{place}' from your request or"
                " supply a non-empty value.",
                code="parameter_invalid_empty",
                param=place,
            )
        if isinstance(form, str) and form in {"integer", "number", "boolean"}:
            return self.value(form, "", place)
        return ""

    def value(self, form: Any, value: object, place: str) -> object:  # noqa: ANN401
        """One value by its declared type."""
        if isinstance(form, str):
            return self._plain(form, value, place)
        kind, detail = form
        readers: dict[str, Callable[[Any, object, str], object]] = {
            "clear": self.value,
            "enum": self._enum,
            "list": self._list,
            "map": self._map,
            "shape": self._object,
            "either": self._either,
        }
        return readers[kind](detail, value, place)

    def _plain(self, form: str, value: object, place: str) -> object:
        if form == "any":
            return value
        reader = {"string": self._string, "integer": self._integer, "number": self._number, "boolean": self._boolean}
        return reader[form](value, place)

    def _string(self, value: object, place: str) -> str:
        if not isinstance(value, str):
            raise InvalidParameters(400, f"Invalid string: {_shown(value)}", param=place, code=_wrong("string"))
        return value

    def _integer(self, value: object, place: str) -> int:
        if self._text and isinstance(value, str) and value.lstrip("-").isdecimal():
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool) and not self._text:
            return value
        raise InvalidParameters(400, f"Invalid integer: {_shown(value)}", param=place, code=_wrong("integer"))

    def _number(self, value: object, place: str) -> float:
        try:
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                raise TypeError
            return float(value)
        except (ValueError, TypeError):
            message = f"Invalid decimal: {_shown(value)}"
            raise InvalidParameters(400, message, param=place, code=_wrong("number")) from None

    def _boolean(self, value: object, place: str) -> bool:
        if self._text and isinstance(value, str) and value in _BOOLEANS:
            return _BOOLEANS[value]
        if isinstance(value, bool):
            return value
        raise InvalidParameters(400, f"Invalid boolean: {_shown(value)}", param=place, code=_wrong("boolean"))

    def _enum(self, values: list[str], value: object, place: str) -> str:
        if isinstance(value, str) and value in values:
            return value
        listed = ", ".join(values[:40]) + (", …" if len(values) > 40 else "")
        raise InvalidParameters(
            400,
            f"Invalid {place}: must be one of {listed}",
            param=place,
            code=_wrong("string") if not isinstance(value, str) else "parameter_invalid_enum" if not self._v1 else None,
        )

    def _list(self, form: Any, value: object, place: str) -> list[object]:  # noqa: ANN401
        if not isinstance(value, list):
            raise InvalidParameters(400, "Invalid array", param=place, code=_wrong("array"))
        return [self.value(form, item, f"{place}[{number}]") for number, item in enumerate(value)]

    def _map(self, form: Any, value: object, place: str) -> JSON:  # noqa: ANN401
        if isinstance(value, list) and self._v1:
            value = {str(number): item for number, item in enumerate(value)}
        if not isinstance(value, dict):
            raise InvalidParameters(400, "Invalid object", param=place, code=_wrong("object"))
        read: JSON = {}
        for name, item in value.items():
            unset = item is None and not self._v1
            read[name] = None if unset else self.value(form, item, self._place(place, name))
        return read

    def _object(self, number: int, value: object, place: str) -> JSON:
        if not isinstance(value, dict):
            raise InvalidParameters(400, "Invalid object", param=place, code=_wrong("object"))
        return self.shape(_SHAPES[number], value, place)

    def _either(self, forms: list[Any], value: object, place: str) -> object:
        """The first type that fits; where none does, the refusal of the one that fits best by its look."""
        refusals = []
        for form in forms:
            try:
                return self.value(form, value, place)
            except InvalidParameters as refusal:
                refusals.append((form, refusal))
        shaped = isinstance(value, dict)
        fitting = [refusal for form, refusal in refusals if (form[0] in {"shape", "map"}) == shaped]
        raise fitting[0] if fitting else refusals[0][1]


def _wrong(kind: str) -> str | None:
    return {"integer": "parameter_invalid_integer", "string": "parameter_invalid_string"}.get(kind)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
