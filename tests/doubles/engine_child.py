"""A program of its own that runs an engine and kills itself at a named step, as a power cut would.

Usage: engine_child.py URL TOKEN FOLDER STEP NTH ASK...   (ASK: save:NAME, open:CC, remove:ID, link:CC, method:)
Without a step (``-``) it runs until nothing waits any more, and ends with 0.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_app import wire
from desktop_app.domain.clock import SystemClock
from desktop_app.storage.cache.cache import Cache, open_cache
from desktop_app.sync.engine import Engine, Surroundings
from desktop_app.sync.lock import FileLock
from desktop_app.sync.relay_backend import RelayBackend

HAND_OFFS = ("before-onboarding_link", "after-onboarding_link", "before-payment_setup", "after-payment_setup")
"""Steps of what isn't written down: a link and a page are made for the click alone."""

STEPS = ("before-add", "after-add", "after-change", "before-send", "after-send", "before-confirm", "after-confirm")


class Killer:
    """Kills this process at the nth time that a step is reached."""

    def __init__(self, step: str, nth: int) -> None:
        self._step = step
        self._left = nth

    def reach(self, step: str) -> None:
        if step == self._step:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.reach(f"before-{name}")
            result = work(*args, **kwargs)
            self.reach(f"after-{name}")
            return result

        return wrapped


def main(url: str, token: str, folder: str, step: str, nth: str, *asks: str) -> int:
    clock = SystemClock()
    killer = Killer(step, int(nth))
    cache: Cache = open_cache(Path(folder) / "cache.sqlite3", clock)
    backend = RelayBackend(url, lambda: token, clock)
    for owner, names in (
        (cache, ("add", "change", "confirm")),
        (backend, ("send", "onboarding_link", "payment_setup")),
    ):
        for name in names:
            setattr(owner, name, killer.around(name, getattr(owner, name)))
    engine = Engine(backend, cache, clock, Surroundings(FileLock(Path(folder) / "sending.lock")))
    engine.start()
    try:
        for ask in asks:
            _ask(engine, *ask.split(":"))
        done = engine.wait_for(lambda picture: picture.me is not None and not picture.connection.waiting, 120)
        return 0 if done else 1
    finally:
        engine.stop()


def _ask(engine: Engine, kind: str, text: str) -> None:
    match kind:
        case "save":
            engine.save_buyer(wire.BuyerRequest(name=text)).result(120)
        case "open":
            engine.open_seller(wire.SellerRequest(text, "individual")).result(120)
        case "link":
            engine.onboarding_link(wire.SellerRequest(text, "individual")).result(120)
        case "method":
            engine.payment_setup().result(120)
        case "remove":
            engine.remove_method(text).result(120)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
