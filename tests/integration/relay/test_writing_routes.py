"""Writing over HTTP: one customer however often it is asked, repeated keys, versions, and Stripe out of reach."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.integration.core.fake_stripe import ManualClock, World, unreachable
from tests.integration.relay.conftest import OMAR
from tests.integration.relay.served import Served

SELLER = {"country": "ES", "kind": "individual", "email": "ana@example.org"}


def call(relay: Served, person: str, method: str, path: str, body: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {relay.tokens[person]}"}
    with httpx.Client(trust_env=False, verify=False, timeout=120) as http:
        answer = http.request(method, relay.url + path, json=body, headers=headers)
    relay.described.check(method, answer)
    return answer


def test_a_customer_is_made_once_and_then_updated(relay: Served, world: World) -> None:
    made = relay.call("omar", "PUT", "/buyer", json=OMAR)
    changed = relay.call("omar", "PUT", "/buyer", json={"phone": "+34911234567"})
    assert (made.status_code, changed.status_code) == (201, 200)
    assert changed.json()["customer_id"] == made.json()["customer_id"]
    assert changed.json()["name"] == "Omar Haddad"
    assert changed.json()["phone"] == "+34911234567"
    assert world.calls("create_customer") == 1
    cleared = relay.call("omar", "PUT", "/buyer", json={"phone": None}).json()
    assert cleared["phone"] is None
    assert relay.get("omar", "/buyer").json()["phone"] is None


def test_eight_at_once_make_one_customer(relay: Served, world: World) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: call(relay, "omar", "PUT", "/buyer", OMAR), range(8)))
    assert {one.status_code for one in answers} <= {200, 201}
    assert [one.status_code for one in answers].count(201) == 1
    assert world.calls("create_customer") == 1
    assert len({one.json()["customer_id"] for one in answers}) == 1


def test_eight_at_once_on_two_relays_open_one_account(launch: Callable[..., Served], world: World) -> None:
    relays = [launch(), launch()]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: call(relays[number % 2], "ana", "POST", "/seller", SELLER), range(8)))
    assert {one.status_code for one in answers} <= {200, 201}
    assert world.calls("create_account") == 1
    assert len({one.json()["account_id"] for one in answers}) == 1


def test_another_country_than_the_accounts_is_a_conflict(relay: Served) -> None:
    assert relay.call("ana", "POST", "/seller", json=SELLER).status_code == 201
    assert relay.call("ana", "POST", "/seller", json=SELLER | {"email": "b@example.org"}).status_code == 200
    answer = relay.call("ana", "POST", "/seller", json=SELLER | {"country": "DE"})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_open")
    link = relay.call("ana", "POST", "/seller/onboarding", json=SELLER | {"country": "DE"})
    assert link.json()["code"] == "already_open"


def test_a_link_opens_the_account_first_and_is_minted_for_each_click(relay: Served, world: World) -> None:
    first = relay.call("ana", "POST", "/seller/onboarding", json=SELLER)
    second = relay.call("ana", "POST", "/seller/onboarding", json=SELLER)
    assert first.status_code == second.status_code == 200
    assert first.json()["url"] != second.json()["url"]
    assert set(first.json()) == {"url", "expires_at"}
    assert (world.calls("create_account"), world.calls("mint_account_link")) == (1, 2)


@pytest.mark.parametrize("port", [0, 80, 1023, 65536, -1])
@pytest.mark.parametrize("path", ["/seller", "/seller/onboarding", "/buyer/payment-setup", "/buyer/portal"])
def test_a_port_that_no_app_listens_on_is_refused(relay: Served, path: str, port: int) -> None:
    body = {"return_port": port} | (SELLER if path.startswith("/seller") else {})
    answer = relay.call("ana", "POST", path, json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, "return_port")


# Idempotency-Key


def with_key(relay: Served, method: str, path: str, body: object, key: str, person: str = "omar") -> httpx.Response:
    return relay.call(person, method, path, json=body, headers={"Idempotency-Key": key})


def test_the_same_key_gets_the_same_answer_and_another_body_is_refused(relay: Served, world: World) -> None:
    first = with_key(relay, "PUT", "/buyer", OMAR, "k-1")
    calls = len(world.log)
    again = with_key(relay, "PUT", "/buyer", OMAR, "k-1")
    assert (again.status_code, again.content) == (201, first.content)
    assert len(world.log) == calls
    other = with_key(relay, "PUT", "/buyer", OMAR | {"name": "O"}, "k-1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert (
        with_key(relay, "PUT", "/buyer", OMAR, "k-1", person="ana").json()["customer_id"] != first.json()["customer_id"]
    )


def test_a_key_under_which_nothing_was_done_can_be_used_again(relay: Served) -> None:
    assert with_key(relay, "PUT", "/buyer", {"email": "nobody"}, "k-1").status_code == 422
    assert with_key(relay, "PUT", "/buyer", OMAR, "k-1").status_code == 201


def test_a_repeated_link_is_minted_anew_since_links_are_never_stored(relay: Served, database: str) -> None:
    first = with_key(relay, "POST", "/seller/onboarding", SELLER, "k-1", "ana").json()["url"]
    second = with_key(relay, "POST", "/seller/onboarding", SELLER, "k-1", "ana").json()["url"]
    assert first != second
    other = with_key(relay, "POST", "/seller/onboarding", SELLER | {"email": "b@example.org"}, "k-1", "ana")
    assert other.json()["code"] == "idempotency_conflict"


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "caf\xe9"])
def test_a_key_that_is_none_is_refused(relay: Served, key: str) -> None:
    answer = relay.call("omar", "PUT", "/buyer", json=OMAR, headers={"Idempotency-Key": key.encode("latin-1")})
    assert (answer.status_code, answer.json()["field"]) == (422, "idempotency_key")


def test_every_writing_route_takes_a_key(relay: Served) -> None:
    for path, method, operation in relay.described.operations():
        named = {parameter["name"] for parameter in operation["parameters"]}
        # What a browser's form, OAuth's client or Stripe sends has no such header.
        by_token = any("token" in way for way in operation["security"])
        assert ("Idempotency-Key" in named) == (by_token and method != "GET"), f"{method} {path}"


# Versions


def test_a_version_that_is_no_longer_is_refused(relay: Served) -> None:
    made = relay.call("omar", "PUT", "/buyer", json=OMAR)
    assert made.headers["ETag"] == f'"{made.json()["version"]}"'
    tag = relay.get("omar", "/buyer").headers["ETag"]
    fine = relay.call("omar", "PUT", "/buyer", json={"name": "Omar H."}, headers={"If-Match": tag})
    assert fine.status_code == 200
    for stale in (tag, '"999"', "nonsense", '"-1"'):
        answer = relay.call("omar", "PUT", "/buyer", json={"name": "X"}, headers={"If-Match": stale})
        assert (answer.status_code, answer.json()["code"]) == (412, "version_conflict")
        assert answer.json()["params"]["current"] == str(fine.json()["version"])
    for fresh in ("*", 'W/"{}"', '"{}"'):
        version = relay.get("omar", "/buyer").json()["version"]
        headers = {"If-Match": fresh.format(version)}
        assert relay.call("omar", "PUT", "/buyer", json={"name": f"O {fresh}"}, headers=headers).status_code == 200


def test_a_method_of_a_buyer_who_changed_meanwhile_is_left_alone(relay: Served, world: World) -> None:
    setup = relay.call("omar", "POST", "/buyer/payment-setup", json={}).json()
    stripe: Any = relay.parts.stripe
    method = stripe.complete_session(next(iter(world.sessions)))
    relay.get("omar", f"/buyer/payment-setup/{setup['id']}")
    version = relay.get("omar", "/buyer").json()["version"]
    removal = ("DELETE", f"/buyer/payment-methods/{method}", None)
    preferring = ("PUT", "/buyer/default-payment-method", {"payment_method": method})
    for verb, path, body in (removal, preferring):
        stale = relay.call("omar", verb, path, json=body, headers={"If-Match": f'"{version - 1}"'})
        assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
    for verb, path, body in (preferring, removal):
        tag = relay.get("omar", "/buyer").headers["ETag"]
        assert relay.call("omar", verb, path, json=body, headers={"If-Match": tag}).status_code == 200
    gone = relay.call("omar", "PUT", "/buyer/default-payment-method", json={"payment_method": method})
    assert (gone.status_code, gone.json()["field"]) == (404, "payment_method")


def test_asking_stripe_again_too_often_is_told_to_wait(relay: Served, clock: ManualClock) -> None:
    relay.call("ana", "POST", "/seller", json=SELLER).raise_for_status()
    answers = [relay.call("ana", "POST", "/seller/check") for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert answers[-1].json()["code"] == "throttled"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    clock.advance(seconds=61)
    assert relay.call("ana", "POST", "/seller/check").status_code == 200
    nothing = relay.call("omar", "POST", "/seller/check")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_there")


# Stripe out of reach


@pytest.mark.logs("stripe_unreachable")
def test_stripe_out_of_reach_is_said_and_the_creation_is_replayed(relay: Served, world: World) -> None:
    stripe: Any = relay.parts.stripe
    stripe.after["create_customer"] = unreachable  # it was made, but the answer is lost
    answer = relay.call("omar", "PUT", "/buyer", json=OMAR)
    assert (answer.status_code, answer.json()["code"]) == (503, "stripe_unreachable")
    assert int(answer.headers["Retry-After"]) >= 1
    del stripe.after["create_customer"]
    assert relay.call("omar", "PUT", "/buyer", json=OMAR).status_code in {200, 201}
    assert len(world.customers) == 1


def test_a_field_that_stripe_refuses_is_named(relay: Served) -> None:
    answer = relay.call("omar", "PUT", "/buyer", json=OMAR | {"email": "refused@example.org"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "email_invalid", "email")


@pytest.mark.logs("bug")
def test_a_bug_is_answered_without_its_text(relay: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("canary-4711")

    monkeypatch.setattr("desktop_app.onboarding.access.people.whoami", broken)
    answer = relay.get("ana", "/me")
    assert (answer.status_code, answer.json()["code"]) == (500, "ours")
    assert "canary" not in answer.text


def test_a_token_makes_no_call_to_stripe(relay: Served, world: World) -> None:
    for path in ("/me", "/seller", "/buyer", "/changes", "/seller/history"):
        assert relay.get("ana", path).status_code == 200
    assert world.log == []
