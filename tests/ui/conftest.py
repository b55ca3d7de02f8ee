"""What every window test gets: an offscreen screen, the theme, the guard of the GUI thread, and a look for leaks."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from doubles.gui_guard import guarded
from PySide6.QtCore import QEvent, QLocale, QObject, QSize, Qt
from PySide6.QtGui import QAccessibleInterface
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.gallery import views
from desktop_app.ui.gallery.render import close, settle
from desktop_app.ui.gallery.still import StillComposition, StillDesk, place_of
from desktop_app.ui.languages import speak
from desktop_app.ui.ports.composition import Place, Preferences
from desktop_app.ui.shell.window import Window
from desktop_app.ui.theme.theme import Appearance, install

# Written out, it asks the widget behind it, which has gone by the time a failure is reported: the run would crash.
QAccessibleInterface.__repr__ = lambda self: f"<QAccessibleInterface at {id(self):#x}>"  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


class Chain:
    """Counts tests, one after the other, in which Qt met an exception of ours.

    An event filter that outlives its test's failed end raises in whatever test comes next: hundreds of errors, of which
    only the first tells anything.
    """

    longest = 5
    """Tests in a row that may be broken by themselves; more are broken by what one of them left behind."""

    signs = ("Exceptions caught in Qt event loop", "Error calling Python override of")
    """What such a failure says: caught by the loop, or passed on to whoever called Qt."""

    def __init__(self) -> None:
        self._broken: list[str] = []

    def grows_too_long(self, test: str, phase: str, why: str) -> bool:
        """Take in one phase of a test (why it failed, or nothing); say whether to go on is of no use."""
        if any(sign in why for sign in self.signs) and test not in self._broken:
            self._broken.append(test)
        elif phase == "teardown" and test not in self._broken:
            self._broken.clear()
        return len(self._broken) > self.longest

    def first(self) -> str:
        """Return the test that the others follow from."""
        return self._broken[0]


_chain = Chain()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Stop the run where one test's leftovers fail all that follow it."""
    report = yield
    if _chain.grows_too_long(item.nodeid, report.when or "", report.longreprtext if report.failed else ""):
        item.session.shouldfail = f"everything fails since {_chain.first()}: look at its end"
    return report


class PatientBot(QtBot):
    """Waits as long as a busy machine may take: only a failure uses it up."""

    def waitUntil(self, callback: Callable[[], object], *, timeout: int = 120_000) -> None:  # noqa: N802 - pytest-qt's
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: object, *, timeout: int = 120_000, **options: Any) -> Any:  # noqa: N802 - pytest-qt's
        return super().waitSignal(signal, timeout=timeout, **options)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def gui_thread_guard() -> Iterator[list[str]]:
    """Fail a test in which the GUI thread touches a socket, SQLite, a process or the key store (property D3)."""
    with guarded() as touched:
        yield touched


class _Windows(QObject):
    """Notes every top-level widget that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


@pytest.fixture
def windows_shown(qapp: QApplication) -> Iterator[list[str]]:
    """The class names of the windows that came up during the test."""
    watcher = _Windows()
    qapp.installEventFilter(watcher)
    yield watcher.shown
    qapp.removeEventFilter(watcher)


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    """Start in light colours, at 100 %, from left to right; fail a test that leaves a window open."""
    install(qapp).apply(Appearance.LIGHT, text_factor=1.0, language="en", calm=True, contrast=False)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    speak(qapp, QLocale(QLocale.Language.English))
    before = set(qapp.topLevelWidgets())
    yield
    settle()
    left = [widget for widget in qapp.topLevelWidgets() if widget not in before and widget.isVisible()]
    for widget in left:
        close(widget)
    assert not left, f"Windows left open: {left}"


class Stage:
    """A window on a place with still desks."""

    def __init__(self, window: Window, composition: StillComposition, desks: dict[str, StillDesk]) -> None:
        self.window, self.composition, self.desks = window, composition, desks
        self.opened: list[str] = []

    @property
    def desk(self) -> StillDesk:
        """The first person's desk."""
        return next(iter(self.desks.values()))


Raise = Callable[..., Stage]


@pytest.fixture
def stage(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Raise]:
    """Make a window on a place: ``stage(desk)`` for one person, ``stage(people={...})`` for several."""
    made: list[Stage] = []

    def make(
        desk: StillDesk | None = None,
        *,
        people: dict[str, StillDesk] | None = None,
        mode: str = "live",
        size: QSize | None = None,
        locale: str = "en",
    ) -> Stage:
        everybody = people or {"Ana Ruiz": desk or views.person_desk(views.sellers()["in_progress"], views.BUYER)}
        composition = StillComposition(preferences_now=Preferences(locale=locale))
        window = Window(composition)
        roles = [(name, one.me_now.role if one.me_now else "user", one) for name, one in everybody.items()]
        window.resize(size or QSize(1180, 760))
        window.enter(place_of(roles, mode=mode))
        window.show()
        window.activateWindow()
        settle()
        new = Stage(window, composition, everybody)

        def opened(url: object) -> bool:
            new.opened.append(url.toString())  # type: ignore[attr-defined]
            return True

        monkeypatch.setattr("desktop_app.ui.shell.browser.QDesktopServices.openUrl", opened)
        made.append(new)
        return new

    yield make
    for one in made:
        close(one.window)


@pytest.fixture
def demo_place() -> Place:
    """A demo with a seller, a buyer and support."""
    ben = replace(views.ME, name="Ben Cole", user_id="u_2")
    return place_of(
        [
            ("Ana Ruiz", "user", views.person_desk(views.sellers()["not_started"])),
            ("Ben Cole", "user", views.person_desk(views.sellers()["not_started"], views.BUYER, ben)),
            ("Jonas Berg", "support", views.support_desk()),
        ],
        mode="demo",
    )
