"""When two changes meet: what a refused version means for what the person asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum

from msgspec import UNSET

from desktop_app import wire


class Meeting(StrEnum):
    """How a change of ours and one from elsewhere meet."""

    DONE = "done"
    """The object is already as the person wanted: our change got through, and only its answer was lost."""
    APART = "apart"
    """The other change was about something else: ours can go again on the new version."""
    CONFLICT = "conflict"
    """Both changed the same: the backend's stays, the person sees both."""


def meet(
    request: wire.BuyerRequest,
    base: wire.Buyer | None,
    current: wire.Buyer,
    me: wire.Me | None = None,
    own: Mapping[str, object] | None = None,
) -> Meeting:
    """Compare what the person wants, what they saw when they asked, and what is there now.

    Args:
        request: The change; fields that it leaves out can't conflict.
        base: What the person saw, or None where that isn't known.
        current: What the backend has now.
        me: Who the person is. A customer that is made for their first card bears the name and address of their
            sign-up; that is nobody's change.
        own: The fields that this profile's own changes wrote since ``base``, as they left them: what window and
            command line ask for one after the other is no conflict, whatever each of them had heard by then.
    """
    wanted = {part.name: getattr(request, part.name) for part in fields(request)}
    asked = {name: _plain(name, value) for name, value in wanted.items() if value is not UNSET}
    if all(getattr(current, name) == value for name, value in asked.items()):
        return Meeting.DONE
    if base is None:
        return Meeting.CONFLICT
    signed_up = {} if me is None or base.customer_id is not None else {"name": me.name, "email": me.email}
    for name, value in asked.items():
        seen = getattr(base, name)
        ours = (own or {}).get(name, seen)
        if getattr(current, name) not in (seen, value, ours, signed_up.get(name, seen)):
            return Meeting.CONFLICT
    return Meeting.APART


def _plain(name: str, value: object) -> object:
    return () if name == "tax_ids" and value is None else value
