"""Logs are JSON lines that hold what we named, and nothing of what others said."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest

from desktop_app.relay.logs import log, logs_to, whereabouts


def written(write: Any) -> list[dict[str, Any]]:
    stream = io.StringIO()
    with logs_to(stream):
        write()
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_our_own_records_keep_their_fields() -> None:
    (line,) = written(lambda: log().info("answered", route="/buyer/{id}", status=200))
    assert line.pop("at").endswith("+00:00")
    assert line == {"event": "answered", "route": "/buyer/{id}", "status": 200, "level": "info"}


@pytest.mark.logs("canary", "Cancel")
def test_others_keep_their_place_and_never_their_values() -> None:
    def write() -> None:
        logging.getLogger("stripe").info("Request to Stripe api path=/v1/accounts/acct_canary")
        logging.getLogger("stripe").warning("Something about acct_canary")
        logging.getLogger("some.library").error("Cancel %s running task(s)", "canary")
        try:
            raise ValueError("canary")
        except ValueError:
            logging.getLogger("asyncio").exception("Task canary failed")

    lines = written(write)
    assert [(line["logger"], line["level"]) for line in lines] == [
        ("stripe", "warning"),
        ("some.library", "error"),
        ("asyncio", "error"),
    ]
    assert lines[1]["event"] == "Cancel %s running task(s)"
    assert lines[2]["error"] == "ValueError"
    assert lines[2]["where"].endswith(" write")
    assert "canary" not in json.dumps(lines)


def test_where_an_error_came_from_is_told_without_its_text() -> None:
    try:
        raise RuntimeError("canary")
    except RuntimeError as error:
        told = whereabouts(error)
    assert told.startswith("relay/test_json_logs.py:")
    assert "canary" not in told


def test_afterwards_logging_is_as_it_was() -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    written(lambda: None)
    assert (root.level, list(root.handlers)) == before
