"""A window at rest does nothing: ages are told again when their words change, not every second."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.still import NOW
from desktop_app.ui.pages.accounts.page import AccountsPage
from desktop_app.ui.pages.buying.page import BuyingPage
from desktop_app.ui.pages.selling import model
from desktop_app.ui.pages.selling.page import SellingPage
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


@pytest.mark.parametrize("page", ["buying", "accounts"])
def test_every_page_tells_its_age_while_it_can_be_seen(stage: Raise, page: str) -> None:
    """An age that stands still would say “just now” for hours."""
    if page == "buying":
        desk = views.person_desk(views.sellers()["in_progress"], replace(views.BUYER, as_of=NOW - timedelta(seconds=5)))
    else:
        desk = views.support_desk()
    raised = stage(people={"Jonas Berg": desk})
    raised.window.go(page)
    shown = raised.window.page(page)
    assert isinstance(shown, BuyingPage | AccountsPage)
    settle()
    assert shown.ageing.winds() is not None
    before = words_of(shown)
    raised.composition.clock.at += timedelta(minutes=3)
    shown.ageing._tell()
    assert words_of(shown) != before
    assert "ago" in words_of(shown)
    raised.window.hide()
    settle()
    assert shown.ageing.winds() is None
    raised.window.show()
    settle()
    assert shown.ageing.winds() is not None


def words_of(page: BuyingPage | AccountsPage) -> str:
    return page.head.more.text() if isinstance(page, BuyingPage) else page._foot.text()
