"""All scenes: pages in their states, dialogs, and a sheet of the parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QDir, QPoint, QSize, QTemporaryDir
from PySide6.QtWidgets import QFileSystemModel, QToolTip, QWidget

from desktop_app.domain.errors import FieldError, KnownError, Remedy
from desktop_app.domain.view import Freshness, View
from desktop_app.sync.desk import AccountQuery, Connection, Link
from desktop_app.ui.dialogs.delivery import DeliveryDialog
from desktop_app.ui.dialogs.ending import AccountEnded, EndAccount
from desktop_app.ui.dialogs.invite import Invite
from desktop_app.ui.dialogs.moment import MomentDialog
from desktop_app.ui.dialogs.report import Report
from desktop_app.ui.dialogs.where import where
from desktop_app.ui.gallery import asides, on_the_way, views
from desktop_app.ui.gallery.parts import STATES_SIZE, parts_sheet, states_sheet
from desktop_app.ui.gallery.pseudo import wording
from desktop_app.ui.gallery.render import settle
from desktop_app.ui.gallery.sheets import BESIDE_SIZE, MODES_SIZE, beside, modes
from desktop_app.ui.gallery.still import NOW, StillComposition, StillDesk, StillDraft, place_of
from desktop_app.ui.memory.drifts import DriftMemory, FoundDrift
from desktop_app.ui.memory.saved_views import ViewMemory
from desktop_app.ui.memory.told import Note
from desktop_app.ui.pages.accounts.filters import country_choices, kind_choices, opened_choices
from desktop_app.ui.pages.accounts.page import AccountsPage
from desktop_app.ui.pages.buying.page import BuyingPage
from desktop_app.ui.pages.deliveries import DeliveriesPage
from desktop_app.ui.pages.drift import DriftPage
from desktop_app.ui.pages.first_run.model import WAYS, Flow, Step, Way
from desktop_app.ui.pages.inbox import InboxPage
from desktop_app.ui.pages.selling.page import SellingPage
from desktop_app.ui.pages.stops import StopsPage
from desktop_app.ui.ports.composition import Found, Place, Preferences
from desktop_app.ui.program.tray import Tray
from desktop_app.ui.shell.window import Window
from desktop_app.ui.widgets.buttons import IconButton
from desktop_app.ui.widgets.copying import text_menu
from desktop_app.ui.widgets.fields import Combo, LineEdit
from desktop_app.ui.widgets.methods import MethodRow
from desktop_app.ui.widgets.nav_row import NavRow
from desktop_app.ui.widgets.views_list import ViewRow
from desktop_app.wire import AccountPage, DeliveryPage, Stops

WIDE, NARROW = QSize(1180, 760), QSize(720, 560)


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: how it is made and how large it is."""

    make: Callable[[str], QWidget]
    size: QSize = WIDE
    shrinks: bool = True
    """Whether it is a window, which can be made small; a sheet grows with the text instead."""
    alike: bool = False
    """Whether another scene shows a part of its kind: it is there for the eye, and no rule need look at it again."""

    def fitting(self, factor: float) -> QSize:
        """Return how large it is drawn at a text factor."""
        return self.size if self.shrinks else self.size * factor


def _window(
    desk: StillDesk,
    locale: str,
    *,
    page: str,
    mode: str = "live",
    then: Callable[[Window], None] | None = None,
    saved: ViewMemory | None = None,
    drifted: DriftMemory | None = None,
    known: tuple[Place, ...] = (),
) -> Window:
    me = desk.me_now or views.ME
    composition = StillComposition(preferences_now=Preferences(locale=locale), views=saved or ViewMemory(), known=known)
    composition.drifted = drifted or DriftMemory()
    window = Window(composition)
    window.enter(place_of([(me.name or "", me.role, desk)], mode=mode))

    def ready() -> None:
        window.makers.watch()
        window.go(page)
        if page != "inbox" and me.role != "support":
            window.makers.counted.emit("inbox", 2)
        if then is not None:
            then(window)

    window.setProperty("ready", ready)
    return window


def _window_on(desk: StillDesk, locale: str, page: str, then: Callable[[Window], None]) -> Window:
    return _window(desk, locale, page=page, then=then)


