from __future__ import annotations

import stat
from pathlib import Path

import pytest

from desktop_app.app.profile_file import ProfileFile
from desktop_app.ui.memory.saved_views import SavedView, ViewMemory
from desktop_app.ui.memory.told import TellingMemory

VIEWS = ViewMemory((SavedView("Spain", country="ES", due_in_days=7), SavedView("Stuck", days_in_state=14)))


def views_in(folder: Path | None) -> ProfileFile[ViewMemory]:
    return ProfileFile(lambda _place: folder, "views.json", ViewMemory)


def test_the_next_run_reads_what_was_written_for_this_user_alone(tmp_path: Path) -> None:
    first = views_in(tmp_path)
    first.keep("p", "me", VIEWS)
    first.write("p", "me")
    assert views_in(tmp_path).read("p", "me") == VIEWS
    assert stat.S_IMODE((tmp_path / "views.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "{", '{"views": [{"country": "ES"}]}', "[]", "\xff"])
def test_a_file_that_cannot_be_read_counts_as_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "views.json").write_text(text, encoding="latin-1")
    assert views_in(tmp_path).read("p", "me") == ViewMemory()


def test_without_a_folder_it_is_remembered_for_this_run(tmp_path: Path) -> None:
    demo = views_in(None)
    demo.keep("demo", "jonas", VIEWS)
    demo.write("demo", "jonas")
    assert demo.read("demo", "jonas") == VIEWS
    assert demo.read("demo", "ana") == ViewMemory()
    assert list(tmp_path.iterdir()) == []


def test_a_profile_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    gone = ProfileFile(lambda _place: tmp_path / "gone", "told.json", TellingMemory)
    gone.keep("p", "me", TellingMemory())
    gone.write("p", "me")
    assert not (tmp_path / "gone").exists()
