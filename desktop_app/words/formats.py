"""How a language writes numbers, dates, lists and countries, from tables made of CLDR (``scripts/make-locales``)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from desktop_app.resources import resource
from desktop_app.words.catalogue import ENGLISH

_SPELLED = {
    "en": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    "de": ("zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"),
    "fr": ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    "es": ("dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
}
"""From two to ten: the translated singular words one itself. Other languages use figures (their counting words
change with what is counted)."""

_FOUR_TOGETHER = frozenset({"es"})
"""Languages that write four digits without a mark between them (CLDR's ``minimumGroupingDigits``)."""

_SENTENCES = {"ja": ("。", "")}
"""What ends a sentence, and what stands between two, where it isn't a full stop and a space."""

_ARABIC_DIGITS = str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪")
_MARKS = "Mn"
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.:/-])\d+(?![A-Za-z0-9_:/-]|\.\d)%?")
"""A number that stands for itself, unlike those in 127.0.0.1 and v2."""
_PART = re.compile(r"'([^']*)'|EEEE|MMMM|M|dd|d|y")


def in_order(name: str) -> str:
    """Return what a name is put into order by, and found by: its letters without their marks, small.

    "Österreich" stands with the O and "Émirats" with the E, where people look for them; kana and hamza go with the
    sign that they are written on.
    """
    plain = (char for char in unicodedata.normalize("NFKD", name) if unicodedata.category(char) != _MARKS)
    return "".join(plain).casefold()


class Formats:
    """Numbers, dates, lists and countries of one language, with the digits of a region where they differ."""

    @staticmethod
    def regions(language: str) -> frozenset[str]:
        """Return the regions whose digits are other than the language's."""
        return frozenset(_data(language)["digits_by_region"])

    def __init__(self, language: str, region: str = "") -> None:
        self._data = _data(language)
        self._spelled = _SPELLED.get(language, ())
        self._grouped_from = 10_000 if language in _FOUR_TOGETHER else 1_000
        regional = self._data["digits_by_region"].get(region, self._data["digits"])
        self._arabic = regional == "arab"
        self.rtl: bool = self._data["rtl"]
        self._stop, self._between_sentences = _SENTENCES.get(language, (".", " "))

    def figure(self, number: int) -> str:
        """Return a number in figures, with its thousands grouped."""
        text = f"{number:,}".replace(",", self._data["group"]) if abs(number) >= self._grouped_from else str(number)
        return self.digits(text)

    def percent(self, share: float) -> str:
        """Return a share of one in whole hundredths, with the language's sign for them."""
        return self.digits(f"{self.figure(round(100 * share))}{self._data['before_percent']}%")

    def at_least(self, number: int) -> str:
        """Return a number of which only is known that there are so many: two figures of it are told, as in "9,800+"."""
        least = number - number % 10 ** max(len(str(number)) - 2, 0)
        return f"+{self.figure(least)}" if self.rtl else f"{self.figure(least)}+"

    def count(self, number: int) -> str:
        """Return a number for a sentence: two to ten in words where the language does so, figures elsewhere."""
        if 2 <= number < 2 + len(self._spelled):
            return self._spelled[number - 2]
        return self.figure(number)

    def digits(self, text: str) -> str:
        """Return a text with the digits that the language and region use."""
        return text.translate(_ARABIC_DIGITS) if self._arabic else text

    def said(self, sentence: str) -> str:
        """Return a sentence of ours with its own numbers in those digits; addresses and names of things stay."""
        return _NUMBER.sub(lambda number: self.digits(number[0]), sentence) if self._arabic else sentence

    def ended(self, clause: str) -> str:
        """Return what is said with the stop that ends a sentence."""
        return clause if clause.endswith((self._stop, "?", "!")) else f"{clause}{self._stop}"

    def sentences(self, *parts: str) -> str:
        """Return whole sentences one after the other; those that are empty are left out."""
        return self._between_sentences.join(part for part in parts if part)

    def time(self, moment: datetime, *, seconds: bool = False) -> str:
        """Return hours and minutes, or the seconds too."""
        return self.digits(f"{moment:%H:%M:%S}" if seconds else f"{moment:%H:%M}")

    def weekday(self, day: date) -> str:
        """Return a day's name."""
        return str(self._data["weekdays"][day.weekday()])

    def short_weekday(self, day: date) -> str:
        """Return a day's name cut as the language cuts it."""
        return str(self._data["weekdays_short"][day.weekday()])

    def day(self, day: date, today: date) -> str:
        """Return day and month, and the year only when it isn't this one."""
        return self._pattern("day" if day.year == today.year else "day_year", day)

    def short_day(self, day: date, today: date) -> str:
        """Return day and month with the month cut, for a narrow column."""
        return self._pattern("day" if day.year == today.year else "day_year", day, months="months_short")

    def full_day(self, day: date) -> str:
        """Return a date with weekday and year."""
        return self._pattern("full_day", day)

    def listed(self, items: Sequence[str]) -> str:
        """Return things one after the other, as the language joins them."""
        if len(items) < 2:
            return "".join(items)
        patterns = self._data["lists"]
        if len(items) == 2:
            return str(patterns["2"]).format(*items)
        text = str(patterns["end"]).format(items[-2], items[-1])
        for index in range(len(items) - 3, -1, -1):
            text = str(patterns["start" if index == 0 else "middle"]).format(items[index], text)
        return text

    def country(self, code: str) -> str:
        """Return a country's name, or the code of one without a name."""
        return str(self._data["countries"].get(code.upper(), code))

    def countries(self) -> dict[str, str]:
        """Return all names by code."""
        return dict(self._data["countries"])

    def _pattern(self, name: str, day: date, *, months: str = "months") -> str:
        values = {
            "EEEE": self.weekday(day),
            "MMMM": str(self._data[months][day.month - 1]),
            "M": str(day.month),
            "dd": f"{day.day:02d}",
            "d": str(day.day),
            "y": str(day.year),
        }
        written = _PART.sub(lambda part: values.get(part[0], part[1] or ""), str(self._data[name]))
        return self.digits(written)


@lru_cache(maxsize=16)
def _data(language: str) -> dict[str, Any]:
    path = resource("translations", "locales", f"{language}.json")
    if not path.is_file():
        path = resource("translations", "locales", f"{ENGLISH}.json")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
