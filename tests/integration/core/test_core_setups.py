"""Adding a payment method: reserved first, settled by whoever hears of it first, once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop_app import wire
from desktop_app.domain.buyer import PaymentMethod
from desktop_app.domain.errors import FieldError, KnownError, NotFound, Remedy, StripeUnreachable
from desktop_app.onboarding.access import people
from desktop_app.onboarding.flows import buyers, links, setups
from desktop_app.onboarding.parts import Parts
from tests.integration.core.fake_stripe import World, unreachable
from tests.integration.core.steps import about_customer, deliver, event, fake, manual, work_off


@pytest.fixture
def ben(parts: Parts) -> str:
    return people.add_user(parts, name="Ben", email="ben@example.org")


def session_of(world: World) -> str:
    return list(world.sessions)[-1]


def completed(event_id: str, session_id: str, kind: str = "checkout.session.completed") -> dict[str, object]:
    return event(event_id, kind, data={"object": {"id": session_id, "object": "checkout.session", "customer": None}})


def test_makes_the_customer_first(parts: Parts, world: World, ben: str) -> None:
    setup = setups.start_payment_setup(parts, ben)
    assert (setup.state, setup.url) == ("open", f"https://checkout.stripe.com/{session_of(world)}")
    assert buyers.show_buyer(parts, ben).email == "ben@example.org"
    assert world.calls("create_customer") == 1


def test_equal_request_gets_the_open_page(parts: Parts, world: World, ben: str) -> None:
    first = setups.start_payment_setup(parts, ben, return_port=1)
    second = setups.start_payment_setup(parts, ben, return_port=2)
    other = setups.start_payment_setup(parts, ben, locale="de")
    assert (first.id, first.url) == (second.id, second.url)
    assert other.id != first.id
    assert world.calls("start_checkout") == 2
    back = next(detail for name, detail in world.log if name == "start_checkout").rpartition("/")[2]
    assert links.note_return(parts, back) == links.Return("payment_setup", 2, ben)


def by_event(parts: Parts, ben: str, setup_id: str, session_id: str) -> None:
    deliver(parts, completed(f"evt_{session_id}", session_id))
    work_off(parts)


def by_return(parts: Parts, ben: str, setup_id: str, session_id: str) -> None:
    back = next(detail for name, detail in fake(parts).world.log if name == "start_checkout").rpartition("/")[2]
    links.note_return(parts, back)
    work_off(parts)


def by_reading(parts: Parts, ben: str, setup_id: str, session_id: str) -> None:
    setups.show_payment_setup(parts, ben, setup_id)


@pytest.mark.parametrize("ways", list(itertools.permutations([by_event, by_return, by_reading])))
def test_saved_by_any_way_first(parts: Parts, world: World, ben: str, ways: tuple[object, ...]) -> None:
    setup = setups.start_payment_setup(parts, ben)
    method_id = fake(parts).complete_session(session_of(world))
    for way in ways:
        way(parts, ben, setup.id, session_of(world))  # type: ignore[operator]
        assert setups.show_payment_setup(parts, ben, setup.id).state == "saved"
        shown = buyers.show_buyer(parts, ben)
        assert [(one.id, one.last4, one.default) for one in shown.payment_methods] == [(method_id, "4242", True)]
    assert world.calls("set_default_method") == 1


def test_default_that_is_there_stays(parts: Parts, world: World, ben: str) -> None:
    for last4 in ("1111", "2222"):
        setup = setups.start_payment_setup(parts, ben)
        fake(parts).complete_session(session_of(world), last4)
        setups.show_payment_setup(parts, ben, setup.id)
    methods = buyers.show_buyer(parts, ben).payment_methods
    assert [(one.last4, one.default) for one in methods] == [("1111", True), ("2222", False)]


def test_expired_after_saved_changes_nothing(parts: Parts, world: World, ben: str) -> None:
    setup = setups.start_payment_setup(parts, ben)
    session_id = session_of(world)
    fake(parts).complete_session(session_id)
    setups.show_payment_setup(parts, ben, setup.id)
    world.sessions[session_id] = replace(world.sessions[session_id], status="expired", outcome="expired")
    deliver(parts, completed("evt_late", session_id, "checkout.session.expired"))
    work_off(parts)
    assert setups.show_payment_setup(parts, ben, setup.id).state == "saved"


def test_expired_while_being_settled_changes_nothing(parts: Parts, world: World, ben: str) -> None:
    setup = setups.start_payment_setup(parts, ben)
    session_id = session_of(world)
    fake(parts).complete_session(session_id)
    fake(parts).before["set_default_method"] = unreachable
    setups.show_payment_setup(parts, ben, setup.id)
    world.sessions[session_id] = replace(world.sessions[session_id], status="expired", outcome="expired")
    del fake(parts).before["set_default_method"]
    assert setups.show_payment_setup(parts, ben, setup.id).state == "saved"
    assert buyers.show_buyer(parts, ben).payment_methods[0].default


@pytest.mark.parametrize("outcome", ["needs_approval", "refused", "expired"])
def test_other_outcomes_and_a_new_try(parts: Parts, world: World, ben: str, outcome: str) -> None:
    setup = setups.start_payment_setup(parts, ben)
    session_id = session_of(world)
    world.sessions[session_id] = replace(world.sessions[session_id], status="complete", outcome=outcome, url=None)
    assert setups.show_payment_setup(parts, ben, setup.id).state == outcome
    again = setups.start_payment_setup(parts, ben)
    assert (again.state, again.id != setup.id) == ("open", True)


def test_completion_before_the_session_is_stored(parts: Parts, world: World, ben: str) -> None:
    def finish_first() -> None:
        session_id = session_of(world)
        fake(parts).complete_session(session_id)
        deliver(parts, completed("evt_early", session_id))

    fake(parts).after["start_checkout"] = finish_first
    setup = setups.start_payment_setup(parts, ben)
    work_off(parts)
    assert setups.show_payment_setup(parts, ben, setup.id).state == "saved"


class Killed(BaseException):
    """The relay's process is gone."""


