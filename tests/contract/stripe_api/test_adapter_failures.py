"""Failures over real HTTP through the real library, its traps included."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop_app.domain.account import Api, Kind
from desktop_app.domain.errors import FieldError, KnownError, Remedy, StripeUnreachable
from desktop_app.onboarding.stripe_port import AccountWish
from desktop_app.stripe_api.adapter import StripeAdapter


@pytest.fixture
def refused(recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any) -> Any:
    """Return the known error of a call that Stripe answers so, without repetition."""

    def refuse(status: Any, body: Any, headers: Any = None, call: Any = None, **settings: Any) -> Any:
        recorder.will(reply(status, body, headers or {}))
        adapter = make_adapter(attempts=1, **settings)
        with pytest.raises(KnownError) as caught:
            (call or (lambda stripe: stripe.read_customer("cus_1")))(adapter)
        return caught.value

    return refuse


def error(code: Any = None, kind: Any = "invalid_request_error", **rest: Any) -> Any:
    return {
        "error": {**({"code": code} if code else {}), **({"type": kind} if kind else {}), "message": "Words.", **rest}
    }


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "email_invalid", "email_invalid"),
        (401, "api_key_expired", "key_invalid"),
        (403, "more_permissions_required", "key_permission_missing"),
        (403, "account_invalid", "account_unreachable"),
        (404, "resource_missing", "account_unreachable"),
        (409, "idempotency_key_in_use", "stripe_unreachable"),
        (429, "rate_limit", "rate_limited"),
        (500, None, "stripe_unreachable"),
    ],
)
@pytest.mark.parametrize("typed", [True, False])
def test_the_code_is_read_whatever_the_status(refused: Any, status: Any, code: Any, expected: Any, typed: Any) -> None:
    """The library fills ``code`` on 400, 402 and 404 alone, and v2 gives no type."""
    found = refused(status, error(code, "invalid_request_error" if typed else None))
    assert found.code == expected
    assert found.request_id == "req_test"


def test_v2_errors_without_a_type(refused: Any) -> None:
    found = refused(404, error("not_found", None), call=lambda stripe: stripe.read_event("evt_1"))
    assert found.code == "not_found"
    found = refused(400, error("idempotency_error", None), call=lambda stripe: stripe.create_account(DRAFT, "k"))
    assert found.code == "idempotency_conflict"


DRAFT = '{"path":"/v2/core/accounts","params":{"identity":{"country":"GB"}}}'
BROKEN = [
    b"<html>Bad gateway</html>",
    b"",
    b"[]",
    b'"text"',
    b"null",
    b"{}",
    b'{"error": null}',
    b'{"error": []}',
    b'{"error": 7}',
    b'{"error": "invalid_grant"}',
    b'{"error": "no_such_thing"}',
    b'{"error": {"code": {}, "type": [], "param": 5, "message": null}}',
    b'{"error": {"code": "x"',
    b"\xff\xfe\x00",
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("status", [200, 400, 403, 404, 500, 502])
@pytest.mark.parametrize("path", ["v1", "v2"])
def test_answers_that_no_server_should_give(refused: Any, status: Any, body: Any, path: Any) -> None:
    call = (lambda stripe: stripe.read_event("evt_1")) if path == "v2" else None
    found = refused(status, body, call=call)
    assert isinstance(found, KnownError)
    if status in {200, 500, 502}:
        assert isinstance(found, StripeUnreachable)


@pytest.mark.parametrize("body", [{"object": "customer"}, {"id": ""}, {"id": 5}, {"id": None}])
def test_an_object_without_an_id_is_no_answer(refused: Any, body: Any) -> None:
    assert isinstance(refused(200, body), StripeUnreachable)
    for call in (
        lambda stripe: stripe.read_account("acct_1", Api.V1),
        lambda stripe: stripe.read_account("acct_1", Api.V2),
        lambda stripe: stripe.create_account(DRAFT, "k"),
        lambda stripe: stripe.read_checkout("cs_1"),
        lambda stripe: stripe.read_event("evt_1"),
        lambda stripe: stripe.login_link("acct_1"),
        lambda stripe: stripe.platform(),
    ):
        assert isinstance(refused(200, body, call=call), StripeUnreachable)


def test_an_answer_about_another_account_is_no_answer(refused: Any) -> None:
    found = refused(
        200, {"id": "acct_2", "object": "account"}, call=lambda stripe: stripe.read_account("acct_1", Api.V1)
    )
    assert isinstance(found, StripeUnreachable)


def test_a_cut_answer(recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any) -> None:
    recorder.will(reply(200, {"id": "cus_1"}, cut=True))
    with pytest.raises(StripeUnreachable):
        make_adapter().read_customer("cus_1")


def test_nobody_there(make_adapter: Callable[..., StripeAdapter], still_clock: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        adapter = make_adapter(api_base=f"http://127.0.0.1:{free.getsockname()[1]}")
        with pytest.raises(StripeUnreachable) as caught:
            adapter.read_customer("cus_1")
    assert caught.value.retry_after
    assert len(still_clock.slept) == 2


def test_an_answer_that_never_comes(make_adapter: Callable[..., StripeAdapter]) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        adapter = make_adapter(
            api_base=f"http://127.0.0.1:{silent.getsockname()[1]}", attempts=1, connect_timeout=0.2, read_timeout=0.2
        )
        with pytest.raises(StripeUnreachable):
            adapter.read_customer("cus_1")


@pytest.mark.parametrize("data", [{"livemode": True}, {"object": "v2.core.account", "livemode": True}])
def test_an_object_of_the_other_mode_is_refused(refused: Any, data: Any) -> None:
    found = refused(200, {"id": "cus_1", **data})
    assert (found.code, found.remedy, found.request_id) == ("mode_mismatch", Remedy.OPERATOR, "req_test")


def test_a_field_is_named_as_our_forms_name_it(refused: Any) -> None:
    found = refused(400, error("postal_code_invalid", param="shipping[address][postal_code]"))
    assert isinstance(found, FieldError)
    assert found.field == "shipping.address.postal_code"


# --- sending again ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [409, 424, 429, 500, 503])
def test_a_creation_is_repeated_under_its_key(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], still_clock: Any, reply: Any, status: Any
) -> None:
    recorder.will(reply(status, error()), reply(status, error()), {"id": "acct_1", "object": "v2.core.account"})
    assert make_adapter().create_account(DRAFT, "seller-1").id == "acct_1"
    assert {seen.headers["idempotency-key"] for seen in recorder.seen} == {"seller-1"}
    assert len({seen.body for seen in recorder.seen}) == 1
    assert len(recorder.seen) == 3
    first, second = still_clock.slept
    assert second == 2 * first


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404])
def test_a_refusal_is_not_repeated(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any, status: Any
) -> None:
    recorder.will(reply(status, error("some_refusal")))
    with pytest.raises(KnownError):
        make_adapter().create_account(DRAFT, "k")
    assert len(recorder.seen) == 1


def test_stripe_s_word_on_repeating_counts(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any
) -> None:
    recorder.will(reply(500, error(), {"Stripe-Should-Retry": "false", "Idempotent-Replayed": "true"}))
    with pytest.raises(StripeUnreachable) as caught:
        make_adapter().create_account(DRAFT, "k")
    assert caught.value.params == {"replayed": "true"}
    recorder.will(reply(400, error(), {"Stripe-Should-Retry": "true"}), {"id": "acct_1"})
    make_adapter().create_account(DRAFT, "k")
    assert len(recorder.seen) == 3


@pytest.mark.parametrize(
    ("reason", "wait"), [("endpoint-concurrency", 0.25), ("endpoint-rate", 1.0), ("resource-specific", 2.0)]
)
def test_too_many_requests_wait_by_their_reason(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], still_clock: Any, reply: Any, reason: Any, wait: Any
) -> None:
    recorder.will(reply(429, error("rate_limit"), {"Stripe-Rate-Limited-Reason": reason}), {"id": "cus_1"})
    make_adapter(reads_per_second=1000).read_customer("cus_1")
    assert still_clock.slept == [wait]


def test_a_limit_that_stays_is_told_with_its_reason(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any
) -> None:
    recorder.will(*[reply(429, error("rate_limit"), {"Stripe-Rate-Limited-Reason": "global-rate"})] * 3)
    with pytest.raises(KnownError) as caught:
        make_adapter().read_customer("cus_1")
    assert (caught.value.code, caught.value.params) == ("rate_limited", {"cause": "global-rate"})
    assert caught.value.retry_after


def test_a_limit_slows_every_reader_down(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], still_clock: Any, reply: Any
) -> None:
    recorder.will(reply(429, error("rate_limit"), {"Retry-After": "3"}), {"id": "cus_1"})
    adapter = make_adapter(attempts=1)
    with pytest.raises(KnownError):
        adapter.read_customer("cus_1")
    assert still_clock.slept == []
    adapter.read_customer("cus_1")
    assert still_clock.slept == [3]


def test_what_is_written_keeps_to_the_rate_too(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], still_clock: Any
) -> None:
    recorder.will(*[{"id": "acct_1", "object": "v2.core.account"}] * 3)
    adapter = make_adapter(reads_per_second=1)
    for number in range(3):
        adapter.create_account(DRAFT, f"k{number}")
    assert still_clock.slept == [1]
    assert adapter.pace.usage().reads == 0


def test_repetitions_count_as_reads(recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any) -> None:
    recorder.will(reply(500, error()), {"id": "cus_1"})
    adapter = make_adapter(reads_per_month=100)
    adapter.read_customer("cus_1")
    usage = adapter.pace.usage()
    assert (usage.reads, usage.budget, usage.month) == (2, 100, datetime(2026, 11, 1, tzinfo=UTC))


def test_a_spent_budget_asks_nothing_but_lets_people_write(
    recorder: Any, make_adapter: Callable[..., StripeAdapter]
) -> None:
    recorder.will({"id": "acct_1", "object": "v2.core.account"})
    adapter = make_adapter(reads_per_month=0)
    with pytest.raises(KnownError) as caught:
        adapter.read_customer("cus_1")
    assert caught.value.code == "rate_limited"
    adapter.create_account(DRAFT, "k")
    assert len(recorder.seen) == 1


# --- refusals with a remedy ------------------------------------------------------------------------------------------


def test_a_recipient_alone_is_refused_and_asked_for_with_card_payments(
    recorder: Any, make_adapter: Callable[..., StripeAdapter], reply: Any
) -> None:
    adapter = make_adapter()
    wish = AccountWish("GB", Kind.INDIVIDUAL)
    recorder.will(
        reply(400, error("capability_not_available_without_other_capability_in_country", None)),
        {"id": "acct_1", "object": "v2.core.account"},
    )
    with pytest.raises(KnownError) as caught:
        adapter.create_account(adapter.draft_account("u_1", wish), "seller-1-1")
    assert caught.value.code == "needs_both_capabilities"
    adapter.create_account(adapter.draft_account("u_1", wish, both=True), "seller-1-2")
    alone, both = (seen.params["configuration"] for seen in recorder.seen)
    assert set(alone) == {"recipient"}
    assert both["recipient"] == alone["recipient"]
    assert both["merchant"] == {"capabilities": {"card_payments": {"requested": True}}}


def test_v1_refused_on_a_new_platform_tells_the_operator(refused: Any) -> None:
    words = "New platforms must use POST /v2/core/accounts to create connected accounts."
    body = {"error": {"type": "invalid_request_error", "message": words}}
    found = refused(400, body, api=Api.V1, call=lambda s: s.create_account('{"path":"/v1/accounts","params":{}}', "k"))
    assert (found.code, found.remedy) == ("platform_not_ready", Remedy.OPERATOR)
    assert found.params["cause"] == "accounts_v1_disabled"
    assert words not in str(found)


def test_login_links_and_the_portal(refused: Any) -> None:
    words = "Cannot create a login link for an account that has not completed onboarding."
    body = {"error": {"type": "invalid_request_error", "message": words}}
    assert refused(400, body, call=lambda s: s.login_link("acct_1")).code == "login_link_unavailable"
    words = "No configuration provided and your test mode default configuration has not been created."
    body = {"error": {"type": "invalid_request_error", "message": words}}
    found = refused(400, body, call=lambda s: s.billing_portal("cus_1", return_url="https://r.example", locale=None))
    assert found.code == "portal_not_configured"
