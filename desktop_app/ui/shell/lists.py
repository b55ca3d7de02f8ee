"""The short lists that open from the sidebar and the first run: places, people, languages; and what a pick does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol
from urllib.parse import urlsplit

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.ui.languages import offered
from desktop_app.ui.ports.composition import Composition, Person, Place
from desktop_app.ui.shell.signs import mode_words
from desktop_app.ui.shell.standing import Standing
from desktop_app.ui.widgets.popup_list import Choice, PopupList
from desktop_app.ui.widgets.text import clean
from desktop_app.words.wording import Wording

_DOT: Final = " · "
_LONGEST: Final = 60
"""The most that is shown of a name."""


class Around(Protocol):
    """What they ask of the window around them."""

    words: Wording

    def standing(self) -> Standing:
        """Return where the window is."""
        ...

    def enter(self, place: Place, person: Person | None = None) -> None:
        """Go to a place."""
        ...

    def be(self, person: Person) -> None:
        """Be somebody else."""
        ...

    def speak(self, locale: str) -> None:
        """Speak another language."""
        ...

    def do(self, key: str, at: int = 0) -> None:
        """Do what a shortcut or a menu's line says."""
        ...

    def show_first_run(self) -> None:
        """Ask where to start."""
        ...


def told_apart(place: Place, among: Sequence[Place]) -> list[str]:
    """Return what tells a place from others that look the same: whose relay it is, then who is signed in there.

    A relay names itself, so that any may bear another one's name.
    """
    alike = [one for one in among if one.key != place.key and _looks(one) == _looks(place)]
    where, same = _where(place), [one for one in alike if _where(one) == _where(place)]
    apart = [where] if where and len(same) < len(alike) else []
    return [*apart, *(clean(person.name, _LONGEST) for person in place.people if same and person.name)]


def _looks(place: Place) -> tuple[str, str]:
    return (clean(place.name, _LONGEST).casefold(), place.mode)


def _where(place: Place) -> str:
    return urlsplit(place.relay_url).netloc if place.relay_url else ""


class Lists:
    """Opens the lists of one window.

    Args:
        composition: Where the places are known.
        around: The window; it is a widget too, and the lists are its own.
        elsewhere: Brings up another window that shows a place already; False where this one may go there.
    """

    def __init__(self, composition: Composition, around: Around, elsewhere: Callable[[str], bool]) -> None:
        self._composition, self._around, self._elsewhere = composition, around, elsewhere

    def open_places(self, anchor: QWidget) -> None:
        """Offer the places, live ones first, and what else a window can be asked for."""
        text = self._around.words.text
        here, known = self._around.standing().place, self._known()
        choices = [
            Choice(
                f"place:{place.key}",
                place.name,
                _DOT.join([mode_words(self._around.words, place.mode), *told_apart(place, known)]),
                chosen=place is here,
                mode=place.mode,
            )
            for place in known
        ]
        choices.append(Choice("add", text("Add a place"), "", icon="plus", parted=True, quiet=True))
        choices.append(Choice("window", text("Open another window"), "", icon="app-window", quiet=True))
        choices.append(Choice("settings", text("Settings"), "", icon="gear-six", quiet=True))
        choices.append(Choice("help", text("Explain the words"), "", icon="question", quiet=True))
        self._open(choices, anchor)

    def open_people(self, anchor: QWidget) -> None:
        """Offer the people of the place."""
        standing = self._around.standing()
        if standing.place is None:
            return
        text = self._around.words.text
        roles = {"user": text("Sells and buys"), "support": text("Support"), "operator": text("Operator")}
        choices = [
            Choice(f"person:{person.key}", person.name, roles.get(person.role, ""), chosen=person is standing.person)
            for person in standing.place.people
        ]
        self._open(choices, anchor)

    def open_languages(self, anchor: QWidget) -> None:
        """Offer the languages, each by its own name."""
        now = self._around.words.language
        choices = [
            Choice(f"language:{language}", name, "", icon="globe", chosen=language == now)
            for language, name in offered()
        ]
        self._open(choices, anchor)

    def pick(self, key: str) -> None:
        """Do what a line of a list says."""
        kind, _, name = key.partition(":")
        around = self._around
        if kind == "add":
            around.show_first_run()
        elif kind == "language":
            # After the list that told it is gone: everything is made anew.
            QTimer.singleShot(0, self._widget(), lambda: around.speak(name))
        elif kind == "person":
            place = around.standing().place
            if place is not None:
                around.be(next(person for person in place.people if person.key == name))
        elif kind == "place":
            place = next(place for place in self._known() if place.key == name)
            if place is not around.standing().place and not self._elsewhere(place.key):
                around.enter(place)
        elif kind in {"window", "help", "settings"}:
            around.do(kind)

    def _known(self) -> list[Place]:
        """Return the places, the one that is shown as it is now, live ones first."""
        places, here = list(self._composition.places()), self._around.standing().place
        if here is not None:
            if all(place.key != here.key for place in places):
                places.insert(0, here)
            places = [here if place.key == here.key else place for place in places]
        return sorted(places, key=lambda place: place.mode != "live")

    def _open(self, choices: list[Choice], anchor: QWidget) -> None:
        popup = PopupList(choices, self._widget())
        popup.chosen.connect(self.pick)
        popup.open_by(anchor)

    def _widget(self) -> QWidget:
        assert isinstance(self._around, QWidget)  # noqa: S101 - the window
        return self._around
