"""Entries on a freedesktop: start at login, our scheme, and everybody else's choices left as they are."""

from __future__ import annotations

import configparser
import re
import subprocess
from pathlib import Path

import pytest

from desktop_app.app.desktop_entries import (
    SCHEME_TYPE,
    DesktopEntries,
    default_for,
    exec_line,
    own_command,
    supported,
    with_default,
    without_default,
)
from desktop_app.resources import resource

OTHERS = """# mine
[Added Associations]
text/html=firefox.desktop;
x-scheme-handler/sellerdesk=old.desktop;

[Default Applications]
text/html=firefox.desktop;chromium.desktop;
"""


@pytest.fixture
def entries(tmp_path: Path) -> DesktopEntries:
    environ = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "c")}
    return DesktopEntries(environ, ["/opt/Seller desk/sellerdesk"])


def read(path: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text("utf-8"))
    return parser["Desktop Entry"]


def test_start_at_login_is_an_entry_that_comes_and_goes(entries: DesktopEntries) -> None:
    assert not entries.starts_at_login()
    entries.start_at_login(True)
    assert entries.starts_at_login()
    entry = read(entries.autostart_path)
    assert entry["Exec"] == '"/opt/Seller desk/sellerdesk" --in-tray'
    assert "MimeType" not in entry
    entries.start_at_login(False)
    entries.start_at_login(False)
    assert not entries.starts_at_login()
    assert not entries.autostart_path.exists()


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_an_entry_that_the_desktop_switched_off_counts_as_off(entries: DesktopEntries, line: str) -> None:
    entries.start_at_login(True)
    text = entries.autostart_path.read_text("utf-8").replace("X-GNOME-Autostart-enabled=true", line)
    entries.autostart_path.write_text(text, "utf-8")
    assert not entries.starts_at_login()


def test_links_lead_to_us_and_nothing_else_changes(entries: DesktopEntries) -> None:
    entries.associations_path.parent.mkdir(parents=True)
    entries.associations_path.write_text(OTHERS, "utf-8")
    entries.open_links(True)
    assert entries.opens_links()
    entry = read(entries.entry_path)
    assert entry["Exec"] == '"/opt/Seller desk/sellerdesk" %u'
    assert SCHEME_TYPE in entry["MimeType"].split(";")
    text = entries.associations_path.read_text("utf-8")
    assert text == OTHERS.replace(
        "[Default Applications]\n", f"[Default Applications]\n{SCHEME_TYPE}=sellerdesk.desktop;\n"
    )
    entries.open_links(False)
    assert entries.associations_path.read_text("utf-8") == OTHERS
    assert not entries.opens_links()
    assert not entries.entry_path.exists()


def test_another_programs_hold_on_the_scheme_is_not_taken_away(entries: DesktopEntries) -> None:
    entries.associations_path.parent.mkdir(parents=True)
    theirs = f"[Default Applications]\n{SCHEME_TYPE}=other.desktop\n"
    entries.associations_path.write_text(theirs, "utf-8")
    entries.open_links(False)
    assert entries.associations_path.read_text("utf-8") == theirs
    assert default_for(theirs, SCHEME_TYPE) == "other.desktop"
    assert default_for(with_default(theirs, SCHEME_TYPE, "sellerdesk.desktop"), SCHEME_TYPE) == "sellerdesk.desktop"


def test_lists_that_are_empty_or_have_no_defaults() -> None:
    assert with_default("", "a/b", "x.desktop") == "[Default Applications]\na/b=x.desktop;\n"
    made = with_default("[Added Associations]\na/b=y.desktop\n", "a/b", "x.desktop")
    assert made == "[Added Associations]\na/b=y.desktop\n\n[Default Applications]\na/b=x.desktop;\n"
    assert without_default("", "a/b", "x.desktop") == ""
    assert default_for("", "a/b") is None


@pytest.mark.parametrize(
    "command",
    [["/usr/bin/sellerdesk"], ["/a b/c", "--in-tray"], ['/q"uote', "%u"], ["/do$llar`tick", "x"], ["/back\\slash"]],
)
def test_a_command_survives_its_quoting(command: list[str]) -> None:
    """A string value's backslashes are undone first, then the quoting of Exec, a shell's inside double quotes."""
    value = exec_line(command)
    undone = value.replace("\\\\", "\\")
    read = subprocess.run(["sh", "-c", f"printf '%s\\n' {undone}"], capture_output=True, text=True, check=True)
    assert read.stdout.splitlines() == command


def test_a_per_cent_sign_is_no_field_code() -> None:
    assert exec_line(["/a%b", "%u"]) == "/a%%b %u"


def test_the_entry_for_packages_is_whole() -> None:
    entry = read(resource("desktop", "sellerdesk.desktop"))
    assert (entry["Type"], entry["Exec"], entry["Icon"], entry["Terminal"]) == (
        "Application",
        "sellerdesk %u",
        "sellerdesk",
        "false",
    )
    for name in ("GenericName", "Comment"):
        assert {key for key in entry if key.startswith(name)} == {
            name,
            *(f"{name}[{language}]" for language in ("de", "fr", "es", "ja", "ar")),
        }
    assert re.match(r"<svg [^>]*viewBox", resource("desktop", "sellerdesk.svg").read_text("utf-8"))


def test_how_this_program_is_started() -> None:
    assert own_command()
    assert supported("linux")
    assert not supported("darwin")
