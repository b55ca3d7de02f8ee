"""``sellerdesk --self-check``: is this installation whole? Each check says what it saw, or what helps."""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_REINSTALL = "Install Sellerdesk again."


@dataclass(frozen=True, slots=True)
class Check:
    """One check: ``run`` returns a fact worth printing, or raises; ``remedy`` is what helps then."""

    name: str
    run: Callable[[], str]
    remedy: str


def run_self_check() -> int:
    """Run every check, print a line each and return 0 when all passed, else 1."""
    failed = 0
    for check in CHECKS:
        try:
            fact = check.run()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with an installation is what we are here to say
            failed += 1
            _print(f"FAILED  {check.name}: {error}\n        {check.remedy}")
        else:
            _print(f"ok      {check.name}: {fact}")
    _print(f"{len(CHECKS) - failed} of {len(CHECKS)} checks passed.")
    return 1 if failed else 0


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


def _resources() -> str:
    from desktop_app.resources import resource, resources_root

    wanted = {"icons": "*.svg", "style": "*.qss", "translations": "**/*", "templates": "**/*.html"}
    empty = [folder for folder, pattern in wanted.items() if not any(resource(folder).glob(pattern))]
    if empty:
        raise FileNotFoundError(f"nothing in {', '.join(empty)} under {resources_root()}")
    return str(resources_root())


def _qt() -> str:
    from PySide6.QtCore import QByteArray, qVersion
    from PySide6.QtGui import QImageReader
    from PySide6.QtSvg import QSvgRenderer

    if b"svg" not in [bytes(name.data()) for name in QImageReader.supportedImageFormats()]:
        raise RuntimeError("Qt can't read SVG pictures")
    if not QSvgRenderer(QByteArray(b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')).isValid():
        raise RuntimeError("Qt can't draw SVG pictures")
    return str(qVersion())


def _stripe() -> str:
    import stripe

    authorities = Path(stripe.__file__).parent / "data" / "ca-certificates.crt"
    if not authorities.is_file():
        raise FileNotFoundError("the certificates that come with the stripe library are missing")
    # The library loads its services by name at first use: a frozen build may have left them out.
    for name in ("stripe.v2.core._account_service", "stripe.checkout._session_service", "stripe._customer_service"):
        importlib.import_module(name)
    return f"{stripe.VERSION}, API {stripe.api_version}"


def _key_store() -> str:
    from keyring import get_keyring

    backend = get_keyring()
    return f"{type(backend).__module__}.{type(backend).__name__}"


def _database() -> str:
    """Make a relay's database from nothing, with every migration, and read it back."""
    from desktop_app.domain.clock import SystemClock
    from desktop_app.storage.ledger.ledger import open_ledger

    with tempfile.TemporaryDirectory(prefix="sellerdesk-check-") as folder:
        open_ledger(f"sqlite:///{Path(folder) / 'check.sqlite'}", SystemClock()).close()
    import sqlite3

    return f"SQLite {sqlite3.sqlite_version}"


def _cache() -> str:
    """Make the desktop's own database from nothing, with every migration."""
    from desktop_app.domain.clock import SystemClock
    from desktop_app.storage.cache.cache import open_cache

    with tempfile.TemporaryDirectory(prefix="sellerdesk-check-") as folder:
        cache = open_cache(Path(folder) / "cache.sqlite3", SystemClock())
        cache.load()
        cache.close()
    return "made and read"


def _services() -> str:
    """Start the demo's services and ask both: child processes, loopback, server libraries, all at once."""
    from urllib.request import urlopen

    from desktop_app.app.demo_services import DemoServices

    with DemoServices() as services:
        addresses = services.start()
        with urlopen(f"{addresses.relay}/healthz", timeout=10) as answer:  # noqa: S310 - our own loopback address
            if answer.status != 200:
                raise RuntimeError(f"the relay answered {answer.status}")
    return "relay and sandbox answered on loopback"


CHECKS = (
    Check("Data files", _resources, _REINSTALL),
    Check("Qt", _qt, "Install the system libraries named in the README, or Sellerdesk again."),
    Check("Stripe library", _stripe, _REINSTALL),
    Check("Key store", _key_store, "Install Sellerdesk again; a missing key store itself is no fault of it."),
    Check("Database", _database, "Look whether the folder for temporary files is full or can't be written."),
    Check("Local copies", _cache, "Look whether the folder for temporary files is full or can't be written."),
    Check("Services", _services, "Something on this computer blocks connections of a program to itself (127.0.0.1)."),
)
