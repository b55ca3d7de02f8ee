from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec import UNSET
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import FieldError, KnownError, Remedy
from desktop_app.domain.view import Freshness, IntentKind, IntentState, View
from desktop_app.sync.desk import Connection, Link, Topic
from desktop_app.ui.dialogs.handoff import HandoffDialog
from desktop_app.ui.dialogs.scrim import Confirm
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.still import NOW, StillDesk
from desktop_app.ui.pages.buying import model
from desktop_app.ui.pages.buying.model import Form, form_of, request_of
from desktop_app.ui.pages.buying.page import BuyingPage
from desktop_app.ui.widgets.fields import Combo, Field
from desktop_app.ui.widgets.methods import MethodRow
from desktop_app.ui.widgets.text import Text
from desktop_app.wire import (
    AddressShape,
    Buyer,
    BuyerRequest,
    Me,
    PaymentMethodShape,
    PaymentSetup,
    ShippingShape,
    TaxIdShape,
)
from desktop_app.words.wording import Wording
from tests.ui.conftest import Raise, Stage
from tests.ui.test_selling_page import dialog_of, shown

WORDS = Wording("en")


def page_of(stage: Stage) -> BuyingPage:
    page = stage.window.page("buying")
    assert isinstance(page, BuyingPage)
    stage.window.go("buying")
    settle()
    return page


def edit_of(page: BuyingPage, path: str) -> QLineEdit:
    control = page.form.fields[path].control
    found = control.focusProxy() or control
    assert isinstance(found, QLineEdit)
    return found


def buyer_desk(buyer: Buyer | None = None) -> StillDesk:
    return views.person_desk(views.sellers()["not_started"], buyer or views.BUYER)


def adds_a_method(stage: Stage, qtbot: QtBot) -> HandoffDialog:
    """Press the button for another way to pay, and return what asks before the browser opens."""
    page = stage.window.page("buying")
    assert isinstance(page, BuyingPage)
    page._look.setInterval(600_000)  # it looks when the test has it look
    qtbot.mouseClick(page.methods.add, Qt.MouseButton.LeftButton)
    settle()
    dialog = dialog_of(stage, HandoffDialog)
    assert isinstance(dialog, HandoffDialog)
    return dialog


def stripe_says(desk: StillDesk, page: BuyingPage, outcome: str) -> None:
    """Have the page look again, at a set-up that has come this far."""
    desk.answers["payment_setup_state"] = PaymentSetup("seti_1", outcome)
    page.look_at_setup()
    settle()


# -- the form


def test_the_form_shows_what_is_saved(stage: Raise) -> None:
    page = page_of(stage(buyer_desk()))
    assert edit_of(page, "name").text() == "Ana Ruiz Molina"
    assert edit_of(page, "phone").text() == "612 345 678"
    assert page.head.more.text() == "Saved with Stripe 2 minutes ago"
    assert page.form.ship.isChecked()
    assert not page.form.undo.isVisible()


