"""Write the sandbox's table of accepted parameters from the type declarations of the installed `stripe` package.

Run it after the `stripe` dependency moved: `python scripts/sandbox_parameters.py`. With `--check` it writes nothing and
exits 1 where the committed table differs. The form of the table is described in desktop_app/sandbox/parameters.py.
"""

from __future__ import annotations

import ast
import importlib
import json
import sys
import types
import typing
from decimal import Decimal
from pathlib import Path

import stripe
import typing_extensions
from stripe._request_options import RequestOptions

TARGET = Path(__file__).parents[1] / "desktop_app" / "sandbox" / "parameters.json"
PACKAGE = Path(stripe.__file__).parent
SERVICES = [
    "_account_service",
    "_account_capability_service",
    "_account_external_account_service",
    "_account_link_service",
    "_account_login_link_service",
    "_account_person_service",
    "_account_session_service",
    "_balance_service",
    "_country_spec_service",
    "_customer_service",
    "_customer_payment_method_service",
    "_customer_tax_id_service",
    "_event_service",
    "_payment_method_service",
    "_payout_service",
    "_setup_intent_service",
    "_webhook_endpoint_service",
    "billing_portal/_configuration_service",
    "billing_portal/_session_service",
    "checkout/_session_service",
    "v2/core/_account_service",
    "v2/core/_account_link_service",
    "v2/core/_event_service",
    "v2/core/_event_destination_service",
    "v2/core/accounts/_person_service",
]
PLAIN = {str: "string", int: "integer", float: "number", Decimal: "number", bool: "boolean"}


class Shapes:
    """The shapes found so far; equal ones are kept once."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        self._known: dict[str, int] = {}

    def add(self, declared: type) -> int:
        """Turn a TypedDict into a row and answer its number."""
        # Names that the request options of some classes use without importing them at run time.
        unimported = {"StripeContext": object, "Mapping": typing.Mapping}
        hints = typing_extensions.get_type_hints(declared, localns=unimported, include_extras=True)
        fields: dict[str, object] = {}
        required: list[str] = []
        for name in sorted(hints):
            if name in RequestOptions.__annotations__:
                continue
            hint, needed = without_marker(hints[name])
            fields[name] = self.type_of(hint)
            if needed:
                required.append(name)
        row = {"fields": fields, "required": required} if required else {"fields": fields}
        text = json.dumps(row, sort_keys=True)
        if text not in self._known:
            self._known[text] = len(self.rows)
            self.rows.append(row)
        return self._known[text]

    def type_of(self, hint: object) -> object:
        """Our form of one declared type."""
        if typing_extensions.is_typeddict(hint):
            return ["shape", self.add(typing.cast("type", hint))]
        return PLAIN[typing.cast("type", hint)] if hint in PLAIN else self.generic(hint)

    def generic(self, hint: object) -> object:
        """Our form of a literal, a list, a mapping or a union."""
        origin, args = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Literal, typing_extensions.Literal):
            return ["enum", list(args)]
        if origin in (list, typing.List):  # noqa: UP006 - get_origin may answer either
            return ["list", self.type_of(args[0])]
        if origin in (dict, typing.Dict):  # noqa: UP006 - get_origin may answer either
            return ["map", self.type_of(args[1])]
        if origin in (typing.Union, types.UnionType):
            return self.union_of(args)
        return ["map", "any"] if "UntypedStripeObject" in repr(hint) else "any"

    def union_of(self, args: tuple[object, ...]) -> object:
        """A union: an empty literal means the field can be cleared; `str` beside a literal means an open enum."""
        found = [self.type_of(arg) for arg in args if arg is not type(None)]
        found = [form for form in found if form != ["map", "any"] or ["map", "string"] not in found]
        values = [value for form in found if is_enum(form) for value in form[1]]
        others = [form for form in found if not is_enum(form)]
        clear = "" in values
        values = [value for value in values if value != ""]
        if values:
            others = [form for form in others if form != "string"]
            others.insert(0, ["enum", values])
        form = others[0] if len(others) == 1 else ["either", others]
        return ["clear", form] if clear else form


def is_enum(form: object) -> bool:
    return isinstance(form, list) and form[0] == "enum"


def without_marker(hint: object) -> tuple[object, bool]:
    """Take `NotRequired[...]` off a hint; answers the rest and whether the field is required."""
    if typing_extensions.get_origin(hint) in (typing_extensions.NotRequired, typing.NotRequired):
        return typing.get_args(hint)[0], False
    return hint, True


def operations_of(module_name: str) -> typing.Iterator[tuple[str, type]]:
    """Each call of one service module: "POST /v1/…" and the TypedDict of its parameters."""
    tree = ast.parse((PACKAGE / f"{module_name}.py").read_text())
    places = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and ".params" in node.module
        for alias in node.names
    }
    for method in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        call = next((node for node in ast.walk(method) if is_request(node)), None)
        if call is None:
            continue
        verb = ast.literal_eval(call.args[0])
        name = params_class(method)
        declared = getattr(importlib.import_module(places[name]), name)
        yield f"{verb.upper()} {path_of(call.args[1])}", declared


def is_request(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_request"


def path_of(node: ast.expr) -> str:
    """The path template, whether it is a plain string or one with `.format(...)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return str(ast.literal_eval(node))


def params_class(method: ast.FunctionDef) -> str:
    """The name of the class that annotates `params`."""
    argument = next(arg for arg in method.args.args if arg.arg == "params")
    if argument.annotation is None:
        raise TypeError(f"{method.name} takes untyped params")
    names = [node.value for node in ast.walk(argument.annotation) if isinstance(node, ast.Constant) and node.value]
    return str(names[0])


def table() -> str:
    shapes = Shapes()
    found = dict(sorted(pair for service in SERVICES for pair in operations_of(service)))
    operations = {name: shapes.add(declared) for name, declared in found.items()}
    head = json.dumps(stripe.api_version)
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in shapes.rows)
    calls = ",\n".join(f"{json.dumps(name)}:{number}" for name, number in operations.items())
    return f'{{"version":{head},\n"operations":{{\n{calls}\n}},\n"shapes":[\n{rows}\n]}}\n'


def main() -> int:
    text = table()
    if "--check" in sys.argv[1:]:
        return 0 if TARGET.read_text() == text else 1
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
