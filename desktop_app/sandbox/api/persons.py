"""Persons of an account, in v1 and in v2."""

from __future__ import annotations

from desktop_app.sandbox import ids
from desktop_app.sandbox.accounts.changes import changing
from desktop_app.sandbox.accounts.checks import bracketed, flaw_of
from desktop_app.sandbox.accounts.core import Account, Person
from desktop_app.sandbox.accounts.fields import PERSON_V1, PERSON_V2, only_a_back, settled_name, v1_name
from desktop_app.sandbox.accounts.onboarding import note
from desktop_app.sandbox.accounts.standing import stand
from desktop_app.sandbox.accounts.tree import deep_merged, flat, pruned
from desktop_app.sandbox.accounts.v1_view import person_v1
from desktop_app.sandbox.accounts.v2_view import person_v2
from desktop_app.sandbox.api.call import Call, Handler
from desktop_app.sandbox.api.metadata import merged
from desktop_app.sandbox.api.paging import page_v1, page_v2
from desktop_app.sandbox.collection import Collection
from desktop_app.sandbox.errors import JSON, invalid, no_such, not_found_v2

_NOT_FACTS = {"relationship", "metadata", "expand", "person_token", "include"}
_KEPT_ELSEWHERE = {"id_numbers", "nationalities"}
_ROLES = {"authorizer", "director", "executive", "legal_guardian", "owner", "representative"}


def _shown(call: Call, account: Account, person: Person) -> JSON:
    return person_v1(account, person, stand(account, call.now))


def _person(account: Account, person_id: str) -> Person:
    found = account.persons.get(person_id)
    if found is None:
        raise no_such("person", person_id, "id", 404)
    return found


def _tell(call: Call, account: Account, person: Person) -> None:
    params = call.params
    person.roles |= params.get("relationship") or {}
    person.metadata = merged(person.metadata, params.get("metadata"))
    said = {name: value for name, value in params.items() if name not in _NOT_FACTS}
    told = {settled_name(path): value for path, value in flat(said)}
    flaw = flaw_of(told, account.country, call.now)
    if flaw is not None:
        raise invalid(flaw.message, bracketed(flaw.key), flaw.v1_code)
    for name, value in told.items():
        note(person.facts, name, value)
    person.updated = call.now


def create(call: Call) -> JSON:
    """POST /v1/accounts/{account}/persons."""
    account = call.account(call.path["account"])
    person = Person(ids.new("person_"), call.now)
    with changing(call.platform, account):
        _tell(call, account, person)
        account.persons[person.id] = person
    return _shown(call, account, person)


def retrieve(call: Call) -> JSON:
    """GET /v1/accounts/{account}/persons/{person}."""
    account = call.account(call.path["account"])
    return _shown(call, account, _person(account, call.path["person"]))


def update(call: Call) -> JSON:
    """POST /v1/accounts/{account}/persons/{person}."""
    account = call.account(call.path["account"])
    person = _person(account, call.path["person"])
    with changing(call.platform, account):
        _tell(call, account, person)
    return _shown(call, account, person)


def delete(call: Call) -> JSON:
    """DELETE /v1/accounts/{account}/persons/{person}."""
    account = call.account(call.path["account"])
    person = _person(account, call.path["person"])
    with changing(call.platform, account):
        del account.persons[person.id]
    return {"id": person.id, "object": "person", "deleted": True}


def list_all(call: Call) -> JSON:
    """GET /v1/accounts/{account}/persons, by relationship where that is given."""
    account = call.account(call.path["account"])
    wanted = [name for name, value in (call.params.get("relationship") or {}).items() if value]
    return page_v1(
        call,
        _listed(account),
        f"/v1/accounts/{account.id}/persons",
        lambda person: _shown(call, account, person),
        lambda person: not wanted or any(person.roles.get(name) for name in wanted),
    )


def _listed(account: Account) -> Collection[Person]:
    people: Collection[Person] = Collection()
    for person in account.persons.values():
        people.add(person.id, person)
    return people


# --- v2


