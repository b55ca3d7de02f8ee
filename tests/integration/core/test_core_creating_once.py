"""One object at Stripe per person, purpose and generation, whatever crashes, repeats or races (property R6)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest

from desktop_app import wire
from desktop_app.domain.account import Api
from desktop_app.domain.errors import KnownError, Remedy, StripeUnreachable
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import buyers, links, sellers, setups
from desktop_app.onboarding.keeping import events
from desktop_app.onboarding.parts import Parts
from desktop_app.onboarding.stripe_port import Platform
from desktop_app.storage.ledger.ledger import SqlLedger
from tests.integration.core.conftest import POLICY
from tests.integration.core.fake_stripe import Crash, FakeStripe, World, crash, new_account, unreachable
from tests.integration.core.steps import Ends, about_account, about_customer, deliver, fake, manual, work_off

Open = Callable[..., Parts]
DATABASES = "both"

GERMAN = wire.SellerRequest(country="DE", kind="individual")


@pytest.fixture
def ada(parts: Parts) -> str:
    return people.add_user(parts, name="Ada", email="ada@example.org")


def save(parts: Parts, user_id: str, name: str = "Ada") -> wire.Buyer:
    return buyers.save_buyer(parts, user_id, wire.BuyerRequest(name=name)).buyer


def at_once(parts: list[Parts], times: int, do: Callable[[Parts, int], object]) -> list[object]:
    """Do it so many times at once, spread over several processes' parts; return answers or errors."""
    gate = threading.Barrier(times)

    def one(number: int) -> object:
        gate.wait(120)
        try:
            return do(parts[number % len(parts)], number)
        except KnownError as error:
            return error

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.parametrize("processes", [1, 2])
def test_eight_clients_save_at_once(open_parts: Open, parts: Parts, world: World, ada: str, processes: int) -> None:
    several = [parts] + [open_parts() for _ in range(processes - 1)]
    answers = at_once(several, 8, lambda one, number: buyers.save_buyer(one, ada, wire.BuyerRequest(name=f"N{number}")))
    saved = [answer for answer in answers if isinstance(answer, buyers.SavedBuyer)]
    assert len(saved) == 8
    assert len(world.customers) == 1
    assert [one.created for one in saved].count(True) == 1
    shown = buyers.show_buyer(parts, ada)
    assert shown.version == 8
    assert shown.name == next(iter(world.customers.values())).details.name


@pytest.mark.parametrize("processes", [1, 2])
def test_eight_clients_open_at_once(open_parts: Open, parts: Parts, world: World, ada: str, processes: int) -> None:
    several = [parts] + [open_parts() for _ in range(processes - 1)]
    answers = at_once(several, 8, lambda one, _: sellers.open_seller(one, ada, GERMAN))
    opened = [answer for answer in answers if isinstance(answer, sellers.OpenedSeller)]
    assert len(opened) == 8
    assert len(world.accounts) == 1
    assert [one.created for one in opened].count(True) == 1


def test_link_and_opening_at_once(parts: Parts, world: World, ada: str) -> None:
    at_once([parts], 6, lambda one, number: (links.mint_link if number % 2 else sellers.open_seller)(one, ada, GERMAN))
    assert len(world.accounts) == 1


def test_payment_setups_at_once_share_customer_and_page(parts: Parts, world: World, ada: str) -> None:
    answers = at_once([parts], 4, lambda one, _: setups.start_payment_setup(one, ada))
    assert len({one.id for one in answers if isinstance(one, wire.PaymentSetup)}) == 1
    assert (len(world.customers), len(world.sessions)) == (1, 1)


def _forget_leases(parts: Parts) -> None:
    """The crashed process is this one, which lives: end its leases by time, as another host would have to."""
    manual(parts).advance(minutes=3)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", range(1, 7))
@pytest.mark.parametrize("purpose", ["buyer", "seller"])
def test_crash_at_each_commit(
    open_parts: Open, parts: Parts, world: World, ada: str, purpose: str, step: int, *, after: bool
) -> None:
    dying = replace(parts, ledger=Ends(parts.ledger, step, after=after))  # type: ignore[arg-type]
    with suppress(Crash):  # with fewer steps than that nothing crashes, and that is fine too
        save(dying, ada) if purpose == "buyer" else sellers.open_seller(dying, ada, GERMAN)
    _forget_leases(parts)
    born = open_parts()
    if purpose == "buyer":
        assert save(born, ada).customer_id in world.customers
    else:
        assert sellers.open_seller(born, ada, GERMAN).seller.account_id in world.accounts
    assert len(world.customers) + len(world.accounts) == 1


