from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta, timezone

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import FieldError, KnownError, Remedy
from desktop_app.domain.view import Freshness, IntentKind, IntentState, View
from desktop_app.sync.desk import Connection, Link, Topic
from desktop_app.ui.countries import selling_countries
from desktop_app.ui.dialogs.handoff import HandoffDialog
from desktop_app.ui.dialogs.history import HistoryDialog
from desktop_app.ui.dialogs.scrim import Dialog, Notice
from desktop_app.ui.dialogs.start_selling import CONFIRM, KIND, StartSelling, Steps, kinds_in
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.still import NOW
from desktop_app.ui.pages.selling import model
from desktop_app.ui.pages.selling.page import SellingPage
from desktop_app.ui.widgets.buttons import Button
from desktop_app.ui.widgets.state_card import ProblemBlock
from desktop_app.ui.widgets.text import Text
from desktop_app.ui.widgets.waiting import WaitingCard
from desktop_app.wire import RequirementErrorShape, RequirementShape, Seller, SellerRequest
from desktop_app.words.wording import Wording
from tests.ui.conftest import Raise, Stage

WORDS = Wording("en")


def page_of(stage: Stage) -> SellingPage:
    page = stage.window.page("selling")
    assert isinstance(page, SellingPage)
    return page


def shown(page: object) -> list[str]:
    """Every text that can be seen."""
    return [label.text() for label in page.findChildren(Text) if label.isVisible() and label.text()]  # type: ignore[attr-defined]


def dialog_of(stage: Stage, kind: type[Dialog]) -> Dialog:
    found = [dialog for dialog in stage.window.findChildren(kind) if dialog.isVisible()]
    assert found, f"no {kind.__name__} is open"
    return found[-1]


def facts(seller: Seller, **more: object) -> model.SellingFacts:
    given = {"view": views.view(seller), "words": WORDS, "now": NOW, "market": "Hearthside", "name": "Ana Ruiz"}
    return model.SellingFacts(**{**given, "online": True, **more})  # type: ignore[arg-type]


# -- every state


@pytest.mark.parametrize("name", views.sellers())
def test_every_state_is_said_in_its_words(stage: Raise, name: str) -> None:
    seller = views.sellers()[name]
    page = page_of(stage(views.person_desk(seller)))
    said = WORDS.state(seller, market="Hearthside", first_name="Ana", now=NOW.astimezone())
    texts = shown(page)
    assert said.word in texts
    assert said.sentence in texts
    assert said.explanation in texts
    for caption in ("Whose turn", "What happens next", "Checked with Stripe"):
        assert caption in texts
    main = page.card.main_button()
    assert (main.accessibleName() if main else "") == said.action_label
    assert page.card.accessibleName() == f"{said.word}. {said.sentence}"


@pytest.mark.parametrize("name", ["action_required", "enabled"])
def test_nothing_is_styled_before_the_page_has_its_place(stage: Raise, qtbot: QtBot, name: str) -> None:
    """Styled by itself it would be laid out too, for no width, and once more in the window."""
    raised = stage(views.person_desk(views.sellers()[name], views.BUYER))
    context = raised.window.context()
    assert context is not None
    page = SellingPage(context)
    qtbot.addWidget(page)
    parts = [part for part in page.findChildren(Text) if part is not page.head.more]  # hidden until it has words
    assert len(parts) > 10
    styled = [part.text() for part in parts if part.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)]
    assert styled == []


def test_a_state_from_the_future_is_shown_as_not_understood(stage: Raise) -> None:
    page = page_of(stage(views.person_desk(replace(views.BASE, status="hovering"))))
    assert "We can’t tell where this stands" in shown(page)


def test_nothing_known_is_one_line(stage: Raise) -> None:
    desk = views.person_desk(Seller())
    desk.seller_now = View(None, Freshness.CHECKING)
    page = page_of(stage(desk))
    assert page.nothing.isVisible()
    assert not page.card.isVisible()
    desk.seller_now = View(None, Freshness.OFFLINE)
    desk.connection_now = Connection(Link.OFFLINE)
    desk.tell(Topic.SELLER)
    settle()
    assert page.nothing.text() == "Nothing is known yet. It’s read when you’re online."


