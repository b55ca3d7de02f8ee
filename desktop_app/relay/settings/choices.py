"""The operator's choices about coming in: how letters are sent, and the marketplace's own sign-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MailChoice:
    """How letters leave: by an SMTP server, or as files into a folder (for trying things out).

    Attributes:
        folder: Where ``.eml`` files go; then the rest doesn't count.
        tls: ``starttls`` (refused without), ``implicit``, or ``none`` for a server on this computer.
        sender: The address that letters come from.
    """

    sender: str
    folder: Path | None = None
    host: str = ""
    port: int = 0
    tls: str = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class OidcChoice:
    """The marketplace's own sign-in, by OpenID Connect."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
