"""Account links of both APIs: single use, minutes, opened in a browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from desktop_app.sandbox import ids
from desktop_app.sandbox.accounts.core import Account
from desktop_app.sandbox.api.call import Call, Handler
from desktop_app.sandbox.clock import rfc3339
from desktop_app.sandbox.errors import JSON, Refusal, invalid, missing_parameter, no_such
from desktop_app.sandbox.platform import Link

V1_LIFETIME = 5 * 60.0
V2_LIFETIME = 10 * 60.0


def create_v1(call: Call) -> JSON:
    """POST /v1/account_links."""
    params = call.params
    for name in ("refresh_url", "return_url"):
        if not params.get(name):
            raise missing_parameter(name)
        web_address(params[name], name)
    account = call.platform.accounts.get(params["account"])
    if account is None or account.disconnected or account.closed:
        raise no_such("account", params["account"], "account", 400)
    _allowed(call, account, params["type"], "type")
    later = (params.get("collection_options") or {}).get("fields") == "eventually_due"
    link = _link(call, account, params["type"], (params["refresh_url"], params["return_url"]), V1_LIFETIME, later=later)
    return {
        "object": "account_link",
        "created": int(call.now),
        "expires_at": int(link.expires_at),
        "url": _url(call, link),
    }


def create_v2(call: Call) -> JSON:
    """POST /v2/core/account_links."""
    case = call.params["use_case"]
    kind = case["type"]
    options = case.get(kind)
    if options is None:
        raise missing_parameter(f"use_case.{kind}")
    web_address(options["refresh_url"], f"use_case.{kind}.refresh_url")
    if options.get("return_url"):
        web_address(options["return_url"], f"use_case.{kind}.return_url")
    given = call.params["account"]
    if call.platform.account(given) is None and not given.startswith("cus_"):
        raise no_such("account", given, "account", 400)
    account = call.account_v2(given)
    _allowed(call, account, kind, "use_case.type")
    later = (options.get("collection_options") or {}).get("fields") == "eventually_due"
    urls = (options["refresh_url"], options.get("return_url"))
    link = _link(call, account, kind, urls, V2_LIFETIME, later=later)
    collection = {"fields": "currently_due", "future_requirements": "omit"} | options.get("collection_options", {})
    shown = {"collection_options": collection, "refresh_url": link.refresh_url, "return_url": link.return_url}
    other = "account_update" if kind == "account_onboarding" else "account_onboarding"
    return {
        "object": "v2.core.account_link",
        "account": account.id,
        "created": rfc3339(call.now),
        "expires_at": rfc3339(link.expires_at),
        "livemode": False,
        "url": _url(call, link),
        "use_case": {"type": kind, kind: shown, other: None},
    }


def web_address(url: str, param: str) -> None:
    """Only http and https with a host: a custom scheme is no valid URL."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Refusal(400, "Not a valid URL", code="url_invalid", param=param)


def _allowed(call: Call, account: Account, kind: str, param: str) -> None:
    if not call.platform.switches.branding_done:
        raise invalid("Set your platform's branding in Connect settings before creating account links.")
    if account.closed:
        raise Refusal(400, "This account is closed.", code="account_closed")
    if kind == "account_update" and account.terms.collector != "application":
        raise invalid("You cannot create `account_update` type Account Links for this account.", param)
    if account.made_by == "v2" and not account.configurations & {"merchant", "recipient"}:
        raise invalid("This account has no configuration to onboard.", "account")


def _link(call: Call, account: Account, kind: str, urls: tuple[str, str | None], life: float, *, later: bool) -> Link:
    link = Link(ids.token(24), account.id, *urls, kind, later, call.now + life)
    call.platform.links[link.token] = link
    account.linked = True
    account.touch()
    call.platform.keep(account)
    return link


def _url(call: Call, link: Link) -> str:
    return f"{call.base_url}/setup/e/{link.account}/{link.token}"


CALLS: dict[str, Handler] = {
    "POST /v1/account_links": create_v1,
    "POST /v2/core/account_links": create_v2,
}
