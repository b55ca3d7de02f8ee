"""The about box tells what is really shipped: everything the program imports, each with a licence."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from desktop_app.app.shipped import LIST, needed, shipped


def test_everything_that_is_needed_is_there_with_version_and_licence() -> None:
    rows = {name.lower().replace("_", "-"): (version, licence) for name, version, licence in shipped()}
    assert {"stripe", "requests", "urllib3", "sqlalchemy", "keyring"} <= rows.keys()
    assert {"python", "starlette", "uvicorn", "certifi", "segno", "msgspec"} <= rows.keys()
    assert all(version and licence for version, licence in rows.values()), rows


def test_what_is_only_for_developing_is_not() -> None:
    names = {name.lower() for name, _, _ in shipped()}
    assert not names & {"pytest", "mypy", "ruff", "babel", "hypothesis", "playwright", "sellerdesk"}


def test_a_build_lists_what_went_into_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = needed(only={"requests", "segno"})
    assert [name.lower() for name, _, _ in rows] == ["python", "requests", "segno"]
    (tmp_path / LIST).write_text(json.dumps(rows), "utf-8")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert shipped() == rows
