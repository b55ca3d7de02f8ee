"""What support looks into: moments of a history, drift, deliveries, notes, what was set aside; and invitations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop_app.domain.errors import StripeUnreachable
from desktop_app.onboarding.access.people import hashed
from desktop_app.onboarding.flows import invitations
from desktop_app.onboarding.keeping import housekeeping
from desktop_app.sync.relay_backend import RelayBackend
from tests.integration.core.fake_stripe import ManualClock, World
from tests.integration.core.steps import work_off
from tests.integration.relay.conftest import SETTINGS
from tests.integration.relay.served import Served

SELLER = {"country": "ES", "kind": "individual"}


@pytest.fixture
def quiet(launch: Callable[..., Served]) -> Served:
    """A relay whose queue the test works off itself."""
    return launch(replace(SETTINGS, workers=0))


@pytest.fixture
def account(quiet: Served, world: World) -> str:
    quiet.call("ana", "POST", "/seller", json=SELLER).raise_for_status()
    return next(iter(world.accounts))


def about(event_id: str, account: str) -> dict[str, Any]:
    return {"id": event_id, "type": "account.updated", "livemode": False, "account": account}


def states(relay: Served, path: str = "/accounts/u_ana/deliveries") -> list[tuple[str, str, int]]:
    return [(one["event_id"], one["state"], one["attempts"]) for one in relay.get("jonas", path).json()["items"]]


def test_a_delivery_tells_what_became_of_it(quiet: Served, account: str, clock: ManualClock) -> None:
    quiet.deliver(about("evt_1", account)).raise_for_status()
    assert states(quiet) == [("evt_1", "waiting", 0)]

    def unreachable() -> None:
        raise StripeUnreachable

    quiet.parts.stripe.before["read_account"] = unreachable  # type: ignore[attr-defined]
    work_off(quiet.parts)
    assert states(quiet) == [("evt_1", "retrying", 1)]
    assert quiet.get("jonas", "/accounts/u_ana/deliveries").json()["items"][0]["failure"] == "stripe_unreachable"
    del quiet.parts.stripe.before["read_account"]  # type: ignore[attr-defined]
    clock.advance(hours=1)
    work_off(quiet.parts)
    assert states(quiet) == [("evt_1", "done", 1)]


@pytest.mark.logs("could not be processed")
def test_a_poison_event_is_shown_with_its_cause_and_processed_again(
    quiet: Served, account: str, clock: ManualClock
) -> None:
    def poison() -> None:
        raise ZeroDivisionError

    quiet.parts.stripe.before["read_account"] = poison  # type: ignore[attr-defined]
    quiet.deliver(about("evt_poison", account)).raise_for_status()
    for _ in range(8):
        work_off(quiet.parts)
        clock.advance(hours=1)
    assert states(quiet) == [("evt_poison", "set_aside", 8)]
    shown = quiet.get("olga", "/deliveries?state=set_aside").json()["items"]
    assert [(one["event_id"], one["failure"].split()[0]) for one in shown] == [("evt_poison", "ZeroDivisionError")]
    aside = quiet.get("jonas", "/set-aside").json()["items"]
    assert [one["id"] for one in aside] == [f"account:{account}"]
    del quiet.parts.stripe.before["read_account"]  # type: ignore[attr-defined]

    again = quiet.call("jonas", "POST", f"/deliveries/{shown[0]['id']}/redeliver")
    assert again.json()["state"] == "waiting"
    work_off(quiet.parts)
    assert states(quiet) == [("evt_poison", "done", 0)]
    assert quiet.get("jonas", "/set-aside").json()["items"] == []
    assert quiet.call("jonas", "POST", f"/set-aside/account:{account}/retry").status_code == 404


def test_whoever_had_it_processed_again_hears_that_it_was_though_nothing_changed(quiet: Served, account: str) -> None:
    quiet.deliver(about("evt_1", account)).raise_for_status()
    work_off(quiet.parts)
    delivery = quiet.get("jonas", "/deliveries").json()["items"][0]
    cursor = quiet.get("jonas", "/changes").json()["cursor"]
    quiet.call("jonas", "POST", f"/deliveries/{delivery['id']}/redeliver").raise_for_status()
    work_off(quiet.parts)
    heard = quiet.get("jonas", f"/changes?after={cursor}").json()["changes"]
    assert [(one["kind"], one["id"]) for one in heard] == [("account", "u_ana")]


def test_a_delivery_is_shown_as_it_came_until_it_is_let_go(quiet: Served, account: str, clock: ManualClock) -> None:
    body = b'{ "id":"evt_1", "type":"account.updated","account": "' + account.encode() + b'" }'
    quiet.deliver(body).raise_for_status()
    delivery = quiet.get("jonas", "/accounts/u_ana/deliveries").json()["items"][0]
    whole = quiet.get("jonas", f"/deliveries/{delivery['id']}").json()
    assert whole["body"].encode() == body
    assert "stripe-signature" in dict(map(tuple, whole["headers"]))
    clock.advance(days=31)
    housekeeping.tidy(quiet.parts)
    gone = quiet.get("jonas", f"/deliveries/{delivery['id']}").json()
    assert (gone["body"], gone["headers"], gone["delivery"]["whole"]) == ("", [], False)
    # What it was about is still known, and so it can still be processed again.
    work_off(quiet.parts)
    assert quiet.call("jonas", "POST", f"/deliveries/{delivery['id']}/redeliver").json()["state"] == "waiting"
    work_off(quiet.parts)
    assert states(quiet) == [("evt_1", "done", 0)]


def test_deliveries_have_pages_both_ways(quiet: Served, account: str, clock: ManualClock) -> None:
    for number in range(5):
        quiet.deliver(about(f"evt_{number}", account)).raise_for_status()
        clock.advance(seconds=1)
    first = quiet.get("jonas", "/accounts/u_ana/deliveries?limit=2").json()
    assert [one["event_id"] for one in first["items"]] == ["evt_4", "evt_3"]
    assert first["prev"] is None
    second = quiet.get("jonas", f"/deliveries?limit=2&page={first['next']}").json()
    assert [one["event_id"] for one in second["items"]] == ["evt_2", "evt_1"]
    last = quiet.get("jonas", f"/accounts/u_ana/deliveries?limit=2&page={second['next']}").json()
    assert [one["event_id"] for one in last["items"]] == ["evt_0"]
    assert last["next"] is None
    back = quiet.get("jonas", f"/accounts/u_ana/deliveries?limit=2&page={last['prev']}").json()
    assert back["items"] == second["items"]
    assert quiet.get("jonas", "/deliveries?page=nonsense").status_code == 422


def test_any_moment_is_rebuilt_and_two_are_compared(quiet: Served, account: str, world: World) -> None:
    for number in range(40):  # more than one chain of differences
        world.accounts[account] = replace(world.accounts[account], display_name=f"Shop {number}")
        quiet.deliver(about(f"evt_{number}", account)).raise_for_status()
        work_off(quiet.parts)
    newest = quiet.get("jonas", "/accounts/u_ana/history?limit=41").json()["items"]
    for place, number in ((0, 39), (17, 22), (39, 0)):
        moment = quiet.get("jonas", f"/accounts/u_ana/history/{newest[place]['id']}").json()
        assert moment["facts"]["display_name"] == f"Shop {number}"
        assert moment["differences"] == []
    compared = quiet.get("jonas", f"/accounts/u_ana/history/{newest[0]['id']}?compare={newest[20]['id']}").json()
    assert compared["differences"] == [{"path": "facts.display_name", "before": "Shop 19", "after": "Shop 39"}]
    page = quiet.get("jonas", "/accounts/u_ana/history?limit=10").json()
    following = quiet.get("jonas", f"/accounts/u_ana/history?limit=10&page={page['next']}").json()
    assert [one["id"] for one in following["items"]] == [one["id"] for one in newest[10:20]]
    assert (
        quiet.get("jonas", f"/accounts/u_ana/history?limit=10&page={following['prev']}").json()["items"]
        == page["items"]
    )


def test_a_moment_of_somebody_else_is_not_there(quiet: Served, account: str) -> None:
    quiet.call("omar", "POST", "/seller", json=SELLER).raise_for_status()
    omars = quiet.get("jonas", "/accounts/u_omar/history").json()["items"][0]["id"]
    anas = quiet.get("jonas", "/accounts/u_ana/history").json()["items"][0]["id"]
    assert quiet.get("jonas", f"/accounts/u_ana/history/{omars}").status_code == 404
    for wrong in (omars, "9" * 18, "x", "-1"):
        answer = quiet.get("jonas", f"/accounts/u_ana/history/{anas}?compare={wrong}")
        assert (answer.status_code, answer.json()["field"]) == (422, "compare")


def test_drift_shows_what_stripe_says_and_has_it_mended(quiet: Served, account: str, world: World) -> None:
    quiet.call("ana", "PUT", "/buyer", json={"name": "Ana"}).raise_for_status()
    work_off(quiet.parts)
    assert quiet.get("jonas", "/accounts/u_ana/drift").json()["differences"] == []
    world.accounts[account] = replace(world.accounts[account], display_name="Renamed at Stripe", form_submitted=True)
    customer = next(iter(world.customers.values()))
    world.customers[customer.id] = replace(customer, details=replace(customer.details, name="Anna"))
    drift = quiet.get("jonas", "/accounts/u_ana/drift").json()
    assert {"path": "buyer.name", "before": "Ana", "after": "Anna"} in drift["differences"]
    assert {"path": "seller.form_submitted", "before": False, "after": True} in drift["differences"]
    work_off(quiet.parts)
    assert quiet.get("jonas", "/accounts/u_ana/drift").json()["differences"] == []
    assert quiet.get("ana", "/buyer").json()["name"] == "Anna"
    world.hidden.add(account)
    assert quiet.get("jonas", "/accounts/u_ana/drift").json()["reachable"] is False
    work_off(quiet.parts)
    assert quiet.get("ana", "/seller").json()["status"] == "unreachable"


def test_checks_by_staff_are_throttled_with_a_time_to_come_back(quiet: Served, account: str) -> None:
    for _ in range(10):
        assert quiet.call("jonas", "POST", "/accounts/u_ana/check").status_code == 200
    for refused in (quiet.call("jonas", "POST", "/accounts/u_ana/check"), quiet.get("jonas", "/accounts/u_ana/drift")):
        assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
        assert 1 <= int(refused.headers["Retry-After"]) <= 60


def test_notes_are_kept_newest_first(quiet: Served, account: str) -> None:
    for text in ("First.", "  Second. "):
        assert quiet.call("jonas", "POST", "/accounts/u_ana/notes", json={"text": text}).status_code == 201
    found = quiet.get("olga", "/accounts/u_ana/notes").json()
    assert [(one["text"], one["author_id"]) for one in found["items"]] == [
        ("Second.", "u_jonas"),
        ("First.", "u_jonas"),
    ]
    page = quiet.get("olga", "/accounts/u_ana/notes?limit=1").json()
    assert quiet.get("olga", f"/accounts/u_ana/notes?page={page['next']}").json()["items"] == found["items"][1:]
    for wrong, code in (("", "field_required"), (" ", "field_required"), ("x" * 4001, "field_too_long")):
        answer = quiet.call("jonas", "POST", "/accounts/u_ana/notes", json={"text": wrong})
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, "text")


def test_an_invitation_is_kept_as_a_hash_and_names_one_person(quiet: Served, clock: ManualClock) -> None:
    made = quiet.call("jonas", "POST", "/accounts/u_ana/invitation")
    assert made.status_code == 201
    reference = made.json()["url"].rsplit("/start/", 1)[1]
    with quiet.parts.ledger.reading() as work:
        kept = work.invitations.by_hash(hashed(reference))
        assert kept is not None
        assert (kept.id, kept.user_id, kept.made_by) == (made.json()["id"], "u_ana", "u_jonas")
        assert reference not in repr(kept)
    assert invitations.usable(quiet.parts, reference, "u_ana").id == kept.id
    with pytest.raises(invitations.NotFound):
        invitations.usable(quiet.parts, reference, "u_omar")
    clock.advance(days=6, hours=23)
    invitations.usable(quiet.parts, reference, "u_ana")
    clock.advance(hours=1)
    with pytest.raises(invitations.KnownError) as over:
        invitations.usable(quiet.parts, reference, "u_ana")
    assert over.value.code == "invitation_over"


def test_an_invitation_is_revoked_by_its_maker_or_by_staff(quiet: Served) -> None:
    for maker in ("ana", "jonas"):
        made = quiet.call("ana", "POST", "/seller/invitation").json()
        reference = made["url"].rsplit("/", 1)[1]
        assert quiet.call("omar", "DELETE", f"/invitations/{made['id']}").status_code == 404
        assert quiet.call(maker, "DELETE", f"/invitations/{made['id']}").status_code == 200
        assert quiet.call(maker, "DELETE", f"/invitations/{made['id']}").status_code == 200
        with pytest.raises(invitations.KnownError) as over:
            invitations.usable(quiet.parts, reference, "u_ana")
        assert over.value.code == "invitation_over"
    staffs = quiet.call("jonas", "POST", "/accounts/u_ana/invitation").json()
    assert quiet.call("ana", "DELETE", f"/invitations/{staffs['id']}").status_code == 404


def test_what_the_window_invites_with_it_can_take_back(quiet: Served) -> None:
    desk = RelayBackend(quiet.url, lambda: quiet.tokens["jonas"], quiet.parts.clock)
    made = desk.invite("u_ana")
    reference = made.url.rsplit("/", 1)[1]
    assert invitations.usable(quiet.parts, reference, "u_ana").id == made.id
    desk.take_back(made.id)
    with pytest.raises(invitations.KnownError) as over:
        invitations.usable(quiet.parts, reference, "u_ana")
    assert over.value.code == "invitation_over"
    desk.close()


def test_following_an_invitation_mints_a_link_for_that_click(quiet: Served, world: World) -> None:
    made = quiet.call("ana", "POST", "/seller/invitation").json()
    reference = made["url"].rsplit("/", 1)[1]
    request = invitations.wire.SellerRequest("ES", "individual")
    links = {invitations.follow(quiet.parts, reference, "u_ana", request).url for _ in range(2)}
    assert len(links) == 2
    assert world.calls("create_account") == 1


def test_a_person_may_not_have_too_many_open_invitations(quiet: Served) -> None:
    for _ in range(20):
        quiet.call("ana", "POST", "/seller/invitation").raise_for_status()
    assert quiet.call("ana", "POST", "/seller/invitation").json()["code"] == "throttled"
    assert quiet.call("jonas", "POST", "/accounts/u_omar/invitation").status_code == 201


def test_nobody_is_invited_to_an_account_without_a_person(quiet: Served, world: World) -> None:
    quiet.call("ana", "POST", "/seller", json=SELLER).raise_for_status()
    stranger = replace(next(iter(world.accounts.values())), id="acct_stranger", metadata={})
    world.accounts["acct_stranger"] = stranger
    quiet.deliver(about("evt_new", "acct_stranger")).raise_for_status()
    work_off(quiet.parts)
    answer = quiet.call("jonas", "POST", "/accounts/acct_stranger/invitation")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_there")


def test_staff_alone_see_where_sellers_stop(quiet: Served, account: str) -> None:
    assert quiet.get("ana", "/accounts/stops").status_code == 403
    for staff in ("jonas", "olga"):
        shown = quiet.get(staff, "/accounts/stops").json()
        assert (shown["opened"], shown["ready"], shown["aside"]) == (1, 0, 0)
        assert [(one["status"], one["accounts"]) for one in shown["states"]] == [("not_started", 1)]
    listed = quiet.get("jonas", "/accounts?requirement=requirement.bank_account").json()["items"]
    assert {one["seller"]["account_id"] for one in listed} <= {account}
    after = (quiet.parts.clock.now() + timedelta(seconds=1)).isoformat().replace("+", "%2B")
    before = (quiet.parts.clock.now() - timedelta(days=1)).isoformat().replace("+", "%2B")
    for filters, found in (
        ("country=ES&kind=individual", 1),
        ("country=DE", 0),
        ("kind=company", 0),
        (f"opened_after={before}", 1),
        (f"opened_after={after}", 0),
    ):
        assert quiet.get("jonas", f"/accounts/stops?{filters}").json()["opened"] == found, filters
        assert len(quiet.get("jonas", f"/accounts?{filters}").json()["items"]) == found, filters
        assert quiet.get("jonas", f"/accounts/counts?{filters}").json()["all"] == found, filters
    refused = quiet.get("jonas", "/accounts/stops?requirement=photo").json()
    assert (refused["code"], refused["field"]) == ("field_invalid", "requirement")


def test_a_drift_tells_of_an_event_that_waits(quiet: Served, account: str) -> None:
    work_off(quiet.parts)
    assert quiet.get("jonas", "/accounts/u_ana/drift").json()["event"] is None
    quiet.deliver(about("evt_drift", account)).raise_for_status()
    assert quiet.get("jonas", "/accounts/u_ana/drift").json()["event"] == "waiting"
    work_off(quiet.parts)
    assert quiet.get("jonas", "/accounts/u_ana/drift").json()["event"] is None


def test_a_note_bears_its_writers_name(quiet: Served) -> None:
    quiet.call("ana", "POST", "/seller", json=SELLER).raise_for_status()
    written = quiet.call("jonas", "POST", "/accounts/u_ana/notes", json={"text": "Called her."}).json()
    (read,) = quiet.get("olga", "/accounts/u_ana/notes").json()["items"]
    assert read == written
    assert read["author"]
