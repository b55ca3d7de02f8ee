"""What people ask for happens once, in order, or is shown as failed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from doubles.world import OFFLINE

from desktop_app import wire
from desktop_app.domain.errors import Conflict, FieldError, KnownError, NotFound, Remedy, StripeUnreachable
from desktop_app.domain.view import Intent, IntentKind, IntentState
from desktop_app.storage.cache import store as cache_store
from desktop_app.sync.desk import Link
from desktop_app.sync.replica import News
from desktop_app.sync.retry import ATTEMPTS
from desktop_app.sync.views import buyer_view, seller_view


def save(bench: Any, **fields: Any) -> Intent:
    return bench.outbox.write_down(IntentKind.SAVE_BUYER, wire.encode(wire.BuyerRequest(**fields)))


def states(bench: Any) -> list[tuple[IntentState, str | None]]:
    return [(one.intent.state, one.intent.error_code) for one in bench.replica.picture.queue]


def fail_with(bench: Any, error: KnownError | None) -> None:
    def before(operation: str) -> None:
        if error is not None and operation == "send":
            raise error

    bench.backend.before = before


def test_a_wish_is_on_disk_before_the_network_is_touched(bench: Any) -> None:
    save(bench, name="Ana")
    assert "send" not in bench.backend.calls
    assert [one.intent.body for one in bench.cache.queue()] == ['{"name":"Ana"}']


def test_it_is_sent_with_its_id_as_key_and_leaves_with_its_answer(bench: Any) -> None:
    intent = save(bench, name="Ana")
    bench.send_all()
    assert [key for key, _ in bench.world.effects] == [intent.id]
    kept = bench.cache.load()
    assert kept.queue == ()
    assert buyer_view(bench.replica.picture).data.customer_id == "cus_1"
    assert b"cus_1" in kept.documents["buyer"].body


def test_an_hour_offline_uses_up_no_attempt_and_all_is_done_once_in_order(bench: Any) -> None:
    bench.follow()
    fail_with(bench, OFFLINE)
    names = [f"Ana {number}" for number in range(20)]
    for name in names:
        save(bench, name=name)
        for _ in range(30):
            bench.clock.advance(max(bench.outbox.step(), 1.0))
    while bench.clock.monotonic() < 1000 + 3600:
        bench.clock.advance(max(bench.outbox.step(), 1.0))
    assert {one.intent.attempts for one in bench.replica.picture.queue} == {0}
    assert bench.replica.picture.connection.waiting == 20

    bench.restart()
    fail_with(bench, None)
    bench.send_all()

    assert [text for _, text in bench.world.effects] == [f'save_buyer{{"name":"{name}"}}' for name in names]
    assert bench.replica.picture.queue == ()


def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_key(bench: Any) -> None:
    lost = [OFFLINE, OFFLINE]

    def after(operation: str) -> None:
        if operation == "send" and lost:
            raise lost.pop()

    bench.backend.after = after
    save(bench, name="Ana")
    bench.send_all()
    assert len(bench.world.effects) == 1
    assert bench.backend.calls.count("send") == 3
    assert bench.replica.picture.queue == ()


def test_a_refusal_is_shown_with_its_field_and_lets_the_next_wish_go(bench: Any) -> None:
    bench.world.refuse = lambda kind, body: FieldError("email_invalid", "email") if b"@@" in body else None
    save(bench, email="a@@b")
    save(bench, name="Ana")
    bench.send_all()
    (failed,) = bench.replica.picture.queue
    assert (failed.intent.state, failed.intent.error_code, failed.intent.error_field) == (
        IntentState.FAILED,
        "email_invalid",
        "email",
    )
    assert bench.world.buyer.name == "Ana"


def test_a_failed_wish_changes_nothing_on_the_screen_and_a_waiting_one_does(bench: Any) -> None:
    bench.follow()
    save(bench, name="Ana")
    assert buyer_view(bench.replica.picture).data.name == "Ana"
    fail_with(bench, FieldError("field_too_long", "name"))
    bench.send_all()
    view = buyer_view(bench.replica.picture)
    assert view.data.name is None
    assert [one.error_code for one in view.pending] == ["field_too_long"]


def test_unsure_answers_are_tried_a_limited_number_of_times_with_one_key(bench: Any) -> None:
    fail_with(bench, StripeUnreachable())
    intent = save(bench, name="Ana")
    bench.send_all(limit=5000)
    assert bench.backend.calls.count("send") == ATTEMPTS
    assert states(bench) == [(IntentState.FAILED, "stripe_unreachable")]
    fail_with(bench, None)
    bench.outbox.send_again(intent.id)
    bench.send_all()
    # It may have happened at the first time: only the same key makes sure that it doesn't happen again.
    assert [key for key, _ in bench.world.effects] == [intent.id]


def test_after_a_definite_refusal_another_try_is_another_request(bench: Any) -> None:
    fail_with(bench, FieldError("email_invalid", "email"))
    intent = save(bench, email="a@b")
    bench.send_all()
    fail_with(bench, None)
    bench.outbox.send_again(intent.id)
    bench.send_all()
    ((key, _),) = bench.world.effects
    assert key != intent.id


def test_retry_after_is_obeyed(bench: Any) -> None:
    fail_with(bench, StripeUnreachable(retry_after=40))
    save(bench, name="Ana")
    bench.outbox.step()
    bench.clock.advance(39)
    bench.outbox.step()
    assert bench.backend.calls.count("send") == 1
    bench.clock.advance(2)
    bench.outbox.step()
    assert bench.backend.calls.count("send") == 2


def test_a_refused_token_stops_sending_and_loses_nothing(bench: Any) -> None:
    bench.follow()
    fail_with(bench, KnownError("token_invalid", Remedy.PERSON))
    save(bench, name="Ana")
    for _ in range(5):
        bench.clock.advance(bench.outbox.step())
    assert bench.backend.calls.count("send") == 1
    assert bench.replica.picture.connection.link is Link.REFUSED
    assert states(bench) == [(IntentState.WAITING, None)]


def test_a_double_click_is_one_wish(bench: Any) -> None:
    first, second = save(bench, name="Ana"), save(bench, name="Ana")
    assert first == second
    third = save(bench, name="Eva")
    fourth = save(bench, name="Ana")
    assert len({first.id, third.id, fourth.id}) == 3
    bench.send_all()
    assert bench.world.buyer.name == "Ana"


def test_wishes_that_follow_each_other_are_no_conflict(bench: Any) -> None:
    bench.world.change_buyer(name="Ana")
    bench.follow()
    save(bench, name="Eva")
    save(bench, phone="+4930123456")
    bench.send_all()
    assert (bench.world.buyer.name, bench.world.buyer.phone) == ("Eva", "+4930123456")
    assert bench.replica.picture.queue == ()


def test_a_change_elsewhere_about_something_else_is_no_conflict(bench: Any) -> None:
    bench.world.change_buyer(name="Ana")
    bench.follow()
    save(bench, name="Eva")
    bench.world.change_buyer(payment_methods=(wire.PaymentMethodShape("pm_1", "card"),))
    bench.send_all()
    assert bench.world.buyer.name == "Eva"
    assert len(bench.world.effects) == 1


def test_after_it_the_next_wish_does_not_meet_the_persons_own_first(bench: Any) -> None:
    bench.world.change_buyer(name="Ana")
    bench.follow()
    save(bench, name="Eva")
    save(bench, name="Ida")
    bench.world.change_buyer(payment_methods=(wire.PaymentMethodShape("pm_1", "card"),))
    bench.send_all()
    assert states(bench) == []
    assert [text for _, text in bench.world.effects] == ['save_buyer{"name":"Eva"}', 'save_buyer{"name":"Ida"}']


def test_what_comes_after_it_still_meets_what_it_is_about(bench: Any) -> None:
    bench.world.change_buyer(name="Ana", phone="+49301")
    bench.follow()
    save(bench, name="Eva")
    save(bench, phone="+49302")
    bench.world.change_buyer(phone="+49303")
    bench.send_all()
    assert states(bench) == [(IntentState.FAILED, "version_conflict")]
    assert (bench.world.buyer.name, bench.world.buyer.phone) == ("Eva", "+49303")


def test_a_customer_made_of_the_sign_up_is_nobodys_change(bench: Any) -> None:
    bench.world.me = wire.Me("u1", "user", "Ana", "ana@example.com", market="Lumen")
    bench.follow()
    bench.replica.take(News(buyer=bench.world.buyer))
    save(bench, name="Eva", email="eva@example.com")
    bench.world.change_buyer(customer_id="cus_1", name="Ana", email="ana@example.com")
    bench.send_all()
    assert states(bench) == []
    assert bench.world.buyer.name == "Eva"


def test_in_a_conflict_the_backend_wins_and_the_person_may_send_again(bench: Any) -> None:
    bench.world.change_buyer(name="Ana")
    bench.follow()
    intent = save(bench, name="Eva")
    bench.world.change_buyer(name="Ida")
    bench.send_all()
    view = buyer_view(bench.replica.picture)
    assert view.data.name == "Ida"
    assert [(one.error_code, one.body) for one in view.pending] == [("version_conflict", '{"name":"Eva"}')]
    bench.outbox.send_again(intent.id)
    bench.send_all()
    assert bench.world.buyer.name == "Eva"


def test_a_reading_of_before_ones_own_change_makes_no_conflict_with_it(bench: Any) -> None:
    bench.follow()
    before = bench.world.buyer
    save(bench, name="Noor", phone="+49301")
    bench.send_all()
    # The other program of this profile had begun to read before that change, and keeps what it read after it.
    bench.replica.take(News(buyer=before, afresh=True))
    save(bench, name="Eva")
    bench.send_all()
    assert bench.world.buyer.name == "Eva"
    assert states(bench) == []


def test_a_change_elsewhere_after_ones_own_is_still_a_conflict(bench: Any) -> None:
    bench.follow()
    before = bench.world.buyer
    save(bench, name="Noor")
    bench.send_all()
    bench.world.change_buyer(name="Ida")
    bench.replica.take(News(buyer=before, afresh=True))
    save(bench, name="Eva")
    bench.send_all()
    assert bench.world.buyer.name == "Ida"
    assert states(bench) == [(IntentState.FAILED, "version_conflict")]


def test_what_was_done_already_is_no_conflict(bench: Any) -> None:
    bench.world.change_buyer(name="Ana")
    bench.follow()
    save(bench, name="Eva")
    bench.world.change_buyer(name="Eva")
    bench.send_all()
    assert bench.replica.picture.queue == ()
    assert bench.world.effects == []


def test_dropping(bench: Any) -> None:
    intent = save(bench, name="Ana")
    bench.outbox.drop(intent.id)
    bench.send_all()
    assert bench.world.effects == []
    with pytest.raises(NotFound):
        bench.outbox.drop(intent.id)


def test_what_is_being_sent_is_not_dropped(bench: Any) -> None:
    intent = save(bench, name="Ana")
    (queued,) = bench.replica.picture.queue
    bench.replica.change(replace(queued, intent=replace(queued.intent, state=IntentState.SENDING)))
    with pytest.raises(Conflict):
        bench.outbox.drop(intent.id)


def test_while_another_process_sends_this_one_waits(bench: Any) -> None:
    save(bench, name="Ana")
    assert bench.lock.acquire()
    pause = bench.outbox.step()
    assert 0 < pause < 1
    assert "send" not in bench.backend.calls
    bench.lock.release()
    bench.send_all()
    assert len(bench.world.effects) == 1


def test_what_another_process_settled_meanwhile_is_not_sent_again(bench: Any) -> None:
    intent = save(bench, name="Ana")

    class Contended:
        """While this process waits for the lock, the other one is refused for good and shows it."""

        def acquire(self) -> bool:
            (queued,) = bench.cache.queue()
            refused = replace(queued.intent, state=IntentState.FAILED, error_code="field_invalid")
            bench.cache.change(replace(queued, intent=refused, key="another"))
            return True

        def release(self) -> None:
            pass

    bench.outbox._lock = Contended()
    bench.outbox.step()
    assert "send" not in bench.backend.calls
    assert [(one.intent.id, one.key) for one in bench.replica.picture.queue] == [(intent.id, "another")]


def test_a_full_disk_is_said_and_nothing_is_doubled(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    save(bench, name="Ana")

    def full(*args: object, **kwargs: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(cache_store, "_put_document", full)
        bench.outbox.step()
        assert states(bench) == [(IntentState.WAITING, "disk_full")]
        patch.setattr(cache_store, "_values", full)
        bench.clock.advance(1)
        bench.outbox.step()
        assert bench.replica.picture.connection.cache_note == "disk_full"
    bench.send_all()
    assert len(bench.world.effects) == 1
    assert bench.replica.picture.queue == ()


def test_opening_a_seller_shows_what_was_asked_for(bench: Any) -> None:
    bench.follow()
    request = wire.SellerRequest(country="DE", kind="individual")
    bench.outbox.write_down(IntentKind.OPEN_SELLER, wire.encode(request))
    assert seller_view(bench.replica.picture).data.country == "DE"
    bench.send_all()
    assert seller_view(bench.replica.picture).data.account_id == "acct_1"


@pytest.mark.parametrize("step", ["before", "after", "confirm"])
def test_a_crash_at_any_step_of_sending_neither_loses_nor_doubles(
    bench: Any, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*args: object) -> None:
        raise Killed

    save(bench, name="Ana")
    bench.outbox.write_down(IntentKind.OPEN_SELLER, wire.encode(wire.SellerRequest("DE", "individual")))
    with monkeypatch.context() as patch:
        if step == "confirm":
            patch.setattr(cache_store.CacheStore, "confirm", die)
        else:
            patch.setattr(bench.backend, step, die)
        with pytest.raises(Killed):
            bench.send_all()
    bench.restart()
    bench.send_all()
    assert [text.partition("{")[0] for _, text in bench.world.effects] == ["save_buyer", "open_seller"]
    assert bench.replica.picture.queue == ()