def _selling(name: str, *, mode: str = "live") -> Callable[[str], QWidget]:
    def make(locale: str) -> QWidget:
        return _window(views.person_desk(views.sellers()[name], views.BUYER), locale, page="selling", mode=mode)

    return make


def _first_payout(locale: str) -> QWidget:
    """Return the page of somebody whose first payout is on its way."""
    paid = replace(views.sellers()["complete"], next_payout=views.PAID_ON)
    return _window(views.person_desk(paid, views.BUYER), locale, page="selling")


def _selling_page(window: Window) -> SellingPage:
    page = window.page("selling")
    assert isinstance(page, SellingPage)  # noqa: S101 - scenes are made so
    return page


def _handoff(locale: str) -> QWidget:
    def press(window: Window) -> None:
        button = _selling_page(window).card.button("continue")
        if button is not None:
            button.click()

    desk = views.person_desk(views.sellers()["in_progress"])
    return _window(desk, locale, page="selling", then=press)


def _start(locale: str) -> QWidget:
    def press(window: Window) -> None:
        button = _selling_page(window).card.button("start")
        if button is not None:
            button.click()

    return _window(views.person_desk(views.sellers()["not_started"]), locale, page="selling", then=press)


def _offline(locale: str) -> QWidget:
    old = replace(views.sellers()["restricted_soon"], as_of=NOW - timedelta(minutes=38))
    desk = views.person_desk(old)
    desk.seller_now = View(old, Freshness.OFFLINE, NOW, (views.waiting(),))
    desk.connection_now = Connection(Link.OFFLINE, NOW, 1)
    return _window(desk, locale, page="selling")


def _error(locale: str) -> QWidget:
    desk = views.person_desk(views.sellers()["in_progress"])
    desk.answers["onboarding_link"] = KnownError("stripe_unreachable", Remedy.RETRY)

    def press(window: Window) -> None:
        button = _selling_page(window).card.button("continue")
        if button is not None:
            button.click()

    return _window(desk, locale, page="selling", then=press)


def _buying(*, wrong: bool = True) -> Callable[[str], QWidget]:
    def make(locale: str) -> QWidget:
        def spoil(window: Window) -> None:
            page = window.page("buying")
            if isinstance(page, BuyingPage) and wrong:
                edit = page.form.fields["address.postal_code"].control
                if isinstance(edit, LineEdit):
                    edit.setText("0800")
                    edit.textEdited.emit("0800")
                page.form._save()  # noqa: SLF001 - as pressing Save does

        desk = views.person_desk(views.sellers()["complete"], views.BUYER)
        return _window(desk, locale, page="buying", then=spoil)

    return make


def _buying_account(locale: str) -> QWidget:
    """A buyer who is an account at Stripe: neither billing address nor tax number has a place there."""
    return _window(views.person_desk(views.sellers()["complete"], views.BUYER_ACCOUNT), locale, page="buying")


def _buying_empty(locale: str) -> QWidget:
    return _window(views.person_desk(views.sellers()["not_started"]), locale, page="buying", mode="demo")


def _support(mode: str = "live") -> Callable[[str], QWidget]:
    def make(locale: str) -> QWidget:
        def choose(window: Window) -> None:
            page = window.page("accounts")
            if isinstance(page, AccountsPage):
                page.table.choose(1)

        return _window(views.support_desk(), locale, page="accounts", mode=mode, then=choose)

    return make


def _support_then(name: str) -> Callable[[str], QWidget]:
    """Support with one of the pane's buttons pressed, by its place among them."""

    def make(locale: str) -> QWidget:
        def press(window: Window) -> None:
            page = window.page("accounts")
            if not isinstance(page, AccountsPage):
                return
            page.table.choose(1)
            settle()
            if name == "as-seller":
                page.pane._turn_view()  # noqa: SLF001 - as its button does
            elif name.startswith("moment"):
                page.pane.moment_wanted.emit()
                if name == "moments-compared":
                    window.findChildren(MomentDialog)[-1].other.setCurrentIndex(2)
            elif name == "invited":
                page.pane.invite_wanted.emit()
                window.findChildren(Invite)[-1].yes.click()
            else:
                {"invite": page.pane.invite_wanted, "compare": page.pane.compare_wanted}[name].emit()

        desk = views.support_desk()
        if name == "moment-failed":
            desk.answers["account_moment"] = KnownError("relay_unreachable", Remedy.RETRY)
        return _window(desk, locale, page="accounts", then=press)

    return make


