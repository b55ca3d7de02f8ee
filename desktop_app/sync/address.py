"""A relay's address: what is taken as one."""

from __future__ import annotations

from urllib.parse import urlsplit

from desktop_app.domain.errors import FieldError
from desktop_app.domain.hosts import on_this_computer


def relay_address(text: str) -> str:
    """Return a relay's address in its plain form, without a slash at the end.

    Only https is taken, and http where the relay runs on this computer: a token never travels in the clear.

    Raises:
        FieldError: ``relay_address_invalid`` or ``relay_address_insecure``.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FieldError("relay_address_invalid", "relay") from error
    odd = parts.username is not None or parts.password is not None or parts.query or parts.fragment
    if parts.scheme not in {"http", "https"} or not host or odd or any(sign.isspace() for sign in parts.netloc):
        raise FieldError("relay_address_invalid", "relay")
    if parts.scheme == "http" and not on_this_computer(host):
        raise FieldError("relay_address_insecure", "relay")
    shown = f"[{host}]" if ":" in host else host
    place = shown if port is None else f"{shown}:{port}"
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}"
