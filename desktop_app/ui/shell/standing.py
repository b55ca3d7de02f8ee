"""Where a window stands: at a place, as one of its people, with their desk once it is open."""

from __future__ import annotations

from typing import Final

from desktop_app.domain.value import value
from desktop_app.sync.desk import Desk
from desktop_app.ui.ports.composition import Person, Place
from desktop_app.ui.widgets.text import clean
from desktop_app.words.wording import ProblemWords, Wording

_STAFF: Final = frozenset({"support", "operator"})
_LONGEST_NAME: Final = 60


@value
class Standing:
    """A moment of a window; ``desk`` is None while it is being opened."""

    place: Place | None = None
    person: Person | None = None
    desk: Desk | None = None

    @property
    def staff(self) -> bool:
        """Say whether who is shown looks after others."""
        return self.person is not None and self.person.role in _STAFF

    @property
    def market(self) -> str:
        """Return the marketplace's name as it says it itself, or as the place is called; fit for one line."""
        me = self.desk.me() if self.desk is not None else None
        name = (me.market if me else "") or (self.place.name if self.place is not None else "")
        return clean(name, _LONGEST_NAME)

    def problem(self, words: Wording, code: str) -> ProblemWords:
        """Return what a known error says here."""
        return words.problem(code, market=self.market or None, staff=self.staff)

    def told(self, words: Wording, code: str) -> str:
        """Return a known error in one line."""
        return self.problem(words, code).in_a_line
