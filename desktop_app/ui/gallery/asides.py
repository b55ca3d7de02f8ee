"""Scenes of what comes up beside the pages: questions, notices above and below them, menus of fields and of rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.domain.errors import KnownError, Remedy
from desktop_app.domain.view import Freshness, View
from desktop_app.sync.desk import Connection, Link, Listing
from desktop_app.ui.dialogs.handoff import HandoffDialog
from desktop_app.ui.dialogs.invite import Invite
from desktop_app.ui.dialogs.name_view import NameView
from desktop_app.ui.dialogs.start_selling import CONFIRM, StartSelling, Steps
from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.shown import buying_page, press, selling_page
from desktop_app.ui.gallery.still import NOW, StillDesk
from desktop_app.ui.pages.accounts.page import AccountsPage
from desktop_app.ui.pages.stops import StopsPage
from desktop_app.ui.program.program import follow
from desktop_app.ui.shell.window import Window
from desktop_app.ui.widgets.fields import LineEdit
from desktop_app.wire import Me

Drawn = Callable[[str], QWidget]
Then = Callable[[Window], None]
Make = Callable[[StillDesk, str, str, Then], Window]
"""Makes a window on a desk: the desk, the language, the page, and what happens there."""
ALIKE: Final = frozenset(
    {
        "contact-nowhere", "start-selling-nothing-found", "start-selling-asking", "handoff-asking", "buying-handoff",
        "buying-remove-last", "close-unsaved", "field-menu", "support-saved-taken", "stops-menu", "banner-error",
        "banner-signed-out", "banner-cache", "banner-key-store", "banner-listing",
    }
)  # fmt: skip
"""Those of a kind that another scene shows too."""


def scenes(make: Make) -> dict[str, Drawn]:
    """Return every scene by name.

    Args:
        make: How a window is made for a scene.
    """

    def selling(state: str, then: Then, me: Me = views.ME) -> Drawn:
        return lambda locale: make(views.person_desk(views.sellers()[state], me=me), locale, "selling", then)

    def buying(then: Then, methods: int = 3) -> Drawn:
        buyer = replace(views.BUYER, payment_methods=views.BUYER.payment_methods[:methods])
        return lambda locale: make(views.person_desk(views.sellers()["complete"], buyer), locale, "buying", then)

    def connected(connection: Connection, *, staff: bool = False) -> Drawn:
        def draw(locale: str) -> QWidget:
            desk = views.support_desk() if staff else views.person_desk(views.sellers()["in_progress"])
            desk.connection_now = connection
            if connection.link is Link.OFFLINE:
                desk.seller_now = View(desk.seller_now.data, Freshness.OFFLINE, NOW)
            return make(desk, locale, "accounts" if staff else "selling", lambda _window: None)

        return draw

    def support(page: str, then: Then) -> Drawn:
        return lambda locale: make(views.support_desk(), locale, page, then)

    return {
        "contact": selling("paused", _write),
        "contact-nowhere": selling("paused", _write, replace(views.ME, market_email=None)),
        "start-selling-nothing-found": selling("not_started", _look_for_nothing),
        "start-selling-asking": selling("not_started", _asked),
        "start-selling-refused": selling("not_started", _refused),
        "handoff-asking": selling("in_progress", _opened_twice),
        "buying-handoff": buying(lambda window: buying_page(window).methods.add.click()),
        "buying-remove-last": buying(_remove_last, methods=1),
        "link-refused-over-dialog": buying(_link_refused, methods=1),
        "close-unsaved": buying(_close_unsaved),
        "field-menu": buying(_field_menu),
        "support-invite-failed": support("accounts", _invite_failed),
        "support-saved-taken": support("accounts", _name_taken),
        "stops-menu": support("stops", lambda window: _stops(window).chips.chip("country").click()),
        "banner-error": selling(
            "in_progress", lambda window: window.host.known(KnownError("file_not_written", Remedy.RETRY))
        ),
        "toast-long": selling("in_progress", _said_long),
        "banner-signed-out": connected(Connection(Link.REFUSED, NOW, error_code="token_invalid")),
        "banner-cache": connected(Connection(Link.ONLINE, NOW, cache_note="cache_rebuilt")),
        "banner-key-store": connected(Connection(Link.ONLINE, NOW, secret_note="keyring_locked")),  # noqa: S106 - a code
        "banner-listing": connected(
            Connection(Link.ONLINE, NOW, listing=Listing(listed=31, error_code="stripe_unreachable")), staff=True
        ),
        "banner-unanswered": connected(Connection(Link.OFFLINE, NOW, 2, error_code="relay_unreachable")),
    }


def _accounts(window: Window) -> AccountsPage:
    page = window.page("accounts")
    assert isinstance(page, AccountsPage)  # noqa: S101 - scenes are made so
    return page


def _stops(window: Window) -> StopsPage:
    page = window.page("stops")
    assert isinstance(page, StopsPage)  # noqa: S101 - scenes are made so
    return page


def _write(window: Window) -> None:
    press(window, "write")


# -- beginning to sell


def _begun(window: Window) -> StartSelling:
    press(window, "start")
    return window.findChildren(StartSelling)[-1]


def _look_for_nothing(window: Window) -> None:
    _begun(window).filter.setText("Atlantis")


def _asked(window: Window) -> None:
    dialog = _begun(window)
    del selling_page(window).context.bridge.desk.answers["onboarding_link"]  # type: ignore[attr-defined]  # it never ends
    dialog.go_to(Steps(CONFIRM, "ES", "company", "ana@ruizceramica.example"))
    dialog.next_button.click()


def _refused(window: Window) -> None:
    dialog = _begun(window)
    dialog.go_to(Steps(CONFIRM, "ES", "company", "ana@ruizceramica.example"))
    dialog.fail(window.words.problem("stripe_unreachable", market="Hearthside").in_a_line)


def _opened_twice(window: Window) -> None:
    press(window, "continue")
    settle()
    del selling_page(window).context.bridge.desk.answers["onboarding_link"]  # type: ignore[attr-defined]  # it never ends
    for dialog in window.findChildren(HandoffDialog):
        dialog.opened()
        dialog.open_button.click()


# -- questions of a buyer's


def _remove_last(window: Window) -> None:
    buying_page(window).methods.pressed.emit(views.BUYER.payment_methods[0].id, "remove")


def _type(window: Window) -> LineEdit:
    edit = buying_page(window).form.fields["name"].control
    assert isinstance(edit, LineEdit)  # noqa: S101 - names are typed
    edit.setText("Ana Ruiz")
    edit.textEdited.emit("Ana Ruiz")
    return edit


def _link_refused(window: Window) -> None:
    _remove_last(window)
    follow(window, "sellerdesk://token")


def _close_unsaved(window: Window) -> None:
    _type(window)
    window.half_done.asks(window.frame(), window.words, window.close)


def _field_menu(window: Window) -> None:
    edit = _type(window)
    edit.setFocus()
    edit.selectAll()
    at = QPoint(40, edit.height() // 2)
    QApplication.sendEvent(edit, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, edit.mapToGlobal(at)))


# -- support's


def _invite_failed(window: Window) -> None:
    page = _accounts(window)
    page.table.choose(1)
    settle()
    page.pane.invite_wanted.emit()
    window.findChildren(Invite)[-1].fail(KnownError("relay_unreachable", Remedy.RETRY))


def _name_taken(window: Window) -> None:
    said = window.words.text("This week")
    dialog = NameView(window.frame(), window.words, said, "Due this week", lambda _name: True)
    dialog.open()
    dialog.yes.click()


def _said_long(window: Window) -> None:
    window.host.toast(
        window.words.text(
            "Signed out here. {market} couldn’t be told: take the sign-in back on its page.",
            market="Hearthside",
        )
    )
