"""Changes accounts of a crowd as readings do, so many a second, until it is asked; then says how many those were."""

from __future__ import annotations

import itertools
import json
import sys
import threading
import time
from dataclasses import replace

from bench.crowd import account_id
from desktop_app.domain.clock import SystemClock
from desktop_app.onboarding.reading.readings import Kept, keep_all
from desktop_app.storage.ledger.ledger import open_ledger

_A_SECOND, _AT_ONCE = 500, 50
_STATES = ("restricted", "enabled", "in_review")


def main() -> None:
    url, number = sys.argv[1], int(sys.argv[2])
    clock = SystemClock()
    ledger = open_ledger(url, clock)
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), ended.set()), daemon=True).start()
    began, done = time.perf_counter(), 0
    for turn in itertools.count():
        ids = [account_id((turn * _AT_ONCE + place) % number) for place in range(_AT_ONCE)]
        with ledger.writing() as work:
            known = work.accounts.many(ids)
            state = _STATES[turn % len(_STATES)]
            changed = [
                Kept(one, replace(one, status_name=state, status=_other(one.status, turn)), "event")
                for one in known.values()
            ]
            keep_all(work, changed, clock.now())
        done += len(ids)
        if turn == 0:
            print(json.dumps({"writes": True}), flush=True)
        if ended.wait(max(0.0, done / _A_SECOND - (time.perf_counter() - began))):
            break
    print(json.dumps({"rate": done / (time.perf_counter() - began)}), flush=True)
    ledger.close()


def _other(status: str | None, turn: int) -> str | None:
    """Return a judgement that differs from the one before."""
    return status if status is None else json.dumps(json.loads(status) | {"row": f"v1/{turn}"}, separators=(",", ":"))


if __name__ == "__main__":
    main()
