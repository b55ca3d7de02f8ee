"""Every route, found by walking the OpenAPI document: who may call it, what it checks first, what it answers (S1)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.relay.server import create_app
from tests.integration.relay.conftest import OMAR, SETTINGS
from tests.integration.relay.served import Served

STRANGER = "no-such-id"
PUBLIC = {
    "/webhooks/stripe",
    "/onboarding/return/{ref}",
    "/onboarding/refresh/{ref}",
    "/doctor/{nonce}",
    "/healthz",
    "/readyz",
    "/openapi.json",
}
DOORS = {
    "/signup",
    "/signin",
    "/signin/once/{ref}",
    "/signout",
    "/confirm/{ref}",
    "/reset",
    "/reset/{ref}",
    "/static/{name}",
    "/unsubscribe/{ref}",
    "/signin/marketplace",
    "/signin/marketplace/return",
    "/.well-known/oauth-authorization-server",
    "/oauth/authorize",
    "/oauth/token",
    "/oauth/revoke",
}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SELLER = {"country": "ES", "kind": "individual", "email": "ana@example.org"}


def address(path: str, **values: str) -> str:
    for name in ("id", "ref", "entry"):
        path = path.replace("{" + name + "}", values.get(name, STRANGER))
    return path


def guarded(relay: Served) -> list[tuple[str, str, dict[str, Any]]]:
    found = [one for one in relay.described.operations() if any("token" in need for need in one[2]["security"])]
    return sorted(found, key=lambda one: (one[0], one[1]) == ("/me", "DELETE"))  # after it there is nobody left to ask


def roles(operation: dict[str, Any]) -> set[str]:
    return set(operation["security"][0]["token"])


def test_the_document_describes_exactly_the_routes_that_exist(relay: Served) -> None:
    app = create_app(relay.parts, SETTINGS)
    exist = {(route.path, method) for route in app.routes for method in route.methods - {"HEAD"}}
    assert exist == {(path, method) for path, method, _ in relay.described.operations()}


def test_only_the_public_routes_are_open(relay: Served) -> None:
    open_to_all = {path for path, _, operation in relay.described.operations() if operation["security"] == []}
    assert open_to_all == PUBLIC | DOORS


def test_without_a_token_nothing_else_is_looked_at(relay: Served) -> None:
    for path, method, _ in guarded(relay):
        answer = relay.call(None, method, address(path), content=b"not json")
        assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        for header in ("Bearer", "Bearer nobody", "Basic dTpw", "Bearer " + "x" * 5000, "Bearer \xe9"):
            wrong = relay.call(None, method, address(path), headers={"Authorization": header.encode("latin-1")})
            assert wrong.status_code == 401


def test_a_role_is_checked_before_object_and_body(relay: Served) -> None:
    people = {"ana": "user", "jonas": "support", "olga": "operator"}
    for path, method, operation in guarded(relay):
        for person, role in people.items():
            if role not in roles(operation):
                answer = relay.call(person, method, address(path), content=b"not json")
                assert (answer.status_code, answer.json()["code"]) == (403, "role_forbidden"), (method, path, person)


def test_an_operator_may_do_all_that_support_may(relay: Served) -> None:
    for _, _, operation in guarded(relay):
        assert "support" not in roles(operation) or "operator" in roles(operation)


def test_an_object_that_is_not_there_is_told_before_the_body_is_looked_at(relay: Served) -> None:
    for path, method, operation in guarded(relay):
        if "{" in path:
            person = whoever(operation)
            for stranger in (STRANGER, "%00", "x" * 300, "%F0%9F%92%A9", "..%2f"):
                answer = relay.call(person, method, address(path, id=stranger), content=b"not json")
                assert answer.status_code == 404, (method, path)
                assert answer.json()["code"] in {"not_found", "method_unknown"}


def whoever(operation: dict[str, Any]) -> str:
    """Return somebody whose role may call an operation."""
    return next(person for person, role in PERSON_OF.items() if role in roles(operation))


PERSON_OF = {"ana": "user", "jonas": "support", "olga": "operator"}


def omars_things(relay: Served, world: Any) -> dict[str, str]:
    """Give Omar one of everything, and return the ids of his objects."""
    relay.call("omar", "PUT", "/buyer", json=OMAR).raise_for_status()
    setup = relay.call("omar", "POST", "/buyer/payment-setup").json()
    session = next(iter(world.sessions))
    method = relay.parts.stripe.complete_session(session)
    relay.get("omar", f"/buyer/payment-setup/{setup['id']}").raise_for_status()
    relay.call("omar", "POST", "/seller", json=SELLER).raise_for_status()
    account = next(iter(world.accounts))
    event = {"id": "evt_omar", "type": "account.updated", "account": account}
    relay.deliver(event).raise_for_status()
    with relay.parts.ledger.writing() as work:  # something that failed too often
        for number in range(2):
            work.queue.ask([Wanted("session", f"cs_poison_{number}")])
            task = work.queue.take_this("session", f"cs_poison_{number}", "x", LONG_AGO, LONG_AGO)
            assert task is not None
            work.queue.set_aside(task, "x", "ValueError")
    invitations = [relay.call("omar", "POST", "/seller/invitation").json()["id"] for _ in range(2)]
    return {
        "delivery": relay.get("jonas", "/accounts/u_omar/deliveries").json()["items"][0]["id"],
        "entry": relay.get("jonas", "/accounts/u_omar/history").json()["items"][0]["id"],
        "set_aside": "session:cs_poison_0",
        "invitation": invitations[0],
        "setup": setup["id"],
        "session": session,
        "method": method,
        "customer": next(iter(world.customers)),
        "account": next(iter(world.accounts)),
        "user": "u_omar",
    }


def test_a_person_gets_nothing_of_anothers_on_any_route(relay: Served, world: Any) -> None:
    things = omars_things(relay, world)
    walked = 0
    for path, method, operation in guarded(relay):
        if "user" not in roles(operation):
            addresses = [address(path, id=thing) for thing in things.values()]
            allowed = {403}
        elif "{" in path:
            addresses = [address(path, id=thing) for thing in things.values()]
            allowed = {404}
        else:
            addresses, allowed = [path], {200, 201, 404, 409}
        for one in addresses:
            body = {"payment_method": things["method"]} if path == "/buyer/default-payment-method" else None
            body = SELLER if path in {"/seller", "/seller/onboarding"} and method == "POST" else body
            answer = relay.call("ana", method, one, json=body)
            assert answer.status_code in allowed, (method, one, answer.text)
            assert not [thing for thing in things.values() if len(thing) > 3 and thing in answer.text], (method, one)
            assert "Omar" not in answer.text
            walked += 1
    assert walked >= len(guarded(relay))
    assert [one.id for one in world.methods[things["customer"]]] == [things["method"]]


THINGS = {
    "/buyer/payment-setup/{id}": "setup",
    "/buyer/payment-methods/{id}": "method",
    "/deliveries/{id}": "delivery",
    "/deliveries/{id}/redeliver": "delivery",
    "/set-aside/{id}/retry": "set_aside",
    "/invitations/{id}": "invitation",
}
"""Whose id a path asks for; a user's where it isn't named here."""


def examples(relay: Served, world: Any) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """Yield a call that succeeds for every operation: path, method, and how."""
    things = omars_things(relay, world)
    seller = dict(SELLER)
    for path, method, operation in guarded(relay):
        person = "omar" if "user" in roles(operation) else "olga"
        person = "jonas" if path == "/invitations/{id}" else person
        thing = THINGS.get(path, "user")
        body = {
            "/buyer/default-payment-method": {"payment_method": things["method"]},
            "/seller": seller,
            "/seller/onboarding": seller | {"return_port": 50123},
            "/accounts/{id}/notes": {"text": "Called him."},
            "/users": {"name": "Iris Vale", "id": "m-1"},
            "/users/{id}/role": {"role": "user"},
        }.get(path)
        if method == "PUT" and path == "/buyer":
            body = OMAR
        options = {} if body is None or method == "GET" else {"json": body}
        one = "u_ana" if path.startswith("/users/") else things[thing]  # who is signed out by it needs no token later
        yield (
            path,
            method,
            partial(relay.call, person, method, address(path, id=one, entry=things["entry"]), **options),
        )


def test_every_operation_succeeds_as_described(relay: Served, world: Any) -> None:
    removed = []
    for path, method, call in examples(relay, world):
        if method == "DELETE":
            removed.append(call)
            continue
        answer = call()
        assert answer.status_code in {200, 201}, (method, path, answer.text)
    for call in removed:
        assert call().status_code == 200
    assert relay.deliver({"id": "evt_1", "type": "ping"}).status_code == 200
    for path in ("/healthz", "/readyz", "/openapi.json", f"/doctor/{'n' * 32}"):
        assert relay.get(None, path).status_code == 200
    succeeded = {(path, method) for path, method, status in relay.described.seen if status < 300}
    assert succeeded >= {(path, method) for path, method, _ in guarded(relay)}


def test_the_examples_of_the_document_have_its_own_shapes(relay: Served) -> None:
    found = 0
    for path, _, operation in relay.described.operations():
        contents = [operation["requestBody"]] if "requestBody" in operation else []
        for holder in (*contents, *operation["responses"].values()):
            for content in holder.get("content", {}).values():
                if "example" in content:
                    relay.described.validate(content["schema"], content["example"])
                    found += 1
        for parameter in operation["parameters"]:
            if "example" in parameter:
                relay.described.validate(parameter["schema"], parameter["example"])
        assert operation["summary"], path
    assert found > 60


def test_operation_names_are_unique(relay: Served) -> None:
    names = [operation["operationId"] for _, _, operation in relay.described.operations()]
    assert len(names) == len(set(names))


# Malformed bodies, for every field of every body that the document describes.


def fields(relay: Served, schema: dict[str, Any], value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (dotted path, schema) of every field that the example of a body reaches."""
    schema = resolved(relay, schema)
    if isinstance(value, dict):
        for name, part in value.items():
            below = f"{path}.{name}" if path else name
            yield below, resolved(relay, schema["properties"][name])
            yield from fields(relay, schema["properties"][name], part, below)
    elif isinstance(value, list) and value:
        yield from fields(relay, schema["items"], value[0], f"{path}.0")


