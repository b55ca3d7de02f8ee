"""The desktop's log: private, bounded, and without what must not leave."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.app import desktop_log
from desktop_app.app.desktop_log import redacted, start_log

CANARIES = [
    "sk_test_51CANARYcanary",
    "whsec_CANARYcanary",
    "sd_CANARY-canary_0",
    "Bearer CANARYcanary",
    "https://connect.stripe.com/setup/e/acct_1/CANARY",
    "https://CANARY:pw@relay.example.org/x",
    "canary@example.org",
    "4242 4242 4242 4242",
    "+49 170 1234567",
    "DE89370400440532013000",
]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    handler = start_log(tmp_path)
    yield tmp_path / "logs"
    logging.getLogger().removeHandler(handler)
    handler.close()


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "desktop.log").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("canary", CANARIES)
def test_no_canary_sings(canary: str) -> None:
    shown = redacted(f"before {canary} after")
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert not any(part in shown.lower() for part in ("canary", "4242", "1234567", "0532013"))


def test_a_line_says_what_and_where(folder: Path) -> None:
    logging.getLogger("desktop_app.sync.feed").info("Reached the relay after %d tries", 3)
    (line,) = lines(folder)
    assert (line["level"], line["where"], line["what"]) == (
        "info",
        "desktop_app.sync.feed",
        "Reached the relay after 3 tries",
    )


@pytest.mark.logs("urllib3")
def test_of_others_only_the_pattern_is_kept(folder: Path) -> None:
    logging.getLogger("urllib3.connectionpool").warning("Retrying %s", "Ana Ruiz")
    assert lines(folder)[0]["what"] == "Retrying %s"


@pytest.mark.logs("A step")
def test_an_errors_message_stays_out_and_its_place_stays_in(folder: Path) -> None:
    try:
        raise ValueError("Ana Ruiz typed this")
    except ValueError:
        logging.getLogger("desktop_app.sync.loop").exception("A step failed")
    text = (folder / "desktop.log").read_text("utf-8")
    assert "Ana" not in text
    assert "builtins.ValueError" in text
    assert "test_an_errors_message_stays_out" in text


def test_it_is_private_and_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desktop_log, "_LARGEST", 2000)
    handler = start_log(tmp_path)
    folder = tmp_path / "logs"
    for number in range(200):
        logging.getLogger("desktop_app.x").info("Line %d of many that fill a file", number)
    files = sorted(folder.iterdir())
    assert len(files) == 1 + desktop_log._OLDER
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    assert max(one.stat().st_size for one in files) <= 2000
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    logging.getLogger().removeHandler(handler)
    handler.close()
