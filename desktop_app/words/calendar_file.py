"""Dates as a calendar file (RFC 5545) that any calendar program reads.

Only what such a file of ours holds: one VCALENDAR with VEVENTs at one moment each, in UTC, with alarms. The identifier
of an event follows from what it is about and not from when the file was made, so that a second import changes the
event in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_LONGEST_LINE: Final = 75
"""Octets of a line, the line break not counted (RFC 5545 §3.1)."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One date.

    Attributes:
        uid: Stable and unique in the world: what it is about, an at sign, who says so.
        at: The moment, with a time zone.
        summary: A few words.
        description: What there is to know; lines are kept.
        alarms: How many days before it a calendar program reminds of it.
        sequence: Grows when a file says something newer of the same ``uid``.
    """

    uid: str
    at: datetime
    summary: str
    description: str = ""
    alarms: tuple[int, ...] = ()
    sequence: int = 0


def calendar_file(entries: Sequence[CalendarEntry], made_at: datetime, *, name: str, version: str) -> bytes:
    """Return the file, in UTF-8.

    Args:
        entries: In any order; they are written by time.
        made_at: When it is made, with a time zone.
        name: What a calendar program calls the whole.
        version: Of this program, for the product identifier.

    Raises:
        ValueError: A moment has no time zone.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Sellerdesk//Sellerdesk {_text(version)}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for entry in sorted(entries, key=lambda one: (one.at, one.uid)):
        lines += _event(entry, made_at)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(entry: CalendarEntry, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{_moment(made_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART:{_moment(entry.at)}"
    yield f"SUMMARY:{_text(entry.summary)}"
    if entry.description:
        yield f"DESCRIPTION:{_text(entry.description)}"
    yield "TRANSP:TRANSPARENT"
    yield from _alarms(entry)
    yield "END:VEVENT"


def _alarms(entry: CalendarEntry) -> Iterable[str]:
    for days in entry.alarms:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_text(entry.summary)}"
        yield f"TRIGGER:-P{days}D"
        yield "END:VALARM"


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment in a calendar file needs a time zone")
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Return a text value: what has a meaning in the format is escaped, control characters are left out (§3.3.11)."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(char for char in plain if char in {"\n", "\t"} or (ord(char) >= 32 and ord(char) != 127))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """Return a line in pieces of 75 octets at most, no character cut; each after the first begins with a space."""
    pieces: list[bytes] = []
    piece = b""
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > _LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    pieces.append(piece)
    return b"\r\n".join(pieces) + b"\r\n"
