"""The end of a hosted form: what the page's last button does, and a script's `complete` in its place."""

from __future__ import annotations

from functools import partial

from desktop_app.sandbox import events
from desktop_app.sandbox.accounts.changes import changing
from desktop_app.sandbox.accounts.core import Account
from desktop_app.sandbox.accounts.onboarding import Outcome, complete, decide
from desktop_app.sandbox.errors import Refusal
from desktop_app.sandbox.platform import Platform


def finish(
    platform: Platform,
    account: Account,
    outcome: Outcome,
    use_case: str = "account_onboarding",
    *,
    as_it_is: bool = False,
) -> None:
    """Send the form in and let Stripe decide, at once or after the time that the switch says.

    Test values stand for what was never said, unless the form goes in as it is.

    Raises:
        Refusal: 400 where the account is closed.
    """
    if account.closed or account.disconnected:
        raise Refusal(400, "This account is closed.", param="id")
    wait = platform.switches.verification_seconds
    with changing(platform, account):
        send = decide if as_it_is else complete
        send(account, "pending" if wait else outcome, platform.clock.now())
    if wait:
        platform.at(platform.clock.now() + wait, partial(_decide, platform, account, outcome))
    returned(platform, account, use_case)


def _decide(platform: Platform, account: Account, outcome: Outcome) -> None:
    with changing(platform, account):
        decide(account, outcome, platform.clock.now())


def returned(platform: Platform, account: Account, use_case: str) -> None:
    """v2 tells that a person came back from a form; it proves nothing else."""
    if account.made_by != "v2":
        return
    configurations = sorted(account.configurations & {"merchant", "recipient"})
    data = {"account_id": account.id, "configurations": configurations, "use_case": use_case}
    events.thin(platform, "v2.core.account_link.returned", None, data)
