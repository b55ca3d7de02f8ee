"""The app's own loopback address, to which a return page leads back."""

from __future__ import annotations

from desktop_app.domain.errors import FieldError

_LOWEST, _HIGHEST = 1024, 65535


def checked_port(port: int | None) -> int | None:
    """Return a port that an app may listen on.

    Raises:
        FieldError: ``field_invalid`` for ``return_port``.
    """
    if port is not None and not _LOWEST <= port <= _HIGHEST:
        raise FieldError("field_invalid", "return_port")
    return port


def return_address(port: int) -> str:
    """Return the loopback address that tells the app that its person is back."""
    return f"http://127.0.0.1:{port}/returned"