@pytest.mark.parametrize("place", ["before", "after"])
def test_crash_while_stripe_is_asked(open_parts: Open, parts: Parts, world: World, ada: str, place: str) -> None:
    getattr(fake(parts), place)["create_customer"] = crash
    with pytest.raises(Crash):
        save(parts, ada)
    assert save(open_parts(), ada).customer_id == next(iter(world.customers))
    assert len(world.customers) == 1


def test_crash_then_an_edited_body(open_parts: Open, parts: Parts, world: World, ada: str) -> None:
    fake(parts).after["create_customer"] = crash
    with pytest.raises(Crash):
        save(parts, ada, "First")
    assert save(open_parts(), ada, "Second").name == "Second"
    assert len(world.customers) == 1
    bodies = {detail for name, detail in world.log if name == "create_customer"}
    assert len(bodies) == 1


def test_unreachable_then_an_edit_then_the_worker(parts: Parts, world: World, ada: str) -> None:
    fake(parts).after["create_customer"] = unreachable
    for name in ("First", "Second"):
        with pytest.raises(StripeUnreachable):
            save(parts, ada, name)
    assert buyers.show_buyer(parts, ada).customer_id is None
    del fake(parts).after["create_customer"]
    manual(parts).advance(minutes=1)
    work_off(parts)
    shown = buyers.show_buyer(parts, ada)
    assert (shown.name, len(world.customers)) == ("Second", 1)


def test_unreachable_update_is_replayed_with_its_key(parts: Parts, world: World, ada: str) -> None:
    save(parts, ada, "First")
    fake(parts).after["update_customer"] = unreachable
    with pytest.raises(StripeUnreachable):
        save(parts, ada, "Second")
    assert buyers.show_buyer(parts, ada).name == "First"
    del fake(parts).after["update_customer"]
    manual(parts).advance(minutes=1)
    work_off(parts)
    assert buyers.show_buyer(parts, ada).name == "Second"


def test_refused_update_is_forgotten(parts: Parts, world: World, ada: str) -> None:
    customer_id = save(parts, ada, "First").customer_id or ""

    def refuse() -> None:
        raise KnownError("phone_invalid", Remedy.FIELD, field="phone")

    fake(parts).before["update_customer"] = refuse
    with pytest.raises(KnownError):
        save(parts, ada, "Second")
    fake(parts).before.clear()
    deliver(parts, about_customer("evt_1", customer_id))
    assert work_off(parts) == 2
    assert buyers.show_buyer(parts, ada).name == "First"


@pytest.mark.parametrize("found", [True, False])
def test_unanswered_for_25_hours_is_looked_for(parts: Parts, world: World, ada: str, *, found: bool) -> None:
    (fake(parts).after if found else fake(parts).before)["create_customer"] = unreachable
    with pytest.raises(StripeUnreachable):
        save(parts, ada, "First")
    fake(parts).before.clear()
    fake(parts).after.clear()
    manual(parts).advance(hours=25)
    assert save(parts, ada, "Second").name == "Second"
    assert len(world.customers) == 1
    assert world.calls("find_customers") == 1
    keys = {detail for name, detail in world.log if name == "create_customer"}
    assert len(keys) == 1


@pytest.mark.parametrize(("api", "hours", "looked"), [("v1", 19, 0), ("v1", 21, 1), ("v2", 25, 0), ("v2", 31 * 24, 1)])
def test_how_long_a_key_is_believed_in(open_parts: Open, world: World, api: str, hours: int, looked: int) -> None:
    parts = open_parts(policy=replace(POLICY, api=Api(api)), stripe=FakeStripe(world, api=Api(api)))
    ada = people.add_user(parts, name="Ada", email=None)
    fake(parts).after["create_account"] = unreachable
    with pytest.raises(StripeUnreachable):
        sellers.open_seller(parts, ada, GERMAN)
    fake(parts).after.clear()
    manual(parts).advance(hours=hours)
    if api == "v2":  # v2 keys live for thirty days; the fake's lives for one
        world.answers = {key: (*answer[:2], parts.clock.now()) for key, answer in world.answers.items()}
    sellers.open_seller(parts, ada, GERMAN)
    assert world.calls("find_accounts") == looked
    assert len(world.accounts) == 1


def test_a_failed_look_is_not_taken_for_nothing(parts: Parts, world: World, ada: str) -> None:
    fake(parts).after["create_customer"] = unreachable
    with pytest.raises(StripeUnreachable):
        save(parts, ada)
    fake(parts).after.clear()
    manual(parts).advance(hours=25)
    fake(parts).before["find_customers"] = unreachable
    with pytest.raises(StripeUnreachable):
        save(parts, ada)
    fake(parts).before.clear()
    save(parts, ada)
    assert len(world.customers) == 1


