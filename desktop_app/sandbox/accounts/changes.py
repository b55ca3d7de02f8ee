"""Notices what a change did to an account and tells it: v1 snapshots for the account, v2 events for the platform."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from desktop_app.sandbox import events
from desktop_app.sandbox.accounts.core import Account
from desktop_app.sandbox.accounts.onboarding import settle_by_api
from desktop_app.sandbox.accounts.standing import stand
from desktop_app.sandbox.accounts.tree import copied
from desktop_app.sandbox.accounts.v1_view import account_v1, capability_v1, person_v1
from desktop_app.sandbox.accounts.v2_names import to_v2
from desktop_app.sandbox.accounts.v2_view import CONFIGURATIONS, account_v2
from desktop_app.sandbox.errors import JSON
from desktop_app.sandbox.platform import Platform

_EVERYTHING = [
    "defaults", "future_requirements", "identity", "requirements", *(f"configuration.{name}" for name in CONFIGURATIONS)
]  # fmt: skip
_BLOCKS = ("requirements", "future_requirements", "identity", "defaults")


class _Picture:
    """An account as both APIs show it at a moment."""

    def __init__(self, account: Account, now: float) -> None:
        self.v1 = copied(account_v1(account, now))
        self.v2 = copied(account_v2(account, now, _EVERYTHING))
        standing = stand(account, now)
        self.persons = {person.id: copied(person_v1(account, person, standing)) for person in account.persons.values()}


@contextmanager
def changing(platform: Platform, account: Account, *, silent: bool = False) -> Iterator[Account]:
    """Change an account inside the block; afterwards the events of what changed are made, unless it is silent.

    A change that raises leaves the account as it was.
    """
    now = platform.clock.now()
    account.touch()
    before = _Picture(account, now)
    saved = copy.deepcopy(vars(account))
    try:
        yield account
    except BaseException:
        vars(account).update(saved)
        raise
    settle_by_api(account)
    account.touch()
    platform.keep(account)
    _set_alarms(platform, account)
    if not silent:
        announce(platform, account, before)


def announce(platform: Platform, account: Account, before: _Picture) -> None:
    """Make the events of all that differs from a picture taken before."""
    after = _Picture(account, platform.clock.now())
    _tell_v1(platform, account, before, after)
    if account.made_by == "v2":
        _tell_v2(platform, account, before.v2, after.v2)


def _set_alarms(platform: Platform, account: Account) -> None:
    """A deadline that passes is a change too, and so is the day on which an announced requirement begins."""
    now = platform.clock.now()
    for demand in account.demands:
        for moment in demand.moments():
            if moment > now and moment not in demand.watched:
                demand.watched.add(moment)
                platform.at(moment, partial(_moment_came, platform, account, moment))


def _moment_came(platform: Platform, account: Account, moment: float) -> None:
    account.touch()
    before = _Picture(account, moment - 1.0)
    account.touch()
    announce(platform, account, before)


def _tell_v1(platform: Platform, account: Account, before: _Picture, after: _Picture) -> None:
    space = platform.space_of(account.id)
    _tell_banks(platform, account, before.v1, after.v1)
    _tell_persons(platform, account, before.persons, after.persons)
    for name, status in after.v1["capabilities"].items():
        was = before.v1["capabilities"].get(name)
        if status != was:
            capability = capability_v1(account, account.capabilities[name], platform.clock.now())
            events.snapshot(platform, space, "capability.updated", capability, {"status": was or "unrequested"})
    previous = difference(before.v1, after.v1)
    if previous:
        events.snapshot(platform, space, "account.updated", after.v1, previous)


def difference(before: JSON, after: JSON) -> JSON:
    """What the changed attributes were before, as `previous_attributes` has it."""
    changed: JSON = {}
    for name, value in after.items():
        was = before.get(name)
        if was == value:
            continue
        both = isinstance(was, dict) and isinstance(value, dict)
        changed[name] = difference(was, value) if both else was  # type: ignore[arg-type]  # `both` says they are dicts
    return changed


def _tell_banks(platform: Platform, account: Account, before: JSON, after: JSON) -> None:
    old = {item["id"]: item for item in before["external_accounts"]["data"]}
    new = {item["id"]: item for item in after["external_accounts"]["data"]}
    _tell_parts(platform, account, "account.external_account", old, new)


def _tell_persons(platform: Platform, account: Account, old: dict[str, JSON], new: dict[str, JSON]) -> None:
    _tell_parts(platform, account, "person", old, new)
    if account.made_by == "v2":
        for verb, changed in _sorted_out(old, new):
            for person in changed:
                related = {
                    "id": person["id"],
                    "type": "v2.core.account_person",
                    "url": f"/v2/core/accounts/{account.id}/persons/{person['id']}",
                }
                events.thin(platform, f"v2.core.account_person.{verb}", related, {"account_id": account.id})


def _tell_parts(platform: Platform, account: Account, name: str, old: dict[str, JSON], new: dict[str, JSON]) -> None:
    for verb, changed in _sorted_out(old, new):
        for item in changed:
            previous = difference(old[item["id"]], item) if verb == "updated" else None
            events.snapshot(platform, platform.space_of(account.id), f"{name}.{verb}", item, previous)


def _sorted_out(old: dict[str, JSON], new: dict[str, JSON]) -> Iterator[tuple[str, list[JSON]]]:
    yield "created", [item for key, item in new.items() if key not in old]
    yield "updated", [item for key, item in new.items() if key in old and old[key] != item]
    yield "deleted", [item for key, item in old.items() if key not in new]


def _tell_v2(platform: Platform, account: Account, before: JSON, after: JSON) -> None:
    related = events.about_account(account.id)
    for block in _BLOCKS:
        if before[block] != after[block]:
            events.thin(platform, f"v2.core.account[{block}].updated", related)
    for name in CONFIGURATIONS:
        _tell_configuration(platform, account, name, before, after)
    if after["closed"] and not before["closed"]:
        events.thin(platform, "v2.core.account.closed", related)
    plain = ("contact_email", "contact_phone", "display_name", "metadata", "applied_configurations", "dashboard")
    if any(before[field] != after[field] for field in plain):
        events.thin(platform, "v2.core.account.updated", related)


def _tell_configuration(platform: Platform, account: Account, name: str, before: JSON, after: JSON) -> None:
    old, new = before["configuration"][name] or {}, after["configuration"][name] or {}
    related = events.about_account(account.id)
    kind = f"v2.core.account[configuration.{name}]"
    for path, status in _statuses(new):
        if status != dict(_statuses(old)).get(path):
            events.thin(platform, f"{kind}.capability_status_updated", related, {"updated_capability": path})
    if {**old, "capabilities": None} != {**new, "capabilities": None}:
        events.thin(platform, f"{kind}.updated", related)


def _statuses(configuration: JSON) -> Iterator[tuple[str, str]]:
    for name, value in (configuration.get("capabilities") or {}).items():
        if value is None:
            continue
        if "status" in value:
            yield to_v2(name), value["status"]
        else:
            yield from ((f"{name}.{inner}", item["status"]) for inner, item in value.items())
