"""What the OpenAPI document shows: one person's story, as wire objects, so that the shapes can't drift from it."""

from __future__ import annotations

from datetime import UTC, datetime

from desktop_app import wire

_AT = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
_SOON = datetime(2026, 12, 4, tzinfo=UTC)

BUYER_REQUEST = {
    "name": "Omar Haddad",
    "email": "omar@example.org",
    "phone": "+34911234567",
    "address": {
        "line1": "Calle Mayor 1",
        "line2": "",
        "city": "Madrid",
        "state": "",
        "postal_code": "28013",
        "country": "ES",
    },
    "tax_ids": None,
}

BUYER = wire.Buyer(
    name="Omar Haddad",
    email="omar@example.org",
    phone="+34911234567",
    address=wire.AddressShape("Calle Mayor 1", "", "Madrid", "", "28013", "ES"),
    customer_id="cus_TQkLm2",
    payment_methods=(wire.PaymentMethodShape("pm_1QkLm2", "card", "visa", "4242", 8, 2028, default=True),),
    as_of=_AT,
    version=3,
    cursor="e1-42",
)

STOPS = wire.Stops(
    as_of=_AT,
    opened=41,
    sent=32,
    ready=30,
    states=(
        wire.StateStanding("in_progress", 9, 8, 5, 1, datetime(2026, 10, 9, 8, 15, tzinfo=UTC)),
        wire.StateStanding("action_required", 2, 2, 0, 0, datetime(2026, 11, 20, 10, 19, tzinfo=UTC)),
        wire.StateStanding("complete", 30, 30, 28, 21, datetime(2026, 5, 2, 14, 2, tzinfo=UTC)),
    ),
    requirements=(
        wire.RequirementStop("requirement.bank_account", 7, 6, 4, 1, datetime(2026, 10, 9, 8, 15, tzinfo=UTC)),
        wire.RequirementStop("requirement.photo_id", 2, 2, 0, 0, datetime(2026, 11, 20, 10, 19, tzinfo=UTC), refused=2),
    ),
    cursor="e1-42",
)

PAYMENT_SETUP = wire.PaymentSetup("ps_8kq2", "open", "https://checkout.stripe.com/c/pay/cs_test_a1", _AT)
PAYMENT_SETUP_SAVED = wire.PaymentSetup("ps_8kq2", "saved")

SELLER = wire.Seller(
    account_id="acct_1QkLm2",
    api="v2",
    status="restricted_soon",
    verified=True,
    whose_turn="seller",
    since=_AT,
    deadline=_SOON,
    requirements=(
        wire.RequirementShape(
            "r1",
            "bank_account",
            "bank",
            "to_do",
            "Bank account",
            "Where you are paid.",
            None,
            _SOON,
            None,
            ("payouts",),
        ),
    ),
    capabilities=(
        wire.CapabilityShape("transfers", "on", wanted=True),
        wire.CapabilityShape("payouts", "on", wanted=True, until=_SOON),
    ),
    as_of=_AT,
    version=7,
    cursor="e1-43",
    country="ES",
    kind="individual",
    email="ana@example.org",
    dashboard="express",
)

ONBOARDING_LINK = wire.OnboardingLink("https://connect.stripe.com/setup/e/acct_1QkLm2/x", _AT)

HISTORY = wire.HistoryPage(
    (wire.HistoryEntry(_AT, "restricted_soon", cause="event", account_id="acct_1QkLm2"),), cursor="e1-43"
)

ACCOUNT_ROW = wire.AccountRow("u_ana", "u_ana", "Ana Ruiz", "ana@example.org", SELLER, None, 7)
ACCOUNT_PAGE = wire.AccountPage((ACCOUNT_ROW,), cursor="e1-43")

ME = wire.Me("u_ana", "user", "Ana Ruiz", "ana@example.org", "Hearthside", "test", "help@example.org")

CHANGES = {
    "cursor": "e1-43",
    "changes": [{"seq": 43, "kind": "seller", "id": "u_ana", "data": wire.to_plain(SELLER)}],
}

INVITATION = wire.Invitation("inv_5b1c", "https://relay.example.org/start/4Jc0", _SOON)
NOTE = wire.Note("7", _AT, "u_jonas", "Called her about the photo ID.")
DELIVERY = wire.DeliveryShape(
    "3f2a00000001",
    _AT,
    "evt_1QkLm2",
    "v2.core.account[requirements].updated",
    "set_aside",
    attempts=8,
    failure="account_unreachable",
    livemode=False,
    object_id="acct_1QkLm2",
)
DELIVERIES = wire.DeliveryPage((DELIVERY,), cursor="e1-43")
WHOLE_DELIVERY = wire.WholeDelivery(
    DELIVERY, (("user-agent", "Stripe/1.0"),), '{"id": "evt_1QkLm2", "type": "v2.core.account[requirements].updated"}'
)
SET_ASIDE = wire.SetAsideTask("account:acct_1QkLm2", "account", "account_unreachable", 8)
DRIFT = wire.Drift(
    _SOON, seller_as_of=_AT, differences=(wire.Difference("seller.payouts_enabled", before=True, after=False),)
)
MOMENT = wire.Moment(
    wire.HistoryEntry(_AT, "restricted_soon", cause="event", account_id="acct_1QkLm2", id="43"),
    {"id": "acct_1QkLm2", "api": "v2", "country": "ES"},
    wire.HistoryEntry(_AT, "enabled", cause="event", account_id="acct_1QkLm2", id="41"),
    (wire.Difference("status", "enabled", "restricted_soon"),),
)
REPORT = wire.RelayReport(
    accounts=5000,
    not_verified=420,
    period_seconds=86400.0,
    oldest_reading=_AT,
    heard_until=_AT,
    lists_end_at=_SOON,
    waiting=3,
    reads_this_month=120_000,
    reads_per_month=5_000_000,
    processes=3,
    alarms=("events_not_listed",),
)