def _support_saved(name: str = "") -> Callable[[str], QWidget]:
    """Support with saved views; one of them shown, or asked for a name, or one about to go, or saved as a file."""

    def make(locale: str) -> QWidget:
        def press(window: Window) -> None:
            settle()
            page = window.page("accounts")
            if not isinstance(page, AccountsPage):
                return
            window.sidebar.set_count("inbox", 3, window.words.formats.figure(3))
            window.sidebar.set_count("drift", 7, window.words.formats.figure(7))
            row = window.sidebar.views.row("Due this week")
            if row is not None:
                row.click()
            settle()
            page.table.choose(1)
            settle()
            if name in {"name", "rename"}:
                keeping = page._keeping  # noqa: SLF001 - as its menu does
                view = views.SAVED.views[0]
                keeping.ask_save(view) if name == "name" else keeping.ask_rename(view.name)
            elif name == "remove" and row is not None:
                row.remove_wanted.emit(row.item.key)
            elif name == "exported":
                window.host.toast_file(
                    window.words.count(31, "{figure} account saved.", "{figure} accounts saved."), Path()
                )
            elif name == "exporting":
                page._begin_export(AccountQuery(), StillDraft(Path(), waits=True), Path())  # noqa: SLF001 - as its button

        return _window(views.support_desk(), locale, page="accounts", then=press, saved=views.SAVED)

    return make


def _support_empty(locale: str) -> QWidget:
    desk = views.support_desk()
    desk.answers["accounts"] = AccountPage()
    return _window(desk, locale, page="accounts", mode="test")


def _support_reading(locale: str) -> QWidget:
    desk = views.support_desk()
    del desk.answers["accounts"]
    return _window(desk, locale, page="accounts")


def _deliveries(answer: object = None, *, opened: int | None = None, whole: bool = False) -> Callable[[str], QWidget]:
    """Deliveries: as they are, with another answer, or one of them opened."""

    def make(locale: str) -> QWidget:
        def press(window: Window) -> None:
            page = window.page("deliveries")
            settle()
            if isinstance(page, DeliveriesPage) and opened is not None:
                page.table.opened.emit(opened)
                settle()
                if whole:
                    window.findChildren(DeliveryDialog)[-1].whole.click()

        desk = views.support_desk()
        if answer == "never":
            del desk.answers["deliveries"]
        elif answer is not None:
            desk.answers["deliveries"] = answer
        return _window(desk, locale, page="deliveries", then=press)

    return make


def _drifts(*, differ: bool = True, press: bool = True, fails: bool = False) -> Callable[[str], QWidget]:
    """Drift: before anything is compared, where something differs, where nothing does, and where it can't be read."""

    def make(locale: str) -> QWidget:
        def compare(window: Window) -> None:
            page = window.page("drift")
            settle()
            if isinstance(page, DriftPage) and press:
                page.button.click()
                settle()

        desk = views.support_desk()
        agrees = replace(views.DRIFT, differences=())
        desk.answers["account_drift"] = lambda account: views.DRIFT if differ and account == "u_48113" else agrees
        if fails:
            desk.answers["account_drift"] = KnownError("stripe_unreachable", Remedy.RETRY)
        return _window(desk, locale, page="drift", then=compare)

    return make


def _drifts_kept(locale: str) -> QWidget:
    """What an earlier run found."""
    found = tuple(
        FoundDrift(one, fields, reachable, NOW - timedelta(hours=27, minutes=at))
        for at, (one, fields, reachable) in enumerate(
            (("u_48113", 2, True), ("u_48104", 1, True), ("u_48110", 0, False))
        )
    )
    memory = DriftMemory(50, NOW - timedelta(hours=27), found)
    return _window(views.support_desk(), locale, page="drift", drifted=memory)


def _stops_filtered(locale: str) -> QWidget:
    """Where sellers stop, of those who are chosen by the chips."""

    def choose(window: Window) -> None:
        page, words = window.page("stops"), window.words
        if isinstance(page, StopsPage):
            page.chips.choose("country", *country_choices(words)[-1])
            page.chips.choose("kind", *kind_choices(words)[1])
            page.chips.choose("opened_in_days", *opened_choices(words)[2])

    return _window(views.support_desk(), locale, page="stops", then=choose)


