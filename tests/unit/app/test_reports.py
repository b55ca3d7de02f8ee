"""A report holds what helps, and nothing that mustn't leave this computer."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop_app import __version__
from desktop_app.app import reports
from desktop_app.app.desktop_log import LOG, start_log
from desktop_app.app.reports import report_text
from tests.unit.app.test_desktop_log import CANARIES

NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
LIBRARIES = (("requests", "2.32.5", "Apache-2.0"), ("stripe", "", ""))


def failed(message: str) -> BaseException:
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


def test_it_says_what_where_and_on_what(tmp_path: Path) -> None:
    text = report_text(failed("secret"), tmp_path, LIBRARIES, NOW)
    for part in (f"Sellerdesk {__version__}", "requests 2.32.5", "Python 3", "2026-11-24 14:02", "builtins.ValueError"):
        assert part in text
    assert "test_reports.py:" in text
    assert "There is no log." in text
    assert "secret" not in text


@pytest.mark.logs("desktop_app")
@pytest.mark.parametrize("canary", CANARIES)
def test_no_canary_sings(tmp_path: Path, canary: str) -> None:
    handler = start_log(tmp_path)
    logger = logging.getLogger("desktop_app.sync.engine")
    try:
        logger.warning("Something with %s in it", canary)
        try:
            raise ValueError(canary)
        except ValueError as error:
            logger.exception("It failed with %s", canary)
            text = report_text(error, tmp_path, LIBRARIES, NOW)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    assert "Something with" in text
    assert canary not in text


def test_a_log_that_is_not_ours_is_redacted_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / LOG
    path.parent.mkdir()
    lines = ["x" * 10] * 200 + ["not json with ana@example.org", "[1]", '{"at": 1}']
    path.write_text("\n".join(lines), "utf-8")
    text = report_text(None, tmp_path, LIBRARIES, NOW)
    assert "…@…" in text
    assert "ana@example.org" not in text
    assert text.count("x" * 10) == reports.LINES - 3
