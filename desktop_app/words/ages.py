"""When something was, as a person would say it."""

from __future__ import annotations

from datetime import datetime

from desktop_app.words.marks import mark, mark_plural

_MINUTE = 60.0
NEVER = mark("not yet")
JUST_NOW = mark("just now")
SECONDS_AGO = mark_plural("{figure} second ago", "{figure} seconds ago")
MINUTES_AGO = mark_plural("{figure} minute ago", "{figure} minutes ago")
AT = mark("at {time}")
YESTERDAY = mark("yesterday, {time}")
WEEKDAY = mark("{weekday}, {time}")
TODAY = mark("today, {time}")
TODAY_SHORT = mark("Today {time}")
WEEKDAY_SHORT = mark("{weekday} {time}")
ON = mark("on {date}")
DAY_TIME = mark("{date} {time}")
SPAN_AGO = mark("{span} ago")
RANGE = mark("{newest} to {oldest} ago")
SHORT_SECONDS = mark("{n} s")
SHORT_MINUTES = mark("{n} min")
SHORT_HOURS = mark("{n} h")
SHORT_DAYS = mark("{n} d")
NARROW_MINUTES = mark("{n} m")


def seconds_since(then: datetime, now: datetime) -> float:
    """Return the age in seconds; a time in the future (another clock) is no age at all."""
    return max(0.0, (now - then).total_seconds())


def days_between(then: datetime, now: datetime) -> int:
    """Return how many midnights lie between, in the time zone of ``now``."""
    return (now.date() - then.astimezone(now.tzinfo).date()).days


def steady(then: datetime, now: datetime) -> float:
    """Return for how many seconds the words of an age stay as they are: under a minute one, then to the next minute."""
    age = (now - then).total_seconds()
    return 1.0 if age < _MINUTE else _MINUTE - age % _MINUTE + 0.05
