"""How a desktop by freedesktop.org's rules learns of this program: its entry, its links, its start at login.

Entries are the person's own (``$XDG_DATA_HOME``, ``$XDG_CONFIG_HOME``); a package may install
``resources/desktop/sellerdesk.desktop`` for everybody instead. Nothing here is done unless the person asks for it.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop_app.app.private_files import write_private
from desktop_app.resources import resource

SCHEME_TYPE = "x-scheme-handler/sellerdesk"
ENTRY = "sellerdesk.desktop"
IN_TRAY = "--in-tray"
"""The option that starts without a window where there is a tray."""

_PLAIN = re.compile(r"[A-Za-z0-9_./:=@%+,-]+")
_RESERVED = re.compile(r'(["`$\\])')


def supported(platform: str = sys.platform) -> bool:
    """Say whether this system goes by desktop entries."""
    return platform.startswith(("linux", "freebsd"))


class DesktopEntries:
    """The person's own entries.

    Args:
        environ: Where the folders are named.
        command: How this program is started, without arguments; found out when None.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ, command: Sequence[str] | None = None) -> None:
        home = Path(environ.get("HOME") or Path.home())
        self._data = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
        self._config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
        self._command = list(command) if command is not None else own_command()

    @property
    def autostart_path(self) -> Path:
        """The entry that the desktop starts at login."""
        return self._config / "autostart" / ENTRY

    @property
    def entry_path(self) -> Path:
        """The entry by which the desktop knows this program."""
        return self._data / "applications" / ENTRY

    @property
    def associations_path(self) -> Path:
        """Where the desktop keeps which program opens what."""
        return self._config / "mimeapps.list"

    def starts_at_login(self) -> bool:
        """Say whether the desktop starts this program at login."""
        text = _read(self.autostart_path)
        return bool(text) and not re.search(r"(?m)^(Hidden=true|X-GNOME-Autostart-enabled=false)\s*$", text)

    def start_at_login(self, wanted: bool) -> None:
        """Write or remove the entry.

        Raises:
            OSError: The folder can't be written to.
        """
        if wanted:
            text = self._entry([*self._command, IN_TRAY], links=False) + "X-GNOME-Autostart-enabled=true\n"
            _write(self.autostart_path, text)
        else:
            self.autostart_path.unlink(missing_ok=True)

    def opens_links(self) -> bool:
        """Say whether links of our scheme lead to our entry."""
        return self.entry_path.is_file() and default_for(_read(self.associations_path), SCHEME_TYPE) == ENTRY

    def open_links(self, wanted: bool) -> None:
        """Write our entry and make it the one for our scheme, or take both away.

        Raises:
            OSError: A folder can't be written to.
        """
        before = _read(self.associations_path)
        if wanted:
            _write(self.entry_path, self._entry([*self._command, "%u"], links=True))
            self._write_icon()
            after = with_default(before, SCHEME_TYPE, ENTRY)
        else:
            self.entry_path.unlink(missing_ok=True)
            after = without_default(before, SCHEME_TYPE, ENTRY)
        if after != before:
            _write(self.associations_path, after)

    def _entry(self, command: Sequence[str], *, links: bool) -> str:
        text = resource("desktop", ENTRY).read_text("utf-8")
        text = re.sub(r"(?m)^Exec=.*$", lambda _: f"Exec={exec_line(command)}", text)
        return text if links else re.sub(r"(?m)^MimeType=.*\n", "", text)

    def _write_icon(self) -> None:
        icon = self._data / "icons" / "hicolor" / "scalable" / "apps" / "sellerdesk.svg"
        icon.parent.mkdir(parents=True, exist_ok=True)
        icon.write_bytes(resource("desktop", "sellerdesk.svg").read_bytes())


def own_command() -> list[str]:
    """Return how this program is started: the built one, the installed command, or the interpreter with our package."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    beside = Path(sys.executable).with_name("sellerdesk")
    found = str(beside) if beside.is_file() else shutil.which("sellerdesk")
    return [found] if found else [sys.executable, "-m", "desktop_app"]


def exec_line(command: Sequence[str]) -> str:
    """Return the value of ``Exec`` for a command: quoted where the rules of desktop entries ask for it.

    ``%u`` alone stands for the link; a per cent sign in anything else is doubled.
    """
    return " ".join(part if part == "%u" else _quoted(part) for part in command)


def _quoted(part: str) -> str:
    doubled = part.replace("%", "%%")
    if _PLAIN.fullmatch(part):
        return doubled
    # Once for the quoting of Exec, once more for that of a string value in the file.
    return '"' + _RESERVED.sub(r"\\\1", doubled).replace("\\", "\\\\") + '"'


def default_for(text: str, mime: str) -> str | None:
    """Return which entry opens a type according to a ``mimeapps.list``; its first one counts."""
    for line in _section(text.splitlines(), "[Default Applications]"):
        name, _, value = line.partition("=")
        if name.strip() == mime:
            return value.split(";")[0].strip() or None
    return None


def with_default(text: str, mime: str, entry: str) -> str:
    """Return a ``mimeapps.list`` in which an entry opens a type; everything else stays as it is."""
    lines = without_default(text, mime, None).splitlines()
    head = "[Default Applications]"
    if head not in [line.strip() for line in lines]:
        lines += ([""] if lines else []) + [head]
    at = [line.strip() for line in lines].index(head)
    return "\n".join([*lines[: at + 1], f"{mime}={entry};", *lines[at + 1 :]]) + "\n"


def without_default(text: str, mime: str, entry: str | None) -> str:
    """Return a ``mimeapps.list`` in which nothing (or nothing of this entry's) is the default for a type."""
    kept, inside = [], False
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("["):
            inside = stripped == "[Default Applications]"
        name, _, value = stripped.partition("=")
        ours = entry is None or value.split(";")[0].strip() == entry
        if not (inside and name.strip() == mime and ours):
            kept.append(line)
    return "\n".join(kept) + ("\n" if kept else "")


def _section(lines: list[str], head: str) -> list[str]:
    inside, found = False, []
    for line in lines:
        if line.strip().startswith("["):
            inside = line.strip() == head
        elif inside:
            found.append(line)
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError):
        return ""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_private(path, text)
