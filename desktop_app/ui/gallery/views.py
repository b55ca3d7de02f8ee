"""Hand-written views: people and firms that exist only here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from desktop_app.domain.view import Freshness, Intent, IntentKind, View
from desktop_app.sync.desk import AccountQuery
from desktop_app.ui.gallery.still import NOW, StillDesk
from desktop_app.ui.memory.saved_views import SavedView, ViewMemory
from desktop_app.ui.telling.support_news import WAITS
from desktop_app.wire import (
    AccountPage,
    AccountRow,
    AddressShape,
    Buyer,
    CapabilityShape,
    DeliveryPage,
    DeliveryShape,
    Difference,
    Drift,
    HistoryEntry,
    Invitation,
    Me,
    Moment,
    Note,
    OnboardingLink,
    PaymentMethodShape,
    PaymentSetup,
    RequirementErrorShape,
    RequirementShape,
    RequirementStop,
    Seller,
    ShippingShape,
    StateStanding,
    Stops,
    WholeDelivery,
)

DEADLINE = datetime(2026, 12, 4, 12, tzinfo=NOW.tzinfo)
LATER = datetime(2026, 12, 18, 12, tzinfo=NOW.tzinfo)
PAID_ON = date(2026, 12, 3)
LINK = OnboardingLink(
    "https://connect.stripe.com/setup/e/acct_1SdRq2K7QxExample/a8Yh2kPzQmBv", NOW + timedelta(minutes=4, seconds=38)
)
INVITATION = Invitation(
    "inv_1", "https://relay.hearthside.example/start/8Yh2kPzQmBvXa8Yh2kPzQmBvXa8Yh2kP", NOW + timedelta(days=7)
)
SETUP = PaymentSetup("seti_1", "open", "https://checkout.stripe.com/c/pay/cs_test_a1B2c3D4", NOW + timedelta(hours=23))

ALL_ON = tuple(CapabilityShape(name, "on", wanted=True) for name in ("payments", "transfers", "payouts"))
NONE_YET = (
    CapabilityShape("payments", "checking", wanted=False),
    CapabilityShape("transfers", "not_yet", wanted=True),
    CapabilityShape("payouts", "not_yet", wanted=True),
)
UNTIL = (
    CapabilityShape("payments", "on", wanted=False),
    CapabilityShape("transfers", "on", wanted=True),
    CapabilityShape("payouts", "on", wanted=True, until=DEADLINE),
)
STOPPED = (
    CapabilityShape("payments", "on", wanted=False),
    CapabilityShape("transfers", "on", wanted=True),
    CapabilityShape("payouts", "stopped", wanted=True),
)


def _needs(identity: str, key: str, group: str, **more: object) -> RequirementShape:
    return RequirementShape(id=identity, key=f"requirement.{key}", group=group, **{"state": "to_do", **more})  # type: ignore[arg-type]


STRIPE_SAID = "The document has expired."
"""Stripe’s own words, which stay in its language on every page."""

WEBSITE = _needs("1", "website", "business", deadline=LATER, stops=("payouts",))
PHOTO = _needs(
    "2", "photo_id", "person", person="Ana Ruiz", role="director", deadline=DEADLINE, stops=("payouts",),
    state="refused",
    error=RequirementErrorShape("verification_document_expired", STRIPE_SAID),
    stripe_key="person_1.verification.document",
)  # fmt: skip
HOME = _needs("3", "home_address", "person", person="Ana Ruiz", role="director", deadline=DEADLINE, stops=("payouts",))
BANK = _needs("4", "bank_account", "bank")
LICENCE = _needs("5", "licence", "business", deadline=DEADLINE, stops=("payouts",))
PROOF = _needs(
    "6", "address_proof", "person", person="Ana Ruiz", role="director", deadline=DEADLINE, stops=("payouts",)
)
TAX = _needs("7", "tax_number", "business", state="with_stripe")
OWNERS = _needs("8", "owners", "business", state="later", deadline=datetime(2027, 3, 15, 12, tzinfo=NOW.tzinfo))

BASE = Seller(
    account_id="acct_1SdRq2K7QxExample",
    api="v2",
    since=datetime(2026, 11, 21, 16, 40, tzinfo=NOW.tzinfo),
    as_of=NOW - timedelta(seconds=8),
    country="ES",
    kind="company",
    display_name="Ruiz Cerámica SL",
    version=3,
)


def sellers() -> dict[str, Seller]:
    """Return a seller in each state."""
    unfinished = replace(
        BASE, status="in_progress", requirements=(WEBSITE, PHOTO, HOME, BANK), capabilities=NONE_YET, deadline=DEADLINE
    )
    soon = replace(
        BASE, status="restricted_soon", requirements=(LICENCE, PROOF, TAX), capabilities=UNTIL, deadline=DEADLINE,
        verified=True,
    )  # fmt: skip
    ready = replace(
        BASE, status="complete", verified=True, whose_turn="none", capabilities=ALL_ON, bank_last4="2606",
        requirements=(OWNERS,), since=NOW - timedelta(hours=3), as_of=NOW - timedelta(seconds=3), paid_out=False,
    )  # fmt: skip
    off = tuple(replace(shape, status="stopped") for shape in STOPPED)
    passed = NOW - timedelta(days=2)
    late = tuple(replace(one, deadline=passed, overdue=True) for one in (PHOTO, HOME))
    return {
        "not_started": Seller(as_of=NOW),
        "in_progress": unfinished,
        "in_review": replace(BASE, status="in_review", whose_turn="stripe", capabilities=NONE_YET, requirements=(TAX,)),
        "in_review_reviewing": replace(BASE, status="in_review", note="reviewing", capabilities=NONE_YET),
        "action_required": replace(
            BASE, status="action_required", requirements=(PHOTO, HOME), capabilities=NONE_YET, deadline=DEADLINE
        ),
        "action_required_last": replace(
            BASE, status="action_required", note="last_step", requirements=(BANK,), capabilities=NONE_YET
        ),
        "restricted_soon": soon,
        "restricted": replace(
            BASE, status="restricted", requirements=late, capabilities=STOPPED, deadline=passed
        ),
        "restricted_unbegun": replace(
            BASE, status="restricted", requirements=late, capabilities=NONE_YET, deadline=passed
        ),
        "enabled": replace(ready, status="enabled", paid_out=True, next_payout=PAID_ON),
        "enabled_updates": replace(ready, status="enabled", note="updates", requirements=(WEBSITE,)),
        "complete": ready,
        "paused": replace(BASE, status="paused", whose_turn="marketplace", capabilities=off),
        "needs_platform": replace(BASE, status="needs_platform", whose_turn="marketplace", capabilities=NONE_YET),
        "needs_stripe_contact": replace(BASE, status="needs_stripe_contact", whose_turn="stripe", capabilities=STOPPED),
        "rejected": replace(BASE, status="rejected", whose_turn="none", capabilities=off),
        "rejected_market": replace(BASE, status="rejected", note="by_marketplace", capabilities=off),
        "unsupported": replace(BASE, status="unsupported", note="country", capabilities=NONE_YET),
        "disconnected": replace(BASE, status="disconnected"),
        "closed": replace(BASE, status="closed", whose_turn="none"),
        "unreachable": replace(BASE, status="unreachable", whose_turn="marketplace"),
        "unknown": replace(BASE, status="unknown", whose_turn="marketplace"),
        "unchecked": replace(
            unfinished, check_failed_at=NOW - timedelta(seconds=5), next_check_at=NOW + timedelta(seconds=20),
            as_of=NOW - timedelta(minutes=28),
        ),
    }  # fmt: skip


HISTORY = (
    HistoryEntry(datetime(2026, 11, 23, 9, 12, tzinfo=NOW.tzinfo), "action_required", None, "event"),
    HistoryEntry(datetime(2026, 11, 21, 16, 40, tzinfo=NOW.tzinfo), "in_progress", None, "person"),
)

ADDRESS = AddressShape("Carrer de Sant Pere Més Alt 14", "3º 2ª", "Barcelona", "Barcelona", "08003", "ES")
BUYER = Buyer(
    name="Ana Ruiz Molina",
    email="ana@ruizceramica.example",
    phone="+34 612 345 678",
    address=ADDRESS,
    shipping=ShippingShape("Ana Ruiz Molina", ADDRESS),
    customer_id="cus_TUcExampleK2a",
    payment_methods=(
        PaymentMethodShape("pm_1", "card", "visa", "4242", 8, 2028, default=True),
        PaymentMethodShape("pm_2", "card", "mastercard", "4444", 11, 2026),
        PaymentMethodShape("pm_3", "card", "visa", "3184", 5, 2029, state="needs_approval"),
    ),
    as_of=NOW - timedelta(minutes=2),
    version=2,
)

BUYER_ACCOUNT = replace(BUYER, address=None, customer_id="acct_1TUcExampleK2a")
"""The same who buys as a v2 account: Stripe keeps their shipping address, no other."""

ME = Me("u_48113", "user", "Ana Ruiz", "ana@ruizceramica.example", "Hearthside", "live", "help@hearthside.example")
JONAS = Me("u_2", "support", "Jonas Berg", "jonas@hearthside.example", "Hearthside", "live")


def view(seller: Seller, freshness: Freshness = Freshness.FRESH, pending: tuple[Intent, ...] = ()) -> View[Seller]:
    """Return a view of a seller."""
    return View(seller, freshness, NOW, pending)


def person_desk(seller: Seller, buyer: Buyer | None = None, me: Me = ME) -> StillDesk:
    """Return the desk of a person."""
    desk = StillDesk(me_now=me, seller_now=view(seller), buyer_now=View(buyer or Buyer(), Freshness.FRESH, NOW))
    desk.answers = {
        "seller_history": HISTORY if seller.account_id else (),
        "onboarding_link": LINK,
        "invitation": INVITATION,
        "payment_setup": SETUP,
    }
    return desk


_ROWS = (
    ("Atelier Morand", "contact@morand.example", "restricted", -1, 1),
    ("Ruiz Cerámica SL", "ana@ruizceramica.example", "restricted_soon", 11, 3),
    ("Haddad Perfumes LLC", "layla@haddad.example", "restricted_soon", 11, 3),
    ("Kitchen & Clay Ltd", "hello@kitchenclay.example", "restricted_soon", 14, 5),
    ("Sofia Lindqvist", "sofia.lindqvist@mail.example", "enabled", 22, 120),
    ("林 陶藝工作室", "lin@lintao.example", "in_progress", None, 2),
    ("Bottega Ferri SRL", "info@ferri.example", "in_review", None, 0),
    ("Nordlys Keramikk AS", "post@nordlys.example", "enabled", None, 46),
    ("Töpferei am See", "werkstatt@amsee.example", "paused", None, 9),
    ("Marta Kowalczyk", "marta@glina.example", "in_progress", None, 11),
    ("Oak & Linen", "team@oaklinen.example", "rejected", None, 12),
    ("Casa do Barro", "ola@casadobarro.example", "unknown", None, 0),
)


def account_rows() -> tuple[AccountRow, ...]:
    """Return what support sees."""
    rows = []
    for index, (name, email, status, due, days) in enumerate(_ROWS):
        deadline = NOW + timedelta(days=due) if due is not None else None
        seller = replace(
            BASE, status=status, display_name=None, deadline=deadline, country="ES",
            as_of=NOW - (timedelta(minutes=41) if status == "unknown" else timedelta(seconds=8 + 35 * index)),
            since=NOW - timedelta(days=days, hours=5), capabilities=UNTIL,
        )  # fmt: skip
        buyer = Buyer()
        if name.startswith("Ruiz"):
            proof = replace(PROOF, stripe_key="person_1.address.secondary_verification")
            tax = replace(TAX, stripe_key="identity.business_details.id_numbers.es_nif")
            seller = replace(
                seller, requirements=(PHOTO, proof, tax), display_name=name, as_of=NOW - timedelta(seconds=8),
            )  # fmt: skip
            buyer = BUYER
        person = "Ana Ruiz" if name.startswith("Ruiz") else name
        rows.append(AccountRow(f"u_{48100 + index}", f"u_{48100 + index}", person, email, seller, buyer, 1))
    rows[1] = replace(rows[1], id="u_48113", user_id="u_48113")
    return tuple(rows)


COUNTS = {
    "all": 1204,
    "restricted_soon": 86,
    "restricted": 41,
    "in_review": 214,
    "in_progress": 128,
    "enabled": 693,
    "paused": 33,
    "needs_platform": 2,
    "needs_stripe_contact": 6,
    "unknown": 1,
}
SUPPORT_HISTORY = (
    HistoryEntry(datetime(2026, 11, 20, 10, 20, tzinfo=NOW.tzinfo), "restricted_soon", None, "event", id="44"),
    HistoryEntry(datetime(2026, 11, 20, 10, 19, tzinfo=NOW.tzinfo), "action_required", None, "event", id="43"),
    HistoryEntry(datetime(2026, 9, 2, 14, 2, tzinfo=NOW.tzinfo), "enabled", None, "event", id="42"),
    HistoryEntry(datetime(2026, 9, 1, 9, 47, tzinfo=NOW.tzinfo), "in_review", None, "event", id="41"),
    HistoryEntry(datetime(2026, 8, 30, 17, 15, tzinfo=NOW.tzinfo), "in_progress", None, "person", id="40"),
)


DRIFT = Drift(
    NOW - timedelta(seconds=2),
    NOW - timedelta(minutes=41),
    differences=(
        Difference("seller.capabilities.payouts.status", "on", "stopped"),
        Difference("seller.requirements.person_1.verification.document.due", None, "currently_due 2026-12-04"),
    ),
)


SAVED = ViewMemory(
    (
        SavedView("Due this week", due_in_days=7, sort="deadline"),
        SavedView("Stuck 14 days", days_in_state=14, sort="since"),
        SavedView("Held by Stripe", capability="payouts:stopped"),
        SavedView("Spain, restricted", status="restricted", country="ES"),
    )
)


def _counts(query: AccountQuery) -> dict[str, int]:
    """Return the numbers under a query: those of a saved view are its own."""
    if query.days_in_state is not None:
        return {**COUNTS, "all": 128}
    if query.capability is not None:
        return {**COUNTS, "all": 9}
    if query.country is not None:
        return {**COUNTS, "restricted": 4}
    return {**COUNTS, "all": 31} if query.due_before is not None else COUNTS


def _delivered(at: int, kind: str, state: str, about: str, **more: Any) -> DeliveryShape:  # noqa: ANN401 - its fields
    when = NOW - timedelta(minutes=3 + at * 17)
    settled = when + timedelta(seconds=1) if state == "done" else None
    return DeliveryShape(
        f"d{at}",
        when,
        f"evt_1QkLm{at}Ab3Cd4Ef5G",
        kind,
        state,
        settled_at=settled,
        object_id=about,
        livemode=True,
        **more,
    )


DELIVERIES = DeliveryPage(
    (
        _delivered(0, "v2.core.account[requirements].updated", "done", "acct_1SdRExample7Qx"),
        _delivered(
            1, "v2.core.account[configuration.merchant].capability_status_updated", "waiting", "acct_1SdRExampleQ2x"
        ),
        _delivered(2, "account.updated", "retrying", "acct_1SdRExampleK9p", attempts=2, failure="stripe_unreachable"),
        _delivered(3, "account.updated", "set_aside", "acct_1SdRExampleZ4v", attempts=8, failure="account_unreachable"),
        _delivered(4, "checkout.session.completed", "done", "cs_live_a1ExampleB2"),
        _delivered(5, "payment_method.attached", "nothing_to_do", "pm_1ExampleNobodys"),
        _delivered(6, "account.updated", "other_mode", "acct_1SdRExampleT0t"),
    )
)
NOTES = (
    Note(
        "n2",
        datetime(2026, 11, 20, 11, 5, tzinfo=NOW.tzinfo),
        "u_2",
        "Asked Ana for a photo of both sides.",
        "Jonas Berg",
    ),
    Note("n1", datetime(2026, 9, 1, 9, 50, tzinfo=NOW.tzinfo), "u_3", "Sells from two workshops.", "Mina Sato"),
)
STOPS = Stops(
    as_of=NOW,
    opened=1204,
    sent=1040,
    ready=779,
    aside=36,
    states=(
        StateStanding("in_progress", 128, 119, 88, 31, datetime(2026, 5, 2, 9, 12, tzinfo=NOW.tzinfo)),
        StateStanding("action_required", 6, 6, 4, 0, datetime(2026, 11, 4, 9, 12, tzinfo=NOW.tzinfo)),
        StateStanding("in_review", 214, 120, 12, 2, datetime(2026, 10, 2, 9, 12, tzinfo=NOW.tzinfo)),
        StateStanding("restricted_soon", 86, 80, 31, 0, datetime(2026, 11, 9, 9, 12, tzinfo=NOW.tzinfo)),
        StateStanding("restricted", 41, 40, 35, 18, datetime(2026, 6, 9, 9, 12, tzinfo=NOW.tzinfo)),
        StateStanding("enabled", 693, 690, 664, 601, datetime(2025, 2, 9, 9, 12, tzinfo=NOW.tzinfo)),
        StateStanding("paused", 33, 33, 30, 28, datetime(2026, 1, 9, 9, 12, tzinfo=NOW.tzinfo)),
        StateStanding("needs_platform", 2, 2, 0, 0, datetime(2026, 11, 19, 9, 12, tzinfo=NOW.tzinfo)),
        StateStanding("unknown", 1),
    ),
    requirements=(
        RequirementStop("requirement.photo_id", 91, 84, 52, 14, datetime(2026, 6, 9, tzinfo=NOW.tzinfo), 37),
        RequirementStop("requirement.bank_account", 74, 70, 41, 12, datetime(2026, 5, 2, tzinfo=NOW.tzinfo)),
        RequirementStop("requirement.address_proof", 38, 36, 20, 5, datetime(2026, 6, 9, tzinfo=NOW.tzinfo), 9),
        RequirementStop("requirement.website", 22, 20, 9, 1, datetime(2026, 8, 9, tzinfo=NOW.tzinfo)),
        RequirementStop("requirement.tax_number", 8, 5, 2, 0, datetime(2026, 11, 1, tzinfo=NOW.tzinfo)),
    ),
)
WHOLE_DELIVERY = WholeDelivery(
    DELIVERIES.items[3],
    (("user-agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"), ("content-type", "application/json")),
    '{\n  "id": "evt_1QkLm3Ab3Cd4Ef5G",\n  "object": "event",\n  "type": "account.updated",\n'
    '  "account": "acct_1SdRExampleZ4v"\n}',
)


THEN = {
    "id": "acct_1SdRExample7Qx",
    "country": "ES",
    "capabilities": [{"name": "payouts", "status": "on"}],
    "requirements": {"currently_due": ["individual.verification.document"]},
}
MOMENT_DIFFERENCES = (
    Difference("status", "enabled", "restricted_soon"),
    Difference("facts.capabilities.payouts.until", None, "2026-12-04"),
)


def _moment(_account_id: str, entry_id: str, compare: str | None = None) -> Moment:
    by_id = {entry.id: entry for entry in SUPPORT_HISTORY}
    if compare is None:
        return Moment(by_id[entry_id], THEN)
    return Moment(by_id[entry_id], THEN, by_id[compare], MOMENT_DIFFERENCES if compare != entry_id else ())


_WAITING = (
    ("Lumen Papier", "atelier@lumen.example", "needs_platform", 0),
    ("Galt & Sons", "office@galt.example", "needs_stripe_contact", 2),
)


def _found(rows: tuple[AccountRow, ...], query: AccountQuery) -> AccountPage:
    """Return the accounts that a query finds: by a state in which one waits for staff, those in it; else all."""
    if query.status not in WAITS:
        return AccountPage(rows)
    more = [
        AccountRow(f"u_{48200 + at}", f"u_{48200 + at}", name, email, replace(
            BASE, status=status, display_name=None, whose_turn="marketplace", since=NOW - timedelta(days=days, hours=2),
        ), None, 1)
        for at, (name, email, status, days) in enumerate(_WAITING)
    ]  # fmt: skip
    found = [row for row in (*more, *rows) if row.seller is not None and row.seller.status == query.status]
    return AccountPage(tuple(found))


def support_desk() -> StillDesk:
    """Return the desk of somebody in support."""
    rows = account_rows()
    desk = StillDesk(me_now=JONAS)
    desk.answers = {
        "account_notes": NOTES,
        "add_note": lambda _about, text: Note("n9", NOW, "u_2", text, "Jonas Berg"),
        "account_deliveries": DELIVERIES.items[:5],
        "account_stops": STOPS,
        "accounts": lambda query: _found(rows, query),
        "account_counts": _counts,
        "account": lambda account_id: next(row for row in rows if row.id == account_id),
        "account_history": SUPPORT_HISTORY,
        "invite": INVITATION,
        "account_drift": DRIFT,
        "account_moment": _moment,
        "deliveries": lambda state, _page: DELIVERIES if state is None else _only(state),
        "delivery": WHOLE_DELIVERY,
    }
    return desk


def _only(state: str) -> DeliveryPage:
    return DeliveryPage(tuple(one for one in DELIVERIES.items if one.state == state))


def waiting(kind: IntentKind = IntentKind.SAVE_BUYER, body: str = '{"phone": "+34 612 345 678"}') -> Intent:
    """Return something that waits to be sent."""
    return Intent("i1", kind, 1, body, NOW - timedelta(minutes=4))


REPORT = """Sellerdesk 0.1.0

Python 3.13.1, from source
Linux 6.12.9, x86_64

Written 2026-11-23 14:30 UTC

Error: builtins.ValueError
selling.py:212 draw
state_card.py:88 put
"""
"""A report as the window shows it."""