def _support_page(page: str, **answers: object) -> Callable[[str], QWidget]:
    return lambda locale: _window(_desk_with(**answers), locale, page=page)


def _desk_with(**answers: object) -> StillDesk:
    desk = views.support_desk()
    desk.answers |= answers
    return desk


def _support_below(*, written: str = "", failed: bool = False) -> Callable[[str], QWidget]:
    """The lower end of an account's pane: notes and deliveries, a note being written, or one that wasn't taken."""

    def make(locale: str) -> QWidget:
        def scroll(window: Window) -> None:
            page = window.page("accounts")
            if not isinstance(page, AccountsPage):
                return
            page.table.choose(1)
            settle()
            page.pane.notes.field.setPlainText(written)
            if failed:
                page.pane.notes.add.click()
            settle()
            bar = page.pane._scroll.verticalScrollBar()  # noqa: SLF001 - as the wheel does
            bar.setValue(bar.maximum())

        desk = _desk_with(add_note=KnownError("relay_unreachable", Remedy.RETRY)) if failed else views.support_desk()
        return _window(desk, locale, page="accounts", then=scroll)

    return make


FOUND = Found("https://relay.hearthside.example", "Hearthside", "live")
INVITED = replace(FOUND, invitation="https://relay.hearthside.example/start/inv_8Yh2kPzQmBvX")
BY_TOKEN = Found("https://127.0.0.1:8787", "", "", signs_in=False)


def _first_run(flow: Flow) -> Callable[[str], QWidget]:
    def make(locale: str) -> QWidget:
        window = Window(StillComposition(preferences_now=Preferences(locale=locale)))
        window.show_first_run()

        def ready() -> None:
            page = window.first_run()
            page.choices.cards[WAYS.index(flow.way)].choose(chosen=True)
            page.address.setText(flow.typed)
            page.put(flow)

        window.setProperty("ready", ready)
        return window

    return make


def _first_runs() -> dict[str, Scene]:
    market = Flow(way=Way.MARKET, typed="hearthside.example")
    found = replace(market, found=FOUND)
    confirm = replace(found, step=Step.CONFIRM)
    unreached = KnownError("relay_unreachable", Remedy.RETRY)
    flows = {
        "demo": Flow(),
        "starting": Flow(busy=True),
        "failed": Flow(problem=KnownError("demo_not_started", Remedy.RETRY)),
        "market": replace(market, typed=""),
        "looking": replace(market, looking=True),
        "found": found,
        "offered": Flow(way=Way.MARKET, typed=INVITED.invitation, offered=True),
        "unknown": replace(market, problem=KnownError("relay_unknown", Remedy.PERSON, field="relay")),
        "key": Flow(way=Way.KEY),
        "key-wrong": Flow(way=Way.KEY, problem=FieldError("key_publishable", "key")),
        "confirm": confirm,
        "confirm-invitation": replace(confirm, found=INVITED),
        "confirm-token": replace(confirm, found=BY_TOKEN),
        "confirm-failed": replace(confirm, problem=unreached),
        "browser": replace(confirm, step=Step.BROWSER),
    }
    scenes = {f"first-run-{name}": Scene(_first_run(flow)) for name, flow in flows.items()}
    return scenes | {
        "first-run-narrow": Scene(_first_run(found), NARROW),
        "first-run-confirm-narrow": Scene(_first_run(replace(confirm, found=INVITED)), NARROW),
        "first-run-browser-narrow": Scene(_first_run(replace(confirm, step=Step.BROWSER)), NARROW),
    }


def _page(key: str) -> Callable[[str], QWidget]:
    return lambda locale: _window(views.person_desk(views.sellers()["in_progress"]), locale, page=key)


def _report(locale: str) -> QWidget:
    def show(window: Window) -> None:
        Report(window.frame(), views.REPORT, window.words).open()

    return _window(views.person_desk(views.sellers()["in_progress"]), locale, page="selling", then=show)


