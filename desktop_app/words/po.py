"""gettext catalogues as text (``.po``) and compiled (``.mo``): read and written without a library.

The desktop doesn't carry Babel; the format is small. Catalogues are compiled when the program is built; in a fresh
clone, where they aren't, the text is compiled in memory.
"""

from __future__ import annotations

import ast
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from desktop_app.words.marks import CONTEXT

_MAGIC = 0x950412DE
_PLURAL = "\x00"


@dataclass(slots=True)
class _Entry:
    context: str | None = None
    msgid: str = ""
    plural: str | None = None
    strings: dict[int, str] = field(default_factory=dict)
    fuzzy: bool = False

    def key(self) -> str:
        name = self.msgid if self.plural is None else f"{self.msgid}{_PLURAL}{self.plural}"
        return name if self.context is None else f"{self.context}{CONTEXT}{name}"

    def value(self) -> str:
        return _PLURAL.join(self.strings[index] for index in sorted(self.strings))


def parse_po(text: str) -> dict[str, str]:
    """Return the translated entries of a catalogue, keyed and valued as ``.mo`` files hold them.

    Fuzzy and empty entries are left out, the header (empty key) is in.

    Raises:
        ValueError: A line that the format doesn't know; the message names it by number.
    """
    return {
        entry.key(): entry.value()
        for entry in _entries(text)
        if entry.strings and all(entry.strings.values()) and not (entry.fuzzy and entry.msgid)
    }


def compile_mo(entries: Mapping[str, str]) -> bytes:
    """Return a compiled catalogue of entries as :func:`parse_po` gives them."""
    pairs = sorted((key.encode(), value.encode()) for key, value in entries.items())
    count = len(pairs)
    names, values = b"", b""
    name_table: list[tuple[int, int]] = []
    value_table: list[tuple[int, int]] = []
    for key, value in pairs:
        name_table.append((len(key), len(names)))
        value_table.append((len(value), len(values)))
        names += key + b"\0"
        values += value + b"\0"
    first = 28 + 16 * count
    header = struct.pack("<7I", _MAGIC, 0, count, 28, 28 + 8 * count, 0, first)
    tables = [(length, first + offset) for length, offset in name_table]
    tables += [(length, first + len(names) + offset) for length, offset in value_table]
    return header + b"".join(struct.pack("<2I", *pair) for pair in tables) + names + values


def _entries(text: str) -> Iterator[_Entry]:
    entry = _Entry()
    target: str | int | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line:
            yield entry
            entry, target = _Entry(), None
        elif line.startswith("#"):
            entry.fuzzy = entry.fuzzy or (line.startswith("#,") and "fuzzy" in line)
        else:
            target = _take(entry, line, target, number)
    yield entry


def _take(entry: _Entry, line: str, target: str | int | None, number: int) -> str | int:
    """Read one line into the entry and return the part that a following line of text belongs to."""
    word, _, rest = line.partition(" ")
    if line.startswith('"'):
        rest = line
    elif word in {"msgctxt", "msgid", "msgid_plural"}:
        target = word
    elif word.startswith("msgstr"):
        target = int(word[7:-1]) if word.endswith("]") else 0
    else:
        target = None
    if target is None or not (rest.startswith('"') and rest.endswith('"')):
        raise ValueError(f"line {number} of the catalogue isn't understood")
    _append(entry, target, ast.literal_eval(rest))
    return target


def _append(entry: _Entry, target: str | int, text: str) -> None:
    match target:
        case "msgctxt":
            entry.context = (entry.context or "") + text
        case "msgid":
            entry.msgid += text
        case "msgid_plural":
            entry.plural = (entry.plural or "") + text
        case int():
            entry.strings[target] = entry.strings.get(target, "") + text
