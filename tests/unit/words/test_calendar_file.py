"""The calendar file: by RFC 5545's letter, and as another program's reader understands it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.words.calendar_file import CalendarEntry, calendar_file

MADE = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
AT = datetime(2026, 12, 4, 9, 30, tzinfo=UTC)
ENTRY = CalendarEntry("acct_1-1764840600@sellerdesk", AT, "Hearthside: 2 things", "Passport\nBank account", (14, 1))


def made(*entries: CalendarEntry) -> bytes:
    return calendar_file(entries, MADE, name="Hearthside", version="1.0")


def test_the_whole_file() -> None:
    assert made(ENTRY).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sellerdesk//Sellerdesk 1.0//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Hearthside",
        "BEGIN:VEVENT",
        "UID:acct_1-1764840600@sellerdesk",
        "DTSTAMP:20261124T140200Z",
        "SEQUENCE:0",
        "DTSTART:20261204T093000Z",
        "SUMMARY:Hearthside: 2 things",
        "DESCRIPTION:Passport\\nBank account",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Hearthside: 2 things",
        "TRIGGER:-P14D",
        "END:VALARM",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Hearthside: 2 things",
        "TRIGGER:-P1D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_moments_are_written_in_utc() -> None:
    tokyo = timezone(timedelta(hours=9))
    entry = CalendarEntry("a@b", datetime(2026, 12, 5, 1, 0, tzinfo=tokyo), "x")
    assert b"DTSTART:20261204T160000Z\r\n" in made(entry)
    with pytest.raises(ValueError, match="time zone"):
        made(CalendarEntry("a@b", datetime(2026, 12, 5, 1, 0), "x"))  # noqa: DTZ001 - that is the mistake


def test_the_same_date_keeps_its_identifier_whenever_the_file_is_made() -> None:
    later = calendar_file([ENTRY], MADE + timedelta(days=3), name="Hearthside", version="2.0")
    uids = [icalendar.Calendar.from_ical(one).walk("VEVENT")[0]["UID"] for one in (made(ENTRY), later)]
    assert uids[0] == uids[1]


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


@given(texts, st.text(st.sampled_from('ab;,\\\n:"日本語é😀'), max_size=300))
def test_another_reader_reads_what_was_meant(summary: str, description: str) -> None:
    file = made(CalendarEntry("a@b", AT, summary, description, (3,)))
    event = icalendar.Calendar.from_ical(file).walk("VEVENT")[0]
    assert str(event.get("SUMMARY", "")) == summary
    assert str(event.get("DESCRIPTION", "")) == description
    assert event["DTSTART"].dt == AT
    alarm = event.walk("VALARM")[0]
    assert alarm["TRIGGER"].dt == timedelta(days=-3)


@given(texts)
def test_no_line_is_longer_than_allowed_and_no_character_is_cut(summary: str) -> None:
    for line in made(CalendarEntry("a@b", AT, summary)).split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_a_control_character_cannot_begin_a_line_of_its_own() -> None:
    file = made(CalendarEntry("a@b", AT, "x\r\nATTACH:https://evil.example\x00"))
    assert b"SUMMARY:x\\nATTACH:https://evil.example\r\n" in file
    assert b"\r\nATTACH" not in file
