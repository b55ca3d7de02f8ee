"""The audit: rows are added with the deed, and the database itself refuses to change or remove them."""

from __future__ import annotations

import pytest
import sqlalchemy

from desktop_app.onboarding import people
from desktop_app.onboarding.access import audit
from desktop_app.onboarding.parts import Caller, Parts

DATABASES = "both"
JONAS = Caller("u_jonas", "support")


def test_what_staff_did_is_kept_newest_first(parts: Parts) -> None:
    audit.keep(parts, JONAS, "account.checked", "u_ana")
    audit.keep(parts, audit.COMMAND, "role.changed", "u_jonas", {"role": "support"})
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
    audit.keep(parts, JONAS, "account.checked", "u_ana")
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
