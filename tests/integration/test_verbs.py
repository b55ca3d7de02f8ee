"""The buyer, seller and accounts verbs, through the command line, over real HTTP on loopback."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from doubles.relay_http import TOKEN, RelayDouble
from doubles.world import World

from desktop_app import wire
from desktop_app.app.cli import run
from desktop_app.app.demo_services import free_port
from desktop_app.app.profiles import Profiles
from desktop_app.domain.clock import SystemClock


@pytest.fixture
def double(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RelayDouble]:
    made = RelayDouble(World(SystemClock()), free_port())
    monkeypatch.setenv("SELLERDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SELLERDESK_RELAY_URL", made.url)
    monkeypatch.setenv("SELLERDESK_TOKEN", TOKEN)
    yield made
    made.stop()


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def ask(*argv: str) -> Any:
        code = run([*argv, "--json"])
        out, err = capsys.readouterr()
        assert code == 0, err
        assert out.count("\n") == 1
        return json.loads(out)

    return ask


def test_save_and_show(double: RelayDouble, answer: Any) -> None:
    saved = answer(
        "buyer", "save", "--name", "Ana", "--email", "ana@example.org", "--line1", "Weg 1", "--country", "DE"
    )
    assert saved["customer_id"] == "cus_1"
    shown = answer("buyer", "show")
    assert (shown["name"], shown["address"]["line1"]) == ("Ana", "Weg 1")
    answer("buyer", "save", "--phone", "+4930123456", "--email", "")
    assert (double.world.buyer.name, double.world.buyer.email) == ("Ana", None)


def test_start_is_the_same_account_twice(double: RelayDouble, answer: Any) -> None:
    first = answer("seller", "start", "--country", "de", "--kind", "individual")
    second = answer("seller", "start", "--country", "DE", "--kind", "individual")
    assert first["account_id"] == second["account_id"] == "acct_1"
    assert first["country"] == "DE"
    assert answer("seller", "status")["status"] == "in_progress"


def test_waiting_ends_when_it_is_verified(double: RelayDouble, answer: Any) -> None:
    double.world.change_seller(account_id="acct_1", status="in_review")

    def verify_at_the_poll(handler: BaseHTTPRequestHandler) -> bool:
        if "wait=45" in handler.path:
            threading.Thread(target=lambda: double.world.change_seller(status="complete", verified=True)).start()
        return False

    double.misbehave = verify_at_the_poll
    assert answer("seller", "status", "--wait", "--timeout", "20")["verified"] is True


def test_waiting_has_an_end(double: RelayDouble, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["seller", "status", "--wait", "--timeout", "0", "--json"]) == 1
    assert capsys.readouterr().out == ""


def test_support_lists_and_shows(double: RelayDouble, answer: Any) -> None:
    assert answer("accounts", "list", "--q", "an", "--status", "enabled")["items"][0]["id"] == "u1"
    assert "/accounts?q=an&status=enabled&limit=50" in [path for _, path, _ in double.requests]
    assert answer("accounts", "show", "u1")["name"] == "Ana"


DRIFT = wire.Drift(
    datetime(2026, 11, 24, 14, 2, tzinfo=UTC),
    seller_as_of=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
    differences=(wire.Difference("seller.form_submitted", before=False, after=True), wire.Difference("buyer.name")),
)


@pytest.fixture
def drift(double: RelayDouble) -> Callable[[wire.Drift], None]:
    """Have the relay answer a comparison of u1, and nothing else."""

    def serve(found: wire.Drift) -> None:
        def compare(handler: BaseHTTPRequestHandler) -> bool:
            asked = (handler.command, handler.path) == ("GET", "/accounts/u1/drift")
            if asked:
                handler.answer(200, found)  # type: ignore[attr-defined]
            return asked

        double.misbehave = compare

    return serve


def test_drift_as_the_relay_tells_it(drift: Callable[[wire.Drift], None], answer: Any) -> None:
    drift(DRIFT)
    told = answer("accounts", "drift", "u1")
    assert told == json.loads(wire.encode(DRIFT))
    assert told["differences"][0] == {"path": "seller.form_submitted", "before": False, "after": True}


@pytest.mark.parametrize(
    ("found", "sentence", "shown"),
    [
        (DRIFT, "Two things differ. They’re being read again", ["seller.form_submitted  False  True", "buyer.name"]),
        (replace(DRIFT, differences=()), "Ours and Stripe’s agree", []),
        (replace(DRIFT, differences=(), reachable=False), "Stripe doesn’t show this account to our key any more.", []),
    ],
    ids=["differs", "agrees", "hidden"],
)
def test_drift_in_words(
    drift: Callable[[wire.Drift], None],
    capsys: pytest.CaptureFixture[str],
    found: wire.Drift,
    sentence: str,
    shown: list[str],
) -> None:
    drift(found)
    assert run(["accounts", "drift", "u1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(sentence in line for line in lines)
    table = lines[lines.index(next(line for line in lines if line.startswith("field"))) + 1 :] if shown else []
    assert [line.startswith(wanted) for line, wanted in zip(table, shown, strict=True)] == [True] * len(shown)


STOPS = wire.Stops(
    datetime(2026, 11, 24, 14, 2, tzinfo=UTC),
    opened=12,
    sent=9,
    ready=7,
    states=(wire.StateStanding("in_progress", 3, 3, 2, 1),),
    requirements=(wire.RequirementStop("requirement.photo_id", 2, 2, 1, 0, None, 1),),
)


def test_where_sellers_stop_is_counted_under_the_filters_of_the_list(
    double: RelayDouble, answer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    def count(handler: BaseHTTPRequestHandler) -> bool:
        asked = handler.path.startswith("/accounts/stops")
        if asked:
            handler.answer(200, STOPS)  # type: ignore[attr-defined]
        return asked

    double.misbehave = count
    filters = ["--country", "es", "--kind", "company", "--opened-after", "2026-09-01"]
    assert answer("accounts", "stops", *filters) == json.loads(wire.encode(STOPS))
    asked = "/accounts/stops?country=ES&kind=company&opened_after=2026-09-01T00%3A00%3A00%2B00%3A00"
    assert asked in [path for _, path, _ in double.requests]
    assert run(["accounts", "stops"]) == 0
    out = capsys.readouterr().out
    assert "Account opened              12" in out
    assert "in_progress  3         3              2               1" in out
    assert "Photo ID" in out.splitlines()[-1]
    assert run(["accounts", "stops", "--kind", "nobody"]) == 2


def test_drift_of_nobody_fails_and_says_so(
    drift: Callable[[wire.Drift], None], capsys: pytest.CaptureFixture[str]
) -> None:
    drift(DRIFT)
    assert run(["accounts", "drift", "u2"]) == 1
    out, err = capsys.readouterr()
    assert (out, "(not_found)" in err) == ("", True)
    assert run(["accounts", "drift"]) == 2


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "24.11.2026"])
def test_a_day_that_is_none_is_refused_with_how_one_is_written(capsys: pytest.CaptureFixture[str], day: str) -> None:
    assert run(["accounts", "list", "--due-before", day]) == 2
    assert f"--due-before: {day} is no day: write it as 2026-11-24" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["list", "export"])
def test_accounts_are_found_by_a_capability(double: RelayDouble, capsys: pytest.CaptureFixture[str], verb: str) -> None:
    assert run(["accounts", verb, "--capability", "payouts:stopped"]) == 0
    asked = [path for _, path, _ in double.requests if path.startswith("/accounts?")]
    assert ["capability=payouts%3Astopped" in path for path in asked] == [True]
    assert "u1" in capsys.readouterr().out


def test_export_never_writes_a_formula(double: RelayDouble, capsys: pytest.CaptureFixture[str]) -> None:
    def rows(handler: BaseHTTPRequestHandler) -> bool:
        page = wire.AccountPage((wire.AccountRow("u1", name='=HYPERLINK("x")', email="a,b"),))
        handler.answer(200, page)  # type: ignore[attr-defined]
        return True

    double.misbehave = rows
    assert run(["accounts", "export"]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line == """u1,"'=HYPERLINK(""x"")","a,b",,,,,,"""  # without an account there is no state


def test_without_a_connection_it_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SELLERDESK_HOME", str(tmp_path))
    assert run(["buyer", "show"]) == 2
    assert "SELLERDESK_RELAY_URL" in capsys.readouterr().err


def test_the_token_may_come_from_a_file(double: RelayDouble, answer: Any, tmp_path: Path, monkeypatch: Any) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    monkeypatch.delenv("SELLERDESK_TOKEN")
    monkeypatch.setenv("SELLERDESK_TOKEN_FILE", str(file))
    assert answer("buyer", "show")["customer_id"] is None


def test_what_could_not_be_sent_is_sent_by_the_next_command(double: RelayDouble, answer: Any) -> None:
    port = double.port
    double.stop()
    assert run_in_words("buyer", "save", "--name", "Ana") == 1
    again = RelayDouble(double.world, port)
    try:
        answer("buyer", "save", "--phone", "+4930123456")
    finally:
        again.stop()
        double.stop = lambda: None  # type: ignore[method-assign]
    assert (double.world.buyer.name, double.world.buyer.phone) == ("Ana", "+4930123456")
    assert len(double.world.effects) == 2


def test_a_card_is_added_to_the_buyer_that_waited_to_be_saved(double: RelayDouble, answer: Any) -> None:
    port = double.port
    double.stop()
    assert run_in_words("buyer", "save", "--name", "Ana") == 1
    again = RelayDouble(double.world, port)
    try:
        answer("buyer", "add-method")
    finally:
        again.stop()
        double.stop = lambda: None  # type: ignore[method-assign]
    assert double.world.buyer.name == "Ana"
    asked = [path for method, path, _ in again.requests if method in {"PUT", "POST"}]
    assert asked == ["/buyer", "/buyer/payment-setup"]


def run_in_words(*argv: str) -> int:
    return run(list(argv))


def test_files_are_private_and_hold_no_token(double: RelayDouble, answer: Any, tmp_path: Path) -> None:
    answer("buyer", "save", "--name", "Ana")
    files = [one for one in (tmp_path / "home").rglob("*") if one.is_file()]
    assert files
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    folders = [one for one in (tmp_path / "home").rglob("*") if one.is_dir()]
    assert {stat.S_IMODE(one.stat().st_mode) for one in folders} == {0o700}
    assert not any(TOKEN.encode() in one.read_bytes() for one in files)
    assert not any(TOKEN in str(one) for one in files)


def test_it_runs_as_a_program(double: RelayDouble) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", "buyer", "show", "--json"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["customer_id"] is None


def test_an_unknown_profile_is_wrong_use(double: RelayDouble, tmp_path: Path) -> None:
    assert run(["buyer", "show", "--profile", "nobody"]) == 2
    assert run(["buyer", "show", "--profile", "../up"]) == 2
    assert Profiles(tmp_path / "home").all() == []
