"""Pages for somebody who is signed in: their account and what belongs to it."""

from __future__ import annotations

from desktop_app.relay.access.visits import Outcome, PageRoute, Sheet, Visit


def show_account(visit: Visit) -> Outcome:
    """Show what there is to look after."""
    person = visit.person
    return Sheet(
        "account.html",
        {
            "name": person.user.name or person.user.id,
            "email": person.user.email or "",
            "has_factor": person.has_factor,
            "has_password": person.login is not None and person.login.password is not None,
            "staff": person.staff,
            "told": "",
        },
    )


OWN_PAGES = (
    PageRoute(
        "GET",
        "/pages/account",
        "showAccountPage",
        "What somebody who is signed in has to look after.",
        show_account,
        {"200": "The page."},
        signed_in=True,
    ),
)
