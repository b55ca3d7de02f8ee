"""What a reading said and this version doesn't understand: kept by name for staff, so that nothing is lost (R10)."""

from __future__ import annotations

from desktop_app.stripe_api.reading import EnumT, clean, known

_LONGEST_VALUE = 200
_MOST = 50


class Extras:
    """Collects the values of one reading that weren't understood."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], None] = {}

    def note(self, name: str, value: object) -> None:
        """Keep a value under its name, shortened, unless there are too many already."""
        if len(self._found) < _MOST:
            self._found[clean(name)[:_LONGEST_VALUE], clean(str(value)[:_LONGEST_VALUE])] = None

    def member(self, kinds: type[EnumT], name: str, value: str | None) -> EnumT | None:
        """Return the member of an enumeration with that value; an unknown value is noted and gives None."""
        if value is None:
            return None
        found = known(kinds, value)
        if found is None:
            self.note(name, value)
        return found

    def member_or(self, otherwise: EnumT, name: str, value: str | None) -> EnumT:
        """Return the member with that value, and another one where there is none."""
        kinds: type[EnumT] = type(otherwise)
        found = self.member(kinds, name, value)
        return otherwise if found is None else found

    def found(self) -> tuple[tuple[str, str], ...]:
        """Return what was noted, in order."""
        return tuple(self._found)
