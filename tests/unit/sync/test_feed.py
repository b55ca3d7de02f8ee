"""The feed: no gap, no repeat, no busy loop; what is known stays on the screen and says how old it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from doubles.world import OFFLINE
from msgspec import Raw

from desktop_app import wire
from desktop_app.domain.errors import CursorExpired, KnownError, Remedy
from desktop_app.domain.view import Freshness, IntentKind
from desktop_app.sync.desk import Link, Notice, Topic
from desktop_app.sync.feed import Feed
from desktop_app.sync.replica import Replica
from desktop_app.sync.views import buyer_view, seller_view


def fail_with(bench: Any, error: KnownError | None, operation: str | None = None) -> None:
    def before(called: str) -> None:
        if error is not None and operation in {None, called}:
            raise error

    bench.backend.before = before


def test_a_first_run_reads_everything_once(bench: Any) -> None:
    bench.world.change_buyer(name="Ana")
    bench.follow()
    assert buyer_view(bench.replica.picture).data.name == "Ana"
    assert bench.backend.calls == ["me", "changes", "seller", "buyer", "changes", "changes"]
    assert bench.replica.picture.connection.link is Link.ONLINE


def test_changes_arrive_and_are_on_disk_with_their_cursor(bench: Any) -> None:
    bench.follow()
    bench.world.change_seller(status="in_review", account_id="acct_1")
    bench.feed.step()
    assert seller_view(bench.replica.picture).data.status == "in_review"
    kept = bench.cache.load()
    assert kept.cursor == bench.world.page(None).cursor
    assert b"in_review" in kept.documents["seller"].body


def test_the_next_run_shows_the_last_known_and_goes_on_from_there(bench: Any) -> None:
    bench.world.change_buyer(name="Ana")
    bench.follow()
    bench.world.change_buyer(name="Eva")
    bench.restart()
    view = buyer_view(bench.replica.picture)
    assert (view.data.name, view.freshness) == ("Ana", Freshness.CHECKING)
    bench.backend.calls.clear()
    bench.feed.step()
    assert bench.backend.calls == ["me", "changes"]
    assert buyer_view(bench.replica.picture).data.name == "Eva"


def test_what_changes_while_everything_is_read_is_not_missed(bench: Any) -> None:
    def after(operation: str) -> None:
        if operation == "buyer":
            bench.world.change_buyer(name="Eva")
            bench.backend.after = lambda called: None

    bench.backend.after = after
    bench.follow()
    assert buyer_view(bench.replica.picture).data.name == "Eva"


def test_an_expired_cursor_reads_afresh_and_replaces_higher_versions(bench: Any) -> None:
    for name in ("Ana", "Eva", "Ida"):
        bench.world.change_buyer(name=name)
    bench.follow()
    bench.world.restore()
    bench.world.buyer = replace(bench.world.buyer, name="from the backup", version=1)
    bench.follow()
    assert buyer_view(bench.replica.picture).data.name == "from the backup"
    assert bench.cache.load().documents["buyer"].version == 1


def test_an_endless_410_does_not_keep_the_computer_busy(bench: Any) -> None:
    bench.follow()
    fail_with(bench, CursorExpired(), "changes")
    pauses = [bench.feed.step() for _ in range(6)]
    assert pauses[0] == 0
    assert min(pauses[1:]) > 0.2
    assert bench.replica.picture.connection.link is Link.OFFLINE


def test_an_older_answer_never_replaces_a_newer_one(bench: Any) -> None:
    bench.world.change_buyer(name="Ana")
    old = bench.world.buyer
    bench.world.change_buyer(name="Eva")
    bench.follow()
    bench.world.publish("buyer", "u1", wire.encode(old))
    bench.feed.step()
    assert buyer_view(bench.replica.picture).data.name == "Eva"


def test_one_cut_is_tried_again_before_anything_is_said(bench: Any) -> None:
    bench.follow()
    fail_with(bench, OFFLINE)
    assert bench.feed.step() < 1
    assert bench.replica.picture.connection.link is Link.ONLINE
    bench.feed.step()
    connection = bench.replica.picture.connection
    assert (connection.link, connection.error_code) == (Link.OFFLINE, "offline")
    assert buyer_view(bench.replica.picture).freshness is Freshness.OFFLINE


def test_waits_grow_and_end_with_the_first_answer(bench: Any) -> None:
    bench.follow()
    fail_with(bench, OFFLINE)
    pauses = [bench.feed.step() for _ in range(12)]
    assert pauses == sorted(pauses)
    assert 20 < pauses[-1] <= 60
    fail_with(bench, None)
    assert bench.feed.step() == 0
    assert bench.replica.picture.connection.link is Link.ONLINE


def test_a_refused_token_is_not_asked_about_all_the_time(bench: Any) -> None:
    fail_with(bench, KnownError("token_invalid", Remedy.PERSON))
    assert bench.feed.step() >= 60
    connection = bench.replica.picture.connection
    assert (connection.link, connection.error_code) == (Link.REFUSED, "token_invalid")


def test_a_key_store_that_gave_no_answer_is_asked_again_soon(bench: Any) -> None:
    note: list[str | None] = ["keyring_locked"]
    bench.replica = Replica(bench.cache, bench.clock, lambda: note[0])
    bench.replica.load()
    feed = Feed(bench.replica, bench.backend, bench.clock, lambda: 0.0)
    fail_with(bench, KnownError("token_missing", Remedy.PERSON))
    pauses = [feed.step() for _ in range(10)]
    assert pauses[:3] == [5, 10, 20]
    assert pauses[-1] == 300
    note[0] = None
    fail_with(bench, None)
    assert feed.step() == 0
    assert bench.replica.picture.connection.link is Link.ONLINE


def test_a_backend_that_does_not_wait_is_not_asked_without_end(bench: Any) -> None:
    bench.follow()
    pauses = [bench.feed.step() for _ in range(10)]
    assert pauses[-1] >= 30


def test_a_page_that_does_not_move_on_is_no_page(bench: Any) -> None:
    bench.follow()
    cursor = bench.world.page(None).cursor
    stuck = wire.ChangePage(cursor, (wire.Change(1, "buyer", "u1", Raw(b"{}")),))
    bench.world.page = lambda *args, **more: stuck
    bench.feed.step()
    bench.feed.step()
    assert bench.replica.picture.connection.error_code == "relay_answer_unreadable"


@pytest.mark.parametrize("data", [b"[]", b'{"version": "x"}', b'{"since": "2026-11-24T14:02:00"}', b"null"])
def test_what_cannot_be_read_is_said_and_the_rest_goes_on(bench: Any, data: bytes) -> None:
    bench.world.change_seller(status="in_review")
    bench.follow()
    bench.world.publish("seller", "u1", data)
    bench.world.publish("something_new", "u1", b"{}")
    bench.world.change_buyer(name="Ana")
    bench.feed.step()
    view = seller_view(bench.replica.picture)
    assert (view.data.status, view.freshness) == ("in_review", Freshness.STALE)
    assert buyer_view(bench.replica.picture).freshness is Freshness.FRESH
    bench.world.change_seller(status="complete")
    bench.feed.step()
    assert seller_view(bench.replica.picture).freshness is Freshness.FRESH


def test_changes_about_another_person_are_not_shown(bench: Any) -> None:
    bench.follow()
    bench.world.publish("buyer", "u2", wire.encode(wire.Buyer(name="Somebody", version=99)))
    bench.feed.step()
    assert buyer_view(bench.replica.picture).data.name is None


def test_another_person_on_this_profile_sees_nothing_of_the_first(bench: Any) -> None:
    bench.world.change_buyer(name="Ana")
    bench.follow()
    bench.outbox.write_down(IntentKind.SAVE_BUYER, b'{"name":"Eva"}')
    bench.restart()
    bench.world.me = replace(bench.world.me, user_id="u2")
    bench.world.buyer = wire.Buyer(name="Ben")
    bench.follow()
    view = buyer_view(bench.replica.picture)
    assert view.data.name == "Ben"
    assert [one.error_code for one in view.pending] == ["other_person"]
    bench.send_all()
    assert bench.world.effects == []


def test_live_and_test_are_not_mixed(bench: Any) -> None:
    bench.world.change_buyer(name="Ana")
    bench.follow()
    bench.outbox.write_down(IntentKind.SAVE_BUYER, b'{"name":"Eva"}')
    bench.restart()
    bench.world.me = replace(bench.world.me, mode="live")
    bench.world.buyer = wire.Buyer()
    bench.follow()
    view = buyer_view(bench.replica.picture)
    assert view.data.name is None
    assert [one.error_code for one in view.pending] == ["mode_mismatch"]


def test_what_was_asked_for_before_the_first_connection_is_sent(bench: Any) -> None:
    bench.outbox.write_down(IntentKind.SAVE_BUYER, b'{"name":"Eva"}')
    bench.follow()
    bench.send_all()
    assert bench.world.buyer.name == "Eva"


def test_support_gets_rows(bench: Any) -> None:
    bench.world.me = wire.Me("s1", "support")
    heard: list[Notice] = []
    bench.replica.subscribe(heard.append)
    bench.follow()
    bench.world.publish("account", "u7", wire.encode(wire.AccountRow("u7", name="Zoe")))
    bench.feed.step()
    told = [notice for notice in heard if notice.topic is Topic.ACCOUNTS]
    assert (("u7",), ["Zoe"]) in [(notice.ids, [row.name for row in notice.rows]) for notice in told]
    assert b"Zoe" in bench.replica.rows(["u7"])[0].body


def test_an_erased_person_vanishes(bench: Any) -> None:
    bench.world.me = wire.Me("s1", "support")
    bench.follow()
    bench.world.publish("account", "u7", wire.encode(wire.AccountRow("u7", user_id="u7", name="Zoe")))
    bench.feed.step()
    assert [row.id for row in bench.replica.rows(["u7"])] == ["u7"]
    heard: list[Any] = []
    bench.replica.subscribe(heard.append)
    bench.world.publish("account", "u7", wire.encode(wire.AccountRow("u7")))
    bench.feed.step()
    assert bench.replica.rows(["u7"]) == ()
    told = [(notice.ids, notice.rows) for notice in heard if notice.topic is Topic.ACCOUNTS]
    assert told == [(("u7",), ())]  # the page lists anew, and there is nobody


@pytest.mark.logs("A listener failed")
def test_a_listener_that_fails_stops_nothing(bench: Any, caplog: pytest.LogCaptureFixture) -> None:
    def broken(notice: Notice) -> None:
        raise RuntimeError("a page's mistake")

    end = bench.replica.subscribe(broken)
    bench.follow(1)
    assert bench.replica.picture.me is not None
    assert "a page's mistake" in caplog.text
    end()


def test_a_moved_wall_clock_harms_nothing(bench: Any) -> None:
    bench.follow()
    bench.clock.wall += timedelta(days=400)
    bench.world.change_buyer(name="Ana")
    bench.feed.step()
    bench.clock.wall -= timedelta(days=800)
    bench.world.change_buyer(name="Eva")
    bench.feed.step()
    bench.outbox.write_down(IntentKind.SAVE_BUYER, b'{"name":"Ida"}')
    bench.send_all()
    assert buyer_view(bench.replica.picture).data.name == "Ida"


def test_fetched_at_follows_what_the_feed_confirms(bench: Any) -> None:
    bench.follow()
    bench.clock.advance(600)
    bench.feed.step()
    assert buyer_view(bench.replica.picture).fetched_at == bench.clock.now()
    bench.replica.write_confirmation()
    assert bench.cache.load().confirmed_at == bench.clock.now()