def killed() -> None:
    raise Killed


@pytest.mark.parametrize("end", [unreachable, killed])
def test_a_page_whose_answer_was_lost_is_found_again(
    parts: Parts, world: World, ben: str, end: Callable[[], None]
) -> None:
    fake(parts).after["start_checkout"] = end
    with pytest.raises((StripeUnreachable, Killed)):
        setups.start_payment_setup(parts, ben, return_port=1)
    del fake(parts).after["start_checkout"]
    manual(parts).advance(seconds=120)  # the lease of whoever died has run out
    again = setups.start_payment_setup(parts, ben, return_port=2)
    assert (list(world.sessions), again.url) == (
        [session_of(world)],
        f"https://checkout.stripe.com/{session_of(world)}",
    )
    assert world.calls("start_checkout") == 1
    back = next(detail for name, detail in world.log if name == "start_checkout").rpartition("/")[2]
    assert links.note_return(parts, back) == links.Return("payment_setup", 2, ben)
    fake(parts).complete_session(session_of(world))
    assert setups.show_payment_setup(parts, ben, again.id).state == "saved"


@pytest.mark.parametrize("end", [unreachable, killed])
def test_a_page_that_was_never_made_is_made_once(parts: Parts, world: World, ben: str, end: Callable[[], None]) -> None:
    fake(parts).before["start_checkout"] = end
    with pytest.raises((StripeUnreachable, Killed)):
        setups.start_payment_setup(parts, ben)
    del fake(parts).before["start_checkout"]
    manual(parts).advance(seconds=120)
    assert setups.start_payment_setup(parts, ben).url == f"https://checkout.stripe.com/{session_of(world)}"
    assert len(world.sessions) == 1
    # It is looked for once: what isn't there won't come.
    setups.start_payment_setup(parts, ben, locale="de")
    assert world.calls("open_checkouts") == 1


def test_a_refused_page_is_not_looked_for(parts: Parts, world: World, ben: str) -> None:
    def refused() -> None:
        raise KnownError("field_invalid", Remedy.PERSON)

    fake(parts).before["start_checkout"] = refused
    with pytest.raises(KnownError):
        setups.start_payment_setup(parts, ben)
    del fake(parts).before["start_checkout"]
    setups.start_payment_setup(parts, ben)
    assert world.calls("open_checkouts") == 0


def test_somebody_elses_attempt_is_not_there(parts: Parts, ben: str) -> None:
    setup = setups.start_payment_setup(parts, ben)
    other = people.add_user(parts, name="Eve", email=None)
    with pytest.raises(NotFound):
        setups.show_payment_setup(parts, other, setup.id)


def test_reading_fails_and_the_last_state_is_shown(parts: Parts, ben: str) -> None:
    setup = setups.start_payment_setup(parts, ben)
    fake(parts).before["read_checkout"] = unreachable
    assert setups.show_payment_setup(parts, ben, setup.id).state == "open"


def test_default_and_removal(parts: Parts, world: World, ben: str) -> None:
    saved = buyers.save_buyer(parts, ben, wire.BuyerRequest(name="Ben")).buyer
    customer_id = saved.customer_id or ""
    world.methods[customer_id] = [PaymentMethod("pm_a", "card", "visa", "4242"), PaymentMethod("pm_b", "card")]
    with pytest.raises(FieldError):
        setups.set_default_method(parts, ben, "pm_nobodys")
    with pytest.raises(NotFound):
        setups.remove_method(parts, ben, "pm_nobodys")
    shown = setups.set_default_method(parts, ben, "pm_b")
    assert [one.default for one in shown.payment_methods] == [False, True]
    shown = setups.remove_method(parts, ben, "pm_b")
    assert [one.id for one in shown.payment_methods] == ["pm_a"]


def test_method_added_elsewhere_is_learnt_by_event(parts: Parts, world: World, ben: str) -> None:
    saved = buyers.save_buyer(parts, ben, wire.BuyerRequest(name="Ben")).buyer
    world.methods[saved.customer_id or ""] = [PaymentMethod("pm_a", "card", "visa", "4242")]
    deliver(parts, about_customer("evt_1", saved.customer_id or ""), about_customer("evt_2", "cus_of_another_shop"))
    work_off(parts)
    assert [one.id for one in buyers.show_buyer(parts, ben).payment_methods] == ["pm_a"]


def test_portal(parts: Parts, world: World, ben: str) -> None:
    with pytest.raises(KnownError) as caught:
        setups.billing_portal(parts, ben)
    assert caught.value.code == "nothing_there"
    buyers.save_buyer(parts, ben, wire.BuyerRequest(name="Ben"))
    assert setups.billing_portal(parts, ben, return_port=9).startswith("https://billing.stripe.com/")
    back = next(detail for name, detail in world.log if name == "billing_portal").rpartition("/")[2]
    assert links.note_return(parts, back) == links.Return("portal", 9, ben)
    manual(parts).advance(seconds=1)
    assert work_off(parts) == 1