def test_a_first_form_begins_with_what_the_person_signed_up_with(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk(Buyer())
    desk.answers["save_buyer"] = views.waiting()
    raised = stage(desk)
    page = page_of(raised)
    assert (edit_of(page, "name").text(), edit_of(page, "email").text()) == ("Ana Ruiz", "ana@ruizceramica.example")
    assert not page.form.undo.isVisible()  # nobody typed it
    assert not page.has_typed()
    qtbot.mouseClick(page.form.save, Qt.MouseButton.LeftButton)
    ((request,),) = raised.desk.asked("save_buyer")
    assert (request.name, request.email) == ("Ana Ruiz", "ana@ruizceramica.example")


def test_what_a_buyer_left_empty_stays_empty() -> None:
    assert model.first_form(Buyer(customer_id="cus_1"), views.ME) == Form()
    assert model.first_form(Buyer(name="A. Ruiz"), views.ME) == Form(name="A. Ruiz")
    assert model.first_form(None, None) == Form()


def test_an_error_comes_on_leaving_and_goes_with_the_right_key(stage: Raise, qtbot: QtBot) -> None:
    page = page_of(stage(buyer_desk()))
    postal, field = edit_of(page, "address.postal_code"), page.form.fields["address.postal_code"]
    postal.setFocus()
    postal.selectAll()
    qtbot.keyClicks(postal, "0800")
    assert field.error() == ""  # not while typing for the first time
    edit_of(page, "address.city").setFocus()
    assert field.error() == "Needs 5 digits"
    assert page.form._status.text() == "One field to correct first."
    postal.setFocus()
    postal.setCursorPosition(4)
    qtbot.keyClicks(postal, "3")
    assert field.error() == ""
    assert page.form._status.text() == ""  # it is what is saved again


def test_saving_with_errors_goes_to_the_first(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(buyer_desk())
    page = page_of(raised)
    for path, text in (("email", "ana@"), ("address.postal_code", "x")):
        edit = edit_of(page, path)
        edit.selectAll()
        qtbot.keyClicks(edit, text)
    qtbot.mouseClick(page.form.save, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is edit_of(page, "email")
    assert page.form._status.text() == "Two fields to correct first."
    assert raised.desk.asked("save_buyer") == []


def test_only_what_changed_is_sent(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    desk.answers["save_buyer"] = views.waiting()
    raised = stage(desk)
    page = page_of(raised)
    phone = edit_of(page, "phone")
    phone.selectAll()
    qtbot.keyClicks(phone, "699 111 222")
    qtbot.mouseClick(page.form.save, Qt.MouseButton.LeftButton)
    assert page.form.save.is_busy()
    settle()
    (sent,) = desk.asked("save_buyer")[0]
    assert sent == BuyerRequest(phone="+34 699 111 222")
    assert not page.form.save.is_busy()
    assert raised.window.toasts.words() == "Saved here. It goes to Stripe now."


def test_undo_brings_back_what_is_saved(stage: Raise, qtbot: QtBot) -> None:
    page = page_of(stage(buyer_desk()))
    name = edit_of(page, "name")
    qtbot.keyClicks(name, "x")
    assert page.form.undo.isVisible()
    qtbot.mouseClick(page.form.undo, Qt.MouseButton.LeftButton)
    assert name.text() == "Ana Ruiz Molina"
    assert not page.form.undo.isVisible()


def test_news_from_elsewhere_leave_what_is_being_typed(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    page = page_of(stage(desk))
    qtbot.keyClicks(edit_of(page, "name"), "x")
    typed = edit_of(page, "name").text()
    desk.buyer_now = View(replace(views.BUYER, email="new@ruizceramica.example"), Freshness.FRESH, NOW)
    desk.tell(Topic.BUYER)
    settle()
    assert edit_of(page, "name").text() == typed


def test_a_refusal_of_stripes_stands_at_its_field(stage: Raise, qtbot: QtBot) -> None:
    failed = replace(views.waiting(), state=IntentState.FAILED, error_code="phone_invalid", error_field="phone")
    desk = buyer_desk()
    desk.buyer_now = View(views.BUYER, Freshness.FRESH, NOW, (failed,))
    page = page_of(stage(desk))
    assert page.form.fields["phone"].error() == WORDS.problem("phone_invalid", {}).why
    edit_of(page, "phone").selectAll()
    qtbot.keyClicks(edit_of(page, "phone"), "612 345 679")
    assert page.form.fields["phone"].error() == ""  # another number: nobody has refused that one


def test_what_was_refused_stands_in_the_form_until_it_is_corrected(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    desk.answers["save_buyer"] = views.waiting()
    raised = stage(desk)
    page = page_of(raised)
    failed = replace(
        views.waiting(),
        kind=IntentKind.SAVE_BUYER,
        state=IntentState.FAILED,
        body='{"tax_ids":[{"type":"eu_vat","value":"DE12"}]}',
        error_code="tax_id_invalid",
        error_field="tax_ids",
    )
    desk.buyer_now = View(views.BUYER, Freshness.FRESH, NOW, (failed,))
    desk.tell(Topic.BUYER)
    settle()
    value = edit_of(page, "tax_ids.0.value")
    assert value.text() == "DE12"
    assert page.form.fields["tax_ids.0.value"].error() == WORDS.problem("tax_id_invalid", {}).why
    qtbot.mouseClick(page.form.undo, Qt.MouseButton.LeftButton)
    desk.tell(Topic.BUYER)
    settle()
    assert value.text() != "DE12"
    assert page.form.fields["tax_ids.0.value"].error() == ""
    qtbot.keyClicks(edit_of(page, "name"), "x")
    qtbot.mouseClick(page.form.save, Qt.MouseButton.LeftButton)
    settle()
    assert desk.asked("save_buyer")
    assert desk.asked("drop") == [(failed.id,)]


def test_an_answer_that_names_a_field_is_shown_there(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    desk.answers["save_buyer"] = FieldError("email_invalid", "email")
    page = page_of(stage(desk))
    qtbot.keyClicks(edit_of(page, "name"), "x")
    qtbot.mouseClick(page.form.save, Qt.MouseButton.LeftButton)
    settle()
    assert page.form.fields["email"].error() == WORDS.problem("email_invalid", {}).why


def test_what_waits_is_marked_at_its_field(stage: Raise) -> None:
    desk = buyer_desk()
    desk.buyer_now = View(views.BUYER, Freshness.OFFLINE, NOW, (views.waiting(),))
    desk.connection_now = Connection(Link.OFFLINE, NOW, 1)
    page = page_of(stage(desk))
    assert page.form.fields["phone"].message() == "Sent when you’re online"
    assert page.form.fields["name"].message() == ""
    assert not page.methods.add.isEnabled()


def choose_country(page: BuyingPage, country: str) -> None:
    choice = page.form.address.choice
    choice.setCurrentIndex(choice.findData(country))
    settle()


def read_order(page: BuyingPage) -> list[str]:
    """The labels of the address as the eye goes: line by line, each from its start."""
    address = page.form.address
    shown = [field for field in address.findChildren(Field) if field.isVisible()]
    shown.sort(key=lambda field: (field.mapTo(address, field.rect().topLeft()).y() // 10, field.x()))
    return [field.label.text() for field in shown]


def test_choosing_a_country_changes_code_and_names(stage: Raise, qtbot: QtBot) -> None:
    page = page_of(stage(buyer_desk(Buyer())))
    choose_country(page, "US")
    assert page.form._phone._prefix.text() == "+1"
    assert page.form._phone._prefix.isVisible()
    page.form._phone.edit.setText("+34 600 123 456")
    assert not page.form._phone._prefix.isVisible(), "a number with its own code has no second one before it"
    page.form._phone.edit.clear()
    assert page.form._phone._prefix.isVisible()
    assert page.form._tax_kind.findData("us_ein") >= 0
    qtbot.keyClicks(edit_of(page, "address.line1"), "1 Main St")
    qtbot.mouseClick(page.form.save, Qt.MouseButton.LeftButton)
    assert page.form.fields["address.state"].error() == WORDS.problem("state_required", {}).why
    assert page.form.fields["address.city"].error() == WORDS.problem("field_required", {}).why
    state = page.form.fields["address.state"].control
    assert isinstance(state, Combo)
    state.setCurrentIndex(state.findData("CA"))
    assert page.form.fields["address.state"].error() == ""
    assert page.form.form().address.state == "CA"


@pytest.mark.parametrize(
    ("country", "labels"),
    [
        ("ES", ["Street and number", "Floor, door (optional)", "Postal code", "City", "Province"]),
        ("DE", ["Street and number", "Floor, door (optional)", "Postal code", "City"]),
        ("US", ["Street and number", "Apartment, suite (optional)", "City", "State", "ZIP code"]),
        ("GB", ["Street and number", "Floor, door (optional)", "Town or city", "Postcode"]),
        (
            "JP",
            [
                "Postal code", "Prefecture (optional)", "City or ward", "Street and number", "Floor, door (optional)",
            ],
        ),
        ("AE", ["Street and number", "Floor, door (optional)", "City or area", "Emirate (optional)"]),
    ],
)  # fmt: skip
def test_an_address_is_asked_as_its_country_writes_it(stage: Raise, country: str, labels: list[str]) -> None:
    page = page_of(stage(buyer_desk(Buyer())))
    choose_country(page, country)
    assert read_order(page) == labels


def test_what_another_country_has_no_place_for_is_let_go(stage: Raise) -> None:
    page = page_of(stage(buyer_desk()))
    choose_country(page, "AE")
    assert (page.form.form().address.postal_code, page.form.form().address.state) == ("", "")
    choose_country(page, "US")
    assert page.form.form().address.state == ""
    page.form.address.fields["state"].control.choose("CA")  # type: ignore[attr-defined]
    page.form.address.fields["state"].control.currentIndexChanged.emit(0)  # type: ignore[attr-defined]
    assert page.form.form().address.state == "CA"
    choose_country(page, "JP")
    assert page.form.form().address.state == ""  # nor is California a prefecture


def test_what_a_new_country_makes_wrong_is_said_at_once(stage: Raise) -> None:
    page = page_of(stage(buyer_desk()))
    choose_country(page, "JP")
    assert page.form.fields["address.postal_code"].error() == "Needs 7 digits"


def test_saving_what_is_saved_and_a_kind_that_can_t_be_chosen_are_answered(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(buyer_desk())
    page = page_of(raised)
    qtbot.mouseClick(page.form.save, Qt.MouseButton.LeftButton)
    assert raised.desk.asked("save_buyer") == []
    assert "Nothing has changed since it was saved." in shown(raised.window)
    choose_country(page, "AE")
    page.form.put(Form())
    page.form.undo.click()
    assert page.form.fields["tax_ids.0.type"].message() == "Choose a country first."


def test_a_tax_number_without_a_country_is_sent_to_the_country(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(buyer_desk())
    page = page_of(raised)
    page.form.put(Form())
    qtbot.keyClicks(edit_of(page, "tax_ids.0.value"), "B1234567")
    qtbot.mouseClick(page.form.save, Qt.MouseButton.LeftButton)
    assert page.form.fields["tax_ids.0.type"].error() == "Choose a country first."
    assert page.form.fields["address.country"].control.hasFocus()
    choose_country(page, "ES")
    assert page.form.fields["tax_ids.0.type"].error() == ""
    assert page.form.form().tax_type == "es_cif"
    assert raised.desk.asked("save_buyer") == []


def test_goods_can_go_to_another_address(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    page = page_of(stage(desk))
    page.form.ship.setChecked(False)
    page.form.elsewhere.setChecked(True)
    qtbot.mouseClick(page.form.save, Qt.MouseButton.LeftButton)
    assert page.form.fields["shipping.name"].error() == WORDS.problem("field_required", {}).why
    qtbot.keyClicks(edit_of(page, "shipping.name"), "Marta Ruiz")
    page.form.other.choice.setCurrentIndex(page.form.other.choice.findData("DE"))
    qtbot.keyClicks(edit_of(page, "shipping.address.line1"), "Torstraße 1")
    qtbot.keyClicks(edit_of(page, "shipping.address.postal_code"), "1011")
    qtbot.keyClicks(edit_of(page, "shipping.address.city"), "Berlin")
    qtbot.mouseClick(page.form.save, Qt.MouseButton.LeftButton)
    assert page.form.fields["shipping.address.postal_code"].error() == "Needs 5 digits"
    edit_of(page, "shipping.address.postal_code").setCursorPosition(4)
    qtbot.keyClicks(edit_of(page, "shipping.address.postal_code"), "9")
    qtbot.mouseClick(page.form.save, Qt.MouseButton.LeftButton)
    (request,) = desk.asked("save_buyer")[0]
    assert request == BuyerRequest(
        shipping=ShippingShape("Marta Ruiz", AddressShape("Torstraße 1", "", "Berlin", "", "10119", "DE"))
    )


def test_the_usual_kind_of_tax_number_stands_there_and_alone_is_no_change(stage: Raise, qtbot: QtBot) -> None:
    page = page_of(stage(buyer_desk()))
    assert page.form._tax_kind.value() == "es_cif"
    assert page.form._status.text() == ""
    edit = edit_of(page, "tax_ids.0.value")
    assert edit.placeholderText() == "A12345674 (optional)"
    qtbot.keyClicks(edit, "B12345678")
    assert page.form.form().tax_type == "es_cif"


# -- the form as data


def test_a_saved_address_elsewhere_is_shown_and_kept() -> None:
    elsewhere = ShippingShape("Marta Ruiz", AddressShape("Torstraße 1", "", "Berlin", "", "10119", "DE"))
    buyer = replace(views.BUYER, shipping=elsewhere)
    saved = form_of(buyer)
    assert (saved.ship, saved.other) == (False, elsewhere)
    assert request_of(saved.with_value("name", "Ana R"), saved, buyer) == BuyerRequest(name="Ana R")
    assert request_of(replace(saved, other=None), saved, buyer).shipping is None
    assert request_of(replace(saved, other=None, ship=True), saved, buyer).shipping == ShippingShape(
        "Ana Ruiz Molina", views.ADDRESS
    )


def test_the_request_tells_changed_from_cleared() -> None:
    saved = form_of(views.BUYER)
    assert request_of(saved, saved, views.BUYER) == BuyerRequest()
    cleared = request_of(replace(saved, phone=" "), saved, views.BUYER)
    assert cleared == BuyerRequest(phone=None)
    moved = saved.with_value("address.city", "Girona")
    request = request_of(moved, saved, views.BUYER)
    assert isinstance(request.address, AddressShape)
    assert request.address.city == "Girona"
    assert request.shipping is not UNSET  # it ships to this address
    stop = request_of(replace(saved, ship=False), saved, views.BUYER)
    assert (stop.shipping, stop.address) == (None, UNSET)


def test_further_tax_numbers_stay() -> None:
    buyer = replace(views.BUYER, tax_ids=(TaxIdShape("es_cif", "B1234567"), TaxIdShape("eu_vat", "ESB1234567")))
    saved = form_of(buyer)
    changed = request_of(saved.with_value("tax_ids.0.value", "B7654321"), saved, buyer)
    assert changed.tax_ids == (TaxIdShape("es_cif", "B7654321"), TaxIdShape("eu_vat", "ESB1234567"))
    assert request_of(saved.with_value("tax_ids.0.value", ""), saved, buyer).tax_ids == buyer.tax_ids[1:]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("email", "nobody", "email_invalid"),
        ("phone", "12", "phone_invalid"),
        ("address.postal_code", "0800", "postal_code_invalid"),
        ("name", "x" * 300, "field_too_long"),
    ],
)
def test_what_is_wrong_is_found(path: str, value: str, code: str) -> None:
    wrong = model.errors(form_of(views.BUYER).with_value(path, value))
    assert {found: error.code for found, error in wrong.items()} == {path: code}


def test_an_empty_form_is_right() -> None:
    assert model.errors(Form()) == {}
    assert set(model.errors(Form(ship=True))) == {"name"}


# -- methods


TODAY = date(2026, 11, 23)


def method(**more: object) -> PaymentMethodShape:
    given = {"id": "pm", "type": "card", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2028}
    return PaymentMethodShape(**{**given, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shape", "line", "action"),
    [
        (method(), "Expires 08/2028", None),
        (method(exp_month=11, exp_year=2026), "Expires in 7 days", "replace"),
        (method(exp_month=10, exp_year=2026), "Expired, replace it", "replace"),
        (method(state="needs_approval"), "Needs approval by your bank", "approve"),
        (method(type="sepa_debit", brand=None, exp_month=None, exp_year=None), "Saved with Stripe", None),
    ],
)
def test_a_method_has_one_state_and_one_action(shape: PaymentMethodShape, line: str, action: str | None) -> None:
    shown_model = model.method(shape, WORDS, datetime(2026, 11, 23, 12, tzinfo=UTC), online=True)
    assert shown_model.line == line
    assert (shown_model.action[0] if shown_model.action else None) == action


def test_days_to_expiry_count_to_the_end_of_the_month() -> None:
    assert model.days_to_expiry(method(exp_month=11, exp_year=2026), TODAY) == 7
    assert model.days_to_expiry(method(exp_month=2, exp_year=2027), TODAY) == (date(2027, 2, 28) - TODAY).days
    assert model.days_to_expiry(method(exp_month=13), TODAY) is None


def test_the_default_wears_a_tag_and_a_menu(stage: Raise) -> None:
    page = page_of(stage(buyer_desk()))
    rows = page.methods.findChildren(MethodRow)
    assert rows[0].accessibleName() == "Visa 4242. Expires 08/2028. Default"
    assert "Default" in shown(rows[0])
    assert "default" not in dict(rows[0]._model.menu)


def test_a_card_that_was_added_appears_and_is_said(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk(replace(views.BUYER, payment_methods=()))
    raised = stage(desk)
    page = page_of(raised)
    assert "No way to pay yet. You add one on Stripe’s page." in shown(page)
    dialog = adds_a_method(raised, qtbot)
    assert "checkout.stripe.com" in dialog.address.text.text()
    qtbot.keyClick(dialog.open_button, Qt.Key.Key_Return)
    assert raised.opened == [views.SETUP.url]
    desk.buyer_now = View(views.BUYER, Freshness.FRESH, NOW)
    desk.tell(Topic.BUYER)
    settle()
    assert raised.window.toasts.words() == "Visa ending 4242 was added."
    assert "Expires 08/2028" in shown(page)
    assert not any(one.isVisible() for one in raised.window.findChildren(HandoffDialog))


def test_a_page_that_was_never_opened_isn_t_waited_for(stage: Raise, qtbot: QtBot) -> None:
    raised = stage(buyer_desk())
    page = page_of(raised)
    dialog = adds_a_method(raised, qtbot)
    qtbot.mouseClick(dialog.no_button, Qt.MouseButton.LeftButton)
    settle()
    assert raised.desk.asked("payment_setup") == [(None, "en")]
    assert raised.desk.asked("forget_setup") == [(views.SETUP.id,)]  # nor after the next start of the program
    assert not page.outcome.isVisible()


def test_who_comes_back_with_nothing_done_is_told_so(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    desk.answers["payment_setup_state"] = PaymentSetup("seti_1", "open")
    raised = stage(desk)
    page = page_of(raised)
    dialog = adds_a_method(raised, qtbot)
    assert "Good until a way to pay is saved, for a day at most." in shown(dialog)  # Checkout's opens more than once
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert raised.window.toasts.words() == "Address copied. Keep it to yourself."
    desk.tell(Topic.RETURNED)
    settle()
    assert not any(one.isVisible() for one in raised.window.findChildren(HandoffDialog))
    assert page.outcome.words() == "Being added…"
    for _look in range(6):
        page.look_at_setup()
        settle()
    assert page.outcome.words() == "Nothing was added yet. Stripe’s page is still open."


@pytest.mark.parametrize(("mode", "said"), [("test", True), ("live", False)])
def test_the_card_to_try_is_said_in_test_mode_only(stage: Raise, qtbot: QtBot, mode: str, said: bool) -> None:
    raised = stage(buyer_desk(), mode=mode)
    assert any("4242 4242 4242 4242" in one for one in shown(adds_a_method(raised, qtbot))) == said


def test_a_refusal_by_the_bank_is_said_only_when_stripe_says_it(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    raised = stage(desk)
    page = page_of(raised)
    adds_a_method(raised, qtbot)
    stripe_says(desk, page, "open")
    assert not page.outcome.isVisible()
    stripe_says(desk, page, "refused")
    assert page.outcome.isVisible()
    assert page.outcome.words() == "Your bank refused it. Nothing was saved."
    assert not page._look.isActive()


def test_the_banks_approval_is_waited_for_with_a_way_back_to_its_page(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    raised = stage(desk)
    page = page_of(raised)
    adds_a_method(raised, qtbot)
    stripe_says(desk, page, "needs_approval")
    assert page.outcome.words() == "Needs approval by your bank"
    assert page._look.isActive()
    page.outcome.pressed.emit()
    assert raised.opened == [views.SETUP.url]
    assert len(desk.asked("payment_setup")) == 1
    stripe_says(desk, page, "refused")
    assert page.outcome.words() == "Your bank refused it. Nothing was saved."
    assert not page._look.isActive()


def test_a_page_that_expired_is_said_with_a_way_on(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    raised = stage(desk)
    page = page_of(raised)
    adds_a_method(raised, qtbot)
    stripe_says(desk, page, "expired")
    assert page.outcome.words() == "Stripe’s page has expired. Nothing was saved."
    assert not any(one.isVisible() for one in raised.window.findChildren(HandoffDialog))
    page.outcome.pressed.emit()
    settle()
    assert len(desk.asked("payment_setup")) == 2
    assert not page.outcome.isVisible()


def test_a_refusal_that_comes_after_its_person_is_said_too(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    desk.answers["payment_setup_state"] = PaymentSetup("seti_1", "open")
    raised = stage(desk)
    page = page_of(raised)
    dialog = adds_a_method(raised, qtbot)
    qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.no_button, Qt.MouseButton.LeftButton)  # I’m back
    assert page._look.isActive()
    stripe_says(desk, page, "refused")
    assert page.outcome.words() == "Your bank refused it. Nothing was saved."
    assert not page._look.isActive()


def test_looking_comes_to_an_end(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    desk.answers["payment_setup_state"] = PaymentSetup("seti_1", "open")
    raised = stage(desk)
    page = page_of(raised)
    for press in ("no_button", "open_button"):
        dialog = adds_a_method(raised, qtbot)
        qtbot.mouseClick(getattr(dialog, press), Qt.MouseButton.LeftButton)
        dialog.close_dialog()
        assert page._look.isActive() == (press == "open_button")  # nobody went there: there's nothing to look at
    assert page.outcome.words() == "Being added…"
    desk.connection_now = Connection(Link.OFFLINE)
    for _ in range(8):
        page.look_at_setup()
    assert page.outcome.words() == "Being added…"  # without a network nothing is known to have failed
    desk.connection_now = Connection(Link.ONLINE)
    for _ in range(8):
        page.look_at_setup()
        settle()
    assert not page._look.isActive()
    assert page.outcome.words() == "Nothing was added yet. Stripe’s page is still open."
    page.outcome.pressed.emit()
    settle()
    assert len(desk.asked("payment_setup")) == 3


def test_a_setup_of_before_the_start_is_taken_up(stage: Raise) -> None:
    desk = buyer_desk()
    desk.setup_left = "seti_1"
    desk.answers["payment_setup_state"] = PaymentSetup("seti_1", "open")
    page = page_of(stage(desk))
    assert page.outcome.isVisible()
    assert page.outcome.words() == "Being added…"
    stripe_says(desk, page, "refused")
    assert page.outcome.words() == "Your bank refused it. Nothing was saved."


def test_the_new_card_takes_the_place_of_the_one_that_expires(stage: Raise, qtbot: QtBot) -> None:
    old = method(id="pm_old", last4="1881", exp_month=11, exp_year=2026, default=True)
    desk = buyer_desk(replace(views.BUYER, payment_methods=(old,)))
    desk.answers["make_default"] = desk.answers["remove_method"] = views.waiting()
    raised = stage(desk)
    page = page_of(raised)
    (row,) = page.methods.findChildren(MethodRow)
    row.pressed.emit("pm_old", "replace")
    settle()
    assert dialog_of(raised, HandoffDialog)
    assert desk.asked("remove_method") == []  # nobody is without a way to pay meanwhile
    new = method(id="pm_new", last4="4242", default=False)
    desk.buyer_now = View(replace(views.BUYER, payment_methods=(old, new)), Freshness.FRESH, NOW)
    desk.tell(Topic.BUYER)
    settle()
    assert desk.asked("make_default") == [("pm_new",)]
    assert desk.asked("remove_method") == [("pm_old",)]
    # What comes later takes nobody's place.
    later = method(id="pm_later", last4="5555", default=False)
    desk.buyer_now = View(replace(views.BUYER, payment_methods=(new, later)), Freshness.FRESH, NOW)
    desk.tell(Topic.BUYER)
    settle()
    assert len(desk.asked("remove_method")) == 1


def test_removing_asks_first(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    raised = stage(desk)
    page = page_of(raised)
    page._method_pressed("pm_1", "remove")
    dialog = dialog_of(raised, Confirm)
    assert isinstance(dialog, Confirm)
    assert "Remove Visa 4242?" in shown(dialog)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)  # "Not now" has the focus
    assert desk.asked("remove_method") == []
    page._method_pressed("pm_1", "remove")
    dialog = dialog_of(raised, Confirm)
    assert isinstance(dialog, Confirm)
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    assert desk.asked("remove_method") == [("pm_1",)]


def test_the_keyboard_stays_where_it_was_in_the_methods(stage: Raise) -> None:
    first = PaymentMethodShape("pm_1", "card", "visa", "4242", 12, 2030, default=True)
    second = PaymentMethodShape("pm_2", "card", "visa", "1881", 12, 2030, default=False)
    desk = buyer_desk(replace(views.BUYER, payment_methods=(first, second)))
    page = page_of(stage(desk))

    def control_of(method_id: str) -> QWidget:
        found = next(line.control for line in page.methods._lines if line.id == method_id)
        assert found is not None
        return found

    def told(*methods: PaymentMethodShape) -> None:
        desk.buyer_now = View(replace(views.BUYER, payment_methods=methods), Freshness.FRESH, NOW)
        desk.tell(Topic.BUYER)
        settle()

    control_of("pm_2").setFocus()
    told(replace(first, default=False), replace(second, default=True))
    assert QApplication.focusWidget() is control_of("pm_2")
    told(replace(first, default=True))
    assert QApplication.focusWidget() is page.methods.add


def test_default_and_portal(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    desk.answers["billing_portal"] = "https://billing.stripe.com/p/session/x"
    raised = stage(desk)
    page = page_of(raised)
    page._method_pressed("pm_2", "default")
    assert desk.asked("make_default") == [("pm_2",)]
    qtbot.mouseClick(page.portal, Qt.MouseButton.LeftButton)
    settle()
    assert raised.opened == ["https://billing.stripe.com/p/session/x"]
    assert desk.asked("billing_portal") == [("en",)]  # the window's language, for Stripe's page to speak


def test_a_portal_that_isnt_set_up_is_a_sentence(stage: Raise, qtbot: QtBot) -> None:
    desk = buyer_desk()
    desk.answers["billing_portal"] = KnownError("portal_not_configured", Remedy.OPERATOR)
    page = page_of(stage(desk))
    qtbot.mouseClick(page.portal, Qt.MouseButton.LeftButton)
    settle()
    assert WORDS.problem("portal_not_configured", {}).what in shown(page)


def test_unsent_fields_are_read_from_the_intents() -> None:
    waiting = views.waiting(body=json.dumps({"phone": "1", "address": {}}))
    done = replace(waiting, state=IntentState.DONE, body='{"name": "x"}')
    assert model.unsent((waiting, done)) == {"phone", "address"}


def test_there_is_no_field_for_a_card_or_bank_number(stage: Raise) -> None:
    page = page_of(stage(buyer_desk()))
    assert set(page.form.fields) == set(model.FIELDS)
    assert not [path for path in page.form.fields if "card" in path or "iban" in path or "number" in path]


def test_a_month_from_now_is_no_notice() -> None:
    soon = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(days=40)
    shown_model = model.method(method(exp_month=soon.month, exp_year=soon.year), WORDS, NOW, online=True)
    assert shown_model.action is None


@pytest.mark.parametrize(
    ("kept", "removed", "said"),
    [
        (("pm_default",), "pm_default", "It’s your only way to pay"),
        (("pm_default", "pm_other"), "pm_default", "make another the default afterwards"),
        (("pm_default", "pm_other"), "pm_other", ""),
    ],
)
def test_removing_the_last_or_the_default_says_what_it_leads_to(
    stage: Raise, kept: tuple[str, ...], removed: str, said: str
) -> None:
    methods = tuple(
        PaymentMethodShape(one, "card", "visa", "4242", 12, 2030, default=one == "pm_default") for one in kept
    )
    desk = views.person_desk(views.sellers()["complete"], replace(views.BUYER, payment_methods=methods))
    raised = stage(desk)
    raised.window.go("buying")
    page = raised.window.page("buying")
    assert isinstance(page, BuyingPage)
    page._ask_remove(removed)
    question = raised.window.findChildren(Confirm)[-1]
    words = [label.text() for label in question.findChildren(Text)][1]
    again = "It can’t be brought back; you’d add it again on Stripe’s page."
    assert words.endswith(again)
    assert said in words
    assert (words == again) is (said == "")
    question.close_dialog()


ACCOUNT = replace(views.ME, buyers="account")


def test_who_buys_as_an_account_is_asked_for_nothing_that_stripe_has_no_place_for(stage: Raise) -> None:
    page = page_of(stage(buyer_desk(views.BUYER_ACCOUNT)))
    assert not any(path.startswith(("address.", "tax_ids.")) for path in page.form.fields)
    shown_now = [field.label.text() for field in page.form.findChildren(Field) if field.isVisible()]
    assert "Tax ID" not in shown_now
    assert shown_now.count("Country") == 1  # of where goods go
    assert not page.form.ship.isVisible()
    assert page.form.elsewhere.accessibleName() == "Ship to an address"
    edit_of(page, "shipping.name").setText("Ana R. Molina")
    edit_of(page, "shipping.name").textEdited.emit("Ana R. Molina")
    sent: list[Form] = []
    page.form.save_wanted.connect(sent.append)
    page.form.save.click()
    request = request_of(sent[0], form_of(views.BUYER_ACCOUNT), views.BUYER_ACCOUNT)
    assert (request.address, request.tax_ids) == (UNSET, UNSET)
    assert request.shipping == ShippingShape("Ana R. Molina", views.ADDRESS)


@pytest.mark.parametrize(
    ("buyer", "me", "asked"),
    [
        (None, None, True),
        (Buyer(), views.ME, True),
        (Buyer(), ACCOUNT, False),
        (views.BUYER, ACCOUNT, True),
        (views.BUYER_ACCOUNT, views.ME, False),
    ],
)
def test_what_a_buyer_was_made_as_counts_before_what_buyers_are_made_as_now(
    buyer: Buyer | None, me: Me | None, asked: bool
) -> None:
    assert model.billed(buyer, me) is asked
