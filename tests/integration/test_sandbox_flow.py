"""The sandbox as the rest of the product meets it: through the stripe library, a browser's requests, and webhooks."""

from __future__ import annotations

import html.parser
import http.server
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from queue import Queue
from typing import Any

import httpx
import pytest
import stripe

from desktop_app.sandbox import RunningSandbox, SandboxConfig, start, webhooks

JSON = dict[str, Any]
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
RETURN, REFRESH = "http://127.0.0.1:9/return", "http://127.0.0.1:9/refresh"


class Receiver:
    """A webhook receiver that keeps what it gets, in order of arrival."""

    def __init__(self) -> None:
        self.got: Queue[tuple[str, bytes]] = Queue()
        self.answers: list[int] = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.answers.pop(0) if receiver.answers else 200
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                receiver.got.put((self.headers["Stripe-Signature"], body))

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def until(self, kind: str) -> tuple[str, bytes, JSON]:
        """The next delivery of one type; fails after ten seconds without any."""
        while True:
            signature, body = self.got.get(timeout=120)
            event = json.loads(body)
            if event["type"] == kind:
                return signature, body, event


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.stop()


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start(SandboxConfig(keys=("sk_test_one", "sk_test_two"))) as running:
        yield running


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningSandbox]:
    """For the many cases that only need an account of their own."""
    with start(SandboxConfig(keys=("sk_test_shared",))) as running:
        yield running


@pytest.fixture
def client(sandbox: RunningSandbox) -> stripe.StripeClient:
    return library(sandbox, "sk_test_one")


def library(sandbox: RunningSandbox, key: str) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": sandbox.url})


@pytest.fixture
def browser(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, trust_env=False, timeout=120) as made:
        yield made


