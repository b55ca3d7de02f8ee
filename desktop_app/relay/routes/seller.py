"""The seller's routes."""

from __future__ import annotations

from desktop_app import wire
from desktop_app.onboarding.flows import links, sellers
from desktop_app.relay import examples
from desktop_app.relay.operations import USER, Answer, Call, Keeping, Operation
from desktop_app.relay.return_ports import checked_port
from desktop_app.relay.shapes import Address, Nothing


def _seller(seller: wire.Seller, status: int = 200) -> Answer:
    return Answer(seller, status, seller.version)


def _show(call: Call) -> Answer:
    return _seller(sellers.show_seller(call.parts, call.caller.user_id))


def _open(call: Call) -> Answer:
    checked_port(call.body.return_port)
    opened = sellers.open_seller(call.parts, call.caller.user_id, call.body, if_match=call.if_match)
    return _seller(opened.seller, 201 if opened.created else 200)


def _mint(call: Call) -> Answer:
    checked_port(call.body.return_port)
    return Answer(links.mint_link(call.parts, call.caller.user_id, call.body))


def _dashboard(call: Call) -> Answer:
    return Answer(Address(sellers.dashboard_link(call.parts, call.caller.user_id)))


def _check(call: Call) -> Answer:
    return _seller(sellers.check_seller(call.parts, call.caller.user_id))


def _history(call: Call) -> Answer:
    return Answer(sellers.seller_history(call.parts, call.caller.user_id))


SELLER_OPERATIONS = (
    Operation(
        "GET",
        "/seller",
        "showSeller",
        "Where the seller stands; not_started where there is no account yet.",
        USER,
        _show,
        wire.Seller,
        examples.SELLER,
    ),
    Operation(
        "POST",
        "/seller",
        "openSeller",
        "Open the seller's account, once: 201 when it was made, else 200 with the one there is.",
        USER,
        _open,
        wire.Seller,
        examples.SELLER,
        body=wire.SellerRequest,
        body_example=wire.SellerRequest("ES", "individual", "ana@example.org"),
        statuses=(200, 201),
        problems=("already_open", "start_over_not_allowed", "stripe_unreachable"),
        asks_stripe=True,
        conditional=True,
    ),
    Operation(
        "POST",
        "/seller/onboarding",
        "mintOnboardingLink",
        "A link to Stripe's onboarding, minted for this call; opens the account first where there is none.",
        USER,
        _mint,
        wire.OnboardingLink,
        examples.ONBOARDING_LINK,
        body=wire.SellerRequest,
        body_example=wire.SellerRequest("ES", "individual", "ana@example.org", return_port=49152),
        problems=("already_open", "start_over_not_allowed", "capability_refused", "stripe_unreachable"),
        asks_stripe=True,
        keeping=Keeping.NOTHING,
    ),
    Operation(
        "POST",
        "/seller/dashboard",
        "openDashboard",
        "A link to the seller's Express dashboard.",
        USER,
        _dashboard,
        Address,
        Address("https://connect.stripe.com/express/acct_1QkLm2/abc"),
        body=Nothing,
        problems=("nothing_there", "login_link_unavailable", "stripe_unreachable"),
        asks_stripe=True,
        keeping=Keeping.NOTHING,
    ),
    Operation(
        "POST",
        "/seller/check",
        "checkSeller",
        "Read Stripe again now; throttled.",
        USER,
        _check,
        wire.Seller,
        examples.SELLER,
        body=Nothing,
        problems=("nothing_there", "throttled", "stripe_unreachable"),
        asks_stripe=True,
    ),
    Operation(
        "GET",
        "/seller/history",
        "showSellerHistory",
        "The seller's own latest changes, newest first.",
        USER,
        _history,
        wire.HistoryPage,
        examples.HISTORY,
    ),
)
