"""Schemathesis over the relay's own document: no 5xx, no undocumented answer, nothing of another person (S6)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desktop_app.onboarding.access import people, sessions
from desktop_app.onboarding.access.people import hashed
from desktop_app.relay.access.browsers import Carried
from tests.integration.core.fake_stripe import World
from tests.integration.relay.conftest import (  # noqa: F401 - fixtures
    PEOPLE,
    Served,
    clock,
    launch,
    relay,
    world,
)
from tests.integration.relay.test_relay_walk import omars_things
from tests.relay_processes import database_at

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BROWSER = "a-browser-that-has-a-form"
BY_ROLE = {role: person for person, (role, _name, _email) in PEOPLE.items() if person != "omar"}


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with database_at(request.param, tmp_path) as url:
        yield url


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("database", "examples"),
    [
        ("sqlite", 2),
        pytest.param("sqlite", 40, marks=pytest.mark.faults),
        pytest.param("postgresql", 40, marks=pytest.mark.faults),
    ],
    indirect=["database"],
    ids=["short", "sqlite-long", "postgresql-long"],
)
def test_whatever_the_document_allows(relay: Served, world: World, examples: int) -> None:  # noqa: F811 - fixtures
    things = omars_things(relay, world)
    schema = schemathesis.openapi.from_dict(relay.described.document)
    walked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        fuzz(relay, operation, things, examples)
        walked += 1
    assert walked == len(relay.described.operations())


def fuzz(relay: Served, operation: Any, things: dict[str, str], examples: int) -> None:  # noqa: F811 - fixtures
    callers = who_may(relay, operation)

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), data=st.data())
    def run(case: Any, data: st.DataObject) -> None:
        if case.path_parameters and data.draw(st.booleans(), label="an id of Omar's"):
            case.path_parameters = dict.fromkeys(
                case.path_parameters, data.draw(st.sampled_from(list(things.values())))
            )
        person = data.draw(st.sampled_from([None, *callers]), label="person")
        headers = {}
        if person is not None:
            bring_back(relay, person)
        if person is not None and for_browsers(relay, operation):
            headers = browsing(relay, person, case, own_form=data.draw(st.booleans(), label="a form of ours"))
        elif person is not None:
            headers = {"Authorization": f"Bearer {relay.tokens[person]}"}
        response = case.call(base_url=relay.url, headers=headers, allow_redirects=False, timeout=120)
        case.validate_response(response, checks=CHECKS)
        if person in {None, "ana"}:
            private = [thing for thing in things.values() if len(thing) > 6 and not asked_for(case, thing)]
            assert not [thing for thing in private if thing in response.text]

    run()


def bring_back(relay: Served, person: str) -> None:  # noqa: F811 - fixtures
    """Make a person anew whom a request before has ended: an operator may, and they may themselves."""
    role, name, email = PEOPLE[person]
    with relay.parts.ledger.reading() as work:
        here = work.people.get(f"u_{person}") is not None
    if not here:
        people.add_user(relay.parts, user_id=f"u_{person}", name=name, email=email)
        relay.tokens[person] = people.issue_token(relay.parts, f"u_{person}", role)


def asked_for(case: Any, thing: str) -> bool:
    """Whether the request named it itself: an answer may repeat what it was asked for."""
    return thing in str(case.path_parameters) or thing in str(case.body) or thing in str(case.query)


def who_may(relay: Served, operation: Any) -> list[str]:  # noqa: F811 - fixtures
    needed = security_of(relay, operation)
    if "browser" in needed:
        return list(BY_ROLE.values())  # also those who may not: a page says so
    return [person for role, person in BY_ROLE.items() if role in needed.get("token", [])]


def for_browsers(relay: Served, operation: Any) -> bool:  # noqa: F811 - fixtures
    return "browser" in security_of(relay, operation)


def security_of(relay: Served, operation: Any) -> dict[str, list[str]]:  # noqa: F811 - fixtures
    found = relay.described.document["paths"][operation.path][operation.method.lower()]["security"]
    return found[0] if found else {}


def browsing(relay: Served, person: str, case: Any, *, own_form: bool) -> dict[str, str]:  # noqa: F811 - fixtures
    """Sign a browser in anew, with its second factor shown, since what is sent may sign it out; return its cookies."""
    parts = relay.parts
    now = parts.clock.now()
    with parts.ledger.writing() as work:
        user = work.people.get(f"u_{person}")
        assert user is not None
        secret = sessions.begin(work, user, "", now)
        found = work.sessions.get(hashed(secret))
        assert found is not None
        work.sessions.put(replace(found, factor_at=now))
    if own_form and isinstance(case.body, dict):
        case.body = case.body | {"form": Carried(secret, BROWSER, fresh=False).form_token}
    return {"Cookie": f"sellerdesk={secret}; sellerdesk-form={BROWSER}"}
