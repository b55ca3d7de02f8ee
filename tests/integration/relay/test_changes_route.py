"""``GET /changes`` over HTTP: long polls wake at the commit, and nobody hears of others."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from desktop_app.onboarding import audit
from desktop_app.onboarding.access import devices, roles
from desktop_app.onboarding.record import feed
from desktop_app.relay.routes import feed as feed_route
from tests.integration.core.fake_stripe import World
from tests.integration.relay.conftest import OMAR, SETTINGS
from tests.integration.relay.served import Served

SELLER = {"country": "ES", "kind": "individual"}


def poll(relay: Served, person: str, after: str | None, wait: float) -> httpx.Response:
    params = {"wait": str(wait)} | ({} if after is None else {"after": after})
    with httpx.Client(trust_env=False, verify=False, timeout=120) as http:
        answer = http.get(
            f"{relay.url}/changes", params=params, headers={"Authorization": f"Bearer {relay.tokens[person]}"}
        )
    relay.described.check("GET", answer)
    return answer


@contextmanager
def polling(relay: Served, person: str, after: str, wait: float = 50) -> Iterator[Future[httpx.Response]]:
    """Hold a poll while the block runs."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(poll, relay, person, after, wait)
        until_waiting(relay, 1, future)
        yield future


def until_waiting(relay: Served, count: int, poll: Future[httpx.Response] | None = None) -> None:
    """Wait until so many polls wait, or the poll itself has ended: a busy machine may miss a short one."""
    limit = time.monotonic() + 120
    while f"sellerdesk_waiting_polls {count}.0" not in relay.get("olga", "/metrics").text:
        assert relay.running.alive
        assert time.monotonic() < limit
        if poll is not None and poll.done():
            return


def now(relay: Served, person: str) -> str:
    cursor: str = relay.get(person, "/changes").json()["cursor"]
    return cursor


def test_without_a_cursor_it_is_from_now_and_without_wait_at_once(relay: Served) -> None:
    relay.call("omar", "PUT", "/buyer", json=OMAR).raise_for_status()
    page = relay.get("omar", "/changes").json()
    assert page["changes"] == []
    assert set(page["cursor"]) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")


def test_a_waiting_poll_wakes_at_the_commit_and_says_what_the_get_would(relay: Served) -> None:
    cursor = now(relay, "omar")
    with polling(relay, "omar", cursor) as future:
        saved = relay.call("omar", "PUT", "/buyer", json=OMAR).json()
        page = future.result(120).json()  # one that isn't woken ends with nothing
    last = page["changes"][-1]
    assert (last["kind"], last["id"]) == ("buyer", "u_omar")
    assert {k: v for k, v in last["data"].items() if k != "cursor"} == {k: v for k, v in saved.items() if k != "cursor"}
    again = relay.get("omar", f"/changes?after={page['cursor']}").json()
    assert again == {"cursor": page["cursor"], "changes": []}


def test_support_hears_of_everybody_as_rows_and_others_of_nobody(relay: Served) -> None:
    cursor = now(relay, "jonas")
    relay.call("ana", "POST", "/seller", json=SELLER).raise_for_status()
    page = relay.get("jonas", f"/changes?after={cursor}").json()
    assert {(one["kind"], one["id"]) for one in page["changes"]} == {("account", "u_ana")}
    row = relay.get("jonas", "/accounts/u_ana").json()
    assert page["changes"][-1]["data"]["seller"]["account_id"] == row["seller"]["account_id"]
    assert relay.get("omar", f"/changes?after={cursor}").json()["changes"] == []


def test_a_poll_that_hears_nothing_ends_with_an_empty_list_after_its_wait(relay: Served) -> None:
    cursor = now(relay, "ana")
    started = time.monotonic()
    page = poll(relay, "ana", cursor, 0.4).json()
    assert page == {"cursor": cursor, "changes": []}
    assert time.monotonic() - started >= 0.4


