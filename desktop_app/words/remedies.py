"""What an operator does about each failure that only they can mend (``docs/stripe.md`` §1.5, §2.3, §6.3, §6.4).

Sellers and buyers are told that the marketplace has something to do; these sentences are for its staff and its logs.
"""

from __future__ import annotations

from types import MappingProxyType

from desktop_app.words.marks import mark

_TOO_FAST = mark("Stripe limits how many requests come in a second. Lower SELLERDESK_READS_PER_SECOND.")
_AT_ONCE = mark("Stripe limits how many requests run at once. Run fewer programs with this key at the same time.")

REMEDIES = MappingProxyType(
    {
        ("platform_not_ready", "accounts_v1_disabled"): mark(
            "Stripe lets this platform open accounts by its newer API only. Set SELLERDESK_ACCOUNTS_API to v2, or"
            " switch on Accounts v1 support in the Stripe Dashboard under Settings, Developers, API policies."
        ),
        ("platform_not_ready", "accounts_v2_disabled"): mark(
            "Stripe’s newer accounts API isn’t open to this platform. Set SELLERDESK_ACCOUNTS_API to v1, or ask"
            " Stripe to open it."
        ),
        ("platform_not_ready", "connect_profile"): mark(
            "This platform isn’t signed up for Connect. Finish the sign-up in the Stripe Dashboard under Connect."
        ),
        ("platform_not_ready", "platform_profile"): mark(
            "The platform profile is missing, or names other responsibilities for fees and losses than"
            " SELLERDESK_ACCOUNT_TYPE needs. Fill it in in the Stripe Dashboard under Settings, Connect, Platform"
            " profile."
        ),
        ("platform_not_ready", "branding"): mark(
            "Name, colour or icon of the onboarding pages are missing. Set them in the Stripe Dashboard under Settings,"
            " Connect, Branding."
        ),
        ("platform_not_ready", "responsibilities"): mark(
            "The platform hasn’t accepted its responsibilities for sellers’ accounts. Accept them in the Stripe"
            " Dashboard under Settings, Connect, Platform profile."
        ),
        ("platform_not_ready", "activation"): mark(
            "The platform’s own Stripe account isn’t activated or verified, so that it may not open others. Finish that"
            " in the Stripe Dashboard."
        ),
        ("platform_not_ready", "account_type"): mark(
            "Stripe doesn’t let this platform open this kind of account. Compare SELLERDESK_ACCOUNT_TYPE and"
            " SELLERDESK_CHARGES with what Stripe allows it."
        ),
        ("capability_refused", ""): mark(
            "Stripe doesn’t give this account what SELLERDESK_CHARGES needs. Compare that with what Stripe allows in"
            " the account’s country and for its kind; neither can be changed, so the seller may need another account."
        ),
        ("key_invalid", ""): mark("Stripe refuses the key. Put a valid one into SELLERDESK_STRIPE_KEY."),
        ("key_permission_missing", ""): mark(
            "The restricted key lacks the permission {permission}. Add it in the Stripe Dashboard under Developers, API"
            " keys."
        ),
        ("portal_not_configured", ""): mark(
            "The customer portal’s settings were never saved. Save them once in the Stripe Dashboard under Settings,"
            " Billing, Customer portal."
        ),
        ("url_invalid", ""): mark(
            "Stripe refuses the address that people come back to. Set SELLERDESK_PUBLIC_URL to one of https."
        ),
        ("account_unreachable", ""): mark(
            "This key can’t see the object: it belongs to the other mode or to another platform, or it was"
            " disconnected. Check SELLERDESK_STRIPE_KEY before anything is made anew."
        ),
        ("mode_mismatch", ""): mark(
            "The object was made with a key of the other mode or of another platform. Put that key back, or use another"
            " ledger for this one."
        ),
        ("rate_limited", "reads_per_month"): mark(
            "This month’s share of Stripe’s read budget is spent. Raise SELLERDESK_READS_PER_MONTH, or see what reads"
            " so much."
        ),
        ("rate_limited", "reads_per_second"): mark(
            "More is to be read than SELLERDESK_READS_PER_SECOND allows. Raise it, as far as Stripe’s limits go."
        ),
        ("rate_limited", "global-rate"): _TOO_FAST,
        ("rate_limited", "endpoint-rate"): _TOO_FAST,
        ("rate_limited", "global-concurrency"): _AT_ONCE,
        ("rate_limited", "endpoint-concurrency"): _AT_ONCE,
        ("rate_limited", "resource-specific"): mark(
            "Stripe limits how often this one kind of object is asked for or made. Spread the work over a longer time."
        ),
    }
)
"""By an error's code and its ``cause``; ``""`` stands for every cause that has no remedy of its own."""