def _person_v2(account: Account, person_id: str) -> Person:
    found = account.persons.get(person_id)
    if found is None:
        raise not_found_v2("person", person_id)
    return found


def _tell_v2(call: Call, account: Account, person: Person) -> None:
    params = call.params
    relationship = params.get("relationship") or {}
    person.roles |= {
        name: value for name, value in relationship.items() if name in _ROLES | {"title", "percent_ownership"}
    }
    person.metadata = merged(person.metadata, params.get("metadata"))
    said = {name: value for name, value in params.items() if name not in _NOT_FACTS}
    plain = [(path, value) for path, value in flat(said) if not isinstance(value, list)]
    told = {name: value for path, value in plain if (name := v1_name(path, PERSON_V1)) is not None}
    flaw = flaw_of(told, account.country, call.now)
    if flaw is not None:
        raise invalid(flaw.message, PERSON_V2.get(flaw.key, flaw.key), flaw.code)
    for name, value in told.items():
        note(person.facts, name, value)
    shown = {name: value for name, value in said.items() if name not in _KEPT_ELSEWHERE}
    if isinstance(shown.get("documents"), dict):
        papers = shown["documents"].items()
        shown["documents"] = {name: paper for name, paper in papers if not only_a_back(paper)}
    person.told_v2 = pruned(deep_merged(person.told_v2, shown))
    if params.get("nationalities"):
        person.facts["nationality"] = params["nationalities"][0]
    for number in params.get("id_numbers") or []:
        name = "ssn_last_4" if number["type"] == "us_ssn_last_4" else "id_number"
        person.facts |= {name: number["value"], f"{name}_type": number["type"]}
    person.updated = call.now


def create_v2(call: Call) -> JSON:
    """POST /v2/core/accounts/{account_id}/persons."""
    account = call.account_v2(call.path["account_id"])
    person = Person(ids.new("person_"), call.now)
    with changing(call.platform, account):
        _tell_v2(call, account, person)
        account.persons[person.id] = person
    return person_v2(account, person)


def retrieve_v2(call: Call) -> JSON:
    """GET /v2/core/accounts/{account_id}/persons/{id}."""
    account = call.account_v2(call.path["account_id"])
    return person_v2(account, _person_v2(account, call.path["id"]))


def update_v2(call: Call) -> JSON:
    """POST /v2/core/accounts/{account_id}/persons/{id}."""
    account = call.account_v2(call.path["account_id"])
    person = _person_v2(account, call.path["id"])
    with changing(call.platform, account):
        _tell_v2(call, account, person)
    return person_v2(account, person)


def delete_v2(call: Call) -> JSON:
    """DELETE /v2/core/accounts/{account_id}/persons/{id}."""
    account = call.account_v2(call.path["account_id"])
    person = _person_v2(account, call.path["id"])
    with changing(call.platform, account):
        del account.persons[person.id]
    return {"id": person.id, "object": "v2.core.account_person"}


def list_v2(call: Call) -> JSON:
    """GET /v2/core/accounts/{account_id}/persons."""
    account = call.account_v2(call.path["account_id"])
    url = f"/v2/core/accounts/{account.id}/persons"
    return page_v2(call, _listed(account), url, lambda person: person_v2(account, person), lambda _: True)


CALLS: dict[str, Handler] = {
    "GET /v1/accounts/{account}/persons": list_all,
    "POST /v1/accounts/{account}/persons": create,
    "GET /v1/accounts/{account}/persons/{person}": retrieve,
    "POST /v1/accounts/{account}/persons/{person}": update,
    "DELETE /v1/accounts/{account}/persons/{person}": delete,
    "GET /v2/core/accounts/{account_id}/persons": list_v2,
    "POST /v2/core/accounts/{account_id}/persons": create_v2,
    "GET /v2/core/accounts/{account_id}/persons/{id}": retrieve_v2,
    "POST /v2/core/accounts/{account_id}/persons/{id}": update_v2,
    "DELETE /v2/core/accounts/{account_id}/persons/{id}": delete_v2,
}
