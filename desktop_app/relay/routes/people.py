"""One's own data, and people with their roles."""

from __future__ import annotations

from datetime import UTC, datetime

from desktop_app import wire
from desktop_app.onboarding.access import handing_over, leaving, people, roles
from desktop_app.relay import examples
from desktop_app.relay.access.browsers import onward
from desktop_app.relay.operations import (
    EVERYBODY,
    OPERATOR,
    STAFF,
    USER,
    Answer,
    Call,
    Keeping,
    Operation,
    Parameter,
    choice_of,
    number_of,
    text_of,
)
from desktop_app.relay.shapes import Nothing

_ROLES = ("user", "support", "operator")
_USUAL, _MOST = 50, 100
_LIMIT = Parameter("limit", "integer", "How many rows.", 50, least=1, most=_MOST)
_PAGE = Parameter("page", "string", "A page token of an earlier answer.", "InVfYW5hIg")
_AT = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
_USER = wire.UserShape("u_ana", "Ana Ruiz", "ana@example.org", "user", _AT, "password", second_factor=False)
_DEED = wire.Deed(_AT, "u_olga", "operator", "role.changed", "u_jonas", {"from": "user", "to": "support"})
_HANDED = wire.HandedOver("u_ana", "https://relay.hearthside.test/signin/once/x", _AT)


def _me(call: Call) -> Answer:
    return Answer(people.whoami(call.parts, call.caller))


def _export(call: Call) -> Answer:
    return Answer(leaving.export_own(call.parts, call.caller))


def _leave(call: Call) -> Answer:
    return Answer(wire.Ended(leaving.erase_person(call.parts, call.caller.user_id, call.caller)))


def _list(call: Call) -> Answer:
    limit = number_of(call, "limit", 1, _MOST) or _USUAL
    page = text_of(call, "page", 1000)
    return Answer(roles.list_users(call.parts, text_of(call, "q"), choice_of(call, "role", _ROLES), page, limit))


def _find(call: Call) -> wire.UserShape:
    return roles.show_user(call.parts, call.path["id"])


def _show(call: Call) -> Answer:
    return Answer(_find(call))


def _hand_over(call: Call) -> Answer:
    made, handed = handing_over.hand_over(call.parts, call.caller, call.body, onward(call.body.onward))
    return Answer(handed, 201 if made else 200)


def _set_role(call: Call) -> Answer:
    roles.set_role(call.parts, call.caller, call.path["id"], call.body.role)
    return _show(call)


def _sign_out(call: Call) -> Answer:
    roles.sign_out(call.parts, call.caller, call.path["id"])
    return _show(call)


def _reset_factor(call: Call) -> Answer:
    roles.reset_factor(call.parts, call.caller, call.path["id"])
    return _show(call)


def _deeds(call: Call) -> Answer:
    limit = number_of(call, "limit", 1, _MOST) or _USUAL
    return Answer(roles.deeds(call.parts, text_of(call, "subject"), text_of(call, "page", 1000), limit))


PEOPLE_OPERATIONS = (
    Operation(
        "GET",
        "/me",
        "showMe",
        "Whose token this is, and what the marketplace is called.",
        EVERYBODY,
        _me,
        wire.Me,
        examples.ME,
    ),
    Operation(
        "DELETE",
        "/me",
        "endMe",
        "End the account and erase what is kept about its person; at_stripe names what Stripe still has.",
        USER,
        _leave,
        wire.Ended,
        wire.Ended(("acct_1QkLm2",)),
        keeping=Keeping.NOTHING,
    ),
    Operation(
        "GET",
        "/me/export",
        "exportMe",
        "Everything that is kept about the person, by table, to take along.",
        EVERYBODY,
        _export,
        wire.OwnData,
        {"users": [{"id": "u_ana", "name": "Ana Ruiz"}]},
    ),
    Operation(
        "GET",
        "/users",
        "listUsers",
        "People with their roles, in the order of their ids.",
        STAFF,
        _list,
        wire.UserPage,
        wire.UserPage((_USER,), None, None, "e1-43"),
        parameters=(
            Parameter("q", "string", "Part of an id, a name or an e-mail address.", "ruiz"),
            Parameter("role", "string", "Only this role.", "support", choices=_ROLES),
            _LIMIT,
            _PAGE,
        ),
    ),
    Operation(
        "POST",
        "/users",
        "handOverUser",
        "Make a user of somebody whom the marketplace knows (201), or find them by id (200), and sign them in once.",
        OPERATOR,
        _hand_over,
        wire.HandedOver,
        _HANDED,
        body=wire.UserRequest,
        body_example=wire.UserRequest("Ana Ruiz", "u_ana", "ana@example.org", "es"),
        statuses=(200, 201),
        problems=("user_is_staff",),
        keeping=Keeping.NOTHING,
    ),
    Operation("GET", "/users/{id}", "showUser", "One person.", STAFF, _show, wire.UserShape, _USER),
    Operation(
        "PUT",
        "/users/{id}/role",
        "changeRole",
        "Give a person another role; they are signed out everywhere.",
        OPERATOR,
        _set_role,
        wire.UserShape,
        _USER,
        find=_find,
        body=wire.RoleRequest,
        body_example=wire.RoleRequest("support"),
        problems=("last_operator",),
    ),
    Operation(
        "POST",
        "/users/{id}/sign-out",
        "signOutUser",
        "Sign a person out everywhere, also of tokens that were made by hand.",
        OPERATOR,
        _sign_out,
        wire.UserShape,
        _USER,
        find=_find,
        body=Nothing,
    ),
    Operation(
        "POST",
        "/users/{id}/reset-second-factor",
        "resetSecondFactor",
        "Take a person's second factor away, who lost it and their recovery codes.",
        OPERATOR,
        _reset_factor,
        wire.UserShape,
        _USER,
        find=_find,
        body=Nothing,
    ),
    Operation(
        "GET",
        "/audit",
        "listDeeds",
        "What staff did, newest first.",
        OPERATOR,
        _deeds,
        wire.DeedPage,
        wire.DeedPage((_DEED,), None, None, "e1-43"),
        parameters=(Parameter("subject", "string", "Only what was done to this id.", "u_jonas"), _LIMIT, _PAGE),
    ),
)
