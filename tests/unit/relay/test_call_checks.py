"""What is checked of a request before anything is done: token, ids, version, what makes two requests the same."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import KnownError, NotFound
from desktop_app.relay.calls import Incoming, _digest, _if_match, _path, bearer_token


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic dTpw", "sd_token"])
def test_a_header_without_a_token(header: str | None) -> None:
    with pytest.raises(KnownError, match="token_missing"):
        bearer_token(header)


@pytest.mark.parametrize("header", ["Bearer sd_1", "bearer sd_1", "  BEARER   sd_1 "])
def test_a_token_is_read_however_its_scheme_is_written(header: str) -> None:
    assert bearer_token(header) == "sd_1"


@pytest.mark.parametrize("value", ["a\x00b", "\x00", "a\nb", "x" * 256, "\u202eabc"])
def test_an_id_that_no_database_should_see_is_not_there(value: str) -> None:
    with pytest.raises(NotFound):
        _path({"id": value})
    assert _path({"id": "u_ana"}) == {"id": "u_ana"}


@pytest.mark.parametrize(
    ("header", "version"),
    [(None, None), ("*", None), ('"7"', 7), ('W/"7"', 7), (' "7" ', 7), ("7", -1), ('"x"', -1), ('"1", "2"', -1)],
)
def test_the_version_that_if_match_names(header: str | None, version: int | None) -> None:
    assert _if_match(header) == version


def test_requests_are_the_same_when_path_and_body_are() -> None:
    def digest(path: dict[str, str], body: bytes) -> str:
        return _digest(Incoming(path, {}, {}, body, "en"))

    assert digest({"id": "a"}, b"b") == digest({"id": "a"}, b"b")
    assert (
        len({digest({"id": "a"}, b"b"), digest({"id": "b"}, b"a"), digest({}, b"ab"), digest({"id": "ab"}, b"")}) == 4
    )
