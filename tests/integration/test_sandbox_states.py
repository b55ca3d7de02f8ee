"""What happens to accounts after their onboarding, and webhooks that misbehave."""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Iterator
from queue import Queue
from typing import Any

import httpx
import pytest
import stripe

from desktop_app.sandbox import RunningSandbox, SandboxConfig, start, webhooks
from desktop_app.sandbox.faults import Switches
from desktop_app.sandbox.pages import state

JSON = dict[str, Any]
DAY = 86400
RECIPIENT: JSON = {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
MERCHANT: JSON = {"capabilities": {"card_payments": {"requested": True}}}
SELLER: JSON = {
    "display_name": "Ada's Shop",
    "contact_email": "ada@example.org",
    "dashboard": "express",
    "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
    "identity": {"country": "GB", "entity_type": "individual"},
    "configuration": {"recipient": RECIPIENT, "merchant": MERCHANT},
}
CUSTOM: JSON = {
    "country": "US",
    "business_type": "individual",
    "controller": {
        "losses": {"payments": "application"},
        "fees": {"payer": "application"},
        "stripe_dashboard": {"type": "none"},
        "requirement_collection": "application",
    },
    "capabilities": {"transfers": {"requested": True}},
    "business_profile": {"url": "https://accessible.stripe.com"},
    "external_account": {
        "object": "bank_account",
        "country": "US",
        "currency": "usd",
        "routing_number": "110000000",
        "account_number": "000123456789",
    },
    "tos_acceptance": {"date": 1700000000, "ip": "127.0.0.1"},
    "individual": {
        "first_name": "Ada",
        "last_name": "Byron",
        "dob": {"day": 1, "month": 1, "year": 1901},
        "email": "ada@example.org",
        "phone": "0000000000",
        "address": {"line1": "address_full_match", "city": "San Francisco", "state": "CA", "postal_code": "94103"},
        "ssn_last_4": "0000",
    },
}


class Inbox:
    """Keeps (event type, event id, signature, body) of what arrives, in order."""

    def __init__(self) -> None:
        self.got: Queue[tuple[str, str, str, bytes]] = Queue()
        inbox = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                event = json.loads(body)
                inbox.got.put((event["type"], event["id"], self.headers["Stripe-Signature"], body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def next(self) -> tuple[str, str, str, bytes]:
        return self.got.get(timeout=120)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    made = Inbox()
    yield made
    made.stop()


@pytest.fixture
def sandbox(inbox: Inbox) -> Iterator[RunningSandbox]:
    with start(SandboxConfig(keys=("sk_test_states",), webhooks=webhooks(inbox.url))) as running:
        yield running


@pytest.fixture
def client(sandbox: RunningSandbox) -> stripe.StripeClient:
    return stripe.StripeClient(sandbox.key, base_addresses={"api": sandbox.url})


@pytest.fixture
def script(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {sandbox.key}"}
    with httpx.Client(base_url=sandbox.url, headers=headers, trust_env=False, timeout=120) as made:
        yield made


@pytest.fixture
def seller(client: stripe.StripeClient, script: httpx.Client) -> str:
    made = client.v2.core.accounts.create(SELLER)  # type: ignore[arg-type]
    script.post(f"/sandbox/accounts/{made.id}/complete")
    return made.id


def act(script: httpx.Client, account: str, action: str, **more: object) -> JSON:
    answer = script.post(f"/sandbox/accounts/{account}/change", json={"action": action, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def transfers(client: stripe.StripeClient, account: str) -> tuple[str, str | None]:
    """The v2 status of stripe_transfers, and why."""
    shown = client.v2.core.accounts.retrieve(account, {"include": ["configuration.recipient"]})
    status = shown.configuration.recipient.capabilities.stripe_balance.stripe_transfers  # type: ignore[union-attr]
    return status.status, status.status_details[0].code if status.status_details else None  # type: ignore[union-attr]


def summary(client: stripe.StripeClient, account: str) -> tuple[str, bool] | None:
    shown = client.v2.core.accounts.retrieve(account, {"include": ["requirements"]})
    found = shown.requirements.summary.minimum_deadline  # type: ignore[union-attr]
    return None if found is None else (found.status, found.time is not None)


def test_a_deadline_passes(client: stripe.StripeClient, script: httpx.Client, seller: str) -> None:
    act(script, seller, "require", requirement="individual.verification.document", deadline=14 * DAY)
    old = client.v1.accounts.retrieve(seller)
    assert old.payouts_enabled
    assert old.requirements.currently_due == ["individual.verification.document"]  # type: ignore[union-attr]
    assert old.requirements.current_deadline is not None  # type: ignore[union-attr]
    assert summary(client, seller) == ("currently_due", True)
    assert transfers(client, seller) == ("active", None)
    before = len(client.v2.core.events.list({"limit": 20, "object_id": seller}).data)
    script.post("/sandbox/clock", json={"advance": 15 * DAY})
    new = client.v1.accounts.retrieve(seller)
    assert (new.payouts_enabled, new.requirements.disabled_reason) == (False, "requirements.past_due")  # type: ignore[union-attr]
    assert new.requirements.past_due == ["individual.verification.document"]  # type: ignore[union-attr]
    assert summary(client, seller) == ("past_due", False)
    assert transfers(client, seller) == ("restricted", "requirements_past_due")
    assert len(client.v2.core.events.list({"limit": 20, "object_id": seller}).data) > before
    act(script, seller, "settle", requirement="individual.verification.document")
    assert transfers(client, seller) == ("active", None)


@pytest.mark.parametrize(
    ("action", "power", "why", "reason"),
    [
        ("verify", "pending", "requirements_pending_verification", "requirements.pending_verification"),
        ("review", "pending", "determining_status", "under_review"),
        ("list", "pending", "determining_status", "listed"),
        ("pause", "restricted", "restricted_other", "platform_paused"),
        ("hold", "restricted", "restricted_other", "other"),
        ("unsupport", "unsupported", "unsupported_business", "other"),
        ("reject", "rejected", "rejected_other", "rejected.other"),
    ],
)
def test_conditions(
    client: stripe.StripeClient, script: httpx.Client, seller: str, action: str, power: str, why: str, reason: str
) -> None:
    act(script, seller, action)
    assert transfers(client, seller) == (power, why)
    old = client.v1.accounts.retrieve(seller)
    assert (old.requirements.disabled_reason, old.payouts_enabled) == (reason, False)  # type: ignore[union-attr]
    act(script, seller, "restore")
    assert transfers(client, seller) == ("active", None)


def test_announced_requirements_begin_on_their_day(
    client: stripe.StripeClient, script: httpx.Client, seller: str
) -> None:
    asked = {"requirement": "individual.id_number", "begins": 30 * DAY, "deadline": 60 * DAY}
    act(script, seller, "require", **asked)
    old = client.v1.accounts.retrieve(seller)
    assert old.future_requirements.currently_due == ["individual.id_number"]  # type: ignore[union-attr]
    assert old.future_requirements.current_deadline > old.created + 29 * DAY  # type: ignore[union-attr,operator]
    assert old.future_requirements.disabled_reason is None  # type: ignore[union-attr]
    assert old.requirements.currently_due == []  # type: ignore[union-attr]
    new = client.v2.core.accounts.retrieve(seller, {"include": ["future_requirements", "requirements"]})
    assert [entry.description for entry in new.future_requirements.entries] == [  # type: ignore[union-attr]
        "identity.individual.id_numbers"
    ]
    assert new.future_requirements.minimum_transition_date is not None  # type: ignore[union-attr]
    script.post("/sandbox/clock", json={"advance": 31 * DAY})
    begun = client.v1.accounts.retrieve(seller)
    assert begun.future_requirements.currently_due == []  # type: ignore[union-attr]
    assert begun.requirements.currently_due == ["individual.id_number"]  # type: ignore[union-attr]
    assert begun.payouts_enabled
    told = [event.type for event in client.v2.core.events.list({"limit": 20, "object_id": seller}).data]
    assert "v2.core.account[future_requirements].updated" in told, "that it was announced is too long ago to be listed"
    script.post("/sandbox/clock", json={"advance": 30 * DAY})
    assert not client.v1.accounts.retrieve(seller).payouts_enabled


def test_something_else_may_be_given_instead(client: stripe.StripeClient, script: httpx.Client) -> None:
    made = custom(client)
    document = "individual.verification.document"
    act(script, made.id, "require", requirement="individual.id_number", deadline=DAY, instead=[document])
    asked = client.v1.accounts.retrieve(made.id)
    (found,) = asked.requirements.alternatives  # type: ignore[union-attr]
    assert (found.original_fields_due, found.alternative_fields_due) == (["individual.id_number"], [document])
    front = {"verification": {"document": {"front": "file_identity_document_success"}}}
    given = client.v1.accounts.update(made.id, {"individual": front})  # type: ignore[typeddict-item]
    assert (given.requirements.currently_due, given.requirements.alternatives) == ([], [])  # type: ignore[union-attr]


def test_the_platform_rejects_and_takes_it_back(client: stripe.StripeClient, script: httpx.Client) -> None:
    made = client.v1.accounts.create(
        {"type": "express", "country": "US", "capabilities": {"transfers": {"requested": True}}}
    )
    script.post(f"/sandbox/accounts/{made.id}/complete")
    rejected = client.v1.accounts.reject(made.id, {"reason": "fraud_other"})
    assert rejected.requirements.disabled_reason == "rejected.platform_fraud"  # type: ignore[union-attr]
    assert client.v1.accounts.unreject(made.id).payouts_enabled
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.accounts.unreject(made.id)


def test_disconnecting(client: stripe.StripeClient, script: httpx.Client, seller: str, inbox: Inbox) -> None:
    act(script, seller, "deauthorize")
    with pytest.raises(stripe.PermissionError):
        client.v1.accounts.retrieve(seller)
    with pytest.raises(stripe.InvalidRequestError):
        client.v2.core.accounts.retrieve(seller)
    while (got := inbox.next())[0] != "account.application.deauthorized":
        pass
    event = json.loads(got[3])
    assert (event["account"], event["data"]["object"]["object"]) == (seller, "application")


def test_closing(client: stripe.StripeClient, seller: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v2.core.accounts.close(seller, {"applied_configurations": []})
    assert refused.value.code == "configs_must_match_to_close"
    assert client.v2.core.accounts.close(seller, {"applied_configurations": ["merchant", "recipient"]}).closed
    assert client.v2.core.accounts.retrieve(seller).closed
    assert seller not in [item.id for item in client.v2.core.accounts.list().data]
    assert seller in [item.id for item in client.v2.core.accounts.list({"closed": True}).data]


def test_an_account_may_change_without_an_event(client: stripe.StripeClient, script: httpx.Client, seller: str) -> None:
    def count() -> int:
        mine = client.v1.events.list({"limit": 100}, {"stripe_account": seller}).data
        return len(mine) + len(client.v2.core.events.list({"limit": 20}).data)

    before = count()
    act(script, seller, "require", requirement="individual.phone", silent=True)
    assert count() == before
    assert client.v1.accounts.retrieve(seller).requirements.past_due == ["individual.phone"]  # type: ignore[union-attr]


def test_stripe_may_take_its_time(client: stripe.StripeClient, script: httpx.Client) -> None:
    script.post("/sandbox/switches", json={"verification_seconds": 3600})
    made = client.v2.core.accounts.create(SELLER).id  # type: ignore[arg-type]
    script.post(f"/sandbox/accounts/{made}/complete", json={"outcome": "more_needed"})
    assert transfers(client, made) == ("pending", "requirements_pending_verification")
    shown = client.v2.core.accounts.retrieve(made, {"include": ["requirements"]})
    assert [entry.awaiting_action_from for entry in shown.requirements.entries] == ["stripe"]  # type: ignore[union-attr]
    script.post("/sandbox/clock", json={"advance": 3601})
    assert transfers(client, made) == ("restricted", "requirements_past_due")


def test_inquiries_are_referred_to(client: stripe.StripeClient, script: httpx.Client, seller: str) -> None:
    act(script, seller, "require", requirement="interv_1Ab.business_model_verification.form", later=True)
    shown = client.v2.core.accounts.retrieve(seller, {"include": ["requirements"]})
    (entry,) = shown.requirements.entries  # type: ignore[union-attr]
    assert entry.reference is not None
    assert (entry.reference.type, entry.reference.inquiry) == ("inquiry", "interv_1Ab")
    assert entry.minimum_deadline.status == "eventually_due"


# --- accounts whose platform collects, and Stripe's test values


def custom(client: stripe.StripeClient, **changed: object) -> Any:
    return client.v1.accounts.create(CUSTOM | changed)  # type: ignore[arg-type]


def test_a_custom_account_told_everything_works(client: stripe.StripeClient) -> None:
    made = custom(client)
    assert (made.details_submitted, made.payouts_enabled, made.capabilities.transfers) == (True, True, "active")
    assert made.individual.first_name == "Ada"
    assert made.requirements.currently_due == []


def test_a_custom_account_is_told_in_two_steps(client: stripe.StripeClient) -> None:
    made = custom(client, individual={})
    assert "individual.first_name" in made.requirements.currently_due
    assert not made.details_submitted
    told = client.v1.accounts.update(made.id, {"individual": CUSTOM["individual"]})
    assert (told.details_submitted, told.payouts_enabled) == (True, True)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("ssn_last_4", "1111", "verification_failed_id_number_match"),
        ("id_number", "111111111", "verification_failed_id_number_match"),
        (
            "verification",
            {"document": {"front": "file_identity_document_failure"}},
            "verification_document_not_readable",
        ),
        (
            "address",
            CUSTOM["individual"]["address"] | {"line1": "address_no_match"},
            "verification_failed_address_match",
        ),
    ],
)
def test_values_that_fail(client: stripe.StripeClient, field: str, value: object, code: str) -> None:
    made = custom(client, individual=CUSTOM["individual"] | {field: value})
    (found,) = made.requirements.errors
    assert found.code == code
    assert found.requirement.startswith(f"individual.{field}")
    assert made.requirements.past_due == [found.requirement]
    assert not made.payouts_enabled


def test_values_that_alert(client: stripe.StripeClient) -> None:
    made = custom(client, individual=CUSTOM["individual"] | {"dob": {"day": 1, "month": 1, "year": 1900}})
    assert made.requirements.disabled_reason == "listed"
    made = custom(client, business_profile={"url": "https://underconstruction.stripe.com"})
    assert made.requirements.errors[0].code == "invalid_url_website_incomplete_under_construction"
    fixed = client.v1.accounts.update(made.id, {"business_profile": {"url": "https://accessible.stripe.com"}})
    assert fixed.payouts_enabled


def test_dates_of_birth(client: stripe.StripeClient) -> None:
    for year in (1901, 1902):
        dob = {"day": 1, "month": 1, "year": year}
        assert custom(client, individual=CUSTOM["individual"] | {"dob": dob}).payouts_enabled
    made = custom(client, individual=CUSTOM["individual"] | {"dob": {"day": 2, "month": 3, "year": 1984}})
    assert made.requirements.errors[0].code == "verification_failed_keyed_identity"
    assert made.requirements.past_due == ["individual.verification.document"]
    front = {"verification": {"document": {"front": "file_identity_document_success"}}}
    assert client.v1.accounts.update(made.id, {"individual": front}).payouts_enabled  # type: ignore[typeddict-item]


def test_a_risky_name_is_reviewed(client: stripe.StripeClient) -> None:
    profile = CUSTOM["business_profile"] | {"name": "Shop_high_risk"}
    assert custom(client, business_profile=profile).requirements.disabled_reason == "under_review"


def test_stripe_collected_details_are_locked_after_the_first_link(client: stripe.StripeClient, seller: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v2.core.accounts.update(seller, {"identity": {"individual": {"given_name": "Bo"}}})
    assert refused.value.code == "immutable_identity_param"
    with pytest.raises(stripe.PermissionError):
        client.v1.accounts.update(seller, {"individual": {"first_name": "Bo"}})
    assert "individual" not in client.v1.accounts.retrieve(seller)


# --- webhooks that misbehave


def test_twice(client: stripe.StripeClient, script: httpx.Client, inbox: Inbox) -> None:
    script.post("/sandbox/faults", json={"kind": "twice", "times": 1})
    client.v1.customers.create({"name": "Bo"})
    assert inbox.next()[1] == inbox.next()[1]


def test_lost_and_then_found_by_listing(client: stripe.StripeClient, script: httpx.Client, inbox: Inbox) -> None:
    script.post("/sandbox/faults", json={"kind": "lost", "times": 1})
    lost = client.v1.customers.create({"name": "Lost"})
    kept = client.v1.customers.create({"name": "Kept"})
    assert json.loads(inbox.next()[3])["data"]["object"]["id"] == kept.id
    found = client.v1.events.list({"delivery_success": False, "types": ["customer.created"]}).data
    (event,) = [item for item in found if item.data.object["id"] == lost.id]
    script.post(f"/sandbox/events/{event.id}/resend")
    assert inbox.next()[1] == event.id


def test_out_of_order(client: stripe.StripeClient, script: httpx.Client, inbox: Inbox) -> None:
    script.post("/sandbox/faults", json={"kind": "out_of_order", "times": 1})
    client.v1.customers.create({"name": "First"})
    client.v1.customers.create({"name": "Second"})
    names = [json.loads(inbox.next()[3])["data"]["object"]["name"] for _ in range(2)]
    assert names == ["Second", "First"]


def test_wrongly_signed(
    client: stripe.StripeClient, script: httpx.Client, inbox: Inbox, sandbox: RunningSandbox
) -> None:
    script.post("/sandbox/faults", json={"kind": "wrongly_signed", "times": 1})
    client.v1.customers.create({"name": "Forged"})
    _, _, signature, body = inbox.next()
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(body, signature, sandbox.secrets("platform")[0])
    client.v1.customers.create({"name": "Sound"})
    _, _, signature, body = inbox.next()
    assert client.construct_event(body, signature, sandbox.secrets("platform")[0])


def test_late(client: stripe.StripeClient, script: httpx.Client, inbox: Inbox) -> None:
    script.post("/sandbox/faults", json={"kind": "late", "times": 1, "seconds": 3600})
    script.post("/sandbox/faults", json={"kind": "late", "times": 1, "seconds": 0.1})
    for name in ("An hour late", "A little late", "Prompt"):
        client.v1.customers.create({"name": name})
    names = {json.loads(inbox.next()[3])["data"]["object"]["name"] for _ in range(2)}
    assert names == {"A little late", "Prompt"}
    assert script.get("/sandbox/deliveries").json()[0]["attempts"] == [], "the first is still on its way"


def test_a_moved_clock_does_not_age_signatures(
    client: stripe.StripeClient, script: httpx.Client, inbox: Inbox, sandbox: RunningSandbox
) -> None:
    script.post("/sandbox/clock", json={"advance": 3 * DAY})
    client.v1.customers.create({"name": "Bo"})
    _, _, signature, body = inbox.next()
    assert client.construct_event(body, signature, sandbox.secrets("platform")[0])


def test_the_page_shows_and_switches(
    script: httpx.Client, client: stripe.StripeClient, sandbox: RunningSandbox
) -> None:
    client.v1.accounts.create({"type": "standard", "country": "US"})
    with httpx.Client(base_url=sandbox.url, trust_env=False, timeout=120) as browser:

        def press(action: str, **fields: str) -> httpx.Response:
            return browser.post("/sandbox", data={"key": sandbox.key, "action": action, **fields})

        assert press("switch", name="v1_creation").status_code == 303
        assert script.get("/sandbox/switches").json()["v1_creation"] is False
        assert press("set", name="requests_per_second", value="50").status_code == 303
        assert press("set", name="missing_permissions", value="customer_write").status_code == 303
        assert script.get("/sandbox/switches").json()["requests_per_second"] == 50
        assert press("fault", kind="429", path="/v1/accounts", times="2").status_code == 303
        shown = browser.get("/sandbox").text
        assert "429 at /v1/accounts, 2 more" in shown
        assert "POST /v1/accounts" in shown
        assert press("no_faults").status_code == 303
        assert script.get("/sandbox/faults").json() == {"answers": [], "webhooks": []}
        before = script.get("/sandbox/clock").json()["now"]
        assert press("clock", days="30").status_code == 303
        assert script.get("/sandbox/clock").json()["now"] - before >= 30 * DAY
        for bad in (press("other"), press("set", name="requests_per_second", value="many"), press("switch", name="x"),
                    press("turn", account="acct_none", turn="pause"), press("fault", kind="nonsense")):  # fmt: skip
            assert (bad.status_code, "That didn’t work" in bad.text) == (400, True)
        assert browser.post("/sandbox", data={"key": "sk_test_nobody", "action": "clock"}).status_code == 400


def test_the_page_lets_things_happen_to_an_account(
    client: stripe.StripeClient, sandbox: RunningSandbox, seller: str
) -> None:
    with httpx.Client(base_url=sandbox.url, trust_env=False, timeout=120) as browser:
        turns = re.findall(r'<option value="([a-z_]+)">', browser.get("/sandbox").text)
        assert len(turns) > 15
        for turn in dict.fromkeys(turns):
            given = {"key": sandbox.key, "action": "turn", "account": seller, "turn": turn}
            answer = browser.post("/sandbox", data=given)
            assert answer.status_code == 303, (turn, answer.text)
            if turn == "require":
                assert client.v1.accounts.retrieve(seller).requirements.past_due  # type: ignore[union-attr]
        assert "<td>closed</td>" in browser.get("/sandbox").text


def test_every_switch_is_worded_and_every_control_has_a_name(sandbox: RunningSandbox) -> None:
    with httpx.Client(base_url=sandbox.url, trust_env=False, timeout=120) as browser:
        shown = browser.get("/sandbox").text
    assert set(state.SWITCHES) == set(Switches().as_json())
    fields = re.findall(r"<(?:input|select)(?![^>]*type=.hidden)[^>]*>", shown)
    labelled = set(re.findall(r'<label for="([^"]+)"', shown))
    for field in fields:
        known = re.search(r'id="([^"]+)"', field)
        assert "aria-label" in field or (known is not None and known[1] in labelled), field


def paid(client: stripe.StripeClient, seller: str) -> list[tuple[str, int]]:
    """The state and the day of each payout, newest first."""
    listed = client.v1.payouts.list(options={"stripe_account": seller}).data
    return [(one.status, one.arrival_date) for one in listed]


def of_payouts(inbox: Inbox, number: int) -> set[str]:
    """The kinds of the next events of payouts: several are on their way at once, so their order says nothing."""
    found: list[str] = []
    while len(found) < number:
        kind = inbox.next()[0]
        found += [kind] if kind.startswith("payout.") else []
    return set(found)


def wait_for(inbox: Inbox, *kinds: str) -> None:
    """Wait until an event of each kind has arrived, in whatever order they do."""
    missing = set(kinds)
    while missing:
        missing.discard(inbox.next()[0])


@pytest.mark.parametrize("fails", [False, True])
def test_a_payout_goes_its_way_with_the_clock(
    client: stripe.StripeClient, script: httpx.Client, seller: str, inbox: Inbox, fails: bool
) -> None:
    script.post("/sandbox/switches", json={"payouts_fail": fails}).raise_for_status()
    act(script, seller, "pay_out")
    ((status, arrives),) = paid(client, seller)
    assert (status, arrives % DAY) == ("pending", 0)  # a day in UTC, not a moment
    script.post("/sandbox/clock", json={"now": arrives - DAY}).raise_for_status()
    assert paid(client, seller) == [("in_transit", arrives)]
    script.post("/sandbox/clock", json={"now": arrives}).raise_for_status()
    end = "failed" if fails else "paid"
    assert paid(client, seller) == [(end, arrives)]
    assert of_payouts(inbox, 3) == {"payout.created", "payout.updated", f"payout.{end}"}


def test_a_payout_that_comes_back_shuts_the_bank_account_until_another_is_given(
    client: stripe.StripeClient, script: httpx.Client, seller: str, inbox: Inbox
) -> None:
    script.post("/sandbox/switches", json={"payouts_fail": True}).raise_for_status()
    act(script, seller, "pay_out")
    script.post("/sandbox/clock", json={"advance": 3 * DAY}).raise_for_status()
    shut = client.v1.accounts.retrieve(seller)
    assert shut.external_accounts is not None
    assert shut.requirements is not None
    assert [bank["status"] for bank in shut.external_accounts.data] == ["errored"]
    assert (shut.payouts_enabled, shut.requirements.past_due) == (False, ["external_account"])
    assert transfers(client, seller) == ("active", None)  # what is owed to the seller still reaches them
    wait_for(inbox, "payout.failed", "account.external_account.updated")
    answer = script.post(f"/sandbox/accounts/{seller}/change", json={"action": "pay_out"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "payouts_not_allowed")
    client.v1.accounts.external_accounts.create(seller, {"external_account": "btok_gb"})
    act(script, seller, "pay_out")
    assert [status for status, _ in paid(client, seller)] == ["pending", "failed"]


def test_a_payout_is_taken_back_before_it_leaves(
    client: stripe.StripeClient, script: httpx.Client, seller: str, inbox: Inbox
) -> None:
    acting: Any = {"stripe_account": seller}
    made = client.v1.payouts.create({"amount": 100, "currency": "gbp"}, options=acting)
    assert client.v1.payouts.cancel(made.id, options=acting).status == "canceled"
    assert of_payouts(inbox, 2) == {"payout.created", "payout.canceled"}
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payouts.cancel(made.id, options=acting)
    script.post("/sandbox/clock", json={"advance": 3 * DAY}).raise_for_status()
    assert [status for status, _ in paid(client, seller)] == ["canceled"]


def test_payouts_are_found_by_the_day_on_which_they_arrive(
    client: stripe.StripeClient, script: httpx.Client, seller: str
) -> None:
    act(script, seller, "pay_out")
    script.post("/sandbox/clock", json={"advance": DAY}).raise_for_status()
    act(script, seller, "pay_out")
    (_, later), (_, sooner) = paid(client, seller)
    assert later - sooner == DAY
    acting: Any = {"stripe_account": seller}
    found = client.v1.payouts.list({"arrival_date": {"gte": later}}, options=acting).data
    assert [one.arrival_date for one in found] == [later]
    assert client.v1.payouts.list({"arrival_date": sooner, "status": "paid"}, options=acting).data == []


def test_nothing_is_paid_out_to_a_seller_whose_payouts_are_off(
    client: stripe.StripeClient, script: httpx.Client, seller: str
) -> None:
    act(script, seller, "pause")
    answer = script.post(f"/sandbox/accounts/{seller}/change", json={"action": "pay_out"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "payouts_not_allowed")
    assert paid(client, seller) == []
