"""What support does to people's things stands in the audit: who, what and to whom, committed with the deed itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.onboarding.flows import invitations
from desktop_app.onboarding.incoming import delivered
from desktop_app.onboarding.ledger.queue import Wanted
from desktop_app.onboarding.parts import Caller, Parts
from desktop_app.onboarding.record import notes
from desktop_app.onboarding.support import accounts
from tests.integration.core.fake_stripe import Crash, ManualClock, World
from tests.integration.core.steps import Ends, work_off
from tests.integration.relay.conftest import SETTINGS
from tests.integration.relay.served import Served

JONAS = Caller("u_jonas", "support")


@pytest.fixture
def quiet(launch: Callable[..., Served]) -> Served:
    """A relay whose queue the test works off itself."""
    return launch(replace(SETTINGS, workers=0))


@pytest.fixture
def account(quiet: Served, world: World) -> str:
    quiet.call("ana", "POST", "/seller", json={"country": "ES", "kind": "individual"}).raise_for_status()
    return next(iter(world.accounts))


@pytest.fixture
def delivery(quiet: Served, account: str) -> str:
    """A delivery that was processed."""
    event = {"id": "evt_1", "type": "account.updated", "livemode": False, "account": account}
    quiet.deliver(event).raise_for_status()
    work_off(quiet.parts)
    return str(quiet.get("jonas", "/accounts/u_ana/deliveries").json()["items"][0]["id"])


@pytest.fixture
def aside(quiet: Served, account: str, clock: ManualClock) -> str:
    """What was set aside: reading the account failed too often."""

    def poison() -> None:
        raise ZeroDivisionError

    quiet.parts.stripe.before["read_account"] = poison  # type: ignore[attr-defined]
    with quiet.parts.ledger.writing() as work:
        work.queue.ask([Wanted("account", account, "event")])
    for _ in range(8):
        work_off(quiet.parts)
        clock.advance(hours=1)
    del quiet.parts.stripe.before["read_account"]  # type: ignore[attr-defined]
    return f"account:{account}"


def deeds(relay: Served, subject: str) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Return what the audit says was done to a subject, oldest first."""
    found = relay.get("olga", f"/audit?subject={subject}").json()["items"]
    return [(one["actor"], one["role"], one["action"], one["details"]) for one in reversed(found)]


def test_a_check_is_a_deed_and_a_throttled_one_is_none(quiet: Served, account: str) -> None:
    for _ in range(10):
        quiet.call("jonas", "POST", "/accounts/u_ana/check").raise_for_status()
    assert quiet.call("jonas", "POST", "/accounts/u_ana/check").status_code == 429
    assert deeds(quiet, "u_ana") == [("u_jonas", "support", "account.checked", {"account": account})] * 10


def test_nothing_is_asked_where_there_is_no_account(quiet: Served) -> None:
    quiet.call("omar", "PUT", "/buyer", json={"name": "Omar"}).raise_for_status()
    quiet.call("jonas", "POST", "/accounts/u_omar/check").raise_for_status()
    assert deeds(quiet, "u_omar") == []


def test_a_comparison_with_stripe_is_a_deed_and_a_throttled_one_is_none(quiet: Served, account: str) -> None:
    """Somebody who only buys is asked about at Stripe no more often than a seller."""
    quiet.call("omar", "PUT", "/buyer", json={"name": "Omar"}).raise_for_status()
    for user in ("u_ana", "u_omar"):
        answers = [quiet.get("jonas", f"/accounts/{user}/drift") for _ in range(11)]
        assert [one.status_code for one in answers] == [200] * 10 + [429]
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert deeds(quiet, user) == [("u_jonas", "support", "account.compared", {})] * 10
    assert quiet.get("jonas", "/accounts/u_nobody/drift").status_code == 404
    assert deeds(quiet, "u_nobody") == []


def test_a_note_is_a_deed_without_its_words(quiet: Served, account: str) -> None:
    made = quiet.call("olga", "POST", "/accounts/u_ana/notes", json={"text": "She moved."}).json()
    assert quiet.call("olga", "POST", "/accounts/u_ana/notes", json={"text": " "}).status_code == 422
    assert deeds(quiet, "u_ana") == [("u_olga", "operator", "account.noted", {"note": int(made["id"])})]


