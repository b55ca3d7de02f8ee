"""A window at rest does nothing: ages are told again when their words change, not every second."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop_app.ui.gallery import views
from desktop_app.ui.pages import selling_model as model
from desktop_app.ui.pages.selling import SellingPage
from tests.ui.conftest import Raise


@pytest.mark.parametrize(
    ("age", "steady"), [(0, 1), (59, 1), (60, 60.05), (61, 59.05), (179, 1.05), (3600, 60.05), (86_390, 10.05)]
)
def test_the_age_is_told_again_when_its_words_change(stage: Raise, age: float, steady: float) -> None:
    page = stage(views.person_desk(views.sellers()["in_progress"], views.BUYER)).window.page("selling")
    assert isinstance(page, SellingPage)
    facts = page._facts()
    seller = replace(facts.seller, as_of=facts.now - timedelta(seconds=age), next_check_at=None)
    told = replace(facts, view=replace(facts.view, data=seller))
    assert model.steady_for(told) == pytest.approx(steady)
    again = replace(facts, view=replace(facts.view, data=replace(seller, next_check_at=facts.now + timedelta(9))))
    assert model.steady_for(again) == 1