def test_refused_after_a_lost_answer_is_looked_for(parts: Parts, world: World, ada: str) -> None:
    fake(parts).after["create_customer"] = unreachable
    with pytest.raises(StripeUnreachable):
        save(parts, ada)
    fake(parts).after.clear()

    def refuse() -> None:
        raise KnownError("ours", Remedy.OURS)

    fake(parts).before["create_customer"] = refuse
    with pytest.raises(KnownError):
        save(parts, ada)
    fake(parts).before.clear()
    save(parts, ada)
    assert len(world.customers) == 1


def test_older_wish_refused_makes_way_for_the_newer(parts: Parts, world: World, ada: str) -> None:
    fake(parts).before["create_customer"] = unreachable
    with pytest.raises(StripeUnreachable):
        buyers.save_buyer(parts, ada, wire.BuyerRequest(email="refused@example.org"))
    fake(parts).before.clear()
    saved = buyers.save_buyer(parts, ada, wire.BuyerRequest(email="fine@example.org"))
    assert (saved.created, saved.buyer.email) == (True, "fine@example.org")


def test_older_wish_refused_while_nobody_looks(parts: Parts, world: World, ada: str) -> None:
    fake(parts).before["create_customer"] = unreachable
    for email in ("refused@example.org", "fine@example.org"):
        with pytest.raises(StripeUnreachable):
            buyers.save_buyer(parts, ada, wire.BuyerRequest(email=email))
    fake(parts).before.clear()
    for _ in range(3):
        manual(parts).advance(minutes=16)
        work_off(parts)
    assert buyers.show_buyer(parts, ada).email == "fine@example.org"


def test_deleted_at_stripe_makes_way_for_another(parts: Parts, world: World, ada: str) -> None:
    first = save(parts, ada)
    gone = world.customers[first.customer_id or ""]
    world.customers[gone.id] = replace(gone, deleted=True)
    saved = buyers.save_buyer(parts, ada, wire.BuyerRequest(phone="+491701234567"))
    assert saved.created
    assert saved.buyer.customer_id != first.customer_id
    assert (saved.buyer.name, saved.buyer.phone) == ("Ada", "+491701234567")
    assert saved.buyer.version > first.version


def test_not_found_never_makes_another(parts: Parts, world: World, ada: str) -> None:
    first = save(parts, ada)
    world.hidden.add(first.customer_id or "")
    with pytest.raises(KnownError) as caught:
        save(parts, ada, "Again")
    assert caught.value.code == "account_unreachable"
    assert len(world.customers) == 1
    world.hidden.clear()
    work_off(parts)
    assert buyers.show_buyer(parts, ada).name == "Ada"  # the person was told: nothing is sent behind their back
    assert buyers.show_buyer(parts, ada).customer_id == first.customer_id


@pytest.mark.parametrize("found", [True, False])
def test_failure_that_stripe_keeps_under_the_key(parts: Parts, world: World, ada: str, *, found: bool) -> None:
    """v1 repeats a saved 500 for a day: then the object is looked for, and made under a new key."""

    def repeat() -> None:
        raise _Replayed

    (fake(parts).after if found else fake(parts).before)["create_customer"] = repeat
    with pytest.raises(StripeUnreachable):
        save(parts, ada)
    fake(parts).before.clear()
    fake(parts).after.clear()
    assert save(parts, ada).customer_id in world.customers
    assert (len(world.customers), world.calls("find_customers")) == (1, 1)


class _Replayed(StripeUnreachable):
    def __init__(self) -> None:
        super().__init__()
        self.params["replayed"] = "true"


def test_capability_only_beside_another_is_asked_for_once_more(parts: Parts, world: World, ada: str) -> None:
    world.both_only = frozenset({"GB"})
    opened = sellers.open_seller(parts, ada, wire.SellerRequest(country="GB", kind="individual")).seller
    assert world.calls("create_account") == 2
    wanted = {one.name for one in opened.capabilities if one.wanted}
    assert wanted == {"transfers", "payouts"}


def test_refused_with_both_is_a_country_that_is_not_offered(parts: Parts, world: World, ada: str) -> None:
    world.both_only = frozenset({"JP"})
    with pytest.raises(KnownError) as caught:
        sellers.open_seller(parts, ada, wire.SellerRequest(country="JP", kind="individual"))
    assert (caught.value.code, caught.value.field) == ("country_unsupported", "country")
    assert world.calls("create_account") == 2


