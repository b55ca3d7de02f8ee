"""Every code that the sync module, the cache and the vault can raise has a sentence of its own."""

from __future__ import annotations

import re
from pathlib import Path

import desktop_app
from desktop_app.words.problems import PROBLEMS

_ROOMS = ("sync", "vault", "storage/cache", "app/profiles", "app/cli")


def test_every_code_has_words() -> None:
    root = Path(desktop_app.__file__).parent
    files = [file for file in root.rglob("*.py") if str(file.relative_to(root)).startswith(_ROOMS)]
    text = "\n".join(file.read_text("utf-8") for file in files)
    raised = set(re.findall(r'(?:KnownError|FieldError|Conflict|NotFound)\(\s*"([a-z][a-z0-9_]+)"', text))
    raised |= set(re.findall(r'"(keyring_[a-z]+|cache_[a-z]+|other_person|mode_mismatch|certificate_[a-z]+)"', text))
    assert len(raised) > 20
    assert raised - set(PROBLEMS) - {"cache_note"} == set()
