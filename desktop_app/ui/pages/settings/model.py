"""What a person can set, as typed declarations: the page is made from them, and every value is checked against them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from desktop_app.domain.value import value
from desktop_app.ui.languages import offered
from desktop_app.ui.ports.composition import Preferences
from desktop_app.ui.ports.system import System
from desktop_app.words.marks import mark
from desktop_app.words.wording import Wording

Value = str | float | bool


@value
class Choice:
    """One of several.

    Attributes:
        key: The field of :class:`~desktop_app.ui.ports.composition.Preferences` that it sets.
        label: A sentence of ours.
        options: Returns ``(value, words)`` pairs in a language.
    """

    key: str
    label: str
    options: Callable[[Wording], tuple[tuple[Value, str], ...]]


@value
class Switch:
    """On or off.

    Attributes:
        key: A field of the preferences, or a name of :data:`OF_THE_SYSTEM`.
        label: A sentence of ours.
        hint: A quieter sentence below it, or empty.
    """

    key: str
    label: str
    hint: str = ""


@value
class Section:
    """Settings that belong together."""

    title: str
    settings: tuple[Choice | Switch, ...]


_FACTORS: Final = (0.9, 1.0, 1.15, 1.3, 1.5)


def _appearances(words: Wording) -> tuple[tuple[Value, str], ...]:
    return (("system", words.text("As the system")), ("light", words.text("Light")), ("dark", words.text("Dark")))


def _factors(words: Wording) -> tuple[tuple[Value, str], ...]:
    return tuple((factor, words.formats.percent(factor)) for factor in _FACTORS)


def _languages(words: Wording) -> tuple[tuple[Value, str], ...]:
    return (("", words.text("As the system")), *offered())


SECTIONS: Final = (
    Section(
        mark("Appearance"),
        (
            Choice("appearance", mark("Colours"), _appearances),
            Choice("text_factor", mark("Text size"), _factors),
            Choice("locale", mark("Language"), _languages),
            Switch("calm", mark("Less motion"), mark("Pages, dialogs and changes appear at once.")),
        ),
    ),
    Section(
        mark("What you’re told"),
        (
            Switch(
                "tell_changes",
                mark("On this screen, when a state changes"),
                mark("One notification for one change. The inbox keeps it, shown or not."),
            ),
            Switch(
                "tell_dates",
                mark("On this screen, before a date"),
                mark("14, 7, 3 and 1 days before, once each."),
            ),
        ),
    ),
    Section(
        mark("On this computer"),
        (
            Switch("stay_in_tray", mark("Stay beside the clock when the window is closed")),
            Switch("start_at_login", mark("Start when you sign in to this computer")),
            Switch("open_links", mark("Open links of Sellerdesk with this program")),
        ),
    ),
)

OF_THE_SYSTEM: Final = frozenset({"start_at_login", "open_links"})
"""Switches that the system remembers, not the preferences."""


@value
class Shown:
    """One setting as the page shows it; ``off`` is why it can't be set here, or empty."""

    setting: Choice | Switch
    value: Value
    off: str = ""


def shown(
    preferences: Preferences, system: System, words: Wording, *, tray: bool
) -> tuple[tuple[Section, tuple[Shown, ...]], ...]:
    """Return the sections with their values; what this computer can't do is there with its reason."""
    answers = {"start_at_login": system.starts_at_login(), "open_links": system.opens_links()}
    sections = []
    for section in SECTIONS:
        lines = []
        for setting in section.settings:
            if setting.key in OF_THE_SYSTEM:
                answer = answers[setting.key]
                off = words.text("This system has no way to set it here.") if answer is None else ""
                lines.append(Shown(setting, bool(answer), off))
            else:
                off = ""
                if setting.key == "stay_in_tray" and not tray:
                    off = words.text("This desktop has no place for it.")
                lines.append(Shown(setting, _value(preferences, setting), off))
        sections.append((section, tuple(lines)))
    return tuple(sections)


def changed(preferences: Preferences, key: str, value: Value) -> Preferences:
    """Return the preferences with one of them changed.

    Raises:
        KeyError: There is no such setting among the preferences.
        TypeError: The value isn't of the kind that the preferences hold.
    """
    if key not in {setting.key for section in SECTIONS for setting in section.settings} - OF_THE_SYSTEM:
        raise KeyError(key)
    kind = type(getattr(preferences, key))
    if type(value) is not kind:
        raise TypeError(f"{key} is {kind.__name__}, not {type(value).__name__}")
    changes: dict[str, object] = {key: value}
    return replace(preferences, **changes)  # type: ignore[arg-type] # checked just before


def _value(preferences: Preferences, setting: Choice | Switch) -> Value:
    value: Value = getattr(preferences, setting.key)
    if isinstance(setting, Choice) and isinstance(value, float):
        # A factor from another version stands at the nearest that is offered.
        return min(_FACTORS, key=lambda one: abs(one - value))
    return value
