"""``sellerdesk relay user``: the first operator without a password on a command line, roles, and links."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SELLERDESK_")} | {
        "SELLERDESK_DATABASE_URL": f"sqlite:///{tmp_path}/relay.sqlite",
        "SELLERDESK_HOME": str(tmp_path),
        "SELLERDESK_PUBLIC_URL": "http://127.0.0.1:8787",
        "PYTHONWARNINGS": "error",
    }

    def command(*words: str, typed: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "desktop_app", "relay", "user", *words],
            env=environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == code, done.stderr
        return done

    return command


def test_the_first_operator_and_what_follows(run: Run) -> None:
    olga = run(
        "add",
        "--email",
        "Olga@example.org",
        "--name",
        "Olga Lind",
        "--role",
        "operator",
        "--password-stdin",
        typed="a long enough secret\n",
    ).stdout.strip()
    told = run("add", "--email", "jonas@example.org", "--name", "Jonas Berg", "--print-link").stdout.split()
    assert told[1].startswith("http://127.0.0.1:8787/reset/")
    run("role", "jonas@example.org", "support")
    people = json.loads(run("list", "--json").stdout)
    assert [(one["id"], one["role"], one["signs_in"]) for one in people] == sorted(
        [(olga, "operator", "password"), (told[0], "support", "none")]
    )
    assert run("list", "--role", "support").stdout.split("\t")[:3] == [told[0], "support", "Jonas Berg"]
    assert run("link", "jonas@example.org").stdout.startswith("http://127.0.0.1:8787/reset/")
    run("sign-out", told[0])
    run("reset-second-factor", "jonas@example.org")
    assert "last operator" in run("role", olga, "user", code=1).stderr


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("--email", "nobody", "--password-stdin"), "a long enough secret\n", "email: "),
        (("--email", "olga@example.org", "--password-stdin"), "short\n", "password: "),
        (("--email", "olga@example.org"), "", "--password-stdin"),
        (("--email", "olga@example.org", "--name", "Olga\nLind", "--print-link"), "", "name: "),
    ],
)
def test_what_is_wrong_is_said(run: Run, words: tuple[str, ...], typed: str, said: str) -> None:
    assert said in run("add", "--name", "Olga", *words, typed=typed, code=2).stderr
    assert run("list").stdout == ""


def test_nobody_unknown_gets_a_link(run: Run) -> None:
    run("link", "u_nobody", code=1)
    run("role", "u_nobody", "support", code=1)