def test_verified_arrives_without_a_click(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(views.person_desk(views.sellers()["in_progress"]))
    page = page_of(raised)
    qtbot.mouseClick(page.card.button("continue"), Qt.MouseButton.LeftButton)
    settle()
    dialog = dialog_of(raised, HandoffDialog)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    raised.desk.seller_now = views.view(views.sellers()["complete"])
    raised.desk.tell(Topic.SELLER)
    settle()
    assert "You’re ready to sell, Ana" in shown(page)
    assert "Verified" in shown(page)
    assert not _alive(dialog)


@pytest.mark.parametrize(("mode", "said"), [("test", True), ("demo", False), ("live", False)])
def test_what_can_be_typed_is_said_in_test_mode_only(stage: Raise, qtbot: QtBot, mode: str, said: bool) -> None:
    raised = stage(mode=mode)
    qtbot.mouseClick(page_of(raised).card.button("continue"), Qt.MouseButton.LeftButton)
    settle()
    hints = [one for one in shown(dialog_of(raised, HandoffDialog)) if "In test mode" in one]
    assert bool(hints) == said
    assert all("code 000-000, born on 1 Jan 1901, street “address_full_match”" in one for one in hints)


def test_before_there_is_an_account_nothing_works_yet(stage: Raise) -> None:
    page = page_of(stage(views.person_desk(views.sellers()["not_started"])))
    said = shown(page)
    assert all(name in said for name in ("What works now", "Payments", "Transfers", "Payouts to your bank"))
    assert said.count("Not yet") == 3


def test_news_before_the_browser_leave_the_handoff_open(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(views.person_desk(replace(views.BASE, status="not_started")))
    qtbot.mouseClick(page_of(raised).card.button("start"), Qt.MouseButton.LeftButton)
    settle()
    dialog = dialog_of(raised, HandoffDialog)
    raised.desk.seller_now = views.view(views.sellers()["in_progress"])  # making the link made it so
    raised.desk.tell(Topic.SELLER)
    settle()
    assert _alive(dialog)


def _alive(dialog: Dialog) -> bool:
    import shiboken6

    return bool(shiboken6.isValid(dialog)) and dialog.isVisible()


# -- going to Stripe


def test_the_code_for_the_phone_is_an_invitation_and_is_made_once(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    page = page_of(raised)
    for _ in range(2):
        qtbot.mouseClick(page.card.button("continue"), Qt.MouseButton.LeftButton)
        settle()
        dialog = dialog_of(raised, HandoffDialog)
        assert isinstance(dialog, HandoffDialog)
        assert dialog.qr.text() == views.INVITATION.url
        assert any(text.startswith("You sign in there") for text in shown(dialog))
        dialog.close_dialog()
        settle()
    assert len(raised.desk.asked("invitation")) == 1


def test_without_an_invitation_there_is_no_code_and_the_address_still_works(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    raised.desk.answers["invitation"] = KnownError("throttled", Remedy.RETRY)
    qtbot.mouseClick(page_of(raised).card.button("continue"), Qt.MouseButton.LeftButton)
    settle()
    dialog = dialog_of(raised, HandoffDialog)
    assert isinstance(dialog, HandoffDialog)
    assert dialog.qr.text() == ""
    assert "No code just now. The address here works." in shown(dialog)
    assert dialog.open_button.isEnabled()


def test_what_to_have_ready_follows_what_stripe_asks_of_the_new_account(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(views.person_desk(replace(views.BASE, status="not_started")))
    qtbot.mouseClick(page_of(raised).card.button("start"), Qt.MouseButton.LeftButton)
    settle()
    dialog = dialog_of(raised, HandoffDialog)
    assert "Have these ready" not in shown(dialog)
    raised.desk.seller_now = views.view(views.sellers()["in_progress"])
    raised.desk.tell(Topic.SELLER)
    settle()
    assert {"Have these ready", "Ana’s passport or ID card"} <= set(shown(dialog))


def test_what_the_marketplace_must_mend_is_its_turn(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    raised.desk.answers["onboarding_link"] = KnownError("platform_not_ready", Remedy.OPERATOR)
    page = page_of(raised)
    qtbot.mouseClick(page.card.button("continue"), Qt.MouseButton.LeftButton)
    settle()
    assert {"Tell Hearthside", "Hearthside’s", "You try again when it’s mended"} <= (
        set(shown(page)) | {button.accessibleName() for button in page.findChildren(Button)}
    )


@pytest.mark.parametrize(("name", "offered"), [("in_progress", True), ("in_review", False), ("complete", False)])
def test_starting_over_is_offered_while_nothing_was_sent(stage: Raise, name: str, offered: bool) -> None:
    page = page_of(stage(views.person_desk(views.sellers()[name])))
    words = [button.text() for button in page.findChildren(Button) if button.isVisible()]
    assert ("Start over" in words) is offered


def test_the_celebration_ends_with_the_first_weeks() -> None:
    ready = views.sellers()["complete"]
    assert model.card(facts(ready)).seal
    assert model.card(facts(ready)).works_note == "All since today, 11:30."
    unread = replace(ready, paid_out=None)  # where nobody may read payouts, time tells
    assert model.card(facts(unread)).seal
    old = model.card(facts(replace(unread, since=NOW - timedelta(days=60))))
    assert (old.seal, old.works_note, old.following.strong) == (False, "", "Your next payout,")


@pytest.mark.parametrize("status", ["enabled", "complete"])
@pytest.mark.parametrize(
    ("paid_out", "day", "said"),
    [
        (None, None, ("Your first payout,", "after a sale")),  # verified today, and nobody may read payouts
        (False, None, ("Your first payout,", "after a sale")),
        (False, date(2026, 12, 3), ("Your first payout,", "3 December")),
        (True, None, ("Your next payout,", "after a sale")),
        (True, date(2026, 12, 3), ("Your next payout,", "3 December")),
        (True, date(2027, 1, 2), ("Your next payout,", "2 January 2027")),
        (True, date(2026, 11, 23), ("Your next payout,", "23 November")),  # today
        (True, date(2026, 11, 22), ("Your next payout,", "after a sale")),  # passed
        (False, date(2026, 11, 22), ("Your first payout,", "after a sale")),
    ],
)
def test_the_day_of_the_next_payout_is_told_until_it_has_passed(
    status: str, paid_out: bool | None, day: date | None, said: tuple[str, str]
) -> None:
    seller = replace(views.sellers()["complete"], status=status, paid_out=paid_out, next_payout=day)
    told = model.card(facts(seller))
    assert (told.following.strong, told.following.more) == said
    assert told.seal is (paid_out is not True)


def test_the_seal_stays_until_the_first_payout_however_long_that_takes() -> None:
    waiting = replace(views.sellers()["complete"], since=NOW - timedelta(days=200), paid_out=False)
    assert model.card(facts(waiting)).seal
    assert model.card(facts(replace(waiting, since=None))).seal
    assert not model.card(facts(replace(waiting, paid_out=True))).seal


def test_the_steps_to_the_first_payout_write_its_day_once_it_is_known() -> None:
    ready = views.sellers()["complete"]
    held, arrives = (words for _, words in model.first_payout(facts(ready))[1:])
    assert held == "This happens once, to every new seller. We’ll write the exact day here."
    assert arrives == "One to two working days later. After that, payouts come by themselves."
    held, arrives = (words for _, words in model.first_payout(facts(replace(ready, next_payout=views.PAID_ON)))[1:])
    assert held == "This happens once, to every new seller."
    assert arrives == "Stripe expects it there on 3 December. After that, payouts come by themselves."
    held, _ = (words for _, words in model.first_payout(facts(replace(ready, paid_out=None)))[1:])
    assert held == "This happens once, to every new seller."


@pytest.mark.parametrize("hours", [-11, 0, 14])
def test_the_day_at_the_bank_is_the_same_in_every_time_zone(hours: int) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=hours)))
    seller = replace(views.sellers()["enabled"], next_payout=date(2026, 12, 3))
    assert model.card(replace(facts(seller), now=there)).following.more == "3 December"


def test_the_page_lets_a_day_go_that_passes_while_it_is_open(stage: Raise, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = views.person_desk(replace(views.sellers()["complete"], next_payout=NOW.date()), views.BUYER)
    page = page_of(stage(desk))
    assert any("23 November" in text for text in shown(page))
    monkeypatch.setattr(type(page.context), "now", lambda _self: NOW + timedelta(days=1))
    page._tick()
    settle()
    assert not any("23 November" in text for text in shown(page))
    assert any("after a sale" in text for text in shown(page))


def test_offline_the_day_of_a_payout_stands_until_it_has_passed(stage: Raise, monkeypatch: pytest.MonkeyPatch) -> None:
    paid = replace(views.sellers()["complete"], as_of=NOW - timedelta(hours=3), paid_out=True, next_payout=NOW.date())
    desk = views.person_desk(paid)
    desk.seller_now = View(paid, Freshness.OFFLINE)
    desk.connection_now = Connection(Link.OFFLINE, NOW)
    raised = stage(desk)
    page = page_of(raised)
    assert raised.window.sidebar.connection_words() == "Offline"
    assert {"Your next payout,", "23 November"} <= _words(page)
    monkeypatch.setattr(type(page.context), "now", lambda _self: NOW + timedelta(days=1))
    page._tick()
    settle()
    assert "23 November" not in _words(page)  # nobody could tell whether it arrived
    assert {"Your next payout,", "after a sale"} <= _words(page)


def _words(page: SellingPage) -> set[str]:
    """Return what stands on the page, each part of a line by itself."""
    return {part for text in shown(page) for part in (text, *re.split(r"(?<=,) ", text))}


def test_the_handoff_names_the_host_and_opens_the_browser(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    page = page_of(raised)
    qtbot.mouseClick(page.card.button("continue"), Qt.MouseButton.LeftButton)
    settle()
    assert raised.desk.asked("onboarding_link") == [(SellerRequest(),)]
    dialog = dialog_of(raised, HandoffDialog)
    assert isinstance(dialog, HandoffDialog)
    assert QApplication.focusWidget() is dialog.open_button
    assert "connect.stripe.com" in dialog.address.text.text()
    assert "Good for 4:38 more." in dialog._left_words.text()
    assert "Ana’s passport or ID card" in shown(dialog)
    qtbot.keyClick(dialog.open_button, Qt.Key.Key_Return)
    assert raised.opened == [views.LINK.url]
    assert raised.desk.asked("browser_opened") == [()]
    assert dialog._title.text() == "Waiting for you to come back"
    qtbot.mouseClick(dialog.no_button, Qt.MouseButton.LeftButton)
    assert raised.desk.asked("came_back")
    assert not _alive(dialog)


def test_the_browsers_own_return_ends_the_waiting(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    qtbot.mouseClick(page_of(raised).card.button("continue"), Qt.MouseButton.LeftButton)
    settle()
    dialog = dialog_of(raised, HandoffDialog)
    assert isinstance(dialog, HandoffDialog)
    qtbot.keyClick(dialog.open_button, Qt.Key.Key_Return)
    raised.desk.tell(Topic.RETURNED)
    settle()
    assert not _alive(dialog)


def test_the_focus_stays_with_the_page_when_its_action_is_another(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    card = page_of(raised).card
    card.button("continue").setFocus(Qt.FocusReason.TabFocusReason)
    raised.desk.seller_now = views.view(views.sellers()["complete"])
    raised.desk.tell(Topic.SELLER)
    settle()
    assert QApplication.focusWidget() is card.button("dashboard")


def test_an_action_that_is_off_for_a_while_has_the_focus_again(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    card = page_of(raised).card
    card.button("continue").setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(2):
        connected(raised, Connection(Link.OFFLINE, views.NOW))
        assert QApplication.focusWidget() is None  # not the first control of the window, which is another matter
        connected(raised, Connection(Link.ONLINE))
        assert QApplication.focusWidget() is card.button("continue")
    connected(raised, Connection(Link.OFFLINE, views.NOW))
    elsewhere = raised.window.sidebar.row("buying")
    elsewhere.setFocus(Qt.FocusReason.TabFocusReason)
    connected(raised, Connection(Link.ONLINE))
    assert QApplication.focusWidget() is elsewhere


def test_the_keyboard_begins_at_the_main_action_that_is_known_only_later(stage: Raise) -> None:
    desk = views.person_desk(views.sellers()["in_progress"])
    later, desk.seller_now = desk.seller_now, View(None, Freshness.CHECKING)
    raised = stage(desk)
    assert QApplication.focusWidget() is page_of(raised).nothing
    desk.seller_now = later
    desk.tell(Topic.SELLER)
    settle()
    assert QApplication.focusWidget() is page_of(raised).card.button("continue")


def connected(raised: Stage, now: Connection) -> None:
    raised.desk.connection_now = now
    raised.desk.tell(Topic.CONNECTION)
    settle()


def test_an_address_that_is_over_is_replaced(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    qtbot.mouseClick(page_of(raised).card.button("continue"), Qt.MouseButton.LeftButton)
    settle()
    dialog = dialog_of(raised, HandoffDialog)
    assert isinstance(dialog, HandoffDialog)
    raised.composition.clock.at = NOW + timedelta(minutes=5)
    dialog._tick()
    assert dialog.open_button.accessibleName() == "Get a new address"
    assert not dialog.copy_button.isEnabled()
    assert dialog.qr._cells != ()  # the invitation's code lasts for days
    fresh = replace(views.LINK, url=views.LINK.url + "2", expires_at=raised.composition.clock.at + timedelta(minutes=5))
    raised.desk.answers["onboarding_link"] = fresh
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    settle()
    assert len(raised.desk.asked("onboarding_link")) == 2
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    assert raised.opened == [fresh.url]


def test_a_clock_that_is_ahead_keeps_nobody_out(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    raised.composition.clock.at = NOW + timedelta(hours=1)
    page = page_of(raised)
    qtbot.mouseClick(page.card.button("copy"), Qt.MouseButton.LeftButton)
    settle()
    assert raised.window.toasts.words() == "Link copied. It works once."
    qtbot.mouseClick(page.card.button("continue"), Qt.MouseButton.LeftButton)
    settle()
    dialog = dialog_of(raised, HandoffDialog)
    assert isinstance(dialog, HandoffDialog)
    assert dialog._left_words.text() == "It works once."
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    assert raised.opened == [views.LINK.url]


def test_an_address_of_somebody_else_is_not_opened(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    raised.desk.answers["onboarding_link"] = replace(views.LINK, url="https://connect.stripe.com.evil.example/x")
    qtbot.mouseClick(page_of(raised).card.button("continue"), Qt.MouseButton.LeftButton)
    settle()
    dialog = dialog_of(raised, HandoffDialog)
    assert isinstance(dialog, HandoffDialog)
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    assert raised.opened == []
    assert raised.desk.asked("browser_opened") == []
    notice = dialog_of(raised, Notice)
    assert "This address isn’t one we open." in notice.accessibleName()


def test_copying_the_link_says_that_it_works_once(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    qtbot.mouseClick(page_of(raised).card.button("copy"), Qt.MouseButton.LeftButton)
    settle()
    assert QGuiApplication.clipboard().text() == views.LINK.url
    assert raised.window.toasts.words() == "Link copied. It works once, for 5 minutes."


def test_a_second_press_while_waiting_asks_nothing_more(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    del raised.desk.answers["onboarding_link"]
    button = page_of(raised).card.button("continue")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    assert button.is_busy()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page_of(raised).card.button("copy"), Qt.MouseButton.LeftButton)
    assert len(raised.desk.asked("onboarding_link")) == 1


def test_a_known_error_shows_and_clears(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    page = page_of(raised)
    raised.desk.answers["onboarding_link"] = KnownError("stripe_unreachable", Remedy.RETRY)
    qtbot.mouseClick(page.card.button("continue"), Qt.MouseButton.LeftButton)
    settle()
    assert "Stripe didn’t answer" in shown(page)
    assert "stripe_unreachable" in shown(page)
    raised.desk.answers["onboarding_link"] = views.LINK
    block = page.findChild(ProblemBlock)
    assert block is not None
    block.pressed.emit("again")
    settle()
    assert len(raised.desk.asked("onboarding_link")) == 2
    assert "Stripe didn’t answer" not in shown(page)
    assert dialog_of(raised, HandoffDialog)


def test_the_dashboard_opens_without_a_detour(stage: Raise, qtbot: QtBot) -> None:
    desk = views.person_desk(views.sellers()["complete"])
    desk.answers["dashboard"] = "https://connect.stripe.com/express/abc"
    raised = stage(desk)
    qtbot.mouseClick(page_of(raised).card.button("dashboard"), Qt.MouseButton.LeftButton)
    settle()
    assert raised.opened == ["https://connect.stripe.com/express/abc"]


def test_check_now_asks_once_and_shows_what_came(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    page = page_of(raised)
    qtbot.keyClick(raised.window, Qt.Key.Key_F5)
    qtbot.keyClick(raised.window, Qt.Key.Key_F5)
    assert raised.desk.asked("check_seller") == [()]
    assert not page.card._check.isEnabled()


def test_a_throttled_check_says_so(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    page = page_of(raised)
    raised.desk.answers["check_seller"] = KnownError("throttled", Remedy.RETRY, retry_after=6)
    qtbot.mouseClick(page.card._check, Qt.MouseButton.LeftButton)
    settle()
    assert WORDS.problem("throttled", {}).what in shown(page)
    assert page.card._check.isEnabled()


# -- offline


def test_offline_keeps_the_last_words_and_says_how_old_they_are(stage: Raise) -> None:
    old = replace(views.sellers()["restricted_soon"], as_of=NOW - timedelta(minutes=38))
    desk = views.person_desk(old)
    desk.seller_now = View(old, Freshness.OFFLINE, NOW, (views.waiting(),))
    desk.connection_now = Connection(Link.OFFLINE, NOW, 1)
    raised = stage(desk)
    page = page_of(raised)
    texts = shown(page)
    assert "Two things needed from you before 4 December" in texts
    assert "38 minutes ago" in texts
    assert WORDS.at(old.as_of, NOW.astimezone()) in texts  # beside the state word, by the clock
    assert "Works again when you’re online" in texts
    button = page.card.button("continue")
    assert button is not None
    assert not button.isEnabled()
    assert "One change waits to be sent." in raised.window.banner.words()
    assert raised.window.sidebar.connection_words() == "Offline"
    desk.seller_now = views.view(old)
    desk.connection_now = Connection(Link.ONLINE)
    desk.tell(Topic.CONNECTION)
    settle()
    again = page.card.button("continue")
    assert again is not None
    assert again.isEnabled()
    assert not raised.window.banner.isVisible()


def test_a_failed_wish_can_be_sent_again_or_dropped(stage: Raise, qtbot: QtBot) -> None:
    failed = replace(views.waiting(IntentKind.OPEN_SELLER), state=IntentState.FAILED, error_code="country_unsupported")
    desk = views.person_desk(views.sellers()["not_started"])
    desk.seller_now = views.view(Seller(as_of=NOW), pending=(failed,))
    raised = stage(desk)
    card = page_of(raised).findChild(WaitingCard)
    assert card is not None
    assert any(WORDS.problem("country_unsupported", {}).what in text for text in shown(card))
    card.pressed.emit("i1", "again")
    card.pressed.emit("i1", "drop")
    assert (desk.asked("send_again"), desk.asked("drop")) == ([("i1",)], [("i1",)])


# -- starting

ANA = "ana@ruizceramica.example"


def start(raised: Stage, qtbot: QtBot) -> StartSelling:
    qtbot.mouseClick(page_of(raised).card.button("start"), Qt.MouseButton.LeftButton)
    dialog = dialog_of(raised, StartSelling)
    assert isinstance(dialog, StartSelling)
    return dialog


def test_starting_by_keyboard_alone_emits_the_right_command(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(views.person_desk(views.sellers()["not_started"]))
    dialog = start(raised, qtbot)
    assert dialog.steps.country is None  # never preset
    assert not dialog.next_button.isEnabled()
    assert "Choose a country first" in shown(dialog)  # a button that is off says why
    assert QApplication.focusWidget() is dialog.filter
    qtbot.keyClicks(dialog.filter, "spai")
    assert dialog.steps.country == "ES"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert dialog.steps.step == KIND
    assert not dialog.next_button.isEnabled()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert dialog.steps.kind == "company"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert dialog.steps.step == CONFIRM
    assert "Sell from Spain, as a company?" in shown(dialog)
    assert raised.desk.asked("onboarding_link") == []
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    assert raised.desk.asked("onboarding_link") == [(SellerRequest(country="ES", kind="company", email=ANA),)]
    assert dialog_of(raised, HandoffDialog)
    assert not _alive(dialog)


def test_the_arrows_go_from_what_is_typed_to_the_countries_found(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(views.person_desk(views.sellers()["not_started"]))
    dialog = start(raised, qtbot)
    qtbot.keyClicks(dialog.filter, "de")
    assert dialog.steps.country is None  # several are found
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert dialog.steps.country == "DE"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert dialog.steps.country == "DK"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert dialog.steps.country == "DE"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert dialog.steps.step == KIND


@pytest.mark.parametrize(
    ("locale", "typed", "found"),
    [
        ("de", "osterreich", "AT"),  # without the accent
        ("de", "austria", "AT"),  # as the rest of the world calls it
        ("ar", "germany", "DE"),
        ("ja", "gb", "GB"),  # by its code
        ("fr", "nowhere", None),
    ],
)
def test_a_country_is_found_by_what_people_type(
    stage: Raise, qtbot: QtBot, locale: str, typed: str, found: str | None
) -> None:
    raised = stage(views.person_desk(views.sellers()["not_started"]), locale=locale)
    dialog = start(raised, qtbot)
    qtbot.keyClicks(dialog.filter, typed)
    assert dialog.steps.country == found
    nothing = raised.window.words.text("Nothing found. Stripe may not be offered there.")
    assert (nothing in shown(dialog)) is (found is None)


def test_starting_offline_is_written_down(stage: Raise, qtbot: QtBot) -> None:
    desk = views.person_desk(views.sellers()["not_started"])
    desk.connection_now = Connection(Link.OFFLINE, NOW)
    desk.answers["open_seller"] = views.waiting(IntentKind.OPEN_SELLER)
    raised = stage(desk)
    dialog = start(raised, qtbot)
    dialog.steps = Steps(KIND, "FR", "individual", ANA).forward()
    dialog._show()
    assert dialog.next_button.accessibleName() == "Save"
    qtbot.mouseClick(dialog.next_button, Qt.MouseButton.LeftButton)
    settle()
    assert desk.asked("open_seller") == [(SellerRequest(country="FR", kind="individual", email=ANA),)]
    assert raised.window.toasts.words() == "Saved here. Sent when you’re online."


def test_a_refused_country_is_said_in_the_dialog(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(views.person_desk(views.sellers()["not_started"]))
    raised.desk.answers["onboarding_link"] = FieldError("country_unsupported", "country")
    dialog = start(raised, qtbot)
    dialog.steps = Steps(CONFIRM, "FR", "individual")
    dialog._show()
    qtbot.mouseClick(dialog.next_button, Qt.MouseButton.LeftButton)
    settle()
    assert WORDS.problem("country_unsupported", {}).what in " ".join(shown(dialog))
    assert not dialog.next_button.is_busy()
    qtbot.mouseClick(dialog.back_button, Qt.MouseButton.LeftButton)
    assert dialog.steps.step == KIND


def test_the_address_for_stripe_is_offered_and_can_be_another(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(views.person_desk(views.sellers()["not_started"]))
    raised.desk.answers["onboarding_link"] = FieldError("email_invalid", "email")
    dialog = start(raised, qtbot)
    dialog.steps = Steps(CONFIRM, "FR", "company", ANA)
    dialog._show()
    (field,) = [edit for edit in dialog.findChildren(QLineEdit) if edit.accessibleName() == "E-mail for Stripe"]
    assert field.text() == ANA
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "shop@ruiz")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog.email.error() == "This doesn’t look like an e-mail address."
    assert raised.desk.asked("onboarding_link") == []
    qtbot.keyClicks(field, ".example")
    assert not dialog.email.error()  # it goes as soon as the value is right
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert raised.desk.asked("onboarding_link") == [
        (SellerRequest(country="FR", kind="company", email="shop@ruiz.example"),)
    ]
    # What the marketplace or Stripe refuses is said at the field, which has the focus again.
    assert dialog.email.error()
    assert QApplication.focusWidget() is field


def test_an_opened_account_goes_on_without_asking_again(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(views.person_desk(replace(views.BASE, status="not_started")))
    qtbot.mouseClick(page_of(raised).card.button("start"), Qt.MouseButton.LeftButton)
    settle()
    assert raised.desk.asked("onboarding_link") == [(SellerRequest(),)]


def test_starting_over_keeps_the_history_and_says_so(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(views.person_desk(views.sellers()["unsupported"]))
    qtbot.mouseClick(page_of(raised).card.button("start_over"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    dialog = dialog_of(raised, StartSelling)
    assert isinstance(dialog, StartSelling)
    assert QApplication.focusWidget() is dialog.filter  # the question that went didn't take it along
    dialog.steps = Steps(CONFIRM, "FR", "company", ANA)
    dialog._show()
    qtbot.mouseClick(dialog.next_button, Qt.MouseButton.LeftButton)
    settle()
    assert raised.desk.asked("onboarding_link") == [
        (SellerRequest(country="FR", kind="company", email=ANA, start_over=True),)
    ]


def test_the_steps_can_be_walked_without_a_window() -> None:
    steps = Steps()
    assert steps.forward() == steps  # nothing chosen
    steps = steps.chose("US").forward()
    assert steps.step == KIND
    steps = Steps(steps.step, steps.country, "government_entity").forward()
    assert steps.step == CONFIRM
    assert steps.back().step == KIND
    assert steps.chose("ES").kind is None  # not known there
    assert kinds_in("AE") == ("company",)
    assert "government_entity" not in kinds_in("FR")


# -- what is shown, without a window


def test_an_account_that_was_opened_offline_reads_what_is_left() -> None:
    opened = replace(views.sellers()["in_progress"], status="not_started")
    shown = model.card(facts(opened))
    assert (shown.word, shown.sentence) == ("Not finished", model.card(facts(views.sellers()["in_progress"])).sentence)
    assert shown.main is not None
    assert shown.main.label == "Continue on Stripe"
    assert model.card(facts(views.sellers()["not_started"])).word == "Not set up"


def test_groups_come_in_order_and_the_refused_first() -> None:
    groups = model.tasks(facts(views.sellers()["in_progress"]))
    assert [group.icon for group in groups] == ["buildings", "user", "bank"]
    assert [item.state for item in groups[1].items] == ["refused", "to_do"]
    assert groups[1].name == "Ana Ruiz"
    assert groups[1].role == "Director"
    photo = groups[1].items[0]
    assert photo.quote == "Stripe: “The document has expired.”"
    assert photo.advice == WORDS.advice("verification_document_expired")
    assert photo.end == "by 4 December"
    assert groups[2].items[0].end == "No date yet"


def test_what_is_with_stripe_comes_last_and_has_no_date() -> None:
    groups = model.tasks(facts(views.sellers()["restricted_soon"]))
    assert groups[-1].icon == "tray"
    assert groups[-1].items[0].end == "Stripe is checking"


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "ja", "ar"])
def test_the_country_that_is_meant_comes_first(stage: Raise, qtbot: QtBot, locale: str) -> None:
    words = Wording(locale)
    raised = stage(views.person_desk(views.sellers()["not_started"]), locale=locale)
    proxy = start(raised, qtbot)._proxy

    def first(typed: str) -> str:
        proxy.look_for(typed)
        return str(proxy.index(0, 0).data())

    for code in ("DE", "GB", "US", "ES", "AT", "IE"):
        assert first(code.lower()) == words.country(code)
        assert first(words.country(code)) == words.country(code)
    assert first("kingdom") == words.country("GB")
    proxy.look_for("")
    assert [proxy.index(at, 0).data() for at in range(proxy.rowCount())] == [
        name for _, name in selling_countries(words)
    ]


def _asked(state: str, role: str, person: str | None = None, key: str = "requirement.birth_date") -> RequirementShape:
    named = f"{role}-{person}-{key}-{state}"
    return replace(views.PHOTO, id=named, key=key, person=person, role=role, state=state, error=None)


def test_a_director_whom_stripe_does_not_know_yet_is_not_the_reader() -> None:
    asked = (
        _asked("to_do", "representative", key="requirement.home_address"),
        _asked("to_do", "owner"),
        _asked("to_do", "director"),
        _asked("to_do", "owner", "Ben Cole"),
    )
    groups = model.tasks(facts(replace(views.BASE, status="in_progress", requirements=asked)))
    assert [(group.name, group.role, len(group.items)) for group in groups] == [
        ("You", "Representative", 1),
        ("Owner", "", 1),
        ("Director", "", 1),
        ("Ben Cole", "Owner", 1),
    ]


def test_of_several_people_what_lies_with_stripe_or_comes_later_says_whose_it_is() -> None:
    asked = (_asked("with_stripe", "director", "Ana Ruiz"), _asked("with_stripe", "owner"), _asked("later", "owner"))
    here = facts(replace(views.BASE, status="in_review", requirements=asked))
    assert [item.name for item in model.tasks(here)[-1].items] == ["Ana Ruiz: Date of birth", "Owner: Date of birth"]
    coming = model.coming_up(here)
    assert coming is not None
    assert coming.name == "Owner: Date of birth"
    alone = model.tasks(facts(replace(views.BASE, status="in_review", requirements=asked[:1])))
    assert [item.name for item in alone[-1].items] == ["Date of birth"]


def test_words_of_stripe_are_cut_and_cleaned() -> None:
    error = RequirementErrorShape("x_unknown", "First\u202e one. Second one, long.")
    seller = replace(views.BASE, status="action_required", requirements=(replace(views.PHOTO, error=error),))
    item = model.tasks(facts(seller))[0].items[0]
    assert item.quote == "Stripe: “First[U+202E] one.”"
    assert item.advice == ""


@pytest.mark.parametrize(
    ("days", "figure", "unit", "urgent"),
    [(11, "11", "days left", False), (7, "7", "days left", True), (1, "1", "day left", True), (0, "", "Today", True)],
)
def test_the_next_date_counts_down(days: int, figure: str, unit: str, *, urgent: bool) -> None:
    seller = replace(views.sellers()["in_progress"], deadline=NOW + timedelta(days=days))
    date = model.next_date(facts(seller))
    assert date is not None
    assert (date.figure, date.unit, date.urgent) == (figure, unit, urgent)


def test_a_date_that_passed_is_said_so_and_none_is_hidden() -> None:
    past = model.next_date(facts(replace(views.BASE, deadline=NOW - timedelta(days=2))))
    assert past is not None
    assert past.unit == "It was 21 November"
    assert model.next_date(facts(views.BASE)) is None
    assert model.date_line(facts(replace(views.BASE, deadline=NOW - timedelta(days=2)))) == ""


def test_the_consequence_names_what_stops_or_cannot_start() -> None:
    unfinished = model.next_date(facts(views.sellers()["in_progress"]))
    working = model.next_date(facts(views.sellers()["restricted_soon"]))
    assert unfinished is not None
    assert working is not None
    assert unfinished.consequence == "If Stripe doesn’t have it by then, payouts can’t start."
    assert working.consequence == "If Stripe doesn’t have it by then, payouts stop."


def test_a_known_future_change_adds_a_card() -> None:
    coming = model.coming_up(facts(views.sellers()["complete"]))
    assert coming is not None
    assert coming.words == "Wanted by 15 March 2027, in 112 days. Nothing stops before."
    assert model.coming_up(facts(views.sellers()["in_progress"])) is None


def test_the_seal_stands_for_verified_only() -> None:
    sellers = {name: replace(seller, paid_out=None) for name, seller in views.sellers().items()}
    sealed = {name for name, seller in sellers.items() if model.card(facts(seller)).seal}
    assert sealed == {"enabled", "complete"}


@pytest.mark.parametrize(
    ("status", "others", "word"),
    [
        ("not_yet", "not_yet", "Not yet"),
        ("on", "on", "On"),
        ("stopped", "on", "Not offered here"),
        ("stopped", "stopped", "Stopped"),
    ],
)
def test_payments_that_only_stripe_demanded_trouble_no_seller(status: str, others: str, word: str) -> None:
    seller = views.sellers()["in_progress"]
    beside = [replace(one, status=status) for one in seller.capabilities if not one.wanted]
    mine = [replace(one, status=others) for one in seller.capabilities if one.wanted]
    card = model.card(facts(replace(seller, capabilities=(*beside, *mine))))
    assert [(one.name, one.word) for one in card.works][:1] == [("Payments", word)]
    if others == "not_yet":
        assert card.works_note == "Transfers and payouts start when Stripe has everything below."


def test_what_to_have_ready_is_what_stripe_asks_for() -> None:
    ready = model.have_ready(facts(views.sellers()["in_progress"]))
    assert [(icon, title) for icon, title, _ in ready] == [
        ("globe", "Your website or shop page"),
        ("identification-card", "Ana’s passport or ID card"),
        ("house", "Ana’s home address"),
        ("bank", "Your bank account"),
    ]


def test_what_is_overdue_says_so_with_its_date_where_stripe_still_tells_it() -> None:
    seller = views.sellers()["restricted"]
    late = seller.requirements[0]
    for one, end in (
        (late, "was 21 November"),
        (replace(late, deadline=None), "Overdue"),
        (replace(late, deadline=NOW + timedelta(days=9)), "Overdue"),  # v1 tells the date of what else it wants
        (replace(late, deadline=NOW + timedelta(days=9), overdue=False), "by 2 December"),
    ):
        ((item,),) = [group.items for group in model.tasks(facts(replace(seller, requirements=(one,))))]
        assert (item.end, item.dated) == (end, True)
    assert not any(item.consequence for group in model.tasks(facts(seller)) for item in group.items)
    date = model.next_date(facts(seller))
    assert date is not None
    assert date.consequence == ""  # "by then" is over


def test_no_date_is_promised_for_what_has_stopped_already() -> None:
    late = views.sellers()["restricted"].requirements
    undated = tuple(replace(one, deadline=None, overdue=False) for one in late)
    for status, end in (("restricted", ""), ("in_progress", "No date yet")):
        seller = replace(views.sellers()["restricted"], status=status, requirements=undated)
        assert {item.end for group in model.tasks(facts(seller)) for item in group.items} == {end}


def test_what_has_to_be_fetched_comes_before_what_one_knows_by_heart() -> None:
    keys = (
        "category website support_phone statement_name birth_date person_email person_phone home_address bank_account"
    )
    asked = tuple(replace(views.HOME, id=key, key=f"requirement.{key}", person=None) for key in keys.split())
    ready = model.have_ready(facts(replace(views.sellers()["in_progress"], requirements=asked)))
    assert [title for _, title, _ in ready] == [
        "Business category",  # there is room for two of those
        "Your website or shop page",
        "Customer support phone",
        "Home address",
        "Your bank account",
    ]
    refused = replace(views.HOME, id="mail", key="requirement.person_email", state="refused")
    fetched = [replace(views.HOME, id=str(n)) for n in range(6)]
    seller = replace(views.sellers()["in_progress"], requirements=(*fetched, refused))
    assert "e-mail" in model.have_ready(facts(seller))[-1][1]


def test_of_several_people_the_whole_name_says_whose_it_is() -> None:
    seller = views.sellers()["in_progress"]
    other = replace(views.HOME, id="9", person="Ana Prieto")
    ready = model.have_ready(facts(replace(seller, requirements=(views.HOME, other))))
    assert [title for _, title, _ in ready] == ["Ana Ruiz’s home address", "Ana Prieto’s home address"]


def test_where_only_payouts_end_it_says_that_buyers_can_go_on() -> None:
    assert model.card(facts(views.sellers()["restricted_soon"])).works_note == "Buyers can go on paying you."
    assert model.card(facts(views.sellers()["restricted"])).works_note == "Buyers can go on paying you."


def test_the_narrow_page_puts_what_works_into_rows(stage: Raise) -> None:
    raised = stage(views.person_desk(views.sellers()["in_progress"]), size=QSize(720, 560))
    page = page_of(raised)
    texts = shown(page)
    assert "Phone" in [button.accessibleName() for button in page.card._buttons.values()]
    assert "Payouts" in texts
    assert "Next date 4 December, 11 days" in texts
    raised.window.resize(1180, 760)
    settle()
    assert "Payouts to your bank" in shown(page)


def test_with_nothing_beside_it_the_rail_stands_where_a_page_begins(stage: Raise) -> None:
    raised = stage(views.person_desk(views.sellers()["enabled"]))
    page = page_of(raised)
    assert page._rail.x() == page.card.x()
    assert page._rail.width() > 284
    raised.desk.seller_now = views.view(views.sellers()["in_progress"])
    raised.desk.tell(Topic.SELLER)
    settle()
    assert page._rail.x() > page.card.x() + page.card.width() / 2
    assert page._rail.width() == 284


def test_the_history_is_one_press_away(stage: Raise, qtbot: QtBot) -> None:
    raised = stage()
    page = page_of(raised)
    qtbot.mouseClick(page._lately_head.link, Qt.MouseButton.LeftButton)
    dialog = dialog_of(raised, HistoryDialog)
    assert "Stripe asked for more" in shown(dialog)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not _alive(dialog)
