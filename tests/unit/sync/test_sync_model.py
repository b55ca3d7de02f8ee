"""Feed, outbox and cache against a model; the long form is in ``tests/faults``."""

from __future__ import annotations

from doubles.sync_model import Profile
from hypothesis import settings


class TestProfile(Profile.TestCase):
    settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
