"""Pages for staff, once they have shown their second factor: people and roles, and what staff did."""

from __future__ import annotations

from desktop_app.onboarding.access import roles
from desktop_app.onboarding.audit import COMMAND
from desktop_app.relay.access.visits import Go, Outcome, PageRoute, Sheet, Visit
from desktop_app.relay.locales import wording
from desktop_app.relay.operations import OPERATOR, STAFF
from desktop_app.words import deeds
from desktop_app.words.marks import mark

_ROLES = ("user", "support", "operator")
_ROLE_WORDS = {"user": mark("Seller or buyer"), "support": mark("Support"), "operator": mark("Operator")}
_LONGEST = 200


def show_people(visit: Visit) -> Outcome:
    """Show people with their roles."""
    words = wording(visit.locale)
    q = visit.query.get("q", "")[:_LONGEST].replace("\x00", "").strip()
    role = visit.query.get("role", "")
    page = roles.list_users(
        visit.parts, q or None, role if role in _ROLES else None, visit.query.get("page") or None, 50
    )
    told = words.text(mark("The role is changed. That person has to sign in again.")) if "done" in visit.query else ""
    return Sheet(
        "people.html",
        {
            "wide": True,
            "people": page.items,
            "after": page.next,
            "q": q,
            "role": role,
            "roles": [(name, words.text(text)) for name, text in _ROLE_WORDS.items()],
            "manages": visit.person.user.role == "operator",
            "me": visit.person.user.id,
            "told": told,
        },
    )


def change_role(visit: Visit) -> Outcome:
    """Give somebody another role."""
    roles.set_role(visit.parts, visit.person.caller, visit.path["id"], visit.typed("role"))
    return Go("/pages/staff?done=1")


def show_deeds(visit: Visit) -> Outcome:
    """Show what staff did."""
    words, now = wording(visit.locale), visit.parts.clock.now()
    page = roles.deeds(visit.parts, visit.query.get("subject") or None, visit.query.get("page") or None)
    names = roles.names_of(visit.parts, {name for one in page.items for name in (one.actor, one.subject)})
    names.setdefault(COMMAND.user_id, words.text(deeds.COMMAND))
    rows = [
        {
            "when": words.moment(one.at, now),
            "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
            "actor": one.actor,
            "actor_name": names.get(one.actor),
            "subject_name": names.get(one.subject),
            "action": one.action,
            "deed": words.text(deeds.DEEDS[one.action]) if one.action in deeds.DEEDS else "",
            "subject": one.subject,
            "details": ", ".join(f"{name}: {value}" for name, value in one.details.items()),
        }
        for one in page.items
    ]
    return Sheet("deeds.html", {"wide": True, "rows": rows, "after": page.next})


_SHOWN = {"200": "The page.", "422": "A page: the page token isn't ours."}

STAFF_PAGES = (
    PageRoute(
        "GET",
        "/pages/staff",
        "showPeople",
        "People and their roles.",
        show_people,
        _SHOWN,
        signed_in=True,
        roles=STAFF,
    ),
    PageRoute(
        "POST",
        "/pages/staff/{id}/role",
        "changeRoleByPage",
        "Give somebody another role.",
        change_role,
        {
            "303": "To the page that says so.",
            "404": "A page: there is nobody of this id.",
            "409": "A page: it is the last operator.",
        },
        signed_in=True,
        roles=OPERATOR,
    ),
    PageRoute(
        "GET",
        "/pages/staff/audit",
        "showDeeds",
        "What staff did, newest first.",
        show_deeds,
        _SHOWN,
        signed_in=True,
        roles=OPERATOR,
    ),
)