def _does(key: str, *, staff: bool = False) -> Callable[[str], QWidget]:
    def make(locale: str) -> QWidget:
        desk = views.support_desk() if staff else views.person_desk(views.sellers()["in_progress"])
        return _window(desk, locale, page="accounts" if staff else "selling", then=lambda window: window.do(key))

    return make


def _ending_failed(locale: str) -> QWidget:
    def show(window: Window) -> None:
        dialog = EndAccount(window.frame(), window.words, "Hearthside")
        dialog.open()
        dialog.sure.setChecked(True)
        dialog.fail(window.words.problem("relay_unreachable", market="Hearthside").in_a_line)

    return _window(views.person_desk(views.sellers()["in_progress"]), locale, page="settings", then=show)


def _ended(locale: str) -> QWidget:
    def show(window: Window) -> None:
        AccountEnded(window.frame(), window.words, "Hearthside", ("acct_1QkLm2Ab3Cd4Ef5G", "cus_9s6XKzkNRiz8i3")).open()

    return _window(views.person_desk(views.sellers()["in_progress"]), locale, page="selling", then=show)


def _reminders(locale: str) -> QWidget:
    def put(window: Window) -> None:
        page = window.page("inbox")
        if isinstance(page, InboxPage):
            page.put_notes([Note(NOW - timedelta(hours=3), views.DEADLINE, 14)])
        window.sidebar.set_count("inbox", 2, window.words.formats.figure(2))

    return _window(views.person_desk(views.sellers()["restricted_soon"]), locale, page="inbox", then=put)


# -- lists and menus, which open over the window


def _places(locale: str) -> QWidget:
    desk = views.person_desk(views.sellers()["in_progress"])
    others = (
        place_of([("Ana Ruiz", "user", desk)], mode="test"),
        place_of([("Ana Ruiz", "user", desk)], name="Demo", mode="demo"),
    )
    return _window(desk, locale, page="selling", known=others, then=lambda window: window.sidebar.place.click())


def _people(locale: str) -> QWidget:
    composition = StillComposition(preferences_now=Preferences(locale=locale))
    window = Window(composition)
    seller, buyer = (views.person_desk(views.sellers()[name], views.BUYER) for name in ("in_progress", "not_started"))
    people = [
        ("Ana Ruiz", "user", seller),
        ("Ben Okafor", "user", buyer),
        ("Jonas Berg", "support", views.support_desk()),
    ]
    window.enter(place_of(people, mode="demo"))

    def open_list() -> None:
        window.sidebar.person.click()

    window.setProperty("ready", open_list)
    return window


def _languages(locale: str) -> QWidget:
    window = _first_run(Flow())(locale)
    assert isinstance(window, Window)  # noqa: S101 - scenes are made so
    ready = window.property("ready")

    def open_list() -> None:
        ready()
        window.first_run().language.click()

    window.setProperty("ready", open_list)
    return window


def _method_menu(locale: str) -> QWidget:
    def press(window: Window) -> None:
        page = window.page("buying")
        assert page is not None  # noqa: S101 - a buyer's window has it
        dots = next(one for line in page.findChildren(MethodRow) for one in line.findChildren(IconButton))
        dots.click()

    return _window(views.person_desk(views.sellers()["complete"], views.BUYER), locale, page="buying", then=press)


def _countries(locale: str) -> QWidget:
    def press(window: Window) -> None:
        page = window.page("buying")
        if isinstance(page, BuyingPage):
            country = page.form.fields["address.country"].control
            if isinstance(country, Combo):
                country.showPopup()

    return _window(views.person_desk(views.sellers()["complete"], views.BUYER), locale, page="buying", then=press)


def _support_menu(name: str) -> Callable[[str], QWidget]:
    """Support with one of its menus open: the account's, the tabs without room, a filter's, the views', a view's."""

    def make(locale: str) -> QWidget:
        def press(window: Window) -> None:
            page = window.page("accounts")
            if not isinstance(page, AccountsPage):
                return
            page.table.choose(1)
            settle()
            if name == "account":
                page.pane._open_menu()  # noqa: SLF001 - as its button does
            elif name == "tabs":
                page.tabs._open_menu()  # noqa: SLF001
            elif name == "filter":
                page.days.click()
            elif name == "view":
                line = window.findChildren(ViewRow)[0]
                line.menu_wanted.emit(line.item.key, line.mapToGlobal(QPoint(40, 20)))
            else:
                page.bookmark.click()

        return _window(views.support_desk(), locale, page="accounts", then=press, saved=views.SAVED)

    return make


