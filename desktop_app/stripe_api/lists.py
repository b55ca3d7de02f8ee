"""Pages of Stripe's lists, for whoever keeps a copy of all accounts and goes on where an earlier run ended.

The v1 list brings whole accounts, a hundred a page; the v2 list brings no status (``docs/stripe.md`` §6.5), so that it
gives ids to be read one by one.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from desktop_app.domain.account import Api
from desktop_app.onboarding.stripe_port import AccountPage
from desktop_app.stripe_api.client import V1_PAGE, V2_PAGE, Client, Json
from desktop_app.stripe_api.drafts import V1_ACCOUNTS, V2_ACCOUNTS
from desktop_app.stripe_api.facts_v1 import read_v1
from desktop_app.stripe_api.reading import flag, items, objects, text
from desktop_app.stripe_api.subject import Subject


def account_page(client: Client, api: Api, after: str | None) -> AccountPage:
    """Return one page of all accounts, newest first; ``after`` is an earlier page's ``next``."""
    if api is Api.V1:
        params = {"limit": V1_PAGE} | ({"starting_after": after} if after else {})
        return _v1_page(client.get(V1_ACCOUNTS, Subject.ACCOUNT, params), after)
    page = client.get(V2_ACCOUNTS, Subject.ACCOUNT, {"limit": V2_PAGE} | ({"page": after} if after else {}))
    ids = tuple(found for one in objects(items(page, "data")) if (found := text(one, "id")) is not None)
    return AccountPage(ids=ids, next=_following(page, after))


def _v1_page(page: Json, after: str | None) -> AccountPage:
    listed = list(objects(items(page, "data")))
    accounts = tuple(account for one in listed if (account := read_v1(one)) is not None)
    last = text(listed[-1], "id") if listed else None
    more = flag(page, "has_more") is True and last not in {None, after}
    return AccountPage(accounts, next=last if more else None)


def _following(page: Json, after: str | None) -> str | None:
    token = parse_qs(urlsplit(text(page, "next_page_url") or "").query).get("page", [])
    return token[0] if token and token[0] != after else None