def test_invitations_and_their_end_are_deeds_of_staff_alone(quiet: Served, account: str) -> None:
    own = [quiet.call("ana", "POST", "/seller/invitation").json()["id"] for _ in range(2)]
    quiet.call("ana", "DELETE", f"/invitations/{own[0]}").raise_for_status()
    assert deeds(quiet, "u_ana") == []
    made = quiet.call("jonas", "POST", "/accounts/u_ana/invitation").json()
    reference = made["url"].rsplit("/", 1)[1]
    for invitation in (made["id"], made["id"], own[0], own[1]):  # what has ended already isn't ended again
        quiet.call("olga", "DELETE", f"/invitations/{invitation}").raise_for_status()
    assert deeds(quiet, "u_ana") == [
        ("u_jonas", "support", "person.invited", {"invitation": made["id"]}),
        ("u_olga", "operator", "invitation.revoked", {"invitation": made["id"]}),
        ("u_olga", "operator", "invitation.revoked", {"invitation": own[1]}),
    ]
    assert reference not in quiet.get("olga", "/audit").text


def test_redelivering_is_a_deed_once_for_one_key(quiet: Served, account: str, delivery: str) -> None:
    for _ in range(2):
        again = quiet.call("jonas", "POST", f"/deliveries/{delivery}/redeliver", headers={"Idempotency-Key": "k1"})
        again.raise_for_status()
    assert quiet.call("jonas", "POST", "/deliveries/d_nobody/redeliver").status_code == 404
    assert deeds(quiet, delivery) == [("u_jonas", "support", "delivery.redelivered", {"event": "evt_1"})]
    assert deeds(quiet, "d_nobody") == []


@pytest.mark.logs("could not be processed")
def test_retrying_what_was_set_aside_is_a_deed(quiet: Served, aside: str) -> None:
    for status in (200, 404):
        assert quiet.call("jonas", "POST", f"/set-aside/{aside}/retry").status_code == status
    assert deeds(quiet, aside) == [("u_jonas", "support", "task.retried", {"attempts": 8})]


def _checks(parts: Parts, account: str) -> int:
    with parts.ledger.reading() as work:
        record = work.accounts.get(account)
    return 0 if record is None else record.checks


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("deed", ["check", "note", "invite", "revoke", "redeliver"])
def test_a_deed_and_its_row_are_there_together_or_not_at_all(
    quiet: Served, account: str, delivery: str, deed: str, step: int, *, after: bool
) -> None:
    mine = invitations.invite(quiet.parts, Caller("u_ana", "user"), "u_ana").id
    dying = replace(quiet.parts, ledger=Ends(quiet.parts.ledger, step, after=after))  # type: ignore[arg-type]
    doing: dict[str, Callable[[], object]] = {
        "check": lambda: accounts.check_account(dying, JONAS, "u_ana"),
        "note": lambda: notes.add_note(dying, JONAS, "u_ana", "She moved."),
        "invite": lambda: invitations.invite_entry(dying, JONAS, "u_ana"),
        "revoke": lambda: invitations.revoke_invitation(dying, JONAS, mine),
        "redeliver": lambda: delivered.redeliver(dying, JONAS, delivery),
    }
    with suppress(Crash):  # with fewer steps than that nothing crashes, and that is fine too
        doing[deed]()
    parts = quiet.parts
    with parts.ledger.reading() as work:
        revoked = work.invitations.get(mine)
        assert revoked is not None
        event = work.deliveries.delivered(delivery)
        assert event is not None
        done = {
            "check": _checks(parts, account),
            "note": len(notes.notes_of(parts, "u_ana").items),
            "invite": work.invitations.open_of("u_ana", parts.clock.now()) - 1,
            "revoke": int(revoked.revoked_at is not None),
            "redeliver": int(event.settled_at is None),
        }[deed]
        rows = [one for one in work.audit.page(subject=None, before=None, limit=10) if one.actor == "u_jonas"]
    assert done == len(rows) == int(after or step > 1)


@pytest.mark.logs("could not be processed")
@pytest.mark.parametrize("after", [False, True])
def test_a_retry_and_its_row_are_there_together_or_not_at_all(quiet: Served, aside: str, *, after: bool) -> None:
    dying = replace(quiet.parts, ledger=Ends(quiet.parts.ledger, 1, after=after))  # type: ignore[arg-type]
    with pytest.raises(Crash):
        delivered.retry(dying, JONAS, aside)
    left = delivered.set_aside(quiet.parts).items
    assert (len(left), len(deeds(quiet, aside))) == ((0, 1) if after else (1, 0))


def test_a_deed_that_is_refused_leaves_no_row(quiet: Served, account: str) -> None:
    with pytest.raises(KnownError):
        accounts.check_account(quiet.parts, JONAS, "u_nobody")
    assert quiet.get("olga", "/audit").json()["items"] == []