def _tooltip(locale: str) -> QWidget:
    def point(window: Window) -> None:
        line = next(one for one in window.findChildren(NavRow) if one.isVisible())
        QToolTip.showText(line.mapToGlobal(line.rect().center()), line.toolTip(), line)

    return _window(views.person_desk(views.sellers()["in_progress"]), locale, page="selling", then=point)


def _where(locale: str) -> QWidget:
    """Return the question where a file goes, as Qt asks it where the system has no dialog of its own."""
    folder = QTemporaryDir()
    QDir(folder.path()).mkdir("2026")
    for name in ("hearthside-live-october.json", "hearthside-live-november.json"):
        Path(folder.filePath(name)).touch()
    words = wording(locale)
    kinds = words.text("Data files (*.json)")
    dialog = where(None, words, "hearthside-live.json", kinds, Path(folder.path()))

    def ready() -> None:
        (model,) = dialog.findChildren(QFileSystemModel)
        patience = QDeadlineTimer(5_000)
        while model.rowCount(model.index(folder.path())) == 0 and not patience.hasExpired():
            settle()

    dialog.setProperty("ready", ready)
    return dialog


def _copy_menu(locale: str) -> QWidget:
    def press(window: Window) -> None:
        text_menu("acct_1SdRq2K7QxExample", window.words, window, window.mapToGlobal(QPoint(400, 200)))

    return _window(views.person_desk(views.sellers()["in_progress"]), locale, page="selling", then=press)


def _toast(*, file: bool) -> Callable[[str], QWidget]:
    def make(locale: str) -> QWidget:
        def say(window: Window) -> None:
            said = window.words.text("Saved.")
            window.host.toast_file(said, Path()) if file else window.host.toast(said)

        return _window(views.person_desk(views.sellers()["in_progress"]), locale, page="selling", then=say)

    return make


def _tray(locale: str) -> QWidget:
    """Return the menu of the icon beside the clock, over a bare desk."""
    desk = QWidget()
    tray = Tray(wording(locale), desk)

    def ready() -> None:
        tray.menu().popup(desk.mapToGlobal(QPoint(24, 24)))

    desk.setProperty("ready", ready)
    return desk


