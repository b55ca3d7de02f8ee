"""The same account by both APIs: read through the real library from the sandbox, it leads to the same state.

Where it can't, the difference is named here; the rules alone are compared in ``tests/unit/domain``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest

from desktop_app.domain.account import Account, Api, Kind
from desktop_app.domain.capabilities import wanted_for
from desktop_app.domain.errors import KnownError
from desktop_app.domain.status import Context, Status, judge
from desktop_app.onboarding.stripe_port import AccountWish
from desktop_app.sandbox import RunningSandbox, SandboxConfig, start
from desktop_app.stripe_api.adapter import StripeAdapter, StripeSettings

KEY = "sk_test_twins"
DAY = 86_400
DOCUMENT = "individual.verification.document"
URLS = {"refresh_url": "http://127.0.0.1:1/refresh", "return_url": "http://127.0.0.1:1/return"}

OUTCOMES = ("verified", "more_needed", "refused")
EVENTS: dict[str, list[dict[str, object]]] = {
    "checking": [{"action": "verify"}],
    "in review": [{"action": "review"}],
    "on a list": [{"action": "list"}],
    "paused by the marketplace": [{"action": "pause"}],
    "rejected": [{"action": "reject"}],
    "rejected for fraud": [{"action": "reject", "reason": "rejected.fraud"}],
    "rejected by the marketplace": [{"action": "reject", "reason": "rejected.platform_fraud"}],
    "asked again, overdue": [{"action": "require", "requirement": DOCUMENT}],
    "asked again, with a date": [{"action": "require", "requirement": DOCUMENT, "deadline": 14 * DAY}],
    "asked for later": [{"action": "require", "requirement": DOCUMENT, "later": True}],
    "asked and with Stripe": [{"action": "require", "requirement": DOCUMENT, "pending": True}],
    "a document refused": [
        {"action": "require", "requirement": DOCUMENT, "code": "verification_document_expired", "reason": "Expired."}
    ],
    "a question of Stripe's": [
        {"action": "require", "requirement": "interv_1Ab.business_model_verification.form", "deadline": 14 * DAY}
    ],
    "held, with nothing to send": [{"action": "hold"}],
    "announced for later": [{"action": "require", "requirement": "individual.id_number", "begins": 30 * DAY}],
    "asked, and something else would do": [
        {"action": "require", "requirement": "individual.id_number", "deadline": 14 * DAY, "instead": [DOCUMENT]}
    ],
    "not offered": [{"action": "unsupport"}],
    "paused and taken back": [{"action": "pause"}, {"action": "restore"}],
    "rejected and taken back": [{"action": "reject"}, {"action": "restore"}],
    "asked and answered": [
        {"action": "require", "requirement": DOCUMENT},
        {"action": "settle", "requirement": DOCUMENT},
    ],
}

REVIEW = "v2 shows that Stripe is determining the status, not that a review has begun: the note is missing"
DIFFERENCES = {
    "in review": (("in_review", "reviewing"), ("in_review", None), REVIEW),
    "on a list": (("in_review", "reviewing"), ("in_review", None), REVIEW),
    "paused by the marketplace": (
        ("paused", None),
        ("needs_stripe_contact", None),
        "v2 has no word for an account that the platform paused",
    ),
    "not offered": (
        ("needs_stripe_contact", None),
        ("unsupported", "business"),
        "v1 has no word for a capability that isn't offered",
    ),
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    with start(SandboxConfig(keys=(KEY,))) as running:
        yield running


@pytest.fixture(scope="module")
def script(sandbox: RunningSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=120) as client:
        yield client


class Twins:
    """One account at the sandbox, and how each API shows it."""

    def __init__(self, sandbox: RunningSandbox, script: httpx.Client, charges: str, made_by: Api, name: str) -> None:
        settings = StripeSettings(KEY, api_base=sandbox.url, api=made_by, charges=charges, reads_per_second=10_000)
        self.stripe = StripeAdapter(settings)
        self.script = script
        self.made_by = made_by
        self.wanted = wanted_for(charges)
        draft = self.stripe.draft_account("u_twin", AccountWish("US", Kind.INDIVIDUAL, "ada@example.org", "Ada"))
        self.id = self.stripe.create_account(draft, f"{name}-{charges}-{made_by}").id

    def post(self, what: str, body: dict[str, object]) -> None:
        self.script.post(f"/sandbox/accounts/{self.id}/{what}", json=body).raise_for_status()

    def seen(self) -> tuple[tuple[Account, Status], tuple[Account, Status]]:
        one, other = (self.stripe.read_account(self.id, api) for api in (Api.V1, Api.V2))
        context = Context(wanted=self.wanted, link_minted=True)
        return (one, judge(one, context)), (other, judge(other, context))


def shown(status: Status) -> tuple[str, str | None]:
    return status.name.value, None if status.note is None else status.note.value


def to_the_second(status: Status) -> datetime | None:
    """v1 tells times in whole seconds."""
    return None if status.deadline is None else status.deadline.replace(microsecond=0)


def agree(twins: Twins, situation: str) -> None:
    (by_v1, one), (by_v2, other) = twins.seen()
    assert (by_v1.api, by_v2.api) == (Api.V1, Api.V2)
    assert one.verified == other.verified
    assert bool(one.stops) == bool(other.stops)
    named = DIFFERENCES.get(situation)
    if named is None:
        assert shown(one) == shown(other)
        assert (one.turn, to_the_second(one)) == (other.turn, to_the_second(other))
    else:
        assert (shown(one), shown(other)) == named[:2]


@pytest.mark.parametrize("charges", ["destination", "direct"])
@pytest.mark.parametrize("outcome", [None, *OUTCOMES])
def test_every_outcome_of_the_form(
    sandbox: RunningSandbox, script: httpx.Client, charges: str, outcome: str | None
) -> None:
    twins = Twins(sandbox, script, charges, Api.V2, str(outcome))
    twins.stripe.mint_account_link(twins.id, Api.V2, **URLS)
    if outcome is not None:
        twins.post("complete", {"outcome": outcome})
    agree(twins, "the form")
    expected = {None: "in_progress", "verified": "complete", "more_needed": "restricted", "refused": "rejected"}
    assert shown(twins.seen()[1][1])[0] == expected[outcome]


@pytest.mark.parametrize("charges", ["destination", "direct"])
@pytest.mark.parametrize("situation", EVENTS)
def test_every_turn_after_it(sandbox: RunningSandbox, script: httpx.Client, charges: str, situation: str) -> None:
    twins = Twins(sandbox, script, charges, Api.V2, situation)
    twins.post("complete", {})
    for step in EVENTS[situation]:
        twins.post("change", step)
    agree(twins, situation)


def test_a_date_that_passes() -> None:
    with start(SandboxConfig(keys=(KEY,))) as own, httpx.Client(base_url=own.url, timeout=120) as script:
        script.headers["Authorization"] = f"Bearer {KEY}"
        twins = Twins(own, script, "destination", Api.V2, "passes")
        twins.post("complete", {})
        twins.post("change", {"action": "require", "requirement": DOCUMENT, "deadline": 14 * DAY})
        agree(twins, "before")
        script.post("/sandbox/clock", json={"advance": 15 * DAY}).raise_for_status()
        agree(twins, "after")
        assert shown(twins.seen()[0][1]) == ("restricted", None)


def test_an_account_closed_or_gone_is_verified_by_neither(sandbox: RunningSandbox, script: httpx.Client) -> None:
    """v2 shows a closed account, v1 refuses it; nobody sees one that left. Events tell the rest."""
    closed, gone = (Twins(sandbox, script, "destination", Api.V2, name) for name in ("closed", "gone"))
    for twins, action in ((closed, "close"), (gone, "deauthorize")):
        twins.post("complete", {})
        twins.post("change", {"action": action})
    assert closed.stripe.read_account(closed.id, Api.V2).deleted
    for twins, api in ((closed, Api.V1), (gone, Api.V1), (gone, Api.V2)):
        with pytest.raises(KnownError) as caught:
            twins.stripe.read_account(twins.id, api)
        assert caught.value.code == "account_unreachable"