def resolved(relay: Served, schema: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in schema:
        schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
    if "$ref" in schema:
        schema = relay.described.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def put(value: Any, path: str, wrong: object) -> Any:
    value = copy.deepcopy(value)
    at = value
    *above, last = path.split(".")
    for name in above:
        at = at[int(name)] if isinstance(at, list) else at[name]
    at[last] = wrong
    return value


WHOLE_BUYER = OMAR | {
    "phone": "+34911234567",
    "shipping": {"name": "Omar", "phone": "+34911234567", "address": dict(OMAR["address"])},
    "tax_ids": [{"type": "eu_vat", "value": "ESX1234567X"}],
}
WHOLE_SELLER = SELLER | {"start_over": False, "return_port": 50123}
BODIES = {
    ("/buyer", "PUT"): WHOLE_BUYER,
    ("/buyer/payment-setup", "POST"): {"return_port": 50123},
    ("/buyer/portal", "POST"): {"return_port": 50123},
    ("/buyer/default-payment-method", "PUT"): {"payment_method": "pm_1"},
    ("/seller", "POST"): WHOLE_SELLER,
    ("/seller/onboarding", "POST"): WHOLE_SELLER,
    ("/seller/dashboard", "POST"): {},
    ("/seller/check", "POST"): {},
    ("/seller/invitation", "POST"): {},
    ("/accounts/{id}/check", "POST"): {},
    ("/accounts/{id}/invitation", "POST"): {},
    ("/accounts/{id}/notes", "POST"): {"text": "Called her."},
    ("/deliveries/{id}/redeliver", "POST"): {},
    ("/set-aside/{id}/retry", "POST"): {},
    ("/users", "POST"): {"name": "Iris", "id": "m-1", "email": "i@example.org", "locale": "de", "sign_in": True}
    | {"onward": "/pages/emails"},
    ("/users/{id}/role", "PUT"): {"role": "user"},
    ("/users/{id}/sign-out", "POST"): {},
    ("/users/{id}/reset-second-factor", "POST"): {},
}


def test_every_field_of_every_body_is_named_when_it_is_wrong(relay: Served, world: Any) -> None:
    described = {
        (path, method): operation["requestBody"]["content"]["application/json"]["schema"]
        for path, method, operation in guarded(relay)
        if "requestBody" in operation
    }
    assert described.keys() == BODIES.keys()
    walked, things = 0, omars_things(relay, world)
    asked = list(world.log)
    for (path, method), schema in described.items():
        body = BODIES[path, method]
        person = whoever(next(one for at, how, one in guarded(relay) if (at, how) == (path, method)))
        place = address(path, id=things[THINGS.get(path, "user")])
        for field, shape in [*fields(relay, schema, body)]:
            for wrong in (17.5, "text" if shape.get("type") != "string" else 1, [[]], {"no such": 1}):
                answer = relay.call(person, method, place, json=put(body, field, wrong))
                assert answer.status_code == 422, (field, wrong, answer.text)
                named = answer.json()["field"]
                assert named == field or named.startswith(f"{field}."), (field, wrong, named)
                walked += 1
        for unknown, code in (
            (b'{"no_such_field": 1}', "field_unknown"),
            (b"{", "body_malformed"),
            (b"[]", "body_malformed"),
        ):
            answer = relay.call(person, method, place, content=unknown)
            assert (answer.status_code, answer.json()["code"]) == (422, code), (path, unknown)
    assert walked > 100
    assert {name for name, _ in world.log[len(asked) :]} <= {"platform", "read_account"}


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/buyer/", "//buyer", "/accounts/u_ana/secrets", "/seller/..", "/%00"]
)
def test_an_address_that_does_not_exist_is_a_plain_404(relay: Served, path: str) -> None:
    answer = relay.get("ana", path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/", "/nothing", "/pages/nothing", "/seller"])
def test_a_browser_reads_what_is_wrong_on_a_page(relay: Served, path: str) -> None:
    asked = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "de"}
    answer = relay.http.get(relay.url + path, headers=asked)
    assert answer.status_code == (401 if path == "/seller" else 404)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert '<html lang="de"' in answer.text
    assert ('href="/pages/account"' in answer.text) is (path != "/seller")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_method_that_does_not_exist_names_those_that_do(relay: Served) -> None:
    answer = relay.call("ana", "PATCH", "/buyer")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "PUT"}
    preflight = relay.call(None, "OPTIONS", "/buyer", headers={"Origin": "https://evil.example"})
    assert preflight.status_code == 405
    assert not [name for name in preflight.headers if name.startswith("access-control")]


def test_every_answer_carries_safe_headers(relay: Served) -> None:
    for path in ("/healthz", "/buyer", "/nothing", "/onboarding/return/x", "/openapi.json"):
        headers = relay.get("ana", path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert len(headers["X-Request-Id"]) == 24
        assert "server" not in headers


def test_a_query_value_that_no_route_asks_for_changes_nothing(relay: Served) -> None:
    assert relay.get("ana", "/buyer?after=%00&status=nonsense").status_code == 200
    assert relay.get("jonas", "/accounts?q=%00").json()["field"] == "q"
    assert relay.get("jonas", "/accounts?q=" + "x" * 201).json()["code"] == "field_too_long"