def all_scenes() -> dict[str, Scene]:
    """Return every scene by name."""
    scenes = {f"selling-{name.replace('_', '-')}": Scene(_selling(name)) for name in views.sellers()}
    scenes |= {
        "selling-narrow": Scene(_selling("in_progress"), NARROW),
        "selling-demo": Scene(_selling("complete", mode="demo")),
        "selling-first-payout": Scene(_first_payout),
        "selling-offline-narrow": Scene(_offline, NARROW),
        "selling-offline": Scene(_offline),
        "selling-error": Scene(_error),
        "handoff": Scene(_handoff),
        "handoff-narrow": Scene(_handoff, NARROW),
        "start-selling": Scene(_start),
        **{name: Scene(make) for name, make in on_the_way.scenes(_window_on).items()},
        **{name: Scene(make, alike=name in asides.ALIKE) for name, make in asides.scenes(_window_on).items()},
        "buying": Scene(_buying()),
        "buying-clean": Scene(_buying(wrong=False)),
        "buying-narrow": Scene(_buying(), NARROW),
        "buying-empty": Scene(_buying_empty),
        "buying-account": Scene(_buying_account),
        "support": Scene(_support()),
        "support-test": Scene(_support("test")),
        "support-narrow": Scene(_support(), NARROW),
        "support-reading": Scene(_support_reading),
        "support-failed": Scene(_support_page("accounts", accounts=KnownError("relay_unreachable", Remedy.RETRY))),
        "support-empty": Scene(_support_empty),
        "support-saved": Scene(_support_saved()),
        **{
            f"support-saved-{name}": Scene(_support_saved(name))
            for name in ("name", "rename", "remove", "exported", "exporting")
        },
        **{f"support-{name}": Scene(_support_then(name)) for name in ("as-seller", "invite", "invited", "compare")},
        **{f"support-{name}": Scene(_support_then(name)) for name in ("moment", "moments-compared")},
        "support-moments-narrow": Scene(_support_then("moments-compared"), NARROW),
        "support-moment-failed": Scene(_support_then("moment-failed")),
        "support-invited-narrow": Scene(_support_then("invited"), NARROW),
        "deliveries": Scene(_deliveries()),
        "deliveries-narrow": Scene(_deliveries(), NARROW),
        "deliveries-empty": Scene(_deliveries(DeliveryPage())),
        "deliveries-failed": Scene(_deliveries(KnownError("relay_unreachable", Remedy.RETRY))),
        "deliveries-reading": Scene(_deliveries("never")),
        "delivery": Scene(_deliveries(opened=3)),
        "delivery-narrow": Scene(_deliveries(opened=3), NARROW),
        "delivery-whole": Scene(_deliveries(opened=3, whole=True)),
        "drift": Scene(_drifts()),
        "drift-narrow": Scene(_drifts(), NARROW),
        "drift-agrees": Scene(_drifts(differ=False)),
        "drift-empty": Scene(_drifts(press=False)),
        "drift-failed": Scene(_drifts(fails=True)),
        "support-below": Scene(_support_below()),
        "support-below-narrow": Scene(_support_below(), NARROW),
        "support-note": Scene(_support_below(written="Called her: she sends both sides tomorrow.")),
        "support-note-failed": Scene(_support_below(written="Called her.", failed=True)),
        "support-inbox": Scene(_support_page("inbox")),
        "support-inbox-narrow": Scene(_support_page("inbox"), NARROW),
        "support-inbox-empty": Scene(_support_page("inbox", accounts=AccountPage())),
        "support-inbox-failed": Scene(_support_page("inbox", accounts=KnownError("relay_unreachable", Remedy.RETRY))),
        "stops": Scene(_support_page("stops")),
        "stops-narrow": Scene(_support_page("stops"), NARROW),
        "drift-kept": Scene(_drifts_kept),
        "stops-filtered": Scene(_stops_filtered),
        "settings-whole": Scene(_page("settings"), QSize(1180, 1100)),
        "stops-empty": Scene(_support_page("stops", account_stops=Stops(NOW))),
        "stops-failed": Scene(_support_page("stops", account_stops=KnownError("relay_unreachable", Remedy.RETRY))),
        "inbox": Scene(_page("inbox")),
        "settings": Scene(_page("settings")),
        **_first_runs(),
        "report": Scene(_report),
        "help": Scene(_does("help")),
        "help-narrow": Scene(_does("help"), NARROW),
        "help-support": Scene(_does("help", staff=True)),
        "keys": Scene(_does("shortcuts")),
        "about": Scene(_does("about")),
        "log": Scene(_does("log")),
        "sign-out": Scene(_does("sign_out")),
        "end-account": Scene(_does("end_account")),
        "end-account-failed": Scene(_ending_failed),
        "account-ended": Scene(_ended),
        "account-ended-narrow": Scene(_ended, NARROW),
        "inbox-reminders": Scene(_reminders),
        "places": Scene(_places),
        "places-narrow": Scene(_places, NARROW),
        "people": Scene(_people),
        "languages": Scene(_languages),
        "method-menu": Scene(_method_menu),
        "countries": Scene(_countries),
        **{
            f"support-menu-{name}": Scene(_support_menu(name))
            for name in ("account", "tabs", "filter", "views", "view")
        },
        "copy-menu": Scene(_copy_menu),
        "tooltip": Scene(_tooltip, NARROW, alike=True),
        "where": Scene(_where, QSize(720, 460), shrinks=False, alike=True),
        "toast": Scene(_toast(file=False)),
        "toast-file": Scene(_toast(file=True)),
        "toast-narrow": Scene(_toast(file=True), NARROW),
        "tray": Scene(_tray, QSize(320, 160), shrinks=False),
        "parts": Scene(parts_sheet, QSize(1180, 990), shrinks=False),
        "offline-and-error": Scene(beside(_offline, _error), BESIDE_SIZE, shrinks=False),
        "modes": Scene(modes, MODES_SIZE, shrinks=False),
        "states": Scene(states_sheet, STATES_SIZE, shrinks=False),
    }
    return scenes
