"""Schemathesis over the relay's own document: no 5xx, no undocumented answer, nothing of another person (S6)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.integration.core.fake_stripe import World
from tests.integration.relay.conftest import (  # noqa: F401 - fixtures
    Served,
    clock,
    launch,
    migrated,
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
PEOPLE = {"user": "ana", "support": "jonas", "operator": "olga"}


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
    roles = roles_of(relay, operation)

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
        person = data.draw(st.sampled_from([None, *roles]), label="person")
        headers = {} if person is None else {"Authorization": f"Bearer {relay.tokens[person]}"}
        response = case.call(base_url=relay.url, headers=headers, allow_redirects=False, timeout=120)
        case.validate_response(response, checks=CHECKS)
        if person in {None, "ana"}:
            private = [thing for thing in things.values() if len(thing) > 6 and not asked_for(case, thing)]
            assert not [thing for thing in private if thing in response.text]

    run()


def asked_for(case: Any, thing: str) -> bool:
    """Whether the request named it itself: an answer may repeat what it was asked for."""
    return thing in str(case.path_parameters) or thing in str(case.body) or thing in str(case.query)


def roles_of(relay: Served, operation: Any) -> list[str]:  # noqa: F811 - fixtures
    described = relay.described.document["paths"][operation.path][operation.method.lower()]
    roles = described["security"][0].get("token", []) if described["security"] else []
    return [PEOPLE[role] for role in PEOPLE if role in roles]
