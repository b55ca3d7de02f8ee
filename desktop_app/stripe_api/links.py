"""Stripe's pages: single-use links that are minted for a click, never stored, never logged (``docs/stripe.md`` §2)."""

from __future__ import annotations

from desktop_app.domain.account import Api
from desktop_app.domain.errors import StripeUnreachable
from desktop_app.onboarding.stripe_port import StripeLink
from desktop_app.stripe_api.client import Client, Json
from desktop_app.stripe_api.customers import as_parameter
from desktop_app.stripe_api.drafts import V1_ACCOUNTS
from desktop_app.stripe_api.page_languages import PORTAL, page_language
from desktop_app.stripe_api.paths import path
from desktop_app.stripe_api.reading import rfc3339, text, unix
from desktop_app.stripe_api.subject import Subject

_COLLECT = {"fields": "eventually_due", "future_requirements": "include"}
"""Everything at once: fewer surprises later, and the only way to finish an account that lacks eventual items alone."""


def mint_account_link(client: Client, account_id: str, api: Api, *, refresh_url: str, return_url: str) -> StripeLink:
    """Make an onboarding link.

    ``account_update`` is never asked for: it is refused for accounts whose data Stripe collects (§2.1). v2's former
    ``configurations`` is an error at this API version (§2.2).
    """
    urls = {"refresh_url": refresh_url, "return_url": return_url}
    if api is Api.V2:
        use_case = {"type": "account_onboarding", "account_onboarding": {**urls, "collection_options": _COLLECT}}
        params: dict[str, object] = {"account": account_id, "use_case": use_case}
        data = client.post("/v2/core/account_links", Subject.ACCOUNT_LINK, params)
        return StripeLink(_url(data), rfc3339(data, "expires_at"))
    params = {"account": account_id, "type": "account_onboarding", **urls, "collection_options": _COLLECT}
    data = client.post("/v1/account_links", Subject.ACCOUNT_LINK, params)
    return StripeLink(_url(data), unix(data, "expires_at"))


def login_link(client: Client, account_id: str) -> StripeLink:
    """Make a link to the Express dashboard (v1 alone has them, for accounts of both APIs)."""
    return StripeLink(_url(client.post(path(V1_ACCOUNTS, account_id, "login_links"), Subject.LOGIN_LINK)))


def billing_portal(client: Client, customer_id: str, *, return_url: str, locale: str | None) -> StripeLink:
    """Make a link to the billing portal with the operator's saved settings, in a person's language."""
    language = page_language(locale, PORTAL)
    params = {**as_parameter(customer_id), "return_url": return_url, "locale": language}
    return StripeLink(_url(client.post("/v1/billing_portal/sessions", Subject.PORTAL, params)))


def _url(data: Json) -> str:
    url = text(data, "url")
    if url is None:
        raise StripeUnreachable
    return url