def test_buyers_account_is_no_sellers_account(parts: Parts, world: World, ada: str) -> None:
    bought = replace(new_account("acct_buyer", ada), applied=("customer",))
    world.accounts["acct_buyer"], world.created["acct_buyer"] = bought, parts.clock.now()
    deliver(parts, about_account("evt_1", "acct_buyer"))
    work_off(parts)
    assert sellers.show_seller(parts, ada).account_id is None
    ledger = parts.ledger
    assert isinstance(ledger, SqlLedger)
    ledger.begin_epoch(parts.clock.now(), since=parts.clock.now())
    assert sellers.open_seller(parts, ada, GERMAN).seller.account_id != "acct_buyer"


def test_key_swapped_in_between_replays_nothing(open_parts: Open, parts: Parts, world: World, ada: str) -> None:
    fake(parts).after["create_customer"] = unreachable
    with pytest.raises(StripeUnreachable):
        save(parts, ada)
    other = open_parts(stripe=FakeStripe(world, Platform("acct_other", livemode=False)))
    with pytest.raises(KnownError) as caught:
        save(other, ada)
    assert caught.value.code == "mode_mismatch"
    assert world.calls("create_customer") == 1


@pytest.mark.parametrize("code", ["key_invalid", "key_permission_missing", "rate_limited"])
def test_answers_that_say_nothing_about_the_creation_keep_it_open(
    parts: Parts, world: World, ada: str, code: str
) -> None:
    fake(parts).after["create_customer"] = unreachable
    with pytest.raises(StripeUnreachable):
        save(parts, ada)
    fake(parts).after.clear()

    def refuse() -> None:
        raise KnownError(code, Remedy.OPERATOR)

    fake(parts).before["create_customer"] = refuse
    with pytest.raises(KnownError):
        save(parts, ada)
    fake(parts).before.clear()
    save(parts, ada)
    assert len(world.customers) == 1
    assert world.calls("find_customers") == 0


def test_event_before_the_answer_is_stored(parts: Parts, world: World, ada: str) -> None:
    """An account's first event often overtakes the answer that made it: it must not become a second row."""

    def event_overtakes() -> None:
        deliver(parts, about_account("evt_1", next(iter(world.accounts))))
        assert events.process_next(parts, "worker")

    fake(parts).after["create_account"] = event_overtakes
    opened = sellers.open_seller(parts, ada, GERMAN)
    assert opened.created
    manual(parts).advance(seconds=2)
    fake(parts).verify(opened.seller.account_id or "")
    work_off(parts)
    assert sellers.show_seller(parts, ada).verified


def test_restored_ledger_looks_for_an_unanswered_creation(parts: Parts, world: World, ada: str) -> None:
    fake(parts).after["create_customer"] = unreachable
    with pytest.raises(StripeUnreachable):
        save(parts, ada)
    fake(parts).after.clear()
    ledger = parts.ledger
    assert isinstance(ledger, SqlLedger)
    ledger.begin_epoch(parts.clock.now(), since=parts.clock.now())
    save(parts, ada)
    assert (world.calls("find_customers"), len(world.customers)) == (1, 1)


def test_restored_ledger_looks_before_the_first_creation(parts: Parts, world: World, ada: str) -> None:
    world.accounts["acct_lost"] = new_account("acct_lost", ada)
    world.created["acct_lost"] = parts.clock.now()
    ledger = parts.ledger
    assert isinstance(ledger, SqlLedger)
    ledger.begin_epoch(parts.clock.now(), since=parts.clock.now())
    opened = sellers.open_seller(parts, ada, GERMAN)
    assert opened.seller.account_id == "acct_lost"
    assert len(world.accounts) == 1


def test_an_account_of_the_history_does_not_come_back(parts: Parts, world: World, ada: str) -> None:
    """The answer to starting over was lost and its key is too old: the first account is found too, but is known."""
    first = sellers.open_seller(parts, ada, GERMAN).seller.account_id
    over = wire.SellerRequest(country="FR", kind="company", start_over=True)
    fake(parts).before["create_account"] = unreachable
    with pytest.raises(StripeUnreachable):
        sellers.open_seller(parts, ada, over)
    fake(parts).before.clear()
    manual(parts).advance(days=31)
    opened = sellers.open_seller(parts, ada, over)
    assert world.calls("find_accounts") == 1
    assert (opened.created, opened.seller.country) == (True, "FR")
    assert opened.seller.account_id != first
    assert {entry.account_id for entry in sellers.seller_history(parts, ada).items} >= {first, opened.seller.account_id}
    assert len(world.accounts) == 2
