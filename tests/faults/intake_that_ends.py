"""A relay that ends, as by a power cut, at its n-th commit of deliveries: before it, or between it and the answer.

Usage: ``python -m tests.faults.intake_that_ends before|after N`` with the relay's variables.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from typing import Any

from desktop_app.onboarding.incoming import deliveries

_record = deliveries.record_deliveries


def main() -> int:
    """Serve, and end where it was asked for."""
    where, left = sys.argv[1], [int(sys.argv[2])]

    def record(parts: Any, pairs: Sequence[Any]) -> None:
        left[0] -= 1
        if left[0] == 0 and where == "before":
            time.sleep(0.5)  # held open: an answer that doesn't wait for the commit gets out now
            os.kill(os.getpid(), signal.SIGKILL)
        _record(parts, pairs)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    deliveries.record_deliveries = record
    from desktop_app.__main__ import main as program

    sys.argv = ["sellerdesk", "relay", "--json"]
    return program()


if __name__ == "__main__":
    raise SystemExit(main())
