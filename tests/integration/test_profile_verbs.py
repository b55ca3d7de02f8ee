"""``sellerdesk profile …`` as a program: signing in, the key, what a place may do, signing out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from doubles.oauth_http import AuthorizerDouble

from desktop_app.app.profiles import Profiles
from desktop_app.sandbox import SandboxConfig, start

SECONDS = 180
KEY = "sk_test_profile_verbs"


@pytest.fixture
def double() -> Iterator[AuthorizerDouble]:
    made = AuthorizerDouble()
    yield made
    made.stop()


def begun(home: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """Start the program without a key store, as on a server."""
    environment = {"PATH": os.environ.get("PATH", ""), "SELLERDESK_HOME": str(home), "HOME": str(home)} | variables
    return subprocess.Popen(
        [sys.executable, "-m", "desktop_app", "profile", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def done(home: Path, *arguments: str, code: int = 0, **variables: str) -> tuple[str, str]:
    program = begun(home, *arguments, **variables)
    out, err = program.communicate(timeout=SECONDS)
    assert program.returncode == code, err
    return out, err


def listed(home: Path) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(done(home, "list", "--json")[0])
    return rows


def test_signing_in_and_out(tmp_path: Path, double: AuthorizerDouble) -> None:
    assert listed(tmp_path) == []
    program = begun(tmp_path, "sign-in", double.url, "--no-browser")
    assert program.stdout is not None
    page = program.stdout.readline().strip()
    assert double.person_agrees(page) == 200
    out, err = program.communicate(timeout=SECONDS)
    assert program.returncode == 0, err
    (row,) = listed(tmp_path)
    assert row["profile"] in out
    assert (row["market"], row["mode"], row["role"], row["where"]) == ("Lumen", "test", "user", double.url)
    for session in double.sessions:
        assert not any(token in out + err for token in (session.refresh, *session.access))
    out, err = done(tmp_path, "sign-out", row["profile"])
    assert "Signed out of Lumen" in out
    assert "page of devices" in err  # the key store of this test holds nothing, so the relay couldn't be told
    assert listed(tmp_path) == []
    assert "profile_unknown" in done(tmp_path, "sign-out", row["profile"], code=1)[1]


def test_a_place_with_a_key(tmp_path: Path) -> None:
    assert "SELLERDESK_STRIPE_KEY" in done(tmp_path, "key", code=1)[1]
    with start(SandboxConfig(keys=(KEY,))) as sandbox:
        out, _ = done(tmp_path, "key", SELLERDESK_STRIPE_KEY=KEY, SELLERDESK_STRIPE_API_BASE=sandbox.url)
        assert KEY not in out
        (row,) = listed(tmp_path)
        assert (row["mode"], row["role"], row["where"]) == ("test", "operator", "Stripe")
        name = row["profile"]
        assert "makes nothing" in done(tmp_path, "set", name)[0]
        assert "acts as u_ana" in done(tmp_path, "set", name, "--creates", "yes", "--acts-as", "u_ana")[0]
        # Giving the key again changes nothing of what its owner allowed.
        done(tmp_path, "key", SELLERDESK_STRIPE_KEY=KEY, SELLERDESK_STRIPE_API_BASE=sandbox.url)
    choices = Profiles(tmp_path).find(name).stripe
    assert choices is not None
    assert (choices.creates, choices.user) == (True, "u_ana")
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and KEY.encode() in file.read_bytes()]


def test_a_relays_place_has_no_such_settings(tmp_path: Path) -> None:
    Profiles(tmp_path).save("shop", "https://relay.example.org")
    assert "profile_without_key" in done(tmp_path, "set", "shop", "--creates", "yes", code=1)[1]
