"""Every one of the 720 orders of six events (property R5); some of them run with the normal tests."""

from __future__ import annotations

import pytest

from desktop_app.onboarding.access import people
from desktop_app.onboarding.parts import Parts
from tests.integration.core.conftest import (  # noqa: F401 - fixtures
    clock,
    database,
    open_parts,
    parts,
    pytest_generate_tests,
    world,
)
from tests.integration.core.fake_stripe import World
from tests.integration.core.steps import every_order

DATABASES = "both"


@pytest.mark.faults
def test_every_order_of_six_events(parts: Parts, world: World) -> None:  # noqa: F811 - the fixtures
    every_order(parts, world, people.add_user(parts, name="Ada", email=None), each=1)
