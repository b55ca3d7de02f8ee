"""What was missed is found again, every account is read in its turn, and the operator is told how far behind we are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop_app import wire
from desktop_app.domain.account import Api, CapabilityState
from desktop_app.domain.errors import KnownError, Remedy, StripeUnreachable
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import sellers
from desktop_app.onboarding.keeping import housekeeping, recovery
from desktop_app.onboarding.keeping.reconcile import Reconciler, plan
from desktop_app.onboarding.keeping.report import relay_report
from desktop_app.onboarding.ledger.accounts import Census, Turns
from desktop_app.onboarding.parts import Keeping, Parts
from tests.integration.core.conftest import POLICY
from tests.integration.core.fake_stripe import ManualClock, World
from tests.integration.core.steps import deliver, event, fake, work_off

DATABASES = "both"


def opened(parts: Parts, number: int, *, verified: bool = False) -> list[str]:
    found = []
    for place in range(number):
        user_id = people.add_user(parts, user_id=f"u_{place}_{verified}", name=f"P{place}", email=None)
        made = sellers.open_seller(parts, user_id, wire.SellerRequest(country="DE", kind="individual"))
        found.append(made.seller.account_id or "")
    if verified:
        for account_id in found:
            verify(parts, account_id)
            deliver(parts, event(f"evt_first_{account_id}", "account.updated", account=account_id))
        work_off(parts)
    return found


def verify(parts: Parts, account_id: str) -> None:
    world = fake(parts).world
    account = world.accounts[account_id]
    active = tuple(replace(one, state=CapabilityState.ACTIVE) for one in account.capabilities)
    world.accounts[account_id] = replace(account, form_submitted=True, capabilities=active)


def missed(world: World, clock: ManualClock, event_id: str, account_id: str) -> None:
    """Something happens at Stripe that its list of v2 events tells, and nobody hears."""
    told: dict[str, Any] = {
        "id": event_id,
        "object": "v2.core.event",
        "type": "v2.core.account[requirements].updated",
        "created": clock.now().isoformat(),
        "livemode": False,
        "related_object": {"id": account_id, "type": "v2.core.account"},
    }
    world.events.setdefault(Api.V2, []).append((clock.now(), told))


def reads(world: World) -> int:
    return world.calls("read_account")


def shown(parts: Parts, account_id: str) -> str:
    with parts.ledger.reading() as work:
        record = work.accounts.get(account_id)
    return "" if record is None else record.status_name


def test_missed_events_are_found_in_the_list_and_read_once(parts: Parts, world: World, clock: ManualClock) -> None:
    accounts = opened(parts, 6, verified=True)
    recovery.recover(parts)
    clock.advance(hours=2)
    for number, account_id in enumerate(accounts[:2] * 3):
        missed(world, clock, f"evt_missed_{number}", account_id)
        world.accounts[account_id] = replace(world.accounts[account_id], display_name=f"New {number}")
    before = reads(world)
    clock.advance(minutes=5)
    assert recovery.recover(parts) == 6
    work_off(parts)
    assert reads(world) - before == 2
    assert sellers.show_seller(parts, "u_0_True").display_name == "New 4"
    # What was heard of in the meantime, and what was found before, isn't found again.
    clock.advance(minutes=5)
    missed(world, clock, "evt_delivered", accounts[0])
    deliver(parts, world.events[Api.V2][-1][1])
    assert recovery.recover(parts) == 0


def test_what_can_not_be_listed_is_listed_the_next_time(parts: Parts, world: World, clock: ManualClock) -> None:
    accounts = opened(parts, 1, verified=True)
    recovery.recover(parts)
    assert not recovery.is_due(parts)
    clock.advance(hours=1)
    missed(world, clock, "evt_missed", accounts[0])

    def refused() -> None:
        raise KnownError("key_permission_missing", Remedy.OPERATOR)

    fake(parts).before["events_since"] = refused
    clock.advance(days=3)
    assert recovery.is_due(parts)
    with pytest.raises(KnownError):
        recovery.recover(parts)
    assert relay_report(parts).alarms == ("events_not_listed",)
    clock.advance(days=22)
    assert relay_report(parts).alarms == ("events_not_listed", "horizon_near")
    del fake(parts).before["events_since"]
    assert recovery.recover(parts) == 1
    assert relay_report(parts).alarms == ()


def test_beyond_the_horizon_everything_is_read_again(parts: Parts, world: World, clock: ManualClock) -> None:
    # In their turn these five would take hours: the month's budget is small.
    parts = replace(parts, policy=replace(parts.policy, reads_per_month=3000))
    accounts = opened(parts, 5, verified=True)
    recovery.recover(parts)
    clock.advance(days=31)
    assert "horizon_passed" in relay_report(parts).alarms
    reconciler = Reconciler(parts)
    recovery.recover(parts)
    before = reads(world)
    for _ in range(5):
        clock.advance(seconds=5)
        reconciler.step()
        work_off(parts)
    assert reads(world) - before == len(accounts)


def test_after_an_absence_what_is_not_verified_is_read_at_once(parts: Parts, world: World, clock: ManualClock) -> None:
    opened(parts, 4, verified=True)
    pending = opened(parts, 3)
    recovery.back(parts)
    recovery.recover(parts)
    clock.advance(minutes=1)
    recovery.back(parts)  # another process, or a quick restart: nothing was missed
    reconciler = Reconciler(parts)
    before = reads(world)
    clock.advance(seconds=10)
    assert reconciler.step() == 0
    clock.advance(minutes=30)
    recovery.back(parts)
    for account_id in pending:
        verify(parts, account_id)
    reconciler = Reconciler(parts)
    for _ in range(3):
        clock.advance(seconds=5)
        reconciler.step()
        work_off(parts)
    assert reads(world) - before == len(pending)
    assert {shown(parts, account_id) for account_id in pending} <= {"enabled", "complete"}


@pytest.mark.parametrize("verified", [True, False])
def test_a_change_that_no_event_tells_of_is_noticed_within_the_period(
    parts: Parts, world: World, clock: ManualClock, verified: bool
) -> None:
    accounts = opened(parts, 7, verified=verified)
    period = timedelta(seconds=relay_report(parts).period_seconds or 0)
    assert period == POLICY.reread
    reconciler = Reconciler(parts)
    world.accounts[accounts[3]] = replace(world.accounts[accounts[3]], deleted=True)
    began = clock.now()
    while shown(parts, accounts[3]) != "closed":
        clock.advance(minutes=20)
        reconciler.step()
        work_off(parts)
        assert clock.now() - began <= period * (1 if verified else 0.25) + timedelta(minutes=20)


def test_nobody_is_read_more_often_than_in_turn(parts: Parts, world: World, clock: ManualClock) -> None:
    opened(parts, 5, verified=True)
    pending = opened(parts, 2)
    reconciler = Reconciler(parts)
    before = reads(world)
    for _ in range(24 * 6):
        clock.advance(minutes=10)
        reconciler.step()
        work_off(parts)
    assert reads(world) - before <= 5 + 4 * len(pending)


def test_a_deadline_that_is_near_comes_first(parts: Parts, world: World, clock: ManualClock) -> None:
    accounts = opened(parts, 4, verified=True)
    world.accounts[accounts[2]] = replace(world.accounts[accounts[2]], deadline=clock.now() + timedelta(days=5))
    deliver(parts, event("evt_deadline", "account.updated", account=accounts[2]))
    work_off(parts)
    with parts.ledger.writing() as work:
        record = work.accounts.get(accounts[2])
        assert record is not None
        work.accounts.put(replace(record, deadline=clock.now() + timedelta(days=5)))
    reconciler = Reconciler(parts)
    clock.advance(hours=7)
    assert reconciler.step() == 1
    work_off(parts)
    assert world.log[-1] == ("read_account", accounts[2])


def test_a_turn_comes_once_to_each_the_pressing_ones_first(parts: Parts, clock: ManualClock) -> None:
    ids, now = opened(parts, 7), clock.now()
    work_off(parts)
    near = now + timedelta(days=2)
    kinds = (  # verified, read so many hours ago, deadline
        (True, 72, None),
        (True, 96, None),
        (True, 24, near),
        (False, 48, None),
        (False, None, None),
        (False, 24, near),
        (True, 24, None),  # its turn comes later
    )
    with parts.ledger.writing() as work:
        for account_id, (verified, hours, deadline) in zip(ids, kinds, strict=True):
            record = work.accounts.get(account_id)
            assert record is not None
            as_of = None if hours is None else now - timedelta(hours=hours)
            work.accounts.put(replace(record, verified=verified, as_of=as_of, deadline=deadline))
    turns = Turns(now - timedelta(hours=12), now - timedelta(hours=60), now + timedelta(days=7))
    with parts.ledger.reading() as work:
        expected = [ids[place] for place in (4, 3, 5, 2, 1, 0)]
        assert list(work.accounts.turns(turns, 10)) == expected
        assert list(work.accounts.turns(turns, 4)) == expected[:4]
        assert list(work.accounts.turns(turns, 1)) == expected[:1]


def test_readings_in_turn_wait_for_what_somebody_asked_for(parts: Parts, world: World, clock: ManualClock) -> None:
    accounts = opened(parts, 5, verified=True)
    reconciler = Reconciler(parts)
    clock.advance(days=2)
    assert reconciler.step() == 5
    deliver(parts, event("evt_now", "account.updated", account=accounts[4]))
    work_off(parts)
    assert next(detail for name, detail in world.log[-5:] if name == "read_account") == accounts[4]


def test_an_account_that_can_not_be_read_waits_for_its_turn(parts: Parts, world: World, clock: ManualClock) -> None:
    opened(parts, 1, verified=True)

    def down() -> None:
        raise StripeUnreachable

    fake(parts).before["read_account"] = down
    reconciler = Reconciler(parts)
    clock.advance(days=2)
    assert reconciler.step() == 1
    work_off(parts)
    clock.advance(seconds=1)
    assert reconciler.step() == 0  # it is in the queue already, and waits there


def test_the_plan_keeps_within_the_budgets(clock: ManualClock) -> None:
    small, large = Census(10, 2, None), Census(1_000_000, 100_000, None)
    policy = replace(POLICY, reads_per_second=20, reads_per_month=5_000_000)
    easy = plan(small, policy, 0, clock.now())
    assert easy is not None
    assert easy.period == timedelta(hours=24)
    hard = plan(large, policy, 0, clock.now())
    assert hard is not None
    # 23 November, 14 h: 7 days and 10 hours are left for 4,500,000 reads, of which an account may take three.
    assert hard.rate == pytest.approx(4_500_000 / 3 / (7 * 86400 + 10 * 3600))
    assert hard.period == timedelta(seconds=1_300_000 / hard.rate)
    assert hard.fast == pytest.approx(20 / 2 / 3)
    assert plan(small, policy, 4_499_999, clock.now()) is not None
    assert plan(small, policy, 4_500_000, clock.now()) is None


def test_a_spent_budget_is_told_and_ends_with_the_month(parts: Parts, world: World, clock: ManualClock) -> None:
    opened(parts, 2, verified=True)
    with parts.ledger.writing() as work:
        work.reads.add(clock.now().replace(day=1, hour=0, minute=0), POLICY.reads_per_month)
    reconciler = Reconciler(parts)
    clock.advance(days=2)
    assert reconciler.step() == 0
    assert relay_report(parts).alarms == ("budget_spent",)
    assert relay_report(parts).period_seconds is None
    clock.advance(days=6)
    assert reconciler.step() == 2


def test_several_processes_share_the_work(open_parts: Callable[..., Parts], clock: ManualClock) -> None:
    policy = replace(POLICY, reads_per_month=100_000)
    processes = [open_parts(policy=policy) for _ in range(3)]
    opened(processes[0], 30, verified=True)
    reconcilers = [Reconciler(one) for one in processes]
    for number, one in enumerate(processes):
        with one.ledger.writing() as work:
            work.marks.beat(f"p{number}", clock.now() + timedelta(days=30))
    assert relay_report(processes[0]).processes == 3
    clock.advance(hours=30)
    found = plan(Census(30, 0, None), policy, 0, clock.now())
    assert found is not None
    asked = 0
    for _ in range(20):
        clock.advance(seconds=60)
        asked += sum(one.step() for one in reconcilers)
        work_off(processes[0])
    # All three together ask for about as many as one would alone, never for one twice.
    assert asked <= 30
    alone = [open_parts(policy=policy)]
    assert Reconciler(alone[0]).step() in {0, 1}


def test_stripes_own_trouble_is_told_and_not_believed_after(parts: Parts, world: World, clock: ManualClock) -> None:
    accounts = opened(parts, 3, verified=True)
    clock.advance(minutes=5)
    deliver(parts, event("evt_health", "v2.core.health.webhook_latency.firing"))
    assert relay_report(parts).alarms == ("stripe_reports_trouble",)
    reconciler = Reconciler(parts)
    clock.advance(minutes=5)
    deliver(parts, event("evt_well", "v2.core.health.webhook_latency.resolved"))
    assert relay_report(parts).alarms == ()
    before = reads(world)
    for _ in range(3):
        clock.advance(seconds=5)
        reconciler.step()
        work_off(parts)
    assert reads(world) - before == len(accounts)


def test_old_things_are_let_go(open_parts: Callable[..., Parts], world: World, clock: ManualClock) -> None:
    keeping = Keeping(bodies=timedelta(days=2), history=timedelta(days=20), feed=timedelta(days=10))
    parts = open_parts(policy=replace(POLICY, keeping=keeping))
    account_id = opened(parts, 1)[0]
    for number in range(70):  # more than two chains of differences
        world.accounts[account_id] = replace(world.accounts[account_id], display_name=f"Shop {number}")
        deliver(parts, event(f"evt_{number}", "account.updated", account=account_id))
        work_off(parts)
        clock.advance(days=1)
        housekeeping.tidy(parts)
    with parts.ledger.reading() as work:
        kept = work.history.page(account_id=account_id, user_id=None, before=None, limit=100)
        facts = [work.history.facts_at(one.id) or "" for one in kept]
        state = work.changes.state()
        rows = work.changes.after("staff", 0, state.last, 1000)
    assert 20 <= len(kept) < 70
    assert all(f"Shop {69 - place}" in text for place, text in enumerate(facts[:20]))
    assert 0 < state.trimmed < state.last
    assert 9 <= len(rows) <= 12
    assert rows[0].seq > state.trimmed
