"""Which proxy the desktop is set to use, where the libraries can't find that out by themselves.

On Windows and macOS Python asks the system, and everywhere variables of the environment count first. What a Linux
desktop is set to use, with its exceptions and scripts, is known to its portal (``org.freedesktop.portal.ProxyResolver``
on the session's bus), whichever desktop that is.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from desktop_app.app.notifications import session_bus
from desktop_app.domain.clock import Clock, SystemClock

_NAME: Final = "org.freedesktop.portal.Desktop"
_PATH: Final = "/org/freedesktop/portal/desktop"
_INTERFACE: Final = "org.freedesktop.portal.ProxyResolver"

LIFE = 60.0
"""Seconds that an answer is taken for true: somebody who changes the setting needn't start us again."""

_PATIENCE = 2.0
_DIRECT = "direct"
_SCHEMES = {"http": "http", "https": "https", "socks": "socks5h", "socks5": "socks5h", "socks4": "socks4a"}
"""What a portal may name, and what the libraries call it; names are looked up by the proxy."""

_log = logging.getLogger(__name__)


class SystemProxies:
    """Satisfies the ports of that shape of sync and stripe_api: an address goes in, a proxy or None comes out.

    May block for :data:`_PATIENCE` seconds once in :data:`LIFE`; not for the GUI thread.

    Args:
        bus: The session's bus; None where there is none, and then no proxy.
        clock: Ages the answers.
    """

    def __init__(self, bus: str | None, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._guard = threading.Lock()
        self._known: dict[str, tuple[float, str | None]] = {}

    def __call__(self, url: str) -> str | None:
        """Return the proxy for an address, or None where it is reached without one."""
        if self._bus is None:
            return None
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}/"
        with self._guard:
            asked_at, known = self._known.get(place, (float("-inf"), None))
            if self._clock.monotonic() - asked_at >= LIFE:
                known = self._asked(place)
                self._known[place] = self._clock.monotonic(), known
            return known

    def _asked(self, place: str) -> str | None:
        try:
            found = _lookup(str(self._bus), place)
        except Exception as error:  # noqa: BLE001 - a bus of whatever kind must not keep us from the network
            _log.info("The desktop names no proxies: %s", type(error).__name__)
            return None
        return _first_usable(found)


def system_proxies(environ: Mapping[str, str] = os.environ) -> SystemProxies:
    """Return what this computer's desktop says; nothing is asked before the first request."""
    return SystemProxies(session_bus(environ) if sys.platform == "linux" else None, SystemClock())


def _lookup(bus: str, place: str) -> list[str]:
    """Ask the portal; the bus starts it if it is installed and not running.

    Raises:
        Exception: There is none, it refused, or it took too long; whatever the bus's library raises.
    """
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection
    from jeepney.wrappers import unwrap_msg

    portal = DBusAddress(_PATH, bus_name=_NAME, interface=_INTERFACE)
    with open_dbus_connection(bus) as connection:
        reply = connection.send_and_get_reply(new_method_call(portal, "Lookup", "s", (place,)), timeout=_PATIENCE)
        return [str(one) for one in unwrap_msg(reply)[0]]


def _first_usable(found: list[str]) -> str | None:
    for one in found:
        scheme, _, rest = one.partition("://")
        if scheme == _DIRECT:
            return None
        if scheme in _SCHEMES and rest:
            return f"{_SCHEMES[scheme]}://{rest}"
    return None
