"""A person can finish both of the sandbox's pages in a real browser with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, Playwright

from desktop_app.sandbox import RunningSandbox, SandboxConfig, start
from tests.e2e.chromium import apart, strike, tab_to


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    with start(SandboxConfig(keys=("sk_test_keyboard",))) as running:
        yield running


@pytest.fixture
def api(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {sandbox.key}"}
    with httpx.Client(base_url=sandbox.url, headers=headers, trust_env=False, timeout=120) as made:
        yield made


@pytest.fixture
def page(driver: Playwright) -> Iterator[Page]:
    with apart(driver) as context:
        yield context.new_page()


def test_onboarding_by_keyboard(sandbox: RunningSandbox, api: httpx.Client, page: Page) -> None:
    account = api.post(
        "/v1/accounts", data={"type": "express", "country": "GB", "capabilities[transfers][requested]": "true"}
    )
    path = f"/v1/accounts/{account.json()['id']}"
    back = f"{sandbox.url}/sandbox?back"
    given = {"account": account.json()["id"], "type": "account_onboarding", "refresh_url": back, "return_url": back}
    page.goto(api.post("/v1/account_links", data=given).json()["url"])
    tab_to(page, "business-type")
    page.keyboard.type("Individual")
    strike(page, "use-test-data")
    for step in ("identity", "bank", "review"):
        strike(page, "continue")
        assert page.url.endswith(f"/{step}")
    tab_to(page, "outcome-verified")
    page.keyboard.press("ArrowDown")
    strike(page, "submit")
    assert page.url == back
    shown = api.get(path).json()
    assert shown["requirements"]["errors"][0]["code"] == "verification_document_expired"


def test_saving_a_card_by_keyboard(sandbox: RunningSandbox, api: httpx.Client, page: Page) -> None:
    buyer = api.post("/v1/customers", data={"name": "Bo"}).json()["id"]
    given = {"mode": "setup", "currency": "eur", "customer": buyer, "success_url": f"{sandbox.url}/sandbox?done"}
    page.goto(api.post("/v1/checkout/sessions", data=given).json()["url"])
    strike(page, "save-card")
    assert page.url == f"{sandbox.url}/sandbox?done"
    assert len(api.get(f"/v1/customers/{buyer}/payment_methods").json()["data"]) == 1