@pytest.fixture
def script(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Bearer sk_test_one"}
    with httpx.Client(base_url=sandbox.url, headers=headers, trust_env=False, timeout=120) as made:
        yield made


class FormReader(html.parser.HTMLParser):
    """The fields of a page with their values, its labels, and the ids of its controls."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.labels: set[str] = set()
        self.controls: set[str] = set()
        self.buttons: set[str] = set()
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "label":
            self.labels.add(given["for"])
        if tag == "button":
            self.buttons.add(given.get("id", ""))
        if tag in {"input", "select"} and given.get("type") != "hidden":
            self.controls.add(given["id"])
        if tag == "input" and (given.get("type") not in {"radio", "checkbox"} or "checked" in dict(attrs)):
            self.values[given["name"]] = given.get("value", "")
        if tag == "select":
            self._select = given["name"]
            self.values[self._select] = ""
        if tag == "option" and "selected" in dict(attrs):
            self.values[self._select] = given["value"]


def seller_link(client: stripe.StripeClient, account: str, fields: str = "currently_due") -> str:
    onboarding = {"refresh_url": REFRESH, "return_url": RETURN, "collection_options": {"fields": fields}}
    case = {"type": "account_onboarding", "account_onboarding": onboarding}
    return client.v2.core.account_links.create({"account": account, "use_case": case}).url  # type: ignore[typeddict-item]


def go_through(browser: httpx.Client, url: str, outcome: str) -> httpx.Response:
    """What a person does: test data, continue, continue, continue, choose, submit."""
    place = browser.get(url).headers["location"]
    for _ in ("details", "identity", "bank"):
        assert browser.post(place, data={"action": "test"}).status_code == 303
        form = FormReader(browser.get(place).text)
        answer = browser.post(place, data=form.values | {"action": "next"})
        assert answer.status_code == 303, answer.text
        place = place.rpartition("/")[0] + "/" + answer.headers["location"]
    return browser.post(place, data={"action": "submit", "outcome": outcome})


def test_a_person_can_onboard_and_the_list_shrinks(client: stripe.StripeClient, browser: httpx.Client) -> None:
    account = client.v2.core.accounts.create(SELLER)  # type: ignore[arg-type]
    before = client.v1.accounts.retrieve(account.id)
    place = browser.get(seller_link(client, account.id)).headers["location"]
    details = {
        "business_profile.url": "https://accessible.stripe.com",
        "business_profile.mcc": "5734",
        "business_profile.support_phone": "0000000000",
        "settings.payments.statement_descriptor": "ADA SHOP",
    }
    browser.post(place, data={"action": "next", **details})
    after = client.v1.accounts.retrieve(account.id)
    assert set(before.requirements.currently_due) - set(after.requirements.currently_due) == set(details)
    answer = go_through(browser, seller_link(client, account.id), "verified")
    assert (answer.status_code, answer.headers["location"]) == (303, RETURN)
    done = client.v1.accounts.retrieve(account.id)
    assert (done.details_submitted, done.payouts_enabled, done.capabilities.transfers) == (True, True, "active")
    assert done.requirements.currently_due == done.requirements.past_due == []
    # What may be wanted some day wasn't asked for by this link, so it is still wanted some day.
    assert done.requirements.eventually_due == ["individual.verification.document"]


KINDS = ("individual", "company", "non_profit", None)
SELLERS = [(country, kind) for country in ("US", "GB", "DE", "FR", "JP", "MX") for kind in KINDS]


@pytest.mark.parametrize(("country", "kind"), [*SELLERS, ("AE", "company"), ("AE", None)])
def test_the_form_can_be_finished_in_every_country(shared: RunningSandbox, country: str, kind: str | None) -> None:
    client = library(shared, "sk_test_shared")
    identity = {"country": country} | ({"entity_type": kind} if kind else {})
    account = client.v2.core.accounts.create(SELLER | {"identity": identity})  # type: ignore[arg-type]
    with httpx.Client(base_url=shared.url, trust_env=False, timeout=120) as browser:
        answer = go_through(browser, seller_link(client, account.id, "eventually_due"), "verified")
    assert answer.headers.get("location") == RETURN, answer.text
    shown = client.v2.core.accounts.retrieve(account.id, {"include": ["requirements", "configuration.recipient"]})
    assert shown.requirements.entries == []
    balance = shown.configuration.recipient.capabilities.stripe_balance
    assert (balance.stripe_transfers.status, balance.payouts.status) == ("active", "active")


def test_more_needed_and_refused(client: stripe.StripeClient, browser: httpx.Client) -> None:
    account = client.v2.core.accounts.create(SELLER)  # type: ignore[arg-type]
    go_through(browser, seller_link(client, account.id), "more_needed")
    shown = client.v2.core.accounts.retrieve(account.id, {"include": ["requirements", "configuration.recipient"]})
    (entry,) = shown.requirements.entries
    assert entry.description == "identity.individual.documents.primary_verification"
    assert entry.errors[0].code == "verification_document_expired"
    assert shown.configuration.recipient.capabilities.stripe_balance.stripe_transfers.status == "restricted"
    assert client.v1.accounts.retrieve(account.id).requirements.errors[0].code == "verification_document_expired"
    go_through(browser, seller_link(client, account.id), "refused")
    shown = client.v2.core.accounts.retrieve(account.id, {"include": ["requirements", "configuration.recipient"]})
    status = shown.configuration.recipient.capabilities.stripe_balance.stripe_transfers
    assert (status.status, status.status_details[0].code) == ("rejected", "rejected_fraud")
    assert client.v1.accounts.retrieve(account.id).requirements.disabled_reason == "rejected.fraud"


def test_a_link_burns_when_it_is_opened(
    client: stripe.StripeClient, browser: httpx.Client, script: httpx.Client
) -> None:
    account = client.v2.core.accounts.create(SELLER)  # type: ignore[arg-type]
    url = seller_link(client, account.id)
    place = browser.get(url).headers["location"]
    again = browser.get(url)
    assert (again.status_code, again.headers["location"]) == (302, REFRESH)
    assert browser.get(place).status_code == 200
    late = seller_link(client, account.id)
    script.post("/sandbox/clock", json={"advance": 601})
    assert browser.get(late).headers["location"] == REFRESH


def test_saving_for_later_keeps_what_was_said(client: stripe.StripeClient, browser: httpx.Client) -> None:
    account = client.v2.core.accounts.create(SELLER)  # type: ignore[arg-type]
    place = browser.get(seller_link(client, account.id)).headers["location"]
    identity = place.replace("details", "identity")
    answer = browser.post(identity, data={"action": "save", "individual.first_name": "Ada"})
    assert answer.headers["location"] == RETURN
    due = client.v1.accounts.retrieve(account.id).requirements.currently_due
    assert "individual.first_name" not in due
    assert "individual.last_name" in due
    assert browser.get(identity).headers["location"] == REFRESH
    kinds = [event.type for event in client.v2.core.events.list({"limit": 20}).data]
    assert "v2.core.account_link.returned" in kinds


def test_every_control_has_a_label_and_every_step_its_buttons(
    client: stripe.StripeClient, browser: httpx.Client
) -> None:
    account = client.v2.core.accounts.create(SELLER | {"identity": {"country": "JP"}})  # type: ignore[arg-type]
    place = browser.get(seller_link(client, account.id)).headers["location"]
    for step in ("details", "identity", "bank", "review"):
        page = browser.get(place.replace("details", step))
        form = FormReader(page.text)
        assert form.controls - form.labels == set()
        assert {"use-test-data", "save-for-later", "submit" if step == "review" else "continue"} <= form.buttons
        assert "nothing here is real" in page.text
        assert "<script" not in page.text
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_what_is_missing_is_named_beside_its_field(client: stripe.StripeClient, browser: httpx.Client) -> None:
    account = client.v2.core.accounts.create(SELLER)  # type: ignore[arg-type]
    place = browser.get(seller_link(client, account.id)).headers["location"].replace("details", "identity")
    answer = browser.post(place, data={"action": "next", "individual.first_name": "<b>Ada</b>"})
    assert answer.status_code == 422
    assert 'aria-describedby="individual-last-name-why"' in answer.text
    assert "&lt;b&gt;Ada&lt;/b&gt;" in answer.text
    assert (
        browser.post(place.replace("identity", "review"), data={"action": "submit", "outcome": "verified"}).status_code
        == 422
    )


def checkout(client: stripe.StripeClient, **more: object) -> Any:
    given: JSON = {"mode": "setup", "currency": "eur", "success_url": "http://127.0.0.1:9/ok?s={CHECKOUT_SESSION_ID}"}
    return client.v1.checkout.sessions.create(given | more)  # type: ignore[arg-type]


def test_a_buyer_saves_a_card(client: stripe.StripeClient, browser: httpx.Client) -> None:
    buyer = client.v1.customers.create({"email": "bo@example.org"})
    session = checkout(client, customer=buyer.id, cancel_url="http://127.0.0.1:9/no")
    page = browser.get(session.url)
    form = FormReader(page.text)
    assert form.values["outcome"] == "saved"
    assert form.controls - form.labels == set()
    refused = browser.post(session.url, data={"outcome": "refused"})
    assert refused.status_code == 402
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    asked = browser.post(session.url, data={"outcome": "needs_approval"})
    shown = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
    assert (shown.status, shown.setup_intent.status) == ("open", "requires_action")  # type: ignore[union-attr]
    done = browser.post(asked.headers["location"], data={"decision": "approve"})
    assert done.headers["location"] == f"http://127.0.0.1:9/ok?s={session.id}"
    (method,) = client.v1.customers.payment_methods.list(buyer.id).data
    assert method.card is not None
    assert (method.card.brand, method.card.last4) == ("visa", "3184")
    assert client.v1.checkout.sessions.retrieve(session.id).url is None


def test_a_session_expires_by_the_clock(
    client: stripe.StripeClient, script: httpx.Client, browser: httpx.Client
) -> None:
    session = checkout(client)
    script.post("/sandbox/clock", json={"advance": 24 * 3600 + 1})
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert browser.get(f"/c/pay/{session.id}").status_code == 410
    assert client.v1.events.list({"limit": 1}).data[0].type == "checkout.session.expired"
    assert script.post(f"/sandbox/checkout/{session.id}/complete").status_code == 400


def test_scripts_finish_pages_and_read_the_log(client: stripe.StripeClient, script: httpx.Client) -> None:
    account = client.v1.accounts.create(
        {
            "country": "US",
            "controller": {
                "losses": {"payments": "application"},
                "fees": {"payer": "application"},
                "stripe_dashboard": {"type": "express"},
            },
            "capabilities": {"transfers": {"requested": True}},
            "metadata": {"app_user_id": "u_1"},
        },
        {"idempotency_key": "k-1"},
    )
    done = script.post(f"/sandbox/accounts/{account.id}/complete")
    assert done.status_code == 200
    assert (done.json()["id"], done.json()["payouts_enabled"]) == (account.id, True)
    refused = script.post(f"/sandbox/accounts/{account.id}/complete", json={"outcome": "refused"})
    assert refused.json()["requirements"]["disabled_reason"] == "rejected.fraud"
    assert script.post("/sandbox/accounts/acct_none/complete").status_code == 404
    assert script.post(f"/sandbox/accounts/{account.id}/complete", json={"outcome": "?"}).status_code == 400
    session = checkout(client)
    saved = script.post(f"/sandbox/checkout/{session.id}/complete").json()
    assert (saved["status"], saved["setup_intent"]["payment_method"]["card"]["last4"]) == ("complete", "4242")
    (line, *_) = script.get("/sandbox/requests").json()
    assert (line["method"], line["path"], line["status"]) == ("POST", "/v1/accounts", 200)
    assert (line["idempotency_key"], line["parameters"]["metadata"]["app_user_id"]) == ("k-1", "u_1")
    assert httpx.get(str(script.base_url) + "/sandbox/requests", trust_env=False, timeout=120).status_code == 401


def test_events_go_where_their_scope_says_and_verify(receiver: Receiver) -> None:
    config = SandboxConfig(keys=("sk_test_one",), webhooks=webhooks(receiver.url))
    with start(config) as sandbox:
        client = library(sandbox, "sk_test_one")
        account = client.v2.core.accounts.create(SELLER)  # type: ignore[arg-type]
        signature, body, event = receiver.until("v2.core.account.created")
        (secret,) = sandbox.secrets("thin")
        note = client.parse_event_notification(body, signature, secret)
        assert note.related_object.id == account.id  # type: ignore[union-attr]
        assert "data" not in event
        headers = {"Authorization": "Bearer sk_test_one"}
        httpx.post(
            f"{sandbox.url}/sandbox/accounts/{account.id}/complete", headers=headers, trust_env=False, timeout=120
        )
        signature, body, event = receiver.until("account.updated")
        (secret,) = sandbox.secrets("connected")
        assert client.construct_event(body, signature, secret).account == account.id
        with pytest.raises(stripe.SignatureVerificationError):
            client.construct_event(body, signature, sandbox.secrets("platform")[0])
        buyer = client.v1.customers.create({"name": "Bo"})
        signature, body, event = receiver.until("customer.created")
        made = client.construct_event(body, signature, sandbox.secrets("platform")[0])
        assert made.data.object["id"] == buyer.id
        assert "account" not in event


def test_a_refused_delivery_is_tried_again_and_an_unreachable_one_delays_nothing(receiver: Receiver) -> None:
    hooks = (*webhooks("http://127.0.0.1:1/nobody"), *webhooks(receiver.url))
    with start(SandboxConfig(keys=("sk_test_one",), webhooks=hooks, retry_gaps=(0.01, 0.02))) as sandbox:
        client = library(sandbox, "sk_test_one")
        receiver.answers = [500, 302]
        client.v1.customers.create({"name": "Bo"})
        first, second, third = (receiver.until("customer.created") for _ in range(3))
        assert first[2] == second[2] == third[2]
        event = client.v1.events.list({"limit": 1}).data[0]
        assert event.pending_webhooks >= 1


def test_keys_are_platforms_of_their_own(sandbox: RunningSandbox, client: stripe.StripeClient) -> None:
    account = client.v2.core.accounts.create(SELLER, {"idempotency_key": "same"})  # type: ignore[arg-type]
    other = library(sandbox, "sk_test_two")
    with pytest.raises(stripe.PermissionError) as refused:
        other.v1.accounts.retrieve(account.id)
    assert refused.value.json_body["error"]["code"] == "account_invalid"  # type: ignore[index,call-overload]
    twin = other.v2.core.accounts.create(SELLER, {"idempotency_key": "same"})  # type: ignore[arg-type]
    assert twin.id != account.id
    with pytest.raises(stripe.AuthenticationError):
        library(sandbox, "sk_test_three").v1.accounts.list()


def test_a_link_may_ask_for_everything_at_once(client: stripe.StripeClient, browser: httpx.Client) -> None:
    account = client.v2.core.accounts.create(SELLER)  # type: ignore[arg-type]
    asked = []
    for fields in ("currently_due", "eventually_due"):
        options = {"refresh_url": REFRESH, "collection_options": {"fields": fields}}
        case = {"type": "account_onboarding", "account_onboarding": options}
        link = client.v2.core.account_links.create({"account": account.id, "use_case": case})  # type: ignore[typeddict-item]
        place = browser.get(link.url).headers["location"].replace("details", "identity")
        asked.append("individual.verification.document" in FormReader(browser.get(place).text).values)
    assert asked == [False, True]


def test_a_link_without_a_return_address_says_goodbye(client: stripe.StripeClient, browser: httpx.Client) -> None:
    account = client.v2.core.accounts.create(SELLER)  # type: ignore[arg-type]
    case = {"type": "account_onboarding", "account_onboarding": {"refresh_url": REFRESH}}
    link = client.v2.core.account_links.create({"account": account.id, "use_case": case})  # type: ignore[typeddict-item]
    answer = go_through(browser, link.url, "verified")
    assert answer.status_code == 200
    assert "close this page" in answer.text


def test_destinations_hear_their_scope_only(receiver: Receiver, client: stripe.StripeClient) -> None:
    def listen(name: str, payload: str, source: str, kinds: list[str]) -> None:
        client.v2.core.event_destinations.create(
            {
                "name": name,
                "type": "webhook_endpoint",
                "event_payload": payload,  # type: ignore[typeddict-item]
                "enabled_events": kinds,
                "events_from": [source],
                "webhook_endpoint": {"url": f"{receiver.url}/{name}"},
            }
        )

    listen("wrong", "thin", "@accounts", ["v2.core.account.created"])
    listen("right", "thin", "@self", ["v2.core.account.created"])
    listen("sellers", "snapshot", "@accounts", ["account.updated"])
    listen("buyers", "snapshot", "@self", ["account.updated", "customer.created"])
    account = client.v2.core.accounts.create(SELLER)  # type: ignore[arg-type]
    client.v2.core.accounts.update(account.id, {"display_name": "Other"})
    client.v1.customers.create({"name": "Bo"})
    got = sorted(json.loads(receiver.got.get(timeout=120)[1])["type"] for _ in range(3))
    assert got == ["account.updated", "customer.created", "v2.core.account.created"]
    assert receiver.got.empty()


def test_the_platforms_own_account_is_no_seller(client: stripe.StripeClient) -> None:
    own = client.v1.accounts.retrieve_current()
    client.v1.accounts.update(own.id, {"email": "new@example.org"})
    assert client.v1.accounts.retrieve_current().email == "new@example.org"
    assert client.v1.accounts.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.accounts.delete(own.id)


SERVING = """
import sys
from desktop_app.sandbox import SandboxConfig, serve, webhooks
config = SandboxConfig(keys=("sk_test_served",), webhooks=webhooks("http://127.0.0.1:1/hook"))
serve(config, "127.0.0.1", 0, lambda told: print(told.url, len(told.webhook_secrets), flush=True))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serving_ends_cleanly_on_a_signal(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SERVING], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        url, secrets = child.stdout.readline().split()
        assert secrets == "3"
        assert (
            httpx.get(f"{url}/v1/account", auth=("sk_test_served", ""), trust_env=False, timeout=120).status_code == 200
        )
        child.send_signal(number)
        assert child.wait(timeout=120) == 0


def test_a_taken_port_is_told_at_once(sandbox: RunningSandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        start(SandboxConfig(), port=port)
