"""A stranger's program: ``sellerdesk sandbox`` as a process, asked by the ``stripe`` library and ``requests`` alone."""

from __future__ import annotations

import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

import pytest
import requests
import stripe

MINE, THEIRS = "sk_test_stranger_one", "sk_test_x"
VERSION = "2026-10-28.endive"
SELLER = {
    "display_name": "Ada's Shop",
    "contact_email": "ada@example.org",
    "dashboard": "express",
    "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
    "identity": {"country": "US", "entity_type": "individual"},
    "configuration": {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}},
    "metadata": {"app_user_id": "u_1"},
}
INCLUDE = ["configuration.recipient", "requirements", "identity", "defaults"]


@dataclass
class Inbox:
    """Takes webhooks on loopback: what arrived, as (signature, body)."""

    got: Queue[tuple[str, bytes]] = field(default_factory=Queue)
    seen: list[tuple[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        inbox = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                inbox.got.put((self.headers["Stripe-Signature"], self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def wait_for(self, kind: str, about: str) -> tuple[str, bytes]:
        """Return the first event of a kind that names an object; destinations don't wait for each other."""
        looked_at = 0
        while True:
            for signature, body in self.seen[looked_at:]:
                if json.loads(body)["type"] == kind and about.encode() in body:
                    return signature, body
            looked_at = len(self.seen)
            self.seen.append(self.got.get(timeout=120))

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@dataclass
class Stranger:
    """What a stranger has: an address, keys, signing secrets, and the library."""

    url: str
    secrets: list[str]
    inbox: Inbox
    http: requests.Session

    def library(self, key: str = MINE) -> stripe.StripeClient:
        return stripe.StripeClient(key, base_addresses={"api": self.url})

    def sandbox(self, path: str, **body: Any) -> None:
        answer = self.http.post(f"{self.url}/sandbox/{path}", json=body, auth=(MINE, ""), timeout=120)
        answer.raise_for_status()


@pytest.fixture(scope="module")
def stranger() -> Iterator[Stranger]:
    inbox = Inbox()
    command = [sys.executable, "-m", "desktop_app", "sandbox", "--json", "--key", MINE, "--key", THEIRS]
    command += ["--webhook", inbox.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, requests.Session() as session:
        session.trust_env = False
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        assert said["keys"] == [MINE, THEIRS]
        yield Stranger(said["url"], said["webhook_secrets"], inbox, session)
        process.terminate()
        assert process.wait(120) == 0
    inbox.stop()


def test_onboarding_from_nothing_to_verified(stranger: Stranger) -> None:
    client = stranger.library()
    made = client.v2.core.accounts.create(SELLER | {"include": INCLUDE})  # type: ignore[arg-type]
    assert made.last_response.headers["Stripe-Version"] == VERSION  # type: ignore[attr-defined]
    assert made.last_response.request_id.startswith("req_")  # type: ignore[attr-defined]
    use = {"refresh_url": "http://127.0.0.1:1/refresh", "return_url": "http://127.0.0.1:1/return"}
    case = {"type": "account_onboarding", "account_onboarding": use}
    link = client.v2.core.account_links.create({"account": made.id, "use_case": case})  # type: ignore[typeddict-item]
    assert stranger.http.get(link.url, timeout=120).status_code == 200
    burnt = stranger.http.get(link.url, timeout=120, allow_redirects=False)
    assert burnt.headers["Location"] == use["refresh_url"]
    before = client.v1.accounts.retrieve(made.id)
    assert (before.details_submitted, before.payouts_enabled) == (False, False)
    stranger.sandbox(f"accounts/{made.id}/complete", outcome="verified")
    after = client.v1.accounts.retrieve(made.id)
    assert (after.details_submitted, after.payouts_enabled) == (True, True)
    again = client.v2.core.accounts.retrieve(made.id, {"include": ["configuration.recipient"]})
    power = again.configuration.recipient.capabilities.stripe_balance.stripe_transfers  # type: ignore[union-attr]
    assert power.status == "active"  # type: ignore[union-attr]
    assert client.v1.accounts.login_links.create(made.id).url


def test_webhooks_of_each_scope_verify_with_their_secret(stranger: Stranger) -> None:
    client = stranger.library()
    buyer = client.v1.customers.create({"name": "Bo"})
    seller = client.v2.core.accounts.create(SELLER)  # type: ignore[arg-type]
    stranger.sandbox(f"accounts/{seller.id}/complete")
    matched = set()
    for kind, about in (
        ("customer.created", buyer.id),
        ("account.updated", seller.id),
        ("v2.core.account[requirements].updated", seller.id),
    ):
        signature, body = stranger.inbox.wait_for(kind, about)
        good = [secret for secret in stranger.secrets if verifies(body, signature, secret)]
        assert len(good) == 1
        matched |= set(good)
        if kind == "customer.created":
            assert client.construct_event(body, signature, good[0]).data.object["id"] == buyer.id
        elif kind == "account.updated":
            assert client.construct_event(body, signature, good[0]).account == seller.id  # type: ignore[attr-defined]
        else:
            note = client.parse_event_notification(body, signature, good[0])
            assert note.related_object.id == seller.id  # type: ignore[union-attr]
            assert note.fetch_event().id == note.id  # type: ignore[union-attr]
    assert len(matched) == 3


def verifies(body: bytes, signature: str, secret: str) -> bool:
    try:
        return stripe.WebhookSignature.verify_header(body.decode(), signature, secret, 300)
    except stripe.SignatureVerificationError:
        return False


def test_paying_is_set_up_by_a_page(stranger: Stranger) -> None:
    client = stranger.library()
    buyer = client.v1.customers.create({"name": "Bo", "email": "bo@example.org"})
    page = client.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "eur",
            "customer": buyer.id,
            "success_url": "http://127.0.0.1:1/done?session={CHECKOUT_SESSION_ID}",
        }
    )
    assert (page.status, page.payment_status) == ("open", "no_payment_required")
    assert stranger.http.get(str(page.url), timeout=120).status_code == 200
    stranger.sandbox(f"checkout/{page.id}/complete", outcome="saved")
    done = client.v1.checkout.sessions.retrieve(page.id, {"expand": ["setup_intent.payment_method"]})
    assert (done.status, done.url) == ("complete", None)
    method = done.setup_intent.payment_method  # type: ignore[union-attr]
    assert method.card.last4 == "4242"  # type: ignore[union-attr]
    client.v1.customers.update(buyer.id, {"invoice_settings": {"default_payment_method": method.id}})  # type: ignore[union-attr]
    assert client.v1.billing_portal.sessions.create({"customer": buyer.id}).url


def test_keys_and_objects_of_two_platforms_stay_apart(stranger: Stranger) -> None:
    mine, theirs = stranger.library(), stranger.library(THEIRS)
    once = {"idempotency_key": "the-same-for-both"}
    first = mine.v1.customers.create({"name": "Bo"}, once)
    other = theirs.v1.customers.create({"name": "Cy"}, once)
    assert mine.v1.customers.create({"name": "Bo"}, once).id == first.id
    assert first.id != other.id
    with pytest.raises(stripe.InvalidRequestError) as hidden:
        theirs.v1.customers.retrieve(first.id)
    assert (hidden.value.code, hidden.value.param, hidden.value.http_status) == ("resource_missing", "id", 404)
    with pytest.raises(stripe.IdempotencyError):
        mine.v1.customers.create({"name": "Another"}, once)
    with pytest.raises(stripe.AuthenticationError):
        stranger.library("sk_test_nobody").v1.customers.list()


def test_lists_and_refusals_through_the_library(stranger: Stranger) -> None:
    client = stranger.library(THEIRS)
    made = [client.v1.customers.create({"email": "p@example.org"}).id for _ in range(12)]
    page = client.v1.customers.list({"email": "p@example.org"})
    assert ([one.id for one in page.data], page.has_more) == (made[:1:-1], True)
    assert [one.id for one in page.auto_paging_iter()] == made[::-1]
    assert client.v1.customers.delete(made[0]).deleted
    assert client.v1.customers.retrieve(made[0]).deleted
    for body, code, param in (
        ({"nme": "x"}, "parameter_unknown", "nme"),
        ({"address": {"lin1": "x"}}, "parameter_unknown", "address[lin1]"),
        ({"shipping": {"address": {"line1": "x"}}}, "parameter_missing", "shipping[name]"),
        ({"email": "nobody"}, "email_invalid", "email"),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.customers.create(body)  # type: ignore[arg-type]
        assert (refused.value.code, refused.value.param, refused.value.http_status) == (code, param, 400)
        assert refused.value.request_id
    missing = stranger.http.get(f"{stranger.url}/v1/nothing", auth=(THEIRS, ""), timeout=120)
    assert (missing.status_code, missing.json()["error"]["type"]) == (404, "invalid_request_error")


def test_a_destination_that_nobody_answers_delays_nothing(stranger: Stranger) -> None:
    client = stranger.library()
    hook = client.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/nobody", "enabled_events": ["*"]})
    assert hook.secret
    quick = client.v1.customers.create({"name": "Quick"})
    assert stranger.inbox.wait_for("customer.created", quick.id)
    assert client.v1.webhook_endpoints.delete(hook.id).deleted