def test_the_change_of_somebody_else_does_not_end_a_wait(relay: Served) -> None:
    cursor = now(relay, "ana")
    with polling(relay, "ana", cursor, 1.5) as future:
        relay.call("omar", "PUT", "/buyer", json=OMAR).raise_for_status()
        page = future.result(120).json()
    assert page["changes"] == []
    assert relay.get("ana", f"/changes?after={page['cursor']}").status_code == 200


def test_a_waiting_poll_looks_only_when_it_is_woken(relay: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    look = feed_route._look

    def counted(*arguments: Any) -> Any:
        nonlocal looks
        looks += 1
        return look(*arguments)

    monkeypatch.setattr(feed_route, "_look", counted)
    cursor = now(relay, "ana")
    with polling(relay, "ana", cursor, 2.5) as future:
        relay.call("omar", "PUT", "/buyer", json=OMAR).raise_for_status()
        assert future.result(120).json()["changes"] == []
    assert looks <= 6  # now, at the start, in its place, after the hub's first look: never in a circle


@pytest.mark.parametrize("cursor", ["nonsense", "abc.1", "~", "x" * 400, "1.1", "%F0%9F%92%A9"])
def test_a_cursor_of_another_time_is_gone(relay: Served, cursor: str) -> None:
    answer = relay.get("ana", f"/changes?after={cursor}")
    assert (answer.status_code, answer.json()["code"]) in {(410, "cursor_expired"), (422, "field_invalid")}
    assert answer.status_code == 410 or not cursor.isascii() or "%" in cursor


@pytest.mark.parametrize(
    ("query", "field"), [("wait=-1", "wait"), ("wait=soon", "wait"), ("wait=nan", "wait"), ("after=", "after")]
)
def test_a_query_that_makes_no_sense_is_named(relay: Served, query: str, field: str) -> None:
    answer = relay.get("ana", f"/changes?{query}")
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_stop_answers_everybody_who_waits_at_once(relay: Served) -> None:
    cursor = now(relay, "ana")
    with polling(relay, "ana", cursor) as future:
        started = time.monotonic()
        relay.running.stop()
        answer = future.result(120)
    assert answer.status_code == 200
    assert answer.json()["changes"] == []
    assert time.monotonic() - started < 45  # not at the end of its 50 seconds


def test_more_polls_than_places_are_told_to_come_back(launch: Callable[..., Served]) -> None:
    relay = launch(replace(SETTINGS, waiting_polls_each=1))
    cursor = now(relay, "ana")
    with polling(relay, "ana", cursor) as future:
        refused = poll(relay, "ana", cursor, 5)
        assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
        assert int(refused.headers["Retry-After"]) > 0
        assert relay.get("ana", f"/changes?after={cursor}").status_code == 200  # one that doesn't wait needs no place
        relay.call("ana", "PUT", "/buyer", json=OMAR).raise_for_status()
        assert future.result(120).json()["changes"]


def test_those_who_wait_are_all_answered_though_others_were_refused(launch: Callable[..., Served]) -> None:
    places, others = 60, 20
    relay = launch(replace(SETTINGS, waiting_polls=places, waiting_polls_each=places))
    cursor = now(relay, "ana")
    asked = f"GET /changes?after={cursor}&wait=50 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {relay.tokens['ana']}"
    with ExitStack() as stack:

        def poll_apart() -> socket.socket:
            address = (relay.running.host, relay.running.port)
            connection = stack.enter_context(socket.create_connection(address, timeout=120))
            connection.sendall(f"{asked}\r\nConnection: close\r\n\r\n".encode())
            return connection

        waiting = [poll_apart() for _ in range(places)]
        until_waiting(relay, places)
        for refused in [everything(poll_apart()) for _ in range(others)]:
            assert refused.startswith(b"HTTP/1.1 429 ")
            assert b"\r\nretry-after: " in refused.lower()
        relay.call("ana", "PUT", "/buyer", json=OMAR).raise_for_status()
        answers = [everything(connection) for connection in waiting]
    assert all(one.startswith(b"HTTP/1.1 200 ") and b'"kind":"buyer"' in one for one in answers)
    until_waiting(relay, 0)


def everything(connection: socket.socket) -> bytes:
    """Return what comes until the relay ends the connection."""
    found = bytearray()
    while piece := connection.recv(65536):
        found += piece
    return bytes(found)


def test_a_client_that_went_away_frees_its_place(launch: Callable[..., Served]) -> None:
    relay = launch(replace(SETTINGS, waiting_polls=1))
    cursor = now(relay, "ana")
    asked = f"GET /changes?after={cursor}&wait=50 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {relay.tokens['ana']}"
    with socket.create_connection((relay.running.host, relay.running.port), timeout=120) as connection:
        connection.sendall(f"{asked}\r\n\r\n".encode())
        until_waiting(relay, 1)
    until_waiting(relay, 0)
    assert poll(relay, "ana", cursor, 0.1).status_code == 200


def test_what_another_relay_on_the_same_ledger_published_is_heard_within_its_look(
    launch: Callable[..., Served], world: World
) -> None:
    first, second = launch(), launch()
    cursor = now(first, "omar")
    with polling(first, "omar", cursor) as future:
        second.call("omar", "PUT", "/buyer", json=OMAR).raise_for_status()
        page = future.result(120).json()  # one that isn't woken ends with nothing
    assert page["changes"][-1]["data"]["customer_id"] == next(iter(world.customers))


def test_a_person_whose_token_is_not_valid_hears_nothing(relay: Served) -> None:
    assert relay.get(None, "/changes").status_code == 401
    answer = relay.call(None, "GET", "/changes", headers={"Authorization": "Bearer sd_nobody"})
    assert answer.json()["code"] == "token_invalid"


def test_many_polls_all_wake(relay: Served) -> None:
    cursor = now(relay, "ana")
    with ThreadPoolExecutor(15) as pool:
        polls = [pool.submit(poll, relay, "ana", cursor, 50) for _ in range(15)]
        until_waiting(relay, 15)
        relay.call("ana", "PUT", "/buyer", json=OMAR).raise_for_status()
        pages: list[Any] = [one.result(120).json() for one in polls]
    assert all(page["changes"] for page in pages)


def test_one_look_tells_whom_what_happened_is_for(relay: Served) -> None:
    start = feed.concerned_since(relay.parts, None)
    assert start.audiences is None
    assert feed.concerned_since(relay.parts, start.cursor) == feed.Concerned(start.cursor, frozenset())
    relay.call("ana", "PUT", "/buyer", json=OMAR).raise_for_status()
    after = feed.concerned_since(relay.parts, start.cursor)
    assert after.audiences == {"staff", "user:u_ana"}
    assert feed.concerned_since(relay.parts, after.cursor).audiences == frozenset()
    assert feed.concerned_since(relay.parts, "another.1").audiences is None


def test_a_poll_that_waits_ends_with_its_sign_in(relay: Served) -> None:
    """Signed out elsewhere, by an operator or by its own token: nothing more is told, and the wait is over at once."""
    for person, end in (
        ("ana", lambda: roles.sign_out(relay.parts, audit.COMMAND, "u_ana")),
        ("omar", lambda: devices.revoke(relay.parts, relay.tokens["omar"])),
        ("jonas", lambda: roles.set_role(relay.parts, audit.COMMAND, "u_jonas", "user")),
    ):
        with polling(relay, person, now(relay, person)) as future:
            end()
            answer = future.result(45)  # one that isn't woken ends after 50 seconds
        assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_what_only_wakes_is_told_to_nobody(relay: Served) -> None:
    cursor = now(relay, "jonas")
    roles.sign_out(relay.parts, audit.COMMAND, "u_ana")
    page = relay.get("jonas", f"/changes?after={cursor}").json()
    assert page["changes"] == []
    assert page["cursor"] != cursor
