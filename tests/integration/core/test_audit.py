"""The audit: rows are added with the deed, and the database itself refuses to change or remove them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy

from desktop_app.onboarding import audit
from desktop_app.onboarding.access import people
from desktop_app.onboarding.parts import Caller, Parts
from tests.integration.core.fake_stripe import Crash
from tests.integration.core.steps import Ends

DATABASES = "both"
JONAS = Caller("u_jonas", "support")


def keep(parts: Parts, caller: Caller, action: str, subject: str, details: dict[str, str | int] | None = None) -> None:
    """Add a row beside which nothing is done."""
    with parts.ledger.writing() as work:
        audit.note(work, parts.clock.now(), caller, action, subject, details)


def test_what_staff_did_is_kept_newest_first(parts: Parts) -> None:
    keep(parts, JONAS, "account.checked", "u_ana")
    keep(parts, audit.COMMAND, "role.changed", "u_jonas", {"role": "support"})
    with parts.ledger.reading() as work:
        rows = work.audit.page(subject=None, before=None, limit=10)
        mine = work.audit.page(subject="u_ana", before=None, limit=10)
        older = work.audit.page(subject=None, before=rows[0].id, limit=10)
    assert [(row.actor, row.action, row.subject, row.details) for row in rows] == [
        ("command", "role.changed", "u_jonas", '{"role":"support"}'),
        ("u_jonas", "account.checked", "u_ana", "{}"),
    ]
    assert mine == older == rows[1:]


def test_a_deed_that_fails_leaves_no_row(parts: Parts) -> None:
    def fail() -> None:
        with parts.ledger.writing() as work:
            audit.note(work, parts.clock.now(), JONAS, "account.checked", "u_ana")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with parts.ledger.reading() as work:
        assert work.audit.page(subject=None, before=None, limit=10) == []


@pytest.mark.parametrize("change", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_the_past(parts: Parts, change: str) -> None:
    keep(parts, JONAS, "account.checked", "u_ana")
    with (
        pytest.raises(sqlalchemy.exc.DBAPIError, match="The audit only grows"),
        parts.ledger._engine.connect().execution_options(writing=True) as connection,  # type: ignore[attr-defined]
        connection.begin(),
    ):
        connection.execute(sqlalchemy.text(change))
    with parts.ledger.reading() as work:
        assert [row.actor for row in work.audit.page(subject=None, before=None, limit=10)] == ["u_jonas"]


def test_a_token_of_a_role_is_a_grant_of_it(parts: Parts) -> None:
    people.add_user(parts, user_id="u_ana", name="Ana", email=None)
    for role, now in (("user", "user"), ("support", "support"), ("user", "support"), ("operator", "operator")):
        people.issue_token(parts, "u_ana", role)
        with parts.ledger.reading() as work:
            user = work.people.get("u_ana")
        assert user is not None
        assert user.role == now


@pytest.mark.parametrize("after", [False, True])
def test_a_token_made_by_the_operator_and_its_row_are_there_together_or_not_at_all(
    parts: Parts, *, after: bool
) -> None:
    people.add_user(parts, user_id="u_sue", name="Sue", email=None)
    dying = replace(parts, ledger=Ends(parts.ledger, 1, after=after))  # type: ignore[arg-type]
    with pytest.raises(Crash):
        people.issue_token(dying, "u_sue", "support", audit.COMMAND)
    with parts.ledger.reading() as work:
        sue = work.people.get("u_sue")
        rows = work.audit.page(subject="u_sue", before=None, limit=10)
    assert sue is not None
    assert sue.role == ("support" if after else "user")
    told = [(row.actor, row.action, row.details) for row in rows]
    assert told == ([("command", "token.made", '{"role":"support"}')] if after else [])
