"""What the first picture loads: the slow libraries, and what opens on a click, come after it."""

from __future__ import annotations

import subprocess
import sys

_LOADED_BY_THE_FIRST_PAGE = """
import sys
import desktop_app.app.desktop, desktop_app.app.engines, desktop_app.ui.program.start, desktop_app.ui.pages.selling.page
print(*sorted(sys.modules))
"""


def test_the_first_page_is_there_without_what_comes_later() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _LOADED_BY_THE_FIRST_PAGE], capture_output=True, text=True, timeout=120, check=True
    )
    loaded = set(told.stdout.split())
    later = {"sqlalchemy", "alembic", "requests", "urllib3", "keyring", "stripe", "pydantic", "phonenumbers"}
    assert later & {name.partition(".")[0] for name in loaded} == set()
    assert {name for name in loaded if name.startswith("desktop_app.ui.dialogs")} == set()
    other = {f"desktop_app.ui.pages.{page}" for page in ("accounts", "buying", "first_run", "inbox", "settings.page")}
    assert loaded & {*other, "desktop_app.wire.shapes", "desktop_app.wire.support"} == set()
    opened = {"ui.pages.settings.model", "ui.shell.lists", "ui.shell.program_sheets", "ui.widgets.popup_list"}
    assert loaded & {f"desktop_app.{name}" for name in {*opened, "ui.program.signals", "words.po"}} == set()
