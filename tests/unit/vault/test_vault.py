"""The vault with helpers that hang, lie or refuse: it never waits long, never shows a secret, never writes a file."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from desktop_app.vault import KeyVault, helper_command
from desktop_app.vault import vault as vault_module
from desktop_app.vault.speech import Outcome, Reply, Request, read_reply, read_request, reply_line, request_line

SECRET = "a-secret-that-must-not-show"


def helper(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def says(outcome: str) -> list[str]:
    return helper(f"import sys; sys.stdin.readline(); print('[\"{outcome}\", null]')")


@pytest.mark.parametrize(
    ("outcome", "note"),
    [
        ("missing", "keyring_missing"),
        ("locked", "keyring_locked"),
        ("plaintext", "keyring_plaintext"),
        ("null", "keyring_plaintext"),
        ("failed", "keyring_missing"),
    ],
)
def test_a_store_that_refuses_leaves_the_secret_for_this_run(outcome: str, note: str) -> None:
    vault = KeyVault(says(outcome))
    vault.put("ana", SECRET)
    assert vault.note == note
    assert vault.get("ana") == SECRET
    vault.forget("ana")
    assert vault.get("ana") is None


def test_a_store_that_takes_it_leaves_nothing_in_memory() -> None:
    vault = KeyVault(says("stored"))
    vault.put("ana", SECRET)
    assert vault.note is None
    assert vault.get("ana") is None  # this helper forgets; the vault itself kept nothing


def test_a_helper_that_hangs_is_ended() -> None:
    vault = KeyVault(helper("import time; time.sleep(60)"), patience=0.5)
    began = time.monotonic()
    vault.put("ana", SECRET)
    assert time.monotonic() - began < 50  # by itself it would take 60
    assert (vault.outcome, vault.note) == (Outcome.HUNG, "keyring_locked")
    assert vault.get("ana") == SECRET


@pytest.mark.parametrize(
    "code", ["print('not json')", "print('[1]')", "print('[\"what\", null]')", "raise SystemExit(3)"]
)
def test_a_helper_that_talks_nonsense_counts_as_none(code: str) -> None:
    vault = KeyVault(helper(code))
    vault.put("ana", SECRET)
    assert vault.outcome is Outcome.FAILED
    assert vault.get("ana") == SECRET


def test_a_helper_that_cannot_be_started_counts_as_none(tmp_path: Path) -> None:
    vault = KeyVault([str(tmp_path / "nothing")])
    assert vault.get("ana") is None
    assert vault.outcome is Outcome.FAILED


def test_the_secret_goes_through_the_pipe_alone(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    code = (
        "import os, sys, pathlib; line = sys.stdin.readline();"
        f"pathlib.Path({str(seen)!r}).write_text(repr((sys.argv, dict(os.environ))));"
        "print('[\"stored\", null]')"
    )
    KeyVault(helper(code)).put("ana", SECRET)
    assert SECRET not in seen.read_text()


def test_our_own_variables_stay_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELLERDESK_TOKEN", SECRET)
    seen = tmp_path / "seen"
    code = f"import os, pathlib; pathlib.Path({str(seen)!r}).write_text(repr(dict(os.environ)))"
    KeyVault(helper(code)).get("ana")
    assert SECRET not in seen.read_text()


def test_no_secret_in_repr_or_logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    vault = KeyVault(says("missing"))
    vault.put("ana", SECRET)
    shown = [repr(vault), repr(Request("put", "s", "n", SECRET)), repr(Reply(Outcome.STORED, SECRET)), caplog.text]
    assert SECRET not in "".join(shown)


def test_lines_are_read_as_they_were_written() -> None:
    request = Request("put", "Sellerdesk", "ana at https://relay", 'quote " newline \n ü')
    assert read_request(request_line(request)) == request
    reply = Reply(Outcome.STORED, "ü\n")
    assert read_reply(reply_line(reply)) == reply


def test_a_frozen_program_starts_itself(monkeypatch: Any) -> None:
    assert helper_command() == [sys.executable, "-m", "desktop_app.vault.helper"]
    monkeypatch.setattr(vault_module.sys, "frozen", True, raising=False)
    assert helper_command() == [sys.executable, "vault-helper"]
