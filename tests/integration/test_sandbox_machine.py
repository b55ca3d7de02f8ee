"""The sandbox against its own rules, in any order: keys and lifetimes, links, deadlines, deleted things, lists."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, precondition, rule

from desktop_app.sandbox import SandboxConfig, create_app

JSON = dict[str, Any]
KEY = "sk_test_machine"
HOUR, DAY = 3600.0, 86_400.0
HEADERS = {"Authorization": f"Bearer {KEY}", "Stripe-Version": "2026-10-28.endive"}
URLS = {"refresh_url": "http://a.test/refresh", "return_url": "http://a.test/return"}
SELLER: JSON = {
    "dashboard": "express",
    "defaults": {"responsibilities": {"fees_collector": "application", "losses_collector": "application"}},
    "identity": {"country": "US", "entity_type": "individual"},
    "configuration": {"recipient": {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}},
}
DOCUMENT = "individual.verification.document"
KEYS = st.sampled_from(["first", "second", "third"])
NAMES = st.sampled_from(["Ada", "Bo", "Cy"])


@dataclass
class Used:
    """What a key was used for."""

    path: str
    name: str
    made: str
    at: float


@dataclass
class Link:
    """An onboarding link as far as the rules know it."""

    url: str
    account: str
    ends: float
    opened: bool = False


@dataclass
class Seller:
    """An account as far as the rules know it."""

    name: str
    submitted: bool = False
    due: float | None = None
    closed: bool = False


class Sandbox(RuleBasedStateMachine):
    """A model of the rules beside the sandbox itself."""

    customers = Bundle("customers")
    sellers = Bundle("sellers")
    links = Bundle("links")
    sessions = Bundle("sessions")

    def __init__(self) -> None:
        super().__init__()
        self.app = create_app(SandboxConfig(keys=(KEY,)))
        self.clock = self.app.state.world.clock
        self.now = 1_800_000_000.0
        self.clock.set(self.now)
        self.keys: dict[str, Used] = {}
        self.buyers: dict[str, str | None] = {}  # name, or None once deleted
        self.accounts: dict[str, Seller] = {}
        self.ends: dict[str, float] = {}

    def teardown(self) -> None:
        asyncio.run(self.app.state.world.courier.close())

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://sandbox", headers=HEADERS) as client:
                return await client.request(method, path, **options)

        self.clock.set(self.now)
        return asyncio.run(send())

    # --- keys

    def keyed(self, key: str, path: str, name: str, options: JSON) -> str | None:
        """Make something under a key; its id when it was made now."""
        answer = self.ask("POST", path, headers={"Idempotency-Key": key}, **options)
        used = self.keys.get(key)
        if used is not None and self.now - used.at <= (30 * DAY if used.path.startswith("/v2") else DAY):
            if (used.path, used.name) != (path, name):
                assert answer.status_code == 400
                error = answer.json()["error"]
                assert "idempotency_error" in {error.get("type"), error.get("code")}
            else:
                assert answer.json()["id"] == used.made
                assert answer.headers["idempotent-replayed"] == "true"
            return None
        assert answer.status_code == 200, answer.text
        assert "idempotent-replayed" not in answer.headers
        made = str(answer.json()["id"])
        self.keys[key] = Used(path, name, made, self.now)
        return made

    @rule(target=customers, key=KEYS, name=NAMES)
    def make_a_customer(self, key: str, name: str) -> Any:
        made = self.keyed(key, "/v1/customers", name, {"data": {"name": name}})
        if made is None:
            return multiple()
        assert made not in self.buyers
        self.buyers[made] = name
        return made

    @rule(target=sellers, key=KEYS, name=NAMES)
    def make_a_seller(self, key: str, name: str) -> Any:
        made = self.keyed(key, "/v2/core/accounts", name, {"json": SELLER | {"display_name": name}})
        if made is None:
            return multiple()
        assert made not in self.accounts
        self.accounts[made] = Seller(name)
        return made

    # --- customers

    @rule(customer=customers, name=NAMES)
    def rename_a_customer(self, customer: str, name: str) -> None:
        answer = self.ask("POST", f"/v1/customers/{customer}", data={"name": name})
        if self.buyers[customer] is None:
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "resource_missing")
        else:
            self.buyers[customer] = name
            assert answer.json()["name"] == name

    @rule(customer=customers)
    def delete_a_customer(self, customer: str) -> None:
        answer = self.ask("DELETE", f"/v1/customers/{customer}")
        assert answer.status_code == (404 if self.buyers[customer] is None else 200)
        self.buyers[customer] = None
        assert self.ask("GET", f"/v1/customers/{customer}").json()["deleted"] is True

    # --- sellers

    @rule(seller=sellers, name=NAMES)
    def rename_a_seller(self, seller: str, name: str) -> None:
        answer = self.ask("POST", f"/v2/core/accounts/{seller}", json={"display_name": name})
        if self.accounts[seller].closed:
            assert answer.status_code == 400
        else:
            self.accounts[seller].name = name
            assert answer.json()["display_name"] == name

    @rule(target=links, seller=sellers, new=st.booleans())
    def mint(self, seller: str, *, new: bool) -> Any:
        case = {"type": "account_onboarding", "account_onboarding": URLS}
        if new:
            answer = self.ask("POST", "/v2/core/account_links", json={"account": seller, "use_case": case})
        else:
            form = {"account": seller, "type": "account_onboarding"} | URLS
            answer = self.ask("POST", "/v1/account_links", data=form)
        if self.accounts[seller].closed:
            assert answer.status_code == 400
            return multiple()
        return Link(answer.json()["url"], seller, self.now + (600 if new else 300))

    @rule(link=links)
    def open_a_link(self, link: Link) -> None:
        answer = self.ask("GET", link.url)
        dead = link.opened or self.now >= link.ends or self.accounts[link.account].closed
        assert answer.headers["location"].startswith(URLS["refresh_url"] if dead else "/setup/c/")
        link.opened = True

    @rule(seller=sellers)
    def finish_the_form(self, seller: str) -> None:
        account = self.accounts[seller]
        answer = self.ask("POST", f"/sandbox/accounts/{seller}/complete", json={})
        assert answer.status_code == (400 if account.closed else 200)
        if not account.closed:
            account.submitted, account.due = True, None

    @precondition(lambda self: any(one.submitted and not one.closed for one in self.accounts.values()))
    @rule(seller=sellers, days=st.integers(1, 20))
    def ask_for_a_document(self, seller: str, days: int) -> None:
        account = self.accounts[seller]
        if account.submitted and not account.closed:
            asked = {"action": "require", "requirement": DOCUMENT, "deadline": days * DAY}
            assert self.ask("POST", f"/sandbox/accounts/{seller}/change", json=asked).status_code == 200
            account.due = self.now + days * DAY

    @rule(seller=consumes(sellers))
    def close_a_seller(self, seller: str) -> None:
        given = {"applied_configurations": ["recipient"]}
        assert self.ask("POST", f"/v2/core/accounts/{seller}/close", json=given).json()["closed"] is True
        self.accounts[seller].closed = True

    # --- checkout

    @rule(target=sessions)
    def start_a_checkout(self) -> str:
        form = {"mode": "setup", "currency": "eur", "success_url": "http://a.test/"}
        made = str(self.ask("POST", "/v1/checkout/sessions", data=form).json()["id"])
        self.ends[made] = self.now + DAY
        return made

    @rule(session=sessions)
    def expire_a_checkout(self, session: str) -> None:
        answer = self.ask("POST", f"/v1/checkout/sessions/{session}/expire")
        assert answer.status_code == (200 if self.now < self.ends[session] else 400)
        self.ends[session] = min(self.ends[session], self.now)

    # --- time, and what always holds

    @rule(hours=st.sampled_from([0.1, 0.15, 0.2, 23, 25, 24 * 14, 24 * 31]))
    def time_passes(self, hours: float) -> None:
        self.now += hours * HOUR
        self.clock.set(self.now)
        for platform in self.app.state.world.platforms.values():
            platform.accounts.forget_views()

    @invariant()
    def lists_are_in_reverse_order_of_making(self) -> None:
        listed = [one["id"] for one in self.ask("GET", "/v1/customers", params={"limit": 100}).json()["data"]]
        assert listed == [one for one in reversed(self.buyers) if self.buyers[one] is not None]
        living = [one for one in reversed(self.accounts) if not self.accounts[one].closed]
        assert [one["id"] for one in self.ask("GET", "/v2/core/accounts").json()["data"]] == living[:20]

    @invariant()
    def both_views_tell_the_same(self) -> None:
        for seller, account in self.accounts.items():
            if account.closed:
                assert self.ask("GET", f"/v1/accounts/{seller}").status_code == 403
                continue
            old = self.ask("GET", f"/v1/accounts/{seller}").json()
            wanted = {"include[0]": "configuration.recipient", "include[1]": "requirements"}
            new = self.ask("GET", f"/v2/core/accounts/{seller}", params=wanted).json()
            works = account.submitted and (account.due is None or self.now < account.due)
            status = new["configuration"]["recipient"]["capabilities"]["stripe_balance"]["stripe_transfers"]["status"]
            assert (old["payouts_enabled"], status == "active") == (works, works)
            assert old["details_submitted"] == account.submitted
            asked = account.due is not None or not account.submitted
            assert bool(old["requirements"]["currently_due"]) == asked
            assert bool([one for one in new["requirements"]["entries"] if _presses(one)]) == asked

    @invariant()
    def sessions_expire_by_the_clock(self) -> None:
        for session, ends in self.ends.items():
            status = self.ask("GET", f"/v1/checkout/sessions/{session}").json()["status"]
            assert status == ("open" if self.now < ends else "expired")


def _presses(entry: JSON) -> bool:
    return entry["awaiting_action_from"] == "user" and entry["minimum_deadline"]["status"] != "eventually_due"


TestSandbox = Sandbox.TestCase
TestSandbox.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
