"""Feed, outbox and cache against a model, for minutes."""

from __future__ import annotations

import pytest
from doubles.sync_model import Profile
from hypothesis import settings


@pytest.mark.faults
class TestProfileLong(Profile.TestCase):
    settings = settings(max_examples=400, stateful_step_count=60, deadline=None)
