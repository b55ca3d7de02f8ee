"""Scenes on the way of sellers and buyers: each step of beginning and of the hand-off, and questions before an end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from desktop_app.domain.view import Freshness, View
from desktop_app.sync.desk import Connection, Link
from desktop_app.ui.dialogs.handoff import HandoffDialog
from desktop_app.ui.dialogs.start_selling import CONFIRM, KIND, StartSelling, Steps
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.shown import buying_page, press, selling_page
from desktop_app.ui.gallery.still import NOW, StillClock, StillDesk
from desktop_app.ui.shell.window import Window
from desktop_app.wire import PaymentSetup

Drawn = Callable[[str], QWidget]
Make = Callable[[StillDesk, str, str, Callable[[Window], None]], Window]
"""Makes a window on a desk: the desk, the language, the page, and what happens there."""


def scenes(make: Make) -> dict[str, Drawn]:
    """Return every scene by name.

    Args:
        make: How a window is made for a scene.
    """

    def selling(state: str, then: Callable[[Window], None]) -> Drawn:
        return lambda locale: make(views.person_desk(views.sellers()[state]), locale, "selling", then)

    def buying(then: Callable[[Window], None], change: Callable[[StillDesk], None] = lambda _desk: None) -> Drawn:
        def draw(locale: str) -> QWidget:
            desk = views.person_desk(views.sellers()["not_started"], views.BUYER)
            change(desk)
            return make(desk, locale, "buying", then)

        return draw

    return {
        "start-selling-kind": selling("not_started", _at_step(Steps(KIND, "DE"))),
        "start-selling-question": selling("not_started", _at_step(Steps(CONFIRM, "DE", "individual", "ana@ruiz"))),
        "start-over": selling("unsupported", lambda window: press(window, "start_over")),
        "handoff-opened": selling("in_progress", _opened),
        "handoff-expired": selling("in_progress", _expired),
        "history": selling("in_review", lambda window: press(window, "history")),
        "buying-offline": buying(lambda _window: None, _cut_off),
        "buying-refused": buying(_came_to_an_end, _ending("refused")),
        "buying-approval": buying(_came_to_an_end, _ending("needs_approval")),
        "buying-remove": buying(_remove),
    }


def _at_step(steps: Steps) -> Callable[[Window], None]:
    def show(window: Window) -> None:
        press(window, "start")
        for dialog in window.findChildren(StartSelling):
            dialog.go_to(steps)
            if steps.email_wrong():
                dialog.next_button.click()

    return show


def _opened(window: Window) -> None:
    press(window, "continue")
    settle()
    for dialog in window.findChildren(HandoffDialog):
        dialog.opened()


def _expired(window: Window) -> None:
    press(window, "continue")
    settle()
    clock = selling_page(window).context.clock
    assert isinstance(clock, StillClock)  # noqa: S101 - scenes stand still
    clock.at = NOW + timedelta(hours=1)
    for dialog in window.findChildren(HandoffDialog):
        dialog.place()


def _cut_off(desk: StillDesk) -> None:
    desk.connection_now = Connection(Link.OFFLINE, NOW, 0)
    desk.buyer_now = View(replace(views.BUYER, as_of=NOW - timedelta(minutes=38)), Freshness.OFFLINE, NOW)


def _ending(state: str) -> Callable[[StillDesk], None]:
    def change(desk: StillDesk) -> None:
        desk.answers["payment_setup_state"] = PaymentSetup("seti_1", state)

    return change


def _came_to_an_end(window: Window) -> None:
    page = buying_page(window)
    page.methods.add.click()
    settle()
    page.look_at_setup()
    settle()


def _remove(window: Window) -> None:
    buying_page(window).methods.pressed.emit(views.BUYER.payment_methods[0].id, "remove")
